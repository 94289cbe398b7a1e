package media

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/testworld/film"
)

// clean is a film written anew.
func clean(t testing.TB, b []byte) (Video, []byte) {
	t.Helper()
	v, err := New(1).Video(t.Context(), bytes.NewReader(b), int64(len(b)), "", "phim.MOV")
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(v.Reader(bytes.NewReader(b)))
	if err != nil {
		t.Fatal(err)
	}
	return v, out
}

// tagged is a film with its owner's traces wherever they may stand.
func tagged(mark string, mov bool) film.Film {
	return film.Film{
		MOV: mov, Sound: true, Seconds: 3, Created: 3_878_000_000, Name: mark + "-maker", MoovFirst: !mov,
		Positions: []byte(mark + "-positions +21.2731+106.1940"), Hidden: []byte(mark + "-hidden"),
		Front: [][]byte{film.Box("free", []byte(mark+"-free")), film.UUID(mark + "-xmp")},
		Back:  [][]byte{film.Box("meta", []byte(mark+"-meta")), film.Box("udta", []byte(mark+"-udta")), []byte(mark + "-behind")},
		InMoov: [][]byte{
			film.Box("udta", film.XYZ("+21.2731+106.1940/"), film.Box("\xa9mod", []byte(mark+"-model")), film.Loci(mark+"-place", 21.2731, 106.194)),
			film.Apple("com.apple.quicktime.make", mark+"-apple", "com.apple.quicktime.location.ISO6709", "+21.2731+106.1940+010.000/", "com.apple.quicktime.creationdate", "2026-11-23T14:05:59+0700"),
			film.UUID(mark + "-uuid"),
		},
		InTrak: [][]byte{film.Box("udta", []byte(mark+"-trakudta")), film.Box("meta", []byte(mark+"-trakmeta"))},
	}
}

func TestAFilmIsWrittenAnew(t *testing.T) {
	for _, mov := range []bool{false, true} {
		f := tagged("canary", mov)
		b := f.Bytes()
		v, out := clean(t, b)
		if n := bytes.Count(b, []byte("canary")); n < 12 {
			t.Fatalf("only %d traces were put in", n)
		}
		for _, trace := range []string{"canary", "21.2731", "106.194", "2026-11-23", "gpmd", "xyz"} {
			if bytes.Contains(out, []byte(trace)) {
				t.Errorf("mov %v: %q is left", mov, trace)
			}
		}
		if v.Name != "phim.mp4" || v.Width != 64 || v.Height != 48 || v.Length != 3*time.Second {
			t.Errorf("mov %v: %q %dx%d %v", mov, v.Name, v.Width, v.Height, v.Length)
		}
		if !v.HasPoint || math.Abs(v.Lat-21.2731) > 1e-6 || math.Abs(v.Lon-106.194) > 1e-6 {
			t.Errorf("mov %v: place %v %v %v", mov, v.HasPoint, v.Lat, v.Lon)
		}
		if want := time.Date(2026, 11, 23, 7, 5, 59, 0, time.UTC); !v.Taken.Equal(want) {
			t.Errorf("mov %v: taken %v, want %v", mov, v.Taken, want)
		}
		// Nothing moved: the samples of picture and sound are where they were.
		again, err := readFilm(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Fatalf("mov %v: the new file is no film: %v", mov, err)
		}
		if again.told != (place{}) {
			t.Errorf("mov %v: the new file tells %+v", mov, again.told)
		}
		for _, s := range again.spans {
			if s.how == copied && !bytes.Equal(out[s.at:s.at+s.n], b[s.at:s.at+s.n]) && s.n > 100 {
				t.Errorf("mov %v: %d bytes at %d have changed", mov, s.n, s.at)
			}
		}
		if img := pixels(t, v.Poster); img.Bounds().Dx() != 64 {
			t.Errorf("poster of %v", img.Bounds())
		}
	}
}

func TestPlacesOfFilms(t *testing.T) {
	at := func(b ...[]byte) film.Film { return film.Film{InMoov: b} }
	for name, c := range map[string]struct {
		f   film.Film
		has bool
		lat float64
	}{
		"©xyz":             {at(film.Box("udta", film.XYZ("+21.2731+106.1940/"))), true, 21.2731},
		"with a height":    {at(film.Box("udta", film.XYZ("-21.2731-106.1940+012.5/"))), true, -21.2731},
		"loci":             {at(film.Box("udta", film.Loci("", 21.25, 106.5))), true, 21.25},
		"Apple in udta":    {at(film.Box("udta", film.Apple("com.apple.quicktime.location.ISO6709", "+10.5+106.7/"))), true, 10.5},
		"nowhere":          {at(film.Box("udta", film.XYZ("+00.0000+000.0000/"))), false, 0},
		"beyond the pole":  {at(film.Box("udta", film.XYZ("+91.0000+106.0000/"))), false, 0},
		"words":            {at(film.Box("udta", film.XYZ("Bắc Giang"))), false, 0},
		"nothing at all":   {film.Film{}, false, 0},
		"cut off":          {at(film.Box("udta", film.Box("\xa9xyz", []byte{0})), film.Box("meta", []byte("x"))), false, 0},
		"key without text": {at(film.Apple("com.apple.quicktime.location.ISO6709", "")), false, 0},
	} {
		v, _ := clean(t, c.f.Bytes())
		if v.HasPoint != c.has || math.Abs(v.Lat-c.lat) > 1e-4 {
			t.Errorf("%s: %v %v", name, v.HasPoint, v.Lat)
		}
	}
	v, _ := clean(t, film.Film{Created: 3_878_000_000, Turned: true, Width: 1280, Height: 720}.Bytes())
	if v.Taken.Year() != 2026 || v.Width != 720 || v.Height != 1280 {
		t.Errorf("taken %v, %d by %d", v.Taken, v.Width, v.Height)
	}
}

func TestFilmsRefused(t *testing.T) {
	good := film.Film{}.Bytes()
	absurd := func(kind string, with []byte) []byte {
		b := bytes.Clone(good)
		copy(b[bytes.Index(b, []byte(kind))+4:], with)
		return b
	}
	for name, c := range map[string]struct {
		b    []byte
		code string
	}{
		"too long":              {film.Film{Seconds: 62}.Bytes(), "media.video.long"},
		"longer than it says":   {film.Film{Seconds: 75, ClaimsSeconds: 5}.Bytes(), "media.video.long"},
		"old codec":             {film.Film{Codec: "s263"}.Bytes(), "media.video.codec"},
		"no table":              {good[:bytes.Index(good, []byte("moov"))-4], "media.not_video"},
		"cut in the data":       {good[:len(good)/2], "media.damaged"},
		"only its type":         {good[:24], "media.not_video"},
		"nothing":               {nil, "media.not_video"},
		"no type":               {good[24:], "media.not_video"},
		"in pieces":             {film.Film{InMoov: [][]byte{film.Box("mvex")}}.Bytes(), "media.video.fragmented"},
		"pieces behind":         {film.Film{Front: [][]byte{film.Box("moof")}}.Bytes(), "media.video.fragmented"},
		"count of chunks":       {absurd("stco", []byte{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}), "media.damaged"},
		"count of samples":      {absurd("stsz", []byte{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}), "media.damaged"},
		"count of runs":         {absurd("stsc", []byte{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}), "media.damaged"},
		"count of times":        {absurd("stts", []byte{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}), "media.damaged"},
		"samples elsewhere":     {absurd("stco", []byte{0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 1}), "media.damaged"},
		"one size for all":      {absurd("stsz", []byte{0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 10}), "media.damaged"},
		"a scale of nothing":    {absurd("mdhd", make([]byte, 20)), "media.damaged"},
		"a huge picture":        {film.Film{Width: 40000, Height: 40000}.Bytes(), "media.too_many_pixels"},
		"a box of 2^63 bytes":   {append(bytes.Clone(good[:24]), 0, 0, 0, 1, 'm', 'd', 'a', 't', 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "media.damaged"},
		"a box shorter than 8":  {append(bytes.Clone(good[:24]), 0, 0, 0, 3, 'm', 'd', 'a', 't'), "media.damaged"},
		"five thousand boxes":   {append(bytes.Clone(good[:24]), bytes.Repeat(film.Box("free"), 5000)...), "media.damaged"},
		"media of another file": {bytes.Replace(good, []byte("url \x00\x00\x00\x01"), []byte("url \x00\x00\x00\x00"), 1), "media.damaged"},
	} {
		_, err := New(1).Video(t.Context(), bytes.NewReader(c.b), int64(len(c.b)), "", "x.mp4")
		if err == nil || code(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if _, err := New(1).Video(t.Context(), bytes.NewReader(nil), MaxVideo+1, "", "x"); code(err) != "media.too_big" {
		t.Errorf("too large: %v", err)
	}
	if _, err := New(1).Video(t.Context(), broken0{}, 1000, "", "x"); err == nil || !strings.Contains(err.Error(), "disk") {
		t.Errorf("our own disk: %v", err)
	}
}

// broken0 is a disk that fails.
type broken0 struct{}

func (broken0) ReadAt([]byte, int64) (int, error) { return 0, errors.New("disk") }

// TestHiddenInAFilm: whatever stands in a box that is not listed is gone.
func TestHiddenInAFilm(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := "HIDDEN-" + rapid.StringMatching(`[a-z]{8}`).Draw(r, "word")
		kind := rapid.StringMatching(`[ -~]{4}`).Filter(func(s string) bool {
			return !kept[s] && s != "mvhd" && s != "trak" && s != "mvex" && s != "mdat" && s != "moov" && s != "moof" && s != "styp"
		}).Draw(r, "kind")
		b := film.Box(kind, []byte(word))
		var f film.Film
		switch rapid.IntRange(0, 4).Draw(r, "where") {
		case 0:
			f.Front = [][]byte{b}
		case 1:
			f.Back = [][]byte{b}
		case 2:
			f.InMoov = [][]byte{b}
		case 3:
			f.InTrak = [][]byte{b}
		case 4:
			f.Hidden = b
		}
		_, out := clean(t, f.Bytes())
		if bytes.Contains(out, []byte("HIDDEN")) {
			r.Fatalf("%q is left", word)
		}
	})
}

// FuzzFilm: any bytes are read; what is taken can be read again and tells nothing.
func FuzzFilm(f *testing.F) {
	f.Add(film.Film{}.Bytes())
	f.Add(tagged("x", true).Bytes())
	f.Add(tagged("x", false).Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := readFilm(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		out, err := io.ReadAll(v.reader(bytes.NewReader(b)))
		if err != nil {
			t.Fatal(err)
		}
		if len(out) > len(b) {
			t.Errorf("%d bytes of %d", len(out), len(b))
		}
		again, err := readFilm(bytes.NewReader(out), int64(len(out)))
		if err != nil {
			t.Fatalf("the new file is refused: %v", err)
		}
		if again.told != (place{}) {
			t.Errorf("the new file tells %+v", again.told)
		}
	})
}

// FuzzHEIC: any bytes are read.
func FuzzHEIC(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x0cmeta\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, ok := readHEIC(b)
		if ok && (h.size.X <= 0 || h.size.Y <= 0) || len(h.tiff) > len(b) {
			t.Errorf("%+v", h)
		}
	})
}
