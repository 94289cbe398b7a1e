package media

import (
	"errors"
	"io"
	"time"
)

// movie is what the structure of an MP4 or MOV file tells, and how to write it anew
// without what it tells of its owner.
type movie struct {
	codec         string // "avc1"
	width, height int    // as shown
	length        time.Duration
	told          place

	spans []span // the file as it may be kept, from its first byte on
}

// Limits of a film.
const (
	maxMoov   = 8 << 20 // bytes of its table of contents
	maxTop    = 4096    // boxes side by side in the file
	maxTracks = 16
	maxChunks = 200_000
	maxSide   = 8192
	maxLength = time.Minute
	// Cameras stop a little late.
	lengthSlack = time.Second
)

// The ways a film is refused.
var (
	errDamaged    = errors.New("damaged")
	errNoVideo    = errors.New("no video track")
	errFragmented = errors.New("fragmented")
	errCodec      = errors.New("a codec that is not taken")
	errLong       = errors.New("too long")
	errHuge       = errors.New("too many pixels")
)

// videoCodecs are the names of sample entries a browser of today may play.
var videoCodecs = []string{"avc1", "avc3", "hvc1", "hev1", "av01", "vp09"}

// audioCodecs are those whose track stays; a film loses any other.
var audioCodecs = []string{"mp4a", "samr", "sawb", "Opus", "alac", "ac-3", "lpcm", "sowt", "twos", "in24"}

// readFilm reads a file of the MP4 family. It takes any bytes at all; nothing of
// them but the table of contents is held in memory. Errors that are not of the
// ways above are the reader's own.
//
// What the new file keeps is listed, not what it loses: the boxes that are needed
// to play, and of the media data the bytes that belong to a track of pictures or
// sound. All else is zero: metadata in any box, tracks in which cameras write
// where they were each second, and whatever is hidden between.
func readFilm(r io.ReaderAt, size int64) (movie, error) {
	var (
		f     movie
		moov  box
		media []box
		end   int64
	)
	for n := 0; end < size; n++ {
		b, err := boxAt(r, end, size)
		if errors.Is(err, errBox) && moov.end > 0 && len(media) > 0 {
			break // what is hung on behind the film is left behind
		}
		if errors.Is(err, errBox) || n >= maxTop {
			return f, errDamaged
		}
		if err != nil {
			return f, err
		}
		switch {
		case n == 0 && b.kind != "ftyp":
			return f, errNoVideo
		case b.kind == "moof" || b.kind == "styp":
			return f, errFragmented
		case b.kind == "moov" && moov.end == 0:
			moov = b
		case b.kind == "mdat":
			media = append(media, b)
		}
		f.spans = append(f.spans, outline(b)...)
		end = b.end
	}
	if moov.end == 0 {
		return f, errNoVideo
	}
	if moov.end-moov.at > maxMoov {
		return f, errDamaged
	}
	table := make([]byte, moov.end-moov.at)
	if _, err := r.ReadAt(table, moov.at); err != nil && err != io.EOF {
		return f, err
	}
	keep, err := f.contents(table[moov.body-moov.at:])
	if err != nil {
		return f, err
	}
	f.spans = append(f.spans, span{moov.at, moov.end - moov.at, written, table})
	keep, err = within(keep, media)
	if err != nil {
		return f, err
	}
	for _, k := range keep {
		f.spans = append(f.spans, span{at: k.from, n: k.to - k.from, how: copied})
	}
	if len(keep) == 0 {
		return f, errDamaged
	}
	f.spans = filled(f.spans)
	return f, nil
}

// contents reads the table of contents and blanks in it what is not kept. It
// answers where the samples of the kept tracks are.
func (f *movie) contents(moov []byte) (keep []stretch, err error) {
	ps, ok := parts(moov)
	if !ok {
		return nil, errDamaged
	}
	if _, ok := first(ps, "mvex"); ok {
		return nil, errFragmented
	}
	f.told = placeOf(ps)
	tracks := 0
	for _, p := range ps {
		switch p.kind {
		case "mvhd":
			length, err := header(p.body)
			if err != nil {
				return nil, err
			}
			f.length = max(f.length, length)
		case "trak":
			if tracks++; tracks > maxTracks {
				return nil, errDamaged
			}
			samples, err := f.track(p)
			if err != nil {
				return nil, err
			}
			if keep = append(keep, samples...); len(keep) > maxChunks {
				return nil, errDamaged
			}
		default:
			p.blank()
		}
	}
	switch {
	case f.codec == "":
		return nil, errNoVideo
	case f.length > maxLength+lengthSlack:
		return nil, errLong
	case f.width > maxSide || f.height > maxSide || f.width*f.height > maxPixels:
		return nil, errHuge
	}
	return keep, nil
}
