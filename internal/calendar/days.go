package calendar

import (
	"slices"
	"time"
)

// Day is a day that differs from the office hours of its weekday.
type Day struct {
	Date   time.Time // its midnight in the calendar's zone
	Off    bool      // a day off
	Worked bool      // a day off worked instead of another
	For    time.Time // of a day worked: the day off it makes up for
	Reason string    // Vietnamese, as in the file
	Source string    // the notice or law that says so
}

// Hours is one stretch of office hours of a day.
type Hours struct{ Open, Close time.Time }

// Years are the years whose days off are loaded, ascending.
func (c *Calendar) Years() []int { return slices.Clone(c.impl.years) }

// Known tells whether the days off of a year are loaded.
func (c *Calendar) Known(year int) bool {
	_, ok := slices.BinarySearch(c.impl.years, year)
	return ok
}

// Proposed tells whether days off of a year are written down though there is no
// notice yet: they count, and what is due by them is unsure.
func (c *Calendar) Proposed(year int) bool {
	_, ok := slices.BinarySearch(c.impl.proposed, year)
	return ok
}

// Days are the days off and the days worked instead in a year, in order.
func (c *Calendar) Days(year int) []Day {
	t := c.impl
	var days []Day
	for _, n := range t.notes {
		if n.day.year() != year {
			continue
		}
		d := Day{Date: t.midnight(n.day), Off: n.off, Worked: !n.off, Reason: n.reason, Source: n.source}
		if d.Worked {
			d.For = t.midnight(n.instead)
		}
		days = append(days, d)
	}
	return days
}

// Hours are the office hours of the day on which at lies in the calendar's zone,
// in order; none on a day without.
func (c *Calendar) Hours(at time.Time) []Hours {
	t := c.impl
	day := dayOf(t.local(at))
	_, _, p := t.on(day)
	var hours []Hours
	for _, v := range p.spans {
		hours = append(hours, Hours{t.instant(int64(day)*msDay + v.open), t.instant(int64(day)*msDay + v.close)})
	}
	return hours
}

func (t *table) midnight(d date) time.Time { return t.instant(int64(d) * msDay) }
