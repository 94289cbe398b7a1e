package ui

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Fresh keeps the answers of pages that are the same for everybody, so that a
// page a thousand people look at is made once.
//
// An answer serves as long as the program has written nothing since it was made
// (Version is the same) and it is younger than Age: what other programs beside
// the same database wrote, and words like "còn 12 phút", are at most that old.
// Only answers of status 200 are kept. Many who ask for the same page at once wait
// for the one who makes it.
type Fresh struct {
	Age     time.Duration
	Max     int           // bytes of answers kept; when there are more, all are forgotten
	Version func() uint64 // changes with every write of the program

	mu    sync.Mutex
	pages map[string]*keptPage
	bytes int // of pages
}

// keptPage is the last answer for one address. Its lock is held while it is made.
type keptPage struct {
	mu      sync.Mutex
	last    *answer // nil: none that serves
	version uint64
	made    time.Time

	bytes int // what it counts in Fresh.bytes; Fresh.mu is its lock
}

// pageCosts is what an address costs beside its answer, about.
const pageCosts = 1 << 10

// Handle is next with its answers kept. next must look at nothing of a request
// but its path, its query, how its reader reads (ReadingOf), and whether he comes from
// elsewhere.
func (f *Fresh) Handle(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		read := ReadingOf(r.Context())
		key := fmt.Sprint(read.key(), read.first, r.URL.Path, "?", r.URL.RawQuery)
		f.page(key).answer(f, key, next, r).send(w, r)
	})
}

func (f *Fresh) page(key string) *keptPage {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.pages[key]
	if p == nil {
		p = &keptPage{}
		f.room(pageCosts)
		f.pages[key], p.bytes = p, pageCosts
	}
	return p
}

// kept counts what a page holds now, unless it was forgotten while it was made.
func (f *Fresh) kept(key string, p *keptPage, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pages[key] != p {
		return
	}
	f.bytes -= p.bytes
	f.room(n)
	f.pages[key], p.bytes = p, n
}

// room counts n bytes more, and forgets all pages when they are too many.
func (f *Fresh) room(n int) {
	if f.bytes += n; f.pages == nil || f.bytes > f.Max {
		f.pages, f.bytes = make(map[string]*keptPage), n
	}
}

func (p *keptPage) answer(f *Fresh, key string, next http.Handler, r *http.Request) *answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	version := f.Version() // asked before the page is made: a write meanwhile makes it stale
	if p.last != nil && p.version == version && time.Since(p.made) <= f.Age {
		return p.last
	}
	p.last = nil // also when next panics
	a := &answer{header: make(http.Header), status: http.StatusOK, made: drafts.Get().(*bytes.Buffer)}
	next.ServeHTTP(a, r)
	a.body = bytes.Clone(a.made.Bytes())
	a.made.Reset()
	drafts.Put(a.made)
	a.made = nil
	if a.status == http.StatusOK {
		p.last, p.version, p.made = a, version, time.Now()
		f.kept(key, p, pageCosts+len(a.body)+len(a.body)/4) // and what it is squeezed
	}
	return a
}

// drafts are where answers are made: a page grows in steps, and is kept in its size.
var drafts = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// answer is a whole answer: written once by its maker, then only read.
type answer struct {
	header http.Header
	status int
	made   *bytes.Buffer // while it is made
	body   []byte

	once     sync.Once
	squeezed []byte // the body for browsers that take gzip, made when one asks
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return a.made.Write(b) }

func (a *answer) squeeze() {
	var out bytes.Buffer
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(&out)
	z.Write(a.body) // into memory: cannot fail
	z.Close()
	a.squeezed = out.Bytes()
}

func (a *answer) send(w http.ResponseWriter, r *http.Request) {
	h, body := w.Header(), a.body
	maps.Copy(h, a.header.Clone()) // others send the same answer
	if a.status == http.StatusOK {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			a.once.Do(a.squeeze)
			h.Set("Content-Encoding", "gzip")
			body = a.squeezed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	w.Write(body) // a browser that went away is nobody's error
}
