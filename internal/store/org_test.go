package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func duty(p org.PersonID, u org.UnitID) org.Duty {
	return org.Duty{Person: p, Role: org.Focal, Unit: u, From: monday}
}

func TestOrganisationComesBackAsWritten(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		from := testworld.At("2023-01-01 00:00")
		us := []org.Unit{
			{ID: "24@1996-11-06", Code: "24", Name: "UBND tỉnh Bắc Giang", Short: "Bắc Giang", Kind: org.Province, From: from, To: testworld.At("2025-07-01 00:00")},
			{ID: "24@2025-07-01", Code: "24", Name: "UBND tỉnh Bắc Ninh", Short: "Bắc Ninh", Kind: org.Province, From: testworld.At("2025-07-01 00:00"), Lat: 21.2, Lon: 106.1},
			{ID: "SM@2023-01-01", Code: "SM", Name: "UBND xã Song Mai", Short: "xã Song Mai", Kind: org.Commune, Parent: "24@1996-11-06", From: from, Agency: true, Lat: 21.28, Lon: 106.17},
		}
		ps := []org.Person{{ID: "a", Name: "Nguyễn Văn A", Title: "Chủ tịch", Phone: "0912345678", Email: "a@example.vn"}, {ID: "b", Name: "Trần Thị B"}}
		ds := []org.Duty{
			{Person: "a", Role: org.Leader, Unit: "SM@2023-01-01", From: from},
			{Person: "a", Role: org.Focal, Unit: "SM@2023-01-01", From: from.AddDate(1, 0, 0), To: from.AddDate(2, 0, 0)},
			{Person: "b", Role: org.Admin, Unit: "24@1996-11-06", From: from},
			{Person: "b", Role: org.OnDuty, Unit: "SM@2023-01-01", From: from.AddDate(0, 1, 0), To: from.AddDate(0, 1, 1), For: "a"},
		}
		cs := []report.Category{{ID: "rac-thai", Name: "Rác thải", Hint: "đổ trộm", Suggest: "commune", Order: 1}, {ID: "cu", Name: "Cũ", Order: 2, Hidden: true},
			{ID: "an-ninh", Name: "An ninh", Order: 3, Evidence: true, Coordinator: "CA"}}
		for range 2 { // the second time writes what is there
			must(t, write(t, db, func(tx *store.Tx) error {
				for _, u := range us {
					must(t, tx.PutUnit(u))
				}
				for _, p := range ps {
					must(t, tx.PutPerson(p))
				}
				for _, d := range ds {
					must(t, tx.PutDuty(d))
				}
				for _, c := range cs {
					must(t, tx.PutCategory(c))
				}
				return nil
			}))
		}
		check := func() {
			t.Helper()
			gotU, err := db.Units(t.Context())
			must(t, err)
			gotP, err := db.People(t.Context())
			must(t, err)
			gotD, err := db.Duties(t.Context())
			must(t, err)
			gotC, err := db.Categories(t.Context())
			must(t, err)
			for _, d := range []string{cmp.Diff(us, gotU), cmp.Diff(ps, gotP), cmp.Diff(ds, gotD), cmp.Diff(cs, gotC)} {
				if d != "" {
					t.Error(d)
				}
			}
		}
		check()

		us[2].Name, us[2].To, ps[1].Title, cs[0].Hidden = "UBND phường Song Mai", from.AddDate(3, 0, 0), "Chuyên viên", true
		cs[0].Evidence, cs[0].Coordinator, cs[2].Evidence, ds[3].For = true, "TTR", false, ""
		must(t, write(t, db, func(tx *store.Tx) error {
			must(t, tx.PutUnit(us[2]))
			must(t, tx.PutPerson(ps[1]))
			must(t, tx.PutCategory(cs[0]))
			must(t, tx.PutCategory(cs[2]))
			must(t, tx.PutDuty(ds[3]))
			return tx.EndDuty(ds[0], monday)
		}))
		ds[0].To = monday
		check()
		wantKind(t, write(t, db, func(tx *store.Tx) error { return tx.EndDuty(duty("a", "SM@2023-01-01"), monday) }), fault.NotFound)
		if err := write(t, db, func(tx *store.Tx) error { return tx.PutDuty(duty("nobody", "SM@2023-01-01")) }); err == nil {
			t.Error("nobody has a duty")
		}
		if err := write(t, db, func(tx *store.Tx) error { return tx.PutUnit(org.Unit{ID: "x", Kind: "kingdom"}) }); err == nil {
			t.Error("a unit of a kind there is not")
		}
	})
}

func TestSettingsAndBoundaries(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		_, err := db.Setting(t.Context(), "key")
		wantKind(t, err, fault.NotFound)
		for _, v := range []string{"một", "", "hai"} {
			must(t, write(t, db, func(tx *store.Tx) error { return tx.SetSetting("key", v) }))
			if got, err := db.Setting(t.Context(), "key"); err != nil || got != v {
				t.Fatal(got, err)
			}
		}
		must(t, write(t, db, func(tx *store.Tx) error {
			must(t, tx.PutBoundary("a", "A", []byte(`{"old":1}`)))
			must(t, tx.PutBoundary("a", "A", []byte(`{"new":1}`)))
			return tx.PutBoundary("b", "B", []byte(`{}`))
		}))
		got, err := db.Boundaries(t.Context())
		must(t, err)
		if d := cmp.Diff(map[org.UnitID][]byte{"a": []byte(`{"new":1}`), "b": []byte(`{}`)}, got); d != "" {
			t.Fatal(d)
		}
	})
}

func people(t *testing.T, db *store.DB, ids ...org.PersonID) {
	t.Helper()
	must(t, write(t, db, func(tx *store.Tx) error {
		for _, id := range ids {
			must(t, tx.PutPerson(org.Person{ID: id, Name: string(id)}))
		}
		return nil
	}))
}

func TestAccounts(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		people(t, db, "a", "b")
		put := func(a store.Account) error {
			return write(t, db, func(tx *store.Tx) error { return tx.PutAccount(a) })
		}
		a := store.Account{Person: "a", Login: "an.nguyen", Invite: []byte{0, 1, 2, 255}, Until: monday}
		b := store.Account{Person: "b", Login: "binh.tran", Hash: "$argon2id$…", Disabled: true}
		must(t, put(a))
		must(t, put(b))
		for what, get := range map[string]func() (store.Account, error){
			"login":  func() (store.Account, error) { return db.Account(t.Context(), "an.nguyen") },
			"person": func() (store.Account, error) { return db.AccountOf(t.Context(), "a") },
			"invite": func() (store.Account, error) { return db.AccountByInvite(t.Context(), []byte{0, 1, 2, 255}) },
		} {
			got, err := get()
			must(t, err)
			if d := cmp.Diff(a, got); d != "" {
				t.Errorf("by %s: %s", what, d)
			}
		}
		a.Hash, a.Invite, a.Until = "$argon2id$new", nil, time.Time{}
		must(t, put(a))
		all, err := db.Accounts(t.Context())
		must(t, err)
		if d := cmp.Diff([]store.Account{a, b}, all); d != "" {
			t.Error(d)
		}
		for _, get := range []func() error{
			func() error { _, err := db.Account(t.Context(), "An.Nguyen"); return err },
			func() error { _, err := db.AccountOf(t.Context(), "c"); return err },
			func() error { _, err := db.AccountByInvite(t.Context(), []byte{0, 1, 2, 255}); return err },
			func() error { _, err := db.AccountByInvite(t.Context(), nil); return err },
		} {
			wantKind(t, get(), fault.NotFound)
		}
		wantKind(t, put(store.Account{Person: "b", Login: "an.nguyen"}), fault.Conflict)
		if err := put(store.Account{Person: "nobody", Login: "x"}); err == nil {
			t.Error("nobody has an account")
		}
	})
}

func TestSessions(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		people(t, db, "a", "b")
		s := func(token byte, p org.PersonID) store.Session {
			return store.Session{Token: []byte{token, 0xff}, Person: p, Made: monday, Seen: monday, Until: monday.Add(12 * time.Hour), Agent: "Firefox", Address: "10.0.0.1"}
		}
		must(t, write(t, db, func(tx *store.Tx) error {
			must(t, tx.PutSession(s(1, "a")))
			must(t, tx.PutSession(s(2, "a")))
			must(t, tx.PutSession(s(3, "b")))
			return nil
		}))
		get := func(token byte) (store.Session, error) { return db.Session(t.Context(), []byte{token, 0xff}) }
		got, err := get(1)
		must(t, err)
		want := s(1, "a")
		want.Disabled = true // he has no account
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		for _, disabled := range []bool{false, true} {
			must(t, write(t, db, func(tx *store.Tx) error {
				return tx.PutAccount(store.Account{Person: "a", Login: "an.a", Disabled: disabled})
			}))
			if got, err := get(1); err != nil || got.Disabled != disabled {
				t.Errorf("disabled %v, want %v (%v)", got.Disabled, disabled, err)
			}
		}
		later := monday.Add(time.Hour)
		must(t, db.TouchSession(t.Context(), []byte{1, 0xff}, later))
		must(t, db.TouchSession(t.Context(), []byte{1, 0xff}, monday)) // an older look changes nothing
		must(t, db.TouchSession(t.Context(), []byte{9, 0xff}, monday))
		if got, _ := get(1); !got.Seen.Equal(later) {
			t.Errorf("seen %v", got.Seen)
		}
		gone := func(token byte) {
			t.Helper()
			_, err := get(token)
			wantKind(t, err, fault.NotFound)
		}
		gone(9)
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeleteSession([]byte{1, 0xff}) }))
		gone(1)
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeleteSessionsOf("a") }))
		gone(2)
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeleteSessionsUntil(monday.Add(12 * time.Hour)) }))
		if _, err := get(3); err != nil {
			t.Error("a session was forgotten before its end")
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeleteSessionsUntil(monday.Add(13 * time.Hour)) }))
		gone(3)
	})
}
