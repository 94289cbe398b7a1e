package calendar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/fault"
)

// One test for each row of section 9 of the requirements that the calendar owns;
// the examples of the rows stand here by name, with more in testdata/dues.txt.

func TestW1_CalendarIsDataOfRulesDaysOffAndSwappedSaturdays(t *testing.T) {
	const agency = `calendar: mot-cua
version: 1
title: Bộ phận một cửa
zone: {name: Asia/Ho_Chi_Minh, offset: "+07:00"}
day: 8h
years: [2026]
office_hours:
  - from: 2026-01-01
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:00-09:00, 09:15-11:30, 13:30-17:15]
  - from: 2026-01-01
    weekdays: [sat]
    hours: [07:30-11:30]
  - from: 2026-10-16
    to: 2027-04-15
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:30-12:00, 13:00-16:30]
off:
  - {date: 2026-09-02, reason: Quốc khánh, source: thông báo}
  - {date: 2026-09-04, reason: Nghỉ hoán đổi, source: thông báo}
worked:
  - {date: 2026-09-06, for: 2026-09-04, reason: Làm bù, source: thông báo}
`
	c, err := calendar.Parse("mot-cua.yaml", []byte(agency))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ start, span, want string }{
		{"2026-09-01T08:30", "1wh", "2026-09-01T09:45:00+07:00"},   // the short break at 09:00
		{"2026-09-01T17:00", "1wh", "2026-09-03T07:45:00+07:00"},   // over the day off
		{"2026-09-03T17:00", "0.5wh", "2026-09-05T07:45:00+07:00"}, // Friday off: Saturday morning
		{"2026-09-05T11:00", "1wh", "2026-09-06T07:30:00+07:00"},   // the Sunday takes Friday's hours
		{"2026-09-05T11:00", "1wd", "2026-09-06T17:15:00+07:00"},
		{"2026-09-04T11:00", "1wd", "2026-09-05T11:30:00+07:00"}, // a half Saturday is a working day
		{"2026-10-15T17:00", "0.5wh", "2026-10-16T07:45:00+07:00"},
		{"2026-10-16T16:20", "0.5wh", "2026-10-17T07:50:00+07:00"}, // winter hours close at 16:30
	} {
		due, err := c.Due(at(t, test.start), parseSpan(t, test.span), calendar.Civil)
		if got := due.At.Format(time.RFC3339); err != nil || got != test.want {
			t.Errorf("%s + %s = %s, %v, want %s", test.start, test.span, got, err, test.want)
		}
	}
}

func TestW2_HalfWorkingHour(t *testing.T) {
	for start, want := range map[string]string{
		"2026-11-20T16:50":    "2026-11-23T07:50:00+07:00", // Friday to Monday
		"2026-11-23T11:30":    "2026-11-23T12:00:00+07:00", // not 13:30
		"2026-11-23T12:00":    "2026-11-23T14:00:00+07:00",
		"2026-11-23T12:40":    "2026-11-23T14:00:00+07:00",
		"2026-11-23T13:30":    "2026-11-23T14:00:00+07:00",
		"2026-11-22T03:00":    "2026-11-23T08:00:00+07:00", // outside: from the next office minute
		"2026-11-23T11:29:59": "2026-11-23T11:59:59+07:00", // seconds are kept
		"2026-11-23T11:30:01": "2026-11-23T13:30:01+07:00",
		"2026-11-23T16:30:00": "2026-11-23T17:00:00+07:00",
	} {
		for _, span := range []string{"0.5wh", "30wm", "1800000wms"} {
			if got := due(t, start, span, calendar.Civil); got != want {
				t.Errorf("%s from %s = %s, want %s", span, start, got, want)
			}
		}
	}
}

func TestW3_WorkingDaysAsTheCivilCodeCounts(t *testing.T) {
	for _, test := range []struct {
		start, span string
		count       calendar.Count
		want        string
	}{
		{"2026-02-13T16:50", "6wd", calendar.Civil, "2026-03-02T17:00:00+07:00"},
		{"2026-02-14T16:50", "6wd", calendar.Civil, "2026-03-02T17:00:00+07:00"},
		{"2026-02-13T00:00", "6wd", calendar.Civil, "2026-03-02T17:00:00+07:00"}, // whatever the hour
		{"2026-02-13T23:59", "6wd", calendar.Civil, "2026-03-02T17:00:00+07:00"},
		{"2026-02-13T16:50", "6wd", calendar.Elapsed, "2026-03-02T16:50:00+07:00"},
		{"2026-02-13T16:50", "0.5wd", calendar.Civil, "2026-02-23T11:20:00+07:00"},
		{"2026-02-13T16:50", "0.5wd", calendar.Elapsed, "2026-02-23T11:20:00+07:00"},
		{"2026-08-21T09:00", "1wd", calendar.Civil, "2026-08-22T17:00:00+07:00"}, // the swapped Saturday counts
	} {
		if got := due(t, test.start, test.span, test.count); got != test.want {
			t.Errorf("%s from %s (%s) = %s, want %s", test.span, test.start, test.count, got, test.want)
		}
	}
	_, err := calendar.ParseSpan("1.5wd")
	if e, ok := errors.AsType[*fault.Error](err); !ok || e.Fields[0].Code != "calendar.span.mixed" {
		t.Errorf("1.5wd: %v", err)
	}
}

func TestW4_DaysAreThoseOfTheZone(t *testing.T) {
	c := calendar.Default()
	if name, offset := time.Unix(0, 0).In(c.Location()).Zone(); name != "Asia/Ho_Chi_Minh" || offset != 7*3600 {
		t.Errorf("zone %s %d", name, offset)
	}
	// 17:30 UTC on Thursday is 00:30 on Friday in the province: Monday is the first
	// day that counts, wherever the instant was read.
	for _, zone := range []*time.Location{time.UTC, c.Location(), time.FixedZone("", -8*3600)} {
		start := time.Date(2026, 11, 19, 17, 30, 0, 0, time.UTC).In(zone)
		due, err := c.Due(start, parseSpan(t, "1wd"), calendar.Civil)
		if got := due.At.Format(time.RFC3339); err != nil || got != "2026-11-23T17:00:00+07:00" {
			t.Errorf("from %v: %s, %v", start, got, err)
		}
		if !c.Open(time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC).In(zone)) {
			t.Errorf("07:30 in the province, told in %v, is not open", zone)
		}
	}
}

func TestW5_LateSwapGivesNewVersionAndNewDue(t *testing.T) {
	// Friday 3 July 2026 is announced late as a day off, worked on Saturday 11 July.
	late := strings.Replace(small, "  - date: 2026-08-31\n",
		"  - {date: 2026-07-03, reason: Nghỉ hoán đổi, source: thông báo}\n  - date: 2026-08-31\n", 1)
	late = strings.Replace(late, "worked:\n",
		"worked:\n  - {date: 2026-07-11, for: 2026-07-03, reason: Làm bù, source: thông báo}\n", 1)
	before, err1 := calendar.Parse("thu.yaml", []byte(small))
	after, err2 := calendar.Parse("thu.yaml", []byte(late))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if before.Version() == after.Version() || !strings.HasPrefix(after.Version(), "thu@3+") {
		t.Errorf("versions %s, %s", before.Version(), after.Version())
	}
	start := at(t, "2026-06-30T09:00")
	for c, want := range map[*calendar.Calendar]string{before: "2026-07-08", after: "2026-07-09"} {
		x, err := c.Explain(start, parseSpan(t, "6wd"), calendar.Civil)
		if err != nil || x.Due.At.Format(time.DateOnly) != want || x.Calendar != c.Version() {
			t.Errorf("%s: %v, %v, want %s", c.Version(), x.Due.At, err, want)
		}
	}
}

func TestW6_DueExplainsItself(t *testing.T) {
	c := calendar.Default()
	x, err := c.Explain(at(t, "2026-04-24T16:50"), parseSpan(t, "0.5wh"), calendar.Civil)
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) time.Time { return time.Date(2026, 4, d, 0, 0, 0, 0, c.Location()) }
	const law = "Bộ luật Lao động 2019, Điều 112"
	want := []calendar.Line{
		{Kind: calendar.Counted, Day: day(24), From: at(t, "2026-04-24T16:50"), To: at(t, "2026-04-24T17:00"), Amount: 10 * time.Minute},
		{Kind: calendar.Rest, Day: day(25)},
		{Kind: calendar.Off, Day: day(26), Reason: "Giỗ Tổ Hùng Vương", Source: law},
		{Kind: calendar.Off, Day: day(27), Reason: "Nghỉ bù Giỗ Tổ Hùng Vương (26/4 là Chủ nhật)", Source: "Bộ luật Lao động 2019, Điều 111 và Điều 112"},
		{Kind: calendar.Counted, Day: day(28), From: at(t, "2026-04-28T07:30"), To: at(t, "2026-04-28T07:50"), Amount: 20 * time.Minute},
	}
	if diff := cmp.Diff(want, x.Lines); diff != "" {
		t.Error(diff)
	}
	text := x.Vietnamese()
	if !slices.Contains(text, "Hạn: 07:50 thứ Ba 28/04/2026, khi tính đủ 0,5 giờ làm việc.") ||
		!slices.Contains(text, "Tính theo lịch "+c.Version()+".") {
		t.Errorf("%s", strings.Join(text, "\n"))
	}
}

// A due is kept as Unix milliseconds: nothing is lost, and it never depends on
// when it is asked for.
func TestW7_DueIsAnInstantThatCanBeStored(t *testing.T) {
	c := calendar.Default()
	for _, span := range []string{"30m", "0.333wh", "0.5wd", "6wd", "1wms"} {
		due, err := c.Due(at(t, "2026-02-13T16:59:59.999"), parseSpan(t, span), calendar.Civil)
		if err != nil {
			t.Fatal(err)
		}
		if stored := time.UnixMilli(due.At.UnixMilli()).In(c.Location()); stored != due.At {
			t.Errorf("%s: due %v, stored and read %v", span, due.At, stored)
		}
	}
}

func TestW8_YearWithoutNoticeIsTold(t *testing.T) {
	c := calendar.Default()
	if !c.Known(2026) || c.Known(2027) || c.Known(2022) {
		t.Errorf("known: 2026 %v, 2027 %v, 2022 %v", c.Known(2026), c.Known(2027), c.Known(2022))
	}
	for _, test := range []struct {
		start, span string
		unsure      bool
	}{
		{"2026-12-31T16:30", "0.5wh", false}, // ends with the year
		{"2026-12-31T16:30:01", "0.5wh", true},
		{"2026-12-30T10:00", "1wd", false},
		{"2026-12-31T10:00", "1wd", true},
		{"2026-12-31T23:45", "30m", false}, // the clock knows no days off
		{"2027-05-04T10:00", "1wh", true},
		{"2022-12-31T10:00", "1wd", false}, // the day of the start does not count
		{"2022-12-31T10:00", "1wh", true},
	} {
		x, err := c.Explain(at(t, test.start), parseSpan(t, test.span), calendar.Civil)
		if err != nil {
			t.Fatal(err)
		}
		told := strings.Contains(strings.Join(x.Vietnamese(), "\n"), "chưa có thông báo ngày nghỉ của năm 202")
		if x.Due.Unsure != test.unsure || told != test.unsure {
			t.Errorf("%s + %s: unsure %v, told %v, want %v", test.start, test.span, x.Due.Unsure, told, test.unsure)
		}
	}
	// Once the year is loaded the same due is sure, under another version.
	next, err := calendar.Parse("thu.yaml", []byte(strings.Replace(small, "[2026]", "[2026, 2027]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if due, err := next.Due(at(t, "2026-12-31T10:00"), parseSpan(t, "1wd"), calendar.Civil); err != nil || due.Unsure {
		t.Errorf("with 2027 loaded: %v, %v", due, err)
	}
}
