package simulate

import (
	"os"
	"strings"
	"testing"
	"time"

	"paht/internal/calendar"
	"paht/internal/process"
	"paht/internal/report"
)

// revised is the standard process with a piece of it written otherwise.
func revised(t *testing.T, old, fresh string) *process.Definition {
	t.Helper()
	src, err := os.ReadFile("../definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(src), old) == 0 {
		t.Fatalf("%q is not in the definition", old)
	}
	text := strings.ReplaceAll(strings.Replace(string(src), "version: 1", "version: 2", 1), old, fresh)
	d, err := process.Parse("revised.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// record is what is kept of a report that went by a script, alarms included.
func record(t *testing.T, script string) Recorded {
	t.Helper()
	lines, err := ParseScript([]byte(script), calendar.Default().Location())
	if err != nil {
		t.Fatal(err)
	}
	d := process.Shipped()
	e, err := process.Open(d, world(), process.Opening{Level: report.Public}, process.By{Role: "sender"}, lines[0].At)
	if err != nil {
		t.Fatal(err)
	}
	r := Recorded{ID: 260000001, Events: []process.Event{e}}
	s := process.Fold(process.State{}, e)
	for _, l := range lines[1:] {
		for process.NextAlarm(s) != 0 && process.NextAlarm(s) < process.At(l.At) {
			e, _ := process.Ring(d, world(), s, process.NextAlarm(s).Time())
			r.Events, s = append(r.Events, e), process.Fold(s, e)
		}
		e, err := process.Decide(d, world(), s, process.Command{Action: l.Action, Form: l.Form}, l.Actor, l.At)
		if err != nil {
			t.Fatalf("line %d: %v", l.Number, err)
		}
		r.Events, s = append(r.Events, e), process.Fold(s, e)
	}
	return r
}

// worked is a report whose handler took four working days, of six.
const worked = `2026-03-02T08:00,sender,open
2026-03-02T08:05,operator@TT,accept,vietnamese=yes;clear=yes;complete=yes
2026-03-02T08:10,operator@TT,classify,category=rac-thai
2026-03-02T08:50,operator@TT,dispatch,agency=SongMai
2026-03-02T09:00,focal@SongMai,take
2026-03-02T09:10,leader@SongMai,assign,assignee=unit:SongMai-DC
2026-03-06T10:00,handler@SongMai-DC,submit,summary=Ủy ban nhân dân xã đã kiểm tra và dọn sạch rác;done=done
2026-03-06T10:30,leader@SongMai,approve
2026-03-06T11:00,operator@TT,publish,form_agency=yes;form_answer=yes;form_polite=yes
`

const six = "    target: 6wd\n    limit: 6wd\n"

// D4: a shorter limit makes late who was not, a longer one the other way round.
func TestD4_ReplayTellsWhoWouldHaveBeenLate(t *testing.T) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name     string
		d        *process.Definition
		submit   string // when the handler submitted
		newly    int
		noLonger int
	}{
		{"the same", process.Shipped(), "2026-03-06T10:00", 0, 0},
		{"three days", revised(t, six, "    target: 3wd\n    limit: 3wd\n"), "2026-03-06T10:00", 1, 0},
		{"four days, in time on the last", revised(t, six, "    target: 4wd\n    limit: 4wd\n"), "2026-03-06T10:00", 0, 0},
		{"late by six, in time by nine", revised(t, six, "    target: 9wd\n    limit: 9wd\n"), "2026-03-12T10:00", 0, 1},
		{"late by both", revised(t, six, "    target: 3wd\n    limit: 3wd\n"), "2026-03-12T10:00", 0, 0},
	} {
		script := strings.ReplaceAll(worked, "2026-03-06T10:00", c.submit)
		script = strings.ReplaceAll(script, "2026-03-06T", c.submit[:len("2026-03-06T")])
		var sum Sum
		sum.Add(Replay(c.d, world(), record(t, script), now))
		if sum.Whole != 1 || sum.All.Steps != 8 {
			t.Errorf("%s: %d whole, %d steps, stopped %v", c.name, sum.Whole, sum.All.Steps, sum.Stops)
		}
		if sum.All.Newly != c.newly || sum.All.NoLonger != c.noLonger || len(sum.Changed) != c.newly+c.noLonger {
			t.Errorf("%s: %+v", c.name, sum.All)
		}
		for _, st := range sum.Changed {
			if st.Step != "handle" || st.WasDue == st.Due {
				t.Errorf("%s: %+v", c.name, st)
			}
		}
		if h := sum.Steps["handle"]; h == nil || h.Steps != 1 || h.Newly != c.newly || h.NoLonger != c.noLonger {
			t.Errorf("%s: handle %+v", c.name, h)
		}
	}
}

// D4: what the other definition does not have ends the run of that report, with the
// reason; what came before still counts.
func TestD4_ReplayStopsWithAReason(t *testing.T) {
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	other := shipped(t, "bac-ninh-2025")
	for _, c := range []struct {
		name  string
		d     *process.Definition
		want  Stop
		steps int
	}{
		{"another name of the action", revised(t, "      - id: take\n        label: Đúng thẩm quyền", "      - id: take_on\n        label: Đúng thẩm quyền"), NoAction, 3},
		{"somebody else's", revised(t, "    citizen: Lãnh đạo cơ quan đang giao việc\n    phase: dispatched\n    holder: leader", "    citizen: Lãnh đạo cơ quan đang giao việc\n    phase: dispatched\n    holder: focal"), OtherHand, 4},
		{"another form", revised(t, "        form: [vietnamese, clear, complete]\n", "        form: [vietnamese, clear, complete, mend]\n"), OtherForm, 0},
		{"another process", other, OtherForm, 0},
	} {
		out := Replay(c.d, world(), record(t, worked), now)
		if out.Stop != c.want || len(out.Steps) != c.steps {
			t.Errorf("%s: stopped %q after %d steps, want %q after %d", c.name, out.Stop, len(out.Steps), c.want, c.steps)
		}
	}
	for _, s := range Stops() {
		if strings.HasPrefix(s.Reason(), "replay.") {
			t.Errorf("%s is without words", s)
		}
	}
}

// An open report is looked at as of now.
func TestD4_ReplayOfAnOpenReport(t *testing.T) {
	r := record(t, worked[:strings.Index(worked, "2026-03-06T10:00")])
	three := revised(t, six, "    target: 3wd\n    limit: 3wd\n")
	for at, late := range map[string]bool{"2026-03-05T17:00": false, "2026-03-05T17:01": true} {
		now, _ := instant(at, calendar.Default().Location())
		out := Replay(three, world(), r, now)
		last := out.Steps[len(out.Steps)-1]
		if last.Left != 0 || last.Step != "handle" || last.WasLate || last.Late != late {
			t.Errorf("at %s: %+v", at, last)
		}
	}
}

// Of a sealed report nothing is left that could be replayed; it is counted as such.
func TestD4_ReplayOfASealedReport(t *testing.T) {
	script := worked[:strings.Index(worked, "2026-03-02T08:50")] + "2026-03-02T08:40,operator@TT,seal,seal_confirm=yes\n"
	r := record(t, script)
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	if out := Replay(process.Shipped(), world(), r, now); out.Stop != "" {
		t.Fatalf("stopped: %s", out.Stop)
	}
	for i, e := range r.Events {
		r.Events[i] = process.Redact(e)
	}
	if out := Replay(process.Shipped(), world(), r, now); out.Stop != Emptied {
		t.Errorf("stopped: %q", out.Stop)
	}
}
