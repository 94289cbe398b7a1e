package calendar

import (
	"math"
	"time"
)

// LunarDay is a day of the Vietnamese lunar calendar (âm lịch), whose days are
// those of UTC+7: a month begins with the day of the new moon, and the month with
// the winter solstice is the eleventh. Where thirteen months lie between two such,
// the first in which the sun passes no multiple of 30 degrees is the leap month.
type LunarDay struct {
	Year  int // the year whose Tết came last
	Month int // 1 to 12
	Leap  bool
	Day   int // 1 to 30
}

// The years whose lunar days are computed; before and after them the length of
// the earth's day is not known well enough.
const (
	firstLunar = 1900
	lastLunar  = 2199
)

// Lunar is the lunar day of the date that t shows in its own zone. ok is false
// before the Tết of 1900 and after the year 2199.
func Lunar(t time.Time) (l LunarDay, ok bool) {
	d := dateOf(t.Year(), int(t.Month()), t.Day())
	k := moonBefore(d)
	year := t.Year()
	if k >= eleventh(year) {
		year++
	}
	l.Month, l.Leap = monthOf(k, year)
	l.Day = int(d-newMoon(k)) + 1
	l.Year = year
	if l.Month >= 11 && k < eleventh(year-1)+4 {
		l.Year--
	}
	return l, l.Year >= firstLunar && t.Year() <= lastLunar
}

// Solar is the midnight, in UTC, of the date of a lunar day. ok is false for a day
// there is not: the 30th of a short month, a leap month of a year without, a year
// outside 1900 to 2199.
func (l LunarDay) Solar() (t time.Time, ok bool) {
	if l.Year < firstLunar || l.Year > lastLunar || l.Month < 1 || l.Month > 12 || l.Day < 1 || l.Day > 30 {
		return time.Time{}, false
	}
	// The months 1 to 10 lie between the eleventh of the year before and that of
	// this one; 11 and 12, and a leap month after them, begin behind it.
	from, until, year := eleventh(l.Year-1)+2, eleventh(l.Year), l.Year
	if l.Month >= 11 {
		from, until, year = eleventh(l.Year), eleventh(l.Year)+4, l.Year+1
	}
	for k := from; k < until; k++ {
		month, leap := monthOf(k, year)
		if month != l.Month || leap != l.Leap {
			continue
		}
		first := newMoon(k)
		if first+date(l.Day) > newMoon(k+1) {
			return time.Time{}, false
		}
		d := first + date(l.Day-1)
		return d.time(), d.year() <= lastLunar
	}
	return time.Time{}, false
}

// moonBefore is the number of the new moon that is on a day or the last before it.
func moonBefore(d date) int {
	k := int(math.Floor((float64(d) - 10_962.6) / 29.530588861)) // 6 January 2000
	for newMoon(k+1) <= d {
		k++
	}
	for newMoon(k) > d {
		k--
	}
	return k
}

// eleventh is the number of the new moon that begins the month with the winter
// solstice of a year.
func eleventh(year int) int {
	d := dateOf(year, 12, 19)
	for sunAt(d+1) < 270 {
		d++
	}
	return moonBefore(d)
}

// monthOf is the month that begins with the k-th new moon, which lies between the
// eleventh month of the year before and that of year.
func monthOf(k, year int) (month int, leap bool) {
	first, next := eleventh(year-1), eleventh(year)
	i := k - first
	if next-first == 13 {
		for j := 1; j <= i; j++ {
			if passes(first + j) {
				continue
			}
			return (i+9)%12 + 1, i == j
		}
	}
	return (i+10)%12 + 1, false
}

// passes tells whether the sun passes a multiple of 30 degrees in the month that
// begins with the k-th new moon.
func passes(k int) bool {
	return math.Floor(sunAt(newMoon(k))/30) != math.Floor(sunAt(newMoon(k+1))/30)
}

var (
	stems    = [...]string{"Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý"}
	branches = [...]string{"Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi"}
)

// yearName is what a lunar year is called: 2027 is "Đinh Mùi".
func yearName(year int) string { return stems[(year+6)%10] + " " + branches[(year+8)%12] }
