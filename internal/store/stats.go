package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"paht/internal/fault"
)

// attributes are what sums can be taken by: the key of StatsQuery.By, and the
// expression for it. A month is summed from its days, which are integer
// arithmetic on both engines.
var attributes = map[string]string{
	"category": `category`,
	"agency":   `agency`,
	"commune":  `commune`,
	"channel":  `channel`,
	"month":    `(sent + 25200000) / 86400000`, // days of the province, UTC+7
}

// Stats sums the reports the centre has accepted, sent from From until before To,
// by one attribute; the lines are ordered by its key, which is "" for reports
// without the attribute and YYYY-MM for a month. Counted from the reports each
// time, so it is always what they say. fault.Invalid for an unknown attribute.
func (db *DB) Stats(ctx context.Context, q StatsQuery) (_ []Stat, err error) {
	defer fault.Wrap(&err, "Stats(%s)", q.By)
	key, ok := attributes[q.By]
	if !ok {
		return nil, fault.Bad("by", "stats.by.unknown")
	}
	const lateOpen = `ended = false and (late_steps > 0 or limit_at > 0 and limit_at < $1)`
	c := conditions{args: []any{millis(q.Now)}}
	c.and(`accepted = true`)
	if q.Public {
		c.and(`level = 'public'`)
	} else {
		q.Scope.filter(&c)
	}
	c.period(q.From, q.To)
	sums := make(map[string]Stat)
	err = db.each(ctx, `/* stats */ select cast(`+key+` as text), count(*),
			count(*) filter (where ended = false),
			count(*) filter (where `+finished+`),
			count(*) filter (where `+finished+` and late_steps = 0),
			count(*) filter (where `+finished+` and late_steps > 0),
			count(*) filter (where `+lateOpen+`),
			count(*) filter (where rating <> ''),
			count(*) filter (where rating in ('satisfied', 'acceptable'))
		from report where `+c.sql()+` group by `+key, c.args,
		func(scan scanner) error {
			var s Stat
			if err := scan(&s.Key, &s.Received, &s.Open, &s.Finished, &s.OnTime, &s.Late, &s.OpenLate, &s.Rated, &s.Satisfied); err != nil {
				return err
			}
			if q.By == "month" {
				if s.Key, err = month(s.Key); err != nil {
					return err
				}
			}
			sums[s.Key] = s.plus(sums[s.Key])
			return nil
		})
	return slices.SortedFunc(maps.Values(sums), func(a, b Stat) int { return cmp.Compare(a.Key, b.Key) }), err
}

// plus adds the figures of another line.
func (s Stat) plus(o Stat) Stat {
	s.Received += o.Received
	s.Open += o.Open
	s.Finished += o.Finished
	s.OnTime += o.OnTime
	s.Late += o.Late
	s.OpenLate += o.OpenLate
	s.Rated += o.Rated
	s.Satisfied += o.Satisfied
	return s
}

// month is the month of a day, counted from 1970-01-01.
func month(day string) (string, error) {
	var n int
	if _, err := fmt.Sscanf(day, "%d", &n); err != nil {
		return "", fmt.Errorf("day %q: %w", day, err)
	}
	return time.Date(1970, 1, 1+n, 0, 0, 0, 0, time.UTC).Format("2006-01"), nil
}
