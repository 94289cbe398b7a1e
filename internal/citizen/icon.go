package citizen

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"

	"golang.org/x/image/vector"

	"paht/internal/fault"
)

// icons are the pictures a phone shows for the app. They are drawn from the one mark
// (ui/assets/mark.svg), so there are no pictures to be kept in step with it.
var icons = map[string]appIcon{
	"app-192.png":      {size: 192, mark: .70, round: .20},
	"app-512.png":      {size: 512, mark: .70, round: .20},
	"maskable-192.png": {size: 192, mark: .52},
	"maskable-512.png": {size: 512, mark: .52}, // a system may cut all but the middle four fifths
	"apple.png":        {size: 180, mark: .66},
}

// appIcon is how an icon is drawn: in shares of its size.
type appIcon struct {
	size        int
	mark, round float32
}

var (
	brandNavy = color.RGBA{0x0F, 0x3D, 0x5E, 255}
	brandGold = color.RGBA{0xE3, 0xA9, 0x2C, 255}
)

// icon answers GET /icons/{name}.
func (s *site) icon(w http.ResponseWriter, r *http.Request) error {
	return s.sendIcon(w, r.PathValue("name"))
}

// appleIcon answers what an iPhone asks for without reading the manifest.
func (s *site) appleIcon(w http.ResponseWriter, _ *http.Request) error {
	return s.sendIcon(w, "apple.png")
}

func (s *site) sendIcon(w http.ResponseWriter, name string) error {
	i, ok := icons[name]
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	b, ok := s.drawn.Load(name)
	if !ok {
		b, _ = s.drawn.LoadOrStore(name, i.png())
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=604800")
	w.Write(b.([]byte))
	return nil
}

func (i appIcon) png() []byte {
	img := image.NewRGBA(image.Rect(0, 0, i.size, i.size))
	n := float32(i.size)
	i.paint(img, brandNavy, func(z *vector.Rasterizer) { box(z, n, n*i.round) })
	h := n * i.mark
	p := pen{k: h / 40, x: n/2 - 16*h/40, y: (n - h) / 2}
	i.paint(img, brandGold, p.drop)
	i.paint(img, brandNavy, p.check)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

func (i appIcon) paint(img *image.RGBA, c color.Color, shape func(*vector.Rasterizer)) {
	z := vector.NewRasterizer(i.size, i.size)
	shape(z)
	z.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{})
}

// box is a square with round corners.
func box(z *vector.Rasterizer, n, r float32) {
	z.MoveTo(r, 0)
	z.LineTo(n-r, 0)
	z.QuadTo(n, 0, n, r)
	z.LineTo(n, n-r)
	z.QuadTo(n, n, n-r, n)
	z.LineTo(r, n)
	z.QuadTo(0, n, 0, n-r)
	z.LineTo(0, r)
	z.QuadTo(0, 0, r, 0)
	z.ClosePath()
}

// pen draws the mark, of 32 × 40 units, at a scale and a place.
type pen struct{ k, x, y float32 }

func (p pen) at(x, y float32) (float32, float32) { return p.x + x*p.k, p.y + y*p.k }

func (p pen) curve(z *vector.Rasterizer, a, b, c, d, e, f float32) {
	ax, ay := p.at(a, b)
	bx, by := p.at(c, d)
	cx, cy := p.at(e, f)
	z.CubeTo(ax, ay, bx, by, cx, cy)
}

func (p pen) drop(z *vector.Rasterizer) {
	z.MoveTo(p.at(16, 0))
	p.curve(z, 7.2, 0, 0, 7, 0, 15.7)
	p.curve(z, 0, 26.5, 16, 40, 16, 40)
	p.curve(z, 16, 40, 32, 26.5, 32, 15.7)
	p.curve(z, 32, 7, 24.8, 0, 16, 0)
	z.ClosePath()
}

// check is the tick, as the outline of a stroke of 3.6 units.
func (p pen) check(z *vector.Rasterizer) {
	const h = 1.27 // half the stroke, along each axis of a slope of 45°
	z.MoveTo(p.at(8.5-h, 16+h))
	z.LineTo(p.at(8.5+h, 16-h))
	z.LineTo(p.at(13.7, 21.2-2*h))
	z.LineTo(p.at(23.8-h, 11-h))
	z.LineTo(p.at(23.8+h, 11+h))
	z.LineTo(p.at(13.7, 21.2+2*h))
	z.ClosePath()
}
