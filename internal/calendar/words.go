package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Vietnamese is the reasoning in sentences, one each, beginning with the start
// and ending with the due and the calendar.
func (x Explanation) Vietnamese() []string {
	text := []string{fmt.Sprintf("Bắt đầu lúc %s; thời hạn: %s.", moment(x.Start), x.Span.Vietnamese())}
	for i := 0; i < len(x.Lines); {
		n := alike(x.Lines[i:])
		text = append(text, sentence(x.Lines[i:i+n]))
		i += n
	}
	return append(text, x.conclusion(), "Tính theo lịch "+x.Calendar+".")
}

func (x Explanation) conclusion() string {
	due := "Hạn: " + moment(x.Due.At)
	switch {
	case x.Span.unit == workDay && x.Count == Civil:
		return due + ", lúc hết giờ làm việc của ngày cuối cùng được tính."
	case x.Span.unit == workDay || x.Span.unit == workPart:
		total := time.Duration(0)
		for _, l := range x.Lines {
			total += l.Amount
		}
		return due + ", khi tính đủ " + amount(total.Milliseconds()) + " làm việc (đổi từ " + x.Span.Vietnamese() + ")."
	case x.Span.n == 0:
		return due + ", ngay lúc bắt đầu."
	}
	return due + ", khi tính đủ " + x.Span.Vietnamese() + "."
}

// alike is how many lines from the first on go into one sentence.
func alike(lines []Line) int {
	first, n := lines[0], 1
	for n < len(lines) && lines[n].Kind == first.Kind && lines[n].Reason == first.Reason && lines[n].Source == first.Source {
		before := lines[n-1]
		same := lines[n].Day.Equal(before.Day)
		next := lines[n].Day.Equal(before.Day.AddDate(0, 0, 1))
		switch {
		case first.Kind == Counted && same:
		case first.Kind == Unknown && lines[n].N == before.N+1:
		case first.Kind != Counted && first.Kind != Unknown && next:
		default:
			return n
		}
		n++
	}
	return n
}

func sentence(lines []Line) string {
	first, last := lines[0], lines[len(lines)-1]
	switch first.Kind {
	case Opens:
		return fmt.Sprintf("Lúc bắt đầu ở ngoài giờ làm việc; tính từ %s.", moment(first.From))
	case StartDay:
		return fmt.Sprintf("Không tính ngày bắt đầu, %s (Điều 147 Bộ luật Dân sự 2015).", days(lines))
	case Rest:
		return fmt.Sprintf("Không tính %s: nghỉ hằng tuần.", days(lines))
	case Off:
		return fmt.Sprintf("Không tính %s: %s. Căn cứ: %s.", days(lines), first.Reason, first.Source)
	case WorkingDay:
		number := strconv.Itoa(first.N)
		if last.N > first.N {
			number += "–" + strconv.Itoa(last.N)
		}
		return fmt.Sprintf("Tính ngày làm việc %s: %s.%s", number, days(lines), instead(first))
	case Counted:
		total, parts := time.Duration(0), []string{}
		for _, l := range lines {
			total += l.Amount
			parts = append(parts, "từ "+timeOfDay(l.From, l.Day)+" đến "+timeOfDay(l.To, l.Day))
		}
		return fmt.Sprintf("Tính %s: %s %s.%s", amount(total.Milliseconds()), strings.Join(parts, " và "), day(first.Day), instead(first))
	case Clock:
		return "Tính theo đồng hồ, cả ngày lẫn đêm, kể cả ngày nghỉ."
	}
	years := fmt.Sprintf("năm %d", first.N)
	if last.N > first.N {
		years = fmt.Sprintf("các năm từ %d đến %d", first.N, last.N)
	}
	return fmt.Sprintf("Lưu ý: chưa có thông báo ngày nghỉ của %s; hạn sẽ được tính lại khi có thông báo.", years)
}

// instead says of a day worked why it was.
func instead(l Line) string {
	if l.Reason == "" {
		return ""
	}
	return fmt.Sprintf(" %s. Căn cứ: %s.", l.Reason, l.Source)
}

// days names the days of lines that follow each other.
func days(lines []Line) string {
	first, last := day(lines[0].Day), day(lines[len(lines)-1].Day)
	switch len(lines) {
	case 1:
		return first
	case 2:
		return first + " và " + last
	}
	return fmt.Sprintf("%d ngày, từ %s đến %s", len(lines), first, last)
}

var weekdayWords = []string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"} // as time.Weekday

func day(t time.Time) string { return weekdayWords[t.Weekday()] + t.Format(" 02/01/2006") }

func moment(t time.Time) string {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	return timeOfDay(t, midnight) + " " + day(t)
}

// timeOfDay is the time since midnight on the clock; the end of the day is 24:00.
func timeOfDay(t, midnight time.Time) string { return clock(t.Sub(midnight).Milliseconds()) }

// amount says a length of time: "1 giờ 30 phút", "29 phút 59 giây".
func amount(ms int64) string {
	if ms < 0 {
		return "-" + amount(-ms)
	}
	var parts []string
	if h := ms / msHour; h > 0 {
		parts = append(parts, strconv.FormatInt(h, 10)+" giờ")
	}
	if m := ms % msHour / msMinute; m > 0 {
		parts = append(parts, strconv.FormatInt(m, 10)+" phút")
	}
	if s := ms % msMinute; s > 0 || len(parts) == 0 {
		parts = append(parts, decimal(s, 1000, ',')+" giây")
	}
	return strings.Join(parts, " ")
}
