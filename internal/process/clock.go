package process

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
)

// At is the instant in milliseconds, 0 for the zero Time.
func At(t time.Time) Millis {
	if t.IsZero() {
		return 0
	}
	return Millis(t.UnixMilli())
}

// Time is the instant in UTC, the zero Time for 0.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// Duration is m as a length of time.
func (m Millis) Duration() time.Duration { return time.Duration(m) * time.Millisecond }

// meter measures time as a limit does: inside office hours, or on the clock.
type meter struct {
	cal   *calendar.Calendar
	clock bool
}

// between is the time from a to b, negative when b is before a.
func (m meter) between(a, b Millis) Millis {
	if m.clock {
		return b - a
	}
	return Millis(m.cal.Between(a.Time(), b.Time()).Milliseconds())
}

// span is a length of time in the meter's unit.
func (m meter) span(d Millis) calendar.Span {
	if m.clock {
		return calendar.ClockSpan(d.Duration())
	}
	return calendar.WorkingSpan(d.Duration())
}

// due is the instant a span leads to.
func (m meter) due(from Millis, s calendar.Span, n calendar.Count) (Millis, bool, error) {
	due, err := m.cal.Due(from.Time(), s, n)
	if err != nil {
		// The calendar blames its argument; to our caller it is a defect.
		return 0, false, fmt.Errorf("process: due of %s from %s: %v", s, from.Time(), err)
	}
	return At(due.At), due.Unsure, nil
}

// grant is the time a step is entered with.
type grant struct{ target, limit calendar.Span }

// granted is what a step gives who enters it at an instant: what the definition
// says, or the rest it was left with in this round.
//
// A step entered again gets at least d.Least, so that none is born overdue; one
// that a wait interrupted, or that shares its clock with the step before, goes on
// with exactly the rest, unless that is used up.
func (d *Definition) granted(cal *calendar.Calendar, s State, st *Step, h org.Holder, at Millis, resumed bool) (grant, error) {
	rest, ok := s.Rests[restKey(st.ID, st.Clock, h, s.Agency)]
	if !ok || st.Kind != Work {
		return grant{st.Target, st.Limit}, nil
	}
	least, err := d.least(cal, at)
	if err != nil {
		return grant{}, err
	}
	m := meter{cal, rest.Clock}
	left := func(rest Millis) Millis {
		if (resumed || st.Clock != "") && rest > 0 {
			return rest
		}
		return max(rest, least)
	}
	return grant{m.span(left(rest.Target)), m.span(left(rest.Limit))}, nil
}

// least is how long d.Least is, measured as it is written; half a working hour is
// half an hour to a step on the clock.
func (d *Definition) least(cal *calendar.Calendar, at Millis) (Millis, error) {
	m := meter{cal, d.Least.Clock()}
	until, _, err := m.due(at, d.Least, d.Count)
	return m.between(at, until), err
}

// restKey is where State.Rests keeps what is left of a step: by step, or by the
// clock it shares, and by unit, so that going to and fro between two units starts
// no clock afresh. The handlers of an agency share its time.
func restKey(step, clock string, h org.Holder, agency org.UnitID) string {
	unit := h.Unit
	if h.Role == org.Handler {
		unit = agency
	}
	if clock != "" {
		step = "clock:" + clock
	}
	return step + "@" + string(unit)
}

// leave is how the present step of a state is left.
func leave(cal *calendar.Calendar, s State, from *Step, p passage, at Millis) (Exit, error) {
	x := Exit{Step: s.Step}
	if p.fromEnd {
		return x, nil
	}
	m, err := meterOf(cal, s)
	if err != nil {
		return x, err
	}
	x.Used = m.between(s.Began, at)
	if !p.fromWork {
		return x, nil // the sender's time, which nobody has to answer for
	}
	x.Rest = &Rest{Clock: m.clock, Target: m.between(at, s.Target), Limit: m.between(at, s.Limit)}
	x.Late = at > s.Limit
	x.Pause = p.pause
	x.Clock = from.Clock
	return x, nil
}

// meterOf is the meter by which the limit of a state was measured. A limit that is
// a day, and not a span, is measured in working time.
func meterOf(cal *calendar.Calendar, s State) (meter, error) {
	if s.Until != "" {
		return meter{cal: cal}, nil
	}
	span, err := calendar.ParseSpan(s.Span)
	if err != nil {
		return meter{}, fmt.Errorf("process: span of the state at %s: %w", s.Step, err)
	}
	return meter{cal, span.Clock()}, nil
}

// enter is how a step is entered by a state that has left the one before.
func (d *Definition) enter(w World, s State, st *Step, at Millis, resumed bool) (Entry, error) {
	cal := w.office(st.Holder, s)
	en := Entry{Step: st.ID, Definition: d.Key(), Calendar: cal.Version(), Began: at}
	if st.Kind == End {
		return en, nil
	}
	en.Holder = holder(st.Holder, w.Centre, s)
	g, err := d.granted(cal, s, st, en.Holder, at, resumed)
	if err != nil {
		return en, err
	}
	return en, d.time(cal, &en, st, g)
}

// time computes the dues and alarms of an entry from the time it is given, the day
// it is due on (Until), and what was granted on top (More). The target is never
// after the limit, though Least may have been given to either.
func (d *Definition) time(cal *calendar.Calendar, en *Entry, st *Step, g grant) error {
	m := meter{cal, g.limit.Clock()}
	target, unsure, err := m.due(en.Began, g.target, d.Count)
	if err != nil {
		return err
	}
	limit, doubt, err := d.limit(m, en, g.limit)
	if err != nil {
		return err
	}
	en.Target, en.Limit, en.Unsure = min(target, limit), limit, unsure || doubt
	en.Span = ""
	if en.Until == "" {
		en.Span = g.limit.String()
	}
	en.Alarms, err = d.alarms(m, st, en.Began, limit)
	return err
}

// limit is the instant at which an entry is due at the latest.
func (d *Definition) limit(m meter, en *Entry, given calendar.Span) (limit Millis, unsure bool, err error) {
	if en.Until != "" {
		closes, ok := closing(m.cal, en.Until)
		if !ok {
			return 0, false, fmt.Errorf("process: no office hours on %s or soon after", en.Until)
		}
		limit, unsure = closes, !m.cal.Known(closes.Time().In(m.cal.Location()).Year())
	} else if limit, unsure, err = m.due(en.Began, given, d.Count); err != nil {
		return 0, false, err
	}
	for _, more := range en.More {
		span, err := calendar.ParseSpan(more)
		if err != nil {
			return 0, false, fmt.Errorf("process: extension of %s: %w", en.Step, err)
		}
		later, doubt, err := m.due(limit, span, d.Count)
		if err != nil {
			return 0, false, err
		}
		limit, unsure = later, unsure || doubt
	}
	return limit, unsure, nil
}

// closing is the close of office hours on a day, YYYY-MM-DD. Where the day is off,
// it is that of the next working day (Điều 148 khoản 5 BLDS 2015).
func closing(cal *calendar.Calendar, day string) (Millis, bool) {
	at, err := time.ParseInLocation(time.DateOnly, day, cal.Location())
	if err != nil {
		return 0, false
	}
	for range 60 {
		if hours := cal.Hours(at); len(hours) > 0 {
			return At(hours[len(hours)-1].Close), true
		}
		at = at.AddDate(0, 0, 1)
	}
	return 0, false
}

// alarms are a step's reminders, at fractions of the time given, and the rungs of
// its escalation ladder, after the limit or from its beginning, in the order they
// ring.
func (d *Definition) alarms(m meter, st *Step, began, limit Millis) ([]Alarm, error) {
	var out []Alarm
	given := float64(m.between(began, limit))
	for _, f := range st.Remind {
		at, _, err := m.due(began, m.span(Millis(given*f)), d.Count)
		if err != nil {
			return nil, err
		}
		if at > began {
			out = append(out, Alarm{Kind: Reminded, At: at, To: st.Holder})
		}
	}
	for _, r := range st.Escalate {
		from, after := limit, r.After
		if r.FromEntry {
			from, after = began, r.At
		}
		at, _, err := m.due(from, after, d.Count)
		if err != nil {
			return nil, err
		}
		out = append(out, Alarm{Kind: Escalated, At: at, To: r.To, Call: r.Call})
	}
	slices.SortStableFunc(out, func(a, b Alarm) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.To, b.To))
	})
	return out, nil
}

// present is the entry of the step a state is at, as it stands.
func present(s State) Entry {
	return Entry{
		Step: s.Step, Definition: s.Definition, Calendar: s.Calendar, Holder: s.Holder, Began: s.Began,
		Target: s.Target, Limit: s.Limit, Span: s.Span, Until: s.Until, More: s.More, Unsure: s.Unsure, Alarms: s.Alarms,
	}
}
