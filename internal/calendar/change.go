package calendar

import (
	"slices"
	"strconv"
)

// Dates are the days from one to another, both included: YYYY-MM-DD. ok is false
// where a date is none, the end is before the beginning, or there are more days
// than one stretch of days off can have.
func Dates(from, to string) (days []string, ok bool) {
	first, ok1 := parseDate(from)
	last, ok2 := parseDate(to)
	if !ok1 || !ok2 || last < first || last-first >= maxRun {
		return nil, false
	}
	for d := first; d <= last; d++ {
		days = append(days, d.String())
	}
	return days, true
}

// TakeOff makes days off of days, in place of what stood there of them.
func (d *Draft) TakeOff(days ...DayOff) {
	for _, day := range days {
		d.Drop(day.Date)
		d.Off = append(d.Off, day)
	}
}

// Swap makes a day of weekly rest worked, in place of what stood there of it.
func (d *Draft) Swap(days ...DayWorked) {
	for _, day := range days {
		d.Drop(day.Date)
		d.Worked = append(d.Worked, day)
	}
}

// Drop leaves a date to the office hours of its weekday, and what is worked for it
// with it.
func (d *Draft) Drop(date string) {
	onDate := func(o DayOff) bool { return o.Date == date }
	d.Off = slices.DeleteFunc(slices.Clone(d.Off), onDate)
	d.Open = slices.DeleteFunc(slices.Clone(d.Open), onDate)
	d.Worked = slices.DeleteFunc(slices.Clone(d.Worked), func(w DayWorked) bool { return w.Date == date || w.For == date })
}

// Clear drops all days off of a year, and what is worked for them.
func (d *Draft) Clear(year int) {
	for _, o := range slices.Clone(d.Off) {
		if inYear(o.Date, year) {
			d.Drop(o.Date)
		}
	}
	d.Worked = slices.DeleteFunc(slices.Clone(d.Worked), func(w DayWorked) bool { return inYear(w.For, year) })
}

// Know says whether the days off of a year are known (by a notice), only written
// down (proposed), or neither: then they are dropped.
func (d *Draft) Know(year int, known, proposed bool) {
	without := func(years []int) []int {
		return slices.DeleteFunc(slices.Clone(years), func(y int) bool { return y == year })
	}
	d.Years, d.Proposed = without(d.Years), without(d.Proposed)
	switch {
	case known:
		d.Years = append(d.Years, year)
	case proposed:
		d.Proposed = append(d.Proposed, year)
	default:
		d.Clear(year)
	}
}

func inYear(date string, year int) bool {
	return len(date) > 5 && date[:5] == strconv.Itoa(year)+"-"
}
