package process

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// Open is the first event of a report, which puts it at the definition's start, or
// at its urgent start. by is who brings it: the sender, or the operator who enters
// it for him. A level other than Public or Secret is refused with BadChoice.
func Open(d *Definition, w World, o Opening, by By, now time.Time) (Event, error) {
	if o.Level != report.Public && o.Level != report.Secret {
		return Event{}, &Refusal{Reason: BadChoice, Field: "level"}
	}
	e := Event{Seq: 1, At: At(now), Kind: Submitted, By: by, Change: Change{Level: o.Level, Aside: o.Aside && !o.Urgent}}
	start := d.Start
	if o.Urgent {
		e.Change.Urgent, start = On, d.urgentStart()
	}
	return d.begin(w, e, start)
}

// OpenPart is the first event of the part a supporting agency has in a report: it
// belongs to that agency and is received, keeps the category and the marks of its
// parent, and is never public. by is who asked for support.
//
// Refusals are NotNow where the definition has no parts, the parent has ended or is
// a part itself, and BadChoice about the agency that is none or handles the parent.
func OpenPart(d *Definition, w World, parent State, of report.ID, agency org.UnitID, by By, now time.Time) (Event, error) {
	switch {
	case d.Part == "" || parent.Ended || parent.Parent != 0 || of == 0:
		return Event{}, &Refusal{Reason: NotNow}
	case agency == "" || agency == parent.Agency:
		return Event{}, &Refusal{Reason: BadChoice, Field: "agency"}
	}
	c := Change{
		Level: unlisted(parent.Level), Accepted: true, Category: parent.Category, Agency: agency,
		Parent: of, Sensitive: parent.Sensitive, Centre: w.Centre,
	}
	if parent.Urgent {
		c.Urgent = On
	}
	return d.begin(w, Event{Seq: 1, At: At(parent.reached(now)), Kind: Submitted, By: by, Change: c}, d.Part)
}

// OpenSplit is the first event of a report that is split off another: it begins
// like one that came in, but as closed as the other is, and sensitive where that
// is; what it says was in the other. by is who split it. NotNow where the
// definition splits nothing.
func OpenSplit(d *Definition, w World, from State, by By, now time.Time) (Event, error) {
	if !d.has(Split) || from.Level == report.Sealed {
		return Event{}, &Refusal{Reason: NotNow}
	}
	c := Change{Level: from.Level, Sensitive: from.Sensitive}
	if from.Sensitive {
		c.Level = unlisted(from.Level)
	}
	return d.begin(w, Event{Seq: 1, At: At(from.reached(now)), Kind: Submitted, By: by, Change: c}, d.Start)
}

// has tells whether some action has an effect.
func (d *Definition) has(e Effect) bool {
	return slices.ContainsFunc(d.Steps, func(st Step) bool {
		return slices.ContainsFunc(st.Actions, func(a Action) bool { return a.Has(e) })
	})
}

// begin completes a first event by the step it enters.
func (d *Definition) begin(w World, e Event, start string) (Event, error) {
	st := d.step(start)
	if st == nil {
		return Event{}, fmt.Errorf("process: %s has no step %q", d.Key(), start)
	}
	entry, err := d.enter(w, changed(State{}, e), st, e.At, false)
	if err != nil {
		return Event{}, err
	}
	e.Entry = &entry
	return e, nil
}

// Join is the event by which a report learns that a supporting part of it has
// ended: the part's outcome and, as far as there is one, the summary of its result.
// It answers false when the part is none of its open ones, has not ended, or the
// report is sealed.
func Join(d *Definition, w World, s State, part report.ID, end State, now time.Time) (Event, bool) {
	if !end.Ended || s.Level == report.Sealed || !slices.Contains(s.Parts, part) {
		return Event{}, false
	}
	e := Event{
		Seq: s.Seq + 1, At: At(s.reached(now)), Kind: Joined, By: By{Role: org.System},
		Form: map[string]string{"outcome": end.Outcome}, Change: Change{Closed: part},
	}
	if end.Result != nil {
		e.Form["summary"] = end.Result.Summary
	}
	return e, true
}

// Decide answers a command with the event it makes, or refuses it.
//
// The error is a *Refusal, or an internal error when the calendar cannot count.
// d must be the definition the case runs by (State.Definition). A clock that is
// behind the last step's begin counts as being there. That a category, an agency,
// an assignee or a report in the form exists is for the caller to have checked; so
// is, for a Sender, that he knows the report's code.
func Decide(d *Definition, w World, s State, c Command, a org.Actor, now time.Time) (Event, error) {
	now = s.reached(now)
	if act := wish(c.Action); act != nil {
		return d.decideWish(s, act, c, a, now)
	}
	act, by, no := d.standing(s, c.Action, a, now)
	if no != nil {
		return Event{}, no
	}
	if c.Made == 0 && (act.Has(Support) || act.Has(Split)) {
		return Event{}, &Refusal{Reason: NoNumber}
	}
	form, no := d.fill(act, c.Form, w.Evidence)
	if no == nil {
		no = d.unfit(w, s, act, form, At(now))
	}
	if no != nil {
		return Event{}, no
	}
	e := Event{Seq: s.Seq + 1, At: At(now), Kind: Acted, By: by, Action: act.ID, Form: form}
	e.Change = d.change(s, act, e, c.Made)
	if act.To == Stay {
		return d.stay(w, s, act, e)
	}
	id, _ := destination(s.Before, act, s.Bounces)
	return d.pass(w, s, e, d.step(s.Step), d.step(id), d.dayOf(act, form))
}

// reached is now, or the begin of the step for a clock that is behind: time does
// not go back in a history.
func (s State) reached(now time.Time) time.Time {
	if began := s.Began.Time(); now.Before(began) {
		return began
	}
	return now
}

// stay completes an event that does not leave its step: only more time that is
// granted moves a due, and only a transfer gives it to somebody else.
func (d *Definition) stay(w World, s State, act *Action, e Event) (Event, error) {
	if !act.Has(Extend) && !act.Has(Transfer) {
		return e, nil
	}
	en := present(s)
	if e.Change.Assignee != nil {
		en.Holder = *e.Change.Assignee
	}
	if act.Has(Extend) {
		en.More = append(slices.Clone(s.More), strconv.Itoa(s.Extension.Days)+"wd")
		if err := d.extend(w, s, &en, e.At); err != nil {
			return Event{}, err
		}
	}
	e.Entry = &en
	return e, nil
}

// pass completes an event by the way from the step the state is at to another.
// until is the day on which it is due there, "" for the step's own limit.
func (d *Definition) pass(w World, s State, e Event, from, to *Step, until string) (Event, error) {
	exit, err := leave(w.office(from.Holder, s), s, from, passageOf(from, to), e.At)
	if err != nil {
		return Event{}, err
	}
	e.Left = &exit
	e.Change.Outcome = to.Outcome
	resumed := to.ID == innermost(s.Before)
	after := changed(left(s, exit), e)
	entry, err := d.enter(w, after, to, e.At, resumed)
	if err != nil {
		return Event{}, err
	}
	if until != "" {
		entry.Until = until
		if err := d.time(w.office(to.Holder, after), &entry, to, grant{target: to.Target}); err != nil {
			return Event{}, err
		}
	}
	e.Entry = &entry
	return e, nil
}
