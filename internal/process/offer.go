package process

import (
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// Offered is what an actor may do with a report now: exactly the actions Decide
// would not refuse because of who asks, where the report stands, or when. What
// Decide may still refuse is the form. The slices in it belong to the definition.
func Offered(d *Definition, s State, a org.Actor, now time.Time) []Action {
	var out []Action
	now = s.reached(now)
	st, _ := d.Step(s.Step)
	for _, act := range st.Actions {
		if _, _, no := d.standing(s, act.ID, a, now); no == nil {
			out = append(out, act)
		}
	}
	return out
}

// standing finds an action for an actor: the action, and the duty under which he
// takes it.
func (d *Definition) standing(s State, id string, a org.Actor, now time.Time) (Action, By, *Refusal) {
	if s.Definition != d.Key() {
		return Action{}, By{}, &Refusal{Reason: OtherDefinition}
	}
	act, ok := d.Action(s.Step, id)
	if !ok {
		return Action{}, By{}, &Refusal{Reason: NoSuchAction}
	}
	by, ok := act.allows(s, a, now)
	if !ok {
		return Action{}, By{}, &Refusal{Reason: NotHolder}
	}
	switch _, why := d.move(spotOf(s), act); {
	case why == open:
		return act, by, nil
	case why == opensSecret, act.Has(Publish) && s.Level != report.Public:
		return Action{}, By{}, &Refusal{Reason: NotPublic}
	}
	return Action{}, By{}, &Refusal{Reason: NotNow}
}

// allows tells whether an actor may take the action, and under which duty. The
// program itself takes none: what it does are alarms and new counts of dues.
func (act Action) allows(s State, a org.Actor, now time.Time) (By, bool) {
	if a.System {
		return By{}, false
	}
	for _, h := range act.takers(s) {
		if h.Role == "" {
			continue
		}
		duty, ok := org.May(a, h, now)
		if !ok {
			continue
		}
		if duty.Role == org.Sender {
			return By{Role: org.Sender}, true
		}
		return By{Person: a.Person, Role: duty.Role, Unit: duty.Unit}, true
	}
	return By{}, false
}

// takers are those who may take the action: any of them.
func (act Action) takers(s State) []org.Holder {
	if len(act.By) == 0 {
		return []org.Holder{s.Holder}
	}
	out := make([]org.Holder, len(act.By))
	for i, role := range act.By {
		out[i] = holder(role, s.Centre, s)
	}
	return out
}

// holder is who has a role for a report: operators and the lead sit in the
// centre, focal and leader in the report's agency, the handler is its assignee.
func holder(role org.Role, centre org.UnitID, s State) org.Holder {
	switch role {
	case org.Operator, org.Lead:
		return org.Holder{Role: role, Unit: centre}
	case org.Focal, org.Leader:
		return org.Holder{Role: role, Unit: s.Agency}
	case org.Handler:
		return s.Assignee
	}
	return org.Holder{Role: role}
}
