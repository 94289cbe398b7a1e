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

// maxShift is the longest a shift can be: a roster names who is there, it is no post.
const maxShift = 7 * 24 * time.Hour

// PutShift writes a person into the roster of an agency's duty officers. Role and
// For of the duty are taken as they must be. The agency's focals and leaders may,
// and administrators.
//
// fault.Invalid: no such agency or person, no end, an end before the begin or more
// than a week after it, or he is on duty there already for some of that time.
// fault.Forbidden for anybody else.
func (d *Desk) PutShift(ctx context.Context, shift org.Duty, by org.Actor) (err error) {
	defer fault.Wrap(&err, "PutShift")
	if err := d.mayRoster(shift.Unit, by); err != nil {
		return err
	}
	shift.Role, shift.For = org.OnDuty, ""
	if u, ok := d.Directory().Unit(shift.Unit); !ok || !u.Agency || !u.Exists(shift.From) {
		return fault.Bad("unit", "duty.unit.unknown")
	}
	if _, ok := d.Directory().Person(shift.Person); !ok {
		return fault.Bad("person", "duty.person.unknown")
	}
	switch {
	case shift.From.IsZero():
		return fault.Bad("from", "shift.from.empty")
	case !shift.To.After(shift.From):
		return fault.Bad("to", "shift.to.before")
	case shift.To.Sub(shift.From) > maxShift:
		return fault.Bad("to", "shift.to.long")
	case !shift.To.After(d.Now()):
		return fault.Bad("to", "shift.to.past")
	}
	return d.organise(ctx, func(tx *store.Tx) error {
		for _, s := range d.Roster(shift.Unit, shift.From, shift.To) {
			if s.Person == shift.Person {
				return fault.Bad("from", "shift.twice")
			}
		}
		return tx.PutDuty(shift)
	})
}

// EndShift ends a shift now, or takes it out of the roster when it has not begun.
// Who may is as in PutShift. fault.NotFound without such a shift that is not over.
func (d *Desk) EndShift(ctx context.Context, shift org.Duty, by org.Actor) (err error) {
	defer fault.Wrap(&err, "EndShift")
	if err := d.mayRoster(shift.Unit, by); err != nil {
		return err
	}
	now := d.Now()
	shift.Role = org.OnDuty
	i := slices.IndexFunc(d.world.Load().duties, func(s org.Duty) bool { return sameDuty(s, shift) && s.To.After(now) })
	if i < 0 {
		return fault.New(fault.NotFound, "shift.unknown")
	}
	return d.organise(ctx, func(tx *store.Tx) error { return tx.EndDuty(shift, ending(shift, now)) })
}

// ending is when a duty that is taken back ends: now, or as it begins.
func ending(duty org.Duty, now time.Time) time.Time {
	if duty.From.After(now) {
		return duty.From
	}
	return now
}

// sameDuty compares what duties are told apart by.
func sameDuty(a, b org.Duty) bool {
	return a.Person == b.Person && a.Role == b.Role && a.Unit == b.Unit && a.From.Equal(b.From)
}

// mayRoster asks for a duty by which an actor keeps the roster of an agency.
func (d *Desk) mayRoster(unit org.UnitID, by org.Actor) error {
	now := d.Now()
	for _, duty := range by.Duties {
		if !duty.InForce(now) {
			continue
		}
		if duty.Role == org.Admin || duty.Unit == unit && (duty.Role == org.Focal || duty.Role == org.Leader) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "shift.not_yours")
}

// Roster lists the shifts of an agency that touch a time, by their begin.
func (d *Desk) Roster(unit org.UnitID, from, to time.Time) []org.Duty {
	var out []org.Duty
	for _, s := range d.world.Load().duties {
		if s.Role == org.OnDuty && s.Unit == unit && s.From.Before(to) && (s.To.IsZero() || s.To.After(from)) && !s.From.Equal(s.To) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b org.Duty) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Person, b.Person))
	})
	return out
}

// OnDutyNow are the duty officers of an agency at this instant, by name; none: the
// focals and leaders answer for them.
func (d *Desk) OnDutyNow(unit org.UnitID) []org.Person {
	return d.Directory().Holders(org.OnDuty, unit, d.Now())
}

// NextOnDuty is the shift of an agency that begins next; false when the roster
// names none.
func (d *Desk) NextOnDuty(unit org.UnitID) (next org.Duty, ok bool) {
	now := d.Now()
	for _, s := range d.world.Load().duties {
		if s.Role != org.OnDuty || s.Unit != unit || !s.From.After(now) || s.From.Equal(s.To) {
			continue
		}
		if !ok || s.From.Before(next.From) {
			next, ok = s, true
		}
	}
	return next, ok
}

// Unmanned are the agencies that have no duty officer at an instant, no focal and
// no leader: an urgent report sent there is answered by nobody but the operators'
// telephone.
func (d *Desk) Unmanned(at time.Time) []org.Unit {
	var out []org.Unit
	dir := d.Directory()
	for _, u := range dir.Agencies(at) {
		manned := false
		for _, role := range []org.Role{org.OnDuty, org.Focal, org.Leader} {
			manned = manned || len(dir.Holders(role, u.ID, at)) > 0
		}
		if !manned {
			out = append(out, u)
		}
	}
	return out
}
