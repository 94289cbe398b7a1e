package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// set writes a setting and then does something else in the same transaction.
func set(db *store.DB, ctx context.Context, key string, then func(*store.Tx) error) error {
	return db.Write(ctx, "test.set", func(tx *store.Tx) error {
		if err := tx.SetSetting(key, "written"); err != nil {
			return err
		}
		return then(tx)
	})
}

func isSet(t *testing.T, db *store.DB, key string) bool {
	t.Helper()
	_, err := db.Setting(t.Context(), key)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func fine(*store.Tx) error { return nil }

// One that fails, one that panics and one whose statement fails keep nothing; the
// neighbours they were written together with keep all.
func TestFailuresDoNotDisturbNeighbours(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		own := errors.New("my own error")
		kinds := []func(*store.Tx) error{
			fine,
			func(*store.Tx) error { return own },
			func(*store.Tx) error { panic("a defect") },
			func(tx *store.Tx) error {
				return tx.PutDuty(duty("nobody", "nowhere")) // breaks a foreign key
			},
			func(tx *store.Tx) error {
				_ = tx.PutDuty(duty("nobody", "nowhere"))
				return nil // went on as if nothing had been
			},
		}
		const each = 40
		var (
			wg    sync.WaitGroup
			ready = make(chan struct{})
		)
		for k, then := range kinds {
			for i := range each {
				wg.Go(func() {
					<-ready
					err := set(db, context.Background(), fmt.Sprintf("%d/%d", k, i), then)
					switch k {
					case 0:
						if err != nil {
							t.Error(err)
						}
					case 1:
						if !errors.Is(err, own) {
							t.Errorf("its own error became %v", err)
						}
					case 2:
						if err == nil || fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "a defect") {
							t.Errorf("a panic became %v", err)
						}
					default:
						if err == nil {
							t.Error("a failed statement was committed")
						}
					}
				})
			}
		}
		close(ready)
		wg.Wait()
		for k := range kinds {
			for i := range each {
				if got := isSet(t, db, fmt.Sprintf("%d/%d", k, i)); got != (k == 0) {
					t.Errorf("kind %d, %d: written %v", k, i, got)
				}
			}
		}
	})
}

// A transaction that ends its goroutine, as a failing test does, ends no other's.
func TestGoexitEndsOnlyItsOwn(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		for i := range 20 {
			done := make(chan struct{})
			go func() {
				defer close(done)
				err := set(db, context.Background(), "gone", func(*store.Tx) error { runtime.Goexit(); return nil })
				if err == nil {
					t.Error("it was acknowledged")
				}
			}()
			<-done
			must(t, set(db, t.Context(), fmt.Sprint("after ", i), fine))
		}
		if isSet(t, db, "gone") {
			t.Fatal("it was written")
		}
	})
}

// A context that ended before its turn means that nothing happens.
func TestCancelledBeforeItsTurn(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := set(db, ctx, "never", fine)
		wantKind(t, err, fault.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if isSet(t, db, "never") {
			t.Fatal("it was written")
		}
	})
}

// While the writer is at work those behind it can still go away.
func TestCancelledWhileWaiting(t *testing.T) {
	db := testworld.OpenStore(t, testworld.Fresh(t, "sqlite"))
	busy, release := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- set(db, context.Background(), "first", func(*store.Tx) error {
			close(busy)
			<-release
			return nil
		})
	}()
	<-busy
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := set(db, ctx, "second", fine); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	close(release)
	must(t, <-first)
	if !isSet(t, db, "first") || isSet(t, db, "second") {
		t.Fatal("the one that waited was written, or the one that did not go away was not")
	}
}

// A transaction sees what it wrote itself, and nobody else does before its end.
func TestTransactionIsAlone(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		must(t, set(db, t.Context(), "mine", func(tx *store.Tx) error {
			if v, err := tx.Setting("mine"); err != nil || v != "written" {
				t.Errorf("inside: %q, %v", v, err)
			}
			if isSet(t, db, "mine") {
				t.Error("seen from outside before its end")
			}
			_, err := tx.Setting("none")
			wantKind(t, err, fault.NotFound)
			return nil
		}))
		if !isSet(t, db, "mine") {
			t.Error("not there after its end")
		}
	})
}

// Many writers at once: every acknowledged write is there, and on SQLite they
// shared syncs.
func TestWritersAtOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const writers, each = 64, 10
		var (
			wg    sync.WaitGroup
			acked atomic.Int64
		)
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if err := set(db, context.Background(), fmt.Sprintf("k%d/%d", w, i), fine); err != nil {
						t.Error(err)
						continue
					}
					acked.Add(1)
				}
			})
		}
		wg.Wait()
		if n := store.Count(t, db, `select count(*) from setting`); n != writers*each || acked.Load() != writers*each {
			t.Fatalf("%d rows of %d acknowledged", n, acked.Load())
		}
	})
}

// When the disk is full nothing is acknowledged that is not there, and when there
// is room again it goes on.
func TestDiskFull(t *testing.T) {
	db := testworld.OpenStore(t, testworld.Fresh(t, "sqlite"))
	populate(t, db, seed(30, 30), 50, monday)
	store.LeavePages(t, db, 3)
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		acked   []report.ID
		refused int
	)
	for c := range 16 {
		wg.Go(func() {
			for i := range 20 {
				n := entered(seed(31, uint64(c*100+i)), report.NewID(2025, 1+c*100+i), 10_000+c*100+i, monday)
				err := db.Submit(context.Background(), n)
				mu.Lock()
				switch {
				case err == nil:
					acked = append(acked, n.Report.ID)
				case fault.Is(err, fault.Unavailable):
					refused++
				default:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if refused == 0 {
		t.Fatal("the disk was never full")
	}
	store.LeavePages(t, db, 1_000_000)
	put(t, db, entered(seed(32, 1), report.NewID(2025, 9999), 99_999, monday))
	for _, id := range acked {
		if _, err := db.Report(t.Context(), id); err != nil {
			t.Errorf("acknowledged %s: %v", id, err)
		}
	}
	if n, bad, err := db.Verify(t.Context()); n != 50+len(acked)+1 || len(bad) > 0 || err != nil {
		t.Fatalf("%d reports, %d acknowledged, bad %v, %v", n, len(acked), bad, err)
	}
	store.Integrity(t, db)
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			db, err := store.Open(t.Context(), testworld.Fresh(t, engine))
			must(t, err)
			must(t, db.Close())
			if err := set(db, context.Background(), "late", fine); err == nil {
				t.Fatal("a closed database took a write")
			}
			if err := db.Ping(t.Context()); err == nil {
				t.Fatal("a closed database answers")
			}
			must(t, db.Close())
		})
	}
}

// A reader cannot write, whatever it is made to say.
func TestReadersCannotWrite(t *testing.T) {
	db := testworld.OpenStore(t, testworld.Fresh(t, "sqlite"))
	if err := store.WriteByReader(db); err == nil {
		t.Fatal("a reading connection wrote")
	}
}
