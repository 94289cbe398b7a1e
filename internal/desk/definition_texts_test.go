package desk_test

import (
	"testing"

	"paht/internal/testworld"
)

func TestD3_DefinitionsAreListedWithWhoPutThem(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Submit(t, 1)
		p.Submit(t, 2)
		src := secondVersion(t, "2026-11-17")
		if err := p.Desk.PutDefinition(t.Context(), []byte(src), p.Actor(t, p.Admin)); err != nil {
			t.Fatal(err)
		}
		all, err := p.Desk.DefinitionTexts(t.Context())
		if err != nil || len(all) != 2 {
			t.Fatalf("%d definitions, %v", len(all), err)
		}
		first, second := all[0], all[1]
		if first.Key != "bac-giang-2023@1" || !first.Shipped || first.Open != 2 || first.Source == "" || first.By != "" {
			t.Errorf("what ships: %s, shipped %v, %d open, by %q", first.Key, first.Shipped, first.Open, first.By)
		}
		if second.Key != "bac-giang-2023@2" || second.Shipped || second.Open != 0 || second.Source != src || second.By != p.Admin || !second.At.Equal(p.Clock.Now()) {
			t.Errorf("what was put: %s, shipped %v, %d open, by %q at %s", second.Key, second.Shipped, second.Open, second.By, second.At)
		}
	})
}
