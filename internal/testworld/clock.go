// Package testworld hands tests a whole world in one call: a clock to turn, a
// throw-away database of each engine, a seeded province, the running program.
//
// Only tests import it.
package testworld

import (
	"sync"
	"time"
)

// Zone is the province's zone, for writing instants in tests.
var Zone = time.FixedZone("+07", 7*60*60)

// At is an instant of the province: At("2026-11-23 08:42").
func At(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

// Clock is a clock that stands still until it is turned.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that shows an instant.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set turns the clock to an instant, forward or back.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// Advance turns the clock on.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }
