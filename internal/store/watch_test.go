package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// follows asks what pages ask about who follows, met or said something.
func follows(t *testing.T, db *store.DB, id report.ID) {
	ctx := context.Background()
	any := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	any(db.Watched(ctx, id))
	any(db.WatchesOf(ctx, id, categories[0], communes[0], "", 100))
	any(db.WatchesBy(ctx, "an@example.vn", ""))
	any(db.WatchesBy(ctx, "", "x"))
	any(db.MeToo(ctx, id))
	any(db.MeToo(ctx, id, id+1, id+2))
	any(db.MeTooOf(ctx, "x"))
	any(db.Remarks(ctx, id))
	any(db.RemarksIn(ctx, store.RemarkHeld))
	any(db.HeldRemarks(ctx, 0))
	any(db.HeldRemarks(ctx, id))
	any(db.PublicNear(ctx, geo.Box{South: 21.2, West: 106.2, North: 21.21, East: 106.21}, monday, 50))
	any(db.PublicLive(ctx, communes[0], monday, 50))
	any(db.PublicRows(ctx, []report.ID{id, id + 1}))
	any(db.IsPublic(ctx, id))
	any(db.OfEmail(ctx, "nguoi5@example.vn", 50))
}

func TestAWishIsKeptOnceAndEnds(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		put := func(w store.Watch) (kept store.Watch) {
			t.Helper()
			must(t, write(t, db, func(tx *store.Tx) (err error) {
				kept, err = tx.PutWatch(w)
				return err
			}))
			return kept
		}
		w := store.Watch{ID: "a", Report: 260000001, Email: "an@example.vn", Made: monday.UTC()}
		if got := put(w); got != w {
			t.Errorf("kept as %+v", got)
		}
		again := w
		again.ID, again.Made = "b", monday.Add(time.Hour)
		if got := put(again); got != w {
			t.Errorf("the same wish twice: %+v", got)
		}
		if yes, err := db.Watched(ctx, w.Report); err != nil || yes {
			t.Errorf("an address nobody confirmed is told: %v", err)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.ConfirmWatch("a") }))
		w.Confirmed = true
		if got := put(again); got != w {
			t.Errorf("asked again, it is confirmed no more: %+v", got)
		}
		area := put(store.Watch{ID: "c", Category: "rac-thai", Commune: communes[2], Device: "d", Confirmed: true, Made: monday})
		anywhere := put(store.Watch{ID: "d", Category: "rac-thai", Device: "d", Confirmed: true, Made: monday})
		put(store.Watch{ID: "e", Commune: communes[3], Device: "d", Confirmed: true, Made: monday})
		for _, c := range []struct {
			id      report.ID
			cat, at string
			want    []string
		}{
			{260000001, "rac-thai", string(communes[2]), []string{"a", "c", "d"}},
			{260000002, "rac-thai", string(communes[1]), []string{"d"}},
			{260000002, "", string(communes[3]), []string{"e"}},
			{260000002, "giao-thong", string(communes[1]), nil},
		} {
			ws, err := db.WatchesOf(ctx, c.id, c.cat, communesAt(c.at), "", 10)
			must(t, err)
			var got []string
			for _, w := range ws {
				got = append(got, w.ID)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%+v: %s", c, d)
			}
		}
		if ws, err := db.WatchesOf(ctx, 260000001, "rac-thai", communes[2], "c", 1); err != nil || len(ws) != 1 || ws[0].ID != "d" {
			t.Errorf("behind c: %v, %v", ws, err)
		}
		must(t, write(t, db, func(tx *store.Tx) error {
			return tx.PutVisitorDevice(store.VisitorDevice{Endpoint: "https://push.example/1", Key: "k", Auth: "s", Made: monday, Seen: monday})
		}))
		d, err := db.VisitorDevice(ctx, store.DeviceID("https://push.example/1"))
		if err != nil || d.Key != "k" || !d.Made.Equal(monday) {
			t.Errorf("%+v, %v", d, err)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.ForgetVisitorDevice("d") }))
		for _, w := range []store.Watch{area, anywhere} {
			if _, err := db.Watch(ctx, w.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("the wish of a device that is gone is still there: %v", err)
			}
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.DeleteWatch("a") }))
		if err := write(t, db, func(tx *store.Tx) error { return tx.ConfirmWatch("a") }); !fault.Is(err, fault.NotFound) {
			t.Errorf("confirmed what is gone: %v", err)
		}
	})
}

func communesAt(s string) org.UnitID { return org.UnitID(s) }

func TestWhoMetTheSameIsCountedOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := report.ID(260000001), report.ID(260000002)
		for i, id := range []report.ID{a, b} {
			put(t, db, entered(seed(7, 7), id, i+1, monday))
		}
		say := func(id report.ID, who string, at time.Time) (fresh bool) {
			must(t, write(t, db, func(tx *store.Tx) (err error) { fresh, err = tx.AddMeToo(id, who, at); return err }))
			return fresh
		}
		if !say(a, "x", monday) || say(a, "x", monday) || !say(a, "y", monday) || !say(b, "x", monday.Add(time.Hour)) {
			t.Error("counted otherwise than once")
		}
		got, err := db.MeToo(t.Context(), a, b, 260000003)
		if d := cmp.Diff(map[report.ID]int{a: 2, b: 1}, got); d != "" || err != nil {
			t.Error(d, err)
		}
		if ids, err := db.MeTooOf(t.Context(), "x"); err != nil || !cmp.Equal(ids, []report.ID{b, a}) {
			t.Errorf("x: %v, %v", ids, err)
		}
	})
}

func TestARemarkWaitsForAnOperator(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, id := t.Context(), report.ID(260000001)
		put(t, db, entered(seed(7, 7), id, 1, monday))
		for i := range 3 {
			must(t, write(t, db, func(tx *store.Tx) error {
				return tx.AddRemark(store.Remark{Report: id, Alias: "Bà Tư", Text: fmt.Sprint("lời ", i), At: monday.Add(time.Duration(i) * time.Minute)})
			}))
		}
		held, err := db.RemarksIn(ctx, store.RemarkHeld)
		must(t, err)
		if n, _ := db.HeldRemarks(ctx, 0); n != 3 || len(held) != 3 || held[0].Text != "lời 0" {
			t.Fatalf("%d held, %+v", n, held)
		}
		if shown, _ := db.Remarks(ctx, id); len(shown) != 0 {
			t.Error("shown before anybody decided")
		}
		must(t, write(t, db, func(tx *store.Tx) error {
			if err := tx.DecideRemark(held[0].ID, store.RemarkShown, "truc", "", monday); err != nil {
				return err
			}
			return tx.DecideRemark(held[1].ID, store.RemarkHidden, "truc", "Nêu tên riêng", monday)
		}))
		shown, err := db.Remarks(ctx, id)
		if err != nil || len(shown) != 1 || shown[0].Text != "lời 0" || shown[0].Person != "truc" {
			t.Errorf("%+v, %v", shown, err)
		}
		if n, _ := db.HeldRemarks(ctx, id); n != 1 {
			t.Errorf("%d held", n)
		}
		if r, err := db.Remark(ctx, held[1].ID); err != nil || r.Reason != "Nêu tên riêng" || r.State != store.RemarkHidden {
			t.Errorf("%+v, %v", r, err)
		}
		if err := write(t, db, func(tx *store.Tx) error { return tx.DecideRemark(999, store.RemarkShown, "x", "", monday) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("decided on what there is not: %v", err)
		}
	})
}

// However many ask at once, no more codes go out than the limit says.
func TestCodesAreCountedUnderALock(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const most = 5
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := db.Write(context.Background(), "test", func(tx *store.Tx) error {
					c := store.Code{ID: fmt.Sprint("c", i), Email: "an@example.vn", Target: "t", Origin: "o", Made: monday, Until: monday.Add(10 * time.Minute)}
					n, err := tx.LockCodes(c, 10*time.Minute)
					if err != nil || n.Lately >= most {
						return err
					}
					return tx.AddCode(c)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n, err := db.CodeCounts(t.Context(), store.Code{Target: "t", Origin: "o", Made: monday.Add(time.Second)}, 10*time.Minute)
		if err != nil || n != (store.CodeCounts{Lately: most, Day: most, Network: most, All: most}) {
			t.Errorf("%+v, %v", n, err)
		}
		if n, _ := db.CodeCounts(t.Context(), store.Code{Target: "t", Origin: "o", Made: monday.Add(10 * time.Minute)}, 10*time.Minute); n.Lately != 0 || n.Day != most {
			t.Errorf("ten minutes later: %+v", n)
		}
	})
}

func TestACodeOpensOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		c := store.Code{ID: "c", Email: "an@example.vn", Target: "t", Origin: "o", Made: monday, Until: monday.Add(10 * time.Minute)}
		must(t, write(t, db, func(tx *store.Tx) error {
			if _, err := tx.LockCodes(c, time.Minute); err != nil {
				return err
			}
			return tx.AddCode(c)
		}))
		try := func(at time.Time) (tries int, err error) {
			err = write(t, db, func(tx *store.Tx) error {
				got, err := tx.TryCode("c", at, 3)
				tries = got.Tries
				return err
			})
			return tries, err
		}
		for want := 1; want <= 3; want++ {
			if n, err := try(monday.Add(time.Minute)); err != nil || n != want {
				t.Errorf("try %d: %d, %v", want, n, err)
			}
		}
		if _, err := try(monday.Add(time.Minute)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a fourth try: %v", err)
		}
		if _, err := db.Code(t.Context(), "c", monday.Add(10*time.Minute)); !fault.Is(err, fault.NotFound) {
			t.Errorf("found when it is over: %v", err)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.UseCode(c) }))
		if err := write(t, db, func(tx *store.Tx) error { return tx.UseCode(c) }); !fault.Is(err, fault.NotFound) {
			t.Errorf("used twice: %v", err)
		}
		if sent, passed, err := db.CodesOn(t.Context(), monday); sent != 1 || passed != 1 || err != nil {
			t.Errorf("%d sent, %d used, %v", sent, passed, err)
		}
	})
}

func TestACitizensSessionEnds(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			citizensSession(t, testworld.OpenStore(t, opt), opt)
		})
	}
}

func citizensSession(t *testing.T, db *store.DB, opt store.Options) {
	an := store.Citizen{ID: "an", Issuer: "e-mail", Subject: "an@example.vn", Email: "an@example.vn", EmailOK: true, Made: monday, Seen: monday}
	must(t, write(t, db, func(tx *store.Tx) error {
		if err := tx.PutCitizen(an); err != nil {
			return err
		}
		return tx.PutCitizenSession([]byte("token"), "an", monday, monday.Add(time.Hour))
	}))
	got, err := db.CitizenSession(t.Context(), []byte("token"), monday.Add(time.Minute))
	if d := cmp.Diff(an, got); d != "" || err != nil {
		t.Error(d, err)
	}
	for _, c := range []struct {
		token string
		at    time.Time
	}{{"token", monday.Add(time.Hour)}, {"other", monday}} {
		if _, err := db.CitizenSession(t.Context(), []byte(c.token), c.at); !fault.Is(err, fault.NotFound) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	must(t, write(t, db, func(tx *store.Tx) error { return tx.SweepCitizens(monday.Add(2 * time.Hour)) }))
	if rows := testworld.Rows(t, opt); strings.Contains(rows, "an@example.vn") {
		t.Errorf("who is signed in nowhere is still known:\n%s", rows)
	}
}

// What is near is public and open or lately answered; and who asks whether a number
// is public learns of a hidden one what he learns of none.
func TestWhatIsNear(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, r := t.Context(), seed(5, 5)
		var ids []report.ID
		add := func(level report.Level, accepted bool, lat float64, ended string, closed time.Time) {
			n := entered(r, report.ID(260000001+len(ids)), len(ids)+1, monday)
			n.Report.Place = report.Place{Commune: communes[0], HasPoint: lat != 0, Lat: lat, Lon: 106.2}
			n.Report.Contact.Email = "An@example.vn"
			n.State.Level, n.State.Accepted = level, accepted
			if ended != "" {
				n.State.Ended, n.State.Outcome, n.State.Closed = true, ended, process.At(closed)
			}
			ids = append(ids, n.Report.ID)
			put(t, db, n)
		}
		add(report.Public, true, 21.2001, "", time.Time{})
		add(report.Public, false, 21.2001, "", time.Time{})
		add(report.Secret, true, 21.2001, "", time.Time{})
		add(report.Public, true, 21.2002, "published", monday)
		add(report.Public, true, 21.2002, "published", monday.AddDate(0, -2, 0))
		add(report.Public, true, 21.2002, "withdrawn", monday)
		add(report.Public, true, 21.25, "", time.Time{})
		add(report.Public, true, 0, "", time.Time{})
		numbers := func(rows []store.Row, err error) string {
			t.Helper()
			must(t, err)
			var b strings.Builder
			for _, r := range rows {
				fmt.Fprint(&b, int64(r.ID-260000000), " ")
			}
			return b.String()
		}
		since := monday.AddDate(0, 0, -30)
		if got := numbers(db.PublicNear(ctx, geo.Box{South: 21.199, West: 106.199, North: 21.201, East: 106.201}, since, 10)); got != "4 1 " {
			t.Errorf("near: %s", got)
		}
		if got := numbers(db.PublicLive(ctx, communes[0], since, 10)); got != "8 7 4 1 " {
			t.Errorf("in the commune: %s", got)
		}
		if got := numbers(db.PublicRows(ctx, ids)); got != "8 7 6 5 4 1 " {
			t.Errorf("public: %s", got)
		}
		if got := numbers(db.OfEmail(ctx, "an@example.vn", 10)); got != "8 7 6 5 4 3 2 1 " {
			t.Errorf("of the address: %s", got)
		}
		for id, want := range map[report.ID]bool{ids[0]: true, ids[1]: false, ids[2]: false, 269999999: false} {
			if got, err := db.IsPublic(ctx, id); err != nil || got != want {
				t.Errorf("%s public: %v, %v", id, got, err)
			}
		}
	})
}
