package picture

// The tube houses of a Vietnamese street: narrow, tall, every one in its own colour.
var (
	facades  = []ink{hex(0xF3E4C8), hex(0xEBC877), hex(0xD5E0D8), hex(0xC3DAEA), hex(0xF2C6AC), hex(0xE9DCCB), hex(0xCBD6C2), hex(0xF1EFE8), hex(0xDDA994), hex(0xE8D4A2)}
	shutters = []ink{hex(0x8C9CA8), hex(0x6E8EA5), hex(0x9FB0A8), hex(0x8A6A4E), hex(0x5F7D74), hex(0xA7A9AC)}
	awnings  = []ink{hex(0xC8553D), hex(0x3E7CB1), hex(0x4C956C), hex(0xE0A13A), hex(0x8D6A9F), hex(0xD9D9D4)}
	roofs    = []ink{hex(0xB4553D), hex(0xA04A38), hex(0x8C5A48), hex(0x66757F), hex(0x3F6F8F)}
	glass    = hex(0x7C9DB2)
	lit      = hex(0xFFD98A)
)

// house is one facade: width and floors, and what makes it itself.
type house struct {
	width  float64
	floors int
	wall   ink
	trim   ink
	door   ink
	awning ink
	roof   int // 0 flat with a tank, 1 tiled gable, 2 parapet
	shop   bool
	seed   float64
}

func (v *view) newHouse(low bool) house {
	h := house{width: v.between(3.8, 5.4), floors: 2 + v.rng.IntN(3), wall: v.pick(facades), door: v.pick(shutters), awning: v.pick(awnings), roof: v.rng.IntN(3), shop: v.chance(0.45), seed: v.rng.Float64()}
	if low {
		h.floors, h.roof, h.width, h.shop = 1, 1, v.between(6, 8.5), false
	}
	h.trim = h.wall.light(0.45)
	return h
}

const storey = 3.3

func (h house) height() float64 { return float64(h.floors) * storey }

// facade draws a house on a surface from u=0; the surface's v is height.
func (v *view) facade(p plane, u float64, h house) {
	q := func(x, y float64) pt { return p(u+x, y) }
	w, top := h.width, h.height()
	v.roof(q, h)
	v.fill(h.wall, plane(q).rect(0, 0, w, top)...)
	v.fill(h.wall.dark(0.10), plane(q).rect(w-0.28, 0, 0.28, top)...)
	v.fill(h.wall.light(0.30), plane(q).rect(0, 0, 0.10, top)...)
	v.fill(h.wall.dark(0.28), plane(q).rect(0, 0, w, 0.35)...)
	v.groundFloor(q, h)
	for f := 1; f < h.floors; f++ {
		v.upperFloor(q, h, f)
	}
}

func (v *view) groundFloor(q plane, h house) {
	w := h.width
	if h.roof == 1 && h.floors == 1 { // a village house: door in the middle, two windows
		for _, x := range []float64{0.09, 0.66} {
			v.window(q, w*x, 1.0, w*0.24, 1.3, h)
		}
		v.fill(h.door, q.rect(w*0.40, 0.1, w*0.20, 2.25)...)
		v.fill(h.door.light(0.25), q.rect(w*0.41, 0.2, w*0.085, 2.0)...)
		v.fill(h.door.light(0.25), q.rect(w*0.505, 0.2, w*0.085, 2.0)...)
		v.fill(h.wall.dark(0.14), q.rect(0, 2.75, w, 0.18)...)
		return
	}
	if h.shop {
		inside := hex(0x5B4B44)
		if v.hour.night {
			inside = lit
			v.shine(inside.mix(v.hour.tint, 0.25), q.rect(w*0.10, 0.1, w*0.80, 2.5)...)
		} else {
			v.fill(inside, q.rect(w*0.10, 0.1, w*0.80, 2.5)...)
		}
		for i := range 4 { // goods on shelves
			c := awnings[(i+int(h.seed*10))%len(awnings)].dark(0.12)
			v.fill(c, q.rect(w*(0.15+0.18*float64(i)), 0.2, w*0.13, 0.7+0.5*float64((i+int(h.seed*7))%3))...)
		}
		v.fill(h.awning, q.poly(pt{w * 0.02, 2.45}, pt{w * 0.98, 2.45}, pt{w * 0.93, 3.0}, pt{w * 0.07, 3.0})...)
		for i := range 5 {
			x := 0.02 + 0.96*float64(i)/5
			v.fill(h.awning.light(0.55), q.poly(pt{w * x, 2.45}, pt{w * (x + 0.096), 2.45}, pt{w * (x*0.95 + 0.115), 3.0}, pt{w * (x*0.95 + 0.025), 3.0})...)
		}
		v.fill(hex(0xFBF7EE), q.rect(w*0.06, 2.98, w*0.88, 0.24)...)
		v.fill(h.awning.dark(0.15), q.rect(w*0.14, 3.05, w*0.5, 0.10)...)
		return
	}
	v.fill(h.door, q.rect(w*0.10, 0.1, w*0.80, 2.6)...)
	for y := 0.3; y < 2.6; y += 0.3 {
		v.fill(h.door.dark(0.16), q.rect(w*0.10, y, w*0.80, 0.05)...)
	}
	v.fill(h.trim, q.rect(w*0.06, 2.7, w*0.88, 0.18)...)
}

func (v *view) upperFloor(q plane, h house, f int) {
	y, w := float64(f)*storey, h.width
	v.fill(h.trim.dark(0.12), q.rect(0, y-0.10, w, 0.22)...)
	v.window(q, w*0.14, y+0.75, w*0.30, 1.6, h)
	v.window(q, w*0.56, y+0.75, w*0.30, 1.6, h)
	if (f+int(h.seed*5))%2 == 0 { // a balcony with its plants
		v.fill(h.wall.dark(0.30).fade(0.5), q.rect(w*0.02, y-0.30, w*0.96, 0.24)...)
		v.fill(h.trim, q.rect(w*0.02, y-0.08, w*0.96, 0.16)...)
		for i := range 12 {
			v.fill(hex(0x55636B), q.rect(w*(0.05+0.078*float64(i)), y+0.08, w*0.012, 0.72)...)
		}
		v.fill(hex(0x55636B), q.rect(w*0.03, y+0.78, w*0.94, 0.08)...)
		for i := range 3 {
			x := w * (0.12 + 0.3*float64(i) + 0.08*h.seed)
			v.fill(hex(0x5F9A5B).dark(0.07*float64(i)), q.poly(pt{x - 0.3, y + 0.1}, pt{x - 0.38, y + 0.5}, pt{x - 0.1, y + 0.72}, pt{x + 0.2, y + 0.55}, pt{x + 0.32, y + 0.15})...)
		}
	}
}

func (v *view) window(q plane, x, y, w, hgt float64, h house) {
	v.fill(h.trim, q.rect(x-0.10, y-0.10, w+0.20, hgt+0.20)...)
	k := int(x*7+y*3+h.seed*11) % 3
	if v.hour.night && k != 0 {
		v.shine(lit.mix(v.hour.tint, 0.15+0.2*float64(k)), q.rect(x, y, w, hgt)...)
	} else {
		v.fill(glass, q.rect(x, y, w, hgt)...)
		v.fill(glass.light(0.40), q.poly(pt{x, y + hgt}, pt{x + w*0.55, y + hgt}, pt{x, y + hgt*0.35})...)
	}
	v.fill(h.trim.dark(0.05), q.rect(x+w*0.46, y, w*0.08, hgt)...)
	v.fill(h.trim.dark(0.05), q.rect(x, y+hgt*0.60, w, 0.07)...)
}

func (v *view) roof(q plane, h house) {
	w, top := h.width, h.height()
	switch h.roof {
	case 1:
		c := roofs[int(h.seed*97)%len(roofs)]
		rise := 1.25
		if h.floors == 1 {
			rise = 1.9
		}
		v.fill(c.dark(0.15), q.poly(pt{-0.35, top - 0.12}, pt{w + 0.35, top - 0.12}, pt{w + 0.35, top + 0.05}, pt{-0.35, top + 0.05})...)
		v.fill(c, q.poly(pt{-0.35, top}, pt{w + 0.35, top}, pt{w - 0.55, top + rise}, pt{0.55, top + rise})...)
		for i := range 5 {
			y := rise * float64(i+1) / 6
			v.fill(c.dark(0.14), q.poly(pt{-0.35 + 0.9*y/rise, top + y}, pt{w + 0.35 - 0.9*y/rise, top + y}, pt{w + 0.35 - 0.9*y/rise, top + y + 0.06}, pt{-0.35 + 0.9*y/rise, top + y + 0.06})...)
		}
	case 2:
		v.fill(h.trim, q.rect(-0.1, top, w+0.2, 0.75)...)
		v.fill(h.trim.dark(0.15), q.rect(w*0.2, top+0.2, w*0.6, 0.34)...)
	default:
		steel := hex(0xC9D2D8)
		v.fill(hex(0x6B7780), q.rect(w*0.55, top, 0.12, 1.1)...)
		v.fill(hex(0x6B7780), q.rect(w*0.55+1.2, top, 0.12, 1.1)...)
		v.fill(steel, q.rect(w*0.52, top+0.7, 1.6, 0.85)...)
		v.fill(steel.light(0.5), q.rect(w*0.52, top+1.2, 1.6, 0.14)...)
		v.fill(steel.dark(0.2), q.rect(w*0.52, top+0.7, 1.6, 0.16)...)
		v.fill(h.trim, q.rect(-0.05, top, w+0.1, 0.35)...)
	}
}
