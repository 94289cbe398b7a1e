package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paht/internal/jobs"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestEveryTakesATurnEachPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := jobs.New(t.Context(), quiet())
		var turns atomic.Int32
		r.Every(0, time.Second, "count", func(context.Context) (bool, error) { turns.Add(1); return false, nil })
		time.Sleep(3500 * time.Millisecond) // the bubble's clock
		r.Stop()
		if got := turns.Load(); got != 4 {
			t.Errorf("%d turns in 3.5 s, want 4: at once and at each second", got)
		}
	})
}

func TestEveryWaitsForItsFirstTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := jobs.New(t.Context(), quiet())
		var turns atomic.Int32
		r.Every(2*time.Second, time.Second, "count", func(context.Context) (bool, error) { turns.Add(1); return false, nil })
		time.Sleep(1500 * time.Millisecond)
		if turns.Load() != 0 {
			t.Error("it did not wait")
		}
		time.Sleep(2 * time.Second)
		r.Stop()
		if got := turns.Load(); got != 2 {
			t.Errorf("%d turns in 3.5 s, want 2", got)
		}
		late := jobs.New(t.Context(), quiet())
		late.Every(time.Hour, time.Hour, "never", func(context.Context) (bool, error) { t.Error("a turn after the stop"); return false, nil })
		late.Stop() // at once, not in an hour
	})
}

func TestEveryGoesOnAtOnceWhileThereIsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := jobs.New(t.Context(), quiet())
		var turns atomic.Int32
		r.Every(0, time.Hour, "drain", func(context.Context) (bool, error) { return turns.Add(1) < 5, nil })
		synctest.Wait()
		r.Stop()
		if got := turns.Load(); got != 5 {
			t.Errorf("%d turns, want 5 without waiting for the next period", got)
		}
	})
}

func TestAFailingJobIsTriedAgainAndStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := jobs.New(t.Context(), quiet())
		var failed, panicked, fine atomic.Int32
		r.Every(0, time.Second, "fails", func(context.Context) (bool, error) { failed.Add(1); return true, errors.New("no") })
		r.Every(0, time.Second, "panics", func(context.Context) (bool, error) { panicked.Add(1); panic("no") })
		r.Every(0, time.Second, "fine", func(context.Context) (bool, error) { fine.Add(1); return false, nil })
		time.Sleep(2500 * time.Millisecond)
		r.Stop()
		if f, p, n := failed.Load(), panicked.Load(), fine.Load(); f != 3 || p != 3 || n != 3 {
			t.Errorf("turns: failing %d, panicking %d, fine %d; want 3 each", f, p, n)
		}
	})
}

func TestStopWaitsForTheTurnUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := jobs.New(t.Context(), quiet())
		var ended atomic.Bool
		r.Every(0, time.Hour, "slow", func(context.Context) (bool, error) {
			time.Sleep(time.Minute)
			ended.Store(true)
			return false, nil
		})
		synctest.Wait()
		r.Stop()
		if !ended.Load() {
			t.Error("Stop came back before the turn under way had ended")
		}
	})
}
