package demo

import (
	"fmt"
	"testing"
	"time"

	"paht/internal/bacgiang"
	"paht/internal/calendar"
	"paht/internal/demo/picture"
	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

func TestTalesReadWell(t *testing.T) {
	c := load(t)
	agencies := codes(func(u org.Unit) bool { return u.Agency })
	categories := map[string]bool{}
	for _, cat := range bacgiang.Categories() {
		categories[cat.ID] = true
	}
	seen := map[string]bool{}
	for i := range c.tales {
		tale := &c.tales[i]
		if seen[tale.ID] || tale.With != "" && !seen[tale.With] {
			t.Errorf("%s: a second of that name, or beside one not told before", tale.ID)
		}
		seen[tale.ID] = true
		if !categories[tale.Category] || !agencies[tale.Agency] && tale.Agency != "commune" && tale.Agency != "district" {
			t.Errorf("%s: category %q, agency %q", tale.ID, tale.Category, tale.Agency)
		}
		if tale.Scene != "" && !picture.Known(tale.Scene) {
			t.Errorf("%s: no scene %q", tale.ID, tale.Scene)
		}
		if (tale.Idle > 0) == (len(tale.Days) > 0) {
			t.Errorf("%s: stands now, or happened on days", tale.ID)
		}
		between(t, tale.ID, checkText(t, tale.ID, tale.Text), 60, 400)
		checkBeats(t, tale.ID, tale.Moves)
		opens := len(tale.Moves) == 0 || tale.Moves[0].Do == "confirm"
		if tale.urgent() != opens {
			t.Errorf("%s: urgent %v, its first move of an urgent report %v", tale.ID, tale.urgent(), opens)
		}
	}
}

func checkBeats(t *testing.T, where string, beats []beat) {
	t.Helper()
	for _, b := range beats {
		if b.Answer != "" {
			between(t, where, checkText(t, where, b.Answer), 120, 900)
		}
		for _, v := range b.Form {
			checkText(t, where, v)
		}
		checkBeats(t, where, b.Part)
		checkBeats(t, where, b.Fork)
	}
}

// checkSpecial looks for everything the special procedures know, and that what
// stands now stands so that it is seen. It answers what the province holds.
func checkSpecial(t *testing.T, cfg Config, p *Province) (holds []string) {
	t.Helper()
	d, err := desk.New(t.Context(), desk.Config{
		DB: cfg.DB, Blob: cfg.Blob, Calendar: calendar.Default(), Definition: process.Shipped(),
		Key: cfg.Key, Now: func() time.Time { return now }, Log: cfg.Log,
	})
	if err != nil {
		t.Fatal(err)
	}
	happened := map[string]int{}
	for i := range p.Reports {
		c, err := d.Case(t.Context(), report.NewID(now.Year(), i+1))
		if err != nil {
			t.Fatal(err)
		}
		last := c.Events[len(c.Events)-1]
		holds = append(holds, fmt.Sprint(c.Report.ID, c.Report.Sent.UTC(), c.Report.Contact, c.State.Step, last.Seq, last.At, last.By, last.Form, c.Report.Text))
		for _, what := range lived(c) {
			happened[what]++
		}
	}
	for what, least := range map[string]int{
		"urgent": 8, "urgent now": 6, "calmed": 3, "acknowledged in time": 6, "acknowledged late": 1, "ladder": 1, "called": 2, "penalty": 2,
		"sensitive": 5, "disagreed": 1, "agreed": 3, "answered privately": 10, "sealed": 1,
		"extension asked": 3, "extension granted": 1, "extension refused": 1, "extension open": 1, "third return": 2,
		"part opened": 6, "part ended": 2, "split": 1, "split off": 1, "merged": 2, "withdrawn": 2, "transferred": 1,
		"urged": 2, "clock stopped now": 1, "supplemented": 3, "delegated": 1,
	} {
		if happened[what] < least {
			t.Errorf("%s: %d, want %d at least (%v)", what, happened[what], least, happened)
		}
	}
	checkOffices(t, d)
	page, err := cfg.DB.Inbox(t.Context(), store.InboxQuery{Box: store.BoxUrgent, Scope: store.Scope{All: true}, Now: now})
	if err != nil || len(page.Rows) < 6 {
		t.Errorf("%d urgent reports in the box (%v)", len(page.Rows), err)
	}
	return holds
}

// lived is what of the special procedures happened to a report.
func lived(c desk.Case) (out []string) {
	s := c.State
	add := func(what string, so bool) {
		if so {
			out = append(out, what)
		}
	}
	add("urgent", s.Urgent)
	add("urgent now", s.Urgent && !s.Ended)
	add("sensitive", s.Sensitive)
	add("sealed", s.Level == report.Sealed && c.Report.Text == "")
	add("answered privately", s.Outcome == process.OutcomeAnswered)
	add("withdrawn", s.Outcome == process.OutcomeWithdrawn)
	add("extension open", s.Extension != nil && !s.Ended)
	add("third return", s.Bounces >= arbitrated)
	add("clock stopped now", s.Step == "wait_agency")
	add("split off", desk.SplitFrom(c) != 0)
	for _, e := range c.Events {
		add("calmed", e.Action == calmed)
		add("acknowledged in time", e.Action == "acknowledge" && !e.Left.Late)
		add("acknowledged late", e.Action == "acknowledge" && e.Left.Late)
		add("ladder", e.Alarm != nil && s.Urgent && e.Alarm.To == org.Leader)
		add("called", e.Action == "called")
		add("penalty", e.Entry != nil && e.Entry.Until != "")
		add("disagreed", e.Change.Agreement == process.Off)
		add("agreed", e.Change.Agreement == process.On)
		add("extension asked", e.Change.Extension != nil)
		add("extension granted", e.Change.Granted == process.On)
		add("extension refused", e.Change.Granted == process.Off)
		add("part opened", e.Change.Opened != 0)
		add("part ended", e.Change.Closed != 0)
		add("split", e.Change.Made != 0)
		add("merged", e.Change.Into != 0)
		add("transferred", e.Action == "transfer")
		add("urged", e.Change.Urged)
		add("supplemented", e.Action == "supplement")
		add("delegated", e.By.For != "")
	}
	return out
}

func checkOffices(t *testing.T, d *desk.Desk) {
	t.Helper()
	unit := func(code string) org.UnitID {
		u, _ := d.Directory().UnitByCode(code, now)
		return u.ID
	}
	if len(d.OnDutyNow(unit("cong-an"))) != 1 || len(d.OnDutyNow(unit("so-tc"))) != 0 {
		t.Error("the police is not on duty, or everybody is")
	}
	if next, ok := d.NextOnDuty(unit("dien-luc")); !ok || next.From.Before(now) {
		t.Errorf("next on duty: %+v, %v", next, ok)
	}
	leader := load(t).hire(d.Directory().All(), 1).seats[seat{org.Leader, "so-gtvt", 1}]
	if len(d.Delegations(leader)) != 1 {
		t.Error("no delegation is in force")
	}
	if own := d.OwnCalendars(); len(own) != 1 || own[0] != unit(ownCalendarOf) {
		t.Errorf("own calendars: %v", own)
	}
	evidence, coordinated := 0, 0
	for _, c := range d.Categories() {
		if c.Evidence {
			evidence++
		}
		if c.Coordinator != "" {
			coordinated++
		}
	}
	if evidence < 2 || coordinated < 1 {
		t.Errorf("%d categories ask for evidence, %d have a coordinator", evidence, coordinated)
	}
}

// A load for measuring has the special procedures in a life-like share.
func TestGenerateTellsOfSpecialProcedures(t *testing.T) {
	a, _ := told(t, now, 1)
	g := &generator{author: a, seed: 5, singles: a.singles()}
	urgent, sensitive, withdrawn, extended := 0, 0, 0, 0
	const n = 2000
	for i := range n {
		h, err := g.make(i, report.NewID(2026, i+1), now.AddDate(0, -3, 0))
		if err != nil {
			t.Fatal(err)
		}
		s := h.State
		for _, e := range h.After {
			s = process.Fold(s, e)
		}
		if s.Urgent {
			urgent++
		}
		if s.Sensitive {
			sensitive++
		}
		if s.Outcome == process.OutcomeWithdrawn {
			withdrawn++
		}
		if s.Extended {
			extended++
		}
	}
	for what, got := range map[string]int{"urgent": urgent, "sensitive": sensitive, "withdrawn": withdrawn, "extended": extended} {
		if got < 2 || got > n/20 {
			t.Errorf("%d of %d are %s", got, n, what)
		}
	}
}
