package auth

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"paht/internal/fault"
)

// codeOf is what checkPassword says: "" or a code without its prefix, or
// something no test expects.
func codeOf(password, login string) string {
	err := checkPassword(password, login)
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != "password" {
		return err.Error()
	}
	return strings.TrimPrefix(e.Fields[0].Code, "auth.password.")
}

// TestPasswordRules (ASVS 6.2): length alone decides, but for passwords that are
// guessed first.
func TestPasswordRules(t *testing.T) {
	for _, c := range []struct{ password, want string }{
		// Good ones: any script, any signs, none needed.
		{"trời mưa to ở ngã tư", ""},
		{"troimuatoongatu", ""},
		{"con mèo nhà em hay ngủ trưa", ""},
		{"mua rau ở chợ Thương sáng sớm", ""},
		{"xanh lam nhẫn cột 7 đèn", ""},
		{"kQ7#vT2!mZ9$wR4x", ""},
		{"我今天早上去市场买了很多新鲜蔬菜", ""},
		{"🌧️🐈🚲🌽🏫🎋🛵🍜🐓🌾🏞️🧺🪴🎏🌶️", ""},
		{"bún chả trước cổng ủy ban huyện", ""}, // a word of the place, and enough beside it
		{"mật khẩu là ba con vịt què", ""},
		{strings.Repeat("rất dài nhưng không lặp ", 2) + "cuối cùng cũng hết, xin cảm ơn mọi người nhé", ""},
		{longPhrase(256), ""},

		{"", "short"},
		{"trời mưa to", "short"},
		{"ế ế ế ế ế ế ế", "short"},
		{norm.NFD.String("ếếếếếếế"), "short"}, // 21 code points, 7 characters
		{longPhrase(257), "long"},
		{strings.Repeat("x", 5000), "long"},

		{"aaaaaaaaaaaaaaaa", "repeated"},
		{"abababababababab", "repeated"},
		{"matmat matmat matmat", "repeated"},
		{"hoa sữa thơm hoa sữa thơm", "repeated"},
		{"aaabbbcccdddeeefff", "repeated"},
		{"!!!!!!!!!!!!!!!!!!", "repeated"},
		{"11112222333344445555", "repeated"},

		{"123456789012345", "sequence"},
		{"987654321098765", "sequence"},
		{"abcdefghijklmnopq", "sequence"},
		{"qwertyuiopasdfgh", "sequence"},
		{"qwertyuiop123456", "sequence"},
		{"zyxwvutsrqponmlk", "sequence"},
		{"1234567890!@#$%^&*()", "sequence"},

		{"matkhau123456789", "sequence"},
		{"matkhau cua toi 99", "common"},
		{"Mật Khẩu 2026 2026", "common"},
		{"passwordpasswort1", "common"},
		{"P@ssw0rdP4sswort", "common"},
		{"P@ssw0rdP4ssword", "repeated"}, // behind its disguise
		{"adminadmin@12345", "common"},
		{"iloveyouvietnam1", "common"},
		{"correcthorsebatterystaple", "common"},
		{"m4tkh4u!@#$%^&*()", "common"},

		{"bacgiang2026!!!", "context"},
		{"Bắc Giang 2026 !", "context"},
		{"B@cGi4ng-2026-2026", "context"},
		{"phananhhientruong", "context"},
		{"Phản ánh hiện trường 1", "context"},
		{"bac-giang-phan-anh", "context"},
		{"ubndtinhbacgiang", "context"},
		{"songmai.focal.2026", "context"},
		{"tran.thi.hoa 1990", "context"},
	} {
		if got := codeOf(c.password, "tran.thi.hoa"); got != c.want {
			t.Errorf("%q: %q, want %q", c.password, got, c.want)
		}
	}
}

// longPhrase is n characters that repeat nothing.
func longPhrase(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	letters := []rune("abcdeghiklmnopqrstuvxyâăêôơưđ ")
	out := make([]rune, n)
	for i := range out {
		out[i] = letters[r.IntN(len(letters)-1)]
	}
	return string(out)
}

// TestRandomPasswordsPass: what a password manager makes is not refused.
func TestRandomPasswordsPass(t *testing.T) {
	const signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#%+:=?@_-"
	rapid.Check(t, func(r *rapid.T) {
		// From a generator of our own: rapid's strings are made to be odd, not random.
		src := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		b := make([]byte, src.IntN(10)+16)
		for i := range b {
			b[i] = signs[src.IntN(len(signs))]
		}
		if code := codeOf(string(b), "tran.thi.hoa"); code != "" {
			r.Fatalf("%q: %s", b, code)
		}
	})
}

// TestAnyPasswordIsJudged: no input makes the check fail, however odd.
func TestAnyPasswordIsJudged(t *testing.T) {
	known := []string{"", "short", "long", "repeated", "sequence", "common", "context"}
	rapid.Check(t, func(r *rapid.T) {
		password, login := rapid.String().Draw(r, "password"), rapid.String().Draw(r, "login")
		if code := codeOf(password, login); !slices.Contains(known, code) {
			r.Fatalf("code %q", code)
		}
	})
}

func TestPeriod(t *testing.T) {
	for s, want := range map[string]int{"": 0, "a": 1, "ab": 2, "aa": 1, "abab": 2, "ababa": 2, "abcabcab": 3, "abca": 3, "aabaab": 3} {
		if got := period([]rune(s)); got != want {
			t.Errorf("period(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestWithout(t *testing.T) {
	show := func(s []rune) string { return strings.ReplaceAll(string(s), "\x00", "_") }
	for _, c := range []struct{ got, want string }{
		{show(withoutRepeats([]rune("aaabccd"))), "_bccd"},
		{show(withoutRows([]rune("xabcdx4321xabcx"))), "x_x_xabcx"},
		{show(withoutRows([]rune("9876543"))), "_"},
		{show(without([]rune("xmatkhaux"), []string{"mat", "matkhau"})), "x_x"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// TestWordListIsClean: a word with a mark, a capital or a space would never match.
func TestWordListIsClean(t *testing.T) {
	l := words()
	if len(l.common) < 150 || len(l.context) < 50 {
		t.Errorf("%d common, %d context words", len(l.common), len(l.context))
	}
	seen := map[string]bool{}
	for _, w := range slices.Concat(l.common, l.context) {
		core, _ := parted(bare(w))
		if diff := cmp.Diff(w, string(core)); diff != "" {
			t.Errorf("%q can never match (-want +got):\n%s", w, diff)
		}
		if len(w) < 3 {
			t.Errorf("%q is so short that it is in everything", w)
		}
		if seen[w] {
			t.Errorf("%q is there twice", w)
		}
		seen[w] = true
	}
	for _, w := range []string{"bacgiang", "phananh"} {
		if !slices.Contains(l.context, w) {
			t.Errorf("%q is missing", w)
		}
	}
}
