package process

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"paht/internal/calendar"
	"paht/internal/org"
)

// The faults other systems of this kind have, as tests: T5, T6, T7, T9, T10, T11,
// T12, T14, T15, T17.

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

// T10: a running case keeps the version it began with; it goes over to another by
// an explicit move with a reason, which its history keeps.
func TestT10VersionIsKeptOrMovedOnPurpose(t *testing.T) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next, err := Parse("next.yaml", []byte(strings.NewReplacer("version: 1\n", "version: 2\n", "limit: 6wd", "limit: 8wd").Replace(string(src))))
	if err != nil {
		t.Fatal(err)
	}
	r := toHandler(t, "2026-03-02")
	c := Command{Action: "submit", Form: form(result)}
	now := instant(t, "2026-03-03 09:00")
	_, err = Decide(next, on(r.cal), r.s, c, actor("handler@SongMai-DiaChinh"), now)
	if no, ok := errors.AsType[*Refusal](err); !ok || no.Reason != OtherDefinition {
		t.Errorf("decided by a version it did not begin with: %v", err)
	}
	by := By{Person: "admin", Role: org.Admin, Unit: centre}
	if _, err := Migrate(r.d, next, on(r.cal), r.s, "handle", "  ", by, now); err == nil {
		t.Error("moved without a reason")
	}
	e, err := Migrate(r.d, next, on(r.cal), r.s, "handle", "Áp dụng quy trình sửa đổi", by, now)
	if err != nil {
		t.Fatal(err)
	}
	r.take(e)
	r.d = next
	if e.Kind != Migrated || e.By != by || e.Form["reason"] == "" || r.s.Definition != next.Key() || e.Left.Step != "handle" {
		t.Errorf("%+v", e)
	}
	r.act("2026-03-03 09:10", "handler@SongMai-DiaChinh", "submit", result)
	r.roundTrip()
}

// T12, as far as the engine answers for it: of two officers who act at once on the
// same state both make event n+1, so that a store can take one of them only; and
// what the other wanted is refused on the state that came of it.
func TestT12OfTwoAtOnceOneWins(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	now := instant(t, "2026-03-02 08:05")
	accept := Command{Action: "accept", Form: form(checks)}
	refuse := Command{Action: "refuse", Form: form("refusal=outside; explanation=Việc này thuộc tòa án.")}
	first, err := Decide(r.d, on(r.cal), r.s, accept, actor("an:operator@TT"), now)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Decide(r.d, on(r.cal), r.s, refuse, actor("binh:operator@TT"), now)
	if err != nil {
		t.Fatal(err)
	}
	if first.Seq != second.Seq {
		t.Errorf("events %d and %d could both be stored", first.Seq, second.Seq)
	}
	if _, err := Replay([]Event{r.events[0], first, second}); err == nil {
		t.Error("a history with both is taken")
	}
	r.take(first)
	_, err = Decide(r.d, on(r.cal), r.s, refuse, actor("binh:operator@TT"), now)
	if no, ok := errors.AsType[*Refusal](err); !ok || no.Reason != NoSuchAction {
		t.Errorf("the second is decided on the new state: %v", err)
	}
}

// T14: nobody is on the roster. The ladder names who comes next, up to the operators'
// telephone and the centre's lead; the focal or the leader may act in the meantime.
func TestT14EmptyRosterHasAFallback(t *testing.T) {
	d := Shipped()
	e, err := Open(d, on(calendar.Default()), Opening{Level: "public", Urgent: true}, By{Role: org.Sender}, instant(t, "2026-03-07 23:40"))
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, d: d, cal: calendar.Default()}
	r.take(e)
	r.act("2026-03-07 23:45", "operator@TT", "confirm", "category=chay-no; agency=SongMai")

	var told []org.Role
	calls := 0
	for NextAlarm(r.s) != 0 {
		e, ok := Ring(d, on(r.cal), r.s, NextAlarm(r.s).Time())
		if !ok {
			t.Fatal("an alarm does not ring")
		}
		r.take(e)
		told = append(told, e.Alarm.To)
		if e.Alarm.Call {
			calls++
		}
	}
	if !slices.Equal(told, []org.Role{org.OnDuty, org.Operator, org.Focal, org.Leader, org.Lead, org.Operator}) || calls != 2 || !r.s.Call {
		t.Errorf("told %v, %d calls, standing out %v", told, calls, r.s.Call)
	}
	late := instant(t, "2026-03-08 00:20")
	for who, may := range map[string]bool{
		"focal@SongMai": true, "leader@SongMai": true, "handler@SongMai-DiaChinh": false, "focal@SoXayDung": false, "lead@TT": false,
	} {
		as := Offered(d, r.s, actor(who), late)
		if got := slices.ContainsFunc(as, func(a Action) bool { return a.ID == "acknowledge" }); got != may {
			t.Errorf("%s may acknowledge: %v", who, got)
		}
	}
	if as := Offered(d, r.s, actor("operator@TT"), late); !slices.ContainsFunc(as, func(a Action) bool { return a.ID == "called" }) {
		t.Error("the operators cannot say that they called")
	}
}

// T15: only the responsible unit moves a case: at no state anything is offered to the
// officers of an agency that neither handles nor coordinates it.
func TestT15OnlyTheResponsibleUnitMovesIt(t *testing.T) {
	d := Shipped()
	strangers := []string{
		"focal@SoXayDung+leader@SoXayDung+duty@SoXayDung+handler@SoXayDung", "operator@SongMai+lead@SongMai",
		"handler@SongMai+focal@SongMai-DiaChinh+leader@SongMai-DiaChinh", "admin@TT", "system",
	}
	states := 0
	for _, all := range standings(t, d) {
		for _, s := range all {
			states++
			for _, who := range strangers {
				if as := Offered(d, s, actor(who), s.Began.Time()); len(as) > 0 {
					t.Fatalf("%s is offered %s of a case held by %s", who, as[0].ID, holderText(s.Holder))
				}
			}
		}
	}
	t.Logf("%d states", states)
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
