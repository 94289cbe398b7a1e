// Package suggest guesses the category of a report from its words, by what the
// province's own reports were classified as.
//
// It is pure: a logistic regression over folded words and pairs of words, made
// softer until its "sure" is true of reports it was not made from.
//
// Rules it owns:
//   - The same examples give the same model, in whatever order they come, and an
//     example told twice teaches no more than once.
//   - A model holds no word, only 32-bit sums of words, and none that fewer than
//     three different reports have: a name, a number, an address teach nothing.
//     Words of the categories' own names and hints are ours and always count.
//   - Sure is a probability: of ten suggestions said with 0.8, eight are right. It
//     is measured on reports that were kept out, and near copies of one text are
//     kept out together.
//   - Nothing is suggested of a text that says too little, or when the best guess
//     is not sure enough to spare anybody work.
//   - Before there are enough reports the names and hints of the categories alone
//     suggest; such a guess never says more than 0.5, and Learnt tells it apart.
//   - Memory is bounded: so many examples, so many words of each, so many words in
//     all (figures in docs/decisions/0009-suggestion.md).
package suggest

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of what is looked at.
const (
	MaxExamples = 100_000 // of these a trainer takes no more
	maxWords    = 200     // of one text; the rest says the same again
	maxFeatures = 1 << 15 // that a model knows: the commonest

	minReports = 3   // that have a word, before it counts
	enough     = 120 // examples, before the model speaks instead of the hints
	leastKnown = 2   // features of a text the model must know to say anything
	leastSure  = 0.3 // of the best guess, or nothing is said; and twice what chance gives
	leastShown = 0.05
	most       = 3 // guesses at once

	hintSure = 0.5 // a guess by hints says no more
)

// Hint is a category and the words of its name and of its examples.
type Hint struct {
	Category, Words string
}

// Guess is a category a text may belong to, and how sure that is, from 0 to 1.
type Guess struct {
	Category string
	Sure     float64
}

// Model guesses. It does not change; any number of goroutines may use it.
type Model struct {
	classes  []string
	features table
	rare     []float32 // of each feature: how much it counts
	strange  float64   // of a feature it does not know
	weights  []float32 // of each feature for each class, feature by feature
	bias     []float32 // of each class
	soft     float64   // what scores are divided by, to be true
	learnt   int       // examples
}

// Learnt is from how many reports the model was made; 0 when there were too few
// and it goes by names and hints.
func (m *Model) Learnt() int { return m.learnt }

// Suggest is at most three categories a text may belong to, the surest first; none
// when it is not sure.
func (m *Model) Suggest(text string) []Guess {
	all, known := m.weigh(text)
	if known < leastKnown || len(all) == 0 || all[0].Sure < max(leastSure, min(2/float64(len(all)), 0.6)) {
		return nil
	}
	n := 1
	for n < len(all) && n < most && all[n].Sure >= leastShown {
		n++
	}
	return all[:n:n]
}

// Weigh is every category with its probability, the likeliest first; the
// probabilities add up to 1. Of a model without categories it is empty.
func (m *Model) Weigh(text string) []Guess {
	all, _ := m.weigh(text)
	return all
}

func (m *Model) weigh(text string) (all []Guess, known int) {
	v := m.vector(featuresOf(text))
	p := make([]float64, len(m.classes))
	m.scores(v, p)
	chances(p, m.soft)
	all = make([]Guess, len(p))
	for c, sure := range p {
		if m.learnt == 0 { // a guess by hints is half a guess; the other half is anybody's
			sure = hintSure*sure + (1-hintSure)/float64(len(p))
		}
		all[c] = Guess{m.classes[c], sure}
	}
	slices.SortStableFunc(all, func(a, b Guess) int { return cmp.Compare(b.Sure, a.Sure) })
	return all, len(v)
}

// part is a feature of a text and how much of the text it is.
type part struct {
	feature int
	share   float64
}

// vector are the features of a text that the model knows: rare ones count for
// more, and all of a text together, known or not, for one, so that a text the
// model hardly understands moves it little.
func (m *Model) vector(features []uint32) []part {
	v, size := make([]part, 0, len(features)), 0.0
	for _, f := range features {
		i, ok := m.features.find(f)
		if !ok {
			size += m.strange * m.strange
			continue
		}
		share := float64(m.rare[i])
		v = append(v, part{i, share})
		size += share * share
	}
	for i := range v {
		v[i].share /= math.Sqrt(size)
	}
	return v
}

// scores fills in how well the classes go with a text.
func (m *Model) scores(v []part, p []float64) {
	for c := range p {
		p[c] = float64(m.bias[c])
	}
	for _, part := range v {
		row := m.weights[part.feature*len(p):]
		for c := range p {
			p[c] += float64(row[c]) * part.share
		}
	}
}

// chances makes probabilities of scores that are divided by soft.
func chances(p []float64, soft float64) {
	if len(p) == 0 {
		return
	}
	best, total := slices.Max(p), 0.0
	for c := range p {
		p[c] = math.Exp((p[c] - best) / soft)
		total += p[c]
	}
	for c := range p {
		p[c] /= total
	}
}

// Bytes is how much memory the model keeps.
func (m *Model) Bytes() int {
	return 4 * (len(m.features.sums) + len(m.features.start) + len(m.rare) + len(m.weights) + len(m.bias))
}
