package process

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

// The units of the tests: the centre, two agencies with a division each.
const (
	centre   = org.UnitID("TT")
	agency   = org.UnitID("SongMai")
	division = org.UnitID("SongMai-DiaChinh")
	other    = org.UnitID("SoXayDung")
)

// on is the world of the tests with a calendar.
func on(cal *calendar.Calendar) World { return In(centre, cal) }

// instant reads "2026-02-13 16:50" or "… 16:50:30" as local time of the province.
func instant(t rapid.TB, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02 15:04:05.000"} {
		if at, err := time.ParseInLocation(layout, s, calendar.Default().Location()); err == nil {
			return at
		}
	}
	t.Fatalf("%q is not an instant", s)
	return time.Time{}
}

// local writes an instant the way instant reads it, with the day of the week.
func local(m Millis) string {
	if m == 0 {
		return "-"
	}
	at := m.Time().In(calendar.Default().Location())
	day := [...]string{"CN", "T2", "T3", "T4", "T5", "T6", "T7"}[at.Weekday()]
	layout := "2006-01-02 15:04"
	switch {
	case at.Nanosecond() != 0:
		layout += ":05.000"
	case at.Second() != 0:
		layout += ":05"
	}
	return day + " " + at.Format(layout)
}

// actor reads "sender", "system", "role@unit" or "person:role@unit+role@unit". A
// person without a name is called after his duties. "person:role@unit for whom" has
// a duty that whom delegated to him.
func actor(s string) org.Actor {
	switch s {
	case "sender":
		return org.Actor{Sender: true}
	case "system":
		return org.Actor{System: true}
	}
	person, duties, named := strings.Cut(s, ":")
	if !named {
		duties = s
	}
	a := org.Actor{Person: org.PersonID(person)}
	for duty := range strings.SplitSeq(duties, "+") {
		duty, whom, _ := strings.Cut(duty, " for ")
		role, unit, _ := strings.Cut(duty, "@")
		a.Duties = append(a.Duties, org.Duty{Person: a.Person, Role: org.Role(role), Unit: org.UnitID(unit), For: org.PersonID(whom)})
	}
	return a
}

// form reads "a=b; c=d".
func form(s string) map[string]string {
	if s == "" {
		return nil
	}
	m := make(map[string]string)
	for pair := range strings.SplitSeq(s, ";") {
		k, v, _ := strings.Cut(strings.TrimSpace(pair), "=")
		m[k] = v
	}
	return m
}

// run is a report on its way through a definition.
type run struct {
	t      rapid.TB
	d      *Definition
	cal    *calendar.Calendar
	s      State
	events []Event
}

// opened is a public report brought in by its sender.
func opened(t rapid.TB, d *Definition, at string) *run {
	t.Helper()
	r := &run{t: t, d: d, cal: calendar.Default()}
	e, err := Open(d, on(r.cal), Opening{Level: report.Public}, By{Role: org.Sender}, instant(t, at))
	if err != nil {
		t.Fatal(err)
	}
	r.take(e)
	return r
}

func (r *run) take(e Event) {
	r.s = Fold(r.s, e)
	r.events = append(r.events, e)
}

// try decides a command; when it is accepted the report goes on.
func (r *run) try(at, who, action, fields string) error {
	r.t.Helper()
	c := Command{Action: action, Form: form(fields), Made: report.NewID(2026, 1000+len(r.events))}
	e, err := Decide(r.d, on(r.cal), r.s, c, actor(who), instant(r.t, at))
	if err == nil {
		r.take(e)
	}
	return err
}

// act is a try that must be accepted.
func (r *run) act(at, who, action, fields string) {
	r.t.Helper()
	if err := r.try(at, who, action, fields); err != nil {
		r.t.Fatalf("%s: %s by %s at step %s: %v", at, action, who, r.s.Step, err)
	}
}

// toHandler brings a fresh report to the handler: received at 08:00 of a day,
// everything done by 08:10.
func toHandler(t rapid.TB, day string) *run {
	t.Helper()
	r := opened(t, Shipped(), day+" 08:00")
	r.act(day+" 08:02", "operator@TT", "accept", checks)
	r.act(day+" 08:04", "operator@TT", "classify", "category=rac-thai")
	r.act(day+" 08:06", "operator@TT", "dispatch", "agency=SongMai")
	r.act(day+" 08:08", "focal@SongMai", "take", "")
	r.act(day+" 08:10", "leader@SongMai", "assign", "assignee=unit:SongMai-DiaChinh")
	return r
}

const (
	checks = "vietnamese=yes; clear=yes; complete=yes"
	result = "summary=Ủy ban nhân dân xã đã kiểm tra và dọn sạch rác; done=done"
	fit    = "form_agency=yes; form_answer=yes; form_polite=yes"
)

// want compares two instants as people read them.
func (r *run) want(what string, got Millis, at string) {
	r.t.Helper()
	if want := At(instant(r.t, at)); got != want {
		r.t.Errorf("%s is %s, want %s", what, local(got), local(want))
	}
}

// wantStep compares the step and its limit.
func (r *run) wantStep(step, limit string) {
	r.t.Helper()
	if r.s.Step != step {
		r.t.Fatalf("the report is at %s, want %s", r.s.Step, step)
	}
	r.want("limit of "+step, r.s.Limit, limit)
}

// jsonOf is the stored form.
func jsonOf(t rapid.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// who writes an event's By.
func (b By) who() string {
	if b.Unit == "" {
		return string(b.Role)
	}
	if b.For != "" {
		return fmt.Sprintf("%s:%s@%s for %s", b.Person, b.Role, b.Unit, b.For)
	}
	plain := fmt.Sprintf("%s@%s", b.Role, b.Unit)
	if string(b.Person) == plain {
		return plain
	}
	return fmt.Sprintf("%s:%s", b.Person, plain)
}
