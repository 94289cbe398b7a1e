// Package english turns a rendered page of ours into English.
//
// Vietnamese is what templates are written in and what the catalogue is looked up
// by, so that a page reads as it is where it is made (decision 10).
//
// Rules it owns:
//   - A page is rendered as ever and then read tag by tag: texts and the
//     attributes people meet are looked up in english.txt; all else passes as it
//     is, byte for byte. A page in Vietnamese never comes here.
//   - What is inside translate="no" is somebody's own words or a name: it stays,
//     and is marked lang="vi", so that it is read aloud right.
//   - What the catalogue does not know stays Vietnamese and is marked, never
//     guessed; a test finds it and writes the line to be filled in.
//   - Instants and lengths of time have rules and no lines.
package english

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

//go:embed english.txt
var shipped string

// Shipped is the catalogue in english.txt. It panics when the file is broken,
// which a test would have found.
var Shipped = sync.OnceValue(func() *Catalogue {
	c, err := Parse(shipped)
	if err != nil {
		panic(err)
	}
	return c
})

// Catalogue is sentences in Vietnamese and in English. It does not change but for
// what is counted in a test; any number of goroutines may use it.
type Catalogue struct {
	exact    map[string]*Line
	patterns []*Line // those with placeholders, the longest words first
	lines    []*Line
}

// Line is one sentence. Vietnamese may hold {}, which stands for anything, and {n},
// which stands for a number, and {w}, which stands for words that have English
// themselves. English says them by their place: {1}, {2}; where it
// is {} or {n} they come in order. {1|report|reports} is a word by a number. What
// stands for a placeholder is put into English itself where that can be done.
type Line struct {
	Vietnamese, English string
	Number              int // in the file

	parts []string // of Vietnamese, around the placeholders
	kinds []string // of the placeholders
	words int      // bytes of parts
}

// Parse reads a catalogue: a line of Vietnamese, a tab, English. Empty lines and
// those that begin with # are left out.
func Parse(src string) (*Catalogue, error) {
	c := &Catalogue{exact: map[string]*Line{}}
	number := 0
	for text := range strings.Lines(src) {
		number++
		text = strings.TrimRight(text, "\r\n")
		if text == "" || text[0] == '#' {
			continue
		}
		vi, en, ok := strings.Cut(text, "\t")
		vi, en = strings.TrimSpace(vi), strings.TrimSpace(en)
		if !ok || vi == "" || en == "" {
			return nil, fmt.Errorf("english.txt:%d: not a sentence, a tab and a sentence", number)
		}
		if _, twice := c.exact[vi]; twice {
			return nil, fmt.Errorf("english.txt:%d: comes twice: %s", number, vi)
		}
		l := &Line{Vietnamese: vi, English: en, Number: number}
		l.split()
		c.exact[vi] = l
		c.lines = append(c.lines, l)
		if len(l.kinds) > 0 {
			c.patterns = append(c.patterns, l)
		}
	}
	sortPatterns(c.patterns)
	return c, nil
}

// Lines are all there are, in the order of the file.
func (c *Catalogue) Lines() []*Line { return c.lines }

// Say is a sentence in English; false when there is none.
func (c *Catalogue) Say(vi string) (string, bool) {
	s, ok := c.sentence(vi, nil, 0)
	return flat(s), ok
}

// piece is a part of a sentence in English; Vietnamese when there is no English for it.
type piece struct {
	text       string
	vietnamese bool
}

func flat(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.text)
	}
	return b.String()
}

// deep is how far placeholders within placeholders are followed.
const deep = 4

// sentence puts one text into English, without spaces around it. used is told each
// line that helped; it may be nil.
func (c *Catalogue) sentence(vi string, used func(*Line), depth int) ([]piece, bool) {
	if l, ok := c.exact[vi]; ok && len(l.kinds) == 0 {
		if used != nil {
			used(l)
		}
		return []piece{{l.English, false}}, true
	}
	if en, ok := timeWords(vi); ok {
		return []piece{{en, false}}, true
	}
	if !Vietnamese(vi) {
		return []piece{{vi, false}}, true
	}
	if depth >= deep {
		return nil, false
	}
	for _, l := range c.patterns {
		values, ok := l.match(vi)
		if !ok {
			continue
		}
		var helped []*Line
		if said, ok := c.fill(l, values, func(l *Line) { helped = append(helped, l) }, depth); ok {
			if used != nil {
				used(l)
				for _, h := range helped {
					used(h)
				}
			}
			return said, true
		}
	}
	return c.sentences(vi, used, depth)
}

// sentences puts several sentences into English, if each of them can be.
func (c *Catalogue) sentences(vi string, used func(*Line), depth int) (out []piece, ok bool) {
	at := sentenceEnd.FindAllStringIndex(vi, -1)
	if len(at) == 0 {
		return nil, false
	}
	from := 0
	for _, m := range append(at, []int{len(vi), len(vi)}) {
		end := m[0]
		if m[1] > m[0] {
			end++ // the mark belongs to its sentence
		}
		ps, ok := c.sentence(strings.TrimSpace(vi[from:end]), used, depth+1)
		if !ok {
			if ps, ok = c.sentence(strings.TrimRight(strings.TrimSpace(vi[from:end]), ".:"), used, depth+1); !ok {
				return nil, false
			}
			ps = append(ps, piece{".", false})
		}
		if from > 0 {
			out = append(out, piece{" ", false})
		}
		out = append(out, ps...)
		from = m[1]
	}
	return out, true
}

var sentenceEnd = regexp.MustCompile(`[.!?] `)
