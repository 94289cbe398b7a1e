package officer

import (
	"net/http"
	"strings"

	"paht/internal/process"
	"paht/internal/ui"
)

// processView is the definition in force as a table to be read.
type processView struct {
	Title, Source, Key, From string
	Steps                    []stepView
}

type stepView struct {
	ID, Title, Paragraph, Holder string
	Target, Limit                string
	Reminders, Rungs             []string
	Actions                      []stepAction
	End                          bool
}

type stepAction struct {
	Label, To, By string
	Fields        []string
	Main          bool
}

// process shows the definition in force. It is read only: a definition is a file
// that is checked, versioned and put in force with the program.
func (o *office) process(w http.ResponseWriter, r *http.Request, v visit) error {
	def := o.Desk.Definition()
	view := processView{Title: def.Title, Source: def.Source, Key: def.Key(), From: o.dayText(def.From)}
	for _, s := range def.Steps {
		step := stepView{ID: s.ID, Title: s.Title, Paragraph: s.Paragraph, End: s.Kind == process.End}
		if s.Holder != "" {
			step.Holder = roleWord(s.Holder)
		}
		if !s.Limit.IsZero() {
			step.Target, step.Limit = s.Target.Vietnamese(), s.Limit.Vietnamese()
		}
		for _, f := range s.Remind {
			step.Reminders = append(step.Reminders, remindWord(int(f*100+0.5)))
		}
		for _, rung := range s.Escalate {
			after := ""
			if !rung.After.IsZero() && !zeroSpan(rung.After.String()) {
				after = rung.After.Vietnamese()
			}
			step.Rungs = append(step.Rungs, rungWord(after, roleWord(rung.To)))
		}
		for _, a := range s.Actions {
			step.Actions = append(step.Actions, o.stepAction(a))
		}
		view.Steps = append(view.Steps, step)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: processTitle, Private: true}, processPage(view))
}

// dayText is a day of a definition file as people write it.
func (o *office) dayText(s string) string {
	if t, ok := day(s, o.zone()); ok {
		return ui.Date(t)
	}
	return s
}

// zeroSpan tells a span of no length, however it is written: "0wh".
func zeroSpan(s string) bool { return len(s) > 1 && s[0] == '0' && s[1] != '.' }

func (o *office) stepAction(a process.Action) stepAction {
	out := stepAction{Label: a.Label, To: stepTarget(a.To), Main: a.Main}
	if s, ok := o.Desk.Definition().Step(a.To); ok {
		out.To = s.Title
	}
	var by []string
	for _, role := range a.By {
		by = append(by, roleWord(role))
	}
	out.By = strings.Join(by, ", ")
	for _, id := range a.Form {
		f := o.Desk.Definition().Field(id)
		name := f.Label
		if !f.Required {
			name = optionalWord(name)
		}
		out.Fields = append(out.Fields, name)
	}
	return out
}
