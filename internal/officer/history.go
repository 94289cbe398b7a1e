package officer

import (
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// moment is one event of a report's history as officers read it.
type moment struct {
	At      time.Time
	Who     string
	Title   string
	System  bool // the program did it
	Bounced bool
	About   string // the number of another report it speaks of; "" of none
	Said    []said
	Checked []string
	Pics    []ui.Photo
	Left    *leftView
	Entered *enteredView
}

// said is what was written into one field.
type said struct {
	Label, Text string
	Internal    bool // for officers alone
}

// leftView is a step that was left: how long it took and whether it was late.
type leftView struct {
	Step  string
	Took  string
	Due   time.Time
	Late  bool
	Pause bool
}

// enteredView is a step that was entered: who holds it until when, and why.
type enteredView struct {
	Step   string
	Holder string
	Due    time.Time
	Why    []string
	Unsure bool
	Wait   bool
	Again  bool // its dues were computed anew
}

// history tells a report's events. The view decides whether there is one to tell.
func (o *office) history(c desk.Case, v report.View) []moment {
	if !v.Sees(report.FieldHistory) {
		return nil
	}
	dir, def := o.Desk.Directory(), o.definitionOf(c)
	var out []moment
	var present process.Entry
	for _, e := range c.Events {
		if d, err := process.Find(o.Desk.Definitions(), present.Definition); err == nil {
			def = d // what was done is told in the words it was done under
		}
		m := moment{
			At: e.At.Time(), Who: byWord(dir, e.By), System: e.By.Role == org.System,
			Bounced: e.Change.Bounced, Title: title(def, e, present), About: about(e, v),
		}
		o.tell(&m, def, e, v)
		if e.Left != nil {
			m.Left = left(def, *e.Left, present)
		}
		if e.Entry != nil {
			present = *e.Entry
			if d, err := process.Find(o.Desk.Definitions(), present.Definition); err == nil {
				def = d
			}
			step := stepIn(def, present.Step)
			if step.Kind != process.End {
				m.Entered = o.entered(present, step, e.Kind == process.Recomputed)
			}
		}
		out = append(out, m)
	}
	return out
}

// title names an event: an action by its label, the program's own by its kind.
func title(def *process.Definition, e process.Event, present process.Entry) string {
	if e.Kind == process.Acted {
		if a, ok := def.Action(present.Step, e.Action); ok {
			return a.Label
		}
		return e.Action
	}
	if e.Alarm == nil {
		return eventWord(e.Kind, "")
	}
	to := roleWord(e.Alarm.To)
	switch {
	case e.Alarm.Call:
		return callEvent(to)
	case e.Kind == process.Escalated && e.Alarm.At < present.Limit:
		return earlyRung(to) // a rung of a ladder that begins before the limit
	}
	return eventWord(e.Kind, to)
}

// about is the other report an event speaks of, by its number, where the officer
// may know of it.
func about(e process.Event, v report.View) string {
	x := e.Change
	of := []report.ID{x.Made}
	if v.Sees(report.FieldInto) {
		of = append(of, x.Into)
	}
	if v.Sees(report.FieldParts) {
		of = append(of, x.Opened, x.Closed, x.Parent)
	}
	for _, id := range of {
		if id != 0 {
			return id.String()
		}
	}
	return ""
}

// tell fills in what was written, for officers who see what is written in forms:
// every field of it; what only they may read is marked.
func (o *office) tell(m *moment, def *process.Definition, e process.Event, v report.View) {
	if !v.Sees(report.FieldWords) {
		return
	}
	for _, id := range formOrder(def, e) {
		value := e.Form[id]
		f := def.Field(id)
		switch {
		case value == "":
		case f.Kind == process.CheckField:
			m.Checked = append(m.Checked, f.Label)
		case f.Kind == process.FilesField:
			m.Pics = append(m.Pics, pictures(v, strings.Fields(value))...)
		case id == dangerHint && e.Kind == process.Submitted:
			m.Said = append(m.Said, said{Text: dangerWord})
		case id == wordHint && e.Kind == process.Submitted:
			m.Said = append(m.Said, said{Text: urgentBecause(false, value)})
		case id == asideHint && e.Kind == process.Submitted:
			m.Said = append(m.Said, said{Text: asideTold(value)})
		default:
			m.Said = append(m.Said, said{Label: label(def, e, id), Text: o.valueWord(f, value), Internal: e.Kind == process.Acted && f.Public == process.Officers && f.Kind == process.TextField})
		}
	}
}

// dangerHint is the key under which a sender's word that there is danger is kept
// in the first event.
const dangerHint = "danger"

// The other hints of events that no action's form asked for: the word by which a
// report became urgent, the report it was split off, what a supporting agency
// answered.
const (
	wordHint      = "words"
	splitHint     = "split_from"
	joinedSummary = "summary"
)

// formOrder are the fields of an event in the order its form asked for them.
func formOrder(def *process.Definition, e process.Event) []string {
	ids := make([]string, 0, len(e.Form))
	seen := map[string]bool{}
	for _, s := range def.Steps {
		for _, a := range s.Actions {
			if a.ID != e.Action {
				continue
			}
			for _, id := range a.Form {
				if _, has := e.Form[id]; has && !seen[id] {
					seen[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	for _, id := range []string{dangerHint, wordHint, asideHint, splitHint, "category", "reason", joinedSummary} { // of events without a form: the first, a move, dues counted anew, a part that ended
		if _, has := e.Form[id]; has && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func label(def *process.Definition, e process.Event, id string) string {
	if e.Kind == process.Submitted && id == "category" {
		return guessLabel
	}
	switch {
	case e.Kind != process.Acted && id == "reason":
		return reasonLabel
	case e.Kind == process.Submitted && id == splitHint:
		return splitLabel
	case e.Kind == process.Joined && id == joinedSummary:
		return joinedLabel
	}
	return def.Field(id).Label
}

// valueWord is a field's value in words.
func (o *office) valueWord(f process.Field, value string) string {
	dir := o.Desk.Directory()
	switch f.Kind {
	case process.CategoryField:
		if c, ok := o.Desk.Category(value); ok {
			return c.Name
		}
	case process.AgencyField:
		return dir.Name(org.UnitID(value))
	case process.DateField:
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			return day.Format("02/01/2006")
		}
	case process.AssigneeField:
		kind, id, _ := strings.Cut(value, ":")
		if kind == "unit" {
			return dir.Name(org.UnitID(id))
		}
		if p, ok := dir.Person(org.PersonID(id)); ok {
			return p.Name
		}
	case process.ChoiceField:
		for _, opt := range f.Options {
			if opt.ID == value {
				return opt.Label
			}
		}
	}
	return value
}

func left(def *process.Definition, x process.Exit, e process.Entry) *leftView {
	step := stepIn(def, x.Step)
	took := time.Duration(x.Used) * time.Millisecond
	l := &leftView{Step: step.Title, Took: ui.Working(took), Late: x.Late, Pause: x.Pause}
	if step.Limit.Clock() {
		l.Took = ui.Clocked(took)
	}
	if e.Step == x.Step && e.Limit != 0 {
		l.Due = e.Limit.Time()
	}
	return l
}

func (o *office) entered(e process.Entry, step process.Step, again bool) *enteredView {
	n := &enteredView{Step: step.Title, Holder: holderWord(o.Desk.Directory(), e.Holder), Unsure: e.Unsure, Again: again, Wait: step.Kind == process.Wait}
	if e.Limit != 0 {
		n.Due = e.Limit.Time()
	}
	if x, err := o.Desk.ExplainEntry(e); err == nil && e.Limit != 0 {
		n.Why = x.Vietnamese()
	}
	return n
}

// pictures are those of a view that go by some digests.
func pictures(v report.View, digests []string) []ui.Photo {
	var out []ui.Photo
	for _, d := range digests {
		for _, p := range v.Photos {
			if p.Digest == d {
				out = append(out, photoView(v.ID, p, len(out)+1))
				break
			}
		}
	}
	return out
}
