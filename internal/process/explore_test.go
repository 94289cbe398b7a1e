package process

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

// TestExplored counts what the checker looked at in the shipped definition.
func TestExplored(t *testing.T) {
	d := Shipped()
	w := &walker{explored: d.explore(), d: d}
	finishes := w.reaching(w.where(End))
	dead, secrets, actions := 0, 0, 0
	for i, p := range w.spots {
		st, _ := d.Step(p.step)
		if !finishes[i] {
			dead++
		}
		if st.Outcome == OutcomePublished && p.level != report.Public {
			secrets++
		}
		for _, a := range st.Actions {
			actions++
			if _, why := d.move(p, a); why == opensSecret {
				secrets++
			}
		}
	}
	t.Logf("%s: %d abstract states, %d actions tried at them, %d dead ends, %d publications of a report that is not public",
		d.Key(), len(w.spots), actions, dead, secrets)
	if dead != 0 || secrets != 0 || len(w.spots) < 2*len(d.Steps) {
		t.Errorf("%d dead ends, %d secret publications among %d states", dead, secrets, len(w.spots))
	}
}

// tour is every spot of a definition with a real state at it, found by really
// taking every action from every state.
type tour struct {
	d      *Definition
	spots  []spot
	states map[spot]State
}

func touring(t rapid.TB, d *Definition) *tour {
	t.Helper()
	now := instant(t, "2026-03-02 08:00")
	to := &tour{d: d, states: make(map[spot]State)}
	for _, level := range []report.Level{report.Public, report.Secret} {
		e, err := Open(d, on(calendar.Default()), Opening{Level: level}, By{Role: org.Sender}, now)
		if err != nil {
			t.Fatal(err)
		}
		to.add(Fold(State{}, e))
	}
	for i := 0; i < len(to.spots); i++ {
		s := to.states[to.spots[i]]
		st, _ := d.Step(s.Step)
		for _, act := range st.Actions {
			now = now.Add(time.Minute)
			if e, err := to.take(s, act, performer(s, act), now); err == nil {
				to.add(Fold(s, e))
			} else if no, ok := errors.AsType[*Refusal](err); !ok || no.Reason != NotNow && no.Reason != NotPublic {
				t.Fatalf("%s.%s at %+v: %v", s.Step, act.ID, to.spots[i], err)
			}
		}
	}
	return to
}

func (to *tour) add(s State) {
	if p := spotOf(s); to.states[p].Seq == 0 {
		to.spots = append(to.spots, p)
		to.states[p] = s
	}
}

// take takes an action with a form that is filled in well.
func (to *tour) take(s State, act Action, a org.Actor, now time.Time) (Event, error) {
	return Decide(to.d, on(calendar.Default()), s, Command{Action: act.ID, Form: to.d.filled(act)}, a, now)
}

// filled is a good form of an action.
func (d *Definition) filled(act Action) map[string]string {
	good := map[FieldKind]string{
		CheckField: "yes", CategoryField: "rac-thai", AgencyField: string(agency),
		AssigneeField: "unit:" + string(division), FilesField: strings.Repeat("0a", 32),
		TextField: strings.Repeat("Nội dung đủ dài. ", 5),
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
func performer(s State, act Action) org.Actor {
	h := act.takers(s)[0]
	if h.Role == org.Sender {
		return actor("sender")
	}
	return actor(fmt.Sprintf("%s@%s", h.Role, h.Unit))
}

// TestWalkIsTheEngine holds the abstract walk of the checker to what Decide and
// Fold really do: the same spots, no more and no fewer.
func TestWalkIsTheEngine(t *testing.T) {
	for _, d := range definitions(t) {
		x, to := d.explore(), touring(t, d)
		for _, p := range x.spots {
			if to.states[p].Seq == 0 {
				t.Errorf("%s: the engine never comes to %+v", d.Key(), p)
			}
		}
		for _, p := range to.spots {
			if _, ok := x.index[p]; !ok {
				t.Errorf("%s: the checker never looked at %+v", d.Key(), p)
			}
		}
	}
}

// TestRights decides every action of every step for everybody, at every spot, and
// writes down who may: x always, p only while the report is public, s only while
// it is not, . never. Between the spots of a step nothing but the level may make a
// difference.
func TestRights(t *testing.T) {
	people := []string{
		"sender", "operator@TT", "lead@TT", "focal@SongMai", "leader@SongMai", "handler@SongMai-DiaChinh",
		"operator@SongMai", "focal@SoXayDung", "leader@SoXayDung", "handler@SongMai", "admin@TT", "system",
	}
	d := Shipped()
	to := touring(t, d)
	all := make(map[string]Action) // every action there is, tried at every step
	for _, st := range d.Steps {
		for _, a := range st.Actions {
			all[a.ID] = a
		}
	}
	rows := [][]string{append([]string{"step.action"}, people...)}
	for _, st := range d.Steps {
		for _, act := range st.Actions {
			row := []string{st.ID + "." + act.ID}
			for _, who := range people {
				row = append(row, to.right(t, st, act, who))
			}
			rows = append(rows, row)
		}
		for id, foreign := range all {
			if _, has := d.Action(st.ID, id); has {
				continue
			}
			for _, who := range people {
				if may := to.right(t, st, foreign, who); may != "." {
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

// right is what somebody may do at all spots of a step.
func (to *tour) right(t *testing.T, st Step, act Action, who string) string {
	t.Helper()
	may := make(map[bool]map[bool]bool) // public or not -> allowed or not
	for _, p := range to.spots {
		if p.step != st.ID {
			continue
		}
		s := to.states[p]
		_, err := to.take(s, act, actor(who), s.Began.Time().Add(time.Minute))
		public := p.level == report.Public
		if may[public] == nil {
			may[public] = make(map[bool]bool)
		}
		may[public][err == nil] = true
	}
	for public, answers := range may {
		if len(answers) > 1 {
			t.Fatalf("%s may and may not %s at %s, public %v", who, act.ID, st.ID, public)
		}
	}
	switch {
	case may[true][true] && (may[false][true] || may[false] == nil):
		return "x"
	case may[true][true]:
		return "p"
	case may[false][true] && may[true] == nil:
		return "x"
	case may[false][true]:
		return "s"
	}
	return "."
}
