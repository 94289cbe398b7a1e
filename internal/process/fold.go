package process

import (
	"fmt"
	"maps"
	"slices"

	"paht/internal/org"
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
	case e.Kind == Recomputed && e.Entry != nil:
		s = timed(s, *e.Entry)
	case e.Entry != nil:
		s = entered(s, e, before)
	}
	if e.Alarm != nil {
		s.Alarms = without(s.Alarms, *e.Alarm)
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

// left is the state without the step it was at.
func left(s State, x Exit) State {
	if x.Rest != nil {
		rests := maps.Clone(s.Rests)
		if rests == nil {
			rests = make(map[string]Rest)
		}
		rests[restKey(x.Step, s.Holder, s.Agency)] = *x.Rest
		s.Rests = rests
	}
	if x.Late {
		s.LateSteps++
	}
	s.Ended, s.Outcome, s.Closed = false, "", 0
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
	if c.Result != nil {
		// The agency has not stood by this one yet, nor has the sender judged it.
		s.Result, s.Approved, s.Rating = c.Result, false, ""
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
	}
	return s
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
	s.Step, s.Definition, s.Began = en.Step, en.Definition, en.Began
	s.Ended, s.Outcome = p.toEnd, e.Change.Outcome
	if s.Ended {
		s.Closed = e.At
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
