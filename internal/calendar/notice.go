package calendar

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"paht/internal/fault"
)

// Notice is a yearly notice of days off, as a spreadsheet holds it.
type Notice struct {
	Off    []DayOff
	Worked []DayWorked
}

// noticeColumns are the names a column may have, ours and the Vietnamese, folded
// to lower case.
var noticeColumns = map[string][]string{
	"date":   {"date", "ngày", "từ ngày"},
	"to":     {"to", "đến", "đến ngày"},
	"kind":   {"kind", "loại"},
	"for":    {"for", "làm bù cho", "bù cho"},
	"reason": {"reason", "lý do", "nội dung"},
	"source": {"source", "căn cứ", "nguồn"},
}

var (
	offWords    = []string{"off", "nghỉ"}
	workedWords = []string{"worked", "work", "làm bù"}
)

// ReadNotice reads the form
//
//	date,to,kind,for,reason,source
//	2027-02-05,2027-02-11,off,,Tết Nguyên đán Đinh Mùi,số và ngày của thông báo
//	2027-05-08,,worked,2027-04-30,Làm bù,số và ngày của thông báo
//
// The first line names the columns, in any order; to and for may be missing. A
// date is 2027-02-05 or 05/02/2027, kind is off or worked (nghỉ, làm bù), for is the
// day off that a day worked makes up for. Columns are parted by commas, semicolons
// or tabs, and a byte order mark is passed over, as spreadsheet programs write them.
//
// What is wrong is a fault.Invalid with the code calendar.notice and Faults, each
// with its line, in its chain. name is what they call the file.
func ReadNotice(name string, src []byte) (Notice, error) {
	n := &noticeReader{reader: reader{file: name}, seen: map[string]int{}}
	n.read(src)
	if err := n.told(); err != nil {
		return Notice{}, &fault.Error{Kind: fault.Invalid, Code: "calendar.notice", Err: err}
	}
	return n.notice, nil
}

type noticeReader struct {
	reader
	rows    *csv.Reader
	columns map[string]int
	row     []string
	seen    map[string]int // date -> line
	notice  Notice
}

// wrong notes a fault at a column of the present row; -1 speaks of its beginning.
func (n *noticeReader) wrong(column int, format string, args ...any) {
	line, at := 1, 1
	if column < len(n.row) {
		line, at = n.rows.FieldPos(max(column, 0))
	}
	line = min(max(line, 1), len(n.lines))
	at = utf8.RuneCountInString(n.lines[line-1][:min(max(at-1, 0), len(n.lines[line-1]))]) + 1
	n.faults = append(n.faults, Fault{n.file, line, at, excerpt(n.lines, line, at), fmt.Sprintf(format, args...)})
}

func (n *noticeReader) read(src []byte) {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	n.lines = []string{""}
	switch {
	case len(src) > maxFile:
		n.at(nil, "tệp lớn hơn %d KiB", maxFile>>10)
		return
	case !utf8.Valid(src):
		n.at(nil, "tệp không được lưu ở bảng mã UTF-8; trong Excel chọn «CSV UTF-8» khi lưu")
		return
	}
	n.lines = strings.Split(string(src), "\n")
	first, _, _ := strings.Cut(string(bytes.TrimLeft(src, "\n")), "\n")
	n.rows = csv.NewReader(bytes.NewReader(src))
	n.rows.FieldsPerRecord = -1
	for _, comma := range []rune{';', '\t'} {
		if strings.ContainsRune(first, comma) {
			n.rows.Comma = comma
		}
	}
	for n.next() && len(n.faults) <= maxFaults {
		switch {
		case n.columns == nil:
			if !n.head() {
				return
			}
		case strings.TrimSpace(strings.Join(n.row, "")) != "":
			n.day()
		}
	}
	if n.columns == nil && len(n.faults) == 0 {
		n.at(nil, "tệp rỗng; dòng đầu phải ghi tên cột: date,to,kind,for,reason,source")
	}
	if n.columns != nil && len(n.faults) == 0 && len(n.seen) == 0 {
		n.at(nil, "không có dòng nào dưới dòng tên cột")
	}
}

func (n *noticeReader) next() bool {
	row, err := n.rows.Read()
	n.row = row
	if bad, ok := errors.AsType[*csv.ParseError](err); ok {
		line := min(max(bad.StartLine, 1), len(n.lines))
		n.faults = append(n.faults, Fault{n.file, line, 1, excerpt(n.lines, line, 1), "dấu ngoặc kép không khép kín hoặc đặt giữa ô"})
		return false
	}
	return err != io.EOF
}

func (n *noticeReader) head() bool {
	columns := map[string]int{}
	for i, text := range n.row {
		text = strings.ToLower(strings.TrimSpace(text))
		for key, names := range noticeColumns {
			if slices.Contains(names, text) {
				columns[key] = i
			}
		}
	}
	for _, key := range []string{"date", "kind", "reason", "source"} {
		if _, ok := columns[key]; !ok {
			n.wrong(0, "thiếu cột «%s»; dòng đầu phải ghi tên cột: date,to,kind,for,reason,source", key)
			return false
		}
	}
	n.columns = columns
	return true
}

// cell is what stands in a column of the present row.
func (n *noticeReader) cell(key string) (text string, column int) {
	column, ok := n.columns[key]
	if !ok || column >= len(n.row) {
		return "", -1
	}
	return strings.TrimSpace(n.row[column]), column
}

// date reads a date; "" where there is none, which may be right.
func (n *noticeReader) date(key string) string {
	text, column := n.cell(key)
	if text == "" {
		return ""
	}
	if t, err := time.Parse("2/1/2006", text); err == nil {
		text = t.Format(time.DateOnly)
	}
	if _, ok := parseDate(text); !ok {
		n.wrong(column, "ngày «%s» không có thật hoặc không hiểu được; viết như 2027-02-05 hoặc 05/02/2027", text)
		return ""
	}
	return text
}

func (n *noticeReader) day() {
	before := len(n.faults)
	from, to, instead := n.date("date"), n.date("to"), n.date("for")
	kind, kindAt := n.cell("kind")
	reason, _ := n.cell("reason")
	source, _ := n.cell("source")
	if first, column := n.cell("date"); first == "" {
		n.wrong(column, "thiếu ngày")
	}
	if reason == "" {
		n.wrong(-1, "thiếu lý do (reason)")
	}
	if source == "" {
		n.wrong(-1, "thiếu căn cứ (source): số và ngày của thông báo")
	}
	isOff, isWorked := slices.Contains(offWords, strings.ToLower(kind)), slices.Contains(workedWords, strings.ToLower(kind))
	switch {
	case !isOff && !isWorked:
		n.wrong(kindAt, "loại «%s» không hiểu được; ghi off (nghỉ) hoặc worked (làm bù)", kind)
	case isOff && instead != "":
		n.wrong(-1, "cột for chỉ dùng cho ngày làm bù (worked)")
	case isWorked && (instead == "" || instead == from):
		n.wrong(-1, "ngày làm bù phải ghi cột for: ngày nghỉ được hoán đổi")
	case isWorked && to != "":
		n.wrong(-1, "cột to chỉ dùng cho ngày nghỉ (off); mỗi ngày làm bù ghi một dòng")
	}
	if len(n.faults) > before {
		return
	}
	if to == "" {
		to = from
	}
	days, ok := Dates(from, to)
	if !ok {
		n.wrong(-1, "ngày cuối (to) phải sau ngày đầu (date), cả đợt không quá %d ngày", maxRun)
		return
	}
	line, _ := n.rows.FieldPos(0)
	for _, day := range days {
		if other := n.seen[day]; other != 0 {
			n.wrong(-1, "ngày %s đã ghi ở dòng %d", day, other)
			continue
		}
		n.seen[day] = line
		if isWorked {
			n.notice.Worked = append(n.notice.Worked, DayWorked{day, instead, reason, source})
		} else {
			n.notice.Off = append(n.notice.Off, DayOff{day, reason, source})
		}
	}
}

// Years are the years a notice speaks of, ascending: those of its days off.
func (n Notice) Years() []int {
	years := map[int]bool{}
	for _, o := range n.Off {
		if d, ok := parseDate(o.Date); ok {
			years[d.year()] = true
		}
	}
	var out []int
	for y := range years {
		out = append(out, y)
	}
	slices.Sort(out)
	return out
}

// Take lays a notice into the draft and declares its year known. whole says that
// the notice names all days off of the year, so those written down before go.
func (d *Draft) Take(n Notice, year int, whole bool) {
	if whole {
		d.Clear(year)
	}
	d.Know(year, true, false)
	d.TakeOff(n.Off...)
	d.Swap(n.Worked...)
}
