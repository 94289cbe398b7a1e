// Package text knows how Vietnamese is written: one form to store, one to search,
// and the shapes of phone numbers, addresses and codes.
//
// It is pure.
//
// Rules it owns:
//   - What people wrote is stored as NFC gives it; nothing but invisible
//     characters is ever taken away.
//   - Searching compares folded words: small letters without marks, đ as d. Where
//     the tone sits in a word (hoà, hòa) makes no difference, nor does how the
//     marks were encoded. Abbreviations are not expanded.
//   - A query typed without marks matches every spelling; one typed with marks
//     puts the same spelling first.
//   - A phone number has one stored form: digits from the trunk 0 on.
package text

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxTerms is how many words of a query count. More would only cost the database.
const maxTerms = 8

// NFC is text as it is stored: composed, lines ended by LF, without spaces around
// it, without control characters (tab and LF stay) and without the invisible
// characters that reorder or split what is read. Bytes that are not UTF-8 become U+FFFD.
func NFC(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || invisible(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(norm.NFC.String(s))
}

// invisible tells the format characters that have no place in a report: soft
// hyphen, zero-width space, byte-order mark, and the controls of writing
// direction, by which a text can be made to read otherwise than it is stored. The
// zero-width joiner stays, emoji are built with it.
func invisible(r rune) bool {
	switch {
	case r == '\u00AD', r == '\u200B', r == '\u200E', r == '\u200F', r == '\uFEFF':
		return true
	case r >= '\u202A' && r <= '\u202E', r >= '\u2060' && r <= '\u2069':
		return true
	}
	return false
}

// Fold is text as it is searched: its words without marks, in small letters,
// joined by single spaces. Fold(Fold(s)) is Fold(s).
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	add := func(r rune) {
		switch {
		case r == 0:
		case !inWord(r):
			gap = b.Len() > 0
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	for i, r := range s {
		if r >= alphabets || letters[r] == several {
			for _, r := range norm.NFKD.String(s[i:]) {
				add(bare(r))
			}
			break
		}
		add(letters[r])
	}
	return b.String()
}

// alphabets is where those end that have a table, and several stands there for a
// rune that is searched as more than one.
const (
	alphabets = 0x1F00
	several   = -1
)

// letters are runes as bare gives them once decomposed: to look there is many times
// faster than to decompose.
var letters = func() (t [alphabets]rune) {
	for r := range rune(alphabets) {
		n := 0
		for _, d := range norm.NFKD.String(string(r)) {
			if d = bare(d); d != 0 {
				t[r] = d
				n++
			}
		}
		if n > 1 {
			t[r] = several
		}
	}
	return t
}()

// bare is a decomposed rune's small base letter; 0 for a mark, which folding drops.
func bare(r rune) rune {
	if r < unicode.MaxASCII {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	switch r = unicode.ToLower(r); r {
	case 'đ', 'ð', 'ɖ': // the last two look the same in capitals and are typed by mistake
		return 'd'
	}
	if unicode.In(r, unicode.Mn, unicode.Me) || r == '\u200D' {
		return 0
	}
	return r
}

// inWord tells whether a rune is part of a word.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Mc, r)
}

// Terms are the different words of a query, folded, in order: at most 8, which is
// as many as a search looks at.
func Terms(query string) []string {
	var out []string
	for _, w := range words(query) {
		if len(out) == maxTerms {
			break
		}
		if !slices.Contains(out, w.folded) {
			out = append(out, w.folded)
		}
	}
	return out
}

// Excerpt is the beginning of a text on one line, at most n characters, cut
// between words and ended by "…" when something was left out. The text is in NFC,
// as all texts that are stored; no more of it is read than the line is made of.
func Excerpt(text string, n int) string {
	if n < 1 {
		return ""
	}
	var line strings.Builder
	count, cut := 0, 0 // characters of the line, and how many bytes of it may stay when it is too long
	for word := range strings.FieldsSeq(text) {
		if count > 0 {
			if count < n {
				cut = line.Len()
			}
			line.WriteByte(' ')
			count++
		}
		for _, r := range word {
			if count >= n {
				return ended(line.String(), cut)
			}
			if count++; count == n && cut == 0 {
				cut = line.Len() // one long word
			}
			line.WriteRune(r)
		}
	}
	return line.String()
}

// ended is the first cut bytes of a line, ended by "…" in place of the signs there.
func ended(line string, cut int) string {
	return strings.TrimRightFunc(line[:cut], func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:.-–(", r)
	}) + "…"
}
