package desk

import (
	"context"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/text"
)

// urgentWordsKey is the setting of the words that make a report urgent.
const urgentWordsKey = "urgent.words"

// The bounds of the list of urgent words: what a person can oversee, and what
// every report can be held against while its sender waits.
const (
	maxUrgentWords = 500
	maxUrgentWord  = 60 // characters
)

//go:embed urgent.txt
var urgentWords string

// UrgentWords is the list by which the text of a report makes it urgent, as the
// administrators wrote it: a word or phrase each, those that begin with "-" are
// ways to speak in which it does not count.
func (d *Desk) UrgentWords() []string { return slices.Clone(d.world.Load().urgent.list) }

// PutUrgentWords replaces that list; an empty one takes the one that ships. Lines
// that are empty or begin with "#" are left out. fault.Forbidden for who is no
// administrator; fault.Invalid names the first line that cannot be taken.
func (d *Desk) PutUrgentWords(ctx context.Context, words []string, by org.Actor) error {
	var kept []string
	for _, w := range words {
		w = text.NFC(w)
		if w == "" || strings.HasPrefix(w, "#") {
			continue
		}
		if len(spell(w)) == 0 || utf8.RuneCountInString(w) > maxUrgentWord || strings.ContainsAny(w, "\n") {
			return fault.Bad("words", "urgent.word.bad", text.Excerpt(w, maxUrgentWord))
		}
		if !slices.Contains(kept, w) {
			kept = append(kept, w)
		}
	}
	if len(kept) > maxUrgentWords {
		return fault.Bad("words", "urgent.words.many", strconv.Itoa(maxUrgentWords))
	}
	return d.Organise(ctx, by, func(tx *store.Tx) error {
		return tx.SetSetting(urgentWordsKey, strings.Join(kept, "\n"))
	})
}

// Urgent tells whether a text speaks of something urgent, and by which word of
// the list: the first that is found in the text.
//
// Whole words count. With its marks a word is found wherever it is written with
// them; where the writer set no marks ("dang chay nha" for "đang cháy nhà"), only
// phrases of several words are found, since a bare word means too many things
// ("chay" is also chạy and chảy).
func (d *Desk) Urgent(s string) (word string, ok bool) { return d.world.Load().urgent.find(s) }

// alarmWords is the list made ready for looking.
type alarmWords struct {
	list []string
	by   map[string][]phrase // by their first word as folded
}

type phrase struct {
	as    string // as it was written
	calm  bool   // a way to speak in which it does not count
	words []spelling
}

// readAlarmWords makes the list of a setting ready; an empty one is that which
// ships.
func readAlarmWords(src string) alarmWords {
	if strings.TrimSpace(src) == "" {
		src = urgentWords
	}
	a := alarmWords{by: map[string][]phrase{}}
	for line := range strings.Lines(src) {
		line = text.NFC(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		a.list = append(a.list, line)
		bare, calm := strings.CutPrefix(line, "-")
		p := phrase{as: strings.TrimSpace(bare), calm: calm, words: spell(bare)}
		if len(p.words) > 0 {
			first := p.words[0].bare
			a.by[first] = append(a.by[first], p)
		}
	}
	return a
}

// find looks for the phrases in a text, leaving out what a calm phrase covers.
func (a alarmWords) find(s string) (string, bool) {
	words := spell(text.NFC(s))
	calm := make([]bool, len(words))
	for i, w := range words {
		for _, p := range a.by[w.bare] {
			if p.calm && p.at(words[i:]) {
				for j := range p.words {
					calm[i+j] = true
				}
			}
		}
	}
	for i, w := range words {
		for _, p := range a.by[w.bare] {
			if !p.calm && p.at(words[i:]) && slices.Contains(calm[i:i+len(p.words)], false) {
				return p.as, true
			}
		}
	}
	return "", false
}

// at tells whether words begin with the phrase.
func (p phrase) at(words []spelling) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		have := words[i]
		if have.bare != w.bare {
			return false
		}
		unmarked := have.bare == have.small && len(p.words) > 1
		if !unmarked && have.small != w.small && toneLast(have.small) != toneLast(w.small) {
			return false
		}
	}
	return true
}

// spelling is a word in two ways: as search folds it, and in small letters.
type spelling struct{ bare, small string }

// spell parts a text into its words.
func spell(s string) (words []spelling) {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), notInWord) {
		bare := text.Fold(w)
		if bare == "" || strings.Contains(bare, " ") {
			continue
		}
		words = append(words, spelling{bare, w})
	}
	return words
}

func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) }

// toneLast is a word decomposed, its tone at the end, so that "hoả" and "hỏa" are one.
func toneLast(w string) string {
	var letters, tones strings.Builder
	for _, r := range norm.NFD.String(w) {
		switch r {
		case '\u0300', '\u0301', '\u0303', '\u0309', '\u0323': // grave, acute, tilde, hook, dot below
			tones.WriteRune(r)
		default:
			letters.WriteRune(r)
		}
	}
	return letters.String() + tones.String()
}
