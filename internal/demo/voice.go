package demo

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// voice is how somebody writes.
type voice string

// The voices.
const (
	plain voice = "plain"
	elder voice = "elder" // long and careful, with their own greeting and thanks
	short voice = "short" // impatient
	bare  voice = "bare"  // without marks
	teen  voice = "teen"  // abbreviations of the telephone
	shout voice = "shout" // the first sentence in capitals
	hasty voice = "hasty" // plain, with spelling faults
)

// voices is how the voices are made.
type voices struct {
	Openings   []string
	Closings   []string
	PhotoLines []string `yaml:"photo_lines"`
	Again      []string
	Several    []string
	ShortForms map[string]string `yaml:"short_forms"`
	Typos      map[string]string
}

// say turns a correct text into what this voice would have typed.
func (v *voices) say(as voice, text string, rng *rand.Rand) string {
	switch as {
	case bare:
		return withoutMarks(text)
	case teen:
		return replaced(text, v.ShortForms, rng, 0.6)
	case hasty:
		return replaced(text, v.Typos, rng, 0.9)
	case shout:
		end := strings.IndexAny(text, ".!?\n")
		if end < 0 {
			end = len(text)
		}
		return strings.ToUpper(text[:end]) + text[end:]
	case short:
		if !strings.Contains(text, "\n") && rng.IntN(3) == 0 {
			return lower(strings.TrimRight(text, "."))
		}
	}
	return text
}

// withoutMarks is the text as typed on a keyboard without Vietnamese.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		}
		return r
	}, norm.NFD.String(s))
}

// replaced puts some words of a table in place of others, each occurrence with a
// probability, and whole words only.
func replaced(text string, table map[string]string, rng *rand.Rand, p float64) string {
	for _, from := range slices.Sorted(maps.Keys(table)) {
		var b strings.Builder
		rest := text
		for {
			i := strings.Index(rest, from)
			if i < 0 {
				break
			}
			end := i + len(from)
			b.WriteString(rest[:i])
			if wholeWord(rest[:i], rest[end:]) && rng.Float64() < p {
				b.WriteString(table[from])
			} else {
				b.WriteString(from)
			}
			rest = rest[end:]
		}
		b.WriteString(rest)
		text = b.String()
	}
	return text
}

func wholeWord(before, after string) bool {
	b, _ := utf8.DecodeLastRuneInString(before)
	a, _ := utf8.DecodeRuneInString(after)
	return (before == "" || !unicode.IsLetter(b)) && (after == "" || !unicode.IsLetter(a))
}

// capital is the text with its first letter large, lower with it small.
func capital(s string) string { return first(s, unicode.ToUpper) }
func lower(s string) string   { return first(s, unicode.ToLower) }

func first(s string, f func(rune) rune) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(f(r)) + s[n:]
}

// pick is one of a list, at random.
func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }
