package citizen

import (
	"strconv"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// status is where a report stands, as a word.
func (s *site) status(v report.View, step process.Step) ui.StatusTag {
	switch {
	case v.Ended && v.Outcome == process.OutcomeRefused:
		return ui.StatusTag{State: ui.Waiting, Icon: "x-ring", Text: "Không tiếp nhận"}
	case v.Ended && v.Outcome == process.OutcomeWithdrawn:
		return ui.StatusTag{State: ui.Waiting, Icon: "x-ring", Text: "Đã rút lại"}
	case v.Ended && v.Outcome == process.OutcomeMerged:
		return ui.StatusTag{State: ui.Waiting, Icon: "inbox", Text: "Đã gộp"}
	case v.Ended && v.Outcome == process.OutcomeOutside:
		return ui.StatusTag{State: ui.Waiting, Icon: "lock", Text: "Trả lời ngoài hệ thống"}
	case v.Ended:
		return ui.StatusTag{State: ui.Done, Text: "Đã trả lời"}
	case step.Kind == process.Wait:
		return ui.StatusTag{State: ui.Waiting, Text: "Chờ người gửi bổ sung"}
	case late(v, s.Desk.Now()):
		return ui.StatusTag{State: ui.Late, Text: "Quá hạn"}
	case !v.Accepted:
		return ui.StatusTag{State: ui.Plain, Icon: "inbox", Text: "Chờ tiếp nhận"}
	}
	return ui.StatusTag{State: ui.OnTime, Text: "Đang xử lý"}
}

// late asks the process's one meaning of late for a report as it is seen.
func late(v report.View, now time.Time) bool {
	return process.LateStep(process.State{Step: v.Step, Limit: process.At(v.Limit), Ended: v.Ended}, now)
}

// rating is what the sender thought of the answer.
func (s *site) rating(def *process.Definition, id string) (ui.StatusTag, string) {
	tag := ui.StatusTag{State: ui.Plain}
	for _, o := range ratings(def) {
		if o.ID == id {
			tag.Text = "Người gửi: " + o.Label
		}
	}
	switch id {
	case "satisfied":
		tag.State, tag.Icon = ui.Done, "smile"
	case "acceptable":
		tag.State, tag.Icon = ui.Done, "meh"
	case "unsatisfied":
		tag.State, tag.Icon = ui.SoonDue, "frown"
	}
	return tag, tag.Text
}

// ratings are the choices of the field by which a process is rated.
func ratings(def *process.Definition) []process.Option {
	for _, step := range def.Steps {
		for _, a := range step.Actions {
			if !a.Has(process.Rate) {
				continue
			}
			for _, id := range a.Form {
				if f := def.Field(id); f.Kind == process.ChoiceField {
					return f.Options
				}
			}
		}
	}
	return nil
}

// stepOf is the step a row of a list stands at. A row does not say by which process
// it runs: that in force is asked first.
func (s *site) stepOf(id string) process.Step {
	if step, ok := s.Desk.Definition().Step(id); ok {
		return step
	}
	for _, def := range s.Desk.Definitions() {
		if step, ok := def.Step(id); ok {
			return step
		}
	}
	return process.Step{}
}

// photos are the pictures of a view that belong to the report or to the result.
// base is the path under which the viewer may fetch them.
func photos(ps []report.Photo, of, base, alt string) []ui.Photo {
	var out []ui.Photo
	for _, p := range ps {
		if p.Of == of || p.Of == "" && of == report.OfReport {
			out = append(out, ui.Photo{
				Src: base + p.Thumb, Full: base + p.Digest,
				Width: p.Width, Height: p.Height, Alt: altOf(p, alt) + " " + itoa(len(out)+1), Video: p.Kind == report.OfVideo,
			})
		}
	}
	return out
}

// altOf is what a picture is called; a video is one as well.
func altOf(p report.Photo, alt string) string {
	if rest, ok := strings.CutPrefix(alt, "Ảnh "); ok && p.Kind == report.OfVideo {
		return "Video " + rest
	}
	return alt
}

// letter is the answer, where the view shows it.
func (s *site) letter(v report.View, c desk.Case, base string) *ui.LetterView {
	l, ok := desk.Letter{}, false
	switch {
	case v.Sees(report.FieldResult):
		l, ok = s.Desk.Letter(c)
	case v.Shown != nil: // a new round is under way: the answer before it stays
		r := v.Shown.Result
		l, ok = s.Desk.Draft(c, process.Result{Agency: r.Agency, Summary: r.Summary, Done: r.Done, Files: r.Files, At: process.At(r.At)}), true
	}
	if !ok {
		return nil
	}
	return &ui.LetterView{
		Agency: l.Agency, Summary: l.Summary, Done: l.Done, At: l.At.Time(),
		Photos: photos(l.Photos, report.OfResult, base, "Ảnh sau xử lý"),
	}
}

// facts are where, when and what, for whoever sees the view.
func (s *site) facts(v report.View) []ui.Fact {
	facts := []ui.Fact{
		{Name: "Nơi có việc", Text: capital(s.placeName(v.Place.Commune))},
		{Name: "Chỗ cụ thể", Text: v.Place.Words, Own: true},
		{Name: "Gửi lúc", Text: ui.Instant(v.Sent)},
		{Name: "Thấy lúc", Text: ui.Instant(v.Seen)},
		{Name: "Lĩnh vực", Text: s.categoryName(v.Category)},
	}
	if v.Agency != "" {
		facts = append(facts, ui.Fact{Name: "Cơ quan xử lý", Text: s.unit(v.Agency)})
	}
	return facts
}
