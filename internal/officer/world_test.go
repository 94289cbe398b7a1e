package officer_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"paht/internal/auth"
	"paht/internal/blob"
	"paht/internal/media"
	"paht/internal/officer"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/testworld"
)

// password is every officer's.
const password = "bon-mua-song-thuong-2026"

// world is the officers' site over a province in SQLite.
type world struct {
	*testworld.Province
	auth *auth.Auth
	blob *blob.Store
	site http.Handler
	log  *journal
}

// journal keeps what the site wrote to its log.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := testworld.OpenStore(t, testworld.Fresh(t, "sqlite"))
	w := &world{Province: testworld.NewProvince(t, db), auth: auth.New(db, auth.Options{}), log: &journal{}}
	var err error
	if w.blob, err = blob.Dir(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	w.open()
	return w
}

// open opens the site over the desk as it is.
func (w *world) open() {
	w.site = officer.New(officer.Config{
		Desk: w.Desk, DB: w.DB, Auth: w.auth, Blob: w.blob, Media: media.New(1),
		Log: slog.New(slog.NewTextHandler(w.log, nil)), HelpPhone: "0204 3 555 666", CitizenURL: "https://pakn.example.vn",
	})
}

// browser is one officer's browser: it keeps cookies and nothing else.
type browser struct {
	t       testing.TB
	w       *world
	cookies map[string]string
}

func (w *world) stranger(t testing.TB) *browser { return &browser{t, w, map[string]string{}} }

// as is a browser in which a person has signed in.
func (w *world) as(t testing.TB, who org.PersonID) *browser {
	t.Helper()
	if err := w.auth.SetPassword(t.Context(), who, string(who), password, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	b := w.stranger(t)
	got := b.post("/login", "login", string(who), "password", password)
	if got.status != http.StatusSeeOther {
		t.Fatalf("%s cannot sign in: %d", who, got.status)
	}
	return b
}

// answer is what the site answered.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   string
	doc    *html.Node
}

func (b *browser) do(r *http.Request) answer {
	b.t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	r.RemoteAddr = "192.0.2.1:4711"
	rec := httptest.NewRecorder()
	b.w.site.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	got := answer{t: b.t, status: rec.Code, header: rec.Header(), body: rec.Body.String()}
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") {
		doc, err := html.Parse(strings.NewReader(got.body))
		if err != nil {
			b.t.Fatal(err)
		}
		got.doc = doc
	}
	return got
}

func (b *browser) get(path string) answer {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// follow gets the page a redirect leads to.
func (b *browser) follow(a answer) answer {
	b.t.Helper()
	if a.status != http.StatusSeeOther {
		b.t.Fatalf("no redirect but %d: %s", a.status, a.text())
	}
	to, _, _ := strings.Cut(a.header.Get("Location"), "#") // which browsers keep to themselves
	return b.get(to)
}

// post sends a form of names and values given in turn.
func (b *browser) post(path string, form ...string) answer {
	b.t.Helper()
	return b.send(path, values(form))
}

func values(form []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	return v
}

func (b *browser) send(path string, v url.Values) answer {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// file is a file of a multipart form.
type file struct {
	field, name string
	bytes       []byte
}

// upload sends a form with files, text first as browsers do for our forms.
func (b *browser) upload(path string, form []string, files ...file) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i+1 < len(form); i += 2 {
		m.WriteField(form[i], form[i+1])
	}
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="`+f.field+`"; filename="`+f.name+`"`)
		h.Set("Content-Type", "image/jpeg")
		part, err := m.CreatePart(h)
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(f.bytes)
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(r)
}

// wants fails the test unless the answer has the status and shows every text.
func (a answer) wants(status int, texts ...string) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.text())
	}
	shown := a.text()
	for _, want := range texts {
		if !strings.Contains(shown, want) {
			a.t.Errorf("the page does not say %q:\n%s", want, shown)
		}
	}
	return a
}

// lacks fails the test when any byte of the answer holds a text.
func (a answer) lacks(texts ...string) answer {
	a.t.Helper()
	for _, bad := range texts {
		if strings.Contains(html.UnescapeString(a.body), bad) {
			a.t.Errorf("the page says %q", bad)
		}
	}
	return a
}

// text is what a person reads, spaces made single.
func (a answer) text() string {
	if a.doc == nil {
		return a.body
	}
	var b strings.Builder
	for n := range a.doc.Descendants() {
		if n.Type == html.TextNode && !(n.Parent != nil && (n.Parent.Data == "script" || n.Parent.Data == "style")) {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all are the elements of a name.
func (a answer) all(names ...string) []*html.Node {
	var out []*html.Node
	if a.doc == nil {
		return nil
	}
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode && slices.Contains(names, n.Data) {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// form finds the form that is posted to a path, as a browser would send it
// untouched: what stands in each field.
func (a answer) form(action string) url.Values {
	a.t.Helper()
	for _, f := range a.all("form") {
		if attr(f, "action") != action || attr(f, "method") != "post" {
			continue
		}
		v := url.Values{}
		for n := range f.Descendants() {
			name := attr(n, "name")
			switch {
			case n.Type != html.ElementNode || name == "":
			case n.Data == "input" && (attr(n, "type") == "checkbox" || attr(n, "type") == "radio"):
				if has(n, "checked") {
					v.Add(name, attr(n, "value"))
				} else if _, there := v[name]; !there && attr(n, "name") != "drop" {
					v[name] = nil
				}
			case n.Data == "input" && attr(n, "type") != "file":
				v.Add(name, attr(n, "value"))
			case n.Data == "textarea":
				text := ""
				for c := range n.ChildNodes() {
					text += c.Data
				}
				v.Add(name, text)
			case n.Data == "select":
				v.Add(name, selected(n))
			}
		}
		return v
	}
	a.t.Fatalf("no form to %s", action)
	return nil
}

// selected is the value a browser would send of a select.
func selected(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.Type != html.ElementNode || o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !found {
			first, found = attr(o, "value"), true
		}
	}
	return first
}

// offers tells whether the page has a form to a path.
func (a answer) offers(action string) bool {
	return slices.ContainsFunc(a.all("form"), func(f *html.Node) bool { return attr(f, "action") == action })
}

func path(id report.ID) string { return "/reports/" + id.String() }

// jpegOf is a picture with one colour.
func jpegOf(t testing.TB, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	img.SetRGBA(1, 1, color.RGBA{shade, 10, 10, 255})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored keeps a picture as media would.
func (w *world) stored(t testing.TB, shade uint8) report.Photo {
	t.Helper()
	pic, err := media.New(1).Photo(t.Context(), bytes.NewReader(jpegOf(t, shade)), "anh.jpg")
	if err != nil {
		t.Fatal(err)
	}
	full, err := w.blob.Put(t.Context(), pic.Full)
	if err != nil {
		t.Fatal(err)
	}
	thumb, err := w.blob.Put(t.Context(), pic.Thumb)
	if err != nil {
		t.Fatal(err)
	}
	return report.Photo{Digest: full, Thumb: thumb, Width: pic.Width, Height: pic.Height, Name: pic.Name}
}
