package process

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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

	var b strings.Builder
	for _, e := range r.events {
		b.WriteString(jsonOf(t, e) + "\n")
	}
	b.WriteString(jsonOf(t, r.s) + "\n")
	got := strings.ReplaceAll(b.String(), r.cal.Version(), "CALENDAR")
	const name = "testdata/stored.jsonl"
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
