package citizen

import (
	"slices"
	"strings"
	"time"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// phaseGoals says, for each phase, what its end brings. Phases are the process's
// own; a definition that ships with other steps needs no other words.
var phaseGoals = map[process.Phase]string{
	process.Received:   "Kiểm tra và chuyển đến cơ quan có thẩm quyền",
	process.Dispatched: "Cơ quan tiếp nhận và giao người xử lý",
	process.Handling:   "Xử lý xong và trả lời",
}

// phaseNow says to anyone what a phase is about. The definition's own sentences
// speak to the sender.
var phaseNow = map[process.Phase]string{
	process.Received:   "Trung tâm đang xem xét",
	process.Dispatched: "Cơ quan xử lý đang tiếp nhận",
	process.Handling:   "Đang xử lý",
	process.Answered:   "Đã trả lời",
}

// history is the way a report went, for its sender: every step it passed, who had
// it, how long, and what was said to him.
func (s *site) history(c desk.Case) []ui.Stage {
	t := teller{site: s, open: none}
	for _, e := range c.Events {
		t.tell(e)
	}
	return append(t.stages, s.ahead(c)...)
}

// teller turns events into stages. open is the index of the stage of the step the
// report is in, none before the first; entry is how that step was entered.
type teller struct {
	*site
	stages []ui.Stage
	open   int
	entry  process.Entry
	agency org.UnitID // the agency it was last sent to
}

const none = -1

func (t *teller) tell(e process.Event) {
	if e.Change.Agency != "" {
		t.agency = e.Change.Agency
	}
	switch e.Kind {
	case process.Submitted:
		title := "Bạn gửi phản ánh"
		if e.By.Role != org.Sender {
			title = "Trung tâm ghi phản ánh giúp bạn"
		}
		t.stages = append(t.stages, ui.Stage{State: ui.Passed, Title: title, At: e.At.Time()})
	case process.Acted:
		t.acted(e)
	case process.Escalated:
		t.escalated(e)
	case process.Recomputed:
		t.remark("Hạn được tính lại theo lịch nghỉ mới.")
	}
	if e.Entry != nil {
		t.enter(e)
	}
}

// escalated tells of a rung after the limit. Those before it are how an urgent
// report is passed on, not that somebody is late.
func (t *teller) escalated(e process.Event) {
	if e.Alarm == nil || t.entry.Limit == 0 || e.Alarm.At >= t.entry.Limit {
		t.remark("Đã quá hạn. Hệ thống báo lên cấp trên lúc " + ui.Instant(e.At.Time()) + ".")
	}
}

// def is the process the step it is in belongs to.
func (t *teller) def() *process.Definition {
	return t.Desk.DefinitionOf(process.State{Definition: t.entry.Definition})
}

// remark adds a line to the step the report is in.
func (t *teller) remark(line string) {
	if t.open != none {
		t.stages[t.open].More = append(t.stages[t.open].More, line)
	}
}

func (t *teller) acted(e process.Event) {
	action, _ := t.def().Action(t.entry.Step, e.Action)
	said := t.said(action, e)
	if e.Left == nil {
		t.aside(action, e, said)
		return
	}
	if t.open == none {
		return
	}
	step, _ := t.def().Step(t.entry.Step)
	if step.Kind == process.End { // the answer stays told; that it did not settle the matter comes after
		t.stages = append(t.stages, t.own(action, e, said))
	} else {
		st := &t.stages[t.open]
		st.State, st.At, st.Late, st.Title, st.Quote = ui.Passed, e.At.Time(), e.Left.Late, step.Title, said
		st.Took = took(t.entry, e.Left.Used)
		if !action.Main {
			st.Text = action.Label + "."
		}
	}
	t.open = none
}

// aside tells of an action that stays in its step, if it says anything to the
// sender: a stage of its own, before the step that still runs.
func (t *teller) aside(action process.Action, e process.Event, said string) {
	if said == "" {
		return
	}
	st := t.own(action, e, said)
	if t.open != none && t.stages[t.open].State == ui.Present {
		t.stages = slices.Insert(t.stages, t.open, st)
		t.open++
		return
	}
	t.stages = append(t.stages, st)
}

// own is a stage that is an action itself and no step.
func (t *teller) own(action process.Action, e process.Event, said string) ui.Stage {
	return ui.Stage{
		State: ui.Passed, Title: action.Label, At: e.At.Time(), Quote: said,
		Who: t.who(e.By.Role, org.Holder{Role: e.By.Role, Unit: e.By.Unit}),
	}
}

func (t *teller) enter(e process.Event) {
	moved := e.Kind == process.Submitted || e.Kind == process.Acted && e.Left != nil
	t.entry = *e.Entry
	if !moved && t.open != none { // the dues of the same step, computed anew
		t.stages[t.open].Due = dueOf(e.Entry)
		return
	}
	step, _ := t.def().Step(e.Entry.Step)
	st := ui.Stage{State: ui.Present, Title: step.Citizen, Who: t.who(step.Holder, e.Entry.Holder)}
	switch {
	case step.Kind != process.End:
		st.Due = dueOf(e.Entry)
	case step.Outcome == process.OutcomeRefused:
		st.State, st.At, st.Who = ui.Stopped, e.At.Time(), ""
	default:
		st.State, st.At, st.Who = ui.Passed, e.At.Time(), ""
	}
	t.open = len(t.stages)
	t.stages = append(t.stages, st)
}

// said is what the fields of an action say to the sender. The result is not
// among them: it is a letter, and shown only where the report's view has it.
func (t *teller) said(action process.Action, e process.Event) string {
	words := ""
	if action.Has(process.ResultOf) {
		return words
	}
	for _, id := range action.Form {
		f, v := t.def().Field(id), e.Form[id]
		if v == "" || f.Public == process.Officers || f.Kind == process.FilesField {
			continue
		}
		for _, o := range f.Options {
			if o.ID == v {
				v = o.Label
			}
		}
		if words != "" {
			words += "\n\n"
		}
		words += v
	}
	return words
}

// who names a holder to the sender: units, never persons.
func (t *teller) who(role org.Role, h org.Holder) string {
	dir := t.Desk.Directory()
	switch {
	case role == org.Sender:
		return "Bạn"
	case h.Unit == "" && h.Person == "":
		return ""
	case h.Unit == "":
		return t.unit(t.agency) + ", cán bộ được giao"
	}
	if u, ok := dir.Unit(h.Unit); ok && u.Kind == org.Division {
		return divisionOf(t.unit(dir.AgencyOf(h.Unit)), writtenOut(u.Name))
	}
	return t.unit(h.Unit)
}

// divisionOf names a division with its agency, once where its own name says it.
func divisionOf(agency, name string) string {
	if strings.Contains(name, agency) {
		return name
	}
	return agency + ", " + name
}

// clock is the clock of the step a report is in; nil when none runs. What is due
// is public, and so is why.
func (s *site) clock(c desk.Case) *ui.Clock {
	st := c.State
	if st.Ended || st.Limit == 0 {
		return nil
	}
	step, _ := s.Desk.DefinitionOf(st).Step(st.Step)
	clock := s.running(step, s.Desk.CalendarOfStep(st.Holder, st.Agency), st.Began.Time(), st.Target.Time(), st.Limit.Time(), st.Span)
	clock.What = step.Title
	if x, err := s.Desk.Explain(c); err == nil {
		clock.Why = x.Vietnamese()
	}
	return &clock
}

func dueOf(e *process.Entry) time.Time {
	if e.Limit == 0 {
		return time.Time{}
	}
	return e.Limit.Time()
}

// running is the clock of a step from its instants alone.
func (s *site) running(step process.Step, cal *calendar.Calendar, began, target, limit time.Time, span string) ui.Clock {
	now := s.Desk.Now()
	left, given := cal.Between(now, limit), cal.Between(began, limit)
	clocked := false
	if sp, err := calendar.ParseSpan(span); err == nil && sp.Clock() {
		clocked, left, given = true, limit.Sub(now), limit.Sub(began)
	}
	c := ui.ClockOf(step.Title, now, target, limit, left, given, clocked)
	if step.Kind == process.Wait { // it is the sender who is waited for: nobody is to be blamed
		c.State = ui.Waiting
		c.Text = strings.Replace(c.Text, "Quá hạn", "Quá ngày hẹn bổ sung", 1)
	}
	return c
}

func took(e process.Entry, used process.Millis) string {
	d := time.Duration(used) * time.Millisecond
	if sp, err := calendar.ParseSpan(e.Span); err == nil && sp.Clock() {
		return ui.Clocked(d)
	}
	return ui.Working(d)
}

// coming is the way of a report to its end, one stage for each phase and when it
// will be over if nobody is late.
func (s *site) coming(stops []process.Stop) []ui.Stage {
	var out []ui.Stage
	var phase process.Phase
	for _, stop := range stops {
		goal, ok := phaseGoals[stop.Step.Phase]
		if !ok || stop.Due == 0 {
			continue
		}
		if stop.Step.Phase != phase {
			phase = stop.Step.Phase
			out = append(out, ui.Stage{State: ui.Coming, Title: goal})
		}
		out[len(out)-1].Due = stop.Due.Time()
	}
	return out
}

// ahead is what comes after the present step. While that is late, when the others will
// be over is anybody's guess and not said.
func (s *site) ahead(c desk.Case) []ui.Stage {
	stops := s.Desk.Forecast(c)
	if len(stops) == 0 || process.LateStep(c.State, s.Desk.Now()) {
		return nil
	}
	return s.coming(stops[1:])
}

// outline is the way of a report as anyone may see it: from the view alone, since
// its history is not public.
func (s *site) outline(v report.View, c desk.Case) []ui.Stage {
	step, _ := s.Desk.DefinitionOf(c.State).Step(v.Step)
	stages := []ui.Stage{{State: ui.Passed, Title: "Người dân gửi phản ánh", At: v.Sent}}
	if v.Accepted && step.Phase != process.Received {
		stages = append(stages, ui.Stage{State: ui.Passed, Title: "Trung tâm tiếp nhận"})
	}
	if v.Agency != "" {
		stages = append(stages, ui.Stage{State: ui.Passed, Title: "Chuyển đến cơ quan xử lý", Who: s.unit(v.Agency)})
	}
	if v.Ended {
		return append(stages, ui.Stage{State: ui.Passed, Title: ended(step), At: v.Closed})
	}
	stages = append(stages, ui.Stage{State: ui.Present, Title: phaseNow[step.Phase], Due: v.Limit})
	return append(stages, s.ahead(c)...)
}

func ended(step process.Step) string {
	switch step.Outcome {
	case process.OutcomePublished:
		return "Đã có kết quả, đã công khai"
	case process.OutcomeRefused:
		return "Không tiếp nhận"
	case process.OutcomeWithdrawn:
		return "Người gửi đã rút"
	case process.OutcomeMerged:
		return "Đã gộp vào phản ánh cùng sự việc"
	case process.OutcomeOutside:
		return "Được trả lời ngoài hệ thống"
	}
	return "Đã trả lời người gửi"
}

// step is the step a case stands at, in the process it runs by.
func (s *site) step(c desk.Case) process.Step {
	step, _ := s.Desk.DefinitionOf(c.State).Step(c.State.Step)
	return step
}
