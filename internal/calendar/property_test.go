package calendar_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
)

// made is a random calendar with its plain form.
func made(t *rapid.T) (plain, *calendar.Calendar) {
	p := drawCalendar(t)
	c, err := calendar.Parse("made-up.yaml", []byte(p.yaml()))
	if err != nil {
		t.Fatalf("%v\n%s", err, p.yaml())
	}
	return p, c
}

// drawStart is an instant of 2025 or of the years after, where only the weekly
// pattern is left, to the millisecond.
func drawStart(t *rapid.T, c *calendar.Calendar) time.Time {
	from := time.Date(2025, 1, 1, 0, 0, 0, 0, c.Location())
	minute := rapid.IntRange(0, 3*365*24*60).Draw(t, "minute")
	return from.Add(time.Duration(minute)*time.Minute + time.Duration(rapid.IntRange(0, 59_999).Draw(t, "ms"))*time.Millisecond)
}

func drawWork(t *rapid.T) time.Duration {
	return time.Duration(rapid.IntRange(0, 200*3600*1000).Draw(t, "work")) * time.Millisecond
}

func add(t *rapid.T, c *calendar.Calendar, start time.Time, working time.Duration) time.Time {
	due, err := c.Add(start, working)
	if err != nil {
		t.Fatal(err)
	}
	return due.At
}

// A span in two parts leads where the whole leads, and Between gives back what
// Add was given.
func TestWorkingSpansAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, c := made(t)
		for range 100 {
			start, a, b := drawStart(t, c), drawWork(t), drawWork(t)
			whole, parts := add(t, c, start, a+b), add(t, c, add(t, c, start, a), b)
			if !whole.Equal(parts) {
				t.Fatalf("%v + (%v + %v) = %v, in two parts %v", start, a, b, whole, parts)
			}
			if got := c.Between(start, whole); got != a+b {
				t.Fatalf("Between(%v, %v) = %v, want %v", start, whole, got, a+b)
			}
			middle := drawStart(t, c)
			if got, want := c.Between(start, whole), c.Between(start, middle)+c.Between(middle, whole); got != want {
				t.Fatalf("by way of %v: %v, want %v", middle, want, got)
			}
			if span, err := c.Due(start, calendar.WorkingSpan(a), calendar.Civil); err != nil || !span.At.Equal(add(t, c, start, a)) {
				t.Fatalf("Due(WorkingSpan(%v)) = %v, %v; Add says %v", a, span.At, err, add(t, c, start, a))
			}
		}
	})
}

// Who starts later, or is given more, is never due earlier.
func TestDueIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, c := made(t)
		days := func(start time.Time, n int, count calendar.Count) time.Time {
			due, err := c.Due(start, span(t, n), count)
			if err != nil {
				t.Fatal(err)
			}
			return due.At
		}
		for range 100 {
			early, late := drawStart(t, c), drawStart(t, c)
			if late.Before(early) {
				early, late = late, early
			}
			work, n := drawWork(t), rapid.IntRange(1, 40).Draw(t, "days")
			if add(t, c, late, work).Before(add(t, c, early, work)) {
				t.Fatalf("%v from %v is due before %v from %v", work, late, work, early)
			}
			if add(t, c, early, work+time.Millisecond).Before(add(t, c, early, work)) {
				t.Fatalf("a millisecond more than %v from %v is due earlier", work, early)
			}
			for _, count := range []calendar.Count{calendar.Civil, calendar.Elapsed} {
				if days(late, n, count).Before(days(early, n, count)) {
					t.Fatalf("%d days (%v) from %v are due before those from %v", n, count, late, early)
				}
				if !days(early, n, count).Before(days(early, n+1, count)) {
					t.Fatalf("%d days (%v) from %v are due no earlier than %d", n, count, early, n+1)
				}
			}
		}
	})
}

func span(t interface{ Fatal(...any) }, days int) calendar.Span {
	s, err := calendar.ParseSpan(strconv.Itoa(days) + "wd")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A due of working time lies inside office hours or exactly at their close.
func TestDueLiesInOfficeHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, c := made(t)
		for range 100 {
			start, work := drawStart(t, c), drawWork(t)+time.Millisecond
			at := add(t, c, start, work)
			if !at.After(start) {
				t.Fatalf("%v + %v = %v", start, work, at)
			}
			if last := at.Add(-time.Millisecond); !c.Open(last) {
				t.Fatalf("%v + %v = %v, and the millisecond before is outside office hours\n%s", start, work, at, p.yaml())
			}
		}
	})
}

// The n-th working day is the n-th day with office hours after the day of the
// start, and its due the end of the last of them.
func TestNthWorkingDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, c := made(t)
		for range 100 {
			start, n := drawStart(t, c), rapid.IntRange(1, 30).Draw(t, "n")
			due, err := c.Due(start, span(t, n), calendar.Civil)
			if err != nil {
				t.Fatal(err)
			}
			counted, close := 0, time.Time{}
			for day := start; counted < n; {
				day = day.AddDate(0, 0, 1)
				if hours := c.Hours(day); len(hours) > 0 {
					counted++
					close = hours[len(hours)-1].Close
				}
			}
			if !due.At.Equal(close) {
				t.Fatalf("working day %d after %v closes at %v, due %v\n%s", n, start, close, due.At, p.yaml())
			}
		}
	})
}
