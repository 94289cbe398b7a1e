package calendar_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/fault"
)

func TestDueRefuses(t *testing.T) {
	c := calendar.Default()
	now := at(t, "2026-11-20T10:00")
	days := parseSpan(t, "25000wd")
	for _, test := range []struct {
		name  string
		start time.Time
		span  calendar.Span
		code  string
	}{
		{"none", now, calendar.Span{}, "calendar.span.none"},
		{"negative work", now, calendar.WorkingSpan(-time.Millisecond), "calendar.span.negative"},
		{"negative clock", now, calendar.ClockSpan(-time.Millisecond), "calendar.span.negative"},
		{"hours before the first rule", at(t, "1999-10-01T23:59:59.999"), parseSpan(t, "1wh"), "calendar.before"},
		{"days before the first rule", at(t, "1999-10-01T23:59:59.999"), parseSpan(t, "1wd"), "calendar.before"},
		{"year 1", time.Time{}, parseSpan(t, "1wh"), "calendar.before"},
		{"days after 2199", at(t, "2199-12-31T10:00"), parseSpan(t, "1wd"), "calendar.far"},
		{"hours after 2199", at(t, "2199-12-31T16:30:00.001"), parseSpan(t, "0.5wh"), "calendar.far"},
		{"clock after 2199", at(t, "2199-12-31T23:30"), parseSpan(t, "30m"), "calendar.far"},
		{"absurd work", now, calendar.WorkingSpan(math.MaxInt64), "calendar.far"},
		{"absurd clock", now, calendar.ClockSpan(math.MaxInt64), "calendar.far"},
		{"absurd days", at(t, "2150-01-01T00:00"), days, "calendar.far"},
		{"absurd start", time.Unix(1<<60, 0), days, "calendar.far"},
		{"absurd start on the clock", time.Unix(1<<60, 0), parseSpan(t, "1h"), "calendar.far"},
		{"absurdly early start", time.Unix(-1<<60, 0), days, "calendar.before"},
	} {
		for _, count := range []calendar.Count{calendar.Civil, calendar.Elapsed} {
			_, err := c.Due(test.start, test.span, count)
			if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Invalid || e.Code != test.code {
				t.Errorf("%s (%s): %v, want %s", test.name, count, err, test.code)
			}
			if _, explained := c.Explain(test.start, test.span, count); explained == nil || explained.Error() != err.Error() {
				t.Errorf("%s (%s): Explain says %v, Due %v", test.name, count, explained, err)
			}
		}
	}
	if _, err := c.Add(now, -1); err != nil { // less than a millisecond is nothing
		t.Error(err)
	}
}

// The far ends of what can be counted.
func TestFarDues(t *testing.T) {
	for _, test := range []struct{ start, span, want string }{
		{"2199-12-31T16:30", "0.5wh", "2199-12-31T17:00:00+07:00,unsure"}, // a Tuesday
		{"2199-12-30T16:30", "1wd", "2199-12-31T17:00:00+07:00,unsure"},
		{"2199-12-31T23:29:59.999", "30m", "2199-12-31T23:59:59.999+07:00"},
		{"1999-10-02T00:00", "1wh", "1999-10-04T08:30:00+07:00,unsure"}, // the calendar begins on a Saturday
		{"1999-10-02T00:00", "1wd", "1999-10-04T17:00:00+07:00,unsure"},
		{"1950-01-01T00:00", "1h", "1950-01-01T01:00:00+07:00"}, // the clock needs no calendar
		{"2026-11-20T10:00", "25000wd", "2122-09-21T17:00:00+07:00,unsure"},
	} {
		if got := due(t, test.start, test.span, calendar.Civil); got != test.want {
			t.Errorf("%s + %s = %s, want %s", test.start, test.span, got, test.want)
		}
	}
}

func TestBetweenSaturates(t *testing.T) {
	c := calendar.Default()
	early, late := time.Unix(-1<<60, 0), time.Unix(1<<60, 0)
	if got := c.Between(early, late); got != math.MaxInt64 {
		t.Errorf("Between(early, late) = %v", got)
	}
	if got := c.Between(late, early); got != math.MinInt64 {
		t.Errorf("Between(late, early) = %v", got)
	}
	if got := c.Between(time.Time{}, at(t, "1999-10-04T08:30")); got != time.Hour {
		t.Errorf("from before the first rule: %v", got)
	}
	if c.Open(time.Time{}) || c.Hours(time.Time{}) != nil {
		t.Error("open before the first rule")
	}
}

// An office that never closes: days end at 24:00, which is the next midnight.
func TestRoundTheClock(t *testing.T) {
	p := plain{
		offset: -90, length: 24 * 60, years: []int{2026},
		rules: []plainRule{{from: "2026-01-01", hours: [][2]int{{0, 720}, {720, 1440}}, weekdays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}},
	}
	c, err := calendar.Parse("ngay-dem.yaml", []byte(p.yaml()))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 1, 10, 0, 0, 0, c.Location())
	for span, want := range map[string]string{
		"14wh": "2026-03-02T00:00:00-01:30", "15wh": "2026-03-02T01:00:00-01:30", "1wd": "2026-03-03T00:00:00-01:30", "26wh": "2026-03-02T12:00:00-01:30",
	} {
		due, err := c.Due(start, parseSpan(t, span), calendar.Civil)
		if got := due.At.Format(time.RFC3339); err != nil || got != want || due.Unsure {
			t.Errorf("%s = %s, %v, want %s", span, got, err, want)
		}
	}
	// The last day of the known year closes at the first instant of the next.
	due, err := c.Due(time.Date(2026, 12, 30, 10, 0, 0, 0, c.Location()), parseSpan(t, "1wd"), calendar.Civil)
	if got := due.At.Format(time.RFC3339); err != nil || got != "2027-01-01T00:00:00-01:30" || due.Unsure {
		t.Errorf("the last day of 2026: %s, %+v, %v", got, due, err)
	}
	// The last day of all closes at the first instant at which nothing is due.
	start = time.Date(2199, 12, 31, 10, 0, 0, 0, c.Location())
	if due, err := c.Due(start, parseSpan(t, "13.999wh"), calendar.Civil); err != nil {
		t.Errorf("before the end of 2199: %v, %v", due, err)
	}
	if due, err := c.Due(start, parseSpan(t, "14wh"), calendar.Civil); !fault.Is(err, fault.Invalid) {
		t.Errorf("at the end of 2199: %v, %v", due, err)
	}
}

// Before 1970 the milliseconds are negative, the days are right all the same.
func TestDaysBefore1970(t *testing.T) {
	c := calendar.Default()
	x, err := c.Explain(at(t, "1950-01-01T10:00"), parseSpan(t, "30m"), calendar.Civil)
	if err != nil || !x.Lines[0].Day.Equal(at(t, "1950-01-01T00:00")) {
		t.Errorf("%+v, %v", x.Lines, err)
	}
}
