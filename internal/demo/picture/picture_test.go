package picture

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestScenes draws everything once. With PAHT_LOOK set to a folder the pictures
// are kept there, to be looked at.
func TestScenes(t *testing.T) {
	dir := os.Getenv("PAHT_LOOK")
	for _, s := range Scenes() {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			before, after := JPEG(s, false, 5), JPEG(s, true, 5)
			for name, b := range map[string][]byte{"before": before, "after": after} {
				c, err := jpeg.DecodeConfig(bytes.NewReader(b))
				if err != nil || c.Width != Width || c.Height != Height {
					t.Errorf("%s: %d x %d, %v", name, c.Width, c.Height, err)
				}
				if len(b) < 60_000 || len(b) > 260_000 {
					t.Errorf("%s: %d bytes", name, len(b))
				}
				if dir != "" {
					if err := os.WriteFile(filepath.Join(dir, string(s)+"-"+name+".jpg"), b, 0o644); err != nil {
						t.Error(err)
					}
				}
			}
			if bytes.Equal(before, after) {
				t.Error("mended, it looks the same")
			}
		})
	}
}

func TestSameSeedSamePicture(t *testing.T) {
	var all [3]*bytes.Buffer
	var drawing sync.WaitGroup
	for i, seed := range []uint64{1, 1, 2} {
		drawing.Go(func() { all[i] = bytes.NewBuffer(Draw("pothole", false, seed).Pix) })
	}
	drawing.Wait()
	if !bytes.Equal(all[0].Bytes(), all[1].Bytes()) {
		t.Error("the same seed gave another picture")
	}
	if bytes.Equal(all[0].Bytes(), all[2].Bytes()) {
		t.Error("another seed gave the same picture")
	}
}

// Before and after must be the same place: the sky is drawn first, so it is equal
// wherever the two do not ask for other weather.
func TestAfterIsTheSamePlace(t *testing.T) {
	before, after := Draw("garbage", false, 3), Draw("garbage", true, 3)
	for y := range 100 {
		for x := range Width {
			if before.RGBAAt(x, y) != after.RGBAAt(x, y) {
				t.Fatalf("pixel %d, %d is %v before and %v after", x, y, before.RGBAAt(x, y), after.RGBAAt(x, y))
			}
		}
	}
}

func TestUnknownSceneIsAnEmptyStreet(t *testing.T) {
	if Known("moon") || !Known("lamp") {
		t.Error("Known is wrong")
	}
	if got := Draw("moon", false, 1).Rect; got.Dx() != Width || got.Dy() != Height {
		t.Errorf("drew %v", got)
	}
}
