package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"paht/internal/report"
)

// Filters of what anyone may see. One filter alone has an index of its own; of
// several together there are too many to index, and a list of what few reports
// satisfy would go through all that satisfy one of them. So these are looked for in
// the facts in memory, newest first, a few milliseconds at a million whatever is
// asked; until the facts are read, in the first seconds of the program, the
// database goes through the index of one.

// filter adds the filters to a WHERE.
func (q PublicQuery) filter(c *conditions) {
	c.and(public)
	c.equal("category", q.Category)
	c.equal("commune", string(q.Commune))
	c.equal("agency", string(q.Agency))
	switch q.Status {
	case "open":
		c.and(`ended = false`)
	case "late":
		c.and(`ended = false and limit_at > 0 and limit_at < ?`, millis(q.Now))
	case "answered":
		c.and(`ended = true and ` + finished)
	}
	c.period(q.From, q.To)
}

// several tells whether no index finds just what passes these filters. That of what
// has ended does not know which had an answer.
func (q PublicQuery) several() bool {
	n := 0
	for _, on := range []bool{q.Category != "", q.Commune != "", q.Agency != "", q.Status == "open", q.Status == "answered"} {
		if on {
			n++
		}
	}
	return n > 1 || q.Status == "late" || q.Status == "answered" || !q.From.IsZero() || !q.To.IsZero()
}

// picker is the filters as they are held against facts.
type picker struct {
	want, not marks
	from, to  int64
	late      bool
	now       int64
	by        [len(attributes)]uint16
	asks      []int // the attributes that are asked for
	none      bool  // a word nobody has: nothing passes
}

// picks makes the filters ready.
func (f *facts) picks(q PublicQuery) picker {
	k := picker{want: isWhole | isAccepted | isPublic, from: math.MinInt64, to: math.MaxInt64, now: millis(q.Now)}
	k.period(q.From, q.To)
	switch q.Status {
	case "open":
		k.not = isEnded
	case "late":
		k.not, k.late = isEnded, true
	case "answered":
		k.want |= isEnded | isFinished
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for by, word := range map[int]string{byCategory: q.Category, byAgency: string(q.Agency), byCommune: string(q.Commune)} {
		if word == "" {
			continue
		}
		code, ok := f.codes[by].known(word) // never a new one: words come from anybody
		k.none = k.none || !ok
		k.by[by] = code
		k.asks = append(k.asks, by)
	}
	return k
}

// period adds the time of sending; a zero time is no bound.
func (k *picker) period(from, to time.Time) {
	if !from.IsZero() {
		k.from = millis(from)
	}
	if !to.IsZero() {
		k.to = millis(to)
	}
}

// past tells a page that holds nothing of the time asked for. Its lock is held.
func (k *picker) past(p *factPage) bool { return p.newest < k.from || p.oldest >= k.to }

// passes tells whether a report satisfies the filters. The page's lock is held.
func (k *picker) passes(p *factPage, i int) bool {
	if p.is[i]&(k.want|k.not) != k.want || p.sent[i] < k.from || p.sent[i] >= k.to {
		return false
	}
	for _, by := range k.asks {
		if p.by[by][i] != k.by[by] {
			return false
		}
	}
	return !k.late || p.limit[i] > 0 && p.limit[i] < k.now
}

// places are some of a page's reports, by their last digits.
type places [factsPerPage]uint16

// choose puts into room which of a page's reports pass, in their order: column by
// column and without branches, since half of a million may pass. The page's lock is held.
func (k *picker) choose(p *factPage, room *places) []uint16 {
	n, mask := 0, k.want|k.not
	for i, is := range &p.is {
		room[n%factsPerPage] = uint16(i)
		n += one01(is&mask == k.want)
	}
	chosen := room[:n]
	if n > 0 && (p.oldest < k.from || p.newest >= k.to) {
		chosen = keep(chosen, func(i uint16) bool { return p.sent[i] >= k.from && p.sent[i] < k.to })
	}
	for _, by := range k.asks {
		column, code := &p.by[by], k.by[by]
		chosen = keep(chosen, func(i uint16) bool { return column[i] == code })
	}
	if k.late {
		chosen = keep(chosen, func(i uint16) bool { return p.limit[i] > 0 && p.limit[i] < k.now })
	}
	return chosen
}

func keep(some []uint16, passes func(uint16) bool) []uint16 {
	n := 0
	for _, i := range some {
		some[n] = i
		n += one01(passes(i))
	}
	return some[:n]
}

// one01 is 1 for yes; the compiler makes no branch of it.
func one01(yes bool) (n int) {
	if yes {
		n = 1
	}
	return n
}

// newest are the numbers of the newest reports below one that satisfy the filters.
func (f *facts) newest(q PublicQuery, before int64, n int) (ids []report.ID) {
	k := f.picks(q)
	if k.none {
		return nil
	}
	pages := slices.Clone(f.all())
	slices.Reverse(pages) // they were made in about the order of their numbers
	slices.SortFunc(pages, func(a, b *factPage) int { return cmp.Compare(b.base, a.base) })
	var room places
	for _, p := range pages {
		if int64(p.base) >= before {
			continue
		}
		p.mu.RLock()
		if !k.past(p) {
			for _, i := range slices.Backward(k.choose(p, &room)) {
				if id := p.base + report.ID(i); int64(id) < before && len(ids) < n {
					ids = append(ids, id)
				}
			}
		}
		p.mu.RUnlock()
		if len(ids) == n {
			break
		}
	}
	return ids
}

// all are the pages there are. Pages are only added.
func (f *facts) all() []*factPage {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.list
}

// listed reads the page of numbers that were found, of which one more than a page
// was asked for. What another program has hidden meanwhile is left out.
func (db *DB) listed(ctx context.Context, ids []report.ID, limit int, whole bool) (p Page, err error) {
	if len(ids) > limit {
		ids = ids[:limit]
		p.Next = cursorOf(int64(ids[limit-1]))
	}
	if len(ids) == 0 {
		return p, nil
	}
	p.Rows, _, err = db.rows(ctx, `/* list.found */`, `select id, id as k from report where id in (`+placeholders(1, limit)+`) and `+public, `h.id desc`, filled(ids, limit), whole)
	return p, err
}

// filled are numbers as arguments, filled up with 0 so that the text of a query is
// one for all pages.
func filled(ids []report.ID, n int) []any {
	args := make([]any, n)
	for i := range args {
		args[i] = int64(0)
		if i < len(ids) {
			args[i] = int64(ids[i])
		}
	}
	return args
}
