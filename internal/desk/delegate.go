package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
)

// maxDelegation is the longest a duty can be delegated at a time.
const maxDelegation = 90 * 24 * time.Hour

// Delegation is a duty somebody hands to somebody else for a time (uỷ quyền, O3).
// Both hold it then, and the history of what the other does names both.
type Delegation struct {
	From, To   org.PersonID // who hands it over, and to whom
	Role       org.Role
	Unit       org.UnitID
	Begin, End time.Time
}

// duty is what the other holds by it.
func (g Delegation) duty() org.Duty {
	return org.Duty{Person: g.To, Role: g.Role, Unit: g.Unit, From: g.Begin, To: g.End, For: g.From}
}

// Delegate hands a duty over: one's own, or as an administrator somebody else's. A
// begin that is zero or past is now.
//
// fault.Invalid: to oneself, to nobody known, for more than 90 days or no time at
// all, a duty From has not himself for all that time (what was delegated to him he
// cannot hand on, nor a shift or the keeping of the organisation), or one that To
// holds there already. fault.Forbidden for who hands over what is not his.
func (d *Desk) Delegate(ctx context.Context, g Delegation, by org.Actor) (err error) {
	defer fault.Wrap(&err, "Delegate")
	if by.Person == "" || by.Person != g.From && !IsAdmin(by) {
		return fault.New(fault.Forbidden, "delegation.not_yours")
	}
	now := d.Now()
	if g.Begin.Before(now) {
		g.Begin = now.Truncate(time.Millisecond)
	}
	if _, ok := d.Directory().Person(g.To); !ok {
		return fault.Bad("to", "duty.person.unknown")
	}
	switch {
	case g.To == g.From:
		return fault.Bad("to", "delegation.self")
	case g.Role == org.Admin || g.Role == org.OnDuty:
		return fault.Bad("role", "delegation.role")
	case !g.End.After(g.Begin):
		return fault.Bad("end", "delegation.end.before")
	case g.End.Sub(g.Begin) > maxDelegation:
		return fault.Bad("end", "delegation.end.long")
	}
	return d.organise(ctx, func(tx *store.Tx) error {
		switch {
		case !d.holds(g.From, g, true):
			return fault.Bad("role", "delegation.not_held")
		case d.holds(g.To, g, false):
			return fault.Bad("to", "delegation.has_it")
		}
		return tx.PutDuty(g.duty())
	})
}

// holds tells whether a person has the duty himself: for all of the time, or for
// some of it. A duty of another that he was given counts only for some of it.
func (d *Desk) holds(p org.PersonID, g Delegation, all bool) bool {
	return slices.ContainsFunc(d.world.Load().duties, func(o org.Duty) bool {
		if o.Person != p || o.Role != g.Role || o.Unit != g.Unit {
			return false
		}
		if all {
			return o.For == "" && !o.From.After(g.Begin) && (o.To.IsZero() || !o.To.Before(g.End))
		}
		return o.From.Before(g.End) && (o.To.IsZero() || o.To.After(g.Begin)) && !o.From.Equal(o.To)
	})
}

// EndDelegation takes a delegated duty back now: who handed it over, who holds it,
// or an administrator. fault.NotFound without such a delegation that is not over.
func (d *Desk) EndDelegation(ctx context.Context, g Delegation, by org.Actor) (err error) {
	defer fault.Wrap(&err, "EndDelegation")
	if by.Person == "" || by.Person != g.From && by.Person != g.To && !IsAdmin(by) {
		return fault.New(fault.Forbidden, "delegation.not_yours")
	}
	now := d.Now()
	duty := g.duty()
	known := slices.ContainsFunc(d.Delegations(g.From), func(o Delegation) bool { return sameDuty(o.duty(), duty) && o.From == g.From })
	if !known {
		return fault.New(fault.NotFound, "delegation.unknown")
	}
	return d.organise(ctx, func(tx *store.Tx) error { return tx.EndDuty(duty, ending(duty, now)) })
}

// endDelegations lets what was delegated of a duty end with it, at the latest: nobody
// stands in for somebody who is not there any more.
func (d *Desk) endDelegations(tx *store.Tx, duty org.Duty, at time.Time) error {
	for _, o := range d.world.Load().duties {
		if o.For != duty.Person || o.Role != duty.Role || o.Unit != duty.Unit || !o.To.After(at) {
			continue
		}
		if err := tx.EndDuty(o, ending(o, at)); err != nil {
			return err
		}
	}
	return nil
}

// Delegations lists what a person has delegated or was given and that is not over,
// by begin.
func (d *Desk) Delegations(p org.PersonID) []Delegation {
	var out []Delegation
	now := d.Now()
	for _, o := range d.world.Load().duties {
		if o.For != "" && (o.For == p || o.Person == p) && o.To.After(now) && !o.From.Equal(o.To) {
			out = append(out, Delegation{From: o.For, To: o.Person, Role: o.Role, Unit: o.Unit, Begin: o.From, End: o.To})
		}
	}
	slices.SortFunc(out, func(a, b Delegation) int {
		return cmp.Or(a.Begin.Compare(b.Begin), cmp.Compare(a.To, b.To), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Role, b.Role))
	})
	return out
}

// delegates are those a person has delegated a duty of a role to at an instant.
func (d *Desk) delegates(p org.PersonID, role org.Role, at time.Time) []org.PersonID {
	var out []org.PersonID
	for _, o := range d.world.Load().duties {
		if o.For == p && o.Role == role && o.InForce(at) && !slices.Contains(out, o.Person) {
			out = append(out, o.Person)
		}
	}
	return out
}
