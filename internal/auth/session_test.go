package auth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/auth"
	"paht/internal/fault"
	"paht/internal/store"
)

// TestSessionsEnd (ASVS 7.3): after half an hour without a request, and after
// twelve hours in any case.
func TestSessionsEnd(t *testing.T) {
	eachWorld(t, func(w world) {
		idle := w.signIn("tran.hoa", good, monday)
		w.in("a moment before", idle, "hoa", monday.Add(30*time.Minute-time.Second))
		// That request began a new half hour.
		w.in("and again", idle, "hoa", monday.Add(59*time.Minute))
		w.out("idle", idle, monday.Add(89*time.Minute))

		busy := w.signIn("tran.hoa", good, monday)
		for at := time.Minute; at < 12*time.Hour; at += 29 * time.Minute {
			w.in(fmt.Sprint("busy after ", at), busy, "hoa", monday.Add(at))
		}
		w.in("the last moment", busy, "hoa", monday.Add(12*time.Hour-time.Second))
		w.out("after twelve hours", busy, monday.Add(12*time.Hour))
	})
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	eachWorld(t, func(w world) {
		token := w.signIn("tran.hoa", good, monday)
		raw, _ := base64.RawURLEncoding.DecodeString(token)
		sum := sha256.Sum256(raw)
		for _, c := range []struct{ at, want time.Duration }{
			{30 * time.Second, 0}, {59 * time.Second, 0}, {60 * time.Second, 60 * time.Second},
			{90 * time.Second, 60 * time.Second}, {5 * time.Minute, 5 * time.Minute}, {time.Minute, 5 * time.Minute},
		} {
			w.in(fmt.Sprint("after ", c.at), token, "hoa", monday.Add(c.at))
			s, err := w.db.Session(w.Context(), sum[:])
			w.must(err)
			if !s.Seen.Equal(monday.Add(c.want)) {
				w.Errorf("after %v: seen %v, want %v", c.at, s.Seen.Sub(monday), c.want)
			}
		}
	})
}

func TestForgedTokens(t *testing.T) {
	eachWorld(t, func(w world) {
		token := w.signIn("tran.hoa", good, monday)
		for _, forged := range []string{
			"", "x", token + "A", token[:42], strings.ToUpper(token), strings.Repeat("A", 43), token + "\x00", "' or '1'='1",
			base64.RawURLEncoding.EncodeToString(make([]byte, 32)),
		} {
			w.out(fmt.Sprintf("%q", forged), forged, monday)
		}
	})
}

// TestDisablingEndsEverything (P33, ASVS 7.4.2): at the next request, however
// the account was disabled, and enabling it brings no session back.
func TestDisablingEndsEverything(t *testing.T) {
	eachWorld(t, func(w world) {
		for why, disable := range map[string]func() error{
			"Disable": func() error { return w.Disable(w.Context(), "hoa", true) },
			"a row written by somebody else": func() error {
				acc, err := w.db.AccountOf(w.Context(), "hoa")
				w.must(err)
				acc.Disabled = true
				return w.db.Write(w.Context(), "test", func(tx *store.Tx) error { return tx.PutAccount(acc) })
			},
		} {
			a, b := w.signIn("tran.hoa", good, monday), w.signIn("tran.hoa", good, monday)
			w.must(disable())
			w.out(why, a, monday.Add(time.Second))
			w.must(w.Disable(w.Context(), "hoa", false))
			w.out(why+", enabled again", a, monday.Add(2*time.Second))
			w.out(why+", the other browser", b, monday.Add(2*time.Second))
			w.in(why+", a new log-in", w.signIn("tran.hoa", good, monday), "hoa", monday)
		}
		w.is("nobody", w.Disable(w.Context(), "an", true), fault.NotFound, "")
	})
}

// TestNoSessionSlipsPastDisabling: log-ins under way while the account is
// disabled leave nothing behind.
func TestNoSessionSlipsPastDisabling(t *testing.T) {
	eachWorld(t, func(w world) {
		w.signIn("tran.hoa", good, monday) // a known address has a count of its own
		for range 3 {
			tokens := make(chan string, 4)
			var wg sync.WaitGroup
			for range cap(tokens) {
				wg.Go(func() {
					if token, err := w.Login(context.Background(), "tran.hoa", good, "198.51.100.7", "", monday); err == nil {
						tokens <- token
					}
				})
			}
			time.Sleep(40 * time.Millisecond) // about one hash
			w.must(w.Disable(w.Context(), "hoa", true))
			wg.Wait()
			close(tokens)
			w.must(w.Disable(w.Context(), "hoa", false))
			for token := range tokens {
				w.out("begun before", token, monday)
			}
		}
	})
}

func TestEndedSessionsAreSweptAway(t *testing.T) {
	eachWorld(t, func(w world) {
		token := w.signIn("tran.hoa", good, monday)
		raw, _ := base64.RawURLEncoding.DecodeString(token)
		sum := sha256.Sum256(raw)
		w.signIn("tran.hoa", good, monday.Add(13*time.Hour))
		if _, err := w.db.Session(w.Context(), sum[:]); !fault.Is(err, fault.NotFound) {
			w.Errorf("the ended session is still stored: %v", err)
		}
	})
}

func TestWhatBrowsersSayIsHarmless(t *testing.T) {
	eachWorld(t, func(w world) {
		token, err := w.Login(w.Context(), "tran.hoa", good, "198.51.100.7", "\xff\x00\r\n"+strings.Repeat("Mözilla", 5000), monday)
		w.must(err)
		w.in("signed in", token, "hoa", monday)
	})
}

// TestWithoutRandomness: no weak token, no hash without salt.
func TestWithoutRandomness(t *testing.T) {
	eachWorld(t, func(w world) {
		a := auth.New(w.db, auth.Options{Rand: strings.NewReader("too little")})
		if token, err := a.Login(w.Context(), "tran.hoa", good, "198.51.100.7", "", monday); token != "" || err == nil {
			w.Errorf("log-in: %q, %v", token, err)
		}
		if token, err := a.Invite(w.Context(), "an", "le.an", monday); token != "" || err == nil {
			w.Errorf("invitation: %q, %v", token, err)
		}
		if err := a.SetPassword(w.Context(), "an", "le.an", good, monday); err == nil {
			w.Error("password without salt")
		}
	})
}
