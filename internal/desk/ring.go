package desk

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// ringers is how many alarms are written at once: they share their syncs, so a
// morning on which thousands are due is over in seconds.
const ringers = 16

// Ring lets the alarms that are due at this instant ring: each becomes an event
// and its messages, once. It answers how many rang; call it again while it
// answers n. One that fails keeps none of the others from ringing.
func (d *Desk) Ring(ctx context.Context, n int) (rang int, err error) {
	defer fault.Wrap(&err, "Ring")
	ids, err := d.DB.DueAlarms(ctx, d.Now(), n)
	if err != nil {
		return 0, err
	}
	var (
		wg   sync.WaitGroup
		done atomic.Int64
		next atomic.Int64
		errs = make([]error, len(ids))
	)
	for range min(ringers, len(ids)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(ids); i = int(next.Add(1)) - 1 {
				if errs[i] = d.ring(ctx, ids[i]); errs[i] == nil {
					done.Add(1)
				}
			}
		})
	}
	wg.Wait()
	return int(done.Load()), errors.Join(errs...)
}

// ring lets the alarm of one report ring.
func (d *Desk) ring(ctx context.Context, id report.ID) error {
	now := d.Now()
	return d.DB.Write(ctx, "report.ring", func(tx *store.Tx) error {
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		e, ok := process.Ring(d.DefinitionOf(c.State), d.worldOf(c.State), c.State, now)
		if !ok {
			return nil
		}
		after := process.Fold(c.State, e)
		return tx.Append(c, e, after, d.messages(id, e, after, c.Report.Contact))
	})
}
