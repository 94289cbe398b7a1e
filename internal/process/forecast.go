package process

import (
	"time"
)

// Stop is a step a report is expected to come to.
type Stop struct {
	Step Step
	Due  Millis // its limit if every step before it takes all of its time
}

// Forecast is the way from the present step to an end along the main actions,
// the present step first and the end last with the due of the step before it. It
// is empty for an ended report, and stops where the calendar cannot count.
func Forecast(d *Definition, w World, s State, now time.Time) []Stop {
	st, ok := d.Step(s.Step)
	if !ok || st.Kind == End {
		return nil
	}
	at := max(s.Limit, At(now))
	out := []Stop{{st, at}}
	p := spotOf(s)
	for len(out) <= len(d.Steps)+1 { // a wait may come back to a step once
		a, ok := d.mainAt(p)
		if !ok {
			return out
		}
		next, why := d.move(p, a)
		if why != open {
			return out
		}
		resumed := next.step == innermost(p.before)
		if st, ok = d.Step(next.step); !ok || st.Kind == End {
			return append(out, Stop{st, at})
		}
		due, err := d.limitAt(w, s, st, at, resumed)
		if err != nil {
			return out
		}
		at, p = due, next
		out = append(out, Stop{st, at})
	}
	return out
}

// mainAt is the main action open at a spot.
func (d *Definition) mainAt(p spot) (Action, bool) {
	st, _ := d.Step(p.step)
	for _, a := range st.Actions {
		if _, why := d.move(p, a); a.Main && why != guarded {
			return a, true
		}
	}
	return Action{}, false
}

// limitAt is the limit a step would have if it were entered at an instant.
func (d *Definition) limitAt(w World, s State, st Step, at Millis, resumed bool) (Millis, error) {
	cal := w.office(st.Holder, s)
	g, err := d.granted(cal, s, st, holder(st.Holder, s.Centre, s), at, resumed)
	if err != nil {
		return 0, err
	}
	limit, _, err := meter{cal: cal}.due(at, g.limit, d.Count)
	return limit, err
}
