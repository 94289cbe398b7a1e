// Package signin knows a citizen by the word of an issuer, without an account: by a
// one-time code sent to an address, or by a provider of identities. Nobody has to be
// known here to send a report or to follow it.
//
// Rules it owns (trust: codes cannot be pumped, P34; ASVS 6.5, 6.8, 7):
//
// Codes. Six digits that follow from 128 random bits by the server's key, so they are
// stored nowhere. A code holds ten minutes, takes five tries, opens once, and only in
// the browser that asked for it. A wrong code, one that is over, one that is used up
// and one that was never sent are answered alike.
//
// Limits. To an address at most three codes within ten minutes and five within a day;
// for a network ten within an hour; for everybody Options.Daily on a day. They are
// counted in the database under a lock, so they hold however many ask at once and
// after a restart. Whoever asks for an address that has had its codes is answered as
// if one had been sent: what is known of an address is told to nobody. There is no
// telling whether an address is known, since none has to be.
//
// Telephones. A text message costs money, so there is an interface and nothing behind
// it: a number is checked and refused.
//
// Sessions. A token has 256 random bits and is made anew at each sign-in; only its
// SHA-256 is stored. A session ends after thirty days or with the sign-out, on the
// server. Who somebody is, is keyed by issuer and subject: the same address vouched
// for by another issuer is somebody else.
//
// Codes of faults: signin.wrong (Forbidden), signin.network (TooMany), signin.cap
// (Unavailable), signin.sms.off, report.email.bad, report.phone.bad (Invalid).
package signin

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/text"
)

const (
	holds     = 10 * time.Minute // a code
	mostTries = 5
	lately    = 10 * time.Minute
	perLately = 3
	perDay    = 5
	perHour   = 10 // of a network
	stays     = 30 * 24 * time.Hour
	usual     = 2000 // Options.Daily

	tokenBytes = 32
)

// ByEmail is the issuer of who got a code by e-mail: ourselves.
const ByEmail = "e-mail"

// Identity is who somebody is by the word of an issuer.
type Identity struct {
	Issuer, Subject              string // together they name one person, always the same
	Name, Phone, Email           string
	PhoneVerified, EmailVerified bool // the issuer vouches for it
}

// SMS sends a text message to a Vietnamese mobile number. Nothing implements it yet.
type SMS interface {
	Send(ctx context.Context, phone, text string) error
}

// Options is what New may be told.
type Options struct {
	Rand  io.Reader // nil: crypto/rand
	Daily int       // codes on a day; 0: 2,000
	Log   *slog.Logger

	// Post puts a code on its way, within the transaction that makes it. Required
	// where codes are asked for.
	Post func(tx *store.Tx, id string, now time.Time) error
}

// In signs citizens in and out. It may be used by any number of goroutines.
type In struct {
	db  *store.DB
	key []byte
	opt Options

	mu   sync.Mutex
	told int64 // the day for which the log says that the cap was reached
}

// New makes an In over a database; key is the secret of the server.
func New(db *store.DB, key []byte, o Options) *In {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Daily == 0 {
		o.Daily = usual
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &In{db: db, key: key, opt: o}
}

// Address reads what was typed as an e-mail address, the only way a code goes out.
func Address(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if email, ok := text.Email(typed); ok {
		return strings.ToLower(email), nil
	}
	if strings.Trim(typed, "+0123456789 .-()") == "" && typed != "" {
		if _, ok := Mobile(typed); !ok {
			return "", fault.Bad("email", "report.phone.bad")
		}
		return "", fault.Bad("email", "signin.sms.off")
	}
	if typed == "" {
		return "", fault.Bad("email", "signin.email.empty")
	}
	return "", fault.Bad("email", "report.email.bad")
}

// Mobile reads a number of the country's mobile networks: ten digits that begin with
// 03, 05, 07, 08 or 09. Only such a number would ever be sent a text message.
func Mobile(typed string) (string, bool) {
	phone, ok := text.Phone(typed)
	return phone, ok && len(phone) == 10 && strings.IndexByte("35789", phone[1]) >= 0
}

// Ask sends a code to an address and answers the challenge it belongs to, for the
// browser to keep. network is where the request came from.
func (in *In) Ask(ctx context.Context, typed, network string, now time.Time) (challenge string, err error) {
	email, err := Address(typed)
	if err != nil {
		return "", err
	}
	id, err := in.random(16)
	if err != nil {
		return "", err
	}
	c := store.Code{
		ID: hex.EncodeToString(id), Email: email, Target: in.digest("address", email), Origin: in.digest("network", network),
		Made: now, Until: now.Add(holds),
	}
	n, err := in.db.CodeCounts(ctx, c, lately) // most of a flood is refused without a lock
	if err != nil {
		return "", err
	}
	sends, err := in.admits(n, now)
	if err != nil || !sends {
		return c.ID, err
	}
	err = in.db.Write(ctx, "signin.ask", func(tx *store.Tx) error {
		n, err := tx.LockCodes(c, lately)
		if err != nil {
			return err
		}
		sends, err := in.admits(n, now)
		if err != nil || !sends {
			return err
		}
		if err := tx.AddCode(c); err != nil {
			return err
		}
		return in.opt.Post(tx, c.ID, now)
	})
	return c.ID, err
}

// admits tells whether another code goes out. Of an address that had its codes
// nothing is told; of the others it is who asks that has to wait.
func (in *In) admits(n store.CodeCounts, now time.Time) (bool, error) {
	switch {
	case n.All >= in.opt.Daily:
		in.warn(now)
		return false, fault.New(fault.Unavailable, "signin.cap")
	case n.Network >= perHour:
		return false, &fault.Error{Kind: fault.TooMany, Code: "signin.network", Current: fault.Retry(time.Hour)}
	}
	return n.Lately < perLately && n.Day < perDay, nil
}

// warn says once a day that the cap was reached.
func (in *In) warn(now time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if day := now.Unix() / (24 * 3600); day != in.told {
		in.told = day
		in.opt.Log.Warn("no more sign-in codes today", "cap", in.opt.Daily)
	}
}

// Pressed tells whether so few of today's codes are used that somebody may be
// pumping them: less than two in five, of fifty or more.
func (in *In) Pressed(ctx context.Context, now time.Time) (bool, error) {
	sent, passed, err := in.db.CodesOn(ctx, now)
	return sent >= 50 && passed*5 < sent*2, err
}

// Code is the six digits of a challenge, for the letter that brings them.
func (in *In) Code(challenge string) string {
	sum := in.mac("code", challenge)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(sum[:8])%1_000_000)
}

// Enter signs in who has the code of a challenge. Spaces in it are forgiven.
func (in *In) Enter(ctx context.Context, challenge, typed string, now time.Time) (token string, err error) {
	typed = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '-' || r == '\t' {
			return -1
		}
		return r
	}, typed)
	right := hmac.Equal([]byte(typed), []byte(in.Code(challenge)))
	wrong := fault.New(fault.Forbidden, "signin.wrong")
	token, hash, err := in.token()
	if err != nil {
		return "", err
	}
	opened := false
	err = in.db.Write(ctx, "signin.enter", func(tx *store.Tx) error {
		opened = false
		c, err := tx.TryCode(challenge, now, mostTries)
		if fault.Is(err, fault.NotFound) || err == nil && !right {
			return nil // the try is counted
		}
		if err != nil {
			return err
		}
		if err := tx.UseCode(c); err != nil {
			return err
		}
		opened = true
		return in.start(tx, Identity{Issuer: ByEmail, Subject: c.Email, Email: c.Email, EmailVerified: true}, hash, now)
	})
	if err == nil && !opened {
		err = wrong
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// SignIn starts a session of whom an issuer vouches for, and gives its token. The
// caller has checked that it was the issuer who said so.
func (in *In) SignIn(ctx context.Context, who Identity, now time.Time) (token string, err error) {
	if who.Issuer == "" || who.Subject == "" {
		return "", fmt.Errorf("signin: an identity without issuer or subject")
	}
	token, hash, err := in.token()
	if err != nil {
		return "", err
	}
	err = in.db.Write(ctx, "signin", func(tx *store.Tx) error { return in.start(tx, who, hash, now) })
	return token, err
}

func (in *In) start(tx *store.Tx, who Identity, hash []byte, now time.Time) error {
	if err := tx.SweepCitizens(now); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(who.Issuer + "\x00" + who.Subject))
	id := hex.EncodeToString(sum[:])
	email, _ := text.Email(who.Email)
	phone, _ := text.Phone(who.Phone)
	err := tx.PutCitizen(store.Citizen{
		ID: id, Issuer: who.Issuer, Subject: who.Subject, Name: text.Excerpt(text.NFC(who.Name), 200),
		Phone: phone, Email: strings.ToLower(email), PhoneOK: who.PhoneVerified && phone != "", EmailOK: who.EmailVerified && email != "",
		Made: now, Seen: now,
	})
	if err != nil {
		return err
	}
	return tx.PutCitizenSession(hash, id, now, now.Add(stays))
}

// Who is whose session a token is; false without one.
func (in *In) Who(ctx context.Context, token string, now time.Time) (store.Citizen, bool, error) {
	hash, ok := hashOf(token)
	if !ok {
		return store.Citizen{}, false, nil
	}
	c, err := in.db.CitizenSession(ctx, hash, now)
	if fault.Is(err, fault.NotFound) {
		return store.Citizen{}, false, nil
	}
	return c, err == nil, err
}

// SignOut ends a session on the server. A token that is none is no error.
func (in *In) SignOut(ctx context.Context, token string) error {
	hash, ok := hashOf(token)
	if !ok {
		return nil
	}
	return in.db.Write(ctx, "signin.out", func(tx *store.Tx) error { return tx.DeleteCitizenSession(hash) })
}

// CookieName is the name of the cookie with the token.
func CookieName(secure bool) string {
	if secure {
		return "__Host-citizen"
	}
	return "paht_citizen"
}

// Cookie carries a token; "" takes it back.
func Cookie(token string, secure bool) *http.Cookie {
	c := &http.Cookie{
		Name: CookieName(secure), Value: token, Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(stays / time.Second),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

func (in *In) token() (token string, hash []byte, err error) {
	b, err := in.random(tokenBytes)
	if err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(b), sum[:], nil
}

func hashOf(token string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != tokenBytes {
		return nil, false
	}
	sum := sha256.Sum256(b)
	return sum[:], true
}

func (in *In) random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(in.opt.Rand, b)
	return b, err
}

func (in *In) mac(purpose, value string) []byte {
	h := hmac.New(sha256.New, in.key)
	h.Write([]byte("sign-in " + purpose + "\x00" + value))
	return h.Sum(nil)
}

func (in *In) digest(purpose, value string) string {
	return hex.EncodeToString(in.mac(purpose, value)[:16])
}
