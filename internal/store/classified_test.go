package store_test

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// Only what anyone may read is told, the newest first, and so are the agencies
// that answered.
func TestClassifiedTellsWhatIsPublic(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(81, 81), 400, monday)
		slices.SortFunc(all, func(a, b *kept) int { return cmp.Compare(b.id(), a.id()) })
		var want []string
		answered := map[string]map[org.UnitID]int{}
		for _, k := range all {
			s := k.state
			if s.Level != report.Public || !s.Accepted || s.Sensitive || s.Parent != 0 || s.Category == "" {
				continue
			}
			want = append(want, s.Category+" "+k.n.Report.Text)
			if s.Ended && (s.Outcome == "published" || s.Outcome == "answered") {
				key := s.Category + " " + string(k.n.Report.Place.Commune)
				if answered[key] == nil {
					answered[key] = map[org.UnitID]int{}
				}
				answered[key][s.Agency]++
			}
		}
		if len(want) < 50 || len(want) == len(all) || len(answered) < 10 {
			t.Fatalf("%d of %d are public: no test", len(want), len(all))
		}
		for _, limit := range []int{10, 10_000} {
			var got []string
			must(t, db.Classified(t.Context(), limit, func(category, text string) { got = append(got, category+" "+text) }))
			if d := gocmp.Diff(want[:min(limit, len(want))], got); d != "" {
				t.Errorf("limit %d (-want +got):\n%s", limit, d)
			}
		}
		for _, category := range categories {
			for _, commune := range communes {
				got, err := db.Answerers(t.Context(), category, commune, 1000)
				must(t, err)
				if d := gocmp.Diff(answered[category+" "+string(commune)], got); d != "" && len(got)+len(answered[category+" "+string(commune)]) > 0 {
					t.Errorf("%s in %s (-want +got):\n%s", category, commune, d)
				}
			}
		}
	})
}
