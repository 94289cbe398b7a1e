package process

import (
	"slices"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
)

// NextAlarm is when the program must look at the report again, 0 when never.
func NextAlarm(s State) Millis {
	if len(s.Alarms) == 0 {
		return 0
	}
	return s.Alarms[0].At
}

// Ring makes an event of the earliest alarm that is due. Once folded it is not
// pending any more, so it rings once; false means that nothing is due.
//
// No alarm rings by a calendar that is out of date: where that moves the dues, the
// event is the new count of them (Recompute), and the caller asks again.
func Ring(d *Definition, w World, s State, now time.Time) (Event, bool) {
	if next := NextAlarm(s); next == 0 || At(now) < next {
		return Event{}, false
	}
	if e, moved := Recompute(d, w, s, now); moved {
		return e, true
	}
	alarm := s.Alarms[0]
	e := Event{Seq: s.Seq + 1, At: At(now), Kind: alarm.Kind, By: By{Role: org.System}, Alarm: &alarm}
	if alarm.Call {
		e.Change.Call = On
	}
	return e, true
}

// Recompute counts the dues of an open step anew when the calendar of the office
// that holds it has another version than the one they were counted with (W5). It
// answers false when nothing moves: the report has ended, runs by another
// definition, or keeps its dues. Extensions that were granted stay granted, and a
// day that was named stays that day.
//
// A new count makes nobody late who was not: a limit that would have passed
// already becomes what d.Least gives from now on. Alarms that were due and have not
// rung stay due, unless they now ring later.
func Recompute(d *Definition, w World, s State, now time.Time) (Event, bool) {
	st := d.step(s.Step)
	if st == nil || st.Kind == End || s.Definition != d.Key() {
		return Event{}, false
	}
	cal := w.office(st.Holder, s)
	if s.Calendar == cal.Version() {
		return Event{}, false
	}
	en := present(s)
	en.Holder = holder(st.Holder, w.Centre, s)
	if err := d.recount(cal, &en, st, s, At(now)); err != nil {
		return Event{}, false // the calendar cannot count this step: it keeps its dues
	}
	same := en.Target == s.Target && en.Limit == s.Limit && en.Span == s.Span && en.Unsure == s.Unsure
	if same && slices.Equal(en.Alarms, s.Alarms) {
		return Event{}, false
	}
	return Event{Seq: s.Seq + 1, At: At(now), Kind: Recomputed, By: By{Role: org.System}, Entry: &en}, true
}

// extend counts the entry en of the present step anew with the extension it names.
func (d *Definition) extend(w World, s State, en *Entry, now Millis) error {
	st := d.step(s.Step)
	s.Rung = nil // the new limit is reminded of anew
	return d.recount(w.office(st.Holder, s), en, st, s, now)
}

// recount computes the dues of the entry en of a state by a calendar, and what
// still has to ring.
func (d *Definition) recount(cal *calendar.Calendar, en *Entry, st *Step, s State, now Millis) error {
	en.Calendar = cal.Version()
	g, err := d.regranted(cal, st, s)
	if err != nil {
		return err
	}
	if err := d.time(cal, en, st, g); err != nil {
		return err
	}
	if en.Limit <= now && s.Limit > now {
		least, err := d.least(cal, now)
		if err != nil {
			return err
		}
		m := meter{cal, g.limit.Clock()}
		rest := m.span(m.between(s.Began, now) + least)
		en.Until, en.More = "", nil
		if err := d.time(cal, en, st, grant{rest, rest}); err != nil {
			return err
		}
	}
	en.Alarms = pending(en.Alarms, s, now)
	return nil
}

// regranted is the time the present step of a state was given: its own, or the rest
// it was entered with.
func (d *Definition) regranted(cal *calendar.Calendar, st *Step, s State) (grant, error) {
	if s.Until != "" {
		return grant{target: st.Target}, nil
	}
	if s.Span == st.Limit.String() {
		return grant{st.Target, st.Limit}, nil
	}
	for _, resumed := range []bool{false, true} {
		g, err := d.granted(cal, s, st, s.Holder, s.Began, resumed)
		if err != nil || g.limit.String() == s.Span {
			return g, err
		}
	}
	// A count that would have made him late gave him this one.
	limit, err := calendar.ParseSpan(s.Span)
	return grant{limit, limit}, err
}

// pending are the alarms of a new count that still have to ring: those to come,
// and those that were due before it and have not rung. What has rung stays rung;
// only an escalation rings once more when the limit has moved behind it.
func pending(counted []Alarm, s State, now Millis) []Alarm {
	var out []Alarm
	rung := slices.Clone(s.Rung)
	for _, a := range counted {
		if i := slices.IndexFunc(rung, a.like); i >= 0 {
			again := a.Kind == Escalated && a.At > rung[i].At && a.At > now
			if rung = slices.Delete(rung, i, i+1); !again {
				continue
			}
		}
		overdue := slices.ContainsFunc(s.Alarms, func(b Alarm) bool { return a.like(b) && b.At <= now })
		if a.At > now || overdue {
			out = append(out, a)
		}
	}
	return out
}

// like tells whether two alarms are the same but for their instants.
func (a Alarm) like(b Alarm) bool { return a.Kind == b.Kind && a.To == b.To && a.Call == b.Call }
