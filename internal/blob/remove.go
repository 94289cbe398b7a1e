package blob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"paht/internal/fault"
)

// Remove takes bytes out of the store, for good: a Remove that returned nil
// survives a power cut. Bytes that are not there are no error, so it can be tried
// again. Whether anybody still needs them is for the caller to know.
func (s *Store) Remove(ctx context.Context, digest string) (err error) {
	defer fault.Wrap(&err, "blob remove %s", digest)
	if err := ctx.Err(); err != nil {
		return err
	}
	if !IsDigest(digest) {
		return nil
	}
	if err := os.Remove(s.path(digest)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	return s.disk.syncDir(filepath.Dir(s.path(digest)))
}
