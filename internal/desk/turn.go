package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// turns is how often an act is begun anew to lock what it turned out to need. Each
// time it needs something it had not seen, which a report has little of.
const turns = 8

// turn is an Act under way. Its transaction is begun anew when it turns out to need
// something that must be had before it: a lock on a report with a lower number, a
// number for a report it makes, the pictures that one takes over.
type turn struct {
	d   *Desk
	act Act
	now time.Time

	with      []report.ID    // the other reports it needs
	made      report.ID      // the number of the one it makes
	photos    []report.Photo // of the report, for the one it makes
	parted    bool           // all its parts are among with
	followers []report.ID    // the reports merged into it, whose senders are told as well
	watched   bool           // somebody follows it, or its category or commune

	// What the last run of write found.
	held   map[report.ID]store.Case
	after  process.State
	clash  bool
	sealed bool
}

// lack says what an act needs before it can be written.
type lack struct {
	reports []report.ID // to be locked
	parts   bool        // all parts of the report
	number  bool        // for a report it makes, and the pictures that one takes over
}

func (l *lack) Error() string { return fmt.Sprintf("needs more: %+v", *l) }

// fetch gets what an act lacks.
func (t *turn) fetch(ctx context.Context, l lack) error {
	if l.parts {
		rows, err := t.d.DB.Children(ctx, t.act.ID)
		if err != nil {
			return err
		}
		for _, r := range rows {
			l.reports = append(l.reports, r.ID)
		}
		t.parted = true
	}
	if l.number {
		id, err := t.d.DB.NextID(ctx, t.now.In(t.d.Calendar().Location()).Year())
		if err != nil {
			return err
		}
		r, err := t.d.DB.Report(ctx, t.act.ID)
		if err != nil {
			return err
		}
		t.made, t.photos = id, r.Photos
	}
	for _, id := range l.reports {
		if !slices.Contains(t.with, id) && id != t.act.ID {
			t.with = append(t.with, id)
		}
	}
	return nil
}

// lock loads the report and the others, the lowest number first. Another that does
// not exist is left out.
func (t *turn) lock(tx *store.Tx) (store.Case, error) {
	t.held = map[report.ID]store.Case{}
	ids := append([]report.ID{t.act.ID}, t.with...)
	slices.Sort(ids)
	for _, id := range ids {
		c, err := tx.Case(id)
		if fault.Is(err, fault.NotFound) && id != t.act.ID {
			continue
		}
		if err != nil {
			return store.Case{}, err
		}
		t.held[id] = c
	}
	return t.held[t.act.ID], nil
}

// has makes sure that other reports are locked.
func (t *turn) has(ids ...report.ID) error {
	var more []report.ID
	for _, id := range ids {
		if id != t.act.ID && !slices.Contains(t.with, id) {
			more = append(more, id)
		}
	}
	if len(more) > 0 {
		return &lack{reports: more}
	}
	return nil
}

// write is one run of the transaction.
func (t *turn) write(tx *store.Tx) error {
	d, a := t.d, t.act
	t.clash, t.sealed = false, false
	c, err := t.lock(tx)
	if err != nil {
		return err
	}
	if _, ok := d.view(c.Report, c.State, a.Actor, report.Opened{}); !ok {
		return fault.New(fault.NotFound, "report.unknown")
	}
	if a.Version != 0 && a.Version != c.State.Seq {
		stale, err := movedSince(tx, c, a.Version)
		if err != nil {
			return err
		}
		if stale {
			t.clash = true
			return fault.New(fault.Conflict, "report.moved")
		}
	}
	def := d.DefinitionOf(c.State)
	cmd, err := t.command(def, c)
	if err != nil {
		return err
	}
	action, _ := def.Action(c.State.Step, cmd.Action)
	makes := action.Has(process.Support) || action.Has(process.Split)
	if cmd.Made = t.made; makes && t.made == 0 {
		cmd.Made = c.Report.ID // to hear whether it would be allowed, before a number is spent on it
	}
	e, err := process.Decide(def, d.worldOf(c.State), c.State, cmd, a.Actor, t.now)
	if err != nil {
		return err
	}
	if makes && t.made == 0 {
		return &lack{number: true}
	}
	if len(a.Photos) > 0 {
		of := report.OfResult
		if a.Actor.Sender { // what he adds belongs to what he reported
			of = report.OfReport
		}
		if err := tx.AddPhotos(a.ID, of, a.Photos); err != nil {
			return err
		}
	}
	if action.Has(process.Seal) {
		return t.seal(tx, c, e)
	}
	t.after = process.Fold(c.State, e)
	orphans := t.after.Ended && len(t.after.Parts) > 0
	if orphans {
		if err := t.has(t.after.Parts...); err != nil {
			return err
		}
	}
	out := append(d.messages(a.ID, e, t.after, c.Report.Contact), d.followed(t.followers, a.ID, e, t.after)...)
	if t.watched {
		out = append(out, d.tellFollowers(a.ID, e, t.after)...)
	}
	if c.State.Aside && a.Quiet {
		out = slices.DeleteFunc(out, func(m store.Message) bool { return m.To.Role == org.Sender })
	}
	if err := tx.Append(c, e, t.after, out); err != nil {
		return err
	}
	if orphans {
		if err := t.closeParts(tx, store.Case{Report: c.Report, State: t.after}, e); err != nil {
			return err
		}
	}
	return t.kin(tx, def, action, c, e)
}

// kin writes what an event means for other reports.
func (t *turn) kin(tx *store.Tx, def *process.Definition, action process.Action, c store.Case, e process.Event) error {
	switch {
	case e.Change.Opened != 0:
		return t.support(tx, def, action, c, e)
	case e.Change.Made != 0:
		return t.split(tx, def, action, c, e)
	case e.Change.Into != 0:
		return t.merge(tx, e)
	case t.after.Parent != 0 && t.after.Ended && !c.State.Ended:
		return t.join(tx, t.after.Parent)
	}
	return nil
}
