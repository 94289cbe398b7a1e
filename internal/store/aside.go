package store

import (
	"context"
	"time"

	"paht/internal/fault"
)

// Aside sums up what was put aside and nobody has looked at yet.
type Aside struct {
	Open   int
	Late   int       // of these, past the limit of their step
	Oldest time.Time // when the oldest was sent; zero without one
}

// Aside sums up what was put aside.
func (db *DB) Aside(ctx context.Context, now time.Time) (a Aside, err error) {
	defer fault.Wrap(&err, "Aside")
	var oldest int64
	err = db.queryRow(ctx, `/* report.aside */ select count(*), coalesce(min(sent), 0), coalesce(sum(case when limit_at > 0 and limit_at < $1 then 1 else 0 end), 0)
		from report where ended = false and aside = true`, []any{millis(now)}, &a.Open, &oldest, &a.Late)
	a.Oldest = instant(oldest)
	return a, err
}

// SentSince is how many reports were sent since then.
func (db *DB) SentSince(ctx context.Context, since time.Time) (n int, err error) {
	defer fault.Wrap(&err, "SentSince")
	err = db.queryRow(ctx, `/* report.sent_since */ select count(*) from report where sent >= $1`, []any{millis(since)}, &n)
	return n, err
}
