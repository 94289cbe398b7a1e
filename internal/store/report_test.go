package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

var monday = testworld.At("2026-11-16 08:00")

func write(t testing.TB, db *store.DB, f func(*store.Tx) error) error {
	t.Helper()
	return db.Write(context.Background(), "test", f)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, k fault.Kind) {
	t.Helper()
	if !fault.Is(err, k) {
		t.Fatalf("got %v, want %v", err, k)
	}
}

func TestReportComesBackAsWritten(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		r := seed(1, 1)
		n := entered(r, 260000001, 1, monday)
		n.Report.Seen = monday.Add(-time.Hour)
		n.Report.Place = report.Place{Commune: communes[3], Words: "đầu ngõ 12", Lat: 21.273456789, Lon: 106.194567891, HasPoint: true}
		n.Report.Photos = []report.Photo{
			{Digest: digest("a", 1), Thumb: digest("b", 1), Width: 4000, Height: 3000, Name: "ảnh 1.jpg", Of: report.OfReport},
			{Digest: digest("a", 2), Thumb: digest("b", 2), Width: 10, Height: 20, Of: report.OfReport},
		}
		put(t, db, n)

		got, err := db.Case(t.Context(), n.Report.ID)
		must(t, err)
		want := n.Report
		want.Sent, want.Level, want.Step, want.Holder = monday, n.State.Level, "receive", n.State.Holder
		want.Began, want.Target, want.Limit = n.State.Began.Time(), n.State.Target.Time(), n.State.Limit.Time()
		want.Round, want.Version = 1, 1
		if d := cmp.Diff(want, got.Report); d != "" {
			t.Errorf("report (-want +got):\n%s", d)
		}
		if d := cmp.Diff(n.State, got.State); d != "" {
			t.Errorf("state (-want +got):\n%s", d)
		}
		events, err := db.Events(t.Context(), n.Report.ID)
		must(t, err)
		if d := cmp.Diff([]process.Event{n.Event}, events); d != "" {
			t.Errorf("events (-want +got):\n%s", d)
		}
		s, err := db.State(t.Context(), n.Report.ID)
		must(t, err)
		if d := cmp.Diff(n.State, s); d != "" {
			t.Error(d)
		}
		if id, err := db.ByCode(t.Context(), n.Code); err != nil || id != n.Report.ID {
			t.Errorf("ByCode: %v, %v", id, err)
		}

		_, err = db.Report(t.Context(), 260000002)
		wantKind(t, err, fault.NotFound)
		_, err = db.Events(t.Context(), 260000002)
		wantKind(t, err, fault.NotFound)
		_, err = db.State(t.Context(), 260000002)
		wantKind(t, err, fault.NotFound)
		_, err = db.ByCode(t.Context(), []byte("another"))
		wantKind(t, err, fault.NotFound)
		err = write(t, db, func(tx *store.Tx) error { _, err := tx.Case(260000002); return err })
		wantKind(t, err, fault.NotFound)
	})
}

func TestSameCodeIsTheSameReport(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		var (
			wg  sync.WaitGroup
			mu  sync.Mutex
			won []report.ID
		)
		for i := range 16 {
			wg.Go(func() {
				id, err := db.NextID(context.Background(), 2026)
				if err != nil {
					t.Error(err)
					return
				}
				n := entered(seed(7, uint64(i)), id, 1, monday) // the code of the first, whatever the number
				err = write(t, db, func(tx *store.Tx) error { return tx.InsertReport(n) })
				switch {
				case err == nil:
					mu.Lock()
					won = append(won, id)
					mu.Unlock()
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Fatalf("%d reports of one code", len(won))
		}
		sum := sha256.Sum256([]byte("code1"))
		if id, err := db.ByCode(t.Context(), sum[:]); err != nil || id != won[0] {
			t.Fatalf("ByCode: %v, %v; want %v", id, err, won[0])
		}
		// The loser left nothing: no event, no message, no word.
		if n, bad, err := db.Verify(t.Context()); n != 1 || len(bad) != 0 || err != nil {
			t.Fatalf("verify: %d, %v, %v", n, bad, err)
		}
		page, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: "w1x"})
		must(t, err)
		if len(page.Rows) != 1 {
			t.Fatalf("%d hits", len(page.Rows))
		}
	})
}

// A conflict ends the transaction, whatever else is in it.
func TestConflictEndsTheTransaction(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		put(t, db, entered(seed(1, 1), 260000001, 1, monday))
		err := write(t, db, func(tx *store.Tx) error {
			must(t, tx.InsertReport(entered(seed(1, 1), 260000003, 3, monday)))
			_ = tx.InsertReport(entered(seed(1, 1), 260000002, 1, monday))
			_, err := tx.Case(260000003)
			wantKind(t, err, fault.Conflict)
			return nil
		})
		wantKind(t, err, fault.Conflict)
		if n, bad, err := db.Verify(t.Context()); n != 1 || len(bad) > 0 || err != nil {
			t.Fatal(n, bad, err)
		}
	})
}

// Of 16 who append the same event number exactly one wins, each time.
func TestOneWinsEachVersion(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		n := entered(seed(1, 1), 260000001, 1, monday)
		put(t, db, n)
		id := n.Report.ID
		for round := range 10 {
			seen, err := db.Case(t.Context(), id)
			must(t, err)
			e, ok := next(seed(5, uint64(round)), seen.State, monday.Add(time.Duration(round)*time.Minute))
			if !ok {
				break
			}
			after := process.Fold(seen.State, e)
			var (
				wg   sync.WaitGroup
				mu   sync.Mutex
				wins int
			)
			for range 16 {
				wg.Go(func() {
					err := write(t, db, func(tx *store.Tx) error { return tx.Append(seen, e, after, told(id, e, after)) })
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						wins++
					case !fault.Is(err, fault.Conflict):
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if wins != 1 {
				t.Fatalf("version %d was won %d times", e.Seq, wins)
			}
			got, err := db.Case(t.Context(), id)
			must(t, err)
			if d := cmp.Diff(after, got.State); d != "" {
				t.Fatal(d)
			}
		}
		if _, bad, err := db.Verify(t.Context()); len(bad) != 0 || err != nil {
			t.Fatal(bad, err)
		}
	})
}

// 8 officers who load, decide and append lose no step and see no other's half.
func TestLoadDecideAppendIsOne(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		n := entered(seed(1, 1), 260000001, 1, monday)
		put(t, db, n)
		var (
			wg   sync.WaitGroup
			mu   sync.Mutex
			seqs []int
		)
		for i := range 8 {
			wg.Go(func() {
				r := seed(6, uint64(i))
				for range 10 {
					seq := 0
					err := write(t, db, func(tx *store.Tx) error {
						seq = 0
						c, err := tx.Case(n.Report.ID)
						if err != nil {
							return err
						}
						e, ok := next(r, c.State, monday.Add(time.Hour))
						if !ok {
							return nil
						}
						s := process.Fold(c.State, e)
						seq = e.Seq
						return tx.Append(c, e, s, nil)
					})
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					if seq != 0 {
						seqs = append(seqs, seq)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		slices.Sort(seqs)
		for i, s := range seqs {
			if s != i+2 {
				t.Fatalf("events %v", seqs)
			}
		}
		if n, bad, err := db.Verify(t.Context()); n != 1 || len(bad) != 0 || err != nil {
			t.Fatal(n, bad, err)
		}
	})
}

func TestAppendRefusesWhatDoesNotFollow(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		n := entered(seed(1, 1), 260000001, 1, monday)
		put(t, db, n)
		e, _ := next(seed(1, 2), n.State, monday)
		s := process.Fold(n.State, e)
		e.Seq, s.Seq = 3, 3
		err := write(t, db, func(tx *store.Tx) error { return tx.Append(store.Case{Report: n.Report, State: n.State}, e, s, nil) })
		if err == nil {
			t.Fatal("a gap was written")
		}
		bad := n
		bad.Event.Seq = 2
		if err := write(t, db, func(tx *store.Tx) error { return tx.InsertReport(bad) }); err == nil {
			t.Fatal("a report without its first event was written")
		}
	})
}

func TestStoredTextIsCanonical(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(8, 8), 60, monday)
		for _, k := range all {
			s, err := process.Replay(k.log)
			must(t, err)
			want, err := json.Marshal(s)
			must(t, err)
			if got := store.StateText(t, db, k.id()); got != string(want) {
				t.Fatalf("report %s is stored as\n%s\nits events say\n%s", k.id(), got, want)
			}
			events, err := db.Events(t.Context(), k.id())
			must(t, err)
			if d := cmp.Diff(k.log, events); d != "" {
				t.Fatal(d)
			}
		}
	})
}

func TestDueAlarms(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(9, 9), 120, monday)
		slices.SortStableFunc(all, func(a, b *kept) int {
			return int(process.NextAlarm(a.state) - process.NextAlarm(b.state))
		})
		var want []report.ID
		for _, k := range all {
			if at := process.NextAlarm(k.state); at != 0 && at <= process.At(monday) {
				want = append(want, k.id())
			}
		}
		if len(want) < 10 {
			t.Fatalf("only %d alarms due", len(want))
		}
		got, err := db.DueAlarms(t.Context(), monday, 1000)
		must(t, err)
		if d := cmp.Diff(len(want), len(got)); d != "" || !sameSet(want, got) {
			t.Fatalf("got %v, want %v", got, want)
		}
		some, err := db.DueAlarms(t.Context(), monday, 5)
		must(t, err)
		if d := cmp.Diff(got[:5], some); d != "" {
			t.Fatal(d)
		}
		var open []report.ID
		for _, k := range all {
			if !k.state.Ended {
				open = append(open, k.id())
			}
		}
		ids, err := db.Open(t.Context())
		must(t, err)
		if !sameSet(open, ids) {
			t.Fatalf("open: got %d, want %d", len(ids), len(open))
		}
	})
}

func sameSet[T interface{ ~int64 }](a, b []T) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestPhotos(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		a, b := entered(seed(1, 1), 260000001, 1, monday), entered(seed(1, 2), 260000002, 2, monday)
		a.Report.Photos, b.Report.Photos = nil, nil
		put(t, db, a)
		put(t, db, b)
		one := report.Photo{Digest: digest("x", 1), Thumb: digest("y", 1), Width: 3, Height: 4, Name: "một.jpg"}
		two := report.Photo{Digest: digest("x", 2), Thumb: digest("y", 2), Width: 5, Height: 6}
		add := func(id report.ID, of string, ps ...report.Photo) error {
			return write(t, db, func(tx *store.Tx) error { return tx.AddPhotos(id, of, ps) })
		}
		must(t, add(260000001, report.OfReport, one))
		must(t, add(260000001, report.OfReport, one, two, two)) // sent again
		must(t, add(260000001, report.OfResult, two))
		must(t, add(260000002, report.OfResult, one))
		wantKind(t, add(260000009, report.OfReport, one), fault.NotFound)

		r, err := db.Report(t.Context(), 260000001)
		must(t, err)
		with := func(p report.Photo, of string) report.Photo { p.Of = of; return p }
		want := []report.Photo{with(one, report.OfReport), with(two, report.OfReport), with(two, report.OfResult)}
		if d := cmp.Diff(want, r.Photos); d != "" {
			t.Fatal(d)
		}
		owners, err := db.PhotoOwners(t.Context(), one.Thumb)
		must(t, err)
		if d := cmp.Diff([]store.Owner{{260000001, report.OfReport}, {260000002, report.OfResult}}, owners); d != "" {
			t.Fatal(d)
		}
		id, of, err := db.PhotoOwner(t.Context(), two.Digest)
		if err != nil || id != 260000001 || of != report.OfReport {
			t.Fatal(id, of, err)
		}
		_, _, err = db.PhotoOwner(t.Context(), digest("nobody's", 1))
		wantKind(t, err, fault.NotFound)
	})
}

func TestVerifyFindsEveryColumnChangedByHand(t *testing.T) {
	changes := map[string]string{
		"level": `case level when 'sealed' then 'secret' else 'sealed' end`, "accepted": `not accepted`, "category": `'x'`, "agency": `'x'`, "step": `'x'`,
		"holder_role": `'lead'`, "holder_unit": `'x'`, "holder_person": `'x'`,
		"assignee_role": `'x'`, "assignee_unit": `'x'`, "assignee_person": `'x'`,
		"began": `began + 1`, "target_at": `target_at + 1`, "limit_at": `limit_at + 1`, "soon_at": `soon_at + 1`, "order_at": `order_at + 1`, "alarm_at": `alarm_at + 1`,
		"late_steps": `late_steps + 1`, "bounces": `bounces + 1`, "returned": `not returned`, "round": `round + 1`, "ended": `not ended`,
		"outcome": `'withdrawn'`, "closed": `closed + 1`, "rating": `case rating when '' then 'satisfied' else '' end`, "version": `version + 1`,
		"urgent": `not urgent`, "sensitive": `not sensitive`, "coordinator": `'x'`, "parent": `parent + 1`, "into_id": `into_id + 1`,
		"parts": `parts + 1`, "asked": `not asked`, "call_due": `not call_due`, "aside": `not aside`,
		"sent": `sent + 1`, "state": `replace(state, '"round":', '"round": ')`,
	}
	for _, column := range store.StateColumns {
		if changes[column] == "" {
			t.Errorf("no change of column %s", column)
		}
	}
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(10, 10), len(changes)+20, monday)
		var want []report.ID
		check := func(what string) {
			t.Helper()
			n, bad, err := db.Verify(t.Context())
			must(t, err)
			if n != len(all) || !sameSet(want, bad) {
				t.Fatalf("after %s: checked %d, bad %v, want %v", what, n, bad, want)
			}
		}
		check("nothing")
		hand := func(id report.ID, query string) {
			t.Helper()
			store.ByHand(t, db, strings.ReplaceAll(query, "ID", fmt.Sprint(int64(id))))
			want = append(want, id)
			check(query)
		}
		i := 0
		for column, value := range changes {
			hand(all[i].id(), `update report set `+column+` = `+value+` where id = ID`)
			i++
		}
		hand(all[i].id(), `update event set body = replace(body, '"kind":"submitted"', '"kind":"acted"') where report_id = ID and seq = 1`)
		hand(all[i+1].id(), `delete from event where report_id = ID and seq = 1`)
		hand(all[i+2].id(), `update event set body = replace(body, '{"seq"', '{ "seq"') where report_id = ID and seq = 1`)
		hand(all[i+3].id(), `insert into event (id, report_id, seq, body) select id + 98, report_id, 99, body from event where report_id = ID and seq = 1`)
	})
}

func TestOpenIsRefusedWithoutADatabase(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"})
	wantKind(t, err, fault.Unavailable)
	_, err = store.Open(t.Context(), store.Options{URL: "mysql://x"})
	if err == nil {
		t.Fatal("an engine we do not have was opened")
	}
	_, err = store.Open(t.Context(), store.Options{URL: "postgres://u:topsecret@host:notaport/x"})
	if err == nil || strings.Contains(err.Error(), "topsecret") {
		t.Fatalf("the password is in the error: %v", err)
	}
	if errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
