package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"paht/internal/auth/oidc"
)

// signIn is the client of the provider citizens may sign in by; nil without one. A
// wrong configuration stops the start: found out by the first citizen it would be
// too late.
func (a *App) signIn() (*oidc.Client, error) {
	if a.Config.OIDCIssuer == "" {
		return nil, nil
	}
	claims, err := oidc.ParseClaims(a.Config.OIDCClaims)
	if err != nil {
		return nil, fmt.Errorf("PAHT_OIDC_CLAIMS: %w", err)
	}
	redirect := a.Config.OIDCRedirect
	if redirect == "" {
		redirect = strings.TrimSuffix(a.Config.CitizenURL, "/") + oidc.CallbackPath
	}
	return oidc.New(oidc.Config{
		Issuer: a.Config.OIDCIssuer, ClientID: a.Config.OIDCClient, ClientSecret: a.Config.OIDCSecret, RedirectURL: redirect,
		Scopes: strings.Fields(a.Config.OIDCScopes), Claims: claims, Key: a.Key, Now: a.Config.Now,
	})
}

// watchCodes raises the alarm, once a day, when so few of the day's codes are used
// that somebody may be making us send them.
func (a *App) watchCodes(ctx context.Context) error {
	now := a.Config.Now()
	today := now.UTC().Format(time.DateOnly) // codes are counted by that day
	if a.pressed == today {
		return nil
	}
	pressed, err := a.SignIn.Pressed(ctx, now)
	if err != nil || !pressed {
		return err
	}
	a.pressed = today
	a.Config.Log.Warn("few of today's sign-in codes are used: somebody may be making us send them", "day", today)
	return nil
}
