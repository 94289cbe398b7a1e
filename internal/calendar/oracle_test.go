package calendar_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paht/internal/calendar"
)

// plain is a calendar as the oracle knows it: lists and maps of text, looked up
// for one minute at a time. It shares nothing with the package but the meaning.
type plain struct {
	offset int // minutes east of Greenwich
	length int // minutes of the calendar's day
	years  []int
	rules  []plainRule
	off    map[string]string // date -> reason
	worked map[string]string // date -> the day off it makes up for
}

type plainRule struct {
	from, to string // to may be ""
	weekdays []time.Weekday
	hours    [][2]int // minutes of the day
}

// hours are those of a date (any instant of it, read in UTC).
func (p plain) hours(at time.Time) [][2]int {
	key := at.Format(time.DateOnly)
	if instead, ok := p.worked[key]; ok {
		day, _ := time.Parse(time.DateOnly, instead)
		return p.ruled(day)
	}
	if _, ok := p.off[key]; ok {
		return nil
	}
	return p.ruled(at)
}

// ruled are the hours that the rules alone give a date.
func (p plain) ruled(at time.Time) (hours [][2]int) {
	key := at.Format(time.DateOnly)
	for _, u := range p.rules {
		if u.from <= key && (u.to == "" || key <= u.to) && slices.Contains(u.weekdays, at.Weekday()) {
			hours = u.hours
		}
	}
	return hours
}

var weekdays = map[time.Weekday]string{
	time.Monday: "mon", time.Tuesday: "tue", time.Wednesday: "wed", time.Thursday: "thu",
	time.Friday: "fri", time.Saturday: "sat", time.Sunday: "sun",
}

// yaml writes the calendar in the form of the package.
func (p plain) yaml() string {
	var b strings.Builder
	sign, offset := "+", p.offset
	if offset < 0 {
		sign, offset = "-", -offset
	}
	fmt.Fprintf(&b, "calendar: made-up\nversion: 1\ntitle: Lịch thử\nday: %dm\n", p.length)
	fmt.Fprintf(&b, "zone: {name: Nowhere, offset: \"%s%02d:%02d\"}\n", sign, offset/60, offset%60)
	fmt.Fprintf(&b, "years: [%s]\n", strings.Trim(strings.ReplaceAll(fmt.Sprint(p.years), " ", ", "), "[]"))
	b.WriteString("office_hours:\n")
	for _, u := range p.rules {
		fmt.Fprintf(&b, "  - from: %s\n", u.from)
		if u.to != "" {
			fmt.Fprintf(&b, "    to: %s\n", u.to)
		}
		var names, hours []string
		for _, d := range u.weekdays {
			names = append(names, weekdays[d])
		}
		for _, h := range u.hours {
			hours = append(hours, fmt.Sprintf("%02d:%02d-%02d:%02d", h[0]/60, h[0]%60, h[1]/60, h[1]%60))
		}
		fmt.Fprintf(&b, "    weekdays: [%s]\n    hours: [%s]\n", strings.Join(names, ", "), strings.Join(hours, ", "))
	}
	if len(p.off) > 0 {
		b.WriteString("off:\n")
	}
	for day, reason := range p.off {
		fmt.Fprintf(&b, "  - {date: %s, reason: %s, source: thông báo thử}\n", day, reason)
	}
	if len(p.worked) > 0 {
		b.WriteString("worked:\n")
	}
	for day, instead := range p.worked {
		fmt.Fprintf(&b, "  - {date: %s, for: %s, reason: làm bù, source: thông báo thử}\n", day, instead)
	}
	return b.String()
}

// oracle answers by walking minutes. It looks every minute up once, beforehand.
type oracle struct {
	plain
	first time.Time // midnight, local time written as if it were UTC
	open  []bool    // by minute from first on
}

func newOracle(p plain, first, last string) *oracle {
	from, _ := time.Parse(time.DateOnly, first)
	to, _ := time.Parse(time.DateOnly, last)
	o := &oracle{plain: p, first: from}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		hours := p.hours(day)
		for minute := range 24 * 60 {
			inside := false
			for _, h := range hours {
				inside = inside || h[0] <= minute && minute < h[1]
			}
			o.open = append(o.open, inside)
		}
	}
	return o
}

const perMinute = 60_000 // milliseconds

// instant is a local millisecond, counted from first, as a time.
func (o *oracle) instant(ms int64) time.Time {
	return o.first.Add(time.Duration(ms)*time.Millisecond - time.Duration(o.offset)*time.Minute)
}

// add walks minute by minute until ms of open time are used up.
func (o *oracle) add(start, ms int64) int64 {
	at := start
	for ms > 0 {
		minute := at / perMinute
		next := (minute + 1) * perMinute
		if o.open[minute] {
			if ms <= next-at {
				return at + ms
			}
			ms -= next - at
		}
		at = next
	}
	return at
}

// between walks minute by minute from a to b, a before b.
func (o *oracle) between(a, b int64) (ms int64) {
	for at := a; at < b; {
		minute := at / perMinute
		next := min((minute+1)*perMinute, b)
		if o.open[minute] {
			ms += next - at
		}
		at = next
	}
	return ms
}

// civil walks minute by minute from the midnight after the start; a day with an
// open minute is a working day, and the close is the end of its last one.
func (o *oracle) civil(start int64, n int) int64 {
	const day = 24 * 60
	minute := int(start/perMinute/day+1) * day
	for close := 0; ; minute++ {
		if o.open[minute] {
			close = minute + 1
		}
		if minute%day == day-1 && close > 0 {
			n--
			if n == 0 {
				return int64(close) * perMinute
			}
			close = 0
		}
	}
}

// unsure tells whether a day from one to the other (local milliseconds, both days
// included) lies in a year that is not loaded.
func (o *oracle) unsure(from, to int64) bool {
	const day = 24 * 60 * perMinute
	for at := from - from%day; at <= to; at += day {
		year := o.first.Add(time.Duration(at) * time.Millisecond).Year()
		if !slices.Contains(o.years, year) {
			return true
		}
	}
	return false
}

// due is the answer to a span in the oracle's own terms: kind "m" for clock
// milliseconds, "w" for working milliseconds, "d" for n whole days.
func (o *oracle) due(start int64, kind byte, n int64, count calendar.Count) (at int64, unsure bool) {
	const day = 24 * 60 * perMinute
	switch {
	case kind == 'm':
		return start + n, false
	case kind == 'd' && count == calendar.Civil:
		at = o.civil(start, int(n))
		return at, o.unsure(start-start%day+day, at-1)
	case kind == 'd':
		n *= int64(o.length) * perMinute
	}
	at = o.add(start, n)
	return at, o.unsure(start, max(start, at-1))
}

// bacGiang is the shipped calendar, typed a second time from the notices.
func bacGiang() plain {
	p := plain{
		offset: 7 * 60, length: 8 * 60, years: []int{2023, 2024, 2025, 2026},
		rules: []plainRule{{
			from:     "1999-10-02",
			weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday},
			hours:    [][2]int{{7*60 + 30, 12 * 60}, {13*60 + 30, 17 * 60}},
		}},
		off: map[string]string{},
		worked: map[string]string{
			"2024-05-04": "2024-04-29", "2025-04-26": "2025-05-02", "2026-01-10": "2026-01-02", "2026-08-22": "2026-08-31",
		},
	}
	for year, days := range map[string]string{
		"2023": "01-01 01-02 01-20 01-21 01-22 01-23 01-24 01-25 01-26 04-29 04-30 05-01 05-02 05-03 09-01 09-02 09-03 09-04",
		"2024": "01-01 02-08 02-09 02-10 02-11 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03",
		"2025": "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02",
		"2026": "01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-26 04-27 04-30 05-01 08-31 09-01 09-02 11-24",
	} {
		for _, day := range strings.Fields(days) {
			p.off[year+"-"+day] = "ngày nghỉ"
		}
	}
	return p
}
