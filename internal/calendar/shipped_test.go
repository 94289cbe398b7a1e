package calendar_test

import (
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"paht/internal/calendar"
)

// The shipped calendar names the very days of the notices, as typed a second time
// in bacGiang, each a real day of a loaded year with its reason and source.
func TestShippedCalendar(t *testing.T) {
	c, want := calendar.Default(), bacGiang()
	if c.Name() != "bac-giang" || c.Title() == "" || c.DayLength() != 8*time.Hour {
		t.Errorf("name %q, title %q, day %v", c.Name(), c.Title(), c.DayLength())
	}
	if !regexp.MustCompile(`^bac-giang@1\+[0-9a-f]{8}$`).MatchString(c.Version()) {
		t.Errorf("version %q", c.Version())
	}
	if !slices.Equal(c.Years(), []int{2023, 2024, 2025, 2026}) {
		t.Errorf("years %v", c.Years())
	}
	off, worked := map[string]bool{}, map[string]string{}
	counts := map[int][2]int{2023: {18, 0}, 2024: {14, 1}, 2025: {12, 1}, 2026: {15, 2}}
	for year, count := range counts {
		got := [2]int{}
		for _, d := range c.Days(year) {
			key := d.Date.Format(time.DateOnly)
			if d.Date.Year() != year || d.Date.Hour() != 0 || d.Off == d.Worked || d.Reason == "" || d.Source == "" {
				t.Errorf("%s of %d: %+v", key, year, d)
			}
			if d.Off {
				got[0]++
				off[key] = true
				continue
			}
			got[1]++
			worked[key] = d.For.Format(time.DateOnly)
			if d.Date.Weekday() != time.Saturday {
				t.Errorf("%s is worked instead and no Saturday", key)
			}
		}
		if got != count {
			t.Errorf("%d: %d days off and %d worked, want %v", year, got[0], got[1], count)
		}
	}
	if !maps.Equal(worked, want.worked) {
		t.Errorf("worked: %v, want %v", worked, want.worked)
	}
	for day := range want.off {
		if !off[day] {
			t.Errorf("%s is not off", day)
		}
		delete(off, day)
	}
	if len(off) > 0 {
		t.Errorf("off without a notice: %v", off)
	}
	if days := append(c.Days(2022), c.Days(2027)...); len(days) > 0 {
		t.Errorf("days of years that are not loaded: %v", days)
	}
}
