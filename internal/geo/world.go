package geo

import "math"

// worldLat is the latitude at which the square map of the world ends.
const worldLat = 85.0511287798

// worldSize is the side of the world as whole numbers.
const worldSize = 1 << 32

// World is a point on the square map every web map is made of (Mercator), as
// whole numbers from 0 at its north-west corner: the first 8+z bits are the pixel
// at zoom z. A unit is less than a centimetre. Points nearer to a pole than the
// map goes lie on its border.
func World(p Point) (x, y uint32) {
	sin := math.Sin(rad(min(max(p.Lat, -worldLat), worldLat)))
	return whole((p.Lon + 180) / 360), whole(0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi))
}

// whole is a share of the world's side as a whole number.
func whole(share float64) uint32 {
	return uint32(min(max(math.Floor(share*worldSize), 0), worldSize-1))
}

// OfWorld is the way back, to the middle of the unit.
func OfWorld(x, y float64) Point {
	n := math.Pi * (1 - 2*(y+0.5)/worldSize)
	return Point{Lat: math.Atan(math.Sinh(n)) * 180 / math.Pi, Lon: (x+0.5)/worldSize*360 - 180}
}
