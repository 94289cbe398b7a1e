package suggest

import (
	"slices"
	"strings"

	"paht/internal/text"
)

// featuresOf are the different words of a text and its pairs of neighbours, as
// sums, in order.
func featuresOf(s string) []uint32 {
	var out []uint32
	last, n := "", 0
	for w := range strings.FieldsSeq(text.Fold(s)) {
		if n++; n > maxWords {
			break
		}
		w = heard(w)
		out = append(out, sum(w, ""))
		if last != "" {
			out = append(out, sum(last, w))
		}
		last = w
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sum is FNV-1a of a word, or of two.
func sum(a, b string) uint32 {
	h := uint32(2166136261)
	for i := range len(a) {
		h = (h ^ uint32(a[i])) * 16777619
	}
	if b == "" {
		return h
	}
	h = (h ^ ' ') * 16777619
	for i := range len(b) {
		h = (h ^ uint32(b[i])) * 16777619
	}
	return h
}

// begins are initial letters that sound alike in the north, and are written for
// one another; the longer ones stand first.
var begins = []struct{ written, heard string }{
	{"ngh", "ng"}, {"gh", "g"}, {"gi", "d"}, {"tr", "ch"},
	{"r", "d"}, {"s", "x"}, {"k", "c"}, {"q", "c"}, {"n", "l"}, {"z", "d"}, {"j", "d"}, {"f", "ph"}, {"w", "qu"},
}

// heard is a folded word as it sounds, so that rác, dác and giác are one, and with
// no letter drawn out: "quáaaa". Numbers are one word each length: what they count
// differs from report to report.
func heard(w string) string {
	if strings.Trim(w, "0123456789") == "" {
		return "0000000000000000"[:min(len(w), 16)]
	}
	for _, b := range begins {
		rest, ok := strings.CutPrefix(w, b.written)
		if !ok {
			continue
		}
		if rest == "" || strings.HasPrefix(w, "ng") || strings.HasPrefix(w, "nh") {
			break // "ng" and "nh" are sounds of their own, and so is "gi"
		}
		w = b.heard + rest
		break
	}
	if strings.HasPrefix(w, "ngh") {
		w = "ng" + w[3:]
	}
	out := make([]byte, 0, len(w))
	for i := range len(w) {
		c := w[i]
		if c == 'y' {
			c = 'i'
		}
		if len(out) > 0 && out[len(out)-1] == c && len(w) > 2 {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// table finds the place of a feature.
type table struct {
	sums  []uint32 // in order
	start []uint32 // of the sums that begin with the same sixteen bits
}

func newTable(sums []uint32) table {
	t := table{sums, make([]uint32, 1<<16+1)}
	for _, s := range sums {
		t.start[s>>16+1]++
	}
	for i := range 1 << 16 {
		t.start[i+1] += t.start[i]
	}
	return t
}

// find is the place of a sum; false when it is not there.
func (t table) find(s uint32) (int, bool) {
	for i := t.start[s>>16]; i < t.start[s>>16+1]; i++ {
		if t.sums[i] == s {
			return int(i), true
		}
	}
	return 0, false
}
