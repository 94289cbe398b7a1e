package citizen

import (
	"net/http"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// alarmView is what the sender of an urgent report is told: what the process gives
// for the step it stands at, no more.
type alarmView struct {
	Step  string // in plain words; empty where the page says it already
	Given string // "30 phút"
	Due   string // the instant
}

// alarm is that of a report; nil of one that is not urgent, is over, waits, or was
// called urgent at a step that goes on in working time.
func (s *site) alarm(v report.View, c desk.Case) *alarmView {
	step := s.step(c)
	span, err := calendar.ParseSpan(c.State.Span)
	if !v.Urgent || v.Ended || step.Kind == process.Wait || err != nil || !span.Clock() || v.Limit.IsZero() {
		return nil
	}
	return &alarmView{Step: step.Citizen, Given: span.Vietnamese(), Due: ui.Instant(v.Limit)}
}

// halt says since when the clock of a report stands still for its sender; "" where
// it runs.
func (s *site) halt(c desk.Case, step process.Step) string {
	if step.Kind != process.Wait || c.State.Ended {
		return ""
	}
	return ui.Instant(c.State.Began.Time())
}

// mainView is the report in which the matter of a merged one goes on.
type mainView struct {
	Number string
	Stages []ui.Stage
	Letter *ui.LetterView
}

// related fills in the reports a report hangs together with, as far as its sender
// may know them.
func (s *site) related(r *http.Request, v *trackView, c desk.Case) error {
	main, view, ok, err := s.Desk.Main(r.Context(), c)
	if err != nil {
		return err
	}
	if v.Merged = c.State.Into != 0; ok {
		v.Main = &mainView{Number: view.ID.String(), Stages: s.outline(view, main), Letter: s.letter(view, main, "/photos/")}
	}
	if v.Sealed {
		return nil
	}
	if from := desk.SplitFrom(c); from != 0 {
		v.From = from.String()
	}
	for _, off := range s.Desk.SplitOffs(c) {
		v.Offs = append(v.Offs, splitOff{Number: off.ID.String(), Code: off.Code})
	}
	return nil
}

// splitOff is a report that was made of a part of another, with its own code.
type splitOff struct{ Number, Code string }

// renderWithdraw asks the sender whether he means it: a report that was withdrawn
// does not come back.
func (s *site) renderWithdraw(w http.ResponseWriter, r *http.Request, c desk.Case, cmd process.Command) error {
	v := withdrawView{Number: c.Report.ID.String(), Code: shown(r.PathValue("code")), Action: cmd.Action}
	def := s.Desk.DefinitionOf(c.State)
	action, _ := def.Action(c.State.Step, cmd.Action)
	for _, id := range action.Form {
		v.Fields = append(v.Fields, s.formField(cmd.Action, def.Field(id), &attempt{Command: cmd}, nil))
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Rút phản ánh " + v.Number, Path: "/track", Private: true}, withdrawPage(v))
}
