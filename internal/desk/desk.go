// Package desk is what people do: send a report, act on it, keep the
// organisation. Every change of the program goes through it; reads that need no
// decision go to the store directly.
//
// Rules it owns:
//   - One thing a person does is one transaction: load, decide, save, and the
//     messages that follow from it. Nothing half-written stays.
//   - Nobody acts on what he may not see: such a report does not exist for him
//     (fault.NotFound), whether he may act or not.
//   - The same client id is the same report: sending it again gives the same
//     receipt; sending another text under it is a conflict, never a second report.
//   - The secret code is derived from the client id by the server's key and only
//     its digest is stored, so neither the database nor a log can show it.
//   - Of two officers who act at once the first wins; the second gets a
//     fault.Conflict carrying a Clash with what stands now and what he asked for.
//     Reminders and escalations of the program are no such clash.
package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Config is what a desk works with. All fields but Earlier are required.
type Config struct {
	DB         *store.DB
	Calendar   *calendar.Calendar
	Definition *process.Definition   // what new reports begin with
	Earlier    []*process.Definition // what running cases may have begun with (D3)
	Key        []byte                // 32 bytes, the secret from which codes are derived
	Now        func() time.Time      // the clock; the demo and the tests turn it
	Log        *slog.Logger
}

// Desk may be used by any number of goroutines.
type Desk struct {
	Config
	world atomic.Pointer[world]
}

// world is the organisation as last loaded: immutable, swapped as a whole.
type world struct {
	version    string
	dir        *org.Directory
	categories []report.Category
	areas      *geo.Areas
}

// New opens a desk and loads the organisation.
func New(ctx context.Context, cfg Config) (*Desk, error) {
	if len(cfg.Key) < 32 {
		return nil, errors.New("desk: key shorter than 32 bytes")
	}
	d := &Desk{Config: cfg}
	if err := d.Reload(ctx); err != nil {
		return nil, err
	}
	return d, nil
}

// Now is the desk's clock.
func (d *Desk) Now() time.Time { return d.Config.Now() }

// Directory is the organisation as it stands.
func (d *Desk) Directory() *org.Directory { return d.world.Load().dir }

// Categories lists the categories in their order, hidden ones included.
func (d *Desk) Categories() []report.Category { return d.world.Load().categories }

// Category finds a category; ok is false for an unknown id.
func (d *Desk) Category(id string) (c report.Category, ok bool) {
	for _, c := range d.Categories() {
		if c.ID == id {
			return c, true
		}
	}
	return report.Category{}, false
}

// Areas finds and draws the communes.
func (d *Desk) Areas() *geo.Areas { return d.world.Load().areas }

// Definition is the process in force.
func (d *Desk) Definition() *process.Definition { return d.Config.Definition }

// definition is the process a case runs by: the one it began with (D3). A case of
// one that is not known any more gets the present one, which refuses to act on it.
func (d *Desk) definition(s process.State) *process.Definition {
	if s.Definition != "" && s.Definition != d.Config.Definition.Key() {
		if def, err := process.Find(d.Earlier, s.Definition); err == nil {
			return def
		}
	}
	return d.Config.Definition
}

// Calendar is the province's working calendar.
func (d *Desk) Calendar() *calendar.Calendar { return d.Config.Calendar }

// province is what the engine must know of it.
func (d *Desk) province() process.World {
	centre, _ := d.Directory().Centre(d.Now())
	return process.In(centre.ID, d.Config.Calendar)
}

// Case is a report with all that is known of it. It must not reach a page
// as it is: pages take View, ViewPublic or ViewSender.
type Case struct {
	Report report.Report
	State  process.State
	Events []process.Event
}

// Case loads a report. fault.NotFound without one. It does not ask who wants to
// know: call View before showing anything.
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

// View is what an officer may see of a case as an officer; false: it does not
// exist for him. What anyone may see he finds on the citizens' site like anyone.
func (d *Desk) View(c Case, a org.Actor) (report.View, bool) { return d.view(c.Report, a) }

func (d *Desk) view(r report.Report, a org.Actor) (report.View, bool) {
	v := report.ViewerOf(r, a, d.Now(), d.Directory().AgencyOf)
	if v.Kind != report.AtCentre && v.Kind != report.AtAgency && v.Kind != report.TheSender {
		return report.View{}, false
	}
	return report.See(r, v)
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

// Offered lists what an actor may do with a case now: his buttons.
func (d *Desk) Offered(c Case, a org.Actor) []process.Action {
	return process.Offered(d.definition(c.State), c.State, a, d.Now())
}

// Forecast is when a report will pass the steps before it, if nobody is late.
func (d *Desk) Forecast(c Case) []process.Stop {
	return process.Forecast(d.definition(c.State), d.province(), c.State, d.Now())
}

// Explain says why the present step is due when it is (W6).
func (d *Desk) Explain(c Case) (calendar.Explanation, error) {
	return process.Explain(d.definition(c.State), d.province(), c.State)
}

// ExplainEntry says the same of any step of the history.
func (d *Desk) ExplainEntry(e process.Entry) (calendar.Explanation, error) {
	s := process.State{Definition: e.Definition, Began: e.Began, Limit: e.Limit, Target: e.Target, Span: e.Span, Step: e.Step, Calendar: e.Calendar, Unsure: e.Unsure}
	return process.Explain(d.definition(s), d.province(), s)
}

// Scope is what an officer's lists may hold, from the duties he has.
func (d *Desk) Scope(a org.Actor) store.Scope {
	s := store.Scope{Person: a.Person}
	for _, duty := range a.Duties {
		switch duty.Role {
		case org.Operator, org.Lead:
			s.All = true
			s.Holds = append(s.Holds, org.Holder{Role: duty.Role, Unit: duty.Unit})
		case org.Focal, org.Leader:
			s.Agencies = append(s.Agencies, duty.Unit)
			s.Holds = append(s.Holds, org.Holder{Role: duty.Role, Unit: duty.Unit})
		case org.Handler:
			s.Units = append(s.Units, duty.Unit)
			s.Holds = append(s.Holds, org.Holder{Role: org.Handler, Unit: duty.Unit})
		}
	}
	if a.Person != "" {
		s.Holds = append(s.Holds, org.Holder{Role: org.Handler, Person: a.Person})
	}
	return s
}

// Actor is an officer with the duties he holds now; false for an unknown person.
func (d *Desk) Actor(p org.PersonID) (org.Actor, bool) { return d.Directory().Actor(p, d.Now()) }
