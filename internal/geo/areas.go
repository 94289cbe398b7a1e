package geo

import (
	"maps"
	"math"
	"slices"
)

// How far outside an area a point may lie and still be found, in metres.
const (
	nearPoint  = 30_000.0
	nearBorder = 200.0
)

// Areas finds areas by points. It does not change once made and may be used by
// any number of goroutines.
type Areas struct {
	points   map[string]Point
	polygons map[string][]Polygon
	sites    []site    // all points, by key
	bounded  []bounded // areas with polygons, by key
}

// bounded is an area with polygons and the box around them.
type bounded struct {
	key      string
	box      Box
	polygons []Polygon
}

// site is an area's point; alone when nothing else is known of the area.
type site struct {
	key   string
	point Point
	alone bool
}

// NewAreas makes areas of points and, where there are any, polygons. For an area
// that has both, the polygon counts. The maps and slices must not be changed after.
func NewAreas(points map[string]Point, polygons map[string][]Polygon) *Areas {
	a := &Areas{points: points, polygons: polygons}
	for _, key := range slices.Sorted(maps.Keys(polygons)) {
		if ps := polygons[key]; len(ps) > 0 {
			a.bounded = append(a.bounded, bounded{key, around(ps), ps})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(points)) {
		a.sites = append(a.sites, site{key, points[key], len(polygons[key]) == 0})
	}
	return a
}

// around is the box around polygons.
func around(ps []Polygon) Box {
	b := Box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, polygon := range ps {
		for _, ring := range polygon {
			for _, p := range ring {
				b.South, b.North = min(b.South, p.Lat), max(b.North, p.Lat)
				b.West, b.East = min(b.West, p.Lon), max(b.East, p.Lon)
			}
		}
	}
	return b
}

// Bounded tells whether an area has a polygon, so that its outline is a boundary
// somebody imported and not a guess.
func (a *Areas) Bounded(key string) bool { return len(a.polygons[key]) > 0 }

// Find is the area a point lies in:
//
//   - the polygon around it, at 0 metres;
//   - else the polygon whose border is nearest, within 200 m, and how far away;
//   - else the nearest point of an area without polygon, within 30 km, and how far
//     away that is.
//
// Where polygons overlap or distances are equal, the first by key is found.
func (a *Areas) Find(p Point) (key string, metres float64, ok bool) {
	if !p.Valid() {
		return "", 0, false
	}
	for _, b := range a.bounded {
		if b.box.Contains(p) && within(b.polygons, p) {
			return b.key, 0, true
		}
	}
	if key, metres, ok = a.findBorder(p); ok {
		return key, metres, true
	}
	return a.findPoint(p)
}

// findBorder is the nearest border within reach.
func (a *Areas) findBorder(p Point) (key string, metres float64, ok bool) {
	metres = math.Inf(1)
	for _, b := range a.bounded {
		if !b.box.grown(nearBorder).Contains(p) {
			continue
		}
		if d := toBorder(b.polygons, p); d <= nearBorder && d < metres {
			key, metres, ok = b.key, d, true
		}
	}
	if !ok {
		return "", 0, false
	}
	return key, metres, true
}

// findPoint is the nearest point within reach.
func (a *Areas) findPoint(p Point) (key string, metres float64, ok bool) {
	metres = math.Inf(1)
	for _, s := range a.sites {
		if !s.alone {
			continue
		}
		if d := Distance(p, s.point); d <= nearPoint && d < metres {
			key, metres, ok = s.key, d, true
		}
	}
	if !ok {
		return "", 0, false
	}
	return key, metres, true
}

// grown is the box with a margin of so many metres all around.
func (b Box) grown(metres float64) Box {
	lat := metres / degree
	lon := lat / max(0.01, math.Cos(rad(max(math.Abs(b.South), math.Abs(b.North)))))
	return Box{b.South - lat, b.West - lon, b.North + lat, b.East + lon}
}

// within tells whether a point lies in one of the polygons and in none of its
// holes, by the even-odd rule: a ray from the point crosses the rings an odd
// number of times.
func within(ps []Polygon, p Point) bool {
	for _, polygon := range ps {
		odd := false
		for _, ring := range polygon {
			last := len(ring) - 1
			for i, b := range ring {
				a := ring[last]
				last = i
				if (a.Lat > p.Lat) != (b.Lat > p.Lat) && p.Lon < a.Lon+(p.Lat-a.Lat)/(b.Lat-a.Lat)*(b.Lon-a.Lon) {
					odd = !odd
				}
			}
		}
		if odd {
			return true
		}
	}
	return false
}

// toBorder is the distance from a point to the nearest side of the polygons.
func toBorder(ps []Polygon, p Point) float64 {
	nearest := math.Inf(1)
	for _, polygon := range ps {
		for _, ring := range polygon {
			last := len(ring) - 1
			for i := range ring {
				nearest = min(nearest, toSide(plane(p, ring[last]), plane(p, ring[i])))
				last = i
			}
		}
	}
	return nearest
}

// toSide is the distance from the plane's origin to the side from a to b.
func toSide(a, b xy) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = max(0, min(1, -(a.x*dx+a.y*dy)/l))
	}
	return math.Hypot(a.x+t*dx, a.y+t*dy)
}
