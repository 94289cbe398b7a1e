package calendar

import (
	"testing"
	"time"
)

// splitDays has a day of three stretches on weekdays and half a day on Saturdays.
const splitDays = `calendar: split
version: 1
title: Lịch có ba buổi và nửa ngày thứ Bảy
zone:
  name: Asia/Ho_Chi_Minh
  offset: +07:00
day: 8h
years: [2026]
office_hours:
  - from: 2026-01-01
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:00-11:00, 13:00-16:00, 18:00-19:00]
    source: thử
  - from: 2026-01-01
    weekdays: [sat]
    hours: [07:30-11:30]
    source: thử
`

// T2: lunch, days in several stretches and half days are counted as they are.
func TestT2LunchSplitAndHalfDays(t *testing.T) {
	split, err := Parse("split.yaml", []byte(splitDays))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cal               *Calendar
		start, span, want string
	}{
		{Default(), "2026-03-02 11:45", "0.5wh", "2026-03-02 13:45"}, // over lunch
		{Default(), "2026-03-02 12:30", "0.5wh", "2026-03-02 14:00"}, // begun at lunch
		{Default(), "2026-03-02 11:30", "0.5wh", "2026-03-02 12:00"}, // up to lunch, not over it
		{split, "2026-03-02 10:30", "4wh", "2026-03-02 18:30"},       // over both breaks
		{split, "2026-03-06 18:30", "1wh", "2026-03-07 08:00"},       // Friday evening into Saturday morning
		{split, "2026-03-07 11:00", "1wh", "2026-03-09 07:30"},       // half a Saturday is half
		{split, "2026-03-06 10:00", "1wd", "2026-03-07 11:30"},       // and yet a working day, to its own close
		{split, "2026-03-06 10:00", "2wd", "2026-03-09 19:00"},
		{split, "2026-03-07 09:30", "0.5wd", "2026-03-09 09:00"}, // half of eight hours
	} {
		span, err := ParseSpan(c.span)
		if err != nil {
			t.Fatal(err)
		}
		at := func(s string) time.Time {
			v, err := time.ParseInLocation("2006-01-02 15:04", s, c.cal.Location())
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		due, err := c.cal.Due(at(c.start), span, Civil)
		if err != nil || !due.At.Equal(at(c.want)) {
			t.Errorf("%s: %s from %s is due %s (%v), want %s", c.cal.Name(), c.span, c.start, due.At, err, c.want)
		}
	}
}
