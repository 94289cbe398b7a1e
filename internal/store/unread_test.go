package store_test

import (
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// Unread is the number of reports with an unread notice of another kind than the
// one left out.
func TestUnreadCountsTheNotices(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		scopes := officers()
		r := seed(61, 61)
		counted := 0
		for round := range 4 {
			for i := range 40 {
				m := letter(100*round + i)
				m.Report = report.NewID(2026, 1+r.IntN(12))
				m.Kind = pick(r, []string{"entered", "reminded", "escalated"})
				m.Channel = pick(r, []string{store.Site, store.Site, "email"})
				m.To = pick(r, []org.Holder{
					{Role: org.Operator, Unit: centre}, {Role: org.Focal, Unit: agencies[0]}, {Role: org.Leader, Unit: agencies[0]},
					{Role: org.Handler, Unit: divisionOf(agencies[0])}, {Role: org.Handler, Unit: agencies[0], Person: personOf(agencies[0], 1)},
				})
				enqueue(t, db, m)
			}
			for _, s := range scopes {
				want := map[report.ID]bool{}
				ms, err := db.Notices(t.Context(), s, 200)
				must(t, err)
				for _, m := range ms {
					if m.Read.IsZero() && m.Kind != "entered" {
						want[m.Report] = true
					}
				}
				got, err := db.Unread(t.Context(), s, "entered", 200)
				must(t, err)
				if got != len(want) {
					t.Fatalf("%d unread, want %d", got, len(want))
				}
				counted += got
				if got, err := db.Unread(t.Context(), s, "entered", 1); err != nil || got > len(s.Holds) {
					t.Fatalf("%d unread among the newest of %d duties (%v)", got, len(s.Holds), err)
				}
			}
			// One of them reads what he has been told so far.
			must(t, write(t, db, func(tx *store.Tx) error {
				return tx.MarkRead(scopes[round], 1<<40, monday.Add(time.Hour))
			}))
		}
		if counted < 20 {
			t.Errorf("only %d were ever unread", counted)
		}
	})
}
