package process

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/org"
)

// The stored form of events and states is a contract: this is every field of it,
// in the order in which it is stored and, later, sealed.
func TestStoredForm(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "submit", result+"; attachments="+strings.Repeat("0a", 32))
	e, _ := Ring(r.d, on(r.cal), r.s, instant(t, "2026-03-03 09:30"))
	r.take(e)
	r.act("2026-03-03 10:30", "leader@SongMai", "approve", "") // late
	r.act("2026-03-03 10:40", "operator@TT", "publish", fit)
	r.act("2026-03-03 20:00", "sender", "rate", "rating=satisfied")

	storedAs(t, r, "testdata/stored.jsonl")
}

// The same of the special procedures: urgent, sensitive, with parts, more time and a
// day that the law names.
func TestStoredFormOfSpecialProcedures(t *testing.T) {
	d := Shipped()
	e, err := Open(d, on(calendar.Default()), Opening{Level: "public", Urgent: true}, By{Role: org.Sender}, instant(t, "2026-03-07 23:40"))
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, d: d, cal: calendar.Default()}
	r.take(e)
	r.act("2026-03-07 23:45", "operator@TT", "confirm", "category=chay-no; agency=SongMai")
	for range 2 {
		e, _ := Ring(d, on(r.cal), r.s, instant(t, "2026-03-07 23:45"))
		r.take(e)
	}
	r.act("2026-03-07 23:48", "operator@TT", "called", "call_note=Đã gọi trực ban")
	r.act("2026-03-07 23:50", "pho:leader@SongMai for truong", "acknowledge", "assignee=person:lan")
	r.act("2026-03-08 09:00", "lan:handler@SongMai-DiaChinh", "penalty", "penalty_due=2026-03-20; legal_basis=Điều 66 Luật Xử lý vi phạm hành chính")
	r.act("2026-03-09 09:00", "leader@SongMai", "transfer", "assignee=person:minh; reason=Chị Lan đi công tác.")
	r.act("2026-03-09 09:10", "operator@TT", "urge", "urging=Đề nghị sớm có kết quả")
	r.act("2026-03-10 09:00", "minh:handler@SongMai-DiaChinh", "have_result", "")
	r.act("2026-03-10 09:20", "minh:handler@SongMai-DiaChinh", "submit", result)
	storedAs(t, r, "testdata/stored-urgent.jsonl")

	r = opened(t, d, "2026-03-02 08:00")
	r.act("2026-03-02 08:02", "operator@TT", "accept", checks)
	r.act("2026-03-02 08:03", "operator@TT", "mark_sensitive", "reason=Tranh chấp đất đai.")
	r.act("2026-03-02 08:04", "operator@TT", "classify", "category=dat-dai")
	r.act("2026-03-02 08:06", "operator@TT", "consult", "coordinator=CongAn")
	r.act("2026-03-02 09:00", "focal@CongAn", "advise", "advice=Xác minh ranh giới thửa đất.")
	r.act("2026-03-02 09:10", "operator@TT", "dispatch_advised", "agency=SongMai")
	r.act("2026-03-02 09:12", "focal@SongMai", "take", "")
	r.act("2026-03-02 09:14", "leader@SongMai", "assign", "assignee=person:lan")
	r.act("2026-03-03 09:00", "lan:handler@SongMai-DiaChinh", "ask_extension", "days=2; why_longer=Chờ trích lục hồ sơ.")
	r.act("2026-03-03 09:30", "leader@SongMai", "extend", "extension_notice=Chờ trích lục hồ sơ địa chính.")
	r.act("2026-03-03 10:00", "lan:handler@SongMai-DiaChinh", "support", "partner=SoXayDung; task=Cung cấp bản đồ quy hoạch.")
	end := State{Ended: true, Outcome: OutcomeSupported, Result: &Result{Summary: "Đã cung cấp bản đồ."}}
	e, ok := Join(d, on(r.cal), r.s, r.s.Parts[0], end, instant(t, "2026-03-04 09:00"))
	if !ok {
		t.Fatal("not told of the part")
	}
	r.take(e)
	r.act("2026-03-05 09:00", "lan:handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-03-05 09:10", "leader@SongMai", "approve", "")
	r.act("2026-03-05 09:20", "operator@TT", "seek_agreement", "")
	r.act("2026-03-05 10:00", "focal@CongAn", "disagree", "opinion=Chưa đối thoại với các hộ.")
	storedAs(t, r, "testdata/stored-sensitive.jsonl")
	r.act("2026-03-05 10:10", "operator@TT", "seal", "seal_confirm=yes")
	r.redacted()
}

// storedAs compares the stored form of a report's events and state with a file.
func storedAs(t *testing.T, r *run, name string) {
	t.Helper()
	r.roundTrip()
	var b strings.Builder
	for _, e := range r.events {
		b.WriteString(jsonOf(t, e) + "\n")
	}
	b.WriteString(jsonOf(t, r.s) + "\n")
	got := strings.ReplaceAll(b.String(), r.cal.Version(), "CALENDAR")
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the stored form has changed (-want +got); what is stored already must be readable:\n%s", diff)
	}
}

// Replay refuses a history with a hole in it.
func TestReplayRefusesGaps(t *testing.T) {
	es := published(t).events
	if _, err := Replay(es); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]Event{
		"a hole":       append(append([]Event{}, es[:2]...), es[3:]...),
		"no beginning": es[1:],
		"twice":        append(append([]Event{}, es[:2]...), es[1:]...),
		"begun twice":  append(append([]Event{}, es[0]), es[0]),
	} {
		if _, err := Replay(bad); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if s, err := Replay(nil); err != nil || s.Seq != 0 {
		t.Errorf("no events: %+v %v", s, err)
	}
}

// Fold leaves the state it is given alone, so a caller can keep it.
func TestFoldChangesNothingInPlace(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	var seen []string
	var states []State
	s := State{}
	for _, e := range r.events {
		s = Fold(s, e)
		states = append(states, s)
		seen = append(seen, jsonOf(t, s))
	}
	for i := range states {
		if got := jsonOf(t, states[i]); got != seen[i] {
			t.Errorf("state %d was %s, is %s", i, seen[i], got)
		}
	}
}

// Where Back leads, after every sort of way.
func TestBehind(t *testing.T) {
	for _, c := range []struct {
		before string
		p      passage
		want   string
	}{
		{"", passage{from: "a", to: "b"}, ""},
		{"", passage{from: "a", to: "w", pause: true}, "a"},
		{"a", passage{from: "w", to: "a"}, ""},
		{"a", passage{from: "w", to: "b"}, ""},
		{"", passage{from: "e", to: "c", fromEnd: true}, "e"},
		{"e", passage{from: "c", to: "w", pause: true}, "e/c"},
		{"e/c", passage{from: "w", to: "c"}, "e"},
		{"e/c", passage{from: "w", to: "b"}, ""},
		{"e", passage{from: "c", to: "e", toEnd: true}, ""},
		{"e", passage{from: "c", to: "f", toEnd: true}, ""},
		{"", passage{from: "e", to: "f", fromEnd: true, toEnd: true}, ""},
		{"receive", passage{from: "w", to: "ive"}, ""},
	} {
		if got := behind(c.before, c.p); got != c.want {
			t.Errorf("from %q by %+v to %q, want %q", c.before, c.p, got, c.want)
		}
	}
}
