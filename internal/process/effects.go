package process

import "slices"

// The fields an effect takes by name. Those of classify, dispatch and assign are
// known by their kind, so that a form may name them as it likes.
const (
	summaryField = "summary"     // text, required
	doneField    = "done"        // choice, required
	filesField   = "attachments" // files
	ratingField  = "rating"      // choice, required
)

// checkEffects wants an action to have the fields its effects take, and to lead
// where they make sense.
func (s *source) checkEffects(d *Definition, st Step, a Action, to Step, path string) {
	wants := func(e Effect, field string, ok bool) {
		if a.Has(e) && !ok {
			s.badAt(path+".effects", "effect_field", string(e), field)
		}
	}
	wants(Classify, string(CategoryField), d.fieldOf(a, CategoryField) != "")
	wants(Dispatch, string(AgencyField), d.fieldOf(a, AgencyField) != "")
	wants(Assign, string(AssigneeField), d.fieldOf(a, AssigneeField) != "")
	wants(ResultOf, summaryField, d.takes(a, summaryField, TextField))
	wants(ResultOf, doneField, d.takes(a, doneField, ChoiceField))
	wants(Rate, ratingField, d.takes(a, ratingField, ChoiceField))
	if f, ok := d.Fields[filesField]; ok && a.Has(ResultOf) && f.Kind != FilesField {
		s.badAt(path+".effects", "effect_files", filesField)
	}

	for _, end := range []struct {
		effect  Effect
		outcome string
	}{{Publish, OutcomePublished}, {Answer, OutcomeAnswered}} {
		switch {
		case a.Has(end.effect) && to.Outcome != end.outcome:
			s.badAt(path+".to", "effect_elsewhere", string(end.effect), end.outcome)
		case !a.Has(end.effect) && to.Kind == End && to.Outcome == end.outcome:
			s.badAt(path+".effects", "effect_missing", string(end.effect), a.To)
		}
	}
	if a.Has(NewRound) && st.Kind != End {
		s.badAt(path+".effects", "round_elsewhere")
	}
	if a.To == Stay {
		// A step that is not left keeps its holder and its dues, so nothing may
		// happen that would give it others.
		for _, e := range []Effect{Dispatch, Assign, Return, NewRound} {
			if a.Has(e) {
				s.badAt(path+".to", "effect_stays", string(e))
			}
		}
	}
}

// fieldOf is the one required field of a kind in an action's form, "" when there
// is none or more than one.
func (d *Definition) fieldOf(a Action, kind FieldKind) string {
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
func (d *Definition) takes(a Action, id string, kind FieldKind) bool {
	f := d.Fields[id]
	return slices.Contains(a.Form, id) && f.Kind == kind && f.Required
}
