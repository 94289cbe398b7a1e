// Package blob keeps bytes under the name of their own SHA-256, in a folder.
//
// Rules it owns:
//   - A name is the hex SHA-256 of the bytes, 64 lower-case digits. Anything else
//     is no name and is answered like bytes that are not there; nothing a person
//     types ever becomes a path.
//   - A Put that returned nil survives a power cut: the bytes are written beside,
//     synced, renamed to their name, and every folder on the way is synced. A name
//     therefore never stands for half of its bytes.
//   - The same bytes are kept once. Putting them again writes nothing, except when
//     the stored ones have gone bad: then they are mended.
//   - What nobody names is removed by Collect, and nothing else is, whoever puts or
//     names what at the same time: see there.
//   - Files and folders are for the program's own user alone; who may see the
//     bytes is decided by the rooms above.
//
// The folder looks like this:
//
//	ab/cd/abcd0123…  the bytes whose SHA-256 begins with abcd
//	tmp/             bytes on their way; what is left there after a crash is
//	                 removed by the next Dir
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"paht/internal/fault"
)

// stale is the age from which a file in tmp is certainly nobody's any more.
const stale = time.Hour

// Store is a folder of bytes. It may be used by any number of goroutines, and
// several programs may share one folder.
type Store struct {
	root string
	disk disk

	mu    sync.Mutex
	known map[string]bool // folders whose own entry is on disk
}

// Dir opens the store in a folder, making it when missing.
func Dir(path string) (_ *Store, err error) {
	defer fault.Wrap(&err, "blob in %s", path)
	root, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s := &Store{root: root, known: map[string]bool{}}
	if err := s.open(); err != nil {
		return nil, full(err)
	}
	return s, nil
}

func (s *Store) open() error {
	if err := os.MkdirAll(s.tmp(), 0o700); err != nil {
		return err
	}
	if err := s.disk.syncDir(s.root); err != nil {
		return err
	}
	if err := s.disk.syncDir(filepath.Dir(s.root)); err != nil {
		return err
	}
	return s.sweep(time.Now())
}

// sweep removes what a crash left in tmp. Young files may belong to another
// program that is just writing them.
func (s *Store) sweep(now time.Time) error {
	entries, err := os.ReadDir(s.tmp())
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if digest, ok := strings.CutPrefix(e.Name(), aside); ok && IsDigest(digest) {
			// A Collect was stopped while it looked whether anybody needs it.
			if err := s.giveBack(digest); err != nil {
				return err
			}
			continue
		}
		if now.Sub(info.ModTime()) < stale {
			continue
		}
		if err := os.Remove(filepath.Join(s.tmp(), e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put stores the bytes and answers their name. It is idempotent. Fault kinds:
// Unavailable when the disk is full.
func (s *Store) Put(ctx context.Context, b []byte) (digest string, err error) {
	sum := sha256.Sum256(b)
	digest = hex.EncodeToString(sum[:])
	defer fault.Wrap(&err, "blob put %s", digest)

	if err := ctx.Err(); err != nil {
		return "", err
	}
	dir := filepath.Dir(s.path(digest))
	if err := s.folder(dir); err != nil {
		return "", full(err)
	}
	s.touch(digest)
	if s.holds(digest, b) {
		// Whoever wrote it may not have come to the folder yet.
		return digest, full(s.disk.syncDir(dir))
	}
	tmp, err := s.disk.write(s.tmp(), bytes.NewReader(b))
	if err != nil {
		return "", full(err)
	}
	if err := s.disk.rename(tmp, s.path(digest)); err != nil {
		return "", full(errors.Join(err, os.Remove(tmp)))
	}
	return digest, full(s.disk.syncDir(dir))
}

// touch makes bytes that are there young again, before anything is said about them:
// Collect spares what is young. What is not there will be written.
func (s *Store) touch(digest string) {
	now := time.Now()
	os.Chtimes(s.path(digest), now, now)
}

// PutFrom is Put for bytes that are too many to hold: they are read once. It tells
// how many there were. An error of the reader is answered as it is.
func (s *Store) PutFrom(ctx context.Context, r io.Reader) (digest string, size int64, err error) {
	if err := ctx.Err(); err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	counted := &counter{r: io.TeeReader(r, sum)}
	tmp, err := s.disk.write(s.tmp(), counted)
	if err != nil {
		return "", 0, full(err)
	}
	digest = hex.EncodeToString(sum.Sum(nil))
	defer fault.Wrap(&err, "blob put %s", digest)
	dir := filepath.Dir(s.path(digest))
	if err := s.folder(dir); err != nil {
		return "", 0, full(errors.Join(err, os.Remove(tmp)))
	}
	// The same bytes may be there: then these take their place.
	if err := s.disk.rename(tmp, s.path(digest)); err != nil {
		return "", 0, full(errors.Join(err, os.Remove(tmp)))
	}
	return digest, counted.n, full(s.disk.syncDir(dir))
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// holds tells whether the store has exactly these bytes under their name.
func (s *Store) holds(digest string, b []byte) bool {
	info, err := os.Stat(s.path(digest))
	if err != nil || info.Size() != int64(len(b)) {
		return false
	}
	have, err := os.ReadFile(s.path(digest))
	return err == nil && bytes.Equal(have, b)
}

// folder makes a two-level folder and sees to it that its entry is on disk.
func (s *Store) folder(dir string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[dir] {
		return nil
	}
	upper := filepath.Dir(dir)
	for _, d := range []string{upper, dir} {
		if err := s.disk.mkdir(d); err != nil {
			return err
		}
	}
	// Another program may have made them and not synced yet: sync in any case.
	for _, d := range []string{upper, s.root} {
		if err := s.disk.syncDir(d); err != nil {
			return err
		}
	}
	s.known[dir] = true
	return nil
}

// Get opens the bytes of a name and tells how many they are. The caller closes.
// Fault kinds: NotFound when there are none, or when it is no name.
func (s *Store) Get(ctx context.Context, digest string) (io.ReadSeekCloser, int64, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	if !IsDigest(digest) {
		return nil, 0, fault.New(fault.NotFound, "")
	}
	f, err := os.Open(s.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, &fault.Error{Kind: fault.NotFound, Err: err}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("blob get %s: %w", digest, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("blob get %s: %w", digest, errors.Join(err, f.Close()))
	}
	return f, info.Size(), nil
}

// IsDigest tells whether a text is a name: 64 lower-case hex digits.
func IsDigest(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

func (s *Store) path(digest string) string {
	return filepath.Join(s.root, digest[:2], digest[2:4], digest)
}

func (s *Store) tmp() string { return filepath.Join(s.root, "tmp") }

// full marks an error that means "no room left" as one that passes.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &fault.Error{Kind: fault.Unavailable, Code: "blob.full", Err: err}
	}
	return err
}
