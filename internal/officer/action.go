package officer

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// act takes an action on a report: what was typed comes back when something is
// wrong with it, both sides are shown when somebody else was first.
func (o *office) act(w http.ResponseWriter, r *http.Request, v visit) error {
	c, view, err := o.caseOf(r, v)
	if err != nil {
		return err
	}
	f, err := o.readPhotos(w, r, v)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(f.get("version"))
	if err != nil || version < 1 {
		return fault.New(fault.Invalid, "edge.form")
	}
	id := r.PathValue("action")
	in := filled{Action: id, Values: o.typedIn(c, id, f), Drafts: f.drafts}
	cmd := process.Command{Action: id, Form: in.Values}
	if a, ok := o.definitionOf(c).Action(c.State.Step, id); ok {
		cmd.Form = asked(o.definitionOf(c), a, f.values)
	}

	action, offered := o.offers(c, v, id)
	if offered && version == c.State.Seq && f.get("preview") != "" && action.Has(process.ResultOf) {
		return o.preview(w, r, v, c, view, in, f)
	}
	if len(f.bad) > 0 && offered {
		in.Errors, _ = ui.FieldErrors(&fault.Error{Kind: fault.Invalid, Fields: f.bad})
		return o.showCase(w, r, v, c, view, in, showing{})
	}
	after, err := o.Desk.Act(r.Context(), desk.Act{ID: view.ID, Version: version, Command: cmd, Actor: v.Actor, Photos: o.attached(c, id, f)})
	if err == nil {
		return o.acted(w, r, v, view.ID, o.actionLabel(c, id), after)
	}
	if fe, ok := errors.AsType[*fault.Error](err); ok && fe.Kind == fault.Conflict {
		if clash, ok := fe.Current.(desk.Clash); ok {
			return o.conflict(w, r, v, clash, version, in)
		}
	}
	return o.refusedOrWrong(w, r, v, c, view, in, offered, err)
}

// refusedOrWrong gives the form back with what is wrong in it, or says that the
// step is not allowed and what stands now.
func (o *office) refusedOrWrong(w http.ResponseWriter, r *http.Request, v visit, c desk.Case, view report.View, in filled, offered bool, cause error) error {
	wrong, ok := ui.FieldErrors(cause)
	if ok && offered {
		in.Errors = wrong
		return o.showCase(w, r, v, c, view, in, showing{})
	}
	if no, refused := errors.AsType[*process.Refusal](cause); refused && no.Kind() != fault.Internal {
		page := refusedView{
			Number: view.ID.String(), Why: refusalWord(no.Reason),
			Step: o.stepOf(c).Title, Holder: holderWord(o.Desk.Directory(), view.Holder), Mine: o.sides(c, in),
		}
		return o.site.Render(w, r, http.StatusForbidden, ui.Page{Title: refusedTitle, Private: true}, refusedPage(page))
	}
	return cause
}

// refusedView is a step that is not allowed, and what stands now.
type refusedView struct {
	Number, Why, Step, Holder string
	Mine                      []sideLine
}

// acted leads on: to the report while the officer still sees it, else to his
// inbox, with a word on what was done.
func (o *office) acted(w http.ResponseWriter, r *http.Request, v visit, id report.ID, label string, after process.State) error {
	dir := o.Desk.Directory()
	title := stepIn(o.Desk.DefinitionOf(after), after.Step).Title
	o.flash(w, doneFlash(label, id, title, holderWord(dir, after.Holder)))
	c, err := o.Desk.CaseFor(r.Context(), id, v.Actor)
	if err != nil {
		return err
	}
	target := "/"
	if _, ok := o.Desk.View(c, v.Actor); ok {
		target = path(id)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// preview shows the letter a result would make; nothing is written.
func (o *office) preview(w http.ResponseWriter, r *http.Request, v visit, c desk.Case, view report.View, in filled, f form) error {
	result := process.Result{Agency: c.State.Agency, At: process.At(v.Now)}
	for id, value := range in.Values {
		field := o.definitionOf(c).Field(id)
		switch field.Kind {
		case process.TextField:
			result.Summary = value
		case process.ChoiceField:
			result.Done = value
		}
	}
	letter := letterView(o.Desk.Draft(c, result), view)
	letter.Draft = true
	for _, d := range draftViews(f.drafts) {
		letter.Photos = append(letter.Photos, d.Photo)
	}
	if len(f.bad) > 0 {
		in.Errors, _ = ui.FieldErrors(&fault.Error{Kind: fault.Invalid, Fields: f.bad})
	}
	return o.showCase(w, r, v, c, view, in, showing{Preview: letter})
}

// offers finds the action among those the officer may take now.
func (o *office) offers(c desk.Case, v visit, id string) (process.Action, bool) {
	for _, a := range o.Desk.Offered(c, v.Actor) {
		if a.ID == id {
			return a, true
		}
	}
	return process.Action{}, false
}

// typedIn takes from a posted form the fields of an action, of every step that
// has it: when the report has moved on, nothing typed is lost.
func (o *office) typedIn(c desk.Case, action string, f form) map[string]string {
	out := map[string]string{}
	def := o.definitionOf(c)
	for _, s := range def.Steps {
		for _, a := range s.Actions {
			if a.ID == action {
				maps.Copy(out, asked(def, a, f.values))
			}
		}
	}
	return out
}

// asked are the values of the fields an action asks for, less files.
func asked(def *process.Definition, a process.Action, values url.Values) map[string]string {
	out := map[string]string{}
	for _, id := range a.Form {
		if v := strings.TrimSpace(values.Get(id)); v != "" && def.Field(id).Kind != process.FilesField {
			out[id] = v
		}
	}
	return out
}

// attached are the photos of a form whose action takes files.
func (o *office) attached(c desk.Case, action string, f form) []report.Photo {
	a, _ := o.actionOf(c, action)
	for _, id := range a.Form {
		if o.definitionOf(c).Field(id).Kind == process.FilesField {
			return f.photos()
		}
	}
	return nil
}

// actionLabel is an action's label.
func (o *office) actionLabel(c desk.Case, id string) string {
	if a, ok := o.actionOf(c, id); ok {
		return a.Label
	}
	return id
}
