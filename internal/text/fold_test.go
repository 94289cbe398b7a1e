package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"paht/internal/text"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"marks and đ", "Đường Ngập", "duong ngap"},
		{"decomposed input", norm.NFD.String("Đường Ngập sâu, thoát nước kém"), "duong ngap sau thoat nuoc kem"},
		{"tone on either vowel", "Hòa Hoà hoá hóa thuỷ thủy khoẻ khỏe", "hoa hoa hoa hoa thuy thuy khoe khoe"},
		{"the Icelandic and African letters that look like Đ", "Ðường Ɖường đường", "duong duong duong"},
		{"punctuation parts words", "Rác/thải...(ngõ 12B)", "rac thai ngo 12b"},
		{"line ends and tabs", "một\r\n\thai", "mot hai"},
		{"no-break space", "cột\u00a0điện", "cot dien"},
		{"fancy letters pasted from a phone", "𝐁𝐚́𝐨 ⑫ ｘã", "bao 12 xa"},
		{"a number", "26-0042137", "26 0042137"},
		{"abbreviations stay", "ko đc, P.Ngô Quyền", "ko dc p ngo quyen"},
		{"emoji are no words", "rác 🚮 quá", "rac qua"},
		{"nothing", " .,;!? ", ""},
	} {
		if got := text.Fold(c.in); got != c.want {
			t.Errorf("%s: Fold(%q) = %q, want %q", c.why, c.in, got, c.want)
		}
	}
}

// slowFold is Fold without its table: every text decomposed as a whole.
func slowFold(s string) string {
	words := strings.FieldsFunc(strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == 'đ', r == 'ð', r == 'ɖ':
			return 'd'
		case unicode.In(r, unicode.Mn, unicode.Me), r == '\u200D', r == 0:
			return -1
		}
		return r
	}, norm.NFKD.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mc, r)
	})
	return strings.Join(words, " ")
}

func TestFoldIsTheSlowOne(t *testing.T) {
	for r := range rune(0x20000) {
		if s := "a" + string(r) + "b " + string(r); text.Fold(s) != slowFold(s) {
			t.Errorf("Fold(%q) = %q, want %q", s, text.Fold(s), slowFold(s))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aăâđêôơưáạẵỮỳ ½ﬁ\u0301\u0323\u031B,.ĐÐʼn²한각\u1100\u1161")))).Draw(t, "text")
		if got, want := text.Fold(s), slowFold(s); got != want {
			t.Fatalf("Fold(%q) = %q, want %q", s, got, want)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	s := strings.Repeat("Đường thôn có ổ gà sâu, xe máy ngã nhiều lần. ", 6)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		text.Fold(s)
	}
}

func TestFoldIsIdempotentAndBare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		once := text.Fold(s)
		if twice := text.Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if nfd := text.Fold(norm.NFD.String(s)); nfd != once {
			t.Fatalf("Fold of the decomposed %q = %q, want %q", s, nfd, once)
		}
		if once != strings.Join(strings.Fields(once), " ") {
			t.Fatalf("Fold(%q) = %q has odd spaces", s, once)
		}
	})
}

// anyText is Vietnamese mixed with arbitrary Unicode.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.SampledFrom([]rune("aăâbcdđeêghiklmnoôơpqrstuưvxyĐÀÁẢÃẠẦẤẨẪẬỳýỷỹỵ ,.-\u0300\u0301\u0309\u0303\u0323\u0302\u0306\u031b\n"))),
	)
}

func TestNFC(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"composes", norm.NFD.String("Tiếng Việt"), "Tiếng Việt"},
		{"line ends", "một\r\nhai\rba\n", "một\nhai\nba"},
		{"control characters go, tabs stay", "a\x00b\x07c\td\x7f", "abc\td"},
		{"writing direction cannot be turned", "hóa đơn\u202Efdp.exe", "hóa đơnfdp.exe"},
		{"zero width", "\uFEFFrác\u200B thải\u00AD", "rác thải"},
		{"emoji joined by a joiner stay", "👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"},
		{"broken bytes are seen", "r\xffc", "r\uFFFDc"},
		{"spaces around go, inside stay", "  hai  dấu cách \u00a0", "hai  dấu cách"},
	} {
		if got := text.NFC(c.in); got != c.want {
			t.Errorf("%s: NFC(%q) = %q, want %q", c.why, c.in, got, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" … ", nil},
		{"Đường  ngập", []string{"duong", "ngap"}},
		{"xanh xanh Xánh", []string{"xanh"}},
		{"a b c d e f g h i k", strings.Fields("a b c d e f g h")},
		{`"rác" OR (1=1) *`, []string{"rac", "or", "1"}},
	} {
		if diff := cmp.Diff(c.want, text.Terms(c.in)); diff != "" {
			t.Errorf("Terms(%q) (-want +got):\n%s", c.in, diff)
		}
	}
}

func TestTermsAreWordsOfFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "s")
		words := make(map[string]bool)
		for _, w := range strings.Fields(text.Fold(s)) {
			words[w] = true
		}
		terms := text.Terms(s)
		if len(terms) > 8 || len(terms) == 0 && len(words) > 0 {
			t.Fatalf("%d terms of %q", len(terms), s)
		}
		for _, term := range terms {
			if !words[term] {
				t.Fatalf("term %q is no word of Fold(%q) = %q", term, s, text.Fold(s))
			}
		}
	})
}

func TestExcerpt(t *testing.T) {
	const long = "Đống rác lớn trước cổng chợ, bốc mùi hôi thối."
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{long, 100, long},
		{long, len([]rune(long)), long},
		{long, 30, "Đống rác lớn trước cổng chợ…"},
		{long, 29, "Đống rác lớn trước cổng chợ…"},
		{long, 12, "Đống rác…"},
		{"dòng một\n\n  dòng hai", 100, "dòng một dòng hai"},
		{"khôngcódấucáchnào", 6, "không…"},
		{long, 1, "…"},
		{long, 0, ""},
		{"", 5, ""},
	} {
		if got := text.Excerpt(c.in, c.n); got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

func TestExcerptIsShortEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, n := anyText().Draw(t, "s"), rapid.IntRange(0, 60).Draw(t, "n")
		if got := utf8.RuneCountInString(text.Excerpt(s, n)); got > n {
			t.Fatalf("Excerpt(%q, %d) has %d characters", s, n, got)
		}
	})
}

func FuzzNFC(f *testing.F) {
	for _, s := range []string{"", "Đường\r\nngập", "r\xffc\x00", "\u202Eabc", norm.NFD.String("hoà thuỷ")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := text.NFC(s)
		if !utf8.ValidString(once) || strings.ContainsAny(once, "\x00\r") || !norm.NFC.IsNormalString(once) {
			t.Fatalf("NFC(%q) = %q", s, once)
		}
		if twice := text.NFC(once); twice != once {
			t.Fatalf("NFC(%q) = %q, again %q", s, once, twice)
		}
	})
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "Đường ngập", "İ K ẞ ﬁ ½ ㎏", "\u0301a", "ำ \u0e33", "क\u0903"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := text.Fold(s)
		if twice := text.Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, again %q", s, once, twice)
		}
	})
}
