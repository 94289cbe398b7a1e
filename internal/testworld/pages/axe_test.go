package pages

import (
	"fmt"
	"strings"

	"paht/internal/testworld"
)

// device is what pages are looked at on.
type device struct {
	testworld.Screen
	dark bool
}

func (d device) String() string {
	if d.dark {
		return d.Name + ", dark"
	}
	return d.Name
}

// finding is what axe says of one element.
type finding struct {
	Rule   string `json:"rule"`
	Target string `json:"target"`
	HTML   string `json:"html"`
	Why    string `json:"why"`
}

// axeRun asks axe for everything of WCAG 2.2 A and AA and for its best practices.
// Only elements of the page itself are looked at: it has no frames.
const axeRun = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	rules: {"label-content-name-mismatch": {enabled: true}},
	resultTypes: ["violations", "incomplete"], iframes: false, preload: false,
}).then(r => {
	const of = list => list.flatMap(v => v.nodes.map(n => ({rule: v.id, target: n.target.join(" "), html: n.html.slice(0, 200), why: (n.failureSummary || "").slice(0, 400)})));
	return {violations: of(r.violations), incomplete: of(r.incomplete), rules: r.passes.length};
})`

// axe asks axe-core about the page in a tab, and answers what is wrong.
func axe(tab *testworld.Tab) (faults []string) {
	var got struct {
		Violations, Incomplete []finding
		Rules                  int
	}
	tab.Ask(axeRun, &got)
	for _, f := range got.Violations {
		faults = append(faults, "axe "+f.Rule+": "+f.Target+" "+f.HTML+"\n\t"+strings.ReplaceAll(f.Why, "\n", "\n\t"))
	}
	for _, f := range got.Incomplete {
		if f.Rule == "color-contrast" {
			// Where axe cannot see a ground, look.js measures the colour against all that
			// is painted below the words.
			var said []string
			tab.Ask(fmt.Sprintf("look.words(%q)", f.Target), &said)
			faults = append(faults, said...)
			continue
		}
		faults = append(faults, "axe cannot decide "+f.Rule+": "+f.Target+" "+f.HTML+"\n\t"+strings.ReplaceAll(f.Why, "\n", "\n\t"))
	}
	return faults
}
