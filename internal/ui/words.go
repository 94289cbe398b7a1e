package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// vietnam is the zone of every time on a page (W4). Vietnam keeps no summer time.
var vietnam = time.FixedZone("+07", 7*60*60)

// workday is a working day as durations are read: 8 working hours.
const workday = 8 * time.Hour

var weekdays = [...]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}

// Instant is an instant in full: "08:42 thứ Hai 23/11/2026". The zero time is "".
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(vietnam)
	return t.Format("15:04 ") + weekdays[t.Weekday()] + t.Format(" 02/01/2006")
}

// Day is the day of an instant: "thứ Hai 23/11/2026". The zero time is "".
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(vietnam)
	return weekdays[t.Weekday()] + t.Format(" 02/01/2006")
}

// Date is the day in figures: "23/11/2026". The zero time is "".
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(vietnam).Format("02/01/2006")
}

// Hour is the time of day: "08:42".
func Hour(t time.Time) string { return t.In(vietnam).Format("15:04") }

// Soon is an instant as said near to now: "10:42" today, "10:42 ngày mai",
// "17:00 thứ Tư 02/12" in the same year, else in full.
func Soon(t, now time.Time) string {
	t, now = t.In(vietnam), now.In(vietnam)
	switch days(t, now) {
	case 0:
		return Hour(t) + " hôm nay"
	case 1:
		return Hour(t) + " ngày mai"
	case -1:
		return Hour(t) + " hôm qua"
	}
	if t.Year() == now.Year() {
		return Hour(t) + " " + weekdays[t.Weekday()] + t.Format(" 02/01")
	}
	return Instant(t)
}

// days is the number of midnights between now and t.
func days(t, now time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(vietnam).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(t).Sub(day(now)) / (24 * time.Hour))
}

// Ago is how long something lies back: "vừa xong", "12 phút trước", "3 giờ
// trước", "hôm qua", "5 ngày trước", then the date.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	n := days(now, t)
	switch {
	case d < time.Minute:
		return "vừa xong"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + " phút trước"
	case n == 0:
		return strconv.Itoa(int(d/time.Hour)) + " giờ trước"
	case n == 1:
		return "hôm qua"
	case n <= 7:
		return strconv.Itoa(n) + " ngày trước"
	}
	return Date(t)
}

// Working is an amount of working time: "3 ngày làm việc", "2 giờ 30 phút làm
// việc", "12 phút làm việc". It shows two units at most and rounds minutes down,
// so that nobody is promised more than he has.
func Working(d time.Duration) string { return amount(d, workday) + " làm việc" }

// Clocked is an amount of clock time: "2 ngày", "1 giờ 5 phút", "30 phút".
func Clocked(d time.Duration) string { return amount(d, 24*time.Hour) }

func amount(d, day time.Duration) string {
	if d < 0 {
		d = -d
	}
	n, rest := d/day, d%day
	h, m := rest/time.Hour, rest%time.Hour/time.Minute
	var parts []string
	add := func(n time.Duration, unit string) {
		if n > 0 && len(parts) < 2 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	add(n, "ngày")
	add(h, "giờ")
	if n == 0 {
		add(m, "phút")
	}
	switch {
	case len(parts) == 0:
		return "chưa đến 1 phút"
	case n >= 2: // from two days on, hours are noise
		return parts[0]
	}
	return strings.Join(parts, " ")
}

// Left is what a clock says of working time left: "Còn 3 ngày làm việc", "Còn
// 12 phút làm việc", and "Quá hạn 2 giờ làm việc" when negative.
func Left(d time.Duration) string {
	if d < 0 {
		return "Quá hạn " + Working(d)
	}
	return "Còn " + Working(d)
}

// LeftClocked is Left for a limit counted on the clock.
func LeftClocked(d time.Duration) string {
	if d < 0 {
		return "Quá hạn " + Clocked(d)
	}
	return "Còn " + Clocked(d)
}

// Number is a whole number with a point between thousands: "14.707".
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// Percent is a share in whole percent, "91%". Only all is 100% and only none is
// 0%. Below ten cases a percentage says more than is known, so it gives the count
// instead: "7/8". Of nothing it is "–".
func Percent(part, whole int) string {
	switch {
	case whole <= 0:
		return "–"
	case whole < 10:
		return fmt.Sprintf("%d/%d", part, whole)
	case part <= 0 || part >= whole:
		return strconv.Itoa(min(max(part, 0), 1)*100) + "%"
	}
	return strconv.Itoa(min(max((part*200+whole)/(2*whole), 1), 99)) + "%"
}
