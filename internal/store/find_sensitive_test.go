package store_test

import (
	"slices"
	"testing"

	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// TestS5_WordsDoNotFindASensitiveReport looks for words of a sensitive report, of
// its place and of who sent it: a hit would say what stands in it to who has not
// given a reason. By its number, and by what every list shows of it, it is found.
func TestS5_WordsDoNotFindASensitiveReport(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		all := populateMarked(t, db, seed(84, 84), 300, monday)
		find := func(words string, id report.ID) bool {
			t.Helper()
			page, err := db.Find(t.Context(), store.FindQuery{Scope: store.Scope{All: true}, Words: words, Now: monday})
			must(t, err)
			return slices.Contains(idsOf(page.Rows), id)
		}
		sensitive, plain := 0, 0
		for _, k := range all {
			in, s := k.n.Report, k.state
			if s.Level == report.Sealed || plain > 20 && !s.Sensitive {
				continue
			}
			if !find(k.id().String(), k.id()) {
				t.Errorf("%s is not found by its number", k.id())
			}
			for _, words := range []string{in.Text, in.Contact.Phone, in.Contact.Email} {
				if found := find(words, k.id()); found == s.Sensitive {
					t.Errorf("%s, sensitive: %v, is found by %q: %v", k.id(), s.Sensitive, words, found)
				}
			}
			if s.Sensitive {
				sensitive++
			} else {
				plain++
			}
		}
		if sensitive == 0 || plain == 0 {
			t.Fatalf("%d sensitive reports and %d others", sensitive, plain)
		}
	})
}
