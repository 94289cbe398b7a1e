package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/store"
	"paht/internal/testworld"
)

// Documents are kept in the order they were put, all of them, with who and why.
func TestDocuments(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		at := time.Date(2026, 12, 1, 1, 2, 3, 4e6, time.UTC)
		first := store.Document{Kind: "calendar", Source: "calendar: a\n# “Tết”", By: "admin", At: at, Note: "Thông báo 1"}
		second := store.Document{Kind: "calendar", Key: "07222@2023-04-10", Source: "b", By: "admin", At: at.Add(time.Hour), Note: "Lịch riêng"}
		third := store.Document{Kind: "definition", Key: "hai-cap@2", Source: "c", From: "2027-01-01", By: "admin", At: at, Note: "Quy định mới"}
		for _, d := range []store.Document{first, third, second, first} {
			if err := db.Write(t.Context(), "test", func(tx *store.Tx) error { return tx.PutDocument(d) }); err != nil {
				t.Fatal(err)
			}
		}
		gone := errors.New("no")
		err := db.Write(t.Context(), "test", func(tx *store.Tx) error {
			if err := tx.PutDocument(second); err != nil {
				return err
			}
			if seen, err := tx.Documents("calendar"); err != nil || len(seen) != 4 {
				t.Errorf("inside the transaction %d documents, %v", len(seen), err)
			}
			return gone
		})
		if !errors.Is(err, gone) {
			t.Fatal(err)
		}
		got, err := db.Documents(t.Context(), "calendar")
		if err != nil {
			t.Fatal(err)
		}
		last := int64(0)
		for i := range got {
			if got[i].ID <= last {
				t.Errorf("document %d has id %d after %d", i, got[i].ID, last)
			}
			last, got[i].ID = got[i].ID, 0
		}
		if diff := cmp.Diff([]store.Document{first, second, first}, got); diff != "" {
			t.Error(diff)
		}
		if ds, err := db.Documents(t.Context(), "definition"); err != nil || len(ds) != 1 || ds[0].From != "2027-01-01" {
			t.Errorf("%+v, %v", ds, err)
		}
		if err := db.Write(t.Context(), "test", func(tx *store.Tx) error { return tx.PutDocument(store.Document{Kind: "poem"}) }); err == nil {
			t.Error("a document of no kind is kept")
		}
	})
}
