package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// history is a made-up report with the events of so many steps.
func history(n, steps int) (store.History, process.State) {
	r := seed(50, uint64(n))
	h := store.History{NewReport: entered(r, report.NewID(2026, n), n, monday)}
	s := h.State
	for range steps {
		e, ok := next(r, s, monday)
		if !ok {
			break
		}
		h.After, s = append(h.After, e), process.Fold(s, e)
	}
	return h, s
}

// What is loaded is what living it would have left.
func TestLoad(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		const n = 120
		var (
			hs   []store.History
			ends []process.State
		)
		for i := range n {
			h, s := history(1+i, i%30)
			hs, ends = append(hs, h), append(ends, s)
		}
		must(t, db.Load(t.Context(), hs))
		for i, h := range hs {
			c, err := db.Case(t.Context(), h.Report.ID)
			must(t, err)
			if d := cmp.Diff(ends[i], c.State); d != "" {
				t.Fatalf("report %s (-lived +loaded):\n%s", h.Report.ID, d)
			}
			if c.Report.Text != h.Report.Text || len(c.Report.Photos) != len(h.Report.Photos) {
				t.Fatalf("report %s is another", h.Report.ID)
			}
			events, err := db.Events(t.Context(), h.Report.ID)
			must(t, err)
			if d := cmp.Diff(append([]process.Event{h.Event}, h.After...), events); d != "" {
				t.Fatalf("events of %s:\n%s", h.Report.ID, d)
			}
		}
		if checked, bad, err := db.Verify(t.Context()); checked != n || len(bad) > 0 || err != nil {
			t.Fatalf("%d reports, bad %v, %v", checked, bad, err)
		}
		page, err := db.PublicList(t.Context(), store.PublicQuery{Words: "w7x"})
		if words := store.Count(t, db, `select count(*) from `+store.SearchRows(db)+` s`); err != nil || words != n {
			t.Fatalf("%d in the search index, %d found, %v", words, len(page.Rows), err)
		}
	})
}

// A load is whole or not at all.
func TestLoadRefuses(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		good, _ := history(1, 5)
		known, _ := history(2, 0)
		put(t, db, known.NewReport)
		again, _ := history(3, 5)
		again.Code = known.Code
		gap, _ := history(4, 5)
		gap.After = gap.After[1:]
		for what, bad := range map[string]store.History{"a code that exists": again, "a gap": gap} {
			err := db.Load(context.Background(), []store.History{good, bad})
			if err == nil || (what != "a gap") != fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if n := store.Count(t, db, `select count(*) from report`); n != 1 {
			t.Fatalf("%d reports", n)
		}
		must(t, db.Load(t.Context(), nil))
		must(t, db.Load(t.Context(), []store.History{good}))
	})
}
