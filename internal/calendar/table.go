package calendar

import (
	"cmp"
	"slices"
	"sort"
	"time"
)

// table is a calendar made ready for counting. It counts in local milliseconds:
// those since 1970-01-01T00:00 on the wall clock of the zone.
//
// Each day from the first rule to the last date the file names has a row with
// what was worked before it, so that any count is a look-up. After the rows
// nothing but the weekly pattern is left, which is a week's arithmetic: the
// tail. A calendar therefore has no end, and a far due costs what a near one does.
type table struct {
	name, title, version string
	zone                 *time.Location
	shift                int64 // ms, local - UTC
	length               int64 // ms of the calendar's day
	plans                []plan
	first                date
	rows                 []row   // one more than days: the last is where the tail begins
	workdays             []int32 // rows of working days, in order
	tail                 week
	years                []int  // loaded, ascending
	known                []run  // the loaded years as days, adjoining ones joined
	proposed             []int  // ascending
	rules                []rule // as in the file
	notes                []note // by day
}

// plan is the office hours of one day. plans[0] has none.
type plan struct {
	spans        []interval
	total, close int64 // ms
}

// row is one day of the table.
type row struct {
	worked int64 // ms of working time before this day
	order  int32 // working days before this day
	plan   uint16
}

// week is the pattern after the rows; its day 0 is the day of the last row.
type week struct {
	plan   [7]uint16
	worked [8]int64 // ms before day k of the week; [7] is the whole week's
	order  [8]int64 // working days before day k
	days   [7]int64 // the working days of the week
}

// run is the days [from, to).
type run struct{ from, to date }

// build makes the table of a file that was checked.
func build(f *facts, version string) *table {
	t := &table{
		name: f.name, title: f.title, version: version,
		zone:   time.FixedZone(f.zone, int(f.offset/1000)),
		shift:  f.offset,
		length: f.length,
		plans:  make([]plan, 1, len(f.rules)+1),
		years:  slices.Sorted(slices.Values(f.years)),
		notes:  slices.Concat(f.off, f.worked),
		rules:  f.rules,

		proposed: slices.Sorted(slices.Values(f.proposed)),
	}
	for _, u := range f.rules {
		t.plans = append(t.plans, u.plan)
	}
	slices.SortFunc(t.notes, func(a, b note) int { return cmp.Compare(a.day, b.day) })
	for i := range t.notes {
		t.notes[i].node = nil // lets the parsed file go
	}
	for _, y := range t.years {
		from, to := dateOf(y, 1, 1), dateOf(y+1, 1, 1)
		if n := len(t.known); n > 0 && t.known[n-1].to == from {
			t.known[n-1].to = to
		} else {
			t.known = append(t.known, run{from, to})
		}
	}
	t.layRows(f)
	t.layTail(f)
	return t
}

func (t *table) layRows(f *facts) {
	from, to := f.bounds()
	t.first = from
	t.rows = make([]row, 0, to-from+1)
	worked, order := int64(0), int32(0)
	for d := from; d < to; d++ {
		p := f.planOn(d)
		if n, ok := t.note(d); ok && n.off {
			p = 0
		} else if ok {
			p = f.planOn(n.instead)
		}
		t.rows = append(t.rows, row{worked, order, uint16(p)})
		worked += t.plans[p].total
		if p != 0 {
			t.workdays = append(t.workdays, int32(d-from))
			order++
		}
	}
	t.rows = append(t.rows, row{worked: worked, order: order})
}

func (t *table) layTail(f *facts) {
	_, to := f.bounds()
	w := &t.tail
	for k := range 7 {
		p := f.planOn(to + date(k))
		w.plan[k] = uint16(p)
		w.worked[k+1] = w.worked[k] + t.plans[p].total
		w.order[k+1] = w.order[k]
		if p != 0 {
			w.days[w.order[k]] = int64(k)
			w.order[k+1]++
		}
	}
}

// bounds is the first day with a rule, and the day after the last one named.
func (f *facts) bounds() (from, to date) {
	from, to = never, 0
	for _, u := range f.rules {
		from = min(from, u.from)
		to = max(to, u.from)
		if u.to != never {
			to = max(to, u.to+1)
		}
	}
	for _, n := range f.off {
		to = max(to, n.day+1)
	}
	for _, n := range f.worked {
		to = max(to, n.day+1)
	}
	return from, max(to, from)
}

// planOn is the index of the plan that the rules alone give a day: that of the
// last rule in the file which holds for it, 0 without one.
func (f *facts) planOn(d date) int { return planOn(f.rules, d) }

func planOn(rules []rule, d date) int {
	for i := len(rules) - 1; i >= 0; i-- {
		u := &rules[i]
		if u.from <= d && d <= u.to && u.weekdays[d.weekday()] {
			return i + 1
		}
	}
	return 0
}

// note is what the file says of a day that differs from the rules.
func (t *table) note(d date) (note, bool) {
	i := sort.Search(len(t.notes), func(i int) bool { return t.notes[i].day >= d })
	if i == len(t.notes) || t.notes[i].day != d {
		return note{}, false
	}
	return t.notes[i], true
}

// on is a day: the working time and the working days before it, and its plan.
func (t *table) on(d date) (worked, order int64, p *plan) {
	i, n := int64(d-t.first), int64(len(t.rows)-1)
	if i < 0 {
		return 0, 0, &t.plans[0]
	}
	if i < n {
		r := &t.rows[i]
		return r.worked, int64(r.order), &t.plans[r.plan]
	}
	end, weeks, k := &t.rows[n], (i-n)/7, (i-n)%7
	return end.worked + weeks*t.tail.worked[7] + t.tail.worked[k],
		int64(end.order) + weeks*t.tail.order[7] + t.tail.order[k],
		&t.plans[t.tail.plan[k]]
}

// reaching is the day on which the working time since the beginning of the
// calendar reaches worked, which is above zero.
func (t *table) reaching(worked int64) date {
	n := len(t.rows) - 1
	if worked <= t.rows[n].worked {
		low, high := 0, n-1 // the first row whose day ends with at least worked
		for low < high {
			if middle := (low + high) / 2; t.rows[middle+1].worked >= worked {
				high = middle
			} else {
				low = middle + 1
			}
		}
		return t.first + date(low)
	}
	rest := worked - t.rows[n].worked - 1 // complete weeks leave a rest of at least 1 ms
	weeks, rest := rest/t.tail.worked[7], rest%t.tail.worked[7]+1
	k := int64(0)
	for t.tail.worked[k+1] < rest {
		k++
	}
	return t.first + date(int64(n)+weeks*7+k)
}

// workday is the working day that has so many before it.
func (t *table) workday(order int64) date {
	if order < int64(len(t.workdays)) {
		return t.first + date(t.workdays[order])
	}
	order -= int64(len(t.workdays))
	week := t.tail.order[7]
	return t.first + date(int64(len(t.rows)-1)+order/week*7+t.tail.days[order%week])
}
