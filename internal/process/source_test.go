package process_test

import (
	"testing"

	"paht/internal/process"
)

func TestD4_TheTextOfADefinitionThatShips(t *testing.T) {
	for _, d := range process.ShippedAll() {
		src, ok := process.Source(d.Key())
		if !ok {
			t.Errorf("no text of %s", d.Key())
			continue
		}
		again, err := process.Parse("again.yaml", []byte(src))
		if err != nil || again.Key() != d.Key() || len(again.Steps) != len(d.Steps) {
			t.Errorf("the text of %s reads as %v, %v", d.Key(), again, err)
		}
	}
	if _, ok := process.Source("nobody@1"); ok {
		t.Error("a text of what does not ship")
	}
}
