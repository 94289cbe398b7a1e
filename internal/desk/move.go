package desk

import (
	"context"
	"errors"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// minReason is how many characters a reason has that history keeps.
const minReason = 10

// listedCases is how many lines of each sort a preview lists; it counts them all.
const listedCases = 200

// Preview is what a move of running cases from one definition to another would do.
type Preview struct {
	Cases          int        // open cases that run by the first
	Moves          int        // of these, that would move
	Later, Earlier int        // of these, whose limit would move
	Dues           []MovedDue // those, the first of them
	Stuck          []Stuck    // that cannot move, the first of them
}

// MovedDue is a case whose limit a move changes.
type MovedDue struct {
	ID            report.ID
	From, To      string // the steps
	Before, After time.Time
}

// Stuck is a case that cannot move.
type Stuck struct {
	ID     report.ID
	Step   string
	Reason process.RefusalReason // why process.Migrate refuses
}

// MovePreview tells what Move would do now. from and to are keys of definitions;
// steps says at which step of the second a case goes on that stands at a step of
// the first, where that is another of the same name. fault.NotFound: no such
// definition; fault.Invalid: steps names a step there is not.
func (d *Desk) MovePreview(ctx context.Context, from, to string, steps map[string]string) (p Preview, err error) {
	defer fault.Wrap(&err, "MovePreview(%s, %s)", from, to)
	m, err := d.migration(from, to, steps)
	if err != nil {
		return Preview{}, err
	}
	err = d.eachOf(ctx, from, func(id report.ID, s process.State) error {
		p.Cases++
		e, err := m.event(d, s, "preview", process.By{Role: org.Admin})
		if r, ok := errors.AsType[*process.Refusal](err); ok {
			if len(p.Stuck) < listedCases {
				p.Stuck = append(p.Stuck, Stuck{ID: id, Step: s.Step, Reason: r.Reason})
			}
			return nil
		}
		if err != nil {
			return err
		}
		p.Moves++
		after := process.Fold(s, e)
		switch {
		case after.Limit == s.Limit:
			return nil
		case after.Limit > s.Limit:
			p.Later++
		default:
			p.Earlier++
		}
		if len(p.Dues) < listedCases {
			p.Dues = append(p.Dues, MovedDue{ID: id, From: s.Step, To: after.Step, Before: s.Limit.Time(), After: after.Limit.Time()})
		}
		return nil
	})
	return p, err
}

// Move moves the open cases of one definition to another on purpose (D3), as an
// administrator, and answers how many moved; those that cannot stay. The history
// of each keeps the reason. Each is a transaction of its own: what a stop
// interrupts goes on when it is called again. Arguments and errors are those of
// MovePreview, and fault.Forbidden for who is no administrator.
func (d *Desk) Move(ctx context.Context, from, to string, steps map[string]string, reason string, by org.Actor) (moved int, err error) {
	defer fault.Wrap(&err, "Move(%s, %s)", from, to)
	admin, ok := dutyOf(by, org.Admin, d.Now())
	if !ok {
		return 0, fault.New(fault.Forbidden, "admin.only")
	}
	if reason, err = reasoned(reason); err != nil {
		return 0, err
	}
	m, err := d.migration(from, to, steps)
	if err != nil {
		return 0, err
	}
	who := process.By{Person: by.Person, Role: admin.Role, Unit: admin.Unit, For: admin.For}
	err = d.eachOf(ctx, from, func(id report.ID, _ process.State) error {
		went := false
		err := d.DB.Write(ctx, "report.move", func(tx *store.Tx) error {
			went = false
			c, err := tx.Case(id)
			if err != nil || c.State.Ended || c.State.Definition != from {
				return err // it went on meanwhile
			}
			e, err := m.event(d, c.State, reason, who)
			if err != nil {
				return err
			}
			went = true
			after := process.Fold(c.State, e)
			return tx.Append(c, e, after, d.messages(id, e, after, c.Report.Contact))
		})
		if _, refused := errors.AsType[*process.Refusal](err); refused {
			return nil
		}
		if went && err == nil {
			moved++
		}
		return err
	})
	return moved, err
}

// migration is a move as it was asked for.
type migration struct {
	from, to *process.Definition
	steps    map[string]string
}

func (d *Desk) migration(from, to string, steps map[string]string) (migration, error) {
	a, ok := d.definitionBy(from)
	b, ok2 := d.definitionBy(to)
	if !ok || !ok2 || from == to {
		return migration{}, fault.New(fault.NotFound, "definition.unknown")
	}
	for old, next := range steps {
		if _, ok := a.Step(old); !ok {
			return migration{}, fault.Bad("steps", "definition.step.unknown", old)
		}
		if _, ok := b.Step(next); !ok {
			return migration{}, fault.Bad("steps", "definition.step.unknown", next)
		}
	}
	return migration{a, b, steps}, nil
}

// event is the move of one case.
func (m migration) event(d *Desk, s process.State, reason string, by process.By) (process.Event, error) {
	step, ok := m.steps[s.Step]
	if !ok {
		step = s.Step
	}
	return process.Migrate(m.from, m.to, d.worldOf(s), s, step, reason, by, d.Now())
}

// eachOf hands every open case of a definition to f, by number.
func (d *Desk) eachOf(ctx context.Context, key string, f func(report.ID, process.State) error) error {
	ids, err := d.DB.Open(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		s, err := d.DB.State(ctx, id)
		if err != nil {
			return err
		}
		if s.Definition != key || s.Ended {
			continue
		}
		if err := f(id, s); err != nil {
			return err
		}
	}
	return nil
}

// reasoned is a reason as it is kept, refused when it says too little.
func reasoned(reason string) (string, error) {
	reason = text.NFC(reason)
	switch n := len([]rune(reason)); {
	case n == 0:
		return "", fault.Bad("reason", "process.missing")
	case n < minReason:
		return "", fault.Bad("reason", "process.too_short", "10")
	case n > 2000:
		return "", fault.Bad("reason", "process.too_long", "2000")
	}
	return reason, nil
}

// dutyOf is a duty of a role an actor holds now.
func dutyOf(a org.Actor, role org.Role, now time.Time) (org.Duty, bool) {
	for _, duty := range a.Duties {
		if duty.Role == role && duty.InForce(now) {
			return duty, true
		}
	}
	return org.Duty{}, false
}
