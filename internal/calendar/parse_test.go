package calendar_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/fault"
)

// small is a good calendar; each test of a fault spoils one place of it.
const small = `calendar: thu
version: 3
title: Lịch thử
zone: {name: Asia/Ho_Chi_Minh, offset: "+07:00"}
day: 8h
years: [2026]
office_hours:
  - from: 2026-01-01
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:30-12:00, 13:30-17:00]
  - from: 2026-06-01
    to: 2026-08-31
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:00-11:30, 13:30-17:00]
off:
  - date: 2026-02-16
    to: 2026-02-22
    reason: Tết Nguyên đán
    source: thông báo
  - date: 2026-08-31
    reason: Nghỉ hoán đổi
    source: thông báo
worked:
  - date: 2026-08-22
    for: 2026-08-31
    reason: Làm bù
    source: thông báo
`

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, old, new string
		want           string // of the first fault: line:column: reason
	}{
		{"unknown key", "title: Lịch thử", "title: Lịch thử\ntieu_de: Lịch", "4:1: không có khóa «tieu_de»; các khóa được dùng: calendar, version, title, zone, day, years, office_hours, proposed, off, worked"},
		{"unknown key of a day", "    reason: Tết Nguyên đán", "    ly_do: Tết Nguyên đán", "16:5: thiếu khóa «reason»"},
		{"missing key", "day: 8h\n", "", "1:1: thiếu khóa «day»"},
		{"key twice", "day: 8h", "day: 8h\nday: 8h", "6:1: khóa này đã được viết ở trên"},
		{"empty value", "title: Lịch thử", "title:", "3:7: chỗ này phải có chữ hoặc số"},
		{"value instead of list", "years: [2026]", "years: 2026", "6:8: chỗ này phải là một danh sách có ít nhất một mục"},
		{"empty list", "years: [2026]", "years: []", "6:8: chỗ này phải là một danh sách có ít nhất một mục"},
		{"list instead of keys", `zone: {name: Asia/Ho_Chi_Minh, offset: "+07:00"}`, "zone: [7]", "4:7: chỗ này phải là các dòng «khóa: giá trị» với các khóa: name, offset"},
		{"bad name", "calendar: thu", "calendar: Thử", "1:11: tên lịch «Thử» chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối"},
		{"bad version", "version: 3", "version: ba", "2:10: «ba» phải là một số từ 1 đến 9999"},
		{"bad offset", "+07:00", "7", "4:40: độ lệch múi giờ «7» không hiểu được; viết như +07:00"},
		{"far offset", "+07:00", "+17:00", "4:40: độ lệch múi giờ «+17:00» không hiểu được; viết như +07:00"},
		{"bad day length", "day: 8h", "day: 8wh", "5:6: độ dài ngày làm việc «8wh» không hiểu được; viết như 8h hoặc 450m"},
		{"day of no length", "day: 8h", "day: 0h", "5:6: độ dài ngày làm việc «0h» không hiểu được; viết như 8h hoặc 450m"},
		{"year twice", "years: [2026]", "years: [2026, 2026]", "6:15: năm 2026 được ghi hai lần"},
		{"absurd year", "years: [2026]", "years: [20206]", "6:9: «20206» phải là một số từ 1990 đến 2199"},
		{"overlap", "13:30-17:00]\n  - from", "11:30-17:00]\n  - from", "10:26: khoảng giờ 11:30-17:00 chồng lên hoặc đứng trước khoảng 07:30-12:00"},
		{"out of order", "[07:30-12:00, 13:30-17:00]", "[13:30-17:00, 07:30-12:00]", "10:26: khoảng giờ 07:30-12:00 chồng lên hoặc đứng trước khoảng 13:30-17:00"},
		{"closes before it opens", "[07:30-12:00, 13", "[12:00-07:30, 13", "10:13: khoảng giờ «12:00-07:30» không hiểu được; viết như 07:30-12:00, giờ đầu trước giờ cuối"},
		{"past midnight", "[07:30-12:00, 13:30-17:00]", "[07:30-24:01]", "10:13: khoảng giờ «07:30-24:01» không hiểu được; viết như 07:30-12:00, giờ đầu trước giờ cuối"},
		{"minute 60", "[07:30-12:00, 13", "[07:60-12:00, 13", "10:13: khoảng giờ «07:60-12:00» không hiểu được; viết như 07:30-12:00, giờ đầu trước giờ cuối"},
		{"short hour", "[07:30-12:00, 13", "[7:30-12:00, 13", "10:13: khoảng giờ «7:30-12:00» không hiểu được; viết như 07:30-12:00, giờ đầu trước giờ cuối"},
		{"weekday twice", "[mon, tue, wed, thu, fri]\n    hours: [07:30", "[mon, mon]\n    hours: [07:30", "9:21: thứ «mon» được ghi hai lần"},
		{"bad weekday", "[mon, tue, wed, thu, fri]\n    hours: [07:30", "[hai]\n    hours: [07:30", "9:16: thứ «hai» không hiểu được; dùng mon, tue, wed, thu, fri, sat, sun (thứ Hai đến Chủ nhật)"},
		{"rule ends before it begins", "to: 2026-08-31", "to: 2026-05-31", "12:9: ngày cuối (to) trước ngày đầu (from)"},
		{"no such day", "date: 2026-02-16", "date: 2026-02-29", "16:11: ngày «2026-02-29» không có thật hoặc không hiểu được; viết như 2026-02-17, năm 1990 đến 2199"},
		{"day written otherwise", "date: 2026-02-16", "date: 16/02/2026", "16:11: ngày «16/02/2026» không có thật hoặc không hiểu được; viết như 2026-02-17, năm 1990 đến 2199"},
		{"run backwards", "to: 2026-02-22", "to: 2026-02-14", "17:9: ngày cuối (to) phải sau ngày đầu (date), cả đợt không quá 31 ngày"},
		{"run too long", "to: 2026-02-22", "to: 2026-12-20", "17:9: ngày cuối (to) phải sau ngày đầu (date), cả đợt không quá 31 ngày"},
		{"day off twice", "date: 2026-08-31\n    reason", "date: 2026-02-18\n    reason", "20:11: ngày 2026-02-18 được ghi hai lần"},
		{"off and worked", "date: 2026-08-22", "date: 2026-02-18", "24:11: ngày 2026-02-18 vừa là ngày nghỉ vừa là ngày làm bù"},
		{"year not loaded", "years: [2026]", "years: [2025]", "16:11: ngày 2026-02-16 thuộc năm 2026, năm này không có trong years"},
		{"worked for a day not off", "for: 2026-08-31", "for: 2026-08-28", "24:11: ngày 2026-08-22 làm bù cho ngày 2026-08-28, nhưng ngày ấy không nằm trong danh sách ngày nghỉ (off)"},
		{"worked for a Saturday", "for: 2026-08-31", "for: 2026-02-21", "24:11: ngày 2026-08-22 làm bù cho ngày 2026-02-21, nhưng ngày ấy vốn không có giờ làm việc"},
		{"worked on a working day", "date: 2026-08-22", "date: 2026-08-21", "24:11: ngày 2026-08-21 vốn là ngày làm việc, không thể là ngày làm bù"},
		{"worked twice", "worked:\n", "worked:\n  - {date: 2026-08-29, for: 2026-08-31, reason: x, source: y}\n", "25:11: ngày nghỉ 2026-08-31 đã có ngày khác làm bù"},
		{"hours end", "  - from: 2026-01-01\n", "  - from: 2026-01-01\n    to: 2026-12-31\n", "8:3: từ ngày 2027-01-01 có cả một tuần không có giờ làm việc nào"},
		{"week without hours", "  - from: 2026-01-01\n", "  - from: 2026-01-01\n    to: 2026-05-20\n", "8:3: từ ngày 2026-05-21 có cả một tuần không có giờ làm việc nào"},
		{"anchor", "[mon, tue, wed, thu, fri]\n    hours: [07:30", "&tuan [mon, tue, wed, thu, fri]\n    hours: [07:30", "9:15: không dùng neo (&) và tham chiếu (*, <<): hãy viết đầy đủ"},
		{"alias", "day: 8h", "day: *ngay", "5:6: không dùng neo (&) và tham chiếu (*, <<): hãy viết đầy đủ"},
		{"merge key", "day: 8h", "<<: {day: 8h}", "5:1: không dùng neo (&) và tham chiếu (*, <<): hãy viết đầy đủ"},
		{"tag", "day: 8h", "day: !!str 8h", "5:6: không dùng thẻ kiểu (!)"},
		{"tab", "    reason: Tết", "\treason: Tết", "18:1: không thụt dòng bằng phím Tab; hãy dùng dấu cách"},
		{"open bracket", "years: [2026]", "years: [2026", "7:1: thiếu dấu phẩy hoặc dấu ngoặc đóng"},
		{"colon in a text", "title: Lịch thử", "title: Lịch: thử", "3:8: thụt dòng sai, hoặc chữ có dấu hai chấm chưa đặt trong ngoặc kép"},
		{"text after a list", "years: [2026]", "years: [2026] nam", "6:15: không đúng cú pháp YAML (value is not allowed in this context)"},
		{"two documents", "worked:", "---\nworked:", "1:1: tệp phải có đúng một tài liệu, không rỗng"},
		{"empty", small, "", "1:1: tệp phải có đúng một tài liệu, không rỗng"},
		{"only a comment", small, "# lịch\n", "1:1: tệp phải có đúng một tài liệu, không rỗng"},
		{"not UTF-8", "Lịch thử", "L\xcbch", "1:1: tệp không được lưu ở bảng mã UTF-8"},
		{"too deep", "years: [2026]", "years: " + strings.Repeat("[", 21), "1:1: các danh sách lồng nhau quá sâu"},
		{"too many dashes", "years: [2026]", "years:\n  " + strings.Repeat("- ", 21), "1:1: các danh sách lồng nhau quá sâu"},
		{"list instead of a word", "title: Lịch thử", "title: [Lịch thử]", "3:8: chỗ này phải là chữ hoặc số; chữ có dấu hai chấm thì đặt trong ngoặc kép"},
		{"too large", "day: 8h", "day: 8h # " + strings.Repeat("x", 64<<10), "1:1: tệp lớn hơn 64 KiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if strings.Count(small, test.old) != 1 {
				t.Fatalf("%q is in the small calendar %d times", test.old, strings.Count(small, test.old))
			}
			_, err := calendar.Parse("thu.yaml", []byte(strings.Replace(small, test.old, test.new, 1)))
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("error %v, want fault.Invalid", err)
			}
			faults, ok := errors.AsType[calendar.Faults](err)
			if !ok || len(faults) == 0 {
				t.Fatalf("no Faults in %v", err)
			}
			f := faults[0]
			if got := fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Reason); got != test.want || f.File != "thu.yaml" {
				t.Errorf("got  %s %s\nwant thu.yaml %s", f.File, got, test.want)
			}
		})
	}
}

// All faults are told at once, in the order of the lines, each with its excerpt.
func TestParseTellsEveryFault(t *testing.T) {
	src := strings.NewReplacer(
		"13:30-17:00]\n  - from", "11:30-17:00]\n  - from",
		"reason: Tết Nguyên đán", "ly_do: Tết Nguyên đán",
		"reason: Làm bù", "reason:",
	).Replace(small)
	_, err := calendar.Parse("thu.yaml", []byte(src))
	const want = `invalid calendar.file: thu.yaml:10:26: khoảng giờ 11:30-17:00 chồng lên hoặc đứng trước khoảng 07:30-12:00
     9 |     weekdays: [mon, tue, wed, thu, fri]
>   10 |     hours: [07:30-12:00, 11:30-17:00]
       |                          ^
thu.yaml:16:5: thiếu khóa «reason»
    15 | off:
>   16 |   - date: 2026-02-16
       |     ^
thu.yaml:18:5: không có khóa «ly_do»; các khóa được dùng: date, reason, source, to
    17 |     to: 2026-02-22
>   18 |     ly_do: Tết Nguyên đán
       |     ^
thu.yaml:26:12: chỗ này phải có chữ hoặc số
    25 |     for: 2026-08-31
>   26 |     reason:
       |            ^`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

// A file saved by an editor of another system means the same.
func TestParseTakesCRLFAndByteOrderMark(t *testing.T) {
	c, err := calendar.Parse("thu.yaml", []byte("\ufeff"+strings.ReplaceAll(small, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Days(2026)) != 9 || c.Days(2026)[0].Reason != "Tết Nguyên đán" {
		t.Errorf("days: %v", c.Days(2026))
	}
}

// The later rule in the file wins, and only while it holds.
func TestLaterRulesWin(t *testing.T) {
	c, err := calendar.Parse("thu.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{
		"2026-05-29": "07:30 12:00 13:30 17:00", "2026-06-01": "07:00 11:30 13:30 17:00",
		"2026-08-28": "07:00 11:30 13:30 17:00", "2026-09-01": "07:30 12:00 13:30 17:00",
		"2026-08-22": "07:00 11:30 13:30 17:00", "2026-08-31": "", "2026-02-18": "", "2026-02-21": "", "2025-12-31": "",
		"2199-12-31": "07:30 12:00 13:30 17:00",
	} {
		midday, err := time.ParseInLocation(time.DateOnly, day, c.Location())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range c.Hours(midday.Add(12 * time.Hour)) {
			got = append(got, h.Open.Format("15:04"), h.Close.Format("15:04"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("hours of %s: %s, want %s", day, got, want)
		}
	}
}
