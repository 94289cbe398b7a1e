package calendar

import (
	"time"

	"paht/internal/fault"
)

// horizon is the first local millisecond at which nothing is due any more.
const horizon = int64(84_006) * msDay // 2200-01-01

// Due is the instant at which a span that starts at start is used up. A span of
// no length is due at once. Errors are fault.Invalid with the codes
// calendar.span.none (the zero Span), calendar.span.negative, calendar.before
// (working time from before the calendar's first rule) and calendar.far (after
// the year 2199).
func (c *Calendar) Due(start time.Time, s Span, n Count) (Due, error) {
	t := c.impl
	if s.unit == noUnit {
		return Due{}, fault.New(fault.Invalid, "calendar.span.none")
	}
	from := t.local(start)
	if s.Clock() {
		return t.clock(from, s.n)
	}
	if s.unit == workDay && n == Civil {
		return t.civil(from, s.n)
	}
	return t.work(from, t.working(s))
}

// Add is Due for an amount of working time.
func (c *Calendar) Add(start time.Time, working time.Duration) (Due, error) {
	t := c.impl
	return t.work(t.local(start), working.Milliseconds())
}

// working is the working time in milliseconds that a span not of the clock
// stands for when days are counted in hours.
func (t *table) working(s Span) int64 {
	switch s.unit {
	case workDay:
		return s.n * t.length
	case workPart:
		return s.n * t.length / 1000 // exact: length is whole minutes
	}
	return s.n
}

func (t *table) clock(from, ms int64) (Due, error) {
	if ms < 0 {
		return Due{}, fault.New(fault.Invalid, "calendar.span.negative")
	}
	if from+ms >= horizon {
		return Due{}, fault.New(fault.Invalid, "calendar.far")
	}
	return Due{At: t.instant(from + ms)}, nil
}

// civil goes to the close of the n-th working day after the day of the start.
func (t *table) civil(from, n int64) (Due, error) {
	if err := t.begun(from); err != nil {
		return Due{}, err
	}
	next := dayOf(from) + 1
	_, before, _ := t.on(next)
	last := t.workday(before + n - 1)
	_, _, p := t.on(last)
	return t.due(next, last, p.close)
}

// work goes to where so many milliseconds of office hours are used up.
func (t *table) work(from, ms int64) (Due, error) {
	if err := t.begun(from); err != nil {
		return Due{}, err
	}
	day := dayOf(from)
	if ms == 0 {
		return t.due(day, day, from-int64(day)*msDay)
	}
	if ms < 0 {
		return Due{}, fault.New(fault.Invalid, "calendar.span.negative")
	}
	target := t.worked(from) + ms
	last := t.reaching(target)
	before, _, p := t.on(last)
	return t.due(day, last, p.after(target-before))
}

func (t *table) begun(from int64) error {
	if dayOf(from) < t.first {
		return fault.New(fault.Invalid, "calendar.before")
	}
	return nil
}

// due is a millisecond of the day last, after a count that touched the days from
// first on.
func (t *table) due(first, last date, ms int64) (Due, error) {
	at := int64(last)*msDay + ms
	if at >= horizon {
		return Due{}, fault.New(fault.Invalid, "calendar.far")
	}
	return Due{At: t.instant(at), Unsure: !t.sure(first, last)}, nil
}

// sure tells whether the days off from first to last are all known.
func (t *table) sure(first, last date) bool {
	for _, k := range t.known {
		if k.from <= first && last < k.to {
			return true
		}
	}
	return false
}

// far keeps absurd instants where they can still be counted with.
const far = int64(1_000_000_000_000) // seconds, some 31,000 years

// local is an instant on the wall clock of the zone, in milliseconds.
func (t *table) local(at time.Time) int64 {
	seconds := min(max(at.Unix(), -far), far)
	return seconds*1000 + int64(at.Nanosecond())/1_000_000 + t.shift
}

func (t *table) instant(local int64) time.Time { return time.UnixMilli(local - t.shift).In(t.zone) }

// dayOf is the day of a local millisecond.
func dayOf(local int64) date {
	d := local / msDay
	if local%msDay < 0 {
		d--
	}
	return date(d)
}

// worked is the working time from the beginning of the calendar to a local
// millisecond.
func (t *table) worked(local int64) int64 {
	day := dayOf(local)
	before, _, p := t.on(day)
	return before + p.before(local-int64(day)*msDay)
}

// before is the working time of the day before a millisecond of it.
func (p *plan) before(ms int64) (worked int64) {
	for _, v := range p.spans {
		if ms <= v.open {
			break
		}
		worked += min(ms, v.close) - v.open
	}
	return worked
}

// after is the millisecond of the day at which working time of 1 ms to all of the
// day's is used up.
func (p *plan) after(worked int64) int64 {
	for _, v := range p.spans {
		if length := v.close - v.open; worked > length {
			worked -= length
			continue
		}
		return v.open + worked
	}
	return p.close
}
