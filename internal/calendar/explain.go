package calendar

import (
	"slices"
	"time"
)

// LineKind is what a line of an Explanation tells.
type LineKind string

// The kinds, in the order in which they can follow each other.
const (
	Opens      LineKind = "opens"       // the start lies outside office hours: counted from From on
	StartDay   LineKind = "start-day"   // Day is the day of the start, which does not count
	Rest       LineKind = "rest"        // Day has no office hours: a weekly day of rest
	Off        LineKind = "off"         // Day is a day off, Reason and Source say why
	WorkingDay LineKind = "working-day" // Day is the N-th working day
	Counted    LineKind = "counted"     // From until To counted, Amount of working time
	Clock      LineKind = "clock"       // From until To counted on the clock, Amount
	Unknown    LineKind = "unknown"     // the days off of the year N are not loaded
)

// Line is one step of the reasoning behind a due.
type Line struct {
	Kind     LineKind
	Day      time.Time // midnight in the calendar's zone
	From, To time.Time
	Amount   time.Duration
	N        int
	Reason   string // of a day off, or of a day worked instead; Vietnamese
	Source   string
}

// Explanation says how a span from a start led to its due (W6): the lines of data,
// and Vietnamese() for people.
type Explanation struct {
	Calendar string // Version
	Start    time.Time
	Span     Span
	Count    Count
	Due      Due
	Lines    []Line
}

// Explain is Due with its reasoning: one line for every interval that counted and
// for every day that was passed over. It fails where Due does.
func (c *Calendar) Explain(start time.Time, s Span, n Count) (Explanation, error) {
	due, err := c.Due(start, s, n)
	if err != nil {
		return Explanation{}, err
	}
	t := c.impl
	from, to := t.local(start), t.local(due.At)
	x := &account{t: t}
	switch {
	case s.Clock():
		x.add(Line{Kind: Clock, Day: t.midnight(dayOf(from)), From: t.instant(from), To: due.At, Amount: millis(to - from)})
	case s.unit == workDay && n == Civil:
		x.days(dayOf(from), s.n)
	default:
		x.hours(from, t.working(s))
	}
	if due.Unsure {
		x.unknown()
	}
	return Explanation{c.Version(), t.instant(from), s, n, due, x.lines}, nil
}

// account walks the days of a count one by one and adds up anew, apart from the
// sums of the table, so that the two check each other.
type account struct {
	t           *table
	lines       []Line
	first, last date // the days the count touched
}

func (x *account) add(l Line) { x.lines = append(x.lines, l) }

func (x *account) days(start date, n int64) {
	x.add(Line{Kind: StartDay, Day: x.t.midnight(start)})
	x.first = start + 1
	for day, counted := x.first, int64(0); counted < n; day++ {
		x.last = day
		_, _, p := x.t.on(day)
		if p.total == 0 {
			x.passOver(day)
			continue
		}
		counted++
		l := Line{Kind: WorkingDay, Day: x.t.midnight(day), N: int(counted)}
		x.give(&l, day)
		x.add(l)
	}
}

func (x *account) hours(from, left int64) {
	x.first = dayOf(from)
	x.last = x.first
	begun := false
	for day := x.first; left > 0; day++ {
		x.last = day
		_, _, p := x.t.on(day)
		if p.total == 0 {
			x.passOver(day)
			continue
		}
		midnight := int64(day) * msDay
		for _, v := range p.spans {
			open, close := max(midnight+v.open, from), midnight+v.close
			amount := min(close-open, left)
			if amount <= 0 {
				continue
			}
			if !begun && open > from {
				x.lines = slices.Insert(x.lines, 0, Line{Kind: Opens, Day: x.t.midnight(day), From: x.t.instant(open)})
			}
			begun = true
			l := Line{
				Kind: Counted, Day: x.t.midnight(day), From: x.t.instant(open), To: x.t.instant(open + amount), Amount: millis(amount),
			}
			x.give(&l, day)
			x.add(l)
			left -= amount
		}
	}
}

func (x *account) passOver(day date) {
	l := Line{Kind: Rest, Day: x.t.midnight(day)}
	if n, ok := x.t.note(day); ok && n.off {
		l.Kind = Off
		x.give(&l, day)
	}
	x.add(l)
}

// give adds what the file says of a day.
func (x *account) give(l *Line, day date) {
	if n, ok := x.t.note(day); ok {
		l.Reason, l.Source = n.reason, n.source
	}
}

func (x *account) unknown() {
	known := map[int]bool{}
	for _, year := range x.t.years {
		known[year] = true
	}
	for year := x.first.year(); year <= x.last.year(); year++ {
		if !known[year] {
			x.add(Line{Kind: Unknown, N: year})
		}
	}
}
