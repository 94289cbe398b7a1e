package blob

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
)

// platter is a disk that forgets what was not synced: a file's bytes until the
// file was synced, an entry of a folder until that folder was.
type platter struct {
	inode   map[string]int            // path -> file, as the running program sees it
	synced  map[int]bool              // files whose bytes are down
	entries map[string]map[string]int // folder -> entries that are down
	next    int
}

func newPlatter(root string) *platter {
	p := &platter{inode: map[string]int{}, synced: map[int]bool{}, entries: map[string]map[string]int{}}
	for _, dir := range []string{root, filepath.Join(root, "tmp")} {
		p.inode[dir], p.next = p.next, p.next+1
	}
	return p
}

func (p *platter) step(step, path, to string) {
	switch step {
	case "write", "mkdir":
		p.inode[path], p.next = p.next, p.next+1
	case "sync":
		p.synced[p.inode[path]] = true
	case "rename":
		p.inode[to] = p.inode[path]
		delete(p.inode, path)
	case "syncdir":
		down := map[string]int{}
		for at, n := range p.inode {
			if filepath.Dir(at) == path {
				down[filepath.Base(at)] = n
			}
		}
		p.entries[path] = down
	}
}

// after tells what is found under a path when the power comes back: whether the
// name is there, and whether its bytes are.
func (p *platter) after(root, path string) (name, bytes bool) {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		panic(err)
	}
	dir, file := root, -1
	for _, part := range splitPath(rel) {
		n, ok := p.entries[dir][part]
		if !ok {
			return false, false
		}
		dir, file = filepath.Join(dir, part), n
	}
	return true, p.synced[file]
}

func splitPath(rel string) []string {
	dir, base := filepath.Split(rel)
	if dir == "" {
		return []string{base}
	}
	return append(splitPath(filepath.Clean(dir)), base)
}

// TestPutSurvivesAPowerCut (P02): the power fails after every single step of a
// number of Puts. A name that is found has its bytes; a Put that returned is found.
func TestPutSurvivesAPowerCut(t *testing.T) {
	s := open(t)
	p := newPlatter(s.root)
	var digests []string
	for i := range 120 { // enough that some share their first folder
		b := fmt.Append(nil, "photo ", i)
		steps := 0
		s.disk.done = func(step, path, to string) {
			p.step(step, path, to)
			steps++
			for at := range p.inode {
				if name, bytes := p.after(s.root, at); IsDigest(filepath.Base(at)) && name && !bytes {
					t.Fatalf("after %s %s: %s is there without its bytes", step, path, at)
				}
			}
		}
		digest, err := s.Put(context.Background(), b)
		if err != nil {
			t.Fatal(err)
		}
		if steps < 4 {
			t.Fatalf("the disk heard of %d steps only", steps)
		}
		digests = append(digests, digest)
		for _, d := range digests {
			if name, bytes := p.after(s.root, s.path(d)); !name || !bytes {
				t.Fatalf("after Put %d the power cut takes %s (name %v, bytes %v)", i, d, name, bytes)
			}
		}
	}
}

// TestPlatterForgets keeps the test above honest: leaving out any one kind of
// sync must lose bytes.
func TestPlatterForgets(t *testing.T) {
	for _, skip := range []string{"sync", "syncdir"} {
		s := open(t)
		p := newPlatter(s.root)
		s.disk.done = func(step, path, to string) {
			if step != skip {
				p.step(step, path, to)
			}
		}
		digest := put(t, s, []byte("photo"))
		if name, bytes := p.after(s.root, s.path(digest)); name && bytes {
			t.Errorf("without %s nothing is lost: the platter remembers too much", skip)
		}
	}
}
