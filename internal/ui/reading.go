package ui

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Reading is how a visitor reads: in which language, how large, in which colours.
// The zero value is Vietnamese, as the device has it. It is kept in a cookie that
// says nothing else of him.
type Reading struct {
	English  bool
	Size     string // "125" or "150" per cent; "" is 100
	Contrast bool
	Theme    string // "light" or "dark"; "" as the device has it

	here  string // the page, to come back to
	first bool   // the page is the first of a visit (isFirst)
}

const readingCookie = "reading"

var (
	readingSizes  = []string{"125", "150"}
	readingThemes = []string{"light", "dark"}
)

// readingFrom reads the cookie; what it does not know is left out.
func readingFrom(words string) (r Reading) {
	for word := range strings.SplitSeq(words, ".") {
		switch {
		case word == "en":
			r.English = true
		case word == "contrast":
			r.Contrast = true
		case slices.Contains(readingSizes, word):
			r.Size = word
		case slices.Contains(readingThemes, word):
			r.Theme = word
		}
	}
	return r
}

// key is the cookie's value; "" for what is usual.
func (r Reading) key() string {
	var words []string
	if r.English {
		words = append(words, "en")
	}
	if r.Size != "" {
		words = append(words, r.Size)
	}
	if r.Contrast {
		words = append(words, "contrast")
	}
	if r.Theme != "" {
		words = append(words, r.Theme)
	}
	return strings.Join(words, ".")
}

// classes are those of <html>.
func (r Reading) classes() string {
	out := ""
	if r.Size != "" {
		out += " is-" + r.Size
	}
	if r.Contrast {
		out += " is-contrast"
	}
	if r.Theme != "" {
		out += " is-" + r.Theme
	}
	return out
}

type readingKey struct{}

func withReading(ctx context.Context, r Reading) context.Context {
	return context.WithValue(ctx, readingKey{}, r)
}

// ReadingOf is how the visitor of a request reads.
func ReadingOf(ctx context.Context) Reading {
	r, _ := ctx.Value(readingKey{}).(Reading)
	return r
}

func (s *Site) class(ctx context.Context) string { return s.Class + ReadingOf(ctx).classes() }

// reading reads the cookie. An address with lang=en or lang=vi sets it and leads to
// the same address without.
func (s *Site) reading(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var read Reading
		if c, err := r.Cookie(readingCookie); err == nil {
			read = readingFrom(c.Value)
		}
		read.first = isFirst(r)
		read.English = read.English && s.English != nil
		if r.Method == http.MethodGet {
			read.here = r.URL.RequestURI()
			if q := r.URL.Query(); q.Has("lang") && ours(read.here) {
				read.English = q.Get("lang") == "en" && s.English != nil
				q.Del("lang")
				s.keepReading(w, read)
				http.Redirect(w, r, (&url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: q.Encode()}).String(), http.StatusSeeOther)
				return
			}
		} else {
			read.here = r.URL.EscapedPath()
		}
		next.ServeHTTP(w, r.WithContext(withReading(r.Context(), read)))
	})
}

// ours tells an address of this site from one that a browser would take for
// another's.
func ours(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.ContainsAny(address, "\\\r\n\t")
}

func (s *Site) keepReading(w http.ResponseWriter, r Reading) {
	c := &http.Cookie{Name: readingCookie, Value: r.key(), Path: "/", MaxAge: 365 * 24 * 60 * 60, SameSite: http.SameSiteLaxMode, Secure: s.Secure}
	if c.Value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
	w.Header().Set("Cache-Control", "no-store")
}

// setReading answers POST /reading: the form of the bar on every page.
func (s *Site) setReading(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if err := r.ParseForm(); err != nil {
		return err
	}
	f := r.PostForm
	read := readingFrom(strings.Join([]string{f.Get("size"), f.Get("theme"), f.Get("contrast")}, "."))
	read.English = ReadingOf(r.Context()).English
	s.keepReading(w, read)
	back := f.Get("back")
	if !ours(back) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// inLanguage is a page as its visitor reads it; nil when that failed.
func (s *Site) inLanguage(r *http.Request, page *bytes.Buffer) *bytes.Buffer {
	if s.English == nil || !ReadingOf(r.Context()).English {
		return page
	}
	out := new(bytes.Buffer)
	if s.English.Page(out, page.Bytes(), s.EnglishReport) != nil {
		return nil
	}
	return out
}

// Said is a sentence of ours as the visitor of a request reads it, for answers that
// are no pages. What has no English stays.
func (s *Site) Said(r *http.Request, vi string) string {
	if s.English != nil && ReadingOf(r.Context()).English {
		if en, ok := s.English.Say(vi); ok {
			return en
		}
	}
	return vi
}

// otherLanguage is the same page in the other language.
func (r Reading) otherLanguage(lang string) string {
	u, err := url.Parse(r.here)
	if err != nil || !ours(r.here) {
		return "?lang=" + lang
	}
	q := u.Query()
	q.Set("lang", lang)
	return "?" + q.Encode()
}
