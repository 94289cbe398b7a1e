//go:build bench

package bench

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// figure is what one thing did in one measurement.
type figure struct {
	name    string
	clients int
	perSec  float64
	p50     time.Duration
	p95     time.Duration
	p99     time.Duration
}

// subject is a thing to measure: do does it once, by one of the clients.
type subject struct {
	name string
	do   func(client int) error
}

// slice is how long a subject runs before its neighbour's turn comes. Subjects
// that are compared take turns in short slices, so that a machine that slows
// down slows all of them.
const (
	slice  = 800 * time.Millisecond
	rounds = 3
)

// compare measures subjects in turns at a number of clients and answers, for
// each, the median round.
func compare(t *testing.T, clients int, subjects ...subject) []figure {
	t.Helper()
	all := make([][]figure, len(subjects))
	for round := range rounds + 1 {
		for i, s := range subjects {
			f := run(t, clients, s)
			if round > 0 { // the first warms up
				all[i] = append(all[i], f)
			}
		}
	}
	out := make([]figure, len(subjects))
	for i, fs := range all {
		slices.SortFunc(fs, func(a, b figure) int { return int(a.perSec - b.perSec) })
		out[i] = fs[len(fs)/2]
	}
	return out
}

// run lets clients do a subject for one slice.
func run(t *testing.T, clients int, s subject) figure {
	t.Helper()
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	took := make([][]time.Duration, clients)
	start := time.Now()
	for c := range clients {
		wg.Go(func() {
			for time.Since(start) < slice && failed.Load() == nil {
				begin := time.Now()
				if err := s.do(c); err != nil {
					failed.Store(&err)
					return
				}
				took[c] = append(took[c], time.Since(begin))
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	if err := failed.Load(); err != nil {
		t.Fatalf("%s at %d clients: %v", s.name, clients, *err)
	}
	all := slices.Concat(took...)
	slices.Sort(all)
	return figure{
		name: s.name, clients: clients, perSec: float64(len(all)) / elapsed.Seconds(),
		p50: all[len(all)/2], p95: all[len(all)*95/100], p99: all[len(all)*99/100],
	}
}
