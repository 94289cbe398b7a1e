package process

import (
	"slices"
	"strings"

	"paht/internal/report"
)

// maxSpots bounds the exploration of a definition. The standard process has fewer
// than a hundred.
const maxSpots = 2000

// explored is every spot a report can come to, in the order of the shortest way.
type explored struct {
	spots []spot
	index map[spot]int
	from  []int    // the spot before on a shortest way, -1 at the start
	via   []string // the action taken there: "receive.accept"
	next  [][]int  // where the open actions lead
	full  bool     // maxSpots was reached; what follows was not looked at
}

// explore finds all spots, from a public and from a secret report on.
func (d *Definition) explore() *explored {
	x := &explored{index: make(map[spot]int)}
	for _, level := range []report.Level{report.Public, report.Secret} {
		x.add(spot{step: d.Start, level: level}, -1, "")
	}
	for i := 0; i < len(x.spots); i++ {
		st, _ := d.Step(x.spots[i].step)
		for _, a := range st.Actions {
			if to, why := d.move(x.spots[i], a); why == open {
				x.next[i] = append(x.next[i], x.add(to, i, st.ID+"."+a.ID))
			}
		}
		if len(x.spots) > maxSpots {
			x.full = true
			return x
		}
	}
	return x
}

func (x *explored) add(p spot, from int, via string) int {
	if i, ok := x.index[p]; ok {
		return i
	}
	i := len(x.spots)
	x.index[p] = i
	x.spots = append(x.spots, p)
	x.from = append(x.from, from)
	x.via = append(x.via, via)
	x.next = append(x.next, nil)
	return i
}

// way is the shortest way to a spot, as people can follow it in the file.
func (x *explored) way(i int) string {
	if x.from[i] < 0 {
		return x.spots[i].step
	}
	var steps []string
	for ; x.from[i] >= 0; i = x.from[i] {
		steps = append(steps, x.via[i])
	}
	slices.Reverse(steps)
	return strings.Join(steps, " → ")
}

// then is the shortest way to a spot and one action more.
func (x *explored) then(i int, action string) string {
	if x.from[i] < 0 {
		return action
	}
	return x.way(i) + " → " + action
}

// reaching is the spots from which one of the goals can be reached, goals included.
func (x *explored) reaching(goals []int) []bool {
	back := make([][]int, len(x.spots))
	for i, next := range x.next {
		for _, j := range next {
			back[j] = append(back[j], i)
		}
	}
	return closure(back, goals)
}

// reached is the spots that can be reached from one, itself only if it comes
// back to it.
func (x *explored) reached(i int) []bool { return closure(x.next, x.next[i]) }

func closure(next [][]int, from []int) []bool {
	in := make([]bool, len(next))
	todo := slices.Clone(from)
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !in[i] {
			in[i] = true
			todo = append(todo, next[i]...)
		}
	}
	return in
}

// leaves tells whether some action leads from a spot to another step.
func (x *explored) leaves(i int) bool {
	return slices.ContainsFunc(x.next[i], func(j int) bool { return x.spots[j].step != x.spots[i].step })
}
