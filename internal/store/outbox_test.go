package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/testworld"
)

func letter(n int) store.Message {
	return store.Message{Key: fmt.Sprintf("letter/%d", n), Report: 260000001, Kind: "step", To: org.Holder{Role: org.Sender}, Channel: "email",
		Body: `{"step":"take"}`, At: monday.Add(time.Duration(n) * time.Second), Made: monday}
}

func enqueue(t *testing.T, db *store.DB, ms ...store.Message) {
	t.Helper()
	must(t, write(t, db, func(tx *store.Tx) error { return tx.Enqueue(ms) }))
}

func lease(t *testing.T, db *store.DB, now time.Time, n int) []store.Message {
	t.Helper()
	ms, err := db.LeaseMessages(t.Context(), "email", now, time.Minute, n)
	must(t, err)
	return ms
}

var withoutID = cmpopts.IgnoreFields(store.Message{}, "ID")

func TestMessageFromEnqueuedToDone(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		var ms []store.Message
		for i := range 9 {
			ms = append(ms, letter(i))
		}
		enqueue(t, db, ms...)
		enqueue(t, db, ms[3], ms[4]) // told already

		if got := lease(t, db, monday.Add(-time.Second), 100); len(got) != 0 {
			t.Fatalf("%d messages before their time", len(got))
		}
		got := lease(t, db, monday.Add(4*time.Second), 3)
		want := slices.Clone(ms[:3])
		for i := range want {
			want[i].Tries = 1
		}
		if d := cmp.Diff(want, got, withoutID); d != "" {
			t.Fatal(d)
		}
		if more := lease(t, db, monday.Add(4*time.Second), 100); len(more) != 2 || more[0].Key != "letter/3" || more[1].Key != "letter/4" {
			t.Fatalf("then %v", more)
		}

		now := monday.Add(10 * time.Second)
		must(t, write(t, db, func(tx *store.Tx) error {
			must(t, tx.MessageDone(got[0].ID, now))
			must(t, tx.MessageFailed(got[1].ID, "no route", now.Add(time.Hour)))
			return tx.MessageFailed(got[2].ID, "no such address", time.Time{})
		}))
		// What was leased and not settled comes again when its lease is over.
		after := lease(t, db, monday.Add(4*time.Second+time.Minute), 100)
		if keys := keysOf(after); !slices.Equal(keys, []string{"letter/3", "letter/4", "letter/5", "letter/6", "letter/7", "letter/8"}) {
			t.Fatalf("after the lease: %v", keys)
		}
		again := lease(t, db, now.Add(time.Hour), 100)
		if i := slices.IndexFunc(again, func(m store.Message) bool { return m.Key == "letter/1" }); i < 0 || again[i].Tries != 2 || again[i].Error != "no route" {
			t.Fatalf("the failed one is not tried again: %v", again)
		}
		for range 3 {
			for _, m := range lease(t, db, now.Add(1000*time.Hour), 100) {
				if m.Key == "letter/0" || m.Key == "letter/2" {
					t.Fatalf("%s came again", m.Key)
				}
			}
		}

		of, err := db.MessagesOf(t.Context(), 260000001)
		must(t, err)
		if len(of) != 9 || !of[0].Done.Equal(now) || of[0].Dead || !of[2].Dead || of[2].Error != "no such address" || of[1].Dead {
			t.Fatalf("%+v", of)
		}
		wantKind(t, write(t, db, func(tx *store.Tx) error { return tx.MessageDone(999999, now) }), fault.NotFound)
		wantKind(t, write(t, db, func(tx *store.Tx) error { return tx.MessageFailed(got[0].ID, "late", now) }), fault.NotFound)
	})
}

func keysOf(ms []store.Message) (keys []string) {
	for _, m := range ms {
		keys = append(keys, m.Key)
	}
	return keys
}

// Programs that lease at once never get the same message.
func TestLeaseIsExclusive(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			dbs := []*store.DB{testworld.OpenStore(t, opt), testworld.OpenStore(t, opt)}
			const total = 400
			var ms []store.Message
			for i := range total {
				ms = append(ms, letter(i))
			}
			enqueue(t, dbs[0], ms...)
			var (
				wg   sync.WaitGroup
				mu   sync.Mutex
				seen = map[int64]int{}
			)
			now := monday.Add(time.Hour)
			for i := range 8 {
				wg.Go(func() {
					for idle := 0; idle < 3; {
						got, err := dbs[i%2].LeaseMessages(context.Background(), "email", now, time.Hour, 7)
						if err != nil {
							t.Error(err)
							return
						}
						if len(got) == 0 {
							idle++
						}
						mu.Lock()
						for _, m := range got {
							seen[m.ID]++
						}
						mu.Unlock()
					}
				})
			}
			wg.Wait()
			for id, n := range seen {
				if n != 1 {
					t.Errorf("message %d was leased %d times", id, n)
				}
			}
			if len(seen) != total {
				t.Errorf("%d of %d were leased", len(seen), total)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		focal := org.Holder{Role: org.Focal, Unit: agencies[0]}
		person := org.Holder{Role: org.Handler, Unit: agencies[0], Person: "a"}
		for i, to := range []org.Holder{focal, {Role: org.Leader, Unit: agencies[0]}, person, focal, {Role: org.Focal, Unit: agencies[1]}, person} {
			m := letter(i)
			m.Channel, m.To = store.Site, to
			enqueue(t, db, m)
		}
		enqueue(t, db, func() store.Message { m := letter(9); m.To = focal; return m }()) // by another channel

		s := store.Scope{Person: "a", Agencies: agencies[:1], Holds: []org.Holder{focal, {Role: org.Handler, Person: "a"}, focal}}
		notices := func(limit int) []store.Message {
			t.Helper()
			ms, err := db.Notices(t.Context(), s, limit)
			must(t, err)
			return ms
		}
		all := notices(10)
		if keys := keysOf(all); !slices.Equal(keys, []string{"letter/5", "letter/3", "letter/2", "letter/0"}) {
			t.Fatal(keys)
		}
		if keys := keysOf(notices(2)); !slices.Equal(keys, []string{"letter/5", "letter/3"}) {
			t.Fatal(keys)
		}
		must(t, write(t, db, func(tx *store.Tx) error { return tx.MarkRead(s, all[1].ID, monday) }))
		var unread []string
		for _, m := range notices(10) {
			if m.Read.IsZero() {
				unread = append(unread, m.Key)
			}
			if m.Dead {
				t.Errorf("%s is dead", m.Key)
			}
		}
		if !slices.Equal(unread, []string{"letter/5"}) {
			t.Fatalf("unread %v", unread)
		}
		if n := store.Count(t, db, `select count(*) from outbox where read_at > 0`); n != 3 {
			t.Fatalf("%d marked, of others too", n)
		}
		// Nothing on the site waits to be sent.
		if ms, err := db.LeaseMessages(t.Context(), store.Site, monday.Add(time.Hour), time.Minute, 10); err != nil || len(ms) != 0 {
			t.Fatal(ms, err)
		}
		if ms, err := db.Notices(t.Context(), store.Scope{All: true}, 10); err != nil || len(ms) != 0 {
			t.Fatal("who has no duty is told something", ms, err)
		}
	})
}
