package demo

import (
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func TestGenerate(t *testing.T) {
	const n = 450 // more than two batches
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			db := testworld.OpenStore(t, testworld.Fresh(t, engine))
			load := Load{Reports: n, Seed: 7, Now: now}
			if err := Generate(t.Context(), db, load); err != nil {
				t.Fatal(err)
			}
			checked, bad, err := db.Verify(t.Context())
			if err != nil || checked != n || len(bad) > 0 {
				t.Errorf("verified %d, bad %v, %v", checked, bad, err)
			}
			page, err := db.PublicList(t.Context(), store.PublicQuery{Words: "duong"})
			if err != nil || len(page.Rows) == 0 {
				t.Errorf("searching finds %d, %v", len(page.Rows), err)
			}
			left, err := db.DueAlarms(t.Context(), now.Add(-time.Millisecond), 10)
			if err != nil || len(left) > 0 {
				t.Errorf("alarms not rung: %v, %v", left, err)
			}
			open, err := db.Open(t.Context())
			if err != nil || len(open) == 0 || len(open) > n/4 {
				t.Errorf("%d open, %v", len(open), err)
			}
			if err := Generate(t.Context(), db, load); !fault.Is(err, fault.Conflict) {
				t.Errorf("the same seed again: %v", err)
			}
			load.Seed++
			if err := Generate(t.Context(), db, load); err != nil {
				t.Errorf("another seed: %v", err)
			}
		})
	}
}

// A report of a load depends on the seed and its place alone, not on who made it.
func TestGeneratedReportsDependOnSeedAlone(t *testing.T) {
	a, _ := told(t, now, 1)
	first := &generator{author: a, seed: 3, singles: a.singles()}
	b, _ := told(t, now, 2)
	second := &generator{author: b, seed: 3, singles: b.singles()}
	second.letters = first.letters // the deck is shuffled by the load's seed
	sent := now.AddDate(0, -2, 0)
	for n := range 60 {
		r1, err1 := first.make(n, report.NewID(2026, n+1), sent)
		r2, err2 := second.make(n, report.NewID(2026, n+1), sent)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if r1.Report.Text != r2.Report.Text || len(r1.After) != len(r2.After) {
			t.Fatalf("report %d differs: %q, %q", n, r1.Report.Text, r2.Report.Text)
		}
	}
}
