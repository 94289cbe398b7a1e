package officer

import (
	"net/http"
	"net/url"

	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/ui"
)

// meView is an officer's own account.
type meView struct {
	Name                     string
	Duties                   []string
	Current, Password, Again ui.Field
	Mistakes                 []ui.Mistake
	Delegation               delegationView
	Push                     pushView
}

func (o *office) me(w http.ResponseWriter, r *http.Request, v visit) error {
	return o.showMe(w, r, v, nil)
}

// showMe shows the account; wrong is what is wrong with a new password.
func (o *office) showMe(w http.ResponseWriter, r *http.Request, v visit, wrong map[string]string) error {
	return o.showAccount(w, r, v, wrong, form{}, nil)
}

// showAccount shows the account with the mistakes of its two forms, and what was
// typed into the one for a delegation.
func (o *office) showAccount(w http.ResponseWriter, r *http.Request, v visit, wrong map[string]string, f form, undelegated map[string]string) error {
	view := meView{Name: v.Person.Name, Mistakes: mistakes(wrong)}
	for _, d := range v.Actor.Duties {
		words := o.dutyWord(d)
		if owner := ownerOf(o.Desk.Directory(), d.For); owner != "" {
			words += ", " + behalfWord(owner)
		}
		if !d.To.IsZero() {
			words += ", đến " + ui.Soon(d.To, v.Now)
		}
		view.Duties = append(view.Duties, words)
	}
	var err error
	if view.Delegation, err = o.delegationView(r.Context(), v, f, undelegated); err != nil {
		return err
	}
	if view.Push, err = o.pushView(r.Context(), r, v); err != nil {
		return err
	}
	view.Password, view.Again = newPassword(wrong)
	view.Current = ui.Field{Name: "current", Label: currentPassword, Type: "password", Auto: "current-password", Error: wrong["current"]}
	status := http.StatusOK
	bad := len(wrong)+len(undelegated) > 0
	if bad {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: meTitle, Private: true, Wrong: bad, Scripts: []string{"push.js"}}, mePage(view))
}

// changePassword asks for the old one, so that an unwatched screen is not enough.
// All sessions end with it, this one too.
func (o *office) changePassword(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	if err = sameTwice(f); err == nil {
		err = o.Auth.ChangePassword(r.Context(), v.Person.ID, f.values.Get("current"), f.values.Get("password"), addressOf(r), v.Now)
	}
	if fault.Is(err, fault.Forbidden) {
		return o.showMe(w, r, v, map[string]string{"current": currentWrong})
	}
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showMe(w, r, v, wrong)
	}
	if err != nil {
		return err
	}
	return o.toDoor(w, r, "changed")
}

// endSessions signs the officer out everywhere.
func (o *office) endSessions(w http.ResponseWriter, r *http.Request, v visit) error {
	err := o.DB.Write(r.Context(), "officer.sign_out", func(tx *store.Tx) error { return tx.DeleteSessionsOf(v.Person.ID) })
	if err != nil {
		return err
	}
	return o.toDoor(w, r, "everywhere")
}

// toDoor takes the cookie away and leads to the log-in, saying why.
func (o *office) toDoor(w http.ResponseWriter, r *http.Request, why string) error {
	o.setCookie(w, o.cookieName(), "", -1)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	http.Redirect(w, r, "/login?"+url.Values{"told": {why}}.Encode(), http.StatusSeeOther)
	return nil
}
