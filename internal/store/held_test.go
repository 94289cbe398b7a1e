package store_test

import (
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// scopes are an officer of the centre, a leader, a handler and somebody without a
// duty.
func scopes() []store.Scope {
	return []store.Scope{
		{All: true},
		{Agencies: agencies[:2], Coordinates: agencies[:2], Person: personOf(agencies[0], 1)},
		{Units: []org.UnitID{divisionOf(agencies[1])}, Person: personOf(agencies[1], 1)},
		{},
	}
}

// Every number of the sums of steps opens a list that is exactly so long.
func TestF6_NumbersOfStepsAreTheirLists(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populate(t, db, seed(81, 81), 150, monday)
		listed := 0
		for _, by := range []string{"agency", "unit", "person", "step"} {
			for _, scope := range scopes() {
				q := store.StintQuery{By: by, Scope: scope, From: monday.AddDate(0, -5, 0), To: monday}
				sums, err := db.StintSums(t.Context(), q)
				must(t, err)
				for _, s := range sums {
					for _, late := range []bool{false, true} {
						rows := stintPages(t, db, store.StintListQuery{StintQuery: q, Key: s.Key, Late: late, Limit: 7})
						want, used, over := s.Steps, time.Duration(0), time.Duration(0)
						if late {
							want = s.Late
						}
						for i, r := range rows {
							used, over = used+r.Used, over+r.Over
							if i > 0 && r.Left.After(rows[i-1].Left) || late && !r.Late || r.Left.Before(q.From) {
								t.Fatalf("by %s: row %d is %+v", by, i, r)
							}
						}
						if len(rows) != want || !late && (used != s.Used || over != s.Over) {
							t.Fatalf("by %s, late %v: %d rows with %s and %s over, the sum says %+v", by, late, len(rows), used, over, s)
						}
						listed += len(rows)
					}
				}
			}
		}
		if listed < 1000 {
			t.Errorf("only %d rows were listed", listed)
		}
		if _, err := db.StintList(t.Context(), store.StintListQuery{StintQuery: store.StintQuery{By: "left_at"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("steps by an unknown attribute: %v", err)
		}
		if _, err := db.StintList(t.Context(), store.StintListQuery{StintQuery: store.StintQuery{By: "step"}, After: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a cursor made up: %v", err)
		}
	})
}

func stintPages(t *testing.T, db *store.DB, q store.StintListQuery) (rows []store.StintRow) {
	t.Helper()
	for range 2000 {
		p, err := db.StintList(t.Context(), q)
		must(t, err)
		rows = append(rows, p.Rows...)
		if p.Next == "" {
			return rows
		}
		q.After = p.Next
	}
	t.Fatal("the list does not end")
	return nil
}

// holding is whose time runs in a state, as a stint would say when it is left.
func holding(s process.State) (agency, unit org.UnitID) {
	agency, unit = s.Holder.Unit, s.Holder.Unit
	if s.Holder.Role == org.Handler || s.Holder.Role == org.Sender {
		agency = s.Agency
	}
	if unit == "" {
		unit = s.Agency
	}
	return agency, unit
}

// What is held now is summed as the states say, and each number opens its list.
func TestF6_WhatIsHeldNow(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(82, 82), 200, monday)
		now := monday.AddDate(0, 0, 6)
		for _, by := range []string{"agency", "unit", "person", "step"} {
			for _, scope := range scopes() {
				want := map[string]store.HeldSum{}
				for _, k := range all {
					s := k.state
					agency, unit := holding(s)
					seen := scope.All || slices.Contains(scope.Agencies, agency) || slices.Contains(scope.Units, unit) || scope.Person != "" && scope.Person == s.Holder.Person
					if s.Ended || !seen || by != "step" && s.Holder.Role == org.Sender {
						continue
					}
					key := map[string]string{"agency": string(agency), "unit": string(unit), "person": string(s.Holder.Person), "step": s.Step}[by]
					sum := want[key]
					sum.Key, sum.Open = key, sum.Open+1
					if process.LateStep(s, now) {
						sum.Late++
					}
					want[key] = sum
				}
				q := store.HeldQuery{By: by, Scope: scope, Now: now}
				sums, err := db.Held(t.Context(), q)
				must(t, err)
				got := map[string]store.HeldSum{}
				for _, s := range sums {
					got[s.Key] = s
				}
				if d := gocmp.Diff(want, got); d != "" {
					t.Fatalf("by %s (-want +got):\n%s", by, d)
				}
				for _, s := range sums {
					for _, late := range []bool{false, true} {
						rows := pages(t, 7, func(after string) (store.Page, error) {
							return db.HeldList(t.Context(), store.HeldListQuery{HeldQuery: q, Key: s.Key, Late: late, After: after, Limit: 7})
						})
						if late && len(rows) != s.Late || !late && len(rows) != s.Open {
							t.Fatalf("by %s, late %v: %d rows of %+v", by, late, len(rows), s)
						}
					}
				}
			}
		}
		if _, err := db.Held(t.Context(), store.HeldQuery{By: "text"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("held by an unknown attribute: %v", err)
		}
		counts, err := db.OpenByDefinition(t.Context())
		must(t, err)
		open := len(filter(all, func(k *kept) bool { return !k.state.Ended }))
		if len(counts) != 1 || counts[def.Key()] != open || open == 0 {
			t.Errorf("%v open by definition, want %d by %s", counts, open, def.Key())
		}
	})
}

// The log of openings over all reports is walked newest first, by any of its facts.
func TestU_TheLogOfOpeningsIsListed(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(83, 83), 10, monday)
		var put []store.Disclosed
		for n := range 40 {
			d := store.Disclosed{
				Report: all[n%4].id(), Person: personOf(agencies[0], n%3), Role: org.Leader, Unit: agencies[0], What: report.Content,
				Reason: "Cần xem để phối hợp", At: monday.Add(time.Duration(n) * time.Hour), Until: monday.Add(time.Duration(n)*time.Hour + 30*time.Minute),
			}
			if n%2 == 0 {
				d.What = report.Contacts
			}
			must(t, write(t, db, func(tx *store.Tx) error { return tx.AddDisclosed(d) }))
			put = append(put, d)
		}
		slices.Reverse(put)
		for _, q := range []store.DisclosedQuery{
			{}, {Report: all[1].id()}, {Person: personOf(agencies[0], 2)}, {What: report.Contacts},
			{From: monday.Add(5 * time.Hour), To: monday.Add(9 * time.Hour)}, {Report: all[2].id(), What: report.Content},
		} {
			var want, got []store.Disclosed
			for _, d := range put {
				if (q.Report == 0 || d.Report == q.Report) && (q.Person == "" || d.Person == q.Person) && (q.What == "" || d.What == q.What) &&
					(q.From.IsZero() || !d.At.Before(q.From)) && (q.To.IsZero() || d.At.Before(q.To)) {
					want = append(want, d)
				}
			}
			q.Limit = 3
			for range 100 {
				p, err := db.DisclosedList(t.Context(), q)
				must(t, err)
				got = append(got, p.Rows...)
				if p.Next == "" {
					break
				}
				q.After = p.Next
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Errorf("%+v (-want +got):\n%s", q, d)
			}
		}
		if _, err := db.DisclosedList(t.Context(), store.DisclosedQuery{After: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a cursor made up: %v", err)
		}
	})
}
