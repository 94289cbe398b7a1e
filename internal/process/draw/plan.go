package draw

import (
	"slices"

	"paht/internal/org"
	"paht/internal/process"
)

// section is a part of the picture with lanes of its own.
type section struct {
	number int
	kind   string // "normal", "urgent", "sensitive" or "part"
	roots  []*box // where its main ways begin
	lanes  []org.Role
	boxes  []*box
	edges  []*edge

	gaps     []gap  // what runs down left of each column, and right of the last
	bands    []band // what runs across above the first lane, and below each
	y        int
	width    int
	height   int
	laneTops []int
}

// box is a step, or where a section begins.
type box struct {
	step  process.Step
	start bool
	col   int
	row   int
	main  bool   // on the main way of its section
	link  string // where it leads in another section: all there is in it
	role  org.Role

	placed bool
	notes  []string

	title []string
	small []text
	x, y  int
	high  int
}

// edge is what leads from one box to another: one or several actions.
type edge struct {
	from, to *box
	labels   []string
	within   string // the limit, on the main way
	main     bool
	both     bool // to a step that leads back
	aside    bool // its words stand right of where it runs down or up
	text     []string

	points []point
	at     point // where the last line of the text begins
	flight flight
}

type point struct{ x, y int }

// host is the lane of the agency that asked for support: what a part begins with
// and ends in.
const host = org.Role("host")

// laneOrder is who is above whom. The sender is on top: what he sees comes first,
// and most of what reaches him comes from the operators.
var laneOrder = []org.Role{
	org.Sender, host, org.Operator, org.Lead, org.Coordinator, org.Focal, org.OnDuty, org.Leader, org.Handler,
}

// sectionsOf parts a definition into sections and gives every step its cell. told is
// the ways that are not drawn, in words, by the step they come from.
func sectionsOf(d *process.Definition) (sections []*section, told map[string][]string) {
	var out []*section
	in := make(map[string]*section)
	begin := func(kind string, roots ...string) {
		s := &section{number: len(out) + 1, kind: kind}
		for _, id := range roots {
			first, ok := d.Step(id)
			if !ok || in[id] != nil {
				continue
			}
			root := len(s.boxes)
			follow(d, first, kind == "sensitive", func(st process.Step) bool {
				if in[st.ID] != nil {
					return false
				}
				in[st.ID] = s
				s.boxes = append(s.boxes, &box{step: st, main: true})
				return true
			})
			s.roots = append(s.roots, s.boxes[root])
		}
		if len(s.roots) > 0 {
			out = append(out, s)
		}
	}
	begin("normal", d.Start)
	begin("urgent", d.Urgent)
	begin("sensitive", sensitive(d, in)...)
	begin("part", d.Part)
	for i, s := range out {
		s.number = i + 1
	}
	adopt(d, in)
	for _, s := range out {
		s.columns(d, in)
	}
	told = link(d, out, in)
	for _, s := range out {
		s.close()
		s.rows()
	}
	return out, told
}

// follow goes the main way from a step, each step once, while enter says so. The
// way of sensitive reports is followed only where that is what is drawn.
func follow(d *process.Definition, st process.Step, all bool, enter func(process.Step) bool) {
	if !enter(st) {
		return
	}
	for _, a := range st.Actions {
		if next, ok := d.Step(a.To); ok && a.Main && (all || !forSensitive(a)) {
			follow(d, next, all, enter)
		}
	}
}

func forSensitive(a process.Action) bool { return slices.Contains(a.When, process.WhenSensitive) }

// sensitive is the steps to which main actions lead that only sensitive reports
// take, from the steps drawn already.
func sensitive(d *process.Definition, in map[string]*section) []string {
	var out []string
	for _, st := range d.Steps {
		for _, a := range st.Actions {
			if in[st.ID] != nil && a.Main && forSensitive(a) && in[a.To] == nil && !slices.Contains(out, a.To) {
				out = append(out, a.To)
			}
		}
	}
	return out
}

// adopt puts the steps beside the main ways into the section that leads to them
// most, in rounds, since one may lead to the next.
func adopt(d *process.Definition, in map[string]*section) {
	for range d.Steps {
		for _, st := range d.Steps {
			if in[st.ID] != nil {
				continue
			}
			votes := make(map[*section]int)
			var best *section
			for _, from := range d.Steps {
				s := in[from.ID]
				if s == nil || !leads(from, st.ID) {
					continue
				}
				votes[s]++
				if best == nil || votes[s] > votes[best] || votes[s] == votes[best] && s.number < best.number {
					best = s
				}
			}
			if best != nil {
				in[st.ID] = best
				best.boxes = append(best.boxes, &box{step: st})
			}
		}
	}
}

func leads(from process.Step, to string) bool {
	return slices.ContainsFunc(from.Actions, func(a process.Action) bool {
		return a.To == to || a.Bounced != nil && a.Bounced.To == to
	})
}

// lane is whose lane a box stands in: an end is what the sender gets, of a part what
// the agency gets that asked for it.
func (s *section) lane(b *box) org.Role {
	switch {
	case b.link != "":
		return b.role
	case !b.start && b.step.Kind != process.End:
		return b.step.Holder
	case s.kind == "part":
		return host
	}
	return org.Sender
}

func (s *section) find(id string) *box {
	i := slices.IndexFunc(s.boxes, func(b *box) bool { return !b.start && b.step.ID == id })
	if i < 0 {
		return nil
	}
	return s.boxes[i]
}
