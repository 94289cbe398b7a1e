package media

import (
	"container/list"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"sync"
)

// A row of a list shows 96 pixels at most, and telephones have about two of their
// own for each. What so small a picture loses at this quality nobody sees.
const (
	squareSide    = 192
	squareQuality = 68
)

// Squares are the small pictures beside the rows of lists: the middle of a thumbnail,
// square, a third of its bytes. A list has dozens, so one is cut when it is first asked
// for and then kept in memory, those last asked for up to a limit. It may be used by
// any number of goroutines.
//
// Who may see a picture is not known here: whoever asks has made sure, every time.
type Squares struct {
	get   Getter
	limit int // bytes

	mu   sync.Mutex
	size int
	last *list.List // of square, that asked for last in front
	by   map[string]*list.Element
}

// Getter gives the file of a digest, and its length (blob.Store.Get).
type Getter func(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error)

type square struct {
	digest string
	jpeg   []byte
}

// NewSquares keeps so many bytes of squares of the thumbnails that get gives.
func NewSquares(limit int, get Getter) *Squares {
	return &Squares{get: get, limit: limit, last: list.New(), by: map[string]*list.Element{}}
}

// Of is the square of a thumbnail, a JPEG nobody may change. The errors are those of
// getting the thumbnail; what media did not make is none.
func (s *Squares) Of(ctx context.Context, thumb string) ([]byte, error) {
	if b, ok := s.kept(thumb); ok {
		return b, nil
	}
	f, _, err := s.get(ctx, thumb)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := jpeg.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("square of %s: %w", thumb, err)
	}
	b, err := cutSquare(img)
	if err != nil {
		return nil, fmt.Errorf("square of %s: %w", thumb, err)
	}
	s.keep(thumb, b)
	return b, nil
}

func (s *Squares) kept(digest string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.by[digest]
	if !ok {
		return nil, false
	}
	s.last.MoveToFront(e)
	return e.Value.(square).jpeg, true
}

func (s *Squares) keep(digest string, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.by[digest]; ok {
		return // two asked at once
	}
	s.by[digest] = s.last.PushFront(square{digest, b})
	s.size += len(b)
	for s.size > s.limit && s.last.Len() > 0 {
		old := s.last.Remove(s.last.Back()).(square)
		delete(s.by, old.digest)
		s.size -= len(old.jpeg)
	}
}

// cutSquare is the middle of a picture, as a row would cut it (object-fit: cover).
func cutSquare(src image.Image) ([]byte, error) {
	b := src.Bounds()
	side := min(b.Dx(), b.Dy())
	middle := image.Rect(0, 0, side, side).Add(b.Min).Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	part := src.(interface { // every picture of image/jpeg
		SubImage(image.Rectangle) image.Image
	}).SubImage(middle)
	return encode(shrink(part, squareSide), squareQuality)
}
