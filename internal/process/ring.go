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
	return Event{Seq: s.Seq + 1, At: At(now), Kind: alarm.Kind, By: By{Role: org.System}, Alarm: &alarm}, true
}

// Recompute counts the dues of an open step anew when the calendar has another
// version than the one they were counted with (W5). It answers false when nothing
// moves: the report has ended, runs by another definition, or keeps its dues.
//
// A new count makes nobody late who was not: a limit that would have passed
// already becomes what d.Least gives from now on. Alarms that were due and have not
// rung stay due, unless they now ring later.
func Recompute(d *Definition, w World, s State, now time.Time) (Event, bool) {
	st, ok := d.Step(s.Step)
	cal := w.office(st.Holder, s)
	if !ok || st.Kind == End || s.Definition != d.Key() || s.Calendar == cal.Version() {
		return Event{}, false
	}
	en := Entry{
		Step: s.Step, Definition: s.Definition, Calendar: cal.Version(),
		Holder: holder(st.Holder, w.Centre, s), Began: s.Began,
	}
	if err := d.recount(cal, &en, st, s, At(now)); err != nil {
		return Event{}, false // the calendar cannot count this step: it keeps its dues
	}
	en.Alarms = pending(en.Alarms, s.Alarms, At(now))
	same := en.Target == s.Target && en.Limit == s.Limit && en.Span == s.Span && en.Unsure == s.Unsure
	if same && slices.Equal(en.Alarms, s.Alarms) {
		return Event{}, false
	}
	return Event{Seq: s.Seq + 1, At: At(now), Kind: Recomputed, By: By{Role: org.System}, Entry: &en}, true
}

// recount computes the dues of the entry en of a state by another calendar.
func (d *Definition) recount(cal *calendar.Calendar, en *Entry, st Step, s State, now Millis) error {
	g := grant{st.Target, st.Limit}
	if s.Span != st.Limit.String() {
		var err error
		if g, err = d.granted(cal, s, st, s.Holder, s.Began, false); err != nil {
			return err
		}
		if g.limit, err = calendar.ParseSpan(s.Span); err != nil {
			return err
		}
	}
	if err := d.time(cal, en, st, g); err != nil {
		return err
	}
	if en.Limit > now || s.Limit <= now {
		return nil
	}
	least, err := d.least(cal, now)
	if err != nil {
		return err
	}
	m := meter{cal, g.limit.Clock()}
	rest := m.span(m.between(s.Began, now) + least)
	return d.time(cal, en, st, grant{rest, rest})
}

// pending are the alarms of a new count that still have to ring: those to come,
// and those that were due before it and have not rung.
func pending(counted, before []Alarm, now Millis) []Alarm {
	var out []Alarm
	for _, a := range counted {
		overdue := slices.ContainsFunc(before, func(b Alarm) bool { return b.Kind == a.Kind && b.To == a.To && b.At <= now })
		if a.At > now || overdue {
			out = append(out, a)
		}
	}
	return out
}
