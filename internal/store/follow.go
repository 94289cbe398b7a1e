package store

import (
	"context"
	"fmt"

	"paht/internal/fault"
	"paht/internal/report"
)

// Follow notes that a report was merged into another: from then on it follows
// that one, and so do those that followed it. When main was merged itself, all
// follow what it went into. fault.Conflict when a report would follow itself.
func (t *Tx) Follow(main, from report.ID) error {
	err := t.one(`/* follow.of */ select main from follow where id = $1`, []any{int64(main)}, func(scan scanner) error { return scan(&main) })
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if main == from {
		return &fault.Error{Kind: fault.Conflict, Err: fmt.Errorf("report %s would follow itself", from)}
	}
	if _, err := t.exec(`/* follow.move */ update follow set main = $1 where main = $2`, int64(main), int64(from)); err != nil {
		return err
	}
	_, err = t.exec(`/* follow.add */ insert into follow (id, main) values ($1, $2) on conflict (id) do update set main = excluded.main`, int64(from), int64(main))
	return err
}

// Followers are the reports that were merged into one, directly or by way of
// others, by number.
func (db *DB) Followers(ctx context.Context, main report.ID) (ids []report.ID, err error) {
	defer fault.Wrap(&err, "Followers(%s)", main)
	err = db.each(ctx, `/* follow.list */ select id from follow where main = $1 order by id`, []any{int64(main)}, collect(&ids))
	return ids, err
}

// Children are the parts other agencies handle of a report, by number.
func (db *DB) Children(ctx context.Context, parent report.ID) (rows []Row, err error) {
	defer fault.Wrap(&err, "Children(%s)", parent)
	if parent == 0 {
		return nil, nil // no report, though it is what all that are no parts name
	}
	rows, _, err = db.rows(ctx, `/* report.children */`, `select id, id as k from report where parent = $1 and parent <> 0`, `h.id`, []any{int64(parent)})
	return rows, err
}
