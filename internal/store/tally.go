package store

import (
	"cmp"
	"math"
	"slices"
)

// stats sums by an attribute: what the query of Stats counts, counted here.
func (f *facts) stats(q StatsQuery, by int) []Stat {
	pages, seen := f.look(q)
	k := picker{want: isWhole | isAccepted | isPublic.when(q.Public), from: math.MinInt64, to: math.MaxInt64, now: millis(q.Now)}
	k.period(q.From, q.To)
	var (
		sums []tally // by code
		room places
		is   [factsPerPage]marks
	)
	for _, p := range pages {
		p.mu.RLock()
		if k.past(p) {
			p.mu.RUnlock()
			continue
		}
		chosen, key := k.choose(p, &room), &p.by[by]
		if !seen.all {
			chosen = keep(chosen, func(i uint16) bool { return seen.has(p, int(i)) })
		}
		k.marked(p, chosen, &is)
		for _, i := range chosen {
			code := int(key[i])
			if by == byCommune && is[i]&isHidden != 0 {
				code = 0
			}
			if code >= len(sums) {
				sums = append(sums, make([]tally, code+1-len(sums))...)
			}
			sums[code][is[i]>>counted]++
		}
		p.mu.RUnlock()
	}
	return f.named(by, sums)
}

// marked are the marks of some reports of a page, as they are counted.
func (k *picker) marked(p *factPage, some []uint16, is *[factsPerPage]marks) {
	for _, i := range some {
		late := p.limit[i] > 0 && p.limit[i] < k.now && p.is[i]&isEnded == 0
		is[i%factsPerPage] = p.is[i] | marks(one01(late))*isOverdue
	}
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
func (f *facts) named(by int, sums []tally) (lines []Stat) {
	words := f.words(by)
	for code := range sums {
		if s := sums[code].stat(); s.Received > 0 {
			s.Key = words[code]
			lines = append(lines, s)
		}
	}
	slices.SortFunc(lines, func(a, b Stat) int { return cmp.Compare(a.Key, b.Key) })
	return lines
}

// words are those of a column, by code. Words are only added.
func (f *facts) words(by int) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.codes[by].words
}

// view is a scope over rows.
type view struct {
	all             bool
	agencies, units []bool // by code
	coordinates     []bool
	person          uint16 // 0: none
}

// look is what a query goes through and what of it counts.
func (f *facts) look(q StatsQuery) (pages []*factPage, seen view) {
	f.mu.Lock()
	defer f.mu.Unlock()
	pages = f.list // pages are only added
	if seen.all = q.Public || q.Scope.All; seen.all {
		return pages, seen
	}
	seen.person, _ = f.codes[byPerson].known(string(q.Scope.Person))
	mark := func(set []bool, by int, word string) []bool {
		if c, ok := f.codes[by].known(word); ok && c > 0 {
			set = append(set, make([]bool, max(0, int(c)+1-len(set)))...)
			set[c] = true
		}
		return set
	}
	for _, a := range q.Scope.Agencies {
		seen.agencies = mark(seen.agencies, byAgency, string(a))
	}
	for _, a := range q.Scope.Coordinates {
		seen.coordinates = mark(seen.coordinates, byCoordinator, string(a))
	}
	for _, u := range q.Scope.Units {
		seen.units = mark(seen.units, byUnit, string(u))
	}
	return pages, seen
}

func (v *view) has(p *factPage, i int) bool {
	agency, unit, coordinator := int(p.by[byAgency][i]), int(p.by[byUnit][i]), int(p.by[byCoordinator][i])
	return agency < len(v.agencies) && v.agencies[agency] || unit < len(v.units) && v.units[unit] ||
		coordinator < len(v.coordinates) && v.coordinates[coordinator] || v.person != 0 && p.by[byPerson][i] == v.person
}
