package officer

import (
	"math"
	"strconv"
	"strings"

	"paht/internal/geo"
	"paht/internal/report"
)

// mapView is a commune's outline with the place of a matter in it, in the units
// of a drawing mapWide × mapHigh. It needs no tiles and no script.
type mapView struct {
	Area    string // path of the outline
	X, Y    string // of the place
	HasSpot bool
	Commune string
}

const (
	mapWide   = 320.0
	mapHigh   = 200.0
	mapMargin = 14.0
)

// mapOf draws the commune of a report; nil when its outline is not known.
func (o *office) mapOf(v report.View) *mapView {
	if v.Place.Commune == "" || !v.Sees(report.FieldPlace) {
		return nil
	}
	shape := o.Desk.Areas().Outline(string(v.Place.Commune))
	if len(shape) == 0 {
		return nil
	}
	spot := geo.Point{Lat: v.Place.Lat, Lon: v.Place.Lon}
	m := &mapView{Commune: unitWord(o.Desk.Directory(), v.Place.Commune), HasSpot: v.Place.HasPoint}
	p := fit(shape, spot, v.Place.HasPoint)
	var b strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i, point := range ring {
				b.WriteString(map[bool]string{true: "M", false: "L"}[i == 0])
				x, y := p.at(point)
				b.WriteString(tenth(x) + " " + tenth(y))
			}
			b.WriteString("Z")
		}
	}
	m.Area = b.String()
	if m.HasSpot {
		x, y := p.at(spot)
		m.X, m.Y = tenth(x), tenth(y)
	}
	return m
}

// projection puts degrees on the drawing. Over a commune the earth is flat; a
// degree of longitude is shorter by the cosine of the latitude.
type projection struct{ west, north, scale, shrink, dx, dy float64 }

func fit(shape []geo.Polygon, spot geo.Point, withSpot bool) projection {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	grow := func(p geo.Point) {
		west, east = min(west, p.Lon), max(east, p.Lon)
		south, north = min(south, p.Lat), max(north, p.Lat)
	}
	for _, polygon := range shape {
		for _, ring := range polygon {
			for _, p := range ring {
				grow(p)
			}
		}
	}
	if withSpot {
		grow(spot)
	}
	shrink := math.Cos((south + north) / 2 * math.Pi / 180)
	wide, high := max((east-west)*shrink, 1e-9), max(north-south, 1e-9)
	scale := min((mapWide-2*mapMargin)/wide, (mapHigh-2*mapMargin)/high)
	return projection{west, north, scale, shrink, (mapWide - wide*scale) / 2, (mapHigh - high*scale) / 2}
}

func (p projection) at(g geo.Point) (x, y float64) {
	return p.dx + (g.Lon-p.west)*p.shrink*p.scale, p.dy + (p.north-g.Lat)*p.scale
}

func tenth(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
