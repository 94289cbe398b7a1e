package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
)

// OpenStates hands the state of every report that has not ended to f, by number.
// It reads in stretches, so it may run while others write: each state is as it was
// when its stretch was read. An error of f ends it and is answered.
func (db *DB) OpenStates(ctx context.Context, f func(report.ID, process.State) error) (err error) {
	defer fault.Wrap(&err, "OpenStates")
	const stretch = 2000
	for last := report.ID(0); ; {
		n := 0
		err := db.each(ctx, `/* report.open_states */ select id, state from report where ended = false and id > $1 order by id limit $2`,
			[]any{int64(last), stretch}, func(scan scanner) error {
				var (
					src []byte
					s   process.State
				)
				if err := scan(&last, &src); err != nil {
					return err
				}
				if err := json.Unmarshal(src, &s); err != nil {
					return fmt.Errorf("state of report %s: %w", last, err)
				}
				n++
				return f(last, s)
			})
		if err != nil || n < stretch {
			return err
		}
	}
}

// OpenVersions is the version of every report that has not ended, as this
// transaction sees it.
func (t *Tx) OpenVersions() (map[report.ID]int, error) {
	out := map[report.ID]int{}
	err := t.each(`/* report.open_versions */ select id, version from report where ended = false`, nil, func(scan scanner) error {
		var (
			id      report.ID
			version int
		)
		if err := scan(&id, &version); err != nil {
			return err
		}
		out[id] = version
		return nil
	})
	return out, err
}

// DueBetween counts the open steps whose limit is at from or later and before to.
func (db *DB) DueBetween(ctx context.Context, from, to time.Time) (n int, err error) {
	defer fault.Wrap(&err, "DueBetween")
	err = db.queryRow(ctx, `/* report.due_between */ select count(*) from report where ended = false and limit_at >= $1 and limit_at < $2`,
		[]any{millis(from), millis(to)}, &n)
	return n, err
}

// casesAtOnce is how many reports one query of Cases loads.
const casesAtOnce = 100

// Cases loads reports as Case does, in the order of their numbers; those there are
// not are left out. On PostgreSQL they are locked in that order.
func (t *Tx) Cases(ids []report.ID) (out []Case, err error) {
	ids = slices.Sorted(slices.Values(ids))
	for chunk := range slices.Chunk(ids, casesAtOnce) {
		args := make([]any, casesAtOnce)
		for i := range args {
			args[i] = int64(chunk[min(i, len(chunk)-1)]) // one text for any number
		}
		err := t.each(`/* report.cases */ `+selectCase+` where id in (`+placeholders(1, casesAtOnce)+`) order by id`+t.d.forUpdate, args, func(scan scanner) error {
			var c Case
			if err := c.scan(scan); err != nil {
				return err
			}
			out = append(out, c)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
