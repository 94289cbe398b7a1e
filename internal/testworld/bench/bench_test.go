//go:build bench

package bench

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/demo"
	"paht/internal/junk"
	"paht/internal/store"
	"paht/internal/testworld"
)

var (
	sizes   = flag.String("reports", "10000,100000", "reports in the database: pages are measured at each size, the rest at the last")
	engines = flag.String("engine", "", "sqlite or postgres; empty: both")
	write   = flag.Bool("write", false, "write docs/bench-ENGINE.md; with -only look docs/bench-million-ENGINE.md, with -only scale docs/bench-scale-ENGINE.md")
	only    = flag.String("only", "pages,writes,start", "groups to measure, by commas: pages, writes, start, look; of a database that is filled look or scale")
	filled  = flag.String("filled", "", "a data folder, or postgres://…, that holds the reports already (paht generate): nothing of them is changed")
)

// measures tells whether a group is asked for.
func measures(group string) bool { return slices.Contains(strings.Split(*only, ","), group) }

// TestBench measures the program on both engines and holds each figure against
// the bare limit measured in the same run. It fails only when something does not
// work: a slow machine is no defect.
func TestBench(t *testing.T) {
	numbers := strings.Split(*sizes, ",")
	for _, engine := range testworld.Engines() {
		if *engines != "" && *engines != engine {
			continue
		}
		r := &record{}
		for i, number := range numbers {
			n, err := strconv.Atoi(number)
			if err != nil {
				t.Fatalf("-reports %s: %v", *sizes, err)
			}
			t.Run(engine+"/"+number, func(t *testing.T) { measure(t, r, engine, n, i == len(numbers)-1) })
		}
		if *write && !t.Failed() {
			name := "bench-" + engine
			switch *only {
			case "look":
				name = "bench-million-" + engine
			case "scale":
				name = "bench-scale-" + engine
			}
			if err := os.WriteFile("../../../docs/"+name+".md", []byte(r.markdown(engine)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// measure fills a fresh database and measures the pages, and in full also the
// writes and the process as a whole.
func measure(t *testing.T, r *record, engine string, n int, full bool) {
	var opt store.Options
	if *filled != "" {
		if *only != "look" && *only != "scale" {
			t.Fatal("-filled is for -only look and scale: the other groups write")
		}
		opt.Dir = *filled
		if strings.HasPrefix(*filled, "postgres://") {
			opt.URL, opt.Dir = *filled, t.TempDir()
		}
		if (engine == "sqlite") != (opt.URL == "") {
			t.Fatalf("-filled %s is no %s database", *filled, engine)
		}
		b := &bench{t: t, r: r, engine: engine, reports: n}
		if *only == "scale" {
			b.scale(opt)
		} else {
			b.look(opt)
		}
		return
	}
	opt = testworld.Fresh(t, engine)
	if opt.Dir == "" {
		opt.Dir = t.TempDir() // the pictures and the key lie in a folder on both engines
	}
	a, err := app.Open(t.Context(), app.Config{Crowd: &junk.Unlimited,
		Data: opt.Dir, DB: opt.URL, Log: testworld.Quiet(),
		CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &testworld.Province{Desk: a.Desk, DB: a.DB, Clock: testworld.NewClock(time.Now())}
	p.Found(t)
	begin := time.Now()
	if err := demo.Generate(t.Context(), a.DB, demo.Load{Reports: n, Seed: 1, Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	r.note(engine, "generate", fmt.Sprintf("%d reports in %s: %.0f/s", n, took.Round(time.Second), float64(n)/took.Seconds()))
	// The day's learning of categories would take a core while the rest is measured.
	begin = time.Now()
	learnt, _, err := a.Desk.Learn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.note(engine, "learn categories, once a day", fmt.Sprintf("%d reports in %s", learnt, time.Since(begin).Round(100*time.Millisecond)))
	if err := a.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &bench{t: t, r: r, engine: engine, reports: n, p: p, a: a}
	if measures("pages") {
		w.pages()
	}
	if full && measures("writes") {
		w.raw = rawCommit(t, opt.URL)
		w.writes()
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if full && measures("start") {
		w.start(opt)
	}
	if full && measures("look") {
		w.look(opt)
	}
}
