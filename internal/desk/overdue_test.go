package desk_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"testing"
	"time"

	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// overdue is how many cases are late at once: go test -run TestT13 … -args -overdue 100000.
var overdue = flag.Int("overdue", 1000, "open cases that are overdue in TestT13")

// T13: the job that escalates reaches every overdue case, and each rung once.
func TestT13EveryOverdueCaseIsEscalated(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		p := testworld.NewProvince(t, db)
		sent := p.Clock.Now()
		for first := 0; first < *overdue; first += 500 {
			var some []store.History
			for n := first; n < min(first+500, *overdue); n++ {
				some = append(some, opened(t, p, n))
			}
			if err := db.Load(t.Context(), some); err != nil {
				t.Fatal(err)
			}
		}
		p.Clock.Set(sent.Add(48 * time.Hour))
		begun, total := time.Now(), 0
		for {
			n, err := p.Desk.Ring(t.Context(), 1000)
			if err != nil {
				t.Fatal(err)
			}
			if total += n; n == 0 {
				break
			}
		}
		took := time.Since(begun)
		ids, err := db.Open(t.Context())
		if err != nil || len(ids) != *overdue {
			t.Fatalf("%d open, %v", len(ids), err)
		}
		for _, id := range ids {
			events, err := db.Events(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			got := map[process.EventKind]int{}
			for _, e := range events {
				got[e.Kind]++
			}
			if got[process.Reminded] != 1 || got[process.Escalated] != 1 {
				t.Fatalf("%s: %v", id, got)
			}
		}
		t.Logf("%d cases, %d alarms in %v", *overdue, total, took.Round(time.Millisecond))
	})
}

// opened is a report as it stands when it has come in.
func opened(t *testing.T, p *testworld.Province, n int) store.History {
	t.Helper()
	now := p.Clock.Now()
	e, err := process.Open(p.Desk.Definition(), process.In(p.Centre, p.Desk.Calendar()), process.Opening{Level: report.Public}, process.By{Role: "sender"}, now)
	if err != nil {
		t.Fatal(err)
	}
	code := sha256.Sum256(fmt.Append(nil, "overdue ", n))
	in := p.Submission(n)
	return store.History{NewReport: store.NewReport{
		Report: report.Report{ID: report.NewID(2026, 500_000+n), Sent: now, Channel: report.Web, Text: in.Text, Place: in.Place, Contact: in.Contact},
		Code:   code[:], Event: e, State: process.Fold(process.State{}, e),
	}}
}
