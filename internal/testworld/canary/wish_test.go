package canary

import (
	"net/http"
	"strings"

	"paht/internal/auth/oidc"
	"paht/internal/auth/signin"
	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// hushed is public when people begin to follow it, and secret when they look again.
const hushed = "public, followed, then made secret"

// wishes are kept of people who have no part in a report: by letters they have not
// answered yet, and by such as they have.
func (w *world) wishes() {
	p := w.handled(hushed, "public")
	w.follower = w.word() + "@example.vn"
	w.plantFor("address of a follower", w.follower[:len(mark)+10], func(*visitor) bool { return false })
	follow := func(f desk.Following) {
		f.Email = w.follower
		wish, err := w.Desk.Watch(w.t.Context(), f)
		if err != nil {
			w.t.Fatal(err)
		}
		w.tokens = append(w.tokens, w.Desk.WatchToken(desk.ToConfirm, wish.ID), w.Desk.WatchToken(desk.ToEnd, wish.ID))
	}
	secret := w.named("secret, answered")
	follow(desk.Following{Report: w.named("public, published").id})
	follow(desk.Following{Report: p.id})
	follow(desk.Following{Report: secret.id, Own: true, Confirmed: true})
	follow(desk.Following{Commune: w.Commune, Category: w.Desk.Categories()[1].ID, Confirmed: true})
	// Who is signed in follows by the address he sent another report with.
	if _, err := w.Desk.Watch(w.t.Context(), desk.Following{Report: p.id, Email: w.mailOf("public, handled"), Confirmed: true}); err != nil {
		w.t.Fatal(err)
	}
	w.Say(w.t, p.id, process.WishSecret)
}

// mailOf is the address a report was sent with.
func (w *world) mailOf(name string) string { return w.addressOf(w.named(name).id) + "@example.vn" }

// signedIn are those of whom reports of each kind are, who have no code with them but
// have proved that they read the mail of their address; and one who holds nothing but
// the links of letters.
func (w *world) signedIn() (out []*visitor) {
	for _, name := range []string{"public, handled", "unlisted, answered", "secret, split", "sensitive, handled", hushed} {
		v := w.visitor("reader of the mail of "+name, w.app.Config.CitizenURL)
		v.mail = w.mailOf(name)
		challenge, err := w.app.SignIn.Ask(w.t.Context(), v.mail, v.from, w.Clock.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		token, err := w.app.SignIn.Enter(w.t.Context(), challenge, w.app.SignIn.Code(challenge), w.Clock.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		v.cookie = &http.Cookie{Name: signin.CookieName(false), Value: token}
		out = append(out, v)
	}
	v := w.visitor("holder of a follower's letters", w.app.Config.CitizenURL)
	v.tokens = w.tokens
	return append(out, v)
}

// reads tells whether a report was sent with the address he is signed in with.
func (v *visitor) reads(r report.Report) bool { return v.mail != "" && r.Contact.Email == v.mail }

// opens tells whether such a report shows itself without its code.
func (v *visitor) opens(r report.Report) bool {
	return v.reads(r) && (r.Level == report.Public || r.Level == report.Unlisted) && !r.Sensitive
}

// mine are requests on each report there is, as on one's own: what is not is answered
// as a number nobody has.
func mine(v *visitor) []ask { return numbers("/mine/")(v) }

// minePhotos asks for all pictures of one's own reports, and there for those of
// others; and each other report for one of its own.
func minePhotos(v *visitor) (out []ask) {
	for i, p := range v.w.planted {
		at := "/mine/" + p.id.String() + "/photos/"
		if !v.reads(v.w.now[p.id]) {
			out = append(out, get(at+p.files[len(p.files)-1].Digest))
			continue
		}
		for _, f := range p.files {
			out = append(out, get(at+f.Digest), get(at+f.Thumb))
		}
		out = append(out, get(at+v.w.planted[(i+1)%len(v.w.planted)].files[0].Digest))
	}
	return out
}

// withToken are requests with the links of letters: those for either purpose at each
// of the two places, of which one opens it.
func withToken(method, path string) filling {
	return func(v *visitor) []ask {
		out := []ask{{method: method, path: path + "nothing"}, {method: method, path: path + strings.Repeat("0", 64)}}
		for _, token := range v.tokens {
			out = append(out, ask{method: method, path: path + token})
		}
		return out
	}
}

// fromElsewhere comes back from the provider, with its word and with none.
func fromElsewhere(v *visitor) []ask {
	out := []ask{get("/oidc/back?code=x&state=y"), get("/oidc/back?error=access_denied")}
	left := v.do(get("/oidc"))
	res, err := browser.Get(left.header.Get("Location"))
	if err != nil {
		v.w.t.Fatal(err)
	}
	res.Body.Close()
	back, ours := strings.CutPrefix(res.Header.Get("Location"), v.base)
	if !ours || !strings.HasPrefix(back, oidc.CallbackPath) {
		v.w.t.Fatalf("the provider sends to %q", res.Header.Get("Location"))
	}
	a := get(back)
	for _, c := range (&http.Response{Header: left.header}).Cookies() {
		a.cookies = append(a.cookies, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return append(out, a)
}

// wished holds what the walk was to do with the wishes: the links of letters confirmed
// and ended them, and nothing else did.
func (w *world) wished() {
	ws, err := w.DB.WatchesBy(w.t.Context(), w.follower, "")
	if err != nil {
		w.t.Fatal(err)
	}
	if len(ws) != 0 {
		w.t.Errorf("%d wishes are left of who ended them all", len(ws))
	}
	if ws, err = w.DB.WatchesBy(w.t.Context(), w.mailOf("public, handled"), ""); err != nil {
		w.t.Fatal(err)
	}
	of := func(name string) func(store.Watch) bool {
		return func(x store.Watch) bool { return x.Report == w.named(name).id && x.Confirmed }
	}
	if !containsWish(ws, of(hushed)) {
		w.t.Error("the wish of who ended none is gone")
	}
}

func containsWish(ws []store.Watch, is func(store.Watch) bool) bool {
	for _, x := range ws {
		if is(x) {
			return true
		}
	}
	return false
}
