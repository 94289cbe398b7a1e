package store_test

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// recount sums the states themselves.
func recount(all []*kept, q store.StatsQuery) []store.Stat {
	sums := map[string]*store.Stat{}
	for _, k := range all {
		s, r := k.state, k.n.Report
		if !s.Accepted || s.Parent != 0 || q.Public && (s.Level != report.Public || s.Sensitive) || !q.Public && !inScope(q.Scope, s) ||
			!q.From.IsZero() && s.Sent < process.At(q.From) || !q.To.IsZero() && s.Sent >= process.At(q.To) {
			continue
		}
		key := map[string]string{
			"category": s.Category, "agency": string(s.Agency), "commune": string(shownCommune(r, s)), "channel": string(r.Channel),
			"month": s.Sent.Time().In(testworld.Zone).Format("2006-01"),
		}[q.By]
		sum := sums[key]
		if sum == nil {
			sum = &store.Stat{Key: key}
			sums[key] = sum
		}
		sum.Received++
		switch {
		case !s.Ended:
			sum.Open++
			if s.LateSteps > 0 || process.LateStep(s, q.Now) {
				sum.OpenLate++
			}
		case isAnswered(s):
			sum.Finished++
			if s.LateSteps > 0 {
				sum.Late++
			} else {
				sum.OnTime++
			}
		}
		if s.Rating != "" {
			sum.Rated++
			if s.Rating != "unsatisfied" {
				sum.Satisfied++
			}
		}
	}
	var out []store.Stat
	for _, s := range slices.Collect(maps.Values(sums)) {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b store.Stat) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

func TestStatsAreTheRecount(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(24, 24), 500, monday)
		// One at each side of midnight between two months, in the province's time.
		for i, at := range []string{"2026-10-31 23:59", "2026-11-01 00:00"} {
			n := entered(seed(25, uint64(i)), report.NewID(2026, 9000+i), 9000+i, testworld.At(at))
			put(t, db, n)
			accept(t, db, n)
			s, err := db.State(t.Context(), n.Report.ID)
			must(t, err)
			all = append(all, &kept{n: n, state: s})
		}
		for _, by := range []string{"category", "agency", "commune", "channel", "month"} {
			rapid.Check(t, func(rt *rapid.T) {
				q := store.StatsQuery{By: by, Public: rapid.Bool().Draw(rt, "public"), Scope: rapid.SampledFrom(officers()).Draw(rt, "scope"),
					Now: monday.Add(time.Duration(rapid.IntRange(-500, 500).Draw(rt, "now")) * time.Hour)}
				if rapid.Bool().Draw(rt, "from?") {
					q.From = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "from")) * time.Hour)
				}
				if rapid.Bool().Draw(rt, "to?") {
					q.To = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "to")) * time.Hour)
				}
				got, err := db.Stats(context.Background(), q)
				if err != nil {
					rt.Fatal(err)
				}
				if d := gocmp.Diff(recount(all, q), got); d != "" {
					rt.Fatalf("%+v (-want +got):\n%s", q, d)
				}
			})
		}
		_, err := db.Stats(t.Context(), store.StatsQuery{By: "1; drop table report"})
		wantKind(t, err, fault.Invalid)
	})
}
