// Package jobs runs what happens without anybody asking: alarms that ring,
// messages that go out, the organisation read again.
//
// Rules it owns:
//   - A due is a stored instant, never a timer in memory (W7): a job is a look at
//     the database at a rhythm, so a restart, a clock that jumps or two programs
//     beside one database lose and double nothing.
//   - A job that fails is logged and tried again at its next turn; one job never
//     stops another. A job that panics is a job that fails.
//   - Stop waits for the turn under way.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Work is one turn of a job. It answers whether there is more to do at once.
type Work func(ctx context.Context) (more bool, err error)

// Runner runs jobs until it is stopped.
type Runner struct {
	log    *slog.Logger
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// New makes a runner; its jobs end when ctx does or at Stop.
func New(ctx context.Context, log *slog.Logger) *Runner {
	ctx, cancel := context.WithCancel(ctx)
	return &Runner{log: log, ctx: ctx, cancel: cancel}
}

// Every starts a job that takes its first turn after a wait and then one each period.
func (r *Runner) Every(wait, period time.Duration, name string, work Work) {
	r.wg.Go(func() {
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(wait):
		}
		tick := time.NewTicker(period)
		defer tick.Stop()
		for {
			for r.turn(name, work) {
				if r.ctx.Err() != nil {
					return
				}
			}
			select {
			case <-r.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// turn takes one turn and tells whether to go on at once.
func (r *Runner) turn(name string, work Work) (more bool) {
	defer func() {
		if p := recover(); p != nil {
			r.log.Error("job panicked", "job", name, "err", fmt.Sprint(p))
			more = false
		}
	}()
	more, err := work(r.ctx)
	if err != nil && r.ctx.Err() == nil {
		r.log.Error("job failed", "job", name, "err", err)
		return false
	}
	return more
}

// Stop ends all jobs and waits for the turns under way.
func (r *Runner) Stop() {
	r.cancel()
	r.wg.Wait()
}
