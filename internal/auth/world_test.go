package auth_test

import (
	"errors"
	"testing"
	"time"

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
