package chart_test

import (
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/a-h/templ"

	"paht/internal/ui/chart"
)

func drawn(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(strings.NewReader(b.String()))
	for {
		if _, err := d.Token(); err == io.EOF {
			return b.String()
		} else if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
	}
}

var widths = regexp.MustCompile(`<rect class="chart-part is-([a-z_]+)" x="([0-9.]+)%" y="\d+" width="([0-9.]+)%"`)

// A bar's parts are as long as their numbers, from zero, one behind the other, and
// none leaves the picture.
func TestBarsAreAsLongAsTheirNumbers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := chart.Bars{ID: "a", Title: `<b>&"`, Says: "x"}
		longest := 0
		for range rapid.IntRange(1, 6).Draw(rt, "bars") {
			bar := chart.Bar{Label: rapid.String().Filter(func(s string) bool {
				return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > 0xD7FF })
			}).Draw(rt, "label"), Value: "1"}
			sum := 0
			for _, class := range []string{"on_time", "late", "waiting"} {
				n := rapid.IntRange(0, 1000).Draw(rt, class)
				bar.Parts, sum = append(bar.Parts, chart.Part{Class: class, N: n}), sum+n
			}
			longest = max(longest, sum)
			c.Bars = append(c.Bars, bar)
		}
		found := widths.FindAllStringSubmatch(drawn(t, c.Component()), -1)
		i := 0
		for _, bar := range c.Bars {
			at := 0
			for _, p := range bar.Parts {
				if p.N > 0 {
					x, _ := strconv.ParseFloat(found[i][2], 64)
					width, _ := strconv.ParseFloat(found[i][3], 64)
					if d := x - 100*float64(at)/float64(longest); d > 0.01 || d < -0.01 {
						rt.Fatalf("%v begins at %v of %v", p, x, found[i])
					}
					if want := 100 * float64(p.N) / float64(longest); width < want-0.01 || width > want+0.3 {
						rt.Fatalf("%v is %v long, want %v", p, width, want)
					}
					i++
				}
				at += p.N
			}
		}
		if i != len(found) {
			rt.Fatalf("%d parts drawn, %d told", len(found), i)
		}
	})
}

func TestColumnsAndLinesBeginAtZero(t *testing.T) {
	columns := drawn(t, chart.Columns{ID: "c", Title: "t", Says: "s", Columns: []chart.Column{{"T1", 0, "0"}, {"T2", 50, "50"}, {"T3", 100, "100"}}}.Component())
	for _, want := range []string{`y="172" width="20.00%" height="0"`, `y="97" width="20.00%" height="75"`, `y="22" width="20.00%" height="150"`, `role="img"`, `<title id="c-title">t</title>`, `>T3</text>`} {
		if !strings.Contains(columns, want) {
			t.Errorf("no %s in\n%s", want, columns)
		}
	}
	line := drawn(t, chart.Line{ID: "l", Title: "t", Says: "s", Of: 100, Spots: []chart.Spot{{Label: "T1", N: 0, Value: "0 %"}, {Label: "T2", Gap: true}, {Label: "T3", N: 50, Value: "50 %"}, {Label: "T4", N: 100, Value: "100 %"}}}.Component())
	if n := strings.Count(line, `class="chart-line"`); n != 1 {
		t.Errorf("%d stretches of line: a gap is no figure", n)
	}
	for _, want := range []string{`cy="172"`, `cy="97"`, `cy="22"`} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in\n%s", want, line)
		}
	}
}
