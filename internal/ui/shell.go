package ui

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"paht/internal/fault"
)

// policy forbids everything a page of ours does not need. blob: is for previews
// of photos not yet sent. What becomes markup or code passes trusted.js, in browsers
// that know of Trusted Types.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types default; report-uri /csp-report"

// openerPolicy keeps a page apart from the window of another site that opened it. The
// browser begins a process of its own for that, which costs the first page in a tab 0.13 s
// on a desk and more on a telephone. So a page goes without that says the same to all who
// have its address: whoever could open it knows what it says.
const openerPolicy = "Cross-Origin-Opener-Policy"

// Shell puts around the routes of a site what every response needs: security
// headers, a request id, the answer to a panic, protection against posts from
// other origins, compression; and serves /assets/ and /csp-report.
func (s *Site) Shell(routes http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(AssetPrefix, s.Assets)
	mux.Handle("POST /csp-report", http.HandlerFunc(s.cspReport))
	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, fault.New(fault.Forbidden, "edge.cross_origin"))
	}))
	mux.Handle("/", origin.Handler(routes))
	if s.Reads {
		mux.Handle("POST /reading", origin.Handler(s.Handle(s.setReading)))
		return s.headers(identify(s.recovered(s.reading(compressed(mux)))))
	}
	return s.headers(identify(s.recovered(compressed(mux))))
}

// policy is what a page may use: style is beside its own sheets, "" is nothing.
func (s *Site) policy(style string) string {
	p := policy
	if s.Images != "" {
		p = strings.Replace(p, "img-src 'self'", "img-src 'self' "+s.Images, 1)
	}
	if style != "" {
		p = strings.Replace(p, "style-src 'self'", "style-src 'self' "+style, 1)
	}
	return p
}

func (s *Site) headers(next http.Handler) http.Handler {
	policy := s.policy("")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set(openerPolicy, "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), browsing-topics=()")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

type requestKey struct{}

func identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b [6]byte
		rand.Read(b[:])
		id := hex.EncodeToString(b[:])
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
	})
}

// RequestID is the id Shell gave the request, "" outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// recovered turns a panic into the 500 page, if nothing was written yet.
func (s *Site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &watched{ResponseWriter: w}
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler {
				panic(v)
			}
			s.Log.Error("panic", "value", fmt.Sprint(v), "route", r.Pattern,
				"request", RequestID(r.Context()), "stack", string(debug.Stack()))
			if seen.wrote {
				panic(http.ErrAbortHandler)
			}
			w.Header().Del("Content-Encoding")
			s.Fail(w, r, fmt.Errorf("panic: %v", v))
		}()
		next.ServeHTTP(seen, r)
	})
}

// watched remembers whether an answer has begun.
type watched struct {
	http.ResponseWriter
	wrote bool
}

func (w *watched) WriteHeader(status int) { w.wrote = true; w.ResponseWriter.WriteHeader(status) }
func (w *watched) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}
func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// reports counts what browsers tell of broken policy. It must stay zero; the
// browser test reads it.
type reports struct{ n atomic.Int64 }

// CSPReports is the number of reports browsers have sent since the start.
func (s *Site) CSPReports() int64 { return s.reports.n.Load() }

func (s *Site) cspReport(w http.ResponseWriter, r *http.Request) {
	s.reports.n.Add(1)
	var body struct {
		Report struct {
			Directive string `json:"effective-directive"`
			Violated  string `json:"violated-directive"`
			Blocked   string `json:"blocked-uri"`
			Line      int    `json:"line-number"`
		} `json:"csp-report"`
	}
	err := json.NewDecoder(io.LimitReader(r.Body, 8<<10)).Decode(&body)
	c := body.Report
	// document-uri is left out: it may hold a secret code.
	s.Log.Warn("csp report", "directive", c.Directive, "violated", c.Violated, "blocked", clip(c.Blocked, 100), "line", c.Line, "error", err)
	w.WriteHeader(http.StatusNoContent)
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// pageLevel is the level pages are compressed at. The fastest takes as long for a list
// (1.0 ms) and leaves 15.7 KB of it instead of 13.2: then it is a round trip more until
// a telephone has all of it, since a new connection begins with some 14 KB.
const pageLevel = 5

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, pageLevel)
	return z
}}

// compressed squeezes pages and drawings for browsers that take it. Posts are
// answered plain, and so is what has its own encoding or is squeezed already.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !acceptsGzip(r) || r.Method == http.MethodHead || strings.HasPrefix(r.URL.Path, AssetPrefix) {
			next.ServeHTTP(w, r)
			return
		}
		zw := &gzipped{ResponseWriter: w}
		next.ServeHTTP(zw, r)
		zw.close() // not deferred: a panic must leave the answer to recovered
	})
}

type gzipped struct {
	http.ResponseWriter
	z     *gzip.Writer
	begun bool
}

func (g *gzipped) WriteHeader(status int) {
	g.begin(status)
	g.ResponseWriter.WriteHeader(status)
}

func (g *gzipped) begin(status int) {
	if g.begun || status < 200 {
		return
	}
	g.begun = true
	h := g.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	if h.Get("Content-Encoding") != "" || !squeezes(kind) ||
		status == http.StatusNoContent || status == http.StatusNotModified {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	g.z = gzips.Get().(*gzip.Writer)
	g.z.Reset(g.ResponseWriter)
}

// squeezes tells the kinds of answers that are text.
func squeezes(kind string) bool {
	switch kind {
	case "text/html", "text/csv", "image/svg+xml", "application/json", "application/geo+json", "application/atom+xml":
		return true
	}
	return false
}

func (g *gzipped) Write(b []byte) (int, error) {
	g.begin(http.StatusOK)
	if g.z == nil {
		return g.ResponseWriter.Write(b)
	}
	return g.z.Write(b)
}

func (g *gzipped) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func (g *gzipped) close() {
	if g.z == nil {
		return
	}
	g.z.Close()
	gzips.Put(g.z)
	g.z = nil
}
