package officer

import (
	"cmp"
	"slices"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
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

// suggested is the agency to dispatch to, and why: the one the last agency that
// gave the report back named, else the one the category leads to. An agency that
// gave it back is not suggested again.
func (o *office) suggested(c desk.Case) (org.UnitID, string) {
	dir, now := o.Desk.Directory(), o.Desk.Now()
	back := map[org.UnitID]bool{}
	var named org.UnitID
	for _, e := range c.Events {
		if !e.Change.Bounced {
			continue
		}
		back[e.By.Unit] = true
		named = ""
		for id, value := range e.Form {
			if o.definitionOf(c).Field(id).Kind == process.AgencyField {
				named = org.UnitID(value)
			}
		}
	}
	if u, ok := dir.Unit(named); ok && u.Agency && u.Exists(now) && !back[named] {
		return named, suggestedByReturn(u.Name)
	}
	cat, ok := o.Desk.Category(c.State.Category)
	if !ok {
		return "", ""
	}
	agency, ok := dir.Suggest(cat.Suggest, c.Report.Place.Commune, now)
	if !ok || back[agency] {
		return "", ""
	}
	return agency, suggestedByCategory(cat, dir.Name(agency), unitWord(dir, c.Report.Place.Commune))
}

// agencyOptions lists all agencies in force by kind, communes by district, the
// suggested one first of all.
func (o *office) agencyOptions(c desk.Case, a process.Action) (out []ui.Option, why string) {
	dir, now := o.Desk.Directory(), o.Desk.Now()
	var first org.UnitID
	if a.Has(process.Dispatch) {
		if first, why = o.suggested(c); first != "" {
			out = append(out, ui.Option{Value: string(first), Text: dir.Name(first), Group: suggestedGroup})
		}
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
