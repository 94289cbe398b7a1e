package process

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

// definitions are those the machine runs: the shipped ones, a small one in which a
// wait can interrupt the clearing up, and the small one with limits on the clock.
func definitions(t rapid.TB) []*Definition {
	t.Helper()
	src, err := os.ReadFile("testdata/faults/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	onClock := strings.NewReplacer("0.5wh", "30m", "1wh", "1h", "0.5wd", "4h", "6wd", "72h", "3wd", "24h", "5wd", "48h", "mini", "clock").Replace(string(src))
	onClock = strings.Replace(onClock, "least: 30m", "least: 0.5wh", 1)
	out := slices.Clone(shipped())
	for _, text := range []string{string(src), onClock} {
		d, err := Parse("mini.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// actors are everybody who might try something, most of them without the right.
var actors = []string{
	"sender", "system", "operator@TT", "lead@TT", "admin@TT", "operator@SongMai",
	"focal@SongMai", "focal@SoXayDung", "leader@SongMai", "leader@SoXayDung", "duty@SongMai", "duty@SoXayDung",
	"pho:leader@SongMai for truong", "operator@TT", "lead@TT",
	"lan:handler@SongMai-DiaChinh", "minh:handler@SongMai-DiaChinh", "hoa:handler@SoXayDung+focal@SongMai",
}

// machine drives a report with whatever comes, and holds the engine to its rules.
type machine struct {
	*rapid.T
	d     *Definition
	cal   *calendar.Calendar
	graph *explored
	home  []bool // spots from which an end can be reached
	now   time.Time
	s     State
	es    []Event
	spent map[string]*account // nil where calendars change, and measures with them
	made  report.ID
	more  map[int]int // extensions granted in a round
}

// account is what a step at a unit was given and has used in a round.
type account struct {
	first  Millis // the time given at the first entry
	used   Millis // of what was given; what was late had not been given
	visits int
	now    Millis // the time given at the present entry
}

func TestMachine(t *testing.T) {
	ds := definitions(t)
	home := make(map[*Definition][]bool)
	graphs := make(map[*Definition]*explored)
	for _, d := range ds {
		w := &walker{explored: d.explore(), d: d}
		graphs[d], home[d] = w.explored, w.reaching(w.where(End))
	}
	for _, d := range ds {
		t.Run(d.ID, rapid.MakeCheck(func(rt *rapid.T) {
			m := &machine{T: rt, d: d, cal: calendar.Default(), graph: graphs[d], home: home[d], spent: make(map[string]*account), more: make(map[int]int)}
			m.open()
			rt.Repeat(map[string]func(*rapid.T){
				"work": func(rt *rapid.T) { m.T = rt; m.work() },
				"try":  func(rt *rapid.T) { m.T = rt; m.try() },
				"act":  func(rt *rapid.T) { m.T = rt; m.act(m.offer(anything)) },
				"ring": func(rt *rapid.T) { m.T = rt; m.ring() },
				"stay": func(rt *rapid.T) { m.T = rt; m.act(m.offer(inPlace)) },
				"join": func(rt *rapid.T) { m.T = rt; m.join() },
				"wish": func(rt *rapid.T) { m.T = rt; m.wish() },
				"":     func(rt *rapid.T) { m.T = rt; m.legal() },
			})
			m.stored()
		}))
	}
}

// TestMachineUnderNewCalendars changes the calendar under way (W5).
func TestMachineUnderNewCalendars(t *testing.T) {
	cals := []*calendar.Calendar{
		calendar.Default(),
		revised(t, "2026-01-05", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-03-04", "2026-09-01"),
		revised(t, "2026-02-12", "2026-02-13", "2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04", "2026-06-05"),
	}
	for _, d := range definitions(t) {
		w := &walker{explored: d.explore(), d: d}
		home := w.reaching(w.where(End))
		t.Run(d.ID, rapid.MakeCheck(func(rt *rapid.T) {
			m := &machine{T: rt, d: d, cal: cals[0], graph: w.explored, home: home, more: make(map[int]int)}
			m.open()
			rt.Repeat(map[string]func(*rapid.T){
				"work":    func(rt *rapid.T) { m.T = rt; m.work() },
				"act":     func(rt *rapid.T) { m.T = rt; m.act(m.offer(anything)) },
				"ring":    func(rt *rapid.T) { m.T = rt; m.ring() },
				"stay":    func(rt *rapid.T) { m.T = rt; m.act(m.offer(inPlace)) },
				"join":    func(rt *rapid.T) { m.T = rt; m.join() },
				"recount": func(rt *rapid.T) { m.T = rt; m.recount(cals) },
				"":        func(rt *rapid.T) { m.T = rt; m.legal() },
			})
			m.stored()
		}))
	}
}

// recount puts another calendar in force. It makes nobody late, and loses no alarm
// that was due unless it now rings later, or has rung: one that a calendar let ring
// again is settled when the next takes the limit back to where it rang.
func (m *machine) recount(cals []*calendar.Calendar) {
	m.pass()
	m.cal = cals[rapid.IntRange(0, len(cals)-1).Draw(m.T, "calendar")]
	before := m.s
	e, moved := Recompute(m.d, on(m.cal), m.s, m.now)
	if !moved {
		return
	}
	m.follow(e)
	if LateStep(m.s, m.now) && !LateStep(before, m.now) {
		m.Fatalf("late by a new calendar: %s, was %s", local(m.s.Limit), local(before.Limit))
	}
	if m.s.Calendar != m.cal.Version() || m.s.Began != before.Began || m.s.Step != before.Step {
		m.Fatalf("%+v", m.s)
	}
	for _, a := range before.Alarms {
		if a.At <= At(m.now) && !slices.ContainsFunc(m.s.Alarms, a.like) && !slices.ContainsFunc(before.Rung, a.like) {
			m.Fatalf("the alarm %+v is lost", a)
		}
	}
	m.noneTwice(before)
	if _, again := Recompute(m.d, on(m.cal), m.s, m.now); again {
		m.Fatal("computed anew twice")
	}
}

func (m *machine) open() {
	begin := time.Date(2025, 12, 1, 0, 0, 0, 0, calendar.Default().Location())
	m.now = begin.Add(time.Duration(rapid.Int64Range(0, 330*24*60*60*1000).Draw(m.T, "start")) * time.Millisecond)
	level := rapid.SampledFrom([]report.Level{report.Public, report.Public, report.Secret}).Draw(m.T, "level")
	urgent := rapid.IntRange(0, 2).Draw(m.T, "urgent") == 0
	e, err := Open(m.d, on(m.cal), Opening{Level: level, Urgent: urgent}, By{Role: org.Sender}, m.now)
	if m.d.Part != "" && rapid.IntRange(0, 5).Draw(m.T, "a part") == 0 {
		parent := State{Level: level, Urgent: urgent, Sensitive: rapid.Bool().Draw(m.T, "sensitive"), Agency: other}
		e, err = OpenPart(m.d, on(m.cal), parent, report.NewID(2026, 7), agency, By{Person: "an", Role: org.Leader, Unit: other}, m.now)
	}
	if err != nil {
		m.Fatal(err)
	}
	m.follow(e)
}

// pass lets some time go by: none, minutes, hours or days.
func (m *machine) pass() {
	unit := rapid.SampledFrom([]time.Duration{0, time.Millisecond, time.Second, time.Minute, time.Minute, time.Hour, 24 * time.Hour}).Draw(m.T, "unit")
	m.now = m.now.Add(unit * time.Duration(rapid.IntRange(0, 40).Draw(m.T, "times")))
}

func (m *machine) ring() {
	m.pass()
	for range 20 {
		e, ok := Ring(m.d, on(m.cal), m.s, m.now)
		if !ok {
			if next := NextAlarm(m.s); next != 0 && next <= At(m.now) {
				m.Fatalf("an alarm at %s does not ring at %s", local(next), m.now)
			}
			return
		}
		before := m.s
		m.follow(e)
		if e.Kind == Recomputed {
			continue
		}
		if slices.Contains(m.s.Alarms, *e.Alarm) && !twice(before.Alarms, *e.Alarm) {
			m.Fatalf("alarm %+v is still pending after it rang", *e.Alarm)
		}
		if m.s.Limit != before.Limit || m.s.Target != before.Target || m.s.Step != before.Step {
			m.Fatal("an alarm moved the report")
		}
	}
	m.Fatal("alarms ring for ever")
}

func twice(as []Alarm, a Alarm) bool {
	i := slices.Index(as, a)
	return slices.Contains(as[i+1:], a)
}

// work takes the report on along the way it normally goes, and from an end round
// again, so that the machine gets far.
func (m *machine) work() {
	m.pass()
	for range rapid.IntRange(1, 6).Draw(m.T, "main actions") {
		m.act(m.offer(onward))
	}
}

// try lets anybody try anything.
func (m *machine) try() {
	m.pass()
	st, _ := m.d.Step(m.s.Step)
	if rapid.Bool().Draw(m.T, "elsewhere") {
		st = m.d.Steps[rapid.IntRange(0, len(m.d.Steps)-1).Draw(m.T, "step")]
	}
	if len(st.Actions) > 0 {
		m.act(rapid.SampledFrom(actors).Draw(m.T, "who"), st.Actions[rapid.IntRange(0, len(st.Actions)-1).Draw(m.T, "action")].ID)
	}
}

// Sorts of actions: all, those on the way a report normally goes, and from an end
// round again, and those that leave it at its step.
func anything(Action) bool  { return true }
func onward(a Action) bool  { return a.Main || a.Has(NewRound) }
func inPlace(a Action) bool { return a.To == Stay }

// offer is somebody who may do something of a sort here, and what; no action when nobody may
// do anything.
func (m *machine) offer(of func(Action) bool) (who, action string) {
	type offer struct{ who, action string }
	var all []offer
	for _, who := range actors {
		for _, a := range Offered(m.d, m.s, actor(who), m.now) {
			if of(a) {
				all = append(all, offer{who, a.ID})
			}
		}
	}
	if len(all) == 0 {
		return "sender", ""
	}
	o := rapid.SampledFrom(all).Draw(m.T, "offer")
	return o.who, o.action
}

// act lets somebody try an action, with a form that is mostly well filled in.
func (m *machine) act(who, action string) {
	m.pass()
	a := actor(who)
	m.made++
	c := Command{Action: action, Form: m.form(action), Made: report.NewID(2026, 1000) + m.made}

	before := jsonOf(m.T, m.s)
	w := on(m.cal)
	w.Evidence = rapid.Bool().Draw(m.T, "evidence")
	e, err := Decide(m.d, w, m.s, c, a, m.now)
	again, errAgain := Decide(m.d, w, m.s, c, a, m.now)
	if jsonOf(m.T, e) != jsonOf(m.T, again) || fmt.Sprint(err) != fmt.Sprint(errAgain) {
		m.Fatal("the same question was answered otherwise")
	}
	if after := jsonOf(m.T, m.s); after != before {
		m.Fatalf("deciding changed the state:\n%s\n%s", before, after)
	}
	m.offered(a, action, err)
	if err == nil {
		m.accepted(e)
	}
	if after := jsonOf(m.T, m.s); err != nil && after != before {
		m.Fatal("a refused command changed the state")
	}
}

// form fills in an action's form, mostly well.
func (m *machine) form(action string) map[string]string {
	act, ok := m.d.Action(m.s.Step, action)
	form := make(map[string]string)
	if rapid.IntRange(0, 9).Draw(m.T, "stray") == 0 {
		form["stray"] = "x"
	}
	if !ok {
		return form
	}
	for _, id := range act.Form {
		f := m.d.Fields[id]
		if rapid.IntRange(0, 12).Draw(m.T, "fault of "+id) == 0 {
			form[id] = rapid.SampledFrom([]string{"", " ", "x", "person:", strings.Repeat("dài ", 2000), "\xff", "a\x00b"}).Draw(m.T, id)
			continue
		}
		form[id] = m.value(f)
	}
	return form
}

func (m *machine) value(f Field) string {
	switch f.Kind {
	case ChoiceField:
		return rapid.SampledFrom(f.Options).Draw(m.T, f.ID).ID
	case CheckField:
		return "yes"
	case CategoryField:
		return "rac-thai"
	case AgencyField:
		return string(rapid.SampledFrom([]org.UnitID{agency, other}).Draw(m.T, f.ID))
	case AssigneeField:
		return rapid.SampledFrom([]string{"person:lan", "unit:SongMai-DiaChinh", "unit:SoXayDung"}).Draw(m.T, f.ID)
	case NumberField:
		return fmt.Sprint(rapid.IntRange(f.Min, f.Max).Draw(m.T, f.ID))
	case DateField:
		return m.now.AddDate(0, 0, rapid.IntRange(-2, 400).Draw(m.T, f.ID)).Format(time.DateOnly)
	case ReportField:
		return report.NewID(2026, rapid.IntRange(1, 99).Draw(m.T, f.ID)).String()
	case FilesField:
		return rapid.SampledFrom([]string{"", strings.Repeat("0a", 32)}).Draw(m.T, f.ID)
	}
	return strings.Repeat("Nội dung đủ dài, có dấu <&> \"tiếng Việt\". ", 1+f.Min/40)
}

// offered holds Offered to what Decide says about who, where and when.
func (m *machine) offered(a org.Actor, action string, err error) {
	shown := slices.ContainsFunc(Offered(m.d, m.s, a, m.now), func(o Action) bool { return o.ID == action })
	barred := false
	if err != nil {
		no, ok := errors.AsType[*Refusal](err)
		if !ok {
			m.Fatalf("not a refusal: %v", err)
		}
		barred = slices.Contains([]RefusalReason{NoSuchAction, NotHolder, NotNow, NotPublic, NotAgreed, IsSealed, OtherDefinition}, no.Reason)
	}
	if shown == barred {
		m.Fatalf("%s at %s: offered %v, but decided %v", action, m.s.Step, shown, err)
	}
	if shown && a.System {
		m.Fatal("the program is offered an action")
	}
}

// accepted holds an accepted action to the rules of time and secrecy.
func (m *machine) accepted(e Event) {
	before := m.s
	act, _ := m.d.Action(before.Step, e.Action)
	m.follow(e)
	after := m.s
	if want, why := m.d.move(spotOf(before), &act); why != open || m.graph.plain(spotOf(after)) != m.graph.plain(want) {
		m.Fatalf("%s.%s led to %+v, the walk says %+v %s", before.Step, act.ID, spotOf(after), want, why)
	}
	if before.Level != report.Public && (after.Level == report.Public || after.Outcome == OutcomePublished) {
		m.Fatalf("a %s report was opened", before.Level)
	}
	if act.To == Stay && !act.Has(Extend) && (after.Limit != before.Limit || after.Target != before.Target || after.Began != before.Began || !slices.Equal(after.Alarms, before.Alarms)) {
		m.Fatal("staying moved a due")
	}
	if act.Has(Transfer) && (after.Holder == before.Holder || after.Holder != after.Assignee || after.Span != before.Span) {
		m.Fatalf("transferred from %+v to %+v", before.Holder, after.Holder)
	}
	m.special(before, act)
	late := 0
	if from, _ := m.d.Step(before.Step); act.To != Stay && from.Kind == Work && At(m.now) > before.Limit {
		late = 1
	}
	if after.LateSteps != before.LateSteps+late {
		m.Fatalf("late steps went from %d to %d", before.LateSteps, after.LateSteps)
	}
}

// follow folds an event and keeps the accounts of time.
func (m *machine) follow(e Event) {
	if e.Seq != m.s.Seq+1 {
		m.Fatalf("event %d after %d", e.Seq, m.s.Seq)
	}
	if e.Left != nil && e.Left.Rest != nil && m.spent != nil {
		a := m.spent[restKey(e.Left.Step, e.Left.Clock, m.s.Holder, m.s.Agency)]
		a.used += min(e.Left.Used, a.now)
	}
	if e.Change.Round {
		clear(m.spent)
	}
	if e.Change.Granted == On && m.spent != nil {
		unit, err := meterOf(m.cal, m.s)
		if err != nil {
			m.Fatal(err)
		}
		st := m.d.step(m.s.Step)
		a := m.spent[restKey(m.s.Step, st.Clock, m.s.Holder, m.s.Agency)]
		longer := unit.between(m.s.Limit, e.Entry.Limit)
		a.first += longer
		a.now += longer
	}
	resumed := e.Entry != nil && innermost(m.s.Before) == e.Entry.Step
	m.s = Fold(m.s, e)
	m.es = append(m.es, e)
	st, _ := m.d.Step(m.s.Step)
	if e.Entry == nil || e.Left == nil && e.Kind != Submitted || st.Kind != Work || m.spent == nil {
		return
	}
	m.count(st, resumed)
}

// count holds a step entered again to the time it has left (W9): whoever sends a
// case to and fro can gain no more than Least each time.
func (m *machine) count(st Step, resumed bool) {
	unit, err := meterOf(m.cal, m.s)
	if err != nil {
		m.Fatal(err)
	}
	given := unit.between(m.s.Began, m.s.Limit)
	if given <= 0 || m.s.Limit <= m.s.Began {
		m.Fatalf("%s is born overdue: %s to %s", m.s.Step, local(m.s.Began), local(m.s.Limit))
	}
	key := restKey(m.s.Step, st.Clock, m.s.Holder, m.s.Agency)
	a := m.spent[key]
	if a == nil || m.s.Until != "" { // the law's own time, or the first of the round
		m.spent[key] = &account{first: given, visits: 1, now: given}
		return
	}
	least, err := m.d.least(m.cal, m.s.Began)
	if err != nil {
		m.Fatal(err)
	}
	exact := resumed || st.Clock != ""
	if bound := a.first + Millis(a.visits)*least; a.used+given > bound {
		m.Fatalf("%s: used %s, given %s more: over %s", key, a.used.Duration(), given.Duration(), bound.Duration())
	}
	left := m.s.Rests[key].Limit
	switch {
	case exact && left > 0 && given != left:
		m.Fatalf("%s resumed with %s instead of %s", key, given.Duration(), left.Duration())
	case !(exact && left > 0) && given != max(left, least):
		m.Fatalf("%s goes on with %s instead of %s", key, given.Duration(), max(left, least).Duration())
	}
	a.visits++
	a.now = given
}

// legal holds every state to what is promised of it.
func (m *machine) legal() {
	s := m.s
	i, known := m.graph.index[m.graph.plain(spotOf(s))]
	if !known || !m.home[i] {
		m.Fatalf("the state is no legal spot or has no way to an end: %+v", spotOf(s))
	}
	if s.Outcome == OutcomePublished && s.Level != report.Public {
		m.Fatalf("published at level %s", s.Level)
	}
	if (s.Level == report.Sealed) != (s.Outcome == OutcomeOutside) || s.Level == report.Sealed && (s.Result != nil || s.Shown != nil || s.Category != "") {
		m.Fatalf("sealed in part: %+v", s)
	}
	if !slices.IsSortedFunc(s.Alarms, func(a, b Alarm) int { return int(a.At - b.At) }) {
		m.Fatal("alarms out of order")
	}
	stops := Forecast(m.d, on(m.cal), s, m.now)
	if s.Ended {
		if s.Holder != (org.Holder{}) || s.Limit != 0 || s.Alarms != nil || s.Closed == 0 || s.Outcome == "" || stops != nil {
			m.Fatalf("not a clean end: %+v", s)
		}
		return
	}
	if s.Holder.Role == "" || s.Holder.Role != org.Sender && s.Holder.Unit == "" && s.Holder.Person == "" {
		m.Fatalf("nobody holds %s: %+v", s.Step, s.Holder)
	}
	if s.Limit <= s.Began || s.Target <= s.Began || s.Target > s.Limit || s.Closed != 0 || s.Outcome != "" {
		m.Fatalf("bad dues at %s: %s %s %s", s.Step, local(s.Began), local(s.Target), local(s.Limit))
	}
	if last := stops[len(stops)-1]; last.Step.Kind != End {
		m.Fatalf("the forecast ends at %s", last.Step.ID)
	}
	if x, err := Explain(m.d, on(m.cal), s); err != nil || At(x.Due.At) != s.Limit {
		m.Fatalf("explained to %v, due at %s: %v", x.Due.At, local(s.Limit), err)
	}
}

// stored holds the events to giving the state back from their JSON, byte for byte.
func (m *machine) stored() {
	r := &run{t: m.T, s: m.s, events: m.es}
	r.roundTrip()
	if m.s.Level == report.Sealed {
		r.redacted()
	}
}
