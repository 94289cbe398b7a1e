package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"paht/internal/fault"
	"paht/internal/store"
	"paht/internal/testworld"
)

// A database made by a newer program is refused, and left as it is.
func TestNewerSchemaIsRefused(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db, err := store.Open(t.Context(), opt)
			must(t, err)
			must(t, write(t, db, func(tx *store.Tx) error { return tx.SetSetting("kept", "yes") }))
			before := store.Count(t, db, `select max(version_id) from goose_db_version`)
			store.ByHand(t, db, `insert into goose_db_version (version_id, is_applied) values (9999, true)`)
			must(t, db.Close())

			_, err = store.Open(t.Context(), opt)
			if err == nil || !strings.Contains(err.Error(), "newer paht") {
				t.Fatalf("opened a newer schema: %v", err)
			}
			if before < 3 {
				t.Fatalf("schema %d", before)
			}
		})
	}
}

// A database made before the first release is refused in words that say what to do,
// and left as it is.
func TestTrialSchemaIsRefused(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			db, err := store.Open(t.Context(), opt)
			must(t, err)
			must(t, write(t, db, func(tx *store.Tx) error { return tx.SetSetting("kept", "yes") }))
			store.ByHand(t, db, `delete from goose_db_version where version_id > 0`)
			for version := range 4 { // as the trial states numbered their steps
				store.ByHand(t, db, fmt.Sprintf(`insert into goose_db_version (version_id, is_applied) values (%d, true)`, version+1))
			}
			must(t, db.Close())

			for range 2 {
				_, err = store.Open(t.Context(), opt)
				wantKind(t, err, fault.Internal)
				for _, says := range []string{"earlier trial state", "make it anew"} {
					if !strings.Contains(err.Error(), says) {
						t.Errorf("%q does not say %q", err, says)
					}
				}
			}
		})
	}
}

// Opening again changes nothing and loses nothing; programs that start at once
// beside one database do not trip over each other.
func TestOpenAgainAndAtOnce(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			dbs := make([]*store.DB, 4)
			var wg sync.WaitGroup
			for i := range dbs {
				wg.Go(func() {
					var err error
					if dbs[i], err = store.Open(t.Context(), opt); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if t.Failed() {
				t.FailNow()
			}
			must(t, write(t, dbs[0], func(tx *store.Tx) error { return tx.SetSetting("a", "b") }))
			for _, db := range dbs {
				if v, err := db.Setting(t.Context(), "a"); err != nil || v != "b" {
					t.Error(v, err)
				}
				must(t, db.Close())
			}
			db := testworld.OpenStore(t, opt)
			if v, err := db.Setting(t.Context(), "a"); err != nil || v != "b" {
				t.Error(v, err)
			}
			if db.Engine() != engine {
				t.Error(db.Engine())
			}
		})
	}
}
