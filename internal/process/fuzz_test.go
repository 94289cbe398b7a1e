package process

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// FuzzParse: whatever is in a file, Parse answers in good time with a definition
// every one of whose states is safe, or with faults that say where and why.
func FuzzParse(f *testing.F) {
	base, err := os.ReadFile("testdata/faults/base.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(base))
	src, err := os.ReadFile("definitions/bac-giang-2023.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(src))
	names, _ := filepath.Glob("testdata/faults/*.txtar")
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			if file.Name == "with" || file.Name == "definition" {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		begun := time.Now()
		d, err := Parse("f.yaml", []byte(src))
		if took := time.Since(begun); took > 2*time.Second {
			t.Fatalf("took %s for %d bytes", took, len(src))
		}
		if err != nil {
			found, ok := errors.AsType[Faults](err)
			if !ok || len(found) == 0 {
				t.Fatalf("not faults: %v", err)
			}
			for _, one := range found {
				if one.Line < 1 || one.Reason == "" {
					t.Fatalf("%+v", one)
				}
			}
			return
		}
		w := &walker{explored: d.explore(), d: d}
		for i, ok := range w.reaching(w.where(End)) {
			if !ok {
				t.Fatalf("no end from %+v", w.spots[i])
			}
		}
	})
}
