package oidc

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// lifetime is how long a person may stay with the provider.
const lifetime = 10 * time.Minute

// attempt is one way to the provider and back, as the browser carries it.
type attempt struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`
	Began    int64  `json:"t"` // Unix seconds
	Next     string `json:"x"`
}

// seals hide an attempt from everybody but this server, the browser's owner
// included: the verifier and the nonce are worth nothing once they are known.
type seals struct {
	aead   cipher.AEAD
	secure bool
}

func newSeals(key []byte, secure bool) seals {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // of 32 bytes: derived
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return seals{aead, secure}
}

// name keeps a site beside ours from setting the cookie where browsers can see to it.
func (s seals) name() string {
	if s.secure {
		return "__Host-oidc"
	}
	return "oidc"
}

// cookie is Lax: the way back begins at the provider.
func (s seals) cookie(value string, age time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: s.name(), Value: value, Path: "/", MaxAge: int(age / time.Second),
		Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

func (s seals) put(w http.ResponseWriter, a attempt) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, b, []byte(s.name()))), lifetime))
	return nil
}

// take opens the attempt of a browser and takes it away from it.
func (s seals) take(w http.ResponseWriter, r *http.Request) (a attempt, ok bool) {
	had, err := r.Cookie(s.name())
	if err != nil {
		return a, false
	}
	gone := s.cookie("", 0)
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	sealed, err := base64.RawURLEncoding.DecodeString(had.Value)
	if err != nil {
		return a, false
	}
	b, err := s.aead.Open(nil, nil, sealed, []byte(s.name()))
	if err != nil || json.Unmarshal(b, &a) != nil {
		return attempt{}, false
	}
	return a, a.State != ""
}

// used remembers the attempts that are over for as long as they could come back: a
// browser that kept its cookie gets no second try. Several servers of one site do
// not share it; the provider takes a code once all the same.
type used struct {
	mu   sync.Mutex
	over map[string]time.Time
}

// maxUsed bounds what is remembered; beyond it the oldest half is forgotten.
const maxUsed = 20_000

// first tells whether a state comes for the first time.
func (u *used) first(state string, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, again := u.over[state]; again {
		return false
	}
	if u.over == nil {
		u.over = map[string]time.Time{}
	}
	if len(u.over) >= maxUsed {
		for keep := lifetime; len(u.over) > maxUsed/2; keep /= 2 {
			for s, at := range u.over {
				if now.Sub(at) >= keep {
					delete(u.over, s)
				}
			}
		}
	}
	u.over[state] = now
	return true
}
