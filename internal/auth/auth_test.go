package auth_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"paht/internal/auth"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/testworld"
)

const (
	good  = "trời mưa to ở ngã tư"
	other = "con mèo nhà em hay ngủ trưa"
)

var monday = testworld.At("2026-11-23 08:00")

// world is a database with two officers, one of whom has a password.
type world struct {
	*testing.T
	db *store.DB
	*auth.Auth
}

func eachWorld(t *testing.T, f func(w world)) {
	t.Helper()
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		w := world{t, db, auth.New(db, auth.Options{})}
		w.write(func(tx *store.Tx) error {
			return errors.Join(tx.PutPerson(org.Person{ID: "hoa", Name: "Trần Thị Hoa"}), tx.PutPerson(org.Person{ID: "an", Name: "Lê Văn An"}))
		})
		w.must(w.SetPassword(w.Context(), "hoa", "tran.hoa", good, monday))
		f(w)
	})
}

func (w world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w world) write(f func(*store.Tx) error) {
	w.Helper()
	w.must(w.db.Write(w.Context(), "test", f))
}

// login signs in from an address of its own, so that tests do not slow each other.
func (w world) login(login, password string, now time.Time) (string, error) {
	return w.Login(w.Context(), login, password, "198.51.100.7", "Firefox", now)
}

func (w world) signIn(login, password string, now time.Time) string {
	w.Helper()
	token, err := w.login(login, password, now)
	w.must(err)
	return token
}

// out checks that a token is good for nothing.
func (w world) out(why, token string, now time.Time) {
	w.Helper()
	who, err := w.Who(w.Context(), token, now)
	w.is(why, err, fault.Forbidden, "auth.signed_out")
	if who != "" {
		w.Errorf("%s: still %s", why, who)
	}
}

func (w world) in(why, token string, want org.PersonID, now time.Time) {
	w.Helper()
	if who, err := w.Who(w.Context(), token, now); who != want || err != nil {
		w.Errorf("%s: %q, %v; want %s", why, who, err, want)
	}
}

func (w world) is(why string, err error, kind fault.Kind, code string) {
	w.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || e.Kind != kind || (e.Code != code && (len(e.Fields) != 1 || e.Fields[0].Code != code)) {
		w.Errorf("%s: %v, want %s %s", why, err, kind, code)
	}
}

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

func TestInvitation(t *testing.T) {
	eachWorld(t, func(w world) {
		first, err := w.Invite(w.Context(), "an", "Le.An", monday)
		w.must(err)
		token, err := w.Invite(w.Context(), "an", "le.an", monday)
		w.must(err)
		if login, err := w.Invited(w.Context(), token, monday); login != "le.an" || err != nil {
			w.Errorf("Invited: %q, %v", login, err)
		}
		raw, _ := base64.RawURLEncoding.DecodeString(token)
		if acc, err := w.db.AccountOf(w.Context(), "an"); err != nil || acc.Hash != "" || len(acc.Invite) != 32 || bytes.Equal(acc.Invite, raw) {
			w.Errorf("account %+v, %v", acc, err)
		}
		dead := func(why, token string, now time.Time) {
			w.Helper()
			w.is(why, w.Redeem(w.Context(), token, good, now), fault.NotFound, "auth.invitation")
			_, err := w.Invited(w.Context(), token, now)
			w.is(why, err, fault.NotFound, "auth.invitation")
		}
		dead("replaced by the second", first, monday)
		dead("unknown", strings.Repeat("A", 43), monday)
		dead("no token", "", monday)
		dead("run out", token, monday.Add(72*time.Hour))

		w.is("too short", w.Redeem(w.Context(), token, "ngắn", monday), fault.Invalid, "auth.password.short")
		w.is("the login", w.Redeem(w.Context(), token, "le.an.bacgiang.2026", monday), fault.Invalid, "auth.password.context")
		w.must(w.Redeem(w.Context(), token, good, monday.Add(71*time.Hour)))
		dead("used", token, monday.Add(71*time.Hour))
		w.in("with his password", w.signIn("le.an", good, monday), "an", monday)
	})
}

// TestInvitationOpensOnce: of many at the same time one gets in.
func TestInvitationOpensOnce(t *testing.T) {
	eachWorld(t, func(w world) {
		token, err := w.Invite(w.Context(), "an", "le.an", monday)
		w.must(err)
		var opened atomic.Int32
		var wg sync.WaitGroup
		passwords := make([]string, 8)
		for i := range passwords {
			wg.Go(func() {
				password := fmt.Sprintf("%s thứ %d", good, i)
				switch err := w.Redeem(context.Background(), token, password, monday); {
				case err == nil:
					opened.Add(1)
					passwords[i] = password
				case !fault.Is(err, fault.NotFound):
					w.Error(err)
				}
			})
		}
		wg.Wait()
		if opened.Load() != 1 {
			w.Fatalf("opened %d times", opened.Load())
		}
		w.signIn("le.an", strings.Join(passwords, ""), monday)
	})
}

// TestForgottenPassword (ASVS 6.4.6): the administrator starts it, the officer
// chooses; until then the old password holds, afterwards nothing old does.
func TestForgottenPassword(t *testing.T) {
	eachWorld(t, func(w world) {
		old := w.signIn("tran.hoa", good, monday)
		token, err := w.Invite(w.Context(), "hoa", "tran.hoa", monday)
		w.must(err)
		w.in("meanwhile", old, "hoa", monday)
		w.signIn("tran.hoa", good, monday)
		w.must(w.Redeem(w.Context(), token, other, monday))
		w.out("old session", old, monday)
		_, err = w.login("tran.hoa", good, monday)
		w.is("old password", err, fault.Forbidden, "auth.wrong")
		w.signIn("tran.hoa", other, monday)

		token, err = w.Invite(w.Context(), "hoa", "tran.hoa", monday)
		w.must(err)
		w.must(w.Disable(w.Context(), "hoa", true))
		w.is("disabled since", w.Redeem(w.Context(), token, good, monday), fault.NotFound, "auth.invitation")
		w.must(w.Disable(w.Context(), "hoa", false))
		w.is("enabled again", w.Redeem(w.Context(), token, good, monday), fault.NotFound, "auth.invitation")
	})
}

func TestLogins(t *testing.T) {
	eachWorld(t, func(w world) {
		_, err := w.Invite(w.Context(), "an", "TRAN.hoa", monday)
		w.is("taken", err, fault.Invalid, "auth.login.taken")
		w.is("taken", w.SetPassword(w.Context(), "an", "tran.hoa", good, monday), fault.Invalid, "auth.login.taken")
		_, err = w.Invite(w.Context(), "an", "lê an", monday)
		w.is("form", err, fault.Invalid, "auth.login.form")
		w.is("form", w.SetPassword(w.Context(), "an", "", good, monday), fault.Invalid, "auth.login.form")
		w.is("password", w.SetPassword(w.Context(), "an", "le.an", "bacgiang2026 2026", monday), fault.Invalid, "auth.password.context")
		if _, err := w.db.AccountOf(w.Context(), "an"); !fault.Is(err, fault.NotFound) {
			w.Errorf("a refused account was written: %v", err)
		}
		if _, err := w.Invite(w.Context(), "nobody", "no.body", monday); err == nil {
			w.Error("invited a person who does not exist")
		}
		// A new login of one's own is no clash, and ends nothing but the old name.
		w.must(w.SetPassword(w.Context(), "hoa", "hoa.tran", good, monday))
		w.signIn("hoa.tran", good, monday)
		_, err = w.login("tran.hoa", good, monday)
		w.is("old login", err, fault.Forbidden, "auth.wrong")
	})
}

func TestSetPasswordEndsWhatWas(t *testing.T) {
	eachWorld(t, func(w world) {
		old := w.signIn("tran.hoa", good, monday)
		token, err := w.Invite(w.Context(), "hoa", "tran.hoa", monday)
		w.must(err)
		w.must(w.Disable(w.Context(), "hoa", true))
		w.must(w.SetPassword(w.Context(), "hoa", "tran.hoa", other, monday))
		w.out("old session", old, monday)
		w.is("old invitation", w.Redeem(w.Context(), token, good, monday), fault.NotFound, "auth.invitation")
		w.signIn("tran.hoa", other, monday)
	})
}

func TestChangePassword(t *testing.T) {
	eachWorld(t, func(w world) {
		old := w.signIn("tran.hoa", good, monday)
		change := func(current, password string) error {
			return w.ChangePassword(w.Context(), "hoa", current, password, "198.51.100.7", monday)
		}
		w.is("wrong", change(other, other), fault.Forbidden, "auth.wrong")
		w.is("weak", change(good, "phananh phananh 1"), fault.Invalid, "auth.password.context")
		w.in("nothing changed", old, "hoa", monday)
		w.must(change(good, other))
		w.out("old session", old, monday)
		w.signIn("tran.hoa", other, monday)
		for range 9 {
			w.is("guess", change(good, good), fault.Forbidden, "auth.wrong")
		}
		_ = change(good, good)
		w.is("guessing", change(other, good), fault.TooMany, "auth.wait")
	})
}

// TestOldHashesAreRenewed: a password hashed with less becomes one of today at
// the next log-in.
func TestOldHashesAreRenewed(t *testing.T) {
	eachWorld(t, func(w world) {
		salt, b64 := []byte("0123456789abcdef"), base64.RawStdEncoding
		weak := "$argon2id$v=19$m=8192,t=1,p=1$" + b64.EncodeToString(salt) + "$" + b64.EncodeToString(argon2.IDKey([]byte(good), salt, 1, 8192, 1, 32))
		w.write(func(tx *store.Tx) error {
			return tx.PutAccount(store.Account{Person: "hoa", Login: "tran.hoa", Hash: weak})
		})
		_, err := w.login("tran.hoa", other, monday)
		w.is("wrong", err, fault.Forbidden, "auth.wrong")
		w.signIn("tran.hoa", good, monday)
		acc, err := w.db.AccountOf(w.Context(), "hoa")
		w.must(err)
		if !strings.HasPrefix(acc.Hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			w.Errorf("hash is still %s", acc.Hash)
		}
		w.signIn("tran.hoa", good, monday)
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

func TestFirstAdmin(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		w := world{t, db, auth.New(db, auth.Options{})}
		lost, err := w.FirstAdmin(w.Context(), monday)
		w.must(err)
		// The program was started again before the link was used.
		later := monday.Add(100 * time.Hour)
		token, err := w.FirstAdmin(w.Context(), later)
		w.must(err)
		w.is("the first link", w.Redeem(w.Context(), lost, good, later), fault.NotFound, "auth.invitation")
		login, err := w.Invited(w.Context(), token, later)
		w.must(err)
		w.must(w.Redeem(w.Context(), token, good, later))

		units, err := db.Units(w.Context())
		w.must(err)
		people, err := db.People(w.Context())
		w.must(err)
		duties, err := db.Duties(w.Context())
		w.must(err)
		if len(units) != 1 || len(people) != 1 || len(duties) != 1 {
			w.Fatalf("%d units, %d people, %d duties", len(units), len(people), len(duties))
		}
		dir := org.NewDirectory(units, people, duties)
		who, err := w.Who(w.Context(), w.signIn(login, good, later), later)
		w.must(err)
		actor, ok := dir.Actor(who, later)
		if !ok || len(actor.Duties) != 1 || actor.Duties[0].Role != org.Admin {
			w.Errorf("%s is %+v", who, actor)
		}
		if centre, ok := dir.Centre(later); !ok || centre.ID != actor.Duties[0].Unit || !strings.HasSuffix(string(centre.ID), "@2026-11-23") {
			w.Errorf("centre %+v", centre)
		}
		if again, err := w.FirstAdmin(w.Context(), later); again != "" || err != nil {
			w.Errorf("with an administrator in place: %q, %v", again, err)
		}
	})
}

// TestFirstAdminOfAProvince takes the centre that is there, and comes for nobody
// once anybody can sign in.
func TestFirstAdminOfAProvince(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		p := testworld.NewProvince(t, db)
		w := world{t, db, auth.New(db, auth.Options{})}
		token, err := w.FirstAdmin(w.Context(), monday)
		w.must(err)
		duties, err := db.Duties(w.Context())
		w.must(err)
		login, err := w.Invited(w.Context(), token, monday)
		w.must(err)
		acc, err := db.Account(w.Context(), login)
		w.must(err)
		found := false
		for _, d := range duties {
			found = found || d.Person == acc.Person && d.Role == org.Admin && d.Unit == p.Centre
		}
		if !found {
			w.Errorf("%s has no duty in the centre", acc.Person)
		}
		w.must(w.SetPassword(w.Context(), p.Operator, "operator", good, monday))
		if again, err := w.FirstAdmin(w.Context(), monday); again != "" || err != nil {
			w.Errorf("an operator can sign in: %q, %v", again, err)
		}
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
