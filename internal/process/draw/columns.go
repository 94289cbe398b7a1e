package draw

import (
	"cmp"
	"slices"

	"paht/internal/org"
	"paht/internal/process"
)

// columns gives every box a column: on the main way its rank, the longest way to
// it; beside it that of the first step that leads there, or the next that is free.
func (s *section) columns(d *process.Definition, in map[string]*section) {
	ahead := s.ahead()
	at := 0
	for _, root := range s.roots {
		if s.kind == "sensitive" {
			root.col = at + 1
		}
		for range s.boxes {
			for _, e := range ahead {
				e.to.col = max(e.to.col, e.from.col+1)
			}
		}
		for _, b := range s.boxes {
			at = max(at, b.col)
		}
		at += 2 // one for where it leads on
	}
	s.enter(d, in)
	taken := make(map[cell]bool)
	for _, b := range s.boxes { // those of the main way come first
		if !b.main && !b.start && b.link == "" {
			b.col = s.beside(b)
		}
		for taken[cell{s.lane(b), b.col}] {
			b.col++
		}
		taken[cell{s.lane(b), b.col}] = true
		b.placed = true
	}
}

// enter puts a pill before each root: what begins there, or where it comes from.
func (s *section) enter(d *process.Definition, in map[string]*section) {
	var pills []*box
	if s.kind != "sensitive" {
		pill := &box{start: true, main: true}
		s.edges = append(s.edges, &edge{from: pill, to: s.roots[0], main: true})
		s.boxes = slices.Insert(s.boxes, 0, pill)
		return
	}
	for _, root := range s.roots {
		for _, w := range waysOf(d) {
			from := in[w.from.ID]
			if w.to.ID != root.step.ID || from == nil || from == s {
				continue
			}
			pill := &box{link: say("comes", from.number, w.from.Title), role: w.from.Holder, main: true, col: root.col - 1}
			pills = append(pills, pill)
			s.edges = append(s.edges, &edge{from: pill, to: root, labels: w.labels, main: w.main})
		}
	}
	s.boxes = append(pills, s.boxes...)
}

// cell is a place in a section.
type cell struct {
	lane org.Role
	col  int
}

// ahead is the main way's edges without those that lead back into it.
func (s *section) ahead() []*edge {
	var out []*edge
	done, open := make(map[*box]bool), make(map[*box]bool)
	var visit func(b *box)
	visit = func(b *box) {
		open[b] = true
		for _, a := range b.step.Actions {
			next := s.find(a.To)
			if !a.Main || next == nil || !next.main || open[next] {
				continue
			}
			out = append(out, &edge{from: b, to: next})
			if !done[next] {
				visit(next)
			}
		}
		open[b], done[b] = false, true
	}
	for _, root := range s.roots {
		visit(root)
	}
	return out
}

// beside is the column of the first of the boxes placed already that lead to one.
func (s *section) beside(b *box) int {
	first := -1
	for _, from := range s.boxes {
		if from.placed && leads(from.step, b.step.ID) && (first < 0 || from.col < first) {
			first = from.col
		}
	}
	return max(first, 0)
}

// close closes columns nobody stands in.
func (s *section) close() {
	used := make(map[int]bool)
	for _, b := range s.boxes {
		used[b.col] = true
	}
	for _, b := range s.boxes {
		less := 0
		for c := range b.col {
			if !used[c] {
				less++
			}
		}
		b.col -= less
	}
}

// rows gives every box the row of its lane; lanes without boxes are left out.
func (s *section) rows() {
	for _, lane := range laneOrder {
		if !slices.ContainsFunc(s.boxes, func(b *box) bool { return s.lane(b) == lane }) {
			continue
		}
		for _, b := range s.boxes {
			if s.lane(b) == lane {
				b.row = len(s.lanes)
			}
		}
		s.lanes = append(s.lanes, lane)
	}
	slices.SortStableFunc(s.edges, func(a, b *edge) int {
		return cmp.Or(cmp.Compare(a.from.col, b.from.col), cmp.Compare(a.from.row, b.from.row))
	})
}
