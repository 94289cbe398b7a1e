package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// asked is a random query of statistics.
func asked(rt *rapid.T) store.StatsQuery {
	q := store.StatsQuery{
		By:     rapid.SampledFrom([]string{"category", "agency", "commune", "channel", "month"}).Draw(rt, "by"),
		Public: rapid.Bool().Draw(rt, "public"), Scope: rapid.SampledFrom(officers()).Draw(rt, "scope"),
		Now: monday.Add(time.Duration(rapid.IntRange(-500, 500).Draw(rt, "now")) * time.Hour),
	}
	if rapid.Bool().Draw(rt, "from?") {
		q.From = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "from")) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "to?") {
		q.To = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "to")) * time.Hour)
	}
	return q
}

// sameAsCounted holds statistics from memory against those of the database.
func sameAsCounted(t *testing.T, db *store.DB) {
	t.Helper()
	if !store.FactsComplete(db) {
		t.Fatal("statistics do not come from memory")
	}
	lines := 0
	rapid.Check(t, func(rt *rapid.T) {
		q := asked(rt)
		got, err := db.Stats(context.Background(), q)
		if err != nil {
			rt.Fatal(err)
		}
		want := store.Recounted(t, db, q)
		if d := gocmp.Diff(want, got); d != "" {
			rt.Fatalf("%+v (-database +memory):\n%s", q, d)
		}
		lines += len(want)
	})
	if lines < 100 {
		t.Errorf("only %d lines were compared", lines)
	}
}

// While clients write at once and facts are read anew in between, everybody finds
// his own writes in the sums, and in the end the sums are those of the database.
func TestFactsAreWhatTheDatabaseCounts(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		shared := populateMarked(t, db, seed(51, 51), 300, monday)
		must(t, db.RefreshFacts(t.Context()))
		sameAsCounted(t, db)

		ctx, stop := context.WithCancel(t.Context())
		var writers, reader sync.WaitGroup
		reader.Go(func() {
			for ctx.Err() == nil {
				if err := db.RefreshFacts(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
		for i := range 4 {
			writers.Go(func() {
				c := &client{db: db, r: seed(52, uint64(i)), n: 10_000 * (i + 1), commune: org.UnitID(fmt.Sprintf("own%d", i))}
				for range 60 {
					if err := c.turn(shared); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		writers.Wait()
		stop()
		reader.Wait()
		if t.Failed() {
			return
		}
		sameAsCounted(t, db)
	})
}

// client sends reports from a commune of its own and moves them on.
type client struct {
	db      *store.DB
	r       *rand.Rand
	n       int
	commune org.UnitID
	own     []*kept
}

// turn does one thing, and looks whether the sums know of it.
func (c *client) turn(shared []*kept) error {
	ctx := context.Background()
	switch {
	case len(c.own) == 0 || c.r.IntN(4) == 0:
		c.n++
		n := entered(c.r, report.NewID(2026, c.n), c.n, monday.Add(-time.Duration(c.r.IntN(4000))*time.Hour))
		n.Report.Place.Commune = c.commune
		if err := c.db.Submit(ctx, n); err != nil {
			return err
		}
		c.own = append(c.own, &kept{n: n, state: n.State})
	case c.r.IntN(4) == 0: // others do the same with this one
		return c.act(&kept{n: pick(c.r, shared).n})
	default:
		if err := c.act(pick(c.r, c.own)); err != nil {
			return err
		}
	}
	q := store.StatsQuery{By: "commune", Scope: store.Scope{All: true}, Now: monday}
	lines, err := c.db.Stats(ctx, q)
	if err != nil {
		return err
	}
	elsewhere := func(s store.Stat) bool { return s.Key != string(c.commune) }
	if d := gocmp.Diff(slices.DeleteFunc(recount(c.own, q), elsewhere), slices.DeleteFunc(lines, elsewhere), cmpopts.EquateEmpty()); d != "" {
		return fmt.Errorf("%s (-mine +memory):\n%s", c.commune, d)
	}
	return nil
}

// act takes a step with a report.
func (c *client) act(k *kept) error {
	n := c.r.Uint64()
	return c.db.Write(context.Background(), "test.act", func(tx *store.Tx) error {
		on, err := tx.Case(k.id())
		if err != nil {
			return err
		}
		e, ok := next(seed(53, n), on.State, monday)
		if !ok {
			return nil
		}
		k.state = process.Fold(on.State, e)
		return tx.Append(on, e, k.state, nil)
	})
}

// What another program writes into the same database is in the sums after the
// next RefreshFacts; what this one does with it, at once.
func TestFactsOfOtherPrograms(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db, other := testworld.OpenStore(t, opt), testworld.OpenStore(t, opt)
			must(t, db.RefreshFacts(t.Context()))
			q := store.StatsQuery{By: "channel", Scope: store.Scope{All: true}, Now: monday}
			all := func() int {
				t.Helper()
				lines, err := db.Stats(t.Context(), q)
				must(t, err)
				n := 0
				for _, l := range lines {
					n += l.Received
				}
				return n
			}
			populateMarked(t, other, seed(54, 54), 300, monday)
			n := entered(seed(55, 55), report.NewID(2026, 9000), 9000, monday)
			put(t, other, n)
			if got := all(); got != 0 {
				t.Fatalf("%d reports without having looked", got)
			}
			accept(t, db, n)
			if got := all(); got != 1 {
				t.Fatalf("%d reports after this program's own act", got)
			}
			must(t, db.RefreshFacts(t.Context()))
			sameAsCounted(t, db)

			// Nobody is told of a report's commune and channel by an act that does
			// not know them.
			n = entered(seed(55, 56), report.NewID(2026, 9001), 9001, monday)
			put(t, other, n)
			before := all()
			must(t, write(t, db, func(tx *store.Tx) error {
				c, err := tx.Case(n.Report.ID)
				if err != nil {
					return err
				}
				s := c.State
				s.Seq, s.Accepted = s.Seq+1, true
				e := process.Event{Seq: s.Seq, At: s.Sent}
				return tx.Append(store.Case{Report: report.Report{ID: n.Report.ID}, State: c.State}, e, s, nil)
			}))
			if got := all(); got != before {
				t.Fatalf("counted without its channel: %d, then %d", before, got)
			}
			must(t, db.RefreshFacts(t.Context()))
			if got := all(); got != before+1 {
				t.Fatalf("%d, then %d", before, got)
			}
			elsewhere := &client{db: other, r: seed(55, 57)}
			for range 5 {
				must(t, elsewhere.act(&kept{n: n}))
			}
			must(t, db.RefreshFacts(t.Context()))
			sameAsCounted(t, db)
		})
	}
}

// A database that has gone back to an earlier state is noticed and read anew.
func TestFactsOfAnOlderDatabase(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(56, 56), 200, monday)
		for _, gone := range [][]*kept{all[50:52], all[190:]} { // some of a day, whole days
			must(t, db.RefreshFacts(t.Context()))
			for _, k := range gone {
				for _, query := range []string{`delete from photo where report_id = %d`, `delete from event where report_id = %d`, `delete from report where id = %d`} {
					store.ByHand(t, db, fmt.Sprintf(query, k.id()))
				}
			}
			if err := db.RefreshFacts(t.Context()); err == nil {
				t.Fatal("not noticed")
			}
			if store.FactsComplete(db) {
				t.Fatal("kept")
			}
			must(t, db.RefreshFacts(t.Context()))
			sameAsCounted(t, db)
		}
	})
}

// Facts may be told in any order, more than once, and by those who do not know
// where the report came from: those of the last version hold.
func TestFactsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := seed(57, rapid.Uint64().Draw(rt, "seed"))
		var told []store.Case
		var all []*kept
		for i := range 20 {
			n := entered(r, report.NewID(2026, 1+700*i), i, monday.Add(-time.Duration(r.IntN(4000))*time.Hour))
			k := &kept{n: n, state: n.State}
			told = append(told, store.Case{Report: n.Report, State: n.State})
			for range r.IntN(6) {
				e, ok := next(r, k.state, monday)
				if !ok {
					break
				}
				k.state = process.Fold(k.state, e)
				c := store.Case{Report: n.Report, State: k.state}
				if r.IntN(2) == 0 {
					c.Report = report.Report{ID: n.Report.ID}
				}
				told = append(told, c)
			}
			all = append(all, k)
		}
		told = append(told, told[:len(told)/2]...)
		r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		q := asked(rt)
		if d := gocmp.Diff(recount(all, q), store.StatsOf(told, q)); d != "" {
			rt.Fatalf("%+v (-want +got):\n%s", q, d)
		}
	})
}
