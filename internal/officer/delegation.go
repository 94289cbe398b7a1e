package officer

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

// delegationView is what an officer handed over and was given for a time (O3), and
// the form to hand over a duty of his.
type delegationView struct {
	Lines      []delegationLine
	May        bool // he has a duty that can be handed over
	Duty, To   ui.Field
	Duties     []ui.Option
	People     []ui.Option
	Begin, End ui.Field
	Mistakes   []ui.Mistake
}

// delegationLine is a delegation that is not over.
type delegationLine struct {
	Words, When string
	Now         bool
	Fields      [][2]string // what names it to the form that ends it
}

func (o *office) delegationView(ctx context.Context, v visit, f form, wrong map[string]string) (delegationView, error) {
	var out delegationView
	for _, g := range o.Desk.Delegations(v.Person.ID) {
		out.Lines = append(out.Lines, o.delegationLine(g, v))
	}
	var units []org.UnitID
	for _, d := range delegable(v) {
		out.Duties = append(out.Duties, ui.Option{Value: seatKey(d), Text: o.dutyWord(d)})
		units = append(units, o.Desk.Directory().AgencyOf(d.Unit))
	}
	if out.May = len(units) > 0; !out.May {
		return out, nil
	}
	field := func(name string) ui.Field {
		q := delegationField(name)
		q.Value, q.Error = f.get(name), wrong[name]
		if q.Error != "" {
			out.Mistakes = append(out.Mistakes, ui.Mistake{Field: q.Prefix + name, Text: q.Label + ": " + lower(q.Error)})
		}
		return q
	}
	out.Duty, out.To, out.Begin, out.End = field("role"), field("to"), field("begin"), field("end")
	out.Duty.Value = cmp.Or(out.Duty.Value, out.Duties[0].Value)
	if e := wrong[""]; e != "" {
		out.Mistakes = append(out.Mistakes, ui.Mistake{Text: e})
	}
	people, err := o.colleagues(ctx, units[0], v, false)
	out.People = slices.DeleteFunc(people, func(p ui.Option) bool { return p.Value == string(v.Person.ID) })
	return out, err
}

// delegable are the duties of an officer that he can hand over: his own, and not
// those that name who is there (a shift) or keep the organisation.
func delegable(v visit) []org.Duty {
	var out []org.Duty
	for _, d := range v.Actor.Duties {
		if d.For == "" && d.Role != org.OnDuty && d.Role != org.Admin {
			out = append(out, d)
		}
	}
	return out
}

// seatKey names a duty in a form: its role and its unit.
func seatKey(d org.Duty) string { return string(d.Role) + "/" + string(d.Unit) }

func (o *office) delegationLine(g desk.Delegation, v visit) delegationLine {
	duty := o.dutyWord(org.Duty{Role: g.Role, Unit: g.Unit})
	line := delegationLine{
		When: ui.Instant(g.Begin) + " – " + ui.Instant(g.End), Now: !g.Begin.After(v.Now),
		Fields: [][2]string{
			{"from", string(g.From)}, {"to", string(g.To)}, {"role", string(g.Role) + "/" + string(g.Unit)},
			{"begin", strconv.FormatInt(g.Begin.UnixMilli(), 10)}, {"end", strconv.FormatInt(g.End.UnixMilli(), 10)},
		},
	}
	line.Words = gaveWord(o.personName(g.To), duty)
	if g.To == v.Person.ID {
		line.Words = tookWord(o.personName(g.From), duty)
	}
	return line
}

// delegate hands a duty of the officer's to a colleague for a time.
func (o *office) delegate(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	g, bad := o.delegationOf(f, v)
	if len(bad) > 0 {
		return o.showAccount(w, r, v, nil, f, sentences(bad))
	}
	err = o.Desk.Delegate(r.Context(), g, v.Actor)
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showAccount(w, r, v, nil, f, wrong)
	}
	if err != nil {
		return err
	}
	o.flash(w, delegated(o.personName(g.To), ui.Instant(g.End)))
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}

// delegationOf reads the form; bad are the codes of what cannot be read, by field.
func (o *office) delegationOf(f form, v visit) (g desk.Delegation, bad []fault.Field) {
	g = desk.Delegation{From: v.Person.ID, To: org.PersonID(f.get("to")), Begin: v.Now}
	i := slices.IndexFunc(delegable(v), func(d org.Duty) bool { return seatKey(d) == f.get("role") })
	if i < 0 {
		bad = append(bad, fault.Field{Name: "role", Code: "process.bad_choice"})
	} else {
		g.Role, g.Unit = delegable(v)[i].Role, delegable(v)[i].Unit
	}
	if g.To == "" {
		bad = append(bad, fault.Field{Name: "to", Code: "delegation.to"})
	}
	var ok bool
	if s := f.get("begin"); s != "" {
		if g.Begin, ok = instant(s, o.zone()); !ok {
			bad = append(bad, fault.Field{Name: "begin", Code: "shift.instant"})
		}
	}
	if g.End, ok = instant(f.get("end"), o.zone()); !ok {
		bad = append(bad, fault.Field{Name: "end", Code: "shift.instant"})
	}
	return g, bad
}

// endDelegation takes a duty back, or gives it back.
func (o *office) endDelegation(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	begin, err1 := strconv.ParseInt(f.get("begin"), 10, 64)
	end, err2 := strconv.ParseInt(f.get("end"), 10, 64)
	role, unit, ok := strings.Cut(f.get("role"), "/")
	if err1 != nil || err2 != nil || !ok {
		return fault.New(fault.Invalid, "edge.form")
	}
	g := desk.Delegation{
		From: org.PersonID(f.get("from")), To: org.PersonID(f.get("to")), Role: org.Role(role), Unit: org.UnitID(unit),
		Begin: time.UnixMilli(begin), End: time.UnixMilli(end),
	}
	if err := o.Desk.EndDelegation(r.Context(), g, v.Actor); err != nil {
		return err
	}
	o.flash(w, delegationEnded)
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}
