package english

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	placeholder = regexp.MustCompile(`\{[nw]?\}`)
	filler      = regexp.MustCompile(`\{([nw]|[0-9]*)(\|[^{}|]*\|[^{}|]*)?\}`)
)

// split parts the Vietnamese of a line at its placeholders.
func (l *Line) split() {
	at := 0
	for _, m := range placeholder.FindAllStringIndex(l.Vietnamese, -1) {
		l.parts = append(l.parts, l.Vietnamese[at:m[0]])
		l.kinds = append(l.kinds, l.Vietnamese[m[0]:m[1]])
		at = m[1]
	}
	l.parts = append(l.parts, l.Vietnamese[at:])
	for _, p := range l.parts {
		l.words += len(p)
	}
}

// sortPatterns puts those first that say the most themselves.
func sortPatterns(ls []*Line) {
	slices.SortStableFunc(ls, func(a, b *Line) int { return cmp.Compare(b.words, a.words) })
}

// match is what stands for the placeholders of a line in a text.
func (l *Line) match(s string) (values []string, ok bool) {
	last := len(l.parts) - 1
	if len(s) < l.words || !strings.HasPrefix(s, l.parts[0]) || !strings.HasSuffix(s, l.parts[last]) {
		return nil, false
	}
	s = s[len(l.parts[0]):]
	for i, kind := range l.kinds {
		end := -1
		if i+1 == last {
			if end = len(s) - len(l.parts[last]); end < 0 {
				return nil, false
			}
		} else if end = strings.Index(s, l.parts[i+1]); end < 0 {
			return nil, false
		}
		v := s[:end]
		if v == "" || kind == "{n}" && strings.Trim(v, "0123456789.,-") != "" {
			return nil, false
		}
		values = append(values, v)
		s = s[end+len(l.parts[i+1]):]
	}
	return values, true
}

// fill is the English of a line with values in it.
// ok is false when words that must have English have none.
func (c *Catalogue) fill(l *Line, values []string, used func(*Line), depth int) (out []piece, ok bool) {
	at, next := 0, 0
	say := func(s string) {
		if s != "" {
			out = append(out, piece{s, false})
		}
	}
	for _, m := range filler.FindAllStringSubmatchIndex(l.English, -1) {
		say(l.English[at:m[0]])
		at = m[1]
		i, err := strconv.Atoi(l.English[m[2]:m[3]])
		if i--; err != nil {
			i = next
			next++
		}
		if i < 0 || i >= len(values) {
			continue
		}
		if m[4] >= 0 {
			one, more, _ := strings.Cut(l.English[m[4]+1:m[5]], "|")
			if values[i] == "1" {
				say(one)
			} else {
				say(more)
			}
			continue
		}
		if l.kinds[i] == "{n}" {
			say(figures(values[i]))
			continue
		}
		if ps, ok := c.sentence(values[i], used, depth+1); ok {
			out = append(out, ps...)
		} else if l.kinds[i] == "{w}" {
			return nil, false
		} else {
			out = append(out, piece{values[i], true})
		}
	}
	say(l.English[at:])
	return out, true
}

var grouped = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{3})+$`)

// figures is a number as English writes it: 14.707 is 14,707.
func figures(s string) string {
	if grouped.MatchString(s) {
		return strings.ReplaceAll(s, ".", ",")
	}
	return strings.ReplaceAll(s, ",", ".")
}

// Vietnamese tells whether a text has a letter that English has not.
func Vietnamese(s string) bool {
	for _, r := range s {
		if r >= 0xC0 && r != '×' && r != '÷' && r < 0x2000 {
			return true
		}
	}
	return false
}
