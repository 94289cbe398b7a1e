package text_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/text"
)

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		min, max float64
	}{
		{"Đèn đường ngõ 12 không sáng từ tuần trước, buổi tối rất khó đi.", "den duong ngo 12 khong sang", 0.9, 1},
		{"Ổ gà sâu trước cổng trường tiểu học", "Trước cổng trường có ổ gà rất sâu, xe máy hay ngã", 0.45, 1},
		{"Rác thải đổ bừa bãi ven kênh, bốc mùi hôi", "Bãi rác thải tự phát ven kênh bốc mùi", 0.5, 1},
		{"Rác thải đổ bừa bãi ven kênh", "Đèn đường ngõ 12 không sáng", 0, 0.1},
		{"Xin cho tôi được phản ánh", "xin được", 0, 0},
		{"", "Đèn đường hỏng", 0, 0},
	} {
		if got := text.Alike(c.a, c.b); got < c.min || got > c.max {
			t.Errorf("%q and %q: %.2f, want %.2f to %.2f", c.a, c.b, got, c.min, c.max)
		}
	}
}

// Alike is a measure: from 0 to 1, whichever comes first, whole for a text and
// itself however it is written.
func TestAlikeIsAMeasure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom(strings.Fields("đèn đường ngõ hỏng rác thải kênh ổ gà cổng trường nước bẩn ồn và của không"))
		say := rapid.Map(rapid.SliceOfN(word, 0, 12), func(ws []string) string { return strings.Join(ws, " ") })
		a, b := say.Draw(t, "a"), say.Draw(t, "b")
		got := text.Alike(a, b)
		if got < 0 || got > 1 {
			t.Fatalf("%.3f", got)
		}
		if back := text.Alike(b, a); back != got {
			t.Fatalf("%.3f one way, %.3f the other", got, back)
		}
		if folded := text.Alike(strings.ToUpper(text.Fold(a)), b+"!"); folded != got {
			t.Fatalf("%.3f, and %.3f without marks", got, folded)
		}
		if self := text.Alike(a, a); self != 0 && self != 1 {
			t.Fatalf("itself: %.3f", self)
		}
	})
}
