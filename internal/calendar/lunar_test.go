package calendar_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
)

// The first day of the year and Giỗ Tổ (the tenth of the third month) as the
// notices and tables of Vietnam have them; 2030 is a day before China's.
func TestTetAndGioTo(t *testing.T) {
	for _, want := range []struct{ tet, gioTo string }{
		{"2023-01-22", "2023-04-29"}, {"2024-02-10", "2024-04-18"}, {"2025-01-29", "2025-04-07"}, {"2026-02-17", "2026-04-26"},
		{"2027-02-06", "2027-04-16"}, {"2028-01-26", "2028-04-04"}, {"2029-02-13", "2029-04-23"}, {"2030-02-02", "2030-04-12"},
		{"2031-01-23", "2031-04-01"}, {"2032-02-11", "2032-04-19"},
		{"1968-01-29", "1968-04-07"}, {"1985-01-21", ""}, {"2007-02-17", ""}, {"2034-02-19", ""},
	} {
		day, err := time.Parse(time.DateOnly, want.tet)
		if err != nil {
			t.Fatal(err)
		}
		if l, ok := calendar.Lunar(day); !ok || l != (calendar.LunarDay{Year: day.Year(), Month: 1, Day: 1}) {
			t.Errorf("%s is %+v, want the first day of the year", want.tet, l)
		}
		for month, date := range map[calendar.LunarDay]string{
			{Year: day.Year(), Month: 1, Day: 1}: want.tet, {Year: day.Year(), Month: 3, Day: 10}: want.gioTo,
		} {
			if got, ok := month.Solar(); date != "" && (!ok || got.Format(time.DateOnly) != date) {
				t.Errorf("%+v is %s, want %s", month, got.Format(time.DateOnly), date)
			}
		}
	}
}

// Each year has the leap month that Vietnamese calendars print, or none; that of
// 2033 is the eleventh, and that of 1985 the second (China had the tenth of 1984).
func TestLeapMonths(t *testing.T) {
	leap := map[int]int{
		1985: 2, 1987: 7, 1990: 5, 1993: 3, 1995: 8, 1998: 5, 2001: 4, 2004: 2, 2006: 7, 2009: 5, 2012: 4, 2014: 9, 2017: 6,
		2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6,
	}
	for year := 1985; year <= 2036; year++ {
		for month := 1; month <= 12; month++ {
			_, ok := calendar.LunarDay{Year: year, Month: month, Leap: true, Day: 1}.Solar()
			if want := leap[year] == month; ok != want {
				t.Errorf("leap month %d of %d: %v, want %v", month, year, ok, want)
			}
		}
	}
	first, ok := calendar.LunarDay{Year: 2033, Month: 11, Leap: true, Day: 1}.Solar()
	if !ok || first.Format(time.DateOnly) != "2033-12-22" {
		t.Errorf("the leap month of 2033 begins on %s", first.Format(time.DateOnly))
	}
}

// Every date has one lunar day and comes back from it, the next date has the next
// lunar day, and no month has other than 29 or 30 days.
func TestLunarRoundTrip(t *testing.T) {
	begin := time.Date(1900, 2, 1, 0, 0, 0, 0, time.UTC)
	days := int(time.Date(2199, 12, 30, 0, 0, 0, 0, time.UTC).Sub(begin) / (24 * time.Hour))
	rapid.Check(t, func(t *rapid.T) {
		day := begin.AddDate(0, 0, rapid.IntRange(0, days).Draw(t, "day"))
		l, ok := calendar.Lunar(day)
		if !ok {
			t.Fatalf("%s has no lunar day", day.Format(time.DateOnly))
		}
		if back, ok := l.Solar(); !ok || !back.Equal(day) {
			t.Fatalf("%s is %+v, which is %s", day.Format(time.DateOnly), l, back.Format(time.DateOnly))
		}
		next, ok := calendar.Lunar(day.AddDate(0, 0, 1))
		same := next.Day == l.Day+1 && next.Month == l.Month && next.Leap == l.Leap && next.Year == l.Year
		turned := next.Day == 1 && (l.Day == 29 || l.Day == 30) && (next.Month == l.Month%12+1 && !next.Leap || next.Month == l.Month && next.Leap && !l.Leap)
		year := next.Year == l.Year || next.Year == l.Year+1 && next.Month == 1 && l.Month == 12
		if !ok || !same && !turned || !year {
			t.Fatalf("after %+v (%s) comes %+v", l, day.Format(time.DateOnly), next)
		}
	})
}

func TestNoSuchLunarDay(t *testing.T) {
	for _, l := range []calendar.LunarDay{
		{Year: 2026, Month: 13, Day: 1}, {Year: 2026, Month: 1, Day: 31}, {Year: 2026, Month: 5, Leap: true, Day: 1},
		{Year: 1899, Month: 1, Day: 1}, {Year: 2200, Month: 1, Day: 1}, {Year: 2026, Month: 0, Day: 1}, {Year: 2026, Month: 1, Day: 0},
	} {
		if got, ok := l.Solar(); ok {
			t.Errorf("%+v is %s", l, got.Format(time.DateOnly))
		}
	}
	if _, ok := calendar.Lunar(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)); ok {
		t.Error("a day before the first lunar year")
	}
}
