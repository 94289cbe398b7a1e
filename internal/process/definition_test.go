package process

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
)

// The shipped definition says what the guidance says: step, who, time.
func TestShippedIsTheGuidance(t *testing.T) {
	d := Shipped()
	for _, want := range []struct {
		step          string
		holder        org.Role
		target, limit string
		paragraph     string
	}{
		{"receive", org.Operator, "0.5wh", "0.5wh", "§2.1 Bước 1"},
		{"classify", org.Operator, "0.5wh", "0.5wh", "§2.1 Bước 2"},
		{"dispatch", org.Operator, "1wh", "1wh", "§2.1 Bước 3"},
		{"take", org.Focal, "0.5wh", "0.5wh", "§2.2 Bước 1"},
		{"assign", org.Leader, "0.5wh", "0.5wh", "§2.2 Bước 2"},
		{"handle", org.Handler, "6wd", "6wd", "§2.2 Bước 3"},
		{"approve", org.Leader, "1wh", "1wh", "§2.2 Bước 4"},
		{"check", org.Operator, "0.5wh", "0.5wd", "§2.3 Bước 1"},
		{"verify", org.Operator, "30m", "30m", "§2.4.1 Bước 1"},
		{"acknowledge", org.OnDuty, "30m", "30m", "§2.4.1 Bước 2, Bước 3"},
		{"record", org.Handler, "1h", "1h", "§2.4.1 Bước 4"},
		{"endorse", org.Leader, "1h", "1h", "§2.4.1 Bước 4"},
		{"consult", org.Coordinator, "1wd", "1wd", "§2.4.2 Bước 2"},
		{"agree", org.Coordinator, "1wd", "1wd", "§2.4.2 Bước 4"},
	} {
		st, ok := d.Step(want.step)
		if !ok || st.Holder != want.holder || st.Target.String() != want.target || st.Limit.String() != want.limit || st.Paragraph != want.paragraph {
			t.Errorf("%s: %s, %s, %s, %s", want.step, st.Holder, st.Target, st.Limit, st.Paragraph)
		}
	}
	if d.Count != calendar.Civil || d.Key() != "bac-giang-2023@1" || d.From != "2023-03-01" {
		t.Errorf("%s from %s, count %s", d.Key(), d.From, d.Count)
	}
	if record, _ := d.Step("record"); record.Clock == "" || record.Clock != d.step("endorse").Clock {
		t.Error("writing the result and approving it do not share the hour they are given together")
	}
	if d.Urgent != "verify" || d.Part != "support_take" {
		t.Errorf("urgent reports begin at %q, parts at %q", d.Urgent, d.Part)
	}
	for _, st := range d.Steps {
		if st.Paragraph == "" {
			t.Errorf("%s names no paragraph of the guidance", st.ID)
		}
		if st.Citizen == "" || st.Title == "" || st.Phase == "" {
			t.Errorf("%s is without words for people", st.ID)
		}
	}
	// N1: the three checks must be ticked before a report is received.
	for _, id := range []string{"accept", "accept_unlisted"} {
		a, _ := d.Action("receive", id)
		for _, check := range []string{"vietnamese", "clear", "complete"} {
			if !strings.Contains(strings.Join(a.Form, " "), check) || !d.Field(check).Required {
				t.Errorf("%s does not ask for %s", id, check)
			}
		}
	}
}

// A file may come from Windows: a byte order mark and CR LF change nothing.
func TestParseForgivesLineEnds(t *testing.T) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse("windows.yaml", []byte("\ufeff"+strings.ReplaceAll(string(src), "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Shipped(), d, cmp.AllowUnexported(calendar.Span{}), cmpopts.IgnoreUnexported(Definition{})); diff != "" {
		t.Error(diff)
	}
}

// D3: a case is decided by the definition it began with.
func TestD3KeepsItsDefinition(t *testing.T) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next, err := Parse("next.yaml", []byte(strings.Replace(string(src), "version: 1", "version: 2", 1)))
	if err != nil {
		t.Fatal(err)
	}
	r := opened(t, Shipped(), "2026-03-02 08:00")
	before := jsonOf(t, r.s)
	r.d = next
	if err := r.try("2026-03-02 08:02", "operator@TT", "accept", checks); fault.KindOf(err) != fault.Internal {
		t.Errorf("decided by another definition: %v", err)
	}
	if as := Offered(next, r.s, actor("operator@TT"), instant(t, "2026-03-02 08:02")); as != nil {
		t.Errorf("another definition offers %v", as)
	}
	if _, ok := Recompute(next, on(revised(t, "2026-03-02")), r.s, instant(t, "2026-03-02 08:02")); ok {
		t.Error("another definition counts the dues anew")
	}
	if after := jsonOf(t, r.s); after != before {
		t.Error("the state has changed")
	}
}

func TestFindAndInForce(t *testing.T) {
	a := &Definition{ID: "a", Version: 1, From: "2023-03-01"}
	b := &Definition{ID: "a", Version: 2, From: "2026-07-01"}
	c := &Definition{ID: "c", Version: 9, From: "2020-01-01"}
	ds := []*Definition{a, c, b}
	for day, want := range map[string]*Definition{"2023-02-28": nil, "2023-03-01": a, "2026-06-30": a, "2026-07-01": b, "2030-01-01": b} {
		if got, ok := InForce(ds, "a", day); got != want || ok != (want != nil) {
			t.Errorf("on %s: %v", day, got)
		}
	}
	if got, err := Find(ds, "a@2"); err != nil || got != b {
		t.Error(got, err)
	}
	if _, err := Find(ds, "a@3"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

// A move to another definition is refused where a report could not stand like that.
func TestMigrateRefuses(t *testing.T) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next, err := Parse("next.yaml", []byte(strings.Replace(string(src), "version: 1", "version: 2", 1)))
	if err != nil {
		t.Fatal(err)
	}
	by := By{Person: "an", Role: org.Admin, Unit: centre}
	now := instant(t, "2026-03-04 10:00")
	move := func(s State, step string) error {
		_, err := Migrate(Shipped(), next, on(calendar.Default()), s, step, "Áp dụng quy trình mới", by, now)
		return err
	}
	fresh := opened(t, Shipped(), "2026-03-02 08:00")
	for _, step := range []string{"handle", "take", "check", "published", "wait"} {
		if err := move(fresh.s, step); err == nil {
			t.Errorf("a report nobody has received was moved to %s", step)
		}
	}
	if err := move(fresh.s, "receive"); err != nil {
		t.Error(err)
	}
	ended := published(t)
	if err := move(ended.s, "handle"); err == nil {
		t.Error("an ended report was opened by moving it")
	}
	closed := ended.s.Closed
	e, err := Migrate(Shipped(), next, on(calendar.Default()), ended.s, "published", "Áp dụng quy trình mới", by, now)
	if err != nil {
		t.Fatal(err)
	}
	ended.take(e)
	if ended.s.Closed != closed || !ended.s.Ended || ended.s.Definition != "bac-giang-2023@2" || ended.s.Outcome != OutcomePublished {
		t.Errorf("%+v", ended.s)
	}
	// A wait keeps the step it interrupted.
	fresh.act("2026-03-02 08:10", "operator@TT", "ask", "message=Xin gửi ảnh chụp rõ hơn.")
	e, err = Migrate(Shipped(), next, on(calendar.Default()), fresh.s, "wait", "Áp dụng quy trình mới", by, now)
	if err != nil {
		t.Fatal(err)
	}
	fresh.take(e)
	fresh.d = next
	fresh.act("2026-03-05 09:00", "sender", "supplement", "supplement=Ảnh đây ạ.")
	fresh.wantStep("receive", "2026-03-05 09:20")
	fresh.roundTrip()
}

// What is asked for at a step, and the call that stands out there, do not hinder the
// move, and are settled by it like by any other way out of the step.
func TestMigrateSettlesWhatIsAskedFor(t *testing.T) {
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next, err := Parse("next.yaml", []byte(strings.Replace(string(src), "version: 1", "version: 2", 1)))
	if err != nil {
		t.Fatal(err)
	}
	by := By{Person: "an", Role: org.Admin, Unit: centre}
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "ask_extension", "days=2; why_longer=Chờ trích lục hồ sơ.")
	e, err := Migrate(r.d, next, on(r.cal), r.s, "handle", "Áp dụng quy trình mới", by, instant(t, "2026-03-03 10:00"))
	if err != nil {
		t.Fatal(err)
	}
	r.take(e)
	r.wantStep("handle", "2026-03-10 17:00")
	if r.s.Extension != nil || r.s.Extended {
		t.Errorf("%+v", r.s)
	}
	r.roundTrip()

	e, err = Open(Shipped(), on(r.cal), Opening{Level: "public", Urgent: true}, By{Role: org.Sender}, instant(t, "2026-03-07 23:40"))
	if err != nil {
		t.Fatal(err)
	}
	r = &run{t: t, d: Shipped(), cal: calendar.Default()}
	r.take(e)
	r.act("2026-03-07 23:45", "operator@TT", "confirm", "category=chay-no; agency=SongMai")
	for range 2 {
		e, _ := Ring(r.d, on(r.cal), r.s, instant(t, "2026-03-07 23:45"))
		r.take(e)
	}
	if !r.s.Call {
		t.Fatal("no call stands out")
	}
	e, err = Migrate(r.d, next, on(r.cal), r.s, "acknowledge", "Áp dụng quy trình mới", by, instant(t, "2026-03-07 23:50"))
	if err != nil {
		t.Fatal(err)
	}
	r.take(e)
	if r.s.Call || r.s.Step != "acknowledge" {
		t.Errorf("%+v", r.s)
	}
	// A report that came in as urgent cannot be moved to where no urgent one stands.
	if _, err := Migrate(next, Shipped(), on(r.cal), r.s, "support_take", "Áp dụng quy trình mới", by, instant(t, "2026-03-07 23:55")); err == nil {
		t.Error("a report became a part by moving it")
	}
}
