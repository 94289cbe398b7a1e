package draw

import (
	"cmp"
	"slices"
	"strings"
)

// side is where an edge leaves or enters a box.
type side int

const (
	left side = iota
	right
	top
	bottom
)

// none stands for a band or a gap an edge does not use.
const none = -1

// flight is how an edge goes, before anything has coordinates: out of a side,
// across in a band below a row, down or up in a gap between columns, into a side.
type flight struct {
	exit, enter side
	band, gap   int // none: not used; bands count from the one above the first row
	track       int // in the band
	column      int // in the gap
	outPort     int // x or y of the side, filled in late
	inPort      int
}

// gap is the room between two columns.
type gap struct {
	label   bool
	columns []spans
	x       int // its left edge
}

// room is how wide a gap is, up to the arrow tips.
func (g gap) room() int {
	w := 12 + columnStep*len(g.columns)
	if g.label {
		w += labelRoom
	}
	return w
}

// band is the room between two rows, in which lines run across.
type band struct {
	tracks []spans
	y      int
}

// spans are the pieces of a line that are taken already.
type spans [][2]int

func (t spans) free(from, to int) bool {
	return !slices.ContainsFunc(t, func(u [2]int) bool { return from <= u[1] && u[0] <= to })
}

// take finds the first of the tracks in which a piece is free, or adds one.
func take(tracks *[]spans, from, to int) int {
	i := slices.IndexFunc(*tracks, func(t spans) bool { return t.free(from, to) })
	if i < 0 {
		i = len(*tracks)
		*tracks = append(*tracks, nil)
	}
	(*tracks)[i] = append((*tracks)[i], [2]int{from, to})
	return i
}

// route finds the ways of all edges, and from the room they take the columns.
func (s *section) route() {
	cols := 0
	for _, b := range s.boxes {
		cols = max(cols, b.col+1)
		b.fill(s)
	}
	s.gaps = make([]gap, cols+1)
	s.bands = make([]band, len(s.lanes)+1)
	for _, e := range s.edges {
		e.fly()
		f := &e.flight
		if f.gap == none {
			continue
		}
		if f.band == none && len(e.labels) > 0 {
			e.aside = e.from.row != e.to.row && !s.occupied(e.from.row, f.gap)
			s.gaps[f.gap].label = s.gaps[f.gap].label || !e.aside
		}
		if f.band == none && e.from.row == e.to.row {
			continue // straight
		}
		first, last := e.rows()
		f.column = take(&s.gaps[f.gap].columns, first, last)
	}
	x := margin + laneHead
	for i := range s.gaps {
		g := &s.gaps[i]
		g.x = x
		x += g.room() + 14
		for _, b := range s.boxes {
			if b.col == i {
				b.x = x
			}
		}
		if i < len(s.gaps)-1 {
			x += boxWidth
		}
	}
	s.width = x + margin
	s.across()
}

// rows is from where to where an edge runs down or up: rows count odd, the bands
// around them even.
func (e *edge) rows() (first, last int) {
	a, b := 2*e.from.row+1, 2*e.to.row+1
	if e.flight.band != none {
		a = 2 * e.flight.band
	}
	return min(a, b), max(a, b)
}

// occupied tells whether a box stands in a row of a column.
func (s *section) occupied(row, col int) bool {
	return slices.ContainsFunc(s.boxes, func(b *box) bool { return b.row == row && b.col == col })
}

// fly decides how an edge goes.
func (e *edge) fly() {
	f := &e.flight
	from, to := e.from, e.to
	f.band, f.gap = none, none
	if e.main && to.col == from.col+1 {
		f.exit, f.enter, f.gap = right, left, to.col
		return
	}
	switch {
	case from.row > to.row:
		f.exit, f.enter, f.band = top, bottom, from.row
	default:
		f.exit, f.enter, f.band = bottom, top, from.row+1
	}
	switch {
	case from.row == to.row:
		f.enter = bottom
	case from.row-to.row > 1 || to.row-from.row > 1:
		f.enter, f.gap = left, to.col
		if from.col >= to.col {
			f.enter, f.gap = right, to.col+1
		}
	}
}

// across spreads the ends of edges along the tops and bottoms of boxes and gives
// those that run across a track each.
func (s *section) across() {
	for _, b := range s.boxes {
		for _, side := range []side{top, bottom} {
			s.spread(b, side)
		}
	}
	s.straighten()
	var flat []*edge
	for _, e := range s.edges {
		e.text = s.textOf(e)
		if e.flight.band != none {
			flat = append(flat, e)
		}
	}
	slices.SortStableFunc(flat, func(a, b *edge) int {
		return cmp.Compare(s.length(a), s.length(b))
	})
	for _, e := range flat {
		f := &e.flight
		from, to := f.outPort, s.turn(e)
		a, b := min(from, to), max(from, to)
		if len(e.text) > 0 {
			words := width(e.text[0], smallSize)
			e.at.x = s.clear(e, from, to, words)
			a, b = min(a, e.at.x-7), max(b, e.at.x+words+7)
		}
		f.track = take(&s.bands[f.band].tracks, a-6, b+6)
		s.width = max(s.width, b+margin)
	}
}

// clear is where the words of an edge that runs across can begin: beside where it
// comes from, or farther along where no line that runs down would cross them.
func (s *section) clear(e *edge, from, to, words int) int {
	if d := to - from; -words-14 < d && d < words+14 { // the line is shorter than its words
		after, before := max(from, to)+7, min(from, to)-7-words
		if before > margin+laneHead && s.crossing(e, before-5, before+words+5) < s.crossing(e, after-5, after+words+5) {
			return before
		}
		return after
	}
	near, far := from+7, max(from+7, to-words-7)
	step := 12
	if to < from && from-7-words > margin+laneHead {
		near, far, step = from-7-words, min(from-7-words, to+7), -step
	}
	best, least := near, len(s.edges)*4
	for x := near; (far-x)*step >= 0; x += step {
		if n := s.crossing(e, x-5, x+words+5); n < least {
			best, least = x, n
		}
	}
	return best
}

// crossing is how many lines run down or up through a stretch of the band an edge
// runs across in; an arrow's tip counts twice.
func (s *section) crossing(e *edge, first, last int) (n int) {
	hit := func(x, weight int) {
		if first <= x && x <= last {
			n += weight
		}
	}
	at := e.flight.band
	for _, o := range s.edges {
		f := o.flight
		if o == e {
			continue
		}
		if a, b := o.rows(); f.gap != none && o.from.row != o.to.row && a <= 2*at && 2*at <= b {
			hit(s.columnX(o), 1)
		}
		if f.band == at {
			hit(f.outPort, 1)
			if f.gap == none {
				hit(f.inPort, 2)
			}
		}
	}
	return n
}

// turn is the x at which an edge ends to run across.
func (s *section) turn(e *edge) int {
	if e.flight.gap != none {
		return s.columnX(e)
	}
	return e.flight.inPort
}

func (s *section) length(e *edge) int {
	if d := e.flight.outPort - s.turn(e); d < 0 {
		return -d
	} else {
		return d
	}
}

// columnX is where an edge runs down in its gap.
func (s *section) columnX(e *edge) int {
	g := s.gaps[e.flight.gap]
	x := g.x + 8 + columnStep*e.flight.column
	if g.label {
		x += labelRoom
	}
	return x
}

// textOf is the words at an edge: in lines between two columns, else in one.
func (s *section) textOf(e *edge) []string {
	if len(e.labels) == 0 {
		return nil
	}
	words := strings.Join(e.labels, " / ")
	if e.within != "" {
		words = say("within", e.within, words)
	}
	switch {
	case e.aside:
		return wrap(words, smallSize, asideRoom, 4)
	case e.flight.band == none:
		return wrap(words, smallSize, labelRoom-8, 4)
	}
	return wrap(words, smallSize, 330, 1)
}

// spread places the ends of edges on one side of a box, ordered by where they come
// from or lead to, so that they cross little.
func (s *section) spread(b *box, at side) {
	type end struct {
		port  *int
		other int
		text  int
	}
	var ends []end
	for _, e := range s.edges {
		f := &e.flight
		if e.from == b && f.exit == at {
			ends = append(ends, end{&f.outPort, e.to.col, 0})
		}
		if e.to == b && f.enter == at {
			ends = append(ends, end{&f.inPort, e.from.col, 1})
		}
	}
	slices.SortStableFunc(ends, func(a, c end) int {
		return cmp.Or(cmp.Compare(a.other, c.other), cmp.Compare(a.text, c.text))
	})
	for i, e := range ends {
		*e.port = b.x + boxWidth*(i+1)/(len(ends)+1)
	}
}

// straighten moves the pill a section begins with over the end of its arrow.
func (s *section) straighten() {
	for _, e := range s.edges {
		if f := &e.flight; e.from.start && f.exit == bottom && f.gap == none {
			f.outPort = f.inPort
			e.from.x = max(f.inPort-boxWidth/2, margin+laneHead)
		}
	}
}
