package store_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// Reports that come at once are all there, each whole; those whose code exists
// already are refused, and take nothing of their neighbours with them.
func TestSubmissionsAtOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const clients, each = 32, 12
		put(t, db, entered(seed(40, 0), report.NewID(2025, 1), 0, monday))
		var (
			wg    sync.WaitGroup
			ready = make(chan struct{})
		)
		for c := range clients {
			wg.Go(func() {
				<-ready
				for i := range each {
					n := 1 + c*each + i
					r := entered(seed(40, uint64(n)), report.NewID(2026, n), n, monday)
					twice := n%5 == 0
					if twice {
						r.Code = entered(seed(40, 0), 0, 0, monday).Code // the first's
					}
					switch err := db.Submit(context.Background(), r); {
					case twice && !fault.Is(err, fault.Conflict):
						t.Errorf("a code that exists: %v", err)
					case !twice && err != nil:
						t.Errorf("report %d: %v", n, err)
					}
				}
			})
		}
		close(ready)
		wg.Wait()
		want := 1
		for n := 1; n <= clients*each; n++ {
			_, err := db.Report(t.Context(), report.NewID(2026, n))
			if n%5 == 0 {
				wantKind(t, err, fault.NotFound)
				continue
			}
			must(t, err)
			want++
		}
		if n, bad, err := db.Verify(t.Context()); n != want || len(bad) > 0 || err != nil {
			t.Errorf("%d reports of %d, bad %v, %v", n, want, bad, err)
		}
		if n := store.Count(t, db, `select count(*) from `+store.SearchRows(db)+` s`); n != want {
			t.Errorf("%d reports in the search index of %d", n, want)
		}
	})
}

// Of the same report sent at once by many, one is received.
func TestSameSubmissionAtOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		var (
			wg       sync.WaitGroup
			mu       sync.Mutex
			received int
		)
		for c := range 24 {
			wg.Go(func() {
				r := entered(seed(41, 1), report.NewID(2026, 1+c), 1, monday)
				err := db.Submit(context.Background(), r)
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					received++
				}
			})
		}
		wg.Wait()
		if received != 1 {
			t.Fatalf("received %d times", received)
		}
		if n, bad, err := db.Verify(t.Context()); n != 1 || len(bad) > 0 || err != nil {
			t.Fatalf("%d reports, bad %v, %v", n, bad, err)
		}
	})
}

// A context that ends while a submission waits for its turn: what was answered is
// what happened.
func TestSubmissionsCancelled(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const clients, each = 16, 25
		var (
			wg sync.WaitGroup
			mu sync.Mutex
			is = map[report.ID]error{}
		)
		for c := range clients {
			wg.Go(func() {
				for i := range each {
					n := 1 + c*each + i
					ctx, cancel := context.Background(), func() {}
					if n%2 == 0 {
						ctx, cancel = context.WithTimeout(ctx, time.Duration(n%97)*20*time.Microsecond)
					}
					err := db.Submit(ctx, entered(seed(42, uint64(n)), report.NewID(2026, n), n, monday))
					cancel()
					if err != nil && (!fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded)) {
						t.Error(err)
					}
					mu.Lock()
					is[report.NewID(2026, n)] = err
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		gone := 0
		for id, err := range is {
			if err != nil {
				gone++
			}
			if _, got := db.Report(t.Context(), id); (got == nil) != (err == nil) {
				t.Errorf("report %s: answered %v, and then %v", id, err, got)
			}
		}
		if gone == 0 || gone == len(is) {
			t.Errorf("%d of %d went away: nothing was seen", gone, len(is))
		}
		if n, bad, err := db.Verify(t.Context()); n != len(is)-gone || len(bad) > 0 || err != nil {
			t.Errorf("%d reports, bad %v, %v", n, bad, err)
		}
	})
}

// A database that closes while many write answers each: written, or unavailable
// and not written.
func TestCloseWhileWriting(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db, err := store.Open(t.Context(), opt)
			must(t, err)
			const clients = 16
			var (
				wg     sync.WaitGroup
				mu     sync.Mutex
				acked  []report.ID
				enough = make(chan struct{})
			)
			for c := range clients {
				wg.Go(func() {
					for i := 0; ; i++ {
						n := 1 + i*clients + c
						err := db.Submit(context.Background(), entered(seed(43, uint64(n)), report.NewID(2026, n), n, monday))
						if err != nil {
							wantKind(t, err, fault.Unavailable)
							return
						}
						mu.Lock()
						if acked = append(acked, report.NewID(2026, n)); len(acked) == 100 {
							close(enough)
						}
						mu.Unlock()
					}
				})
			}
			<-enough
			must(t, db.Close())
			wg.Wait()
			db = testworld.OpenStore(t, opt)
			for _, id := range acked {
				if _, err := db.Report(t.Context(), id); err != nil {
					t.Errorf("acknowledged %s: %v", id, err)
				}
			}
			if n, bad, err := db.Verify(t.Context()); n != len(acked) || len(bad) > 0 || err != nil {
				t.Errorf("%d reports, %d acknowledged, bad %v, %v", n, len(acked), bad, err)
			}
		})
	}
}

// When the server has ended all connections a report may be refused, and is not
// there then; the next try goes through.
func TestServerEndsConnections(t *testing.T) {
	opt := testworld.Fresh(t, "postgres")
	db := testworld.OpenStore(t, opt)
	other, err := sql.Open("pgx", opt.URL)
	must(t, err)
	defer other.Close()
	for n := range 10 {
		_, err := other.Exec(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`)
		must(t, err)
		r := entered(seed(44, uint64(n)), report.NewID(2026, 1+n), n, monday)
		for try := 0; ; try++ {
			err := db.Submit(t.Context(), r)
			if err == nil {
				break
			}
			wantKind(t, err, fault.Unavailable)
			if try == 16 { // as many connections as there may have been
				t.Fatal(err)
			}
		}
	}
	if n, bad, err := db.Verify(t.Context()); n != 10 || len(bad) > 0 || err != nil {
		t.Fatalf("%d reports, bad %v, %v", n, bad, err)
	}
}

// Of those who act on one report at once each finds what the one before it left.
func TestActsOnOneReportAtOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const clients, each = 12, 6
		id := report.NewID(2026, 1)
		put(t, db, entered(seed(45, 1), id, 1, monday))
		var wg sync.WaitGroup
		for range clients {
			wg.Go(func() {
				for range each {
					err := db.Write(context.Background(), "test.act", func(tx *store.Tx) error {
						c, err := tx.Case(id)
						if err != nil {
							return err
						}
						alarm := process.Alarm{Kind: process.Reminded, At: process.At(monday), To: org.Operator}
						e := process.Event{Seq: c.State.Seq + 1, At: process.At(monday), Kind: process.Reminded, By: process.By{Role: org.System}, Alarm: &alarm}
						return tx.Append(c, e, process.Fold(c.State, e), nil)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		s, err := db.State(t.Context(), id)
		must(t, err)
		if s.Seq != 1+clients*each {
			t.Errorf("version %d after %d acts", s.Seq, clients*each)
		}
		if _, bad, err := db.Verify(t.Context()); len(bad) > 0 || err != nil {
			t.Errorf("bad %v, %v", bad, err)
		}
	})
}

// A case that is loaded and then more than added to is loaded with a lock.
func TestCaseThenOtherWrites(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		n := entered(seed(46, 1), report.NewID(2026, 1), 1, monday)
		put(t, db, n)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				err := db.Write(context.Background(), "test.count", func(tx *store.Tx) error {
					if _, err := tx.Case(n.Report.ID); err != nil {
						return err
					}
					// Who reads and then writes must have been alone between.
					v, err := tx.Setting("count")
					if err != nil && !fault.Is(err, fault.NotFound) {
						return err
					}
					return tx.SetSetting("count", v+"i")
				})
				if err != nil {
					t.Error(i, err)
				}
			})
		}
		wg.Wait()
		if v, err := db.Setting(t.Context(), "count"); err != nil || len(v) != 20 {
			t.Errorf("%d of 20 counted, %v", len(v), err)
		}
		err := db.Write(t.Context(), "test.none", func(tx *store.Tx) error {
			_, err := tx.Case(report.NewID(2026, 2))
			return err
		})
		wantKind(t, err, fault.NotFound)
	})
}
