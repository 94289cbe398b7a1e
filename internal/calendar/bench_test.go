package calendar_test

import (
	"testing"
	"time"

	"paht/internal/calendar"
)

var sink time.Time

func benchmarkDue(b *testing.B, start, span string, count calendar.Count) {
	c := calendar.Default()
	from, err := time.ParseInLocation("2006-01-02T15:04", start, c.Location())
	if err != nil {
		b.Fatal(err)
	}
	s, err := calendar.ParseSpan(span)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		due, err := c.Due(from, s, count)
		if err != nil {
			b.Fatal(err)
		}
		sink = due.At
	}
}

func BenchmarkDueSixDaysAcrossTet(b *testing.B) {
	benchmarkDue(b, "2026-02-13T16:50", "6wd", calendar.Civil)
}

func BenchmarkDueSixDaysAcrossTetElapsed(b *testing.B) {
	benchmarkDue(b, "2026-02-13T16:50", "6wd", calendar.Elapsed)
}

func BenchmarkDueHalfHour(b *testing.B) {
	benchmarkDue(b, "2026-11-20T16:50", "0.5wh", calendar.Civil)
}

func BenchmarkBetween(b *testing.B) {
	c := calendar.Default()
	from := time.Date(2026, 2, 13, 16, 50, 0, 0, c.Location())
	to := time.Date(2026, 3, 2, 17, 0, 0, 0, c.Location())
	b.ReportAllocs()
	for b.Loop() {
		if c.Between(from, to) != 48*time.Hour+10*time.Minute {
			b.Fatal("wrong")
		}
	}
}

func BenchmarkExplain(b *testing.B) {
	c := calendar.Default()
	from := time.Date(2026, 2, 13, 16, 50, 0, 0, c.Location())
	s, err := calendar.ParseSpan("6wd")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		x, err := c.Explain(from, s, calendar.Civil)
		if err != nil || len(x.Vietnamese()) < 5 {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src := []byte(bacGiang().yaml())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := calendar.Parse("made-up.yaml", src); err != nil {
			b.Fatal(err)
		}
	}
}

// The promise behind the figures: counting allocates nothing.
func TestDueAllocatesNothing(t *testing.T) {
	c := calendar.Default()
	start := at(t, "2026-02-13T16:50")
	six, half, clock := parseSpan(t, "6wd"), parseSpan(t, "0.5wh"), parseSpan(t, "30m")
	text := []byte("0.5wh")
	allocs := testing.AllocsPerRun(100, func() {
		for _, s := range []calendar.Span{six, half, clock} {
			for _, count := range []calendar.Count{calendar.Civil, calendar.Elapsed} {
				due, err := c.Due(start, s, count)
				if err != nil || c.Between(start, due.At) < 0 {
					t.Fatal(err)
				}
			}
		}
		if _, err := calendar.ParseSpan(string(text)); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations", allocs)
	}
}
