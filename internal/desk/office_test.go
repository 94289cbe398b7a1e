package desk_test

import (
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

func TestTheThirdReturnGoesToTheHeadOfTheCentre(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "dispatch")
		back := func() process.State {
			return p.Do(t, got.ID, p.Focal, "return", "reason", "Không thuộc địa bàn của xã")
		}
		for n := 1; n <= 2; n++ {
			if s := back(); s.Step != "dispatch" || s.Bounces != n {
				t.Fatalf("return %d led to %s, counted %d", n, s.Step, s.Bounces)
			}
			p.Do(t, got.ID, p.Operator, "dispatch", "agency", string(p.Agency))
		}
		s := back()
		if s.Step != "arbitrate" || s.Holder.Role != org.Lead || s.Bounces != 3 {
			t.Fatalf("the third return led to %s, held by %+v", s.Step, s.Holder)
		}
		if all, _ := p.DB.MessagesOf(t.Context(), got.ID); !told(all, desk.MsgEntered, org.Lead) {
			t.Error("the head of the centre is not told")
		}
		if err := p.Refused(t, got.ID, p.Operator, "dispatch", "agency", string(p.Other), "note", "Giao phường xử lý"); !refused(err, process.NotHolder) {
			t.Errorf("an operator decided: %v", err)
		}
		if s = p.Do(t, got.ID, p.Lead, "dispatch", "agency", string(p.Other), "note", "Giao phường xử lý"); s.Agency != p.Other {
			t.Errorf("decided for %s", s.Agency)
		}
	})
}

func TestMoreTimeIsAskedForAndGrantedOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		before := p.Walk(t, got.ID, "assign")
		ask := []string{"days", " 02 ", "why_longer", "Phải chờ vật tư về"}
		if s := p.Do(t, got.ID, p.Handler, "ask_extension", ask...); s.Extension == nil || s.Extension.Days != 2 || s.Limit != before.Limit {
			t.Fatalf("asked: %+v", s)
		}
		all, _ := p.DB.MessagesOf(t.Context(), got.ID)
		if !told(all, desk.MsgAsked, org.Leader) {
			t.Error("the leader is not told")
		}
		page, err := p.DB.Inbox(t.Context(), store.InboxQuery{Scope: p.Desk.Scope(p.Actor(t, p.Leader)), Box: store.BoxAsked, Now: p.Clock.Now()})
		if err != nil || len(page.Rows) != 1 || !page.Rows[0].Asked {
			t.Errorf("the leader's box: %+v, %v", page.Rows, err)
		}
		if err := p.Refused(t, got.ID, p.Handler, "extend", "extension_notice", "Việc cần thêm thời gian để có vật tư"); !refused(err, process.NotHolder) {
			t.Errorf("he granted it himself: %v", err)
		}
		s := p.Do(t, got.ID, p.Leader, "extend", "extension_notice", "Việc cần thêm thời gian để có vật tư")
		if want := process.At(testworld.At("2026-11-27 17:00")); s.Limit != want || !s.Extended { // 24/11 is off
			t.Errorf("due %s, want %s", s.Limit.Time().In(testworld.Zone), want.Time().In(testworld.Zone))
		}
		all, _ = p.DB.MessagesOf(t.Context(), got.ID)
		if !told(all, desk.MsgExtended, org.Sender) || !told(all, desk.MsgExtended, org.Handler) {
			t.Error("sender and handler are not told")
		}
		if err := p.Refused(t, got.ID, p.Handler, "ask_extension", ask...); !refused(err, process.NotNow) {
			t.Errorf("asked a second time: %v", err)
		}

		other := p.Submit(t, 2)
		p.Walk(t, other.ID, "assign")
		if err := p.Refused(t, other.ID, p.Handler, "ask_extension", "days", "60", "why_longer", "Phải chờ vật tư về"); !fault.Is(err, fault.Invalid) {
			t.Errorf("sixty days: %v", err)
		}
		if err := p.Refused(t, other.ID, p.Handler, "ask_extension", "days", "hai", "why_longer", "Phải chờ vật tư về"); !fault.Is(err, fault.Invalid) {
			t.Errorf("no number: %v", err)
		}
		p.Do(t, other.ID, p.Handler, "ask_extension", ask...)
		if s := p.Do(t, other.ID, p.Leader, "deny_extension", "reason", "Vật tư đã có sẵn trong kho"); s.Limit != before.Limit || s.Extension != nil {
			t.Errorf("denied: %+v", s)
		}
		if all, _ := p.DB.MessagesOf(t.Context(), other.ID); told(all, desk.MsgExtended, org.Sender) || !told(all, desk.MsgExtended, org.Handler) {
			t.Error("of a refusal the handler is told, and not the sender")
		}
	})
}

func TestTheAgencyAsksTheSenderThroughTheSystem(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		before := p.Walk(t, got.ID, "assign")
		if s := p.Do(t, got.ID, p.Handler, "ask", "message", "Xin cho biết số nhà gần nhất"); s.Holder.Role != org.Sender {
			t.Fatalf("asked: %+v", s)
		}
		if all, _ := p.DB.MessagesOf(t.Context(), got.ID); !told(all, desk.MsgStep, org.Sender) {
			t.Error("the sender is not asked")
		}
		p.Clock.Set(testworld.At("2026-11-18 08:00")) // two working days
		s := p.Say(t, got.ID, "supplement", "supplement", "Số nhà 12, ngõ 3")
		if s.Step != "handle" || s.Limit <= before.Limit {
			t.Errorf("back at %s, due %s instead of %s: the clock did not stand still", s.Step, s.Limit.Time(), before.Limit.Time())
		}
		a := p.Actor(t, p.Handler)
		c, _ := p.Desk.CaseFor(t.Context(), got.ID, a)
		if v, _ := p.Desk.View(c, a); v.Contact.Phone != "" || v.Contact.Email != "" {
			t.Errorf("the handler sees who he asked: %+v", v.Contact)
		}
	})
}

func TestTheResultNeedsEvidenceWhereTheCategoryWantsIt(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		c := p.Desk.Categories()[1]
		c.Evidence = true
		if err := p.Desk.PutCategory(t.Context(), p.Actor(t, p.Admin), c); err != nil {
			t.Fatal(err)
		}
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "assign")
		if err := p.Refused(t, got.ID, p.Handler, "submit", testworld.Result()...); !hasCode(err, "process.missing") {
			t.Errorf("done without a picture: %v", err)
		}
		photo := report.Photo{Digest: strings.Repeat("a", 64), Thumb: strings.Repeat("b", 64), Width: 8, Height: 6}
		s, err := p.Desk.Act(t.Context(), desk.Act{
			ID: got.ID, Actor: p.Actor(t, p.Handler), Command: testworld.Command("submit", testworld.Result()...), Photos: []report.Photo{photo},
		})
		if err != nil || s.Result.Files != photo.Digest {
			t.Errorf("with a picture: %+v, %v", s.Result, err)
		}
	})
}

func TestWithdrawnTransferredUrged(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		before := p.Walk(t, got.ID, "assign")
		g := desk.Delegation{From: p.Handler, To: p.Guard, Role: org.Handler, Unit: p.Division, Begin: p.Clock.Now(), End: p.Clock.Now().AddDate(0, 0, 3)}
		if err := p.Desk.Delegate(t.Context(), g, p.Actor(t, p.Handler)); err != nil {
			t.Fatal(err)
		}
		if s := p.Do(t, got.ID, p.Operator, "urge", "urging", "Đề nghị khẩn trương"); s.Urged != 1 || s.Limit != before.Limit {
			t.Errorf("urged: %+v", s)
		}
		for _, who := range []org.PersonID{p.Handler, p.Guard} {
			notices, err := p.DB.Notices(t.Context(), p.Desk.Scope(p.Actor(t, who)), 50)
			if err != nil || !toldKind(notices, desk.MsgUrged) {
				t.Errorf("%s is not told: %v", who, err)
			}
		}
		p.Do(t, got.ID, p.Guard, "hand_back", "reason", "Cần người có chuyên môn hơn")
		if c, _ := p.Desk.Case(t.Context(), got.ID); c.Events[len(c.Events)-1].By.For != p.Handler {
			t.Errorf("acted for the handler: %+v", c.Events[len(c.Events)-1].By)
		}
		p.Do(t, got.ID, p.Leader, "assign", "assignee", "person:"+string(p.Handler))
		c, _ := p.Desk.Case(t.Context(), got.ID)
		p.Clock.Advance(time.Hour)
		if s := p.Do(t, got.ID, p.Leader, "transfer", "assignee", "unit:"+string(p.Division), "reason", "Đổi người cho phù hợp"); s.Holder.Unit != p.Division || s.Limit != c.State.Limit {
			t.Errorf("transferred: %+v", s)
		}
		if s := p.Say(t, got.ID, "withdraw", "withdrawal", "Thôn đã tự sửa"); s.Outcome != process.OutcomeWithdrawn {
			t.Errorf("withdrawn: %+v", s)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 1 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}
