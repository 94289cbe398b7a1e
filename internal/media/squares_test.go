package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"sync"
	"testing"
)

// shelf is thumbnails by name, and how often each was opened.
type shelf struct {
	mu     sync.Mutex
	of     map[string][]byte
	opened map[string]int
}

func (s *shelf) get(_ context.Context, name string) (io.ReadSeekCloser, int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened[name]++
	b, ok := s.of[name]
	if !ok {
		return nil, 0, errNone
	}
	return file{bytes.NewReader(b)}, int64(len(b)), nil
}

// file is bytes that are read as from a disk.
type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

var errNone = errors.New("none")

func newShelf() *shelf { return &shelf{of: map[string][]byte{}, opened: map[string]int{}} }

// TestSquares: the middle of a picture, square, never larger than it was.
func TestSquares(t *testing.T) {
	for _, c := range []struct{ w, h, side int }{
		{480, 360, 192}, {320, 480, 192}, {480, 80, 80}, {480, 1, 1}, {1, 1, 1}, {192, 192, 192}, {100, 150, 100},
	} {
		src := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
		side := min(c.w, c.h)
		for y := range c.h { // the middle square green, what is beside it red
			for x := range c.w {
				src.SetRGBA(x, y, red)
				if x >= (c.w-side)/2 && x < (c.w-side)/2+side && y >= (c.h-side)/2 && y < (c.h-side)/2+side {
					src.SetRGBA(x, y, green)
				}
			}
		}
		s := newShelf()
		s.of["a"] = jpegOf(t, src)
		b, err := NewSquares(1<<20, s.get).Of(t.Context(), "a")
		if err != nil {
			t.Errorf("%dx%d: %v", c.w, c.h, err)
			continue
		}
		img := pixels(t, b)
		if got := img.Bounds(); got.Dx() != c.side || got.Dy() != c.side {
			t.Errorf("%dx%d became %v, want a side of %d", c.w, c.h, got, c.side)
		}
		for _, at := range []int{c.side / 4, c.side / 2, c.side * 3 / 4} {
			if c.side >= 80 && !near(img.At(at, at), color.RGBA(green)) {
				t.Errorf("%dx%d: %v at %d, want the middle of the picture", c.w, c.h, img.At(at, at), at)
			}
		}
	}
}

// TestSquaresAreLight: a row's picture is to come with the page, on a slow line.
func TestSquaresAreLight(t *testing.T) {
	s := newShelf()
	p := photo(t, jpegOf(t, scene(4000, 3000)))
	s.of["a"] = p.Thumb
	b, err := NewSquares(1<<20, s.get).Of(t.Context(), "a")
	if err != nil || len(b)*5/2 > len(p.Thumb) {
		t.Errorf("%d bytes of a thumbnail of %d, %v", len(b), len(p.Thumb), err)
	}
}

// TestSquaresAreKept: cut once, forgotten when others were asked for later and the
// room is full, and cut again then.
func TestSquaresAreKept(t *testing.T) {
	s := newShelf()
	for i := range 20 {
		s.of[fmt.Sprint(i)] = jpegOf(t, scene(200+i, 200))
	}
	one, err := NewSquares(1<<20, s.get).Of(t.Context(), "0")
	if err != nil {
		t.Fatal(err)
	}
	clear(s.opened)
	squares := NewSquares(10*len(one), s.get)
	ask := func(name string) []byte {
		b, err := squares.Of(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for range 3 {
		if b := ask("0"); !bytes.Equal(b, one) {
			t.Error("asked again, it is another")
		}
	}
	for i := range 20 {
		ask(fmt.Sprint(i))
		ask("0") // always the last used but one
	}
	if s.opened["0"] != 1 || s.opened["1"] != 1 {
		t.Errorf("opened %v, want each once", s.opened)
	}
	ask("1")
	if s.opened["1"] != 2 {
		t.Errorf("what was asked for long ago is still kept: the room has no limit (%v)", s.opened)
	}
	if squares.size > squares.limit || squares.last.Len() != len(squares.by) {
		t.Errorf("%d bytes of %d, %d in line, %d by name", squares.size, squares.limit, squares.last.Len(), len(squares.by))
	}
}

// TestSquaresOfNothing: what is not there, or no picture, is an error and is not kept.
func TestSquaresOfNothing(t *testing.T) {
	s := newShelf()
	squares := NewSquares(1<<20, s.get)
	if _, err := squares.Of(t.Context(), "a"); !errors.Is(err, errNone) {
		t.Errorf("%v, want the error of opening it", err)
	}
	s.of["a"] = []byte("no picture")
	if _, err := squares.Of(t.Context(), "a"); err == nil {
		t.Error("no picture, and no error")
	}
	s.of["a"] = jpegOf(t, scene(30, 20))
	if _, err := squares.Of(t.Context(), "a"); err != nil {
		t.Errorf("once it is there: %v", err)
	}
}

// TestSquaresTogether: many at once get the same (under the race detector).
func TestSquaresTogether(t *testing.T) {
	s := newShelf()
	for i := range 5 {
		s.of[fmt.Sprint(i)] = jpegOf(t, scene(60+i, 60))
	}
	squares := NewSquares(2<<10, s.get)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			if b, err := squares.Of(t.Context(), fmt.Sprint(i%5)); err != nil || len(b) == 0 {
				t.Errorf("%d: %d bytes, %v", i, len(b), err)
			}
		})
	}
	wg.Wait()
}
