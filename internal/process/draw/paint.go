package draw

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"paht/internal/process"
)

// brush writes SVG.
type brush struct{ bytes.Buffer }

func (b *brush) f(format string, args ...any) { fmt.Fprintf(&b.Buffer, format+"\n", args...) }

// esc is a text inside an element or attribute.
func esc(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a Buffer takes everything
	return b.String()
}

func (b *brush) text(class string, x, y int, s string) {
	b.f(`<text class="%s" x="%d" y="%d">%s</text>`, class, x, y, esc(s))
}

const style = `
svg{--paper:#fff;--ink:#1b2430;--soft:#5b6675;--line:#8a95a5;--lane:#f4f6f9;--lane2:#e9edf3;--box:#fff;--edge:#7c8797;--main:#0b57a4;--end:#e7f3ea;--endline:#2e7d4f;--urgent:#b3261e;--urgentlane:#fdf0ee;--urgentlane2:#f9dfdb;--wait:#fff8e1;--waitline:#a67c00;background:var(--paper);font-family:"Be Vietnam Pro","Noto Sans","Segoe UI",Arial,"DejaVu Sans",sans-serif}
@media (prefers-color-scheme:dark){svg{--paper:#12171e;--ink:#e8edf4;--soft:#a3afbf;--line:#6c7a8c;--lane:#18202a;--lane2:#202a36;--box:#0f141b;--edge:#8794a6;--main:#79b8ff;--end:#15301f;--endline:#6fcf97;--urgent:#ff8a80;--urgentlane:#2a1917;--urgentlane2:#3a211e;--wait:#2e2711;--waitline:#e0b94a}}
@page{size:A3 landscape;margin:8mm}
@media print{svg{width:100%;height:auto;--paper:#fff;--ink:#000;--soft:#333;--line:#666;--lane:#f7f7f7;--lane2:#eee;--box:#fff;--edge:#555;--main:#0b57a4;--end:#eef6f0;--endline:#2e7d4f;--urgent:#b3261e;--urgentlane:#fdf5f4;--urgentlane2:#f7e4e1;--wait:#fffaf0;--waitline:#a67c00}}
text{fill:var(--ink);font-size:12px}
.h1{font-size:24px;font-weight:700}.h2{font-size:17px;font-weight:700}.soft{fill:var(--soft);font-size:13px}
.role{font-size:13px;font-weight:600}.t{font-size:14px;font-weight:600}.para{fill:var(--soft)}.limit{font-weight:600;fill:var(--main)}.note{fill:var(--soft)}
.lane{fill:var(--lane)}.lane.odd{fill:var(--lane2)}.urgent .lane{fill:var(--urgentlane)}.urgent .lane.odd{fill:var(--urgentlane2)}
.box{fill:var(--box);stroke:var(--line);stroke-width:1.2}.box.main{stroke:var(--main);stroke-width:2}.urgent .box.main{stroke:var(--urgent)}.urgent .limit,.urgent .h2{fill:var(--urgent)}
.box.wait{fill:var(--wait);stroke:var(--waitline);stroke-dasharray:5 3}.box.end{fill:var(--end);stroke:var(--endline)}.box.start{fill:var(--paper);stroke:var(--soft)}
.way{fill:none;stroke:var(--edge);stroke-width:1.3;stroke-linejoin:round}.way.main{stroke:var(--main);stroke-width:3}.urgent .way.main{stroke:var(--urgent)}.way.return{stroke-dasharray:6 4}
.tip{fill:var(--edge)}.tip.main{fill:var(--main)}.tip.urgent{fill:var(--urgent)}
.say{paint-order:stroke;stroke:var(--halo);stroke-width:4px;stroke-linejoin:round}.say.main{font-weight:600}.mid{text-anchor:middle}
.normal,.part,.sensitive,.urgent{--halo:var(--lane)}.urgent{--halo:var(--urgentlane)}.odd-row{--halo:var(--lane2)}.urgent .odd-row{--halo:var(--urgentlane2)}
.rule{stroke:var(--line);stroke-width:.6}.th{font-weight:700}
`

// paint writes a picture.
func paint(d *process.Definition, p *picture) []byte {
	b := &brush{}
	b.f(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-labelledby="t d" lang="vi">`, p.width, p.height, p.width, p.height)
	b.f(`<title id="t">%s, %s</title>`, esc(d.Title), esc(d.Key()))
	b.f(`<desc id="d">%s</desc>`, esc(describe(d)))
	b.f(`<style>%s</style>`, style)
	b.f(`<defs>`)
	for _, m := range []struct{ id, class string }{{"tip", "tip"}, {"tip-main", "tip main"}, {"tip-urgent", "tip urgent"}} {
		b.f(`<marker id="%s" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="%s" d="M0 0.8 10 5 0 9.2z"/></marker>`, m.id, m.class)
	}
	b.f(`</defs>`)
	b.f(`<rect width="%d" height="%d" fill="var(--paper)"/>`, p.width, p.height)
	b.head(d)
	for _, s := range p.sections {
		b.section(s)
	}
	b.table(p)
	b.f(`</svg>`)
	return b.Bytes()
}

// describe says in words what the picture shows: the main way.
func describe(d *process.Definition) string {
	var names []string
	for _, st := range d.Steps {
		names = append(names, st.Title)
	}
	return say("desc", d.Title, len(d.Steps), strings.Join(names, "; "))
}

func (b *brush) head(d *process.Definition) {
	from := d.From
	if day, err := time.Parse(time.DateOnly, d.From); err == nil {
		from = day.Format("02/01/2006")
	}
	b.text("h1", margin, 42, d.Title)
	b.text("soft", margin, 66, say("head.version", d.Version, from, d.ID))
	b.text("soft", margin, 86, say("head.source", d.Source))
	x, y := margin, 112
	for _, l := range []struct{ key, class string }{{"legend.main", "main"}, {"legend.other", ""}, {"legend.return", "return"}, {"legend.both", "both"}} {
		tips := `marker-end="url(#tip)"`
		switch l.class {
		case "main":
			tips = `marker-end="url(#tip-main)"`
		case "both":
			tips += ` marker-start="url(#tip)"`
		}
		b.f(`<path class="way %s" d="M%d %dh34" %s/>`, l.class, x, y-4, tips)
		b.text("", x+42, y, say(l.key))
		x += 42 + width(say(l.key), smallSize) + 24
	}
	for _, l := range []struct{ key, class string }{{"legend.work", "main"}, {"legend.wait", "wait"}, {"legend.end", "end"}} {
		round := 3
		if l.class == "end" {
			round = 8
		}
		b.f(`<rect class="box %s" x="%d" y="%d" width="28" height="16" rx="%d"/>`, l.class, x, y-12, round)
		b.text("", x+36, y, say(l.key))
		x += 36 + width(say(l.key), smallSize) + 24
	}
}

func (b *brush) section(s *section) {
	b.f(`<g class="%s">`, s.kind)
	b.text("h2", margin, s.y+26, fmt.Sprintf("%d. %s", s.number, say("section."+s.kind)))
	for i, lane := range s.lanes {
		class := "lane"
		if i%2 == 1 {
			class += " odd"
		}
		y, high := s.laneTops[i], s.laneTops[i+1]-s.laneTops[i]
		b.f(`<rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`, class, margin, y, s.width-2*margin, high)
		lines := wrap(roleName(lane), 13, laneHead-20, 3)
		for n, line := range lines {
			b.text("role", margin+10, y+high/2+5+17*n-8*(len(lines)-1), line)
		}
	}
	for _, e := range s.edges {
		b.way(s, e)
	}
	for _, x := range s.boxes {
		b.box(x)
	}
	for _, e := range s.edges {
		b.words(s, e)
	}
	b.f(`</g>`)
}

func (b *brush) way(s *section, e *edge) {
	class, tip := "way", "tip"
	switch {
	case e.main:
		class, tip = "way main", "tip-main"
		if s.kind == "urgent" {
			tip = "tip-urgent"
		}
	case e.to.col <= e.from.col && !e.both && !e.to.round():
		class = "way return"
	}
	var path strings.Builder
	for i, p := range e.points {
		fmt.Fprintf(&path, "%s%d %d", map[bool]string{true: "M", false: "L"}[i == 0], p.x, p.y)
	}
	tips := fmt.Sprintf(`marker-end="url(#%s)"`, tip)
	if e.both {
		tips += fmt.Sprintf(` marker-start="url(#%s)"`, tip)
	}
	b.f(`<path class="%s" d="%s" %s/>`, class, path.String(), tips)
}

// words writes what stands at an edge, above its line.
func (b *brush) words(s *section, e *edge) {
	class := "say"
	if e.main {
		class += " main"
	}
	for i, line := range e.text {
		y := e.at.y - lineStep*(len(e.text)-1-i)
		if s.laneAt(y)%2 == 1 {
			b.text(class+" odd-row", e.at.x, y, line)
		} else {
			b.text(class, e.at.x, y, line)
		}
	}
}

// laneAt is the lane a height is in.
func (s *section) laneAt(y int) int {
	for i := range s.lanes {
		if y < s.laneTops[i+1] {
			return i
		}
	}
	return len(s.lanes) - 1
}

// round tells boxes that are no steps to work at.
func (b *box) round() bool { return b.start || b.link != "" || b.step.Kind == process.End }

func (b *brush) box(x *box) {
	class, radius := "box", 4
	if x.main {
		class += " main"
	}
	switch {
	case x.start || x.link != "":
		class, radius = "box start", x.high/2
	case x.step.Kind == process.End:
		class, radius = "box end", min(x.high/2, 26)
	case x.step.Kind == process.Wait:
		class = "box wait"
	}
	b.f(`<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="%d"/>`, class, x.x, x.y, boxWidth, x.high, radius)
	y := x.y + (x.high-18*len(x.title)-lineStep*len(x.small))/2 + 13
	for _, line := range x.title {
		b.text("t mid", x.x+boxWidth/2, y, line)
		y += 18
	}
	for _, t := range x.small {
		b.text(t.class+" mid", x.x+boxWidth/2, y-1, t.line)
		y += lineStep
	}
}

func (b *brush) table(p *picture) {
	y := p.table.y
	b.text("h2", margin, y+18, say("table.title"))
	y += tableTop
	for i, r := range p.table.rows {
		class := ""
		if i == 0 {
			class = "th"
		}
		x := margin
		for c, lines := range r.cells {
			for n, line := range lines {
				b.text(class, x+4, y+lineStep*n+4, line)
			}
			x += p.table.columns[c]
		}
		y += r.lines()*lineStep + 12
		b.f(`<path class="rule" d="M%d %dH%d"/>`, margin, y-12, p.width-margin)
	}
}
