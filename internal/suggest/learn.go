package suggest

import "math"

// How the weights are found: stochastic gradient steps, each weight's own grown
// smaller by what it has moved already (AdaGrad), and drawn to nothing a little.
const (
	step     = 0.5
	biasStep = 0.01
	shrink   = 5e-4

	mostRounds, leastRounds = 30, 5
	roundsOf                = 100_000 // examples looked at in all, about
)

// learn finds the weights by which the examples and the hints are told apart.
func (t *Trainer) learn(told []example) *Model {
	m := &Model{classes: t.classes, bias: make([]float32, len(t.classes)), soft: 1}
	all := append(append(make([]example, 0, len(t.hints)+len(told)), t.hints...), told...)
	words := t.vocabulary(told)
	sums := make([]uint32, len(words))
	m.rare = make([]float32, len(words))
	n := float64(len(all))
	for i, w := range words {
		sums[i] = w.sum
		m.rare[i] = float32(math.Log(1 + n/float64(1+w.n)))
	}
	m.features, m.strange = newTable(sums), math.Log(1+n)
	m.weights = make([]float32, len(words)*len(t.classes))
	moved := make([]float32, len(m.weights))

	rounds := mostRounds
	if len(told) > 0 {
		rounds = min(max(roundsOf/len(told), leastRounds), mostRounds)
	}
	p := make([]float64, len(t.classes))
	for range rounds {
		for _, e := range all {
			m.pull(e, p, moved)
		}
	}
	return m
}

// pull moves the weights so that an example is told a little better.
func (m *Model) pull(e example, p []float64, moved []float32) {
	v := m.vector(e.features)
	m.scores(v, p)
	chances(p, 1)
	p[e.class]--
	for _, part := range v {
		at := part.feature * len(p)
		row, been := m.weights[at:at+len(p)], moved[at:at+len(p)]
		for c, miss := range p {
			g := float32(miss*part.share) + shrink*row[c]
			been[c] += g * g
			if been[c] > 0 {
				row[c] -= step * g / float32(math.Sqrt(float64(been[c])))
			}
		}
	}
	for c, miss := range p {
		m.bias[c] -= float32(biasStep * miss)
	}
}
