package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Draft is a calendar as data to be changed: what its file says, without the
// comments. Dates are YYYY-MM-DD and texts as people typed them; whether it makes
// sense as a calendar is what Parse (or ParseOwn) says of Write.
type Draft struct {
	Name    string
	Version int
	Title   string
	Base    string // of an own calendar: the name of what it builds on; "": a whole one

	// Of a whole calendar.
	Zone     string // Asia/Ho_Chi_Minh
	Offset   string // +07:00
	Day      string // 8h
	Years    []int  // whose days off are known
	Proposed []int  // whose days off are written down and not known

	Rules  []Season
	Off    []DayOff
	Worked []DayWorked
	Open   []DayOff // of an own calendar: days off of the base on which it works
}

// Season is the office hours of some weekdays from one date to another. Of two
// that hold for a day the later in the list counts.
type Season struct {
	From, To string   // To may be "": without end
	Weekdays []string // mon tue wed thu fri sat sun
	Hours    []string // 07:30-12:00
	Source   string   // may be ""
}

// DayOff is a day off. Days of weekly rest need not be said.
type DayOff struct{ Date, Reason, Source string }

// DayWorked is a day of weekly rest that is worked instead of the day off For.
type DayWorked struct{ Date, For, Reason, Source string }

// ReadDraft reads a whole or an own calendar to be changed. It fails like Parse.
func ReadDraft(name string, src []byte) (Draft, error) {
	f, err := read(name, src)
	if err != nil {
		return Draft{}, err
	}
	d := Draft{
		Name: f.name, Version: f.version, Title: f.title, Base: f.base,
		Years: f.years, Proposed: f.proposed,
	}
	if f.base == "" {
		d.Zone, d.Offset, d.Day = f.zone, writeOffset(f.offset), writeLength(f.length)
	}
	for _, u := range f.rules {
		s := Season{From: u.from.String(), Source: u.source}
		if u.to != never {
			s.To = u.to.String()
		}
		for i := range weekdayNames {
			if day := (i + 1) % 7; u.weekdays[day] { // a week begins with Monday
				s.Weekdays = append(s.Weekdays, weekdayNames[day])
			}
		}
		for _, v := range u.plan.spans {
			s.Hours = append(s.Hours, v.String())
		}
		d.Rules = append(d.Rules, s)
	}
	for _, n := range f.off {
		d.Off = append(d.Off, DayOff{n.day.String(), n.reason, n.source})
	}
	for _, n := range f.open {
		d.Open = append(d.Open, DayOff{n.day.String(), n.reason, n.source})
	}
	for _, n := range f.worked {
		d.Worked = append(d.Worked, DayWorked{n.day.String(), n.instead.String(), n.reason, n.source})
	}
	return d, nil
}

func writeOffset(ms int64) string {
	if ms < 0 {
		return "-" + clock(-ms)
	}
	return "+" + clock(ms)
}

func writeLength(ms int64) string {
	if ms%msHour == 0 {
		return strconv.FormatInt(ms/msHour, 10) + "h"
	}
	return strconv.FormatInt(ms/msMinute, 10) + "m"
}

// Write is the draft as a file of the form Parse reads: days in order, days that
// follow each other for one reason as one entry.
func (d Draft) Write() []byte {
	var b strings.Builder
	b.WriteString("# Lịch làm việc dùng khi tính thời hạn. Tệp do hệ thống ghi; cách viết như ở lịch đi kèm chương trình.\n")
	fmt.Fprintf(&b, "calendar: %s\nversion: %d\ntitle: %s\n", strconv.Quote(d.Name), d.Version, strconv.Quote(d.Title))
	if d.Base != "" {
		fmt.Fprintf(&b, "base: %s\n", strconv.Quote(d.Base))
	} else {
		fmt.Fprintf(&b, "zone: {name: %s, offset: %q}\nday: %s\n", strconv.Quote(d.Zone), d.Offset, d.Day)
		writeYears(&b, "years", d.Years)
		if len(d.Proposed) > 0 {
			writeYears(&b, "proposed", d.Proposed)
		}
	}
	if len(d.Rules) > 0 {
		b.WriteString("\noffice_hours:\n")
	}
	for _, s := range d.Rules {
		fmt.Fprintf(&b, "  - from: %s\n", s.From)
		if s.To != "" {
			fmt.Fprintf(&b, "    to: %s\n", s.To)
		}
		fmt.Fprintf(&b, "    weekdays: [%s]\n    hours: [%s]\n", strings.Join(s.Weekdays, ", "), strings.Join(s.Hours, ", "))
		if s.Source != "" {
			fmt.Fprintf(&b, "    source: %s\n", strconv.Quote(s.Source))
		}
	}
	writeDays(&b, "off", d.Off, true)
	writeDays(&b, "open", d.Open, false)
	if len(d.Worked) > 0 {
		b.WriteString("\nworked:\n")
	}
	for _, w := range slices.SortedFunc(slices.Values(d.Worked), func(a, b DayWorked) int { return cmp.Compare(a.Date, b.Date) }) {
		fmt.Fprintf(&b, "  - date: %s\n    for: %s\n    reason: %s\n    source: %s\n", w.Date, w.For, strconv.Quote(w.Reason), strconv.Quote(w.Source))
	}
	return []byte(b.String())
}

func writeYears(b *strings.Builder, key string, years []int) {
	words := make([]string, len(years))
	for i, y := range slices.Sorted(slices.Values(years)) {
		words[i] = strconv.Itoa(y)
	}
	fmt.Fprintf(b, "%s: [%s]\n", key, strings.Join(words, ", "))
}

func writeDays(b *strings.Builder, key string, days []DayOff, runs bool) {
	if len(days) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", key)
	days = slices.SortedStableFunc(slices.Values(days), func(a, b DayOff) int { return cmp.Compare(a.Date, b.Date) })
	for i := 0; i < len(days); {
		n := 1
		for runs && i+n < len(days) && n < maxRun && follows(days[i+n-1], days[i+n]) {
			n++
		}
		fmt.Fprintf(b, "  - date: %s\n", days[i].Date)
		if n > 1 {
			fmt.Fprintf(b, "    to: %s\n", days[i+n-1].Date)
		}
		fmt.Fprintf(b, "    reason: %s\n    source: %s\n", strconv.Quote(days[i].Reason), strconv.Quote(days[i].Source))
		i += n
	}
}

// follows tells whether a day off goes on with the one before it.
func follows(before, after DayOff) bool {
	a, ok1 := parseDate(before.Date)
	b, ok2 := parseDate(after.Date)
	return ok1 && ok2 && b == a+1 && before.Reason == after.Reason && before.Source == after.Source
}
