package citizen

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"paht/internal/geo"
	"paht/internal/org"
)

// label is a name on the map.
type label struct {
	name string
	x, y int
	n    int // of what it is the middle
}

// region is a district of the drawing, or the whole province where there are no
// districts any more (name is "" then).
type region struct {
	name     string
	communes []org.Unit
	tint     int
}

// regions are the districts in the order of their first commune, tinted so that
// neighbours differ.
func (c *chart) regions(communes []org.Unit) []*region {
	by := map[org.UnitID]*region{}
	var rs []*region
	for _, u := range communes {
		key, name := org.UnitID(""), ""
		if p, ok := c.dir.Unit(u.Parent); ok && p.Kind == org.District {
			key, name = p.ID, trimAny(p.Short, "huyện ", "thị xã ", "thành phố ")
		}
		if by[key] == nil {
			by[key] = &region{name: name}
			rs = append(rs, by[key])
		}
		by[key].communes = append(by[key].communes, u)
	}
	for i, r := range rs {
		taken := map[int]bool{}
		for _, before := range rs[:i] {
			if touch(r, before) {
				taken[before.tint] = true
			}
		}
		for taken[r.tint] && r.tint < len(tints)-1 {
			r.tint++
		}
	}
	return rs
}

// touch tells whether two districts are neighbours: communes of both lie nearer
// to each other than two communes usually do.
func touch(a, b *region) bool {
	for _, u := range a.communes {
		for _, v := range b.communes {
			if geo.Distance(geo.Point{Lat: u.Lat, Lon: u.Lon}, geo.Point{Lat: v.Lat, Lon: v.Lon}) < 12_000 {
				return true
			}
		}
	}
	return false
}

// draw fills in the drawings.
func (c *chart) draw(communes []org.Unit) {
	var b bytes.Buffer
	b.WriteString(`<rect width="100%" height="100%" fill="#F4F3EE"/><g stroke="#fff" stroke-width="9" stroke-linejoin="round">`)
	var districts []label
	for _, r := range c.regions(communes) {
		d := label{name: r.name}
		for i, u := range r.communes {
			outline := c.areas.Outline(string(u.ID))
			if len(outline) == 0 {
				continue
			}
			tint := r.tint
			if r.name == "" { // no districts: tell communes apart
				tint = i % len(tints)
			}
			fmt.Fprintf(&b, `<path d="%s" fill="%s"/>`, c.path(outline), tints[tint])
			x, y := c.middle(u, outline)
			d.x, d.y, d.n = d.x+x, d.y+y, d.n+1
			c.names = append(c.names, label{name: trimAny(u.Short, "xã ", "phường ", "thị trấn "), x: x, y: y})
		}
		if d.n > 0 && r.name != "" {
			d.x, d.y = d.x/d.n, d.y/d.n
			districts = append(districts, d)
		}
	}
	b.WriteString(`</g>`)
	c.shapes = b.Bytes()
	head := fmt.Sprintf(svgHead, mapWidth, c.height, 0, 0, mapWidth*mapUnit, c.height*mapUnit)
	c.detail = fmt.Append(nil, head, string(c.shapes), inscribe(readable(c.names, communeSize), communeSize, 400), `</svg>`)
	c.plain = c.detail
	if len(districts) > 0 {
		c.plain = fmt.Append(nil, head, string(c.shapes), inscribe(apart(districts), districtSize, 600), `</svg>`)
	}
}

const (
	svgHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="%d %d %d %d" font-family="Roboto,'Noto Sans',Arial,sans-serif">`

	// Sizes of names, in units.
	districtSize = 150
	communeSize  = 36
)

// over tells whether two names of a size would be written over each other.
func over(a, b label, size int) bool {
	width := (len([]rune(a.name)) + len([]rune(b.name))) * size * 3 / 10
	return max(a.x-b.x, b.x-a.x) < width && max(a.y-b.y, b.y-a.y) < size
}

// readable leaves out names that would be written over an earlier one.
func readable(names []label, size int) []label {
	var out []label
	for _, n := range names {
		if !slices.ContainsFunc(out, func(o label) bool { return over(n, o, size) }) {
			out = append(out, n)
		}
	}
	return out
}

// apart moves names down that would be written over another.
func apart(names []label) []label {
	slices.SortFunc(names, func(a, b label) int { return a.y - b.y })
	for i := range names {
		for _, above := range names[:i] {
			if over(names[i], above, districtSize) {
				names[i].y = above.y + districtSize
			}
		}
	}
	return names
}

// inscribe writes names, each with a pale rim.
func inscribe(names []label, size, weight int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<g text-anchor="middle" font-size="%d" font-weight="%d" fill="#33414C" stroke="#fff" stroke-width="%d" stroke-opacity=".85" paint-order="stroke" stroke-linejoin="round">`, size, weight, size/4)
	for _, n := range names {
		fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`, n.x, n.y, html.EscapeString(n.name))
	}
	b.WriteString(`</g>`)
	return b.String()
}

// trimAny takes the kind of a unit off its name: "xã Song Mai" is "Song Mai".
func trimAny(s string, kinds ...string) string {
	for _, kind := range kinds {
		s = strings.TrimPrefix(s, kind)
	}
	return s
}

// middle is where a commune's name stands: at its point, else amid its outline.
func (c *chart) middle(u org.Unit, outline []geo.Polygon) (x, y int) {
	if u.Lat != 0 {
		return c.at(geo.Point{Lat: u.Lat, Lon: u.Lon})
	}
	ring := outline[0][0]
	for _, p := range ring {
		px, py := c.at(p)
		x, y = x+px, y+py
	}
	return x / len(ring), y / len(ring)
}

// path is the outline as relative lines of whole units, without points that make
// no difference to the eye.
func (c *chart) path(outline []geo.Polygon) string {
	var b strings.Builder
	for _, polygon := range outline {
		for _, ring := range polygon {
			pts := make([][2]int, len(ring))
			for i, p := range ring {
				pts[i][0], pts[i][1] = c.at(p)
			}
			pts = simplify(pts, 4)
			if len(pts) < 3 {
				continue
			}
			fmt.Fprintf(&b, "M%d %d", pts[0][0], pts[0][1])
			for i, p := range pts[1:] {
				fmt.Fprintf(&b, "l%d %d", p[0]-pts[i][0], p[1]-pts[i][1])
			}
			b.WriteByte('z')
		}
	}
	return b.String()
}

// simplify drops points nearer than tolerance to the line they interrupt
// (Douglas and Peucker).
func simplify(pts [][2]int, tolerance float64) [][2]int {
	if len(pts) < 3 {
		return pts
	}
	a, z := pts[0], pts[len(pts)-1]
	far, at := 0.0, 0
	for i, p := range pts[1 : len(pts)-1] {
		if d := away(p, a, z); d > far {
			far, at = d, i+1
		}
	}
	if far <= tolerance {
		return [][2]int{a, z}
	}
	left := simplify(pts[:at+1], tolerance)
	return append(left[:len(left)-1:len(left)-1], simplify(pts[at:], tolerance)...)
}

// away is the distance of p from the line through a and z, or from a where both
// are one point.
func away(p, a, z [2]int) float64 {
	dx, dy := float64(z[0]-a[0]), float64(z[1]-a[1])
	px, py := float64(p[0]-a[0]), float64(p[1]-a[1])
	if dx == 0 && dy == 0 {
		return math.Hypot(px, py)
	}
	return math.Abs(dx*py-dy*px) / math.Hypot(dx, dy)
}
