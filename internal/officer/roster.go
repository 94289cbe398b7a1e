package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

// rosterView is a week of an agency's roster of duty officers.
type rosterView struct {
	Agency   string
	To       string // where the forms are posted
	May      bool   // he keeps this roster
	Now      []personLine
	Next     string // who is on duty next, from when; "" when the roster names nobody
	Standby  []personLine
	Unmanned bool // nobody is on duty, and no focal or leader stands in
	Week     string
	Days     []rosterDay
	Earlier  string
	Later    string
	This     string // to the present week; "" when it is shown
	Form     shiftForm
	Others   []ui.Link // the other rosters he may look at
}

// personLine is somebody with his telephone.
type personLine struct{ Name, Seat, Phone string }

// rosterDay is a day of the week with its shifts and the hours nobody has.
type rosterDay struct {
	Name   string
	Today  bool
	Shifts []shiftLine
	Gaps   []string
}

// shiftLine is a shift as far as it lies in a day.
type shiftLine struct {
	Person, Hours string
	Now           bool
	Key, From     string // for the form that ends it
	Past, Starts  bool
}

// rosters leads to the one roster an officer has, or shows the choice.
func (o *office) rosters(w http.ResponseWriter, r *http.Request, v visit) error {
	units := o.rosterUnits(v)
	if len(units) == 0 {
		return fault.New(fault.NotFound, "")
	}
	if len(units) == 1 {
		http.Redirect(w, r, rosterHref(units[0].ID, ""), http.StatusSeeOther)
		return nil
	}
	view := rostersView{}
	bare := o.Desk.Unmanned(v.Now)
	for _, u := range units {
		line := rosterLine{Name: u.Name, Href: rosterHref(u.ID, "")}
		for _, p := range o.Desk.OnDutyNow(u.ID) {
			line.Now = append(line.Now, p.Name)
		}
		switch {
		case len(line.Now) > 0:
			view.Manned = append(view.Manned, line)
		case slices.ContainsFunc(bare, func(b org.Unit) bool { return b.ID == u.ID }):
			view.Bare = append(view.Bare, line)
		default:
			view.Standby = append(view.Standby, line)
		}
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: rosterTitle, Path: "/roster", Private: true}, rostersPage(view))
}

// rostersView is the choice of agencies: those with somebody on duty, those where
// the focals and leaders stand in, and those in which nobody at all would answer.
type rostersView struct {
	Manned, Standby, Bare []rosterLine
}

type rosterLine struct {
	Name, Href string
	Now        []string
}

func rosterHref(unit org.UnitID, week string) string {
	to := "/roster/" + url.PathEscape(string(unit))
	if week != "" {
		to += "?" + url.Values{"week": {week}}.Encode()
	}
	return to
}

// rosterUnits are the agencies whose rosters an officer may look at: all of them
// for the centre and administrators, else his own.
func (o *office) rosterUnits(v visit) []org.Unit {
	dir := o.Desk.Directory()
	if v.Scope.All || desk.IsAdmin(v.Actor) {
		return dir.Agencies(v.Now)
	}
	var out []org.Unit
	for _, d := range v.Actor.Duties {
		u, ok := dir.Unit(dir.AgencyOf(d.Unit))
		if ok && u.Agency && !slices.ContainsFunc(out, func(o org.Unit) bool { return o.ID == u.ID }) {
			out = append(out, u)
		}
	}
	return out
}

// keepsRoster tells whether an officer may change the roster of an agency.
func keepsRoster(v visit, unit org.UnitID) bool {
	return desk.IsAdmin(v.Actor) || slices.ContainsFunc(v.Actor.Duties, func(d org.Duty) bool {
		return d.Unit == unit && (d.Role == org.Focal || d.Role == org.Leader)
	})
}

// rosterUnit is the agency an address names, if the officer may look at its roster.
func (o *office) rosterUnit(r *http.Request, v visit) (org.Unit, error) {
	id := org.UnitID(r.PathValue("unit"))
	for _, u := range o.rosterUnits(v) {
		if u.ID == id {
			return u, nil
		}
	}
	return org.Unit{}, fault.New(fault.NotFound, "")
}

// roster shows a week of an agency.
func (o *office) roster(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.rosterUnit(r, v)
	if err != nil {
		return err
	}
	return o.showRoster(w, r, v, u, r.URL.Query().Get("week"), form{}, nil)
}

func (o *office) showRoster(w http.ResponseWriter, r *http.Request, v visit, u org.Unit, week string, f form, wrong map[string]string) error {
	zone := o.zone()
	monday := mondayOf(v.Now.In(zone))
	if day, err := time.ParseInLocation(time.DateOnly, week, zone); err == nil {
		monday = mondayOf(day)
	}
	view := rosterView{
		Agency: u.Name, To: rosterHref(u.ID, ""), May: keepsRoster(v, u.ID),
		Week:     daysWord(monday, monday.AddDate(0, 0, 6)),
		Earlier:  rosterHref(u.ID, monday.AddDate(0, 0, -7).Format(time.DateOnly)),
		Later:    rosterHref(u.ID, monday.AddDate(0, 0, 7).Format(time.DateOnly)),
		Unmanned: slices.ContainsFunc(o.Desk.Unmanned(v.Now), func(b org.Unit) bool { return b.ID == u.ID }),
	}
	if !monday.Equal(mondayOf(v.Now.In(zone))) {
		view.This = rosterHref(u.ID, "")
	}
	for _, p := range o.Desk.OnDutyNow(u.ID) {
		view.Now = append(view.Now, personLine{p.Name, roleWord(org.OnDuty), p.Phone})
	}
	if len(view.Now) == 0 {
		view.Standby = o.standby(u.ID, v.Now)
	}
	if next, ok := o.Desk.NextOnDuty(u.ID); ok {
		view.Next = nextWord(o.personName(next.Person), ui.Soon(next.From, v.Now))
	}
	for day := range 7 {
		view.Days = append(view.Days, o.rosterDay(u.ID, monday.AddDate(0, 0, day), v.Now))
	}
	if units := o.rosterUnits(v); len(units) > 1 {
		view.Others = []ui.Link{{Href: "/roster", Text: allRosters}}
	}
	if view.May {
		var err error
		if view.Form, err = o.shiftForm(r.Context(), u.ID, v, f, wrong); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page := ui.Page{Title: rosterTitle + " " + unitWord(o.Desk.Directory(), u.ID), Path: "/roster", Private: true, Wrong: len(wrong) > 0}
	return o.site.Render(w, r, status, page, rosterPage(view))
}

// standby are the focals and leaders who answer while nobody is on duty.
func (o *office) standby(unit org.UnitID, now time.Time) []personLine {
	var out []personLine
	for _, role := range []org.Role{org.Focal, org.Leader} {
		for _, p := range o.Desk.Directory().Holders(role, unit, now) {
			out = append(out, personLine{p.Name, roleWord(role), p.Phone})
		}
	}
	return out
}

func (o *office) personName(id org.PersonID) string {
	if p, ok := o.Desk.Directory().Person(id); ok {
		return p.Name
	}
	return string(id)
}

// mondayOf is the first midnight of the week an instant lies in.
func mondayOf(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	return time.Date(t.Year(), t.Month(), t.Day()-back, 0, 0, 0, 0, t.Location())
}

// rosterDay is one day: its shifts, cut to it, and the hours from now on that
// nobody has.
func (o *office) rosterDay(unit org.UnitID, day, now time.Time) rosterDay {
	end := day.AddDate(0, 0, 1)
	out := rosterDay{Name: upperFirst(ui.Day(day)), Today: !now.Before(day) && now.Before(end)}
	covered := day
	if now.After(covered) {
		covered = now
	}
	gap := func(until time.Time) {
		if until.Sub(covered) >= time.Minute {
			out.Gaps = append(out.Gaps, hours(covered, until, day, end))
		}
	}
	for _, s := range o.Desk.Roster(unit, day, end) {
		line := shiftLine{
			Person: o.personName(s.Person), Hours: hours(later(s.From, day), sooner(s.To, end), day, end),
			Now: s.InForce(now), Key: string(s.Person), From: strconv.FormatInt(s.From.UnixMilli(), 10),
			Past: !s.To.After(now), Starts: !s.From.Before(day),
		}
		if until := sooner(s.From, end); until.After(covered) {
			gap(until)
		}
		covered = later(covered, s.To)
		out.Shifts = append(out.Shifts, line)
	}
	if covered.Before(end) {
		gap(end)
	}
	return out
}

// hours is a stretch of a day: "20:00–24:00".
func hours(from, to, day, end time.Time) string {
	if from.Equal(day) && to.Equal(end) {
		return allDay
	}
	until := ui.Hour(to)
	if to.Equal(end) {
		until = "24:00"
	}
	return ui.Hour(from) + "–" + until
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func sooner(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
