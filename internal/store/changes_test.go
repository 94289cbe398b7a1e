package store_test

import (
	"errors"
	"testing"

	"paht/internal/store"
	"paht/internal/testworld"
)

func TestChangesCountsWhatWasWritten(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		before := db.Changes()
		set := func(tx *store.Tx) error { return tx.SetSetting("a", "b") }
		if err := db.Write(t.Context(), "one", set); err != nil {
			t.Fatal(err)
		}
		if db.Changes() != before+1 {
			t.Errorf("%d changes after one write", db.Changes()-before)
		}
		no := errors.New("no")
		if err := db.Write(t.Context(), "two", func(*store.Tx) error { return no }); !errors.Is(err, no) {
			t.Fatal(err)
		}
		if db.Changes() != before+1 {
			t.Error("a write that failed counts")
		}
	})
}
