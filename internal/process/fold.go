package process

import (
	"fmt"
	"maps"
	"slices"

	"paht/internal/org"
	"paht/internal/report"
)

// Fold is the state after an event. It asks neither definition nor calendar: all
// that followed from what was done is in the event. The state given is not
// changed; the two may share slices, which nothing writes to.
func Fold(s State, e Event) State {
	before := s
	if e.Left != nil {
		s = left(s, *e.Left)
	}
	s = changed(s, e)
	switch {
	case e.Entry != nil && e.Left == nil && e.Kind != Submitted:
		s = timed(s, *e.Entry) // the step is the same: other dues, or another holder
		if e.Change.Granted == On {
			s.Rung = nil // an extension is reminded of anew
		}
	case e.Entry != nil:
		s = entered(s, e, before)
	}
	if e.Alarm != nil {
		s.Alarms = without(s.Alarms, *e.Alarm)
		s.Rung = append(slices.Clip(s.Rung), *e.Alarm)
	}
	return s
}

// Replay folds all events of a report from the first. It fails where the numbers
// of the events have a gap or the first is not the submission.
func Replay(es []Event) (State, error) {
	var s State
	for i, e := range es {
		if e.Seq != i+1 || (e.Kind == Submitted) != (i == 0) {
			return State{}, fmt.Errorf("process: event %d of the report is number %d, %s", i+1, e.Seq, e.Kind)
		}
		s = Fold(s, e)
	}
	return s, nil
}

// left is the state without the step it was at: what was asked for there, and the
// telephone call that stood out, are settled with it.
func left(s State, x Exit) State {
	if x.Rest != nil {
		rests := maps.Clone(s.Rests)
		if rests == nil {
			rests = make(map[string]Rest)
		}
		rests[restKey(x.Step, x.Clock, s.Holder, s.Agency)] = *x.Rest
		s.Rests = rests
	}
	if x.Late {
		s.LateSteps++
	}
	s.Ended, s.Outcome, s.Closed = false, "", 0
	s.Extension, s.Call = nil, false
	return s
}

// changed is the state with an event's change.
func changed(s State, e Event) State {
	s.Seq = e.Seq
	c := e.Change
	if e.Kind == Submitted {
		s.Sent, s.Round = e.At, 1
	}
	if c.Level != "" {
		s.Level = c.Level
	}
	if c.Accepted {
		s.Accepted = true
	}
	if c.Category != "" {
		s.Category = c.Category
	}
	if c.Bounced {
		s.Bounces++
		s.Agency, s.Assignee = "", org.Holder{}
	}
	if c.Agency != "" {
		s.Agency, s.Assignee = c.Agency, org.Holder{}
	}
	if c.Assignee != nil {
		s.Assignee = *c.Assignee
	}
	if c.Coordinator != "" {
		s.Coordinator, s.Agreed = c.Coordinator, false // who agreed was another
	}
	if c.Result != nil {
		// Neither the agency nor the coordinator has stood by this one yet, nor has
		// the sender judged it.
		s.Result, s.Approved, s.Agreed, s.Rating = c.Result, false, false, ""
	}
	if c.Approved {
		s.Approved = true
	}
	if c.Rating != "" {
		s.Rating = c.Rating
	}
	if c.Round {
		s.Round++
		s.Rests = nil
		s.Extended = false
	}
	s = marked(s, c)
	s.Aside = (s.Aside || c.Aside) && !lookedAt(e)
	s = linked(s, c)
	if c.Level == report.Sealed {
		s = sealed(s)
	}
	return s
}

// lookedAt tells an event by which an officer took a report up, or which makes it
// one that nobody may read later.
func lookedAt(e Event) bool {
	return e.Kind == Acted && e.By.Person != "" || e.Change.Urgent == On
}

// marked is the state with what a change says of urgency, agreement, extension and
// telephone calls.
func marked(s State, c Change) State {
	s.Urgent = c.Urgent.turn(s.Urgent)
	s.Call = c.Call.turn(s.Call)
	if c.Sensitive {
		s.Sensitive = true
	}
	if c.Agreement == Off {
		s.Disagreed++
	}
	s.Agreed = c.Agreement.turn(s.Agreed)
	if c.Extension != nil {
		s.Extension = c.Extension
	}
	if c.Granted != "" {
		s.Extension = nil
	}
	s.Extended = s.Extended || c.Granted == On
	if c.Urged {
		s.Urged++
	}
	return s
}

// linked is the state with what a change says of other reports.
func linked(s State, c Change) State {
	if c.Opened != 0 {
		s.Parts = append(slices.Clip(s.Parts), c.Opened)
	}
	if i := slices.Index(s.Parts, c.Closed); i >= 0 {
		s.Parts = slices.Concat(s.Parts[:i], s.Parts[i+1:])
		if len(s.Parts) == 0 {
			s.Parts = nil // as it comes back from JSON
		}
	}
	if c.Into != 0 {
		s.Into = c.Into
	}
	if c.Parent != 0 {
		s.Parent = c.Parent
	}
	if c.Centre != "" {
		s.Centre = c.Centre
	}
	return s
}

// sealed is the state without content, and without what follows from content that
// is not there any more: it is the same from the events as they happened and as
// Redact leaves them.
func sealed(s State) State {
	s.Category, s.Rating = "", ""
	s.Result, s.Approved, s.Agreed, s.Extension, s.Shown = nil, false, false, nil, nil
	return s
}

// Redact is what stays of an event of a sealed report: numbers, instants, who, and
// where to. What was written is gone. The fold of all events of a sealed report,
// redacted, is its state.
func Redact(e Event) Event {
	e.Form = nil
	e.Change.Category, e.Change.Rating, e.Change.Result = "", "", nil
	if x := e.Change.Extension; x != nil {
		e.Change.Extension = &Extension{Days: x.Days, At: x.At}
	}
	return e
}

// turn is a mark after a switch.
func (t Switch) turn(now bool) bool {
	switch t {
	case On:
		return true
	case Off:
		return false
	}
	return now
}

// entered is the state at the step an event enters; before is the state the event
// found.
func entered(s State, e Event, before State) State {
	en := *e.Entry
	p := passage{to: en.Step, fromEnd: before.Ended, toEnd: e.Change.Outcome != ""}
	if e.Left != nil {
		p.from, p.pause = e.Left.Step, e.Left.Pause
	}
	s.Before = behind(before.Before, p)
	s.Step, s.Definition, s.Began, s.Rung = en.Step, en.Definition, en.Began, nil
	s.Ended, s.Outcome = p.toEnd, e.Change.Outcome
	if s.Ended {
		s.Closed = e.At
	}
	if s.Result != nil && (s.Outcome == OutcomePublished || s.Outcome == OutcomeAnswered) {
		s.Shown = &Shown{Result: *s.Result, Outcome: s.Outcome}
	}
	if e.Kind == Migrated {
		// The way so far stays as it was: only the rules from here on are others.
		s.Before, s.Closed = before.Before, before.Closed
	}
	return timed(s, en)
}

// timed is the state with the holder, dues and alarms of an entry.
func timed(s State, en Entry) State {
	s.Calendar, s.Holder = en.Calendar, en.Holder
	s.Target, s.Limit, s.Span, s.Unsure = en.Target, en.Limit, en.Span, en.Unsure
	s.Until, s.More = en.Until, en.More
	s.Alarms = en.Alarms
	if en.Holder.Role == org.Operator || en.Holder.Role == org.Lead {
		s.Centre = en.Holder.Unit
	}
	return s
}

// without is the alarms but one.
func without(as []Alarm, one Alarm) []Alarm {
	i := slices.Index(as, one)
	if i < 0 {
		return as
	}
	rest := slices.Concat(as[:i], as[i+1:])
	if len(rest) == 0 {
		return nil // as it comes back from JSON
	}
	return rest
}
