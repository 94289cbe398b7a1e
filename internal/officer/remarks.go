package officer

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/ui"
)

// remarkRoutes are the operators' pages for what people say below public reports.
func (o *office) remarkRoutes(in func(pattern string, h handler)) {
	in("GET /remarks", o.remarks)
	in("POST /remarks/{id}", o.decideRemark)
}

// remarksView is what waits to be let through, or what was decided.
type remarksView struct {
	Rows  []remarkRow
	State string
	Held  int
	Error string
	Wrong int64 // the remark the error is about
}

// remarkRow is a remark with the report it stands below.
type remarkRow struct {
	ID             int64
	Alias, Text    string
	At             time.Time
	Number, Report string // the report's text, cut
	Href           string
	State          string
	Reason, Who    string
	Gone           bool // the report is not public any more: nobody sees the remark
}

// heldRemarks counts what waits for an operator; 0 for everybody else.
func (o *office) heldRemarks(ctx context.Context, v visit) (int, error) {
	if !o.Desk.Moderates(v.Actor) {
		return 0, nil
	}
	return o.DB.HeldRemarks(ctx, 0)
}

// remarks shows what waits, or with ?state= what was decided, to operators.
func (o *office) remarks(w http.ResponseWriter, r *http.Request, v visit) error {
	return o.renderRemarks(w, r, v, http.StatusOK, remarksView{State: r.URL.Query().Get("state")})
}

func (o *office) renderRemarks(w http.ResponseWriter, r *http.Request, v visit, status int, view remarksView) error {
	if !o.Desk.Moderates(v.Actor) {
		return fault.New(fault.NotFound, "")
	}
	if view.State != store.RemarkShown && view.State != store.RemarkHidden {
		view.State = store.RemarkHeld
	}
	rs, err := o.DB.RemarksIn(r.Context(), view.State)
	if err != nil {
		return err
	}
	ids := make([]report.ID, 0, len(rs))
	for _, x := range rs {
		ids = append(ids, x.Report)
	}
	public, err := o.DB.PublicRows(r.Context(), ids)
	if err != nil {
		return err
	}
	texts := map[report.ID]string{}
	for _, row := range public {
		texts[row.ID] = row.Text
	}
	for _, x := range rs {
		about, there := texts[x.Report]
		row := remarkRow{
			ID: x.ID, Alias: x.Alias, Text: x.Text, At: x.At, Number: x.Report.String(), Report: clipped(about, 120),
			Href: "/reports/" + x.Report.String(), State: x.State, Reason: x.Reason, Gone: !there,
		}
		if x.Person != "" {
			row.Who = o.personName(x.Person)
		}
		view.Rows = append(view.Rows, row)
	}
	if view.Held, err = o.heldRemarks(r.Context(), v); err != nil {
		return err
	}
	return o.site.Render(w, r, status, ui.Page{Title: remarksTitle, Path: "/remarks", Private: true, Wrong: view.Error != ""}, remarksPage(view))
}

// decideRemark lets a remark through or hides it.
func (o *office) decideRemark(w http.ResponseWriter, r *http.Request, v visit) error {
	if !o.Desk.Moderates(v.Actor) {
		return fault.New(fault.NotFound, "")
	}
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "")
	}
	err = o.Desk.DecideRemark(r.Context(), id, f.get("do") == "show", f.get("reason"), v.Actor)
	if errs, ok := ui.FieldErrors(err); ok {
		return o.renderRemarks(w, r, v, http.StatusUnprocessableEntity, remarksView{State: f.get("state"), Error: errs["reason"], Wrong: id})
	}
	if err != nil {
		return err
	}
	to := "/remarks"
	if s := f.get("state"); s == store.RemarkShown || s == store.RemarkHidden {
		to += "?state=" + s
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
