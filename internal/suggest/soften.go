package suggest

import "math"

// Examples are kept out in so many parts, one part after the other; where there
// are many, one part is measure enough.
const (
	folds = 5
	many  = 5000
)

// hintSoft is how soft a model by hints is: what it says is halved anyway.
const hintSoft = 0.25

// heldOut is an example as a model scores it that was made without it.
type heldOut struct {
	scores []float64
	class  int
}

// soften finds how soft scores must be made so that what is said to be sure is
// true of examples that were kept out: where the surprise at them is least.
func (t *Trainer) soften(told []example) float64 {
	parts := folds
	if len(told) > many {
		parts = 1
	}
	var out []heldOut
	for k := range parts {
		var rest []example
		for _, e := range told {
			if fold(e) != k {
				rest = append(rest, e)
			}
		}
		m := t.learn(rest)
		for _, e := range told {
			if fold(e) == k {
				h := heldOut{make([]float64, len(t.classes)), e.class}
				m.scores(m.vector(e.features), h.scores)
				out = append(out, h)
			}
		}
	}
	p := make([]float64, len(t.classes))
	return math.Exp(lowest(math.Log(0.1), math.Log(10), func(soft float64) float64 {
		surprise := 0.0
		for _, h := range out {
			copy(p, h.scores)
			chances(p, math.Exp(soft))
			surprise -= math.Log(max(p[h.class], 1e-9))
		}
		return surprise
	}))
}

// fold is the part an example is kept out with; near copies of a text have one.
func fold(e example) int { return int(mixed(e.mix) % folds) }

// lowest is where f is least between two bounds, by golden sections.
func lowest(low, high float64, f func(float64) float64) float64 {
	const ratio = 0.6180339887498949
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := f(a), f(b)
	for range 18 {
		if fa < fb {
			high, b, fb = b, a, fa
			a = high - ratio*(high-low)
			fa = f(a)
		} else {
			low, a, fa = a, b, fb
			b = low + ratio*(high-low)
			fb = f(b)
		}
	}
	return (low + high) / 2
}
