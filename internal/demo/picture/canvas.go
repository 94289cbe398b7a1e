package picture

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// pt is a point of the canvas, in pixels.
type pt struct{ x, y float64 }

func (p pt) add(x, y float64) pt { return pt{p.x + x, p.y + y} }

func lerp(a, b, t float64) float64 { return a + (b-a)*t }

func between(a, b pt, t float64) pt { return pt{lerp(a.x, b.x, t), lerp(a.y, b.y, t)} }

// ink is a colour with straight alpha, each 0 to 1.
type ink struct{ r, g, b, a float64 }

// hex is the ink 0xRRGGBB, opaque.
func hex(n uint32) ink {
	return ink{float64(n>>16&255) / 255, float64(n>>8&255) / 255, float64(n&255) / 255, 1}
}

// mix is a on the way to b.
func (c ink) mix(b ink, t float64) ink {
	return ink{lerp(c.r, b.r, t), lerp(c.g, b.g, t), lerp(c.b, b.b, t), lerp(c.a, b.a, t)}
}

// fade is the ink, see-through.
func (c ink) fade(a float64) ink { c.a *= a; return c }

// light and dark are the ink in more light and in shadow.
func (c ink) light(t float64) ink { return c.mix(ink{1, 0.98, 0.93, c.a}, t) }
func (c ink) dark(t float64) ink  { return c.mix(ink{0.10, 0.13, 0.22, c.a}, t) }

// canvas fills anti-aliased shapes.
type canvas struct {
	img  *image.RGBA
	ras  vector.Rasterizer
	mask []byte        // as many as the largest figure has pixels
	tint func(ink) ink // the light of the hour, on everything but lamps
}

func newCanvas(w, h int) *canvas {
	r := image.Rect(0, 0, w, h)
	return &canvas{img: image.NewRGBA(r), mask: make([]byte, w*h), tint: func(c ink) ink { return c }}
}

// fill fills a closed polygon. Fewer than three points are nothing.
func (c *canvas) fill(col ink, ps ...pt) { c.paint(c.tint(col), ps) }

// shine fills a polygon with light of its own: the hour does not tint it.
func (c *canvas) shine(col ink, ps ...pt) { c.paint(col, ps) }

// paint fills with one ink. Nearly all of a picture is painted by this, so it
// reckons in whole numbers.
func (c *canvas) paint(col ink, ps []pt) {
	box, mask := c.cover(ps)
	alpha := uint32(clamp(col.a, 0, 1)*256 + 0.5)
	r, g, b := uint32(level(col.r*255)), uint32(level(col.g*255)), uint32(level(col.b*255))
	for y := range box.Dy() {
		row := mask[y*box.Dx():][:box.Dx()]
		dst := c.img.Pix[c.img.PixOffset(box.Min.X, box.Min.Y+y):]
		for x, cover := range row {
			if cover == 0 {
				continue
			}
			a := (uint32(cover) + uint32(cover>>7)) * alpha // 0 to 65536
			p := dst[4*x:][:4]
			p[0] = uint8((uint32(p[0])*(65536-a) + r*a + 32768) >> 16)
			p[1] = uint8((uint32(p[1])*(65536-a) + g*a + 32768) >> 16)
			p[2] = uint8((uint32(p[2])*(65536-a) + b*a + 32768) >> 16)
			p[3] = 255
		}
	}
}

// shade fills a polygon, asking for the ink of every pixel.
func (c *canvas) shade(ps []pt, at func(x, y int) ink) {
	box, mask := c.cover(ps)
	for i, cover := range mask {
		if cover != 0 {
			x, y := box.Min.X+i%box.Dx(), box.Min.Y+i/box.Dx()
			c.blend(x, y, at(x, y), float64(cover)/255)
		}
	}
}

// cover tells how much of each pixel of a box a polygon covers. The mask is good
// until the next call.
func (c *canvas) cover(ps []pt) (image.Rectangle, []byte) {
	box, ok := c.bounds(ps)
	if !ok {
		return image.Rectangle{}, nil
	}
	c.ras.Reset(box.Dx(), box.Dy())
	ox, oy := float64(box.Min.X), float64(box.Min.Y)
	for i, p := range ps {
		// The rasteriser works in float32; far points are drawn near first.
		x, y := float32(clamp(p.x-ox, -4e3, 8e3)), float32(clamp(p.y-oy, -4e3, 8e3))
		if i == 0 {
			c.ras.MoveTo(x, y)
		} else {
			c.ras.LineTo(x, y)
		}
	}
	c.ras.ClosePath()
	// The rasteriser is fast into a mask of exactly its own size.
	mask := &image.Alpha{Pix: c.mask[:box.Dx()*box.Dy()], Stride: box.Dx(), Rect: image.Rect(0, 0, box.Dx(), box.Dy())}
	c.ras.DrawOp = draw.Src
	c.ras.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	return box, mask.Pix
}

func (c *canvas) bounds(ps []pt) (image.Rectangle, bool) {
	if len(ps) < 3 {
		return image.Rectangle{}, false
	}
	lo, hi := ps[0], ps[0]
	for _, p := range ps {
		lo = pt{math.Min(lo.x, p.x), math.Min(lo.y, p.y)}
		hi = pt{math.Max(hi.x, p.x), math.Max(hi.y, p.y)}
	}
	r := image.Rect(int(clamp(lo.x, -1, 1e4))-1, int(clamp(lo.y, -1, 1e4))-1, int(clamp(hi.x, -1, 1e4))+2, int(clamp(hi.y, -1, 1e4))+2)
	r = r.Intersect(c.img.Rect)
	return r, !r.Empty()
}

func (c *canvas) blend(x, y int, col ink, cover float64) {
	a := col.a * cover
	p := c.img.Pix[c.img.PixOffset(x, y):][:4]
	p[0] = level(lerp(float64(p[0]), col.r*255, a))
	p[1] = level(lerp(float64(p[1]), col.g*255, a))
	p[2] = level(lerp(float64(p[2]), col.b*255, a))
	p[3] = 255
}

func level(v float64) uint8 { return uint8(clamp(v+0.5, 0, 255)) }

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, v)) }

// sky fills the rows from y0 to y1 from one ink to another.
func (c *canvas) sky(y0, y1 float64, top, bottom ink) {
	for y := int(y0); y < int(y1) && y < Height; y++ {
		t := (float64(y) - y0) / (y1 - y0)
		col := c.tint(top.mix(bottom, t))
		row := color.RGBA{level(col.r * 255), level(col.g * 255), level(col.b * 255), 255}
		for x := range Width {
			c.img.SetRGBA(x, y, row)
		}
	}
}

// oval is an ellipse as a polygon.
func oval(cx, cy, rx, ry float64) []pt {
	n := int(clamp(math.Max(rx, ry)*0.7, 12, 90))
	ps := make([]pt, n)
	for i := range ps {
		s, cs := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		ps[i] = pt{cx + rx*cs, cy + ry*s}
	}
	return ps
}

// box is an upright rectangle.
func box(x, y, w, h float64) []pt {
	return []pt{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
}

// smooth is the closed curve through points (Catmull-Rom).
func smooth(ps []pt) []pt {
	n := len(ps)
	out := make([]pt, 0, n*8)
	for i := range ps {
		p0, p1, p2, p3 := ps[(i+n-1)%n], ps[i], ps[(i+1)%n], ps[(i+2)%n]
		for k := range 8 {
			t := float64(k) / 8
			out = append(out, pt{spline(p0.x, p1.x, p2.x, p3.x, t), spline(p0.y, p1.y, p2.y, p3.y, t)})
		}
	}
	return out
}

func spline(a, b, c, d, t float64) float64 {
	return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
}

// bow is the curve from a to b hanging by sag pixels, in n pieces.
func bow(a, b pt, sag float64, n int) []pt {
	ps := make([]pt, n+1)
	for i := range ps {
		t := float64(i) / float64(n)
		ps[i] = between(a, b, t).add(0, 4*sag*t*(1-t))
	}
	return ps
}

// line strokes a polyline with round ends and joints.
func (c *canvas) line(col ink, width float64, ps ...pt) {
	h := width / 2
	for i := 1; i < len(ps); i++ {
		a, b := ps[i-1], ps[i]
		dx, dy := b.x-a.x, b.y-a.y
		n := math.Hypot(dx, dy)
		if n == 0 {
			continue
		}
		nx, ny := -dy/n*h, dx/n*h
		c.fill(col, a.add(nx, ny), b.add(nx, ny), b.add(-nx, -ny), a.add(-nx, -ny))
	}
	if width < 3 || col.a < 1 {
		return
	}
	for _, p := range ps {
		c.fill(col, oval(p.x, p.y, h, h)...)
	}
}

// glow adds soft light around a point.
func (c *canvas) glow(col ink, x, y, rx, ry, strength float64) {
	r := image.Rect(int(x-rx), int(y-ry), int(x+rx)+1, int(y+ry)+1).Intersect(c.img.Rect)
	for py := r.Min.Y; py < r.Max.Y; py++ {
		for px := r.Min.X; px < r.Max.X; px++ {
			d := math.Hypot((float64(px)-x)/rx, (float64(py)-y)/ry)
			if d < 1 {
				c.blend(px, py, col, strength*(1-d)*(1-d))
			}
		}
	}
}

// finish gives the whole a little grain and darker corners, as a lens does.
func (c *canvas) finish() {
	var across [Width]float64 // squared distance from the middle
	for x := range across {
		d := float64(x)/Width - 0.5
		across[x] = d * d
	}
	noise := uint32(2463534242)
	for y := range Height {
		d := float64(y)/Height - 0.5
		row := c.img.Pix[y*c.img.Stride:][:4*Width]
		for x := range Width {
			noise ^= noise << 13
			noise ^= noise >> 17
			noise ^= noise << 5
			k := int32((1 - 0.28*(across[x]+d*d)) * 65536)
			grain := int32(noise>>24)*5*257 - 5*32768
			p := row[4*x:][:3]
			for i, v := range p {
				p[i] = uint8(min(max((int32(v)*k+grain+32768)>>16, 0), 255))
			}
		}
	}
}
