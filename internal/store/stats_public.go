package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paht/internal/fault"
)

// PublicStat is a line of the figures anyone may see.
type PublicStat struct {
	Stat
	Days int // within so many days after sending half of Finished had their answer; 0: on the day itself
}

// PublicStats sums what anyone may see and what passes the filters of q (Words,
// Status, After and Limit are not asked), by several attributes at once: lines as
// of Stats, for each of by. It knows of writes what Stats does. fault.Invalid for
// an unknown attribute.
func (db *DB) PublicStats(ctx context.Context, q PublicQuery, by ...string) (_ [][]PublicStat, err error) {
	defer fault.Wrap(&err, "PublicStats(%s)", strings.Join(by, ", "))
	q.Status = ""
	attrs := make([]int, len(by))
	for i, name := range by {
		attrs[i] = slices.IndexFunc(attributes[:], func(a struct{ by, sql string }) bool { return a.by == name })
		if attrs[i] < 0 {
			return nil, fault.Bad("by", "stats.by.unknown")
		}
	}
	if f := db.ready(); f != nil {
		return f.publicStats(q, attrs), nil
	}
	out := make([][]PublicStat, len(attrs))
	for i, a := range attrs {
		if out[i], err = db.publicRecount(ctx, q, a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// timed is a tally, and how many days answers took.
type timed struct {
	tally
	took []uint32 // by days
}

func (t *timed) add(is marks, took uint16) {
	t.tally[is>>counted]++
	if is&isFinished == 0 {
		return
	}
	if int(took) >= len(t.took) {
		t.took = append(t.took, make([]uint32, int(took)+8-len(t.took))...)
	}
	t.took[took]++
}

// join adds what another has counted.
func (t *timed) join(o timed) {
	for i, n := range o.tally {
		t.tally[i] += n
	}
	if len(o.took) > len(t.took) {
		t.took = append(t.took, make([]uint32, len(o.took)-len(t.took))...)
	}
	for days, n := range o.took {
		t.took[days] += n
	}
}

// median is the least number of days within which half of them were.
func median(took []uint32) int {
	all := 0
	for _, n := range took {
		all += int(n)
	}
	upTo := 0
	for days, n := range took {
		if upTo += int(n); upTo > 0 && 2*upTo >= all {
			return days
		}
	}
	return 0
}

// publicStats counts in memory, on two cores: half of the pages each.
func (f *facts) publicStats(q PublicQuery, attrs []int) [][]PublicStat {
	k := f.picks(q)
	out := make([][]PublicStat, len(attrs))
	if k.none {
		return out
	}
	pages := f.all()
	half := make([][][]timed, 2)
	var wg sync.WaitGroup
	for i, some := range [][]*factPage{pages[:len(pages)/2], pages[len(pages)/2:]} {
		wg.Go(func() { half[i] = k.sums(some, attrs) })
	}
	wg.Wait()
	for i, by := range attrs {
		words := f.words(by)
		a, b := half[0][i], half[1][i]
		if len(a) < len(b) {
			a, b = b, a
		}
		for code := range a {
			if code < len(b) {
				a[code].join(b[code])
			}
			if s := a[code].stat(); s.Received > 0 {
				s.Key = words[code]
				out[i] = append(out[i], PublicStat{s, median(a[code].took)})
			}
		}
		slices.SortFunc(out[i], func(a, b PublicStat) int { return cmp.Compare(a.Key, b.Key) })
	}
	return out
}

// sums counts pages by each attribute and code.
func (k *picker) sums(pages []*factPage, attrs []int) [][]timed {
	sums := make([][]timed, len(attrs))
	var (
		room places
		is   [factsPerPage]marks
	)
	for _, p := range pages {
		p.mu.RLock()
		if k.past(p) {
			p.mu.RUnlock()
			continue
		}
		chosen := k.choose(p, &room)
		k.marked(p, chosen, &is)
		for j, by := range attrs {
			key, sum := &p.by[by], sums[j]
			for _, i := range chosen {
				code := int(key[i])
				if code >= len(sum) {
					sum = append(sum, make([]timed, code+1-len(sum))...)
				}
				sum[code].add(is[i], p.took[i])
			}
			sums[j] = sum
		}
		p.mu.RUnlock()
	}
	return sums
}

// tookDays is the days from sending to an answer, as factPage.took has them.
const tookDays = `case when ` + finished + ` then (closed + 25200000) / 86400000 - (sent + 25200000) / 86400000 else 0 end`

// publicRecount is PublicStats by one attribute, counted by the database from the
// index of facts.
func (db *DB) publicRecount(ctx context.Context, q PublicQuery, by int) (lines []PublicStat, err error) {
	key := attributes[by].sql
	c := conditions{args: []any{millis(q.Now)}}
	q.filter(&c)
	sums, took := make(map[string]Stat), make(map[string][]uint32)
	err = db.each(ctx, `/* stats.public */ select cast(`+key+` as text), `+tookDays+`, count(*),
			count(*) filter (where ended = false),
			count(*) filter (where `+finished+`),
			count(*) filter (where `+onTime+`),
			count(*) filter (where `+lateEnd+`),
			count(*) filter (where `+strings.Replace(lateOpen, "?", "$1", 1)+`),
			count(*) filter (where `+rated+`),
			count(*) filter (where `+satisfied+`)
		from report where `+c.sql()+` group by `+key+`, `+tookDays, c.args,
		func(scan scanner) error {
			var s Stat
			var days int
			if err := scan(&s.Key, &days, &s.Received, &s.Open, &s.Finished, &s.OnTime, &s.Late, &s.OpenLate, &s.Rated, &s.Satisfied); err != nil {
				return err
			}
			if by == byMonth {
				day, err := strconv.ParseInt(s.Key, 10, 64)
				if err != nil {
					return err
				}
				s.Key = month(day)
			}
			days = min(max(days, 0), longestTook)
			if took[s.Key] == nil {
				took[s.Key] = make([]uint32, longestTook+1)
			}
			took[s.Key][days] += uint32(s.Finished)
			sums[s.Key] = s.plus(sums[s.Key])
			return nil
		})
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		lines = append(lines, PublicStat{sums[name], median(took[name])})
	}
	return lines, err
}
