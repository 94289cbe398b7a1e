package geo_test

import (
	"testing"

	"pgregory.net/rapid"

	"paht/internal/geo"
)

func TestWorldAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := geo.Point{Lat: rapid.Float64Range(-85, 85).Draw(rt, "lat"), Lon: rapid.Float64Range(-180, 179.999).Draw(rt, "lon")}
		x, y := geo.World(p)
		back := geo.OfWorld(float64(x), float64(y))
		if d := geo.Distance(p, back); d > 0.02 {
			rt.Fatalf("%v came back as %v, %.3f m away", p, back, d)
		}
	})
}

// The first bits are the tile: zoom 8 + 2 bits more than the tile's number.
func TestWorldIsThatOfTiles(t *testing.T) {
	// Hà Nội's tile at zoom 10, as any map of the web names it.
	x, y := geo.World(geo.Point{Lat: 21.0285, Lon: 105.8542})
	if tx, ty := x>>22, y>>22; tx != 813 || ty != 450 {
		t.Errorf("tile %d/%d, want 813/450", tx, ty)
	}
	for _, p := range []geo.Point{{Lat: 90, Lon: -180}, {Lat: -90, Lon: 180}} {
		x, y := geo.World(p)
		if x != 0 && x != 1<<32-1 || y != 0 && y != 1<<32-1 {
			t.Errorf("%v is at %d, %d: not on the border", p, x, y)
		}
	}
}
