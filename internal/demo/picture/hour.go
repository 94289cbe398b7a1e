package picture

// hour is the light of a picture.
type hour struct {
	top, bottom ink // of the sky
	tint        ink // laid over all things
	amount      float64
	sun         bool
	night       bool
}

// daylight are the hours most pictures are taken at.
var daylight = []hour{
	{top: hex(0x7FB6DE), bottom: hex(0xFCEBD2), tint: hex(0xFFE2B8), amount: 0.07, sun: true}, // morning
	{top: hex(0x5FA9DD), bottom: hex(0xDDF0F7), tint: hex(0xFFFFFF), amount: 0.03},            // noon
	{top: hex(0x9FB0BE), bottom: hex(0xE2E7E8), tint: hex(0x9AA7B4), amount: 0.14},            // overcast
	{top: hex(0x7E8DBE), bottom: hex(0xF8C29A), tint: hex(0xF2A477), amount: 0.13, sun: true}, // late afternoon
}

var (
	rainy   = hour{top: hex(0x7C8A97), bottom: hex(0xC3CCD0), tint: hex(0x6F7F8E), amount: 0.22}
	nightly = hour{top: hex(0x0B1530), bottom: hex(0x2B3F6B), tint: hex(0x0D1836), amount: 0.74, night: true}
)

// heavens draws the sky down to the horizon and takes on the hour's light.
func (v *view) heavens() {
	h := v.hour
	v.canvas.tint = func(c ink) ink { return c }
	// A little below the horizon, so that no ground however far leaves a gap.
	v.sky(0, v.hy+24, h.top, h.bottom)
	switch {
	case h.night:
		for range 70 {
			x, y := v.between(0, Width), v.between(0, v.hy*0.8)
			v.fill(hex(0xDDE6FF).fade(v.between(0.2, 0.8)), oval(x, y, 1.2, 1.2)...)
		}
		v.glow(hex(0xE8ECFF), 1030, 120, 120, 120, 0.35)
		v.fill(hex(0xF4F1DE), oval(1030, 120, 30, 30)...)
	case h.sun:
		x := v.between(180, 1100)
		v.glow(hex(0xFFF3D6), x, v.hy-150, 330, 330, 0.75)
		v.fill(hex(0xFFF8E6), oval(x, v.hy-150, 42, 42)...)
	}
	if !h.night {
		for range 3 + v.rng.IntN(3) {
			v.cloud(v.between(0, Width), v.between(50, v.hy-170), v.between(0.6, 1.5))
		}
	}
	tint := func(c ink) ink {
		out := c.mix(h.tint, h.amount)
		out.a = c.a
		return out
	}
	v.canvas.tint = tint
}

func (v *view) cloud(x, y, s float64) {
	c := hex(0xFFFFFF).mix(v.hour.top, 0.12).fade(0.75)
	for _, b := range [][4]float64{{-70, 6, 60, 20}, {-30, -10, 52, 32}, {22, -18, 58, 38}, {70, 2, 62, 24}, {0, 10, 120, 18}} {
		v.fill(c, oval(x+b[0]*s, y+b[1]*s, b[2]*s, b[3]*s)...)
	}
}

// hills draws two ranges of hills behind everything.
func (v *view) hills() {
	far := hex(0x8FB0AE).mix(v.hour.bottom, 0.55)
	close := hex(0x6E9A86).mix(v.hour.bottom, 0.30)
	for i, c := range []ink{far, close} {
		high := []float64{110, 62}[i]
		ps := []pt{{-40, v.hy + 24}}
		for x := -40.0; x <= Width+80; x += 110 {
			ps = append(ps, pt{x, v.hy - v.between(0.25, 1)*high})
		}
		ps = append(ps, pt{Width + 60, v.hy + 24})
		curve := []pt{ps[0]}
		for k := 1; k+2 < len(ps); k++ {
			for j := range 10 {
				t := float64(j) / 10
				curve = append(curve, pt{spline(ps[k-1].x, ps[k].x, ps[k+1].x, ps[k+2].x, t), spline(ps[k-1].y, ps[k].y, ps[k+1].y, ps[k+2].y, t)})
			}
		}
		curve = append(curve, pt{Width + 60, v.hy + 24}, pt{-40, v.hy + 24})
		v.fill(c, curve...)
	}
}
