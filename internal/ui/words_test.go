package ui

import (
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, vietnam)
	if err != nil {
		panic(err)
	}
	return t
}

func TestInstantsInWords(t *testing.T) {
	now := at("2026-11-23 08:42")
	for _, c := range []struct{ got, want string }{
		{Instant(now), "08:42 thứ Hai 23/11/2026"},
		{Instant(now.UTC()), "08:42 thứ Hai 23/11/2026"},
		{Instant(at("2026-11-29 00:05")), "00:05 Chủ nhật 29/11/2026"},
		{Instant(time.Time{}), ""},
		{Day(at("2026-12-02 17:00")), "thứ Tư 02/12/2026"},
		{Day(time.Time{}), ""},
		{Date(now), "23/11/2026"},
		{Date(time.Time{}), ""},
		{Hour(at("2026-11-23 07:05")), "07:05"},
		{Soon(at("2026-11-23 10:42"), now), "10:42 hôm nay"},
		{Soon(at("2026-11-24 00:10"), now), "00:10 ngày mai"},
		{Soon(at("2026-11-22 23:59"), now), "23:59 hôm qua"},
		{Soon(at("2026-12-02 17:00"), now), "17:00 thứ Tư 02/12"},
		{Soon(at("2027-01-04 07:30"), now), "07:30 thứ Hai 04/01/2027"},
		{Ago(now.Add(-20*time.Second), now), "vừa xong"},
		{Ago(now.Add(-12*time.Minute), now), "12 phút trước"},
		{Ago(now.Add(-3*time.Hour), now), "3 giờ trước"},
		{Ago(at("2026-11-22 06:00"), now), "hôm qua"},
		{Ago(at("2026-11-18 06:00"), now), "5 ngày trước"},
		{Ago(at("2026-10-01 06:00"), now), "01/10/2026"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestDurationsInWords(t *testing.T) {
	const h, m = time.Hour, time.Minute
	for _, c := range []struct{ got, want string }{
		{Working(24 * h), "3 ngày làm việc"},
		{Working(27 * h), "3 ngày làm việc"},
		{Working(9 * h), "1 ngày 1 giờ làm việc"},
		{Working(8*h + 20*m), "1 ngày làm việc"},
		{Working(2*h + 30*m), "2 giờ 30 phút làm việc"},
		{Working(12*m + 59*time.Second), "12 phút làm việc"},
		{Working(20 * time.Second), "chưa đến 1 phút làm việc"},
		{Left(24 * h), "Còn 3 ngày làm việc"},
		{Left(-2 * h), "Quá hạn 2 giờ làm việc"},
		{LeftClocked(12 * m), "Còn 12 phút"},
		{LeftClocked(-26 * h), "Quá hạn 1 ngày 2 giờ"},
		{Clocked(49 * h), "2 ngày"},
		{Number(14707), "14.707"},
		{Number(1234567), "1.234.567"},
		{Number(-1000), "-1.000"},
		{Number(7), "7"},
		{Percent(91, 100), "91%"},
		{Percent(2, 3), "2/3"},
		{Percent(0, 0), "–"},
		{Percent(199, 200), "99%"},
		{Percent(200, 200), "100%"},
		{Percent(1, 900), "1%"},
		{Percent(0, 900), "0%"},
		{Percent(11, 12), "92%"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
