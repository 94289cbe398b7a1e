package officer

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

// shiftForm is what a new shift is asked for.
type shiftForm struct {
	Person   ui.Field
	People   []ui.Option
	From, To ui.Field
	Weeks    ui.Field
	Repeats  []ui.Option
	Mistakes []ui.Mistake
	Open     bool
}

// repeats are for how many weeks a shift can be entered at once.
var repeats = [...]int{1, 2, 4, 8, 12}

func (o *office) shiftForm(ctx context.Context, unit org.UnitID, v visit, f form, wrong map[string]string) (shiftForm, error) {
	out := shiftForm{Open: len(wrong) > 0}
	field := func(name string) ui.Field {
		q := shiftField(name)
		q.Value, q.Error = f.get(name), wrong[name]
		if q.Error != "" {
			out.Mistakes = append(out.Mistakes, ui.Mistake{Field: name, Text: q.Label + ": " + lower(q.Error)})
		}
		return q
	}
	out.Person, out.From, out.To, out.Weeks = field("person"), field("from"), field("to"), field("weeks")
	out.Weeks.Value = cmp.Or(out.Weeks.Value, "1")
	for _, name := range []string{"", "unit"} {
		if e := wrong[name]; e != "" {
			out.Mistakes = append(out.Mistakes, ui.Mistake{Text: e})
		}
	}
	for _, n := range repeats {
		out.Repeats = append(out.Repeats, ui.Option{Value: strconv.Itoa(n), Text: repeatWord(n)})
	}
	var err error
	out.People, err = o.colleagues(ctx, unit, v, true)
	return out, err
}

// colleagues are the people with a duty in an agency or its divisions, and with
// free those who have none anywhere. An administrator, who knows everybody, is
// shown everybody with free.
func (o *office) colleagues(ctx context.Context, unit org.UnitID, v visit, free bool) ([]ui.Option, error) {
	everybody, err := o.DB.People(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(everybody, func(a, b org.Person) int {
		return cmp.Or(cmp.Compare(lastName(a.Name), lastName(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	dir := o.Desk.Directory()
	var here, elsewhere []ui.Option
	for _, p := range everybody {
		a, _ := dir.Actor(p.ID, v.Now)
		opt := ui.Option{Value: string(p.ID), Text: p.Name, Group: otherPeople}
		if p.Title != "" {
			opt.Text += ", " + p.Title
		}
		if slices.ContainsFunc(a.Duties, func(d org.Duty) bool { return dir.AgencyOf(d.Unit) == unit }) {
			opt.Group = ownPeople
			here = append(here, opt)
			continue
		}
		if free && (len(a.Duties) == 0 || desk.IsAdmin(v.Actor)) {
			elsewhere = append(elsewhere, opt)
		}
	}
	return append(here, elsewhere...), nil
}

// addShift writes a shift into the roster, for as many weeks as asked. Those the
// person has already are passed over and told of.
func (o *office) addShift(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.rosterUnit(r, v)
	if err != nil {
		return err
	}
	if !keepsRoster(v, u.ID) {
		return fault.New(fault.NotFound, "")
	}
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	shift, weeks, bad := o.shiftOf(f, u.ID)
	if len(bad) > 0 {
		return o.showRoster(w, r, v, u, "", f, sentences(bad))
	}
	added, twice := 0, 0
	for n := range weeks {
		next := shift
		next.From, next.To = shift.From.AddDate(0, 0, 7*n), shift.To.AddDate(0, 0, 7*n)
		err := o.Desk.PutShift(r.Context(), next, v.Actor)
		if weeks > 1 && isTwice(err) {
			twice++
			continue
		}
		if fe, ok := ui.FieldErrors(err); ok {
			return o.showRoster(w, r, v, u, shift.From.In(o.zone()).Format(time.DateOnly), f, fe)
		}
		if err != nil {
			return err
		}
		added++
	}
	o.flash(w, shiftAdded(o.personName(shift.Person), added, twice))
	http.Redirect(w, r, rosterHref(u.ID, shift.From.In(o.zone()).Format(time.DateOnly)), http.StatusSeeOther)
	return nil
}

// shiftOf reads the form; bad are the codes of what cannot be read, by field.
func (o *office) shiftOf(f form, unit org.UnitID) (shift org.Duty, weeks int, bad []fault.Field) {
	shift = org.Duty{Person: org.PersonID(f.get("person")), Role: org.OnDuty, Unit: unit}
	read := func(name string) time.Time {
		t, ok := instant(f.get(name), o.zone())
		if !ok {
			bad = append(bad, fault.Field{Name: name, Code: "shift.instant"})
		}
		return t
	}
	shift.From, shift.To = read("from"), read("to")
	if shift.Person == "" {
		bad = append(bad, fault.Field{Name: "person", Code: "shift.person"})
	}
	weeks, err := strconv.Atoi(f.get("weeks"))
	if err != nil || !slices.Contains(repeats[:], weeks) {
		bad = append(bad, fault.Field{Name: "weeks", Code: "process.bad_choice"})
	}
	return shift, weeks, bad
}

// sentences are the words of field faults, by field.
func sentences(bad []fault.Field) map[string]string {
	out, _ := ui.FieldErrors(&fault.Error{Kind: fault.Invalid, Fields: bad})
	return out
}

// isTwice tells that somebody is on duty already at that time.
func isTwice(err error) bool {
	return slices.ContainsFunc(fieldsOf(err), func(f fault.Field) bool { return f.Code == "shift.twice" })
}

// endShift takes a shift out of the roster, or ends it now.
func (o *office) endShift(w http.ResponseWriter, r *http.Request, v visit) error {
	u, err := o.rosterUnit(r, v)
	if err != nil {
		return err
	}
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	from, err := strconv.ParseInt(f.get("from"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "edge.form")
	}
	shift := org.Duty{Person: org.PersonID(f.get("person")), Unit: u.ID, From: time.UnixMilli(from)}
	if err := o.Desk.EndShift(r.Context(), shift, v.Actor); err != nil {
		return err
	}
	o.flash(w, shiftEnded(o.personName(shift.Person)))
	http.Redirect(w, r, rosterHref(u.ID, shift.From.In(o.zone()).Format(time.DateOnly)), http.StatusSeeOther)
	return nil
}

// fieldsOf are the fields an error names.
func fieldsOf(err error) []fault.Field {
	if fe, ok := errors.AsType[*fault.Error](err); ok {
		return fe.Fields
	}
	return nil
}
