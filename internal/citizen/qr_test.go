package citizen

import (
	"encoding/xml"
	"image/png"
	"net/url"
	"strings"
	"testing"
)

func TestQRCodesAndPosters(t *testing.T) {
	w := newFollowWorld(t)
	_, code := w.public(t, 1, "")
	for _, page := range []string{"/sent/", "/track/"} {
		w.wants(page, w.get(page+code), 200, "Lưu ảnh mã", "Quét mã này")
	}
	pic := w.get("/track/" + code + "/qr.png")
	img, err := png.Decode(strings.NewReader(pic.body))
	if err != nil || img.Bounds().Dx() < 300 || pic.header.Get("Cache-Control") != "no-store" || !strings.Contains(pic.header.Get("Content-Disposition"), "phan-anh-26-0000001.png") {
		t.Errorf("%v %v", err, pic.header)
	}
	if svg := w.get("/track/" + code + "/qr.svg"); svg.status != 200 || xml.Unmarshal([]byte(svg.body), new(struct{})) != nil || svg.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%d %v", svg.status, svg.header)
	}
	w.wants("a wrong code", w.get("/track/ZZZZ-ZZZZ-ZZZZ-ZZZZ/qr.png"), 404)
	w.wants("poster", w.get("/poster/"+url.PathEscape(string(w.Commune))), 200, "Xã Song Mai", "Thấy việc chưa ổn", "0204 000 000")
	w.wants("no commune", w.get("/poster/nowhere"), 404)
	w.wants("no commune but a unit", w.get("/poster/"+url.PathEscape(string(w.Centre))), 404)
}

// Two squares of the drawing, read back: the finder in the corner, and white around.
func TestTheDrawingIsTheCode(t *testing.T) {
	v := qrPath("https://phananh.example.vn/track/7KQ4-9F2M-0000-0000")
	if !strings.HasPrefix(v.Path, "M4 4h7v1h-7z") || v.Size < 29+8 {
		t.Errorf("%d %.40s", v.Size, v.Path)
	}
}
