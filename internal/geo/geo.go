// Package geo finds the area a point lies in: points, distances, grid cells, and
// the areas of a province as polygons or, where nobody imported any, as points.
//
// It is pure.
//
// Rules it owns:
//   - Coordinates are WGS84 degrees, distances metres on a sphere. That is good to
//     half a per cent, and for a province, not across the date line or at a pole.
//   - A point inside a polygon belongs to it. A point outside all polygons by less
//     than 200 m belongs to the nearest and the distance says so; telephones are
//     that imprecise at a border.
//   - An area without a polygon is what lies nearer to its point than to others'.
//     That is a guess to help somebody choose, never a boundary.
package geo

import "math"

// Point is a place on the earth in degrees.
type Point struct{ Lat, Lon float64 }

// Polygon is a closed area: its outer ring, then its holes. The first point of a
// ring is not repeated at its end.
type Polygon [][]Point

// earth is the mean radius in metres.
const earth = 6_371_008.8

// degree is the length of a degree of latitude in metres.
const degree = earth * math.Pi / 180

// Valid tells whether the point is one on the earth: in range, and numbers.
func (p Point) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180
}

// Distance is the way from a to b along the sphere, in metres.
func Distance(a, b Point) float64 {
	lat1, lat2 := rad(a.Lat), rad(b.Lat)
	dlat, dlon := math.Sin((lat2-lat1)/2), math.Sin(rad(b.Lon-a.Lon)/2)
	h := dlat*dlat + math.Cos(lat1)*math.Cos(lat2)*dlon*dlon
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

func rad(deg float64) float64 { return deg * math.Pi / 180 }

// Box is a rectangle of the map, borders included.
type Box struct{ South, West, North, East float64 }

// Contains tells whether the point lies in the box.
func (b Box) Contains(p Point) bool {
	return p.Lat >= b.South && p.Lat <= b.North && p.Lon >= b.West && p.Lon <= b.East
}

// The grid: cells of a hundredth of a degree, about 1.1 km by 1.0 km in Vietnam.
const (
	perDegree = 100
	rowLength = 100_000 // more than the 36,001 cells of a row
	maxCells  = 10_000  // a whole province is about 6,000
)

// Cell is the number of the grid cell a point lies in. It is stored: it never
// changes for a point.
func Cell(p Point) int64 { return row(p.Lat)*rowLength + column(p.Lon) }

func row(lat float64) int64    { return int64(math.Floor((lat + 90) * perDegree)) }
func column(lon float64) int64 { return int64(math.Floor((lon + 180) * perDegree)) }

// Cells are the numbers of the cells a box touches, ascending. It is nil for a
// box that is none or that touches more than 10,000: then cells are no help, and
// the caller looks without them.
func Cells(b Box) []int64 {
	if !(b.South <= b.North && b.West <= b.East) || !(Point{b.South, b.West}).Valid() || !(Point{b.North, b.East}).Valid() {
		return nil
	}
	south, north, west, east := row(b.South), row(b.North), column(b.West), column(b.East)
	n := (north - south + 1) * (east - west + 1)
	if n > maxCells {
		return nil
	}
	out := make([]int64, 0, n)
	for r := south; r <= north; r++ {
		for c := west; c <= east; c++ {
			out = append(out, r*rowLength+c)
		}
	}
	return out
}

// xy is a point on the plane that touches the earth at some origin, in metres.
type xy struct{ x, y float64 }

// plane projects p to the plane at origin. Within a province the plane and the
// sphere differ by less than telephones err.
func plane(origin, p Point) xy {
	return xy{(p.Lon - origin.Lon) * degree * math.Cos(rad(origin.Lat)), (p.Lat - origin.Lat) * degree}
}

// sphere is the way back from plane.
func sphere(origin Point, v xy) Point {
	return Point{origin.Lat + v.y/degree, origin.Lon + v.x/(degree*math.Cos(rad(origin.Lat)))}
}
