package blob

import (
	"testing"

	"paht/internal/fault"
)

func TestRemoveTakesTheBytesOut(t *testing.T) {
	s, err := Dir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	gone, err1 := s.Put(t.Context(), []byte("to be removed"))
	stays, err2 := s.Put(t.Context(), []byte("to stay"))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for range 2 { // the second time there is nothing to remove
		if err := s.Remove(t.Context(), gone); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Get(t.Context(), gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed bytes: %v", err)
	}
	f, _, err := s.Get(t.Context(), stays)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := s.Remove(t.Context(), "../../etc/passwd"); err != nil {
		t.Errorf("what is no name: %v", err)
	}
}
