// Package calendar counts working time: it turns "0.5 working hour after Friday
// 16:50" into an instant, and says why.
//
// It is pure: no clock, no files beyond the calendar compiled in, no state.
//
// Rules it owns (requirements W1–W4, W6, W8):
//   - A calendar is data: dated rules of office hours by weekday with any number
//     of intervals, days off, and days off that are worked instead (a swapped
//     Saturday takes the hours of the weekday it stands for). Days are those of
//     the calendar's zone, Asia/Ho_Chi_Minh by default; a zone is a fixed offset.
//   - A working minute is a minute inside office hours. An interval is half open,
//     [open, close): a span that is used up exactly at closing time is due at
//     closing time, and a start outside office hours counts from the next opening.
//   - Working days are counted as the Civil Code 2015 counts days (Điều 147, 148
//     BLDS): the day of the start does not count, worked or not; the n-th working
//     day after it is the last; the due is its close of office hours. A day is a
//     working day when it has any office hours at all. The other count, Elapsed,
//     takes n days as n times the calendar's day in working hours.
//   - A fraction of a day below one (0.5wd) is that fraction of the calendar's
//     day, counted in working hours. Mixed spans (1.5wd) are refused.
//   - Days off are known for the years loaded. A count that touches a year
//     without its notice still gives a due and says so (Due.Unsure), also where
//     days off are proposed for it from the law and the lunar calendar.
//   - An agency's own calendar says only what differs from the province's; what
//     the province changes later it changes for the agency too (ParseOwn).
//   - A calendar is changed as data (Draft), never in place: what is written is
//     read again by Parse before it counts.
//   - Everything is counted in whole milliseconds; what is finer in a start is
//     dropped. A calendar begins with its first rule and has no end, but nothing
//     is due after the year 2199.
package calendar

import (
	_ "embed"
	"sync"
	"time"
)

// Count is how whole working days are counted.
type Count uint8

// The two counts of W3.
const (
	Civil   Count = iota // Điều 147, 148 BLDS: to the close of the n-th working day after the day of the start
	Elapsed              // n × the calendar's day, counted in working hours
)

// ParseCount reads "civil" or "elapsed".
func ParseCount(s string) (Count, bool) {
	switch s {
	case "civil":
		return Civil, true
	case "elapsed":
		return Elapsed, true
	}
	return Civil, false
}

// String is the word ParseCount reads.
func (n Count) String() string {
	if n == Elapsed {
		return "elapsed"
	}
	return "civil"
}

// Calendar is the working time of a province or of one agency. It does not
// change once parsed and may be used by any number of goroutines.
type Calendar struct {
	impl   *table
	source []byte
	unused []string // of one that builds on another: days it names to no effect
}

// Due is an instant a span leads to.
type Due struct {
	At     time.Time // in the calendar's zone
	Unsure bool      // the count touched a year whose days off are not known yet (W8)
}

//go:embed bac-giang.yaml
var shipped []byte

var shippedCalendar = sync.OnceValue(func() *Calendar {
	c, err := Parse("bac-giang.yaml", shipped)
	if err != nil {
		panic(err) // compiled in and tested: only a broken build gets here
	}
	return c
})

// Default is the calendar that ships with the program.
func Default() *Calendar { return shippedCalendar() }

// Name is the calendar's id: "bac-giang".
func (c *Calendar) Name() string { return c.impl.name }

// Title is what officers call it, in Vietnamese.
func (c *Calendar) Title() string { return c.impl.title }

// Version names the calendar and its exact content: "bac-giang@1+3f2a9c01", where
// the last part is the first 8 hex digits of the SHA-256 of the file. Two
// calendars of one Version give the same dues.
func (c *Calendar) Version() string { return c.impl.version }

// Source is the file it was parsed from. It must not be changed.
func (c *Calendar) Source() []byte { return c.source }

// Location is the zone whose days are counted.
func (c *Calendar) Location() *time.Location { return c.impl.zone }

// DayLength is the working time that one day stands for where days are counted
// in hours (0.5wd, and the count Elapsed): 8 hours by default.
func (c *Calendar) DayLength() time.Duration { return millis(c.impl.length) }
