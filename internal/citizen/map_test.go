package citizen

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/testworld"
)

func wellFormed(t *testing.T, svg string) (texts []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	in := false
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatalf("no drawing: %v", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			in = tok.Name.Local == "text"
			for _, a := range tok.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("inline %s in the drawing", a.Name.Local)
				}
			}
		case xml.CharData:
			if in {
				texts = append(texts, string(tok))
			}
		case xml.EndElement:
			in = false
		}
	}
}

func TestTheMapNamesItsPlaces(t *testing.T) {
	w := newWorld(t)
	if names := wellFormed(t, w.get("/map.svg").body); len(names) != 10 || !slices.Contains(names, "Lục Ngạn") || !slices.Contains(names, "Bắc Giang") {
		t.Errorf("districts %q", names)
	}
	if names := wellFormed(t, w.get("/map.svg?detail=1").body); len(names) < 150 || !slices.Contains(names, "Cấm Sơn") {
		t.Errorf("%d communes named", len(names))
	}
	u, _ := w.Desk.Directory().Unit(w.Commune)
	near := w.get("/map.svg?near=1&lat=" + degrees(u.Lat) + "&lon=" + degrees(u.Lon)).body
	if names := wellFormed(t, near); !slices.Contains(names, "Song Mai") || len(names) > 80 {
		t.Errorf("surroundings name %q", names)
	}
	if !strings.Contains(near, "#B3261E") {
		t.Error("no pin in the surroundings")
	}
	code := w.send(with(w.filled(1), "lat", degrees(u.Lat), "lon", degrees(u.Lon))).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	w.Walk(t, c.Report.ID, "accept")
	if page := w.get("/reports/" + c.Report.ID.String()); !strings.Contains(page.body, `class="locator" src="/map.svg?lat=`) {
		t.Error("the public page does not show where it is")
	}
}

// Neighbouring districts have different tints.
func TestNeighboursDiffer(t *testing.T) {
	w := newWorld(t)
	dir := w.Desk.Directory()
	communes := dir.Units(org.Commune, w.Clock.Now())
	c := drawChart(w.Desk.Areas(), dir, communes)
	rs := c.regions(communes)
	for i, a := range rs {
		for _, b := range rs[:i] {
			if touch(a, b) && a.tint == b.tint {
				t.Errorf("%s and %s look like one", a.name, b.name)
			}
		}
	}
}

// A province without districts, as since 2025: communes carry their own names.
func TestAProvinceWithoutDistricts(t *testing.T) {
	square := func(lat, lon float64) []geo.Polygon {
		return []geo.Polygon{{{{Lat: lat, Lon: lon}, {Lat: lat, Lon: lon + .1}, {Lat: lat + .1, Lon: lon + .1}, {Lat: lat + .1, Lon: lon}}}}
	}
	from := testworld.At("2025-07-01 00:00")
	units := []org.Unit{
		{ID: "a@2025-07-01", Code: "a", Name: "UBND xã Bố Hạ", Short: "xã Bố Hạ", Kind: org.Commune, From: from},
		{ID: "b@2025-07-01", Code: "b", Name: "UBND phường <Chũ>", Short: "phường <Chũ>", Kind: org.Commune, From: from},
	}
	areas := geo.NewAreas(nil, map[string][]geo.Polygon{"a@2025-07-01": square(21.3, 106.1), "b@2025-07-01": square(21.3, 106.2)})
	c := drawChart(areas, org.NewDirectory(units, nil, nil), units)
	if names := wellFormed(t, string(c.plain)); !slices.Equal(names, []string{"Bố Hạ", "<Chũ>"}) {
		t.Errorf("names %q", names)
	}
	empty := drawChart(geo.NewAreas(nil, nil), org.NewDirectory(nil, nil, nil), nil)
	wellFormed(t, string(empty.plain))
	if empty.height <= 0 {
		t.Error("a province nobody has drawn has no map to tap on")
	}
}

// A tap leads back to where it was: drawing and reading a point agree to a pixel.
func TestTapsLeadBack(t *testing.T) {
	c := &chart{box: geo.Box{South: 21.1, West: 105.8, North: 21.7, East: 107.1}, height: 357}
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.IntRange(0, mapWidth-1).Draw(t, "x"), rapid.IntRange(0, c.height-1).Draw(t, "y")
		ux, uy := c.at(c.point(x, y))
		if ux/mapUnit != x || uy/mapUnit != y {
			t.Fatalf("%d,%d comes back as %d,%d", x, y, ux/mapUnit, uy/mapUnit)
		}
	})
}

// A simplified line keeps its ends and strays from no point by more than allowed.
func TestSimplify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]int {
			return [2]int{rapid.IntRange(0, 500).Draw(t, "x"), rapid.IntRange(0, 500).Draw(t, "y")}
		}), 3, 40).Draw(t, "points")
		const tolerance = 4.0
		got := simplify(slices.Clone(pts), tolerance)
		if got[0] != pts[0] || got[len(got)-1] != pts[len(pts)-1] || len(got) > len(pts) {
			t.Fatalf("%v of %v", got, pts)
		}
		for _, p := range pts {
			near := math.Inf(1)
			for i := 1; i < len(got); i++ {
				near = min(near, away(p, got[i-1], got[i]))
			}
			if near > tolerance {
				t.Fatalf("%v lies %.1f off", p, near)
			}
		}
	})
}

// A photo that tells its place, with nothing else said of the place: the sender is
// asked, not overruled.
func TestThePlaceInAPhoto(t *testing.T) {
	w := newWorld(t)
	u, _ := w.Desk.Directory().Unit(w.Commune)
	a := w.send(with(w.filled(1), "commune", ""), upload{"a.jpg", located(photo(t, 1), u.Lat, u.Lon)})
	w.wants("asked", a, 200, "Ảnh cho biết việc này ở gần xã Song Mai", "Đã ghim vị trí")
	if w.count() != 0 {
		t.Error("received on a guess")
	}
	form := with(w.filled(1), "commune", string(w.Commune), "lat", hidden(t, a, "lat"), "lon", hidden(t, a, "lon"))
	form["kept"] = []string{hidden(t, a, "kept")}
	w.send(form).code(t)

	far := w.send(with(w.filled(2), "commune", ""), upload{"b.jpg", located(photo(t, 2), 10.77, 106.69)})
	w.wants("taken far away", far, 422, "Hãy chọn xã, phường nơi có việc")
	w.send(w.filled(3), upload{"c.jpg", located(photo(t, 3), 10.77, 106.69)}).code(t) // the chosen commune counts
}

// located puts a place into a JPEG as cameras do.
func located(jpeg []byte, lat, lon float64) []byte {
	var gps bytes.Buffer
	put := func(v ...any) {
		for _, x := range v {
			binary.Write(&gps, binary.BigEndian, x)
		}
	}
	degrees := func(f float64) []any {
		whole, minutes := math.Modf(f)
		return []any{uint32(whole), uint32(1), uint32(minutes * 60 * 10000), uint32(10000), uint32(0), uint32(1)}
	}
	put([]byte("MM\x00\x2a"), uint32(8))                                        // header; first directory at 8
	put(uint16(1), uint16(0x8825), uint16(4), uint32(1), uint32(26), uint32(0)) // where the directory of the place is
	put(uint16(4))                                                              // its entries
	put(uint16(1), uint16(2), uint32(2), []byte("N\x00\x00\x00"))               // latitude's hemisphere
	put(uint16(2), uint16(5), uint32(3), uint32(26+2+4*12+4))                   // latitude
	put(uint16(3), uint16(2), uint32(2), []byte("E\x00\x00\x00"))               // longitude's hemisphere
	put(uint16(4), uint16(5), uint32(3), uint32(26+2+4*12+4+24), uint32(0))     // longitude; no more directories
	put(degrees(lat)...)
	put(degrees(lon)...)
	body := append([]byte("Exif\x00\x00"), gps.Bytes()...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, byte((len(body)+2)>>8), byte(len(body)+2))
	return append(append(out, body...), jpeg[2:]...)
}
