package officer

import (
	"slices"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// callView is a telephone call the officer has to make: whom, and the form that
// says that he made it.
type callView struct {
	People []callee
	Agency string
	Form   actionView
}

// callee is somebody to be telephoned.
type callee struct {
	Name, Seat, Phone string // Phone "" when none is known
}

// extensionView is the more time that is asked for, and the forms that decide.
type extensionView struct {
	Asked   string
	Reason  string // "" where he may not read it
	When    time.Time
	Decide  []actionView
	Decided string // who decides, for everybody else
}

// todo fills in what an officer may do: the main action, the telephone call, the
// extension to be decided, and the rest. Which is which follows from the effects
// the definition declares.
func (o *office) todo(cv *caseView, v visit, c desk.Case, view report.View, in filled) {
	cv.Actions = o.actions(c, view, v, in)
	if i := slices.IndexFunc(cv.Actions, func(a actionView) bool { return does(a.action, process.Called) }); i >= 0 {
		form := cv.Actions[i]
		cv.Actions = slices.Delete(cv.Actions, i, i+1)
		form.Primary = cv.main() == nil
		cv.Call = &callView{People: o.callees(view, v.Now), Agency: o.Desk.Directory().Name(view.Agency), Form: form}
	}
	if asked := c.State.Extension; asked != nil && view.Asked {
		x := &extensionView{Asked: extensionWord(asked.Days), When: asked.At.Time()}
		if view.Sees(report.FieldWords) {
			x.Reason = asked.Reason
		}
		cv.Actions = slices.DeleteFunc(cv.Actions, func(a actionView) bool {
			mine := does(a.action, process.Extend, process.DenyExtension)
			if mine {
				x.Decide = append(x.Decide, a)
			}
			return mine
		})
		for i := range x.Decide {
			if cv.main() == nil && does(x.Decide[i].action, process.Extend) {
				x.Decide[i].Primary = true
			}
		}
		x.Decided = holderWord(o.Desk.Directory(), org.Holder{Role: org.Leader, Unit: view.Agency})
		cv.Extension = x
	}
	if cv.main() == nil {
		cv.NoMain = o.whyNoMain(c, v)
	}
}

// whyNoMain says why who holds a report is not offered what its step is for.
func (o *office) whyNoMain(c desk.Case, v visit) string {
	if _, holds := org.May(v.Actor, c.State.Holder, v.Now); !holds {
		return ""
	}
	for _, a := range o.stepOf(c).Actions {
		if a.Main && slices.Contains(a.When, process.WhenAlone) && len(c.State.Parts) > 0 {
			return partsFirst
		}
	}
	return ""
}

// main is the primary action; nil when there is none.
func (v caseView) main() *actionView {
	for i := range v.Actions {
		if v.Actions[i].Primary {
			return &v.Actions[i]
		}
	}
	return nil
}

// idle tells that nothing waits for the officer here.
func (v caseView) idle() bool {
	return v.main() == nil && v.Call == nil && (v.Extension == nil || len(v.Extension.Decide) == 0 || v.NoMain != "")
}

// others are the actions beside the primary one.
func (v caseView) others() []actionView {
	var out []actionView
	for _, a := range v.Actions {
		if !a.Primary {
			out = append(out, a)
		}
	}
	return out
}

// othersOpen tells whether the others are shown unfolded: one of them came back to
// be mended.
func (v caseView) othersOpen() bool {
	return slices.ContainsFunc(v.others(), func(a actionView) bool { return a.Open })
}

// callees are who is to be telephoned at the agency of an urgent report: who is on
// duty there now, else its focals, else its leaders.
func (o *office) callees(view report.View, now time.Time) []callee {
	dir := o.Desk.Directory()
	var out []callee
	for _, role := range []org.Role{org.OnDuty, org.Focal, org.Leader} {
		for _, p := range dir.Holders(role, view.Agency, now) {
			out = append(out, callee{Name: p.Name, Seat: roleWord(role), Phone: p.Phone})
		}
		// The next rung stands by in case the first does not answer.
		if len(out) > 1 {
			break
		}
	}
	return out
}

// evidence is what the category of a case asks of an action's files; "" when nothing.
func (o *office) evidence(c desk.Case, a process.Action, f process.Field) string {
	cat, ok := o.Desk.Category(c.State.Category)
	if !ok || !cat.Evidence || len(f.Evidence) == 0 {
		return ""
	}
	var when []string
	for _, id := range a.Form {
		for _, opt := range o.definitionOf(c).Field(id).Options {
			if slices.Contains(f.Evidence, opt.ID) {
				when = append(when, opt.Label)
			}
		}
	}
	return evidenceHint(cat.Name, when)
}

// typedKind is how a field of a kind is typed in on one line.
func typedKind(fv *fieldView, f process.Field) {
	hint := ""
	switch f.Kind {
	case process.NumberField:
		fv.Mode, fv.Narrow, hint = "numeric", true, boundsHint(f.Min, f.Max)
	case process.DateField:
		fv.Type, fv.Narrow, hint = "date", true, dateHint
	case process.ReportField:
		fv.Narrow, fv.Auto, hint = true, "off", reportHint
	default:
		return
	}
	fv.Typed = true
	fv.Hint = joined(fv.Hint, hint)
}

// joined puts sentences behind each other.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// choices are the options of a field that is chosen from a list of the province.
func (o *office) choices(c desk.Case, view report.View, a process.Action, f process.Field) (out []ui.Option, why string) {
	switch f.Kind {
	case process.CategoryField:
		return o.categoryOptions(), joined(o.guess(c, view), o.likely(c, view))
	case process.AgencyField:
		return o.agencyOptions(c, view, a)
	case process.AssigneeField:
		if out = o.assigneeOptions(c); len(out) == 0 {
			why = nobodyToAssign
		}
	}
	return out, why
}
