package auth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"paht/internal/fault"
	"paht/internal/store"
)

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
