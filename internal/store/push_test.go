package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/testworld"
)

// devices are the endpoints that ring for a person.
func devices(t *testing.T, db *store.DB, p org.PersonID) (out []string) {
	t.Helper()
	ds, err := db.Devices(t.Context(), p)
	must(t, err)
	for _, d := range ds {
		out = append(out, d.Endpoint)
	}
	return out
}

// twoOfficers gives two officers an account.
func twoOfficers(t *testing.T, db *store.DB) (a, b org.PersonID) {
	t.Helper()
	a, b = "truc-1", "truc-2"
	must(t, write(t, db, func(tx *store.Tx) error {
		for _, p := range []org.PersonID{a, b} {
			if err := tx.PutPerson(org.Person{ID: p, Name: string(p)}); err != nil {
				return err
			}
			if err := tx.PutAccount(store.Account{Person: p, Login: string(p), Hash: "x"}); err != nil {
				return err
			}
		}
		return nil
	}))
	return a, b
}

func TestADeviceIsOneForItsEndpoint(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := twoOfficers(t, db)
		at := time.Date(2026, 11, 21, 23, 10, 0, 5e6, time.UTC)
		d := store.Device{Person: a, Endpoint: "https://push.example/1", Key: "k", Auth: "s", Made: at, Seen: at, Agent: "Firefox"}
		put := func(d store.Device) {
			t.Helper()
			must(t, write(t, db, func(tx *store.Tx) error { return tx.PutDevice(d) }))
		}
		put(d)
		again := d
		again.Made, again.Seen, again.Key = at.Add(time.Hour), at.Add(time.Hour), "k2"
		put(again)
		got, err := db.Devices(t.Context(), a)
		must(t, err)
		want := again
		want.ID, want.Made = store.DeviceID(d.Endpoint), at
		if diff := cmp.Diff([]store.Device{want}, got); diff != "" {
			t.Errorf("put twice:\n%s", diff)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeviceRang(want.ID, at.Add(2*time.Hour)) }))
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeviceRang(want.ID, at) })) // told late
		if got, err = db.Devices(t.Context(), a); err != nil || !got[0].Seen.Equal(at.Add(2*time.Hour)) {
			t.Errorf("seen %v, %v", got, err)
		}

		moved := again
		moved.Person, moved.Made = b, at.Add(3*time.Hour)
		put(moved)
		if left := devices(t, db, a); left != nil {
			t.Errorf("it still rings for who had it before: %v", left)
		}
		if got, err = db.Devices(t.Context(), b); err != nil || len(got) != 1 || !got[0].Made.Equal(moved.Made) {
			t.Errorf("moved: %v, %v", got, err)
		}
	})
}

func TestDevicesAreForgotten(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := twoOfficers(t, db)
		at := time.Date(2026, 11, 21, 23, 10, 0, 0, time.UTC)
		put := func(p org.PersonID, n int) string {
			t.Helper()
			d := store.Device{Person: p, Endpoint: fmt.Sprintf("https://push.example/%s/%d", p, n), Key: "k", Auth: "s", Made: at, Seen: at.Add(time.Duration(n) * time.Minute)}
			must(t, write(t, db, func(tx *store.Tx) error { return tx.PutDevice(d) }))
			return store.DeviceID(d.Endpoint)
		}
		change := func(f func(tx *store.Tx) error, ofA, ofB int) {
			t.Helper()
			must(t, write(t, db, f))
			if x, y := len(devices(t, db, a)), len(devices(t, db, b)); x != ofA || y != ofB {
				t.Errorf("%d and %d devices are left, want %d and %d", x, y, ofA, ofB)
			}
		}
		a1, a2, b1 := put(a, 1), put(a, 2), put(b, 1)
		change(func(tx *store.Tx) error { return tx.ForgetDeviceOf(b, a1) }, 2, 1) // not his
		change(func(tx *store.Tx) error { return tx.ForgetDeviceOf(a, a1) }, 1, 1)
		change(func(tx *store.Tx) error { return tx.KeepDeviceFor(a, a2) }, 1, 1)
		change(func(tx *store.Tx) error { return tx.KeepDeviceFor(b, a2) }, 0, 1)
		change(func(tx *store.Tx) error { return tx.ForgetDevice("unknown") }, 0, 1)
		change(func(tx *store.Tx) error { return tx.ForgetDevice(b1) }, 0, 0)

		put(a, 3)
		put(b, 3)
		change(func(tx *store.Tx) error { return tx.DeleteSessionsOf(a) }, 0, 1)
		change(func(tx *store.Tx) error {
			return tx.PutAccount(store.Account{Person: b, Login: "b", Hash: "x", Disabled: true})
		}, 0, 0)

		for n := range store.MaxDevices + 3 {
			put(a, 10+n)
		}
		left := devices(t, db, a)
		if len(left) != store.MaxDevices {
			t.Errorf("%d devices, want %d", len(left), store.MaxDevices)
		}
		for _, e := range left {
			if e == "https://push.example/"+string(a)+"/10" {
				t.Error("the one unseen for the longest is still there")
			}
		}
	})
}
