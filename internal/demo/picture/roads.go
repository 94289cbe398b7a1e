package picture

import "math"

// Scenes seen along a road.

func pothole(v *view, mended bool) {
	c := asphalt
	if v.chance(0.45) {
		c = concrete
		v.lane(c)
		v.areca(-5.2, 11, 6)
		v.areca(6.4, 15, 7)
	} else {
		v.avenue()
		v.streetTrees()
		v.poles(true)
	}
	g := v.ground()
	for i := range 4 {
		x, z := v.between(-1.9, 1.5), 8.6-1.75*float64(i)+v.between(-0.2, 0.2)
		w, d := v.between(1.2, 1.9), v.between(1.0, 1.5)
		if mended {
			v.fill(c.dark(0.36), g.rect(x-w/2, z-d/2, w, d)...)
			v.fill(c.dark(0.27), g.rect(x-w/2+0.05, z-d/2+0.06, w-0.1, d-0.12)...)
			continue
		}
		v.hole(x, z, w, d, c)
	}
	if !mended {
		v.cone(v.between(2.0, 2.4), 6.4)
	}
	v.motorbike(-2.0, 13, hex(0xB23A48))
}

func mud(v *view, mended bool) {
	v.lane(asphalt)
	v.lorry(1.2, 21, hex(0xD98E32), earth)
	g := v.ground()
	if mended {
		for z := 2.2; z < 60; z += 4.4 {
			v.fill(hex(0xF4F1E6).fade(0.85), g.rect(-0.07, z, 0.14, 2.1)...)
		}
		for range 6 { // still wet
			z := v.between(3, 16)
			v.fill(v.hour.bottom.fade(0.20), v.patch(v.between(-1.6, 1.6), z, v.between(1, 2), v.between(0.5, 1.2), 0.3)...)
		}
		return
	}
	for range 44 {
		z := v.between(2.2, 24)
		v.fill(earth.dark(v.between(0.05, 0.30)).fade(0.85), v.patch(v.between(-2.1, 2.1), z, v.between(0.8, 2.4), v.between(0.4, 1.5), 0.5)...)
	}
	for _, x := range []float64{-1.25, -0.55, 0.75, 1.45} { // tyre tracks
		for z := 2.0; z < 18; z += 0.55 {
			v.fill(earth.dark(0.42).fade(0.8), g.rect(x+0.06*math.Sin(z), z, 0.26, 0.28)...)
		}
	}
	for range 40 {
		z := v.between(2.2, 14)
		q, m := v.at(v.between(-2.4, 2.4), 0.04, z), v.metre(z)
		s := v.between(0.05, 0.14) * m
		v.fill(earth.dark(v.between(0.1, 0.4)), oval(q.x, q.y, s, s*0.7)...)
	}
	v.glow(hex(0xCDB48C), v.at(0.8, 1, 18).x, v.at(0, 1.2, 18).y, 260, 120, 0.5)
}

func trench(v *view, mended bool) {
	v.avenue()
	v.streetTrees()
	g := v.ground()
	if mended {
		v.fill(asphalt.dark(0.30), g.rect(0.8, near, 1.2, 40)...)
		v.poles(true)
		return
	}
	v.poles(true)
	v.fill(earth.dark(0.05), v.patch(0.4, 7, 1.2, 12, 0.35)...)
	v.fill(hex(0x4A3B2E), g.rect(0.8, near, 1.2, 16)...)
	v.fill(hex(0x6B5440), g.poly(pt{0.8, near}, pt{1.05, near}, pt{0.98, 17}, pt{0.8, 17})...)
	v.line(hex(0x2C6E9B), 26, v.at(1.45, -0.2, 2.2), v.at(1.42, -0.2, 4))
	for i, z := range []float64{14, 11, 8.6, 6.8, 5.4} { // heaps of the earth dug out
		q, m := v.at(2.75, 0, z), v.metre(z)
		c := earth.dark(0.05 * float64(i%3))
		v.shadow(2.75, z, 1.0, 0.5)
		v.fill(c, smooth([]pt{q.add(-0.95*m, 0.05*m), q.add(-0.45*m, -0.42*m), q.add(0.05*m, -0.62*m), q.add(0.5*m, -0.36*m), q.add(0.95*m, 0.05*m), q.add(0, 0.12*m)})...)
		v.fill(c.dark(0.16), smooth([]pt{q.add(0.05*m, -0.60*m), q.add(0.5*m, -0.36*m), q.add(0.93*m, 0.05*m), q.add(0.35*m, 0.08*m)})...)
	}
	v.barrier(-0.4, 10.5, 1.7)
	v.barrier(0.1, 4.6, 1.6)
	v.cone(0.3, 7.4)
}

func tallGrass(v *view, mended bool) {
	v.lane(concrete)
	if !mended {
		v.tuft(-3.6, 2.0, 24, 170, 1.9)
		v.tuft(3.6, 2.0, 24, 170, 1.9)
		return
	}
	v.tuft(-4.0, -1, 24, 60, 0.25)
	v.tuft(4.0, 1, 24, 60, 0.25)
	for z := 22.0; z > 4; z -= 4 {
		for _, s := range []float64{-1, 1} {
			p := v.upright(s*3.0, z)
			v.fill(hex(0xF2F2EC), p.rect(-0.07, 0, 0.14, 0.75)...)
			v.fill(hex(0xC8402F), p.rect(-0.07, 0.45, 0.14, 0.18)...)
		}
	}
	p, m := v.upright(3.4, 9), v.metre(9)
	v.fill(steel, p.rect(-0.05, 0, 0.1, 2.2)...)
	q := p(0, 2.6)
	v.fill(hex(0xD9622B), oval(q.x, q.y, 0.55*m, 0.55*m)...)
	v.fill(hex(0xBFD8E6), oval(q.x, q.y, 0.45*m, 0.45*m)...)
}

// tuft grows n blades of wild grass on one side, leaning over the road.
func (v *view) tuft(x, over, depth float64, n int, h float64) {
	for i := range n {
		z := 2.0 + depth*(1-float64(i)/float64(n))*(1-float64(i)/float64(n))
		m := v.metre(z)
		at := x + v.between(-1.1, 0.9)*math.Copysign(1, x)
		hgt := h * v.between(0.6, 1.15)
		lean := -math.Copysign(v.between(0.1, 0.8)*h*0.45, x) * over / 2
		c := hex(0x7E9A45).mix(hex(0x5B8C4A), v.rng.Float64()).dark(v.between(0, 0.2))
		a, b := v.at(at, 0, z), v.at(at+lean, hgt, z)
		mid := between(a, b, 0.55).add(-lean*0.25*m, 0)
		w := 0.10 * m
		v.fill(c, a.add(-w, 0), mid.add(-w*0.7, 0), b, mid.add(w*0.7, 0), a.add(w, 0))
	}
}

func flood(v *view, mended bool) {
	if !mended {
		v.hour = rainy
	}
	v.avenue()
	v.streetTrees()
	v.poles(true)
	if mended {
		g := v.ground()
		for _, z := range []float64{4.2, 8.5, 15} {
			v.fill(hex(0x3A4048), g.rect(2.45, z, 0.95, 0.7)...)
			for i := range 5 {
				v.fill(steel, g.rect(2.52+0.18*float64(i), z+0.06, 0.07, 0.58)...)
			}
		}
		return
	}
	v.water(hex(0x8B7B62), hex(0xB0A48C))
	v.motorbikeInWater(-1.5, 7.2, hex(0x3E6FA3))
	v.motorbikeInWater(1.6, 13, hex(0xB23A48))
	v.personInWater(0.2, 5.4, hex(0xE8E2D2))
	for range 7 {
		z := v.between(2.6, 10)
		q, m := v.at(v.between(-4, 4), 0.35, z), v.metre(z)
		v.fill(v.pick(bags), oval(q.x, q.y, 0.16*m, 0.07*m)...)
	}
	for range 90 { // rain
		x, y := v.between(0, Width), v.between(0, Height)
		v.line(hex(0xEAF1F4).fade(0.35), 1.6, pt{x, y}, pt{x - 7, y + 34})
	}
}

const floodHeight = 0.38

// water floods the whole ground, with ripples and what stands in it mirrored faintly.
func (v *view) water(c, light ink) {
	w := plane(func(u, z float64) pt { return v.at(u, floodHeight, z) })
	v.shade(w.rect(-walkEnd-0.4, near, 2*(walkEnd+0.4), 160), func(x, y int) ink {
		t := clamp((float64(y)-v.hy)/(Height-v.hy), 0, 1)
		return v.tint(light.mix(c, math.Sqrt(t)).fade(0.94))
	})
	for range 60 {
		z := 1.9 + 30*math.Pow(v.rng.Float64(), 2)
		x, l := v.between(-5.5, 5.5), v.between(0.4, 1.5)
		v.fill(hex(0xF3EEDF).fade(0.30), w.poly(pt{x, z}, pt{x + l/2, z - 0.04}, pt{x + l, z}, pt{x + l/2, z + 0.05})...)
	}
}

func (v *view) motorbikeInWater(x, z float64, c ink) {
	v.motorbike(x, z, c)
	v.cover(x, z, 1.3)
}

func (v *view) personInWater(x, z float64, c ink) {
	v.person(x, z, c)
	v.cover(x, z, 0.6)
}

// cover puts flood water before the foot of a thing.
func (v *view) cover(x, z, half float64) {
	a, b, m := v.at(x, floodHeight, z), v.at(x, -0.25, z), v.metre(z)
	v.fill(hex(0x9A8B72), pt{a.x - half*m, a.y}, pt{a.x + half*m, a.y}, pt{b.x + half*1.3*m, b.y}, pt{b.x - half*1.3*m, b.y})
	v.fill(hex(0xF3EEDF).fade(0.6), smooth([]pt{{a.x - half*m, a.y}, {a.x, a.y - 3}, {a.x + half*m, a.y}, {a.x, a.y + 5}})...)
	v.fill(hex(0xF3EEDF).fade(0.25), smooth([]pt{{a.x - 1.5*half*m, a.y + 0.12*m}, {a.x, a.y + 0.06*m}, {a.x + 1.5*half*m, a.y + 0.12*m}, {a.x, a.y + 0.18*m}})...)
}

func signs(v *view, mended bool) {
	v.avenue()
	v.streetTrees()
	g := v.ground()
	if mended {
		for i := range 9 {
			x := -3.3 + 0.78*float64(i)
			v.fill(hex(0xF7F4EA), g.rect(x, 5.2, 0.42, 2.2)...)
		}
	} else {
		for i := range 9 {
			x := -3.3 + 0.78*float64(i)
			v.fill(hex(0xF7F4EA).fade(0.16), g.rect(x, 5.2, 0.42, v.between(0.6, 2.0))...)
		}
	}
	v.trafficLight(4.15, 8.2, mended)
	lean := 1.5
	if mended {
		lean = 0
	}
	v.warning(-4.15, 7, lean)
	v.car(-1.4, 15, hex(0xD9DDE0))
}

func (v *view) trafficLight(x, z float64, on bool) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 0.5, 0.3)
	v.fill(steel, p.rect(-0.08, 0, 0.16, 4.6)...)
	v.line(steel, 0.12*m, p(0, 4.5), p(-2.4, 4.7))
	head := v.upright(x-2.4, z)
	v.fill(hex(0x2F353C), head.rect(-0.3, 3.7, 0.6, 1.75)...)
	for i, c := range []ink{hex(0xD6402F), hex(0xE5B53B), hex(0x3FA45F)} {
		q := head(0, 5.15-0.55*float64(i))
		if on && i == 2 {
			v.glow(c, q.x, q.y, 0.8*m, 0.8*m, 0.8)
			v.shine(c.light(0.25), oval(q.x, q.y, 0.2*m, 0.2*m)...)
			continue
		}
		v.fill(c.dark(0.68), oval(q.x, q.y, 0.2*m, 0.2*m)...)
	}
}

// warning is a triangular sign on a post that leans at its top by so many metres.
func (v *view) warning(x, z, lean float64) {
	v.shadow(x, z, 0.4, 0.3)
	p := v.upright(x, z)
	q := func(u, h float64) pt { return p(u+lean*h/3, h-0.1*math.Abs(lean)*h/3) }
	v.fill(steel, q(-0.06, 0), q(0.06, 0), q(0.06, 3), q(-0.06, 3))
	v.fill(hex(0xC8402F), q(-0.62, 2.2), q(0.62, 2.2), q(0, 3.3))
	v.fill(hex(0xF6D55C), q(-0.42, 2.31), q(0.42, 2.31), q(0, 3.05))
	v.fill(rubber, q(-0.06, 2.4), q(0.06, 2.4), q(0.05, 2.8), q(-0.05, 2.8))
}

func fallenTree(v *view, mended bool) {
	v.avenue()
	v.poles(true)
	v.tree(-4.9, 30, 5)
	v.tree(4.9, 27, 5)
	if mended {
		v.stump(-4.8, 8.2)
		v.cone(-3.9, 7.4)
		v.motorbike(1.4, 10, hex(0x3E6FA3))
		return
	}
	m := v.metre(8)
	c := leaf.dark(0.03)
	for _, b := range [][4]float64{{3.2, 1.1, 1.5, 0.15}, {1.7, 0.7, 1.2, 0.2}, {2.5, 1.6, 1.1, 0}, {4.2, 0.7, 1.0, 0.1}, {1.6, 1.3, 0.8, 0.05}, {3.4, 0.5, 1.1, 0.25}, {2.9, 1.9, 0.6, -0.15}} {
		q := v.at(b[0], b[1], 8)
		col := c.dark(math.Max(0, b[3]))
		if b[3] < 0 {
			col = c.light(0.2)
		}
		v.fill(col, oval(q.x, q.y, b[2]*m, b[2]*m*0.72)...)
	}
	trunk := v.front(0, 7.9)
	v.fill(bark, trunk.poly(pt{-4.7, 0.05}, pt{-4.6, 0.75}, pt{-1, 0.62}, pt{2.6, 0.9}, pt{2.7, 0.6}, pt{-1, 0.12})...)
	v.fill(bark.dark(0.25), trunk.poly(pt{-4.7, 0.05}, pt{-4.65, 0.28}, pt{-1, 0.28}, pt{2.6, 0.68}, pt{2.7, 0.6}, pt{-1, 0.12})...)
	v.line(bark, 0.16*m, trunk(0.2, 0.6), trunk(1.2, 1.6))
	v.line(bark, 0.12*m, trunk(1.2, 0.7), trunk(2.4, 1.9))
	for range 14 { // the roots torn out
		a := v.between(-1.2, 1.2)
		s, cs := math.Sincos(a)
		v.line(bark.dark(0.15), 0.08*m, trunk(-4.6, 0.42), trunk(-4.7-1.0*cs*v.between(0.5, 1), 0.42+0.95*s))
	}
	for range 40 {
		z := v.between(5.4, 9.5)
		q, s := v.at(v.between(-2.6, 4.8), 0.02, z), v.metre(z)
		v.fill(leaf.light(v.between(0, 0.3)), oval(q.x, q.y, 0.09*s, 0.045*s)...)
	}
	v.cone(-1.6, 5.6)
	v.cone(1.0, 5.3)
}

func (v *view) stump(x, z float64) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 0.7, 0.4)
	v.fill(bark, p.rect(-0.4, 0, 0.8, 0.4)...)
	q := p(0, 0.4)
	v.fill(hex(0xD9B98C), oval(q.x, q.y, 0.40*m, 0.14*m)...)
	v.fill(hex(0xC19A66), oval(q.x, q.y, 0.22*m, 0.08*m)...)
}

func nightLamp(v *view, mended bool) {
	v.hour = nightly
	v.avenue()
	v.streetTrees()
	v.lampRow(mended)
}

func lampByDay(v *view, mended bool) {
	v.avenue()
	v.streetTrees()
	v.lampRow(!mended)
}

// lampRow is both sides of a street, the farthest lamp first.
func (v *view) lampRow(on bool) {
	for z := 46.0; z > 7; z *= 0.62 {
		v.lamp(-4.3, z, 1, 0, on)
		v.lamp(4.3, z*0.86, -1, 0, on)
	}
}

func leaningPole(v *view, mended bool) {
	v.avenue()
	v.streetTrees()
	for z := 46.0; z > 17; z *= 0.7 {
		v.lamp(-4.3, z, 1, 0, false)
	}
	if mended {
		v.fill(hex(0xC9C4BA), v.ground().rect(-4.7, 12.6, 1.0, 0.8)...)
		v.lamp(-4.2, 13, 1, 0, false)
		return
	}
	v.fill(hex(0x55504A), v.patch(-4.2, 13, 1.5, 1.2, 0.4)...)
	v.lamp(-4.2, 13, 1, 3.4, false)
	v.cone(-3.3, 11.2)
	v.cone(-4.9, 11.0)
	v.barrier(-4.0, 10, 1.6)
}

func bridge(v *view, mended bool) {
	v.lane(concrete)
	g := v.ground()
	// The canal across the road, its banks, then the deck over it.
	v.fill(meadow.dark(0.25), g.rect(-40, 6.4, 80, 4.4)...)
	low := plane(func(u, z float64) pt { return v.at(u, -1.1, z) })
	v.shade(low.rect(-40, 6.8, 80, 3.2), func(_, y int) ink { return v.tint(hex(0x7FA3A8).mix(hex(0x54777C), float64(y%97)/160)) })
	v.fill(concrete.dark(0.35), v.front(-2.7, 6.4).rect(0, -0.75, 5.4, 0.75)...)
	v.fill(concrete.dark(0.03), g.rect(-2.7, 6.2, 5.4, 4.8)...)
	red, white := hex(0xC8402F), hex(0xF4F2EA)
	for _, x := range []float64{-2.6, 2.6} {
		for i := range 6 {
			z := 11 - 0.95*float64(i)
			broken := !mended && x > 0 && i > 2
			p := v.upright(x, z)
			if broken {
				if i == 3 {
					v.fill(white, p.poly(pt{-0.09, 0}, pt{0.09, 0}, pt{0.55, 0.62}, pt{0.40, 0.70})...)
				}
				continue
			}
			v.fill(white, p.rect(-0.10, 0, 0.20, 1.05)...)
			v.fill(red, p.rect(-0.10, 0.62, 0.20, 0.25)...)
			if i < 5 && !(x > 0 && !mended && i == 2) {
				s := v.side(x, z-0.95)
				v.fill(hex(0x9FB2BC), s.rect(0, 0.78, 0.95, 0.12)...)
				v.fill(hex(0x9FB2BC), s.rect(0, 0.38, 0.95, 0.10)...)
			}
		}
	}
	if !mended {
		m := v.metre(8)
		v.line(hex(0x9FB2BC), 0.10*m, v.at(2.6, 0.8, 9), v.at(3.3, 0.2, 8), v.at(3.5, -0.9, 7.6))
		v.cone(1.9, 6.6)
		v.cone(1.95, 8.1)
	}
	v.person(-1.2, 13.5, hex(0x7E6A9E))
}
