package auth

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
)

// A password stands alone, without a second factor, so it is 15 characters at
// least (NIST SP 800-63B). There are no rules about capitals and signs; spaces,
// marks and any script are welcome, and 64 characters and more are taken.
const (
	minPassword      = 15
	maxPassword      = 256
	maxPasswordBytes = 4 * maxPassword

	// minRest is how many characters must be left when all that a guesser tries
	// first has been taken out.
	minRest  = 8
	maxSigns = 4
)

// checkPassword answers nil for a password that may be chosen for a login.
// Fault kinds: Invalid on field password, with one of
//
//	auth.password.short     argument: the least length
//	auth.password.long      argument: the greatest length
//	auth.password.repeated  the same again and again
//	auth.password.sequence  little but rows of the alphabet, of digits or of the keyboard
//	auth.password.common    little but words that everybody uses in passwords
//	auth.password.context   little but words of this place, or the login
func checkPassword(password, login string) error {
	bad := func(code string, args ...string) error { return fault.Bad("password", "auth.password."+code, args...) }
	switch n := utf8.RuneCount(normal(password)); {
	case n < minPassword:
		return bad("short", strconv.Itoa(minPassword))
	case n > maxPassword || len(password) > maxPasswordBytes:
		return bad("long", strconv.Itoa(maxPassword))
	}
	// Years first: behind its disguise 2026 is no year any more.
	plain := withoutYears(bare(password))
	for _, s := range [][]rune{plain, undisguised(plain)} {
		if code := weakness(s, login); code != "" {
			return bad(code)
		}
	}
	return nil
}

// weakness takes out of a password what guessers try first, step by step, and
// names the step after which too little was left; "" when enough is.
func weakness(plain []rune, login string) string {
	core, signs := parted(plain)
	if period(core) <= len(core)/2 {
		return "repeated"
	}
	few := func(core []rune) bool { return rest(core)+signs < minRest }
	left := withoutRepeats(core)
	if len(left) < len(core) && few(left) {
		return "repeated"
	}
	core, left = left, withoutRows(left)
	if len(left) < len(core) && few(left) {
		return "sequence"
	}
	core = left
	before := rest(core)
	core = without(core, append(loginWords(login), words().context...))
	context := rest(core) < before
	if few(without(core, words().common)) {
		if context {
			return "context"
		}
		return "common"
	}
	return ""
}

// bare is a password in small letters without marks, đ as d.
func bare(password string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == gone:
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFKD.String(strings.ToLower(password))))
}

// undisguised reads signs and digits as the letters they stand for in "p@ssw0rd".
func undisguised(s []rune) []rune {
	out := slices.Clone(s)
	for i, r := range out {
		if at := strings.IndexRune("@$!013457", r); at >= 0 {
			out[i] = rune("asioieast"[at])
		}
	}
	return out
}

// parted takes the letters, digits and pictures out of a password; of the signs
// between them it counts the different ones, up to maxSigns: they stand in a row
// on the keyboard.
func parted(plain []rune) (core []rune, signs int) {
	seen := map[rune]bool{}
	for _, r := range plain {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.So, r), r == gone:
			core = append(core, r)
		case unicode.IsSpace(r):
		default:
			seen[r] = true
		}
	}
	return core, min(len(seen), maxSigns)
}

// gone stands where something was taken out, so that what stood around it does
// not become a word.
const gone = '\x00'

// rest is how many characters have not been taken out.
func rest(core []rune) (n int) {
	for _, r := range core {
		if r != gone {
			n++
		}
	}
	return n
}

// period is the length of the shortest piece whose repetition a password is; its
// own length when it repeats nothing.
func period(s []rune) int {
	border := make([]int, len(s)+1) // longest piece that a prefix begins and ends with
	border[0] = -1
	for i, k := 0, -1; i < len(s); {
		for k >= 0 && s[i] != s[k] {
			k = border[k]
		}
		i, k = i+1, k+1
		border[i] = k
	}
	return len(s) - max(0, border[len(s)])
}

// withoutRepeats takes out three and more of the same character in a row.
func withoutRepeats(s []rune) []rune {
	return withoutRuns(s, 3, func(a, b rune, _ int) (bool, int) { return a == b, 0 })
}

// rows are orders everybody knows, to be read in both directions.
var rows = [...]string{"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujm"}

// withoutRows takes out four and more neighbours of one row.
func withoutRows(s []rune) []rune {
	for _, row := range rows {
		for _, step := range []int{1, -1} {
			s = withoutRuns(s, 4, func(a, b rune, at int) (bool, int) {
				if at < 0 {
					at = strings.IndexRune(row, a)
				}
				next := at + step
				return at >= 0 && next >= 0 && next < len(row) && rune(row[next]) == b, next
			})
		}
	}
	return s
}

// withoutRuns takes out runs of at least so many characters in which each follows
// the one before. follows is told a place it answered for the one before, or -1.
func withoutRuns(s []rune, least int, follows func(a, b rune, at int) (bool, int)) []rune {
	var out []rune
	for i := 0; i < len(s); {
		end, at := i+1, -1
		for end < len(s) {
			ok, next := follows(s[end-1], s[end], at)
			if !ok {
				break
			}
			end, at = end+1, next
		}
		if end-i >= least {
			out, i = append(out, gone), end
			continue
		}
		out, i = append(out, s[i]), i+1
	}
	return out
}

// without takes words out, the longest first.
func without(core []rune, list []string) []rune {
	s := string(core)
	for _, w := range slices.SortedStableFunc(slices.Values(list), func(a, b string) int { return len(b) - len(a) }) {
		s = strings.ReplaceAll(s, w, string(gone))
	}
	return []rune(s)
}

// withoutYears takes out the years of those alive: 1900 to 2099.
func withoutYears(s []rune) []rune {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	var out []rune
	for i := 0; i < len(s); {
		if i+4 <= len(s) && (s[i] == '1' && s[i+1] == '9' || s[i] == '2' && s[i+1] == '0') && digit(s[i+2]) && digit(s[i+3]) {
			out, i = append(out, gone), i+4
			continue
		}
		out, i = append(out, s[i]), i+1
	}
	return out
}

// loginWords are a login and its parts.
func loginWords(login string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(login, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if len(w) >= 3 {
			out = append(out, w)
		}
	}
	core, _ := parted([]rune(login))
	return append(out, string(core))
}

// passwords.txt lists the words, each in small letters without marks and spaces.
//
//go:embed passwords.txt
var passwordsTXT string

type wordLists struct{ common, context []string }

var words = sync.OnceValue(func() (l wordLists) {
	into := &l.common
	for line := range strings.Lines(passwordsTXT) {
		line, _, _ = strings.Cut(line, "#")
		switch line = strings.TrimSpace(line); line {
		case "[common]":
			into = &l.common
		case "[context]":
			into = &l.context
		default:
			*into = append(*into, strings.Fields(line)...)
		}
	}
	return l
})
