package officer

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/ui"
)

// asideRoutes are the pages of what came in a flood and was put aside. It is read
// after all else, one by one like any report, or refused many at a time.
func (o *office) asideRoutes(in func(pattern string, h handler)) {
	in("GET "+asidePath, o.aside)
	in("POST "+asidePath, o.refuseAside)
}

const (
	asidePath = "/aside"
	asideHint = "aside" // why, in the form of the first event
)

// asideView is what was put aside, the oldest first.
type asideView struct {
	Rows        []asideRow
	Total       int // up to store.CountTo
	Next, First string
	Reasons     []ui.Option // for which reports are refused, as the process has them
	Reason      ui.Field
	Words       ui.Field
	Mistakes    []ui.Mistake
}

// asideRow is one of them. Value names it and what its reader had seen of it.
type asideRow struct {
	rowView
	Value  string
	Why    string
	Sent   time.Time
	Ticked bool
}

// readsAside tells whether an officer reads what was put aside: it is the operators'
// and their lead's.
func (v visit) readsAside() bool { return v.may(org.Operator, org.Lead) }

// aside shows what was put aside.
func (o *office) aside(w http.ResponseWriter, r *http.Request, v visit) error {
	view := asideView{
		Reason: ui.Field{Name: "reason", Label: "Lý do từ chối"},
		Words:  ui.Field{Name: "words", Label: "Giải thích cho người gửi", Value: asideWords, Max: 2000},
	}
	return o.renderAside(w, r, v, http.StatusOK, view, nil)
}

func (o *office) renderAside(w http.ResponseWriter, r *http.Request, v visit, status int, view asideView, ticked []string) error {
	if !v.readsAside() {
		return fault.New(fault.NotFound, "")
	}
	after := r.URL.Query().Get("after")
	page, err := o.DB.Inbox(r.Context(), store.InboxQuery{Scope: v.Scope, Box: store.BoxAside, Now: v.Now, After: after})
	if err != nil {
		return err
	}
	counts, err := o.DB.InboxCounts(r.Context(), v.Scope, v.Now)
	if err != nil {
		return err
	}
	view.Total = counts[store.BoxAside]
	for _, row := range page.Rows {
		seen, ok := o.see(row.Report, v)
		if !ok {
			continue
		}
		c, err := o.Desk.Case(r.Context(), seen.ID)
		if err != nil {
			return err
		}
		out := asideRow{
			rowView: o.row(seen, "", v.Now), Value: seen.ID.String() + ":" + strconv.Itoa(c.State.Seq), Sent: c.Report.Sent, Why: asideBecause(c.Events[0].Form[asideHint]),
		}
		out.Ticked = slices.Contains(ticked, out.Value)
		view.Rows = append(view.Rows, out)
		if view.Reasons == nil {
			view.Reasons = o.refusal(c).reasons
		}
	}
	if page.Next != "" {
		view.Next = asidePath + "?after=" + page.Next
	}
	if after != "" {
		view.First = asidePath
	}
	return o.site.Render(w, r, status, ui.Page{Title: boxWord(store.BoxAside), Path: asidePath, Private: true, Wrong: len(view.Mistakes) > 0}, asidePage(view))
}

// refusal is the action by which the process refuses a report at its step, and the
// fields of its form: the choice of a reason and the words to the sender.
type refusal struct {
	action, reason, words string
	reasons               []ui.Option
}

func (o *office) refusal(c desk.Case) (out refusal) {
	def := o.definitionOf(c)
	for _, a := range o.stepOf(c).Actions {
		if to, ok := def.Step(a.To); !ok || to.Outcome != process.OutcomeRefused || len(a.By) > 0 && !slices.Contains(a.By, org.Operator) {
			continue
		}
		out.action = a.ID
		for _, id := range a.Form {
			switch f := def.Field(id); f.Kind {
			case process.ChoiceField:
				out.reason = id
				for _, opt := range f.Options {
					out.reasons = append(out.reasons, ui.Option{Value: opt.ID, Text: opt.Label})
				}
			case process.TextField:
				out.words = id
			}
		}
		return out
	}
	return out
}

// refuseAside refuses the reports that were ticked, each in a transaction of its own.
// Their senders get no letter: junk bears strangers' addresses. On the page of the
// report its sender reads the reason like any other.
func (o *office) refuseAside(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.readsAside() {
		return fault.New(fault.NotFound, "")
	}
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	view := asideView{
		Reason: ui.Field{Name: "reason", Label: "Lý do từ chối", Value: f.get("reason")},
		Words:  ui.Field{Name: "words", Label: "Giải thích cho người gửi", Value: f.get("words"), Max: 2000},
	}
	ticked := f.values["report"]
	if len(ticked) == 0 {
		view.Mistakes = []ui.Mistake{{Field: "report-0", Text: "Hãy chọn ít nhất một phản ánh."}}
		return o.renderAside(w, r, v, http.StatusUnprocessableEntity, view, ticked)
	}
	refused, gone := 0, 0
	for _, value := range ticked {
		how, err := o.refuseOne(r, v, value, f.get("reason"), f.get("words"))
		wrong, filled := ui.FieldErrors(err)
		switch {
		case err == nil:
			refused++
		case fault.Is(err, fault.Conflict), fault.Is(err, fault.NotFound), isRefusal(err) && !filled:
			gone++
		case filled:
			view.wrong(how, wrong)
			return o.renderAside(w, r, v, http.StatusUnprocessableEntity, view, ticked)
		default:
			return err
		}
	}
	o.flash(w, refusedFlash(refused, gone))
	http.Redirect(w, r, asidePath, http.StatusSeeOther)
	return nil
}

// refuseOne refuses one report as its reader saw it.
func (o *office) refuseOne(r *http.Request, v visit, value, reason, words string) (how refusal, err error) {
	number, seen, _ := strings.Cut(value, ":")
	id, ok := report.ParseID(number)
	if !ok {
		return how, fault.New(fault.NotFound, "")
	}
	version, err := strconv.Atoi(seen)
	if err != nil || version < 1 {
		return how, fault.New(fault.Invalid, "edge.form")
	}
	c, err := o.Desk.CaseFor(r.Context(), id, v.Actor)
	if err != nil {
		return how, err
	}
	how = o.refusal(c)
	if how.action == "" || !c.State.Aside {
		return how, fault.New(fault.Conflict, "report.moved")
	}
	form := map[string]string{how.words: words}
	if how.reason != "" {
		form[how.reason] = reason
	}
	_, err = o.Desk.Act(r.Context(), desk.Act{ID: id, Version: version, Actor: v.Actor, Quiet: true, Command: process.Command{Action: how.action, Form: form}})
	return how, err
}

func isRefusal(err error) bool {
	_, ok := errors.AsType[*process.Refusal](err)
	return ok
}

// wrong tells what is wrong with the reason and the words, beside each.
func (v *asideView) wrong(how refusal, errs map[string]string) {
	for name, text := range errs {
		field := &v.Words
		if name == how.reason {
			field = &v.Reason
		}
		field.Error = text
		v.Mistakes = append(v.Mistakes, ui.Mistake{Field: field.Name, Text: text})
	}
	slices.SortFunc(v.Mistakes, func(a, b ui.Mistake) int { return strings.Compare(a.Field, b.Field) })
}
