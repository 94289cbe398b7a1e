package auth_test

import (
	"strings"
	"testing"
	"time"

	"paht/internal/auth"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/testworld"
)

func TestFirstAdmin(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		w := world{t, db, auth.New(db, auth.Options{})}
		lost, err := w.FirstAdmin(w.Context(), monday)
		w.must(err)
		// The program was started again before the link was used.
		later := monday.Add(100 * time.Hour)
		token, err := w.FirstAdmin(w.Context(), later)
		w.must(err)
		w.is("the first link", w.Redeem(w.Context(), lost, good, later), fault.NotFound, "auth.invitation")
		login, err := w.Invited(w.Context(), token, later)
		w.must(err)
		w.must(w.Redeem(w.Context(), token, good, later))

		units, err := db.Units(w.Context())
		w.must(err)
		people, err := db.People(w.Context())
		w.must(err)
		duties, err := db.Duties(w.Context())
		w.must(err)
		if len(units) != 1 || len(people) != 1 || len(duties) != 1 {
			w.Fatalf("%d units, %d people, %d duties", len(units), len(people), len(duties))
		}
		dir := org.NewDirectory(units, people, duties)
		who, err := w.Who(w.Context(), w.signIn(login, good, later), later)
		w.must(err)
		actor, ok := dir.Actor(who, later)
		if !ok || len(actor.Duties) != 1 || actor.Duties[0].Role != org.Admin {
			w.Errorf("%s is %+v", who, actor)
		}
		if centre, ok := dir.Centre(later); !ok || centre.ID != actor.Duties[0].Unit || !strings.HasSuffix(string(centre.ID), "@2026-11-23") {
			w.Errorf("centre %+v", centre)
		}
		if again, err := w.FirstAdmin(w.Context(), later); again != "" || err != nil {
			w.Errorf("with an administrator in place: %q, %v", again, err)
		}
	})
}

// TestFirstAdminOfAProvince takes the centre that is there, and comes for nobody
// once anybody can sign in.
func TestFirstAdminOfAProvince(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		p := testworld.NewProvince(t, db)
		w := world{t, db, auth.New(db, auth.Options{})}
		token, err := w.FirstAdmin(w.Context(), monday)
		w.must(err)
		duties, err := db.Duties(w.Context())
		w.must(err)
		login, err := w.Invited(w.Context(), token, monday)
		w.must(err)
		acc, err := db.Account(w.Context(), login)
		w.must(err)
		found := false
		for _, d := range duties {
			found = found || d.Person == acc.Person && d.Role == org.Admin && d.Unit == p.Centre
		}
		if !found {
			w.Errorf("%s has no duty in the centre", acc.Person)
		}
		w.must(w.SetPassword(w.Context(), p.Operator, "operator", good, monday))
		if again, err := w.FirstAdmin(w.Context(), monday); again != "" || err != nil {
			w.Errorf("an operator can sign in: %q, %v", again, err)
		}
	})
}
