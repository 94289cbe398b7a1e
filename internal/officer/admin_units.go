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
	f, err := readForm(w, r, nil)
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

// unitView is one unit: who serves in it, what is under it, and its end.
type unitView struct {
	Name, Kind, Code, Since, Until string
	Href                           string
	ParentName, ParentHref         string
	UnderHref                      string
	Exists, Agency                 bool
	Seats                          []seatRow
	Under                          []unitRow
	Form                           unitForm
	End                            ui.Field
	EditOpen, EndOpen              bool
	Mistakes                       []ui.Mistake
}

// seatRow is a role in a unit and who holds it.
type seatRow struct {
	Role   string
	People []personLink
}

type personLink struct{ Name, Href string }

func (o *office) unitOf(r *http.Request) (org.Unit, error) {
	u, ok := o.Desk.Directory().Unit(org.UnitID(r.PathValue("unit")))
	if !ok {
		return org.Unit{}, fault.New(fault.NotFound, "")
	}
	return u, nil
}

func (o *office) unit(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.unitOf(r)
	if err != nil {
		return err
	}
	return o.showUnit(w, r, http.StatusOK, o.unitView(u, inputOf(u), nil, v))
}

func inputOf(u org.Unit) unitInput {
	return unitInput{Name: u.Name, Short: u.Short, Code: u.Code, Kind: string(u.Kind), Parent: string(u.Parent), Agency: u.Agency}
}

func (o *office) showUnit(w http.ResponseWriter, r *http.Request, status int, view unitView) error {
	return o.site.Render(w, r, status, ui.Page{Title: view.Name, Private: true, Wrong: status != http.StatusOK}, unitPage(view))
}

func (o *office) unitView(u org.Unit, in unitInput, wrong map[string]string, v visit) unitView {
	dir := o.Desk.Directory()
	view := unitView{
		Name: u.Name, Kind: kindWord(u.Kind), Code: u.Code, Since: ui.Date(u.From), Href: unitHref(u.ID),
		UnderHref: "/admin/units?" + url.Values{"under": {string(u.ID)}}.Encode(),
		Exists:    u.Exists(v.Now), Agency: u.Agency, Form: o.unitForm(in, wrong, v),
		End:      ui.Field{Name: "to", Label: endLabel, Hint: endHint, Type: "date", Error: wrong["to"], Narrow: true},
		EditOpen: len(wrong) > 0 && wrong["to"] == "", EndOpen: wrong["to"] != "", Mistakes: mistakes(wrong),
	}
	if !u.To.IsZero() {
		view.Until = ui.Date(u.To.AddDate(0, 0, -1))
	}
	if p, ok := dir.Unit(u.Parent); ok {
		view.ParentName, view.ParentHref = p.Name, unitHref(p.ID)
	}
	for _, role := range org.Roles() {
		people := dir.Holders(role, u.ID, v.Now)
		if len(people) == 0 && !expects(u, role) {
			continue
		}
		seat := seatRow{Role: roleWord(role)}
		for _, p := range people {
			seat.People = append(seat.People, personLink{p.Name, personHref(p.ID)})
		}
		view.Seats = append(view.Seats, seat)
	}
	for _, c := range dir.Children(u.ID, v.Now) {
		view.Under = append(view.Under, o.unitRow(c, v, false))
	}
	return view
}

// expects tells whether a unit should have somebody in a role.
func expects(u org.Unit, role org.Role) bool {
	switch role {
	case org.Focal, org.Leader, org.Handler:
		return u.Agency
	case org.Operator, org.Lead:
		return u.Kind == org.Centre
	}
	return false
}

// changeUnit changes a unit's names and whether reports can be sent to it. Its
// code and first day are its key and stay.
func (o *office) changeUnit(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.unitOf(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, nil)
	if err != nil {
		return err
	}
	in := readUnit(f)
	in.Code, in.Kind, in.Parent = u.Code, string(u.Kind), string(u.Parent)
	changed := u
	changed.Name, changed.Short, changed.Agency = in.Name, in.Short, in.Agency
	err = o.Desk.PutUnit(r.Context(), v.Actor, changed)
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showUnit(w, r, http.StatusUnprocessableEntity, o.unitView(u, in, wrong, v))
	}
	if err != nil {
		return err
	}
	o.flash(w, savedWord(changed.Name))
	http.Redirect(w, r, unitHref(u.ID), http.StatusSeeOther)
	return nil
}

// endUnit says from which day on a unit no longer exists.
func (o *office) endUnit(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.unitOf(r)
	if err != nil {
		return err
	}
	f, err := readForm(w, r, nil)
	if err != nil {
		return err
	}
	to, ok := day(f.get("to"), o.zone())
	if !ok || to.IsZero() {
		err = fault.Bad("to", "edge.day")
	} else {
		ended := u
		ended.To = to
		err = o.Desk.PutUnit(r.Context(), v.Actor, ended)
	}
	if wrong, ok := ui.FieldErrors(err); ok {
		view := o.unitView(u, inputOf(u), wrong, v)
		view.End.Value = f.get("to")
		return o.showUnit(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	o.flash(w, endsWord(u.Name, to))
	http.Redirect(w, r, unitHref(u.ID), http.StatusSeeOther)
	return nil
}
