package geo

import "math"

// The guessed outline of an area without polygon: a circle, cut where another
// area's point is nearer.
const (
	outlineRadius = 6_000.0
	outlineSides  = 48
)

// Outline is an area's shape for drawing: the polygons imported for it, or the
// part of a circle of 6 km around its point that lies nearer to it than to any
// other area's point. It is nil for an unknown area. It must not be changed.
func (a *Areas) Outline(key string) []Polygon {
	if ps := a.polygons[key]; len(ps) > 0 {
		return ps
	}
	centre, ok := a.points[key]
	if !ok {
		return nil
	}
	ring := make([]xy, outlineSides)
	for i := range ring {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / outlineSides)
		ring[i] = xy{outlineRadius * cos, outlineRadius * sin}
	}
	for _, s := range a.sites {
		v := plane(centre, s.point)
		if d := math.Hypot(v.x, v.y); s.key == key || d == 0 || d >= 2*outlineRadius {
			continue // itself, a point at the same place, or too far to cut
		}
		ring = nearer(ring, v)
	}
	outline := make([]Point, len(ring))
	for i, v := range ring {
		outline[i] = sphere(centre, v)
	}
	return []Polygon{{outline}}
}

// nearer is the part of a convex ring that is nearer to the origin than to v: the
// side of their bisector where r·v ≤ |v|²/2.
func nearer(ring []xy, v xy) []xy {
	half := (v.x*v.x + v.y*v.y) / 2
	beyond := func(r xy) float64 { return r.x*v.x + r.y*v.y - half }

	out := make([]xy, 0, len(ring)+1)
	a := ring[len(ring)-1]
	for _, b := range ring {
		da, db := beyond(a), beyond(b)
		if (da > 0) != (db > 0) {
			t := da / (da - db)
			out = append(out, xy{a.x + t*(b.x-a.x), a.y + t*(b.y-a.y)})
		}
		if db <= 0 {
			out = append(out, b)
		}
		a = b
	}
	return out
}
