package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// countedBy is the setting that names the calendars all open dues were counted by.
const countedBy = "counted_by"

// Recount counts the dues of all open steps anew when the calendars are others
// than those they were counted by (W5), or may have been others for whoever acted
// while they changed: a day off decided late moves what is still open, and the
// history of each report says so and why. Closed steps keep theirs. It answers how
// many reports' dues moved, and does nothing when it was done before; what a stop
// interrupts goes on where it stood.
func (d *Desk) Recount(ctx context.Context) (moved int, err error) {
	defer fault.Wrap(&err, "Recount")
	if err := d.Reload(ctx); err != nil {
		return 0, err
	}
	again := d.recount.Swap(false)
	defer func() {
		if err != nil {
			d.recount.Store(true)
		}
	}()
	cals := d.world.Load().calendars
	last, err := d.DB.Setting(ctx, countedBy)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return 0, err
	}
	if last == cals.print() && !again {
		return 0, nil
	}
	count := &count{desk: d, world: d.province(), why: cals.why, now: d.Now()}
	if err := d.DB.OpenStates(ctx, count.look); err != nil {
		return 0, err
	}
	for _, id := range slices.Sorted(maps.Keys(count.events)) {
		n := 0
		err := d.DB.Write(ctx, "report.recount", func(tx *store.Tx) (err error) {
			n, err = count.again(tx, id)
			return err
		})
		if err != nil {
			return moved, err
		}
		moved += n
	}
	if last == cals.print() {
		return moved, nil
	}
	return moved, d.DB.Write(ctx, "recount.done", func(tx *store.Tx) error { return tx.SetSetting(countedBy, cals.print()) })
}

// count is a new count of the dues of open steps.
type count struct {
	desk   *Desk
	world  process.World
	why    map[string]string // calendar version -> the reason it is told with
	now    time.Time
	seen   map[report.ID]int // the version at which each was looked at; nil: not wanted
	events map[report.ID]process.Event
	moves  func(report.ID, process.State, process.Event) // told of each; nil: nobody
}

// recompute is the event by which a state's dues move; false when they do not.
func (c *count) recompute(s process.State) (process.Event, bool) {
	e, ok := process.Recompute(c.desk.DefinitionOf(s), c.world, s, c.now)
	if !ok {
		return e, false
	}
	if why := c.why[e.Entry.Calendar]; why != "" {
		e.Form = map[string]string{"reason": why}
	}
	return e, true
}

// look counts one state; for store.DB.OpenStates.
func (c *count) look(id report.ID, s process.State) error {
	if c.seen != nil {
		c.seen[id] = s.Seq
	}
	e, ok := c.recompute(s)
	if !ok {
		return nil
	}
	if c.events == nil {
		c.events = map[report.ID]process.Event{}
	}
	c.events[id] = e
	if c.moves != nil {
		c.moves(id, s, e)
	}
	return nil
}

// again counts reports as the transaction finds them, and writes what moves. It
// answers how many did.
func (c *count) again(tx *store.Tx, ids ...report.ID) (moved int, err error) {
	cases, err := tx.Cases(ids)
	if err != nil {
		return 0, err
	}
	for _, one := range cases {
		e, ok := c.recompute(one.State)
		if !ok {
			continue
		}
		moved++
		after := process.Fold(one.State, e)
		if err := tx.Append(one, e, after, c.desk.messages(one.Report.ID, e, after, one.Report.Contact)); err != nil {
			return 0, err
		}
	}
	return moved, nil
}

// write writes all that look found, and counts what is new or moved on since. The
// transaction has looked at every open report when it returns.
func (c *count) write(tx *store.Tx) (moved int, err error) {
	versions, err := tx.OpenVersions()
	if err != nil {
		return 0, err
	}
	var ids []report.ID
	for id, version := range versions {
		_, moves := c.events[id]
		if at, ok := c.seen[id]; !ok || at != version || moves {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for some := range slices.Chunk(ids, 1000) { // bounds what is in memory
		n, err := c.again(tx, some...)
		if err != nil {
			return 0, err
		}
		moved += n
	}
	return moved, nil
}

// CalendarPreview is what a calendar would do, were it put.
type CalendarPreview struct {
	Version string   // of the calendar it would be
	Unused  []string // of an agency's own: days it names to no effect
	Open    int      // open steps
	Touched int      // of these: the history gets a line (the limit, a reminder or its certainty)
	Moved   int      // of these: the limit is another
	Later   int      // of these
	Earlier int      // of these
	Rows    []CalendarMove
}

// CalendarMove is a limit that moves.
type CalendarMove struct {
	ID            report.ID
	Step          string // its title
	Before, After time.Time
}

// previewRows is how many moves a preview names.
const previewRows = 200

// PreviewCalendar says what PutCalendar would do. Of the limits that move it names
// up to 200: those that come earlier first, then by the limit as it stands.
func (d *Desk) PreviewCalendar(ctx context.Context, unit org.UnitID, src []byte) (_ CalendarPreview, err error) {
	defer fault.Wrap(&err, "PreviewCalendar(%s)", unit)
	next, err := d.with(unit, src)
	if err != nil {
		return CalendarPreview{}, err
	}
	w := d.world.Load()
	centre, _ := w.dir.Centre(d.Now())
	cal := next.of(w.dir, unit)
	out := CalendarPreview{Version: cal.Version(), Unused: cal.Unused()}
	count := &count{desk: d, world: next.counting(w.dir, centre.ID), now: d.Now()}
	count.moves = func(id report.ID, s process.State, e process.Event) {
		out.Touched++
		switch {
		case e.Entry.Limit > s.Limit:
			out.Later++
		case e.Entry.Limit < s.Limit:
			out.Earlier++
		default:
			return
		}
		step, _ := d.DefinitionOf(s).Step(s.Step)
		out.Rows = append(out.Rows, CalendarMove{ID: id, Step: step.Title, Before: s.Limit.Time(), After: e.Entry.Limit.Time()})
	}
	err = d.DB.OpenStates(ctx, func(id report.ID, s process.State) error {
		out.Open++
		return count.look(id, s)
	})
	out.Moved = out.Later + out.Earlier
	slices.SortFunc(out.Rows, func(a, b CalendarMove) int {
		later := func(m CalendarMove) int { return m.After.Compare(m.Before) }
		return cmp.Or(cmp.Compare(later(a), later(b)), a.Before.Compare(b.Before), cmp.Compare(a.ID, b.ID))
	})
	out.Rows = out.Rows[:min(len(out.Rows), previewRows)]
	return out, err
}
