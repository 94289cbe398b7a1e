package blob

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// names is who names what: a database of the test's own.
type names map[string]bool

// TestCollectSparesWhatIsNamed (P07): whatever is put and named while it works, no
// file that is named ever goes, and no file that nobody names and that is old stays.
//
// What others do happens where it can hurt: while Collect asks whether anybody names
// a file, which it does before and after it sets the file aside.
func TestCollectSparesWhatIsNamed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "collect")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		s, err := Dir(dir)
		if err != nil {
			r.Fatal(err)
		}
		ctx := context.Background()
		named, fresh := names{}, names{} // fresh: put by somebody who is about to name it
		put := func(i int) string {
			b := fmt.Append(nil, "file ", i)
			if rapid.Bool().Draw(r, "streamed") {
				digest, _, err := s.PutFrom(ctx, strings.NewReader(string(b)))
				if err != nil {
					r.Fatal(err)
				}
				return digest
			}
			digest, err := s.Put(ctx, b)
			if err != nil {
				r.Fatal(err)
			}
			return digest
		}
		const files = 4
		old := time.Now().Add(-48 * time.Hour)
		for i := range files {
			digest := put(i)
			os.Chtimes(s.path(digest), old, old)
			named[digest] = rapid.Bool().Draw(r, "named")
		}
		// deed is one thing somebody else does: put a file, or name what he has put.
		deed := func() {
			switch rapid.IntRange(0, 3).Draw(r, "deed") {
			case 0:
				fresh[put(rapid.IntRange(0, files-1).Draw(r, "file"))] = true
			case 1:
				for digest := range fresh {
					named[digest] = true
				}
				clear(fresh)
			case 2: // another program starts beside
				if _, err := Dir(dir); err != nil {
					r.Fatal(err)
				}
			}
		}
		ask := func(_ context.Context, digest string) (bool, error) {
			for range rapid.IntRange(0, 2).Draw(r, "before") {
				deed()
			}
			is := named[digest]
			for range rapid.IntRange(0, 2).Draw(r, "after") {
				deed()
			}
			return is, nil
		}
		if _, err := s.Collect(ctx, time.Now().Add(-24*time.Hour), ask); err != nil {
			r.Fatal(err)
		}
		for digest := range fresh {
			named[digest] = true
		}
		for digest, is := range named {
			f, _, err := s.Get(ctx, digest)
			if err == nil {
				f.Close()
			}
			if is && err != nil {
				r.Fatalf("a named file is gone: %v", err)
			}
		}
		// When nobody does anything, what is old and unnamed goes.
		for i := range files {
			digest := put(i)
			os.Chtimes(s.path(digest), old, old)
		}
		if _, err := s.Collect(ctx, time.Now().Add(-24*time.Hour), func(_ context.Context, digest string) (bool, error) { return named[digest], nil }); err != nil {
			r.Fatal(err)
		}
		for digest, is := range named {
			f, _, err := s.Get(ctx, digest)
			if err == nil {
				f.Close()
			}
			if is != (err == nil) {
				r.Fatalf("named %v, there %v", is, err == nil)
			}
		}
	})
}

// TestAStoppedCollectLosesNothing: what was set aside when the program died is back
// when it starts.
func TestAStoppedCollectLosesNothing(t *testing.T) {
	s := open(t)
	digest := put(t, s, []byte("set aside"))
	old := time.Now().Add(-48 * time.Hour)
	os.Chtimes(s.path(digest), old, old)
	asked := 0
	_, err := s.Collect(t.Context(), time.Now(), func(context.Context, string) (bool, error) {
		if asked++; asked == 2 {
			// As the disk is now is how a dead program leaves it.
			if _, err := os.Stat(filepath.Join(s.tmp(), aside+digest)); err != nil {
				t.Error("it is not set aside")
			}
			if _, err := Dir(s.root); err != nil {
				t.Error(err)
			}
		}
		return false, nil
	})
	if err != nil || asked != 2 {
		t.Fatal(err, asked)
	}
	if got := get(t, s, digest); string(got) != "set aside" {
		t.Errorf("%q", got)
	}
}
