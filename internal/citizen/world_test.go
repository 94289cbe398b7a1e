package citizen

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/geo"
	"paht/internal/media"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/ui"
	tus "paht/internal/upload"
)

// world is the citizens' site over a real province on SQLite.
type world struct {
	*testworld.Province
	t    *testing.T
	base string
	http *http.Client
	blob *blob.Store

	uploads *tus.Server
}

func newWorld(t *testing.T, logs ...*slog.Logger) *world {
	t.Helper()
	return newSite(t, func(_ string, cfg *Config) {
		for _, cfg.Log = range logs {
		}
	})
}

// newSite starts the site; more changes its configuration, for which its address is
// known.
func newSite(t *testing.T, more ...func(base string, cfg *Config)) *world {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Options{Dir: dir, Log: testworld.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.Dir(filepath.Join(dir, "blob"))
	if err != nil {
		t.Fatal(err)
	}
	p := testworld.NewProvince(t, db)
	cfg := Config{
		Desk: p.Desk, DB: db, Blob: blobs, Media: media.New(1), Log: testworld.Quiet(), HelpPhone: "0204 000 000",
		Uploads: receiver(t, p.Desk, db, blobs, filepath.Join(dir, "upload")),
	}
	srv := httptest.NewUnstartedServer(nil)
	for _, f := range more {
		f("http://"+srv.Listener.Addr().String(), &cfg)
	}
	srv.Config.Handler = New(cfg)
	srv.Start()
	t.Cleanup(srv.Close)
	return &world{uploads: cfg.Uploads, Province: p, t: t, base: srv.URL, blob: blobs, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// receiver takes files that come in pieces.
func receiver(t *testing.T, d *desk.Desk, db *store.DB, blobs *blob.Store, dir string) *tus.Server {
	t.Helper()
	s, err := tus.New(tus.Config{Desk: d, DB: db, Blob: blobs, Media: media.New(1), Dir: dir, Log: testworld.Quiet(), Visitor: ui.Visitor})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answer is a response with its body read.
type answer struct {
	status int
	header http.Header
	body   string
}

func (w *world) do(req *http.Request) answer {
	w.t.Helper()
	res, err := w.http.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{res.StatusCode, res.Header, string(b)}
	w.sound(req, a)
	return a
}

// sound holds of every answer there is, errors included.
func (w *world) sound(req *http.Request, a answer) {
	w.t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy":        "no-referrer",
	} {
		if got := a.header.Get(name); got != want {
			w.t.Errorf("%s %s: %s is %q", req.Method, req.URL.Path, name, got)
		}
	}
	apart, at := "same-origin", req.URL.Path
	byAddress := at == "/send" || strings.HasPrefix(at, "/sent/") || at == "/track" || strings.HasPrefix(at, "/track/") && strings.Count(at, "/") == 2
	if page := strings.HasPrefix(a.header.Get("Content-Type"), "text/html"); page && a.status == http.StatusOK &&
		(a.header.Get("Cache-Control") != "no-store" || req.Method == http.MethodGet && byAddress) {
		apart = "unsafe-none" // it says the same to all who have its address
	}
	if got := a.header.Get("Cross-Origin-Opener-Policy"); got != apart {
		w.t.Errorf("%s %s: kept apart from other windows by %q, want %q", req.Method, at, got, apart)
	}
	if csp := a.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
		w.t.Errorf("%s %s: policy %q", req.Method, req.URL.Path, csp)
	}
	if private := strings.HasPrefix(req.URL.Path, "/track/") || strings.HasPrefix(req.URL.Path, "/sent/"); private && a.status == 200 {
		if got := a.header.Get("Cache-Control"); got != "no-store" {
			w.t.Errorf("%s: Cache-Control %q on a private page", req.URL.Path, got)
		}
	}
	if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.status/100 != 3 {
		checkPage(w.t, req.Method+" "+req.URL.Path, a.body)
		w.meets(req.Method+" "+pathOf(req.URL.Path), a.body)
	}
}

func (w *world) get(path string) answer {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodGet, w.base+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.do(req)
}

func (w *world) post(path string, form url.Values) answer {
	w.t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(req)
}

// upload is a file of a form.
type upload struct {
	name string
	body []byte
}

// send posts the form of a report as a browser does.
func (w *world) send(fields url.Values, files ...upload) answer {
	w.t.Helper()
	return w.form("/send", fields, "photos", files...)
}

// form posts a form with files of one field as a browser does.
func (w *world) form(path string, fields url.Values, name string, files ...upload) answer {
	w.t.Helper()
	return w.do(w.formRequest(path, fields, name, files...))
}

func (w *world) formRequest(path string, fields url.Values, name string, files ...upload) *http.Request {
	w.t.Helper()
	var buf bytes.Buffer
	m := multipart.NewWriter(&buf)
	for k, vs := range fields {
		for _, v := range vs {
			m.WriteField(k, v)
		}
	}
	for _, f := range files {
		part, err := m.CreateFormFile(name, f.name)
		if err != nil {
			w.t.Fatal(err)
		}
		part.Write(f.body)
	}
	m.Close()
	req, err := http.NewRequest(http.MethodPost, w.base+path, &buf)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	return req
}

// filled is a form that nothing is wrong with. n tells reports apart.
func (w *world) filled(n int) url.Values {
	return url.Values{
		"client":  {testworld.Client(n)},
		"text":    {"Đèn đường ngõ 12 không sáng từ tuần trước, buổi tối rất khó đi."},
		"commune": {string(w.Commune)},
		"place":   {"đầu ngõ 12"},
		"name":    {"Nguyễn Văn An"},
		"phone":   {"0912 345 678"},
		"email":   {"an@example.vn"},
		"do":      {"send"},
	}
}

// with is a form with some fields other; an empty value takes the field out.
func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Del(pairs[i])
		if pairs[i+1] != "" {
			form.Set(pairs[i], pairs[i+1])
		}
	}
	return form
}

// code is the secret code a receipt's address ends in.
func (a answer) code(t *testing.T) string {
	t.Helper()
	code, ok := strings.CutPrefix(a.header.Get("Location"), "/sent/")
	if a.status != http.StatusSeeOther || !ok {
		t.Fatalf("not received: %d %s\n%s", a.status, a.header.Get("Location"), a.text())
	}
	return code
}

var (
	tags   = regexp.MustCompile(`(?s)<head>.*?</head>|<script.*?</script>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// text is what a person reads of a page.
func (a answer) text() string {
	s := spaces.ReplaceAllString(tags.ReplaceAllString(a.body, " "), " ")
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(s)
}

// photo is a real JPEG, another one for every n.
func photo(t testing.TB, n int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for y := range 240 {
		for x := range 320 {
			img.Set(x, y, color.RGBA{uint8(x + n), uint8(y), uint8(n * 40), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) wants(what string, a answer, status int, want ...string) {
	w.t.Helper()
	if a.status != status {
		w.t.Errorf("%s: status %d, want %d\n%s", what, a.status, status, a.text())
		return
	}
	text := a.text()
	for _, s := range want {
		if not, ok := strings.CutPrefix(s, "!"); ok {
			if strings.Contains(text, not) || strings.Contains(a.body, not) {
				w.t.Errorf("%s: page has %q", what, not)
			}
			continue
		}
		if !strings.Contains(text, s) {
			w.t.Errorf("%s: page has no %q in:\n%s", what, s, text)
		}
	}
}

var publicAll = store.PublicQuery{}

func pointAt(lat, lon float64) geo.Point { return geo.Point{Lat: lat, Lon: lon} }
