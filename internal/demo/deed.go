package demo

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// act does one move as somebody who may.
func (p *player) act(ctx context.Context, id report.ID, s *story, state process.State, m move) (process.State, error) {
	a := desk.Act{ID: id, Actor: p.who(state, m, p.clock), Command: p.command(s, state, m, p.clock)}
	if m.into != "" {
		a.Command.Form["into"] = p.known[m.into].String()
	}
	if m.shown {
		a.Photos = s.mended
	}
	return p.desk.Act(ctx, a)
}

// command is what a move asks for at an instant, in words that fit the place.
func (a *author) command(s *story, state process.State, m move, at time.Time) process.Command {
	form, words := maps.Clone(m.form), maps.Clone(s.slots)
	if form == nil {
		form = map[string]string{}
	}
	action, _ := process.Shipped().Action(state.Step, m.action)
	for _, id := range action.Form {
		f := process.Shipped().Field(id)
		switch {
		case form[id] != "":
		case f.Kind == process.CategoryField:
			form[id] = s.category
		case f.Kind == process.AgencyField && (m.agency != "" || f.Required):
			named := a.resolve(cmp.Or(m.agency, s.agency), s.spot)
			form[id], words["dung"] = string(named), a.dir.Name(named)
		case f.Kind == process.AssigneeField:
			form[id], s.taken = a.assignee(s.category, state, at), at
		}
	}
	words["han"] = at.AddDate(0, 0, 12).In(zone).Format(time.DateOnly)
	if m.answer != nil {
		taken := s.taken
		if taken.IsZero() {
			taken = state.Began.Time()
		}
		a.dates(words, taken, at)
		words["co_quan"] = a.dir.Name(state.Agency)
		form["summary"], form["done"] = words.fill(m.answer.Text), m.answer.Outcome
	}
	for k, v := range form {
		if form[k] = words.fill(v); v == "" {
			delete(form, k)
		}
	}
	return process.Command{Action: m.action, Form: form}
}

// dates are the days an answer speaks of: of the inspection and of the work, both
// between the assignment and now, and the day something is promised for.
func (a *author) dates(words slots, taken, now time.Time) {
	day := func(share float64) string {
		at := taken.Add(time.Duration(share * float64(now.Sub(taken))))
		for !a.cal.Open(at) && at.After(taken) {
			at = at.Add(-time.Hour)
		}
		return at.In(zone).Format("02/01/2006")
	}
	words["ngay_kt"], words["ngay_xl"] = day(0.25), day(0.95)
	words["hen"] = now.AddDate(0, 0, 20+a.rng.IntN(70)).In(zone).Format("02/01/2006")
}

// who is somebody who may make a move now.
func (a *author) who(s process.State, m move, at time.Time) org.Actor {
	h := s.Holder
	switch {
	case m.by == org.Sender:
		return org.Actor{Sender: true}
	case m.by == org.Operator || m.by == org.Lead:
		h = org.Holder{Role: m.by, Unit: a.centre()}
	case m.by != "":
		h = org.Holder{Role: m.by, Unit: s.Agency}
	case h.Role == "" || h.Role == org.Sender: // at an end only the sender speaks
		return org.Actor{Sender: true}
	}
	return a.actor(h, at)
}

// actor is somebody of the staff who may act for a holder.
func (a *author) actor(h org.Holder, at time.Time) org.Actor {
	id := h.Person
	if id == "" {
		role := h.Role
		if role == org.Coordinator {
			role = org.Focal
		}
		holders := a.dir.Holders(role, h.Unit, at)
		if len(holders) == 0 && role == org.OnDuty { // nobody has the shift
			holders = a.dir.Holders(org.Focal, h.Unit, at)
		}
		if len(holders) == 0 {
			return org.Actor{}
		}
		id = pick(a.rng, holders).ID
		for _, p := range holders { // who delegated his duty is away
			if actor, ok := a.dir.Actor(p.ID, at); ok && slices.ContainsFunc(actor.Duties, func(d org.Duty) bool { return d.For != "" && d.Role == role && d.Unit == h.Unit }) {
				return actor
			}
		}
	}
	actor, _ := a.dir.Actor(id, at)
	return actor
}

// assignee is to whom a leader gives a matter of a category: the division that
// does such things, or somebody in it.
func (a *author) assignee(category string, state process.State, at time.Time) string {
	divisions, people := a.dir.Assignable(state.Agency, at)
	if state.Holder.Role == org.Handler { // from one handler to another
		others := slices.DeleteFunc(people, func(p org.Person) bool { return p.ID == state.Assignee.Person })
		return "person:" + string(pick(a.rng, others).ID)
	}
	var chosen *org.Unit
	for _, end := range a.staff.Divisions[category] {
		i := slices.IndexFunc(divisions, func(u org.Unit) bool { return strings.HasSuffix(u.Code, "."+end) })
		if i >= 0 {
			chosen = &divisions[i]
			break
		}
	}
	if chosen == nil && len(divisions) > 0 {
		chosen = &divisions[0]
	}
	if chosen == nil {
		return "person:" + string(pick(a.rng, people).ID)
	}
	if a.chance(0.6) {
		return "unit:" + string(chosen.ID)
	}
	return "person:" + string(pick(a.rng, a.dir.Holders(org.Handler, chosen.ID, at)).ID)
}
