package officer

import (
	"net/http"
	"net/url"

	"paht/internal/fault"
	"paht/internal/ui"
)

// loginView is the way in.
type loginView struct {
	Login    string
	Next     string
	Error    string
	Told     string // why somebody is here: signed out, password set
	Mistakes []ui.Mistake
}

func (o *office) loginPage(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v := loginView{Next: local(q.Get("next"))}
	if why := q.Get("told"); why != "" {
		v.Told = loginTold(why)
	}
	return o.showLogin(w, r, http.StatusOK, v)
}

func (o *office) showLogin(w http.ResponseWriter, r *http.Request, status int, v loginView) error {
	if v.Error != "" {
		v.Mistakes = []ui.Mistake{{Text: v.Error}}
	}
	page := ui.Page{Title: loginTitle, Private: true, Wrong: v.Error != "", Class: "door"}
	return o.site.Render(w, r, status, page, loginForm(v))
}

// login signs an officer in. Every reason to refuse is one answer.
func (o *office) login(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	name, next := f.get("login"), local(f.get("next"))
	token, err := o.Auth.Login(r.Context(), name, f.values.Get("password"), addressOf(r), r.UserAgent(), o.Desk.Now())
	if fault.Is(err, fault.Forbidden) {
		return o.showLogin(w, r, http.StatusUnprocessableEntity, loginView{Login: name, Next: next, Error: loginWrong})
	}
	if err != nil {
		return err
	}
	// Whoever was signed in before in this browser is signed out: a session is
	// never carried over a log-in.
	if old, err := r.Cookie(o.cookieName()); err == nil {
		if err := o.Auth.Logout(r.Context(), old.Value); err != nil {
			return err
		}
	}
	if err := o.enterDevice(r, token); err != nil {
		return err
	}
	o.setCookie(w, o.cookieName(), token, 0)
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// logout ends the session on the server, not only in the browser.
func (o *office) logout(w http.ResponseWriter, r *http.Request, v visit) error {
	if err := o.Auth.Logout(r.Context(), v.Token); err != nil {
		return err
	}
	if err := o.leaveDevice(w, r, v.Person.ID); err != nil {
		return err
	}
	return o.toDoor(w, r, "out")
}

// showExpired gives back what was typed into a form whose session had ended.
func (o *office) showExpired(w http.ResponseWriter, r *http.Request, typed [][2]string) error {
	lines := make([]sideLine, 0, len(typed))
	for _, t := range typed {
		lines = append(lines, sideLine{ID: t[0], Label: o.labelOf(t[0]), Text: t[1], Long: true})
	}
	page := ui.Page{Title: expiredTitle, Private: true, Class: "door"}
	return o.site.Render(w, r, http.StatusUnauthorized, page, expiredPage(lines))
}

// inviteView is the page a one-time link opens.
type inviteView struct {
	Login    string
	To       string
	Password ui.Field
	Again    ui.Field
	Mistakes []ui.Mistake
}

// invitePage shows for whom the link is, and asks for a password.
func (o *office) invitePage(w http.ResponseWriter, r *http.Request) error {
	login, err := o.Auth.Invited(r.Context(), r.PathValue("token"), o.Desk.Now())
	if err != nil {
		return err
	}
	return o.showInvite(w, r, login, nil)
}

func (o *office) showInvite(w http.ResponseWriter, r *http.Request, login string, wrong map[string]string) error {
	v := inviteView{Login: login, To: "/invite/" + r.PathValue("token"), Mistakes: mistakes(wrong)}
	v.Password, v.Again = newPassword(wrong)
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: inviteTitle, Private: true, Wrong: len(wrong) > 0, Class: "door"}, inviteForm(v))
}

// redeem sets the password, once.
func (o *office) redeem(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	now, token := o.Desk.Now(), r.PathValue("token")
	login, err := o.Auth.Invited(r.Context(), token, now)
	if err != nil {
		return err
	}
	if err = sameTwice(f); err == nil {
		err = o.Auth.Redeem(r.Context(), token, f.values.Get("password"), now)
	}
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showInvite(w, r, login, wrong)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/login?"+url.Values{"told": {"set"}}.Encode(), http.StatusSeeOther)
	return nil
}

// sameTwice refuses a new password that was typed differently the second time:
// nobody sees what he types.
func sameTwice(f form) error {
	if f.values.Get("password") != f.values.Get("again") {
		return fault.Bad("again", "auth.password.again")
	}
	return nil
}
