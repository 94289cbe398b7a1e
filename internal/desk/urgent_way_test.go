package desk_test

import (
	"slices"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// toldBy are the people a message of a kind went to by a channel.
func toldBy(t *testing.T, p *testworld.Province, id report.ID, kind, channel string) []org.PersonID {
	t.Helper()
	all, err := p.DB.MessagesOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []org.PersonID
	for _, m := range all {
		if m.Kind == kind && m.Channel == channel && !slices.Contains(out, m.To.Person) {
			out = append(out, m.To.Person)
		}
	}
	slices.Sort(out)
	return out
}

func sorted(ps ...org.PersonID) []org.PersonID { return slices.Sorted(slices.Values(ps)) }

// TestU_AnUrgentReportAtNight goes the whole way of §2.4.1 from a Saturday night on.
func TestU_AnUrgentReportAtNight(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Clock.Set(testworld.At("2026-11-21 20:00"))
		night := org.Duty{Person: p.Guard, Unit: p.Agency, From: p.Clock.Now(), To: testworld.At("2026-11-22 08:00")}
		if err := p.Desk.PutShift(t.Context(), night, p.Actor(t, p.Focal)); err != nil {
			t.Fatal(err)
		}
		p.Clock.Set(testworld.At("2026-11-21 23:10"))
		got := p.Danger(t, 1)
		due := func(s process.State, step, want string) {
			t.Helper()
			if s.Step != step || s.Limit != process.At(testworld.At(want)) {
				t.Errorf("%s due %s, want %s due %s", s.Step, s.Limit.Time().In(testworld.Zone), step, want)
			}
		}
		due(got.State, "verify", "2026-11-21 23:40") // half an hour, by night
		for _, channel := range []string{desk.OnSite, desk.ByEmail} {
			if told := toldBy(t, p, got.ID, desk.MsgUrgent, channel); !slices.Equal(told, sorted(p.Operator, p.Editor)) {
				t.Errorf("at first %s tells %v, want the operators", channel, told)
			}
		}

		p.Clock.Advance(8 * time.Minute)
		due(p.Confirm(t, got.ID, p.Agency), "acknowledge", "2026-11-21 23:48")
		for _, channel := range []string{desk.OnSite, desk.ByEmail} {
			// The operator who sends it out need not be told; the others have been.
			if told := toldBy(t, p, got.ID, desk.MsgUrgent, channel); !slices.Equal(told, sorted(p.Operator, p.Editor, p.Guard, p.Focal, p.Leader)) {
				t.Errorf("then %s tells %v, want duty officer, focal and leader of the agency too", channel, told)
			}
		}
		for _, who := range []org.PersonID{p.Guard, p.Operator, p.Leader} {
			page, err := p.DB.Inbox(t.Context(), store.InboxQuery{Scope: p.Desk.Scope(p.Actor(t, who)), Box: store.BoxUrgent, Now: p.Clock.Now()})
			if err != nil || len(page.Rows) != 1 || page.Rows[0].ID != got.ID {
				t.Errorf("urgent box of %s: %d rows, %v", who, len(page.Rows), err)
			}
		}
		p.Clock.Advance(2 * time.Minute)
		p.RingAll(t) // the telephone call of §2.4.1 Bước 2
		if c, _ := p.Desk.Case(t.Context(), got.ID); !c.State.Call {
			t.Error("no telephone call stands out")
		}
		p.Do(t, got.ID, p.Operator, "called", "call_note", "Đã gặp cán bộ trực")
		p.Clock.Advance(5 * time.Minute)
		p.Do(t, got.ID, p.Guard, "acknowledge", "assignee", "person:"+string(p.Handler))
		c, _ := p.Desk.Case(t.Context(), got.ID)
		if by := c.Events[len(c.Events)-1].By; by.Person != p.Guard || by.Role != org.OnDuty {
			t.Errorf("acknowledged by %+v, want the duty officer as such", by)
		}
		p.Clock.Set(testworld.At("2026-11-22 02:00"))
		due(p.Do(t, got.ID, p.Handler, "have_result"), "record", "2026-11-22 03:00") // one clock hour for both
		p.Clock.Advance(20 * time.Minute)
		due(p.Do(t, got.ID, p.Handler, "submit", testworld.Result()...), "endorse", "2026-11-22 03:00")
		p.Clock.Advance(10 * time.Minute)
		p.Do(t, got.ID, p.Leader, "approve")
		if s := p.Do(t, got.ID, p.Operator, "publish", testworld.Reviewed()...); s.Outcome != process.OutcomePublished || s.LateSteps != 0 {
			t.Errorf("ended %s with %d late steps", s.Outcome, s.LateSteps)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 1 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

// TestT14_TheLadderWithNobodyOnDuty lets an urgent report stand at an agency whose
// roster is empty, and at one that has nobody at all: each rung finds somebody.
func TestT14_TheLadderWithNobodyOnDuty(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Clock.Set(testworld.At("2026-11-21 23:10"))
		escalated := func(id report.ID) []org.PersonID { return toldBy(t, p, id, desk.MsgEscalated, desk.ByEmail) }
		got := p.Danger(t, 1)
		p.Confirm(t, got.ID, p.Agency)
		p.RingAll(t)
		if told := escalated(got.ID); !slices.Equal(told, sorted(p.Focal)) {
			t.Errorf("the first rung, with nobody on duty, tells %v; want the focal", told)
		}
		if told := toldBy(t, p, got.ID, desk.MsgCall, desk.ByEmail); !slices.Equal(told, sorted(p.Operator, p.Editor)) {
			t.Errorf("the call is for %v, want the operators", told)
		}
		p.Do(t, got.ID, p.Editor, "called", "call_note", "Không ai nghe máy")
		p.Clock.Advance(20 * time.Minute)
		p.RingAll(t)
		if told := escalated(got.ID); !slices.Equal(told, sorted(p.Focal, p.Leader)) {
			t.Errorf("after 20 minutes %v are told, want the leader too", told)
		}
		p.Clock.Advance(10 * time.Minute)
		p.RingAll(t)
		if told := escalated(got.ID); !slices.Equal(told, sorted(p.Focal, p.Leader, p.Lead)) {
			t.Errorf("after 30 minutes %v are told, want the head of the centre too", told)
		}
		if c, _ := p.Desk.Case(t.Context(), got.ID); !c.State.Call {
			t.Error("the second call does not stand out")
		}

		// An agency nobody answers for.
		empty := p.Desk.Unmanned(p.Clock.Now())[0]
		alone := p.Danger(t, 2)
		p.Confirm(t, alone.ID, empty.ID)
		p.Clock.Advance(25 * time.Minute)
		p.RingAll(t)
		if told := escalated(alone.ID); !slices.Equal(told, sorted(p.Operator, p.Editor)) {
			t.Errorf("where there is nobody %v are told, want the operators", told)
		}
		// Each fact to each once, however often the job looks.
		before, _ := p.DB.MessagesOf(t.Context(), alone.ID)
		p.RingAll(t)
		if after, _ := p.DB.MessagesOf(t.Context(), alone.ID); len(after) != len(before) {
			t.Errorf("%d messages became %d", len(before), len(after))
		}
	})
}

func TestUrgentByTheOperator(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		entered := p.Submission(1)
		entered.By, entered.Channel, entered.Danger = p.Actor(t, p.Operator), report.Phone, true
		got, err := p.Desk.Submit(t.Context(), entered)
		if err != nil || !got.State.Urgent || got.State.Step != "verify" {
			t.Errorf("entered as danger: %+v, %v", got.State, err)
		}
		if told := toldBy(t, p, got.ID, desk.MsgUrgent, desk.OnSite); !slices.Equal(told, sorted(p.Editor)) {
			t.Errorf("%v are told, want the operators but for who entered it", told)
		}
		if s := p.Do(t, got.ID, p.Operator, "not_urgent", "reason", "Người gửi bấm nhầm"); s.Urgent || s.Step != "receive" {
			t.Errorf("not urgent after all: %+v", s)
		}
		later := p.Submit(t, 2)
		if s := p.Do(t, later.ID, p.Operator, "mark_urgent"); !s.Urgent || s.Step != "verify" {
			t.Errorf("marked urgent: %+v", s)
		}
		at := p.Submit(t, 3)
		p.Walk(t, at.ID, "assign")
		before, _ := p.Desk.Case(t.Context(), at.ID)
		if s := p.Do(t, at.ID, p.Operator, "raise", "reason", "Nước dâng vào nhà dân"); !s.Urgent || s.Limit != before.State.Limit {
			t.Errorf("raised at the agency: %+v", s)
		}
		if told := toldBy(t, p, at.ID, desk.MsgUrgent, desk.ByEmail); !slices.Equal(told, sorted(p.Editor, p.Focal, p.Leader)) {
			t.Errorf("%v are told, want the agency", told)
		}
	})
}
