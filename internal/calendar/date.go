package calendar

import (
	"fmt"
	"time"
)

const (
	msMinute = int64(60_000)
	msHour   = 60 * msMinute
	msDay    = 24 * msHour
)

// The years a calendar file may speak of; nothing is due after the last.
const (
	firstYear = 1990
	lastYear  = 2199
)

// date is a day as the number of days since 1970-01-01. It has no zone.
type date int64

// never is the end of a rule without one.
const never = date(1 << 40)

func dateOf(year, month, day int) date {
	return date(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// parseDate reads YYYY-MM-DD, a day that exists in a year a file may speak of.
func parseDate(s string) (date, bool) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return 0, false
	}
	return dateOf(t.Year(), int(t.Month()), t.Day()), true
}

func (d date) time() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

func (d date) year() int { return d.time().Year() }

func (d date) weekday() int { return int(((d+4)%7 + 7) % 7) } // as time.Weekday; day 0 was a Thursday

// String is for the person who wrote a calendar file: the form he used.
func (d date) String() string { return d.time().Format(time.DateOnly) }

// interval is one stretch of office hours, [open, close) in milliseconds of the day.
type interval struct{ open, close int64 }

func (v interval) String() string { return clock(v.open) + "-" + clock(v.close) }

// clock writes a time of day in Vietnamese: 07:30, and 11:29:59 or 11:29:59,250
// where it is finer.
func clock(ms int64) string {
	text := fmt.Sprintf("%02d:%02d", ms/msHour, ms%msHour/msMinute)
	if rest := ms % msMinute; rest != 0 {
		text += fmt.Sprintf(":%02d", rest/1000)
		if rest %= 1000; rest != 0 {
			text += fmt.Sprintf(",%03d", rest)
		}
	}
	return text
}

// parseInterval reads "07:30-12:00"; a day may close at 24:00.
func parseInterval(s string) (interval, bool) {
	if len(s) != len("07:30-12:00") || s[5] != '-' {
		return interval{}, false
	}
	open, ok1 := parseClock(s[:5])
	close, ok2 := parseClock(s[6:])
	return interval{open, close}, ok1 && ok2 && open < close
}

func parseClock(s string) (ms int64, ok bool) {
	for _, i := range []int{0, 1, 3, 4} {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	hour, minute := int64(s[0]-'0')*10+int64(s[1]-'0'), int64(s[3]-'0')*10+int64(s[4]-'0')
	ms = hour*msHour + minute*msMinute
	return ms, s[2] == ':' && minute < 60 && ms <= msDay
}
