package process

import (
	"slices"
	"strings"

	"paht/internal/report"
)

// The bounds of an exploration. The standard process has some ten thousand spots;
// what goes beyond the bounds is refused, since not all of it was looked at.
const (
	maxSpots = 60_000
	maxMoves = 1_500_000
)

// explored is every spot a report can come to, in the order of the shortest way.
type explored struct {
	spots []spot
	index map[spot]int32
	from  []int32    // the spot before on a shortest way, -1 at a start
	via   []*string  // the action taken there: "receive.accept"
	next  [][]int32  // where the open actions lead, and what happens by itself
	main  []int32    // where the main action leads; finished, nowhere
	stuck []obstacle // one for each action and barrier, on a shortest way
	full  bool       // a bound was reached; what follows was not looked at

	returns uint8 // more returns than these make no difference
}

// obstacle is an action that is barred at a spot though its conditions hold.
type obstacle struct {
	spot   int
	action *Action
	why    barrier
	to     *Step // nil: it leads nowhere, or stays
}

// What main has where a main action leads to no other spot.
const (
	finished = -1 // it is an end
	nowhere  = -2 // there is none
)

// starts are the spots at which a report can begin: public and secret, ordinary
// and urgent; one that is split off, and the part of a supporting agency, under
// every mark they can take over.
func (d *Definition) starts() []spot {
	var out []spot
	for _, level := range []report.Level{report.Public, report.Secret} {
		out = append(out,
			spot{step: d.Start, level: level},
			spot{step: d.urgentStart(), level: level, urgent: true})
	}
	if d.has(Split) {
		for _, level := range []report.Level{report.Unlisted, report.Secret} {
			out = append(out, spot{step: d.Start, level: level}, spot{step: d.Start, level: level, sensitive: true})
		}
	}
	if d.Part == "" {
		return out
	}
	for _, level := range []report.Level{report.Unlisted, report.Secret} {
		for _, urgent := range []bool{false, true} {
			for _, sensitive := range []bool{false, true} {
				out = append(out, spot{
					step: d.Part, level: level, part: true, agency: true, accepted: true,
					urgent: urgent, sensitive: sensitive,
				})
			}
		}
	}
	return out
}

// urgentStart is where an urgent report begins.
func (d *Definition) urgentStart() string {
	if d.Urgent != "" {
		return d.Urgent
	}
	return d.Start
}

// explore finds all spots.
func (d *Definition) explore() *explored {
	x := &explored{index: make(map[spot]int32), returns: d.returns()}
	steps := make(map[string]*lane, len(d.Steps))
	for i := range d.Steps {
		steps[d.Steps[i].ID] = laneOf(&d.Steps[i])
	}
	find := func(id string) *Step { return steps[id].step }
	for _, p := range d.starts() {
		x.add(p, -1, nil)
	}
	said := make(map[obstacle]bool)
	moves := 0
	for i := 0; i < len(x.spots); i++ {
		p := x.spots[i]
		at := steps[p.step]
		for j := range at.step.Actions {
			a := &at.step.Actions[j]
			to, why := move(find, p, a)
			switch why {
			case guarded:
				continue
			case open:
				x.lead(i, to, &at.names[j])
			default:
				if o := (obstacle{action: a, why: why}); !said[o] {
					said[o] = true
					o.spot = i
					if id, ok := destination(p.before, a, int(p.returns)); ok && id != Stay {
						o.to = find(id)
					}
					x.stuck = append(x.stuck, o)
				}
			}
			moves++
			if a.Main && x.main[i] == nowhere && why == open {
				x.main[i] = x.index[x.plain(to)]
			}
		}
		x.happens(i, at)
		if len(x.spots) > maxSpots || moves > maxMoves {
			x.full = true
			return x
		}
	}
	return x
}

// lane is a step with the names of what leads on from it.
type lane struct {
	step   *Step
	names  []string
	calls  bool
	joined string
	called string
}

func laneOf(st *Step) *lane {
	l := &lane{step: st, joined: st.ID + "." + string(Joined), called: st.ID + "." + string(Escalated)}
	for i := range st.Actions {
		l.names = append(l.names, st.ID+"."+st.Actions[i].ID)
	}
	l.calls = slices.ContainsFunc(st.Escalate, func(r Rung) bool { return r.Call })
	return l
}

// happens follows what comes to a spot by itself: a telephone call falls due, the
// last supporting part ends. A main action that waits for the parts is the one
// that is open once they have ended.
func (x *explored) happens(i int, at *lane) {
	p := x.spots[i]
	if at.calls && !p.call {
		q := p
		q.call = true
		x.lead(i, q, &at.called)
	}
	if p.parts && p.level != report.Sealed {
		q := p
		q.parts = false
		x.lead(i, q, &at.joined)
		if x.main[i] == nowhere {
			x.main[i] = x.index[q]
		}
	}
	if at.step.Kind == End {
		x.main[i] = finished
	}
}

// lead notes that a spot leads to another.
func (x *explored) lead(i int, to spot, via *string) {
	j := x.add(x.plain(to), int32(i), via)
	x.next[i] = append(x.next[i], j)
}

// plain is a spot without what makes no difference to where it can go.
func (x *explored) plain(p spot) spot {
	p.returns = min(p.returns, x.returns)
	return p
}

// returns is how many returns make a difference to the detours of a definition.
func (d *Definition) returns() uint8 {
	most := 1
	for i := range d.Steps {
		for j := range d.Steps[i].Actions {
			if to := d.Steps[i].Actions[j].Bounced; to != nil {
				most = max(most, to.From)
			}
		}
	}
	return uint8(min(most, 255) - 1)
}

func (x *explored) add(p spot, from int32, via *string) int32 {
	if i, ok := x.index[p]; ok {
		return i
	}
	i := int32(len(x.spots))
	x.index[p] = i
	x.spots = append(x.spots, p)
	x.from = append(x.from, from)
	x.via = append(x.via, via)
	x.next = append(x.next, nil)
	x.main = append(x.main, nowhere)
	return i
}

// way is the shortest way to a spot, as people can follow it in the file.
func (x *explored) way(i int) string {
	if x.from[i] < 0 {
		return x.spots[i].step
	}
	var steps []string
	for ; x.from[i] >= 0; i = int(x.from[i]) {
		steps = append(steps, *x.via[i])
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
	back := make([][]int32, len(x.spots))
	for i, next := range x.next {
		for _, j := range next {
			back[j] = append(back[j], int32(i))
		}
	}
	in := make([]bool, len(x.spots))
	for len(goals) > 0 {
		i := goals[len(goals)-1]
		goals = goals[:len(goals)-1]
		if in[i] {
			continue
		}
		in[i] = true
		for _, j := range back[i] {
			goals = append(goals, int(j))
		}
	}
	return in
}

// leaves tells whether something leads from a spot to another step.
func (x *explored) leaves(i int) bool {
	return slices.ContainsFunc(x.next[i], func(j int32) bool { return x.spots[j].step != x.spots[i].step })
}
