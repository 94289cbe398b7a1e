package auth

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
)

// Who answers whose session a token is, and notes that it was used. An unknown,
// ended or forged token and a disabled account are all fault.Forbidden with
// auth.signed_out.
func (a *Auth) Who(ctx context.Context, token string, now time.Time) (org.PersonID, error) {
	s, hash, err := a.session(ctx, token, now)
	if err != nil {
		return "", err
	}
	if s.Disabled {
		// However it was disabled: no session is to come back with it.
		err := a.db.Write(ctx, "auth.disabled", func(tx *store.Tx) error { return tx.DeleteSessionsOf(s.Person) })
		if err != nil {
			return "", err
		}
		return "", signedOut()
	}
	if now.Sub(s.Seen) >= touch {
		if err := a.db.TouchSession(ctx, hash, now); err != nil {
			return "", err
		}
	}
	return s.Person, nil
}

func signedOut() error { return fault.New(fault.Forbidden, "auth.signed_out") }

// session is that of a token, unless it is over; its account may be disabled.
func (a *Auth) session(ctx context.Context, token string, now time.Time) (s store.Session, hash []byte, err error) {
	hash, ok := tokenHash(token)
	if !ok {
		return s, nil, signedOut()
	}
	s, err = a.db.Session(ctx, hash)
	if fault.Is(err, fault.NotFound) || err == nil && (!now.Before(s.Until) || now.Sub(s.Seen) >= idle) {
		return store.Session{}, nil, signedOut()
	}
	return s, hash, err
}

// Logout ends a session on the server. A token that is none is no error.
func (a *Auth) Logout(ctx context.Context, token string) error {
	hash, ok := tokenHash(token)
	if !ok {
		return nil
	}
	return a.db.Write(ctx, "auth.logout", func(tx *store.Tx) error { return tx.DeleteSession(hash) })
}
