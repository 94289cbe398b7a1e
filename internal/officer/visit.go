package officer

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/ui"
)

// visit is one request of an officer: who he is and what his duties let him see,
// as they stand at this instant.
type visit struct {
	Person org.Person
	Actor  org.Actor
	Scope  store.Scope
	Now    time.Time
	Token  string   // of the session
	Unread int      // notices, counted up to a bound
	Alarm  alarm    // urgent reports that wait for him
	Owners []string // the names of those whose duties he holds for a time
	Flash  string   // told once, after what he did last
}

// handler answers a signed-in officer.
type handler func(w http.ResponseWriter, r *http.Request, v visit) error

type visitKey struct{}

// visitOf is the visit of a request; false for a visitor nobody knows.
func visitOf(ctx context.Context) (visit, bool) {
	v, ok := ctx.Value(visitKey{}).(visit)
	return v, ok
}

// may tells whether the officer holds one of some roles somewhere.
func (v visit) may(roles ...org.Role) bool {
	for _, d := range v.Actor.Duties {
		for _, r := range roles {
			if d.Role == r {
				return true
			}
		}
	}
	return false
}

// works tells whether he has anything to do with reports.
func (v visit) works() bool {
	return v.may(org.Operator, org.Lead, org.Focal, org.Leader, org.Handler, org.OnDuty)
}

// told tells whether the site has notices for him.
func (v visit) told() bool { return v.works() || desk.IsAdmin(v.Actor) }

// unreadBound is how many unread notices the header counts; beyond it says "+".
const unreadBound = 9

// signedIn lets h answer those who have a session, and sends all others to the
// log-in: a GET to come back to where it was, a POST with what it carried.
func (o *office) signedIn(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		v, err := o.visit(w, r)
		switch {
		case fault.Is(err, fault.Forbidden), fault.Is(err, fault.NotFound):
			o.site.Handle(o.turnedAway).ServeHTTP(w, r)
			return
		case err != nil:
			o.site.Fail(w, r, err)
			return
		}
		// A new request, so that the problem page knows the visitor too; the route's
		// pattern and path values are copied with it.
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		o.site.Handle(func(w http.ResponseWriter, r *http.Request) error {
			err := h(w, r, v)
			if fault.Is(err, fault.NotFound) {
				return o.site.Render(w, r, http.StatusNotFound, ui.Page{Title: missingTitle, Private: true}, missingPage(v.works()))
			}
			return err
		}).ServeHTTP(w, r)
	})
}

// visit finds out who asks. fault.Forbidden without a session in force.
func (o *office) visit(w http.ResponseWriter, r *http.Request) (visit, error) {
	c, err := r.Cookie(o.cookieName())
	if err != nil {
		return visit{}, fault.New(fault.Forbidden, "login.needed")
	}
	now := o.Desk.Now()
	who := o.Auth.Who
	if r.URL.Path == alarmPath && r.URL.Query().Get("sound") == "" {
		who = o.Auth.Peek // a page that asks by itself is nobody at work
	}
	id, err := who(r.Context(), c.Value, now)
	if err != nil {
		return visit{}, err
	}
	actor, ok := o.Desk.Actor(id)
	person, known := o.Desk.Directory().Person(id)
	if !ok || !known {
		return visit{}, fault.New(fault.Forbidden, "login.needed")
	}
	v := visit{Person: person, Actor: actor, Scope: o.Desk.Scope(actor), Now: now, Token: c.Value, Flash: o.takeFlash(w, r)}
	for _, p := range owners(v) {
		v.Owners = append(v.Owners, ownerOf(o.Desk.Directory(), p))
	}
	if r.Method == http.MethodGet && v.told() && !isPart(r.URL.Path) {
		if v.Unread, err = o.unread(r.Context(), v); err != nil {
			return visit{}, err
		}
		if v.Alarm, err = o.alarm(r.Context(), v); err != nil {
			return visit{}, err
		}
	}
	return v, nil
}

// strangerBody is how much is read of a form nobody knows the sender of: all its
// text and the first of its photos.
const strangerBody = 16 << 20

// turnedAway answers who has no session. A form that was being filled in is given
// back to be copied: a session that ran out must not eat an hour's writing.
func (o *office) turnedAway(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		target := "/login"
		if r.URL.Path != "/" {
			target += "?" + url.Values{"next": {r.URL.RequestURI()}}.Encode()
		}
		http.Redirect(w, r, target, http.StatusSeeOther)
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, strangerBody)
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	return o.showExpired(w, r, f.typed())
}

// adminsOnly lets h answer administrators.
func adminsOnly(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request, v visit) error {
		if !desk.IsAdmin(v.Actor) {
			return fault.New(fault.NotFound, "")
		}
		return h(w, r, v)
	}
}

// cookieName has the prefix that ties a cookie to this very host and to TLS,
// where there is TLS; browsers refuse it on plain http.
func (o *office) cookieName() string {
	if o.Secure {
		return "__Host-officer"
	}
	return "paht_officer"
}

// setCookie keeps a session in the browser until it is closed; how long it holds
// is decided by the server.
func (o *office) setCookie(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age,
		Secure: o.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

const flashCookie = "paht_officer_flash"

// flash tells the officer something on the next page he sees.
func (o *office) flash(w http.ResponseWriter, text string) {
	o.setCookie(w, flashCookie, o.intake.Seals.Close("flash", []byte(text)), 60)
}

// takeFlash reads it and takes it away.
func (o *office) takeFlash(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(flashCookie)
	if err != nil || r.Method != http.MethodGet || isPart(r.URL.Path) {
		return ""
	}
	text, ok := o.intake.Seals.Open("flash", c.Value)
	o.setCookie(w, flashCookie, "", -1)
	if !ok {
		return ""
	}
	return string(text)
}

// addressOf is where a request comes from, as the connection says; what a
// forwarding header claims is not believed.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// local is a path of this site to go to after the log-in, "/" for all else: the
// log-in leads nowhere outside.
func local(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || len(next) == 0 || next[0] != '/' ||
		len(next) > 1 && (next[1] == '/' || next[1] == '\\') {
		return "/"
	}
	return u.RequestURI()
}
