package desk_test

import (
	"testing"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/testworld"
)

// TestLookedIsLogged lets the centre look at who sent a report: it needs no reason
// and leaves a trace; the agency, which needs one, does not get by without.
func TestLookedIsLogged(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "dispatch")
		for who, want := range map[org.PersonID]fault.Kind{p.Focal: fault.Forbidden, p.OtherFocal: fault.NotFound, p.Admin: fault.NotFound} {
			if err := p.Desk.Looked(t.Context(), got.ID, "xem", p.Actor(t, who)); !fault.Is(err, want) {
				t.Errorf("%s: %v, want %s", who, err, want)
			}
		}
		operator := p.Actor(t, p.Operator)
		if c, err := p.Desk.CaseFor(t.Context(), got.ID, operator); err != nil || c.Opened.Contact {
			t.Errorf("opened before he looked: %v, %v", c.Opened, err)
		}
		if err := p.Desk.Looked(t.Context(), got.ID, "xem", operator); err != nil {
			t.Fatal(err)
		}
		if c, err := p.Desk.CaseFor(t.Context(), got.ID, operator); err != nil || !c.Opened.Contact {
			t.Errorf("not opened after he looked: %v, %v", c.Opened, err)
		}
		log, err := p.Desk.DisclosedOf(t.Context(), got.ID, operator)
		if err != nil || len(log) != 1 || log[0].Person != p.Operator || log[0].Role != org.Operator || log[0].Reason != "xem" {
			t.Errorf("the log holds %+v, %v", log, err)
		}
	})
}
