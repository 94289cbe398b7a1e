package officer

import (
	"cmp"
	"slices"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

func (o *office) categoryOptions() []ui.Option {
	var out []ui.Option
	for _, c := range o.Desk.Categories() {
		if !c.Hidden {
			out = append(out, ui.Option{Value: c.ID, Text: c.Name})
		}
	}
	return out
}

// suggested is the agency an action is most likely to name, and why. To dispatch
// to: the one the coordinator or the last agency that gave the report back named,
// else the one the category leads to; an agency that gave it back is not suggested
// again. To coordinate with: the category's. Nothing is suggested to who may not
// read what it would be drawn from.
func (o *office) suggested(c desk.Case, sight report.View, a process.Action) (org.UnitID, string) {
	dir, now := o.Desk.Directory(), o.Desk.Now()
	cat, known := o.Desk.Category(c.State.Category)
	if a.Has(process.Coordinate) {
		if u, ok := o.Desk.SuggestCoordinator(c); ok {
			return u, suggestedCoordinator(dir.Name(u), cat.Name)
		}
		return "", ""
	}
	if !a.Has(process.Dispatch) || !sight.Sees(report.FieldWords) {
		return "", ""
	}
	named, advised, back := o.named(c)
	if u, ok := dir.Unit(named); ok && u.Agency && u.Exists(now) && !back[named] {
		if advised {
			return named, suggestedByAdvice(u.Name)
		}
		return named, suggestedByReturn(u.Name)
	}
	if !known {
		return "", ""
	}
	agency, ok := dir.Suggest(cat.Suggest, c.Report.Place.Commune, now)
	who, answered := o.answerer(c)
	if !ok || back[agency] {
		if who == "" || back[who] {
			return "", ""
		}
		return who, suggestedPrefix + dir.Name(who) + ": " + answered
	}
	why := suggestedByCategory(cat, dir.Name(agency), unitWord(dir, c.Report.Place.Commune))
	switch who {
	case "":
		return agency, why
	case agency:
		return agency, joined(why, answeredBefore+answered)
	}
	return agency, joined(why, dir.Name(who)+" "+answered)
}

// named is the agency somebody named last as the competent one: the coordinator
// (advised), or an agency that gave the report back. back are those that did.
func (o *office) named(c desk.Case) (agency org.UnitID, advised bool, back map[org.UnitID]bool) {
	back = map[org.UnitID]bool{}
	def := o.definitionOf(c)
	present := ""
	for _, e := range c.Events {
		step, _ := def.Step(present)
		coordinates := step.Holder == org.Coordinator && e.Kind == process.Acted
		if e.Change.Bounced || coordinates {
			agency, advised = "", coordinates
			for id, value := range e.Form {
				if def.Field(id).Kind == process.AgencyField {
					agency = org.UnitID(value)
				}
			}
		}
		if e.Change.Bounced {
			back[e.By.Unit] = true
		}
		if e.Entry != nil {
			present = e.Entry.Step
		}
	}
	return agency, advised, back
}

// agencyOptions lists all agencies in force by kind, communes by district, the
// suggested one first of all.
func (o *office) agencyOptions(c desk.Case, sight report.View, a process.Action) (out []ui.Option, why string) {
	dir, now := o.Desk.Directory(), o.Desk.Now()
	var first org.UnitID
	if first, why = o.suggested(c, sight, a); first != "" {
		out = append(out, ui.Option{Value: string(first), Text: dir.Name(first), Group: suggestedGroup})
	}
	rest := dir.Agencies(now)
	group := func(u org.Unit) string {
		if u.Kind == org.Commune {
			if p, ok := dir.Unit(u.Parent); ok && p.Kind == org.District {
				return unitWord(dir, p.ID)
			}
		}
		return kindWord(u.Kind)
	}
	slices.SortStableFunc(rest, func(a, b org.Unit) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(group(a), group(b)))
	})
	for _, u := range rest {
		if u.ID != first {
			out = append(out, ui.Option{Value: string(u.ID), Text: u.Name, Group: group(u)})
		}
	}
	return out, why
}

// kindOrder is the order of kinds in lists of agencies.
func kindOrder(k org.Kind) int {
	return slices.Index([]org.Kind{org.Province, org.Centre, org.Department, org.District, org.Company, org.Commune, org.Division}, k)
}

func (o *office) assigneeOptions(c desk.Case) []ui.Option {
	units, people := o.Desk.Directory().Assignable(c.State.Agency, o.Desk.Now())
	var out []ui.Option
	for _, p := range people {
		out = append(out, ui.Option{Value: "person:" + string(p.ID), Text: p.Name, Hint: p.Title, Group: assignPeople})
	}
	for _, u := range units {
		out = append(out, ui.Option{Value: "unit:" + string(u.ID), Text: u.Name, Group: assignUnits})
	}
	return out
}

// communeOptions lists the communes in force by district.
func (o *office) communeOptions() []ui.Option {
	dir, now := o.Desk.Directory(), o.Desk.Now()
	units := dir.Units(org.Commune, now)
	group := func(u org.Unit) string {
		if p, ok := dir.Unit(u.Parent); ok && p.Kind == org.District {
			return unitWord(dir, p.ID)
		}
		return ""
	}
	slices.SortStableFunc(units, func(a, b org.Unit) int {
		return cmp.Or(cmp.Compare(group(a), group(b)), cmp.Compare(unitWord(dir, a.ID), unitWord(dir, b.ID)))
	})
	var out []ui.Option
	for _, u := range units {
		out = append(out, ui.Option{Value: string(u.ID), Text: unitWord(dir, u.ID), Group: group(u)})
	}
	return out
}
