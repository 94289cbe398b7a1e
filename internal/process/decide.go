package process

import (
	"fmt"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// Open is the first event of a report, which puts it at the definition's start.
// by is who brings it: the sender, or the operator who enters it for him. A level
// other than Public or Secret is refused with BadChoice.
func Open(d *Definition, w World, o Opening, by By, now time.Time) (Event, error) {
	if o.Level != report.Public && o.Level != report.Secret {
		return Event{}, &Refusal{Reason: BadChoice, Field: "level"}
	}
	start, ok := d.Step(d.Start)
	if !ok {
		return Event{}, fmt.Errorf("process: %s has no step %q", d.Key(), d.Start)
	}
	e := Event{Seq: 1, At: At(now), Kind: Submitted, By: by, Change: Change{Level: o.Level}}
	entry, err := d.enter(w, changed(State{}, e), start, e.At, false)
	if err != nil {
		return Event{}, err
	}
	e.Entry = &entry
	return e, nil
}

// Decide answers a command with the event it makes, or refuses it.
//
// The error is a *Refusal, or an internal error when the calendar cannot count.
// d must be the definition the case runs by (State.Definition). A clock that is
// behind the last step's begin counts as being there. That a category, an agency
// or an assignee in the form exists is for the caller to have checked; so is, for
// a Sender, that he knows the report's code.
func Decide(d *Definition, w World, s State, c Command, a org.Actor, now time.Time) (Event, error) {
	now = s.reached(now)
	act, by, no := d.standing(s, c.Action, a, now)
	if no != nil {
		return Event{}, no
	}
	form, no := d.fill(act, c.Form)
	if no != nil {
		return Event{}, no
	}
	e := Event{Seq: s.Seq + 1, At: At(now), Kind: Acted, By: by, Action: act.ID, Form: form}
	e.Change = d.change(s, act, e)
	if act.To == Stay {
		return e, nil
	}
	id, _ := d.destination(s.Before, act)
	from, _ := d.Step(s.Step)
	to, _ := d.Step(id)
	return d.pass(w, s, e, from, to)
}

// reached is now, or the begin of the step for a clock that is behind: time does
// not go back in a history.
func (s State) reached(now time.Time) time.Time {
	if began := s.Began.Time(); now.Before(began) {
		return began
	}
	return now
}

// change is what an action's effects change.
func (d *Definition) change(s State, act Action, e Event) Change {
	var c Change
	for _, effect := range act.Effects {
		switch effect {
		case Accept:
			c.Accepted = true
		case Unlist:
			if l := unlisted(s.Level); l != s.Level {
				c.Level = l
			}
		case Classify:
			c.Category = e.Form[d.fieldOf(act, CategoryField)]
		case Dispatch:
			c.Agency = org.UnitID(e.Form[d.fieldOf(act, AgencyField)])
		case Assign:
			h, _ := Assignee(e.Form[d.fieldOf(act, AssigneeField)])
			c.Assignee = &h
		case Return:
			c.Bounced = true
		case ResultOf:
			c.Result = &Result{
				Agency:  s.Agency,
				Summary: e.Form[summaryField],
				Done:    e.Form[doneField],
				Files:   e.Form[filesField],
				At:      e.At,
			}
		case Approve:
			c.Approved = true
		case Publish, Answer:
			// What they stand for is the outcome of the end they lead to.
		case Rate:
			c.Rating = e.Form[ratingField]
		case NewRound:
			c.Round = true
		}
	}
	return c
}

// pass completes an event by the way from the step the state is at to another.
func (d *Definition) pass(w World, s State, e Event, from, to Step) (Event, error) {
	exit, err := leave(w.office(from.Holder, s), s, passageOf(from, to), e.At)
	if err != nil {
		return Event{}, err
	}
	e.Left = &exit
	e.Change.Outcome = to.Outcome
	resumed := to.ID == innermost(s.Before)
	entry, err := d.enter(w, changed(left(s, exit), e), to, e.At, resumed)
	if err != nil {
		return Event{}, err
	}
	e.Entry = &entry
	return e, nil
}
