package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/fault"
)

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Dir(filepath.Join(t.TempDir(), "blob"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *Store, b []byte) string {
	t.Helper()
	digest, err := s.Put(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

func get(t *testing.T, s *Store, digest string) []byte {
	t.Helper()
	f, size, err := s.Get(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(b)) != size {
		t.Errorf("Get said %d bytes, gave %d", size, len(b))
	}
	return b
}

func TestPutThenGet(t *testing.T) {
	s := open(t)
	digest := put(t, s, []byte("abc"))
	// FIPS 180-4's own example.
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; digest != want {
		t.Fatalf("digest %s, want %s", digest, want)
	}
	if got := get(t, s, digest); string(got) != "abc" {
		t.Errorf("got %q", got)
	}
	info, err := os.Stat(filepath.Join(s.root, "ba", "78", digest))
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600: pictures may be private", got)
	}
}

func TestAnyBytesComeBack(t *testing.T) {
	s := open(t)
	rapid.Check(t, func(r *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(r, "bytes")
		digest, err := s.Put(context.Background(), b)
		if err != nil {
			r.Fatal(err)
		}
		f, size, err := s.Get(context.Background(), digest)
		if err != nil {
			r.Fatal(err)
		}
		defer f.Close()
		got, err := io.ReadAll(f)
		if err != nil || !bytes.Equal(got, b) || size != int64(len(b)) {
			r.Fatalf("got %x, %d, %v; want %x", got, size, err, b)
		}
	})
}

func TestGetSeeks(t *testing.T) {
	s := open(t)
	f, _, err := s.Get(t.Context(), put(t, s, []byte("0123456789")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, _ := io.ReadAll(f); string(rest) != "789" {
		t.Errorf("after seek: %q", rest)
	}
}

func TestPutTwiceKeepsOne(t *testing.T) {
	s := open(t)
	digest := put(t, s, []byte("once"))
	before, err := os.Stat(s.path(digest))
	if err != nil {
		t.Fatal(err)
	}
	if again := put(t, s, []byte("once")); again != digest {
		t.Fatalf("second digest %s, first %s", again, digest)
	}
	after, err := os.Stat(s.path(digest))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("the second Put wrote the file anew")
	}
	left, err := os.ReadDir(s.tmp())
	if err != nil || len(left) != 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
}

func TestPutInParallel(t *testing.T) {
	s := open(t)
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			if _, err := s.Put(context.Background(), fmt.Append(nil, "bytes ", i%4)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checked, bad, err := s.Verify(t.Context())
	if checked != 4 || bad != nil || err != nil {
		t.Errorf("Verify: %d checked, bad %v, %v; want 4, none", checked, bad, err)
	}
}

func TestWhatIsNoNameIsNotFound(t *testing.T) {
	s := open(t)
	digest := put(t, s, []byte("here"))
	for _, name := range []string{
		"", "abc", "../../etc/passwd", strings.ToUpper(digest), digest + "0", digest[:63],
		digest[:63] + "g", digest[:63] + "/", strings.Repeat("../", 21) + "x", digest[:63] + "\x00",
		strings.Repeat("0", 64), // a name, but nothing under it
	} {
		f, _, err := s.Get(t.Context(), name)
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("Get(%q): %v, want not found", name, err)
		}
		if f != nil {
			t.Errorf("Get(%q) opened something", name)
		}
	}
}

func TestVerifyFindsWhatDoesNotMatch(t *testing.T) {
	s := open(t)
	flipped, whole := put(t, s, []byte("one")), put(t, s, []byte("two"))
	cut, moved := put(t, s, []byte("three")), put(t, s, []byte("four"))
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(s.path(flipped), "onf")
	write(s.path(cut), "thre")
	write(filepath.Join(s.root, "note.txt"), "who put this here?")
	write(filepath.Join(s.tmp(), "put-1"), "on its way")
	if err := os.Rename(s.path(moved), filepath.Join(s.root, moved)); err != nil {
		t.Fatal(err)
	}

	checked, bad, err := s.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{
		filepath.Join(flipped[:2], flipped[2:4], flipped): true,
		filepath.Join(cut[:2], cut[2:4], cut):             true,
		moved:                                             true,
		"note.txt":                                        true,
	}
	got := map[string]bool{}
	for _, b := range bad {
		got[b] = true
	}
	if diff := cmp.Diff(want, got); diff != "" || checked != 5 {
		t.Errorf("checked %d, want 5; bad (-want +got):\n%s", checked, diff)
	}
	if got := get(t, s, whole); string(got) != "two" {
		t.Errorf("the whole one reads %q", got)
	}

	// The same bytes put again mend what went bad.
	put(t, s, []byte("one"))
	put(t, s, []byte("three"))
	if _, bad, err := s.Verify(t.Context()); len(bad) != 2 || err != nil {
		t.Errorf("after mending, bad %v, %v; want the stray and the moved one", bad, err)
	}
}

func TestVerifyStopsWithItsContext(t *testing.T) {
	s := open(t)
	put(t, s, []byte("x"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Verify: %v", err)
	}
	if _, err := s.Put(ctx, []byte("y")); !errors.Is(err, context.Canceled) {
		t.Errorf("Put: %v", err)
	}
}

func TestDirSweepsWhatACrashLeft(t *testing.T) {
	s := open(t)
	old, young := filepath.Join(s.tmp(), "put-old"), filepath.Join(s.tmp(), "put-young")
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * stale)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := Dir(s.root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old one is still there: %v", err)
	}
	if _, err := os.Stat(young); err != nil {
		t.Errorf("the young one may be another program's: %v", err)
	}
}

func TestFullDiskPasses(t *testing.T) {
	err := full(fmt.Errorf("write: %w", syscall.ENOSPC))
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("full(ENOSPC) = %v", err)
	}
	if err := full(os.ErrPermission); fault.KindOf(err) != fault.Internal {
		t.Errorf("full(permission) = %v", err)
	}
	if full(nil) != nil {
		t.Error("full(nil) is an error")
	}
}

func TestDirRefusesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Dir(path); err == nil {
		t.Error("Dir took a file for a folder")
	}
}
