package auth

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
)

// first.yaml says who the first administrator is, in the words his screens show.
//
//go:embed first.yaml
var firstYAML []byte

type first struct {
	Unit   struct{ Code, Name, Short string }
	Person struct{ ID, Name string }
	Login  string
}

// FirstAdmin invites the first administrator, with a duty in the centre, making
// the centre too in an empty province. Once somebody has a password it does
// nothing and answers ""; until then each call makes a new token and the earlier
// ones stop working.
func (a *Auth) FirstAdmin(ctx context.Context, now time.Time) (token string, err error) {
	defer fault.Wrap(&err, "first administrator")
	accounts, err := a.db.Accounts(ctx)
	if err != nil {
		return "", err
	}
	for _, acc := range accounts {
		if acc.Hash != "" {
			return "", nil
		}
	}
	var f first
	if err := yaml.UnmarshalWithOptions(firstYAML, &f, yaml.Strict()); err != nil {
		return "", fmt.Errorf("first.yaml: %w", err)
	}
	person := org.PersonID(f.Person.ID)
	if err := a.seat(ctx, f, person, now); err != nil {
		return "", err
	}
	return a.Invite(ctx, person, f.Login, now)
}

// seat makes the person and his duty, unless a call before did.
func (a *Auth) seat(ctx context.Context, f first, person org.PersonID, now time.Time) error {
	duties, err := a.db.Duties(ctx)
	if err != nil {
		return err
	}
	for _, d := range duties {
		if d.Person == person && d.Role == org.Admin && d.InForce(now) {
			return nil
		}
	}
	units, err := a.db.Units(ctx)
	if err != nil {
		return err
	}
	centre, found := org.NewDirectory(units, nil, nil).Centre(now)
	return a.db.Write(ctx, "auth.first", func(tx *store.Tx) error {
		if !found {
			// Days are those of the country; see org.Unit.
			local := now.In(time.FixedZone("+07", 7*60*60))
			from := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
			centre = org.Unit{
				ID: org.Key(f.Unit.Code, from), Code: f.Unit.Code, Name: f.Unit.Name, Short: f.Unit.Short,
				Kind: org.Centre, From: from,
			}
			if err := tx.PutUnit(centre); err != nil {
				return err
			}
		}
		if err := tx.PutPerson(org.Person{ID: person, Name: f.Person.Name}); err != nil {
			return err
		}
		return tx.PutDuty(org.Duty{Person: person, Role: org.Admin, Unit: centre.ID, From: now})
	})
}
