package desk

import (
	"context"
	"errors"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Act is one thing somebody does with a report.
type Act struct {
	ID      report.ID
	Version int // the number of events he had seen; 0 from who cannot have seen (the sender)
	Command process.Command
	Actor   org.Actor
	Photos  []report.Photo // stored pictures; they become the form's field of kind files
	Quiet   bool           // of what was put aside: the sender gets no letter, since junk bears strangers' addresses
}

// Clash is what a lost race carries: what stands now, and what was asked for.
type Clash struct {
	Case Case
	Mine process.Command
}

// Act decides and writes one action, with all that follows from it for other
// reports: the part that is opened, the parent of a part that ended, the report
// split off, what is merged, what is sealed.
//
// fault.NotFound: no such report for this actor. fault.Conflict with Current a
// Clash: somebody else acted since Version. A *process.Refusal (which is a
// fault.Invalid or fault.Forbidden) says why not.
func (d *Desk) Act(ctx context.Context, a Act) (_ process.State, err error) {
	defer fault.Wrap(&err, "Act(%s, %s)", a.ID, a.Command.Action)
	t := turn{d: d, act: a, now: d.Now()}
	if t.followers, err = d.DB.Followers(ctx, a.ID); err != nil {
		return process.State{}, err
	}
	if t.watched, err = d.DB.Watched(ctx, a.ID); err != nil {
		return process.State{}, err
	}
	for range turns {
		err = d.DB.Write(ctx, "report.act", t.write)
		more, ok := errors.AsType[*lack](err)
		if !ok {
			break
		}
		if err := t.fetch(ctx, *more); err != nil {
			return process.State{}, err
		}
	}
	if fault.Is(err, fault.Conflict) && (t.clash || !a.Actor.Sender) {
		return process.State{}, d.clash(ctx, a, err)
	}
	if err != nil {
		return process.State{}, err
	}
	if t.sealed {
		d.sweepNow(ctx)
	}
	return t.after, nil
}

// movedSince tells whether a person acted after the version an actor had seen.
// Reminders, escalations, dues computed anew and parts that ended do not change
// what he decided on.
func movedSince(tx *store.Tx, c store.Case, version int) (bool, error) {
	events, err := tx.EventsAfter(c.Report.ID, version)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.By.Role != org.System {
			return true, nil
		}
	}
	return version > c.State.Seq, nil
}

// clash turns a lost race into the two sides of it.
func (d *Desk) clash(ctx context.Context, a Act, cause error) error {
	now, err := d.CaseFor(ctx, a.ID, a.Actor)
	if err != nil {
		return err
	}
	return &fault.Error{Kind: fault.Conflict, Code: "report.moved", Current: Clash{Case: now, Mine: a.Command}, Err: cause}
}
