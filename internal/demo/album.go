package demo

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"sync"

	"paht/internal/blob"
	"paht/internal/demo/picture"
	"paht/internal/media"
	"paht/internal/report"
)

// album is the pool of pictures the reports of the demonstration share.
type album struct {
	before map[picture.Scene][]report.Photo
	after  map[picture.Scene][]report.Photo
}

// sheet is one picture to be drawn.
type sheet struct {
	scene  picture.Scene
	mended bool
	seed   uint64
	photo  report.Photo
}

// shoot draws the pictures the topics need, more of what is reported often, and
// keeps them as if telephones had sent them.
func shoot(ctx context.Context, topics []topic, m *media.Media, store *blob.Store, seed uint64) (*album, error) {
	weight := make(map[picture.Scene]int)
	for _, t := range topics {
		if t.Scene != "" {
			weight[t.Scene] += t.Weight
		}
	}
	var sheets []sheet
	for k, scene := range picture.Scenes() {
		w := weight[scene]
		if w == 0 {
			continue
		}
		n := 1
		if w > 4 {
			n = 2
		}
		for i := range n {
			for _, mended := range []bool{false, true} {
				sheets = append(sheets, sheet{scene: scene, mended: mended, seed: seed + uint64(31*k+7*i)})
			}
		}
	}
	if err := develop(ctx, sheets, m, store); err != nil {
		return nil, err
	}
	a := &album{before: make(map[picture.Scene][]report.Photo), after: make(map[picture.Scene][]report.Photo)}
	for _, s := range sheets {
		if s.mended {
			a.after[s.scene] = append(a.after[s.scene], s.photo)
		} else {
			a.before[s.scene] = append(a.before[s.scene], s.photo)
		}
	}
	return a, nil
}

// develop draws the sheets on all processors and fills in their photos.
func develop(ctx context.Context, sheets []sheet, m *media.Media, store *blob.Store) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	todo := make(chan *sheet)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for s := range todo {
				if err := s.develop(ctx, m, store); err != nil {
					cancel(fmt.Errorf("picture %s: %w", s.scene, err))
				}
			}
		})
	}
	for i := range sheets {
		select {
		case todo <- &sheets[i]:
		case <-ctx.Done():
		}
	}
	close(todo)
	workers.Wait()
	return context.Cause(ctx)
}

func (s *sheet) develop(ctx context.Context, m *media.Media, store *blob.Store) error {
	p, err := m.Photo(ctx, bytes.NewReader(picture.JPEG(s.scene, s.mended, s.seed)), string(s.scene)+".jpg")
	if err != nil {
		return err
	}
	full, err := store.Put(ctx, p.Full)
	if err != nil {
		return err
	}
	thumb, err := store.Put(ctx, p.Thumb)
	if err != nil {
		return err
	}
	s.photo = report.Photo{Digest: full, Thumb: thumb, Width: p.Width, Height: p.Height}
	return nil
}
