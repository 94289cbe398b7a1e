package pages

import (
	"strings"
	"testing"

	"paht/internal/testworld"
)

// boxes is where everything on a page stands and how it looks, as a text.
const boxes = `[...document.body.querySelectorAll("*")].map((e) => {
	const s = getComputedStyle(e), r = e.getBoundingClientRect();
	return [e.tagName, e.className && e.className.baseVal === undefined ? e.className : "", Math.round(r.x), Math.round(r.y), Math.round(r.width), Math.round(r.height),
		s.display, s.visibility, s.position, s.color, s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.fontSize, s.fontWeight, s.fontFamily, s.textAlign, s.textDecorationLine,
		s.fill, s.stroke, s.opacity, s.boxShadow, s.backgroundImage, getComputedStyle(e, "::before").content, getComputedStyle(e, "::after").content].join(" ");
}).join("\n")`

// TestFirstPagesLookLikeOthers: the first page of a visit carries only the style it needs;
// with the whole sheet it looks no different, on any device, in any colours, on paper.
//
// Without -all that is one page of each route.
func TestFirstPagesLookLikeOthers(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.listen()
	b := testworld.NewBrowser(t)
	t.Run("page", func(t *testing.T) {
		routes := map[string]bool{}
		for _, p := range table {
			if p.path == "" || p.form != nil || *only != "" && p.name != *only || routes[p.route] && !*all {
				continue
			}
			routes[p.route] = true
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				tab := b.Tab(t, phone)
				if p.say != "" {
					tab.Forgive(p.say)
				}
				tab.NoScripts()
				tab.Open(w.base + w.at(p.path))
				// Rows below the screen take the height they had when they were last on it.
				tab.Script(`for (const row of document.querySelectorAll(".row")) row.style.contentVisibility = "visible"`)
				looks := func() (all []string) {
					for _, d := range []device{{phone, false}, {wide, false}, {wide, true}} {
						tab.Become(d.Screen, d.dark)
						all = append(all, tab.Eval(boxes))
					}
					tab.Media("print", "", "")
					all = append(all, tab.Eval(boxes))
					tab.Media("", "", "")
					return all
				}
				before := looks()
				if tab.Eval(`String(document.querySelectorAll("style[data-whole]").length)`) != "1" {
					t.Fatal("the page carries no style")
				}
				tab.Script(`{ const style = document.querySelector("style[data-whole]"); const link = document.createElement("link"); link.rel = "stylesheet"; link.href = style.dataset.whole; style.after(link); }`)
				tab.Until(`String([...document.styleSheets].filter((s) => s.href && s.cssRules.length > 100).length)`, "1")
				for i, after := range looks() {
					was, is := strings.Split(before[i], "\n"), strings.Split(after, "\n")
					for j := range min(len(was), len(is)) {
						if was[j] != is[j] {
							t.Errorf("look %d: carried %s\nwith all %s", i, was[j], is[j])
							break
						}
					}
					if len(was) != len(is) || len(was) < 20 {
						t.Errorf("look %d: %d elements, then %d", i, len(was), len(is))
					}
				}
			})
		}
	})
}
