package geo_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/geo"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		why  string
		a, b geo.Point
		want float64 // metres
		off  float64
	}{
		{"nowhere", geo.Point{Lat: 21.27, Lon: 106.19}, geo.Point{Lat: 21.27, Lon: 106.19}, 0, 0},
		{"a degree of latitude", geo.Point{Lat: 21, Lon: 106}, geo.Point{Lat: 22, Lon: 106}, 111_195, 1},
		{"a degree of longitude at 21°", geo.Point{Lat: 21, Lon: 106}, geo.Point{Lat: 21, Lon: 107}, 103_807, 5},
		{"Hà Nội to Huế", geo.Point{Lat: 21.0285, Lon: 105.8542}, geo.Point{Lat: 16.4637, Lon: 107.5909}, 539_800, 1_500},
		{"half around", geo.Point{Lat: 0, Lon: 0}, geo.Point{Lat: 0, Lon: 180}, math.Pi * 6_371_008.8, 1},
	} {
		if got := geo.Distance(c.a, c.b); math.Abs(got-c.want) > c.off {
			t.Errorf("%s: %.1f m, want %.1f", c.why, got, c.want)
		}
		if back := geo.Distance(c.b, c.a); math.Abs(back-geo.Distance(c.a, c.b)) > 1e-6 {
			t.Errorf("%s: the way back is %.1f m", c.why, back)
		}
	}
}

// inProvince is a point in or around Bắc Giang.
func inProvince() *rapid.Generator[geo.Point] {
	return rapid.Custom(func(t *rapid.T) geo.Point {
		return geo.Point{
			Lat: float64(rapid.IntRange(211_000, 216_500).Draw(t, "lat")) / 10_000,
			Lon: float64(rapid.IntRange(1_058_500, 1_070_500).Draw(t, "lon")) / 10_000,
		}
	})
}

func TestCellsCoverTheirBox(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, p := inProvince().Draw(t, "a"), inProvince().Draw(t, "b"), inProvince().Draw(t, "p")
		box := geo.Box{South: min(a.Lat, b.Lat), West: min(a.Lon, b.Lon), North: max(a.Lat, b.Lat), East: max(a.Lon, b.Lon)}
		cells := geo.Cells(box)
		last, found := int64(-1), false
		for _, c := range cells {
			if c <= last {
				t.Fatalf("cells are not ascending: %d after %d", c, last)
			}
			last = c
			found = found || c == geo.Cell(p)
		}
		if box.Contains(p) && !found {
			t.Fatalf("cell %d of %v is not among the %d of %v", geo.Cell(p), p, len(cells), box)
		}
	})
}

func TestCells(t *testing.T) {
	p := geo.Point{Lat: 21.2731, Lon: 106.1946}
	if got, want := geo.Cell(p), int64(1112728619); got != want { // stored: must never change
		t.Errorf("Cell = %d, want %d", got, want)
	}
	if diff := cmp.Diff([]int64{geo.Cell(p)}, geo.Cells(geo.Box{South: p.Lat, West: p.Lon, North: p.Lat, East: p.Lon})); diff != "" {
		t.Error(diff)
	}
	for _, b := range []geo.Box{
		{South: 2, West: 1, North: 1, East: 2},
		{South: 0, West: 0, North: 20, East: 20},
		{South: math.NaN(), North: 1, East: 1},
		{South: -91, North: 1, East: 1},
	} {
		if got := geo.Cells(b); got != nil {
			t.Errorf("%v touches %d cells, want none said", b, len(got))
		}
	}
}

// square is a ring of the given half side in metres around a point.
func square(c geo.Point, half float64) []geo.Point {
	lat := half / 111_195
	lon := lat / math.Cos(c.Lat*math.Pi/180)
	return []geo.Point{{Lat: c.Lat - lat, Lon: c.Lon - lon}, {Lat: c.Lat - lat, Lon: c.Lon + lon}, {Lat: c.Lat + lat, Lon: c.Lon + lon}, {Lat: c.Lat + lat, Lon: c.Lon - lon}}
}

// east is the point so many metres east of c.
func east(c geo.Point, metres float64) geo.Point {
	return geo.Point{Lat: c.Lat, Lon: c.Lon + metres/(111_195*math.Cos(c.Lat*math.Pi/180))}
}

func TestFind(t *testing.T) {
	c := geo.Point{Lat: 21.3, Lon: 106.2}
	far := east(c, 5000)
	a := geo.NewAreas(
		map[string]geo.Point{"ring": far, "loose": east(c, 10_000)},
		map[string][]geo.Polygon{
			"ring":   {{square(c, 1000), square(c, 400)}, {square(far, 100)}}, // a ring with a hole, and an exclave
			"island": {{square(c, 100)}},                                      // in the hole
			"empty":  nil,
		})
	for _, x := range []struct {
		why    string
		p      geo.Point
		key    string
		metres float64
	}{
		{"in the ring", east(c, 700), "ring", 0},
		{"in the exclave", far, "ring", 0},
		{"in the island", c, "island", 0},
		{"in the hole, nearer the island", east(c, 200), "island", 100},
		{"in the hole, nearer the ring", east(c, 300), "ring", 100},
		{"outside by 150 m", east(c, 1150), "ring", 150},
		{"outside by 250 m: the area without polygon", east(c, 1250), "loose", 8750},
		{"at the point of the area without polygon", east(c, 10_000), "loose", 0},
		{"too far from all", east(c, 41_000), "", 0},
		{"no place on the earth", geo.Point{Lat: math.NaN(), Lon: 106}, "", 0},
		{"latitude first", geo.Point{Lat: 106.2, Lon: 21.3}, "", 0},
	} {
		key, metres, ok := a.Find(x.p)
		if key != x.key || ok != (x.key != "") || math.Abs(metres-x.metres) > 3 {
			t.Errorf("%s: %q at %.0f m, %v; want %q at %.0f m", x.why, key, metres, ok, x.key, x.metres)
		}
	}
	if !a.Bounded("ring") || a.Bounded("loose") || a.Bounded("empty") || a.Bounded("nowhere") {
		t.Error("Bounded is not about polygons")
	}
}

func TestFindWithoutAnyArea(t *testing.T) {
	if key, _, ok := geo.NewAreas(nil, nil).Find(geo.Point{Lat: 21, Lon: 106}); ok {
		t.Errorf("found %q in an empty province", key)
	}
}

// somePoints are up to 40 areas by point.
func somePoints(t *rapid.T) map[string]geo.Point {
	points := make(map[string]geo.Point)
	for i, p := range rapid.SliceOfN(inProvince(), 1, 40).Draw(t, "points") {
		points[fmt.Sprintf("%03d", i)] = p
	}
	return points
}

func TestFindIsTheNearestPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, p := somePoints(t), inProvince().Draw(t, "p")
		nearest := math.Inf(1)
		for _, q := range points {
			nearest = min(nearest, geo.Distance(p, q))
		}
		key, metres, ok := geo.NewAreas(points, nil).Find(p)
		switch {
		case ok != (nearest <= 30_000):
			t.Fatalf("found %v, the nearest is %.0f m away", ok, nearest)
		case ok && (metres != nearest || geo.Distance(p, points[key]) != nearest):
			t.Fatalf("found %s at %.1f m, the nearest is %.1f m away", key, metres, nearest)
		}
	})
}

// An outline holds its own point, reaches 6 km at most, and what is drawn inside
// it is found there, the nearest point being the area's own.
func TestOutlineOfPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := somePoints(t)
		a := geo.NewAreas(points, nil)
		for key, centre := range points {
			outline := a.Outline(key)
			if len(outline) != 1 || len(outline[0]) != 1 || len(outline[0][0]) < 3 {
				t.Fatalf("outline of %s is %v", key, outline)
			}
			drawn := geo.NewAreas(nil, map[string][]geo.Polygon{"it": outline})
			if _, metres, ok := drawn.Find(centre); !ok || metres > 0.01 {
				t.Fatalf("%s is %.3f m outside its own outline", key, metres)
			}
			for _, corner := range outline[0][0] {
				if d := geo.Distance(centre, corner); d > 6_010 {
					t.Fatalf("outline of %s reaches %.0f m", key, d)
				}
				inside := geo.Point{Lat: centre.Lat + 0.99*(corner.Lat-centre.Lat), Lon: centre.Lon + 0.99*(corner.Lon-centre.Lon)}
				got, metres, ok := a.Find(inside) // the plane of the drawing is off by some metres at its rim
				if own := geo.Distance(inside, centre); !ok || own > metres+5 {
					t.Fatalf("%v, drawn in %s (%.1f m away), is found in %q (%.1f m away)", inside, key, own, got, metres)
				}
			}
		}
	})
}

func TestOutline(t *testing.T) {
	c := geo.Point{Lat: 21.3, Lon: 106.2}
	imported := []geo.Polygon{{square(c, 500)}}
	a := geo.NewAreas(map[string]geo.Point{"a": c, "b": c, "lonely": east(c, 50_000)}, map[string][]geo.Polygon{"a": imported})
	if diff := cmp.Diff(imported, a.Outline("a")); diff != "" {
		t.Errorf("an imported polygon is not drawn as it is: %s", diff)
	}
	if got := a.Outline("lonely"); len(got) != 1 || len(got[0][0]) != 48 {
		t.Errorf("alone in the world is not a whole circle: %v", got)
	}
	if got := a.Outline("b"); len(got) != 1 { // two points at one place do not cut each other away
		t.Errorf("outline of a doubled point: %v", got)
	}
	if got := a.Outline("nowhere"); got != nil {
		t.Errorf("outline of nowhere: %v", got)
	}
}

func BenchmarkFindPoint(b *testing.B) {
	points := make(map[string]geo.Point)
	for i := range 209 {
		points[fmt.Sprint(i)] = geo.Point{Lat: 21.1 + float64(i%15)/25, Lon: 105.9 + float64(i/15)/15}
	}
	a := geo.NewAreas(points, nil)
	for b.Loop() {
		a.Find(geo.Point{Lat: 21.3, Lon: 106.3})
	}
}
