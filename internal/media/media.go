// Package media turns what somebody's phone calls a photo into pictures that
// may be kept and served: small, upright, and free of everything but pixels.
//
// Rules it owns (trust: location leaks, bombs):
//   - The bytes decide what a file is, never its name. JPEG, PNG and WebP are
//     taken; everything else is refused with the words to mend it.
//   - What comes out is always a JPEG made here from pixels: 2048 pixels on the
//     longer side at most, and a thumbnail of 480. No byte of the input survives,
//     so neither do place, time, serial numbers, colour profiles or a second file
//     hidden in the first. Transparent parts become white.
//   - Place and time of the taking are read before and handed back beside the
//     pictures. They are private fields of the report and hints, never proof.
//   - A file is at most 12 MB and 40 megapixels, and what its decoder would need
//     is reckoned from its head before anything is decoded: a bomb is refused
//     cheaply.
//   - Only so many photos are worked on at a time as New was told; the others wait.
//
// Codes of refusals, field "photos", first argument the file's name:
//
//	media.empty            no bytes
//	media.not_picture      no picture, whatever its name says
//	media.heic             an iPhone's own format, not taken yet
//	media.kind             a format that is not taken; second argument its name
//	media.damaged          cut off or broken
//	media.too_many_pixels  second argument the megapixels allowed
//	media.too_hard         takes too long to decode
//	media.too_big          kind TooLarge; second argument the megabytes allowed
package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"
	"time"

	"golang.org/x/image/webp"

	"paht/internal/fault"
)

const (
	maxBytes  = 12 << 20
	maxPixels = 40_000_000
	maxMemory = 192 << 20 // for the decoded picture and what its decoder needs beside
	maxTime   = 20 * time.Second

	fullSide  = 2048
	thumbSide = 480
	quality   = 82
)

// Picture is a photo as it may be kept, with what its file told about the taking.
type Picture struct {
	Name          string // the sender's name for it, cleaned, ending in .jpg
	Full, Thumb   []byte // JPEG
	Width, Height int    // of Full, in pixels

	// Taken is when, in the zone the camera named; a camera that named none is
	// taken to stand in Vietnam. Zero when the file does not tell.
	Taken    time.Time
	Lat, Lon float64 // where, in degrees, when HasPoint
	HasPoint bool
}

// Media makes pictures. It may be used by any number of goroutines.
type Media struct {
	slots chan struct{}
}

// New makes a Media that works on so many photos at a time, at least one. Each
// may need about 250 MB for a moment, an ordinary one 60.
func New(parallel int) *Media {
	return &Media{slots: make(chan struct{}, max(1, parallel))}
}

// Photo reads a whole file and makes a Picture of it. The name is for the
// messages and for Picture.Name only. Fault kinds: TooLarge and Invalid with the
// codes above, Unavailable when ctx ends before the work is done.
func (m *Media) Photo(ctx context.Context, r io.Reader, name string) (Picture, error) {
	name = cleanName(name)
	b, err := read(r, name)
	if err != nil {
		return Picture{}, err
	}
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	case <-ctx.Done():
		return Picture{}, &fault.Error{Kind: fault.Unavailable, Err: ctx.Err()}
	}
	return picture(ctx, b, name)
}

func read(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("photo %q: %w", name, err)
	}
	if len(b) > maxBytes {
		e := refuse(name, "media.too_big", strconv.Itoa(maxBytes>>20))
		e.Kind = fault.TooLarge
		return nil, e
	}
	if len(b) == 0 {
		return nil, refuse(name, "media.empty")
	}
	return b, nil
}

func picture(ctx context.Context, b []byte, name string) (Picture, error) {
	img, tiff, err := decode(ctx, b, name)
	if err != nil {
		return Picture{}, err
	}
	told := readExif(tiff)
	full := upright(shrink(img, fullSide), told.orientation)
	p := Picture{
		Name:     name,
		Width:    full.Rect.Dx(),
		Height:   full.Rect.Dy(),
		Taken:    told.taken,
		Lat:      told.lat,
		Lon:      told.lon,
		HasPoint: told.hasPoint,
	}
	if p.Full, err = encode(full); err != nil {
		return Picture{}, err
	}
	if p.Thumb, err = encode(shrink(full, thumbSide)); err != nil {
		return Picture{}, err
	}
	return p, nil
}

// decode answers the pixels of a file and its block of Exif, which may be nil.
func decode(ctx context.Context, b []byte, name string) (image.Image, []byte, error) {
	k := kindOf(b)
	if err := taken(k, name); err != nil {
		return nil, nil, err
	}
	config, whole := decoders(k)
	c, err := config(bytes.NewReader(b))
	if err != nil {
		return nil, nil, broken(err, k, name)
	}
	h, ok := headOf(k, b)
	if !ok || c.Width <= 0 || c.Height <= 0 {
		return nil, nil, refuse(name, "media.damaged")
	}
	if int64(c.Width)*int64(c.Height) > maxPixels || h.memory(c) > maxMemory {
		return nil, nil, refuse(name, "media.too_many_pixels", strconv.Itoa(maxPixels/1_000_000))
	}
	if h.scans > maxScans {
		return nil, nil, refuse(name, "media.too_hard")
	}

	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	img, err := whole(&stoppable{limited, bytes.NewReader(b)})
	switch {
	case ctx.Err() != nil:
		return nil, nil, &fault.Error{Kind: fault.Unavailable, Err: ctx.Err()}
	case limited.Err() != nil:
		return nil, nil, refuse(name, "media.too_hard")
	case err != nil:
		return nil, nil, broken(err, k, name)
	}
	return img, h.tiff, nil
}

func decoders(k kind) (config func(io.Reader) (image.Config, error), whole func(io.Reader) (image.Image, error)) {
	switch k {
	case kindPNG:
		return png.DecodeConfig, png.Decode
	case kindWebP:
		return webp.DecodeConfig, webp.Decode
	default:
		return jpeg.DecodeConfig, jpeg.Decode
	}
}

// broken tells a format's rare variants, which no decoder here knows, from damage.
func broken(err error, k kind, name string) error {
	_, variantJPEG := errors.AsType[jpeg.UnsupportedError](err)
	_, variantPNG := errors.AsType[png.UnsupportedError](err)
	if variantJPEG || variantPNG {
		return refuse(name, "media.kind", string(k))
	}
	e := refuse(name, "media.damaged")
	e.Err = err
	return e
}

// refuse is an Invalid error with the code both for the whole and for the field:
// a form may have several photos and say which.
func refuse(name, code string, args ...string) *fault.Error {
	e := fault.Bad("photos", code, append([]string{name}, args...)...)
	e.Code = code
	return e
}

// stoppable is a reader that ends with its context: the only way to stop a decoder.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s *stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
