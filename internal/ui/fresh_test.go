package ui_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"paht/internal/ui"
)

// counted is a page that says how often it was made.
func counted(made *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := made.Add(1)
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprintf(w, "%s %d", r.URL.RequestURI(), n)
	})
}

func ask(h http.Handler, address string, gzip bool) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", address, nil)
	if gzip {
		r.Header.Set("Accept-Encoding", "gzip")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestFreshPagesAreMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var made atomic.Int64
		var version atomic.Uint64
		f := &ui.Fresh{Age: time.Second, Max: 1 << 20, Version: version.Load}
		h := f.Handle(counted(&made))
		want := func(address, body string) {
			t.Helper()
			if got := ask(h, address, false).Body.String(); got != body {
				t.Errorf("got %q, want %q", got, body)
			}
		}
		want("/a", "/a 1")
		want("/a", "/a 1")
		want("/a?x=1", "/a?x=1 2") // another page
		version.Add(1)
		want("/a", "/a 3") // something was written
		time.Sleep(1100 * time.Millisecond)
		want("/a", "/a 4") // too old
		want("/gone", "/gone 5")
		want("/gone", "/gone 6") // an answer that is no page is not kept
		if ask(h, "/gone", false).Code != http.StatusNotFound {
			t.Error("the status was lost")
		}
	})
}

func TestFreshPagesComeSqueezed(t *testing.T) {
	var made atomic.Int64
	h := (&ui.Fresh{Age: time.Hour, Max: 1 << 20, Version: func() uint64 { return 0 }}).Handle(counted(&made))
	plain, squeezed := ask(h, "/a", false), ask(h, "/a", true)
	if squeezed.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" || made.Load() != 1 {
		t.Errorf("encodings %q and %q, made %d times", squeezed.Header().Get("Content-Encoding"), plain.Header().Get("Content-Encoding"), made.Load())
	}
}

func TestManyAtOnceWaitForOne(t *testing.T) {
	var made atomic.Int64
	h := (&ui.Fresh{Age: time.Hour, Max: 1 << 20, Version: func() uint64 { return 0 }}).Handle(counted(&made))
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { ask(h, "/a", false) })
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times for 50 at once", made.Load())
	}
}

func TestFreshPagesAreForgottenWhenTheyAreTooMany(t *testing.T) {
	var made atomic.Int64
	large := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made.Add(1)
		w.Write(bytes.Repeat([]byte("x"), 30<<10))
	})
	h := (&ui.Fresh{Age: time.Hour, Max: 100 << 10, Version: func() uint64 { return 0 }}).Handle(large)
	ask(h, "/a", false)
	ask(h, "/b", false)
	if ask(h, "/a", false); made.Load() != 2 {
		t.Errorf("made %d times while there is room", made.Load())
	}
	ask(h, "/c", false) // the third is one too many: all go
	if ask(h, "/a", false); made.Load() != 4 {
		t.Errorf("made %d times, want 4", made.Load())
	}
}
