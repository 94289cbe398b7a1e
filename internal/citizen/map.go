package citizen

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
)

// The map of the province is drawn here, from the outlines of the communes: no
// tiles, no third party, and a tap works without a script, as the coordinates of
// an image button.
const (
	mapWidth  = 720 // CSS pixels of the picture; taps come in these
	mapUnit   = 10  // units of the drawing to a pixel
	mapMargin = 0.03
)

// tints part districts softly; neighbours differ.
var tints = [...]string{"#DDE8E0", "#EDE7D6", "#DCE6EE", "#EFE0D8", "#E4E1EE", "#E3EAD2"}

// chart is the drawing of the province for one state of the organisation.
type chart struct {
	areas  *geo.Areas
	dir    *org.Directory
	box    geo.Box
	height int    // CSS pixels
	shapes []byte // the drawing without names, open at its end
	plain  []byte // with the names of the districts
	detail []byte // with the names of the communes
	names  []label
}

// charts keeps the last drawing: it changes only when the organisation does.
type charts struct{ last atomic.Pointer[chart] }

// chart is the drawing of the organisation as it stands.
func (s *site) chart() *chart {
	areas, dir := s.Desk.Areas(), s.Desk.Directory()
	if c := s.charts.last.Load(); c != nil && c.areas == areas && c.dir == dir {
		return c
	}
	c := drawChart(areas, dir, dir.Units(org.Commune, s.Desk.Now()))
	s.charts.last.Store(c)
	return c
}

func drawChart(areas *geo.Areas, dir *org.Directory, communes []org.Unit) *chart {
	c := &chart{areas: areas, dir: dir, box: around(areas, communes)}
	c.height = int(math.Round(mapWidth * (c.box.North - c.box.South) / ((c.box.East - c.box.West) * shrink(c.box))))
	c.draw(communes)
	return c
}

// around is the box of all outlines, with a margin.
func around(areas *geo.Areas, communes []org.Unit) geo.Box {
	b := geo.Box{South: 90, West: 180, North: -90, East: -180}
	for _, u := range communes {
		for _, p := range areas.Outline(string(u.ID)) {
			for _, pt := range p[0] {
				b.South, b.North = min(b.South, pt.Lat), max(b.North, pt.Lat)
				b.West, b.East = min(b.West, pt.Lon), max(b.East, pt.Lon)
			}
		}
	}
	if b.South > b.North { // no commune has a place: somewhere to tap all the same
		return geo.Box{South: 21, West: 105.8, North: 21.7, East: 107.1}
	}
	dy, dx := (b.North-b.South)*mapMargin, (b.East-b.West)*mapMargin
	return geo.Box{South: b.South - dy, West: b.West - dx, North: b.North + dy, East: b.East + dx}
}

// shrink is how much shorter a degree of longitude is than one of latitude.
func shrink(b geo.Box) float64 { return math.Cos((b.South + b.North) / 2 * math.Pi / 180) }

// at is where a point is drawn, in units.
func (c *chart) at(p geo.Point) (x, y int) {
	w, h := float64(mapWidth*mapUnit), float64(c.height*mapUnit)
	return int(math.Round(w * (p.Lon - c.box.West) / (c.box.East - c.box.West))),
		int(math.Round(h * (c.box.North - p.Lat) / (c.box.North - c.box.South)))
}

// point is the place of a tap, in CSS pixels of the picture.
func (c *chart) point(x, y int) geo.Point {
	return geo.Point{
		Lat: c.box.North - (float64(y)+.5)/float64(c.height)*(c.box.North-c.box.South),
		Lon: c.box.West + (float64(x)+.5)/mapWidth*(c.box.East-c.box.West),
	}
}

// view is the map as a page shows it, with a pin where there is a point.
func (c *chart) view(pin *geo.Point) mapView {
	src := "/map.svg"
	if pin != nil {
		src += fmt.Sprintf("?lat=%.6f&lon=%.6f", pin.Lat, pin.Lon)
	}
	deg := func(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }
	return mapView{
		Src: src, Detail: "/map.svg?detail=1", Width: mapWidth, Height: c.height,
		West: deg(c.box.West), East: deg(c.box.East), South: deg(c.box.South), North: deg(c.box.North),
	}
}

// locator is where a point lies, for a page that tells of it.
func (c *chart) locator(at geo.Point) mapView {
	return mapView{
		Src:   fmt.Sprintf("/map.svg?lat=%.6f&lon=%.6f&near=1", at.Lat, at.Lon),
		Width: mapWidth, Height: c.height,
	}
}

// nearby is how many times larger the locator shows the surroundings of a point.
const nearby = 5

// pin is the drawing of a point; scale makes it smaller.
func (c *chart) pin(p geo.Point, scale float64) string {
	x, y := c.at(p)
	return fmt.Sprintf(`<g transform="translate(%d %d) scale(%g)"><path d="M0 0S-120-130-120-220a120 120 0 0 1 240 0C120-130 0 0 0 0z" fill="#B3261E" stroke="#fff" stroke-width="18"/><circle cy="-218" r="44" fill="#fff"/></g>`, x, y, scale)
}

// surroundings is the drawing of what lies about a point, with a pin in it. The
// nearest names are written first, so it is far ones that give way.
func (c *chart) surroundings(at geo.Point) string {
	x, y := c.at(at)
	w, h := mapWidth*mapUnit/nearby, c.height*mapUnit/nearby
	far := func(l label) int { return (l.x-x)*(l.x-x) + (l.y-y)*(l.y-y) }
	near := slices.Clone(c.names)
	slices.SortStableFunc(near, func(a, b label) int { return cmp.Compare(far(a), far(b)) })
	near = slices.DeleteFunc(near, func(l label) bool { return max(l.x-x, x-l.x) > w/2 || max(l.y-y, y-l.y) > h/2 })
	var b strings.Builder
	fmt.Fprintf(&b, svgHead, mapWidth, c.height, x-w/2, y-h/2, w, h)
	// The ground is as large as the view, wherever that lies.
	b.Write(bytes.Replace(c.shapes, []byte(`<rect width="100%" height="100%"`), fmt.Appendf(nil, `<rect x="%d" y="%d" width="%d" height="%d"`, x-w/2, y-h/2, w, h), 1))
	b.WriteString(inscribe(readable(near, nearSize), nearSize, 400))
	b.WriteString(c.pin(at, 1.5/nearby))
	b.WriteString(`</svg>`)
	return b.String()
}

// nearSize is the size of names in the surroundings of a point.
const nearSize = 50

// mapSVG answers GET /map.svg: the province; with lat and lon a pin in it; with
// near the surroundings of the pin; with detail the names of the communes.
func (s *site) mapSVG(w http.ResponseWriter, r *http.Request) error {
	c, q := s.chart(), r.URL.Query()
	at, pinned := pointOf(q.Get("lat"), q.Get("lon"))
	if q.Has("lat") && !pinned {
		return fault.New(fault.NotFound, "")
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=3600")
	drawing := c.plain
	switch {
	case pinned && q.Has("near"):
		drawing = []byte(c.surroundings(at))
	case pinned:
		drawing = fmt.Append(nil, strings.TrimSuffix(string(c.plain), "</svg>"), c.pin(at, 1), "</svg>")
	case q.Has("detail"):
		drawing = c.detail
	}
	w.Write(drawing) // a browser that went away is nobody's error
	return nil
}

// pointOf reads a point as forms carry it. False: none, or none on the earth.
func pointOf(lat, lon string) (geo.Point, bool) {
	la, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	lo, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	p := geo.Point{Lat: la, Lon: lo}
	return p, err1 == nil && err2 == nil && p.Valid()
}
