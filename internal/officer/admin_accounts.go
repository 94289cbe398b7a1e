package officer

import (
	"net/http"
	"strconv"
	"time"

	"paht/internal/fault"
	"paht/internal/ui"
)

// invite makes a one-time link by which somebody chooses his password, and shows
// it once: it is stored as a digest alone.
func (o *office) invite(w http.ResponseWriter, r *http.Request, v visit) error {
	p, f, err := o.personForm(w, r)
	if err != nil {
		return err
	}
	token, err := o.Auth.Invite(r.Context(), p.ID, f.get("login"), v.Now)
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showPerson(w, r, v, p, "account", f.values, wrong)
	}
	if err != nil {
		return err
	}
	view, err := o.personView(r.Context(), v, p, "account", nil, nil)
	if err != nil {
		return err
	}
	view.Link = o.address(r) + "/invite/" + token
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: view.Name, Private: true}, personPage(view))
}

// address is how this site was reached, for a link to be passed on.
func (o *office) address(r *http.Request) string {
	if o.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// switchAccount closes somebody's way in, ending his sessions at once, or opens it
// again. Nobody closes his own.
func (o *office) switchAccount(w http.ResponseWriter, r *http.Request, v visit) error {
	p, f, err := o.personForm(w, r)
	if err != nil {
		return err
	}
	disable := f.get("disabled") == "yes"
	if disable && p.ID == v.Person.ID {
		return o.backToPerson(w, r, v, p, "account", f, fault.Bad("", "account.own"), "")
	}
	err = o.Auth.Disable(r.Context(), p.ID, disable)
	return o.backToPerson(w, r, v, p, "account", f, err, accountSwitched(p.Name, disable))
}

func millisText(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
