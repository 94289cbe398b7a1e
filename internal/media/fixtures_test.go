package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"paht/internal/testworld/film"
	"paht/internal/testworld/needs"
)

// heicOf makes an HEIC by the encoder of the system.
func heicOf(t testing.TB, b []byte) []byte {
	t.Helper()
	enc := needs.Program(t, "heif-enc")
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jpg"), filepath.Join(dir, "out.heic")
	if err := os.WriteFile(in, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(enc, "-q", "50", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("heif-enc: %v\n%s", err, said)
	}
	h, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestTwoHundredFiles (P28): of 200 files of every format with traces of their owner
// in every place formats have for them, nothing served has any.
func TestTwoHundredFiles(t *testing.T) {
	m := New(1)
	made := map[string]int{}
	for i := range 200 {
		mark := fmt.Sprintf("CANARY%04d", i)
		cam := hanoi(binary.BigEndian)
		cam.maker = mark + "-serial-0204555666"
		tiff := cam.tiff()
		xmp := []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>" + mark + " 21.27316,106.19400</x:xmpmeta>")
		img := scene(60+i%7, 40+i%5)
		var file []byte
		format := [...]string{"JPEG", "PNG", "WebP", "MP4", "MOV", "JPEG", "MP4", "HEIC"}[i%8]
		if format == "HEIC" && (i >= 64 || !takesHEIC) { // eight are enough of what takes long
			format = "JPEG"
		}
		switch format {
		case "JPEG":
			file = append(jpegOf(t, img, exifSegment(tiff), segment(mAPP1, xmp), segment(0xfe, []byte(mark+" comment")), segment(0xed, []byte("Photoshop 3.0\x00"+mark))), mark+" behind"...)
		case "PNG":
			file = pngOf(t, img, chunk("eXIf", tiff), chunk("tEXt", []byte("Author\x00"+mark)), chunk("iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"+mark)))
		case "WebP":
			file = webpOf(40, 30, color.NRGBA{uint8(i), 100, 50, 255}, riffChunk("EXIF", tiff), riffChunk("XMP ", xmp))
		case "HEIC":
			file = heicOf(t, jpegOf(t, scene(320, 240), exifSegment(tiff), segment(mAPP1, xmp)))
		case "MP4", "MOV":
			f := tagged(mark, format == "MOV")
			f.Width, f.Height = 64+2*(i%9), 48
			file = f.Bytes()
		}
		if !bytes.Contains(file, []byte(mark)) {
			t.Fatalf("%s %d holds no trace", format, i)
		}
		made[format]++
		var served [][]byte
		var taken, point bool
		if IsVideo(file[:64]) {
			v, err := m.Video(t.Context(), bytes.NewReader(file), int64(len(file)), "", mark+".mp4")
			if err != nil {
				t.Fatalf("%s %d: %v", format, i, err)
			}
			out, err := io.ReadAll(v.Reader(bytes.NewReader(file)))
			if err != nil {
				t.Fatal(err)
			}
			served, taken, point = [][]byte{out, v.Poster}, !v.Taken.IsZero(), v.HasPoint
		} else {
			p, err := m.Photo(t.Context(), bytes.NewReader(file), mark+".jpg")
			if err != nil {
				t.Fatalf("%s %d: %v", format, i, err)
			}
			served, taken, point = [][]byte{p.Full, p.Thumb}, !p.Taken.IsZero(), p.HasPoint
			for _, b := range served {
				if got := segmentsOf(t, b); bytes.Contains([]byte(got), []byte("e1")) {
					t.Errorf("%s %d: segments %s", format, i, got)
				}
			}
		}
		if !taken || !point {
			t.Errorf("%s %d: place %v and time %v were not handed back", format, i, point, taken)
		}
		for _, b := range served {
			for _, trace := range []string{"CANARY", "0204555666", "21.27", "106.19", "Exif", "xmpmeta", "gpmd", "\xa9xyz"} {
				if bytes.Contains(b, []byte(trace)) {
					t.Errorf("%s %d: %q is served", format, i, trace)
				}
			}
		}
	}
	t.Logf("made %v", made)
	for _, format := range []string{"JPEG", "PNG", "WebP", "MP4", "MOV"} {
		if made[format] < 20 {
			t.Errorf("only %d of %s", made[format], format)
		}
	}
}

// TestHEIC: an iPhone's photo is read upright, with its place and time.
func TestHEIC(t *testing.T) {
	if !takesHEIC {
		t.Skip("built without HEIC")
	}
	cam := hanoi(binary.BigEndian)
	cam.orientation = 1
	src := jpegOf(t, corners(320, 200), exifSegment(cam.tiff()))
	file := heicOf(t, src)
	want, p := photo(t, src), photo(t, file)
	if p.Width != 320 || p.Height != 200 || !p.HasPoint || p.Lat != want.Lat || !p.Taken.Equal(want.Taken) {
		t.Errorf("%dx%d %v %v %v", p.Width, p.Height, p.HasPoint, p.Lat, p.Taken)
	}
	a, b := pixels(t, want.Full), pixels(t, p.Full)
	for _, at := range [][2]int{{10, 10}, {310, 10}, {10, 190}, {310, 190}} {
		r1, g1, b1, _ := a.At(at[0], at[1]).RGBA()
		r2, g2, b2, _ := b.At(at[0], at[1]).RGBA()
		for _, d := range []int{int(r1>>8) - int(r2>>8), int(g1>>8) - int(g2>>8), int(b1>>8) - int(b2>>8)} {
			if d > 40 || d < -40 {
				t.Errorf("at %v: %v, want %v", at, b.At(at[0], at[1]), a.At(at[0], at[1]))
			}
		}
	}
	// Cut off, or with other sizes in its head, it is refused and nothing falls over.
	for what, bad := range map[string][]byte{
		"cut off": file[:len(file)*2/3],
		"huge":    bytes.ReplaceAll(file, []byte("ispe\x00\x00\x00\x00"+string(binary.BigEndian.AppendUint32(nil, 320))), []byte("ispe\x00\x00\x00\x00\x00\x01\xff\xff")),
		"garbled": append(bytes.Clone(file[:len(file)-300]), make([]byte, 300)...),
	} {
		if _, err := New(1).Photo(t.Context(), bytes.NewReader(bad), "x.heic"); err == nil && what != "garbled" {
			t.Errorf("%s is taken", what)
		}
	}
}

// TestTheDecoderIsTheOneNamed holds the sum of the compiled decoder of HEIC.
func TestTheDecoderIsTheOneNamed(t *testing.T) {
	b, err := os.ReadFile("heif/heif.wasm.gz")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	if got := hex.EncodeToString(sum[:]); got != "3634a6447ea3915633667f39e01ff540a60f4e2f837a8391d044d76dfd8a0435" {
		t.Errorf("sum %s", got)
	}
}

// TestBombsOfFilms (P29): refused within 200 ms of the processor and 64 MB.
func TestBombsOfFilms(t *testing.T) {
	good := film.Film{}.Bytes()
	count := bytes.Clone(good)
	copy(count[bytes.Index(count, []byte("stsz"))+4:], []byte{0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	ispe := append([]byte("ispe\x00\x00\x00\x00"), 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff)
	huge := append(film.Box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), film.Full("meta", 0, 0, film.Full("hdlr", 0, 0, make([]byte, 20)),
		film.Full("iinf", 0, 0, []byte{0, 1}, film.Full("infe", 2, 0, []byte{0, 1, 0, 0}, []byte("hvc1\x00"))),
		film.Box("iprp", film.Box("ipco", film.Box(string(ispe[:4]), ispe[4:])), film.Full("ipma", 0, 0, []byte{0, 0, 0, 1, 0, 1, 1, 1})))...)
	zip := append([]byte("PK\x03\x04\x14\x00\x00\x00\x00\x00"), jpegOf(t, scene(20, 20))...)
	for what, b := range map[string][]byte{
		"a film of 2^32 samples":   count,
		"boxes without end":        append(bytes.Clone(good[:24]), bytes.Repeat(film.Box("free"), 1<<20)...),
		"boxes in boxes":           nested(400_000),
		"an HEIC of 65,535^2":      huge,
		"an archive before a JPEG": zip,
		"a PNG of 65,535^2":        pngBomb(65535, 65535, 8, 2),
	} {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		used := processor(t)
		var err error
		if IsVideo(b[:min(64, len(b))]) {
			_, err = New(1).Video(t.Context(), bytes.NewReader(b), int64(len(b)), "", "x.mp4")
		} else {
			_, err = New(1).Photo(t.Context(), bytes.NewReader(b), "x.jpg")
		}
		used = processor(t) - used
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s is taken", what)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 64 || used > 200*time.Millisecond {
			t.Errorf("%s: %v and %d MB to refuse it", what, used, mb)
		}
	}
	// A JPEG with an archive behind it is a picture; the archive stays behind.
	p := photo(t, append(jpegOf(t, scene(20, 20)), "PK\x03\x04 hidden PK\x05\x06"...))
	if bytes.Contains(p.Full, []byte("hidden")) {
		t.Error("what was hung on behind is served")
	}
}

// nested are boxes in boxes in boxes.
func nested(depth int) []byte {
	var b []byte
	for i := range depth {
		b = binary.BigEndian.AppendUint32(b, uint32(8*(depth-i)))
		b = append(b, "mdia"...)
	}
	track := film.Film{InTrak: [][]byte{b}}
	return track.Bytes()
}

// TestPosterByFFmpeg: where the program is there, as it is where tests run, a poster
// is a picture out of the video.
func TestPosterByFFmpeg(t *testing.T) {
	ffmpeg := needs.Program(t, "ffmpeg")
	path := filepath.Join(t.TempDir(), "-quay phim.mp4")
	make := exec.Command(ffmpeg, "-loglevel", "error", "-f", "lavfi", "-i", "color=c=red:s=320x240:d=2:r=10", "-c:v", "libx264", "-pix_fmt", "yuv420p",
		"-metadata", "location=+21.2731+106.1940/", "-metadata", "comment=CANARY", "file:"+path)
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	m := New(1)
	m.FFmpeg = ffmpeg
	v, err := m.Video(t.Context(), f, info.Size(), path, "x.mp4")
	if err != nil {
		t.Fatal(err)
	}
	img := pixels(t, v.Poster)
	if r, g, b, _ := img.At(100, 100).RGBA(); r>>8 < 200 || g>>8 > 60 || b>>8 > 60 || img.Bounds().Dx() != 320 {
		t.Errorf("poster %v at its middle %v", img.Bounds(), img.At(100, 100))
	}
	if !v.HasPoint || v.Length < 1900*time.Millisecond {
		t.Errorf("%v %v", v.HasPoint, v.Length)
	}
	out, _ := io.ReadAll(v.Reader(f))
	if bytes.Contains(out, []byte("CANARY")) || bytes.Contains(out, []byte("21.27")) {
		t.Error("traces are left")
	}
	// What was written anew still plays: every picture of it decodes.
	clean := filepath.Join(filepath.Dir(path), "clean.mp4")
	if err := os.WriteFile(clean, out, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(ffmpeg, "-loglevel", "error", "-xerror", "-i", clean, "-f", "null", "-").CombinedOutput(); err != nil || len(said) > 0 {
		t.Errorf("the new file: %v %s", err, said)
	}
	m.FFmpeg = "/nowhere/ffmpeg"
	if v, err := m.Video(t.Context(), f, info.Size(), path, "x.mp4"); err != nil || len(v.Poster) == 0 {
		t.Errorf("without the program: %v", err)
	}
}
