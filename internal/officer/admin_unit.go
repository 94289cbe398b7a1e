package officer

import (
	"net/http"
	"net/url"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

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
	f, err := readForm(w, r)
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
	f, err := readForm(w, r)
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
