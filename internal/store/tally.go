package store

import (
	"cmp"
	"math"
	"slices"
)

// stats sums by an attribute: what the query of Stats counts, counted here.
func (f *facts) stats(q StatsQuery, by int) []Stat {
	pages, seen := f.look(q)
	want := isWhole | isAccepted | isPublic.when(q.Public)
	from, to, now := int64(math.MinInt64), int64(math.MaxInt64), millis(q.Now)
	if !q.From.IsZero() {
		from = millis(q.From)
	}
	if !q.To.IsZero() {
		to = millis(q.To)
	}
	var sums []tally // by code
	for _, p := range pages {
		p.mu.RLock()
		if p.newest < from || p.oldest >= to {
			p.mu.RUnlock()
			continue
		}
		key := &p.by[by]
		for i, is := range &p.is {
			if is&want != want || p.sent[i] < from || p.sent[i] >= to || !seen.all && !seen.has(p, i) {
				continue
			}
			if is&isEnded == 0 && p.limit[i] > 0 && p.limit[i] < now {
				is |= isOverdue
			}
			code := int(key[i])
			if by == byCommune && is&isHidden != 0 {
				code = 0
			}
			if code >= len(sums) {
				sums = append(sums, make([]tally, code+1-len(sums))...)
			}
			sums[code][is>>counted]++
		}
		p.mu.RUnlock()
	}
	return f.named(sums)
}

// tally counts reports by their marks from isEnded on: one addition a report, and
// no branches to mispredict, where a line of statistics has eight figures.
type tally [isOverdue >> counted << 1]uint32

// stat is a line of statistics without its key.
func (t *tally) stat() (s Stat) {
	for i, n := range t {
		is, n := marks(i)<<counted, int(n)
		s.Received += n
		if is&isEnded == 0 {
			s.Open += n
			if is&(isLate|isOverdue) != 0 {
				s.OpenLate += n
			}
		}
		if is&isFinished != 0 {
			s.Finished += n
			if is&isLate != 0 {
				s.Late += n
			} else {
				s.OnTime += n
			}
		}
		if is&isRated != 0 {
			s.Rated += n
		}
		if is&isSatisfied != 0 {
			s.Satisfied += n
		}
	}
	return s
}

// named gives the lines there are their words, in the order of these.
func (f *facts) named(sums []tally) (lines []Stat) {
	f.mu.Lock()
	words := f.words // words are only added
	f.mu.Unlock()
	for code := range sums {
		if s := sums[code].stat(); s.Received > 0 {
			s.Key = words[code]
			lines = append(lines, s)
		}
	}
	slices.SortFunc(lines, func(a, b Stat) int { return cmp.Compare(a.Key, b.Key) })
	return lines
}

// view is a scope over rows.
type view struct {
	all             bool
	agencies, units []bool // by code
	coordinates     []bool
	person          uint32 // 0: none
}

// look is what a query goes through and what of it counts.
func (f *facts) look(q StatsQuery) (pages []*factPage, seen view) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pages = f.list // pages are only added
	if seen.all = q.Public || q.Scope.All; seen.all {
		return pages, seen
	}
	seen.person = f.code(string(q.Scope.Person))
	mark := func(set []bool, word string) []bool {
		if c := int(f.code(word)); c > 0 {
			set = append(set, make([]bool, max(0, c+1-len(set)))...)
			set[c] = true
		}
		return set
	}
	for _, a := range q.Scope.Agencies {
		seen.agencies = mark(seen.agencies, string(a))
	}
	for _, a := range q.Scope.Coordinates {
		seen.coordinates = mark(seen.coordinates, string(a))
	}
	for _, u := range q.Scope.Units {
		seen.units = mark(seen.units, string(u))
	}
	return pages, seen
}

func (v *view) has(p *factPage, i int) bool {
	agency, unit, coordinator := int(p.by[byAgency][i]), int(p.unit[i]), int(p.coordinator[i])
	return agency < len(v.agencies) && v.agencies[agency] || unit < len(v.units) && v.units[unit] ||
		coordinator < len(v.coordinates) && v.coordinates[coordinator] || v.person != 0 && p.person[i] == v.person
}
