package calendar_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/fault"
)

func shippedDraft(t testing.TB) calendar.Draft {
	t.Helper()
	d, err := calendar.ReadDraft("bac-giang.yaml", calendar.Default().Source())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func parse(t testing.TB, d calendar.Draft) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Parse("moi.yaml", d.Write())
	if err != nil {
		t.Fatalf("%v\n%s", err, d.Write())
	}
	return c
}

// What is read and written again counts as before: the shipped calendar and any
// other, with whatever texts.
func TestWrittenCalendarCountsAsBefore(t *testing.T) {
	shipped := parse(t, shippedDraft(t))
	for year := 2022; year <= 2028; year++ {
		if diff := cmp.Diff(calendar.Default().Days(year), shipped.Days(year)); diff != "" {
			t.Errorf("%d: %s", year, diff)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		_, c := made(t)
		d, err := calendar.ReadDraft("made-up.yaml", c.Source())
		if err != nil {
			t.Fatal(err)
		}
		d.Title = rapid.StringMatching(`[^\s\x00-\x1f\x{7f}-\x{a0}\x{fffe}\x{ffff}]{1,20}`).Draw(t, "title")
		src := d.Write()
		again, err := calendar.Parse("again.yaml", src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		if again.Title() != d.Title || again.DayLength() != c.DayLength() || !slices.Equal(again.Years(), c.Years()) {
			t.Fatalf("%q, %v, %v", again.Title(), again.DayLength(), again.Years())
		}
		if d2, err := calendar.ReadDraft("again.yaml", src); err != nil || string(d2.Write()) != string(src) {
			t.Fatalf("written twice it is another file: %v", err)
		}
		for range 50 {
			start, work, n := drawStart(t, c), drawWork(t), rapid.IntRange(1, 9).Draw(t, "days")
			if !add(t, c, start, work).Equal(add(t, again, start, work)) {
				t.Fatalf("%v + %v", start, work)
			}
			for _, count := range []calendar.Count{calendar.Civil, calendar.Elapsed} {
				a, err1 := c.Due(start, span(t, n), count)
				b, err2 := again.Due(start, span(t, n), count)
				if err1 != nil || err2 != nil || !a.At.Equal(b.At) || a.Unsure != b.Unsure {
					t.Fatalf("%v + %d days: %v, %v; %v, %v", start, n, a, b, err1, err2)
				}
			}
		}
	})
}

// The law and the moon give the days off of the years that are known, but for
// what only a notice can decide: swapped Saturdays.
func TestProposalIsWhatTheNoticesSaid(t *testing.T) {
	c := calendar.Default()
	swapped := map[string]bool{"2024-04-29": true, "2025-05-02": true, "2026-01-02": true, "2026-08-31": true}
	for year := 2023; year <= 2026; year++ {
		proposed := map[string]bool{}
		for _, d := range c.Propose(year, 2) {
			if d.Reason == "" || d.Source == "" || proposed[d.Date] {
				t.Errorf("%+v", d)
			}
			proposed[d.Date] = true
		}
		for _, d := range c.Days(year) {
			key := d.Date.Format(time.DateOnly)
			weekend := d.Date.Weekday() == time.Saturday || d.Date.Weekday() == time.Sunday
			if d.Off && !swapped[key] && !proposed[key] && !weekend {
				t.Errorf("%s (%s) is not proposed", key, d.Reason)
			}
			delete(proposed, key)
		}
		for key := range proposed {
			if day, _ := time.Parse(time.DateOnly, key); day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
				t.Errorf("%s is proposed and was worked", key)
			}
		}
	}
}

func TestProposalOf2027(t *testing.T) {
	var got []string
	for _, d := range calendar.Default().Propose(2027, 1) {
		got = append(got, d.Date+" "+d.Reason)
	}
	want := []string{
		"2027-01-01 Tết Dương lịch",
		"2027-02-05 Tết Nguyên đán Đinh Mùi", "2027-02-06 Tết Nguyên đán Đinh Mùi", "2027-02-07 Tết Nguyên đán Đinh Mùi",
		"2027-02-08 Tết Nguyên đán Đinh Mùi", "2027-02-09 Tết Nguyên đán Đinh Mùi",
		"2027-02-10 Nghỉ bù Tết Nguyên đán Đinh Mùi (6/2 là thứ Bảy)", "2027-02-11 Nghỉ bù Tết Nguyên đán Đinh Mùi (7/2 là Chủ nhật)",
		"2027-04-16 Giỗ Tổ Hùng Vương", "2027-04-30 Ngày Chiến thắng",
		"2027-05-01 Ngày Quốc tế lao động", "2027-05-03 Nghỉ bù Ngày Quốc tế lao động (1/5 là thứ Bảy)",
		"2027-09-02 Quốc khánh", "2027-09-03 Quốc khánh (ngày liền kề)",
		"2027-11-24 Ngày Văn hóa Việt Nam",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, bad := range [][2]int{{1899, 1}, {2200, 1}, {2027, 0}, {2027, 3}} {
		if days := calendar.Default().Propose(bad[0], bad[1]); days != nil {
			t.Errorf("%v: %v", bad, days)
		}
	}
}

// Proposed days off count and leave a due unsure until the year is known.
func TestW8_AProposedYearStaysUnsure(t *testing.T) {
	d := shippedDraft(t)
	d.TakeOff(calendar.Default().Propose(2027, 2)...)
	d.Know(2027, false, true)
	due := func(c *calendar.Calendar) calendar.Due {
		t.Helper()
		got, err := c.Due(at(t, "2027-02-02T10:00"), parseSpan(t, "6wd"), calendar.Civil)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	proposed := due(parse(t, d))
	if got := proposed.At.Format(time.DateOnly); got != "2027-02-17" || !proposed.Unsure {
		t.Errorf("by the proposal due %s, unsure %v", got, proposed.Unsure)
	}
	if plain := due(calendar.Default()); plain.At.Format(time.DateOnly) != "2027-02-10" || !plain.Unsure {
		t.Errorf("without it due %v", plain)
	}
	d.Know(2027, true, false)
	if known := due(parse(t, d)); !known.At.Equal(proposed.At) || known.Unsure {
		t.Errorf("known: %v", known)
	}
}

// Over Tết no day counts, and a swapped Saturday counts like the day it stands for.
func TestT3_TetAndSwappedSaturday(t *testing.T) {
	for _, test := range []struct{ start, span, want string }{
		{"2024-02-07T16:50", "6wd", "2024-02-22T17:00:00+07:00"},   // Tết 8–14/2
		{"2024-02-07T16:50", "0.5wh", "2024-02-15T07:50:00+07:00"}, // over all of Tết
		{"2024-04-25T10:00", "1wd", "2024-04-26T17:00:00+07:00"},
		{"2024-04-26T10:00", "3wd", "2024-05-04T17:00:00+07:00"}, // 2/5, 3/5 and the Saturday worked for 29/4
		{"2024-05-03T16:50", "0.5wh", "2024-05-04T07:50:00+07:00"},
		{"2026-02-13T16:50", "6wd", "2026-03-02T17:00:00+07:00"},
	} {
		if got := due(t, test.start, test.span, calendar.Civil); got != test.want {
			t.Errorf("%s + %s = %s, want %s", test.start, test.span, got, test.want)
		}
	}
}

const ownCalendar = `calendar: song-mai
version: 1
title: Lịch của UBND xã Song Mai
base: bac-giang
office_hours:
  - from: 2026-01-01
    weekdays: [sat]
    hours: [07:30-11:30]
off:
  - {date: 2026-11-25, reason: Ngày hội của xã, source: thông báo của xã}
open:
  - {date: 2026-11-24, reason: Trực tiếp dân, source: thông báo của xã}
`

// An agency says only what differs; what the province changes reaches it.
func TestW1_AnAgencysOwnCalendar(t *testing.T) {
	base := calendar.Default()
	own, err := calendar.ParseOwn("song-mai.yaml", []byte(ownCalendar), base)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ start, want string }{
		{"2026-11-20T10:00", "2026-11-21"}, // a Saturday it works
		{"2026-11-23T10:00", "2026-11-24"}, // a day off it works
		{"2026-11-24T10:00", "2026-11-26"}, // a day off of its own
		{"2026-02-13T10:00", "2026-02-14"}, // its Saturday
		{"2026-02-14T10:00", "2026-02-21"}, // Tết is the province's
	} {
		due, err := own.Due(at(t, test.start), parseSpan(t, "1wd"), calendar.Civil)
		if got := due.At.Format(time.DateOnly); err != nil || got != test.want {
			t.Errorf("%s + 1wd = %s, %v, want %s", test.start, got, err, test.want)
		}
	}
	if len(own.Unused()) > 0 || own.Known(2027) || !own.Known(2026) || own.Title() != "Lịch của UBND xã Song Mai" {
		t.Errorf("unused %v", own.Unused())
	}

	d := shippedDraft(t)
	d.TakeOff(calendar.DayOff{Date: "2026-11-25", Reason: "Nghỉ cả tỉnh", Source: "x"}, calendar.DayOff{Date: "2026-11-26", Reason: "Nghỉ cả tỉnh", Source: "x"})
	d.Drop("2026-11-24")
	later, err := calendar.ParseOwn("song-mai.yaml", []byte(ownCalendar), parse(t, d))
	if err != nil {
		t.Fatal(err)
	}
	if later.Version() == own.Version() {
		t.Error("another base gives the same version")
	}
	if diff := cmp.Diff([]string{"2026-11-24", "2026-11-25"}, later.Unused()); diff != "" {
		t.Error(diff)
	}
	if due, _ := later.Due(at(t, "2026-11-24T10:00"), parseSpan(t, "1wd"), calendar.Civil); due.At.Format(time.DateOnly) != "2026-11-27" {
		t.Errorf("the province's days off do not reach it: %v", due)
	}

	draft, err := calendar.ReadDraft("song-mai.yaml", []byte(ownCalendar))
	if err != nil {
		t.Fatal(err)
	}
	again, err := calendar.ParseOwn("song-mai.yaml", draft.Write(), base)
	if err != nil {
		t.Fatalf("%v\n%s", err, draft.Write())
	}
	if diff := cmp.Diff(own.Days(2026), again.Days(2026)); diff != "" {
		t.Error(diff)
	}
	if _, err := calendar.Parse("song-mai.yaml", []byte(ownCalendar)); !fault.Is(err, fault.Invalid) {
		t.Errorf("read as a whole calendar: %v", err)
	}
	if _, err := calendar.ParseOwn("bac-giang.yaml", base.Source(), base); !fault.Is(err, fault.Invalid) {
		t.Errorf("a whole calendar read as an own one: %v", err)
	}
}

// Whatever the province says later, an own calendar can be read and is laid over it
// by one meaning: its own day off is off, its open day is not, unless told unused.
func TestAnOwnCalendarCanAlwaysBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, base := made(t)
		own := calendar.Draft{Name: "rieng", Version: 1, Title: "Riêng", Base: "made-up"}
		for i := range rapid.IntRange(0, 8).Draw(t, "days") {
			day, instead := drawDay(t).Format(time.DateOnly), drawDay(t).Format(time.DateOnly)
			own.Drop(day)
			own.Drop(instead)
			what := calendar.DayOff{Date: day, Reason: "riêng", Source: "x"}
			switch i % 3 {
			case 0:
				own.Off = append(own.Off, what)
			case 1:
				own.Open = append(own.Open, what)
			default:
				if day != instead {
					own.Off = append(own.Off, calendar.DayOff{Date: instead, Reason: "riêng", Source: "x"})
					own.Swap(calendar.DayWorked{Date: day, For: instead, Reason: "bù", Source: "x"})
				}
			}
		}
		if rapid.Bool().Draw(t, "hours") {
			own.Rules = []calendar.Season{{From: "2025-03-01", To: "2025-09-30", Weekdays: []string{"sat"}, Hours: []string{"08:00-11:00"}}}
		}
		c, err := calendar.ParseOwn("rieng.yaml", own.Write(), base)
		if err != nil {
			t.Fatalf("%v\n%s", err, own.Write())
		}
		midday := func(date string) time.Time {
			d, err := time.ParseInLocation(time.DateOnly, date, c.Location())
			if err != nil {
				t.Fatal(err)
			}
			return d.Add(12 * time.Hour)
		}
		for _, o := range own.Off {
			if !slices.Contains(c.Unused(), o.Date) && len(c.Hours(midday(o.Date))) > 0 {
				t.Fatalf("%s is off and has hours", o.Date)
			}
		}
		for _, w := range own.Worked {
			if !slices.Contains(c.Unused(), w.Date) && len(c.Hours(midday(w.Date))) == 0 {
				t.Fatalf("%s is worked and has no hours\n%s", w.Date, own.Write())
			}
		}
		for _, o := range own.Open {
			for _, d := range c.Days(2025) {
				if d.Off && d.Date.Format(time.DateOnly) == o.Date {
					t.Fatalf("%s is open and off", o.Date)
				}
			}
		}
	})
}

func TestOwnCalendarRefuses(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"base: bac-giang", "base: bac-giang\nyears: [2026]", "không có khóa «years»"},
		{"date: 2026-11-24", "date: 2026-11-25", "ngày 2026-11-25 được ghi hai lần"},
		{"hours: [07:30-11:30]", "hours: [11:30-07:30]", "khoảng giờ"},
		{"open:\n", "worked:\n  - {date: 2026-11-21, for: 2026-11-25, reason: x, source: x}\n  - {date: 2026-11-28, for: 2026-11-25, reason: x, source: x}\nopen:\n", "đã có ngày khác làm bù"},
	} {
		_, err := calendar.ParseOwn("song-mai.yaml", []byte(strings.Replace(ownCalendar, test.old, test.new, 1)), calendar.Default())
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.new, err)
		}
	}
}
