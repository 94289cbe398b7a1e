package draw

import (
	"slices"
	"strings"

	"paht/internal/process"
)

// manyWays is from how many boxes on the ways to one that is no work are told in
// words instead of being drawn.
const manyWays = 4

// way is what leads from one step to another.
type way struct {
	from, to process.Step
	labels   []string
	main     bool
}

// waysOf is the ways of a definition in the order of the file: what stays in its
// step or goes back to where it came from is no way of its own.
func waysOf(d *process.Definition) []*way {
	var out []*way
	for _, from := range d.Steps {
		for _, a := range from.Actions {
			targets := []string{a.To}
			if a.Bounced != nil {
				targets = append(targets, a.Bounced.To)
			}
			for _, id := range targets {
				to, ok := d.Step(id)
				if !ok || to.ID == from.ID {
					continue
				}
				i := slices.IndexFunc(out, func(w *way) bool { return w.from.ID == from.ID && w.to.ID == to.ID })
				if i < 0 {
					i = len(out)
					out = append(out, &way{from: from, to: to})
				}
				w := out[i]
				label := a.Label
				if id != a.To {
					label = say("bounced", a.Label, a.Bounced.From)
				}
				if !slices.Contains(w.labels, label) {
					w.labels = append(w.labels, label)
				}
				w.main = w.main || a.Main
			}
		}
	}
	return out
}

// link draws the ways inside sections, and says the others in words: at the step
// they lead to where they are many. It answers those for each step they come from.
func link(d *process.Definition, sections []*section, in map[string]*section) (told map[string][]string) {
	told = make(map[string][]string)
	ways := waysOf(d)
	for _, st := range d.Steps {
		home := in[st.ID]
		if home == nil {
			continue
		}
		if with := sharing(d, st); with != "" {
			home.find(st.ID).say(with)
		}
		from := make(map[*section][]*way)
		all := 0
		for _, w := range ways {
			if s := in[w.from.ID]; w.to.ID == st.ID && s != nil {
				from[s] = append(from[s], w)
				all++
			}
		}
		crowded := st.Kind != process.Work && all >= manyWays
		var many []*way
		for _, s := range sections {
			switch to := from[s]; {
			case s != home && home.kind == "sensitive" && home.entered(st.ID):
			case crowded || len(to) >= 2*manyWays || s != home && len(to) >= manyWays-1:
				many = append(many, to...)
			case s == home:
				for _, w := range to {
					home.edges = append(home.edges, newEdge(home, w))
				}
			default:
				for _, w := range to {
					s.leave(w, home)
				}
			}
		}
		if len(many) > 0 {
			home.find(st.ID).say(fromMany(many))
		}
		for _, w := range many {
			told[w.from.ID] = append(told[w.from.ID], say("leads", strings.Join(w.labels, " / "), st.Title))
		}
	}
	return told
}

// sharing says with which steps a step shares its limit, "" for none.
func sharing(d *process.Definition, st process.Step) string {
	var with []string
	for _, o := range d.Steps {
		if st.Clock != "" && o.Clock == st.Clock && o.ID != st.ID {
			with = append(with, o.Title)
		}
	}
	if len(with) == 0 {
		return ""
	}
	return say("shared", strings.Join(with, "; "))
}

// entered tells whether pills lead to a step.
func (s *section) entered(id string) bool {
	return slices.ContainsFunc(s.roots, func(b *box) bool { return b.step.ID == id })
}

// fromMany names the first of the steps that lead to one, and how many more do.
func fromMany(ws []*way) string {
	var names []string
	for _, w := range ws {
		if !slices.Contains(names, w.from.Title) {
			names = append(names, w.from.Title)
		}
	}
	const named = 3
	if len(names) <= named+1 {
		return say("from", strings.Join(names, "; "))
	}
	return say("from_many", strings.Join(names[:named], "; "), len(names)-named)
}

func newEdge(s *section, w *way) *edge {
	e := &edge{from: s.find(w.from.ID), to: s.find(w.to.ID), labels: w.labels}
	if e.main = w.main && e.from.main && e.to.main && e.from.col < e.to.col; e.main {
		e.within = within(w.from)
	}
	e.both = slices.ContainsFunc(w.to.Actions, func(a process.Action) bool { return a.To == process.Back })
	return e
}

// leave shows where a way leads in another section: on the main way by a pill, else
// by words in the step.
func (s *section) leave(w *way, home *section) {
	from := s.find(w.from.ID)
	if s.kind != "sensitive" && (!w.main || !from.main) {
		from.say(say("to_section", strings.Join(w.labels, " / "), home.number, w.to.Title))
		return
	}
	b := &box{link: say("continues", home.number, w.to.Title), role: w.to.Holder, main: true, col: from.col + 1}
	if !slices.ContainsFunc(s.boxes, func(o *box) bool { return s.lane(o) == b.role }) {
		b.role = s.lane(from)
	}
	for slices.ContainsFunc(s.boxes, func(o *box) bool { return s.lane(o) == b.role && o.col == b.col }) {
		b.col++
	}
	s.boxes = append(s.boxes, b)
	e := &edge{from: from, to: b, labels: w.labels, main: w.main}
	if e.main {
		e.within = within(w.from)
	}
	s.edges = append(s.edges, e)
}

// within is how long a step has until the main way must be taken from it.
func within(st process.Step) string {
	if st.Limit.IsZero() {
		return ""
	}
	return st.Limit.Vietnamese()
}

// say adds words to a box.
func (b *box) say(s string) { b.notes = append(b.notes, s) }
