package process

import "slices"

// rounds are the sets of spots, of those that are in, which nothing leaves and all
// of which can be come back to: where a report goes round for ever. They are found
// by depth first search (Tarjan).
func (x *explored) rounds(in func(i int) bool) [][]int {
	s := &search{explored: x, low: make([]int32, len(x.spots)), in: make([]bool, len(x.spots))}
	for i := range x.spots {
		if in(i) && s.low[i] == 0 {
			s.visit(int32(i))
		}
	}
	return s.found
}

// search is a search for rounds under way.
type search struct {
	*explored
	low   []int32 // the number of the earliest spot known to be in the same round; 0: not visited
	in    []bool  // it is on the stack
	stack []int32
	count int32
	found [][]int
}

// visit answers whether something leads out of the round the spot is in.
func (s *search) visit(i int32) (out bool) {
	s.count++
	number := s.count
	s.low[i] = number
	s.stack = append(s.stack, i)
	s.in[i] = true
	for _, j := range s.next[i] {
		switch {
		case s.low[j] == 0:
			led := s.visit(j)
			out = out || led || !s.in[j]
		case !s.in[j]:
			out = true
		}
		if s.in[j] {
			s.low[i] = min(s.low[i], s.low[j])
		}
	}
	if s.low[i] != number {
		return out
	}
	at := len(s.stack) - 1
	for s.stack[at] != i {
		at--
	}
	var round []int
	for _, j := range s.stack[at:] {
		s.in[j] = false
		round = append(round, int(j))
	}
	s.stack = s.stack[:at]
	if !out {
		slices.Sort(round)
		s.found = append(s.found, round)
	}
	return true // to the round of whoever asks, this one lies outside
}
