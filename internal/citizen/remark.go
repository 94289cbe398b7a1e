package citizen

import (
	"net/http"
	"time"

	"paht/internal/intake"
	"paht/internal/ui"
)

// remarkView is what somebody said below a report.
type remarkView struct {
	Alias, Text string
	At          time.Time
}

// remarkForm is what somebody says below a report, as typed.
type remarkForm struct {
	Number      string
	Alias, Said string
	Errors      map[string]string
	Kept        bool // received, and waits for an operator
}

// remarkForm answers GET /reports/{number}/remarks: the form by itself.
func (s *site) remarkForm(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r)
	if err != nil {
		return err
	}
	return s.renderRemark(w, r, http.StatusOK, remarkForm{Number: id.String(), Kept: r.URL.Query().Get("kept") == "1"})
}

func (s *site) renderRemark(w http.ResponseWriter, r *http.Request, status int, v remarkForm) error {
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Bình luận về phản ánh số " + v.Number, Path: "/reports", Private: true, Wrong: len(v.Errors) > 0,
	}, remarkPage(v))
}

// remark answers POST /reports/{number}/remarks.
func (s *site) remark(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	form, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	v := remarkForm{Number: id.String(), Alias: form.Get("alias"), Said: form.Get("said")}
	if form.Get("website") != "" { // no person sees that field
		http.Redirect(w, r, "/reports/"+v.Number+"/remarks?kept=1", http.StatusSeeOther)
		return nil
	}
	err = s.Desk.Remark(r.Context(), id, v.Alias, v.Said)
	if errs, ok := ui.FieldErrors(err); ok {
		v.Errors = errs
		return s.renderRemark(w, r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/reports/"+v.Number+"/remarks?kept=1", http.StatusSeeOther)
	return nil
}
