// Package draw makes a picture of a process definition that people can read who
// have never seen the file: an SVG with a lane for every role, the steps as boxes
// in the order a report normally passes them, and the ways between them as arrows.
//
// It is pure: the same definition gives the same bytes.
//
// Rules it owns (requirement D4):
//   - A section for the normal way, one for urgent reports in red, one for sensitive
//     ones, one for the part of a supporting agency. A step stands in the section whose main way it is on,
//     else in that of the steps that lead to it.
//   - A column for every rank of the main way. The main way is bold, ways against
//     its direction are dashed, ends are round, a step that waits for the sender is
//     dashed itself.
//   - Every box names the step, the paragraph of the guidance and its limit. What
//     would be many lines to one box, or lead into another section, is said in words
//     in a box. Actions that stay in their step are in the table below the sections.
//   - No label covers a box or another label. Text is measured by an estimate that
//     is on the wide side, because the reader's fonts are not known.
//   - Colours are custom properties: light, dark as the reader's system asks, and
//     light on paper.
package draw

import (
	"paht/internal/process"
)

// SVG is the picture of a definition, a whole file. The definition must be one that
// process.Parse has accepted.
func SVG(d *process.Definition) []byte {
	return paint(d, layOut(d))
}

// picture is a definition laid out: everything has its place.
type picture struct {
	sections []*section
	table    grid
	width    int
	height   int
}

// layOut gives everything its place, from the top down.
func layOut(d *process.Definition) *picture {
	sections, told := sectionsOf(d)
	p := &picture{sections: sections}
	y := headHeight
	for _, s := range p.sections {
		s.route()
		s.place(y)
		y += s.height + sectionGap
		p.width = max(p.width, s.width)
	}
	p.width = max(p.width, leastWidth)
	p.table = tableOf(d, told, p.width-2*margin)
	p.table.y = y
	p.height = y + p.table.height() + margin
	for _, s := range p.sections {
		s.width = p.width // lanes go to the edge
	}
	return p
}

// Sizes in pixels.
const (
	margin     = 24
	leastWidth = 1180
	headHeight = 128
	sectionGap = 28

	boxWidth   = 166
	laneHead   = 128 // the name of a role at the left
	sectionTop = 40  // the name of a section
	trackStep  = 19  // between two lines that run side by side, with a label between
	columnStep = 11  // the same for lines that run down
	labelRoom  = 108 // for what is written at an arrow between two columns
	asideRoom  = 150 // for what is written where the next column is free
	lineStep   = 15  // between lines of small text
)
