package desk

import (
	"context"
	"errors"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// PutCalendar puts a calendar in force for a unit, "" for the province, and counts
// the dues of all open steps anew (W5): the document, the dues and the history of
// each report that says why are one transaction. An empty src takes an agency's own
// calendar away. It answers how many reports' histories have a new line.
//
// fault.Forbidden for who is no administrator; fault.Invalid without a note and as
// CheckCalendar says; fault.Conflict with calendar.moved when somebody else put a
// calendar at the same time.
func (d *Desk) PutCalendar(ctx context.Context, unit org.UnitID, src []byte, by org.Actor, note string) (moved int, err error) {
	defer fault.Wrap(&err, "PutCalendar(%s)", unit)
	if !IsAdmin(by) {
		return 0, fault.New(fault.Forbidden, "admin.only")
	}
	if note = text.NFC(note); note == "" {
		return 0, fault.Bad("note", "calendar.note.empty")
	}
	// Reports that move on while it counts are counted again; when one does so in
	// the very moment of writing, all of it is tried once more.
	for try := 1; ; try++ {
		moved, err = d.putCalendar(ctx, unit, src, by, note)
		lost, ok := errors.AsType[*fault.Error](err)
		if try == 5 || !ok || lost.Kind != fault.Conflict || lost.Code != "" {
			return moved, err
		}
	}
}

func (d *Desk) putCalendar(ctx context.Context, unit org.UnitID, src []byte, by org.Actor, note string) (moved int, err error) {
	if err := d.Reload(ctx); err != nil {
		return 0, err
	}
	before := d.world.Load()
	next, err := d.with(unit, src)
	if err != nil {
		return 0, err
	}
	doc := &next.documents[len(next.documents)-1]
	doc.By, doc.At, doc.Note = by.Person, d.Now(), note
	doc.ID = 1 << 62 // it will be the newest
	next = d.readCalendars(next.documents)
	centre, _ := before.dir.Centre(d.Now())
	count := &count{desk: d, world: next.counting(before.dir, centre.ID), why: next.why, now: d.Now(), seen: map[report.ID]int{}}
	if err := d.DB.OpenStates(ctx, count.look); err != nil {
		return 0, err
	}
	err = d.Organise(ctx, by, func(tx *store.Tx) error {
		// First of all: of two who put calendars at once the second waits here, and
		// then finds the document of the first.
		if err := tx.SetSetting(countedBy, next.print()); err != nil {
			return err
		}
		docs, err := tx.Documents(calendarDocument)
		if err != nil {
			return err
		}
		if len(docs) != len(before.calendars.documents) {
			return fault.New(fault.Conflict, "calendar.moved")
		}
		if err := tx.PutDocument(*doc); err != nil {
			return err
		}
		moved, err = count.write(tx)
		return err
	})
	// Who acted meanwhile may still have counted by the calendar before.
	d.recount.Store(true)
	return moved, err
}
