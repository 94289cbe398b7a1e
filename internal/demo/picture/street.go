package picture

import "math"

var (
	asphalt  = hex(0x747A80)
	concrete = hex(0xB9B5AC)
	paving   = hex(0xD2C8B8)
	kerb     = hex(0xE4DFD5)
	earth    = hex(0xB08A5F)
	meadow   = hex(0x86A95F)
	leaf     = hex(0x4F8A56)
	bark     = hex(0x7A5A43)
	rust     = hex(0xA5562F)
)

// Half the width of the carriageway, and where the pavement ends, in metres.
const (
	roadHalf = 3.6
	walkEnd  = 5.8
)

// avenue draws a street seen along its length, houses on both sides.
func (v *view) avenue() {
	v.heavens()
	v.hills()
	g := v.ground()
	v.fill(paving.dark(0.05), g.rect(-60, near, 120, 400)...)
	for _, left := range []bool{true, false} {
		v.houseRow(left)
	}
	v.pavements()
	v.carriageway(asphalt)
}

// houseRow draws the houses of one side, the farthest first.
func (v *view) houseRow(left bool) {
	x, edge := walkEnd+0.4, 1.0
	if left {
		x, edge = -x, -1
	}
	type placed struct {
		house
		z float64
	}
	var row []placed
	for z := 3.0; z < 95; {
		h := v.newHouse(false)
		row = append(row, placed{h, z})
		z += h.width
	}
	for i := len(row) - 1; i >= 0; i-- {
		h := row[i]
		haze := clamp(h.z/130, 0, 0.55)
		h.wall, h.trim = h.wall.mix(v.hour.bottom, haze), h.trim.mix(v.hour.bottom, haze)
		// The wall toward us, seen where the next house is lower.
		v.fill(h.wall.dark(0.22), v.front(x, h.z).rect(0, 0, edge*12, h.height())...)
		v.facade(v.side(x, h.z), 0, h.house)
	}
}

func (v *view) pavements() {
	g := v.ground()
	for _, s := range []float64{-1, 1} {
		v.fill(paving, g.poly(pt{s * roadHalf, near}, pt{s * (walkEnd + 0.4), near}, pt{s * (walkEnd + 0.4), 200}, pt{s * roadHalf, 200})...)
		for z := 3.0; z < 45; z += 0.9 + z*0.03 {
			v.fill(paving.dark(0.10), g.rect(s*roadHalf, z, s*(walkEnd+0.4-roadHalf), 0.05)...)
		}
		v.fill(kerb, g.poly(pt{s * roadHalf, near}, pt{s * (roadHalf + 0.28), near}, pt{s * (roadHalf + 0.28), 200}, pt{s * roadHalf, 200})...)
		v.fill(kerb.dark(0.30), g.poly(pt{s * (roadHalf - 0.10), near}, pt{s * roadHalf, near}, pt{s * roadHalf, 200}, pt{s * (roadHalf - 0.10), 200})...)
	}
}

// carriageway draws the road itself, lighter with distance, with its lines.
func (v *view) carriageway(c ink) {
	g := v.ground()
	v.strip(-roadHalf+0.1, roadHalf-0.1, c)
	for z := 2.2; z < 80; z += 5 {
		v.fill(hex(0xF4F1E6).fade(0.85), g.rect(-0.09, z, 0.18, 2.4)...)
	}
}

// strip draws a band of ground along the line of sight, hazier far away.
func (v *view) strip(x0, x1 float64, c ink) {
	g := v.ground()
	for z, next := 300.0, 0.0; z > near; z = next {
		next = math.Max(near, z*0.8)
		col := c.mix(v.hour.bottom, clamp(z/220, 0, 0.5))
		// Bands overlap a little, or the seams between them would show.
		v.fill(col, g.poly(pt{x0, next * 0.995}, pt{x1, next * 0.995}, pt{x1, z}, pt{x0, z})...)
	}
}

// lane draws a village road between fields, trees and a few low houses.
func (v *view) lane(c ink) {
	v.heavens()
	v.hills()
	g := v.ground()
	v.fields()
	for _, s := range []float64{-1, 1} {
		for z := 60.0; z > 16; z -= v.between(9, 15) {
			h := v.newHouse(true)
			x := s * v.between(9, 16)
			if v.chance(0.6) {
				v.facade(v.front(x-h.width/2, z), 0, h)
			}
			v.tree(x+s*v.between(4, 7), z-1, v.between(4, 7))
		}
	}
	for _, s := range []float64{-1, 1} {
		v.fill(meadow.dark(0.05), g.poly(pt{s * 2.6, near}, pt{s * 3.8, near}, pt{s * 3.8, 200}, pt{s * 2.6, 200})...)
	}
	v.strip(-2.7, 2.7, c)
	for _, s := range []float64{-1, 1} {
		v.fill(c.dark(0.15), g.poly(pt{s * 2.55, near}, pt{s * 2.7, near}, pt{s * 2.7, 200}, pt{s * 2.55, 200})...)
	}
}

// fields draws rice fields over the whole ground.
func (v *view) fields() {
	g := v.ground()
	rice := []ink{hex(0x9DBB62), hex(0x86AE58), hex(0xB6BF63), hex(0x77A357)}
	v.strip(-400, 400, rice[0])
	for _, s := range []float64{-1, 1} {
		for x := 4.0; x < 60; x += 14 {
			for z := 120.0; z > 4; z *= 0.62 {
				c := v.pick(rice).mix(v.hour.bottom, clamp(z/240, 0, 0.4))
				v.fill(c, g.poly(pt{s * x, z * 0.64}, pt{s * (x + 13.2), z * 0.64}, pt{s * (x + 13.2), z * 0.98}, pt{s * x, z * 0.98})...)
				for i := range 5 {
					zz := z * (0.66 + 0.062*float64(i))
					v.fill(c.dark(0.09), g.rect(s*x, zz, s*13.2, zz*0.012)...)
				}
			}
		}
	}
}

// frontage draws a street seen across: a row of houses, the pavement, the road.
// The pavement runs from z=8 to z=11.
func (v *view) frontage() {
	v.camera.eye, v.camera.hy, v.camera.vx = 2.6, 470, 640
	v.heavens()
	v.hills()
	g := v.ground()
	v.fill(paving, g.rect(-40, 4, 80, 60)...)
	x := -9.5 - v.between(0, 3)
	for x < 10 {
		h := v.newHouse(false)
		v.facade(v.front(x, 11), 0, h)
		x += h.width + 0.02
	}
	v.pavementAcross()
}

func (v *view) pavementAcross() {
	g := v.ground()
	v.fill(hex(0x2A2F3A).fade(0.18), g.rect(-40, 10.6, 80, 0.4)...)
	v.fill(paving, g.rect(-40, 8, 80, 2.62)...)
	for x := -12.0; x < 12; x += 0.8 {
		v.fill(paving.dark(0.09), g.rect(x, 8, 0.04, 2.6)...)
	}
	for z := 8.4; z < 10.6; z += 0.7 {
		v.fill(paving.dark(0.09), g.rect(-40, z, 80, 0.04)...)
	}
	v.fill(kerb.dark(0.32), v.front(-40, 8).rect(0, -0.18, 80, 0.18)...)
	v.fill(kerb, g.rect(-40, 8, 80, 0.22)...)
	road := func(u, w float64) pt { return v.at(u, -0.18, w) }
	v.fill(asphalt, plane(road).rect(-40, near, 80, 8-near)...)
	v.fill(asphalt.dark(0.22), plane(road).rect(-40, 7.72, 80, 0.28)...)
	for x := -10.0; x < 10; x += 3.4 {
		v.fill(hex(0xF4F1E6).fade(0.8), plane(road).rect(x, 4.9, 1.9, 0.13)...)
	}
}

// emptyStreet is a street where nothing is wrong.
func emptyStreet(v *view, _ bool) {
	v.avenue()
	v.streetTrees()
	v.poles(true)
}

func (v *view) streetTrees() {
	for z := 42.0; z > 9; z -= 9 {
		v.tree(-4.9, z, 5)
		v.tree(4.9, z-4, 5)
	}
}
