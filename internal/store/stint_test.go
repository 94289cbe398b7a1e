package store_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
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

// stintsOf says anew what the steps left of a case are: from the states between its
// events.
func stintsOf(k *kept) (all []store.Stint) {
	var s process.State
	for _, e := range k.log {
		if x := e.Left; x != nil && !s.Ended {
			st := store.Stint{
				Report: k.id(), Seq: e.Seq, Definition: s.Definition, Step: s.Step, Role: s.Holder.Role, Unit: s.Holder.Unit, Agency: s.Agency,
				Person: e.By.Person, Round: s.Round, Began: s.Began.Time(), Left: e.At.Time(), Target: s.Target.Time(), Limit: s.Limit.Time(),
				Used: x.Used.Duration(), Late: e.At > s.Limit && s.Holder.Role != org.Sender, Wait: s.Holder.Role == org.Sender,
			}
			switch s.Holder.Role {
			case org.Operator, org.Lead, org.Focal, org.Leader, org.OnDuty:
				st.Agency = s.Holder.Unit // the centre's, the coordinator's, or the agency's own
			}
			if s.Holder.Person != "" {
				st.Unit = s.Agency
			}
			if st.Late {
				st.Clock = x.Rest.Clock
				st.Over = cal.Between(s.Limit.Time(), e.At.Time())
				if st.Clock {
					st.Over = e.At.Time().Sub(s.Limit.Time())
				}
			} else if x.Rest != nil {
				st.Clock = x.Rest.Clock
			}
			all = append(all, st)
		}
		s = process.Fold(s, e)
	}
	return all
}

// A report's stints tell who had it from when to when, how long and how much too
// long; those written one by one and those loaded at once.
func TestStintsAreWhatHappened(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(71, 71), 120, monday)
		first := all[0]
		for _, k := range all {
			if len(k.log) > len(first.log) {
				first = k
			}
		}
		loaded := &kept{n: first.n, state: first.state, log: first.log}
		loaded.n.Report.ID, loaded.n.Code = report.NewID(2027, 1), []byte("another code, sixteen bytes long")
		loaded.n.Outbox = nil
		must(t, db.Load(t.Context(), []store.History{{NewReport: loaded.n, After: loaded.log[1:]}}))
		all = append(all, loaded)

		late, waits := 0, 0
		for _, k := range all {
			got, err := db.Stints(t.Context(), k.id())
			must(t, err)
			if d := gocmp.Diff(stintsOf(k), got); d != "" {
				t.Fatalf("%s (-want +got):\n%s", k.id(), d)
			}
			for _, s := range got {
				late, waits = late+one(s.Late), waits+one(s.Wait)
			}
		}
		if late == 0 || waits == 0 {
			t.Errorf("%d late, %d waits", late, waits)
		}
		if n, bad, err := db.Verify(t.Context()); n != len(all) || len(bad) > 0 || err != nil {
			t.Fatal(n, bad, err)
		}
		_, err := db.Stints(t.Context(), report.NewID(2028, 1))
		wantKind(t, err, fault.NotFound)
	})
}

// What lies beyond the limit is in the limit's own unit, and nothing for a step that
// was left late outside office hours.
func TestStintBeyondTheLimit(t *testing.T) {
	s := process.State{Step: "take", Began: 1000, Limit: 61_000, Holder: org.Holder{Role: org.Handler, Person: "p"}, Agency: agencies[0]}
	for _, c := range []struct {
		name  string
		rest  process.Rest
		late  bool
		over  time.Duration
		clock bool
	}{
		{"in time", process.Rest{Limit: 5}, false, 0, false},
		{"late in office hours", process.Rest{Limit: -90_000}, true, 90 * time.Second, false},
		{"late after office hours", process.Rest{Limit: 0}, true, 0, false},
		{"late on the clock", process.Rest{Clock: true, Limit: -7_200_000}, true, 2 * time.Hour, true},
	} {
		got := store.StintOf(7, s, process.Event{Seq: 3, At: 99_000, Left: &process.Exit{Step: "take", Used: 98_000, Rest: &c.rest, Late: c.late}})
		want := store.Stint{
			Report: 7, Seq: 3, Step: "take", Role: org.Handler, Unit: agencies[0], Agency: agencies[0], Began: time.UnixMilli(1000).UTC(), Left: time.UnixMilli(99_000).UTC(),
			Limit: time.UnixMilli(61_000).UTC(), Used: 98 * time.Second, Over: c.over, Late: c.late, Clock: c.clock,
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func TestStintSumsAreTheSums(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populate(t, db, seed(72, 72), 250, monday)
		seen := 0
		for _, by := range []string{"agency", "unit", "person", "step"} {
			for _, scope := range officers() {
				for _, q := range []store.StintQuery{{}, {Agency: agencies[1]}, {From: monday.AddDate(0, -3, 0), To: monday.AddDate(0, -1, 0)}, {From: monday}} {
					q.By, q.Scope = by, scope
					sums := map[string]store.StintSum{}
					for _, k := range all {
						for _, s := range stintsOf(k) {
							if !inStintQuery(q, s) {
								continue
							}
							key := map[string]string{"agency": string(s.Agency), "unit": string(s.Unit), "person": string(s.Person), "step": s.Step}[by]
							sum := sums[key]
							sum.Key, sum.Steps, sum.Late, sum.Used, sum.Over = key, sum.Steps+1, sum.Late+one(s.Late), sum.Used+s.Used, sum.Over+s.Over
							sums[key] = sum
						}
					}
					want := slices.SortedFunc(maps.Values(sums), func(a, b store.StintSum) int { return cmp.Compare(a.Key, b.Key) })
					got, err := db.StintSums(t.Context(), q)
					must(t, err)
					if d := gocmp.Diff(want, got); d != "" {
						t.Fatalf("%+v (-want +got):\n%s", q, d)
					}
					seen += len(got)
				}
			}
		}
		if seen < 50 {
			t.Errorf("only %d lines", seen)
		}
		_, err := db.StintSums(t.Context(), store.StintQuery{By: "used) from stint --"})
		wantKind(t, err, fault.Invalid)
	})
}

func inStintQuery(q store.StintQuery, s store.Stint) bool {
	sees := q.Scope.All || s.Agency != "" && slices.Contains(q.Scope.Agencies, s.Agency) || slices.Contains(q.Scope.Units, s.Unit) ||
		q.Scope.Person != "" && s.Person == q.Scope.Person
	return sees && (q.By == "step" || !s.Wait) && (q.Agency == "" || s.Agency == q.Agency) &&
		(q.From.IsZero() || !s.Left.Before(q.From)) && (q.To.IsZero() || s.Left.Before(q.To))
}

// Whatever is changed by hand in the stints, Verify names the report.
func TestVerifyFindsStintsChangedByHand(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := filter(populate(t, db, seed(73, 73), 80, monday), func(k *kept) bool { return len(stintsOf(k)) > 2 })
		var want []report.ID
		for i, query := range []string{
			`delete from stint where KEY`, `update stint set step = 'x' where KEY`, `update stint set agency = 'x' where KEY`, `update stint set unit = 'x' where KEY`,
			`update stint set person = 'x' where KEY`, `update stint set used = used + 1 where KEY`, `update stint set beyond = beyond + 1 where KEY`,
			`update stint set late = not late where KEY`, `update stint set waited = not waited where KEY`, `update stint set left_at = left_at + 1 where KEY`,
			`insert into stint select left_at + 1, id, step, agency, unit, person, used, beyond, late, waited from stint where KEY`,
			`insert into stint select left_at, id + 5000, step, agency, unit, person, used, beyond, late, waited from stint where KEY`,
		} {
			s := stintsOf(all[i])[1]
			key := fmt.Sprintf("id = %d", int64(s.Report)*10000+int64(s.Seq))
			store.ByHand(t, db, strings.ReplaceAll(query, "KEY", key))
			want = append(want, all[i].id())
			_, bad, err := db.Verify(t.Context())
			must(t, err)
			if !sameSet(want, bad) {
				t.Fatalf("after %s: %v, want %v", query, bad, want)
			}
		}
	})
}
