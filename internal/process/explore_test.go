package process

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

// TestExplored counts what the checker looked at in every shipped definition, and
// holds each state to what is promised of all of them.
func TestExplored(t *testing.T) {
	for _, d := range shipped() {
		w := &walker{explored: d.explore(), d: d}
		finishes := w.reaching(w.where(End))
		dead, secrets, unagreed, ownerless, moves := 0, 0, 0, 0, 0
		for i, p := range w.spots {
			st := d.step(p.step)
			moves += len(w.next[i])
			if !finishes[i] {
				dead++
			}
			if st.Outcome == OutcomePublished && p.level != report.Public {
				secrets++
			}
			answered := st.Outcome == OutcomePublished || st.Outcome == OutcomeAnswered
			if answered && (p.sensitive && !p.agreed || p.part) {
				unagreed++
			}
			if st.Kind != End && (st.Holder == "" || !p.knows(st.Holder) || noTime(st.Limit) || noTime(st.Target)) {
				ownerless++
			}
		}
		secrets += len(w.stuck) // an action that would publish, or answer, what may not
		t.Logf("%s: %d states, %d moves between them, %d dead ends, %d publications of a report that is not public, "+
			"%d answers without agreement, %d open states without holder or limit",
			d.Key(), len(w.spots), moves, dead, secrets, unagreed, ownerless)
		if w.full || dead+secrets+unagreed+ownerless != 0 || len(w.spots) < 2*len(d.Steps) || d.States() != len(w.spots) {
			t.Errorf("%s: not clean, or not all of it was looked at (%d states)", d.Key(), d.States())
		}
	}
}

// tour is every spot of a definition with a real state at it, found by really
// taking every action from every state, letting every telephone call fall due and
// every supporting part end.
type tour struct {
	d      *Definition
	plain  func(spot) spot
	spots  []spot
	states map[spot]State
	made   report.ID
}

func touring(t rapid.TB, d *Definition) *tour {
	t.Helper()
	now := instant(t, "2026-03-02 08:00")
	to := &tour{d: d, plain: (&explored{returns: d.returns()}).plain, states: make(map[spot]State)}
	for _, e := range beginnings(t, d, now) {
		to.add(Fold(State{}, e))
	}
	for i := 0; i < len(to.spots); i++ {
		s := to.states[to.spots[i]]
		st := d.step(s.Step)
		for j := range st.Actions {
			act := &st.Actions[j]
			now := s.Began.Time().Add(time.Minute)
			if e, err := to.take(s, act, performer(s, act), now); err == nil {
				to.add(Fold(s, e))
			} else if no, ok := errors.AsType[*Refusal](err); !ok || no.Reason != NotNow && no.Reason != NotPublic && no.Reason != NotAgreed {
				t.Fatalf("%s.%s at %+v: %v", s.Step, act.ID, to.spots[i], err)
			}
		}
		to.happen(t, s)
	}
	return to
}

// beginnings are the first events of every sort of report and part.
func beginnings(t rapid.TB, d *Definition, now time.Time) []Event {
	var out []Event
	w := on(calendar.Default())
	for _, level := range []report.Level{report.Public, report.Secret} {
		for _, urgent := range []bool{false, true} {
			e, err := Open(d, w, Opening{Level: level, Urgent: urgent}, By{Role: org.Sender}, now)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, e)
			for _, from := range []State{{Level: report.Unlisted}, {Level: level, Sensitive: true}} {
				if e, err := OpenSplit(d, w, from, By{Person: "an", Role: org.Operator, Unit: centre}, now); err == nil {
					out = append(out, e)
				} else if d.has(Split) {
					t.Fatal(err)
				}
			}
			if d.Part == "" {
				continue
			}
			for _, sensitive := range []bool{false, true} {
				parent := State{Level: level, Urgent: urgent, Sensitive: sensitive, Agency: other, Category: "rac-thai"}
				e, err := OpenPart(d, w, parent, report.NewID(2026, 1), agency, By{Person: "an", Role: org.Leader, Unit: other}, now)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, e)
			}
		}
	}
	return out
}

// happen lets happen to a state what nobody does: alarms, and the end of a part.
func (to *tour) happen(t rapid.TB, s State) {
	for r := s; NextAlarm(r) != 0; {
		e, ok := Ring(to.d, on(calendar.Default()), r, NextAlarm(r).Time())
		if !ok {
			t.Fatalf("no alarm at %s", local(NextAlarm(r)))
		}
		r = Fold(r, e)
		to.add(r)
	}
	if len(s.Parts) > 0 {
		end := State{Ended: true, Outcome: OutcomeSupported, Result: &Result{Summary: "Đã xong."}}
		if e, ok := Join(to.d, on(calendar.Default()), s, s.Parts[0], end, s.Began.Time()); ok {
			to.add(Fold(s, e))
		}
	}
}

func (to *tour) add(s State) {
	if p := to.plain(spotOf(s)); to.states[p].Seq == 0 {
		to.spots = append(to.spots, p)
		to.states[p] = s
	}
}

// take takes an action with a form that is filled in well.
func (to *tour) take(s State, act *Action, a org.Actor, now time.Time) (Event, error) {
	to.made++
	c := Command{Action: act.ID, Form: to.d.filled(act, s, now), Made: report.NewID(2026, 100) + to.made}
	return Decide(to.d, on(calendar.Default()), s, c, a, now)
}

// filled is a good form of an action.
func (d *Definition) filled(act *Action, s State, now time.Time) map[string]string {
	good := map[FieldKind]string{
		CheckField: "yes", CategoryField: "rac-thai", AgencyField: string(agency),
		AssigneeField: "unit:" + string(division), FilesField: strings.Repeat("0a", 32),
		TextField: strings.Repeat("Nội dung đủ dài. ", 5), NumberField: "2", ReportField: "26-0000042",
		DateField: now.AddDate(0, 0, 14).Format(time.DateOnly),
	}
	if act.Has(Support) && s.Agency == agency {
		good[AgencyField] = string(other)
	}
	if act.Has(Transfer) && s.Assignee.Person == "" {
		good[AssigneeField] = "person:lan"
	}
	form := make(map[string]string)
	for _, id := range act.Form {
		f := d.Fields[id]
		form[id] = good[f.Kind]
		if f.Kind == ChoiceField {
			form[id] = f.Options[0].ID
		}
	}
	return form
}

// performer is somebody who has the duty an action asks for, and no other.
func performer(s State, act *Action) org.Actor {
	for _, h := range act.takers(s) {
		switch {
		case h.Role == org.Sender:
			return actor("sender")
		case h.Person != "":
			return actor(fmt.Sprintf("%s:%s@%s", h.Person, h.Role, division))
		case h.Unit != "":
			return actor(fmt.Sprintf("%s@%s", h.Role, h.Unit))
		}
	}
	return org.Actor{}
}

// TestWalkIsTheEngine holds the abstract walk of the checker to what Decide and
// Fold really do: the same spots, no more and no fewer.
func TestWalkIsTheEngine(t *testing.T) {
	for _, d := range definitions(t) {
		x, to := d.explore(), touring(t, d)
		missed, strange := 0, 0
		for _, p := range x.spots {
			if to.states[p].Seq == 0 {
				if missed++; missed < 5 {
					t.Errorf("%s: the engine never comes to %+v", d.Key(), p)
				}
			}
		}
		for _, p := range to.spots {
			if _, ok := x.index[p]; !ok {
				if strange++; strange < 5 {
					t.Errorf("%s: the checker never looked at %+v", d.Key(), p)
				}
			}
		}
		t.Logf("%s: %d states of the engine, %d of the walk", d.Key(), len(to.spots), len(x.spots))
	}
}

// TestRights decides every action of every step for everybody, at states of every
// sort, and writes down who may: x always, p only while the report is public, o
// where the conditions of the action hold, . never.
func TestRights(t *testing.T) {
	people := []string{
		"sender", "operator@TT", "lead@TT", "focal@SongMai", "duty@SongMai", "leader@SongMai", "handler@SongMai-DiaChinh",
		"operator@SongMai", "focal@SoXayDung", "leader@SoXayDung", "handler@SongMai", "focal@CongAn", "leader@CongAn", "admin@TT", "system",
	}
	d := Shipped()
	at := standings(t, d)
	all := make(map[string]*Action) // every action there is, tried at every step
	for i := range d.Steps {
		for j := range d.Steps[i].Actions {
			all[d.Steps[i].Actions[j].ID] = &d.Steps[i].Actions[j]
		}
	}
	rows := [][]string{append([]string{"step.action"}, people...)}
	for i := range d.Steps {
		st := &d.Steps[i]
		for j := range st.Actions {
			act := &st.Actions[j]
			row := []string{st.ID + "." + act.ID}
			for _, who := range people {
				row = append(row, right(d, at[st.ID], act, who))
			}
			rows = append(rows, row)
		}
		for id := range all {
			if hasAction(st, id) {
				continue
			}
			for _, who := range people {
				s := at[st.ID][0]
				if _, _, no := d.standing(s, id, actor(who), s.Began.Time()); no == nil {
					t.Errorf("%s may %s at %s, which does not have it", who, id, st.ID)
				}
			}
		}
	}
	const name = "testdata/rights.txt"
	got := columns(rows)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("rights have changed (-want +got; -update writes them):\n%s", diff)
	}
}

func hasAction(st *Step, id string) bool {
	return slices.ContainsFunc(st.Actions, func(a Action) bool { return a.ID == id })
}

// standings are states at every step, each at another spot, with the coordinator in
// an agency of his own.
func standings(t *testing.T, d *Definition) map[string][]State {
	to := touring(t, d)
	out := make(map[string][]State)
	for _, p := range to.spots {
		s := to.states[p]
		if s.Coordinator != "" {
			s.Coordinator = "CongAn"
			if st := d.step(s.Step); st.Holder == org.Coordinator {
				s.Holder = holder(org.Coordinator, centre, s)
			}
		}
		if s.Parent != 0 || s.Agency == agency || s.Agency == "" {
			out[p.step] = append(out[p.step], s)
		}
	}
	return out
}

// right is what somebody may do at the states of a step.
func right(d *Definition, states []State, act *Action, who string) string {
	a := actor(who)
	may := map[bool]map[bool]bool{true: {}, false: {}} // public or not -> allowed or not
	for _, s := range states {
		_, _, no := d.standing(s, act.ID, a, s.Began.Time().Add(time.Minute))
		may[s.Level == report.Public][no == nil] = true
	}
	switch public, hidden := may[true], may[false]; {
	case !public[true] && !hidden[true]:
		return "."
	case !public[false] && !hidden[false]:
		return "x"
	case !public[false] && !hidden[true]:
		return "p"
	}
	return "o"
}

// The ways to a spot that the checker tells of are real: each action can be taken
// after the one before.
func TestWaysAreReal(t *testing.T) {
	d := Shipped()
	x := d.explore()
	steps := make(map[string]int)
	for i, p := range x.spots {
		if _, seen := steps[p.step]; !seen {
			steps[p.step] = i
		}
	}
	for _, step := range slices.Sorted(maps.Keys(steps)) {
		i := steps[step]
		if x.from[i] < 0 {
			continue
		}
		way := strings.Split(x.way(i), " → ")
		last := way[len(way)-1]
		from, id, _ := strings.Cut(last, ".")
		if x.spots[x.from[i]].step != from {
			t.Errorf("the way to %s ends with %s, from %s", step, last, x.spots[x.from[i]].step)
		}
		if _, ok := d.Action(from, id); !ok && id != string(Joined) && id != string(Escalated) {
			t.Errorf("the way to %s ends with %s, which there is not", step, last)
		}
	}
}
