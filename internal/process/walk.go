package process

import (
	"slices"
	"strings"
)

// walk looks at every spot a report can come to, along all guards and effects, and
// finds the faults that are in no part of a definition by itself: what cannot be
// reached or left, what would publish a secret, who would have to act without
// anybody knowing who that is.
func (s *source) walk(d *Definition) {
	w := &walker{source: s, explored: d.explore(), d: d, said: make(map[string]bool)}
	if w.full {
		s.badAt(".steps", "too_many_paths")
		return
	}
	for i := range w.spots {
		w.look(i)
	}
	if len(s.faults) > 0 {
		return // what these cut off would be said to be unreachable, or a dead end
	}
	for _, st := range d.Steps {
		if !slices.ContainsFunc(w.spots, func(p spot) bool { return p.step == st.ID }) {
			s.badAt(st.ID, "unreachable", st.ID)
		}
	}
	finishes := w.reaching(w.where(End))
	w.ends(finishes)
	w.mains(finishes)
}

// walker is a walk under way.
type walker struct {
	*source
	*explored
	d    *Definition
	said map[string]bool // faults said already: one way to each is enough
}

// where is the spots at steps of a kind.
func (w *walker) where(k StepKind) []int {
	var out []int
	for i, p := range w.spots {
		if st, _ := w.d.Step(p.step); st.Kind == k {
			out = append(out, i)
		}
	}
	return out
}

// tell notes a fault once for a path and code, though many ways may lead to it.
func (w *walker) tell(path, code string, args ...string) {
	if key := path + " " + code; !w.said[key] {
		w.said[key] = true
		w.badAt(path, code, args...)
	}
}

// look finds what is wrong with the actions of a spot and with those called to it.
func (w *walker) look(i int) {
	p := w.spots[i]
	st, _ := w.d.Step(p.step)
	for _, r := range st.Escalate {
		if !p.knows(r.To) {
			w.tell(st.ID+".escalate", "nobody", string(r.To), w.way(i))
		}
	}
	for _, a := range st.Actions {
		path, name := pathOf(st.ID, a.ID), st.ID+"."+a.ID
		for _, role := range a.By {
			if !p.knows(role) {
				w.tell(path+".by", "nobody", string(role), w.way(i))
			}
		}
		switch _, why := w.d.move(p, a); why {
		case open, guarded:
		case nobodyThere:
			to, _ := w.d.Step(a.To)
			w.tell(path+".to", string(why), string(to.Holder), w.then(i, name))
		default:
			w.tell(path+".to", string(why), w.then(i, name), string(p.level))
		}
	}
}

// ends finds the spots from which no end can be reached: dead ends, which nothing
// leaves, and loops, which nothing leaves either, though it moves.
func (w *walker) ends(finishes []bool) {
	for i, p := range w.spots {
		switch {
		case finishes[i]:
		case !w.leaves(i):
			w.tell(p.step, "dead_end", p.step, w.way(i), string(p.level))
		default:
			// One loop has many spots; it is told of at the first of its steps.
			if loop := w.loop(i); loop != nil {
				w.tell(loop[0], "loop", strings.Join(loop, ", "))
			}
		}
	}
}

// loop is the steps a spot goes round in for ever, nil when it only leads into a
// loop or into a dead end.
func (w *walker) loop(i int) []string {
	ahead := w.reached(i)
	var steps []string
	for j, in := range ahead {
		if !in {
			continue
		}
		if !w.leaves(j) || !w.reached(j)[i] {
			return nil
		}
		if !slices.Contains(steps, w.spots[j].step) {
			steps = append(steps, w.spots[j].step)
		}
	}
	return steps
}

// mains wants one action at every open spot that a report normally takes, and
// these to lead to an end: forecasts follow them. Where there is no way to an end
// at all, that has been said.
func (w *walker) mains(finishes []bool) {
	main := make([]int, len(w.spots)) // where it leads
	for i, p := range w.spots {
		main[i] = w.main(p)
		if main[i] == nowhere && finishes[i] {
			w.tell(p.step, "no_main", p.step, string(p.level))
		}
	}
	for i := range w.spots {
		at := i
		for range w.spots {
			if at >= 0 {
				at = main[at]
			}
		}
		if at >= 0 && finishes[at] {
			w.tell(w.spots[at].step, "main_loop", w.spots[at].step)
		}
	}
}

// What main answers where a main action leads to no other spot.
const (
	finished = -1 // it is an end
	nowhere  = -2 // there is none
)

// main is where the main action of a spot leads.
func (w *walker) main(p spot) int {
	if st, _ := w.d.Step(p.step); st.Kind == End {
		return finished
	}
	a, ok := w.d.mainAt(p)
	if !ok {
		return nowhere
	}
	to, _ := w.d.move(p, a)
	return w.index[to]
}
