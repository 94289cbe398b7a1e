package years

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/testworld"
)

// firstDay is the day the province begins to live.
var firstDay = testworld.At("2026-11-02 00:00")

// notice is a calendar and when it became known.
type notice struct {
	known time.Time
	off   map[string]bool // weekdays off, YYYY-MM-DD
	work  map[string]bool // Saturdays worked instead
	src   string
	cal   *calendar.Calendar
}

// notices are the calendars of the years lived, each known when a notice came: the
// days off of the next year in December, and each spring and autumn a swap with a
// Saturday, one week ahead.
func notices(t testing.TB) []notice {
	t.Helper()
	tet := map[int]string{2026: "2026-02-16", 2027: "2027-02-05", 2028: "2028-01-25", 2029: "2029-02-12", 2030: "2030-02-01", 2031: "2031-01-22", 2032: "2032-02-10"}
	off, swaps := map[string]bool{}, map[string]string{}
	var years []string
	var out []notice
	put := func(known time.Time) {
		n := notice{known: known, off: map[string]bool{}, work: map[string]bool{}}
		for d := range off {
			n.off[d] = true
		}
		for sat := range swaps {
			n.work[sat] = true
		}
		n.src = written(len(out)+1, years, off, swaps)
		var err error
		if n.cal, err = calendar.Parse("years.yaml", []byte(n.src)); err != nil {
			t.Fatalf("%v\n%s", err, n.src)
		}
		out = append(out, n)
	}
	add := func(day string, n int) {
		d, _ := time.Parse(time.DateOnly, day)
		for range n {
			if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
				off[d.Format(time.DateOnly)] = true
			}
			d = d.AddDate(0, 0, 1)
		}
	}
	load := func(y int) {
		years = append(years, fmt.Sprint(y))
		add(fmt.Sprintf("%d-01-01", y), 1)
		add(tet[y], 5)
		add(fmt.Sprintf("%d-04-30", y), 2)
		add(fmt.Sprintf("%d-09-01", y), 2)
		add(fmt.Sprintf("%d-11-24", y), 1)
	}
	load(2026)
	put(firstDay)
	for y := 2026; y <= 2031; y++ {
		load(y + 1)
		put(time.Date(y, 12, 8, 9, 30, 0, 0, testworld.Zone))
		for _, near := range []string{"-03-09", "-10-12"} { // a Monday to Friday near it, and the Saturday after
			d, _ := time.Parse(time.DateOnly, fmt.Sprint(y+1)+near)
			for d.Weekday() != time.Thursday {
				d = d.AddDate(0, 0, 1)
			}
			if off[d.Format(time.DateOnly)] {
				continue
			}
			off[d.Format(time.DateOnly)] = true
			swaps[d.AddDate(0, 0, 2).Format(time.DateOnly)] = d.Format(time.DateOnly)
			put(time.Date(d.Year(), d.Month(), d.Day()-7, 10, 0, 0, 0, testworld.Zone))
		}
	}
	return out
}

// written is a calendar as a file.
func written(version int, years []string, off map[string]bool, swaps map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "calendar: years\nversion: %d\ntitle: Lịch thử nhiều năm\nzone:\n  name: Asia/Ho_Chi_Minh\n  offset: +07:00\nday: 8h\nyears: [%s]\n", version, strings.Join(years, ", "))
	b.WriteString("office_hours:\n  - from: 2000-01-01\n    weekdays: [mon, tue, wed, thu, fri]\n    hours: [07:30-12:00, 13:30-17:00]\n    source: thử\noff:\n")
	for _, d := range slices.Sorted(maps.Keys(off)) {
		fmt.Fprintf(&b, "  - date: %s\n    reason: Nghỉ\n    source: thử\n", d)
	}
	if len(swaps) > 0 {
		b.WriteString("worked:\n")
		for _, sat := range slices.Sorted(maps.Keys(swaps)) {
			fmt.Fprintf(&b, "  - date: %s\n    for: %s\n    reason: Làm bù\n    source: thử\n", sat, swaps[sat])
		}
	}
	return b.String()
}
