package store_test

import (
	"context"
	"sync"
	"testing"

	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func TestNumbers(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		var (
			wg   sync.WaitGroup
			mu   sync.Mutex
			seen = map[report.ID]bool{}
		)
		for range 8 {
			wg.Go(func() {
				last := report.ID(0)
				for range 50 {
					id, err := db.NextID(context.Background(), 2026)
					if err != nil {
						t.Error(err)
						return
					}
					if id <= last {
						t.Errorf("%s after %s", id, last)
					}
					last = id
					mu.Lock()
					if seen[id] {
						t.Errorf("%s twice", id)
					}
					seen[id] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if !seen[260000001] || !seen[260000400] {
			t.Error("the first numbers are not the first")
		}
		if id, err := db.NextID(t.Context(), 2027); err != nil || id != 270000001 {
			t.Errorf("next year begins with %s, %v", id, err)
		}
	})
}

// Another program beside the same database never gives the same number.
func TestNumbersOfTwoPrograms(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			a, b := testworld.OpenStore(t, opt), testworld.OpenStore(t, opt)
			seen := map[report.ID]bool{}
			for i := range 300 {
				for _, db := range []*store.DB{a, b} {
					id, err := db.NextID(t.Context(), 2026)
					must(t, err)
					if seen[id] {
						t.Fatalf("%s twice, round %d", id, i)
					}
					seen[id] = true
				}
			}
		})
	}
}
