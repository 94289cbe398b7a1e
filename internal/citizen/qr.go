package citizen

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"strings"

	"rsc.io/qr"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

// qrView is a QR code as a drawing: a path of squares on a grid of Size.
type qrView struct {
	Path string
	Size int // with the quiet zone around it
	Says string
}

const quietZone = 4 // squares of white, as readers want them

// qrPath draws the QR code of an address. Level M: a fold or a thumb may hide 15%.
func qrPath(address string) qrView {
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return qrView{Says: address} // longer than any address of ours
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			run := 1
			for code.Black(x+run, y) {
				run++
			}
			fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
			x += run
		}
	}
	return qrView{Path: b.String(), Size: code.Size + 2*quietZone, Says: address}
}

func (v qrView) box() string { return fmt.Sprintf("0 0 %d %d", v.Size, v.Size) }

// base is how people reach the site.
func (s *site) base(r *http.Request) string {
	if s.URL != "" {
		return s.URL
	}
	if s.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// absolute is the address of a page of the site as the outside knows it.
func (s *site) absolute(r *http.Request, path string) string { return s.base(r) + path }

// trackURL is the whole address of a report's page for who holds its code.
func (s *site) trackURL(r *http.Request, code string) string {
	return s.absolute(r, "/track/"+url.PathEscape(code))
}

// qrSVG answers GET /track/{code}/qr.svg, to be kept by the sender.
func (s *site) qrSVG(w http.ResponseWriter, r *http.Request) error {
	v, number, err := s.qrOf(r)
	if err != nil {
		return err
	}
	keepAs(w, "image/svg+xml", "phan-anh-"+number+".svg")
	_, err = fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s" width="600" height="600" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path d="%s" fill="#000"/></svg>`, v.box(), v.Path)
	return err
}

// qrPNG answers GET /track/{code}/qr.png: what telephones keep among their pictures.
func (s *site) qrPNG(w http.ResponseWriter, r *http.Request) error {
	v, number, err := s.qrOf(r)
	if err != nil {
		return err
	}
	code, err := qr.Encode(v.Says, qr.M)
	if err != nil {
		return err
	}
	const scale = 12
	img := image.NewPaletted(image.Rect(0, 0, v.Size*scale, v.Size*scale), color.Palette{color.White, color.Black})
	for y := range v.Size * scale {
		for x := range v.Size * scale {
			if code.Black(x/scale-quietZone, y/scale-quietZone) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	keepAs(w, "image/png", "phan-anh-"+number+".png")
	return png.Encode(w, img)
}

func (s *site) qrOf(r *http.Request) (qrView, string, error) {
	c, err := s.byCode(r)
	if err != nil {
		return qrView{}, "", err
	}
	return qrPath(s.trackURL(r, shown(r.PathValue("code")))), c.Report.ID.String(), nil
}

func keepAs(w http.ResponseWriter, kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
}

// posterView is a sheet to be put up in a commune.
type posterView struct {
	Commune, Phone, Address string
	QR                      qrView
}

// poster answers GET /poster/{commune}: A4, for the wall of a village's house.
func (s *site) poster(w http.ResponseWriter, r *http.Request) error {
	u, ok := s.Desk.Directory().Unit(org.UnitID(r.PathValue("commune")))
	if !ok || u.Kind != org.Commune || !u.Exists(s.Desk.Now()) {
		return fault.New(fault.NotFound, "")
	}
	at := s.absolute(r, address("/send", url.Values{"commune": {string(u.ID)}}))
	shown := strings.TrimPrefix(strings.TrimPrefix(s.base(r), "https://"), "http://")
	v := posterView{Commune: capital(s.placeName(u.ID)), Phone: s.HelpPhone, Address: shown, QR: qrPath(at)}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Tờ dán: " + v.Commune, Styles: []string{"poster.css"}}, posterPage(v))
}
