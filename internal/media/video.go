package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"paht/internal/fault"
)

// MaxVideo is how large a video may be, in bytes. A minute of a phone's ordinary
// video is about as much.
const MaxVideo = 64 << 20

// VideoType is the content type of every video as it is kept. MOV files are of the
// same family, and browsers play them under this name only.
const VideoType = "video/mp4"

// Video is a video as it may be kept, with what its file told about the taking.
type Video struct {
	Name          string // the sender's name for it, cleaned
	Poster        []byte // JPEG: a picture out of it, or a drawn one
	Width, Height int    // as shown, in pixels
	Length        time.Duration

	// As of a Picture.
	Taken    time.Time
	Lat, Lon float64
	HasPoint bool

	film movie
}

// Reader is the new file: what a video needs to be played, and nothing else of the
// old one, which r is. It is as long as the old one, or shorter.
func (v Video) Reader(r io.ReaderAt) io.Reader { return v.film.reader(r) }

// IsVideo tells from the first bytes of a file whether it is one to be read by
// Video rather than Photo. 64 bytes tell.
func IsVideo(head []byte) bool {
	k := kindOf(head)
	return k == kindMP4
}

// Video reads a video of size bytes, of which the file path is the same, and makes
// its poster. Nothing but its table of contents comes into memory. The name is for
// the messages and for Video.Name only. Fault kinds: as of Photo.
func (m *Media) Video(ctx context.Context, r io.ReaderAt, size int64, path, name string) (Video, error) {
	name = cleanVideoName(name)
	if size > MaxVideo {
		return Video{}, tooBig(name, MaxVideo)
	}
	f, err := readFilm(r, size)
	if err != nil {
		return Video{}, refusedFilm(err, f, name)
	}
	release, err := m.slot(ctx)
	if err != nil {
		return Video{}, err
	}
	defer release()
	v := Video{
		Name: name, Width: f.width, Height: f.height, Length: f.length,
		Taken: f.told.taken, Lat: f.told.lat, Lon: f.told.lon, HasPoint: f.told.hasPoint, film: f,
	}
	v.Poster, err = m.poster(ctx, path, f)
	return v, err
}

// refusedFilm says why a film is not taken.
func refusedFilm(err error, f movie, name string) error {
	code, args := "", []string(nil)
	switch {
	case errors.Is(err, errNoVideo):
		code = "media.not_video"
	case errors.Is(err, errFragmented):
		code = "media.video.fragmented"
	case errors.Is(err, errCodec):
		code = "media.video.codec"
	case errors.Is(err, errLong):
		code, args = "media.video.long", []string{strconv.Itoa(int(maxLength / time.Second))}
	case errors.Is(err, errHuge):
		code, args = "media.too_many_pixels", []string{strconv.Itoa(maxPixels / 1_000_000)}
	case errors.Is(err, errDamaged):
		code = "media.damaged"
	default:
		return fmt.Errorf("video %q: %w", name, err)
	}
	e := refuse(name, code, args...)
	e.Err = err
	return e
}

func tooBig(name string, limit int) *fault.Error {
	e := refuse(name, "media.too_big", strconv.Itoa(limit>>20))
	e.Kind = fault.TooLarge
	return e
}
