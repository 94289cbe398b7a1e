package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// populateMarked is populate, with some reports besides that nobody let wait, and on
// many of them the marks that few come by on their way: so that there is a report of
// every mixture.
func populateMarked(t testing.TB, db *store.DB, r *rand.Rand, n int, end time.Time) []*kept {
	t.Helper()
	all := populate(t, db, r, n, end)
	must(t, write(t, db, func(tx *store.Tx) error {
		all = all[:n] // when it is run again
		for i := range n / 4 {
			k, err := live(tx, r, report.NewID(2026, 500_000+i), 500_000+i, end.AddDate(0, 0, -7*(1+i%20)), end, 14, 20*time.Minute)
			if err != nil {
				return err
			}
			all = append(all, k)
		}
		return nil
	}))
	for some := range slices.Chunk(all, 100) {
		events := make([]process.Event, len(some))
		for i, k := range some {
			events[i] = marked(r, k.state, all, end)
		}
		must(t, write(t, db, func(tx *store.Tx) error {
			for i, k := range some {
				if err := tx.Append(store.Case{Report: k.n.Report, State: k.state}, events[i], process.Fold(k.state, events[i]), nil); err != nil {
					return err
				}
			}
			return nil
		}))
		for i, k := range some {
			k.state, k.log = process.Fold(k.state, events[i]), append(k.log, events[i])
		}
	}
	return all
}

// marked is an event that puts random marks on a report.
func marked(r *rand.Rand, s process.State, all []*kept, at time.Time) process.Event {
	one := func(in int) bool { return r.IntN(in) == 0 }
	e := process.Event{Seq: s.Seq + 1, At: process.At(at), Kind: process.Acted, By: process.By{Role: org.Operator, Unit: centre}}
	c := &e.Change
	if one(4) {
		c.Urgent = process.On
	}
	if one(6) {
		c.Call = process.On
	}
	if one(5) {
		c.Sensitive, c.Coordinator = true, pick(r, agencies)
	}
	if one(6) {
		c.Parent = pick(r, all).id()
	}
	if one(6) {
		c.Opened = pick(r, all).id()
	}
	if one(8) {
		c.Into = pick(r, all).id()
	}
	c.Round = one(8)
	if !s.Ended && s.Agency != "" && one(3) {
		c.Extension = &process.Extension{Days: 2, Reason: "chờ vật tư", At: s.Began}
	}
	if !s.Ended && s.Agency != "" && one(5) {
		e.Entry = &process.Entry{
			Step: s.Step, Definition: s.Definition, Calendar: s.Calendar, Holder: org.Holder{Role: org.OnDuty, Unit: s.Agency},
			Began: s.Began, Target: s.Target, Limit: s.Limit, Span: s.Span,
		}
	}
	return e
}

// Each number of the statistics is the length of the list it opens.
func TestNumbersOpenTheirLists(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populateMarked(t, db, seed(61, 61), 600, monday)
		numbers := []struct {
			name string
			of   func(store.Stat) int
			ask  func(*store.FindQuery)
		}{
			{"received", func(s store.Stat) int { return s.Received }, func(q *store.FindQuery) { q.Accepted = true }},
			{"open", func(s store.Stat) int { return s.Open }, func(q *store.FindQuery) { q.Accepted, q.Status = true, "open" }},
			{"open late", func(s store.Stat) int { return s.OpenLate }, func(q *store.FindQuery) { q.OpenLate = true }},
			{"finished", func(s store.Stat) int { return s.Finished }, func(q *store.FindQuery) { q.Finished = true }},
			{"on time", func(s store.Stat) int { return s.OnTime }, func(q *store.FindQuery) { q.OnTime = true }},
			{"late", func(s store.Stat) int { return s.Late }, func(q *store.FindQuery) { q.Finished, q.Status = true, "late" }},
			{"rated", func(s store.Stat) int { return s.Rated }, func(q *store.FindQuery) { q.Rated = true }},
			{"satisfied", func(s store.Stat) int { return s.Satisfied }, func(q *store.FindQuery) { q.Satisfied = true }},
		}
		opened := map[string]int{}
		check := func(fromMemory bool) {
			for i, scope := range officers() {
				for _, public := range []bool{false, true} {
					for _, by := range []string{"category", "agency", "commune", "channel", "month"} {
						if i > 0 && by != "agency" && by != "month" {
							continue
						}
						now := monday.Add(-time.Duration(i) * 24 * time.Hour)
						lines, err := db.Stats(t.Context(), store.StatsQuery{By: by, Scope: scope, Public: public, Now: now})
						must(t, err)
						for _, line := range lines {
							for _, n := range numbers {
								q := store.FindQuery{Scope: scope, Now: now, Limit: 200, Public: public}
								if public {
									q.Scope = store.Scope{All: true}
								}
								at(t, &q, by, line.Key)
								n.ask(&q)
								rows := pages(t, q.Limit, func(after string) (store.Page, error) {
									q.After = after
									return db.Find(t.Context(), q)
								})
								if len(rows) != n.of(line) {
									t.Fatalf("%s of %s %q, public %v, scope %d, from memory %v: the number is %d, the list has %d", n.name, by, line.Key, public, i, fromMemory, n.of(line), len(rows))
								}
								opened[n.name] += len(rows)
							}
						}
					}
				}
				if fromMemory && i > 0 {
					break
				}
			}
		}
		check(false)
		must(t, db.RefreshFacts(t.Context()))
		check(true)
		for _, n := range numbers {
			if opened[n.name] == 0 {
				t.Errorf("no list of %s has anything in it", n.name)
			}
		}
		_, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Without: "text"})
		wantKind(t, err, fault.Invalid)
	})
}

// at narrows a look-up to a line of statistics.
func at(t *testing.T, q *store.FindQuery, by, key string) {
	t.Helper()
	if key == "" {
		q.Without = by
		return
	}
	switch by {
	case "category":
		q.Category = key
	case "agency":
		q.Agency = org.UnitID(key)
	case "commune":
		q.Commune = org.UnitID(key)
	case "channel":
		q.Channel = report.Channel(key)
	case "month":
		first := testworld.At(key + "-01 00:00")
		q.From, q.To = first, first.AddDate(0, 1, 0)
	}
}

func TestFindByMarks(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(62, 62), 300, monday)
		found := 0
		rapid.Check(t, func(rt *rapid.T) {
			q := store.FindQuery{
				Scope: rapid.SampledFrom(officers()).Draw(rt, "scope"), Now: monday, Limit: rapid.IntRange(1, 60).Draw(rt, "limit"),
				Urgent: rapid.Bool().Draw(rt, "urgent"), Sensitive: rapid.Bool().Draw(rt, "sensitive"), Call: rapid.Bool().Draw(rt, "call"),
				Status: maybe(rt, "status", []string{"open", "late"}), Accepted: rapid.Bool().Draw(rt, "accepted"),
			}
			want := filter(all, func(k *kept) bool {
				s := k.state
				return inScope(q.Scope, s) && (!q.Urgent || s.Urgent) && (!q.Sensitive || s.Sensitive) && (!q.Call || s.Call) &&
					(q.Status != "open" || !s.Ended) && (q.Status != "late" || process.Late(s, monday)) &&
					(!q.Accepted || s.Accepted && s.Parent == 0)
			})
			slices.SortFunc(want, func(a, b *kept) int {
				return cmp.Or(cmp.Compare(b.state.Sent, a.state.Sent), cmp.Compare(b.id(), a.id()))
			})
			got := pages(rt, q.Limit, func(after string) (store.Page, error) {
				q.After = after
				return db.Find(context.Background(), q)
			})
			if d := gocmp.Diff(idsOfKept(want), idsOf(got)); d != "" {
				rt.Fatalf("%+v (-want +got):\n%s", q, d)
			}
			found += len(got)
		})
		if found == 0 {
			t.Error("nothing was found")
		}
	})
}

// Parts and what is sensitive are in no public list, by words or without; officers
// see parts as the cases they are.
func TestPublicListsLeaveOutPartsAndTheSensitive(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(63, 63), 300, monday)
		hidden := filter(all, func(k *kept) bool {
			return k.state.Level == report.Public && k.state.Accepted && (k.state.Parent != 0 || k.state.Sensitive)
		})
		if len(hidden) < 10 {
			t.Fatalf("only %d to hide", len(hidden))
		}
		for _, words := range []string{"", "đề nghị", "thôn"} {
			for _, row := range pages(t, 30, func(after string) (store.Page, error) {
				return db.PublicList(t.Context(), store.PublicQuery{Words: words, After: after})
			}) {
				if row.Parent != 0 || row.Sensitive {
					t.Fatalf("%s is in the public list of %q", row.ID, words)
				}
			}
		}
		for _, k := range hidden {
			page, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: k.id().String()})
			must(t, err)
			if len(page.Rows) != 1 || page.Rows[0].Parent != k.state.Parent || page.Rows[0].Sensitive != k.state.Sensitive {
				t.Fatalf("an operator looks for %s: %+v", k.id(), page.Rows)
			}
		}
	})
}

func TestChildren(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(64, 64), 120, monday)
		families := 0
		for _, of := range all {
			want := idsOfKept(filter(all, func(k *kept) bool { return k.state.Parent == of.id() }))
			got, err := db.Children(t.Context(), of.id())
			must(t, err)
			if d := gocmp.Diff(want, idsOf(got)); d != "" {
				t.Fatal(d)
			}
			families += len(got)
		}
		if families == 0 {
			t.Error("no report has parts")
		}
		if n, bad, err := db.Verify(t.Context()); n != len(all) || len(bad) > 0 || err != nil {
			t.Error(n, bad, err)
		}
		if rows, err := db.Children(t.Context(), 0); err != nil || len(rows) != 0 {
			t.Error(rows, err)
		}
	})
}

// Who merges two reports merges those that followed them; everybody follows the one
// that is left.
func TestFollowersMoveAlong(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		id := func(n int) report.ID { return report.NewID(2026, n) }
		for n := range 6 {
			put(t, db, entered(seed(65, uint64(n)), id(n+1), n+1, monday))
		}
		follow := func(main, from int) error {
			return write(t, db, func(tx *store.Tx) error { return tx.Follow(id(main), id(from)) })
		}
		check := func(main int, want ...report.ID) {
			t.Helper()
			got, err := db.Followers(t.Context(), id(main))
			must(t, err)
			if d := gocmp.Diff(want, got); d != "" {
				t.Errorf("followers of %d (-want +got):\n%s", main, d)
			}
		}
		must(t, follow(2, 1))
		must(t, follow(2, 1)) // again
		must(t, follow(4, 3))
		must(t, follow(4, 2)) // with 1
		check(4, id(1), id(2), id(3))
		check(2)
		must(t, follow(1, 5)) // which has gone into 4 by way of 2
		check(4, id(1), id(2), id(3), id(5))
		check(1)
		for _, main := range []int{4, 1, 5} { // they are all 4
			wantKind(t, follow(main, 4), fault.Conflict)
		}
		must(t, follow(6, 4))
		check(6, id(1), id(2), id(3), id(4), id(5))
		check(4)
		wantKind(t, follow(6, 6), fault.Conflict)
		if err := follow(6, 99); err == nil {
			t.Error("a report there is not follows another")
		}
	})
}

// The log of openings comes back newest first; what is in force is what was opened
// and has not run out.
func TestDisclosed(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		id := report.NewID(2026, 1)
		put(t, db, entered(seed(66, 1), id, 1, monday))
		put(t, db, entered(seed(66, 2), id+1, 2, monday))
		opened := func(of report.ID, p org.PersonID, what report.Disclosure, at time.Time) store.Disclosed {
			d := store.Disclosed{Report: of, Person: p, Role: org.Focal, Unit: agencies[0], What: what, Reason: fmt.Sprintf("gọi lại để hỏi đường, lần %d", at.Minute()), At: at, Until: at.Add(30 * time.Minute)}
			must(t, write(t, db, func(tx *store.Tx) error { return tx.AddDisclosed(d) }))
			return d
		}
		a := opened(id, "a", report.Content, monday)
		b := opened(id, "a", report.Contacts, monday.Add(10*time.Minute))
		c := opened(id, "b", report.Content, monday.Add(10*time.Minute))
		opened(id+1, "b", report.Contacts, monday)

		got, err := db.DisclosedOf(t.Context(), id)
		must(t, err)
		if d := gocmp.Diff([]store.Disclosed{c, b, a}, got, gocmp.Comparer(time.Time.Equal)); d != "" {
			t.Error(d)
		}
		for _, of := range []struct {
			person org.PersonID
			after  time.Duration
			want   report.Opened
		}{
			{"a", -time.Millisecond, report.Opened{}},
			{"a", 0, report.Opened{Content: true}},
			{"a", 10 * time.Minute, report.Opened{Content: true, Contact: true}},
			{"a", 30*time.Minute - time.Millisecond, report.Opened{Content: true, Contact: true}},
			{"a", 30 * time.Minute, report.Opened{Contact: true}},
			{"a", 40 * time.Minute, report.Opened{}},
			{"b", 15 * time.Minute, report.Opened{Content: true}},
			{"c", 15 * time.Minute, report.Opened{}},
			{"", 15 * time.Minute, report.Opened{}},
		} {
			got, err := db.Opened(t.Context(), id, of.person, monday.Add(of.after))
			must(t, err)
			if got != of.want {
				t.Errorf("%s after %v: %+v, want %+v", of.person, of.after, got, of.want)
			}
		}
		wrong := store.Disclosed{Report: id, Person: "a", What: "everything", At: monday, Until: monday}
		if err := write(t, db, func(tx *store.Tx) error { return tx.AddDisclosed(wrong) }); err == nil {
			t.Error("an opening of what there is not")
		}
	})
}
