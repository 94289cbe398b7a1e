package officer

import (
	"net/http"
	"strings"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/ui"
)

// urgentView is the words that make a report urgent, and a sentence tried by them.
type urgentView struct {
	Words, Try ui.Field
	Tried      bool
	Word       string // that fired; "" for none
	Mistakes   []ui.Mistake
	Count      string
}

func (o *office) urgentRoutes(admin func(string, handler)) {
	admin("GET /admin/urgent", o.urgentWords)
	admin("POST /admin/urgent", o.putUrgentWords)
}

func (o *office) urgentWords(w http.ResponseWriter, r *http.Request, v visit) error {
	return o.showUrgent(w, r, http.StatusOK, urgentView{Words: urgentField("words", strings.Join(o.Desk.UrgentWords(), "\n"))})
}

func (o *office) showUrgent(w http.ResponseWriter, r *http.Request, status int, view urgentView) error {
	if view.Try.Name == "" {
		view.Try = urgentField("try", "")
	}
	view.Count = ui.Number(len(o.Desk.UrgentWords()))
	page := ui.Page{Title: urgentTitle, Private: true, Wrong: len(view.Mistakes) > 0}
	return o.site.Render(w, r, status, page, urgentPage(view))
}

// putUrgentWords keeps the list, or tries a sentence by it as it stands in the
// form: nobody has to keep a list to see what it does.
func (o *office) putUrgentWords(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	words := strings.Split(string(lines(f.values.Get("words"))), "\n")
	view := urgentView{Words: urgentField("words", strings.Join(words, "\n")), Try: urgentField("try", f.get("try"))}
	if f.get("do") == "try" {
		view.Tried = view.Try.Value != ""
		view.Word, _ = desk.TryUrgent(words, view.Try.Value)
		return o.showUrgent(w, r, http.StatusOK, view)
	}
	err = o.Desk.PutUrgentWords(r.Context(), words, v.Actor)
	if fault.Is(err, fault.Invalid) {
		wrong, _ := ui.FieldErrors(err)
		view.Words.Error, view.Mistakes = wrong["words"], mistakes(wrong)
		return o.showUrgent(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	o.flash(w, urgentPut)
	http.Redirect(w, r, "/admin/urgent", http.StatusSeeOther)
	return nil
}
