package calendar_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"paht/internal/calendar"
)

var update = flag.Bool("update", false, "write the golden explanations anew")

// testdata/explain.txtar: each file is named START,SPAN,COUNT and holds the
// sentences. The version stands as VERSION, since it changes with every edit.
func TestExplainVietnamese(t *testing.T) {
	const name = "testdata/explain.txtar"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range archive.Files {
		q := strings.Split(f.Name, ",")
		count, _ := calendar.ParseCount(q[2])
		x, err := calendar.Default().Explain(at(t, q[0]), parseSpan(t, q[1]), count)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		got := strings.Join(x.Vietnamese(), "\n") + "\n"
		got = strings.ReplaceAll(got, calendar.Default().Version(), "VERSION")
		if *update {
			archive.Files[i].Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s:\n%s", f.Name, diff)
		}
	}
	if len(archive.Files) < 12 {
		t.Errorf("%d explanations", len(archive.Files))
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Days off in a row are told in one sentence, unless another notice gave them.
func TestExplainKeepsSourcesApart(t *testing.T) {
	c, err := calendar.Parse("thu.yaml", []byte(strings.Replace(small, "  - date: 2026-08-31\n",
		"  - {date: 2026-02-23, reason: Tết Nguyên đán, source: thông báo bổ sung}\n  - date: 2026-08-31\n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	x, err := c.Explain(at(t, "2026-02-13T16:50"), parseSpan(t, "1wd"), calendar.Civil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Không tính 7 ngày, từ thứ Hai 16/02/2026 đến Chủ nhật 22/02/2026: Tết Nguyên đán. Căn cứ: thông báo.",
		"Không tính thứ Hai 23/02/2026: Tết Nguyên đán. Căn cứ: thông báo bổ sung.",
		"Tính ngày làm việc 1: thứ Ba 24/02/2026.",
	}
	if diff := cmp.Diff(want, x.Vietnamese()[3:6]); diff != "" {
		t.Error(diff)
	}
}

// The lines of an explanation account for the span to the millisecond and for
// every day between start and due exactly once, and end at the due.
func TestExplainAccountsForEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, c := made(t)
		for range 50 {
			start := drawStart(t, c)
			days := rapid.IntRange(1, 15).Draw(t, "days")
			work := (drawWork(t) / 4).Truncate(time.Millisecond)
			for _, ask := range []struct {
				span  calendar.Span
				count calendar.Count
				work  time.Duration // that must be told as counted
				days  int           // that must be told as working days
			}{
				{span(t, days), calendar.Civil, 0, days},
				{span(t, days), calendar.Elapsed, time.Duration(days) * c.DayLength(), 0},
				{calendar.WorkingSpan(work), calendar.Civil, work, 0},
			} {
				x, err := c.Explain(start, ask.span, ask.count)
				if err != nil {
					t.Fatal(err)
				}
				due, _ := c.Due(start, ask.span, ask.count)
				if x.Due != due || x.Calendar != c.Version() || !x.Start.Equal(start) || x.Span != ask.span {
					t.Fatalf("explanation of %v %v: %+v", x.Start, x.Span, x)
				}
				account(t, p, c, x, ask.work, ask.days)
			}
		}
	})
}

func account(t *rapid.T, p plain, c *calendar.Calendar, x calendar.Explanation, work time.Duration, n int) {
	seen := map[string]calendar.LineKind{}
	total, workdays, last := time.Duration(0), 0, x.Start
	for _, l := range x.Lines {
		key := l.Day.Format(time.DateOnly)
		naive, _ := time.Parse(time.DateOnly, key)
		_, off := p.off[key]
		switch l.Kind {
		case calendar.Opens:
			if c.Open(x.Start) || !c.Open(l.From) || c.Between(x.Start, l.From) != 0 {
				t.Fatalf("opens at %v after %v", l.From, x.Start)
			}
			continue
		case calendar.Unknown:
			if c.Known(l.N) || !x.Due.Unsure {
				t.Fatalf("year %d told unknown", l.N)
			}
			continue
		case calendar.Counted:
			if l.Amount != l.To.Sub(l.From) || l.Amount <= 0 || l.Amount != c.Between(l.From, l.To) || l.From.Before(last) {
				t.Fatalf("counted %+v", l)
			}
			total += l.Amount
			last = l.To
			if kind, again := seen[key]; again && kind != l.Kind {
				t.Fatalf("%s is told as %s and %s", key, kind, l.Kind)
			}
			seen[key] = l.Kind
			continue
		case calendar.WorkingDay:
			workdays++
			if l.N != workdays || len(p.hours(naive)) == 0 {
				t.Fatalf("working day %+v", l)
			}
		case calendar.Rest:
			if off || len(p.hours(naive)) > 0 {
				t.Fatalf("rest %+v", l)
			}
		case calendar.Off:
			if !off || l.Reason != p.off[key] || l.Source != "thông báo thử" {
				t.Fatalf("off %+v", l)
			}
		}
		if kind, again := seen[key]; again {
			t.Fatalf("%s is told as %s and %s", key, kind, l.Kind)
		}
		seen[key] = l.Kind
	}
	if total != work || work > 0 && !last.Equal(x.Due.At) {
		t.Fatalf("lines count %v until %v, want %v until %v", total, last, work, x.Due.At)
	}
	if workdays != n {
		t.Fatalf("%d working days told, want %d", workdays, n)
	}
	for day := x.Start; day.Before(x.Due.At.Add(-time.Millisecond)); day = day.AddDate(0, 0, 1) {
		// The day of the start may have no hours left to tell of.
		if key := day.Format(time.DateOnly); seen[key] == "" && key != x.Start.Format(time.DateOnly) {
			t.Fatalf("%s is not told in %+v", key, x.Lines)
		}
	}
}
