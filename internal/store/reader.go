package store

import (
	"slices"
	"strings"

	"paht/internal/text"
)

// reader reads texts for the terms of a query. Folding a text costs more than all
// else of a search, and its words come again and again: each is folded once.
type reader struct {
	terms []string
	known map[string]read // by the word as written
}

// read is what a word of a text is to the terms.
type read struct {
	folded string // one word or, where signs join some, several
	begins bool   // one of them is or begins like a term
}

func newReader(terms []string) *reader { return &reader{terms, make(map[string]read)} }

func (r *reader) word(w string) read {
	k, ok := r.known[w]
	if !ok {
		k.folded = text.Fold(w)
		for f := range strings.FieldsSeq(k.folded) {
			k.begins = k.begins || slices.ContainsFunc(r.terms, func(t string) bool { return strings.HasPrefix(f, t) })
		}
		r.known[w] = k
	}
	return k
}

// otherWord stands for words a query does not ask for. It must not begin like one.
const otherWord = " ʔ"

// shortened leaves of a text what its rank is made of: the words the query asks
// for, and between them one word it does not.
func (r *reader) shortened(t string) string {
	var out strings.Builder
	gap := false
	for w := range strings.FieldsSeq(t) {
		if !r.word(w).begins {
			gap = true
			continue
		}
		if gap {
			out.WriteString(otherWord)
			gap = false
		}
		out.WriteByte(' ')
		out.WriteString(w)
	}
	return out.String()
}

// hitWords is how many words of a text a hit shows.
const hitWords = 24

// around is the stretch of a line of a text with the most of the terms in it.
func (r *reader) around(t string) string {
	var (
		most int
		cut  string
	)
	for line := range strings.Lines(t) {
		words := strings.Fields(line)
		which := make([]int, len(words)) // the term a word is, from 1
		for i, w := range words {
			if k := r.word(w); k.begins {
				for f := range strings.FieldsSeq(k.folded) {
					which[i] = max(which[i], slices.Index(r.terms, f)+1)
				}
			}
		}
		for i := range words {
			if which[i] == 0 {
				continue
			}
			from := max(0, min(i-hitWords/4, len(words)-hitWords))
			to := min(len(words), from+hitWords)
			if n := different(which[from:to]); n > most {
				most, cut = n, strings.Join(words[from:to], " ")
				if from > 0 {
					cut = "… " + cut
				}
				if to < len(words) {
					cut += " …"
				}
			}
		}
	}
	return cut
}

// different counts the different numbers above 0; there are few.
func different(ns []int) (count int) {
	for i, n := range ns {
		if n > 0 && !slices.Contains(ns[:i], n) {
			count++
		}
	}
	return count
}
