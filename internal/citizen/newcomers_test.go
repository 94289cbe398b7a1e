package citizen

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paht/internal/auth/signin"
	"paht/internal/notify"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// newcomers is the site with sign-in and a push service on this machine.
type newcomers struct {
	*world
	in      *signin.In
	service *testworld.PushService
	codes   []string // challenges on their way
}

// newFollowWorld starts it; more changes its configuration further.
func newFollowWorld(t *testing.T, more ...func(base string, cfg *Config)) *newcomers {
	t.Helper()
	n := &newcomers{service: testworld.NewPushService(t)}
	push, err := notify.NewPush(notify.PushConfig{Key: bytes.Repeat([]byte{1}, 32), Contact: "truc@example.vn", Anywhere: true, Roots: n.service.Roots})
	if err != nil {
		t.Fatal(err)
	}
	own := func(_ string, cfg *Config) {
		n.in = signin.New(cfg.DB, cfg.Desk.Key, signin.Options{Post: func(_ *store.Tx, id string, _ time.Time) error {
			n.codes = append(n.codes, id)
			return nil
		}})
		cfg.SignIn, cfg.Push = n.in, push
	}
	n.world = newSite(t, append([]func(string, *Config){own}, more...)...)
	return n
}

// signedIn is the cookie of who has the code of a challenge.
func (n *newcomers) signedIn(challenge string) *http.Cookie {
	n.t.Helper()
	token, err := n.in.Enter(n.t.Context(), challenge, n.in.Code(challenge), n.Clock.Now())
	if err != nil {
		n.t.Fatal(err)
	}
	return signin.Cookie(token, false)
}

// asked asks with cookies.
func (w *world) asked(method, path string, form url.Values, cookies ...*http.Cookie) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	return w.do(req)
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// public sends a report and lets it be accepted and classified.
func (w *world) public(t *testing.T, n int, upTo string, pairs ...string) (report.ID, string) {
	t.Helper()
	code := w.send(with(w.filled(n), pairs...)).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if upTo != "" {
		w.Walk(t, c.Report.ID, upTo)
	}
	return c.Report.ID, code
}
