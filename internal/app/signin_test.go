package app

import (
	"strings"
	"testing"

	"paht/internal/testworld"
)

// Nobody signs in elsewhere until a provider is configured; then a mistake is told at
// the start, and the secret never.
func TestSignInElsewhere(t *testing.T) {
	a := &App{Config: Config{CitizenURL: "https://phananh.vi.du", Now: testworld.NewClock(testworld.At("2026-11-16 08:00")).Now}, Key: make([]byte, 32)}
	if c, err := a.signIn(); c != nil || err != nil {
		t.Errorf("without a provider: %v %v", c, err)
	}
	const secret = "bi-mat-voi-nha-cung-cap"
	a.Config.OIDCIssuer, a.Config.OIDCClient, a.Config.OIDCSecret = "https://dangnhap.vi.du", "paht", secret
	a.Config.OIDCClaims, a.Config.OIDCScopes = "name=HoVaTen national_id=SoDinhDanh?", "profile phone"
	if c, err := a.signIn(); c == nil || err != nil {
		t.Errorf("with a provider: %v", err)
	}
	var told strings.Builder
	a.Config.Describe(&told)
	if strings.Contains(told.String(), secret) || !strings.Contains(told.String(), "https://dangnhap.vi.du") {
		t.Errorf("the configuration tells %s", told.String())
	}
	for what, change := range map[string]func(*Config){
		"claims":   func(c *Config) { c.OIDCClaims = "ten=HoVaTen" },
		"issuer":   func(c *Config) { c.OIDCIssuer = "http://dangnhap.vi.du" },
		"redirect": func(c *Config) { c.OIDCRedirect = "phananh.vi.du" },
		"client":   func(c *Config) { c.OIDCClient = "" },
	} {
		b := *a
		change(&b.Config)
		if c, err := b.signIn(); c != nil || err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v %v", what, c, err)
		}
	}
}
