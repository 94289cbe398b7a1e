package picture

import "math"

var (
	rubber = hex(0x2B2F36)
	steel  = hex(0x7D8891)
	cement = hex(0xB4B2AB)
	bags   = []ink{hex(0x2F3640), hex(0x3E4A59), hex(0xE8EDF0), hex(0x4A8FB5), hex(0xC94F4F), hex(0x5D9B63), hex(0xE3B341), hex(0x23272E), hex(0xF2B8A0)}
)

// shadow lies on the ground under a thing.
func (v *view) shadow(x, z, rx, rz float64) {
	p, m := v.at(x, 0, z), v.metre(z)
	v.fill(hex(0x1D2430).fade(0.22), oval(p.x, p.y, rx*m, math.Max(2, rz*m*0.32))...)
}

// upright is a surface facing us with its foot at a point of the ground.
func (v *view) upright(x, z float64) plane { return v.front(x, z) }

// tree is a broad-leaved street tree h metres high.
func (v *view) tree(x, z, h float64) {
	p := v.upright(x, z)
	v.shadow(x, z, h*0.30, h*0.22)
	v.fill(bark, p.poly(pt{-0.16, 0}, pt{0.16, 0}, pt{0.09, h * 0.55}, pt{-0.09, h * 0.55})...)
	v.fill(bark.dark(0.2), p.poly(pt{0.04, 0}, pt{0.16, 0}, pt{0.09, h * 0.55}, pt{0.03, h * 0.55})...)
	v.crown(p, h, leaf.mix(hex(0x7BA05B), v.rng.Float64()*0.6))
}

func (v *view) crown(p plane, h float64, c ink) {
	m := math.Abs(p(1, 0).x - p(0, 0).x)
	for _, b := range [][4]float64{{0, 0.70, 0.30, 0.05}, {-0.17, 0.62, 0.19, 0.14}, {0.18, 0.63, 0.19, 0.16}, {-0.09, 0.82, 0.20, 0}, {0.11, 0.80, 0.18, -0.06}, {0, 0.62, 0.20, 0.10}, {-0.10, 0.76, 0.11, -0.16}} {
		q := p(b[0]*h, b[1]*h)
		col := c.dark(math.Max(0, b[3]))
		if b[3] < 0 {
			col = c.light(-b[3])
		}
		v.fill(col, oval(q.x, q.y, b[2]*h*m, b[2]*h*m*0.86)...)
	}
}

// areca is a slim palm of a village garden.
func (v *view) areca(x, z, h float64) {
	p, m := v.upright(x, z), v.metre(z)
	top := p(0, h)
	v.line(hex(0xA89C86), 0.22*m, p(0, 0), p(0.06, h*0.5), top)
	for i := range 9 {
		s, c := math.Sincos(math.Pi * (0.04 + 0.92*float64(i)/8))
		tip := top.add(1.7*m*c, -1.1*m*s+0.9*m*math.Abs(c))
		v.line(leaf.dark(0.05*float64(i%3)), 0.14*m, bow(top, tip, -0.30*m, 8)...)
	}
}

// bamboo is a clump of bamboo.
func (v *view) bamboo(x, z, h float64) {
	p, m := v.upright(x, z), v.metre(z)
	for i := range 11 {
		lean := (float64(i) - 5) * 0.28
		v.line(hex(0x8AA353).dark(0.06*float64(i%3)), math.Max(1.5, 0.09*m), bow(p(lean*0.25, 0), p(lean, h*(0.85+0.03*float64(i%4))), -0.1*m, 6)...)
	}
	for i := range 16 {
		a := float64(i) * 2.4
		q := p(math.Sin(a)*1.5, h*(0.55+0.028*float64(i)))
		v.fill(hex(0x7FA650).dark(0.05*float64(i%4)), oval(q.x, q.y, 0.85*m, 0.42*m)...)
	}
}

// pole is a concrete pole of the electricity or telephone network, h metres high,
// leaning by so many metres at its top. It answers where its cables hang.
func (v *view) pole(x, z, h, lean float64) pt {
	p := v.upright(x, z)
	v.shadow(x, z, 0.5, 0.3)
	v.fill(cement, p.poly(pt{-0.17, 0}, pt{0.17, 0}, pt{lean + 0.09, h}, pt{lean - 0.09, h})...)
	v.fill(cement.dark(0.22), p.poly(pt{0.04, 0}, pt{0.17, 0}, pt{lean + 0.09, h}, pt{lean + 0.02, h})...)
	v.fill(steel.dark(0.2), p.rect(lean-0.8, h-0.65, 1.6, 0.11)...)
	for _, dx := range []float64{-0.7, 0, 0.7} {
		q, m := p(lean+dx, h-0.40), v.metre(z)
		v.fill(hex(0x6B4F3F), oval(q.x, q.y, 0.08*m, 0.14*m)...)
	}
	return p(lean, h-0.55)
}

// poles draws a line of poles along the right kerb, cables between them.
func (v *view) poles(tidy bool) {
	const x, h = 4.4, 7.6
	zs := []float64{58, 44, 33, 24, 16.5, 10.5, 6}
	prev := pt{}
	for i, z := range zs {
		m := v.metre(z)
		top := v.pole(x, z, h, 0)
		if i > 0 {
			v.wires(prev, top, m, tidy)
		}
		prev = top
	}
	v.wires(prev, v.at(x, h-0.4, 1.6), v.metre(6), tidy)
}

// wires hangs cables between two points; m is the scale at the nearer.
func (v *view) wires(a, b pt, m float64, tidy bool) {
	n := 4
	if !tidy {
		n = 13
	}
	for i := range n {
		w := math.Max(1, 0.022*m)
		if tidy {
			dy := 0.13 * m * float64(i)
			v.line(rubber.fade(0.85), w, bow(a.add(0, dy), b.add(0, dy), 0.22*m, 12)...)
			continue
		}
		dy := v.between(-0.05, 1.0) * m
		v.line(rubber.fade(0.9), w*v.between(0.8, 1.7), bow(a.add(0, dy*0.6), b.add(v.between(-0.2, 0.2)*m, dy), v.between(0.2, 1.1)*m, 12)...)
	}
}

// lamp is a street lamp with its arm to the left (dir -1) or right.
func (v *view) lamp(x, z, dir, lean float64, on bool) {
	const h = 7.2
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 0.4, 0.3)
	grey := hex(0x9AA3AB)
	v.fill(grey, p.poly(pt{-0.11, 0}, pt{0.11, 0}, pt{lean + 0.06, h}, pt{lean - 0.06, h})...)
	v.fill(grey.dark(0.25), p.poly(pt{0.02, 0}, pt{0.11, 0}, pt{lean + 0.06, h}, pt{lean + 0.01, h})...)
	v.fill(grey.dark(0.2), p.rect(-0.2, 0, 0.4, 0.45)...)
	head := p(lean+dir*1.7, h+0.35)
	v.line(grey, math.Max(1.5, 0.10*m), bow(p(lean, h-0.1), head, -0.18*m, 8)...)
	v.fill(grey.dark(0.3), oval(head.x, head.y, 0.46*m, 0.13*m)...)
	if !on {
		v.fill(hex(0x59636C), oval(head.x, head.y+0.07*m, 0.34*m, 0.08*m)...)
		return
	}
	v.shine(hex(0xFFF1C4), oval(head.x, head.y+0.07*m, 0.36*m, 0.10*m)...)
	if !v.hour.night {
		v.glow(hex(0xFFE9A8), head.x, head.y, 1.6*m, 1.6*m, 0.9)
		return
	}
	foot := v.at(x+lean+dir*1.7, 0, z)
	for i := range 3 {
		k := 0.7 + 0.5*float64(i)
		v.shine(hex(0xFFDFA0).fade(0.035), head.add(-0.25*m, 0), head.add(0.25*m, 0), foot.add(0.95*m*k, 0), foot.add(-0.95*m*k, 0))
	}
	v.glow(hex(0xFFE3A6), foot.x, foot.y, 3.6*m, 1.1*m, 0.62)
	v.glow(hex(0xFFF3CF), head.x, head.y, 1.9*m, 1.9*m, 0.85)
}

// motorbike stands seen from the side.
func (v *view) motorbike(x, z float64, c ink) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 1.0, 0.4)
	for _, dx := range []float64{-0.62, 0.62} {
		q := p(dx, 0.30)
		v.fill(rubber, oval(q.x, q.y, 0.30*m, 0.30*m)...)
		v.fill(hex(0xAEB6BC), oval(q.x, q.y, 0.17*m, 0.17*m)...)
		v.fill(rubber.light(0.2), oval(q.x, q.y, 0.06*m, 0.06*m)...)
	}
	v.fill(c.dark(0.35), p.poly(pt{-0.55, 0.28}, pt{0.25, 0.28}, pt{0.35, 0.5}, pt{-0.6, 0.55})...)
	v.fill(c, smooth(p.poly(pt{-0.80, 0.62}, pt{-0.55, 0.42}, pt{0.10, 0.42}, pt{0.42, 0.86}, pt{0.28, 0.92}, pt{0.05, 0.60}, pt{-0.45, 0.74}))...)
	v.fill(rubber, smooth(p.poly(pt{-0.86, 0.78}, pt{-0.45, 0.70}, pt{0.02, 0.70}, pt{0.0, 0.80}, pt{-0.5, 0.86}))...)
	v.line(steel, math.Max(1.2, 0.06*m), p(0.62, 0.30), p(0.36, 0.98))
	v.line(rubber, math.Max(1.2, 0.06*m), p(0.26, 1.04), p(0.44, 0.96))
	q := p(0.44, 0.86)
	v.fill(hex(0xFFF4CC), oval(q.x, q.y, 0.08*m, 0.08*m)...)
}

// car is a small car seen from the side, or a lorry.
func (v *view) car(x, z float64, c ink) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 2.2, 0.7)
	v.fill(c, smooth(p.poly(pt{-2.0, 0.35}, pt{-2.05, 0.78}, pt{-1.35, 0.93}, pt{-0.75, 1.42}, pt{0.55, 1.44}, pt{1.15, 0.98}, pt{1.95, 0.84}, pt{2.05, 0.40}, pt{0, 0.26}))...)
	v.fill(glass.dark(0.25), smooth(p.poly(pt{-1.15, 0.95}, pt{-0.68, 1.34}, pt{-0.12, 1.36}, pt{-0.12, 0.95}))...)
	v.fill(glass.dark(0.25), smooth(p.poly(pt{0.0, 0.95}, pt{0.0, 1.36}, pt{0.50, 1.35}, pt{0.95, 0.97}))...)
	v.fill(c.dark(0.25), p.rect(-1.95, 0.36, 3.9, 0.12)...)
	v.wheels(p, m, 0.34, -1.25, 1.25)
	lamp := p(1.92, 0.68)
	v.fill(hex(0xFFF4CC), oval(lamp.x, lamp.y, 0.12*m, 0.08*m)...)
}

func (v *view) wheels(p plane, m, r float64, xs ...float64) {
	for _, dx := range xs {
		q := p(dx, r)
		v.fill(rubber, oval(q.x, q.y, r*m, r*m)...)
		v.fill(hex(0xB9C0C6), oval(q.x, q.y, r*0.55*m, r*0.55*m)...)
	}
}

func (v *view) lorry(x, z float64, c, load ink) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 3.2, 0.8)
	v.fill(load, smooth(p.poly(pt{-2.9, 2.1}, pt{-2.0, 2.75}, pt{-0.6, 2.85}, pt{0.7, 2.1}, pt{-1, 1.9}))...)
	v.fill(hex(0x5D7A6B), p.rect(-3.0, 0.85, 3.8, 1.35)...)
	for i := range 5 {
		v.fill(hex(0x5D7A6B).dark(0.2), p.rect(-2.9+0.9*float64(i), 0.85, 0.1, 1.35)...)
	}
	v.fill(c, smooth(p.poly(pt{0.95, 0.5}, pt{0.95, 2.35}, pt{2.1, 2.35}, pt{2.75, 1.5}, pt{2.8, 0.5}))...)
	v.fill(glass.dark(0.15), p.poly(pt{1.35, 1.45}, pt{1.35, 2.15}, pt{2.05, 2.15}, pt{2.5, 1.45})...)
	v.fill(rubber, p.rect(-3.0, 0.55, 5.8, 0.3)...)
	v.wheels(p, m, 0.5, -2.2, -1.1, 1.8)
}

// person stands with a conical hat; coat is the colour of the shirt.
func (v *view) person(x, z float64, coat ink) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 0.4, 0.25)
	v.fill(hex(0x39424E), p.poly(pt{-0.19, 0}, pt{-0.03, 0}, pt{-0.02, 0.8}, pt{-0.21, 0.8})...)
	v.fill(hex(0x39424E).dark(0.2), p.poly(pt{0.03, 0}, pt{0.19, 0}, pt{0.21, 0.8}, pt{0.02, 0.8})...)
	v.fill(coat, smooth(p.poly(pt{-0.25, 0.72}, pt{-0.27, 1.25}, pt{-0.12, 1.40}, pt{0.12, 1.40}, pt{0.27, 1.25}, pt{0.25, 0.72}))...)
	v.line(coat.dark(0.12), 0.12*m, p(-0.27, 1.25), p(-0.33, 0.82))
	v.line(coat.dark(0.12), 0.12*m, p(0.27, 1.25), p(0.33, 0.82))
	h := p(0, 1.52)
	v.fill(hex(0xE2B48C), oval(h.x, h.y, 0.12*m, 0.14*m)...)
	v.fill(hex(0xE9D8A6), p.poly(pt{-0.36, 1.56}, pt{0.36, 1.56}, pt{0, 1.86})...)
	v.fill(hex(0xE9D8A6).dark(0.14), p.poly(pt{0.05, 1.56}, pt{0.36, 1.56}, pt{0, 1.86})...)
}

// cone is a traffic cone.
func (v *view) cone(x, z float64) {
	p := v.upright(x, z)
	v.shadow(x, z, 0.3, 0.2)
	o := hex(0xE8622C)
	v.fill(o.dark(0.2), p.rect(-0.26, 0, 0.52, 0.07)...)
	v.fill(o, p.poly(pt{-0.19, 0.05}, pt{0.19, 0.05}, pt{0.05, 0.75}, pt{-0.05, 0.75})...)
	v.fill(hex(0xFBFBF6), p.poly(pt{-0.14, 0.28}, pt{0.14, 0.28}, pt{0.10, 0.46}, pt{-0.10, 0.46})...)
}

// barrier is a red and white board on two legs.
func (v *view) barrier(x, z, w float64) {
	p := v.upright(x, z)
	v.shadow(x+w/2, z, w/2, 0.2)
	v.fill(steel, p.rect(0.1, 0, 0.08, 1.0)...)
	v.fill(steel, p.rect(w-0.18, 0, 0.08, 1.0)...)
	v.fill(hex(0xFBFBF6), p.rect(0, 0.55, w, 0.42)...)
	for u := 0.0; u < w-0.1; u += 0.5 {
		e := math.Min(u+0.25, w)
		v.fill(hex(0xC8402F), p.poly(pt{u, 0.55}, pt{e, 0.55}, pt{math.Min(e+0.18, w), 0.97}, pt{math.Min(u+0.18, w), 0.97})...)
	}
}

// bin is a green wheeled bin.
func (v *view) bin(x, z float64) {
	p := v.upright(x, z)
	c := hex(0x3E8E5A)
	v.shadow(x, z, 0.5, 0.3)
	v.fill(c, p.poly(pt{-0.36, 0.08}, pt{0.36, 0.08}, pt{0.44, 1.1}, pt{-0.44, 1.1})...)
	v.fill(c.dark(0.2), p.poly(pt{0.12, 0.08}, pt{0.36, 0.08}, pt{0.44, 1.1}, pt{0.16, 1.1})...)
	v.fill(c.dark(0.3), p.rect(-0.5, 1.08, 1.0, 0.14)...)
	v.fill(hex(0xF3F6F0), p.rect(-0.16, 0.5, 0.3, 0.3)...)
	v.wheels(p, v.metre(z), 0.1, -0.28, 0.28)
}

// board is a sign on two legs: a plain board with bars for words nobody can read.
func (v *view) board(x, z float64, c ink) {
	p := v.upright(x, z)
	v.fill(steel, p.rect(-0.5, 0, 0.07, 1.5)...)
	v.fill(steel, p.rect(0.43, 0, 0.07, 1.5)...)
	v.fill(c, p.rect(-0.75, 1.1, 1.5, 0.95)...)
	for i := range 3 {
		v.fill(hex(0xFBF8EF), p.rect(-0.6, 1.75-0.22*float64(i), 1.2-0.25*float64(i), 0.11)...)
	}
}

// umbrella is a market umbrella over a table.
func (v *view) umbrella(x, z float64, c ink) {
	p := v.upright(x, z)
	v.shadow(x, z, 1.2, 0.6)
	v.fill(steel, p.rect(-0.03, 0, 0.06, 2.3)...)
	const n = 6
	for i := range n {
		a, b := -1.35+2.7*float64(i)/n, -1.35+2.7*float64(i+1)/n
		col := c
		if i%2 == 1 {
			col = hex(0xF7F3E8)
		}
		v.fill(col, p.poly(pt{a, 2.0}, pt{b, 2.0}, pt{b * 0.12, 2.65}, pt{a * 0.12, 2.65})...)
		q := p((a+b)/2, 2.0)
		v.fill(col, oval(q.x, q.y, 0.225*v.metre(z), 0.09*v.metre(z))...)
	}
}

// stall is a low table with wares and plastic stools around it.
func (v *view) stall(x, z float64) {
	p, m := v.upright(x, z), v.metre(z)
	v.shadow(x, z, 1.0, 0.4)
	v.fill(hex(0x8A6A4E), p.rect(-0.8, 0.62, 1.6, 0.09)...)
	v.fill(steel, p.rect(-0.75, 0, 0.06, 0.62)...)
	v.fill(steel, p.rect(0.69, 0, 0.06, 0.62)...)
	for i := range 5 {
		q := p(-0.62+0.31*float64(i), 0.80)
		v.fill([]ink{hex(0xC94F4F), hex(0x6FA655), hex(0xE3A93B)}[(i+v.rng.IntN(3))%3], oval(q.x, q.y, 0.14*m, 0.12*m)...)
	}
	for _, dx := range []float64{-1.15, 1.15} {
		c := []ink{hex(0x3E7CB1), hex(0xC8453D)}[v.rng.IntN(2)]
		s := v.upright(x+dx, z-0.25)
		v.fill(c, s.poly(pt{-0.19, 0}, pt{0.19, 0}, pt{0.14, 0.42}, pt{-0.14, 0.42})...)
		v.fill(c.light(0.25), s.rect(-0.17, 0.40, 0.34, 0.06)...)
	}
}

// heap is a heap of household garbage w metres wide.
func (v *view) heap(x, z, w float64) {
	m := v.metre(z)
	v.shadow(x, z, w*0.62, w*0.30)
	puddle := v.at(x, 0, z-0.25)
	v.fill(hex(0x4C463C).fade(0.55), smooth([]pt{puddle.add(-w*0.6*m, 0), puddle.add(-w*0.2*m, -0.12*m), puddle.add(w*0.5*m, -0.10*m), puddle.add(w*0.66*m, 0.05*m), puddle.add(0, 0.16*m)})...)
	for row := range 4 {
		n := 9 - 2*row
		for i := range n {
			t := (float64(i)+0.5)/float64(n) - 0.5
			r := v.between(0.20, 0.36)
			q := v.at(x+t*w*(1-0.2*float64(row))+v.between(-0.1, 0.1), 0.16+0.27*float64(row), z-0.06*float64(3-row))
			c := v.pick(bags)
			v.fill(c, smooth([]pt{q.add(-r*m, 0.12*m), q.add(-0.75*r*m, -0.6*r*m), q.add(0, -0.95*r*m), q.add(0.8*r*m, -0.55*r*m), q.add(r*m, 0.15*m), q.add(0, 0.62*r*m)})...)
			v.fill(c.light(0.35).fade(0.6), oval(q.x-0.3*r*m, q.y-0.35*r*m, 0.28*r*m, 0.2*r*m)...)
			v.fill(c.dark(0.25), q.add(-0.06*m, -0.85*r*m), q.add(0.06*m, -0.85*r*m), q.add(0.12*m, -1.25*r*m), q.add(-0.10*m, -1.2*r*m))
		}
	}
	for range 9 { // paper and bottles around it
		q := v.at(x+v.between(-0.75, 0.75)*w, 0, z-v.between(0.1, 0.9))
		c := []ink{hex(0xF1EEE4), hex(0x9CC5D8), hex(0xE3B341), hex(0xC98F5F)}[v.rng.IntN(4)]
		s := v.between(0.05, 0.13) * m
		v.fill(c, q.add(-s, -s*0.3), q.add(s*0.6, -s*0.7), q.add(s, s*0.2), q.add(-s*0.5, s*0.5))
	}
	carton := v.upright(x+w*0.42, z-0.3)
	v.fill(hex(0xC49A6C), carton.rect(-0.34, 0, 0.68, 0.5)...)
	v.fill(hex(0xC49A6C).dark(0.18), carton.poly(pt{0.34, 0}, pt{0.55, 0.12}, pt{0.55, 0.58}, pt{0.34, 0.5})...)
	v.fill(hex(0xC49A6C).light(0.2), carton.poly(pt{-0.34, 0.5}, pt{0.34, 0.5}, pt{0.55, 0.58}, pt{-0.12, 0.60})...)
}

// rubble is a heap of broken bricks and concrete.
func (v *view) rubble(x, z, w float64) {
	m := v.metre(z)
	v.shadow(x, z, w*0.6, w*0.3)
	foot := v.at(x, 0, z)
	v.fill(hex(0xA99C8C), smooth([]pt{foot.add(-w*0.6*m, 0.05*m), foot.add(-w*0.35*m, -0.55*m), foot.add(-0.05*w*m, -1.0*m), foot.add(w*0.3*m, -0.62*m), foot.add(w*0.62*m, 0.05*m)})...)
	for range 46 {
		t := v.between(-0.58, 0.58)
		q := v.at(x+t*w, v.between(0, 1)*0.95*(1-1.6*math.Abs(t)), z-v.between(0, 0.25))
		c := []ink{hex(0xB4553D), hex(0xC66F52), hex(0xBDB6AA), hex(0x8F8A82), hex(0xD9D2C4)}[v.rng.IntN(5)]
		s, a := v.between(0.10, 0.24)*m, v.between(0, math.Pi)
		sn, cs := math.Sincos(a)
		corner := func(dx, dy float64) pt { return q.add(s*(dx*cs-dy*sn), s*(dx*sn+dy*cs)) }
		v.fill(c, corner(-1, -0.5), corner(1, -0.5), corner(1, 0.5), corner(-1, 0.5))
		v.fill(c.dark(0.2), corner(-1, 0.3), corner(1, 0.3), corner(1, 0.5), corner(-1, 0.5))
	}
}
