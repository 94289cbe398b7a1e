package process

import (
	"slices"
	"strconv"

	"paht/internal/org"
)

// The fields an effect takes by name. Those of the others are known by their kind,
// so that a form may name them as it likes.
const (
	summaryField = "summary"     // text, required
	doneField    = "done"        // choice, required
	filesField   = "attachments" // files
	ratingField  = "rating"      // choice, required
)

// takings are the kinds of fields effects take: one required field of the kind, and
// no second one, so that it is clear which is meant.
var takings = []struct {
	effect Effect
	kind   FieldKind
}{
	{Classify, CategoryField},
	{Dispatch, AgencyField},
	{Coordinate, AgencyField},
	{Assign, AssigneeField},
	{Transfer, AssigneeField},
	{AskExtension, NumberField},
	{AskExtension, TextField},
	{DueOn, DateField},
	{Support, AgencyField},
	{Support, TextField},
	{Split, TextField},
	{Merge, ReportField},
}

// ends are the outcomes to which an effect leads, and to which nothing else does.
var ends = []struct {
	effect  Effect
	outcome string
}{
	{Publish, OutcomePublished},
	{Answer, OutcomeAnswered},
	{Merge, OutcomeMerged},
	{Seal, OutcomeOutside},
}

// moving are the effects after which a report is somebody else's, or has other dues,
// so that it cannot stay at its step; staying are those that leave it where it is.
var (
	moving  = []Effect{Dispatch, Assign, Return, NewRound, Coordinate, Agree, Disagree, DueOn}
	staying = []Effect{AskExtension, Extend, DenyExtension, Transfer, Support, Split, Urge, Called}
)

// checkEffects wants an action to have the fields its effects take, and to lead
// where they make sense.
func (s *source) checkEffects(d *Definition, st *Step, a *Action, path string) {
	s.checkTakings(d, a, path)
	to := d.step(a.To)
	for _, end := range ends {
		switch {
		case a.Has(end.effect) && (to == nil || to.Outcome != end.outcome):
			s.badAt(path+".to", "effect_elsewhere", string(end.effect), end.outcome)
		case !a.Has(end.effect) && to != nil && to.Kind == End && to.Outcome == end.outcome:
			s.badAt(path+".effects", "effect_missing", string(end.effect), a.To)
		}
	}
	if to != nil && to.Outcome == OutcomeWithdrawn && !slices.Equal(a.By, []org.Role{org.Sender}) {
		s.badAt(path+".by", "withdraw_by", a.ID)
	}
	if a.Has(NewRound) && st.Kind != End {
		s.badAt(path+".effects", "round_elsewhere")
	}
	for _, e := range moving {
		if a.To == Stay && a.Has(e) {
			s.badAt(path+".to", "effect_stays", string(e))
		}
	}
	for _, e := range staying {
		if a.To != Stay && a.Has(e) {
			s.badAt(path+".to", "effect_leaves", string(e))
		}
		if st.Kind != Work && a.Has(e) && e != Urge {
			s.badAt(path+".effects", "effect_work", string(e))
		}
	}
	s.checkCompany(d, st, a, path)
	s.checkDetour(d, st, a, path)
}

// checkTakings wants the fields of an action's effects in its form.
func (s *source) checkTakings(d *Definition, a *Action, path string) {
	wants := func(e Effect, field string, ok bool) {
		if a.Has(e) && !ok {
			s.badAt(path+".effects", "effect_field", string(e), field)
		}
	}
	for _, t := range takings {
		wants(t.effect, string(t.kind), d.fieldOf(a, t.kind) != "")
	}
	wants(ResultOf, summaryField, d.takes(a, summaryField, TextField))
	wants(ResultOf, doneField, d.takes(a, doneField, ChoiceField))
	wants(Rate, ratingField, d.takes(a, ratingField, ChoiceField))
	if f, ok := d.Fields[filesField]; ok && a.Has(ResultOf) && f.Kind != FilesField {
		s.badAt(path+".effects", "effect_files", filesField)
	}
	if days := d.fieldOf(a, NumberField); a.Has(AskExtension) && days != "" && d.Fields[days].Min < 1 {
		s.badAt(path+".form", "extension_days", days)
	}
}

// checkCompany wants what an effect cannot do without: somebody to decide on what
// is asked for, a call to be made, parts, a coordinator.
func (s *source) checkCompany(d *Definition, st *Step, a *Action, path string) {
	bad := func(code string, args ...string) { s.badAt(path+".effects", code, args...) }
	for _, pair := range [][2]Effect{{Extend, AskExtension}, {DenyExtension, AskExtension}, {AskExtension, Extend}} {
		if a.Has(pair[0]) && !st.has(pair[1]) {
			bad("extension_alone", string(pair[0]), string(pair[1]))
		}
	}
	if a.Has(Extend) && grantsHimself(st, a) {
		bad("extend_self", a.ID)
	}
	if a.Has(Called) && !st.calls() {
		bad("called_alone", st.ID)
	}
	if a.Has(Transfer) && st.Holder != org.Handler {
		bad("transfer_where", st.ID)
	}
	if a.Has(Support) && d.Part == "" {
		bad("support_alone")
	}
	for _, e := range []Effect{Agree, Disagree} {
		switch {
		case !a.Has(e):
		case !slices.ContainsFunc(d.Steps, func(st Step) bool { return st.has(Coordinate) }):
			bad("agree_alone", string(e))
		case !slices.Equal(a.By, []org.Role{org.Coordinator}) && (len(a.By) > 0 || st.Holder != org.Coordinator):
			bad("agree_by", string(e))
		}
	}
	if a.Has(DueOn) {
		if to := d.step(a.To); to == nil || to.Kind != Work || to.Limit.Clock() {
			bad("due_on_where", a.To)
		}
	}
}

// grantsHimself tells whether an action grants an extension by a role that may ask
// for it at the step.
func grantsHimself(st *Step, grant *Action) bool {
	for i := range st.Actions {
		ask := &st.Actions[i]
		if !ask.Has(AskExtension) {
			continue
		}
		if slices.ContainsFunc(Roles(), func(r org.Role) bool { return mayTake(st, ask, r) && mayTake(st, grant, r) }) {
			return true
		}
	}
	return false
}

// checkDetour wants a detour to lead a returned report to another step at which
// somebody works, and not the first time already.
func (s *source) checkDetour(d *Definition, st *Step, a *Action, path string) {
	if a.Bounced == nil {
		return
	}
	if !a.Has(Return) {
		s.badAt(path+".bounced", "bounced_elsewhere")
	}
	if a.Bounced.From < 2 || a.Bounced.From > 100 {
		s.badAt(path+".bounced.from", "bounced_from", strconv.Itoa(a.Bounced.From))
	}
	to := d.step(a.Bounced.To)
	switch {
	case to == nil:
		s.badAt(path+".bounced.to", "unknown_step", a.Bounced.To)
	case to.Kind != Work || to.ID == a.To || to.ID == st.ID:
		s.badAt(path+".bounced.to", "bounced_where", a.Bounced.To)
	}
}

// has tells whether an action of the step has an effect.
func (st *Step) has(e Effect) bool {
	return slices.ContainsFunc(st.Actions, func(a Action) bool { return a.Has(e) })
}

// calls tells whether a telephone call can fall due at the step.
func (st *Step) calls() bool {
	return slices.ContainsFunc(st.Escalate, func(r Rung) bool { return r.Call })
}

// fieldOf is the one required field of a kind in an action's form, "" when there
// is none or more than one.
func (d *Definition) fieldOf(a *Action, kind FieldKind) string {
	found := ""
	for _, id := range a.Form {
		if f := d.Fields[id]; f.Kind != kind || !f.Required {
			continue
		}
		if found != "" {
			return ""
		}
		found = id
	}
	return found
}

// takes tells whether an action asks for a field of that name and kind and
// requires it.
func (d *Definition) takes(a *Action, id string, kind FieldKind) bool {
	f := d.Fields[id]
	return slices.Contains(a.Form, id) && f.Kind == kind && f.Required
}
