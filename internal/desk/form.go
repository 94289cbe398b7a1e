package desk

import (
	"strconv"
	"strings"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// command completes what was typed: texts, numbers and days normalised, photos
// named, and every value that names something of the province checked to exist
// there, for this actor.
func (t *turn) command(def *process.Definition, c store.Case) (process.Command, error) {
	a := t.act
	cmd := process.Command{Action: a.Command.Action, Form: map[string]string{}}
	for k, v := range a.Command.Form {
		if v = text.NFC(v); v != "" {
			cmd.Form[k] = v
		}
	}
	action, ok := def.Action(c.State.Step, cmd.Action)
	if !ok {
		return cmd, nil // the engine refuses it by name
	}
	var bad []fault.Field
	for _, id := range action.Form {
		f := def.Field(id)
		if f.Kind == process.FilesField {
			digests := make([]string, len(a.Photos))
			for i, p := range a.Photos {
				digests[i] = p.Digest
			}
			delete(cmd.Form, id)
			if len(digests) > 0 {
				cmd.Form[id] = strings.Join(digests, " ")
			}
			continue
		}
		v := cmd.Form[id]
		if v == "" {
			continue
		}
		cmd.Form[id] = normal(f.Kind, v)
		if f.Kind == process.ReportField {
			wrong, err := t.reportField(cmd.Form[id])
			if err != nil {
				return cmd, err
			}
			if wrong != "" {
				bad = append(bad, fault.Field{Name: id, Code: wrong})
			}
			continue
		}
		if !t.d.exists(f.Kind, cmd.Form[id], c.State.Agency) {
			bad = append(bad, fault.Field{Name: id, Code: "process." + string(f.Kind) + ".unknown"})
		}
	}
	if len(bad) > 0 {
		return cmd, &fault.Error{Kind: fault.Invalid, Fields: bad}
	}
	return cmd, nil
}

// normal is a value as the engine wants it; what cannot be understood stays as it
// is, to be refused there.
func normal(kind process.FieldKind, v string) string {
	switch kind {
	case process.NumberField:
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return strconv.Itoa(n)
		}
	case process.DateField:
		for _, layout := range []string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006"} {
			if day, err := time.Parse(layout, v); err == nil {
				return day.Format("2006-01-02")
			}
		}
	case process.ReportField:
		if id, ok := report.ParseID(v); ok {
			return id.String()
		}
	}
	return v
}

// reportField checks the number of another report a form names: it exists for the
// actor, is not the report itself, and its matter can go on there. wrong is the
// code of what is not so.
func (t *turn) reportField(v string) (wrong string, err error) {
	id, ok := report.ParseID(v)
	if !ok {
		return "", nil // the engine refuses it
	}
	if id == t.act.ID {
		return "process.report.itself", nil
	}
	if err := t.has(id); err != nil {
		return "", err
	}
	other, ok := t.held[id]
	if !ok {
		return "process.report.unknown", nil
	}
	if _, ok := t.d.view(other.Report, other.State, t.act.Actor, report.Opened{}); !ok {
		return "process.report.unknown", nil
	}
	switch s := other.State; {
	case s.Parent != 0:
		return "process.report.part", nil
	case s.Ended && s.Outcome != process.OutcomePublished && s.Outcome != process.OutcomeAnswered:
		return "process.report.closed", nil
	}
	return "", nil
}

// exists tells whether a form's value names something of the organisation that
// can take work today.
func (d *Desk) exists(kind process.FieldKind, v string, agency org.UnitID) bool {
	now, dir := d.Now(), d.Directory()
	switch kind {
	case process.CategoryField:
		c, ok := d.Category(v)
		return ok && !c.Hidden
	case process.AgencyField:
		u, ok := dir.Unit(org.UnitID(v))
		return ok && u.Agency && u.Exists(now)
	case process.AssigneeField:
		units, people := dir.Assignable(agency, now)
		for _, u := range units {
			if v == "unit:"+string(u.ID) {
				return true
			}
		}
		for _, p := range people {
			if v == "person:"+string(p.ID) {
				return true
			}
		}
		return false
	}
	return true
}

// formValue is what a command gave in the required field of a kind its action has.
func formValue(def *process.Definition, action process.Action, form map[string]string, kind process.FieldKind) string {
	for _, id := range action.Form {
		if f := def.Field(id); f.Kind == kind && f.Required {
			return form[id]
		}
	}
	return ""
}
