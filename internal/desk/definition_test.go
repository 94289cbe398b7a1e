package desk_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/testworld"
)

// secondVersion is the shipped process as a new version that gives twice the time
// to receive, in force from a day.
func secondVersion(t *testing.T, from string) string {
	t.Helper()
	src, err := os.ReadFile("../process/definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next := string(src)
	for _, change := range [][2]string{
		{"version: 1", "version: 2"},
		{"from: 2023-03-01", "from: " + from},
		{"target: 0.5wh\n    limit: 0.5wh", "target: 1wh\n    limit: 1wh"}, // the first step
	} {
		if !strings.Contains(next, change[0]) {
			t.Fatalf("the shipped process has no %q", change[0])
		}
		next = strings.Replace(next, change[0], change[1], 1)
	}
	return next
}

// TestT10_ADefinitionChangesUnderRunningCases lets a new version, which gives
// twice the time to receive, come into force while reports are under way: those
// keep theirs, new ones take it, and a move on purpose says so in the history.
func TestT10_ADefinitionChangesUnderRunningCases(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		admin := p.Actor(t, p.Admin)
		before, other := p.Submit(t, 1), p.Submit(t, 2)
		if err := p.Desk.PutDefinition(t.Context(), []byte(secondVersion(t, "2026-11-17")), admin); err != nil {
			t.Fatal(err)
		}
		if key := p.Submit(t, 3).State.Definition; key != "bac-giang-2023@1" {
			t.Errorf("a report of the day before began with %s", key)
		}
		p.Clock.Set(testworld.At("2026-11-17 08:00"))
		after := p.Submit(t, 4)
		if got, want := after.State.Limit, process.At(testworld.At("2026-11-17 09:00")); got != want || after.State.Definition != "bac-giang-2023@2" {
			t.Errorf("a new report is due %s by %s", got.Time().In(testworld.Zone), after.State.Definition)
		}
		if s := p.Walk(t, before.ID, "publish"); s.Definition != "bac-giang-2023@1" || s.Outcome != "published" {
			t.Errorf("the running report ended %s by %s", s.Outcome, s.Definition)
		}

		// What an administrator sees before he moves the two that run, and does.
		pre, err := p.Desk.MovePreview(t.Context(), "bac-giang-2023@1", "bac-giang-2023@2", nil)
		if err != nil || pre.Cases != 2 || pre.Moves != 2 || pre.Later != 2 || pre.Earlier != 0 || len(pre.Stuck) != 0 || len(pre.Dues) != 2 {
			t.Fatalf("preview %+v, %v; want both to move to a later due", pre, err)
		}
		if d := pre.Dues[0]; d.ID != other.ID || !d.After.After(d.Before) {
			t.Errorf("first line of the preview %+v", d)
		}
		if c, _ := p.Desk.Case(t.Context(), other.ID); c.State.Seq != 1 {
			t.Error("the preview wrote something")
		}
		if n, err := p.Desk.Move(t.Context(), "bac-giang-2023@1", "bac-giang-2023@2", nil, "Theo quyết định mới của Sở", admin); err != nil || n != 2 {
			t.Fatalf("%d moved, %v", n, err)
		}
		c, _ := p.Desk.Case(t.Context(), other.ID)
		last := c.Events[len(c.Events)-1]
		if last.Kind != process.Migrated || last.Form["reason"] != "Theo quyết định mới của Sở" || last.By.Person != p.Admin || c.State.Definition != "bac-giang-2023@2" {
			t.Errorf("the move in the history: %+v", last)
		}
		if c.State.Limit.Time() != pre.Dues[0].After {
			t.Errorf("due %s after the move, the preview said %s", c.State.Limit.Time(), pre.Dues[0].After)
		}
		if s := p.Walk(t, other.ID, "publish"); s.Definition != "bac-giang-2023@2" || s.Outcome != "published" {
			t.Errorf("the moved report ended %s by %s", s.Outcome, s.Definition)
		}
		if n, err := p.Desk.Move(t.Context(), "bac-giang-2023@1", "bac-giang-2023@2", nil, "Chuyển nốt phần còn lại", admin); err != nil || n != 0 {
			t.Errorf("a second move moved %d, %v", n, err)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 4 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

func TestD3_ACaseKeepsTheDefinitionItBeganWith(t *testing.T) {
	second, err := process.Parse("second.yaml", []byte(secondVersion(t, "2023-03-01")))
	if err != nil {
		t.Fatal(err)
	}
	onEach(t, func(t *testing.T, p *testworld.Province) {
		before := p.Submit(t, 1)
		cfg := p.Desk.Config
		cfg.Earlier = []*process.Definition{cfg.Definition}
		cfg.Definition = second
		if p.Desk, err = desk.New(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		if key := p.Submit(t, 2).State.Definition; key != "bac-giang-2023@2" {
			t.Errorf("a new report began with %s", key)
		}
		if s := p.Walk(t, before.ID, "publish"); s.Definition != "bac-giang-2023@1" || s.Outcome != "published" {
			t.Errorf("the running report ended %s by %s", s.Outcome, s.Definition)
		}
	})
}

func TestD3_AVersionOncePutIsNeverChanged(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		admin, src := p.Actor(t, p.Admin), []byte(secondVersion(t, "2027-01-01"))
		if err := p.Desk.PutDefinition(t.Context(), src, p.Actor(t, p.Lead)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the lead put a definition: %v", err)
		}
		if err := p.Desk.PutDefinition(t.Context(), src, admin); err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(src), "limit: 1wh", "limit: 2wh", 1)
		if err := p.Desk.PutDefinition(t.Context(), []byte(changed), admin); !fault.Is(err, fault.Invalid) {
			t.Errorf("a version was put twice: %v", err)
		}
		if err := p.Desk.PutDefinition(t.Context(), []byte(strings.Replace(string(src), "version: 2", "version: 1", 1)), admin); !fault.Is(err, fault.Invalid) {
			t.Errorf("a shipped version was replaced: %v", err)
		}
		if _, err := p.Desk.CheckDefinition([]byte("process: x\n")); err == nil {
			t.Error("a definition without steps was taken")
		}
		docs, err := p.DB.Documents(t.Context(), "definition")
		if err != nil || len(docs) != 1 || docs[0].Key != "bac-giang-2023@2" || docs[0].From != "2027-01-01" || docs[0].By != p.Admin || docs[0].Source != string(src) {
			t.Errorf("documents %+v, %v", docs, err)
		}
		// Another program beside the same database knows it.
		second, err := desk.New(t.Context(), p.Desk.Config)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(second.Definitions()); n != 2 || second.Definition().Key() != "bac-giang-2023@1" {
			t.Errorf("%d definitions, in force %s", n, second.Definition().Key())
		}
		p.Clock.Set(testworld.At("2027-01-04 08:00"))
		if key := second.Definition().Key(); key != "bac-giang-2023@2" {
			t.Errorf("in force in January: %s", key)
		}
	})
}

func TestD3_AMoveSaysWhatCannotMove(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		admin := p.Actor(t, p.Admin)
		got := p.Submit(t, 1)
		if err := p.Desk.PutDefinition(t.Context(), []byte(secondVersion(t, "2027-01-01")), admin); err != nil {
			t.Fatal(err)
		}
		const from, to = "bac-giang-2023@1", "bac-giang-2023@2"
		steps := map[string]string{"receive": "handle"} // nobody has received it: it cannot turn up at an agency
		pre, err := p.Desk.MovePreview(t.Context(), from, to, steps)
		if err != nil || pre.Moves != 0 || len(pre.Stuck) != 1 || pre.Stuck[0].ID != got.ID || pre.Stuck[0].Reason != process.NotNow {
			t.Errorf("preview %+v, %v", pre, err)
		}
		if n, err := p.Desk.Move(t.Context(), from, to, steps, "Chuyển sang quy trình mới", admin); err != nil || n != 0 {
			t.Errorf("%d moved, %v", n, err)
		}
		for _, c := range []struct {
			name     string
			from, to string
			steps    map[string]string
			reason   string
			by       org.PersonID
			kind     fault.Kind
		}{
			{"no such definition", from, "khac@1", nil, "Chuyển sang quy trình mới", p.Admin, fault.NotFound},
			{"to itself", from, from, nil, "Chuyển sang quy trình mới", p.Admin, fault.NotFound},
			{"no such step", from, to, map[string]string{"receive": "khong-co"}, "Chuyển sang quy trình mới", p.Admin, fault.Invalid},
			{"no reason", from, to, nil, "vì", p.Admin, fault.Invalid},
			{"no administrator", from, to, nil, "Chuyển sang quy trình mới", p.Lead, fault.Forbidden},
		} {
			if _, err := p.Desk.Move(t.Context(), c.from, c.to, c.steps, c.reason, p.Actor(t, c.by)); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
	})
}

func TestAListOfUrgentWordsIsEditedByAdministrators(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		admin := p.Actor(t, p.Admin)
		if _, ok := p.Desk.Urgent("Có đám cháy sau chợ"); !ok {
			t.Error("the shipped list does not know a fire")
		}
		if err := p.Desk.PutUrgentWords(t.Context(), []string{"vỡ kè"}, p.Actor(t, p.Operator)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an operator edited the list: %v", err)
		}
		if err := p.Desk.PutUrgentWords(t.Context(), []string{"vỡ kè", "???"}, admin); !fault.Is(err, fault.Invalid) {
			t.Errorf("a word without letters: %v", err)
		}
		if err := p.Desk.PutUrgentWords(t.Context(), []string{" vỡ kè ", "", "vỡ kè", "- họp về vỡ kè"}, admin); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(p.Desk.UrgentWords(), "|"); got != "vỡ kè|- họp về vỡ kè" {
			t.Errorf("list %s", got)
		}
		in := p.Submission(1)
		in.Text = "Vỡ kè ở bờ sông Thương, nước tràn vào ruộng."
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil || !got.State.Urgent {
			t.Fatalf("%+v, %v: want it urgent", got.State, err)
		}
		c, _ := p.Desk.Case(t.Context(), got.ID)
		if c.Events[0].Form["words"] != "vỡ kè" || c.Events[0].Form["danger"] != "" {
			t.Errorf("why it is urgent: %v", c.Events[0].Form)
		}
		in = p.Submission(2)
		in.Text = "Có đám cháy sau chợ, khói rất nhiều."
		if got, err := p.Desk.Submit(t.Context(), in); err != nil || got.State.Urgent {
			t.Errorf("urgent by a word that is not on the list any more: %v, %v", got.State.Urgent, err)
		}
		if err := p.Desk.PutUrgentWords(t.Context(), nil, admin); err != nil || len(p.Desk.UrgentWords()) < 40 {
			t.Errorf("an empty list does not take the shipped one: %d words, %v", len(p.Desk.UrgentWords()), err)
		}
		p.Clock.Advance(time.Minute)
	})
}
