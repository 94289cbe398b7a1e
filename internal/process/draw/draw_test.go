package draw

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/process"
)

// -svg FOLDER keeps the pictures, to be looked at.
var keep = flag.String("svg", "", "folder the pictures are written to")

// definitions are those that ship and the small one of the faults.
func definitions(t *testing.T) []*process.Definition {
	t.Helper()
	src, err := os.ReadFile("../testdata/faults/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mini, err := process.Parse("base.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	return append(process.ShippedAll(), mini)
}

// words is all text of a picture, in the order it is written, with blanks between.
func wordsOf(t *testing.T, svg []byte) string {
	t.Helper()
	var b strings.Builder
	dec := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return strings.Join(strings.Fields(b.String()), " ")
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		if text, ok := tok.(xml.CharData); ok {
			b.WriteString(" ")
			b.Write(text)
		}
	}
}

// D4: a definition can be drawn. Every step is in the picture with its paragraph,
// its limit and who does it; the picture has a title, the version and when it came
// into force; the same definition gives the same bytes.
func TestD4_Drawn(t *testing.T) {
	for _, d := range definitions(t) {
		svg := SVG(d)
		if *keep != "" {
			if err := os.WriteFile(filepath.Join(*keep, d.ID+".svg"), svg, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(svg, SVG(d)) {
			t.Errorf("%s is drawn another way the second time", d.Key())
		}
		text := wordsOf(t, svg)
		for _, want := range []string{d.Title, d.Key(), d.Source, say("section.normal"), say("table.title"), "Phiên bản 1"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the picture does not say %q", d.Key(), want)
			}
		}
		for _, st := range d.Steps {
			for _, want := range []string{st.Title, st.Paragraph} {
				if !strings.Contains(text, want) {
					t.Errorf("%s: the picture does not say %q", d.Key(), want)
				}
			}
			if st.Holder != "" && !strings.Contains(text, roleName(st.Holder)) {
				t.Errorf("%s: the picture does not say who does %s", d.Key(), st.ID)
			}
			if st.Kind != process.End && !strings.Contains(text, st.Limit.Vietnamese()) {
				t.Errorf("%s: the picture does not say the limit of %s", d.Key(), st.ID)
			}
		}
		for _, st := range d.Steps {
			if with := sharing(d, st); with != "" && strings.Count(text, with) == 0 {
				t.Errorf("%s: the picture does not say that %s shares its limit", d.Key(), st.ID)
			}
		}
		for _, want := range []string{`role="img"`, "<title id=", "<desc id=", "prefers-color-scheme:dark", "@media print", `lang="vi"`} {
			if !bytes.Contains(svg, []byte(want)) {
				t.Errorf("%s: no %s", d.Key(), want)
			}
		}
	}
}

// D4: every step stands once, in a lane of its holder; the main way leads from the
// first box to an end from left to right.
func TestD4_StepsStandInLanesAndOrder(t *testing.T) {
	for _, d := range definitions(t) {
		p := layOut(d)
		where := make(map[string]*section)
		for _, s := range p.sections {
			for _, b := range s.boxes {
				if b.start || b.link != "" {
					continue
				}
				if where[b.step.ID] != nil {
					t.Errorf("%s: %s stands twice", d.Key(), b.step.ID)
				}
				where[b.step.ID] = s
				if b.step.Kind != process.End && s.lanes[b.row] != b.step.Holder {
					t.Errorf("%s: %s stands in the lane of %s", d.Key(), b.step.ID, s.lanes[b.row])
				}
				if b.y < s.laneTops[b.row] || b.y+b.high > s.laneTops[b.row+1] {
					t.Errorf("%s: %s stands out of its lane", d.Key(), b.step.ID)
				}
			}
		}
		if len(where) != len(d.Steps) {
			t.Errorf("%s: %d of %d steps are drawn", d.Key(), len(where), len(d.Steps))
		}
		at := p.sections[0].find(d.Start)
		for at.step.Kind != process.End {
			next := at
			for _, e := range p.sections[0].edges {
				if e.from == at && e.main && e.to.col > next.col {
					next = e.to
				}
			}
			if next == at {
				t.Fatalf("%s: the main way ends at %s", d.Key(), at.step.ID)
			}
			at = next
		}
	}
}

// rect is where something is.
type rect struct {
	what       string
	x, y, w, h int
}

func (a rect) over(b rect) bool {
	return a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.y+b.h && b.y < a.y+a.h
}

// D4: no label covers a box or another label, no line runs through a box, and
// nothing stands outside.
func TestD4_NothingIsCovered(t *testing.T) {
	for _, d := range definitions(t) {
		p := layOut(d)
		for _, w := range crowded(p) {
			t.Errorf("%s: %s", d.Key(), w)
		}
		labels := 0
		for _, s := range p.sections {
			for _, e := range s.edges {
				labels += len(e.text)
			}
		}
		t.Logf("%s: %d sections, %d lines of labels, %d × %d", d.Key(), len(p.sections), labels, p.width, p.height)
	}
}

// crowded says what covers what in a picture.
func crowded(p *picture) (wrong []string) {
	bad := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, s := range p.sections {
		var all []rect
		for _, b := range s.boxes {
			all = append(all, rect{"box " + b.step.ID + b.link, b.x, b.y, boxWidth, b.high})
			if b.height() > b.high {
				bad("%s is too low for its words", b.step.ID)
			}
		}
		for _, e := range s.edges {
			for i, line := range e.text {
				r := rect{line, e.at.x, e.at.y - lineStep*(len(e.text)-1-i) - 11, width(line, smallSize), 14}
				if r.x < margin+laneHead-boxWidth/4 || r.x+r.w > p.width-margin+2 {
					bad("%q stands out of the lanes", line)
				}
				all = append(all, r)
			}
			for i, b := range e.points[1:] {
				a := e.points[i]
				line := rect{"", min(a.x, b.x), min(a.y, b.y), max(a.x, b.x) - min(a.x, b.x) + 1, max(a.y, b.y) - min(a.y, b.y) + 1}
				for _, o := range s.boxes {
					if line.over(rect{"", o.x + 2, o.y + 2, boxWidth - 4, o.high - 4}) {
						bad("the line %s → %s runs through %s%s", e.from.step.ID, e.to.step.ID, o.step.ID, o.link)
					}
				}
			}
		}
		for i, a := range all {
			for _, b := range all[:i] {
				if a.over(b) {
					bad("%q and %q overlap: %v %v", a.what, b.what, a, b)
				}
			}
		}
	}
	return wrong
}

// D4: so it is with whatever ways a definition has.
func TestD4_NothingIsCoveredInAnyDefinition(t *testing.T) {
	drawn := 0
	rapid.Check(t, func(t *rapid.T) {
		src := anyDefinition(t)
		d, err := process.Parse("any.yaml", []byte(src))
		if err != nil {
			t.Skip("no good definition")
		}
		drawn++
		p := layOut(d)
		for _, w := range crowded(p) {
			t.Errorf("%s", w)
		}
		if !bytes.Equal(SVG(d), SVG(d)) {
			t.Error("drawn another way the second time")
		}
		if t.Failed() {
			t.Log(src)
		}
	})
	t.Logf("%d definitions drawn", drawn)
	if drawn < 20 {
		t.Errorf("only %d definitions were good", drawn)
	}
}

// anyDefinition is a definition with a main way and ways beside it at random.
func anyDefinition(t *rapid.T) string {
	var b strings.Builder
	b.WriteString("process: any\nversion: 1\ntitle: Bất kỳ\nsource: Thử\nin_force: {from: 2023-03-01}\nstart: s0\nurgent: s1\nrework: {least: 1wh}\n")
	b.WriteString("fields:\n  agency: {label: Cơ quan, kind: agency, required: true}\n  who: {label: Giao, kind: assignee, required: true}\nsteps:\n")
	n := rapid.IntRange(2, 9).Draw(t, "steps")
	holders := []string{"operator", "lead", "focal", "leader", "handler", "duty"}
	labels := []string{"Trả lại", "Chuyển cho cơ quan khác xem xét", "Hỏi", "Đề nghị lãnh đạo cho ý kiến rồi chuyển lại bước trước"}
	way := func(from int) {
		to := rapid.SampledFrom([]string{"wait", "refused", "s0", "s1", fmt.Sprintf("s%d", rapid.IntRange(0, n-1).Draw(t, "to"))}).Draw(t, "target")
		if to != fmt.Sprintf("s%d", from) {
			fmt.Fprintf(&b, "  - {id: %s, label: %q, to: %s}\n", fmt.Sprintf("a%d", b.Len()), rapid.SampledFrom(labels).Draw(t, "label"), to)
		}
	}
	for i := range n {
		holder := "operator"
		if i > 1 {
			holder = rapid.SampledFrom(holders).Draw(t, "holder")
		}
		fmt.Fprintf(&b, "- id: s%d\n  title: Bước số %d của quy trình\n  citizen: a\n  phase: received\n  holder: %s\n  target: 1wh\n  limit: 2wd\n  actions:\n", i, i, holder)
		next := fmt.Sprintf("s%d", i+1)
		if i == n-1 {
			next = "refused"
		}
		fmt.Fprintf(&b, "  - {id: on, label: Chuyển tiếp, to: %s, main: true", next)
		if i < 2 {
			b.WriteString(", effects: [accept, dispatch, assign], form: [agency, who]")
		}
		b.WriteString("}\n")
		for range rapid.IntRange(0, 3).Draw(t, "ways") {
			way(i)
		}
	}
	b.WriteString("- {id: wait, title: Chờ, citizen: a, phase: received, kind: wait, holder: sender, target: 1wd, limit: 2wd, actions: [{id: b, label: Gửi, to: back, main: true}]}\n")
	b.WriteString("- {id: refused, title: Không tiếp nhận, citizen: a, phase: answered, kind: end, outcome: refused}\n")
	return b.String()
}

// What a definition says cannot break the picture.
func TestD4_TextIsEscaped(t *testing.T) {
	d := *process.Shipped()
	d.Title = `<script>alert("x")</script> & "y"`
	if text := wordsOf(t, SVG(&d)); !strings.Contains(text, d.Title) {
		t.Error("the title is lost")
	}
}

func BenchmarkSVG(b *testing.B) {
	d := process.Shipped()
	for b.Loop() {
		SVG(d)
	}
}
