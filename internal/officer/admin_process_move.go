package officer

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/ui"
)

// movePage is a move of running cases from one definition to another: what is
// asked for, and, once it was asked, what it would do.
type movePage struct {
	From, To ui.Field
	Choices  []ui.Option
	Ready    bool // both are chosen
	Steps    []moveStep
	Preview  *movePreview
	Reason   ui.Field
	Mistakes []ui.Mistake
}

// moveStep says where the cases of a step go on.
type moveStep struct {
	Field   ui.Field
	Options []ui.Option
	Same    bool // the other definition has a step of the same id
}

// movePreview is what a move would do.
type movePreview struct {
	Cases, Moves, Later, Earlier, Stuck int
	Rows                                []moveView
	StuckRows                           []stuckView
}

type stuckView struct{ Number, Href, Step, Why string }

// moveForm asks from where to where, then which step becomes which.
func (o *office) moveForm(w http.ResponseWriter, r *http.Request, v visit) error {
	page, err := o.movePage(r.URL.Query())
	if err != nil {
		return err
	}
	return o.showMove(w, r, http.StatusOK, page)
}

func (o *office) showMove(w http.ResponseWriter, r *http.Request, status int, page movePage) error {
	p := ui.Page{Title: moveTitle, Private: true, Path: "/admin/process", Wrong: status == http.StatusUnprocessableEntity}
	return o.site.Render(w, r, status, p, moveRunningPage(page))
}

// movePage is the form as it was filled in. A step that both definitions have is
// filled in with itself.
func (o *office) movePage(in url.Values) (movePage, error) {
	page := movePage{
		From:   ui.Field{Name: "from", Label: "Từ quy trình", Value: in.Get("from")},
		To:     ui.Field{Name: "to", Label: "Sang quy trình", Value: in.Get("to")},
		Reason: moveReason(in.Get("reason")),
	}
	for _, d := range o.Desk.Definitions() {
		page.Choices = append(page.Choices, ui.Option{Value: d.Key(), Text: d.Title + " (" + d.Key() + ")"})
	}
	if in.Get("from") == "" || in.Get("to") == "" {
		return page, nil
	}
	from, err := process.Find(o.Desk.Definitions(), in.Get("from"))
	if err != nil {
		return page, fault.New(fault.NotFound, "definition.unknown")
	}
	to, err := process.Find(o.Desk.Definitions(), in.Get("to"))
	if err != nil {
		return page, fault.New(fault.NotFound, "definition.unknown")
	}
	if from == to {
		page.To.Error = ui.Sentence("definition.unknown")
		page.Mistakes = append(page.Mistakes, ui.Mistake{Field: "to", Text: page.To.Error})
		return page, nil
	}
	page.Ready = true
	for _, s := range from.Steps {
		if s.Kind == process.End {
			continue // what has ended does not move
		}
		page.Steps = append(page.Steps, moveStepOf(s, to, in))
	}
	return page, nil
}

const stepPrefix = "step."

func moveStepOf(s process.Step, to *process.Definition, in url.Values) moveStep {
	out := moveStep{Field: ui.Field{Name: stepPrefix + s.ID, Label: s.Title}}
	for _, next := range to.Steps {
		if next.Kind == s.Kind {
			out.Options = append(out.Options, ui.Option{Value: next.ID, Text: next.Title})
			out.Same = out.Same || next.ID == s.ID
		}
	}
	if out.Same {
		out.Field.Value = s.ID
	}
	if in.Has(out.Field.Name) {
		out.Field.Value = in.Get(out.Field.Name)
	}
	return out
}

// move shows what a move would do, or does it.
func (o *office) move(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	page, err := o.movePage(f.values)
	if err != nil {
		return err
	}
	if !page.Ready {
		return o.showMove(w, r, http.StatusUnprocessableEntity, page)
	}
	from, to, steps := f.get("from"), f.get("to"), map[string]string{}
	for name := range f.values {
		if old, ok := strings.CutPrefix(name, stepPrefix); ok && f.get(name) != "" {
			steps[old] = f.get(name)
		}
	}
	status := http.StatusOK
	if f.get("do") == "move" {
		moved, err := o.Desk.Move(r.Context(), from, to, steps, f.get("reason"), v.Actor)
		if err == nil {
			o.flash(w, movedFlash(moved))
			http.Redirect(w, r, "/admin/process", http.StatusSeeOther)
			return nil
		}
		wrong, ok := ui.FieldErrors(err)
		if !ok {
			return err
		}
		status, page.Reason.Error, page.Mistakes = http.StatusUnprocessableEntity, wrong["reason"], mistakes(wrong)
	}
	preview, err := o.Desk.MovePreview(r.Context(), from, to, steps)
	if wrong, ok := ui.FieldErrors(err); ok {
		page.Mistakes = mistakes(wrong)
		return o.showMove(w, r, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	if page.Preview, err = o.movePreview(r.Context(), preview, from, to, v); err != nil {
		return err
	}
	return o.showMove(w, r, status, page)
}

func (o *office) movePreview(ctx context.Context, p desk.Preview, from, to string, v visit) (*movePreview, error) {
	old, _ := process.Find(o.Desk.Definitions(), from)
	next, _ := process.Find(o.Desk.Definitions(), to)
	view := &movePreview{Cases: p.Cases, Moves: p.Moves, Later: p.Later, Earlier: p.Earlier, Stuck: p.Cases - p.Moves}
	for _, d := range p.Dues {
		row := moveView{
			Step:   wayWord(stepName(old, d.From), stepName(next, d.To)),
			Before: dueWord(d.Before), After: dueWord(d.After), Later: d.After.After(d.Before),
		}
		var err error
		if row.Number, row.Href, err = o.numberOf(ctx, d.ID, v); err != nil {
			return nil, err
		}
		view.Rows = append(view.Rows, row)
	}
	for _, s := range p.Stuck {
		row := stuckView{Step: stepName(old, s.Step), Why: stuckWord(s.Reason)}
		var err error
		if row.Number, row.Href, err = o.numberOf(ctx, s.ID, v); err != nil {
			return nil, err
		}
		view.StuckRows = append(view.StuckRows, row)
	}
	return view, nil
}

func dueWord(t time.Time) string {
	if t.IsZero() {
		return noLimit
	}
	return ui.Instant(t)
}
