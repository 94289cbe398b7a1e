package suggest

import (
	"cmp"
	"slices"
)

// Trainer gathers examples. Make one, Add, then Model.
type Trainer struct {
	classes  []string
	class    map[string]int
	hints    []example
	examples []example
}

// example is the features of a text and the class it belongs to.
type example struct {
	class    int
	features []uint32
	mix      uint32 // its smallest mixed feature: near copies of a text have it in common
}

// NewTrainer begins with the categories there are. What is added of others is
// left out.
func NewTrainer(hints []Hint) *Trainer {
	t := &Trainer{class: map[string]int{}}
	hints = slices.Clone(hints)
	slices.SortFunc(hints, func(a, b Hint) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Words, b.Words))
	})
	for _, h := range hints {
		if _, twice := t.class[h.Category]; !twice {
			t.class[h.Category] = len(t.classes)
			t.classes = append(t.classes, h.Category)
		}
		t.hints = append(t.hints, newExample(t.class[h.Category], featuresOf(h.Words)))
	}
	return t
}

// Add is one report that was classified. It is false when the example is not
// taken: the category is none there is, the text is empty, or there are
// MaxExamples already.
func (t *Trainer) Add(category, text string) bool {
	class, ok := t.class[category]
	if !ok || len(t.examples) >= MaxExamples {
		return false
	}
	f := featuresOf(text)
	if len(f) == 0 {
		return false
	}
	t.examples = append(t.examples, newExample(class, slices.Clip(f)))
	return true
}

func newExample(class int, features []uint32) example {
	e := example{class, features, 1<<32 - 1}
	for _, f := range features {
		e.mix = min(e.mix, mixed(f))
	}
	return e
}

// mixed scatters sums, so that their order tells nothing of the words.
func mixed(f uint32) uint32 {
	f ^= f >> 16
	f *= 0x7feb352d
	f ^= f >> 15
	f *= 0x846ca68b
	return f ^ f>>16
}

// Model is what the examples teach. The trainer may go on taking more.
func (t *Trainer) Model() *Model {
	told := t.told()
	if len(told) < enough {
		m := t.learn(nil)
		m.soft = hintSoft
		return m
	}
	soft := t.soften(told)
	m := t.learn(told)
	m.learnt, m.soft = len(told), soft
	return m
}

// told are the examples, each once, in an order that follows from them alone and
// has nothing to do with their classes.
func (t *Trainer) told() []example {
	told := slices.Clone(t.examples)
	slices.SortFunc(told, func(a, b example) int {
		return cmp.Or(cmp.Compare(a.mix, b.mix), slices.Compare(a.features, b.features), cmp.Compare(a.class, b.class))
	})
	return slices.CompactFunc(told, func(a, b example) bool {
		return a.class == b.class && slices.Equal(a.features, b.features)
	})
}

// counted is a feature and how many examples have it.
type counted struct{ sum, n uint32 }

// vocabulary are the features that count, in order: those of the hints, and the
// commonest of those that enough examples have.
func (t *Trainer) vocabulary(told []example) []counted {
	common := commonest(told)
	for _, h := range t.hints {
		for _, f := range h.features {
			common = append(common, counted{f, 1})
		}
	}
	slices.SortFunc(common, func(a, b counted) int { return cmp.Or(cmp.Compare(a.sum, b.sum), cmp.Compare(b.n, a.n)) })
	return slices.CompactFunc(common, func(a, b counted) bool { return a.sum == b.sum })
}

func commonest(told []example) (out []counted) {
	n := 0
	for _, e := range told {
		n += len(e.features)
	}
	seen := make([]uint32, 0, n)
	for _, e := range told {
		seen = append(seen, e.features...)
	}
	slices.Sort(seen)
	for i := 0; i < len(seen); {
		j := i
		for j < len(seen) && seen[j] == seen[i] {
			j++
		}
		if j-i >= minReports {
			out = append(out, counted{seen[i], uint32(j - i)})
		}
		i = j
	}
	if len(out) > maxFeatures {
		slices.SortFunc(out, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.sum, b.sum)) })
		out = out[:maxFeatures]
	}
	return out
}
