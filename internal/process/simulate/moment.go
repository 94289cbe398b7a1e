package simulate

import (
	"time"

	"paht/internal/calendar"
	"paht/internal/process"
)

// local is an instant in the calendar's zone, the zero Time for none.
func (r *run) local(m process.Millis) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return m.Time().In(r.zone)
}

// moment is an event as people read it; before is the state it found.
func (r *run) moment(before process.State, e process.Event) Moment {
	m := Moment{At: r.local(e.At), Kind: string(e.Kind), Action: e.Action}
	if act, ok := r.d.Action(before.Step, e.Action); ok {
		m.Label = act.Label
	}
	m.Level, m.Urgent = string(e.Change.Level), string(e.Change.Urgent)
	if e.Alarm != nil {
		m.To, m.Call = e.Alarm.To, e.Alarm.Call
	}
	if x := e.Left; x != nil {
		st, _ := r.d.Step(x.Step)
		m.Left = &Left{Step: x.Step, Title: st.Title, Late: x.Late}
		if x.Rest != nil {
			m.Left.Used = spanOf(x.Rest.Clock, x.Used).String()
			if x.Late {
				m.Left.Over = over(x).String()
			}
		}
	}
	if en := e.Entry; en != nil {
		st, _ := r.d.Step(en.Step)
		m.Entry = &Entry{
			Step: en.Step, Title: st.Title, Ended: st.Kind == process.End, Holder: en.Holder,
			Target: r.local(en.Target), Limit: r.local(en.Limit), Span: en.Span, Until: en.Until, More: en.More, Unsure: en.Unsure,
		}
	}
	return m
}

// spanOf is a length of time in a limit's unit.
func spanOf(clock bool, d process.Millis) calendar.Span {
	if clock {
		return calendar.ClockSpan(d.Duration())
	}
	return calendar.WorkingSpan(d.Duration())
}

// over is how far beyond its limit a step was left.
func over(x *process.Exit) calendar.Span {
	if x.Rest == nil || x.Rest.Limit >= 0 {
		return calendar.Span{}
	}
	return spanOf(x.Rest.Clock, -x.Rest.Limit)
}
