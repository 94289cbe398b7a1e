package simulate

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

//go:embed words.vi.txt
var wordsText string

var words = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(wordsText) {
		key, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && !strings.HasPrefix(key, "#") {
			m[key] = text
		}
	}
	return m
})

// say is a text by its key; a key without one stands for itself.
func say(key string) string {
	if text, ok := words()[key]; ok {
		return text
	}
	return key
}

// who is a holder in words.
func who(h org.Holder) string {
	text := say("role." + string(h.Role))
	if of := string(h.Unit) + string(h.Person); of != "" {
		text += " (" + of + ")"
	}
	return text
}

// stamp writes an instant with its day of the week.
func (r *run) stamp(t time.Time) string { return stamp(t.In(r.zone)) }

func stamp(t time.Time) string {
	day := strings.Fields(say("weekdays"))[t.Weekday()]
	layout := "02/01/2006 15:04"
	if t.Second() != 0 || t.Nanosecond() != 0 {
		layout += ":05"
	}
	return day + " " + t.Format(layout)
}

func length(span string) string {
	s, err := calendar.ParseSpan(span)
	if err != nil {
		return span
	}
	return s.Vietnamese()
}

// Write prints the timeline for people.
func (t Timeline) Write(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, say("title")+"\n\n", t.Definition, t.Calendar)
	for _, m := range t.Moments {
		m.write(&b)
	}
	b.WriteString("\n")
	switch e := t.End; {
	case e.Ended:
		fmt.Fprintf(&b, say("end.closed")+"\n", e.Title, say("outcome."+e.Outcome), e.LateSteps)
	case e.Limit.IsZero():
		fmt.Fprintf(&b, say("end.open_free")+"\n", e.Title, who(e.Holder), e.LateSteps)
	default:
		fmt.Fprintf(&b, say("end.open")+"\n", e.Title, who(e.Holder), stamp(e.Limit), e.LateSteps)
	}
	if t.End.Parts > 0 {
		fmt.Fprintf(&b, say("end.parts")+"\n", t.End.Parts)
	}
	if len(t.Ahead) > 0 {
		b.WriteString("\n" + say("ahead") + "\n")
		for _, m := range t.Ahead {
			m.write(&b)
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

const indent = "                     " // as wide as a stamp and its blank

// write prints one moment: what happened, how the step was left, what follows.
func (m Moment) write(b *strings.Builder) {
	text := m.what()
	if m.Part > 0 {
		text = fmt.Sprintf(say("part"), m.Part) + " " + text
	}
	fmt.Fprintf(b, "%-20s %s%s\n", stamp(m.At), text, m.marks())
	if x := m.Left; x != nil && x.Used != "" {
		if x.Late {
			fmt.Fprintf(b, indent+say("left.late")+"\n", x.Title, length(x.Used), length(x.Over))
		} else {
			fmt.Fprintf(b, indent+say("left.in_time")+"\n", x.Title, length(x.Used))
		}
	}
	en := m.Entry
	switch {
	case en == nil:
	case en.Ended:
		fmt.Fprintf(b, indent+say("entry.end")+"\n", en.Title)
	case en.Limit.IsZero():
		fmt.Fprintf(b, indent+say("entry.free")+"\n", en.Title, who(en.Holder))
	default:
		fmt.Fprintf(b, indent+say("entry.due")+"\n", en.Title, who(en.Holder), stamp(en.Limit))
		if !en.Target.Equal(en.Limit) {
			fmt.Fprintf(b, indent+say("entry.target")+"\n", stamp(en.Target))
		}
		if en.Span != "" {
			fmt.Fprintf(b, indent+say("entry.span")+"\n", length(en.Span))
		}
		if en.Until != "" {
			fmt.Fprintf(b, indent+say("entry.until")+"\n", en.Until)
		}
		for _, more := range en.More {
			fmt.Fprintf(b, indent+say("entry.more")+"\n", length(more))
		}
		if en.Unsure {
			b.WriteString(indent + say("entry.unsure") + "\n")
		}
	}
}

// marks is what it changed in how far the report may be seen and how urgent it is.
func (m Moment) marks() string {
	var out []string
	if m.Level != "" && m.Level != string(report.Public) {
		out = append(out, say("level."+m.Level))
	}
	if m.Urgent != "" {
		out = append(out, say("urgent."+m.Urgent))
	}
	if len(out) == 0 {
		return ""
	}
	return " (" + strings.Join(out, ", ") + ")"
}

func (m Moment) what() string {
	switch process.EventKind(m.Kind) {
	case process.Submitted:
		if m.Part > 0 {
			return say("kind.part")
		}
		if m.Actor != string(org.Sender) {
			return fmt.Sprintf(say("kind.entered"), actorName(m.Actor))
		}
		return fmt.Sprintf(say("kind.submitted"), actorName(m.Actor))
	case process.Reminded:
		return fmt.Sprintf(say("kind.reminded"), say("role."+string(m.To)))
	case process.Escalated:
		if m.Call {
			return fmt.Sprintf(say("kind.call"), say("role."+string(m.To)))
		}
		return fmt.Sprintf(say("kind.escalated"), say("role."+string(m.To)))
	case process.Joined:
		return say("kind.joined")
	case process.Acted:
		return fmt.Sprintf(say("kind.acted"), actorName(m.Actor), m.Label, m.Action)
	}
	return m.Kind
}

// actorName is an actor of a script with its first role in words.
func actorName(s string) string {
	_, duty, named := strings.Cut(s, ":")
	if !named {
		duty = s
	}
	role, _, _ := strings.Cut(duty, "@")
	if role == s {
		return say("role." + s)
	}
	return say("role."+role) + " (" + s + ")"
}
