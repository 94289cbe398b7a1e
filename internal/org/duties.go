package org

import (
	"cmp"
	"slices"
	"time"
)

// May tells whether an actor may act for a holder at an instant, and under which
// duty, for the history to keep. His own duty is named before one that somebody
// delegated to him (Duty.For), and a duty of the very role before one that stands
// in for it.
//
//   - A holder who is the sender: whoever proved to hold the report's code.
//   - A holder with a person: that person, or whom he delegated his duty to, as
//     long as the duty of the role is in force; one in the holder's unit is
//     preferred as the duty named.
//   - A holder with a unit: anybody with a duty of the role in that very unit.
//   - A holder on duty (OnDuty): also the focal and the leader of the unit.
//   - The program acts by System and never through May.
func May(a Actor, h Holder, at time.Time) (Duty, bool) {
	switch {
	case h.Role == Sender:
		return Duty{Role: Sender}, a.Sender
	case h.Role == "" || h.Role == System || a.Person == "":
		return Duty{}, false
	case h.Person == "" && h.Unit == "":
		return Duty{}, false // nobody's: a role without a place is not everybody's
	}
	var best Duty
	least := -1
	for _, d := range a.Duties {
		far, ok := fits(a, d, h)
		if ok && d.InForce(at) && (least < 0 || far < least) {
			best, least = d, far
		}
	}
	return best, least >= 0
}

// fits tells whether a duty of an actor gives the right of a holder, and how far it
// is from being the one to name: 0 is his own, of the role, in the unit.
func fits(a Actor, d Duty, h Holder) (far int, ok bool) {
	rank := slices.Index(standIns(h.Role), d.Role)
	if rank < 0 {
		return 0, false
	}
	far = 4 * rank
	if d.For != "" {
		far += 2
	}
	if h.Person == "" {
		return far, d.Unit == h.Unit
	}
	if d.Unit != h.Unit {
		far++
	}
	return far, a.Person == h.Person || d.For == h.Person
}

// standIns are the roles whose duties give a role's rights in a unit, the role
// itself first.
func standIns(r Role) []Role {
	if r == OnDuty {
		return []Role{OnDuty, Focal, Leader}
	}
	return []Role{r}
}

// Actor is a person with the duties he has in force at an instant, as they were
// given. A known person without any is an actor who may do nothing; an unknown
// one answers false.
func (d *Directory) Actor(p PersonID, at time.Time) (Actor, bool) {
	if _, ok := d.people[p]; !ok {
		return Actor{}, false
	}
	a := Actor{Person: p}
	for _, duty := range d.byPerson[p] {
		if duty.InForce(at) {
			a.Duties = append(a.Duties, duty)
		}
	}
	return a, true
}

// Holders are the people with a role in a unit (not in units below it) at an
// instant, by name. None means the unit is answered by nobody in that role.
func (d *Directory) Holders(role Role, unit UnitID, at time.Time) []Person {
	return d.holders(role, []UnitID{unit}, at)
}

// Assignable is to whom a leader of an agency can give work at an instant: its
// divisions, at any depth, that have somebody to handle it, by code, and the
// handlers of the agency and its divisions, by name.
func (d *Directory) Assignable(agency UnitID, at time.Time) (divisions []Unit, people []Person) {
	seats := []UnitID{agency}
	for _, u := range d.divisionsOf(agency, at, maxDepth) {
		seats = append(seats, u.ID)
		if len(d.Holders(Handler, u.ID, at)) > 0 {
			divisions = append(divisions, u)
		}
	}
	return divisions, d.holders(Handler, seats, at)
}

// divisionsOf are the divisions under a unit, each followed by its own.
func (d *Directory) divisionsOf(id UnitID, at time.Time, depth int) []Unit {
	if depth == 0 {
		return nil
	}
	var out []Unit
	for _, u := range d.children[id] {
		if u.Kind != Division || !u.Exists(at) {
			continue
		}
		out = append(out, u)
		out = append(out, d.divisionsOf(u.ID, at, depth-1)...)
	}
	return out
}

// holders are the people with a role in any of the units, each once, by name.
func (d *Directory) holders(role Role, units []UnitID, at time.Time) []Person {
	var out []Person
	seen := make(map[PersonID]bool)
	for _, unit := range units {
		for _, duty := range d.bySeat[seat{role, unit}] {
			p, ok := d.people[duty.Person]
			if !ok || seen[p.ID] || !duty.InForce(at) {
				continue
			}
			seen[p.ID] = true
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out
}
