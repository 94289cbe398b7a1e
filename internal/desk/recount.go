package desk

import (
	"context"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// countedBy is the setting that names the calendar all open dues were counted by.
const countedBy = "counted_by"

// Recount counts the dues of all open steps anew when the calendar is another
// than the one they were counted by (W5): a day off decided late moves what is
// still open, and the history of each report says so. Closed steps keep theirs.
// It answers how many reports' dues moved, and does nothing when it was done
// before; what a stop interrupts goes on where it stood.
func (d *Desk) Recount(ctx context.Context) (moved int, err error) {
	defer fault.Wrap(&err, "Recount")
	version := d.Calendar().Version()
	last, err := d.DB.Setting(ctx, countedBy)
	if err != nil && !fault.Is(err, fault.NotFound) || last == version {
		return 0, err
	}
	ids, err := d.DB.Open(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		ok, err := d.recount(ctx, id)
		if err != nil {
			return moved, err
		}
		if ok {
			moved++
		}
	}
	return moved, d.DB.Write(ctx, "recount.done", func(tx *store.Tx) error { return tx.SetSetting(countedBy, version) })
}

func (d *Desk) recount(ctx context.Context, id report.ID) (moved bool, err error) {
	now, pl := d.Now(), d.province()
	err = d.DB.Write(ctx, "report.recount", func(tx *store.Tx) error {
		moved = false
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		e, ok := process.Recompute(d.definition(c.State), pl, c.State, now)
		if !ok {
			return nil
		}
		moved = true
		after := process.Fold(c.State, e)
		return tx.Append(c, e, after, d.messages(id, e, after, c.Report.Contact))
	})
	return moved, err
}
