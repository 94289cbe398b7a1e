package years

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/testworld"
)

// hours are the office hours of a working day, in minutes since midnight.
var hours = [][2]int{{7*60 + 30, 12 * 60}, {13*60 + 30, 17 * 60}}

// worked tells whether a day has office hours.
func (n notice) worked(day time.Time) bool {
	d := day.Format(time.DateOnly)
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	return n.work[d] || !weekend && !n.off[d]
}

// due is the oracle: the instant a span leads to, counted day by day and written
// without a look at the calendar's own code.
func (n notice) due(t testing.TB, from time.Time, span string) time.Time {
	t.Helper()
	i := strings.IndexFunc(span, func(r rune) bool { return r >= 'a' && r <= 'z' })
	amount, err := strconv.ParseFloat(span[:i], 64)
	if err != nil {
		t.Fatalf("span %q: %v", span, err)
	}
	from = from.In(testworld.Zone)
	of := func(unit time.Duration) time.Duration { return time.Duration(amount * float64(unit)) }
	switch span[i:] {
	case "ms":
		return from.Add(of(time.Millisecond))
	case "m":
		return from.Add(of(time.Minute))
	case "h":
		return from.Add(of(time.Hour))
	case "wms":
		return n.working(from, of(time.Millisecond))
	case "wm":
		return n.working(from, of(time.Minute))
	case "wh":
		return n.working(from, of(time.Hour))
	case "wd":
		if amount < 1 {
			return n.working(from, of(8*time.Hour))
		}
		day := midnight(from)
		for amount > 0 {
			day = day.AddDate(0, 0, 1)
			if n.worked(day) {
				amount--
			}
		}
		return day.Add(time.Duration(hours[len(hours)-1][1]) * time.Minute)
	}
	t.Fatalf("span %q has a unit the oracle does not know", span)
	return time.Time{}
}

// working adds working time.
func (n notice) working(from time.Time, left time.Duration) time.Time {
	for day := midnight(from); ; day = day.AddDate(0, 0, 1) {
		if !n.worked(day) {
			continue
		}
		for _, h := range hours {
			opens, closes := day.Add(time.Duration(h[0])*time.Minute), day.Add(time.Duration(h[1])*time.Minute)
			if from.After(opens) {
				opens = from
			}
			here := closes.Sub(opens)
			if here <= 0 {
				continue
			}
			if left <= here {
				return opens.Add(left)
			}
			left -= here
		}
	}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, testworld.Zone)
}
