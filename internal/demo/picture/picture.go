// Package picture draws the photographs of the demonstration province: streets,
// villages, canals and what is wrong with them, and how they look when mended.
//
// Rules it owns:
//   - A picture is drawn, in flat colours, and never taken for a photograph of a
//     real place: no faces, no number plates, no legible sign.
//   - The same scene and seed give the same pixels on every machine; "before" and
//     "after" of one seed show the same place in the same weather.
//   - Places are modelled in metres and seen through a camera at a person's eye, so
//     that things stand where they belong whatever the scene.
package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"slices"
)

// Size of every picture, in pixels.
const (
	Width  = 1280
	Height = 960
)

// Scene names what a picture shows.
type Scene string

// Scenes lists every scene there is, in alphabetical order.
func Scenes() []Scene {
	all := make([]Scene, 0, len(scenes))
	for s := range scenes {
		all = append(all, s)
	}
	slices.Sort(all)
	return all
}

// Known tells whether there is such a scene.
func Known(s Scene) bool { return scenes[s] != nil }

// Draw draws a scene: as it was reported, or mended. An unknown scene gives an
// empty street.
func Draw(s Scene, mended bool, seed uint64) *image.RGBA {
	v := newView(seed)
	draw := scenes[s]
	if draw == nil {
		draw = emptyStreet
	}
	draw(v, mended)
	v.finish()
	return v.img
}

// JPEG is Draw as a file a telephone could have sent.
func JPEG(s Scene, mended bool, seed uint64) []byte {
	var b bytes.Buffer
	// Encoding an RGBA image into memory cannot fail.
	_ = jpeg.Encode(&b, Draw(s, mended, seed), &jpeg.Options{Quality: 88})
	return b.Bytes()
}

// view is a picture being drawn: the canvas, the camera, the hour and the dice.
type view struct {
	*canvas
	camera
	hour hour
	rng  *rand.Rand // of the place: equal before and after
}

func newView(seed uint64) *view {
	rng := rand.New(rand.NewPCG(seed, 0x9E3779B97F4A7C15))
	v := &view{canvas: newCanvas(Width, Height), rng: rng}
	v.hour = daylight[rng.IntN(len(daylight))]
	v.camera = camera{vx: 640 + 90*(2*rng.Float64()-1), hy: 400 + 30*rng.Float64(), focal: 1000, eye: 2.3}
	return v
}

// between is a number in [lo, hi).
func (v *view) between(lo, hi float64) float64 { return lo + (hi-lo)*v.rng.Float64() }

// chance is true with probability p.
func (v *view) chance(p float64) bool { return v.rng.Float64() < p }

func (v *view) pick(inks []ink) ink { return inks[v.rng.IntN(len(inks))] }
