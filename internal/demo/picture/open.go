package picture

import "math"

// Scenes of the open country, and a few still lifes.

// country is fields under hills, seen from a dyke.
func (v *view) country() {
	v.heavens()
	v.hills()
	v.fields()
	for range 7 {
		x, z := v.between(-40, 40), v.between(36, 60)
		if v.chance(0.4) {
			v.facade(v.front(x, z), 0, v.newHouse(true))
		}
		v.tree(x+v.between(-8, 8), z-2, v.between(5, 9))
	}
}

func canal(v *view, mended bool) {
	v.camera.eye = 3.4
	v.country()
	g := v.ground()
	low := plane(func(u, z float64) pt { return v.at(u, -0.9, z) })
	bank := meadow.dark(0.12)
	for _, s := range []float64{-1, 1} {
		v.fill(bank, g.poly(pt{s * 3.4, near}, pt{s * 5.6, near}, pt{s * 5.6, 160}, pt{s * 3.4, 160})...)
	}
	c, far := hex(0x4E8C93), hex(0xA9CBD0)
	if !mended {
		c, far = hex(0x2E332F), hex(0x5E6359)
	}
	v.fill(hex(0x7C6A50), g.rect(-3.5, near, 7, 160)...)
	for _, s := range []float64{-1, 1} { // concrete sides
		v.fill(concrete.dark(0.10), v.at(s*3.5, 0, near), v.at(s*2.6, -0.9, near), v.at(s*2.6, -0.9, 160), v.at(s*3.5, 0, 160))
	}
	v.shade(low.rect(-2.6, near, 5.2, 160), func(_, y int) ink {
		t := clamp((float64(y)-v.hy)/(Height-v.hy), 0, 1)
		return v.tint(far.mix(v.hour.bottom, 0.25).mix(c, math.Sqrt(t)))
	})
	for range 46 {
		z := 2.4 + 40*math.Pow(v.rng.Float64(), 2)
		x := v.between(-2.4, 1.6)
		l := v.between(0.3, 0.9)
		v.fill(far.light(0.5).fade(0.35), low.poly(pt{x, z}, pt{x + l/2, z - 0.05}, pt{x + l, z}, pt{x + l/2, z + 0.06})...)
	}
	v.bamboo(-8, 17, 7)
	v.areca(7.6, 15, 7)
	if mended {
		for range 18 {
			z := v.between(4, 24)
			m := v.metre(z)
			s := math.Copysign(1, v.between(-1, 1))
			q := v.at(s*v.between(3.7, 5.2), 0.1, z)
			v.fill([]ink{hex(0xE6B44C), hex(0xD96C5F), hex(0xF2EFE4)}[v.rng.IntN(3)], oval(q.x, q.y, 0.09*m, 0.09*m)...)
		}
		return
	}
	for range 60 { // foam, bags, bottles, water hyacinth
		z := 2.6 + 22*math.Pow(v.rng.Float64(), 1.6)
		q, m := v.at(v.between(-2.4, 2.4), -0.86, z), v.metre(z)
		switch v.rng.IntN(3) {
		case 0:
			c := v.pick(bags)
			v.fill(c, smooth([]pt{q.add(-0.22*m, 0), q.add(-0.08*m, -0.13*m), q.add(0.14*m, -0.11*m), q.add(0.24*m, 0.02*m), q.add(0, 0.08*m)})...)
		case 1:
			for range 5 {
				r := q.add(v.between(-0.3, 0.3)*m, v.between(-0.08, 0.08)*m)
				v.fill(leaf.dark(v.between(0, 0.25)), oval(r.x, r.y, 0.13*m, 0.06*m)...)
			}
		default:
			for range 4 {
				r := q.add(v.between(-0.25, 0.25)*m, v.between(-0.05, 0.05)*m)
				v.fill(hex(0xDAD8C8).fade(0.7), oval(r.x, r.y, 0.11*m, 0.05*m)...)
			}
		}
	}
	for i := range 3 {
		v.heap(4.4, 13-3.5*float64(i), 1.5)
	}
}

func floodField(v *view, mended bool) {
	if !mended {
		v.hour = rainy
	}
	v.camera.eye = 3.2
	v.country()
	g := v.ground()
	if mended {
		v.dyke()
		v.rice(1)
		v.person(-3.2, 9, hex(0x7E6A9E))
		return
	}
	v.shade(g.rect(-200, near, 400, 44), func(_, y int) ink {
		t := clamp((float64(y)-v.hy)/(Height-v.hy), 0, 1)
		return v.tint(v.hour.bottom.mix(hex(0x93836A), 0.35+0.65*math.Sqrt(t)))
	})
	v.rice(0.3)
	v.dyke()
	for range 50 {
		z := 3 + 30*math.Pow(v.rng.Float64(), 2)
		x := v.between(-1, 1) * z
		v.fill(hex(0xF1F0E6).fade(0.28), g.poly(pt{x, z}, pt{x + 0.6, z - 0.04}, pt{x + 1.2, z}, pt{x + 0.6, z + 0.05})...)
	}
	v.person(0.2, 8.5, hex(0x7E6A9E))
}

// dyke is the earth path between two fields.
func (v *view) dyke() {
	g := v.ground()
	v.fill(earth.dark(0.18), g.poly(pt{-0.9, near}, pt{1.3, near}, pt{1.0, 60}, pt{-0.6, 60})...)
	v.fill(meadow, g.poly(pt{-0.7, near}, pt{-0.1, near}, pt{-0.2, 60}, pt{-0.55, 60})...)
	v.fill(earth.light(0.15), g.poly(pt{-0.1, near}, pt{0.8, near}, pt{0.7, 60}, pt{-0.1, 60})...)
}

// rice plants rows of rice, as high above the water as the share given.
func (v *view) rice(share float64) {
	for z := 26.0; z > 2.6; z *= 0.93 {
		m := v.metre(z)
		for x := -1.3 * z; x < 1.3*z; x += 0.55 + z*0.02 {
			if math.Abs(x) < 1.5 {
				continue
			}
			q := v.at(x+v.between(-0.1, 0.1), 0, z)
			h := 0.75 * m * share
			c := hex(0x7FA64B).mix(hex(0xC9B651), v.rng.Float64()*0.6)
			for _, dx := range []float64{-0.16, 0, 0.16} {
				v.fill(c, q.add(-0.035*m, 0), q.add(dx*m*1.4, -h), q.add(0.035*m, 0))
			}
		}
	}
}

func smoke(v *view, mended bool) {
	v.camera.eye = 2.8
	v.country()
	if v.chance(0.5) {
		v.works(mended)
		return
	}
	v.dyke()
	for i := range 6 { // heaps of straw
		x, z := -9+3.4*float64(i), 14+2*float64(i%3)
		q, m := v.at(x, 0, z), v.metre(z)
		c := hex(0xD9BF6B)
		if !mended && i%2 == 1 {
			c = hex(0x4B4238)
		}
		v.fill(c, smooth([]pt{q.add(-1.1*m, 0), q.add(-0.6*m, -0.7*m), q.add(0.1*m, -1.0*m), q.add(0.7*m, -0.6*m), q.add(1.1*m, 0)})...)
		v.fill(c.dark(0.15), smooth([]pt{q.add(0.1*m, -0.98*m), q.add(0.7*m, -0.6*m), q.add(1.1*m, 0), q.add(0.4*m, 0)})...)
		if mended || i%2 == 0 {
			continue
		}
		for k := range 7 {
			f := q.add((float64(k)-3)*0.22*m, -0.1*m)
			hgt := v.between(0.5, 1.2) * m
			v.shine(hex(0xF2792B), smooth([]pt{f.add(-0.16*m, 0), f.add(-0.05*m, -hgt*0.5), f.add(0.02*m, -hgt), f.add(0.1*m, -hgt*0.4), f.add(0.16*m, 0)})...)
			v.shine(hex(0xFBD24E), smooth([]pt{f.add(-0.08*m, 0), f.add(0, -hgt*0.55), f.add(0.08*m, 0)})...)
		}
		v.plume(q.add(0, -0.8*m), 1.5, hex(0xA9A59C))
	}
}

// works is a factory behind the fields.
func (v *view) works(clean bool) {
	p := v.front(-14, 34)
	c := hex(0xB9C4CB)
	for i := range 4 {
		x := 7.2 * float64(i)
		v.fill(c.dark(0.05*float64(i%2)), p.poly(pt{x, 0}, pt{x + 7.2, 0}, pt{x + 7.2, 5}, pt{x, 7})...)
		v.fill(hex(0x4C7FA8), p.poly(pt{x, 6.2}, pt{x + 7.2, 4.4}, pt{x + 7.2, 5}, pt{x, 7})...)
		for k := range 4 {
			v.fill(glass, p.rect(x+0.8+1.55*float64(k), 2.2, 1.0, 1.1)...)
		}
	}
	for i, x := range []float64{8, 19} {
		v.fill(hex(0xA7897A), p.poly(pt{x - 0.8, 4}, pt{x + 0.8, 4}, pt{x + 0.55, 9.6}, pt{x - 0.55, 9.6})...)
		for k := range 3 {
			v.fill(hex(0xC8553D), p.rect(x-0.66+0.04*float64(k), 6.6+1.1*float64(k), 1.32-0.08*float64(k), 0.5)...)
		}
		if clean {
			v.plume(p(x, 9.7), 0.35, hex(0xF4F4F0))
		} else {
			v.plume(p(x, 9.7), 1.5-0.35*float64(i), hex(0x55524E))
		}
	}
	v.dyke()
	v.rice(0.9)
}

// plume lets smoke rise and drift from a point.
func (v *view) plume(from pt, size float64, c ink) {
	for i := range 26 {
		t := float64(i) / 25
		q := from.add(size*150*t*t+v.between(-18, 18)*t*size, -size*200*t+v.between(-10, 10)*t)
		r := size * (16 + 78*t)
		v.glow(v.tint(c.light(0.35*t)), q.x, q.y, r, r*0.85, 0.75*(1-0.75*t))
	}
}

func tap(v *view, mended bool) {
	v.heavens()
	wall := hex(0xBFD6D2)
	v.fill(wall, box(0, 0, Width, Height)...)
	for y := 0.0; y < 700; y += 100 {
		v.fill(wall.dark(0.10), box(0, y, Width, 4)...)
		for x := 0.0; x < Width; x += 130 {
			v.fill(wall.dark(0.10), box(x, y, 4, 100)...)
		}
	}
	for range 14 {
		x, y := 130*math.Floor(v.between(0, 10)), 100*math.Floor(v.between(0, 7))
		v.fill(wall.light(0.35).fade(0.6), box(x+4, y+4, 126, 96)...)
	}
	v.fill(hex(0x9AA39F), box(0, 700, Width, 260)...)
	v.fill(hex(0xC4CCC8), box(0, 700, Width, 26)...)
	// The tap.
	metal := hex(0xC9D3D9)
	v.line(metal.dark(0.25), 56, pt{640, 128}, pt{640, 250})
	v.line(metal, 44, pt{640, 120}, pt{640, 250})
	v.line(metal, 50, pt{560, 250}, pt{700, 250}, pt{716, 320})
	v.fill(metal.dark(0.2), box(688, 318, 56, 26)...)
	v.fill(hex(0x3E7CB1), smooth([]pt{{566, 112}, {640, 86}, {714, 112}, {640, 138}})...)
	v.line(metal.light(0.6), 8, pt{628, 140}, pt{628, 240})
	water, bottom := hex(0xCFE9F2), hex(0xB9DDEA)
	if !mended {
		water, bottom = hex(0xC9A765), hex(0x9C7536)
	}
	v.fill(water.fade(0.9), pt{698, 344}, pt{734, 344}, pt{728, 560}, pt{704, 560})
	v.fill(hex(0xFFFFFF).fade(0.35), pt{706, 344}, pt{713, 344}, pt{712, 560}, pt{708, 560})
	// The glass.
	v.fill(hex(0x2A3A40).fade(0.22), oval(716, 842, 190, 26)...)
	v.fill(hex(0xF4FAFB).fade(0.40), pt{560, 470}, pt{872, 470}, pt{836, 838}, pt{596, 838})
	v.shade([]pt{{572, 560}, {860, 560}, {832, 826}, {600, 826}}, func(_, y int) ink {
		return water.mix(bottom, clamp((float64(y)-560)/266, 0, 1)).fade(0.92)
	})
	v.fill(water.light(0.3), oval(716, 560, 144, 18)...)
	if !mended {
		for range 46 {
			x, y := v.between(612, 822), v.between(590, 820)
			v.fill(hex(0x6F4F22).fade(0.6), oval(x, y, v.between(2, 5), v.between(2, 4))...)
		}
		v.fill(hex(0x7A5A2A).fade(0.8), pt{597, 806}, pt{716, 796}, pt{834, 806}, pt{832, 826}, pt{600, 826})
	}
	v.fill(hex(0xFFFFFF).fade(0.45), pt{588, 490}, pt{612, 490}, pt{628, 800}, pt{612, 800})
	v.line(hex(0xFFFFFF).fade(0.9), 6, pt{560, 470}, pt{872, 470})
	// A bucket beside it.
	v.fill(hex(0x2A3A40).fade(0.22), oval(270, 858, 200, 26)...)
	v.fill(hex(0x3E7CB1), pt{110, 560}, pt{430, 560}, pt{390, 860}, pt{150, 860})
	v.fill(hex(0x3E7CB1).dark(0.22), pt{330, 560}, pt{430, 560}, pt{390, 860}, pt{316, 860})
	v.fill(hex(0x2E5F8A), oval(270, 560, 160, 34)...)
	v.fill(water.dark(0.05), oval(270, 570, 142, 26)...)
	v.line(hex(0x8C98A0), 7, bow(pt{112, 556}, pt{428, 556}, -150, 20)...)
}

func playground(v *view, mended bool) {
	v.camera.eye, v.camera.hy = 2.4, 440
	v.heavens()
	v.hills()
	v.strip(-60, 60, meadow)
	for x := -15.0; x < 16; x += 5 {
		v.tree(x+v.between(-1, 1), 19, v.between(5, 7))
	}
	v.facade(v.front(-4.5, 17), 0, house{width: 9, floors: 1, wall: hex(0xEBC877), trim: hex(0xF7EBCB), door: hex(0x6E8EA5), roof: 1, seed: 0.3})
	g := v.ground()
	v.fill(hex(0xC9A77C), g.rect(-7, 4.4, 14, 7)...)
	p, m := v.front(-4.6, 8), v.metre(8)
	red, blue := hex(0xD1493B), hex(0x2F7FB8)
	for _, x := range []float64{0, 4} { // the frame of the swings
		v.line(blue, 0.13*m, p(x-0.55, 0), p(x, 2.7), p(x+0.55, 0))
	}
	v.line(blue, 0.15*m, p(0, 2.7), p(4, 2.7))
	seat := func(x, tilt float64) {
		v.line(steel, 0.03*m, p(x-0.3, 2.7), p(x-0.3, 0.6+tilt))
		if tilt < 0.5 {
			v.line(steel, 0.03*m, p(x+0.3, 2.7), p(x+0.3, 0.6-tilt))
		}
		v.line(red, 0.11*m, p(x-0.35, 0.6+tilt), p(x+0.35, 0.6-tilt))
	}
	seat(1.3, 0)
	if mended {
		seat(2.7, 0)
	} else {
		v.line(steel, 0.03*m, p(2.4, 2.7), p(2.4, 0.9), p(2.6, 0.02))
		v.line(red, 0.11*m, p(2.5, 0.05), p(3.2, 0.12))
	}
	s := v.front(1.2, 8)
	v.line(blue, 0.11*m, s(0, 0), s(0.1, 2.1))
	v.line(blue, 0.11*m, s(0.7, 0), s(0.7, 2.1))
	for i := range 5 {
		v.line(hex(0xE8B53B), 0.08*m, s(0.04, 0.35+0.38*float64(i)), s(0.7, 0.35+0.38*float64(i)))
	}
	v.fill(hex(0xE8B53B), s.rect(0, 2.0, 1.0, 0.14)...)
	if mended {
		v.fill(red, s.poly(pt{0.9, 2.1}, pt{1.1, 2.1}, pt{3.6, 0.15}, pt{4.1, 0.15}, pt{4.1, 0.35}, pt{3.7, 0.36}, pt{1.2, 2.4}, pt{0.9, 2.4})...)
		v.person(4.6, 10.4, hex(0x7E6A9E))
		v.person(-2.2, 9.6, hex(0xF2F0E8))
		return
	}
	rusty := red.mix(rust, 0.55)
	v.fill(rusty, s.poly(pt{0.9, 2.1}, pt{1.1, 2.1}, pt{2.0, 1.4}, pt{2.15, 1.65}, pt{1.2, 2.4}, pt{0.9, 2.4})...)
	v.fill(rusty, s.poly(pt{2.6, 0.6}, pt{3.6, 0.0}, pt{4.1, 0.0}, pt{4.1, 0.2}, pt{3.7, 0.22}, pt{2.7, 0.85})...)
	v.barrier(-0.6, 6.2, 1.6)
	for range 60 {
		x, z := v.between(-7, 7), v.between(4.6, 11)
		q, k := v.at(x, 0, z), v.metre(z)
		v.fill(meadow.dark(0.1), q.add(-0.04*k, 0), q.add(v.between(-0.1, 0.1)*k, -0.3*k), q.add(0.04*k, 0))
	}
}
