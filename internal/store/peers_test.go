package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// The faults other systems of this kind have, as tests: T4, T16, T18.

// T4: one function decides what is late. At the instant of a limit, one
// millisecond before and one after, the inbox, the look-up and the sums say of
// every report what process.Late says.
func TestT4OneFunctionDecidesLate(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(40, 4), 120, monday)
		scope := store.Scope{All: true}
		for _, k := range all {
			if h := k.state.Holder; h.Role != "" && h.Role != org.Sender && !slices.Contains(scope.Holds, h) {
				scope.Holds = append(scope.Holds, h)
			}
		}
		tried := 0
		for _, k := range all {
			if k.state.Ended || k.state.Limit == 0 || tried == 12 {
				continue
			}
			tried++
			for _, off := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
				now := k.state.Limit.Time().Add(off)
				var late, steps []report.ID
				sums := 0
				for _, one := range all {
					if process.Late(one.state, now) {
						late = append(late, one.id())
					}
					if process.LateStep(one.state, now) && one.state.Holder.Role != org.Sender {
						steps = append(steps, one.id())
					}
					if !one.state.Ended && one.state.Accepted && (one.state.LateSteps > 0 || process.LateStep(one.state, now)) {
						sums++
					}
				}
				if got := everyFound(t, db, store.FindQuery{Scope: scope, Status: "late", Now: now, Limit: 200}); !sameSet(late, got) {
					t.Fatalf("%s at the limit %+d ms: the look-up has %d late, process.Late %d", k.id(), off.Milliseconds(), len(got), len(late))
				}
				box, err := db.Inbox(t.Context(), store.InboxQuery{Scope: scope, Box: store.BoxLate, Now: now, Limit: 200})
				must(t, err)
				var rows []report.ID
				for _, r := range box.Rows {
					rows = append(rows, r.ID)
				}
				if !sameSet(steps, rows) {
					t.Fatalf("%s at the limit %+d ms: the inbox has %d late, process.LateStep %d", k.id(), off.Milliseconds(), len(rows), len(steps))
				}
				lines, err := db.Stats(t.Context(), store.StatsQuery{By: "channel", Scope: scope, Now: now})
				must(t, err)
				for _, l := range lines {
					sums -= l.OpenLate
				}
				if sums != 0 {
					t.Fatalf("%s at the limit %+d ms: the sums differ by %d", k.id(), off.Milliseconds(), sums)
				}
			}
		}
		if tried == 0 {
			t.Fatal("nothing open to try")
		}
	})
}

// everyFound is the number of every report a look-up finds.
func everyFound(t *testing.T, db *store.DB, q store.FindQuery) (ids []report.ID) {
	t.Helper()
	for {
		p, err := db.Find(t.Context(), q)
		must(t, err)
		for _, r := range p.Rows {
			ids = append(ids, r.ID)
		}
		if q.After = p.Next; p.Next == "" {
			return ids
		}
	}
}

// T16: a row that somebody took out of a report's history is noticed, whichever it
// was, though the report itself looks untouched.
func TestT16ARemovedRowOfHistoryIsDetected(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(16, 16), 40, monday)
		var gone []report.ID
		for i, k := range all {
			if i%3 == 0 {
				continue // these stay whole
			}
			seq := 1 + i%len(k.log)
			store.ByHand(t, db, fmt.Sprintf(`delete from event where report_id = %d and seq = %d`, int64(k.id()), seq))
			gone = append(gone, k.id())
		}
		n, bad, err := db.Verify(t.Context())
		must(t, err)
		if n != len(all) || !sameSet(gone, bad) {
			t.Fatalf("checked %d, found %v, want %v", n, bad, gone)
		}
	})
}

// T18: what is told to somebody is written with what it tells of and is nobody's
// to send before that is on disk; when it is not written, nothing is told.
func TestT18NothingIsSentBeforeTheWriteIsDurable(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db, sender := testworld.OpenStore(t, opt), testworld.OpenStore(t, opt)
			n := entered(seed(18, 18), report.NewID(2026, 1), 1, monday)
			letter := store.Message{Key: "letter", Report: n.Report.ID, Kind: "step", To: org.Holder{Role: org.Sender}, Channel: "email", Body: "{}", At: monday, Made: monday}
			n.Outbox = []store.Message{letter}
			waiting := func(what string, want int) {
				t.Helper()
				got, err := sender.LeaseMessages(context.Background(), "email", monday.Add(time.Hour), time.Millisecond, 10)
				must(t, err)
				if len(got) != want {
					t.Fatalf("%s: %d letters to send, want %d", what, len(got), want)
				}
			}
			broken := errors.New("the commit did not come about")
			err := db.Write(t.Context(), "test", func(tx *store.Tx) error {
				if err := tx.InsertReport(n); err != nil {
					return err
				}
				if engine == "postgres" { // on SQLite the other program could not ask now
					waiting("under way", 0)
				}
				return broken
			})
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
			waiting("not written", 0)
			put(t, db, n)
			waiting("written", 1)
		})
	}
}
