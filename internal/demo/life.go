package demo

import (
	"fmt"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// life is all that happened to a story up to now, as the engine decided it: each
// event, and the state it led to.
type life struct {
	events []process.Event
	states []process.State
}

// end is where the story stands now.
func (l *life) end() process.State { return l.states[len(l.states)-1] }

func (l *life) take(e process.Event) {
	var before process.State
	if len(l.states) > 0 {
		before = l.end()
	}
	l.events, l.states = append(l.events, e), append(l.states, process.Fold(before, e))
}

// live carries a story to now by the engine alone, without a desk: what Generate
// writes, and what tests of the mix look at.
func (a *author) live(s *story) (life, error) {
	var l life
	def, pl := process.Shipped(), process.In(a.centre(), a.cal)
	level := report.Public
	if s.secret {
		level = report.Secret
	}
	e, err := process.Open(def, pl, process.Opening{Level: level}, process.By{Role: org.Sender}, s.sent)
	if err != nil {
		return l, err
	}
	l.take(e)
	ring := func(until time.Time) {
		for next := process.NextAlarm(l.end()); next != 0 && next.Time().Before(until); next = process.NextAlarm(l.end()) {
			e, ok := process.Ring(def, pl, l.end(), next.Time())
			if !ok {
				return
			}
			l.take(e)
		}
	}
	at := s.sent
	for _, m := range s.moves {
		at = a.next(at, m)
		if at.After(a.now) {
			break
		}
		ring(at)
		state := l.end()
		e, err := process.Decide(def, pl, state, a.command(s, state, m, at), a.who(state, m, at), at)
		if err != nil {
			return l, fmt.Errorf("%s at %s: %w", m.action, state.Step, err)
		}
		l.take(e)
	}
	ring(a.now)
	return l, nil
}
