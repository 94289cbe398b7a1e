package text_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/text"
)

func TestCode(t *testing.T) {
	for _, c := range []struct {
		b    [10]byte
		want string
	}{
		{[10]byte{}, "0000-0000-0000-0000"},
		{[10]byte{255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, "ZZZZ-ZZZZ-ZZZZ-ZZZZ"},
		{[10]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "0000-0000-0000-0001"},
		{[10]byte{0x80}, "G000-0000-0000-0000"},
	} {
		if got := text.Code(c.b); got != c.want {
			t.Errorf("Code(%v) = %q, want %q", c.b, got, c.want)
		}
	}
}

func TestParseCodeForgives(t *testing.T) {
	want, ok := text.ParseCode("10A0-B1C1-0D0E-1F1G")
	if !ok {
		t.Fatal("a plain code is refused")
	}
	for _, s := range []string{
		"10a0-b1c1-0d0e-1f1g",
		"IOAO BLCI ODOE LFlG",
		"10A0B1C10D0E1F1G",
		" 10A0 – B1C1 – 0D0E – 1F1G\n",
	} {
		if got, ok := text.ParseCode(s); !ok || got != want {
			t.Errorf("ParseCode(%q) = %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "10A0-B1C1-0D0E-1F1", "10A0-B1C1-0D0E-1F1G0", "U0A0-B1C1-0D0E-1F1G", "10A0-B1C1-0D0E-1F1é", "10A0_B1C1_0D0E_1F1G"} {
		if got, ok := text.ParseCode(s); ok {
			t.Errorf("ParseCode(%q) = %v, want refused", s, got)
		}
	}
}

func TestCodeRoundTrip(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`)
	rapid.Check(t, func(t *rapid.T) {
		var b [10]byte
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "b"))
		code := text.Code(b)
		if !shape.MatchString(code) {
			t.Fatalf("Code(%v) = %q", b, code)
		}
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " ")} {
			if got, ok := text.ParseCode(typed); !ok || got != b {
				t.Fatalf("ParseCode(%q) = %v, %v, want %v", typed, got, ok, b)
			}
		}
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add("7KQ4-9F2M-0000-ZZZZ")
	f.Fuzz(func(t *testing.T, s string) {
		b, ok := text.ParseCode(s)
		if !ok {
			return
		}
		if again, ok := text.ParseCode(text.Code(b)); !ok || again != b {
			t.Fatalf("ParseCode(%q) = %v does not round trip", s, b)
		}
	})
}
