package ui

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"paht/internal/ui/english"
)

// readingSite is a site that offers how to read, with one page.
func readingSite(t testing.TB) (*Site, http.Handler) {
	t.Helper()
	assets, err := NewAssets()
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{Name: "Phản ánh hiện trường", Place: "Bắc Giang", Class: "citizen", Assets: assets, Reads: true, English: english.Shipped(), Log: slog.New(slog.DiscardHandler)}
	mux := http.NewServeMux()
	mux.Handle("GET /page", s.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, http.StatusOK, Page{Title: "Thống kê", Path: "/page"}, Paragraphs("Gửi phản ánh"))
	}))
	return s, s.Shell(mux)
}

func readPage(h http.Handler, method, address, cookie, body string) *http.Response {
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: readingCookie, Value: cookie})
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

// A page in Vietnamese is what the templates made, byte for byte.
func TestVietnamesePagesAreUntouched(t *testing.T) {
	s, h := readingSite(t)
	got := bodyOf(readPage(h, "GET", "/page", "", ""))
	var want bytes.Buffer
	r := httptest.NewRequest("GET", "/page", nil)
	read := Reading{here: "/page"}
	r = r.WithContext(withReading(r.Context(), read))
	if err := s.framed(r, Page{Title: "Thống kê", Path: "/page"}, Paragraphs("Gửi phản ánh")).Render(r.Context(), &want); err != nil {
		t.Fatal(err)
	}
	if got != want.String() {
		t.Errorf("got\n%s\nwant\n%s", got, want.String())
	}
}

func TestReadersChoose(t *testing.T) {
	_, h := readingSite(t)
	for cookie, want := range map[string][]string{
		"":                  {`<html lang="vi" class="citizen">`, "> Gửi phản ánh</p>", `href="?lang=en"`},
		"en":                {`<html lang="en" class="citizen">`, "> Send a report</p>", "<title>Statistics – Field reports – Bac Giang</title>", `href="?lang=vi"`},
		"150.contrast.dark": {`<html lang="vi" class="citizen is-150 is-contrast is-dark">`},
		"en.125.light":      {`<html lang="en" class="citizen is-125 is-light">`},
		`x.999.script.dark`: {`<html lang="vi" class="citizen is-dark">`},
	} {
		res := readPage(h, "GET", "/page", cookie, "")
		page := bodyOf(res)
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%q: no %s in\n%s", cookie, w, page)
			}
		}
		if !strings.Contains(strings.Join(res.Header.Values("Vary"), " "), "Cookie") {
			t.Errorf("%q: Vary %v", cookie, res.Header.Values("Vary"))
		}
	}
	res := readPage(h, "GET", "/page?q=x&lang=en", "125", "")
	if c := res.Cookies(); res.StatusCode != 303 || res.Header.Get("Location") != "/page?q=x" || len(c) != 1 || c[0].Value != "en.125" {
		t.Errorf("the link: %d %s %v", res.StatusCode, res.Header.Get("Location"), c)
	}
	for back, want := range map[string]string{"/page?q=x": "/page?q=x", "//evil.example/": "/", "https://evil.example/": "/", `/\evil.example`: "/", "": "/"} {
		res := readPage(h, "POST", "/reading", "en", url.Values{"size": {"150"}, "theme": {"dark"}, "contrast": {"contrast"}, "back": {back}}.Encode())
		if c := res.Cookies(); res.StatusCode != 303 || res.Header.Get("Location") != want || len(c) != 1 || c[0].Value != "en.150.contrast.dark" {
			t.Errorf("back to %q: %d %s %v", back, res.StatusCode, res.Header.Get("Location"), c)
		}
	}
	if res := readPage(h, "GET", "//evil.example/%2f?lang=en", "", ""); strings.HasPrefix(res.Header.Get("Location"), "//") {
		t.Errorf("leads away: %s", res.Header.Get("Location"))
	}
	res = readPage(h, "POST", "/reading", "150", "size=&back=/page")
	if c := res.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("what is usual keeps a cookie: %v", c)
	}
}

// BenchmarkPage is what English costs.
func BenchmarkPage(b *testing.B) {
	_, h := readingSite(b)
	for _, cookie := range []string{"", "en"} {
		b.Run("reading "+cookie, func(b *testing.B) {
			for b.Loop() {
				readPage(h, "GET", "/page", cookie, "")
			}
		})
	}
}
