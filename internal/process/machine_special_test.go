package process

import (
	"slices"

	"pgregory.net/rapid"

	"paht/internal/report"
)

// What the machine holds the special procedures to.

// join lets one of the supporting parts end.
func (m *machine) join() {
	m.pass()
	end := State{Ended: true, Outcome: OutcomeSupported, Result: &Result{Summary: "Đã phối hợp xong."}}
	if _, ok := Join(m.d, on(m.cal), m.s, report.NewID(2026, 999_999), end, m.now); ok {
		m.Fatal("told of a part it does not have")
	}
	if len(m.s.Parts) == 0 {
		return
	}
	part := rapid.SampledFrom(m.s.Parts).Draw(m.T, "part")
	before := m.s
	e, ok := Join(m.d, on(m.cal), m.s, part, end, m.now)
	if ok == (m.s.Level == report.Sealed) {
		m.Fatalf("told of its part: %v, at level %s", ok, m.s.Level)
	}
	if !ok {
		return
	}
	m.follow(e)
	if slices.Contains(m.s.Parts, part) || len(m.s.Parts) != len(before.Parts)-1 || m.s.Limit != before.Limit || m.s.Step != before.Step {
		m.Fatalf("parts were %v, are %v", before.Parts, m.s.Parts)
	}
}

// special holds an accepted action to the rules of the special procedures.
func (m *machine) special(before State, act Action) {
	after := m.s
	answered := after.Outcome == OutcomePublished || after.Outcome == OutcomeAnswered
	if (act.Has(Publish) || act.Has(Answer) || answered) && (before.Sensitive && !before.Agreed || before.Parent != 0) {
		m.Fatalf("%s of a sensitive report nobody agreed to, or of a part", act.ID)
	}
	if act.Has(Extend) {
		m.noneTwice(before)
		m.more[before.Round]++
		if m.more[before.Round] > 1 || after.Limit <= before.Limit || after.Extension != nil || !after.Extended {
			m.Fatalf("extension %d of the round, from %s to %s", m.more[before.Round], local(before.Limit), local(after.Limit))
		}
	}
	if act.Has(ResultOf) && after.Agreed {
		m.Fatal("the coordinator agreed to a result that is not the present one")
	}
	if answered && (after.Shown == nil || after.Shown.Outcome != after.Outcome || after.Shown.Result != *after.Result) {
		m.Fatalf("what went out is not kept: %+v", after.Shown)
	}
	if after.Sensitive && after.Level == report.Public || before.Sensitive && !after.Sensitive {
		m.Fatalf("a sensitive report is %s", after.Level)
	}
	if after.Outcome == OutcomeWithdrawn && before.Approved {
		m.Fatal("withdrawn after the result was approved")
	}
	if !after.Ended && after.Limit <= At(m.now) && act.To != Stay {
		m.Fatalf("%s is entered overdue: %s", after.Step, local(after.Limit))
	}
}

// noneTwice holds a new count of dues to bringing back no alarm that has rung.
func (m *machine) noneTwice(before State) {
	for _, a := range m.s.Alarms {
		waiting := func(b Alarm) bool { return b.Kind == a.Kind && b.To == a.To && b.Call == a.Call && b.At <= At(m.now) }
		if a.At <= At(m.now) && !slices.ContainsFunc(before.Alarms, waiting) {
			m.Fatalf("the alarm %+v rang and is pending again", a)
		}
	}
}
