package calendar_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
)

// oracleCases is how many random dues must have been compared with the oracle.
const oracleCases = 100_000

// TestOracle compares the fast arithmetic with a walk over single minutes, on the
// shipped calendar and on random ones.
func TestOracle(t *testing.T) {
	var cases atomic.Int64
	t.Run("random", func(t *testing.T) {
		t.Run("shipped", func(t *testing.T) {
			t.Parallel()
			o := newOracle(bacGiang(), "2022-01-01", "2030-01-01")
			c := calendar.Default()
			rapid.Check(t, func(t *rapid.T) {
				for range 600 {
					compare(t, o, c, draw(t, o, 1, 6*365))
					cases.Add(1)
				}
			})
		})
		t.Run("made up", func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				p := drawCalendar(t)
				c, err := calendar.Parse("made-up.yaml", []byte(p.yaml()))
				if err != nil {
					t.Fatalf("%v\n%s", err, p.yaml())
				}
				o := newOracle(p, "2024-11-01", "2029-01-01")
				for range 400 {
					compare(t, o, c, draw(t, o, 14, 500))
					cases.Add(1)
				}
			})
		})
	})
	want := int64(oracleCases)
	if testing.Short() {
		want /= 5 // as rapid does
	}
	if got := cases.Load(); got < want && !t.Failed() {
		t.Errorf("%d cases compared, want at least %d", got, want)
	}
	t.Logf("%d cases compared with the oracle", cases.Load())
}

// question is a span asked of the oracle and, as text, of the calendar.
type question struct {
	start int64 // local milliseconds from the oracle's first day
	span  string
	kind  byte // as oracle.due takes it
	n     int64
	count calendar.Count
}

// draw asks from a random day between two, mostly near the edges where mistakes
// live: whole minutes, a second or a millisecond beside them, office hours.
func draw(t *rapid.T, o *oracle, fromDay, toDay int) question {
	day := int64(rapid.IntRange(fromDay, toDay).Draw(t, "day"))
	minute := int64(rapid.IntRange(0, 24*60-1).Draw(t, "minute"))
	if hours := o.hours(o.first.AddDate(0, 0, int(day))); len(hours) > 0 && rapid.Bool().Draw(t, "edge") {
		h := hours[rapid.IntRange(0, len(hours)-1).Draw(t, "interval")]
		minute = int64(h[rapid.IntRange(0, 1).Draw(t, "end")])
	}
	jitter := rapid.SampledFrom([]int64{0, 0, 1, -1, 1000, -1000, 30_000, 59_999}).Draw(t, "jitter")
	q := question{start: (day*24*60+minute)*perMinute + jitter}
	if rapid.Bool().Draw(t, "elapsed") {
		q.count = calendar.Elapsed
	}
	n := int64(rapid.IntRange(1, 2400).Draw(t, "n"))
	switch rapid.IntRange(0, 6).Draw(t, "unit") {
	case 0:
		q.span, q.kind, q.n = fmt.Sprintf("%dm", n), 'm', n*perMinute
	case 1:
		q.span, q.kind, q.n = fmt.Sprintf("%dwm", n), 'w', n*perMinute
	case 2:
		q.span, q.kind, q.n = fmt.Sprintf("%d.%03dwh", n/100, n%100*10), 'w', n*36_000
	case 3:
		q.span, q.kind, q.n = fmt.Sprintf("%dwms", n*977), 'w', n*977
	case 4:
		n = n%999 + 1
		q.span, q.kind, q.n = fmt.Sprintf("0.%03dwd", n), 'w', n*int64(o.length)*perMinute/1000
	default:
		n = n%12 + 1
		q.span, q.kind, q.n = fmt.Sprintf("%dwd", n), 'd', n
	}
	return q
}

// compare asks both.
func compare(t *rapid.T, o *oracle, c *calendar.Calendar, q question) {
	start := o.instant(q.start)
	s, err := calendar.ParseSpan(q.span)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Due(start, s, q.count)
	if err != nil {
		t.Fatalf("%v + %s: %v", start, q.span, err)
	}
	at, unsure := o.due(q.start, q.kind, q.n, q.count)
	if want := o.instant(at); !got.At.Equal(want) || got.Unsure != unsure {
		t.Fatalf("%v + %s, %v = %v, unsure %v; the oracle says %v, %v\n%s",
			start, q.span, q.count, got.At, got.Unsure, want, unsure, o.yaml())
	}
	worked, want := c.Between(start, got.At), time.Duration(o.between(q.start, at))*time.Millisecond
	if worked != want {
		t.Fatalf("Between(%v, %v) = %v; the oracle says %v\n%s", start, got.At, worked, want, o.yaml())
	}
	if back := c.Between(got.At, start); back != -worked {
		t.Fatalf("Between(%v, %v) = %v, want %v", got.At, start, back, -worked)
	}
	if open := c.Open(start); open != o.open[q.start/perMinute] {
		t.Fatalf("Open(%v) = %v", start, open)
	}
}

// drawCalendar makes a calendar: a week that holds for ever, up to two rules that
// hold for a time, days off, and days worked instead of some of them.
func drawCalendar(t *rapid.T) plain {
	p := plain{
		offset: rapid.SampledFrom([]int{7 * 60, 0, -(9*60 + 30), 5*60 + 45, 14 * 60}).Draw(t, "offset"),
		length: rapid.IntRange(60, 9*60).Draw(t, "length"),
		years:  rapid.SampledFrom([][]int{{2025}, {2025, 2026}, {2024, 2025}, {2024, 2025, 2026}}).Draw(t, "years"),
		off:    map[string]string{},
		worked: map[string]string{},
	}
	p.rules = []plainRule{{from: "2024-11-11", weekdays: drawWeekdays(t, 2), hours: drawHours(t)}}
	for range rapid.IntRange(0, 2).Draw(t, "rules") {
		from := drawDay(t)
		to := from.AddDate(0, 0, rapid.IntRange(0, 200).Draw(t, "lasts"))
		p.rules = append(p.rules, plainRule{
			from: from.Format(time.DateOnly), to: to.Format(time.DateOnly), weekdays: drawWeekdays(t, 1), hours: drawHours(t),
		})
	}
	for range rapid.IntRange(0, 25).Draw(t, "days off") {
		p.off[drawDay(t).Format(time.DateOnly)] = "ngày nghỉ"
	}
	for range rapid.IntRange(0, 6).Draw(t, "days worked") {
		p.swap(drawDay(t), drawDay(t))
	}
	return p
}

// swap makes the day instead a day off, worked on another, where that makes sense.
func (p plain) swap(day, instead time.Time) {
	key, forKey := day.Format(time.DateOnly), instead.Format(time.DateOnly)
	for worked, madeUp := range p.worked {
		if worked == key || worked == forKey || madeUp == forKey {
			return
		}
	}
	if _, off := p.off[key]; off || key == forKey || len(p.ruled(day)) > 0 || len(p.ruled(instead)) == 0 {
		return
	}
	p.off[forKey] = "hoán đổi"
	p.worked[key] = forKey
}

func drawDay(t *rapid.T) time.Time {
	return time.Date(2025, 1, 1+rapid.IntRange(0, 364).Draw(t, "day of 2025"), 0, 0, 0, 0, time.UTC)
}

func drawWeekdays(t *rapid.T, least int) []time.Weekday {
	return rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, 6), func(i int) time.Weekday { return time.Weekday(i) }),
		least, 7, rapid.ID[time.Weekday]).Draw(t, "weekdays")
}

// drawHours makes one to four intervals of at least half an hour, perhaps
// touching, perhaps from 00:00, perhaps to 24:00.
func drawHours(t *rapid.T) (hours [][2]int) {
	free := 0
	for range rapid.IntRange(1, 4).Draw(t, "intervals") {
		if free > 23*60 {
			break
		}
		open := free + rapid.SampledFrom([]int{0, 0, 1, 60, 450}).Draw(t, "gap")
		if open > 23*60 {
			break
		}
		close := min(open+rapid.IntRange(30, 300).Draw(t, "length"), 24*60)
		hours = append(hours, [2]int{open, close})
		free = close
	}
	return hours
}
