package desk_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
)

func TestTheWholeWay(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		if s := p.Walk(t, got.ID, "publish"); !s.Ended || s.Outcome != "published" {
			t.Fatalf("ended at %+v", s)
		}
		c, err := p.Desk.Case(t.Context(), got.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, ok := p.Desk.ViewPublic(c)
		if !ok || v.Result.Summary == "" || v.Contact.Phone != "" {
			t.Errorf("public view of a published report: %+v, %v", v, ok)
		}
		l, ok := p.Desk.Letter(c)
		if !ok || l.Agency == "" || l.Done != "Đã xử lý xong" {
			t.Errorf("letter %+v, %v", l, ok)
		}
		if s := p.Say(t, got.ID, "rate", "rating", "satisfied"); s.Rating != "satisfied" {
			t.Errorf("rated %q", s.Rating)
		}
		if s := p.Say(t, got.ID, "clear_up", "unclear", "Mới lấp một nửa, còn một ổ gà nữa."); s.Step != "clarify" || s.Round != 2 {
			t.Errorf("cleared up to %s in round %d", s.Step, s.Round)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 1 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

func TestNotHisReportDoesNotExist(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "dispatch")
		for _, who := range []org.PersonID{p.OtherFocal, p.OtherLeader, p.OtherHandler, p.Admin} {
			_, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, who), Command: testworld.Command("take")})
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v, want not found", who, err)
			}
			c, _ := p.Desk.Case(t.Context(), got.ID)
			if _, ok := p.Desk.View(c, p.Actor(t, who)); ok {
				t.Errorf("%s sees a case that is not his", who)
			}
		}
		// Who may see it but not act is refused by name.
		_, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, p.Leader), Command: testworld.Command("take")})
		if r, ok := errors.AsType[*process.Refusal](err); !ok || r.Reason != process.NotHolder {
			t.Errorf("the leader takes the focal's step: %v", err)
		}
	})
}

func TestT12_TheSecondOfTwoGetsBothSides(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		c, _ := p.Desk.Case(t.Context(), got.ID)
		form := []string{"vietnamese", "yes", "clear", "yes", "complete", "yes"}
		acts := []process.Command{
			testworld.Command("accept", form...),
			testworld.Command("ask", "message", "Xin cho biết địa chỉ cụ thể hơn."),
		}
		errs := make([]error, len(acts))
		var wg sync.WaitGroup
		for i, cmd := range acts {
			wg.Go(func() {
				_, errs[i] = p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Version: c.State.Seq, Actor: p.Actor(t, p.Operator), Command: cmd})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("want exactly one to win: %v, %v", errs[0], errs[1])
		}
		loser := 0
		if errs[0] == nil {
			loser = 1
		}
		e, ok := errors.AsType[*fault.Error](errs[loser])
		if !ok || e.Kind != fault.Conflict {
			t.Fatalf("the loser got %v", errs[loser])
		}
		clash, ok := e.Current.(desk.Clash)
		if !ok || clash.Mine.Action != acts[loser].Action || clash.Case.State.Seq != c.State.Seq+1 {
			t.Errorf("the loser's two sides: %+v", e.Current)
		}
	})
}

func TestAReminderIsNoClash(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		c, _ := p.Desk.Case(t.Context(), got.ID)
		p.Clock.Advance(20 * time.Minute)
		if n, err := p.Desk.Ring(t.Context(), 10); err != nil || n != 1 {
			t.Fatalf("rang %d, %v", n, err)
		}
		_, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Version: c.State.Seq, Actor: p.Actor(t, p.Operator),
			Command: testworld.Command("accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")})
		if err != nil {
			t.Errorf("a reminder between look and act stood in the way: %v", err)
		}
	})
}

func TestAlarmsRingOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		ring := func() (n int) {
			for {
				rang, err := p.Desk.Ring(t.Context(), 10)
				if err != nil {
					t.Fatal(err)
				}
				if rang == 0 {
					return n
				}
				n += rang
			}
		}
		if n := ring(); n != 0 {
			t.Errorf("%d alarms rang at once", n)
		}
		p.Clock.Set(testworld.At("2026-11-16 08:15"))
		if n := ring(); n != 1 {
			t.Errorf("%d reminders at half the time, want 1", n)
		}
		p.Clock.Set(testworld.At("2026-11-16 12:00"))
		if n := ring() + ring(); n != 1 {
			t.Errorf("%d escalations after the limit, want 1", n)
		}
		messages, _ := p.DB.MessagesOf(t.Context(), got.ID)
		if !told(messages, desk.MsgReminded, org.Operator) || !told(messages, desk.MsgEscalated, org.Lead) {
			t.Errorf("told: %+v", messages)
		}
	})
}

func TestAnUnknownValueIsToldByItsField(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "accept")
		for _, c := range []struct{ step, who, action, field, value string }{
			{"", string(p.Operator), "classify", "category", "khong-co"},
			{"classify", string(p.Operator), "dispatch", "agency", "99999@2023-04-10"},
			{"dispatch", string(p.Operator), "dispatch", "agency", string(p.Division)}, // a division takes no dispatch
		} {
			_, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, org.PersonID(c.who)), Command: testworld.Command(c.action, c.field, c.value)})
			e, ok := errors.AsType[*fault.Error](err)
			if c.step != "classify" && (!ok || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != c.field) {
				t.Errorf("%s=%s: %v", c.field, c.value, err)
			}
			if c.step == "" {
				p.Do(t, got.ID, p.Operator, "classify", "category", p.Desk.Categories()[0].ID)
			}
		}
		p.Do(t, got.ID, p.Operator, "dispatch", "agency", string(p.Agency))
		p.Do(t, got.ID, p.Focal, "take")
		_, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, p.Leader),
			Command: testworld.Command("assign", "assignee", "person:"+string(p.OtherHandler))})
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Invalid {
			t.Errorf("assigned to somebody of another agency: %v", err)
		}
	})
}

func TestP4_ASecretReportIsAnsweredAlone(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Secret = true
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		p.Walk(t, got.ID, "approve")
		yes := []string{"form_agency", "yes", "form_answer", "yes", "form_polite", "yes"}
		if _, err := p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, p.Operator), Command: testworld.Command("publish", yes...)}); err == nil {
			t.Fatal("a secret report was published")
		}
		if s := p.Do(t, got.ID, p.Operator, "answer", yes...); s.Outcome != "answered" || s.Level != report.Secret {
			t.Errorf("ended %s at level %s", s.Outcome, s.Level)
		}
		c, _ := p.Desk.Case(t.Context(), got.ID)
		if _, ok := p.Desk.ViewPublic(c); ok {
			t.Error("a secret report has a public view")
		}
		if v := p.Desk.ViewSender(c); v.Result.Summary == "" {
			t.Error("the sender does not see his answer")
		}
	})
}

func TestOrganiseIsForAdministrators(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		person := org.Person{ID: "moi", Name: "Người Mới"}
		if err := p.Desk.PutPerson(t.Context(), p.Actor(t, p.Operator), person); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an operator keeps people: %v", err)
		}
		if err := p.Desk.PutPerson(t.Context(), p.Actor(t, p.Admin), person); err != nil {
			t.Fatal(err)
		}
		if _, ok := p.Desk.Directory().Person("moi"); !ok {
			t.Error("the directory does not know the new person at once")
		}
		duty := org.Duty{Person: p.Admin, Role: org.Admin, Unit: p.Centre, From: time.Date(2023, 4, 10, 0, 0, 0, 0, testworld.Zone)}
		if err := p.Desk.EndDuty(t.Context(), p.Actor(t, p.Admin), duty); !fault.Is(err, fault.Invalid) {
			t.Errorf("the last administrator went: %v", err)
		}
	})
}
