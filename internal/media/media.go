// Package media turns what somebody's phone calls a photo into pictures that
// may be kept and served: small, upright, and free of everything but pixels.
//
// Rules it owns (trust: location leaks, bombs):
//   - The bytes decide what a file is, never its name. JPEG, PNG, WebP and HEIC are
//     taken as photos, MP4 and MOV as videos; everything else is refused with the
//     words to mend it.
//   - What comes out is always a JPEG made here from pixels: 2048 pixels on the
//     longer side at most, and a thumbnail of 480. No byte of the input survives,
//     so neither do place, time, serial numbers, colour profiles or a second file
//     hidden in the first. Transparent parts become white.
//   - Place and time of the taking are read before and handed back beside the
//     pictures. They are private fields of the report and hints, never proof.
//   - A file is at most 12 MB and 40 megapixels, and what its decoder would need
//     is reckoned from its head before anything is decoded: a bomb is refused
//     cheaply.
//   - A video is not decoded, it is written anew: what is needed to play it is kept
//     (film.go lists it), every other byte becomes zero, so that names, places, times
//     and tracks of positions are gone. It is at most a minute and 64 MB, and is never
//     in memory as a whole.
//   - Only so many files are worked on at a time as New was told, and one HEIC; the
//     others wait.
//
// Codes of refusals, field "photos", first argument the file's name:
//
//	media.empty            no bytes
//	media.not_picture      no picture, whatever its name says
//	media.heic             an iPhone's own format, in a program built without it
//	media.not_video        no video track in it
//	media.video.fragmented in pieces, as live streams are
//	media.video.codec      no browser plays it
//	media.video.long       second argument the seconds allowed
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
	"sync"
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
	// A thumbnail is shown at half its pixels or fewer, where this much less is not seen.
	thumbQuality = 70
)

// Picture is a photo as it may be kept, with what its file told about the taking.
type Picture struct {
	Name          string // the sender's name for it, cleaned, ending in .jpg
	Full, Thumb   []byte // JPEG; the same where Full is no larger than a thumbnail
	Width, Height int    // of Full, in pixels

	// Taken is when, in the zone the camera named; a camera that named none is
	// taken to stand in Vietnam. Zero when the file does not tell.
	Taken    time.Time
	Lat, Lon float64 // where, in degrees, when HasPoint
	HasPoint bool
}

// Media makes pictures. It may be used by any number of goroutines.
type Media struct {
	// FFmpeg is the path of the program that takes posters out of videos; "" has
	// them drawn. It is set before the first use.
	FFmpeg string

	slots chan struct{}
	heic  heicMachine
	alone sync.Mutex // one HEIC at a time
}

// New makes a Media that works on so many files at a time, at least one. Each
// may need about 250 MB for a moment, an ordinary one 60; an HEIC of 24 megapixels 600.
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
	release, err := m.slot(ctx)
	if err != nil {
		return Picture{}, err
	}
	defer release()
	return m.picture(ctx, b, name)
}

// slot waits for its turn.
func (m *Media) slot(ctx context.Context) (release func(), err error) {
	select {
	case m.slots <- struct{}{}:
		return func() { <-m.slots }, nil
	case <-ctx.Done():
		return nil, &fault.Error{Kind: fault.Unavailable, Err: ctx.Err()}
	}
}

func read(r io.Reader, name string) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("photo %q: %w", name, err)
	}
	if len(b) > maxBytes {
		return nil, tooBig(name, maxBytes)
	}
	if len(b) == 0 {
		return nil, refuse(name, "media.empty")
	}
	return b, nil
}

func (m *Media) picture(ctx context.Context, b []byte, name string) (Picture, error) {
	var (
		img  image.Image
		tiff []byte
		err  error
	)
	heic := takesHEIC && kindOf(b) == kindHEIC
	if heic {
		img, tiff, err = m.decodeHEIC(ctx, b, name)
	} else {
		img, tiff, err = decode(ctx, b, name)
	}
	if err != nil {
		return Picture{}, err
	}
	told := readExif(tiff)
	if heic {
		told.orientation = 1 // the decoder has turned it
	}
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
	if p.Full, err = encode(full, quality); err != nil {
		return Picture{}, err
	}
	if p.Thumb = p.Full; max(p.Width, p.Height) > thumbSide {
		if p.Thumb, err = encode(shrink(full, thumbSide), thumbQuality); err != nil {
			return Picture{}, err
		}
	}
	return p, nil
}

// decodeHEIC is decode for an iPhone's photo.
func (m *Media) decodeHEIC(ctx context.Context, b []byte, name string) (image.Image, []byte, error) {
	h, ok := readHEIC(b)
	if !ok {
		return nil, nil, refuse(name, "media.damaged")
	}
	if int64(h.size.X)*int64(h.size.Y) > maxHEIC || h.work > 2*maxHEIC || !h.plain {
		return nil, nil, refuse(name, "media.too_many_pixels", strconv.Itoa(maxHEIC/1_000_000))
	}
	m.alone.Lock()
	defer m.alone.Unlock()
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	img, err := m.heic.decode(limited, b, fullSide)
	if err := judged(ctx, limited, err, kindHEIC, name); err != nil {
		return nil, nil, err
	}
	return img, h.tiff, nil
}

// judged says how decoding within a limit of time ended: who asked is gone, the file
// took too long, or it is broken.
func judged(ctx, limited context.Context, err error, k kind, name string) error {
	switch {
	case ctx.Err() != nil:
		return &fault.Error{Kind: fault.Unavailable, Err: ctx.Err()}
	case limited.Err() != nil:
		return refuse(name, "media.too_hard")
	case err != nil:
		return broken(err, k, name)
	}
	return nil
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
	if err := judged(ctx, limited, err, k, name); err != nil {
		return nil, nil, err
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
