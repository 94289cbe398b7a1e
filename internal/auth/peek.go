package auth

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
)

// Peek is Who for what a page asks by itself, without anybody at it: a session
// does not live longer by it. fault.Forbidden when it does not hold.
func (a *Auth) Peek(ctx context.Context, token string, now time.Time) (org.PersonID, error) {
	out := fault.New(fault.Forbidden, "auth.signed_out")
	hash, ok := tokenHash(token)
	if !ok {
		return "", out
	}
	s, err := a.db.Session(ctx, hash)
	if fault.Is(err, fault.NotFound) {
		return "", out
	}
	if err != nil {
		return "", err
	}
	if s.Disabled || !now.Before(s.Until) || now.Sub(s.Seen) >= idle {
		return "", out
	}
	return s.Person, nil
}
