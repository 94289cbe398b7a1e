// Package oidc lets a citizen say who he is by an account he has elsewhere: it is
// the relying party of an OpenID Connect provider such as VNeID.
//
// Rules it owns:
//   - It is off until a provider is configured, and nothing ever depends on it: with
//     the provider away a page says so and the form works as before.
//   - Authorization code with PKCE (S256), state and nonce. All three belong to one
//     browser by a sealed cookie, live ten minutes and serve once.
//   - A token counts only if it was signed by a key of the provider with a public
//     key algorithm, for this client, now, with the nonce of this browser.
//   - Which claim says what is configuration. A national number is never kept or
//     handed on: only its keyed hash is.
//   - No code, token, claim or secret is in an error or in a log.
package oidc

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"paht/internal/fault"
)

// Where a site answers with Begin and with Callback. The second is registered with
// the provider.
const (
	BeginPath    = "/oidc"
	CallbackPath = "/oidc/back"
)

// Config is a provider and what this server is to it. The zero Config is off.
type Config struct {
	Issuer       string   // "https://…", exactly as its tokens name it
	ClientID     string   // what the provider calls this server
	ClientSecret string   // "" for a public client
	RedirectURL  string   // where it sends people back to: the address that answers with Callback
	Scopes       []string // beside openid
	Claims       Claims   // zero: Standard

	Key  []byte           // secret of the server, from which the seals and the hash are derived
	Now  func() time.Time // required
	HTTP *http.Client     // nil: one of its own
}

// On tells whether a provider is configured at all.
func (c Config) On() bool { return c.Issuer != "" }

// Identity is what a provider says of a person. Texts are in normal form; Phone and
// Email are ones a letter can reach, or "".
type Identity struct {
	Issuer  string
	Subject string // the provider's own name for him, never reused; with Issuer it is who he is

	Name, Phone, Email           string
	PhoneVerified, EmailVerified bool

	// National is a hash of his national number under a key of this server, so that
	// two accounts of one person are seen to be his; "" when the provider tells none.
	National string
}

// Client takes people to a provider and back. Any number of goroutines may use it.
type Client struct {
	cfg   Config
	seals seals
	salt  []byte
	used  used
	far   provider
}

// New makes the client of a provider, which is not asked yet: a server starts with
// its provider away. An error names what is wrong with the configuration, and no
// secret.
func New(cfg Config) (*Client, error) {
	if cfg.Claims.empty() {
		cfg.Claims = Standard()
	}
	switch {
	case !cfg.On():
		return nil, errors.New("oidc: no issuer")
	case cfg.ClientID == "":
		return nil, errors.New("oidc: no client id")
	case len(cfg.Key) < 16:
		return nil, errors.New("oidc: no key")
	case cfg.Now == nil:
		return nil, errors.New("oidc: no clock")
	}
	for what, address := range map[string]string{"issuer": cfg.Issuer, "redirect address": cfg.RedirectURL} {
		if err := safe(address); err != nil {
			return nil, fmt.Errorf("oidc: %s: %w", what, err)
		}
	}
	sealing, err := derived(cfg.Key, "oidc seals")
	if err != nil {
		return nil, err
	}
	salt, err := derived(cfg.Key, "oidc national numbers")
	if err != nil {
		return nil, err
	}
	if cfg.HTTP == nil {
		cfg.HTTP = client()
	}
	return &Client{cfg: cfg, seals: newSeals(sealing, strings.HasPrefix(cfg.RedirectURL, "https://")), salt: salt, far: provider{issuer: cfg.Issuer, http: cfg.HTTP}}, nil
}

func derived(key []byte, what string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, nil, "paht "+what, 32)
}

// safe allows https, and http on the machine itself, where tests and a proxy's
// neighbour live.
func safe(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return errors.New("not an address")
	}
	if u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "::1" || u.Hostname() == "localhost") {
		return nil
	}
	return errors.New("not an https address")
}

// Begin sends a browser to the provider; next is the page of ours it comes back to,
// "/" when it is none of ours. It must be reached by a link: the policy of our pages
// lets no form lead elsewhere. On an error nothing was written.
func (c *Client) Begin(w http.ResponseWriter, r *http.Request, next string) error {
	at, err := c.far.get(r.Context(), c.cfg.Now())
	if err != nil {
		return unreachable(err)
	}
	a := attempt{State: chance(), Nonce: chance(), Verifier: oauth2.GenerateVerifier(), Began: c.cfg.Now().Unix(), Next: ours(next)}
	if err := c.seals.put(w, a); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, c.oauth(at).AuthCodeURL(a.State, oauth2.S256ChallengeOption(a.Verifier), oauth2.SetAuthURLParam("nonce", a.Nonce)), http.StatusSeeOther)
	return nil
}

// Callback answers a browser that comes back: who it is, and the page it was on its
// way to. Errors are fault.Unavailable with the provider away, else fault.Forbidden;
// on one the caller shows the page with its sentence, and the person may go on
// without an account. The attempt is over either way.
func (c *Client) Callback(w http.ResponseWriter, r *http.Request) (who Identity, next string, err error) {
	now := c.cfg.Now()
	a, ok := c.seals.take(w, r)
	w.Header().Set("Cache-Control", "no-store")
	got := r.URL.Query()
	began := time.Unix(a.Began, 0)
	switch {
	case !ok, len(got["state"]) != 1, subtle.ConstantTimeCompare([]byte(a.State), []byte(got.Get("state"))) != 1:
		return who, "/", refused("oidc.state", "not the state of this browser")
	case now.Before(began.Add(-time.Second)), now.Sub(began) >= lifetime:
		return who, a.Next, refused("oidc.state", "too late")
	case !c.used.first(a.State, now):
		return who, a.Next, refused("oidc.state", "used already")
	case got.Has("error"):
		return who, a.Next, denied(got.Get("error"))
	case len(got["code"]) != 1 || got.Get("code") == "":
		return who, a.Next, refused("oidc.token", "no code")
	}
	at, err := c.far.get(r.Context(), now)
	if err != nil {
		return who, a.Next, unreachable(err)
	}
	if iss := got.Get("iss"); iss != c.cfg.Issuer && (iss != "" || at.namesItself) {
		return who, a.Next, refused("oidc.token", "the answer is another issuer's") // RFC 9207
	}
	who, err = c.exchange(r.Context(), at, a, got.Get("code"))
	return who, a.Next, err
}

func (c *Client) oauth(at endpoints) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.cfg.ClientID, ClientSecret: c.cfg.ClientSecret, RedirectURL: c.cfg.RedirectURL,
		Scopes: append([]string{"openid"}, c.cfg.Scopes...), Endpoint: at.oauth(c.cfg.ClientSecret),
	}
}

// ours is a path of this site, so that nobody makes a link of ours lead elsewhere.
func ours(next string) string {
	u, err := url.Parse(next)
	if err != nil || len(next) > 500 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || u.Host != "" || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// chance is what nobody guesses.
func chance() string {
	var b [24]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func unreachable(err error) error {
	return &fault.Error{Kind: fault.Unavailable, Code: "oidc.away", Err: err}
}

func refused(code, why string) error {
	return &fault.Error{Kind: fault.Forbidden, Code: code, Err: errors.New(why)}
}

// denied is the provider's own refusal. What it says comes through the browser, so
// only the words of the standard are taken from it.
func denied(word string) error {
	switch word {
	case "access_denied", "login_required", "consent_required", "interaction_required":
		return refused("oidc.denied", word)
	case "temporarily_unavailable", "server_error":
		return unreachable(errors.New(word))
	}
	return refused("oidc.token", "the provider answers with an error")
}
