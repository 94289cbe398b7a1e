package draw

import (
	"strings"

	"paht/internal/process"
)

// Sizes of text.
const (
	titleSize = 14
	smallSize = 12
)

// fill writes a box: title, paragraph, limit, and what could not be drawn.
func (b *box) fill(s *section) {
	const room = boxWidth - 20
	switch {
	case b.start:
		b.title = wrap(say("start."+s.kind), titleSize, room, 3)
		return
	case b.link != "":
		b.title = wrap(b.link, titleSize, room, 4)
		return
	}
	b.title = wrap(b.step.Title, titleSize, room, 4)
	b.add("para", b.step.Paragraph)
	for line := range strings.SplitSeq(timeOf(b.step), "\n") {
		b.add("limit", line)
	}
	for _, n := range b.notes {
		b.add("note", n)
	}
}

// text is a line of small text in a box.
type text struct{ class, line string }

func (b *box) add(class, s string) {
	if s == "" {
		return
	}
	for _, line := range wrap(s, smallSize, boxWidth-20, 8) {
		b.small = append(b.small, text{class, line})
	}
}

// height is how high a box must be for its words.
func (b *box) height() int {
	if b.start || b.link != "" {
		return 24 + 18*len(b.title)
	}
	return 22 + 18*len(b.title) + lineStep*len(b.small)
}

// timeOf says the time a step has, in lines.
func timeOf(st process.Step) string {
	switch {
	case st.Kind == process.End:
		return ""
	case st.Kind == process.Wait:
		return say("waiting", st.Limit.Vietnamese())
	case st.Target.IsZero() || st.Target == st.Limit:
		return say("limit", st.Limit.Vietnamese())
	}
	return say("target", st.Target.Vietnamese()) + "\n" + say("limit", st.Limit.Vietnamese())
}
