package report_test

import (
	"testing"

	"pgregory.net/rapid"

	"paht/internal/report"
)

func TestID(t *testing.T) {
	for _, c := range []struct {
		id   report.ID
		want string
	}{
		{260042137, "26-0042137"},
		{report.NewID(2026, 42137), "26-0042137"},
		{report.NewID(2000, 1), "00-0000001"},
		{report.NewID(2099, 9_999_999), "99-9999999"},
	} {
		if got := c.id.String(); got != c.want {
			t.Errorf("%d is written %q, want %q", int64(c.id), got, c.want)
		}
	}
}

func TestParseID(t *testing.T) {
	for _, s := range []string{"26-0042137", "260042137", " 26 - 0042137 ", "26 004 2137", "#26-0042137", "26\u00a00042137\n"} {
		if id, ok := report.ParseID(s); !ok || id != 260042137 {
			t.Errorf("ParseID(%q) = %v, %v", s, id, ok)
		}
	}
	for _, s := range []string{
		"", "26", "26-42137", "2600421370", "26-00421370", "2-60042137", "26--0042137", "-26-0042137", "26-0000000",
		"26-004213x", "٢٦-٠٠٤٢١٣٧", "+60042137", "0x26-004213",
	} {
		if id, ok := report.ParseID(s); ok {
			t.Errorf("ParseID(%q) = %v, want refused", s, id)
		}
	}
}

func TestIDRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := report.NewID(rapid.IntRange(2000, 2099).Draw(t, "year"), rapid.IntRange(1, 9_999_999).Draw(t, "n"))
		if got, ok := report.ParseID(id.String()); !ok || got != id {
			t.Fatalf("%d is written %q and read %d, %v", int64(id), id, int64(got), ok)
		}
	})
}

func FuzzParseID(f *testing.F) {
	f.Add("26-0042137")
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := report.ParseID(s)
		if !ok {
			return
		}
		if again, ok := report.ParseID(id.String()); !ok || again != id {
			t.Fatalf("ParseID(%q) = %d, written %q", s, int64(id), id)
		}
	})
}
