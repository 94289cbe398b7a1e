package simulate

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// Recorded is what is kept of a report: its number and all its events.
type Recorded struct {
	ID     report.ID
	Events []process.Event
}

// Stop is why a report was not replayed to the end of its record.
type Stop string

// The reasons. The zero Stop is none: every action was taken again.
const (
	NoAction  Stop = "no_such_action" // the definition has not got it at that step
	OtherHand Stop = "not_holder"     // somebody else would have to do it
	NotYet    Stop = "not_now"        // its condition does not hold
	Hidden    Stop = "not_public"     // it would publish what is not public
	OtherForm Stop = "form"           // it asks for another form
	Moved     Stop = "moved"          // the record goes over to another step by a move between definitions
	Emptied   Stop = "sealed"         // what was written is gone from the record
	Uncounted Stop = "failed"         // the calendar cannot count
	NoStart   Stop = "start"          // the first event cannot be made again
)

// Reason says a Stop in words.
func (s Stop) Reason() string { return say("replay." + string(s)) }

// Step is a step of work a report went through, as it was and as it would have been.
type Step struct {
	Report   report.ID
	Seq      int            // the recorded event that left it; 0: it is open
	Step     string         // as recorded
	Other    string         // the step it would have been at instead, "" for the same
	Left     process.Millis // 0: it is open
	WasDue   process.Millis
	Due      process.Millis
	WasLate  bool
	Late     bool
	WouldBe  org.Role // who would have held it
	Recorded org.Role
}

// Replayed is a report run again by another definition.
type Replayed struct {
	ID     report.ID
	Steps  []Step
	Stop   Stop
	Events []process.Event // the new ones, alarms included
}

// Replay runs a recorded report again by a definition: its actions at their
// instants, by who did them, with what was written. now is until when an open
// step is looked at. Dues are counted by the calendars of w, which may differ from
// those of then.
func Replay(d *process.Definition, w process.World, r Recorded, now time.Time) Replayed {
	p := &player{d: d, w: w, out: Replayed{ID: r.ID}}
	for _, e := range r.Events {
		p.sealed = p.sealed || e.Change.Level == report.Sealed
	}
	for i, e := range r.Events {
		was := p.was
		p.was = process.Fold(p.was, e)
		if i == 0 {
			p.out.Stop = p.begin(e)
		} else {
			p.out.Stop = p.again(e, was)
		}
		if p.out.Stop != "" {
			return p.out
		}
	}
	if len(r.Events) > 0 {
		p.open(now)
	}
	return p.out
}

// player is a replay under way.
type player struct {
	d   *process.Definition
	w   process.World
	was process.State // by the record
	now process.State // by the definition
	out Replayed

	sealed bool // in the end: what was written before is gone
}

func (p *player) take(e process.Event) {
	p.now = process.Fold(p.now, e)
	p.out.Events = append(p.out.Events, e)
}

// begin makes the first event anew.
func (p *player) begin(e process.Event) Stop {
	c := e.Change
	var fresh process.Event
	var err error
	if c.Parent != 0 {
		parent := process.State{Level: c.Level, Category: c.Category, Sensitive: c.Sensitive, Urgent: c.Urgent == process.On}
		fresh, err = process.OpenPart(p.d, p.w, parent, c.Parent, c.Agency, e.By, e.At.Time())
	} else {
		o := process.Opening{Level: c.Level, Urgent: c.Urgent == process.On}
		fresh, err = process.Open(p.d, p.w, o, e.By, e.At.Time())
	}
	if err != nil {
		return NoStart
	}
	p.take(fresh)
	return ""
}

// again makes a later event anew; was is the recorded state it found.
func (p *player) again(e process.Event, was process.State) Stop {
	switch e.Kind {
	case process.Reminded, process.Escalated, process.Recomputed:
		return "" // alarms ring by the new dues, and dues are counted by the calendar at hand
	case process.Migrated:
		if e.Entry == nil || e.Entry.Step != p.now.Step {
			return Moved
		}
		return ""
	case process.Joined:
		p.ring(e.At)
		p.take(process.Event{Seq: p.now.Seq + 1, At: e.At, Kind: e.Kind, By: e.By, Form: e.Form, Change: e.Change})
		return ""
	case process.Acted:
	default:
		return NoStart
	}
	p.ring(e.At)
	made := cmp.Or(e.Change.Opened, e.Change.Made)
	before := p.now
	fresh, err := process.Decide(p.d, p.w, p.now, process.Command{Action: e.Action, Form: e.Form, Made: made}, actorOf(e.By), e.At.Time())
	if err != nil {
		stop := stopOf(err)
		if stop == OtherForm && p.sealed {
			stop = Emptied
		}
		return stop
	}
	p.take(fresh)
	p.compare(e, was, fresh, before)
	return ""
}

// ring rings what the new dues have before an instant.
func (p *player) ring(until process.Millis) {
	for range maxRings {
		next := process.NextAlarm(p.now)
		if next == 0 || next >= until {
			return
		}
		e, ok := process.Ring(p.d, p.w, p.now, next.Time())
		if !ok {
			return
		}
		p.take(e)
	}
}

// compare notes a step of work that was left.
func (p *player) compare(e process.Event, was process.State, fresh process.Event, before process.State) {
	x, y := e.Left, fresh.Left
	if x == nil || x.Rest == nil || y == nil || y.Rest == nil {
		return // nothing left, or a wait, which nobody has to answer for
	}
	s := Step{
		Report: p.out.ID, Seq: e.Seq, Step: x.Step, Left: e.At,
		WasDue: was.Limit, Due: before.Limit, WasLate: x.Late, Late: y.Late,
		Recorded: was.Holder.Role, WouldBe: before.Holder.Role,
	}
	if y.Step != x.Step {
		s.Other = y.Step
	}
	p.out.Steps = append(p.out.Steps, s)
}

// open notes the step of work a report stands at.
func (p *player) open(now time.Time) {
	if p.was.Ended || p.now.Ended || waits(p.d, p.now) {
		return
	}
	s := Step{
		Report: p.out.ID, Step: p.was.Step, WasDue: p.was.Limit, Due: p.now.Limit,
		WasLate: process.LateStep(p.was, now), Late: process.LateStep(p.now, now),
		Recorded: p.was.Holder.Role, WouldBe: p.now.Holder.Role,
	}
	if p.now.Step != s.Step {
		s.Other = p.now.Step
	}
	p.out.Steps = append(p.out.Steps, s)
}

func waits(d *process.Definition, s process.State) bool {
	st, _ := d.Step(s.Step)
	return st.Kind == process.Wait
}

// actorOf is who acted, with the one duty he acted under.
func actorOf(by process.By) org.Actor {
	if by.Role == org.Sender {
		return org.Actor{Sender: true}
	}
	return org.Actor{
		Person: by.Person,
		Duties: []org.Duty{{Person: by.Person, Role: by.Role, Unit: by.Unit, For: by.For}},
	}
}

// stopOf is why the engine refused.
func stopOf(err error) Stop {
	no, ok := errors.AsType[*process.Refusal](err)
	if !ok {
		return Uncounted
	}
	switch no.Reason {
	case process.NoSuchAction:
		return NoAction
	case process.NotHolder:
		return OtherHand
	case process.NotNow:
		return NotYet
	case process.NotPublic:
		return Hidden
	}
	return OtherForm
}

// Sum is what came of many replays.
type Sum struct {
	Reports int
	Whole   int // replayed to the end of their records
	Stops   map[Stop]int
	Steps   map[string]*Count // by the recorded step
	All     Count
	Changed []Step // late now and not before, or the other way round
}

// Count is of how many steps how many were and would have been late.
type Count struct{ Steps, Was, Would, Newly, NoLonger int }

func (c *Count) add(s Step) {
	c.Steps++
	switch {
	case s.WasLate && s.Late:
		c.Was++
		c.Would++
	case s.WasLate:
		c.Was++
		c.NoLonger++
	case s.Late:
		c.Would++
		c.Newly++
	}
}

// Add counts a replay.
func (s *Sum) Add(r Replayed) {
	if s.Stops == nil {
		s.Stops, s.Steps = make(map[Stop]int), make(map[string]*Count)
	}
	s.Reports++
	if r.Stop == "" {
		s.Whole++
	} else {
		s.Stops[r.Stop]++
	}
	for _, st := range r.Steps {
		if s.Steps[st.Step] == nil {
			s.Steps[st.Step] = &Count{}
		}
		s.Steps[st.Step].add(st)
		s.All.add(st)
		if st.WasLate != st.Late {
			s.Changed = append(s.Changed, st)
		}
	}
}

// StepNames are the recorded steps that were counted, sorted.
func (s *Sum) StepNames() []string { return slices.Sorted(maps.Keys(s.Steps)) }

// Stops are the reasons a replay can end for, in the order tables show them.
func Stops() []Stop {
	return []Stop{NoAction, OtherHand, NotYet, Hidden, OtherForm, Moved, Emptied, Uncounted, NoStart}
}
