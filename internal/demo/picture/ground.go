package picture

import "math"

// patch is an irregular figure on the ground around a point.
func (v *view) patch(x, z, w, d, rough float64) []pt {
	const n = 11
	ps := make([]pt, n)
	for i := range ps {
		s, c := math.Sincos(2 * math.Pi * float64(i) / n)
		k := 1 - v.between(0, rough)
		ps[i] = v.at(x+w*0.5*c*k, 0, z+d*0.5*s*k)
	}
	return smooth(ps)
}

// shrunk is a figure drawn in toward its middle and moved down.
func shrunk(ps []pt, k, dy float64) []pt {
	var m pt
	for _, p := range ps {
		m = m.add(p.x/float64(len(ps)), p.y/float64(len(ps)))
	}
	out := make([]pt, len(ps))
	for i, p := range ps {
		out[i] = between(m, p, k).add(0, dy)
	}
	return out
}

// hole is a pothole with water at its bottom.
func (v *view) hole(x, z, w, d float64, road ink) {
	m := v.metre(z)
	for range 5 { // cracks around it
		a := v.between(0, 2*math.Pi)
		s, c := math.Sincos(a)
		p := v.at(x+w*0.45*c, 0, z+d*0.45*s)
		q := v.at(x+w*0.8*c+v.between(-0.1, 0.1), 0, z+d*0.8*s)
		v.line(road.dark(0.45), math.Max(1, 0.02*m), p, between(p, q, 0.5).add(v.between(-4, 4), 2), q)
	}
	rim := v.patch(x, z, w*1.12, d*1.12, 0.28)
	v.fill(road.light(0.30), rim...)
	v.fill(hex(0x5A4A3C), shrunk(rim, 0.94, 0.02*m)...)
	v.fill(hex(0x3F352D), shrunk(rim, 0.86, 0.05*m)...)
	water := shrunk(rim, 0.70, 0.06*m)
	v.fill(hex(0x8C7A63), water...)
	v.fill(v.hour.bottom.fade(0.45), shrunk(water, 0.62, -0.02*m)...)
	for range 7 {
		q := v.at(x+v.between(-0.9, 0.9)*w, 0, z+v.between(-0.9, 0.9)*d)
		v.fill(hex(0x5E5852), oval(q.x, q.y, 0.05*m, 0.03*m)...)
	}
}
