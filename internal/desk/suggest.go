package desk

import (
	"context"
	"time"

	"paht/internal/org"
	"paht/internal/suggest"
)

// Suggestion is a category a text may belong to.
type Suggestion struct {
	Category string
	Sure     float64 // a probability, from 0 to 1
	Learnt   bool    // from the province's reports; else from the words of the categories' names
}

// How the model is kept. It is learnt from public reports alone, so whatever it
// says could be found by reading these; decision 9 says why and what that costs.
const (
	learnFrom  = 10_000 // newest reports
	learnEvery = 24 * time.Hour
	alike      = 12 // reports looked at to say who answers such ones
	alikeLeast = 3  // of them, before it says anything
)

// guesser is the model in force and what it was made of.
type guesser struct {
	model *suggest.Model
	world *world // its categories
	at    time.Time
}

// Suggest is at most three categories a text may belong to, the surest first; none
// when nothing is sure enough. Hidden categories are not suggested.
func (d *Desk) Suggest(text string) []Suggestion {
	g := d.guesser.Load()
	if g == nil { // not learnt yet: the names and hints of the categories speak
		w := d.world.Load()
		g = &guesser{model: suggest.NewTrainer(hints(w)).Model(), world: w}
		d.guesser.CompareAndSwap(nil, g)
	}
	var out []Suggestion
	for _, guess := range g.model.Suggest(text) {
		if c, ok := d.Category(guess.Category); ok && !c.Hidden {
			out = append(out, Suggestion{guess.Category, guess.Sure, g.model.Learnt() > 0})
		}
	}
	return out
}

// Learn makes the model anew when it is a day old, or the categories are others
// than it knows. It answers from how many reports it learnt, and whether it did.
func (d *Desk) Learn(ctx context.Context) (reports int, learnt bool, err error) {
	w, now := d.world.Load(), d.Now()
	g := d.guesser.Load()
	if g != nil && !g.at.IsZero() && now.Sub(g.at) < learnEvery && sameCategories(g.world, w) {
		return g.model.Learnt(), false, nil
	}
	t := suggest.NewTrainer(hints(w))
	err = d.DB.Classified(ctx, learnFrom, func(category, text string) { t.Add(category, text) })
	if err != nil {
		return 0, false, err
	}
	m := t.Model()
	d.guesser.Store(&guesser{model: m, world: w, at: now})
	return m.Learnt(), true, nil
}

func hints(w *world) []suggest.Hint {
	var out []suggest.Hint
	for _, c := range w.categories {
		if !c.Hidden {
			out = append(out, suggest.Hint{Category: c.ID, Words: c.Name + ". " + c.Hint})
		}
	}
	return out
}

func sameCategories(a, b *world) bool {
	if len(a.categories) != len(b.categories) {
		return false
	}
	for i, c := range a.categories {
		if c != b.categories[i] {
			return false
		}
	}
	return true
}

// Answerer is the agency that answered most of the newest public reports of a
// category in a commune, of how many, and how many they were; false when there
// are too few, or no agency stands out.
func (d *Desk) Answerer(ctx context.Context, category string, commune org.UnitID) (agency org.UnitID, by, of int, ok bool, err error) {
	if category == "" || commune == "" {
		return "", 0, 0, false, nil
	}
	counts, err := d.DB.Answerers(ctx, category, commune, alike)
	if err != nil {
		return "", 0, 0, false, err
	}
	for u, n := range counts {
		of += n
		if n > by {
			agency, by = u, n
		}
	}
	return agency, by, of, of >= alikeLeast && 2*by > of, nil
}
