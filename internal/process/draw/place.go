package draw

import "slices"

// place gives rows, bands and lines their height, from y down.
func (s *section) place(y int) {
	s.y = y
	y += sectionTop
	high := make([]int, len(s.lanes))
	for _, b := range s.boxes {
		exits, n := 0, 0
		for _, e := range s.edges {
			if e.from == b && e.flight.exit == right && !e.aside {
				exits += lineStep*len(e.text) + 14
				n++
			}
		}
		if n == 1 { // in the middle, with its words above it
			exits *= 2
		}
		high[b.row] = max(high[b.row], b.height(), exits)
	}
	s.laneTops = append(s.laneTops, y)
	for i := range s.bands {
		s.bands[i].y = y
		y += 14 + trackStep*len(s.bands[i].tracks)
		if i == len(s.lanes) {
			y += 4
			break
		}
		if i > 0 {
			// A lane ends below the lines that leave it.
			s.laneTops = append(s.laneTops, y-7)
		}
		for _, b := range s.boxes {
			if b.row == i {
				b.y, b.high = y, high[i]
				if b.start || b.link != "" {
					b.high = b.height()
					b.y += (high[i] - b.high) / 2
				}
			}
		}
		y += high[i]
	}
	s.laneTops = append(s.laneTops, y)
	s.height = y - s.y
	for _, b := range s.boxes {
		s.exits(b)
	}
	for _, e := range s.edges {
		s.draw(e)
	}
}

// exits spreads the ways out of the right side of a box, with room above each for
// its words.
func (s *section) exits(b *box) {
	var out []*edge
	total := 0
	for _, e := range s.edges {
		if e.from == b && e.flight.exit == right {
			out = append(out, e)
			total += lineStep*len(e.text) + 14
		}
	}
	slices.SortStableFunc(out, func(a, c *edge) int { return a.to.row - c.to.row })
	if len(out) == 1 {
		out[0].flight.outPort = b.y + b.high/2
		return
	}
	y := b.y + (b.high-total)/2
	for _, e := range out {
		y += lineStep*len(e.text) + 7
		e.flight.outPort = y
		y += 7
	}
}

// draw makes the line of an edge and places its words.
func (s *section) draw(e *edge) {
	f := e.flight
	from, to := e.from, e.to
	if f.band == none {
		y := f.outPort
		e.at = point{from.x + boxWidth + 8, y - 6}
		if e.aside {
			e.at = point{s.gaps[f.gap].x + s.gaps[f.gap].room(), y + 4 + lineStep*(len(e.text)-1)/2}
		}
		e.points = []point{{from.x + boxWidth, y}}
		entry := to.y + to.high/2
		if from.row == to.row && (y-entry > 2 || entry-y > 2) && y > to.y+8 && y < to.y+to.high-8 {
			entry = y
		}
		if from.row != to.row {
			x := s.columnX(e)
			e.points = append(e.points, point{x, y}, point{x, entry})
		}
		e.points = append(e.points, point{to.x, entry})
		return
	}
	y := s.bands[f.band].y + 14 + trackStep*f.track + 4
	e.at.y = y - 4
	start := from.y + from.high
	if f.exit == top {
		start = from.y
	}
	e.points = []point{{f.outPort, start}, {f.outPort, y}}
	if f.gap == none {
		end := to.y
		if f.enter == bottom {
			end = to.y + to.high
		}
		e.points = append(e.points, point{f.inPort, y}, point{f.inPort, end})
		return
	}
	x, entry := s.columnX(e), to.y+to.high/2+18
	e.points = append(e.points, point{x, y}, point{x, entry})
	if f.enter == left {
		e.points = append(e.points, point{to.x, entry})
	} else {
		e.points = append(e.points, point{to.x + boxWidth, entry})
	}
}
