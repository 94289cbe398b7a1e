// Package simulate runs a process definition without a database: through a script
// somebody made up, and through what was recorded of real reports.
//
// It is pure: definition, calendar and script or record in, timeline or comparison
// out, the same each time.
//
// Rules it owns (requirement D4):
//   - Every decision, due and alarm is the engine's own (process.Decide, Ring,
//     OpenPart, Join); nothing is counted here.
//   - Alarms ring at their instants, so before what is done later. What is done at
//     the very instant of an alarm comes first: it is in time.
//   - A script has one report; the parts supporting agencies have in it are numbered
//     in the order they are opened. Times in a script do not go back.
//   - A replay maps steps by their ids. It takes each recorded action at its recorded
//     instant by its recorded actor; what the new definition refuses ends the run of
//     that report with the reason, and is never guessed around.
package simulate

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// Moment is one thing that happened in a run.
type Moment struct {
	Line   int       `json:"line,omitempty"` // of the script
	Part   int       `json:"part,omitempty"` // the supporting part it is about; 0: the report itself
	At     time.Time `json:"at"`             // in the calendar's zone
	Kind   string    `json:"kind"`           // as process.EventKind
	Actor  string    `json:"actor,omitempty"`
	Action string    `json:"action,omitempty"`
	Label  string    `json:"label,omitempty"`
	Level  string    `json:"level,omitempty"`  // as it is from now on
	Urgent string    `json:"urgent,omitempty"` // "on" or "off" from now on
	To     org.Role  `json:"to,omitempty"`     // of a reminder or an escalation
	Call   bool      `json:"call,omitempty"`   // by telephone
	Left   *Left     `json:"left,omitempty"`
	Entry  *Entry    `json:"entry,omitempty"`
}

// Left is a step that was left.
type Left struct {
	Step  string `json:"step"`
	Title string `json:"title"`
	Used  string `json:"used,omitempty"` // a span: "5400000wms"
	Late  bool   `json:"late"`
	Over  string `json:"over,omitempty"` // beyond the limit, a span
}

// Entry is a step that was entered, or its dues counted anew.
type Entry struct {
	Step   string     `json:"step"`
	Title  string     `json:"title"`
	Ended  bool       `json:"ended,omitempty"`
	Holder org.Holder `json:"holder,omitzero"`
	Target time.Time  `json:"target,omitzero"`
	Limit  time.Time  `json:"limit,omitzero"`
	Span   string     `json:"span,omitempty"`
	Until  string     `json:"until,omitempty"`  // instead of a span: the day whose close of office is the limit
	More   []string   `json:"more,omitempty"`   // extensions granted on top of it
	Unsure bool       `json:"unsure,omitempty"` // the due touches a year without its notice
}

// Timeline is a run of a script.
type Timeline struct {
	Definition string   `json:"definition"`
	Calendar   string   `json:"calendar"`
	Moments    []Moment `json:"moments"`
	Ahead      []Moment `json:"ahead"` // what would ring if nobody did anything more
	End        Standing `json:"end"`
}

// Standing is where the report stands at the end of a script.
type Standing struct {
	Step      string       `json:"step"`
	Title     string       `json:"title"`
	Level     report.Level `json:"level"`
	Ended     bool         `json:"ended"`
	Outcome   string       `json:"outcome,omitempty"`
	Holder    org.Holder   `json:"holder,omitzero"`
	Limit     time.Time    `json:"limit,omitzero"`
	LateSteps int          `json:"late_steps"`
	Parts     int          `json:"open_parts,omitempty"`
}

// maxRings bounds the alarms that ring between two lines of a script.
const maxRings = 1000

// Run plays a script. The error is a *Fault with the number of the line that cannot
// be played; the timeline up to it is answered too.
func Run(d *process.Definition, cal *calendar.Calendar, script []Line) (Timeline, error) {
	r := &run{d: d, zone: cal.Location(), w: process.In(centreOf(script), cal)}
	r.t = Timeline{Definition: d.Key(), Calendar: cal.Version(), Moments: []Moment{}, Ahead: []Moment{}}
	var err error
	for i, l := range script {
		if i == 0 {
			err = r.open(l)
		} else {
			err = r.play(l)
		}
		if err != nil {
			break
		}
	}
	if len(r.tracks) == 0 {
		return r.t, cmp.Or(err, error(bad(0, "empty")))
	}
	r.finish()
	return r.t, err
}

// centreOf is where the operators of a script sit.
func centreOf(script []Line) org.UnitID {
	for _, l := range script {
		for _, duty := range l.Actor.Duties {
			if duty.Role == org.Operator || duty.Role == org.Lead {
				return duty.Unit
			}
		}
	}
	return "TT"
}

// run is a script being played.
type run struct {
	d      *process.Definition
	w      process.World
	zone   *time.Location
	tracks []*track // the report, then its parts
	last   time.Time
	made   int // the last number given
	t      Timeline
}

// track is a report or a part on its way.
type track struct {
	id    report.ID
	state process.State
}

func (r *run) open(l Line) error {
	if l.Action != "open" {
		return bad(l.Number, "first")
	}
	by := process.By{Role: org.Sender}
	if !l.Actor.Sender {
		duty := l.Actor.Duties[0]
		if duty.Role != org.Operator {
			return bad(l.Number, "opener")
		}
		by = process.By{Person: l.Actor.Person, Role: duty.Role, Unit: duty.Unit}
	}
	o := process.Opening{Level: report.Public}
	for key, value := range l.Form {
		switch {
		case key == "level" && (value == string(report.Public) || value == string(report.Secret)):
			o.Level = report.Level(value)
		case key == "urgent" && (value == "yes" || value == ""):
			o.Urgent = value == "yes"
		default:
			return bad(l.Number, "opening", key+"="+value)
		}
	}
	e, err := process.Open(r.d, r.w, o, by, l.At)
	if err != nil {
		return r.refused(l, process.State{}, err)
	}
	r.last = l.At
	r.made++
	t := &track{id: report.NewID(l.At.In(r.zone).Year(), r.made)}
	r.tracks = append(r.tracks, t)
	r.take(t, e, l)
	return nil
}

func (r *run) play(l Line) error {
	switch {
	case l.Action == "open":
		return bad(l.Number, "open_again")
	case l.At.Before(r.last):
		return bad(l.Number, "back_in_time", r.stamp(r.last))
	case l.Part >= len(r.tracks):
		return bad(l.Number, "no_part", l.Part)
	}
	r.last = l.At
	r.ring(l.At)
	t := r.tracks[l.Part]
	r.made++
	made := report.NewID(l.At.In(r.zone).Year(), r.made)
	e, err := process.Decide(r.d, r.w, t.state, process.Command{Action: l.Action, Form: l.Form, Made: made}, l.Actor, l.At)
	if err != nil {
		return r.refused(l, t.state, err)
	}
	r.take(t, e, l)
	if e.Change.Opened != 0 {
		return r.support(l, t, e)
	}
	if l.Part > 0 && t.state.Ended {
		if e, ok := process.Join(r.d, r.w, r.tracks[0].state, t.id, t.state, l.At); ok {
			r.take(r.tracks[0], e, Line{Number: l.Number})
		}
	}
	return nil
}

// support begins the part an action asks a supporting agency for.
func (r *run) support(l Line, parent *track, asked process.Event) error {
	e, err := process.OpenPart(r.d, r.w, parent.state, parent.id, supporter(r.d, asked), asked.By, l.At)
	if err != nil {
		return r.refused(l, parent.state, err)
	}
	t := &track{id: asked.Change.Opened}
	r.tracks = append(r.tracks, t)
	r.take(t, e, Line{Number: l.Number})
	return nil
}

// supporter is the agency that was asked: what stands in the field of kind agency.
func supporter(d *process.Definition, e process.Event) org.UnitID {
	for id, value := range e.Form {
		if d.Field(id).Kind == process.AgencyField {
			return org.UnitID(value)
		}
	}
	return ""
}

// take folds an event into its track and notes what happened.
func (r *run) take(t *track, e process.Event, l Line) {
	before := t.state
	t.state = process.Fold(t.state, e)
	m := r.moment(before, e)
	m.Line, m.Part = l.Number, slices.Index(r.tracks, t)
	if e.Kind == process.Acted || e.Kind == process.Submitted && m.Part == 0 {
		m.Actor = l.Who
	}
	r.t.Moments = append(r.t.Moments, m)
}

// ring rings what is due before an instant, over all tracks in order of time.
func (r *run) ring(until time.Time) {
	for range maxRings {
		var first *track
		for _, t := range r.tracks {
			next := process.NextAlarm(t.state)
			if next != 0 && next < process.At(until) && (first == nil || next < process.NextAlarm(first.state)) {
				first = t
			}
		}
		if first == nil {
			return
		}
		e, ok := process.Ring(r.d, r.w, first.state, process.NextAlarm(first.state).Time())
		if !ok {
			return
		}
		r.take(first, e, Line{})
	}
}

// finish notes where the report stands, and what would ring after that.
func (r *run) finish() {
	s := r.tracks[0].state
	st, _ := r.d.Step(s.Step)
	r.t.End = Standing{
		Step: s.Step, Title: st.Title, Level: s.Level, Ended: s.Ended, Outcome: s.Outcome,
		Holder: s.Holder, Limit: r.local(s.Limit), LateSteps: s.LateSteps, Parts: len(s.Parts),
	}
	done := r.t.Moments
	r.t.Moments = []Moment{}
	r.ring(r.last.AddDate(10, 0, 0))
	r.t.Ahead, r.t.Moments = r.t.Moments, done
}

// refused says in words why the engine did not take a line.
func (r *run) refused(l Line, s process.State, err error) error {
	no, ok := errors.AsType[*process.Refusal](err)
	if !ok {
		return bad(l.Number, "failed", err.Error())
	}
	return r.refusal(l, s, no)
}
