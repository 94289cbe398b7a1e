package text

import (
	"slices"
	"strings"
)

// fillers are folded syllables that half of all reports hold: that two texts share
// them says nothing.
var fillers = []string{
	"anh", "ba", "bi", "cac", "can", "chi", "cho", "chua", "con", "co", "cua", "cung", "da", "dan", "dang", "day", "de", "den", "duoc", "gay", "hay", "khi",
	"khong", "la", "lai", "lam", "len", "mot", "nay", "nen", "nghi", "nguoi", "nhieu", "nhu", "nhung", "o", "qua", "ra", "rat", "roi", "sau", "se", "tai",
	"tat", "thi", "toi", "trong", "truoc", "tu", "va", "vao", "van", "vi", "voi", "xin", "xu", "ly",
}

// Alike says how much two texts speak of the same thing, from 0 to 1: how many of
// the folded words of the one with fewer are in the other, pairs of neighbours
// counted besides, since a Vietnamese word is often two syllables. It asks not which
// comes first, and marks, capitals and fillers make no difference. A text with fewer
// than two words of its own is like none.
func Alike(a, b string) float64 {
	x, y := telling(a), telling(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 2 {
		return 0
	}
	return (2*shared(x, y) + shared(pairs(x), pairs(y))) / 3
}

// telling are the words of a text that tell what it is about, in their order.
func telling(s string) []string {
	return slices.DeleteFunc(strings.Fields(Fold(s)), func(w string) bool { return slices.Contains(fillers, w) })
}

func pairs(words []string) []string {
	out := make([]string, 0, len(words))
	for i := 1; i < len(words); i++ {
		out = append(out, words[i-1]+" "+words[i])
	}
	return out
}

// shared is which part of the smaller set is in the other.
func shared(x, y []string) float64 {
	x, y = set(x), set(y)
	both := 0
	for _, w := range x {
		if _, ok := slices.BinarySearch(y, w); ok {
			both++
		}
	}
	if n := min(len(x), len(y)); n > 0 {
		return float64(both) / float64(n)
	}
	return 0
}

func set(words []string) []string {
	words = slices.Clone(words)
	slices.Sort(words)
	return slices.Compact(words)
}
