package demo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"paht/internal/bacgiang"
	"paht/internal/report"
	"paht/internal/suggest"
)

// classified is a report of the demonstration, its category, and the letter it was
// written after.
type classified struct{ category, text, letter string }

func classifiedReports(t testing.TB, n int) []classified {
	t.Helper()
	a, _ := told(t, now, 1)
	g := &generator{author: a, seed: 11, singles: a.singles()}
	var out []classified
	for i := 0; len(out) < n; i++ {
		g.rng = rand.New(rand.NewPCG(g.seed, uint64(i)))
		s := g.invent(i, now.Add(-time.Duration(i)*7*time.Hour))
		if s.level == report.Unlisted || s.secret || s.refused || s.letter == nil || s.category == "" {
			continue
		}
		out = append(out, classified{s.category, s.text, s.letter.Text})
	}
	return out
}

func hints() []suggest.Hint {
	var out []suggest.Hint
	for _, c := range bacgiang.Categories() {
		out = append(out, suggest.Hint{Category: c.ID, Words: c.Name + ". " + c.Hint})
	}
	return out
}

// parts puts every report into one of five parts; those with one key into the same.
func parts(key func(i int) string, all []classified) (out [5][]classified) {
	rng := rand.New(rand.NewPCG(1, 1))
	where := map[string]int{}
	for i, c := range all {
		k := key(i)
		if _, ok := where[k]; !ok {
			where[k] = rng.IntN(5)
		}
		out[where[k]] = append(out[where[k]], c)
	}
	return out
}

// score is how well a model did on reports it had not seen.
type score struct {
	n, first, third, said, right int
	bins                         [10]struct{ n, right, sure float64 } // of the first guess, by how sure
}

func (s *score) add(m *suggest.Model, c classified) {
	s.n++
	all := m.Weigh(c.text)
	best := all[0].Category == c.category
	bin := &s.bins[min(int(all[0].Sure*10), 9)]
	bin.n++
	bin.sure += all[0].Sure
	if best {
		s.first++
		bin.right++
	}
	if slices.ContainsFunc(all[:3], func(g suggest.Guess) bool { return g.Category == c.category }) {
		s.third++
	}
	if len(m.Suggest(c.text)) > 0 {
		s.said++
		if best {
			s.right++
		}
	}
}

// off is how far "sure" lies from what was right, on average over the reports.
func (s *score) off() float64 {
	sum := 0.0
	for _, b := range s.bins {
		sum += math.Abs(b.right - b.sure)
	}
	return sum / float64(s.n)
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// How well categories are guessed of the demonstration's reports, each part of
// them by what the others teach. With letters kept out nothing like a report was
// seen before, as with a province's first hundred reports; with reports kept out
// people complain in words others used before, as they do.
func TestCategoriesAreGuessed(t *testing.T) {
	for _, x := range []struct {
		what                     string
		reports                  int
		letters                  bool
		first, third, right, off float64
	}{
		{"300, reports kept out", 300, false, 77, 87, 87, 0.08},
		{"300, letters kept out", 300, true, 35, 58, 47, 0.12},
		{"600, reports kept out", 600, false, 90, 94, 94, 0.06},
	} {
		all := classifiedReports(t, x.reports)
		key := func(i int) string { return fmt.Sprint(i) }
		if x.letters {
			key = func(i int) string { return all[i].letter }
		}
		ps := parts(key, all)
		var s score
		for k := range ps {
			tr := suggest.NewTrainer(hints())
			for j := range ps {
				for _, c := range ps[j] {
					if j != k {
						tr.Add(c.category, c.text)
					}
				}
			}
			m := tr.Model()
			for _, c := range ps[k] {
				s.add(m, c)
			}
		}
		t.Logf("%s: first %.1f %%, among three %.1f %%; says something of %.1f %%, and of these right %.1f %%; off by %.3f",
			x.what, percent(s.first, s.n), percent(s.third, s.n), percent(s.said, s.n), percent(s.right, s.said), s.off())
		for _, b := range s.bins {
			if b.n > 0 {
				t.Logf("  said %.2f: %3.0f reports, right %.2f", b.sure/b.n, b.n, b.right/b.n)
			}
		}
		if percent(s.first, s.n) < x.first || percent(s.third, s.n) < x.third || percent(s.right, s.said) < x.right || s.off() > x.off {
			t.Errorf("%s: worse than %+v", x.what, x)
		}
	}
}
