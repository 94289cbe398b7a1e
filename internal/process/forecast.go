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
	st := d.step(s.Step)
	if st == nil || st.Kind == End {
		return nil
	}
	at := max(s.Limit, At(now))
	out := []Stop{{*st, at}}
	p := spotOf(s)
	for len(out) <= len(d.Steps)+1 { // a wait may come back to a step once
		next, ok := d.mainAt(p)
		if !ok {
			return out
		}
		resumed := next.step == innermost(p.before)
		if st = d.step(next.step); st == nil || st.Kind == End {
			if st != nil {
				out = append(out, Stop{*st, at})
			}
			return out
		}
		due, err := d.limitAt(w, s, st, at, resumed)
		if err != nil {
			return out
		}
		at, p = due, next
		out = append(out, Stop{*st, at})
	}
	return out
}

// mainAt is where the main action that is open at a spot leads: with supporting
// parts under way, the one that is open once they have ended.
func (d *Definition) mainAt(p spot) (spot, bool) {
	st := d.step(p.step)
	for range 2 {
		for i := range st.Actions {
			if a := &st.Actions[i]; a.Main {
				if next, why := d.move(p, a); why == open {
					return next, true
				}
			}
		}
		p.parts = false
	}
	return spot{}, false
}

// limitAt is the limit a step would have if it were entered at an instant.
func (d *Definition) limitAt(w World, s State, st *Step, at Millis, resumed bool) (Millis, error) {
	cal := w.office(st.Holder, s)
	g, err := d.granted(cal, s, st, holder(st.Holder, s.Centre, s), at, resumed)
	if err != nil {
		return 0, err
	}
	limit, _, err := meter{cal: cal}.due(at, g.limit, d.Count)
	return limit, err
}
