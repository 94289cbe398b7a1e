package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
)

// attributes are what sums can be taken by: the key of StatsQuery.By, and the
// expression for it. A month is summed from its days, which are integer
// arithmetic on both engines.
var attributes = [...]struct{ by, sql string }{
	byCategory: {"category", `category`},
	byAgency:   {"agency", `agency`},
	byCommune:  {"commune", shownCommune},
	byChannel:  {"channel", `channel`},
	byMonth:    {"month", `(sent + 25200000) / 86400000`}, // provinceDay
}

const (
	byCategory = iota
	byAgency
	byCommune
	byChannel
	byMonth
)

// Stats sums the reports the centre has accepted, without parts, sent from From
// until before To, by one attribute; the lines are ordered by its key, which is ""
// for reports without the attribute and YYYY-MM for a month. It counts what every
// Write of this program that has returned has written; what other programs beside
// the same database write, it counts from the next RefreshFacts on, or at once where
// that was never called. fault.Invalid for an unknown attribute.
func (db *DB) Stats(ctx context.Context, q StatsQuery) (_ []Stat, err error) {
	defer fault.Wrap(&err, "Stats(%s)", q.By)
	for by, a := range attributes {
		if a.by != q.By {
			continue
		}
		if f := db.ready(); f != nil {
			return f.stats(q, by), nil
		}
		return db.recount(ctx, q, by)
	}
	return nil, fault.Bad("by", "stats.by.unknown")
}

// recount is Stats counted by the database from the index of facts.
func (db *DB) recount(ctx context.Context, q StatsQuery, by int) ([]Stat, error) {
	key := attributes[by].sql
	c := conditions{args: []any{millis(q.Now)}}
	c.and(counts)
	if q.Public {
		c.and(public)
	} else {
		q.Scope.filter(&c)
	}
	c.period(q.From, q.To)
	sums := make(map[string]Stat)
	err := db.each(ctx, `/* stats */ select cast(`+key+` as text), count(*),
			count(*) filter (where ended = false),
			count(*) filter (where `+finished+`),
			count(*) filter (where `+onTime+`),
			count(*) filter (where `+lateEnd+`),
			count(*) filter (where `+strings.Replace(lateOpen, "?", "$1", 1)+`),
			count(*) filter (where `+rated+`),
			count(*) filter (where `+satisfied+`)
		from report where `+c.sql()+` group by `+key, c.args,
		func(scan scanner) error {
			var s Stat
			if err := scan(&s.Key, &s.Received, &s.Open, &s.Finished, &s.OnTime, &s.Late, &s.OpenLate, &s.Rated, &s.Satisfied); err != nil {
				return err
			}
			if by == byMonth {
				day, err := strconv.ParseInt(s.Key, 10, 64)
				if err != nil {
					return err
				}
				s.Key = month(day)
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

// provinceDay is the day of an instant in the province, UTC+7, counted from 1970-01-01.
func provinceDay(ms int64) int64 { return (ms + 25200000) / 86400000 }

// month is the month of such a day.
func month(day int64) string {
	return time.Date(1970, 1, 1+int(day), 0, 0, 0, 0, time.UTC).Format("2006-01")
}
