package process

import (
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// Offered is what an actor may do with a report now: exactly the actions Decide
// would not refuse because of who asks, where the report stands, or when. What
// Decide may still refuse is the form. The sender's own commands are in Wishes. The slices in it belong to the definition.
func Offered(d *Definition, s State, a org.Actor, now time.Time) []Action {
	st := d.step(s.Step)
	if st == nil || d.closed(s) != nil {
		return nil
	}
	var out []Action
	now = s.reached(now)
	for i := range st.Actions {
		if _, no := d.open(s, &st.Actions[i], a, now); no == nil {
			out = append(out, st.Actions[i])
		}
	}
	return out
}

// standing finds an action for an actor: the action, and the duty under which he
// takes it.
func (d *Definition) standing(s State, id string, a org.Actor, now time.Time) (*Action, By, *Refusal) {
	if no := d.closed(s); no != nil {
		return nil, By{}, no
	}
	if st := d.step(s.Step); st != nil {
		for i := range st.Actions {
			if st.Actions[i].ID == id {
				by, no := d.open(s, &st.Actions[i], a, now)
				return &st.Actions[i], by, no
			}
		}
	}
	return nil, By{}, &Refusal{Reason: NoSuchAction}
}

// closed tells why nothing at all may be done with a report by this definition.
func (d *Definition) closed(s State) *Refusal {
	switch {
	case s.Definition != d.Key():
		return &Refusal{Reason: OtherDefinition}
	case s.Level == report.Sealed:
		return &Refusal{Reason: IsSealed}
	}
	return nil
}

// open tells under which duty an actor may take an action now, or why he may not.
func (d *Definition) open(s State, act *Action, a org.Actor, now time.Time) (By, *Refusal) {
	by, ok := act.allows(s, a, now)
	if !ok {
		return By{}, &Refusal{Reason: NotHolder}
	}
	if act.Has(AskExtension) && LateStep(s, now) {
		// More time is asked for before the limit: afterwards it would only hide that
		// somebody was late.
		return By{}, &Refusal{Reason: NotNow}
	}
	_, why := d.move(spotOf(s), act)
	switch {
	case why == open:
		return by, nil
	case why == opensSecret, act.Has(Publish) && s.Level != report.Public:
		return By{}, &Refusal{Reason: NotPublic}
	case why == notAgreed, act.Has(Answer) && s.Sensitive && !s.Agreed:
		return By{}, &Refusal{Reason: NotAgreed}
	}
	return By{}, &Refusal{Reason: NotNow}
}

// allows tells whether an actor may take the action, and under which duty. The
// program itself takes none: what it does are alarms and new counts of dues.
func (act *Action) allows(s State, a org.Actor, now time.Time) (By, bool) {
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
		return By{Person: a.Person, Role: duty.Role, Unit: duty.Unit, For: duty.For}, true
	}
	return By{}, false
}

// takers are those who may take the action: any of them.
func (act *Action) takers(s State) []org.Holder {
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
// centre, focal, leader and who is on duty in the report's agency, the handler is
// its assignee, and the coordinator the focal of the agency it is coordinated with.
func holder(role org.Role, centre org.UnitID, s State) org.Holder {
	switch role {
	case org.Operator, org.Lead:
		return org.Holder{Role: role, Unit: centre}
	case org.Focal, org.Leader, org.OnDuty:
		return org.Holder{Role: role, Unit: s.Agency}
	case org.Handler:
		return s.Assignee
	case org.Coordinator:
		return org.Holder{Role: org.Focal, Unit: s.Coordinator}
	}
	return org.Holder{Role: role}
}
