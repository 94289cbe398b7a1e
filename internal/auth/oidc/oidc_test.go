package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/testworld"
	"paht/internal/testworld/issuer"
)

// world is a site that lets people in by the issuer of the tests.
type world struct {
	t     *testing.T
	op    *issuer.Issuer
	clock *testworld.Clock
	site  *httptest.Server
	c     *Client

	who  Identity // what the last callback gave
	next string
	err  error
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: testworld.NewClock(testworld.At("2026-11-16 08:00"))}
	w.op = issuer.New(t, w.clock.Now)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /in", func(rw http.ResponseWriter, r *http.Request) {
		if w.err = w.c.Begin(rw, r, r.URL.Query().Get("next")); w.err != nil {
			http.Error(rw, "", http.StatusServiceUnavailable)
		}
	})
	mux.HandleFunc("GET /back", func(rw http.ResponseWriter, r *http.Request) { w.who, w.next, w.err = w.c.Callback(rw, r) })
	w.site = httptest.NewServer(mux)
	t.Cleanup(w.site.Close)
	claims, err := ParseClaims("name=HoVaTen national_id=SoDinhDanh? phone=SoDienThoai? email=email? phone_verified=* email_verified=email_verified?")
	if err != nil {
		t.Fatal(err)
	}
	w.c, err = New(Config{
		Issuer: w.op.URL, ClientID: issuer.ClientID, ClientSecret: issuer.ClientSecret, RedirectURL: w.site.URL + "/back",
		Scopes: []string{"profile"}, Claims: claims, Key: []byte("khóa của máy chủ thử nghiệm"), Now: w.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// browser is somebody's; it does not follow what leads elsewhere by itself.
func (w *world) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// visit asks and answers where it is sent.
func (w *world) visit(b *http.Client, address string) string {
	w.t.Helper()
	res, err := b.Get(address)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	return res.Header.Get("Location")
}

// back goes to the issuer and answers the address it is sent back with.
func (w *world) back(b *http.Client, next string) string {
	w.t.Helper()
	w.who, w.next, w.err = Identity{}, "", nil
	return w.visit(b, w.visit(b, w.site.URL+"/in?next="+url.QueryEscape(next)))
}

func (w *world) refused(what, code string) {
	w.t.Helper()
	f, ok := w.err.(*fault.Error)
	if !ok || f.Code != code || w.who != (Identity{}) {
		w.t.Errorf("%s: %v, and %+v", what, w.err, w.who)
		return
	}
	for _, secret := range []string{issuer.ClientSecret, "the-access-token", "024085000123", "Nguyễn"} {
		if strings.Contains(w.err.Error(), secret) {
			w.t.Errorf("%s: the error tells %q: %v", what, secret, w.err)
		}
	}
}

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	w.visit(b, w.back(b, "/send?x=1"))
	want := Identity{
		Issuer: w.op.URL, Subject: "nguoi-1", Name: "Nguyễn Thị Mai", Phone: "0912345678", PhoneVerified: true,
		National: hashed(w.c.salt, "024085000123"),
	}
	if w.err != nil || w.next != "/send?x=1" || w.who != want {
		t.Errorf("%v, next %q\n%s", w.err, w.next, cmp.Diff(want, w.who))
	}
	u, _ := url.Parse(w.site.URL)
	if left := b.Jar.Cookies(u); len(left) != 0 {
		t.Errorf("the browser keeps %v", left)
	}
}

func TestNextIsOurs(t *testing.T) {
	for in, want := range map[string]string{
		"/track": "/track", "/": "/", "": "/", "https://ke.xau/": "/", "//ke.xau/": "/", `/\ke.xau`: "/", "/a\r\nb": "/", "track": "/",
		"javascript:alert(1)": "/", "/" + strings.Repeat("a", 600): "/", "/send?a=b#c": "/send?a=b#c",
	} {
		if got := ours(in); got != want {
			t.Errorf("%q leads to %q", in, got)
		}
	}
}

func TestAttemptBelongsToOneBrowserAndOnce(t *testing.T) {
	w := newWorld(t)
	mine, other := w.browser(), w.browser()

	w.visit(other, w.back(mine, "/"))
	w.refused("a browser without a cookie", "oidc.state")

	w.back(other, "/")
	w.visit(other, w.back(mine, "/"))
	w.refused("the state of another browser", "oidc.state")

	// Somebody slips his own code into my answer: to be signed in as him is a way to
	// get what I write.
	his, _ := url.Parse(w.back(other, "/"))
	answer, _ := url.Parse(w.back(mine, "/"))
	q := answer.Query()
	q.Set("code", his.Query().Get("code"))
	answer.RawQuery = q.Encode()
	w.visit(mine, answer.String())
	w.refused("a code of another's verifier", "oidc.token")

	// A kept cookie opens nothing twice.
	at := w.back(mine, "/")
	u, _ := url.Parse(w.site.URL)
	kept := mine.Jar.Cookies(u)
	w.visit(mine, at)
	if w.err != nil {
		t.Fatal(w.err)
	}
	mine.Jar.SetCookies(u, kept)
	w.who = Identity{}
	w.visit(mine, at)
	w.refused("the same answer again", "oidc.state")

	at = w.back(mine, "/")
	w.clock.Advance(lifetime)
	w.visit(mine, at)
	w.refused("after ten minutes", "oidc.state")

	at = w.back(mine, "/")
	sealed := mine.Jar.Cookies(u)[0]
	sealed.Value = sealed.Value[:len(sealed.Value)-4] + "AAAA"
	mine.Jar.SetCookies(u, []*http.Cookie{sealed})
	w.visit(mine, at)
	w.refused("a cookie that was touched", "oidc.state")
}

// A code serves once even where the memory of what was used is another server's.
func TestCodeServesOnce(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	at := w.back(b, "/")
	u, _ := url.Parse(w.site.URL)
	kept := b.Jar.Cookies(u)
	w.visit(b, at)
	if w.err != nil {
		t.Fatal(w.err)
	}
	w.c.used.over = nil
	b.Jar.SetCookies(u, kept)
	w.who = Identity{}
	w.visit(b, at)
	w.refused("the code again", "oidc.token")
	if w.op.Tokens != 2 {
		t.Errorf("%d questions for a token: the secret is tried in several ways", w.op.Tokens)
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	set := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	now := testworld.At("2026-11-16 08:00")
	for _, c := range []struct {
		what, code string
		spoil      func(map[string]any)
		sign       func(string) string
	}{
		{what: "expired", spoil: set("exp", now.Add(-time.Second).Unix())},
		{what: "without an end", spoil: func(claims map[string]any) { delete(claims, "exp") }},
		{what: "not yet valid", spoil: set("nbf", now.Add(time.Hour).Unix())},
		{what: "of the future", spoil: set("iat", now.Add(time.Hour).Unix())},
		{what: "for another audience", spoil: set("aud", "ai-do-khac")},
		{what: "for two, made out to the other", spoil: func(claims map[string]any) {
			claims["aud"], claims["azp"] = []string{issuer.ClientID, "ai-do-khac"}, "ai-do-khac"
		}},
		{what: "for two, made out to nobody", spoil: set("aud", []string{issuer.ClientID, "ai-do-khac"})},
		{what: "of another issuer", spoil: set("iss", "https://ke.xau")},
		{what: "with another nonce", spoil: set("nonce", "khac")},
		{what: "without a nonce", spoil: func(claims map[string]any) { delete(claims, "nonce") }},
		{what: "signed with another key", sign: func(claims string) string { return oidctest.SignIDToken(stranger, "k1", oidc.ES256, claims) }},
		{what: "signed by nobody", sign: issuer.Unsigned},
		{what: "signed with the public key as secret", sign: func(claims string) string {
			return oidctest.SignIDToken([]byte(issuer.ClientSecret+issuer.ClientSecret), "k1", "HS256", claims)
		}},
		{what: "no token", sign: func(string) string { return "" }},
		{what: "no JWT", sign: func(string) string { return "a.b.c" }},
		{what: "without a name", code: "oidc.claims", spoil: func(claims map[string]any) { delete(claims, "HoVaTen") }},
		{what: "without a subject", code: "oidc.claims", spoil: func(claims map[string]any) { delete(claims, "sub") }},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWorld(t)
			w.op.Spoil, w.op.Sign = c.spoil, c.sign
			b := w.browser()
			w.visit(b, w.back(b, "/send"))
			if c.code == "" {
				c.code = "oidc.token"
			}
			w.refused(c.what, c.code)
			if w.next != "/send" {
				t.Errorf("the way goes on at %q", w.next)
			}
		})
	}
}

func TestWhatTheProviderTellsBeside(t *testing.T) {
	w := newWorld(t)
	delete(w.op.Claims, "HoVaTen")
	w.op.Beside = map[string]any{"sub": "nguoi-1", "HoVaTen": "Trần Văn Ba", "email": "ba@vi.du", "SoDienThoai": "0999999999"}
	b := w.browser()
	w.visit(b, w.back(b, "/"))
	if w.err != nil || w.who.Name != "Trần Văn Ba" || w.who.Email != "ba@vi.du" || w.who.EmailVerified || w.who.Phone != "0912345678" {
		t.Errorf("%v %+v", w.err, w.who)
	}
	w.op.Beside["sub"] = "nguoi-2"
	w.visit(b, w.back(b, "/"))
	w.refused("told of somebody else", "oidc.token")
}

func TestProviderSaysNo(t *testing.T) {
	w := newWorld(t)
	for word, code := range map[string]string{"access_denied": "oidc.denied", "temporarily_unavailable": "oidc.away", "<script>": "oidc.token"} {
		b := w.browser()
		at, _ := url.Parse(w.back(b, "/send"))
		q := at.Query()
		q.Del("code")
		q.Set("error", word)
		at.RawQuery = q.Encode()
		w.visit(b, at.String())
		w.refused(word, code)
	}
	b := w.browser()
	w.visit(b, w.back(b, "/")+"&iss=https%3A%2F%2Fke.xau")
	w.refused("the answer of another issuer", "oidc.token")
}

func TestProviderAway(t *testing.T) {
	w := newWorld(t)
	down := w.op.Down
	down(true)
	b := w.browser()
	w.visit(b, w.site.URL+"/in")
	w.refused("the provider is away", "oidc.away")
	if !fault.Is(w.err, fault.Unavailable) {
		t.Errorf("kind %v", fault.KindOf(w.err))
	}
	// It is not asked again at once, and found again soon.
	down(false)
	w.visit(b, w.site.URL+"/in")
	w.refused("a moment later", "oidc.away")
	w.clock.Advance(despaired)
	at := w.back(b, "/")
	if w.err != nil {
		t.Fatal(w.err)
	}
	// Away between the two halves.
	down(true)
	w.visit(b, at)
	w.refused("away on the way back", "oidc.away")
	// What it said of itself serves on.
	w.clock.Advance(2 * believed)
	if err := w.c.Begin(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "/"); err != nil {
		t.Errorf("its description is forgotten: %v", err)
	}
	if err := w.c.Begin(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "/"); err != nil {
		t.Errorf("its description is forgotten: %v", err)
	}
}

func TestConfigurationThatIsRefused(t *testing.T) {
	good := Config{Issuer: "https://idp.vi.du", ClientID: issuer.ClientID, ClientSecret: issuer.ClientSecret, RedirectURL: "https://phananh.vi.du/in/back", Key: make([]byte, 32), Now: time.Now}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*Config){
		"off":                func(c *Config) { c.Issuer = "" },
		"issuer without TLS": func(c *Config) { c.Issuer = "http://idp.vi.du" },
		"issuer with a user": func(c *Config) { c.Issuer = "https://a:b@idp.vi.du" },
		"no redirect":        func(c *Config) { c.RedirectURL = "" },
		"no client":          func(c *Config) { c.ClientID = "" },
		"no key":             func(c *Config) { c.Key = nil },
		"no clock":           func(c *Config) { c.Now = nil },
	} {
		cfg := good
		change(&cfg)
		if _, err := New(cfg); err == nil || strings.Contains(fmt.Sprint(err), issuer.ClientSecret) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// The cookie is for TLS alone where the site is, and its name says so.
func TestCookie(t *testing.T) {
	for secure, name := range map[bool]string{true: "__Host-oidc", false: "oidc"} {
		s := newSeals(make([]byte, 32), secure)
		rec := httptest.NewRecorder()
		if err := s.put(rec, attempt{State: "s", Verifier: "dau-vet"}); err != nil {
			t.Fatal(err)
		}
		c := rec.Result().Cookies()[0]
		if c.Name != name || c.Secure != secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 600 || strings.Contains(c.Value, "dau-vet") {
			t.Errorf("%+v", c)
		}
	}
}

func TestUsedStaysSmall(t *testing.T) {
	var u used
	at := testworld.At("2026-11-16 08:00")
	for i := range 2 * maxUsed {
		if !u.first(fmt.Sprint(i), at.Add(time.Duration(i)*10*time.Millisecond)) {
			t.Fatal(i)
		}
	}
	if len(u.over) > maxUsed || u.first(fmt.Sprint(2*maxUsed-1), at) {
		t.Errorf("%d remembered", len(u.over))
	}
}
