package process

import (
	"strings"
	"time"

	"paht/internal/report"
)

// Migrate moves a report that runs by one definition to another on purpose (D3),
// at the step named; its history keeps the move and the reason. The step goes on
// with the rest of its time where the other definition has it for the same unit.
//
// It is refused with NoSuchAction when the other definition has no such step, with
// Missing without a reason, with IsSealed for a sealed report, and with NotNow when a report standing like this one
// cannot come to that step by the other definition: what was never accepted does
// not turn up at an agency, what has ended is not opened again, a wait keeps the
// step it goes back to. by is the administrator.
func Migrate(from, to *Definition, w World, s State, step, reason string, by By, now time.Time) (Event, error) {
	if s.Definition != from.Key() {
		return Event{}, &Refusal{Reason: OtherDefinition}
	}
	if s.Level == report.Sealed {
		return Event{}, &Refusal{Reason: IsSealed}
	}
	if strings.TrimSpace(reason) == "" {
		return Event{}, &Refusal{Reason: Missing, Field: "reason"}
	}
	old, next := from.step(s.Step), to.step(step)
	if old == nil || next == nil {
		return Event{}, &Refusal{Reason: NoSuchAction, Field: "step"}
	}
	there := spotOf(s)
	there.step, there.asked, there.call = step, false, false
	if !to.reaches(there) || old.Kind != next.Kind || old.Outcome != next.Outcome {
		return Event{}, &Refusal{Reason: NotNow, Field: "step"}
	}
	e := Event{Seq: s.Seq + 1, At: At(s.reached(now)), Kind: Migrated, By: by, Form: map[string]string{"reason": reason}}
	return to.pass(w, s, e, old, next, "")
}
