package english

import (
	"regexp"
	"strconv"
	"strings"
)

var weekdays = map[string]string{
	"Chủ nhật": "Sunday", "thứ Hai": "Monday", "thứ Ba": "Tuesday", "thứ Tư": "Wednesday",
	"thứ Năm": "Thursday", "thứ Sáu": "Friday", "thứ Bảy": "Saturday",
}

var months = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

const (
	day  = `(?:(Chủ nhật|thứ (?:Hai|Ba|Tư|Năm|Sáu|Bảy)) )?([0-9]{1,2})/([0-9]{1,2})(?:/([0-9]{4}))?`
	hour = `(?:([0-9]{2}:[0-9]{2}) )?`
)

var (
	instant  = regexp.MustCompile(`^` + hour + day + `$`)
	soon     = regexp.MustCompile(`^([0-9]{2}:[0-9]{2}) (hôm nay|ngày mai|hôm qua)$`)
	letter   = regexp.MustCompile(`^Ngày ([0-9]{2}) tháng ([0-9]{1,2}) năm ([0-9]{4})$`)
	length   = regexp.MustCompile(`^([0-9.,]+) (ngày|giờ|phút|giây|tháng|năm)( |$)`)
	numberly = regexp.MustCompile(`^[0-9]+(\.[0-9]{3})+$`)
)

var near = map[string]string{"hôm nay": "today", "ngày mai": "tomorrow", "hôm qua": "yesterday"}

var unitWords = map[string]string{"ngày": "day", "giờ": "hour", "phút": "minute", "giây": "second", "tháng": "month", "năm": "year"}

// timeWords puts an instant, a day or a length of time into English: the forms of
// ui's words for time, and of the calendar's.
func timeWords(s string) (string, bool) {
	if numberly.MatchString(s) {
		return figures(s), true
	}
	if m := instant.FindStringSubmatch(s); m != nil {
		d, ok := date(m[2], m[3], m[4], m[5])
		return join(m[1], d), ok
	}
	if m := soon.FindStringSubmatch(s); m != nil {
		return m[1] + " " + near[m[2]], true
	}
	if m := letter.FindStringSubmatch(s); m != nil {
		return date("", m[1], m[2], m[3])
	}
	if en, ok := near[s]; ok {
		return en, true
	}
	switch {
	case s == "vừa xong":
		return "just now", true
	case s == "chưa đến 1 phút":
		return "less than 1 minute", true
	case s == "chưa đến 1 phút làm việc":
		return "less than 1 minute of working time", true
	case s == "không có thời hạn":
		return "no time limit", true
	}
	if en, ok := ago(s); ok {
		return en, true
	}
	return span(s)
}

func date(weekday, day, month, year string) (string, bool) {
	m, err := strconv.Atoi(month)
	if err != nil || m < 1 || m > 12 {
		return "", false
	}
	return join(join(weekdays[weekday], strings.TrimPrefix(day, "0")+" "+months[m]), year), true
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func ago(s string) (string, bool) {
	rest, ok := strings.CutSuffix(s, " trước")
	if !ok {
		return "", false
	}
	en, ok := span(rest)
	return en + " ago", ok
}

// span is a length: "3 ngày làm việc" is 3 working days, "2 giờ 30 phút" 2 hours 30
// minutes, and with "làm việc" of working time.
func span(s string) (string, bool) {
	rest, working := strings.CutSuffix(s, " làm việc")
	rest = strings.TrimSuffix(rest, " đồng hồ")
	var parts []string
	for rest != "" {
		m := length.FindStringSubmatch(rest)
		if m == nil {
			return "", false
		}
		rest = rest[len(m[0]):]
		unit := unitWords[m[2]]
		if m[2] == "ngày" && working {
			unit = "working day"
		} else if working && len(parts) == 0 {
			unit = "working " + unit
		}
		if m[1] != "1" {
			unit += "s"
		}
		parts = append(parts, figures(m[1])+" "+unit)
	}
	return strings.Join(parts, " "), len(parts) > 0
}
