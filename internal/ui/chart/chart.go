// Package chart draws figures as pictures, on the server.
//
// Rules it owns:
//   - A picture is SVG in the page: it needs no script, prints as it looks, and
//     takes its colours from the page's tokens, light and dark.
//   - Every axis begins at zero, and every mark has its figure written beside it:
//     there is nothing to be looked up in a legend but the parts of a bar.
//   - A picture has a title and says in words what it shows; the table beside it
//     is the page's business.
//   - Places across are shares of the width, so that letters keep their size on a
//     telephone and on a desk.
package chart

import (
	"context"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Part is a stretch of a bar: its class says how it is drawn ("on_time", "late",
// "waiting").
type Part struct {
	Class string
	N     int
}

// Bar is one line of a bar chart.
type Bar struct {
	Label string
	Parts []Part
	Value string // written at the end of the label's line, or below it
}

// Bars is a bar chart: a line for each, its parts one behind the other.
type Bars struct {
	ID    string // unique on the page
	Title string
	Says  string // the chart in words
	Bars  []Bar
}

// Column is one of a row of columns.
type Column struct {
	Label string // under it
	N     int
	Value string // above it
}

// Columns is a row of columns: a figure over time.
type Columns struct {
	ID, Title, Says string
	Columns         []Column
}

// Spot is one point of a line; Gap says that there is no figure.
type Spot struct {
	Label string
	N     int // of Line.Of
	Value string
	Gap   bool
}

// Line is a line over time, its height a share of Of.
type Line struct {
	ID, Title, Says string
	Of              int
	Spots           []Spot
}

const (
	barHeight = 12
	plotTop   = 22 // room for the figure above the highest mark
	plotTall  = 150
	plotFoot  = 26 // room for the labels
)

// Component draws the bars. Each is a drawing below its label and its figure, which
// are words of the page: where both find no room side by side they stand one below
// the other.
func (c Bars) Component() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		longest := 1
		for _, bar := range c.Bars {
			longest = max(longest, bar.sum())
		}
		var b strings.Builder
		id := html.EscapeString(c.ID)
		fmt.Fprintf(&b, `<div class="chart" id="%s" role="img" aria-labelledby="%s-title" aria-describedby="%s-says"><div class="unseen" id="%s-title">%s</div><div class="unseen" id="%s-says">%s</div>`,
			id, id, id, id, html.EscapeString(c.Title), id, html.EscapeString(c.Says))
		for _, bar := range c.Bars {
			fmt.Fprintf(&b, `<div class="chart-row"><div class="chart-label">%s</div><div class="chart-value">%s</div>`, html.EscapeString(bar.Label), html.EscapeString(bar.Value))
			fmt.Fprintf(&b, `<svg class="chart-bar" width="100%%" height="%d" aria-hidden="true" focusable="false">`, barHeight)
			at := 0
			for _, p := range bar.Parts {
				if p.N > 0 {
					fmt.Fprintf(&b, `<rect class="chart-part is-%s" x="%s" y="0" width="%s" height="%d"/>`, html.EscapeString(p.Class), share(at, longest), share(max(p.N, longest/400), longest), barHeight)
				}
				at += p.N
			}
			if at == 0 {
				fmt.Fprintf(&b, `<rect class="chart-nothing" x="0" y="0" width="2" height="%d"/>`, barHeight)
			}
			b.WriteString(`</svg></div>`)
		}
		b.WriteString(`</div>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

func (bar Bar) sum() (n int) {
	for _, p := range bar.Parts {
		n += p.N
	}
	return n
}

// Component draws the columns.
func (c Columns) Component() templ.Component {
	return drawing(c.ID, c.Title, c.Says, plotTop+plotTall+plotFoot, func(b *strings.Builder) {
		most := 1
		for _, col := range c.Columns {
			most = max(most, col.N)
		}
		base := plotTop + plotTall
		for i, col := range c.Columns {
			tall := col.N * plotTall / most
			fmt.Fprintf(b, `<rect class="chart-column" x="%s" y="%d" width="%s" height="%d"/>`, share(10*i+2, 10*len(c.Columns)), base-tall, share(6, 10*len(c.Columns)), tall)
			label(b, i, len(c.Columns), base-tall-6, col.Value, "chart-value")
			label(b, i, len(c.Columns), base+18, col.Label, "chart-axis")
		}
		fmt.Fprintf(b, `<line class="chart-base" x1="0" x2="100%%" y1="%d" y2="%d"/>`, base, base)
	})
}

// Component draws the line.
func (c Line) Component() templ.Component {
	return drawing(c.ID, c.Title, c.Says, plotTop+plotTall+plotFoot, func(b *strings.Builder) {
		base := plotTop + plotTall
		y := func(s Spot) int { return base - s.N*plotTall/max(c.Of, 1) }
		fmt.Fprintf(b, `<line class="chart-base" x1="0" x2="100%%" y1="%d" y2="%d"/>`, base, base)
		for i, s := range c.Spots {
			if i > 0 && !s.Gap && !c.Spots[i-1].Gap {
				fmt.Fprintf(b, `<line class="chart-line" x1="%s" y1="%d" x2="%s" y2="%d"/>`, middle(i-1, len(c.Spots)), y(c.Spots[i-1]), middle(i, len(c.Spots)), y(s))
			}
			label(b, i, len(c.Spots), base+18, s.Label, "chart-axis")
		}
		for i, s := range c.Spots {
			if s.Gap {
				continue
			}
			fmt.Fprintf(b, `<circle class="chart-spot" cx="%s" cy="%d" r="4"/>`, middle(i, len(c.Spots)), y(s))
			label(b, i, len(c.Spots), y(s)-9, s.Value, "chart-value")
		}
	})
}

// drawing is a picture of a height that is as wide as its place.
func drawing(id, title, says string, height int, draw func(*strings.Builder)) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		id := html.EscapeString(id)
		fmt.Fprintf(&b, `<svg class="chart" id="%s" role="img" aria-labelledby="%s-title %s-says" width="100%%" height="%d" focusable="false"><title id="%s-title">%s</title><desc id="%s-says">%s</desc>`,
			id, id, id, height, id, html.EscapeString(title), id, html.EscapeString(says))
		draw(&b)
		b.WriteString(`</svg>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// label writes in the middle of the i-th of n.
func label(b *strings.Builder, i, n, y int, text, class string) {
	fmt.Fprintf(b, `<text class="%s" x="%s" y="%d" text-anchor="middle">%s</text>`, class, middle(i, n), y, html.EscapeString(text))
}

func middle(i, n int) string { return share(2*i+1, 2*n) }

// share is part of whole as a share of the width.
func share(part, whole int) string {
	return strconv.FormatFloat(100*float64(part)/float64(max(whole, 1)), 'f', 2, 64) + "%"
}
