package draw

import (
	"slices"
	"strconv"
	"strings"

	"paht/internal/calendar"
	"paht/internal/process"
)

// grid is the table of all steps, laid out.
type grid struct {
	y       int
	columns []int // widths
	rows    []gridRow
}

type gridRow struct {
	cells [][]string // lines
}

func (g gridRow) lines() int {
	most := 1
	for _, c := range g.cells {
		most = max(most, len(c))
	}
	return most
}

const tableTop = 40

func (g grid) height() int {
	h := tableTop
	for _, r := range g.rows {
		h += r.lines()*lineStep + 12
	}
	return h
}

// tableOf is the table of a definition's steps in a width, with the ways that are
// not drawn; ends are left out where nothing is to be done.
func tableOf(d *process.Definition, told map[string][]string, room int) grid {
	shares := []int{15, 11, 9, 12, 20, 33}
	g := grid{}
	for _, s := range shares {
		g.columns = append(g.columns, room*s/100)
	}
	add := func(cells ...string) {
		r := gridRow{}
		for i, c := range cells {
			var lines []string
			for part := range strings.SplitSeq(c, "\n") {
				if part != "" {
					lines = append(lines, wrap(part, smallSize, g.columns[i]-14, 9)...)
				}
			}
			r.cells = append(r.cells, lines)
		}
		g.rows = append(g.rows, r)
	}
	add(say("table.step"), say("table.who"), say("table.paragraph"), say("table.limit"), say("table.alarms"), say("table.stay"))
	for _, st := range d.Steps {
		more := strings.Join(slices.Concat(stays(st), told[st.ID]), "; ")
		if st.Kind == process.End && more == "" {
			continue
		}
		who := ""
		if st.Holder != "" {
			who = roleName(st.Holder)
		}
		add(st.Title, who, st.Paragraph, limits(st)+"\n"+sharing(d, st), alarms(st), more)
	}
	return g
}

// limits says target and limit.
func limits(st process.Step) string {
	switch {
	case st.Kind == process.End:
		return ""
	case st.Kind == process.Wait:
		return timeOf(st) + "\n" + say("table.waits")
	case st.Target.IsZero() || st.Target == st.Limit:
		return say("table.limit_of", st.Limit.Vietnamese())
	}
	return say("table.target", st.Target.Vietnamese()) + "\n" + say("table.limit_of", st.Limit.Vietnamese())
}

// alarms says when whom the program reminds or calls, a line each.
func alarms(st process.Step) string {
	var out []string
	for _, f := range st.Remind {
		out = append(out, say("table.remind", strconv.FormatFloat(f*100, 'f', -1, 64)+"%"))
	}
	for _, r := range st.Escalate {
		who := roleName(r.To)
		if r.Call {
			who += " (" + say("table.call") + ")"
		}
		switch {
		case r.FromEntry && noTime(r.At):
			out = append(out, say("table.at_once", who))
		case r.FromEntry:
			out = append(out, say("table.from_entry", r.At.Vietnamese(), who))
		case noTime(r.After):
			out = append(out, say("table.at_limit", who))
		default:
			out = append(out, say("table.after", r.After.Vietnamese(), who))
		}
	}
	return strings.Join(out, "\n")
}

// noTime tells spans of no length: 0m, 0wh.
func noTime(s calendar.Span) bool { return strings.Trim(s.String(), "0.mshwd") == "" }

// stays is what can be done at a step without leaving it.
func stays(st process.Step) []string {
	var out []string
	for _, a := range st.Actions {
		if a.To == process.Stay {
			out = append(out, a.Label)
		}
	}
	return out
}
