package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paht/internal/calendar"
)

// testdata/deadline/*.txtar: args, stdin, the stdout, stderr and exit code (0
// without one) to be had, and files the arguments name. VERSION stands for the
// version of the shipped calendar.
func TestDeadlineGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/deadline/*.txtar")
	if err != nil || len(names) < 7 {
		t.Fatalf("%d cases, %v", len(names), err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Chdir(t.TempDir())
			file := map[string]string{"exit": "0\n"}
			for _, f := range archive.Files {
				file[f.Name] = string(f.Data)
				if err := os.WriteFile(f.Name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var stdout, stderr bytes.Buffer
			code := deadline(strings.Fields(file["args"]), strings.NewReader(file["stdin"]), &stdout, &stderr)
			version := calendar.Default().Version()
			got := []string{stdout.String(), stderr.String(), fmt.Sprintln(code)}
			want := []string{file["stdout"], file["stderr"], file["exit"]}
			for i := range want {
				want[i] = strings.ReplaceAll(want[i], "VERSION", version)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A bad line is told with its number and its reason; what came before it stands.
func TestDeadlineBadLines(t *testing.T) {
	const good = "2026-02-13T16:50,6wd"
	for line, reason := range map[string]string{
		"2026-02-13T16:50":                    "«2026-02-13T16:50» không có dấu phẩy giữa lúc bắt đầu và thời hạn",
		"2026-02-30T16:50,6wd":                "lúc bắt đầu «2026-02-30T16:50» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-13-01T16:50,6wd":                "lúc bắt đầu «2026-13-01T16:50» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T24:00,6wd":                "lúc bắt đầu «2026-02-13T24:00» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T16:60,6wd":                "lúc bắt đầu «2026-02-13T16:60» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T16:50:60,6wd":             "lúc bắt đầu «2026-02-13T16:50:60» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13 16:50,6wd":                "lúc bắt đầu «2026-02-13 16:50» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T16:50+07:00,6wd":          "lúc bắt đầu «2026-02-13T16:50+07:00» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T16:5,6wd":                 "lúc bắt đầu «2026-02-13T16:5» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"13/02/2026,6wd":                      "lúc bắt đầu «13/02/2026» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		",":                                   "lúc bắt đầu «» không có thật hoặc không hiểu được; viết như 2026-02-13T16:50",
		"2026-02-13T16:50,":                   "thời hạn «» không hiểu được; viết như 30m, 1h, 0.5wh, 0.5wd, 6wd",
		"2026-02-13T16:50,sáu ngày":           "thời hạn «sáu ngày» không hiểu được; viết như 30m, 1h, 0.5wh, 0.5wd, 6wd",
		"2026-02-13T16:50,6wd,elapsed":        "thời hạn «6wd,elapsed» không hiểu được; viết như 30m, 1h, 0.5wh, 0.5wd, 6wd",
		"2026-02-13T16:50,1.5wd":              "thời hạn «1.5wd» không dùng được: chỉ nhận số ngày nguyên (6wd) hoặc một phần của một ngày (0.5wd)",
		"2026-02-13T16:50,0wd":                "thời hạn «0wd» không dùng được: số ngày phải lớn hơn 0",
		"2026-02-13T16:50,0.5555wh":           "thời hạn «0.5555wh» không dùng được: nhiều nhất ba chữ số sau dấu chấm, mili giây thì không có",
		"2026-02-13T16:50,99999wd":            "thời hạn «99999wd» quá dài",
		"1999-10-01T16:50,6wd":                "lúc bắt đầu ở trước ngày đầu tiên của lịch",
		"2199-12-31T16:50,6wd":                "hạn rơi vào sau năm 2199",
		"\xff\xfe":                            "«�» không có dấu phẩy giữa lúc bắt đầu và thời hạn",
		strings.Repeat("x", 100):              "«" + strings.Repeat("x", 60) + "…» không có dấu phẩy giữa lúc bắt đầu và thời hạn",
		strings.Repeat("2026-02-13,", 10_000): "dòng quá dài",
	} {
		var stdout, stderr bytes.Buffer
		in := good + "\n# ghi chú\n\n" + line + "\n" + good + "\n"
		if code := deadline(nil, strings.NewReader(in), &stdout, &stderr); code != 1 {
			t.Errorf("%.40q: exit %d", line, code)
		}
		if got, want := stderr.String(), "paht deadline: dòng 4: "+reason+"\n"; got != want {
			t.Errorf("%.40q:\ngot  %swant %s", line, got, want)
		}
		if got, want := stdout.String(), good+",2026-03-02T17:00:00+07:00\n"; got != want {
			t.Errorf("%.40q: printed %q, want %q", line, got, want)
		}
	}
}

func TestDeadlineTakesOtherEditorsFiles(t *testing.T) {
	var stdout, stderr bytes.Buffer
	in := "\ufeff2026-02-13T16:50,6wd\r\n2026-02-13T16:50,30m" // no newline at the end
	if code := deadline(nil, strings.NewReader(in), &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d: %s", code, &stderr)
	}
	if got, want := stdout.String(), "2026-02-13T16:50,6wd,2026-03-02T17:00:00+07:00\n2026-02-13T16:50,30m,2026-02-13T17:20:00+07:00\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// Whoever writes a line and waits gets its answer before he must write the next.
func TestDeadlineAnswersLineByLine(t *testing.T) {
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan int)
	go func() {
		code := deadline(nil, in, out, io.Discard)
		out.Close()
		done <- code
	}()
	reader := bufio.NewReader(answers)
	for range 3 {
		fmt.Fprintln(questions, "2026-02-13T16:50,6wd")
		if got, err := reader.ReadString('\n'); err != nil || got != "2026-02-13T16:50,6wd,2026-03-02T17:00:00+07:00\n" {
			t.Fatalf("answer %q, %v", got, err)
		}
	}
	questions.Close()
	if code := <-done; code != 0 {
		t.Errorf("exit %d", code)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, errors.New("đĩa hỏng") }
func (broken) Write([]byte) (int, error) { return 0, errors.New("đĩa đầy") }

func TestDeadlineTellsBrokenPipes(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := deadline(nil, broken{}, &stdout, &stderr); code != 1 || !strings.Contains(stderr.String(), "dòng 1: không đọc được đầu vào: đĩa hỏng") {
		t.Errorf("exit %d: %s", code, &stderr)
	}
	stderr.Reset()
	if code := deadline(nil, strings.NewReader("2026-02-13T16:50,6wd\n"), broken{}, &stderr); code != 1 || !strings.Contains(stderr.String(), "không ghi được đầu ra: đĩa đầy") {
		t.Errorf("exit %d: %s", code, &stderr)
	}
}

func TestDeadlineUsage(t *testing.T) {
	for _, args := range [][]string{{"--sai"}, {"thừa"}, {"--explain", "thừa"}} {
		var stdout, stderr bytes.Buffer
		if code := deadline(args, strings.NewReader(""), &stdout, &stderr); code != 2 || !strings.Contains(stderr.String(), "Cách dùng: paht deadline") {
			t.Errorf("%q: exit %d: %s", args, code, &stderr)
		}
	}
	var stdout, stderr bytes.Buffer
	if code := deadline([]string{"--help"}, strings.NewReader(""), &stdout, &stderr); code != 0 || stdout.String() != deadlineUsage || stderr.Len() > 0 {
		t.Errorf("--help: exit %d, %s%s", code, &stdout, &stderr)
	}
}

// deadlineLines makes n lines of input, all different, over the loaded years.
func deadlineLines(n int) []byte {
	spans := []string{"6wd", "0.5wh", "1wh", "0.5wd", "30m", "1h", "15wd", "240wm"}
	at := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	step := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Sub(at) / time.Duration(n)
	var b []byte
	for i := range n {
		b = at.AppendFormat(b, "2006-01-02T15:04")
		b = fmt.Appendf(b, ",%s\n", spans[i%len(spans)])
		at = at.Add(step)
	}
	return b
}

// The promise of the command: more than 100,000 lines a second on one core.
func TestDeadlineThroughput(t *testing.T) {
	const n, least = 200_000, 100_000
	in := deadlineLines(n)
	var out bytes.Buffer
	out.Grow(4 * len(in))
	begin := time.Now()
	if code := deadline(nil, bytes.NewReader(in), &out, os.Stderr); code != 0 {
		t.Fatalf("exit %d", code)
	}
	took := time.Since(begin)
	if got := bytes.Count(out.Bytes(), []byte{'\n'}); got != n {
		t.Fatalf("%d lines out for %d in", got, n)
	}
	rate := n / took.Seconds()
	t.Logf("%.0f lines a second", rate)
	if rate < least {
		t.Errorf("%.0f lines a second, want at least %d", rate, least)
	}
}

func TestDeadlineLineAllocatesNothing(t *testing.T) {
	d := &deadlines{cal: calendar.Default(), out: bufio.NewWriter(io.Discard)}
	line := []byte("2026-02-13T16:50,6wd")
	if allocs := testing.AllocsPerRun(1000, func() {
		if err := d.one(line); err != nil {
			t.Fatal(err)
		}
	}); allocs > 0 {
		t.Errorf("%v allocations a line", allocs)
	}
}

func BenchmarkDeadline(b *testing.B) {
	const n = 100_000
	in := deadlineLines(n)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		if code := deadline(nil, bytes.NewReader(in), io.Discard, io.Discard); code != 0 {
			b.Fatal(code)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "lines/s")
}
