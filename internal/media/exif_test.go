package media

import (
	"encoding/binary"
	"image/color"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hanoi is the camera of most tests: 21°16'23.4" N, 106°11.64' E.
func hanoi(order binary.AppendByteOrder) camera {
	return camera{
		order: order, orientation: 6, maker: "X", clock: "2026:11:23 14:05:59", zone: "+07:00", gps: true,
		latRef: "N", lat: [6]uint32{21, 1, 16, 1, 234, 10}, lonRef: "E", lon: [6]uint32{106, 1, 1164, 100, 0, 1},
	}
}

func TestExif(t *testing.T) {
	approx := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	exported := cmp.AllowUnexported(exif{})
	want := exif{6, time.Date(2026, 11, 23, 7, 5, 59, 0, time.UTC), 21 + 16./60 + 23.4/3600, 106 + 11.64/60, true}
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		got := readExif(hanoi(order).tiff())
		if diff := cmp.Diff(want, got, approx, exported); diff != "" {
			t.Errorf("%v (-want +got):\n%s", order, diff)
		}
	}
}

func TestExifPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*camera)
		has      bool
		lat, lon float64
	}{
		"south and west":        {func(c *camera) { c.latRef, c.lonRef = "S", "W" }, true, -21.2731666667, -106.194},
		"no hemisphere":         {func(c *camera) { c.latRef = "" }, false, 0, 0},
		"wrong hemisphere":      {func(c *camera) { c.latRef = "E" }, false, 0, 0},
		"divided by nothing":    {func(c *camera) { c.lat[5] = 0 }, false, 0, 0},
		"beyond the pole":       {func(c *camera) { c.lat[0] = 91 }, false, 0, 0},
		"beyond the date line":  {func(c *camera) { c.lon[0] = 181 }, false, 0, 0},
		"no fix yet":            {func(c *camera) { c.lat, c.lon = [6]uint32{0, 1, 0, 1, 0, 1}, [6]uint32{0, 1, 0, 1, 0, 1} }, false, 0, 0},
		"decimal degrees":       {func(c *camera) { c.lat = [6]uint32{212731667, 10000000, 0, 1, 0, 1} }, true, 21.2731667, 106.194},
		"no directory of place": {func(c *camera) { c.gps = false }, false, 0, 0},
	} {
		cam := hanoi(binary.BigEndian)
		c.change(&cam)
		got := readExif(cam.tiff())
		if got.hasPoint != c.has || math.Abs(got.lat-c.lat) > 1e-7 || math.Abs(got.lon-c.lon) > 1e-7 {
			t.Errorf("%s: %v %.7f %.7f, want %v %.7f %.7f", name, got.hasPoint, got.lat, got.lon, c.has, c.lat, c.lon)
		}
		if got.orientation != 6 || got.taken.IsZero() {
			t.Errorf("%s: the rest was lost: %+v", name, got)
		}
	}
}

func TestExifTimes(t *testing.T) {
	for name, c := range map[string]struct{ clock, zone, want string }{
		"with its zone":        {"2026:02:14 23:59:59", "+09:00", "2026-02-14T23:59:59+09:00"},
		"west of Greenwich":    {"2026:02:14 23:59:59", "-03:30", "2026-02-14T23:59:59-03:30"},
		"without a zone":       {"2026:02:14 23:59:59", "", "2026-02-14T23:59:59+07:00"},
		"senseless zone":       {"2026:02:14 23:59:59", "+99:99", "2026-02-14T23:59:59+07:00"},
		"never set":            {"0000:00:00 00:00:00", "+07:00", ""},
		"reset by the battery": {"1980:01:01 00:00:00", "+07:00", ""},
		"blank":                {"    :  :     :  :  ", "+07:00", ""},
		"no such day":          {"2026:02:30 10:00:00", "+07:00", ""},
		"other signs":          {"2026-02-14 10:00:00", "+07:00", ""},
		"words":                {"hôm qua", "", ""},
	} {
		cam := hanoi(binary.LittleEndian)
		cam.clock, cam.zone = c.clock, c.zone
		got := readExif(cam.tiff()).taken
		text := ""
		if !got.IsZero() {
			text = got.Format(time.RFC3339)
		}
		if text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}

func TestExifOfAnything(t *testing.T) {
	none := exif{orientation: 1}
	whole := hanoi(binary.BigEndian).tiff()
	for name, b := range map[string][]byte{
		"nothing":               nil,
		"too short":             []byte("MM\x00*\x00"),
		"no TIFF":               []byte("JUNKJUNKJUNK"),
		"directory outside":     []byte("II*\x00\xff\xff\xff\xff"),
		"directory of nothing":  []byte("II*\x00\x08\x00\x00\x00\x00\x00"),
		"entries without bytes": []byte("II*\x00\x08\x00\x00\x00\xff\xff"),
	} {
		if diff := cmp.Diff(none, readExif(b), cmp.AllowUnexported(exif{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for o := range 20 {
		cam := hanoi(binary.BigEndian)
		cam.orientation = o
		if got := readExif(cam.tiff()).orientation; got != o && (o >= 1 && o <= 8) || got < 1 || got > 8 {
			t.Errorf("orientation %d read as %d", o, got)
		}
	}
	for n := range whole { // cut anywhere
		readExif(whole[:n])
	}
}

// FuzzExif: any bytes are read, and what comes out makes sense.
func FuzzExif(f *testing.F) {
	f.Add(hanoi(binary.BigEndian).tiff())
	f.Add(hanoi(binary.LittleEndian).tiff())
	f.Add([]byte("II*\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := readExif(b)
		if e.orientation < 1 || e.orientation > 8 {
			t.Errorf("orientation %d", e.orientation)
		}
		if !(math.Abs(e.lat) <= 90) || !(math.Abs(e.lon) <= 180) || !e.hasPoint && (e.lat != 0 || e.lon != 0) {
			t.Errorf("place %v %v %v", e.hasPoint, e.lat, e.lon)
		}
		if y := e.taken.Year(); !e.taken.IsZero() && (y < 1990 || y > 9999) {
			t.Errorf("taken %v", e.taken)
		}
	})
}

// FuzzHead: the walkers over a file's structure stay inside it.
func FuzzHead(f *testing.F) {
	f.Add(jpegOf(f, scene(16, 16), exifSegment(hanoi(binary.BigEndian).tiff())))
	f.Add(flatJPEG{blocks: 1, samples: []byte{1, 2, 3, 4}}.bytes())
	f.Add(flatJPEG{blocks: 1, samples: []byte{1}, progressive: true, more: 2}.bytes())
	f.Add(pngOf(f, scene(16, 16), chunk("eXIf", hanoi(binary.BigEndian).tiff())))
	f.Add(webpOf(16, 16, color.NRGBA{255, 255, 255, 255}, riffChunk("EXIF", hanoi(binary.LittleEndian).tiff())))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, k := range []kind{kindOf(b), kindJPEG, kindPNG, kindWebP} {
			h, ok := headOf(k, b)
			if ok && h.perPixel < 1 && k != kindJPEG {
				t.Errorf("%s: a pixel for %v bytes", k, h.perPixel)
			}
			if len(h.tiff) > len(b) {
				t.Errorf("%s: more Exif than file", k)
			}
		}
	})
}
