package media

import (
	"bytes"
	"container/list"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"sync"

	"golang.org/x/image/draw"
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
	open  func(ctx context.Context, digest string) (io.ReadCloser, error)
	limit int // bytes

	mu   sync.Mutex
	size int
	last *list.List // of square, that asked for last in front
	by   map[string]*list.Element
}

type square struct {
	digest string
	jpeg   []byte
}

// NewSquares keeps so many bytes of squares. open gives the thumbnail of a digest.
func NewSquares(limit int, open func(ctx context.Context, digest string) (io.ReadCloser, error)) *Squares {
	return &Squares{open: open, limit: limit, last: list.New(), by: map[string]*list.Element{}}
}

// Of is the square of a thumbnail, a JPEG nobody may change. The errors are those of
// opening the thumbnail; what media did not make is none.
func (s *Squares) Of(ctx context.Context, thumb string) ([]byte, error) {
	if b, ok := s.kept(thumb); ok {
		return b, nil
	}
	f, err := s.open(ctx, thumb)
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
	out := min(side, squareSide)
	dst := image.NewRGBA(image.Rect(0, 0, out, out))
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, middle, draw.Src, nil)
	var w bytes.Buffer
	if err := jpeg.Encode(&w, dst, &jpeg.Options{Quality: squareQuality}); err != nil {
		return nil, err
	}
	return w.Bytes(), nil
}
