package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

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

// Codes that nobody uses are told in the log, once on a day.
func TestCodesNobodyUsesAreToldOnceADay(t *testing.T) {
	a, p := opened(t)
	var log bytes.Buffer
	a.Config.Log = slog.New(slog.NewTextHandler(&log, nil))
	told := func() int {
		t.Helper()
		if err := a.watchCodes(t.Context()); err != nil {
			t.Fatal(err)
		}
		return strings.Count(log.String(), "sign-in codes are used")
	}
	// ask sends so many codes, of which the first few are used.
	ask := func(codes, used int) {
		t.Helper()
		for n := range codes {
			challenge, err := a.SignIn.Ask(t.Context(), fmt.Sprintf("nguoi-%d@example.vn", n), fmt.Sprintf("198.51.100.%d", n), p.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			if n < used {
				if _, err := a.SignIn.Enter(t.Context(), challenge, a.SignIn.Code(challenge), p.Clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	ask(60, 30)
	if n := told(); n != 0 {
		t.Errorf("told %d times though half of the codes are used", n)
	}
	p.Clock.Advance(24 * time.Hour)
	ask(49, 0)
	if n := told(); n != 0 {
		t.Errorf("told %d times of too few codes", n)
	}
	p.Clock.Advance(24 * time.Hour)
	ask(50, 19)
	if n := told() + told(); n != 2 { // one line, counted twice
		t.Errorf("told %d times, want one line:\n%s", n, log.String())
	}
	if strings.Contains(log.String(), "example.vn") || strings.Contains(log.String(), "198.51.100") {
		t.Errorf("the log tells of whom: %s", log.String())
	}
	p.Clock.Advance(24 * time.Hour)
	ask(50, 0)
	if n := told(); n != 2 {
		t.Errorf("%d lines after another day, want 2", n)
	}
}
