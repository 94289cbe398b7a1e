package picture

import "math"

// Scenes seen across a street.

func garbage(v *view, mended bool) {
	v.wallOrFrontage()
	if mended {
		v.bin(-1.2, 9.2)
		v.bin(-0.1, 9.2)
		v.board(1.6, 9.6, hex(0x2F6F4F))
		return
	}
	v.heap(0.2, 8.6, v.between(3.8, 5))
	v.motorbike(-4.6, 6.6, v.pick(awnings))
}

func rubbleHeap(v *view, mended bool) {
	v.wallOrFrontage()
	if mended {
		v.board(-0.4, 9.8, hex(0xB0392B))
		v.tree(3.6, 9.6, 4.2)
		return
	}
	v.rubble(-0.6, 8.5, 5)
	v.rubble(2.8, 7.6, 2.6)
}

// wallOrFrontage is a street corner in town, or by the wall of a village.
func (v *view) wallOrFrontage() {
	if v.chance(0.6) {
		v.frontage()
		return
	}
	v.camera.eye, v.camera.hy, v.camera.vx = 2.6, 470, 640
	v.heavens()
	v.hills()
	v.strip(-60, 60, meadow)
	for x := -10.0; x < 11; x += 4.4 {
		if v.chance(0.5) {
			v.bamboo(x, 15, 6)
		} else {
			v.areca(x, 14, 6.5)
		}
	}
	v.facade(v.front(-8.5, 13), 0, v.newHouse(true))
	v.facade(v.front(2.5, 13.5), 0, v.newHouse(true))
	p := v.front(-14, 11)
	brick := hex(0xC9A98A)
	v.fill(brick, p.rect(0, 0, 28, 1.7)...)
	for row := range 6 {
		for i := range 40 {
			x := 0.72*float64(i) + 0.36*float64(row%2)
			v.fill(brick.dark(0.10), p.rect(x, 0.28*float64(row), 0.03, 0.27)...)
		}
		v.fill(brick.dark(0.10), p.rect(0, 0.28*float64(row), 28, 0.03)...)
	}
	v.fill(hex(0xE9DFCF), p.rect(-0.1, 1.66, 28.2, 0.22)...)
	v.pavementAcross()
}

func pavement(v *view, mended bool) {
	v.frontage()
	if mended {
		g := v.ground()
		v.fill(hex(0xE8B53B), g.rect(-40, 9.6, 80, 0.10)...)
		v.person(-2.6, 8.7, hex(0xD96C5F))
		v.person(1.4, 8.9, hex(0x5C86B8))
		v.tree(5, 9.8, 4.6)
		return
	}
	v.board(-3.9, 9.9, hex(0xC8553D))
	v.motorbike(-5.1, 9.4, v.pick(awnings))
	v.motorbike(-3.4, 9.3, v.pick(awnings))
	v.stall(-0.8, 9.6)
	v.stall(2.2, 9.4)
	v.umbrella(0.6, 9.2, v.pick(awnings))
	v.stall(-2.2, 7.4)
	v.stall(1.2, 7.2)
	v.stall(4.4, 7.6)
	v.motorbike(5.3, 9.2, v.pick(awnings))
	v.person(-0.2, 5.9, hex(0x5C86B8))
}

func foodStall(v *view, mended bool) {
	v.frontage()
	// A school gate between the houses.
	p := v.front(-3.4, 10.95)
	v.fill(hex(0xEBDDB8), p.rect(0, 0, 6.8, 3.6)...)
	v.fill(hex(0x2F5F8F), p.rect(0.5, 2.75, 5.8, 0.62)...)
	v.fill(hex(0xF6E7B0), p.rect(1.3, 2.95, 4.2, 0.2)...)
	v.fill(hex(0x5C6B73), p.rect(0.8, 0, 5.2, 2.5)...)
	for i := range 13 {
		v.fill(hex(0xBFD0C8), p.rect(0.95+0.39*float64(i), 0.05, 0.12, 2.4)...)
	}
	v.pavementAcross()
	if mended {
		v.board(3.9, 9.8, hex(0xB0392B))
		v.person(-1.4, 9.2, hex(0xF2F0E8))
		v.person(-0.6, 8.8, hex(0xF2F0E8))
		return
	}
	v.umbrella(-2.2, 8.6, hex(0xC8453D))
	v.stall(-2.2, 8.4)
	v.umbrella(1.5, 8.5, hex(0x3E7CB1))
	v.stall(1.5, 8.3)
	for i, z := range []float64{7.9, 8.2, 7.7} {
		v.person(-0.9+0.6*float64(i), z, hex(0xF2F0E8))
	}
	for i := range 3 { // smoke of frying
		q := v.at(1.2+0.15*float64(i), 1.2+0.5*float64(i), 8.3)
		v.glow(hex(0xEDEAE2), q.x, q.y, 70+22*float64(i), 60+20*float64(i), 0.5)
	}
}

func market(v *view, mended bool) {
	v.frontage()
	if mended {
		v.person(-3.2, 9, hex(0xD96C5F))
		v.car(1.8, 6, hex(0xD9DDE0))
		v.motorbike(-3.2, 5, hex(0xB23A48))
		return
	}
	for i := range 5 {
		v.umbrella(-5+2.5*float64(i), 9.0, v.pick(awnings))
	}
	for i := range 5 {
		v.stall(-4.6+2.4*float64(i), 7.5)
	}
	for i := range 4 {
		v.person(-3.4+2.2*float64(i), 6.7+0.3*float64(i%2), v.pick(awnings))
	}
	v.motorbike(-0.6, 5.2, hex(0x3E6FA3))
	for range 16 {
		z := v.between(4, 7)
		q, m := v.at(v.between(-4, 4), -0.18, z), v.metre(z)
		v.fill(leaf.light(v.between(0, 0.4)), oval(q.x, q.y, 0.10*m, 0.04*m)...)
	}
}

func parked(v *view, mended bool) {
	v.frontage()
	if mended {
		p, m := v.upright(3.2, 8.6), v.metre(8.6)
		v.fill(steel, p.rect(-0.05, 0, 0.10, 2.4)...)
		q := p(0, 2.7)
		v.fill(hex(0xC8402F), oval(q.x, q.y, 0.42*m, 0.42*m)...)
		v.fill(hex(0x2F5F9F), oval(q.x, q.y, 0.33*m, 0.33*m)...)
		v.line(hex(0xC8402F), 0.09*m, q.add(-0.27*m, -0.27*m), q.add(0.27*m, 0.27*m))
		v.person(-2, 9, hex(0xD96C5F))
		v.motorbike(0.4, 6, hex(0x3E6FA3))
		return
	}
	v.car(-3.6, 9.0, v.pick(awnings).mix(hex(0x888888), 0.4))
	v.lorry(2.6, 8.4, hex(0x3E7CB1), hex(0xC9C2B4))
	v.car(-4.6, 6.1, hex(0xE4E6E8))
	v.car(1.4, 5.7, hex(0x4A545E))
	v.person(-1.1, 7.0, hex(0xD96C5F))
}

func dryTree(v *view, mended bool) {
	v.frontage()
	for _, x := range []float64{-4.2, 4.6} {
		v.tree(x, 9.8, 4.8)
	}
	p, m := v.upright(0.2, 9.2), v.metre(9.2)
	v.shadow(0.2, 9.2, 1.4, 0.8)
	v.fill(bark, p.poly(pt{-0.24, 0}, pt{0.24, 0}, pt{0.15, 2.9}, pt{-0.15, 2.9})...)
	v.fill(bark.dark(0.22), p.poly(pt{0.06, 0}, pt{0.24, 0}, pt{0.15, 2.9}, pt{0.05, 2.9})...)
	if mended {
		v.crown(p, 5.0, leaf)
		v.fill(hex(0xF4F2EA), p.rect(-0.24, 0.2, 0.48, 0.9)...)
		return
	}
	var branch func(a pt, angle, length, w float64, depth int)
	branch = func(a pt, angle, length, w float64, depth int) {
		s, c := math.Sincos(angle)
		b := a.add(c*length*m, -s*length*m)
		v.line(hex(0x8A7765), math.Max(1.5, w*m), a, b)
		if depth == 0 {
			return
		}
		branch(b, angle+v.between(0.25, 0.6), length*0.72, w*0.62, depth-1)
		branch(b, angle-v.between(0.25, 0.6), length*0.72, w*0.62, depth-1)
	}
	for _, a := range []float64{0.75, 1.25, 1.75, 2.4} {
		branch(p(0, 2.8), a, 1.05, 0.16, 4)
	}
	for range 9 {
		q := p(v.between(-1.9, 1.9), v.between(3.2, 5))
		v.fill(hex(0xA8873F), oval(q.x, q.y, 0.10*m, 0.06*m)...)
	}
	v.line(hex(0x8A7765), 0.12*m, v.at(-0.9, -0.1, 7.6), v.at(1.1, 0.06, 7.3)) // one has come down
	v.line(hex(0x8A7765), 0.07*m, v.at(0.2, 0, 7.5), v.at(0.8, 0.4, 7.4))
	v.motorbike(-2.3, 9.2, hex(0x3E6FA3))
}

func saplings(v *view, mended bool) {
	v.frontage()
	for i := range 5 {
		x := -5 + 2.5*float64(i)
		p, m := v.upright(x, 9.3), v.metre(9.3)
		v.fill(earth.dark(0.1), v.patch(x, 9.3, 1.1, 0.8, 0.1)...)
		for _, dx := range []float64{-0.45, 0.45} { // stakes
			lean := 0.0
			if !mended {
				lean = dx * 0.9
			}
			v.line(hex(0xC9A66B), 0.06*m, p(dx, 0), p(dx*0.15+lean, 1.6))
		}
		if mended || i == 4 {
			v.line(bark, 0.09*m, p(0, 0), p(0, 1.6))
			v.crown(p, 2.9, leaf.light(0.12))
			continue
		}
		v.line(hex(0x8A7765), 0.08*m, p(0, 0), p(v.between(-0.2, 0.3), 2.1))
		for range 5 {
			h := v.between(1.1, 2.0)
			v.line(hex(0x8A7765), 0.035*m, p(0.05, h), p(v.between(-0.7, 0.7), h+v.between(0.1, 0.5)))
		}
		for range 4 {
			q := p(v.between(-0.5, 0.5), v.between(1.3, 2.3))
			v.fill(hex(0xB08A45), oval(q.x, q.y, 0.08*m, 0.05*m)...)
		}
	}
}

func cables(v *view, mended bool) {
	v.frontage()
	var tops []pt
	for _, x := range []float64{-5.2, 2.2} {
		tops = append(tops, v.pole(x, 8.6, 5.6, 0))
	}
	m := v.metre(8.6)
	ends := []pt{v.at(-13, 5.2, 8.6), tops[0], tops[1], v.at(10, 5.2, 8.6)}
	for i := 1; i < len(ends); i++ {
		v.wires(ends[i-1], ends[i], m, mended)
	}
	if mended {
		for _, p := range tops {
			v.fill(rubber, box(p.x-0.12*m, p.y+0.12*m, 0.24*m, 0.42*m)...)
			v.fill(hex(0xF3D55B), box(p.x-0.10*m, p.y+0.62*m, 0.20*m, 0.16*m)...)
		}
		v.person(-1.5, 9, hex(0xD96C5F))
		return
	}
	for _, p := range tops { // coils hung on the poles
		for range 9 {
			q := p.add(v.between(-0.35, 0.35)*m, v.between(0.1, 0.9)*m)
			r := v.between(0.25, 0.5) * m
			v.ring(rubber, q, r, r*1.15, 0.035*m)
		}
	}
	// Torn ends hanging onto the pavement.
	v.line(rubber, 0.04*m, bow(tops[0], v.at(-2.6, 0.02, 8.2), 1.1*m, 16)...)
	v.line(rubber, 0.04*m, bow(tops[1], v.at(-0.2, 0.9, 8.2), 0.8*m, 16)...)
	v.line(rubber, 0.04*m, bow(v.at(-2.6, 0.02, 8.2), v.at(-0.6, -0.1, 7.6), 0.14*m, 12)...)
	v.motorbike(0.9, 6.4, hex(0xB23A48))
}

// ring is a loop of cable.
func (v *view) ring(c ink, at pt, rx, ry, w float64) {
	ps := oval(at.x, at.y, rx, ry)
	v.line(c, w, append(ps, ps[0])...)
}

func burstPipe(v *view, mended bool) {
	v.frontage()
	road := plane(func(u, z float64) pt { return v.at(u, -0.17, z) })
	if mended {
		v.fill(asphalt.dark(0.32), road.rect(-0.9, 5.2, 1.9, 1.3)...)
		v.motorbike(-3, 6.3, hex(0x3E6FA3))
		v.person(2.6, 9, hex(0x7E6A9E))
		return
	}
	m := v.metre(6)
	v.shade(smooth(road.poly(pt{-5, 5.8}, pt{-2, 7.3}, pt{2, 7.4}, pt{5.5, 6.3}, pt{4, 4.6}, pt{0, 4.2}, pt{-4, 4.6})), func(_, y int) ink {
		return v.tint(hex(0x9CC4D2).mix(v.hour.bottom, 0.15).fade(0.85))
	})
	v.fill(hex(0x4A3F35), smooth(road.poly(pt{-0.8, 5.9}, pt{0, 6.4}, pt{0.9, 6.0}, pt{0.2, 5.6}))...)
	foot := road(0.05, 6)
	for i := range 46 {
		a := v.between(-0.42, 0.42)
		h := v.between(1.2, 3.4)
		s, c := math.Sincos(a)
		tip := foot.add(s*h*m, -c*h*m)
		end := tip.add(s*h*0.9*m, v.between(0.3, 1.2)*m)
		col := hex(0xDCEEF4).fade(0.35 + 0.25*float64(i%2))
		v.line(col, v.between(2, 7), bow(foot, tip, -0.12*m, 6)...)
		v.line(col.fade(0.7), v.between(1.5, 4), bow(tip, end, -0.25*m, 6)...)
	}
	v.glow(hex(0xF4FAFC), foot.x, foot.y-1.4*m, 1.8*m, 2.4*m, 0.55)
	for range 60 {
		q := foot.add(v.between(-2.2, 2.2)*m, -v.between(0, 3.2)*m)
		v.fill(hex(0xEAF5F8).fade(0.8), oval(q.x, q.y, v.between(1.5, 4), v.between(2, 5))...)
	}
	v.cone(-1.9, 5.2)
	v.cone(2.1, 5.1)
}

func buildingSite(v *view, mended bool) {
	v.frontage()
	p, m := v.front(-3.4, 10.9), v.metre(10.9)
	grey := hex(0xA8A59D)
	v.fill(hex(0x8C8A84), p.rect(0, 0, 6.8, 10)...)
	for f := range 3 {
		y := storey * float64(f)
		v.fill(grey, p.rect(-0.15, y+storey-0.35, 7.1, 0.35)...)
		for i := range 4 {
			x := 2.15 * float64(i)
			v.fill(grey, p.rect(x, y, 0.38, storey)...)
			v.fill(grey.dark(0.2), p.rect(x+0.26, y, 0.12, storey)...)
		}
		for i := range 3 {
			if (f+i)%2 == 0 {
				v.fill(hex(0xB4553D), p.rect(2.15*float64(i)+0.38, y, 1.77, storey*0.62)...)
				for r := range 8 {
					v.fill(hex(0xD39A7E), p.rect(2.15*float64(i)+0.38, y+0.26*float64(r), 1.77, 0.03)...)
				}
			}
		}
	}
	for i := range 5 { // scaffolding
		x := -0.5 + 1.95*float64(i)
		v.line(hex(0xC2A15C), math.Max(2, 0.06*m), p(x, 0), p(x, 10))
	}
	for y := 1.6; y < 10; y += 1.7 {
		v.line(hex(0xC2A15C), math.Max(2, 0.06*m), p(-0.6, y), p(7.4, y))
	}
	v.pavementAcross()
	if mended {
		for i := range 18 {
			v.fill(hex(0x3E8E5A).fade(0.62), p.rect(-0.6+0.45*float64(i), 2.4, 0.42, 8)...)
		}
		for i := range 10 {
			v.fill(hex(0x4C7FA8).dark(0.12*float64(i%2)), v.front(-4.2, 10.4).rect(0.84*float64(i), 0, 0.84, 2.2)...)
		}
		v.board(1.2, 10.1, hex(0x2F6F4F))
		v.person(-3.2, 9, hex(0xD96C5F))
		return
	}
	v.rubble(-1.6, 9.0, 3.4)
	sand := v.at(2.6, 0, 8.2)
	sm := v.metre(8.2)
	v.fill(hex(0xD8BE86), smooth([]pt{sand.add(-2*sm, 0.1*sm), sand.add(-0.8*sm, -0.75*sm), sand.add(0.2*sm, -1.05*sm), sand.add(1.1*sm, -0.55*sm), sand.add(2.1*sm, 0.1*sm)})...)
	v.fill(hex(0xD8BE86).dark(0.14), smooth([]pt{sand.add(0.2*sm, -1.03*sm), sand.add(1.1*sm, -0.55*sm), sand.add(2.0*sm, 0.08*sm), sand.add(0.8*sm, 0.1*sm)})...)
	for i := range 7 {
		v.fill(hex(0xB4553D).dark(0.06*float64(i%3)), v.front(-4.6, 7.9).rect(0.32*float64(i%4), 0.2*float64(i/4), 0.3, 0.18)...)
	}
	v.person(4.6, 8.8, hex(0x5C86B8))
}

func busStop(v *view, mended bool) {
	v.frontage()
	p := v.front(-2.6, 9.4)
	c := hex(0x2F6F8F)
	v.shadow(0, 9.2, 2.6, 0.6)
	for _, x := range []float64{0.1, 5.0} {
		v.fill(steel.dark(0.2), p.rect(x, 0, 0.14, 2.7)...)
	}
	v.fill(hex(0xBFD8E6).fade(0.75), p.rect(0.3, 0.5, 4.6, 1.9)...)
	if mended {
		v.fill(c, p.poly(pt{-0.4, 2.6}, pt{5.7, 2.6}, pt{5.4, 3.0}, pt{-0.1, 3.0})...)
		v.fill(hex(0xC98A3A), p.rect(0.7, 0.55, 3.8, 0.16)...)
		v.fill(steel, p.rect(1.0, 0, 0.1, 0.55)...)
		v.fill(steel, p.rect(4.1, 0, 0.1, 0.55)...)
		v.person(-0.2, 9, hex(0xF2F0E8))
		v.board(3.6, 9.4, c)
		return
	}
	v.fill(c.dark(0.2), p.poly(pt{-0.4, 2.6}, pt{2.1, 2.6}, pt{1.7, 3.0}, pt{-0.1, 3.0})...)
	v.fill(c.dark(0.3), p.poly(pt{3.2, 2.3}, pt{5.5, 1.5}, pt{5.6, 1.8}, pt{3.4, 2.7})...)
	v.line(hex(0xF2F6F8), 3, p(1.0, 2.2), p(2.0, 1.3), p(1.6, 0.7))
	v.line(hex(0xF2F6F8), 3, p(2.0, 1.3), p(3.1, 1.7))
	v.fill(hex(0xC98A3A).dark(0.2), p.poly(pt{0.7, 0.55}, pt{2.2, 0.1}, pt{2.2, 0.26}, pt{0.7, 0.71})...)
	v.fill(steel, p.rect(1.0, 0, 0.1, 0.5)...)
	for range 14 {
		q := v.at(v.between(-2, 2.5), 0, v.between(8.3, 9.2))
		v.fill(hex(0xDCE8EE), q, q.add(9, 3), q.add(3, -6))
	}
}
