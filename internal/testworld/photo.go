package testworld

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"
)

// LargePhoto is a JPEG as a telephone takes it, of so many pixels: detail everywhere, so
// that it is large in bytes, too.
func LargePhoto(t testing.TB, width, height int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	shade := len(img.Pix)/256 + 1
	seed := uint32(1)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = byte(i/shade) + byte(seed>>28)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
