package store_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
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

// pages reads a list to its end, page by page, and checks that each is full but
// the last. It stops at 2,000 pages, so that a list that never ends is a failure.
func pages(t rapid.TB, limit int, ask func(after string) (store.Page, error)) (rows []store.Row) {
	t.Helper()
	after := ""
	for range 2000 {
		p, err := ask(after)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, p.Rows...)
		if p.Next == "" {
			return rows
		}
		if len(p.Rows) != limit {
			t.Fatalf("a page of %d with one behind it, want %d", len(p.Rows), limit)
		}
		after = p.Next
	}
	t.Fatal("the list does not end")
	return nil
}

func idsOf(rows []store.Row) []report.ID {
	ids := make([]report.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

func idsOfKept(ks []*kept) []report.ID {
	ids := make([]report.ID, len(ks))
	for i, k := range ks {
		ids[i] = k.id()
	}
	return ids
}

func filter(all []*kept, keep func(*kept) bool) (out []*kept) {
	for _, k := range all {
		if keep(k) {
			out = append(out, k)
		}
	}
	return out
}

func isPublic(k *kept) bool {
	s := k.state
	return s.Level == report.Public && s.Accepted && !s.Sensitive && s.Parent == 0
}

func isAnswered(s process.State) bool {
	return s.Ended && (s.Outcome == "published" || s.Outcome == "answered")
}

// maybe draws one of some values, or none.
func maybe[T ~string](t *rapid.T, name string, from []T) T {
	return rapid.SampledFrom(append(slices.Clone(from), "", "")).Draw(t, name)
}

func TestPublicListIsTheFilter(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(11, 11), 400, monday)
		rapid.Check(t, func(rt *rapid.T) {
			q := store.PublicQuery{
				Category: maybe(rt, "category", categories), Commune: maybe(rt, "commune", communes),
				Agency: maybe(rt, "agency", agencies), Status: maybe(rt, "status", []string{"open", "answered"}),
				Limit: rapid.IntRange(1, 40).Draw(rt, "limit"),
			}
			want := filter(all, func(k *kept) bool {
				s := k.state
				return isPublic(k) && (q.Category == "" || s.Category == q.Category) && (q.Agency == "" || s.Agency == q.Agency) &&
					(q.Commune == "" || k.n.Report.Place.Commune == q.Commune) &&
					(q.Status != "open" || !s.Ended) && (q.Status != "answered" || isAnswered(s))
			})
			slices.SortFunc(want, func(a, b *kept) int { return cmp.Compare(b.id(), a.id()) })
			got := pages(rt, q.Limit, func(after string) (store.Page, error) {
				q.After = after
				return db.PublicList(context.Background(), q)
			})
			if d := gocmp.Diff(idsOfKept(want), idsOf(got)); d != "" {
				rt.Fatalf("%+v (-want +got):\n%s", q, d)
			}
		})
	})
}

// A row is the report as it is loaded alone, cut as Row says.
func TestRowsAreTheReports(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(12, 12), 150, monday)
		long := entered(seed(1, 1), 270000001, 9999, monday)
		long.Report.Text = strings.Repeat("Đường ", 200)
		put(t, db, long)
		page, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Limit: 200})
		must(t, err)
		if len(page.Rows) != len(all)+1 {
			t.Fatalf("%d rows", len(page.Rows))
		}
		results, again := 0, 0
		for _, row := range page.Rows {
			want, err := db.Report(t.Context(), row.ID)
			must(t, err)
			if r := []rune(want.Text); len(r) > 400 {
				want.Text = string(r[:400])
			}
			want.Photos = slices.DeleteFunc(want.Photos, func(p report.Photo) bool { return p.Of != report.OfReport })
			want.Photos = want.Photos[:min(1, len(want.Photos))]
			want.Contact, want.Seen = report.Contact{}, time.Time{}
			if !want.Ended {
				want.Result = report.Result{}
			}
			if !want.Ended && want.Round == 1 {
				want.Shown = nil
			}
			if want.Shown != nil {
				again++
			}
			if want.Result.Summary != "" {
				results++
			}
			if len(want.Photos) == 0 {
				want.Photos = nil
			}
			if d := gocmp.Diff(want, row.Report); d != "" {
				t.Fatalf("%s (-want +got):\n%s", row.ID, d)
			}
		}
		if results == 0 || again == 0 {
			t.Fatal("no row with a result was seen, or none with an earlier one")
		}
	})
}

// Reports that come in while somebody turns pages neither double nor hide any.
func TestPagesWhileOthersWrite(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(13, 13), 200, monday)
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				n := entered(seed(14, uint64(i)), report.NewID(2026, 5000+i), 5000+i, monday)
				n.State.Accepted, n.State.Level = true, report.Public // straight into the public list
				if err := write(t, db, func(tx *store.Tx) error { return tx.InsertReport(n) }); err != nil {
					t.Error(err)
					return
				}
			}
		})
		want := filter(all, isPublic)
		for range 5 {
			got := pages(t, 7, func(after string) (store.Page, error) {
				return db.PublicList(t.Context(), store.PublicQuery{Limit: 7, After: after})
			})
			seen := map[report.ID]int{}
			for i, r := range got {
				seen[r.ID]++
				if i > 0 && got[i-1].ID <= r.ID {
					t.Fatalf("%s behind %s", r.ID, got[i-1].ID)
				}
			}
			for _, k := range want {
				if seen[k.id()] != 1 {
					t.Fatalf("%s was shown %d times", k.id(), seen[k.id()])
				}
			}
		}
		close(stop)
		wg.Wait()
	})
}

// officers are the scopes the boxes are tried with.
func officers() []store.Scope {
	person := personOf(agencies[0], 1)
	handler := []org.Holder{{Role: org.Handler, Unit: divisionOf(agencies[0])}, {Role: org.Handler, Person: person}}
	return []store.Scope{
		{All: true, Person: "op", Holds: []org.Holder{{Role: org.Operator, Unit: centre}, {Role: org.Handler, Person: "op"}}},
		{All: true, Person: "lead", Holds: []org.Holder{{Role: org.Lead, Unit: centre}}},
		{Agencies: agencies[:1], Coordinates: agencies[:1], Person: "f", Holds: []org.Holder{{Role: org.Focal, Unit: agencies[0]}}},
		{Agencies: []org.UnitID{agencies[0], agencies[1], agencies[0]}, Person: person, Units: []org.UnitID{divisionOf(agencies[0])},
			Coordinates: []org.UnitID{agencies[1], agencies[3], agencies[1]},
			Holds:       append([]org.Holder{{Role: org.Leader, Unit: agencies[0]}, {Role: org.Focal, Unit: agencies[1]}}, handler...)},
		{Person: person, Units: []org.UnitID{divisionOf(agencies[0])}, Holds: handler},
		{},
	}
}

func inScope(s store.Scope, st process.State) bool {
	return s.All || st.Coordinator != "" && slices.Contains(s.Coordinates, st.Coordinator) || st.Agency != "" && slices.Contains(s.Agencies, st.Agency) ||
		s.Person != "" && st.Assignee.Person == s.Person || st.Assignee.Unit != "" && slices.Contains(s.Units, st.Assignee.Unit)
}

func mine(s store.Scope, st process.State) bool {
	return slices.ContainsFunc(s.Holds, func(h org.Holder) bool {
		if h.Person != "" {
			return st.Holder.Person == h.Person && st.Holder.Role == h.Role
		}
		stands := st.Holder.Role == org.OnDuty && (h.Role == org.Focal || h.Role == org.Leader)
		return st.Holder.Person == "" && (st.Holder.Role == h.Role || stands) && st.Holder.Unit == h.Unit
	})
}

// inBox is what a box holds, said anew.
func inBox(s store.Scope, b store.Box, st process.State, now time.Time) bool {
	left, given := st.Limit-process.At(now), st.Limit-st.Began
	switch todo := !st.Ended && mine(s, st); b {
	case store.BoxUrgent:
		return !st.Ended && st.Urgent && (inScope(s, st) || mine(s, st))
	case store.BoxAsked:
		return !st.Ended && st.Extension != nil && slices.ContainsFunc(s.Holds, func(h org.Holder) bool {
			return h.Role == org.Leader && h.Unit == st.Agency
		})
	case store.BoxAside:
		return !st.Ended && st.Aside && (inScope(s, st) || mine(s, st))
	case store.BoxTodo:
		return todo && !st.Aside
	case store.BoxSoon:
		return todo && !st.Aside && !process.LateStep(st, now) && (process.At(now) >= st.Target || left <= given/4)
	case store.BoxLate:
		return todo && !st.Aside && process.LateStep(st, now)
	case store.BoxReturned:
		return todo && st.Bounces > 0 && st.Agency == ""
	case store.BoxWaiting:
		return !st.Ended && inScope(s, st) && st.Holder.Role == org.Sender
	case store.BoxWatch:
		return !st.Ended && inScope(s, st) && st.Holder.Role != org.Sender && !mine(s, st) && !(s.All && st.Aside) // no agency has one
	case store.BoxDone:
		return st.Ended && inScope(s, st)
	}
	return false
}

func TestInboxIsTheFilter(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(15, 15), 900, monday)
		filled := map[string]bool{}
		for i, s := range officers() {
			for _, now := range []time.Time{monday, monday.Add(-30 * 24 * time.Hour), monday.Add(3 * time.Hour)} {
				counts, err := db.InboxCounts(t.Context(), s, now)
				must(t, err)
				for _, b := range store.Boxes() {
					want := filter(all, func(k *kept) bool { return inBox(s, b, k.state, now) })
					slices.SortFunc(want, func(x, y *kept) int {
						if b == store.BoxUrgent || b == store.BoxAside {
							return cmp.Or(cmp.Compare(x.state.Sent, y.state.Sent), cmp.Compare(x.id(), y.id()))
						}
						if b == store.BoxDone {
							return cmp.Or(cmp.Compare(y.state.Closed, x.state.Closed), cmp.Compare(y.id(), x.id()))
						}
						return cmp.Or(cmp.Compare(x.state.Limit, y.state.Limit), cmp.Compare(x.id(), y.id()))
					})
					got := pages(t, 9, func(after string) (store.Page, error) {
						return db.Inbox(t.Context(), store.InboxQuery{Scope: s, Box: b, Now: now, After: after, Limit: 9})
					})
					if d := gocmp.Diff(idsOfKept(want), idsOf(got)); d != "" {
						t.Fatalf("officer %d, box %s, %v (-want +got):\n%s", i, b, now, d)
					}
					if n := min(len(want), store.CountTo); counts[b] != n {
						t.Fatalf("officer %d, box %s: counted %d, want %d", i, b, counts[b], n)
					}
					if len(want) > 0 {
						filled[fmt.Sprint(i, b)] = true
					}
				}
			}
		}
		for _, k := range []string{"0todo", "0soon", "0late", "0returned", "0waiting", "0watch", "0done", "0aside", "1aside", "2todo", "2watch", "2done", "3todo", "3watch", "3done", "4todo", "4done", "4watch"} {
			if !filled[k] {
				t.Errorf("nothing was ever in %s", k)
			}
		}
		_, err := db.Inbox(t.Context(), store.InboxQuery{Box: "everything", Now: monday})
		wantKind(t, err, fault.Invalid)
		_, err = db.Inbox(t.Context(), store.InboxQuery{Scope: officers()[0], Box: store.BoxTodo, Now: monday, After: "1"})
		wantKind(t, err, fault.Invalid)
	})
}

func TestCountsStopSomewhere(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		must(t, write(t, db, func(tx *store.Tx) error {
			for i := range store.CountTo + 30 { // some of them aside
				if err := tx.InsertReport(entered(seed(16, uint64(i)), report.NewID(2026, i+1), i, monday)); err != nil {
					return err
				}
			}
			return nil
		}))
		counts, err := db.InboxCounts(t.Context(), officers()[0], monday)
		must(t, err)
		if counts[store.BoxTodo] != store.CountTo {
			t.Fatal(counts)
		}
	})
}

func TestFindIsTheFilter(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(17, 17), 400, monday)
		steps := []string{}
		for _, s := range def.Steps {
			steps = append(steps, s.ID)
		}
		rapid.Check(t, func(rt *rapid.T) {
			q := store.FindQuery{
				Scope:    rapid.SampledFrom(officers()).Draw(rt, "scope"),
				Category: maybe(rt, "category", categories), Agency: maybe(rt, "agency", agencies), Commune: maybe(rt, "commune", communes),
				Channel: maybe(rt, "channel", report.Channels()), Step: maybe(rt, "step", append(steps, make([]string, 2*len(steps))...)),
				Status: maybe(rt, "status", []string{"open", "late", "answered", "refused"}),
				Level:  maybe(rt, "level", []report.Level{report.Public, report.Secret, report.Unlisted}),
				Now:    monday, Limit: rapid.IntRange(1, 60).Draw(rt, "limit"),
			}
			if rapid.Bool().Draw(rt, "period") {
				q.From = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "from")) * time.Hour)
				q.To = q.From.Add(time.Duration(rapid.IntRange(0, 100*24).Draw(rt, "length")) * time.Hour)
			}
			want := filter(all, func(k *kept) bool {
				s, r := k.state, k.n.Report
				status := map[string]bool{"": true, "open": !s.Ended, "late": process.Late(s, monday), "answered": isAnswered(s), "refused": s.Outcome == "refused"}
				return inScope(q.Scope, s) && status[q.Status] &&
					(q.Category == "" || s.Category == q.Category) && (q.Agency == "" || s.Agency == q.Agency) &&
					(q.Commune == "" || shownCommune(r, s) == q.Commune) && (q.Channel == "" || r.Channel == q.Channel) &&
					(q.Step == "" || s.Step == q.Step) && (q.Level == "" || s.Level == q.Level) &&
					(q.From.IsZero() || s.Sent >= process.At(q.From) && s.Sent < process.At(q.To))
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
		})
	})
}

func TestFindByNumberPhoneAndName(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(18, 18), 300, monday)
		one := all[123]
		everything, agency := officers()[0], officers()[2]
		find := func(s store.Scope, words string) []report.ID {
			t.Helper()
			p, err := db.Find(t.Context(), store.FindQuery{Scope: s, Words: words, Now: monday, Limit: 100})
			must(t, err)
			return idsOf(p.Rows)
		}
		only := func(got []report.ID, want report.ID) {
			t.Helper()
			if len(got) != 1 || got[0] != want {
				t.Fatalf("got %v, want only %v", got, want)
			}
		}
		id := one.id()
		only(find(everything, id.String()), id)
		only(find(everything, " "+strings.ReplaceAll(id.String(), "-", " ")+" "), id)
		phone := one.n.Report.Contact.Phone
		only(find(everything, phone), id)
		only(find(everything, phone[:4]+" "+phone[4:7]+"."+phone[7:]), id)
		only(find(everything, "+84"+phone[1:]), id)
		only(find(everything, one.n.Report.Contact.Email), id)
		if got := find(everything, one.n.Report.Contact.Name); !slices.Contains(got, id) {
			t.Fatalf("not found by name: %v", got)
		}
		only(find(everything, "w123x"), id)

		// Who does not see contacts does not search them, and finds nothing outside.
		inside := filter(all, func(k *kept) bool { return inScope(agency, k.state) })[0]
		outside := filter(all, func(k *kept) bool { return !inScope(agency, k.state) })[0]
		only(find(agency, inside.id().String()), inside.id())
		for _, words := range []string{outside.id().String(), inside.n.Report.Contact.Phone, inside.n.Report.Contact.Email, inside.n.Report.Contact.Name} {
			if got := find(agency, words); len(got) != 0 {
				t.Fatalf("%q found %v", words, got)
			}
		}
	})
}

func TestBadCursorsAreInvalid(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populate(t, db, seed(19, 19), 20, monday)
		for _, after := range []string{"x", "1.2.3", "1.2.3.4.5", ".", "1'; drop table report; --", "99999999999999999999"} {
			_, err := db.PublicList(t.Context(), store.PublicQuery{After: after})
			wantKind(t, err, fault.Invalid)
			_, err = db.PublicList(t.Context(), store.PublicQuery{Words: "đường", After: after})
			wantKind(t, err, fault.Invalid)
			_, err = db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, After: after})
			wantKind(t, err, fault.Invalid)
		}
		// Any number is a cursor, however far.
		for _, after := range []string{"9223372036854775807", "-9223372036854775808", "0"} {
			if _, err := db.PublicList(t.Context(), store.PublicQuery{After: after}); err != nil {
				t.Fatal(err)
			}
			if _, err := db.PublicList(t.Context(), store.PublicQuery{Words: "đường", After: after}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
