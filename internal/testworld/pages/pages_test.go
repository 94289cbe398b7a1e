package pages

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"paht/internal/testworld"
)

var (
	all  = flag.Bool("all", false, "look at every page on every device, in light and dark, instead of on a phone in light: make pages")
	only = flag.String("page", "", "look only at the page of this name")
)

// TestPages looks at every page of the table.
func TestPages(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.listen()
	g := &gate{w: w, b: testworld.NewBrowser(t), axe: source(t, "page", "axe-core/axe.min.js"), frame: map[string]string{}}
	src, err := os.ReadFile("look.js")
	if err != nil {
		t.Fatal(err)
	}
	g.look = string(src)
	t.Run("page", func(t *testing.T) {
		for i, p := range table {
			if *only != "" && p.name != *only {
				continue
			}
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				g.page(t, i, p)
			})
		}
	})
	g.frames(t)
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "csp report") {
			t.Errorf("a page breaks its own policy: %s", line)
		}
	}
}

// gate is what the looks at all pages share.
type gate struct {
	w    *world
	b    *testworld.Browser
	axe  string
	look string

	mu    sync.Mutex
	frame map[string]string // of each page: header, footer and help, in order
}

// page opens a page once and looks at it as each device.
//
// Without -all that is a phone in light, and for a few a desk, too.
func (g *gate) page(t *testing.T, n int, p page) {
	tab := g.b.Tab(t, phone)
	from := p.from
	if from == "" {
		from = fmt.Sprintf("198.51.100.%d", n+1)
	}
	tab.From(from)
	if p.say != "" {
		tab.Forgive(p.say)
	}
	g.w.visit(tab, p)
	said := map[string]bool{}
	say := func(d device, faults ...string) {
		for _, f := range faults {
			if !said[f] {
				said[f] = true
				t.Errorf("%s, %s: %s", p.name, d, f)
			}
		}
	}
	// What scripts add when the page is drawn is part of it.
	var there bool
	tab.Ask(`new Promise(done => { const look = () => document.querySelector(".offline-strip") ? done(true) : setTimeout(look, 20); look(); })`, &there)
	tab.Script(g.axe)
	tab.Script(g.look)
	for _, d := range []device{{phone, false}, {phone, true}, {wide, false}, {wide, true}, {narrow, false}, {narrow, true}} {
		if !*all && d != (device{phone, false}) && (!p.every || d != (device{wide, false})) {
			continue
		}
		tab.Become(d.Screen, d.dark)
		say(d, axe(tab)...)
		say(d, g.scripted(tab, d, p)...)
	}
}
