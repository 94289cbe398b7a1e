package store

import "math"

// codes number the words of a column in memory: two bytes a report stand for a name of
// any length. "" is 0.
type codes struct {
	of    map[string]uint16
	words []string // by code; words are only added
}

// code is the number of a word, a new one if it has none; false when there is none left.
func (c *codes) code(word string) (uint16, bool) {
	if c.of == nil {
		c.of, c.words = map[string]uint16{"": 0}, []string{""}
	}
	n, ok := c.of[word]
	if !ok {
		if len(c.words) > math.MaxUint16 {
			return 0, false
		}
		n = uint16(len(c.words))
		c.of[word] = n
		c.words = append(c.words, word)
	}
	return n, true
}

// known is the number of a word that has one already.
func (c *codes) known(word string) (n uint16, ok bool) {
	n, ok = c.of[word]
	return n, ok || word == ""
}
