package calendar_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
)

// at reads a local time of the shipped calendar: to the minute, second or
// millisecond.
func at(t *testing.T, s string) time.Time {
	t.Helper()
	layout := "2006-01-02T15:04"
	if len(s) > len(layout) {
		layout += ":05" // takes a fraction too
	}
	start, err := time.ParseInLocation(layout, s, calendar.Default().Location())
	if err != nil {
		t.Fatal(err)
	}
	return start
}

func parseSpan(t *testing.T, s string) calendar.Span {
	t.Helper()
	span, err := calendar.ParseSpan(s)
	if err != nil {
		t.Fatalf("ParseSpan(%q): %v", s, err)
	}
	return span
}

// due is the shipped calendar's answer as the golden files write it.
func due(t *testing.T, start, span string, count calendar.Count) string {
	t.Helper()
	due, err := calendar.Default().Due(at(t, start), parseSpan(t, span), count)
	if err != nil {
		t.Fatalf("%s + %s: %v", start, span, err)
	}
	text := due.At.Format(time.RFC3339)
	if due.At.Nanosecond() != 0 {
		text = due.At.Format("2006-01-02T15:04:05.000Z07:00")
	}
	if due.Unsure {
		text += ",unsure"
	}
	return text
}

func TestGoldenDues(t *testing.T) {
	file, err := os.Open("testdata/dues.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	checked := 0
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		f := strings.SplitN(line, ",", 4)
		if len(f) != 4 {
			t.Fatalf("line %d: %q", n, line)
		}
		count, ok := calendar.ParseCount(f[2])
		if !ok {
			t.Fatalf("line %d: count %q", n, f[2])
		}
		if got := due(t, f[0], f[1], count); got != f[3] {
			t.Errorf("dues.txt:%d: %s + %s (%s) = %s, want %s", n, f[0], f[1], f[2], got, f[3])
		}
		checked++
	}
	if err := lines.Err(); err != nil || checked < 100 {
		t.Fatalf("%d dues read, %v", checked, err)
	}
}
