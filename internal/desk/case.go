package desk

import (
	"context"
	"slices"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Case is a report with all that is known of it. It must not reach a page
// as it is: pages take View, ViewPublic or ViewSender.
type Case struct {
	Report report.Report
	State  process.State
	Events []process.Event
	Opened report.Opened // by the actor CaseFor loaded it for
}

// Case loads a report. fault.NotFound without one. It does not ask who wants to
// know: call View before showing anything. Nothing is opened in it: an officer's page
// takes CaseFor.
func (d *Desk) Case(ctx context.Context, id report.ID) (_ Case, err error) {
	defer fault.Wrap(&err, "Case(%s)", id)
	r, err := d.DB.Report(ctx, id)
	if err != nil {
		return Case{}, err
	}
	events, err := d.DB.Events(ctx, id)
	if err != nil {
		return Case{}, err
	}
	s, err := process.Replay(events)
	if err != nil {
		return Case{}, err
	}
	return Case{Report: r, State: s, Events: events}, nil
}

// CaseFor is Case with what an officer has opened of it by giving a reason.
func (d *Desk) CaseFor(ctx context.Context, id report.ID, a org.Actor) (_ Case, err error) {
	c, err := d.Case(ctx, id)
	if err != nil || a.Person == "" {
		return c, err
	}
	c.Opened, err = d.DB.Opened(ctx, id, a.Person, d.Now())
	return c, err
}

// View is what an officer may see of a case as an officer; false: it does not
// exist for him. What anyone may see he finds on the citizens' site like anyone.
// What he opened by giving a reason is shown when CaseFor loaded the case for him;
// View.Asks tells what he would see then.
func (d *Desk) View(c Case, a org.Actor) (report.View, bool) {
	return d.view(c.Report, c.State, a, c.Opened)
}

func (d *Desk) view(r report.Report, s process.State, a org.Actor, opened report.Opened) (report.View, bool) {
	step, _ := d.DefinitionOf(s).Step(r.Step)
	v := report.ViewerOf(r, a, d.Now(), d.Directory().AgencyOf, step.Reads)
	v.Opened = opened
	switch v.Kind {
	case report.AtCentre, report.AtAgency, report.AtCoordinator, report.TheSender:
		return report.See(r, v)
	}
	return report.View{}, false
}

// ViewPublic is what anyone may see of a case.
func (d *Desk) ViewPublic(c Case) (report.View, bool) {
	return report.See(c.Report, report.Viewer{Kind: report.Anyone})
}

// ViewSender is what its sender may see of a case.
func (d *Desk) ViewSender(c Case) report.View {
	v, _ := report.See(c.Report, report.Viewer{Kind: report.TheSender})
	return v
}

// MaySeePhoto tells whether an officer may see a picture, or its thumbnail, with
// the case it belongs to, as CaseFor loaded it for him: that of a sensitive report
// not before he has opened its content.
func (d *Desk) MaySeePhoto(c Case, a org.Actor, digest string) bool {
	v, ok := d.View(c, a)
	return ok && slices.ContainsFunc(v.Photos, func(p report.Photo) bool { return p.Digest == digest || p.Thumb == digest })
}

// Offered lists what an actor may do with a case now: his buttons.
func (d *Desk) Offered(c Case, a org.Actor) []process.Action {
	return process.Offered(d.DefinitionOf(c.State), c.State, a, d.Now())
}

// Forecast is when a report will pass the steps before it, if nobody is late.
func (d *Desk) Forecast(c Case) []process.Stop {
	return process.Forecast(d.DefinitionOf(c.State), d.worldOf(c.State), c.State, d.Now())
}

// Explain says why the present step is due when it is (W6).
func (d *Desk) Explain(c Case) (calendar.Explanation, error) {
	return process.Explain(d.DefinitionOf(c.State), d.worldOf(c.State), c.State)
}

// ExplainEntry says the same of any step of a history.
func (d *Desk) ExplainEntry(e process.Entry) (calendar.Explanation, error) {
	at := d.agencyOf(e.Holder) // whose office hours count
	s := process.State{
		Definition: e.Definition, Calendar: e.Calendar, Step: e.Step, Holder: e.Holder, Agency: at, Coordinator: at,
		Began: e.Began, Target: e.Target, Limit: e.Limit, Span: e.Span, Until: e.Until, More: e.More, Unsure: e.Unsure,
	}
	return process.Explain(d.DefinitionOf(s), d.countedThen(d.worldOf(s), e.Calendar), s)
}

// agencyOf is the agency a holder sits in, "" for one of the centre and the sender.
func (d *Desk) agencyOf(h org.Holder) org.UnitID {
	unit := h.Unit
	if unit == "" && h.Person != "" {
		for _, duty := range d.world.Load().duties {
			if duty.Person == h.Person && duty.Role == h.Role {
				unit = duty.Unit
				break
			}
		}
	}
	return d.Directory().AgencyOf(unit)
}

// SuggestCoordinator is the agency a sensitive case of its category is coordinated
// with; false: the operator chooses.
func (d *Desk) SuggestCoordinator(c Case) (org.UnitID, bool) {
	cat, ok := d.Category(c.State.Category)
	if !ok || cat.Coordinator == "" {
		return "", false
	}
	u, ok := d.Directory().UnitByCode(cat.Coordinator, d.Now())
	return u.ID, ok && u.Agency
}

// Scope is what an officer's lists may hold, from the duties he has.
func (d *Desk) Scope(a org.Actor) store.Scope {
	s := store.Scope{Person: a.Person}
	for _, duty := range a.Duties {
		switch duty.Role {
		case org.Operator, org.Lead:
			s.All = true
		case org.Focal, org.Leader:
			s.Agencies = append(s.Agencies, duty.Unit)
			s.Coordinates = append(s.Coordinates, duty.Unit)
		case org.OnDuty:
			s.Agencies = append(s.Agencies, duty.Unit) // of which See shows him the urgent ones
		case org.Handler:
			s.Units = append(s.Units, duty.Unit)
			if duty.For != "" {
				s.Holds = append(s.Holds, org.Holder{Role: org.Handler, Person: duty.For})
			}
		default:
			continue
		}
		s.Holds = append(s.Holds, org.Holder{Role: duty.Role, Unit: duty.Unit})
	}
	if a.Person != "" {
		s.Holds = append(s.Holds, org.Holder{Role: org.Handler, Person: a.Person})
	}
	return s
}
