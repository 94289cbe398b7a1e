package process

import (
	"slices"
	"strings"
	"testing"

	"paht/internal/calendar"
	"paht/internal/org"
)

// revised is the shipped calendar with days off more, as it is when a notice comes
// late.
func revised(t *testing.T, days ...string) *calendar.Calendar {
	t.Helper()
	var off strings.Builder
	for _, day := range days {
		off.WriteString("  - {date: " + day + ", reason: Nghỉ thêm, source: Thử nghiệm}\n")
	}
	c, err := calendar.Parse("revised.yaml", []byte(`calendar: bac-giang
version: 2
title: Lịch thử nghiệm
zone: {name: Asia/Ho_Chi_Minh, offset: +07:00}
day: 8h
years: [2026]
office_hours:
  - from: 1999-10-02
    weekdays: [mon, tue, wed, thu, fri]
    hours: [07:30-12:00, 13:30-17:00]
    source: Thử nghiệm
off:
`+off.String()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRingOnce(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	want := []Alarm{
		{Kind: Reminded, At: At(instant(t, "2026-03-05 11:50")), To: org.Handler},
		{Kind: Reminded, At: At(instant(t, "2026-03-09 13:56")), To: org.Handler},
		{Kind: Escalated, At: At(instant(t, "2026-03-10 17:00")), To: org.Leader},
		{Kind: Escalated, At: At(instant(t, "2026-03-11 17:00")), To: org.Lead},
	}
	for _, a := range want {
		if next := NextAlarm(r.s); next != a.At {
			t.Fatalf("next alarm %s, want %s", local(next), local(a.At))
		}
		if _, ok := Ring(r.d, on(r.cal), r.s, a.At.Time().Add(-1e6)); ok {
			t.Fatal("rings early")
		}
		e, ok := Ring(r.d, on(r.cal), r.s, a.At.Time())
		if !ok || *e.Alarm != a || e.Kind != a.Kind || e.By != (By{Role: org.System}) {
			t.Fatalf("rang %+v, want %+v", e, a)
		}
		r.take(e)
	}
	if _, ok := Ring(r.d, on(r.cal), r.s, instant(t, "2027-01-01 00:00")); ok || NextAlarm(r.s) != 0 {
		t.Error("rings again")
	}
}

// Leaving a step takes its alarms along.
func TestAlarmsOfALeftStepDoNotRing(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-03 09:00", "handler@SongMai-DiaChinh", "submit", result)
	for _, a := range r.s.Alarms {
		if a.To == org.Handler {
			t.Errorf("the handler is still reminded: %+v", a)
		}
	}
}

// W5: a new calendar moves the dues of the open step; the event names the version.
func TestW5RecomputeMovesOpenDues(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	cal := revised(t, "2026-03-04", "2026-03-05")
	e, ok := Recompute(r.d, on(cal), r.s, instant(t, "2026-03-03 08:00"))
	if !ok || e.Kind != Recomputed || e.Entry.Calendar != cal.Version() {
		t.Fatalf("%+v", e)
	}
	before := r.s
	r.take(e)
	r.wantStep("handle", "2026-03-12 17:00")
	if r.s.Began != before.Began || r.s.Holder != before.Holder || len(r.s.Rests) != len(before.Rests) {
		t.Error("more than the dues has changed")
	}
	if _, ok := Recompute(r.d, on(cal), r.s, instant(t, "2026-03-03 08:00")); ok {
		t.Error("computed anew twice")
	}
	r.roundTrip()
}

// W5: closed steps keep their dues.
func TestW5ClosedKeepTheirs(t *testing.T) {
	r := published(t)
	if e, ok := Recompute(r.d, on(revised(t, "2026-03-04")), r.s, instant(t, "2026-03-04 08:00")); ok {
		t.Errorf("an ended report was computed anew: %+v", e)
	}
}

// A calendar that changes nothing for a report makes no event.
func TestW5NothingMoved(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	if e, ok := Recompute(r.d, on(revised(t, "2026-06-01")), r.s, instant(t, "2026-03-03 08:00")); ok {
		t.Errorf("%+v", e)
	}
}

// A step that goes on with a rest is counted anew by that rest.
func TestW5RecomputeOfARest(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	r.act("2026-03-04 10:00", "handler@SongMai-DiaChinh", "submit", result)
	r.act("2026-03-04 10:20", "leader@SongMai", "send_back", "mend=Nói rõ đã dọn khi nào.")
	r.wantStep("handle", "2026-03-11 07:50")
	e, ok := Recompute(r.d, on(revised(t, "2026-03-05")), r.s, instant(t, "2026-03-04 12:00"))
	if !ok {
		t.Fatal("not moved")
	}
	r.take(e)
	r.wantStep("handle", "2026-03-12 07:50")
}

// A notice that takes a day off back makes nobody late after the fact: he has
// Least from the moment it is known.
func TestW5RecomputeMakesNobodyLate(t *testing.T) {
	r := &run{t: t, d: Shipped(), cal: revised(t, "2026-03-03", "2026-03-04")}
	e, err := Open(r.d, on(r.cal), Opening{Level: "public"}, By{Role: org.Sender}, instant(t, "2026-03-02 16:50"))
	if err != nil {
		t.Fatal(err)
	}
	r.take(e)
	r.wantStep("receive", "2026-03-05 07:50")
	now := instant(t, "2026-03-04 10:00") // in truth the 3rd and the 4th are worked
	e, ok := Recompute(r.d, on(calendar.Default()), r.s, now)
	if !ok {
		t.Fatal("not moved")
	}
	r.take(e)
	r.wantStep("receive", "2026-03-04 10:30")
	if Late(r.s, now) {
		t.Error("late by a notice")
	}
	x, err := Explain(r.d, on(calendar.Default()), r.s)
	if err != nil || At(x.Due.At) != r.s.Limit {
		t.Errorf("explained to %s: %v", x.Due.At, err)
	}
}

// A day that the law names stays that day: when it turns out to be off, its end is
// that of the next working day; when it is worked after all, its own.
func TestW5RecomputeOfADay(t *testing.T) {
	e, err := Open(Shipped(), on(calendar.Default()), Opening{Level: "public", Urgent: true}, By{Role: org.Sender}, instant(t, "2026-03-02 08:00"))
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, d: Shipped(), cal: calendar.Default()}
	r.take(e)
	r.act("2026-03-02 08:05", "operator@TT", "confirm", "category=trat-tu; agency=SongMai")
	r.act("2026-03-02 08:10", "duty@SongMai", "acknowledge", "assignee=person:lan")
	r.act("2026-03-02 09:00", "lan:handler@SongMai-DiaChinh", "penalty", "penalty_due=2026-03-12; legal_basis=Điều 66 của Luật")
	r.wantStep("penalty", "2026-03-12 17:00")
	off := revised(t, "2026-03-12", "2026-03-13")
	for _, c := range []struct {
		cal   *calendar.Calendar
		limit string
	}{{off, "2026-03-16 17:00"}, {calendar.Default(), "2026-03-12 17:00"}} {
		e, ok := Recompute(r.d, on(c.cal), r.s, instant(t, "2026-03-04 08:00"))
		if !ok {
			t.Fatal("not moved")
		}
		r.take(e)
		r.wantStep("penalty", c.limit)
		if x, err := Explain(r.d, on(c.cal), r.s); err != nil || At(x.Due.At) != r.s.Limit || r.s.Until != "2026-03-12" || r.s.Span != "" {
			t.Errorf("%s %q %v", r.s.Until, r.s.Span, err)
		}
	}
	// Known too late to be kept: Least from now on, and no day any more.
	r.take(recounted(t, r, off, "2026-03-04 08:00"))
	r.take(recounted(t, r, calendar.Default(), "2026-03-14 10:00"))
	r.wantStep("penalty", "2026-03-16 08:00")
	if r.s.Until != "" || r.s.Span == "" {
		t.Errorf("until %q, span %q", r.s.Until, r.s.Span)
	}
	r.roundTrip()
}

// recounted is the event of a new count by a calendar.
func recounted(t *testing.T, r *run, cal *calendar.Calendar, at string) Event {
	t.Helper()
	e, ok := Recompute(r.d, on(cal), r.s, instant(t, at))
	if !ok {
		t.Fatal("not moved")
	}
	return e
}

// A limit that stays where it was for another reason is written down anew, so that
// it can still be explained by the calendar in force.
func TestW5SameLimitOtherReason(t *testing.T) {
	d := *Shipped()
	d.Steps = slices.Clone(d.Steps)
	d.Steps[0].Remind = nil                // nothing else that would move
	r := opened(t, &d, "2026-01-01 08:00") // the 1st and the 2nd are off
	r.wantStep("receive", "2026-01-05 08:00")
	r.cal = revised(t, "2026-06-01") // it turns out that they are not
	e, ok := Recompute(r.d, on(r.cal), r.s, instant(t, "2026-01-02 18:00"))
	if !ok {
		t.Fatal("not written down")
	}
	r.take(e)
	r.wantStep("receive", "2026-01-05 08:00")
	if x, err := Explain(r.d, on(r.cal), r.s); err != nil || At(x.Due.At) != r.s.Limit {
		t.Errorf("explained to %s: %v", x.Due.At, err)
	}
}

// No alarm rings by a calendar that is out of date, and none that was due is lost.
func TestRingCountsAnewFirst(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	cal := revised(t, "2026-03-04", "2026-03-05")
	now := instant(t, "2026-03-05 11:50") // the first reminder by the old calendar
	e, ok := Ring(r.d, on(cal), r.s, now)
	if !ok || e.Kind != Recomputed {
		t.Fatalf("%+v", e)
	}
	r.take(e)
	if e, ok := Ring(r.d, on(cal), r.s, now); ok {
		t.Fatalf("rang by the old calendar: %+v", e)
	}

	r = toHandler(t, "2026-03-02")
	cal = revised(t, "2026-03-11") // moves only what comes after the limit
	now = instant(t, "2026-03-10 17:30")
	var rang []Alarm
	for range 20 {
		e, ok := Ring(r.d, on(cal), r.s, now)
		if !ok {
			break
		}
		r.take(e)
		if e.Alarm != nil {
			rang = append(rang, *e.Alarm)
		}
	}
	if len(rang) != 3 || rang[2].To != org.Leader || NextAlarm(r.s) != At(instant(t, "2026-03-12 17:00")) {
		t.Errorf("rang %+v, next %s", rang, local(NextAlarm(r.s)))
	}
}

// A reminder of a time too short to have a middle does not ring at once.
func TestNoAlarmAtEntry(t *testing.T) {
	began := At(instant(t, "2026-03-02 08:00"))
	m := meter{cal: calendar.Default()}
	as, err := Shipped().alarms(m, &Step{Remind: []float64{0.5}, Holder: org.Focal}, began, began+1)
	if err != nil || len(as) != 0 {
		t.Errorf("%+v %v", as, err)
	}
}

// What has rung stays rung when a calendar moves the dues, also for a clock that
// has been put back; only an escalation rings once more behind a later limit.
func TestRungStaysRung(t *testing.T) {
	r := toHandler(t, "2026-03-02")
	rings := func(at string, kind EventKind, to org.Role) {
		t.Helper()
		e, ok := Ring(r.d, on(r.cal), r.s, instant(t, at))
		if !ok || e.Kind != kind || e.Alarm.To != to {
			t.Fatalf("at %s: %v %+v", at, ok, e)
		}
		r.take(e)
	}
	rings("2026-03-05 11:50", Reminded, org.Handler)
	later := revised(t, "2026-03-09") // a day off: all that is to come moves on by a day
	for _, now := range []string{"2026-03-06 08:00", "2026-03-04 08:00"} {
		e, ok := Recompute(r.d, on(later), r.s, instant(t, now))
		if !ok {
			t.Fatalf("at %s nothing moved", now)
		}
		want := []Alarm{
			{Kind: Reminded, At: At(instant(t, "2026-03-10 13:56")), To: org.Handler},
			{Kind: Escalated, At: At(instant(t, "2026-03-11 17:00")), To: org.Leader},
			{Kind: Escalated, At: At(instant(t, "2026-03-12 17:00")), To: org.Lead},
		}
		if !slices.Equal(e.Entry.Alarms, want) {
			t.Errorf("at %s to ring: %+v, want %+v", now, e.Entry.Alarms, want)
		}
	}

	rings("2026-03-09 13:56", Reminded, org.Handler)
	rings("2026-03-10 17:00", Escalated, org.Leader)
	e, ok := Recompute(r.d, on(revised(t, "2026-03-10")), r.s, instant(t, "2026-03-10 18:00"))
	if !ok || len(e.Entry.Alarms) != 2 || e.Entry.Alarms[0].To != org.Leader {
		t.Errorf("the limit moved behind the escalation: %v %+v", ok, e.Entry)
	}
}
