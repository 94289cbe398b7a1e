package store_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/text"
)

// looked is a random query of what anyone may see.
func looked(rt *rapid.T) store.PublicQuery {
	q := store.PublicQuery{
		Category: rapid.SampledFrom(append([]string{"", "", "", "no such"}, categories...)).Draw(rt, "category"),
		Commune:  rapid.SampledFrom(append([]org.UnitID{"", "", "", "no such"}, communes...)).Draw(rt, "commune"),
		Agency:   rapid.SampledFrom(append([]org.UnitID{"", "", "", "no such"}, agencies...)).Draw(rt, "agency"),
		Status:   rapid.SampledFrom([]string{"", "open", "late", "answered"}).Draw(rt, "status"),
		Now:      monday.Add(time.Duration(rapid.IntRange(-500, 500).Draw(rt, "now")) * time.Hour),
	}
	if rapid.Bool().Draw(rt, "from?") {
		q.From = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "from")) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "to?") {
		q.To = monday.Add(-time.Duration(rapid.IntRange(0, 200*24).Draw(rt, "to")) * time.Hour)
	}
	return q
}

// satisfies is what the filters mean, told by the states themselves.
func satisfies(k *kept, q store.PublicQuery) bool {
	s := k.state
	switch q.Status {
	case "open":
		if s.Ended {
			return false
		}
	case "late":
		if !process.LateStep(s, q.Now) {
			return false
		}
	case "answered":
		if !s.Ended || !isAnswered(s) {
			return false
		}
	}
	return isPublic(k) && (q.Category == "" || s.Category == q.Category) && (q.Agency == "" || s.Agency == q.Agency) &&
		(q.Commune == "" || k.n.Report.Place.Commune == q.Commune) &&
		(q.From.IsZero() || s.Sent >= process.At(q.From)) && (q.To.IsZero() || s.Sent < process.At(q.To))
}

// bothWays runs a test with the facts unread, then read.
func bothWays(t *testing.T, db *store.DB, f func(t *testing.T)) {
	t.Run("database", f)
	must(t, db.RefreshFacts(t.Context()))
	if !store.FactsComplete(db) {
		t.Fatal("the facts are not read")
	}
	t.Run("memory", f)
}

// Filters may be put together in any way: the pages are what the states say, once
// each, newest first.
func TestListsOfSeveralFilters(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(61, 61), 500, monday)
		bothWays(t, db, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				q := looked(rt)
				q.Limit = rapid.IntRange(1, 40).Draw(rt, "limit")
				var want, got []report.ID
				for _, k := range all {
					if satisfies(k, q) {
						want = append(want, k.id())
					}
				}
				slices.Sort(want)
				slices.Reverse(want)
				for {
					p, err := db.PublicList(context.Background(), q)
					if err != nil {
						rt.Fatal(err)
					}
					if len(p.Rows) > q.Limit || p.Next != "" && len(p.Rows) < q.Limit {
						rt.Fatalf("a page of %d, next %q", len(p.Rows), p.Next)
					}
					got = append(got, idsOf(p.Rows)...)
					if q.After = p.Next; q.After == "" {
						break
					}
				}
				if d := gocmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
					rt.Fatalf("%+v (-want +got):\n%s", q, d)
				}
			})
		})
	})
}

// The pages of a search with filters are what the list with these filters has of the
// words, once each.
func TestSearchWithFilters(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(62, 62), 700, monday)
		bothWays(t, db, func(t *testing.T) {
			found := 0
			rapid.Check(t, func(rt *rapid.T) {
				q := looked(rt)
				q.Words, q.Limit = rapid.SampledFrom([]string{"đường", "de nghi", "đề nghị thôn"}).Draw(rt, "words"), rapid.IntRange(1, 60).Draw(rt, "limit")
				var want []report.ID
				for _, k := range all {
					have := strings.Fields(text.Fold(k.n.Report.Text + " " + k.n.Report.Place.Words))
					if satisfies(k, q) && !slices.ContainsFunc(text.Terms(q.Words), func(w string) bool { return !slices.Contains(have, w) }) {
						want = append(want, k.id())
					}
				}
				got := idsOf(pages(rt, q.Limit, func(after string) (store.Page, error) {
					q.After = after
					return db.PublicList(context.Background(), q)
				}))
				slices.Sort(got)
				slices.Sort(want)
				if d := gocmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
					rt.Fatalf("%+v (-want +got):\n%s", q, d)
				}
				found += len(got)
			})
			if found == 0 {
				t.Error("nothing was found")
			}
		})
	})
}

// recountPublic sums the states themselves.
func recountPublic(all []*kept, q store.PublicQuery, by string) (out []store.PublicStat) {
	q.Status = ""
	some := filter(all, func(k *kept) bool { return satisfies(k, q) })
	for _, s := range recount(some, store.StatsQuery{By: by, Public: true, From: q.From, To: q.To, Now: q.Now}) {
		var days []int
		for _, k := range some {
			one := recount([]*kept{k}, store.StatsQuery{By: by, Public: true, Now: q.Now})
			if one[0].Key == s.Key && one[0].Finished == 1 {
				day := func(at process.Millis) time.Time {
					y, m, d := at.Time().In(testworld.Zone).Date()
					return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
				}
				days = append(days, int(day(k.state.Closed).Sub(day(k.state.Sent))/(24*time.Hour)))
			}
		}
		line := store.PublicStat{Stat: s}
		if slices.Sort(days); len(days) > 0 {
			line.Days = days[(len(days)-1)/2]
		}
		out = append(out, line)
	}
	return out
}

func TestPublicStatsAreTheRecount(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(63, 63), 250, monday)
		names := []string{"category", "agency", "commune", "month"}
		bothWays(t, db, func(t *testing.T) {
			took := 0
			rapid.Check(t, func(rt *rapid.T) {
				q := looked(rt)
				got, err := db.PublicStats(context.Background(), q, names...)
				if err != nil {
					rt.Fatal(err)
				}
				for i, by := range names {
					want := recountPublic(all, q, by)
					if d := gocmp.Diff(want, got[i], cmpopts.EquateEmpty()); d != "" {
						rt.Fatalf("%s of %+v (-want +got):\n%s", by, q, d)
					}
					for _, l := range want {
						took += l.Days
					}
				}
			})
			if took == 0 {
				t.Error("no answer took a day: the days are not tested")
			}
			_, err := db.PublicStats(t.Context(), store.PublicQuery{}, "1; drop table report")
			wantKind(t, err, fault.Invalid)
		})
	})
}

// What a map shows is each public report with a point in the box, once, whether by
// itself or in a cluster, and as many are open and late as the states say.
func TestMapsShowEachReportOnce(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(64, 64), 500, monday)
		bothWays(t, db, func(t *testing.T) {
			clusters, alone := 0, 0
			rapid.Check(t, func(rt *rapid.T) {
				q := store.MapQuery{PublicQuery: looked(rt), Zoom: rapid.IntRange(0, 22).Draw(rt, "zoom")}
				if rapid.Bool().Draw(rt, "unfiltered") {
					q.PublicQuery = store.PublicQuery{Now: monday}
				}
				lat, lon := rapid.Float64Range(21, 21.7).Draw(rt, "lat"), rapid.Float64Range(105.9, 107.1).Draw(rt, "lon")
				side := rapid.SampledFrom([]float64{0.01, 0.1, 0.4, 2}).Draw(rt, "side")
				q.Box = geo.Box{South: lat, West: lon, North: lat + side, East: lon + side}
				want, open, late := map[report.ID]bool{}, 0, 0
				for _, k := range all {
					if p := k.n.Report.Place; p.HasPoint && q.Box.Contains(geo.Point{Lat: p.Lat, Lon: p.Lon}) && satisfies(k, q.PublicQuery) {
						want[k.id()] = true
						if !k.state.Ended {
							open++
						}
						if process.LateStep(k.state, q.Now) {
							late++
						}
					}
				}
				got, err := db.Map(context.Background(), q)
				if err != nil {
					rt.Fatal(err)
				}
				n := 0
				for _, c := range got.Clusters {
					if c.N < 1 || !q.Box.Contains(c.At) && side > 0.02 {
						rt.Fatalf("cluster %+v of %+v", c, q.Box)
					}
					n, open, late = n+c.N, open-c.Open, late-c.Late
				}
				for _, r := range got.Alone {
					if !want[r.ID] {
						rt.Fatalf("%s is not in %+v", r.ID, q)
					}
					delete(want, r.ID)
					s := all[slices.IndexFunc(all, func(k *kept) bool { return k.id() == r.ID })].state
					if !s.Ended {
						open--
					}
					if process.LateStep(s, q.Now) {
						late--
					}
					if _, ok := report.See(r, report.Viewer{Kind: report.Anyone}); !ok {
						rt.Fatalf("nobody may see %s", r.ID)
					}
				}
				if n != len(want) || got.Total != n+len(got.Alone) || open != 0 || late != 0 {
					rt.Fatalf("%d clustered, want %d; open %d and late %d wrong; %+v", n, len(want), open, late, q)
				}
				if len(got.Clusters) > 41*41 {
					rt.Fatalf("%d clusters", len(got.Clusters))
				}
				clusters, alone = clusters+len(got.Clusters), alone+len(got.Alone)
			})
			if clusters == 0 || alone == 0 {
				t.Errorf("%d clusters, %d alone: not both are tested", clusters, alone)
			}
		})
	})
}

// A map that is moved shows the clusters it showed, but at its borders.
func TestMapsStandStill(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		populate(t, db, seed(65, 65), 400, monday)
		must(t, db.RefreshFacts(t.Context()))
		at := func(west float64) []string {
			s, err := db.Map(t.Context(), store.MapQuery{Zoom: 11, Box: geo.Box{South: 21, North: 21.8, West: west, East: west + 0.5}})
			must(t, err)
			var out []string
			for _, c := range s.Clusters {
				if c.At.Lon > 106.4 && c.At.Lon < 106.6 {
					out = append(out, fmt.Sprintf("%d at %.6f %.6f", c.N, c.At.Lat, c.At.Lon))
				}
			}
			slices.SortFunc(out, cmp.Compare[string])
			return out
		}
		a, b := at(106.2), at(106.25)
		if d := gocmp.Diff(a, b); d != "" || len(a) == 0 {
			t.Errorf("%d clusters; moved:\n%s", len(a), d)
		}
	})
}
