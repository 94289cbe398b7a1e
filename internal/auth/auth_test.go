package auth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"paht/internal/fault"
)

func TestLoginWhoLogout(t *testing.T) {
	eachWorld(t, func(w world) {
		token := w.signIn(" Tran.Hoa ", good, monday)
		w.in("signed in", token, "hoa", monday.Add(time.Minute))

		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != 32 {
			w.Fatalf("token %q has no 256 bits", token)
		}
		sum := sha256.Sum256(raw)
		s, err := w.db.Session(w.Context(), sum[:])
		w.must(err)
		if s.Person != "hoa" || s.Agent != "Firefox" || s.Address != "198.51.100.7" || !s.Until.Equal(monday.Add(12*time.Hour)) {
			w.Errorf("session %+v", s)
		}
		for _, stored := range [][]byte{raw, []byte(token)} {
			if _, err := w.db.Session(w.Context(), stored); !fault.Is(err, fault.NotFound) {
				w.Errorf("the token itself is stored: %v", err)
			}
		}

		second := w.signIn("tran.hoa", good, monday)
		if second == token {
			w.Error("two log-ins have one token")
		}
		w.must(w.Logout(w.Context(), token))
		w.out("signed out", token, monday.Add(time.Minute))
		w.in("the other browser", second, "hoa", monday.Add(time.Minute))
		w.must(w.Logout(w.Context(), token))
		w.must(w.Logout(w.Context(), "no token at all"))
	})
}

// TestRefusalsAreAlike (ASVS 6.3.8): nothing tells which logins exist.
func TestRefusalsAreAlike(t *testing.T) {
	eachWorld(t, func(w world) {
		_, err := w.Invite(w.Context(), "an", "le.an", monday) // no password yet
		w.must(err)
		want := ""
		for i, c := range []struct{ why, login, password string }{
			{"wrong password", "tran.hoa", other},
			{"empty password", "tran.hoa", ""},
			{"endless password", "tran.hoa", strings.Repeat(good, 10_000)},
			{"unknown login", "nobody.here", good},
			{"open invitation", "le.an", good},
			{"open invitation, empty password", "le.an", ""},
			{"no login", "", good},
			{"login that cannot be", "trần\x00 hoa' or 1=1", good},
			{"endless login", strings.Repeat("a", 100_000), good},
		} {
			_, err := w.Login(w.Context(), c.login, c.password, fmt.Sprintf("192.0.2.%d", i), "", monday)
			w.is(c.why, err, fault.Forbidden, "auth.wrong")
			if want == "" {
				want = fmt.Sprint(err)
			}
			if fmt.Sprint(err) != want {
				w.Errorf("%s says %v, others %s", c.why, err, want)
			}
		}
		w.must(w.Disable(w.Context(), "hoa", true))
		_, err = w.login("tran.hoa", good, monday)
		if fmt.Sprint(err) != want {
			w.Errorf("a disabled account says %v, others %s", err, want)
		}
	})
}

func TestGuessingIsHeldUp(t *testing.T) {
	eachWorld(t, func(w world) {
		for i := range 10 {
			_, err := w.login("tran.hoa", other, monday)
			w.is(fmt.Sprint("guess ", i), err, fault.Forbidden, "auth.wrong")
		}
		_, err := w.login("tran.hoa", good, monday)
		w.is("the right one, too early", err, fault.TooMany, "auth.wait")
		if e, _ := errors.AsType[*fault.Error](err); e.Current != fault.Retry(5*time.Second) {
			w.Errorf("wait %v", e.Current)
		}
		w.signIn("tran.hoa", good, monday.Add(5*time.Second))
		// A new invitation ends the wait of an account under attack.
		for i := range 12 {
			_, _ = w.Login(w.Context(), "tran.hoa", other, fmt.Sprintf("203.0.113.%d", i), "", monday.Add(time.Hour))
		}
		_, err = w.Login(w.Context(), "tran.hoa", good, "192.0.2.1", "", monday.Add(time.Hour))
		w.is("from elsewhere", err, fault.TooMany, "auth.wait")
		token, err := w.Invite(w.Context(), "hoa", "tran.hoa", monday.Add(time.Hour))
		w.must(err)
		w.must(w.Redeem(w.Context(), token, other, monday.Add(time.Hour)))
		_, err = w.Login(w.Context(), "tran.hoa", other, "192.0.2.1", "", monday.Add(time.Hour))
		w.must(err)
	})
}

func TestATryThatIsNotAnsweredDoesNotCount(t *testing.T) {
	eachWorld(t, func(w world) {
		ended, cancel := context.WithCancel(w.Context())
		cancel()
		for range 30 {
			if _, err := w.Login(ended, "tran.hoa", good, "198.51.100.7", "", monday); !fault.Is(err, fault.Unavailable) {
				w.Fatalf("with an ended context: %v", err)
			}
		}
		w.signIn("tran.hoa", good, monday)
	})
}
