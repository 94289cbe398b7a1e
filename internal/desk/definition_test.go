package desk_test

import (
	"os"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/testworld"
)

// TestD3_ACaseKeepsTheDefinitionItBeganWith lets a new version, which gives twice
// the time to receive, come into force while a report is under way.
func TestD3_ACaseKeepsTheDefinitionItBeganWith(t *testing.T) {
	src, err := os.ReadFile("../process/definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	next := strings.Replace(string(src), "version: 1", "version: 2", 1)
	next = strings.Replace(next, "target: 0.5wh\n    limit: 0.5wh", "target: 1wh\n    limit: 1wh", 1)
	second, err := process.Parse("second.yaml", []byte(next))
	if err != nil {
		t.Fatal(err)
	}
	onEach(t, func(t *testing.T, p *testworld.Province) {
		before := p.Submit(t, 1)
		cfg := p.Desk.Config
		cfg.Earlier = []*process.Definition{cfg.Definition}
		cfg.Definition = second
		if p.Desk, err = desk.New(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		after := p.Submit(t, 2)
		if got, want := after.State.Limit, process.At(testworld.At("2026-11-16 09:00")); got != want || after.State.Definition != "bac-giang-2023@2" {
			t.Errorf("a new report is due %s by %s", got.Time().In(testworld.Zone), after.State.Definition)
		}
		if s := p.Walk(t, before.ID, "publish"); s.Definition != "bac-giang-2023@1" || s.Outcome != "published" {
			t.Errorf("the running report ended %s by %s", s.Outcome, s.Definition)
		}
	})
}
