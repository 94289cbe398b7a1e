package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"paht/internal/fault"
)

// Verify reads everything and answers how many files it checked and the paths,
// relative to the folder, of those whose bytes do not match their name or that
// stand where no bytes belong. Bytes on their way (tmp) are not looked at.
func (s *Store) Verify(ctx context.Context) (checked int, bad []string, err error) {
	defer fault.Wrap(&err, "blob verify")
	err = filepath.WalkDir(s.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if path == s.tmp() {
			return fs.SkipDir
		}
		if e.IsDir() {
			return nil
		}
		checked++
		ok, err := s.matches(path, e)
		if err != nil {
			return err
		}
		if ok {
			return nil
		}
		rel, err := filepath.Rel(s.root, path)
		if err != nil {
			return err
		}
		bad = append(bad, rel)
		return nil
	})
	return checked, bad, err
}

// matches tells whether a file stands at the place of its name and holds the
// bytes of its name. A file that cannot be read does not match.
func (s *Store) matches(path string, e fs.DirEntry) (bool, error) {
	if !e.Type().IsRegular() || !IsDigest(e.Name()) || path != s.path(e.Name()) {
		return false, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, nil
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if cerr := f.Close(); cerr != nil {
		return false, errors.Join(err, cerr)
	}
	return err == nil && hex.EncodeToString(h.Sum(nil)) == e.Name(), nil
}
