package officer

import (
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/ui"
)

// marks are what must not be overlooked about a report, the gravest first.
func marks(v report.View) []ui.StatusTag {
	var out []ui.StatusTag
	add := func(ok bool, state ui.State, icon, text string) {
		if ok {
			out = append(out, ui.StatusTag{State: state, Icon: icon, Text: text})
		}
	}
	add(v.Urgent, ui.Late, "fire", urgentMark)
	add(v.Call && !v.Ended, ui.Late, "phone", callMark)
	add(v.Sensitive, ui.Secret, "eye-off", sensitiveMark)
	add(v.Level != report.Public && v.Level != "", ui.Secret, "lock", levelWord(v.Level))
	add(v.Parent != 0, ui.Plain, "people", partMark(v.Parent))
	add(v.Bounces > 0, ui.SoonDue, "back", bounceWord(v.Bounces))
	add(v.Asked && !v.Ended, ui.SoonDue, "hourglass", askedMark)
	add(v.Parts > 0, ui.Plain, "people", partsMark(v.Parts))
	add(v.Holder.Role == org.Sender && !v.Ended, ui.Waiting, "pause", waitingMark)
	add(v.Round > 1, ui.Plain, "refresh", roundWord(v.Round))
	add(v.Into != 0, ui.Plain, "copy", intoMark(v.Into))
	add(v.LateSteps > 0 && v.Ended, ui.Late, "", wasLate)
	return out
}
