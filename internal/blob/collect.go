package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"paht/internal/fault"
)

// aside is how files are called in tmp while Collect looks whether they are needed.
const aside = "gone-"

// Collect removes bytes that were last put before an instant and that nobody names,
// and answers how many it removed. named tells whether anybody names a digest.
//
// It may run while others put and name bytes, in this program or another, as long
// as who names a digest has put it, or seen it named, after that instant. A file is
// first set aside and then asked about again: one that was put meanwhile is young,
// or was written anew; one that was named meanwhile is named now. Both go back to
// their place. Nobody is given bytes that are set aside; the moment is short, and
// those were named by nobody when it began.
func (s *Store) Collect(ctx context.Context, before time.Time, named func(ctx context.Context, digest string) (bool, error)) (removed int, err error) {
	defer fault.Wrap(&err, "blob collect")
	err = filepath.WalkDir(s.root, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody else removed it
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if path == s.tmp() {
			return fs.SkipDir
		}
		if e.IsDir() || !IsDigest(e.Name()) || path != s.path(e.Name()) || !s.old(path, before) {
			return nil
		}
		gone, err := s.collect(ctx, e.Name(), before, named)
		if gone {
			removed++
		}
		return err
	})
	return removed, err
}

// collect removes one file if nobody names it.
func (s *Store) collect(ctx context.Context, digest string, before time.Time, named func(context.Context, string) (bool, error)) (gone bool, err error) {
	if needed, err := named(ctx, digest); err != nil || needed {
		return false, err
	}
	away := s.asideOf(digest)
	if err := os.Rename(s.path(digest), away); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	needed := !s.old(away, before)
	if !needed {
		if needed, err = named(ctx, digest); err != nil {
			needed = true
		}
	}
	if needed {
		return false, errors.Join(err, s.giveBack(digest))
	}
	if err := os.Remove(away); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, s.disk.syncDir(filepath.Dir(s.path(digest)))
}

// old tells whether a file is there and was last put before an instant.
func (s *Store) old(path string, before time.Time) bool {
	info, err := os.Stat(path)
	return err == nil && info.ModTime().Before(before)
}

func (s *Store) asideOf(digest string) string { return filepath.Join(s.tmp(), aside+digest) }

// giveBack puts what was set aside to its place; where the bytes were written anew
// meanwhile, the same bytes take their place.
func (s *Store) giveBack(digest string) error {
	away := s.asideOf(digest)
	now := time.Now()
	os.Chtimes(away, now, now) // whoever has just put it counts on it
	if err := os.Rename(away, s.path(digest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return s.disk.syncDir(filepath.Dir(s.path(digest)))
}
