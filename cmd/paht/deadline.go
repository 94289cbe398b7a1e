package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"paht/internal/calendar"
	"paht/internal/fault"
)

const deadlineUsage = `Cách dùng: paht deadline [--calendar TỆP] [--count civil|elapsed] [--explain] < ĐẦU-VÀO

Mỗi dòng đầu vào là BẮT-ĐẦU,THỜI-HẠN; mỗi dòng đầu ra là BẮT-ĐẦU,THỜI-HẠN,HẠN.

  BẮT-ĐẦU    giờ địa phương của lịch: 2026-02-13T16:50, có thể thêm giây: 2026-02-13T16:50:30
  THỜI-HẠN   30m phút, 1h giờ đồng hồ (tính cả ngày đêm); 30wm phút làm việc, 0.5wh giờ làm việc;
             0.5wd phần của ngày làm việc; 6wd ngày làm việc
  HẠN        theo RFC 3339, có độ lệch múi giờ: 2026-03-02T17:00:00+07:00

Dòng trống và dòng bắt đầu bằng # được bỏ qua. Gặp dòng sai thì dừng, báo số dòng và lý do, mã thoát 1;
các dòng đã in trước đó vẫn đúng. Lời giải thích của --explain bắt đầu bằng #, nên đầu ra vẫn đọc được bằng máy.
Hạn chạm năm chưa có thông báo ngày nghỉ vẫn được in; cuối cùng có một dòng lưu ý ở đầu ra lỗi nói có bao nhiêu hạn như vậy.

  --calendar TỆP            dùng lịch trong tệp thay cho lịch có sẵn
  --count civil|elapsed     cách đếm ngày làm việc: civil theo Điều 147, 148 Bộ luật Dân sự 2015 (mặc định);
                            elapsed đổi mỗi ngày ra giờ làm việc
  --explain                 in cách tính dưới mỗi dòng
`

// deadline is the command paht deadline: lines START,SPAN in, lines
// START,SPAN,DUE out, as deadlineUsage says. It answers a pipe line by line: what
// it has is written before it waits for more. The exit code is 0, 1 for a bad
// line, a bad calendar or a broken pipe, 2 for bad arguments.
func deadline(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("deadline", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := flags.String("calendar", "", "")
	counting := flags.String("count", calendar.Civil.String(), "")
	explain := flags.Bool("explain", false, "")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stdout, deadlineUsage)
		return 0
	}
	count, ok := calendar.ParseCount(*counting)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "paht deadline: tùy chọn không dùng được: %v\n\n%s", err, deadlineUsage)
		return 2
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "paht deadline: không dùng tham số «%s»; dữ liệu được đọc từ đầu vào chuẩn\n\n%s", flags.Arg(0), deadlineUsage)
		return 2
	case !ok:
		fmt.Fprintf(stderr, "paht deadline: cách đếm «%s» không có; dùng civil hoặc elapsed\n", *counting)
		return 2
	}
	cal, err := deadlineCalendar(*file)
	if err != nil {
		fmt.Fprintf(stderr, "paht deadline: %v\n", err)
		return 1
	}
	d := &deadlines{cal: cal, count: count, explain: *explain, out: bufio.NewWriterSize(stdout, 64<<10)}
	err = d.all(bufio.NewReaderSize(stdin, 64<<10))
	if flushed := d.out.Flush(); err == nil && flushed != nil {
		err = fmt.Errorf("không ghi được đầu ra: %w", flushed)
	}
	if d.unsure > 0 {
		fmt.Fprintf(stderr, "paht deadline: lưu ý: %d hạn chạm năm chưa có thông báo ngày nghỉ trong lịch %s\n", d.unsure, cal.Version())
	}
	if err != nil {
		fmt.Fprintf(stderr, "paht deadline: %v\n", err)
		return 1
	}
	return 0
}

// deadlineCalendar is the calendar in a file, the shipped one without a name.
func deadlineCalendar(file string) (*calendar.Calendar, error) {
	if file == "" {
		return calendar.Default(), nil
	}
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("không đọc được lịch: %w", err)
	}
	cal, err := calendar.Parse(file, src)
	if faults, ok := errors.AsType[calendar.Faults](err); ok {
		return nil, fmt.Errorf("lịch có lỗi:\n%w", faults)
	}
	return cal, err
}

// deadlines is one run of the command.
type deadlines struct {
	cal     *calendar.Calendar
	count   calendar.Count
	explain bool
	out     *bufio.Writer
	line    []byte // the output line being made, kept for the next
	unsure  int
}

var byteOrderMark = []byte("\ufeff")

func (d *deadlines) all(in *bufio.Reader) error {
	for n := 1; ; n++ {
		if in.Buffered() == 0 {
			if err := d.out.Flush(); err != nil {
				return fmt.Errorf("không ghi được đầu ra: %w", err)
			}
		}
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return fmt.Errorf("dòng %d: dòng quá dài", n)
		case err != nil && err != io.EOF:
			return fmt.Errorf("dòng %d: không đọc được đầu vào: %w", n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			if err := d.one(line); err != nil {
				return fmt.Errorf("dòng %d: %w", n, err)
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// one answers a line.
func (d *deadlines) one(line []byte) error {
	from, length, ok := bytes.Cut(line, []byte{','})
	if !ok {
		return fmt.Errorf("«%s» không có dấu phẩy giữa lúc bắt đầu và thời hạn", clip(line))
	}
	from, length = bytes.TrimSpace(from), bytes.TrimSpace(length)
	start, ok := parseStart(from, d.cal.Location())
	if !ok {
		return fmt.Errorf("lúc bắt đầu «%s» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50", clip(from))
	}
	span, err := calendar.ParseSpan(string(length))
	if err != nil {
		return inWords(err)
	}
	due, err := d.cal.Due(start, span, d.count)
	if err != nil {
		return inWords(err)
	}
	if due.Unsure {
		d.unsure++
	}
	b := append(d.line[:0], from...)
	b = append(append(b, ','), length...)
	b = append(b, ',')
	if due.At.Nanosecond() == 0 {
		b = due.At.AppendFormat(b, time.RFC3339)
	} else {
		b = due.At.AppendFormat(b, "2006-01-02T15:04:05.000Z07:00")
	}
	d.line = append(b, '\n')
	d.out.Write(d.line) // an error stays in d.out and is told by Flush
	if !d.explain {
		return nil
	}
	x, err := d.cal.Explain(start, span, d.count)
	if err != nil {
		return inWords(err)
	}
	for _, sentence := range x.Vietnamese() {
		fmt.Fprintf(d.out, "# %s\n", sentence)
	}
	return nil
}

// parseStart reads 2026-02-13T16:50, with :30 or :30.250 behind it or not, as a
// time of loc. It is much faster than time.Parse, and stricter.
func parseStart(s []byte, loc *time.Location) (time.Time, bool) {
	const form = "0000-00-00T00:00:00.000" // 0 stands for a digit
	if n := len(s); n != len("2006-01-02T15:04") && n != len("2006-01-02T15:04:05") && n != len(form) {
		return time.Time{}, false
	}
	for i, c := range s {
		if form[i] == '0' && (c < '0' || c > '9') || form[i] != '0' && c != form[i] {
			return time.Time{}, false
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day, hour, minute := two(0)*100+two(2), two(5), two(8), two(11), two(14)
	second, ms := 0, 0
	if len(s) > 16 {
		second = two(17)
	}
	if len(s) > 19 {
		ms = two(20)*10 + int(s[22]-'0')
	}
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, ms*int(time.Millisecond), loc)
	return t, t.Day() == day // 30 February would be a day of March
}

// inWords says an error of the calendar in Vietnamese.
func inWords(err error) error {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return err
	}
	code, text := e.Code, ""
	if len(e.Fields) > 0 && len(e.Fields[0].Args) > 0 {
		code, text = e.Fields[0].Code, clip([]byte(e.Fields[0].Args[0]))
	}
	switch code {
	case "calendar.span.form":
		return fmt.Errorf("thời hạn «%s» không hiểu được; viết như 30m, 1h, 0.5wh, 0.5wd, 6wd", text)
	case "calendar.span.mixed":
		return fmt.Errorf("thời hạn «%s» không dùng được: chỉ nhận số ngày nguyên (6wd) hoặc một phần của một ngày (0.5wd)", text)
	case "calendar.span.nothing":
		return fmt.Errorf("thời hạn «%s» không dùng được: số ngày phải lớn hơn 0", text)
	case "calendar.span.decimals":
		return fmt.Errorf("thời hạn «%s» không dùng được: nhiều nhất ba chữ số sau dấu chấm, mili giây thì không có", text)
	case "calendar.span.long":
		return fmt.Errorf("thời hạn «%s» quá dài", text)
	case "calendar.before":
		return errors.New("lúc bắt đầu ở trước ngày đầu tiên của lịch")
	case "calendar.far":
		return errors.New("hạn rơi vào sau năm 2199")
	}
	return err
}

// clip keeps a message short whatever was on the line.
func clip(s []byte) string {
	if r := []rune(string(bytes.ToValidUTF8(s, []byte("�")))); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return string(bytes.ToValidUTF8(s, []byte("�")))
}
