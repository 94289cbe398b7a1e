// Package issuer is a provider of identities for tests: it signs everybody in at
// once, takes codes once, asks for the verifier, and can be told to do wrong.
package issuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
)

// Issuer is such a provider. Its fields are how it behaves; they are set between
// requests.
type Issuer struct {
	*httptest.Server
	Claims map[string]any              // of the person who signs in
	Spoil  func(claims map[string]any) // changes what is signed
	Sign   func(claims string) string  // nil: with its key
	Beside map[string]any              // what it tells beside the token; nil: nothing
	Tokens int                         // how often it was asked for one

	t   testing.TB
	key *ecdsa.PrivateKey

	mu    sync.Mutex
	asked map[string]url.Values // by code: what the browser brought
	down  bool
}

// The client of the tests, as the issuer knows it.
const (
	ClientID     = "paht-thu-nghiem"
	ClientSecret = "bi-mat-cua-may-chu"
)

// New starts a provider whose person is Nguyễn Thị Mai; now is when its tokens are
// made.
func New(t testing.TB, now func() time.Time) *Issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	op := &Issuer{t: t, key: key, asked: map[string]url.Values{}, Claims: map[string]any{
		"sub": "nguoi-1", "HoVaTen": "Nguyễn Thị Mai", "SoDinhDanh": "024085000123", "SoDienThoai": "0912345678",
	}}
	known := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k1", Algorithm: oidc.ES256}}, Algorithms: []string{oidc.ES256, "HS256", "none"}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		known.ServeHTTP(rec, r)
		var says map[string]any
		json.Unmarshal(rec.Body.Bytes(), &says)
		op.mu.Lock()
		defer op.mu.Unlock()
		if op.Beside != nil {
			says["userinfo_endpoint"] = op.URL + "/userinfo"
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(says)
	})
	mux.HandleFunc("GET /auth", op.authorize)
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) { op.token(w, r, now()) })
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(op.Beside)
	})
	mux.Handle("/", known)
	op.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op.mu.Lock()
		down := op.down
		op.mu.Unlock()
		if down {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(op.Close)
	known.SetIssuer(op.URL)
	return op
}

// Down takes the provider away, and brings it back.
func (op *Issuer) Down(down bool) {
	op.mu.Lock()
	defer op.mu.Unlock()
	op.down = down
}

// authorize signs everybody in at once.
func (op *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 {
		op.t.Errorf("asked with %v", q)
	}
	code := rand.Text()
	op.mu.Lock()
	op.asked[code] = q
	op.mu.Unlock()
	back, _ := url.Parse(q.Get("redirect_uri"))
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (op *Issuer) token(w http.ResponseWriter, r *http.Request, now time.Time) {
	op.mu.Lock()
	defer op.mu.Unlock()
	op.Tokens++
	w.Header().Set("Content-Type", "application/json")
	fail := func(word string) {
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]string{"error": word, "error_description": r.PostFormValue("code")})
	}
	if id, secret, ok := r.BasicAuth(); !ok || id != ClientID || secret != ClientSecret {
		fail("invalid_client")
		return
	}
	q, ok := op.asked[r.PostFormValue("code")]
	delete(op.asked, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") {
		fail("invalid_grant")
		return
	}
	claims := maps.Clone(op.Claims)
	maps.Copy(claims, map[string]any{"iss": op.URL, "aud": ClientID, "nonce": q.Get("nonce"), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix()})
	if op.Spoil != nil {
		op.Spoil(claims)
	}
	b, err := json.Marshal(claims)
	if err != nil {
		op.t.Error(err)
	}
	sign := op.Sign
	if sign == nil {
		sign = op.signed(op.key)
	}
	json.NewEncoder(w).Encode(map[string]any{"access_token": "the-access-token", "token_type": "Bearer", "id_token": sign(string(b))})
}

func (op *Issuer) signed(key crypto.PrivateKey) func(string) string {
	return func(claims string) string { return oidctest.SignIDToken(key, "k1", oidc.ES256, claims) }
}

// Unsigned is a token of the algorithm none.
func Unsigned(claims string) string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + enc([]byte(claims)) + "."
}
