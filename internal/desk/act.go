package desk

import (
	"context"
	"strings"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Act is one thing somebody does with a report.
type Act struct {
	ID      report.ID
	Version int // the number of events he had seen; 0 from who cannot have seen (the sender)
	Command process.Command
	Actor   org.Actor
	Photos  []report.Photo // stored pictures; they become the form's field of kind files
}

// Clash is what a lost race carries: what stands now, and what was asked for.
type Clash struct {
	Case Case
	Mine process.Command
}

// Act decides and writes one action.
//
// fault.NotFound: no such report for this actor. fault.Conflict with Current a
// Clash: somebody else acted since Version. A *process.Refusal (which is a
// fault.Invalid or fault.Forbidden) says why not.
func (d *Desk) Act(ctx context.Context, a Act) (_ process.State, err error) {
	defer fault.Wrap(&err, "Act(%s, %s)", a.ID, a.Command.Action)
	now, pl := d.Now(), d.province()
	var (
		after process.State
		clash bool
	)
	err = d.DB.Write(ctx, "report.act", func(tx *store.Tx) error {
		clash = false
		c, err := tx.Case(a.ID)
		if err != nil {
			return err
		}
		if _, ok := d.view(c.Report, a.Actor); !ok {
			return fault.New(fault.NotFound, "report.unknown")
		}
		if a.Version != 0 && a.Version != c.State.Seq {
			stale, err := d.movedSince(tx, c, a.Version)
			if err != nil {
				return err
			}
			if stale {
				clash = true
				return fault.New(fault.Conflict, "report.moved")
			}
		}
		cmd, err := d.command(c, a)
		if err != nil {
			return err
		}
		e, err := process.Decide(d.definition(c.State), pl, c.State, cmd, a.Actor, now)
		if err != nil {
			return err
		}
		after = process.Fold(c.State, e)
		if len(a.Photos) > 0 {
			if err := tx.AddPhotos(a.ID, "result", a.Photos); err != nil {
				return err
			}
		}
		return tx.Append(c, e, after, d.messages(a.ID, e, after, c.Report.Contact))
	})
	if fault.Is(err, fault.Conflict) && (clash || !a.Actor.Sender) {
		return process.State{}, d.clash(ctx, a, err)
	}
	return after, err
}

// movedSince tells whether a person acted after the version an actor had seen.
// Reminders, escalations and dues computed anew do not change what he decided on.
func (d *Desk) movedSince(tx *store.Tx, c store.Case, version int) (bool, error) {
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
	now, err := d.Case(ctx, a.ID)
	if err != nil {
		return err
	}
	return &fault.Error{Kind: fault.Conflict, Code: "report.moved", Current: Clash{Case: now, Mine: a.Command}, Err: cause}
}

// command completes what was typed: texts normalised, photos named, and every
// value that names something of the organisation checked to exist there.
func (d *Desk) command(c store.Case, a Act) (process.Command, error) {
	def := d.definition(c.State)
	cmd := process.Command{Action: a.Command.Action, Form: map[string]string{}}
	for k, v := range a.Command.Form {
		if v = text.NFC(v); v != "" {
			cmd.Form[k] = v
		}
	}
	action, ok := def.Action(c.State.Step, cmd.Action)
	if !ok {
		return cmd, nil // the engine refuses it by name
	}
	var bad []fault.Field
	for _, id := range action.Form {
		f := def.Field(id)
		if f.Kind == process.FilesField {
			digests := make([]string, len(a.Photos))
			for i, p := range a.Photos {
				digests[i] = p.Digest
			}
			delete(cmd.Form, id)
			if len(digests) > 0 {
				cmd.Form[id] = strings.Join(digests, " ")
			}
			continue
		}
		if v := cmd.Form[id]; v != "" && !d.exists(f.Kind, v, c.State.Agency) {
			bad = append(bad, fault.Field{Name: id, Code: "process." + string(f.Kind) + ".unknown"})
		}
	}
	if len(bad) > 0 {
		return cmd, &fault.Error{Kind: fault.Invalid, Fields: bad}
	}
	return cmd, nil
}

// exists tells whether a form's value names something of the organisation that
// can take work today.
func (d *Desk) exists(kind process.FieldKind, v string, agency org.UnitID) bool {
	now, dir := d.Now(), d.Directory()
	switch kind {
	case process.CategoryField:
		c, ok := d.Category(v)
		return ok && !c.Hidden
	case process.AgencyField:
		u, ok := dir.Unit(org.UnitID(v))
		return ok && u.Agency && !now.Before(u.From) && (u.To.IsZero() || now.Before(u.To))
	case process.AssigneeField:
		units, people := dir.Assignable(agency, now)
		for _, u := range units {
			if v == "unit:"+string(u.ID) {
				return true
			}
		}
		for _, p := range people {
			if v == "person:"+string(p.ID) {
				return true
			}
		}
		return false
	}
	return true
}

// Ring lets the alarms that are due at this instant ring: each becomes an event
// and its messages, once. It answers how many rang; call it again while it
// answers n.
func (d *Desk) Ring(ctx context.Context, n int) (rang int, err error) {
	defer fault.Wrap(&err, "Ring")
	now, pl := d.Now(), d.province()
	ids, err := d.DB.DueAlarms(ctx, now, n)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		err := d.DB.Write(ctx, "report.ring", func(tx *store.Tx) error {
			c, err := tx.Case(id)
			if err != nil {
				return err
			}
			e, ok := process.Ring(d.definition(c.State), pl, c.State, now)
			if !ok {
				return nil
			}
			after := process.Fold(c.State, e)
			return tx.Append(c, e, after, d.messages(id, e, after, c.Report.Contact))
		})
		if err != nil {
			return rang, err
		}
		rang++
	}
	return rang, nil
}
