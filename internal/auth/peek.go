package auth

import (
	"context"
	"time"

	"paht/internal/org"
)

// Peek is Who for what a page asks by itself, without anybody at it: a session
// does not live longer by it. fault.Forbidden when it does not hold.
func (a *Auth) Peek(ctx context.Context, token string, now time.Time) (org.PersonID, error) {
	s, _, err := a.session(ctx, token, now)
	if err != nil {
		return "", err
	}
	if s.Disabled {
		return "", signedOut()
	}
	return s.Person, nil
}
