package demo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"paht/internal/auth"
	"paht/internal/bacgiang"
	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
)

// settle writes the organisation and marks the database as being built.
func (c *content) settle(ctx context.Context, d *desk.Desk, units []org.Unit, staff *office, now time.Time) error {
	return d.Found(ctx, func(tx *store.Tx) error {
		if err := tx.SetSetting(mark, unfinished); err != nil {
			return err
		}
		if err := organise(tx, units, c.categories()); err != nil {
			return err
		}
		for _, p := range staff.people {
			if err := tx.PutPerson(p); err != nil {
				return err
			}
		}
		for _, duty := range slices.Concat(staff.duties, c.shifts(staff, units, now), c.delegated(staff, units, now)) {
			if err := tx.PutDuty(duty); err != nil {
				return err
			}
		}
		return nil
	})
}

// organise writes units and categories.
func organise(tx *store.Tx, units []org.Unit, categories []report.Category) error {
	for _, u := range units {
		if err := tx.PutUnit(u); err != nil {
			return err
		}
	}
	for _, c := range categories {
		if err := tx.PutCategory(c); err != nil {
			return err
		}
	}
	return nil
}

// categories are the province's, with what its offices agreed on about them.
func (c *content) categories() []report.Category {
	all := bacgiang.Categories()
	for i := range all {
		all[i].Evidence = slices.Contains(c.staff.Evidence, all[i].ID)
		all[i].Coordinator = c.staff.Coordinators[all[i].ID]
	}
	return all
}

// admit gives the named officers their accounts. The first chooses the password
// as anybody does; the others get his hash.
func (c *content) admit(ctx context.Context, cfg Config, staff *office) error {
	a := auth.New(cfg.DB, auth.Options{})
	var first store.Account
	for i, l := range c.logins.Logins {
		person := staff.seats[seat{l.Role, l.Unit, l.N}]
		if i == 0 {
			token, err := a.Invite(ctx, person, l.Login, cfg.Now)
			if err != nil {
				return err
			}
			if err := a.Redeem(ctx, token, c.logins.Password, cfg.Now); err != nil {
				return err
			}
			if first, err = cfg.DB.AccountOf(ctx, person); err != nil {
				return err
			}
			continue
		}
		err := cfg.DB.Write(ctx, "demo.account", func(tx *store.Tx) error {
			return tx.PutAccount(store.Account{Person: person, Login: l.Login, Hash: first.Hash})
		})
		if err != nil {
			return fmt.Errorf("login %s: %w", l.Login, err)
		}
	}
	return nil
}

// list is the logins with who they are.
func (c *content) list(units []org.Unit, staff *office) []Login {
	dir := org.NewDirectory(units, staff.people, staff.duties)
	out := make([]Login, 0, len(c.logins.Logins))
	for _, l := range c.logins.Logins {
		p, _ := dir.Person(staff.seats[seat{l.Role, l.Unit, l.N}])
		u := slices.IndexFunc(units, func(u org.Unit) bool { return u.Code == l.Unit })
		out = append(out, Login{Login: l.Login, Role: l.Role, Unit: units[u].Name, Name: p.Name, Title: p.Title})
	}
	return out
}

// read marks as read what all officers were told so far.
func read(ctx context.Context, db *store.DB, staff *office, at time.Time) error {
	return db.Write(ctx, "demo.read", func(tx *store.Tx) error {
		for _, duty := range staff.duties {
			s := store.Scope{Person: duty.Person, Holds: []org.Holder{{Role: duty.Role, Unit: duty.Unit}, {Role: duty.Role, Person: duty.Person}}}
			if err := tx.MarkRead(s, math.MaxInt64, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// deliver marks the letters and what rings on devices as sent when they were due:
// what is made up reaches nobody.
func deliver(ctx context.Context, db *store.DB, now time.Time) error {
	for _, channel := range []string{desk.ByEmail, desk.ByPush} {
		if err := deliverBy(ctx, db, channel, now); err != nil {
			return err
		}
	}
	return nil
}

func deliverBy(ctx context.Context, db *store.DB, channel string, now time.Time) error {
	for {
		letters, err := db.LeaseMessages(ctx, channel, now, time.Hour, 500)
		if err != nil || len(letters) == 0 {
			return err
		}
		err = db.Write(ctx, "demo.delivered", func(tx *store.Tx) error {
			for _, m := range letters {
				if err := tx.MessageDone(m.ID, m.At); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
