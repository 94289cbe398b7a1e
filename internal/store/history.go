package store

import (
	"context"
	"fmt"

	"paht/internal/fault"
	"paht/internal/process"
)

// History is a report with all that happened to it: the events that followed its
// first, in order. NewReport is as it was received.
type History struct {
	NewReport
	After []process.Event
}

// Load writes reports that have lived already, in one transaction: what Submit
// and an Append of each event would leave, but no messages follow from the events.
//
// fault.Conflict: there is a report with the code of one of them already, and none
// was written.
func (db *DB) Load(ctx context.Context, hs []History) (err error) {
	defer fault.Wrap(&err, "Load")
	all := make([]ready, len(hs))
	for i, h := range hs {
		if all[i], err = db.d.ready(h.NewReport, h.After...); err != nil {
			return err
		}
	}
	return db.Write(ctx, "report.load", func(t *Tx) error {
		for _, r := range all {
			if err := t.insert(r); err != nil {
				return err
			}
		}
		return nil
	})
}

// lived is a state after the events that followed it.
func lived(s process.State, after []process.Event) (process.State, error) {
	for _, e := range after {
		if e.Seq != s.Seq+1 || e.Kind == process.Submitted {
			return s, fmt.Errorf("event %d, %s, does not follow event %d", e.Seq, e.Kind, s.Seq)
		}
		s = process.Fold(s, e)
	}
	return s, nil
}
