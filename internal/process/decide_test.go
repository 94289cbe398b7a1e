package process

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
)

// A definition nobody checked cannot publish a secret either: the engine refuses.
func TestPublishIsRefusedWhateverTheDefinitionSays(t *testing.T) {
	open := calendar.WorkingSpan(3_600_000_000_000)
	d := &Definition{ID: "bad", Version: 1, Start: "a", Least: open, Steps: []Step{
		{ID: "a", Holder: org.Operator, Target: open, Limit: open, Actions: []Action{
			{ID: "publish", To: "p", Effects: []Effect{Accept, ResultOf, Publish}},
			{ID: "sneak", To: "p", Effects: []Effect{Accept, ResultOf}},
			{ID: "both", To: "p", Effects: []Effect{Accept, ResultOf, Unlist, Publish}},
			{ID: "loud", To: Stay, Effects: []Effect{Publish}},
		}},
		{ID: "p", Kind: End, Outcome: OutcomePublished},
	}}
	now := instant(t, "2026-03-02 08:00")
	for _, level := range []report.Level{report.Public, report.Secret} {
		e, err := Open(d, on(calendar.Default()), Opening{Level: level}, By{Role: org.Sender}, now)
		if err != nil {
			t.Fatal(err)
		}
		s := Fold(State{}, e)
		for action, allowed := range map[string]bool{"publish": level == report.Public, "sneak": level == report.Public, "both": false, "loud": level == report.Public} {
			_, err := Decide(d, on(calendar.Default()), s, Command{Action: action}, actor("operator@TT"), now)
			no, _ := errors.AsType[*Refusal](err)
			if allowed != (err == nil) || !allowed && (no == nil || no.Reason != NotPublic || no.Kind() != fault.Forbidden) {
				t.Errorf("%s of a %s report: %v", action, level, err)
			}
		}
	}
}

// Nor can it answer a sensitive report nobody agreed to, publish a part, or touch
// what is sealed.
func TestSensitiveIsRefusedWhateverTheDefinitionSays(t *testing.T) {
	hour := calendar.WorkingSpan(3_600_000_000_000)
	d := &Definition{ID: "bad", Version: 1, Start: "a", Part: "a", Least: hour, Steps: []Step{
		{ID: "a", Holder: org.Operator, Target: hour, Limit: hour, Actions: []Action{
			{ID: "answer", To: "p", Effects: []Effect{Accept, ResultOf, Answer}},
			{ID: "sneak", To: "p", Effects: []Effect{Accept, ResultOf}},
			{ID: "mark", To: "p", Effects: []Effect{Accept, ResultOf, Sensitive, Answer}},
			{ID: "agreed_first", To: "p", Effects: []Effect{Accept, Agree, ResultOf}},
			{ID: "seal", To: Stay, Effects: []Effect{Seal}},
		}},
		{ID: "p", Kind: End, Outcome: OutcomeAnswered},
	}}
	now := instant(t, "2026-03-02 08:00")
	w := on(calendar.Default())
	e, err := Open(d, w, Opening{Level: report.Secret}, By{Role: org.Sender}, now)
	if err != nil {
		t.Fatal(err)
	}
	plain := Fold(State{}, e)
	sensitive := plain
	sensitive.Sensitive, sensitive.Coordinator, sensitive.Result = true, other, &Result{Summary: "cũ"}
	agreed := sensitive
	agreed.Agreed = true // to the result before the one that is written now
	e, err = OpenPart(d, w, plain, report.NewID(2026, 5), agency, By{Role: org.Leader}, now)
	if err != nil {
		t.Fatal(err)
	}
	part := Fold(State{}, e)
	sealed := plain
	sealed.Level = report.Sealed
	for _, c := range []struct {
		about  string
		s      State
		action string
		want   RefusalReason
	}{
		{"an ordinary report", plain, "answer", ""},
		{"marked with the same action", plain, "mark", NotAgreed},
		{"a sensitive report", sensitive, "answer", NotAgreed},
		{"a sensitive report, without the effect", sensitive, "sneak", NotAgreed},
		{"agreed, but to another result", agreed, "answer", NotAgreed},
		{"a part", part, "answer", NotNow},
		{"a part, without the effect", part, "sneak", NotNow},
		{"a sealed report", sealed, "answer", IsSealed},
		{"a sealed report, once more", sealed, "seal", IsSealed},
	} {
		_, err := Decide(d, w, c.s, Command{Action: c.action}, actor("operator@TT"), now)
		var got RefusalReason
		if no, ok := errors.AsType[*Refusal](err); ok {
			got = no.Reason
		} else if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.about, got, c.want)
		}
		if offered := Offered(d, c.s, actor("operator@TT"), now); c.want != "" &&
			slices.ContainsFunc(offered, func(a Action) bool { return a.ID == c.action }) {
			t.Errorf("%s: offered", c.about)
		}
	}
	if _, err := Migrate(d, d, w, sealed, "a", "Áp dụng quy trình mới", By{Role: org.Admin}, now); err == nil {
		t.Error("a sealed report was moved")
	}
	sealed.Parts = []report.ID{7}
	if _, ok := Join(d, w, sealed, 7, State{Ended: true}, now); ok {
		t.Error("a sealed report was told of its part")
	}
}

// What is made needs a number of its own; without one it is the caller's fault.
func TestMadeNeedsANumber(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	c := Command{Action: "split", Form: form("split_text=Đèn đường đầu ngõ 5 hỏng ba ngày nay.")}
	_, err := Decide(r.d, on(r.cal), r.s, c, actor("operator@TT"), instant(t, "2026-03-02 08:05"))
	if fault.KindOf(err) != fault.Internal {
		t.Errorf("split without a number: %v", err)
	}
	c.Made = report.NewID(2026, 8)
	e, err := Decide(r.d, on(r.cal), r.s, c, actor("operator@TT"), instant(t, "2026-03-02 08:05"))
	if err != nil || e.Change.Made != c.Made {
		t.Errorf("%+v %v", e.Change, err)
	}
}

// A part is opened only where there are parts, for another agency, of a report that
// is open and no part itself; it takes over what it must not lose.
func TestOpenPart(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	now := instant(t, "2026-03-02 09:00")
	by := By{Person: "lan", Role: org.Handler, Unit: division}
	marked := r.s
	marked.Sensitive, marked.Urgent = true, true
	e, err := OpenPart(r.d, on(r.cal), marked, report.NewID(2026, 5), other, by, now)
	if err != nil {
		t.Fatal(err)
	}
	s := Fold(State{}, e)
	if s.Level != report.Unlisted || !s.Sensitive || !s.Urgent || !s.Accepted || s.Category != "rac-thai" || s.Agency != other ||
		s.Parent != report.NewID(2026, 5) || s.Step != "support_take" || s.Centre != centre {
		t.Errorf("%+v", s)
	}
	ended, part := r.s, r.s
	ended.Ended, part.Parent = true, 7
	without := *r.d
	without.Part = ""
	for about, err := range map[string]error{
		"no parts":      second(OpenPart(&without, on(r.cal), r.s, 5, other, by, now)),
		"ended":         second(OpenPart(r.d, on(r.cal), ended, 5, other, by, now)),
		"of a part":     second(OpenPart(r.d, on(r.cal), part, 5, other, by, now)),
		"no number":     second(OpenPart(r.d, on(r.cal), r.s, 0, other, by, now)),
		"no agency":     second(OpenPart(r.d, on(r.cal), r.s, 5, "", by, now)),
		"its own again": second(OpenPart(r.d, on(r.cal), r.s, 5, agency, by, now)),
	} {
		if _, ok := errors.AsType[*Refusal](err); !ok {
			t.Errorf("%s: %v", about, err)
		}
	}
}

func second(_ Event, err error) error { return err }

// Everything wrong with a form is told at once, beside its field, with the code
// the catalogue has.
func TestRefusalTellsEveryField(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	cmd := Command{Action: "submit", Form: map[string]string{"summary": "  ngắn quá  ", "done": "maybe", "attachments": "nope", "hidden": "x"}}
	_, err := Decide(r.d, on(r.cal), r.s, cmd, actor("handler@SongMai-DiaChinh"), instant(t, "2026-03-02 09:00"))
	got, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatal(err)
	}
	want := []fault.Field{
		{Name: "summary", Code: "process.too_short", Args: []string{"40"}},
		{Name: "done", Code: "process.bad_choice"},
		{Name: "attachments", Code: "process.bad_choice"},
		{Name: "hidden", Code: "process.unknown_field"},
	}
	if diff := cmp.Diff(want, got.Fields); diff != "" || got.Kind != fault.Invalid || got.Code != "process.too_short" {
		t.Errorf("%s %s\n%s", got.Kind, got.Code, diff)
	}
}

func TestRefuseValues(t *testing.T) {
	text := Field{ID: "f", Kind: TextField, Required: true, Min: 3, Max: 5}
	for _, c := range []struct {
		f    Field
		v    string
		want RefusalReason
	}{
		{text, "", Missing},
		{text, " \n\t ", Missing},
		{text, "ab", TooShort},
		{text, "  ab  ", TooShort}, // spaces around do not count
		{text, "được", ""},         // four characters, more bytes
		{text, "ươươư", ""},
		{text, "ươươươ", TooLong},
		{text, "a\xffbc", BadText},
		{text, "a\x00bc", BadText},
		{Field{Kind: TextField}, strings.Repeat("ư", 2000), ""},
		{Field{Kind: TextField}, strings.Repeat("ư", 2001), TooLong},
		{Field{Kind: CheckField}, "", ""},
		{Field{Kind: CheckField}, "on", BadChoice},
		{Field{Kind: CheckField, Required: true}, "", Missing},
		{Field{Kind: ChoiceField, Options: []Option{{"a", "A"}}}, "b", BadChoice},
		{Field{Kind: ChoiceField, Options: []Option{{"a", "A"}}}, "a", ""},
		{Field{Kind: AgencyField}, "A B", BadChoice},
		{Field{Kind: AgencyField}, "24@1999-01-01", ""},
		{Field{Kind: AssigneeField}, "lan", BadChoice},
		{Field{Kind: AssigneeField}, "person:", BadChoice},
		{Field{Kind: AssigneeField}, "role:lan", BadChoice},
		{Field{Kind: AssigneeField}, "unit:a b", BadChoice},
		{Field{Kind: AssigneeField}, "unit:07213.1@2023-01-01", ""},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "6", ""},
		{Field{Kind: NumberField, Min: 1, Max: 6}, " 6 ", ""},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "0", BadNumber},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "7", BadNumber},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "06", BadNumber},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "1.5", BadNumber},
		{Field{Kind: NumberField, Min: 1, Max: 6}, "", ""},
		{Field{Kind: NumberField, Required: true, Min: 1, Max: 6}, "", Missing},
		{Field{Kind: DateField}, "2026-02-28", ""},
		{Field{Kind: DateField}, "2026-02-29", BadDate},
		{Field{Kind: DateField}, "28/02/2026", BadDate},
		{Field{Kind: ReportField}, "26-0042137", ""},
		{Field{Kind: ReportField}, "26-0000000", BadChoice},
		{Field{Kind: ReportField}, "số 5", BadChoice},
		{Field{Kind: FilesField}, strings.Repeat("a", 64) + " " + strings.Repeat("0", 64), ""},
		{Field{Kind: FilesField}, strings.Repeat("a", 64) + "  " + strings.Repeat("0", 64), BadChoice},
		{Field{Kind: FilesField}, "../../etc/passwd", BadChoice},
	} {
		var got RefusalReason
		if no := c.f.refuse(c.v); no != nil {
			got = no.Reason
		}
		if got != c.want {
			t.Errorf("%s %q: %q, want %q", c.f.Kind, c.v, got, c.want)
		}
	}
}

// A form is kept as it was typed, spaces and all; empty fields are not kept.
func TestFormIsKeptAsTyped(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	typed := map[string]string{"message": "  Xin gửi\n ảnh <rõ> & đủ.  "}
	e, err := Decide(r.d, on(r.cal), r.s, Command{Action: "ask", Form: typed}, actor("operator@TT"), instant(t, "2026-03-02 08:05"))
	if err != nil || e.Form["message"] != typed["message"] {
		t.Fatal(e.Form, err)
	}
	typed["message"] = "changed"
	if e.Form["message"] == "changed" {
		t.Error("the event shares the caller's map")
	}
	r.take(e)
	r.act("2026-03-02 08:06", "operator@TT", "resume", "note=")
	if last := r.events[2]; last.Form != nil {
		t.Errorf("kept %v", last.Form)
	}
	r.roundTrip()
}

// A person who holds several duties acts under the one the action asks for.
func TestActsUnderTheRightDuty(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 08:02", "an:focal@SongMai+operator@TT", "accept", checks)
	if by := r.events[1].By; by != (By{Person: "an", Role: org.Operator, Unit: centre}) {
		t.Errorf("%+v", by)
	}
	// Duties count at the instant of acting.
	a := actor("an:operator@TT")
	a.Duties[0].To = instant(t, "2026-03-02 08:05")
	if as := Offered(r.d, r.s, a, instant(t, "2026-03-02 08:04")); len(as) == 0 {
		t.Error("nothing offered while the duty lasts")
	}
	if as := Offered(r.d, r.s, a, instant(t, "2026-03-02 08:05")); len(as) != 0 {
		t.Errorf("offered after the duty: %v", as)
	}
}

// The program acts through no command, whatever duties somebody gave it.
func TestSystemDoesNotAct(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	a := actor("operator@TT")
	a.System = true
	_, err := Decide(r.d, on(r.cal), r.s, Command{Action: "accept", Form: form(checks)}, a, instant(t, "2026-03-02 08:01"))
	if no, ok := errors.AsType[*Refusal](err); !ok || no.Reason != NotHolder {
		t.Error(err)
	}
}

// A clock that is behind does not take the history back in time.
func TestClockBehind(t *testing.T) {
	r := opened(t, Shipped(), "2026-03-02 08:00")
	r.act("2026-03-02 07:00", "operator@TT", "accept", checks)
	if e := r.events[1]; e.At != r.events[0].At || e.Left.Used != 0 {
		t.Errorf("acted at %s, used %s", local(e.At), e.Left.Used.Duration())
	}
	// What is offered is what would be accepted: duties count then, too.
	a := actor("an:operator@TT")
	a.Duties[0].From = instant(t, "2026-03-02 07:30")
	if as := Offered(r.d, r.s, a, instant(t, "2026-03-02 07:00")); len(as) == 0 {
		t.Error("nothing offered")
	}
}

// An instant the calendar cannot count from is a defect, not the caller's mistake.
func TestCalendarThatCannotCount(t *testing.T) {
	_, err := Open(Shipped(), on(calendar.Default()), Opening{Level: report.Public}, By{Role: org.Sender}, instant(t, "1980-01-01 08:00"))
	if fault.KindOf(err) != fault.Internal {
		t.Errorf("%v", err)
	}
}
