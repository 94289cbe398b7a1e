package store_test

import (
	"testing"

	"paht/internal/store"
	"paht/internal/testworld"
)

func TestSmoke(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		if err := db.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		t.Log(db.NextID(t.Context(), 2026))
	})
}
