package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"

	"github.com/a-h/templ"

	"paht/internal/ui/english"
)

// Link is a way to another page.
type Link struct {
	Href, Text, Icon string
	Current          bool
}

// Site is what all pages of one site share. It does not change while serving.
type Site struct {
	Name    string // "Phản ánh hiện trường"
	Place   string // "Bắc Giang"
	Part    string // who it is for, beside the name: "Dành cho cán bộ"; may be empty
	Class   string // class of <html>: "citizen" or "officer"
	Assets  *Assets
	Styles  []string // the site's style sheets: ui.css first, or one that holds it (Assets.Join)
	Scripts []string // modules of every page
	Begin   string   // the module a page begins with, which asks for all others when the page is drawn; "": none waits
	App     string   // path of the manifest by which a phone keeps the site among its apps; "" has none
	Nav     []Link
	Phone   string // the duty team's number; "" hides it
	Hours   string // when it is answered
	Secure  bool   // reached by https: browsers are told to stay with it
	Images  string // an origin pages may show pictures of, beside their own: "https://tiles.example.vn"; "" has none
	Log     *slog.Logger

	// Reads offers visitors how they read: language, size of letters, colours.
	Reads   bool
	English *english.Catalogue // nil: Vietnamese alone
	Says    []string           // modules a page in English loads first: what scripts say there

	EnglishReport english.Report // for tests: what pages in English met

	// Frame puts a body into the site's own frame; nil takes Layout. Problem pages
	// use it too, so it must work for a visitor nobody knows.
	Frame func(r *http.Request, p Page, body templ.Component) templ.Component

	reports reports
}

// Page is what one page says of itself.
type Page struct {
	Title    string   // the title without the site's name; "Lỗi: " is put before it when Wrong
	Wrong    bool     // the form came back with errors
	Path     string   // marks the current link of the navigation
	Class    string   // of <main>
	Styles   []string // after the site's
	Scripts  []string // modules of this page, after the site's
	Private  bool     // not to be kept or listed by anybody: no-store, noindex
	Same     bool     // Private, and yet the same for all who have its address: it does not look at cookies
	Describe string   // for search engines and previews
	Feed     string   // address of the Atom feed of what the page lists
	Own      bool     // Describe is somebody's own words
}

// modules are those of a page, in their order.
func (s *Site) modules(ctx context.Context, p Page) []string {
	var out []string
	if ReadingOf(ctx).English {
		out = append(out, s.Says...)
	}
	return append(append(out, s.Scripts...), p.Scripts...)
}

// Title is the page's title as the browser shows it.
func (s *Site) Title(p Page) string {
	t := p.Title
	if p.Wrong {
		t = "Lỗi: " + t
	}
	name := s.FullName()
	if s.Part != "" {
		name = s.Part + " – " + s.Name
	}
	if t == "" {
		return name
	}
	return t + " – " + name
}

// FullName is the system's name with its place: "Phản ánh hiện trường – Bắc Giang".
func (s *Site) FullName() string {
	if s.Place == "" {
		return s.Name
	}
	return s.Name + " – " + s.Place
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a whole page, or nothing: a view that breaks half-way becomes the
// error page and not a torn one.
func (s *Site) Render(w http.ResponseWriter, r *http.Request, status int, p Page, body templ.Component) error {
	return s.Write(w, r, status, p, s.framed(r, p, body))
}

// Write is Render for a component that brings its own document.
func (s *Site) Write(w http.ResponseWriter, r *http.Request, status int, p Page, document templ.Component) error {
	buf := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() < 1<<20 {
			buffers.Put(buf)
		}
	}()
	buf.Reset()
	if err := document.Render(r.Context(), buf); err != nil {
		return err
	}
	h := w.Header()
	if s.Reads {
		h.Add("Vary", "Cookie, Sec-Fetch-Site, Sec-Fetch-Mode")
		if buf = s.inLanguage(r, buf); buf == nil {
			return errors.New("no page in English")
		}
	}
	if ReadingOf(r.Context()).first {
		var source string
		if buf, source = s.carrying(buf); source != "" {
			h.Set("Content-Security-Policy", s.policy(source))
		}
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	if (!p.Private || p.Same) && status < 400 {
		h.Set(openerPolicy, "unsafe-none")
	}
	if p.Private || status >= 400 {
		h.Set("Cache-Control", "no-store")
	} else if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("Content-Length", strconv.Itoa(buf.Len()))
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return nil
	}
	w.Write(buf.Bytes()) // a browser that went away is nobody's error
	return nil
}

func (s *Site) framed(r *http.Request, p Page, body templ.Component) templ.Component {
	if s.Frame != nil {
		return s.Frame(r, p, body)
	}
	return within(Layout(s, p), body)
}

// within gives body to a component as its children.
func within(outer, body templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, body), w)
	})
}
