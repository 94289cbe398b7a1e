package demo

import (
	"fmt"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// life is all that happened to a story up to now, as the engine decided it, and
// where it stands.
type life struct {
	events []process.Event
	state  process.State
}

func (l *life) take(e process.Event) {
	l.events, l.state = append(l.events, e), process.Fold(l.state, e)
}

// live carries a story to now by the engine alone, without a desk: what Generate
// writes, and what tests of the mix look at.
func (a *author) live(s *story) (life, error) {
	l := life{events: make([]process.Event, 0, 16)} // most have fewer
	def, pl := process.Shipped(), process.In(a.centre(), a.cal)
	level := report.Public
	if s.secret {
		level = report.Secret
	}
	e, err := process.Open(def, pl, process.Opening{Level: level, Urgent: s.card.alarming()}, process.By{Role: org.Sender}, s.sent)
	if err != nil {
		return l, err
	}
	l.take(e)
	ring := func(until time.Time) {
		for next := process.NextAlarm(l.state); next != 0 && next.Time().Before(until); next = process.NextAlarm(l.state) {
			e, ok := process.Ring(def, pl, l.state, next.Time())
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
		state := l.state
		e, err := process.Decide(def, pl, state, a.command(s, state, m, at), a.who(state, m, at), at)
		if err != nil {
			return l, fmt.Errorf("%s at %s: %w", m.action, state.Step, err)
		}
		l.take(e)
	}
	ring(a.now)
	return l, nil
}
