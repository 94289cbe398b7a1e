package citizen

import (
	"testing"

	"paht/internal/org"
)

// Whoever may hold a step is named on the page of what takes how long.
func TestEveryStepOfTheHelpPageHasSomebody(t *testing.T) {
	w := newWorld(t)
	for _, step := range w.Desk.Definition().Steps {
		if step.Holder != "" && step.Holder != org.System && holders[step.Holder] == "" {
			t.Errorf("nobody is named for the step %s of the %s", step.ID, step.Holder)
		}
	}
}
