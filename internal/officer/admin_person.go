package officer

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/text"
	"paht/internal/ui"
)

// personView is one person: who he is, his duties, his way in.
type personView struct {
	Name, Href string
	Fields     []ui.Field
	Duties     []dutyRow
	Past       []dutyRow
	Role, Unit ui.Field
	Roles      []ui.Option
	Units      []ui.Option
	Login      ui.Field
	Account    accountState
	LoginName  string
	Until      string
	Link       string // of the invitation, shown once
	Open       string // the part that came back
	Mistakes   []ui.Mistake
}

// dutyRow is a duty with what ending it must name.
type dutyRow struct {
	Words, Role, Unit, From, To string
	Key                         string // of From, in Unix milliseconds
}

func (o *office) personOf(r *http.Request) (org.Person, error) {
	p, ok := o.Desk.Directory().Person(org.PersonID(r.PathValue("person")))
	if !ok {
		return org.Person{}, fault.New(fault.NotFound, "")
	}
	return p, nil
}

// person shows one person.
func (o *office) person(w http.ResponseWriter, r *http.Request, v visit) error {
	p, err := o.personOf(r)
	if err != nil {
		return err
	}
	return o.showPerson(w, r, v, p, "", nil, nil)
}

// showPerson shows a person; part came back with what was typed and what is wrong
// with it.
func (o *office) showPerson(w http.ResponseWriter, r *http.Request, v visit, p org.Person, part string, typed url.Values, wrong map[string]string) error {
	view, err := o.personView(r.Context(), v, p, part, typed, wrong)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: view.Name, Private: true, Wrong: len(wrong) > 0}, personPage(view))
}

func (o *office) personView(ctx context.Context, v visit, p org.Person, part string, typed url.Values, wrong map[string]string) (personView, error) {
	view := personView{Name: p.Name, Href: personHref(p.ID), Open: part, Mistakes: mistakes(wrong)}
	shown := p
	if part == "person" {
		shown = readPerson(form{values: typed})
	}
	view.Fields = personFields(shown, wrong)
	field := func(name string) ui.Field {
		f := dutyField(name)
		f.Value, f.Error = typed.Get(name), wrong[name]
		return f
	}
	view.Role, view.Unit, view.Login = field("role"), field("unit"), field("login")
	for _, role := range org.Roles() {
		view.Roles = append(view.Roles, ui.Option{Value: string(role), Text: roleWord(role), Hint: roleHint(role)})
	}
	view.Units = o.seatOptions(v)
	duties, err := o.DB.Duties(ctx)
	if err != nil {
		return view, err
	}
	for _, d := range duties {
		if d.Person != p.ID {
			continue
		}
		row := dutyRow{Words: o.dutyWord(d), Role: string(d.Role), Unit: string(d.Unit), From: ui.Date(d.From), Key: millisText(d.From)}
		if d.InForce(v.Now) {
			view.Duties = append(view.Duties, row)
			continue
		}
		row.To = ui.Date(d.To)
		view.Past = append(view.Past, row)
	}
	account, err := o.DB.AccountOf(ctx, p.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return view, err
	}
	view.Account = stateOf(account, err == nil, v.Now)
	view.LoginName, view.Until = account.Login, ui.Instant(account.Until)
	if view.Login.Value == "" {
		view.Login.Value = cmp.Or(account.Login, loginOf(p.Name))
	}
	return view, nil
}

// loginOf proposes a login: the name without marks, words joined by dots.
func loginOf(name string) string { return strings.ReplaceAll(text.Fold(name), " ", ".") }

// seatOptions are the units somebody can have a duty in: the centre, the agencies
// and their divisions.
func (o *office) seatOptions(v visit) []ui.Option {
	dir := o.Desk.Directory()
	var units []org.Unit
	for _, u := range dir.All() {
		if u.Exists(v.Now) && (u.Agency || u.Kind == org.Centre || u.Kind == org.Division || u.Kind == org.Province) {
			units = append(units, u)
		}
	}
	slices.SortStableFunc(units, func(a, b org.Unit) int { return cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)) })
	var out []ui.Option
	for _, u := range units {
		name := u.Name
		if p, ok := dir.Unit(u.Parent); ok && (u.Kind == org.Division || p.Kind == org.District) {
			name += ", " + unitWord(dir, p.ID)
		}
		out = append(out, ui.Option{Value: string(u.ID), Text: name, Group: kindWord(u.Kind)})
	}
	return out
}

// changePerson changes who somebody is, not what he may do.
func (o *office) changePerson(w http.ResponseWriter, r *http.Request, v visit) error {
	p, f, err := o.personForm(w, r)
	if err != nil {
		return err
	}
	changed := readPerson(f)
	changed.ID = p.ID
	err = o.Desk.PutPerson(r.Context(), v.Actor, changed)
	return o.backToPerson(w, r, v, p, "person", f, err, savedWord(changed.Name))
}

// personForm reads a form posted to a person's page.
func (o *office) personForm(w http.ResponseWriter, r *http.Request) (org.Person, form, error) {
	p, err := o.personOf(r)
	if err != nil {
		return p, form{}, err
	}
	f, err := readForm(w, r)
	return p, f, err
}

// backToPerson ends a post to a person's page: the form again with what is wrong,
// or the page with a word on what was done.
func (o *office) backToPerson(w http.ResponseWriter, r *http.Request, v visit, p org.Person, part string, f form, err error, done string) error {
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showPerson(w, r, v, p, part, f.values, wrong)
	}
	if err != nil {
		return err
	}
	o.flash(w, done)
	http.Redirect(w, r, personHref(p.ID), http.StatusSeeOther)
	return nil
}

// addDuty gives somebody a duty from now on.
func (o *office) addDuty(w http.ResponseWriter, r *http.Request, v visit) error {
	p, f, err := o.personForm(w, r)
	if err != nil {
		return err
	}
	d := org.Duty{Person: p.ID, Role: org.Role(f.get("role")), Unit: org.UnitID(f.get("unit")), From: v.Now}
	if err = o.fits(d); err == nil {
		err = o.Desk.PutDuty(r.Context(), v.Actor, d)
	}
	return o.backToPerson(w, r, v, p, "duty", f, err, dutyAdded(o.dutyWord(d)))
}

// fits refuses a duty in a unit that has no such work: an operator sits in the
// centre, focals, leaders and handlers in an agency or, for handlers, a division.
func (o *office) fits(d org.Duty) error {
	u, ok := o.Desk.Directory().Unit(d.Unit)
	if !ok {
		return nil // the desk names the field
	}
	centre := u.Kind == org.Centre
	switch d.Role {
	case org.Operator, org.Lead:
		if !centre {
			return fault.Bad("unit", "duty.unit.not_centre")
		}
	case org.Focal, org.Leader:
		if !u.Agency {
			return fault.Bad("unit", "duty.unit.not_agency")
		}
	case org.Handler:
		if !u.Agency && u.Kind != org.Division {
			return fault.Bad("unit", "duty.unit.not_agency")
		}
	}
	return nil
}

// endDuty ends a duty now.
func (o *office) endDuty(w http.ResponseWriter, r *http.Request, v visit) error {
	p, f, err := o.personForm(w, r)
	if err != nil {
		return err
	}
	duties, err := o.DB.Duties(r.Context())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(duties, func(d org.Duty) bool {
		return d.Person == p.ID && string(d.Role) == f.get("role") && string(d.Unit) == f.get("unit") && millisText(d.From) == f.get("from") && d.InForce(v.Now)
	})
	if i < 0 {
		return fault.New(fault.NotFound, "")
	}
	err = o.Desk.EndDuty(r.Context(), v.Actor, duties[i])
	return o.backToPerson(w, r, v, p, "duties", f, err, dutyEnded(o.dutyWord(duties[i])))
}
