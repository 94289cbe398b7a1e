//go:build bench

package bench

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/demo"
	"paht/internal/testworld"
)

var (
	reports = flag.Int("reports", 100_000, "reports in the database")
	engines = flag.String("engine", "", "sqlite or postgres; empty: both")
	write   = flag.Bool("write", false, "write docs/bench.md")
)

// TestBench measures the program on both engines and holds each figure against
// the bare limit measured in the same run. It fails only when something does not
// work: a slow machine is no defect.
func TestBench(t *testing.T) {
	r := newRecord(*reports)
	for _, engine := range testworld.Engines() {
		if *engines != "" && *engines != engine {
			continue
		}
		t.Run(engine, func(t *testing.T) { measure(t, r, engine) })
	}
	text := r.markdown()
	fmt.Println(text)
	if *write && !t.Failed() {
		if err := os.WriteFile("../../../docs/bench.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func measure(t *testing.T, r *record, engine string) {
	opt := testworld.Fresh(t, engine)
	a, err := app.Open(t.Context(), app.Config{
		Data: opt.Dir, DB: opt.URL, Log: testworld.Quiet(),
		CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &testworld.Province{Desk: a.Desk, DB: a.DB, Clock: testworld.NewClock(time.Now())}
	p.Found(t)
	begin := time.Now()
	if err := demo.Generate(t.Context(), a.DB, demo.Load{Reports: *reports, Seed: 1, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	r.note(engine, "generate", fmt.Sprintf("%d reports in %s: %.0f/s", *reports, time.Since(begin).Round(time.Second), float64(*reports)/time.Since(begin).Seconds()))
	if err := a.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &bench{t: t, r: r, engine: engine, p: p, a: a, raw: rawCommit(t, opt.URL)}
	w.pages()
	w.writes()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	w.start(opt)
}
