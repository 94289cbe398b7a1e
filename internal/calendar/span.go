package calendar

import (
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
)

// Span is a length of time as a definition writes it. Its text form is a number
// and a unit:
//
//	30m  1h       minutes, hours on the clock, day and night
//	30wm  0.5wh   minutes, hours inside office hours
//	0.5wd         a fraction of the calendar's day, counted in working hours
//	6wd           whole working days, counted as Count says
//	500ms 500wms  milliseconds, clock and working: what is left of a span
//
// Numbers have at most three decimals, so every span is a whole number of
// milliseconds. The zero Span is none. Spans compare with ==; 1h and 60m last the
// same but are different spans, since people are shown what was written.
type Span struct {
	n    int64 // milliseconds, days (workDay) or thousandths of a day (workPart)
	unit unit
}

type unit uint8

const (
	noUnit unit = iota
	clockMillis
	clockMinute
	clockHour
	workMillis
	workMinute
	workHour
	workDay
	workPart
)

// units says how a unit is written, how many milliseconds (or thousandths of a
// day) one of it has, and how it is called.
var units = [...]struct {
	symbol string
	each   int64
	words  string
}{
	clockMillis: {"ms", 1, ""},
	clockMinute: {"m", msMinute, "phút"},
	clockHour:   {"h", msHour, "giờ đồng hồ"},
	workMillis:  {"wms", 1, "làm việc"},
	workMinute:  {"wm", msMinute, "phút làm việc"},
	workHour:    {"wh", msHour, "giờ làm việc"},
	workDay:     {"wd", 1, "ngày làm việc"},
	workPart:    {"wd", 1000, "ngày làm việc"},
}

const (
	maxDays   = 25_000                     // about a hundred years of working days
	maxMillis = int64(1<<63-1) / 1_000_000 // the longest time.Duration, some 292 years
	maxDigits = len("9223372036854")       // of maxMillis
)

// WorkingSpan is d of working time. A negative d is kept, and refused by Due.
func WorkingSpan(d time.Duration) Span { return Span{d.Milliseconds(), workMillis} }

// ClockSpan is d on the clock. A negative d is kept, and refused by Due.
func ClockSpan(d time.Duration) Span { return Span{d.Milliseconds(), clockMillis} }

// IsZero tells whether s is none at all. A span of no length (0wh) is not none.
func (s Span) IsZero() bool { return s == Span{} }

// Clock tells whether s is counted on the clock, day and night.
func (s Span) Clock() bool { return s.unit >= clockMillis && s.unit <= clockHour }

// String is the form ParseSpan reads back to the same Span; "" for none.
func (s Span) String() string {
	if s.unit == noUnit {
		return ""
	}
	u := units[s.unit]
	return decimal(s.n, u.each, '.') + u.symbol
}

// Vietnamese says s to people: "0,5 giờ làm việc", "30 phút", "1 giờ đồng hồ".
func (s Span) Vietnamese() string {
	switch s.unit {
	case noUnit:
		return "không có thời hạn"
	case clockMillis:
		return amount(s.n)
	case workMillis:
		return amount(s.n) + " làm việc"
	}
	u := units[s.unit]
	return decimal(s.n, u.each, ',') + " " + u.words
}

// decimal writes n/each with as many of three decimals as it takes.
func decimal(n, each int64, point byte) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatInt(n/each, 10)
	if rest := n % each; rest != 0 {
		part := strconv.FormatInt(1000+rest*1000/each, 10)[1:]
		text += string(point) + strings.TrimRight(part, "0")
	}
	return text
}

// ParseSpan reads the text form of a Span. Errors are fault.Invalid about the
// field "span", with the codes calendar.span.form (not a number and a unit),
// .mixed (1.5wd), .nothing (0wd), .decimals (more than three, or any for
// milliseconds) and .long; the text is their one argument.
func ParseSpan(s string) (Span, error) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	u := unitOf(s[end:])
	whole, part, pointed := strings.Cut(s[:end], ".")
	if u == noUnit || whole == "" || pointed && part == "" || strings.Contains(part, ".") {
		return refuse("form", s)
	}
	if len(part) > 3 || pointed && units[u].each == 1 && u != workDay {
		return refuse("decimals", s)
	}
	if len(whole) > maxDigits {
		return refuse("long", s)
	}
	thousandths := int64(0) // of the unit: 16 digits, no overflow
	for i := range len(whole) {
		thousandths = thousandths*10 + int64(whole[i]-'0')
	}
	for i := range 3 {
		thousandths *= 10
		if i < len(part) {
			thousandths += int64(part[i] - '0')
		}
	}
	if u == workDay {
		return parseDays(s, thousandths)
	}
	if thousandths > maxMillis/units[u].each*1000 {
		return refuse("long", s)
	}
	return Span{thousandths/1000*units[u].each + thousandths%1000*units[u].each/1000, u}, nil
}

func parseDays(s string, thousandths int64) (Span, error) {
	switch {
	case thousandths == 0:
		return refuse("nothing", s)
	case thousandths < 1000:
		return Span{thousandths, workPart}, nil
	case thousandths%1000 != 0:
		return refuse("mixed", s)
	case thousandths > maxDays*1000:
		return refuse("long", s)
	}
	return Span{thousandths / 1000, workDay}, nil
}

func unitOf(symbol string) unit {
	for u := clockMillis; u <= workDay; u++ {
		if units[u].symbol == symbol {
			return u
		}
	}
	return noUnit
}

// refuse copies s, so that a caller's buffer does not escape to the heap for the
// sake of an error that seldom comes.
func refuse(why, s string) (Span, error) {
	return Span{}, fault.Bad("span", "calendar.span."+why, strings.Clone(s))
}
