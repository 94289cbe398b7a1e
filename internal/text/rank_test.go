package text_test

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/text"
)

// TestRankOrder gives, for each query, texts from the best answer to the worst.
func TestRankOrder(t *testing.T) {
	for _, c := range []struct {
		query string
		texts []string
	}{
		{"đường ngập", []string{
			"Đường ngập sâu sau mưa",          // both words as typed, side by side
			"Đường trước chợ lại ngập",        // as typed, apart
			"duong ngap sau mua",              // typed without marks
			"Đương ngấp nghé bên bờ",          // the same letters, other marks
			"Đường tối, không có đèn",         // one word
			"Rác thải trước cổng trường học ", // none
		}},
		{"duong ngap", []string{
			"Trận mưa làm đường ngập",
			"Ngập hết cả đường",
			"Ngập",
			"",
		}},
		{"hoà bình", []string{ // the tone on the other vowel is the same word
			"xã Hòa Bình",
			"Bình và Hòa",
			"xã Hoa Binh",
			"hoa bìnhh",
		}},
		{"cột điện nghiêng", []string{
			"cột điện nghiêng trước nhà",
			"nghiêng cột điện",
			"cột đèn chiếu sáng, dây điện đều nghiêng",
			"cột điện",
		}},
		{"ngap", []string{"ngập", "ngapx", "ngâ"}},
	} {
		got := slices.Clone(c.texts)
		slices.Reverse(got)
		slices.SortStableFunc(got, func(a, b string) int {
			return cmp.Compare(text.Rank(c.query, b), text.Rank(c.query, a))
		})
		if diff := gocmp.Diff(c.texts, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.query, diff)
		}
		for i := 1; i < len(c.texts); i++ {
			if a, b := text.Rank(c.query, c.texts[i-1]), text.Rank(c.query, c.texts[i]); a <= b {
				t.Errorf("%q: %q ranks %d, not above %q with %d", c.query, c.texts[i-1], a, c.texts[i], b)
			}
		}
	}
}

func TestRankWithoutMarksMatchesEverySpelling(t *testing.T) {
	want := text.Rank("duong ngap", "duong ngap")
	for _, s := range []string{"đường ngập", "Đương Ngấp", "DUONG NGAP", "dưỡng ngáp"} {
		if got := text.Rank("duong ngap", s); got != want {
			t.Errorf("%q ranks %d, want %d", s, got, want)
		}
	}
}

func TestRankZero(t *testing.T) {
	for _, c := range [][2]string{{"", "rác"}, {"rác", ""}, {"...", "rác"}, {"đèn", "rác thải"}} {
		if got := text.Rank(c[0], c[1]); got != 0 {
			t.Errorf("Rank(%q, %q) = %d, want 0", c[0], c[1], got)
		}
	}
}

// A text that holds the query as it is ranks at least as high as any other.
func TestRankOfTheQueryItselfIsHighest(t *testing.T) {
	word := rapid.SampledFrom([]string{"đường", "đương", "duong", "ngập", "ngấp", "rác", "rac", "hòa", "hoà", "hoa"})
	rapid.Check(t, func(t *rapid.T) {
		join := func(name string) string {
			s := ""
			for _, w := range rapid.SliceOfN(word, 1, 10).Draw(t, name) {
				s += w + " "
			}
			return s
		}
		q, other := join("query"), join("other")
		if best, got := text.Rank(q, "trước "+q+" sau"), text.Rank(q, other); got > best {
			t.Fatalf("%q: %q ranks %d, the query itself %d", q, other, got, best)
		}
	})
}
