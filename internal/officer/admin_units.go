package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/text"
	"paht/internal/ui"
)

// unitsView is the units of the province as a tree.
type unitsView struct {
	Words    string
	Groups   []unitGroup
	Found    []unitRow // instead of the tree, when words were asked for
	Form     unitForm
	AddOpen  bool
	Mistakes []ui.Mistake
}

// unitGroup is the units of a kind; communes come by district.
type unitGroup struct {
	Name  string
	Units []unitRow
	Open  bool
}

// unitRow is a unit in a list, with those beneath it.
type unitRow struct {
	Name, Href, Code, Kind string
	Note                   string
	Ended                  bool
	Under                  []unitRow
}

// unitForm is the questions about a unit.
type unitForm struct {
	To                      string
	Name, Short, Code, From ui.Field
	Kind, Parent            ui.Field
	Agency                  ui.Field
	Kinds, Parents          []ui.Option
	New                     bool
}

// unitKinds are the kinds in the order of the screen.
var unitKinds = [...]org.Kind{org.Centre, org.Department, org.District, org.Commune, org.Company, org.Division, org.Province}

func unitHref(id org.UnitID) string { return "/admin/units/" + url.PathEscape(string(id)) }

// units shows the tree of units in force, or those some words name.
func (o *office) units(w http.ResponseWriter, r *http.Request, v visit) error {
	view := o.unitsView(r.URL.Query().Get("q"), v)
	view.Form = o.unitForm(unitInput{From: v.Now.In(o.zone()).Format("2006-01-02"), Parent: r.URL.Query().Get("under")}, nil, v)
	view.AddOpen = r.URL.Query().Has("under")
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: unitsTitle, Private: true}, unitsPage(view))
}

func (o *office) unitsView(words string, v visit) unitsView {
	dir := o.Desk.Directory()
	view := unitsView{Words: text.NFC(words)}
	if view.Words != "" {
		folded := text.Fold(view.Words)
		for _, u := range dir.All() {
			if strings.Contains(text.Fold(u.Name+" "+u.Short+" "+u.Code), folded) {
				view.Found = append(view.Found, o.unitRow(u, v, false))
			}
		}
		return view
	}
	for _, kind := range unitKinds {
		g := unitGroup{Name: kindWord(kind), Open: kind == org.Centre}
		for _, u := range dir.Units(kind, v.Now) {
			if p, ok := dir.Unit(u.Parent); ok && (p.Kind == org.District || kind == org.Division) {
				continue // shown under the unit it belongs to
			}
			g.Units = append(g.Units, o.unitRow(u, v, true))
		}
		if len(g.Units) > 0 {
			view.Groups = append(view.Groups, g)
		}
	}
	return view
}

func (o *office) unitRow(u org.Unit, v visit, deep bool) unitRow {
	row := unitRow{Name: u.Name, Href: unitHref(u.ID), Code: u.Code, Kind: kindWord(u.Kind), Ended: !u.Exists(v.Now)}
	dir := o.Desk.Directory()
	if u.Agency && u.Exists(v.Now) {
		row.Note = staffWord(len(dir.Holders(org.Focal, u.ID, v.Now)) > 0, len(dir.Holders(org.Leader, u.ID, v.Now)) > 0)
	}
	if row.Ended {
		row.Note = endedWord(u.From, u.To)
	}
	if deep {
		for _, c := range dir.Children(u.ID, v.Now) {
			row.Under = append(row.Under, o.unitRow(c, v, true))
		}
	}
	return row
}

// unitInput is what was typed about a unit.
type unitInput struct {
	Name, Short, Code, Kind, Parent, From string
	Agency                                bool
}

func readUnit(f form) unitInput {
	return unitInput{
		Name: f.get("name"), Short: f.get("short"), Code: f.get("code"), Kind: f.get("kind"),
		Parent: f.get("parent"), From: f.get("from"), Agency: f.get("agency") == "yes",
	}
}

func (o *office) unitForm(in unitInput, wrong map[string]string, v visit) unitForm {
	dir := o.Desk.Directory()
	field := func(name, value string) ui.Field {
		f := unitField(name)
		f.Value, f.Error = value, wrong[name]
		return f
	}
	agency := field("agency", "")
	if in.Agency {
		agency.Value = "yes"
	}
	form := unitForm{
		Name: field("name", in.Name), Short: field("short", in.Short), Code: field("code", in.Code), From: field("from", in.From),
		Kind: field("kind", in.Kind), Parent: field("parent", in.Parent), Agency: agency,
	}
	for _, k := range unitKinds {
		form.Kinds = append(form.Kinds, ui.Option{Value: string(k), Text: kindWord(k)})
	}
	parents := dir.All()
	slices.SortStableFunc(parents, func(a, b org.Unit) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	for _, u := range parents {
		if u.Exists(v.Now) && u.Kind != org.Division {
			form.Parents = append(form.Parents, ui.Option{Value: string(u.ID), Text: u.Name, Group: kindWord(u.Kind)})
		}
	}
	return form
}

// addUnit adds a unit.
func (o *office) addUnit(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	in := readUnit(f)
	u, bad := o.newUnit(in)
	if len(bad) == 0 {
		if _, taken := o.Desk.Directory().Unit(u.ID); taken {
			bad = append(bad, fault.Field{Name: "code", Code: "unit.code.taken"})
		}
	}
	err = nil
	if len(bad) > 0 {
		err = &fault.Error{Kind: fault.Invalid, Fields: bad}
	} else {
		err = o.Desk.PutUnit(r.Context(), v.Actor, u)
	}
	if wrong, ok := ui.FieldErrors(err); ok {
		view := o.unitsView("", v)
		view.Form, view.AddOpen, view.Mistakes = o.unitForm(in, wrong, v), true, mistakes(wrong)
		return o.site.Render(w, r, http.StatusUnprocessableEntity, ui.Page{Title: unitsTitle, Private: true, Wrong: true}, unitsPage(view))
	}
	if err != nil {
		return err
	}
	o.flash(w, addedWord(u.Name))
	http.Redirect(w, r, unitHref(u.ID), http.StatusSeeOther)
	return nil
}

// newUnit makes a unit of what was typed.
func (o *office) newUnit(in unitInput) (org.Unit, []fault.Field) {
	var bad []fault.Field
	from, ok := day(in.From, o.zone())
	if !ok || from.IsZero() {
		bad = append(bad, fault.Field{Name: "from", Code: "edge.day"})
	}
	if !slices.Contains(unitKinds[:], org.Kind(in.Kind)) {
		bad = append(bad, fault.Field{Name: "kind", Code: "unit.kind.empty"})
	}
	if in.Name == "" {
		bad = append(bad, fault.Field{Name: "name", Code: "unit.name.empty"})
	}
	if in.Code == "" || strings.ContainsAny(in.Code, "@/ ") {
		bad = append(bad, fault.Field{Name: "code", Code: "unit.code.empty"})
	}
	return org.Unit{
		ID: org.Key(in.Code, from), Code: in.Code, Name: in.Name, Short: in.Short,
		Kind: org.Kind(in.Kind), Parent: org.UnitID(in.Parent), From: from, Agency: in.Agency,
	}, bad
}

// mistakes are the sentences of a form that came back, for its summary.
func mistakes(wrong map[string]string) []ui.Mistake {
	var out []ui.Mistake
	for name, sentence := range wrong {
		out = append(out, ui.Mistake{Field: name, Text: sentence})
	}
	slices.SortFunc(out, func(a, b ui.Mistake) int { return cmp.Compare(a.Field, b.Field) })
	return out
}
