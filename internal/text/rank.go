package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// How well a word of a text answers a word of a query.
const (
	none   = 0
	begins = 1 // the query's word is the beginning of the text's
	other  = 2 // same letters, other marks
	plain  = 3 // same letters, the text was typed without marks
	exact  = 4
)

// Rank says how well a text answers a query; more is better, 0 is not at all.
//
// First counts how many of the query's words are there, then how well they are
// spelled, then how many of them stand side by side in the query's order. A query
// without any mark says nothing about spelling: every spelling is as good.
func Rank(query, text string) int {
	asked := words(query)
	if len(asked) > maxTerms {
		asked = asked[:maxTerms]
	}
	marked := false
	for _, a := range asked {
		marked = marked || a.exact != a.folded
	}
	have := words(text)

	best := make([]int, len(asked))
	run, longest := make([]int, len(asked)), 1 // run[i]: words side by side that end in asked[i] and the last word looked at
	for _, h := range have {
		for i := len(asked) - 1; i >= 0; i-- {
			q := quality(asked[i], h, marked)
			best[i] = max(best[i], q)
			switch {
			case q < other:
				run[i] = 0
			case i == 0:
				run[i] = 1
			default:
				run[i] = run[i-1] + 1
			}
			longest = max(longest, run[i])
		}
	}

	found, spelling := 0, 0
	for _, q := range best {
		if q > none {
			found++
		}
		spelling += q
	}
	if found == 0 {
		return 0
	}
	return found*1000 + spelling*10 + longest - 1
}

// quality is how well the text's word h answers the query's word a.
func quality(a, h word, marked bool) int {
	switch {
	case a.folded == h.folded && (!marked || a.exact == h.exact):
		return exact
	case a.folded == h.folded && h.exact == h.folded:
		return plain
	case a.folded == h.folded:
		return other
	case strings.HasPrefix(h.folded, a.folded):
		return begins
	}
	return none
}

// word is a word in the two forms comparing needs.
type word struct {
	folded string // as Fold gives it
	exact  string // small letters, marks kept, the tones moved to the end: hoà and hòa are one
}

// words splits a text where Fold does.
func words(s string) []word {
	var out []word
	var folded, exact, tones strings.Builder
	flush := func() {
		if folded.Len() > 0 {
			out = append(out, word{folded.String(), exact.String() + tones.String()})
		}
		folded.Reset()
		exact.Reset()
		tones.Reset()
	}
	for _, r := range norm.NFKD.String(s) {
		b := bare(r)
		switch {
		case b == 0 && tone(r):
			tones.WriteRune(r)
		case b == 0:
			exact.WriteRune(r)
		case !inWord(b):
			flush()
		default:
			folded.WriteRune(b)
			exact.WriteRune(unicode.ToLower(r))
		}
	}
	flush()
	return out
}

// tone tells the five tone marks: huyền, sắc, hỏi, ngã, nặng.
func tone(r rune) bool {
	switch r {
	case '\u0300', '\u0301', '\u0309', '\u0303', '\u0323':
		return true
	}
	return false
}
