package process

import (
	"slices"
	"testing"
	"time"

	"paht/internal/report"
)

// A step entered again by the same unit goes on with what was left of it.
func TestW9ReworkGoesOnWithTheRest(t *testing.T) {
	r := toHandler(t, "2026-03-02") // Monday
	r.wantStep("handle", "2026-03-10 17:00")
	r.act("2026-03-04 10:00", "handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-03-04 10:20", "leader@SongMai", "send_back", "mend=Nói rõ đã dọn khi nào.")
	// 2:00 + 3:30 of Wednesday and four days were left, 37:30; 20 minutes went by.
	r.wantStep("handle", "2026-03-11 07:50")
	if !GoesOn(r.d, r.s) {
		t.Error("does not say that it goes on with a rest")
	}
	// The leader's hour goes on as well.
	r.act("2026-03-04 10:30", "handler@SongMai-DiaChinh", "submit", result)
	r.wantStep("approve", "2026-03-04 11:10")
}

// Handing the work to somebody else in the agency does not start it afresh.
func TestW9NewHandlerInheritsTheTime(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-09 08:00", "handler@SongMai-DiaChinh", "hand_back", "reason=Quá nhiều việc, xin giao người khác.")
	r.act("2026-03-09 08:10", "leader@SongMai", "assign", "assignee=person:lan")
	r.wantStep("handle", "2026-03-11 07:40")
}

// Another agency has its own time, the first one its rest.
func TestW9AnotherAgencyHasItsOwnTime(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:02", "operator@TT", "accept", checks)
	r.act("2026-03-02 08:04", "operator@TT", "classify", "category=rac-thai")
	r.act("2026-03-02 08:06", "operator@TT", "dispatch", "agency=SongMai")
	r.act("2026-03-02 08:16", "focal@SongMai", "return", "reason=Không thuộc địa bàn của xã.")
	r.act("2026-03-02 08:20", "operator@TT", "dispatch", "agency=SoXayDung")
	r.wantStep("take", "2026-03-02 08:50")
	if r.s.Agency != other || r.s.Bounces != 1 {
		t.Errorf("agency %s, bounces %d", r.s.Agency, r.s.Bounces)
	}
}

// A wait for the sender stops the clock to the millisecond.
func TestW9WaitPauses(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:10:00.250", "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
	if len(r.s.Rests) != 1 || r.events[1].Left.Pause != true {
		t.Fatalf("not paused: %+v", r.events[1].Left)
	}
	r.act("2026-03-05 09:00", "sender", "supplement", "supplement=Ảnh đây ạ.")
	r.wantStep("receive", "2026-03-05 09:19:59.750")
	if r.s.LateSteps != 0 || r.s.Before != "" {
		t.Errorf("late steps %d, before %q", r.s.LateSteps, r.s.Before)
	}
}

// The operator who does not wait any longer gets his own rest, no more.
func TestW9WaitBrokenOff(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	for range 5 {
		r.act("2026-03-02 08:10", "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
		r.act("2026-03-02 08:10", "operator@TT", "resume", "")
	}
	r.wantStep("receive", "2026-03-02 08:30")
}

// The sender's lateness makes no step of the officers late.
func TestW9LateSenderIsNotLateOffice(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:10", "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
	r.act("2026-04-02 08:10", "sender", "supplement", "supplement=Ảnh đây ạ.")
	if r.s.LateSteps != 0 || Late(r.s, instant(t, "2026-04-02 08:20")) {
		t.Errorf("late steps %d", r.s.LateSteps)
	}
}

// Focal and operator who send a case to and fro gain Least each time and no more.
func TestW9PingPong(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 07:30")
	r.act("2026-03-02 07:30", "operator@TT", "accept", checks)
	r.act("2026-03-02 07:30", "operator@TT", "classify", "category=rac-thai")
	now := instant(t, "2026-03-02 07:30")
	var took time.Duration
	for i := range 6 {
		now = now.Add(20 * time.Minute)
		at := now.Format("2006-01-02 15:04")
		who := "operator@TT"
		if i >= 3 { // from the third return on the centre's lead decides
			who = "lead@TT"
		}
		r.act(at, who, "dispatch", "agency=SongMai")
		took += r.s.Limit.Time().Sub(r.s.Began.Time())
		if bound := 30 * time.Minute * time.Duration(i+1); took > bound {
			t.Fatalf("given %s after %d bounces, at most %s", took, i, bound)
		}
		if i > 0 && r.s.Limit.Time().Sub(r.s.Began.Time()) != 30*time.Minute {
			t.Errorf("used up, given %s", r.s.Limit.Time().Sub(r.s.Began.Time()))
		}
		now = now.Add(20 * time.Minute)
		r.act(now.Format("2006-01-02 15:04"), "focal@SongMai", "return", "reason=Không thuộc địa bàn của xã.")
	}
}

// What is done in the step moves nothing: no due, no alarm, no holder.
func TestW9StayMovesNothing(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:02", "operator@TT", "accept", checks)
	before := r.s
	r.act("2026-03-02 08:20", "operator@TT", "unlist", "reason=Nêu đích danh một cá nhân.")
	after := r.s
	if after.Limit != before.Limit || after.Target != before.Target || after.Began != before.Began ||
		after.Holder != before.Holder || !slices.Equal(after.Alarms, before.Alarms) {
		t.Errorf("moved:\n%+v\n%+v", before, after)
	}
	if after.Level != report.Unlisted {
		t.Errorf("level %s", after.Level)
	}
	// Rating a published report does not wake its clock either.
	r = published(t)
	r.act("2026-03-03 20:00", "sender", "rate", "rating=satisfied")
	if r.s.Limit != 0 || !r.s.Ended || r.s.Rating != "satisfied" {
		t.Errorf("%+v", r.s)
	}
}

// A step whose time is used up gives Least when it is entered again: late it was,
// overdue at birth it is not.
func TestW9NoStepIsBornOverdue(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-20 16:50", "handler@SongMai-DiaChinh", "submit", result) // Friday, long after the limit
	if r.s.LateSteps != 1 {
		t.Errorf("late steps %d", r.s.LateSteps)
	}
	r.act("2026-03-20 16:55", "leader@SongMai", "send_back", "mend=Nói rõ đã dọn khi nào.")
	r.wantStep("handle", "2026-03-23 07:55")
	if LateStep(r.s, instant(t, "2026-03-20 16:55")) {
		t.Error("late at birth")
	}
}

// A new round starts afresh, also for the unit that had used up everything.
func TestW9NewRoundIsFresh(t *testing.T) {
	r := published(t)
	r.act("2026-03-04 08:00", "sender", "clear_up", "unclear=Rác vẫn còn ở cuối ngõ.")
	if r.s.Round != 2 || len(r.s.Rests) != 0 || r.s.Outcome != "" || r.s.Ended || r.s.Closed != 0 {
		t.Fatalf("%+v", r.s)
	}
	r.act("2026-03-04 08:10", "operator@TT", "dispatch", "agency=SongMai")
	r.act("2026-03-04 08:20", "focal@SongMai", "take", "")
	r.act("2026-03-04 08:30", "leader@SongMai", "assign", "assignee=person:lan")
	r.wantStep("handle", "2026-03-12 17:00")
}

// published is a report published on Tuesday 3 March 2026 at 09:30.
func published(t *testing.T) *run {
	t.Helper()
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-03-03 09:20", "leader@SongMai", "approve", "")
	r.act("2026-03-03 09:30", "operator@TT", "publish", fit)
	return r
}
