package officer

import (
	"net/http"

	"paht/internal/org"
	"paht/internal/ui"
)

// adminView is the administrator's first page: what needs mending, and the ways.
type adminView struct {
	Units, People, Accounts, Categories string // how many
	NoFocal, NoLeader, NoHandler        []seatView
	Years                               []string // years without a notice of days off, and how many open dues lie in each
}

// seatView is a unit that lacks somebody.
type seatView struct{ Name, Href string }

// admin shows what of the organisation needs mending: agencies without a focal, a
// leader or a handler answer nobody; years without days off make dues unsure (W8).
func (o *office) admin(w http.ResponseWriter, r *http.Request, v visit) error {
	dir := o.Desk.Directory()
	accounts, err := o.DB.Accounts(r.Context())
	if err != nil {
		return err
	}
	people, err := o.DB.People(r.Context())
	if err != nil {
		return err
	}
	agencies := dir.Agencies(v.Now)
	view := adminView{
		Units: ui.Number(len(agencies)), Accounts: ui.Number(len(accounts)),
		People: ui.Number(len(people)), Categories: ui.Number(len(o.Desk.Categories())),
		NoFocal: o.empty(agencies, org.Focal, v), NoLeader: o.empty(agencies, org.Leader, v),
	}
	for _, u := range agencies {
		if units, people := dir.Assignable(u.ID, v.Now); len(units)+len(people) == 0 {
			view.NoHandler = append(view.NoHandler, o.seat(u))
		}
	}
	if view.Years, err = o.unknownYears(r.Context()); err != nil {
		return err
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: adminTitle, Private: true}, adminPage(view))
}

// empty are the agencies in which nobody holds a role.
func (o *office) empty(agencies []org.Unit, role org.Role, v visit) []seatView {
	var out []seatView
	for _, u := range agencies {
		if len(o.Desk.Directory().Holders(role, u.ID, v.Now)) == 0 {
			out = append(out, o.seat(u))
		}
	}
	return out
}

func (o *office) seat(u org.Unit) seatView { return seatView{Name: u.Name, Href: unitHref(u.ID)} }
