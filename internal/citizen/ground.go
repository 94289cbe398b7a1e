package citizen

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
)

// The ground of the map to look around on: the communes of any stretch of the
// province at any zoom, drawn as web maps are, so that squares of reports lie on it
// as they lie on tiles.

// The picture of a stretch, in its own pixels. It is shown as wide as its place.
const (
	aroundWidth  = 480
	aroundHeight = 360
	leastZoom    = 7
	mostZoom     = 19
)

// ground is the communes as they are drawn, for one state of the organisation.
type ground struct {
	chart  *chart // of which it is made
	plots  []plot
	middle geo.Point // of the province
	zoom   int       // at which all of it is seen
	areas  []byte    // all outlines as GeoJSON
}

// plot is a commune of the ground, in units of geo.World.
type plot struct {
	name                     string
	tint                     string
	x, y                     float64
	west, north, east, south float64
	rings                    [][][2]float64
}

// ground is the ground of the organisation as it stands.
func (s *site) ground() *ground {
	c := s.chart()
	if g := s.looks.ground.Load(); g != nil && g.chart == c {
		return g
	}
	g := newGround(c, c.dir.Units(org.Commune, s.Desk.Now()))
	s.looks.ground.Store(g)
	return g
}

func newGround(c *chart, communes []org.Unit) *ground {
	g := &ground{chart: c, middle: geo.Point{Lat: (c.box.North + c.box.South) / 2, Lon: (c.box.East + c.box.West) / 2}}
	var features []string
	for _, r := range c.regions(communes) {
		for i, u := range r.communes {
			p := plot{name: trimAny(u.Short, "xã ", "phường ", "thị trấn "), tint: tints[r.tint], west: math.Inf(1), north: math.Inf(1)}
			if r.name == "" { // no districts: tell communes apart
				p.tint = tints[i%len(tints)]
			}
			var rings []string
			for _, polygon := range c.areas.Outline(string(u.ID)) {
				for _, ring := range polygon {
					p.add(ring)
					rings = append(rings, "["+ringJSON(ring)+"]")
				}
			}
			if len(p.rings) == 0 {
				continue
			}
			p.x, p.y = (p.west+p.east)/2, (p.north+p.south)/2
			if u.Lat != 0 {
				p.x, p.y = worldOf(geo.Point{Lat: u.Lat, Lon: u.Lon})
			}
			g.plots = append(g.plots, p)
			features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q,"tint":%q},"geometry":{"type":"MultiPolygon","coordinates":[%s]}}`, u.Code, u.Short, p.tint, strings.Join(rings, ",")))
		}
	}
	g.areas = fmt.Appendf(nil, `{"type":"FeatureCollection","features":[%s]}`, strings.Join(features, ",\n"))
	west, north := worldOf(geo.Point{Lat: c.box.North, Lon: c.box.West})
	east, south := worldOf(geo.Point{Lat: c.box.South, Lon: c.box.East})
	for g.zoom = leastZoom; g.zoom < mostZoom; g.zoom++ {
		if px := pixel(g.zoom + 1); (east-west)/px > aroundWidth || (south-north)/px > aroundHeight {
			break
		}
	}
	return g
}

func (p *plot) add(ring []geo.Point) {
	out := make([][2]float64, len(ring))
	for i, pt := range ring {
		x, y := worldOf(pt)
		out[i] = [2]float64{x, y}
		p.west, p.east, p.north, p.south = min(p.west, x), max(p.east, x), min(p.north, y), max(p.south, y)
	}
	p.rings = append(p.rings, out)
}

// ringJSON is a closed ring to a tenth of a thousandth of a degree, some ten metres.
func ringJSON(ring []geo.Point) string {
	var b strings.Builder
	b.WriteByte('[')
	for _, p := range append(slices.Clone(ring), ring[0]) {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString("[" + strconv.FormatFloat(p.Lon, 'f', 4, 64) + "," + strconv.FormatFloat(p.Lat, 'f', 4, 64) + "]")
	}
	return b.String() + "]"
}

func worldOf(p geo.Point) (x, y float64) {
	wx, wy := geo.World(p)
	return float64(wx), float64(wy)
}

// pixel is the side of a pixel at a zoom, in units of geo.World.
func pixel(zoom int) float64 { return float64(uint64(1) << (32 - 8 - zoom)) }

// stretch is what the picture shows: the world about a point at a zoom.
type stretch struct {
	at   geo.Point
	zoom int
}

// stretchOf reads lat, lon and z; all of the province without them.
func (g *ground) stretchOf(lat, lon, z string) stretch {
	v := stretch{at: g.middle, zoom: g.zoom}
	if n, err := strconv.Atoi(z); err == nil {
		v.zoom = min(max(n, leastZoom), mostZoom)
	}
	if p, ok := pointOf(lat, lon); ok {
		v.at = p
	}
	return v
}

// px is where a place of the world is in the picture.
func (v stretch) px(x, y float64) (float64, float64) {
	cx, cy := worldOf(v.at)
	px := pixel(v.zoom)
	return (x-cx)/px + aroundWidth/2, (y-cy)/px + aroundHeight/2
}

// moved is the stretch so many pixels on.
func (v stretch) moved(dx, dy float64) stretch {
	cx, cy := worldOf(v.at)
	px := pixel(v.zoom)
	return stretch{geo.OfWorld(cx+dx*px, cy+dy*px), v.zoom}
}

// box is the corners of the picture.
func (v stretch) box() geo.Box {
	a, b := v.moved(-aroundWidth/2, -aroundHeight/2), v.moved(aroundWidth/2, aroundHeight/2)
	return geo.Box{South: b.at.Lat, West: a.at.Lon, North: a.at.Lat, East: b.at.Lon}
}

// groundSVG answers GET /reports/ground.svg: the communes of a stretch.
func (s *site) groundSVG(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if _, ok := pointOf(q.Get("lat"), q.Get("lon")); q.Has("lat") && !ok {
		return fault.New(fault.NotFound, "")
	}
	g := s.ground()
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "public, max-age=3600")
	w.Write([]byte(g.draw(g.stretchOf(q.Get("lat"), q.Get("lon"), q.Get("z"))))) // a browser that went away is nobody's error
	return nil
}

// draw draws a stretch, in tenths of a pixel.
func (g *ground) draw(v stretch) string {
	var b strings.Builder
	fmt.Fprintf(&b, svgHead+`<rect width="100%%" height="100%%" fill="#F4F3EE"/><g stroke="#fff" stroke-width="12" stroke-linejoin="round">`,
		aroundWidth, aroundHeight, 0, 0, aroundWidth*mapUnit, aroundHeight*mapUnit)
	var names []label
	for _, p := range g.plots {
		west, north := v.px(p.west, p.north)
		east, south := v.px(p.east, p.south)
		if east < 0 || west > aroundWidth || south < 0 || north > aroundHeight {
			continue
		}
		b.WriteString(`<path d="`)
		for _, ring := range p.rings {
			pts := make([][2]int, len(ring))
			for i, at := range ring {
				x, y := v.px(at[0], at[1])
				// What lies far outside need not be exact, and must not overflow.
				pts[i] = [2]int{int(min(max(x, -4000), 4000) * mapUnit), int(min(max(y, -4000), 4000) * mapUnit)}
			}
			if pts = simplify(pts, 4); len(pts) < 3 {
				continue
			}
			fmt.Fprintf(&b, "M%d %d", pts[0][0], pts[0][1])
			for i, pt := range pts[1:] {
				fmt.Fprintf(&b, "l%d %d", pt[0]-pts[i][0], pt[1]-pts[i][1])
			}
			b.WriteByte('z')
		}
		fmt.Fprintf(&b, `" fill="%s"/>`, p.tint)
		if x, y := v.px(p.x, p.y); east-west > 60 {
			names = append(names, label{name: p.name, x: int(x * mapUnit), y: int(y * mapUnit)})
		}
	}
	b.WriteString(`</g>`)
	b.WriteString(inscribe(readable(names, aroundNames), aroundNames, 400))
	b.WriteString(`</svg>`)
	return b.String()
}

// aroundNames is the size of names on the ground, in tenths of a pixel.
const aroundNames = 120

// areasJSON answers GET /reports/areas.geojson: the outlines the map is drawn of.
func (s *site) areasJSON(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "application/geo+json")
	h.Set("Cache-Control", "public, max-age=3600")
	w.Write(s.ground().areas)
	return nil
}
