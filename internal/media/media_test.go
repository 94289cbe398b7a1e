package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"io"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/fault"
)

func photo(t testing.TB, b []byte) Picture {
	t.Helper()
	p, err := New(1).Photo(t.Context(), bytes.NewReader(b), "IMG_0001.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func pixels(t testing.TB, b []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// near tells whether two colours look the same after JPEG has been over them.
func near(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > 20<<8 }
	return !far(ar, br) && !far(ag, bg) && !far(ab, bb)
}

func TestSizes(t *testing.T) {
	for _, c := range []struct{ w, h, fullW, fullH, thumbW, thumbH int }{
		{4200, 700, 2048, 341, 480, 80},
		{1500, 2250, 1365, 2048, 320, 480},
		{600, 4500, 273, 2048, 64, 480},
		{2048, 1536, 2048, 1536, 480, 360},
		{2049, 1000, 2048, 1000, 480, 234},
		{300, 200, 300, 200, 300, 200},
		{9000, 3, 2048, 1, 480, 1},
		{1, 1, 1, 1, 1, 1},
	} {
		p := photo(t, jpegOf(t, scene(c.w, c.h)))
		full, thumb := pixels(t, p.Full).Bounds(), pixels(t, p.Thumb).Bounds()
		got := []int{full.Dx(), full.Dy(), thumb.Dx(), thumb.Dy(), p.Width, p.Height}
		want := []int{c.fullW, c.fullH, c.thumbW, c.thumbH, c.fullW, c.fullH}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%dx%d (-want +got):\n%s", c.w, c.h, diff)
		}
	}
}

// TestShrinkKeepsTheLight: the mean of a picture does not change by shrinking it,
// nor do its halves and quarters.
func TestShrinkKeepsTheLight(t *testing.T) {
	src := scene(1501, 1003)
	small := shrink(src, thumbSide)
	for _, part := range []struct{ x0, y0, x1, y1 float64 }{{0, 0, 1, 1}, {0, 0, .5, .5}, {.5, .5, 1, 1}, {.25, 0, .5, 1}} {
		mean := func(img *image.RGBA) (sum [3]float64) {
			w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
			n := 0.0
			for y := int(part.y0 * h); y < int(part.y1*h); y++ {
				for x := int(part.x0 * w); x < int(part.x1*w); x++ {
					i := img.PixOffset(x, y)
					for c := range sum {
						sum[c] += float64(img.Pix[i+c])
					}
					n++
				}
			}
			for c := range sum {
				sum[c] /= n
			}
			return sum
		}
		a, b := mean(src), mean(small)
		for c := range a {
			if d := a[c] - b[c]; d > 2 || d < -2 {
				t.Errorf("part %v, colour %d: mean %.1f became %.1f", part, c, a[c], b[c])
			}
		}
	}
}

// TestOrientation uses the words of the Exif standard: where the first row and
// the first column of the stored pixels are to be seen.
func TestOrientation(t *testing.T) {
	// The stored corners are red, green, blue, white; where are they seen?
	for orientation, want := range map[int][4]color.RGBA{ // upper left, upper right, lower left, lower right
		1: {red, green, blue, white}, // row 0 at the top, column 0 at the left
		2: {green, red, white, blue}, // top, right
		3: {white, blue, green, red}, // bottom, right
		4: {blue, white, red, green}, // bottom, left
		5: {red, blue, green, white}, // left, top
		6: {blue, red, white, green}, // right, top
		7: {white, green, blue, red}, // right, bottom
		8: {green, white, red, blue}, // left, bottom
	} {
		c := camera{order: binary.BigEndian, orientation: orientation}
		p := photo(t, jpegOf(t, corners(120, 80), exifSegment(c.tiff())))
		for name, b := range map[string][]byte{"full": p.Full, "thumb": p.Thumb} {
			img := pixels(t, b)
			w, h := img.Bounds().Dx(), img.Bounds().Dy()
			if upright := orientation < 5; upright != (w == 120 && h == 80) {
				t.Errorf("%s, orientation %d: %dx%d", name, orientation, w, h)
			}
			got := [4]color.Color{img.At(8, 8), img.At(w-8, 8), img.At(8, h-8), img.At(w-8, h-8)}
			for i := range got {
				if !near(got[i], want[i]) {
					t.Errorf("%s, orientation %d: corner %d is %v, want %v", name, orientation, i, got[i], want[i])
				}
			}
		}
	}
}

// TestServedBytesTellNothing (P28): what is kept holds no Exif, no XMP, no
// comment, no profile and no text that was anywhere in the file, in any format.
func TestServedBytesTellNothing(t *testing.T) {
	const canary = "CANARY-7f3a"
	tiff := camera{
		order: binary.LittleEndian, orientation: 1, maker: canary, clock: "2026:11:23 14:05:59", zone: "+07:00",
		gps: true, latRef: "N", lat: [6]uint32{21, 1, 16, 1, 2345, 100}, lonRef: "E", lon: [6]uint32{106, 1, 11, 1, 3, 2},
	}.tiff()
	page := []byte("<html><script>alert('" + canary + "')</script></html>")
	img := scene(640, 480)
	files := map[string][]byte{
		"jpeg": append(jpegOf(t, img,
			exifSegment(tiff),
			segment(mAPP1, []byte("http://ns.adobe.com/xap/1.0/\x00<x>"+canary+"</x>")),
			segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"+canary)),
			segment(0xed, []byte("Photoshop 3.0\x00"+canary)),
			segment(0xfe, page),
		), page...),
		"png": append(pngOf(t, img,
			chunk("eXIf", tiff),
			chunk("tEXt", []byte("Comment\x00"+canary)),
			chunk("iTXt", append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), page...)),
		), page...),
		"webp": webpOf(640, 480, color.NRGBA{200, 100, 50, 255},
			riffChunk("EXIF", tiff), riffChunk("XMP ", page)),
	}
	for name, b := range files {
		if !bytes.Contains(b, []byte(canary)) {
			t.Fatalf("%s: the canary is not in the input", name)
		}
		p := photo(t, b)
		if !p.HasPoint || p.Taken.IsZero() {
			t.Errorf("%s: place and time were not read: %+v", name, p.Taken)
		}
		for rendition, out := range map[string][]byte{"full": p.Full, "thumb": p.Thumb} {
			for _, word := range []string{canary, "Exif", "http", "ICC", "Photoshop", "<html", "script", "II*\x00", "MM\x00*"} {
				if bytes.Contains(bytes.ToLower(out), bytes.ToLower([]byte(word))) {
					t.Errorf("%s, %s: %q is in what is served", name, rendition, word)
				}
			}
			if markers := segmentsOf(t, out); strings.ContainsAny(markers, "AC") {
				t.Errorf("%s, %s: segments %q", name, rendition, markers)
			}
			if !bytes.HasSuffix(out, []byte{0xff, mEOI}) {
				t.Errorf("%s, %s: something follows the picture", name, rendition)
			}
		}
	}
}

// segmentsOf lists the segments of a JPEG: A for any application's, C for a
// comment, a dot for those a picture needs.
func segmentsOf(t *testing.T, b []byte) string {
	t.Helper()
	var out strings.Builder
	for i := 2; ; {
		marker, at := nextMarker(b, i)
		if at < 0 || marker == mEOI {
			return out.String()
		}
		switch {
		case marker >= 0xe0 && marker <= 0xef:
			out.WriteByte('A')
		case marker == 0xfe:
			out.WriteByte('C')
		default:
			out.WriteByte('.')
		}
		i = at + int(binary.BigEndian.Uint16(b[at:]))
	}
}

func TestPlaceAndTimeAreHandedBack(t *testing.T) {
	p := photo(t, jpegOf(t, scene(64, 64), exifSegment(camera{
		order: binary.BigEndian, orientation: 1, clock: "2026:11:23 14:05:59", zone: "+07:00",
		gps: true, latRef: "N", lat: [6]uint32{21, 1, 16, 1, 234, 10}, lonRef: "E", lon: [6]uint32{106, 1, 1164, 100, 0, 1},
	}.tiff())))
	if want := time.Date(2026, 11, 23, 7, 5, 59, 0, time.UTC); !p.Taken.Equal(want) {
		t.Errorf("taken %v, want %v", p.Taken, want)
	}
	if !p.HasPoint || fmt.Sprintf("%.5f %.5f", p.Lat, p.Lon) != "21.27317 106.19400" {
		t.Errorf("place %v, %.5f %.5f", p.HasPoint, p.Lat, p.Lon)
	}
}

func TestKindsOfPixels(t *testing.T) {
	half := image.NewNRGBA(image.Rect(0, 0, 80, 80)) // the left half transparent black, the right half red
	deep := image.NewNRGBA64(half.Rect)
	grey := image.NewGray(half.Rect)
	colours := image.NewPaletted(half.Rect, color.Palette{white, red})
	for y := range 80 {
		for x := range 80 {
			grey.SetGray(x, y, color.Gray{uint8(255 * (1 - x/40))})
			if x >= 40 {
				half.Set(x, y, red)
				deep.Set(x, y, red)
				colours.Set(x, y, red)
			}
		}
	}
	adobe := segment(mAPP14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00"))
	black := color.RGBA{0, 0, 0, 255}
	for name, c := range map[string]struct {
		file        []byte
		left, right color.Color
	}{
		"png with transparency":  {pngOf(t, half), white, red},
		"png of 16 bits":         {pngOf(t, deep), white, red},
		"png with a palette":     {pngOf(t, colours), white, red},
		"png, grey":              {pngOf(t, grey), white, black},
		"jpeg, grey":             {jpegOf(t, grey), white, black},
		"jpeg, progressive":      {flatJPEG{blocks: 10, samples: []byte{76, 85, 255}, progressive: true}.bytes(), color.RGBA{254, 0, 0, 255}, color.RGBA{254, 0, 0, 255}},
		"jpeg, progressive grey": {flatJPEG{blocks: 10, samples: []byte{200}, progressive: true, more: 9}.bytes(), color.Gray{200}, color.Gray{200}},
		"jpeg, CMYK":             {flatJPEG{blocks: 10, samples: []byte{255, 0, 0, 255}, before: adobe}.bytes(), color.RGBA{255, 0, 0, 255}, color.RGBA{255, 0, 0, 255}},
		"jpeg, RGB":              {flatJPEG{blocks: 10, samples: []byte{10, 200, 30}, before: adobe}.bytes(), color.RGBA{10, 200, 30, 255}, color.RGBA{10, 200, 30, 255}},
		"webp":                   {webpOf(80, 80, color.NRGBA{20, 20, 230, 255}), blue, blue},
		"webp with transparency": {webpOf(80, 80, color.NRGBA{0, 0, 0, 0}), white, white},
	} {
		p := photo(t, c.file)
		img := pixels(t, p.Full)
		if got := img.At(20, 40); !near(got, c.left) {
			t.Errorf("%s: left %v, want %v", name, got, c.left)
		}
		if got := img.At(60, 40); !near(got, c.right) {
			t.Errorf("%s: right %v, want %v", name, got, c.right)
		}
	}
}

func code(err error) string {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || len(e.Fields) != 1 || e.Fields[0].Name != "photos" || e.Fields[0].Code != e.Code {
		return fmt.Sprint(err)
	}
	return e.Fields[0].Code
}

func TestRefusals(t *testing.T) {
	var animated bytes.Buffer
	if err := gif.EncodeAll(&animated, &gif.GIF{
		Image: []*image.Paletted{image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{white})}, Delay: []int{0},
	}); err != nil {
		t.Fatal(err)
	}
	ftyp := func(brands string) []byte {
		return append([]byte{0, 0, 0, byte(8 + len(brands)), 'f', 't', 'y', 'p'}, brands...)
	}
	good, goodPNG, goodWebP := jpegOf(t, scene(200, 200)), pngOf(t, scene(200, 200)), webpOf(200, 200, color.NRGBA{1, 2, 3, 255})
	oddPNG := append([]byte{}, goodPNG...)
	oddPNG[30] ^= 1 // checksum of the header
	twelve := append([]byte{}, good...)
	twelve[bytes.Index(twelve, []byte{0xff, mSOF0})+4] = 12 // bits a sample

	brokenHEIC := "media.damaged"
	if !takesHEIC {
		brokenHEIC = "media.heic"
	}
	for name, c := range map[string]struct {
		file []byte
		kind fault.Kind
		code string
		args []string
	}{
		"nothing":               {nil, fault.Invalid, "media.empty", nil},
		"text called .jpg":      {[]byte("Ổ gà trước cổng trường"), fault.Invalid, "media.not_picture", nil},
		"page called .jpg":      {[]byte("<!doctype html><script>1</script>"), fault.Invalid, "media.not_picture", nil},
		"svg":                   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), fault.Invalid, "media.not_picture", nil},
		"pdf":                   {[]byte("%PDF-1.7 ..."), fault.Invalid, "media.not_picture", nil},
		"program":               {[]byte("MZ\x90\x00\x03"), fault.Invalid, "media.not_picture", nil},
		"one byte":              {[]byte{0xff}, fault.Invalid, "media.not_picture", nil},
		"gif":                   {animated.Bytes(), fault.Invalid, "media.kind", []string{"GIF"}},
		"bmp":                   {[]byte("BM\x00\x01\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), fault.Invalid, "media.kind", []string{"BMP"}},
		"tiff":                  {camera{order: binary.LittleEndian}.tiff(), fault.Invalid, "media.kind", []string{"TIFF"}},
		"heic":                  {ftyp("heic\x00\x00\x00\x00mif1heic"), fault.Invalid, brokenHEIC, nil},
		"heif by general brand": {ftyp("mif1\x00\x00\x00\x00mif1heix"), fault.Invalid, brokenHEIC, nil},
		"avif":                  {ftyp("mif1\x00\x00\x00\x00mif1avif"), fault.Invalid, "media.kind", []string{"AVIF"}},
		"video":                 {ftyp("isom\x00\x00\x02\x00isomavc1"), fault.Invalid, "media.kind", []string{"MP4"}},
		"jpeg cut off":          {good[:len(good)/2], fault.Invalid, "media.damaged", nil},
		"jpeg, only its start":  {good[:4], fault.Invalid, "media.damaged", nil},
		"jpeg, header only":     {good[:bytes.Index(good, []byte{0xff, mSOS})], fault.Invalid, "media.damaged", nil},
		"jpeg of 12 bits":       {twelve, fault.Invalid, "media.kind", []string{"JPEG"}},
		"png cut off":           {goodPNG[:len(goodPNG)-30], fault.Invalid, "media.damaged", nil},
		"png, wrong checksum":   {oddPNG, fault.Invalid, "media.damaged", nil},
		"webp cut off":          {goodWebP[:len(goodWebP)-6], fault.Invalid, "media.damaged", nil},
		"webp, header only":     {goodWebP[:12], fault.Invalid, "media.damaged", nil},
		"jpeg of many scans":    {flatJPEG{blocks: 1, samples: []byte{9}, progressive: true, more: maxScans}.bytes(), fault.Invalid, "media.too_hard", nil},
		"too many bytes":        {append(append([]byte{}, good...), make([]byte, maxBytes)...), fault.TooLarge, "media.too_big", []string{"12"}},
	} {
		_, err := New(1).Photo(t.Context(), bytes.NewReader(c.file), "anh chup.jpg")
		if got := code(err); got != c.code || fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v (%s), want %s", name, err, fault.KindOf(err), c.code)
			continue
		}
		e, _ := errors.AsType[*fault.Error](err)
		if diff := cmp.Diff(append([]string{"anh chup.jpg"}, c.args...), e.Fields[0].Args); diff != "" {
			t.Errorf("%s: arguments (-want +got):\n%s", name, diff)
		}
	}
}

// TestBombsAreHarmless (P29): at most 200 ms of the processor and 64 MB for each.
func TestBombsAreHarmless(t *testing.T) {
	sof := func(marker, sampling byte, w, h uint16) []byte {
		body := binary.BigEndian.AppendUint16([]byte{8}, h)
		body = binary.BigEndian.AppendUint16(body, w)
		body = append(body, 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0)
		out := append([]byte{0xff, 0xd8}, segment(marker, body)...)
		return append(out, append(segment(mSOS, []byte{3, 1, 0, 2, 0, 3, 0, 0, 63, 0}), 0xff, mEOI)...)
	}
	// A lossy WebP of 30 bytes whose chunk claims two gigabytes.
	claim := append([]byte("RIFF\xf0\xff\xff\x7fWEBPVP8 \xe0\xff\xff\x7f"), 0x10, 0, 0, 0x9d, 1, 0x2a, 16, 0, 16, 0, 0, 0, 0, 0)
	// A small canvas around a huge picture.
	inner := webpOf(16384, 16384, color.NRGBA{A: 255}, riffChunk("EXIF", nil))
	copy(inner[24:30], []byte{9, 0, 0, 9, 0, 0})

	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"png 65535 x 65535":                {pngBomb(65535, 65535, 8, 2), "media.too_many_pixels"},
		"png of 16 bits, 39 megapixels":    {pngBomb(6500, 6000, 16, 6), "media.too_many_pixels"},
		"png 2^31 x 2^31":                  {pngBomb(1<<31-1, 1<<31-1, 8, 6), "media.kind"},
		"jpeg 65535 x 65535":               {sof(mSOF0, 0x22, 65535, 65535), "media.too_many_pixels"},
		"jpeg, progressive, 39 megapixels": {sof(mSOF2, 0x22, 6500, 6000), "media.too_many_pixels"},
		"jpeg, 39 megapixels, no data":     {sof(mSOF0, 0x22, 6500, 6000), "media.damaged"},
		"webp 16384 x 16384":               {webpOf(16384, 16384, color.NRGBA{A: 255}), "media.too_many_pixels"},
		"webp, lossless, 25 megapixels":    {webpOf(5000, 5000, color.NRGBA{A: 255}), "media.too_many_pixels"},
		"webp, chunk of two gigabytes":     {claim, "media.damaged"},
		"webp, huge picture in small one":  {inner, "media.damaged"},
		"13 MB of zeros":                   {make([]byte, 13<<20), "media.too_big"},
	} {
		var before, after runtime.MemStats
		took := time.Hour
		for range 3 { // the best of three: the collector may be at work besides
			runtime.ReadMemStats(&before)
			began := processor(t)
			_, err := New(1).Photo(t.Context(), bytes.NewReader(c.file), "x.png")
			took = min(took, processor(t)-began)
			runtime.ReadMemStats(&after)
			if got := code(err); got != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		if took > 200*time.Millisecond {
			t.Errorf("%s: refused after %v", name, took)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: %d MB allocated", name, used>>20)
		}
	}
}

// processor is the time the processor has worked for this program, which other
// programs on the machine do not lengthen.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestOnlySoManyAtATime(t *testing.T) {
	m := New(2)
	m.slots <- struct{}{}
	m.slots <- struct{}{} // two are being worked on
	file := jpegOf(t, scene(32, 32))

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := m.Photo(ctx, bytes.NewReader(file), "x.jpg"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("third while two are at work: %v", err)
	}
	done := make(chan error)
	go func() {
		_, err := m.Photo(context.Background(), bytes.NewReader(file), "x.jpg")
		done <- err
	}()
	select {
	case err := <-done:
		t.Fatalf("third did not wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	<-m.slots
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if len(m.slots) != 1 {
		t.Errorf("%d slots taken, want the one of the first", len(m.slots))
	}
	if _, err := New(0).Photo(t.Context(), bytes.NewReader(file), "x.jpg"); err != nil {
		t.Errorf("New(0) cannot work at all: %v", err)
	}
}

// ender cancels its context when the decoder has begun to read.
type ender struct {
	cancel func()
	r      io.Reader
}

func (e ender) Read(p []byte) (int, error) {
	e.cancel()
	return e.r.Read(p)
}

func TestDecodingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	file := jpegOf(t, scene(600, 600))
	_, err := New(1).Photo(ctx, ender{cancel, bytes.NewReader(file)}, "x.jpg")
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v", err)
	}
	_, err = jpeg.Decode(&stoppable{ctx, bytes.NewReader(file)})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the decoder itself: %v", err)
	}
}

func TestReadingErrorsPass(t *testing.T) {
	broken := errors.New("connection lost")
	_, err := New(1).Photo(t.Context(), io.MultiReader(strings.NewReader("\xff\xd8\xff"), errReader{broken}), "x.jpg")
	if !errors.Is(err, broken) || fault.KindOf(err) != fault.Internal {
		t.Errorf("got %v", err)
	}
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"IMG_0001.JPG":                    "IMG_0001.jpg",
		"Ổ gà trước cổng.png":             "Ổ gà trước cổng.jpg",
		"O\u0302\u0309 ga\u0300.jpeg":     "Ổ gà.jpg",
		`C:\Users\an\ảnh 1.webp`:          "ảnh 1.jpg",
		"../../etc/passwd":                "passwd.jpg",
		"a\r\nSet-Cookie: x=1.jpg":        "aSet-Cookie x=1.jpg",
		"gpj.\u202eexe.jpg":               "gpj.exe.jpg",
		`"><script>.jpg`:                  "script.jpg",
		"":                                "photo.jpg",
		".jpg":                            "photo.jpg",
		"...":                             "photo.jpg",
		strings.Repeat("ả", 300) + ".jpg": strings.Repeat("ả", 80) + ".jpg",
		"\xff\xfe.jpg":                    "photo.jpg",
	} {
		if got := cleanName(in); got != want {
			t.Errorf("cleanName(%q) = %q, want %q", in, got, want)
		}
	}
}
