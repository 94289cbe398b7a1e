package process

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/org"
)

func stops(r *run, at string) string {
	var b strings.Builder
	for _, stop := range Forecast(r.d, on(r.cal), r.s, instant(r.t, at)) {
		fmt.Fprintf(&b, "%s %s\n", stop.Step.ID, local(stop.Due))
	}
	return b.String()
}

// The forecast is what happens if everybody takes all of his time.
func TestForecast(t *testing.T) {
	r := opened(t, Shipped(), "2026-02-13 16:50")
	want := `receive T2 2026-02-23 07:50
classify T2 2026-02-23 08:20
dispatch T2 2026-02-23 09:20
take T2 2026-02-23 09:50
assign T2 2026-02-23 10:20
handle T3 2026-03-03 17:00
approve T4 2026-03-04 08:30
check T4 2026-03-04 14:00
published T4 2026-03-04 14:00
`
	if diff := cmp.Diff(want, stops(r, "2026-02-13 16:50")); diff != "" {
		t.Error(diff)
	}
}

// A report that is not public is forecast to its own end.
func TestForecastOfAnUnlistedReport(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:02", "operator@TT", "accept_unlisted", checks+"; reason=Nêu đích danh một cá nhân.")
	if got := stops(r, "2026-03-02 08:02"); !strings.Contains(got, "answered") || strings.Contains(got, "published") {
		t.Error(got)
	}
}

// A late step is forecast from now on, a wait leads back, a rest counts as such,
// an end has no forecast.
func TestForecastFromElsewhere(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	if got := stops(r, "2026-03-02 11:00"); !strings.HasPrefix(got, "receive T2 2026-03-02 11:00\nclassify T2 2026-03-02 11:30\n") {
		t.Error(got)
	}
	r.act("2026-03-02 08:20", "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
	if got := stops(r, "2026-03-02 08:20"); !strings.HasPrefix(got, "wait T2 2026-03-09 17:00\nreceive T3 2026-03-10 07:40\nclassify T3 2026-03-10 08:10\n") {
		t.Error(got)
	}
	if got := stops(published(t), "2026-03-03 10:00"); got != "" {
		t.Error(got)
	}
}

// W6: the limit of the present step explains itself, a rest too.
func TestExplain(t *testing.T) {
	r := toHandler(t, "2026-02-13")
	x, err := Explain(r.d, on(r.cal), r.s)
	if err != nil || At(x.Due.At) != r.s.Limit || GoesOn(r.d, r.s) {
		t.Fatal(x.Due, err)
	}
	text := strings.Join(x.Vietnamese(), "\n")
	for _, part := range []string{"6 ngày làm việc", "Tết", "17:00 thứ Hai 02/03/2026"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
	r.act("2026-02-23 10:00", "handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-02-23 10:20", "leader@SongMai", "send_back", "mend=Nói rõ đã dọn khi nào.")
	x, err = Explain(r.d, on(r.cal), r.s)
	if err != nil || At(x.Due.At) != r.s.Limit || !GoesOn(r.d, r.s) || x.Span != calendar.WorkingSpan(r.s.Rests["handle@SongMai"].Limit.Duration()) {
		t.Errorf("%+v %v", x, err)
	}
	if _, err := Explain(r.d, on(r.cal), published(t).s); err == nil {
		t.Error("an end has no limit to explain")
	}
}

// An extension is explained behind the time it comes on top of, a day that the law
// names by the working time until its close, and both are due when the state says.
func TestExplainExtensionAndDay(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "ask_extension", "days=2; why_longer=Chờ trích lục hồ sơ.")
	r.act("2026-03-03 09:30", "leader@SongMai", "extend", "extension_notice=Chờ trích lục hồ sơ địa chính.")
	r.wantStep("handle", "2026-03-12 17:00")
	x, err := Explain(r.d, on(r.cal), r.s)
	if err != nil || At(x.Due.At) != r.s.Limit || x.Span.String() != "6wd" {
		t.Fatal(x.Due, x.Span, err)
	}
	days := 0
	for _, l := range x.Lines {
		if l.Kind == calendar.WorkingDay {
			days++
		}
	}
	if days != 8 {
		t.Errorf("%d working days explained, 6 and 2 were given", days)
	}

	e, err := Open(r.d, on(r.cal), Opening{Level: "public", Urgent: true}, By{Role: org.Sender}, instant(t, "2026-03-06 16:00"))
	if err != nil {
		t.Fatal(err)
	}
	r = &run{t: t, d: r.d, cal: r.cal}
	r.take(e)
	r.act("2026-03-06 16:05", "operator@TT", "confirm", "category=trat-tu; agency=SongMai")
	r.act("2026-03-06 16:10", "duty@SongMai", "acknowledge", "assignee=person:lan")
	// At 18:00 the office has closed for the day: what ends there would be born overdue.
	if err := r.try("2026-03-06 18:00", "lan:handler@SongMai-DiaChinh", "penalty", "penalty_due=2026-03-06; legal_basis=Điều 66 của Luật"); err == nil {
		t.Error("due on a day whose office hours are over")
	}
	r.act("2026-03-06 16:30", "lan:handler@SongMai-DiaChinh", "penalty", "penalty_due=2026-03-10; legal_basis=Điều 66 của Luật")
	r.wantStep("penalty", "2026-03-10 17:00")
	x, err = Explain(r.d, on(r.cal), r.s)
	if err != nil || At(x.Due.At) != r.s.Limit || GoesOn(r.d, r.s) {
		t.Errorf("%+v %v", x.Due, err)
	}
}

// A telephone call and a message to the same role at the same time are two alarms: of
// those that were due, a new count keeps the one that has not rung.
func TestCallsAreAlarmsOfTheirOwn(t *testing.T) {
	call := Alarm{Kind: Escalated, At: 5, To: org.Operator, Call: true}
	word := Alarm{Kind: Escalated, At: 5, To: org.Operator}
	if got := pending([]Alarm{word, call}, State{Alarms: []Alarm{call}, Rung: []Alarm{word}}, 9); len(got) != 1 || got[0] != call {
		t.Errorf("%+v", got)
	}
}

// T4: one function says what is late.
func TestLate(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	limit := instant(t, "2026-03-02 08:30")
	if Late(r.s, limit) || !Late(r.s, limit.Add(1e6)) || !LateStep(r.s, limit.Add(1e6)) {
		t.Error("late begins a millisecond after the limit")
	}
	r.act("2026-03-02 09:00", "operator@TT", "accept", checks)
	if Late(r.s, instant(t, "2026-03-02 09:01")) || r.s.LateSteps != 1 {
		t.Error("an open report is late by its present step")
	}
	r.act("2026-03-02 09:05", "operator@TT", "classify", "category=rac-thai")
	r.act("2026-03-02 09:10", "operator@TT", "refuse", "refusal=outside; explanation=Việc này thuộc tòa án.")
	if now := instant(t, "2026-03-02 09:10"); !Late(r.s, now) || LateStep(r.s, now) {
		t.Error("an ended report is late by the steps it left late")
	}
}
