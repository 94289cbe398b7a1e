package calendar_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/fault"
)

func TestParseSpan(t *testing.T) {
	tests := []struct {
		in, text, vietnamese string
		clock                bool
	}{
		{"30m", "30m", "30 phút", true},
		{"1h", "1h", "1 giờ đồng hồ", true},
		{"1.5h", "1.5h", "1,5 giờ đồng hồ", true},
		{"30wm", "30wm", "30 phút làm việc", false},
		{"0.5wh", "0.5wh", "0,5 giờ làm việc", false},
		{"0.50wh", "0.5wh", "0,5 giờ làm việc", false},
		{"1wh", "1wh", "1 giờ làm việc", false},
		{"0.333wh", "0.333wh", "0,333 giờ làm việc", false},
		{"0.005wh", "0.005wh", "0,005 giờ làm việc", false},
		{"0wh", "0wh", "0 giờ làm việc", false},
		{"0.5wd", "0.5wd", "0,5 ngày làm việc", false},
		{"0.125wd", "0.125wd", "0,125 ngày làm việc", false},
		{"6wd", "6wd", "6 ngày làm việc", false},
		{"6.0wd", "6wd", "6 ngày làm việc", false},
		{"06wd", "6wd", "6 ngày làm việc", false},
		{"25000wd", "25000wd", "25000 ngày làm việc", false},
		{"5400000wms", "5400000wms", "1 giờ 30 phút làm việc", false},
		{"90061001ms", "90061001ms", "25 giờ 1 phút 1,001 giây", true},
		{"0ms", "0ms", "0 giây", true},
		{"9223372036854ms", "9223372036854ms", "2562047 giờ 47 phút 16,854 giây", true},
	}
	for _, test := range tests {
		s, err := calendar.ParseSpan(test.in)
		if err != nil {
			t.Errorf("%q: %v", test.in, err)
			continue
		}
		if s.String() != test.text || s.Vietnamese() != test.vietnamese || s.Clock() != test.clock || s.IsZero() {
			t.Errorf("%q: %q, %q, clock %v, zero %v", test.in, s, s.Vietnamese(), s.Clock(), s.IsZero())
		}
		if again, err := calendar.ParseSpan(s.String()); err != nil || again != s {
			t.Errorf("%q read back: %v, %v", s, again, err)
		}
	}
}

func TestParseSpanRefuses(t *testing.T) {
	for in, code := range map[string]string{
		"": "form", "m": "form", "30": "form", "30 m": "form", " 30m": "form", "30m ": "form", "-30m": "form", "+30m": "form",
		"0,5wh": "form", ".5wh": "form", "5.wh": "form", "1.2.3h": "form", "30M": "form", "30d": "form", "6 ngày": "form", "１m": "form",
		"1e3m": "form", "0x10m": "form", "NaNm": "form", "6wd6wd": "form",
		"1.5wd": "mixed", "6.001wd": "mixed",
		"0wd": "nothing", "0.000wd": "nothing",
		"0.1234wh": "decimals", "0.5ms": "decimals", "1.0wms": "decimals", "0.3333wd": "decimals",
		"25001wd": "long", "9223372036855ms": "long", "99999999999999999999999999m": "long", "2562048h": "long", "153722868m": "long",
	} {
		_, err := calendar.ParseSpan(in)
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != "span" ||
			e.Fields[0].Code != "calendar.span."+code || e.Fields[0].Args[0] != in {
			t.Errorf("%q: %v, want code calendar.span.%s", in, err, code)
		}
	}
}

// What is left of a span can be kept as text and read back.
func TestSpanOfADurationReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, math.MaxInt64).Draw(t, "d"))
		for _, s := range []calendar.Span{calendar.WorkingSpan(d), calendar.ClockSpan(d)} {
			again, err := calendar.ParseSpan(s.String())
			if err != nil || again != s {
				t.Fatalf("%v: %q read back as %v, %v", d, s, again, err)
			}
		}
	})
	if got := calendar.WorkingSpan(90 * time.Minute).String(); got != "5400000wms" {
		t.Errorf("WorkingSpan(90m) = %q", got)
	}
	if got := calendar.WorkingSpan(-5 * time.Minute).Vietnamese(); got != "-5 phút làm việc" {
		t.Errorf("WorkingSpan(-5m) = %q", got)
	}
	if none := (calendar.Span{}); !none.IsZero() || none.String() != "" || none.Vietnamese() != "không có thời hạn" || none.Clock() {
		t.Errorf("the zero Span: %q, %q", none, none.Vietnamese())
	}
	if calendar.WorkingSpan(0).IsZero() || calendar.ClockSpan(0).IsZero() {
		t.Error("a span of no length is not none")
	}
}
