package process

import (
	"slices"
	"strings"
)

// walk looks at every spot a report can come to, along all guards and effects, and
// finds the faults that are in no part of a definition by itself: what cannot be
// reached or left, what would publish a secret or what nobody agreed to, who would
// have to act without anybody knowing who that is. What it found is kept in the
// definition when there is nothing wrong.
func (s *source) walk(d *Definition) {
	w := &walker{source: s, explored: d.explore(), d: d, said: make(map[string]bool)}
	if w.full {
		s.badAt(".steps", "too_many_paths")
		return
	}
	w.obstacles()
	w.strangers()
	if len(s.faults) > 0 {
		return // what these cut off would be said to be unreachable, or a dead end
	}
	seen := make(map[string]bool)
	for _, p := range w.spots {
		seen[p.step] = true
	}
	for _, st := range d.Steps {
		if !seen[st.ID] {
			s.badAt(st.ID, "unreachable", st.ID)
		}
	}
	finishes := w.reaching(w.where(End))
	w.ends(finishes)
	w.mains(finishes)
	d.legal = w.index
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
	kinds := make(map[string]StepKind)
	for _, st := range w.d.Steps {
		kinds[st.ID] = st.Kind
	}
	var out []int
	for i, p := range w.spots {
		if kinds[p.step] == k {
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

// obstacles are the actions that are barred somewhere though their conditions hold.
func (w *walker) obstacles() {
	for _, o := range w.stuck {
		p := w.spots[o.spot]
		path, way := pathOf(p.step, o.action.ID), w.then(o.spot, p.step+"."+o.action.ID)
		switch o.why {
		case nobodyThere:
			w.tell(path+".to", string(o.why), string(o.to.Holder), way)
		case noCoordinator:
			w.tell(path+".effects", string(o.why), way)
		case notAgreed, partPublished, partEnds, wholeSupported:
			w.tell(path+".to", string(o.why), way)
		default:
			w.tell(path+".to", string(o.why), way, string(p.level))
		}
	}
}

// strangers are the roles somebody is called by, or has to act in, before it is
// known who has them.
func (w *walker) strangers() {
	at := make(map[string][]int)
	for i, p := range w.spots {
		at[p.step] = append(at[p.step], i)
	}
	for _, st := range w.d.Steps {
		for _, i := range at[st.ID] {
			p := w.spots[i]
			for j, r := range st.Escalate {
				if !p.knows(r.To) {
					w.tell(rungPath(st.ID, j), "nobody", string(r.To), w.way(i))
				}
			}
			for _, a := range st.Actions {
				if len(a.By) > 0 && !slices.ContainsFunc(a.By, p.knows) {
					w.tell(pathOf(st.ID, a.ID)+".by", "nobody", string(a.By[0]), w.way(i))
				}
			}
		}
	}
}

// ends finds the spots from which no end can be reached: dead ends, which nothing
// leaves, and loops, which nothing leaves either, though it moves.
func (w *walker) ends(finishes []bool) {
	for i, p := range w.spots {
		if !finishes[i] && !w.leaves(i) {
			w.tell(p.step, "dead_end", p.step, w.way(i), string(p.level))
		}
	}
	for _, round := range w.rounds(func(i int) bool { return !finishes[i] }) {
		var steps []string
		for _, i := range round {
			if !slices.Contains(steps, w.spots[i].step) {
				steps = append(steps, w.spots[i].step)
			}
		}
		if len(steps) > 1 {
			// One loop has many spots; it is told of at the first of its steps.
			w.tell(steps[0], "loop", strings.Join(steps, ", "))
		}
	}
}

// mains wants one action at every open spot that a report normally takes, and
// these to lead to an end: forecasts follow them. Where there is no way to an end
// at all, that has been said.
func (w *walker) mains(finishes []bool) {
	for i, p := range w.spots {
		if w.main[i] == nowhere && finishes[i] {
			w.tell(p.step, "no_main", p.step, string(p.level))
		}
	}
	const unseen, under, done = 0, 1, 2
	state := make([]uint8, len(w.spots))
	for i := range w.spots {
		at := int32(i)
		for at >= 0 && state[at] == unseen {
			state[at] = under
			at = w.main[at]
		}
		if at >= 0 && state[at] == under && finishes[at] {
			w.tell(w.spots[at].step, "main_loop", w.spots[at].step)
		}
		for at = int32(i); at >= 0 && state[at] == under; at = w.main[at] {
			state[at] = done
		}
	}
}
