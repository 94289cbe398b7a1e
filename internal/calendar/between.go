package calendar

import (
	"math"
	"time"
)

// Between is the working time in [a, b), negative when b is before a. Before the
// calendar's first rule nothing is worked. Like time.Time.Sub it saturates.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	t := c.impl
	return millis(t.worked(t.local(b)) - t.worked(t.local(a)))
}

// Open tells whether t is inside office hours.
func (c *Calendar) Open(at time.Time) bool {
	t := c.impl
	local := t.local(at)
	day := dayOf(local)
	_, _, p := t.on(day)
	ms := local - int64(day)*msDay
	for _, v := range p.spans {
		if v.open <= ms && ms < v.close {
			return true
		}
	}
	return false
}

// millis is so many milliseconds, or the longest duration.
func millis(ms int64) time.Duration {
	switch {
	case ms > maxMillis:
		return math.MaxInt64
	case ms < -maxMillis:
		return math.MinInt64
	}
	return time.Duration(ms) * time.Millisecond
}
