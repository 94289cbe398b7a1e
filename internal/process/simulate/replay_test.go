package simulate

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

const (
	centre    = org.UnitID("TT")
	agency    = org.UnitID("SongMai")
	division  = org.UnitID("SongMai-DC")
	neighbour = org.UnitID("SongMai-VH")
	adviser   = org.UnitID("CongAn")
)

func world() process.World { return process.In(centre, calendar.Default()) }

// people is somebody of every kind.
func people() []org.Actor {
	out := []org.Actor{{Sender: true}}
	for _, duty := range []string{
		"operator@TT", "lead@TT", "focal@SongMai", "duty@SongMai", "leader@SongMai", "handler@SongMai-DC", "handler@SongMai-VH",
		"focal@CongAn", "leader@CongAn",
	} {
		a, _ := actor(duty)
		out = append(out, a)
	}
	return out
}

// walk is a report that goes at random through a definition, as it is recorded.
type walk struct {
	t      *rapid.T
	d      *process.Definition
	s      process.State
	now    time.Time
	events []process.Event
}

func (w *walk) take(e process.Event) {
	w.s = process.Fold(w.s, e)
	w.events = append(w.events, e)
}

// ring rings what is due before now, as the program would.
func (w *walk) ring() {
	for {
		next := process.NextAlarm(w.s)
		if next == 0 || next >= process.At(w.now) {
			return
		}
		e, ok := process.Ring(w.d, world(), w.s, next.Time().Add(time.Second/2))
		if !ok {
			return
		}
		w.take(e)
	}
}

// step takes one action that is offered to somebody.
func (w *walk) step() {
	hours := rapid.SampledFrom([]float64{0.05, 0.3, 1, 5, 30, 200}).Draw(w.t, "hours")
	w.now = w.now.Add(time.Duration(hours * float64(time.Hour)))
	w.ring()
	type chance struct {
		who org.Actor
		act process.Action
	}
	var chances []chance
	for _, a := range people() {
		for _, act := range process.Offered(w.d, w.s, a, w.now) {
			chances = append(chances, chance{a, act})
			if act.Main { // walks get far
				chances = append(chances, chance{a, act}, chance{a, act})
			}
		}
	}
	if len(chances) == 0 {
		return
	}
	c := chances[rapid.IntRange(0, len(chances)-1).Draw(w.t, "action")]
	command := process.Command{Action: c.act.ID, Form: w.form(c.act), Made: report.NewID(2026, 100+len(w.events))}
	e, err := process.Decide(w.d, world(), w.s, command, c.who, w.now)
	if err != nil {
		w.t.Fatalf("%s at %s by %s: %v", c.act.ID, w.s.Step, c.who.Person, err)
	}
	w.take(e)
	if e.Change.Opened != 0 && rapid.Bool().Draw(w.t, "joined") {
		w.now = w.now.Add(time.Hour)
		w.ring()
		end := process.State{Ended: true, Outcome: process.OutcomeSupported}
		if e, ok := process.Join(w.d, world(), w.s, e.Change.Opened, end, w.now); ok {
			w.take(e)
		}
	}
}

// form is a good form of an action.
func (w *walk) form(act process.Action) map[string]string {
	form := make(map[string]string)
	for _, id := range act.Form {
		f := w.d.Field(id)
		switch f.Kind {
		case process.TextField:
			form[id] = strings.Repeat("Nội dung đủ dài. ", 5)
		case process.ChoiceField:
			form[id] = f.Options[0].ID
		case process.CheckField:
			form[id] = "yes"
		case process.CategoryField:
			form[id] = "rac-thai"
		case process.AgencyField:
			form[id] = string(agency)
			if act.Has(process.Coordinate) || act.Has(process.Support) {
				form[id] = string(adviser)
			}
		case process.AssigneeField:
			form[id] = "unit:" + string(division)
			if act.Has(process.Transfer) && w.s.Assignee.Unit == division {
				form[id] = "unit:" + string(neighbour)
			}
		case process.FilesField:
			form[id] = strings.Repeat("0a", 32)
		case process.NumberField:
			form[id] = fmt.Sprint(max(f.Min, 1))
		case process.DateField:
			form[id] = w.now.AddDate(0, 0, 20).In(calendar.Default().Location()).Format(time.DateOnly)
		case process.ReportField:
			form[id] = report.NewID(2026, 7).String()
		}
	}
	return form
}

// recorded is a random record by a definition.
func recorded(t *rapid.T, d *process.Definition, steps int) *walk {
	w := &walk{t: t, d: d, now: time.Date(2026, 2, 9, 1, 0, 0, 0, time.UTC)}
	w.now = w.now.Add(time.Duration(rapid.IntRange(0, 20_000).Draw(t, "minutes")) * time.Minute)
	var e process.Event
	var err error
	if d.Part != "" && rapid.IntRange(0, 4).Draw(t, "part") == 0 {
		parent := process.State{Level: report.Public, Category: "rac-thai", Agency: adviser, Sensitive: rapid.Bool().Draw(t, "sensitive")}
		e, err = process.OpenPart(d, world(), parent, report.NewID(2026, 5), agency, process.By{Role: org.Leader, Unit: adviser, Person: "x"}, w.now)
	} else {
		o := process.Opening{
			Level:  rapid.SampledFrom([]report.Level{report.Public, report.Secret}).Draw(t, "level"),
			Urgent: rapid.Bool().Draw(t, "urgent"),
		}
		e, err = process.Open(d, world(), o, process.By{Role: org.Sender}, w.now)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.take(e)
	for range rapid.IntRange(0, steps).Draw(t, "steps") {
		w.step()
	}
	return w
}

func text(t rapid.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// D4: a record replayed by its own definition gives what is recorded: the same
// entries and exits byte for byte, so the same dues and the same lateness.
func TestD4_ReplayIsTheRecord(t *testing.T) {
	steps, reports := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		all := process.ShippedAll()
		d := all[rapid.IntRange(0, len(all)-1).Draw(t, "definition")]
		w := recorded(t, d, 25)
		now := w.now.Add(time.Duration(rapid.IntRange(0, 300).Draw(t, "later")) * time.Hour)
		out := Replay(d, world(), Recorded{1, w.events}, now)
		if out.Stop != "" {
			t.Fatalf("stopped: %s\n%s", out.Stop, text(t, w.events))
		}
		var was, would []process.Event
		for _, e := range w.events {
			if e.Kind == process.Acted || e.Kind == process.Submitted || e.Kind == process.Joined {
				was = append(was, e)
			}
		}
		for _, e := range out.Events {
			if e.Alarm == nil {
				would = append(would, e)
			}
		}
		if len(was) != len(would) {
			t.Fatalf("%d events of %d", len(would), len(was))
		}
		for i := range was {
			if a, b := text(t, was[i].Entry), text(t, would[i].Entry); a != b {
				t.Fatalf("entry of %s\nrecorded %s\nreplayed %s", was[i].Action, a, b)
			}
			if a, b := text(t, was[i].Left), text(t, would[i].Left); a != b {
				t.Fatalf("exit of %s\nrecorded %s\nreplayed %s", was[i].Action, a, b)
			}
			if a, b := text(t, was[i].Change), text(t, would[i].Change); a != b && i > 0 {
				t.Fatalf("change of %s\nrecorded %s\nreplayed %s", was[i].Action, a, b)
			}
		}
		for _, s := range out.Steps {
			if s.WasLate != s.Late || s.WasDue != s.Due || s.Other != "" || s.Recorded != s.WouldBe {
				t.Fatalf("%+v", s)
			}
		}
		steps, reports = steps+len(out.Steps), reports+1
	})
	t.Logf("%d steps of %d reports", steps, reports)
	if steps < reports {
		t.Error("the walks go nowhere")
	}
}
