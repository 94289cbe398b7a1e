package process

import (
	"testing"

	"paht/internal/calendar"
)

// The faults other systems of this kind have, as tests: T5, T6, T7, T9, T11, T17.

// T5: a comment or an edit never moves a deadline.
func TestT5CommentMovesNoDeadline(t *testing.T) { TestW9StayMovesNothing(t) }

// T6: on return and re-entry the time used is kept; ping-pong cannot reset it.
func TestT6PingPongCannotReset(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:00", "operator@TT", "accept", checks)
	r.act("2026-03-02 08:00", "operator@TT", "classify", "category=rac-thai")
	r.act("2026-03-02 08:45", "operator@TT", "dispatch", "agency=SongMai")
	r.act("2026-03-02 08:46", "focal@SongMai", "return", "reason=Không thuộc địa bàn của xã.")
	// 15 minutes of the hour were left: Least, half an hour, not an hour.
	r.wantStep("dispatch", "2026-03-02 09:16")
	if left := r.events[4].Left; left.Used.Duration().Minutes() != 1 || left.Rest.Limit.Duration().Minutes() != 29 {
		t.Errorf("the focal's minute was not kept: %+v", left)
	}
}

// T7: waiting for the citizen pauses the step; on his answer it goes on with the
// rest and is never late at once, however long he took.
func TestT7AnswerIsNeverInstantlyLate(t *testing.T) {
	for _, asked := range []string{"2026-03-02 08:00", "2026-03-02 08:29", "2026-03-02 08:30", "2026-03-02 11:00"} {
		r := opened(t, Shipped(), "2026-03-02 08:00")
		r.act(asked, "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
		r.act("2026-05-18 23:59", "sender", "supplement", "supplement=Ảnh đây ạ.")
		if now := instant(t, "2026-05-18 23:59"); LateStep(r.s, now) || r.s.Limit <= At(now) {
			t.Errorf("asked at %s: late at once, due %s", asked, local(r.s.Limit))
		}
	}
}

// T9: another category or another agency keeps the rule of the rest and is never
// born overdue.
func TestT9ReclassifiedKeepsTheRule(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:00", "operator@TT", "accept", checks)
	r.act("2026-03-02 08:20", "operator@TT", "classify", "category=rac-thai")
	r.act("2026-03-02 10:00", "operator@TT", "reclassify", "") // 40 minutes late
	r.wantStep("classify", "2026-03-02 10:30")                 // 10 minutes were left: Least
	r.act("2026-03-02 10:05", "operator@TT", "classify", "category=giao-thong")
	r.wantStep("dispatch", "2026-03-02 10:35")
	if r.s.LateSteps != 1 || r.s.Category != "giao-thong" {
		t.Errorf("late steps %d, category %s", r.s.LateSteps, r.s.Category)
	}
}

// T11: a definition is checked for reachability, dead ends, roles, targets and
// limits before it can be used. TestFaults has a file for each; here is that the
// checker cannot be gone round.
func TestT11OnlyCheckedDefinitionsExist(t *testing.T) {
	for _, d := range shipped() {
		for _, st := range d.Steps {
			if st.Kind != End && (st.Holder == "" || st.Target.IsZero() || st.Limit.IsZero()) {
				t.Errorf("%s: step %s without holder, target or limit", d.Key(), st.ID)
			}
		}
	}
	if _, err := Parse("empty.yaml", nil); err == nil {
		t.Error("an empty file is a definition")
	}
}

// T17: seconds and boundary instants count: 11:30:00 and 11:29:59 before lunch,
// 16:30:00 and 16:30:01 before closing, the very instant of the limit.
func TestT17SecondsAndBoundaries(t *testing.T) {
	for begin, limit := range map[string]string{
		"2026-03-02 11:29:59": "2026-03-02 11:59:59",
		"2026-03-02 11:30:00": "2026-03-02 12:00:00",
		"2026-03-02 11:30:01": "2026-03-02 13:30:01",
		"2026-03-02 12:00:00": "2026-03-02 14:00:00",
		"2026-03-02 13:29:59": "2026-03-02 14:00:00",
		"2026-03-02 13:30:00": "2026-03-02 14:00:00",
		"2026-03-02 16:30:00": "2026-03-02 17:00:00",
		"2026-03-02 16:30:01": "2026-03-03 07:30:01",
		"2026-03-02 17:00:00": "2026-03-03 08:00:00",
		"2026-03-02 23:59:59": "2026-03-03 08:00:00",
		"2026-11-23 16:45:00": "2026-11-25 07:45:00", // 24 November is off
		"2026-01-10 16:45:00": "2026-01-12 07:45:00", // a Saturday worked instead
	} {
		r := opened(t, Shipped(), begin)
		r.wantStep("receive", limit)
		at := instant(t, limit)
		if LateStep(r.s, at) || !LateStep(r.s, at.Add(1e6)) || LateStep(r.s, at.Add(-1e6)) {
			t.Errorf("from %s: late begins elsewhere than a millisecond after %s", begin, limit)
		}
	}
}

// A due that reaches into a year without its notice says so (W8).
func TestUnsureDue(t *testing.T) {
	r := opened(t, Shipped(), "2026-12-31 16:50")
	if !r.s.Unsure {
		t.Error("the due lies in 2027, whose days off are not known, and does not say so")
	}
	if r = opened(t, Shipped(), "2026-12-30 16:50"); r.s.Unsure {
		t.Error("the due lies in 2026")
	}
	if !calendar.Default().Known(2026) || calendar.Default().Known(2027) {
		t.Error("the calendar has other years: choose others here")
	}
}
