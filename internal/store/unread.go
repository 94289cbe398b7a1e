package store

import (
	"context"
	"strings"

	"paht/internal/fault"
)

// Unread counts the reports of which the site tells an officer what he has not
// read yet, messages of one kind left out. It looks at the newest messages to each
// of his duties and to himself, so many each, in one query: it is asked for with
// every page.
func (db *DB) Unread(ctx context.Context, s Scope, without string, limit int) (n int, err error) {
	defer fault.Wrap(&err, "Unread")
	args := []any{without}
	var looks []string
	for _, a := range s.addresses() {
		looks = append(looks, `select report_id from (select report_id, kind, read_at from outbox where channel = 'site' and `+a.where(len(args)+1)+
			` order by id desc `+limited(limit)+`) newest where read_at = 0 and kind <> $1`)
		args = append(args, a.args...)
	}
	if len(looks) == 0 {
		return 0, nil
	}
	err = db.queryRow(ctx, `/* outbox.unread */ select count(*) from (`+strings.Join(looks, " union ")+`) unread`, args, &n)
	return n, err
}
