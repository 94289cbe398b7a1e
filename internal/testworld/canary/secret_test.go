package canary

import (
	"crypto/sha256"
	"hash/maphash"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"paht/internal/report"
)

// secret is something planted into one private place.
type secret struct {
	word string    // as it is found in bytes
	what string    // "text", "phone" …
	of   report.ID // 0: of no report

	// may tells whether somebody who looks at the report as it stands may see it;
	// whose, of a secret of no report, whether a visitor may.
	may   func(r report.Report, by report.Viewer) bool
	whose func(v *visitor) bool
}

// by is the rule of what belongs to one field of the table.
func by(f report.Field) func(report.Report, report.Viewer) bool {
	return func(r report.Report, v report.Viewer) bool { return r.Standing().May(v, f) }
}

// wordsFor is the rule of what was written in a form: to the sender, or for
// officers alone.
func wordsFor(officers bool) func(report.Report, report.Viewer) bool {
	return func(r report.Report, v report.Viewer) bool {
		return r.Standing().May(v, report.FieldWords) && !(officers && v.Kind == report.TheSender)
	}
}

// answer is the rule of an answer and its photos: a draft until the report has
// ended with it, and again once it is no longer the last that went out. has tells
// whether it is the one a result is.
func answer(has func(report.Result) bool) func(report.Report, report.Viewer) bool {
	return func(r report.Report, v report.Viewer) bool {
		s := r.Standing()
		went := map[string]report.Field{"published": report.FieldResult, "answered": report.FieldAnswer}
		if s.May(v, report.FieldDraft) {
			return true
		}
		if f := went[r.Outcome]; r.Ended && f != "" {
			return has(r.Result) && s.May(v, f)
		}
		if r.Shown != nil && has(r.Shown.Result) {
			f := went[r.Shown.Outcome]
			return f != "" && s.May(v, f)
		}
		return false
	}
}

// vault knows all that was planted.
type vault struct {
	secrets map[string]*secret // by word
	baits   []bait
	numbers map[string]bool // taken, but for the last digit
	random  *rand.Rand
	read    map[uint64][]*secret // what was found in a body before
	seed    maphash.Seed
}

// bait is what reports are searched or filtered by. It may stand in an answer, since
// whoever asked typed it; the number of its report may not, unless he sees the field.
type bait struct {
	words string
	of    report.ID
	field report.Field
}

func newVault() *vault {
	return &vault{secrets: map[string]*secret{}, numbers: map[string]bool{}, read: map[uint64][]*secret{}, seed: maphash.MakeSeed(), random: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
}

// mark begins every planted word: no word of the language, of a page's markup or
// of a script begins so.
const mark = "kq"

// word makes a word that stands nowhere else.
func (v *vault) word() string {
	b := []byte(mark)
	for range 10 {
		b = append(b, "bcdghklmnrstvx"[v.random.IntN(14)])
	}
	return string(b)
}

// number makes digits behind a beginning, so that they stand nowhere else. The last
// one is such that leaving it out rounds nothing up.
func (v *vault) number(begin string, digits int) string {
	for {
		b := []byte(begin)
		for range digits - 1 {
			b = append(b, byte('0'+v.random.IntN(10)))
		}
		b = append(b, byte('1'+v.random.IntN(3)))
		if !v.numbers[string(b[:len(b)-1])] {
			v.numbers[string(b[:len(b)-1])] = true
			return string(b)
		}
	}
}

func (v *vault) plant(of report.ID, what, word string, may func(report.Report, report.Viewer) bool) string {
	v.secrets[word] = &secret{word: word, what: what, of: of, may: may}
	return word
}

// plantFor plants what belongs to no report but to some visitors.
func (v *vault) plantFor(what, word string, whose func(*visitor) bool) {
	v.secrets[word] = &secret{word: word, what: what, whose: whose}
}

func (v *vault) bait(of report.ID, words string, f report.Field) {
	v.baits = append(v.baits, bait{words, of, f})
}

// found are the secrets in some bytes, each once. The same bytes are read once.
func (v *vault) found(b string) []*secret {
	key := maphash.String(v.seed, b)
	if out, ok := v.read[key]; ok {
		return out
	}
	out := v.search(b)
	v.read[key] = out
	return out
}

// search reads some bytes. What was planted looks like a word, the number of a
// report, a telephone number as people group it, a degree, a digest, or a code.
func (v *vault) search(b string) []*secret {
	var out []*secret
	look := func(word string) {
		if s := v.secrets[word]; s != nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	hex := 0 // where the hexadecimal digits before i begin
	for i := range len(b) {
		c, rest := b[i], b[i:]
		if !isHex(c) {
			if i-hex == 2*sha256.Size {
				look(b[hex:i])
			}
			hex = i + 1
		}
		switch {
		case c == mark[0] && strings.HasPrefix(rest, mark):
			look(rest[:min(len(mark)+10, len(rest))])
		case c == '2' && strings.HasPrefix(rest, "26-"):
			look(rest[:min(len("26-0000001"), len(rest))])
		case c == '2' && strings.HasPrefix(rest, "25."): // where a photo was taken, as officers read it
			look(rest[:min(len("25.20000"), len(rest))])
		case c == '2' && strings.HasPrefix(rest, "21."), c == '1' && strings.HasPrefix(rest, "106."):
			// To six decimals: by five the middle of a cluster would meet one now and then.
			look(rest[:min(strings.IndexByte(rest, '.')+7, len(rest))])
		case c == '0', c == '8':
			look(phone(rest))
		case c == '-' && i >= 4 && len(rest) >= 15 && rest[5] == '-' && rest[10] == '-':
			look(b[i-4 : i+15])
		}
	}
	if len(b)-hex == 2*sha256.Size {
		look(b[hex:])
	}
	return slices.DeleteFunc(slices.Clone(out), func(s *secret) bool { return s.what == "point" && !paired(s, out) })
}

// paired tells whether both degrees of a point were found. One alone is the middle of a
// cluster, of which one in a hundred thousand is like it: with thousands of answers that
// happens now and then.
func paired(s *secret, among []*secret) bool {
	return slices.ContainsFunc(among, func(o *secret) bool { return o != s && o.of == s.of && o.what == s.what })
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// phone is the telephone number some bytes begin with, however it is grouped, as it
// is planted.
func phone(b string) string {
	digits := make([]byte, 0, 11)
	for i := 0; i < len(b) && len(digits) < cap(digits); i++ {
		switch c := b[i]; {
		case '0' <= c && c <= '9':
			digits = append(digits, c)
		case c != ' ' && c != '.' && c != '-':
			i = len(b)
		}
	}
	s := string(digits)
	if rest, ok := strings.CutPrefix(s, "84"); ok {
		s = "0" + rest
	}
	return s[:min(10, len(s))]
}

// The walk finds what it is to find, however it is written.
func TestSearchKnowsEveryShape(t *testing.T) {
	v := newVault()
	word, number, degree := v.word(), v.number("0977", 6), v.number("106.1", 6)
	digest, code := strings.Repeat("0123456789abcdef", 4), "7KQ4-9F2M-00AB-ZZ9X"
	for _, s := range []string{word, number, degree[:10], digest, code, "26-0000012"} {
		v.plant(1, s, s, nil)
	}
	for in, want := range map[string]string{
		"<p>" + word + "</p>":  word,
		"x" + word + "x":       word,
		number:                 number,
		"tel:+84" + number[1:]: number,
		number[:4] + " " + number[4:7] + " " + number[7:]: number,
		"+84 " + number[1:4] + "." + number[4:]:           number,
		"lon=" + degree + "&":                             degree[:10],
		degree[:10]:                                       degree[:10],
		"/photos/" + digest:                               digest,
		digest + ".jpg":                                   digest,
		"/sent/" + code + "\"":                            code,
		"(26-0000012)":                                    "26-0000012",
		"26-0000012":                                      "26-0000012",
	} {
		if got := v.search(in); len(got) != 1 || got[0].word != want {
			t.Errorf("in %q: %v, want %s", in, got, want)
		}
	}
	lat, lon := v.number("21.2", 6)[:9], v.number("106.1", 6)[:10]
	v.plant(2, "point", lat, nil)
	v.plant(2, "point", lon, nil)
	if got := v.search("[" + lon + "," + lat + "]"); len(got) != 2 {
		t.Errorf("a point is not found: %v", got)
	}
	if got := v.search(lat + " and " + lat); len(got) != 0 {
		t.Errorf("half a point is one: %v", got)
	}
	for _, in := range []string{"", mark, "26-", "0", "84", "21.", digest[1:], digest + "0", "-", number[:9]} {
		if got := v.search(in); len(got) != 0 {
			t.Errorf("in %q: %v", in, got)
		}
	}
}
