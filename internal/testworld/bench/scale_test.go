//go:build bench

package bench

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/demo"
	"paht/internal/store"
	"paht/internal/testworld"
)

// small is how many reports the database beside a large one has.
const small = 10_000

// scale measures what must not grow with the reports: the start of the program to its
// first page, five times, and the list of reports, in turns with that of a database of
// 10,000 on the same engine.
func (b *bench) scale(opt store.Options) {
	var starts []time.Duration
	for range 5 {
		b.t.Run("start", func(t *testing.T) {
			site, _, begin := (&bench{t: t}).serve(opt)
			resp, err := http.Get(site + "/reports")
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("first page: %v, %v", resp, err)
			}
			resp.Body.Close()
			starts = append(starts, time.Since(begin))
		})
	}
	slices.Sort(starts)
	b.r.note(b.engine, "start to first page, the middle of five", starts[2].Round(time.Millisecond).String())

	little := testworld.Fresh(b.t, b.engine)
	if little.Dir == "" {
		little.Dir = b.t.TempDir()
	}
	a, err := app.Open(b.t.Context(), app.Config{Data: little.Dir, DB: little.URL, Log: testworld.Quiet(), CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0"})
	if err != nil {
		b.t.Fatal(err)
	}
	if err := demo.Generate(b.t.Context(), a.DB, demo.Load{Reports: small, Seed: 1, Now: time.Now()}); err != nil {
		b.t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		b.t.Fatal(err)
	}
	var turns []subject
	for _, of := range []struct {
		reports int
		opt     store.Options
	}{{b.reports, opt}, {small, little}} {
		site, _, _ := b.serve(of.opt)
		b.wait(site)
		turns = append(turns, subject{fmt.Sprintf("list of %d", of.reports), b.getter(1, site+"/reports?anew=", nil)})
	}
	time.Sleep(20 * time.Second) // the first turn of each job is over, and categories are learnt
	fs := compare(b.t, 1, turns...)
	b.r.add(b.engine, b.reports, "list, one client, in turns", fs)
	b.r.note(b.engine, "list p50, of that at 10,000", fmt.Sprintf("%.2f", float64(fs[0].p50)/float64(fs[1].p50)))
}
