package calendar_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
)

// Whatever is in a file, Parse answers quickly: a calendar that counts, or faults
// that each point into the file and say why.
func FuzzParse(f *testing.F) {
	shipped, err := os.ReadFile("bac-giang.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(shipped)
	f.Add([]byte(small))
	f.Add([]byte(strings.Replace(small, "day: 8h", "day: &a 8h\nx: *a", 1)))
	f.Add([]byte("calendar:\n  - [a, {b: c}]\n? d\n: |\n  e\n"))
	f.Add([]byte("office_hours: [{from: 2026-01-01, weekdays: [mon], hours: [00:00-24:00]}]"))
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := calendar.Parse("fuzz.yaml", src)
		if err != nil {
			faults, ok := errors.AsType[calendar.Faults](err)
			if !ok || len(faults) == 0 {
				t.Fatalf("%v", err)
			}
			for _, one := range faults {
				if one.Line < 1 || one.Column < 1 || one.Reason == "" || one.Excerpt == "" {
					t.Fatalf("%+v", one)
				}
			}
			return
		}
		start := time.Date(2026, 2, 13, 16, 50, 0, 0, c.Location())
		due, err := c.Add(start, 48*time.Hour)
		if err == nil && (c.Between(start, due.At) != 48*time.Hour || !c.Open(due.At.Add(-time.Millisecond))) {
			t.Fatalf("48 hours from %v: %v", start, due)
		}
	})
}

// What ParseSpan takes, it writes in a form it takes again, and Due answers it.
func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"30m", "1h", "0.5wh", "0.5wd", "6wd", "1.5wd", "90wms", "9223372036854ms", "0.0005wh", "wd", "1..5h"} {
		f.Add(s)
	}
	start := time.Date(2026, 2, 13, 16, 50, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := calendar.ParseSpan(text)
		if err != nil {
			return
		}
		if again, err := calendar.ParseSpan(s.String()); err != nil || again != s || s.IsZero() {
			t.Fatalf("%q is %q, read back %q, %v", text, s, again, err)
		}
		if due, err := calendar.Default().Due(start, s, calendar.Civil); err == nil && due.At.Before(start) {
			t.Fatalf("%q from %v is due at %v", text, start, due.At)
		}
	})
}

// Whatever is in a spreadsheet, ReadNotice answers quickly: days, or faults that
// each point into the file.
func FuzzReadNotice(f *testing.F) {
	f.Add([]byte(notice2027))
	f.Add([]byte("\ufeffngày;loại;lý do;căn cứ\n05/02/2027;nghỉ;\"a;b\";c\n"))
	f.Add([]byte("date\tkind\treason\tsource\n\"2027-01-01"))
	f.Fuzz(func(t *testing.T, src []byte) {
		n, err := calendar.ReadNotice("fuzz.csv", src)
		if err == nil {
			if len(n.Off)+len(n.Worked) == 0 {
				t.Fatal("a notice of nothing")
			}
			return
		}
		faults, ok := errors.AsType[calendar.Faults](err)
		if !ok || len(faults) == 0 {
			t.Fatalf("%v", err)
		}
		for _, one := range faults {
			if one.Line < 1 || one.Column < 1 || one.Reason == "" || one.Excerpt == "" {
				t.Fatalf("%+v", one)
			}
		}
	})
}
