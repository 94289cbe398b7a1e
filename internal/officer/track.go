package officer

import (
	"context"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/ui"
)

// trackView is who held a report from when to when, and who was late by how much
// (F6).
type trackView struct {
	Lines []trackLine
	Late  int      // steps left late, and the present one if it is
	Why   []string // how the present limit came about; none without one
	Due   time.Time
	Step  string // the present one
}

// trackLine is one step somebody had. Used, given and over are in the limit's own
// unit.
type trackLine struct {
	Step, Holder, By string
	From, To         time.Time // To zero: he has it now
	Target, Limit    time.Time
	Used, Given      string
	Span             string // the limit as the definition gives it
	Over             string // "" when he was in time
	Late, Wait, Soon bool
	Bar              barView
}

// barView is the time used of a step beside the time given for it: 100 is the
// limit, and what is beyond it is drawn up to barEnd.
type barView struct{ Used, Over, Target int }

// barEnd is where a bar stops: half as much again as was given.
const barEnd = 150

// track fills in the steps a report went through, from the stints of the store and
// the step it stands at.
func (o *office) track(ctx context.Context, cv *caseView, v visit, c desk.Case, view report.View) error {
	if !view.Sees(report.FieldHistory) {
		return nil
	}
	stints, err := o.DB.Stints(ctx, view.ID)
	if err != nil {
		return err
	}
	t := &trackView{}
	for _, s := range stints {
		line := o.stint(s, c)
		if line.Late {
			t.Late++
		}
		t.Lines = append(t.Lines, line)
	}
	if !view.Ended {
		line := o.presentStint(c, v.Now)
		if line.Late {
			t.Late++
		}
		t.Lines = append(t.Lines, line)
		if x, err := o.Desk.Explain(c); err == nil {
			t.Why, t.Due, t.Step = x.Vietnamese(), view.Limit, o.stepOf(c).Title
		}
	}
	if len(t.Lines) > 0 {
		cv.Track = t
	}
	return nil
}

// stint is a step that was left.
func (o *office) stint(s store.Stint, c desk.Case) trackLine {
	dir, def := o.Desk.Directory(), o.definitionOf(c)
	if d, err := process.Find(o.Desk.Definitions(), s.Definition); err == nil {
		def = d
	}
	step := stepIn(def, s.Step)
	line := trackLine{
		Step: step.Title, Span: spanOf(step), Holder: seatOf(dir, s.Role, s.Unit), From: s.Began, To: s.Left,
		Target: s.Target, Limit: s.Limit, Late: s.Late, Wait: s.Wait,
	}
	if p, ok := dir.Person(s.Person); ok && !s.Wait {
		line.By = p.Name
	}
	o.measure(&line, s.Used, s.Over, s.Clock, org.Holder{Role: s.Role, Unit: s.Unit}, s.Agency)
	return line
}

// presentStint is the step a report stands at, as far as it has come.
func (o *office) presentStint(c desk.Case, now time.Time) trackLine {
	dir, step, s := o.Desk.Directory(), o.stepOf(c), c.State
	line := trackLine{
		Step: step.Title, Span: spanOf(step), Holder: holderWord(dir, s.Holder), From: s.Began.Time(), Wait: step.Kind == process.Wait,
		Late: process.LateStep(s, now),
	}
	if s.Target != 0 {
		line.Target = s.Target.Time()
	}
	if s.Limit == 0 {
		return line
	}
	line.Limit = s.Limit.Time()
	clocked := step.Limit.Clock()
	used, over := now.Sub(line.From), now.Sub(line.Limit)
	if !clocked {
		cal := o.Desk.CalendarOfStep(s.Holder, s.Agency)
		used, over = cal.Between(line.From, now), cal.Between(line.Limit, now)
	}
	o.measure(&line, used, max(over, 0), clocked, s.Holder, s.Agency)
	line.Soon = !line.Late && !line.Target.IsZero() && now.After(line.Target)
	return line
}

// spanOf is the limit of a step as the definition gives it.
func spanOf(step process.Step) string {
	if step.Limit.IsZero() {
		return ""
	}
	return step.Limit.Vietnamese()
}

// measure words the time of a step and draws its bar.
func (o *office) measure(line *trackLine, used, over time.Duration, clocked bool, h org.Holder, agency org.UnitID) {
	say := ui.Working
	if clocked {
		say = ui.Clocked
	}
	line.Used = say(max(used, 0))
	if line.Limit.IsZero() {
		return
	}
	between := func(a, b time.Time) time.Duration { return b.Sub(a) }
	if !clocked {
		between = o.Desk.CalendarOfStep(h, agency).Between
	}
	given := between(line.From, line.Limit)
	line.Given = say(max(given, 0))
	if line.Late && !line.Wait {
		line.Over = say(over)
	}
	if given <= 0 {
		return
	}
	share := func(d time.Duration) int { return int(min(max(100*d/given, 0), barEnd)) }
	line.Bar = barView{Used: min(share(used), 100), Target: -1}
	if line.Late {
		line.Bar.Used, line.Bar.Over = 100, max(share(given+over)-100, 2)
	}
	if !line.Target.IsZero() && line.Target.Before(line.Limit) {
		line.Bar.Target = min(share(between(line.From, line.Target)), 100)
	}
}

// seatOf names the seat a step was held by.
func seatOf(dir *org.Directory, role org.Role, unit org.UnitID) string {
	if role == org.Handler {
		return roleWord(role) + " " + unitWord(dir, unit)
	}
	return holderWord(dir, org.Holder{Role: role, Unit: unit})
}
