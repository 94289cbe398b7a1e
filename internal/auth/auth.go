// Package auth knows who somebody is: an officer with a password and a browser
// that is signed in. What he may do is decided by internal/org from his duties.
//
// Rules it owns (trust: officer accounts resist takeover; ASVS 6 and 7):
//
// Log-in. A wrong password, an unknown login, a disabled account and one whose
// invitation is open are answered alike, with the same words and after the same
// work. Passwords are kept as Argon2id (hash.go), at most two are worked on at a
// time, and the rules for choosing one are in password.go. There are no accounts
// that come with the program.
//
// Guessing. After ten failures in a row on an account, or from an address, each
// further try must wait: 5 seconds, then twice as long each time, at most 15
// minutes (throttle.go). Nobody is locked out: from an address he has signed in
// from lately an officer is held up by his own mistakes only, from elsewhere for
// 15 minutes at a time at most, and an administrator's new invitation ends the
// wait. What is known of failures is kept in memory and ends with the program.
//
// Sessions. A token has 256 random bits, is made anew at each log-in and never
// taken from a browser; only its SHA-256 is stored. A session ends after 30
// minutes without a request, 12 hours after the log-in, with the log-out, and at
// the next request after the account is disabled or the password changed.
//
// Invitations. A person gets in by a one-time link, which holds 72 hours and
// opens the page where he chooses his password himself; nobody chooses it for
// him. The first administrator comes in the same way. A new invitation is also
// the way back in for somebody who forgot his password; the old one holds until
// the new is chosen.
//
// Codes: auth.wrong, auth.wait (TooMany, Current is fault.Retry), auth.signed_out,
// auth.invitation (unknown, used or run out), auth.login.form, auth.login.taken,
// auth.password.* (see password.go).
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"paht/internal/fault"
	"paht/internal/store"
)

const (
	idle       = 30 * time.Minute
	absolute   = 12 * time.Hour
	touch      = time.Minute // how often a session's last request is written down
	invitation = 72 * time.Hour

	tokenBytes = 32
	hashers    = 2
)

// Options is what New may be told.
type Options struct {
	Rand io.Reader // of tokens and salts; nil: crypto/rand
}

// Auth signs officers in and out. It may be used by any number of goroutines.
type Auth struct {
	db       *store.DB
	rand     io.Reader
	hashing  chan struct{} // a slot for each hash under way: each takes 19 MB
	throttle *throttle
}

// New makes an Auth over a database.
func New(db *store.DB, o Options) *Auth {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	return &Auth{db: db, rand: o.Rand, hashing: make(chan struct{}, hashers), throttle: newThrottle(maxTries)}
}

// Login checks a password and starts a session; the token is for the cookie and
// is not kept. address is where the request came from, agent the browser's own
// name. Fault kinds: Forbidden (auth.wrong) for any reason to refuse, TooMany
// (auth.wait), Unavailable.
func (a *Auth) Login(ctx context.Context, login, password, address, agent string, now time.Time) (token string, err error) {
	login = cleanLogin(login)
	turn, wait := a.throttle.enter(login, address, now)
	if wait > 0 {
		return "", &fault.Error{Kind: fault.TooMany, Code: "auth.wait", Current: fault.Retry(wait)}
	}
	account, fresh, err := a.verify(ctx, login, password)
	if err == nil {
		token, err = a.start(ctx, account, fresh, address, agent, now)
	}
	switch {
	case err == nil:
		a.throttle.passed(turn, now)
	case !fault.Is(err, fault.Forbidden):
		a.throttle.undo(turn) // no guess was answered
	}
	return token, err
}

// verify answers the account whose password this is, and a new hash when the
// stored one is of another strength than ours today. The work is the same
// whether there is such an account or not.
func (a *Auth) verify(ctx context.Context, login, password string) (acc store.Account, fresh string, err error) {
	wrong := fault.New(fault.Forbidden, "auth.wrong")
	if loginForm(login) {
		acc, err = a.db.Account(ctx, login)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return acc, "", err
		}
	}
	stored := acc.Hash
	if stored == "" {
		stored = nobody
	}
	ok, err := a.matches(ctx, stored, password)
	if err != nil {
		return acc, "", err
	}
	if !ok || acc.Hash == "" || acc.Disabled {
		return acc, "", wrong
	}
	if isToday(acc.Hash) {
		return acc, "", nil
	}
	fresh, err = a.hash(ctx, password)
	return acc, fresh, err
}

// start writes the session. The account is looked at again under its lock, so
// that one which was disabled or changed in between starts none.
func (a *Auth) start(ctx context.Context, acc store.Account, fresh, address, agent string, now time.Time) (string, error) {
	token, hash, err := a.token()
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, "auth.login", func(tx *store.Tx) error {
		current, err := tx.Account(acc.Person)
		if err != nil {
			return err
		}
		if current.Disabled || current.Hash != acc.Hash {
			return fault.New(fault.Forbidden, "auth.wrong")
		}
		if fresh != "" {
			current.Hash = fresh
			if err := tx.PutAccount(current); err != nil {
				return err
			}
		}
		if err := tx.DeleteSessionsUntil(now); err != nil {
			return err
		}
		return tx.PutSession(store.Session{
			Token: hash, Person: acc.Person, Made: now, Seen: now, Until: now.Add(absolute),
			Agent: shown(agent, 200), Address: shown(address, 64),
		})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// token makes a secret for a person and what is stored of it.
func (a *Auth) token() (token string, hash []byte, err error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(a.rand, b); err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(b), sum[:], nil
}

// tokenHash is what is stored of a token; false when it cannot be one.
func tokenHash(token string) ([]byte, bool) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return nil, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenBytes { // shorter when it held line ends
		return nil, false
	}
	sum := sha256.Sum256(b)
	return sum[:], true
}

// cleanLogin forgives capitals and spaces around it, which telephones add.
func cleanLogin(login string) string {
	login = strings.ToLower(strings.TrimSpace(login))
	return login[:min(len(login), 2*maxLogin)]
}

const maxLogin = 64

// loginForm tells whether a clean login can be one: 3 to 64 small letters,
// digits and . _ - @.
func loginForm(login string) bool {
	if len(login) < 3 || len(login) > maxLogin {
		return false
	}
	for _, c := range []byte(login) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && strings.IndexByte("._-@", c) < 0 {
			return false
		}
	}
	return true
}

// shown makes what a browser says of itself fit to be stored and shown.
func shown(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "")))
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}
