package store

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
)

// AddMeToo notes that somebody met what a report tells of; fresh is false when he
// said so before.
func (t *Tx) AddMeToo(id report.ID, who string, at time.Time) (fresh bool, err error) {
	n, err := t.exec(`/* metoo.add */ insert into me_too (report_id, who, at) values ($1, $2, $3) on conflict (report_id, who) do nothing`,
		int64(id), who, millis(at))
	return n > 0, err
}

// MeToo counts who met the same, by report; reports nobody joined are not in it.
func (db *DB) MeToo(ctx context.Context, ids ...report.ID) (counts map[report.ID]int, err error) {
	defer fault.Wrap(&err, "MeToo")
	counts = make(map[report.ID]int)
	if len(ids) == 0 {
		return counts, nil
	}
	args := make([]any, max(1, (len(ids)+atATime-1)/atATime*atATime)) // filled up, so that few texts are prepared
	for i := range args {
		args[i] = int64(0)
		if i < len(ids) {
			args[i] = int64(ids[i])
		}
	}
	if len(ids) == 1 {
		args = args[:1]
	}
	err = db.each(ctx, `/* metoo.count */ select report_id, count(*) from me_too where report_id in (`+placeholders(1, len(args))+`) group by report_id`, args,
		func(scan scanner) error {
			var (
				id report.ID
				n  int
			)
			err := scan(&id, &n)
			counts[id] = n
			return err
		})
	return counts, err
}

// MeTooOf are the reports somebody said he met too, the latest first, 100 at most.
func (db *DB) MeTooOf(ctx context.Context, who string) (ids []report.ID, err error) {
	defer fault.Wrap(&err, "MeTooOf")
	err = db.each(ctx, `/* metoo.of */ select report_id from me_too where who = $1 order by at desc, report_id desc limit 100`, []any{who}, collect(&ids))
	return ids, err
}
