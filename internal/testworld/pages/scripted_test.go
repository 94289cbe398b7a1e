package pages

import (
	"fmt"
	"testing"

	"paht/internal/testworld"
)

// scripted asks what axe cannot see.
func (g *gate) scripted(tab *testworld.Tab, d device, p page) (faults []string) {
	ask := func(what string) {
		var got []string
		tab.Ask(what, &got)
		faults = append(faults, got...)
	}
	ask("look.edges()")
	if d.dark {
		return faults
	}
	ask("look.reflow()")
	ask("look.targets()")
	switch d.Screen {
	case phone:
		if p.wrong {
			ask("look.wrong()")
		}
		ask("look.labels()")
		var frame string
		tab.Ask("look.frame()", &frame)
		g.mu.Lock()
		g.frame[p.name] = frame
		g.mu.Unlock()
		// On its side.
		tab.Become(testworld.Screen{Name: "640x360", Width: 640, Height: 360, Mobile: true}, false)
		ask("look.reflow()")
		tab.Become(d.Screen, d.dark)
	case wide:
		ask("look.large()")
		faults = append(faults, walk(tab)...)
		ask("look.jump()")
	case narrow:
	}
	return faults
}

// walk goes through a page by the tabulator alone: forward only, seeing where one is,
// to its end.
func walk(tab *testworld.Tab) (faults []string) {
	var most int
	tab.Ask("document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]').length", &most)
	tab.Script("look.start()")
	seen, stays := 0, 0
	for range most + 12 {
		tab.Type("\t")
		var at struct {
			End, Again bool
			Faults     []string
			Name       string
		}
		tab.Ask("look.stop()", &at)
		faults = append(faults, at.Faults...)
		switch {
		case at.End:
			if seen == 0 {
				return append(faults, "the tabulator leads nowhere")
			}
			return faults
		case at.Again: // the parts of a date are stops of one field
			if stays++; stays > 8 {
				return append(faults, "the tabulator does not leave "+at.Name)
			}
		default:
			seen, stays = seen+1, 0
		}
	}
	return append(faults, fmt.Sprintf("the tabulator does not come to an end after %d stops", seen))
}

// frames: header, footer and where help is found are the same everywhere.
func (g *gate) frames(t *testing.T) {
	pages := map[string][]string{}
	for name, frame := range g.frame {
		pages[frame] = append(pages[frame], name)
	}
	if len(pages) > 1 {
		for frame, names := range pages {
			t.Errorf("%d pages, such as %s, have the frame\n\t%s", len(names), names[0], frame)
		}
	}
}
