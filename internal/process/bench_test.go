package process

import (
	"os"
	"testing"

	"paht/internal/calendar"
)

// The dearest action: a step with a limit of days, four alarms, a form to check.
func BenchmarkDecide(b *testing.B) {
	d, cal := Shipped(), calendar.Default()
	r := opened(b, d, "2026-02-13 16:40")
	r.act("2026-02-13 16:42", "operator@TT", "accept", checks)
	r.act("2026-02-13 16:44", "operator@TT", "classify", "category=rac-thai")
	r.act("2026-02-13 16:46", "operator@TT", "dispatch", "agency=SongMai")
	r.act("2026-02-13 16:48", "focal@SongMai", "take", "")
	c := Command{Action: "assign", Form: form("assignee=unit:SongMai-DiaChinh; note=Gấp")}
	a, now := actor("leader@SongMai"), instant(b, "2026-02-13 16:50")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decide(d, on(cal), r.s, c, a, now); err != nil {
			b.Fatal(err)
		}
	}
}

// A whole history of a published report.
func BenchmarkReplay(b *testing.B) {
	r := toHandler(b, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-03-03 09:20", "leader@SongMai", "approve", "")
	r.act("2026-03-03 09:30", "operator@TT", "publish", fit)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Replay(r.events); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	r := toHandler(b, "2026-03-02")
	s, err := Replay(r.events[:5])
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		Fold(s, r.events[5])
	}
}

func BenchmarkOffered(b *testing.B) {
	r := toHandler(b, "2026-03-02")
	a, now := actor("handler@SongMai-DiaChinh"), instant(b, "2026-03-03 09:00")
	b.ReportAllocs()
	for b.Loop() {
		if len(Offered(r.d, r.s, a, now)) != 6 {
			b.Fatal("offered something else")
		}
	}
}

func BenchmarkParse(b *testing.B) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Parse("b.yaml", src); err != nil {
			b.Fatal(err)
		}
	}
}
