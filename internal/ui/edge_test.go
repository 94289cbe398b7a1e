package ui

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"paht/internal/fault"
)

func testSite(t *testing.T) (*Site, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	return &Site{
		Name: "Phản ánh hiện trường", Place: "Bắc Giang", Class: "citizen", Assets: testAssets(t), Styles: []string{"site.css"},
		Scripts: []string{"a.js"}, Phone: "0204 000 000", Hours: "Giờ hành chính", Nav: []Link{{Href: "/help", Text: "Trợ giúp"}},
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	}, &log
}

// ask sends a request through the whole shell around one handler.
func ask(s *Site, h HandlerFunc, change ...func(*http.Request)) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.Handle("/x/{code}", s.Handle(h))
	r := httptest.NewRequest(http.MethodGet, "/x/secret-code", nil)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	s.Shell(mux).ServeHTTP(w, r)
	return w
}

var errSecret = errors.New("pq: password authentication failed for user paht")

func TestErrorsBecomePages(t *testing.T) {
	for _, c := range []struct {
		name   string
		err    error
		status int
		want   []string
	}{
		{"plain", errSecret, 500, []string{"Hệ thống gặp trục trặc", "Mã lỗi:"}},
		{"invalid", &fault.Error{Kind: fault.Invalid, Fields: []fault.Field{{Name: "text", Code: "report.text.empty"}}, Err: errSecret}, 422, []string{"Thông tin chưa hợp lệ", "Hãy viết chuyện gì đang xảy ra."}},
		{"not found", &fault.Error{Kind: fault.NotFound, Err: errSecret}, 404, []string{"Không tìm thấy trang này"}},
		{"not found, with a code", fault.New(fault.NotFound, "report.unknown"), 404, []string{"Không có phản ánh này"}},
		{"forbidden", &fault.Error{Kind: fault.Forbidden, Err: errSecret}, 403, []string{"Bạn không được phép làm việc này"}},
		{"conflict", &fault.Error{Kind: fault.Conflict, Err: errSecret}, 409, []string{"Nội dung vừa được người khác thay đổi"}},
		{"too many", &fault.Error{Kind: fault.TooMany, Current: Retry(5 * time.Minute)}, 429, []string{"Bạn thao tác quá nhanh", "thử lại sau 5 phút"}},
		{"too large", &fault.Error{Kind: fault.TooLarge, Err: errSecret}, 413, []string{"Tệp gửi lên quá lớn", "12 MB"}},
		{"body limit", &http.MaxBytesError{Limit: 7}, 413, []string{"Tệp gửi lên quá lớn"}},
		{"unavailable", &fault.Error{Kind: fault.Unavailable, Err: errSecret}, 503, []string{"Hệ thống đang bận"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, log := testSite(t)
			w := ask(s, func(http.ResponseWriter, *http.Request) error { return c.err })
			page := w.Body.String()
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			for _, want := range append(c.want, "Bạn có thể làm gì", "0204 000 000", `lang="vi"`) {
				if !strings.Contains(page, want) {
					t.Errorf("no %q in the page", want)
				}
			}
			if strings.Contains(page, "password") || strings.Contains(page, "secret-code") {
				t.Error("the page tells what is inside")
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Security-Policy") != policy {
				t.Errorf("headers %v", w.Header())
			}
			id := w.Header().Get("X-Request-Id")
			if !strings.Contains(log.String(), "request="+id) || !strings.Contains(log.String(), `route=/x/{code}`) || strings.Contains(log.String(), "secret-code") {
				t.Errorf("log: %s", log)
			}
			if c.status == 500 && !strings.Contains(page, id) {
				t.Error("the page does not tell the request's id")
			}
			if (c.status == 429) != (w.Header().Get("Retry-After") == "301") {
				t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
			}
		})
	}
}

func TestAPanicBecomesThePage(t *testing.T) {
	s, log := testSite(t)
	w := ask(s, func(http.ResponseWriter, *http.Request) error { panic("index out of range [3]") })
	if w.Code != 500 || !strings.Contains(w.Body.String(), "Hệ thống gặp trục trặc") || strings.Contains(w.Body.String(), "index out of range") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "index out of range") || !strings.Contains(log.String(), "stack=") {
		t.Errorf("log: %s", log)
	}
}

// A panic after the answer has begun cuts the connection: half a page must not
// look whole.
func TestAPanicInTheMiddleAborts(t *testing.T) {
	s, _ := testSite(t)
	defer func() {
		if v := recover(); v != http.ErrAbortHandler {
			t.Errorf("recovered %v", v)
		}
	}()
	ask(s, func(w http.ResponseWriter, _ *http.Request) error {
		w.Write([]byte("half"))
		panic("broken")
	})
}

func TestAViewThatBreaksIsNoTornPage(t *testing.T) {
	s, _ := testSite(t)
	w := ask(s, func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, 200, Page{Title: "Trang"}, templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			io.WriteString(w, "<h1>nửa trang")
			return errSecret
		}))
	})
	if w.Code != 500 || strings.Contains(w.Body.String(), "nửa trang") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestPagesAreSqueezedOnRequest(t *testing.T) {
	s, _ := testSite(t)
	page := func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, 200, Page{Title: "Trang", Describe: "Một trang", Styles: []string{"site.css"}, Scripts: []string{"a.js"}}, Paragraphs("Chào bạn."))
	}
	w := ask(s, page, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Content-Length") != "" {
		t.Fatalf("headers %v", w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := io.ReadAll(z)
	if !strings.Contains(string(b), "Chào bạn.</p>") || !strings.Contains(string(b), "<title>Trang – Phản ánh hiện trường – Bắc Giang</title>") {
		t.Errorf("page %s", b)
	}
	head := ask(s, page, func(r *http.Request) { r.Method = http.MethodHead })
	if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD: %d, %d bytes", head.Code, head.Body.Len())
	}
	nothing := ask(s, func(w http.ResponseWriter, _ *http.Request) error { w.WriteHeader(204); return nil },
		func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })
	if nothing.Header().Get("Content-Encoding") != "" {
		t.Error("an empty answer is said to be squeezed")
	}
}

func TestPostsFromElsewhereAreRefused(t *testing.T) {
	s, _ := testSite(t)
	done := false
	h := func(http.ResponseWriter, *http.Request) error { done = true; return nil }
	post := func(key, value string) *httptest.ResponseRecorder {
		return ask(s, h, func(r *http.Request) { r.Method = http.MethodPost; r.Header.Set(key, value) })
	}
	for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if w := post(h[0], h[1]); w.Code != 403 || done || !strings.Contains(w.Body.String(), "từ một trang khác") {
			t.Errorf("%v: %d", h, w.Code)
		}
	}
	if w := post("Sec-Fetch-Site", "same-origin"); w.Code != 200 || !done {
		t.Errorf("from our own page: %d", w.Code)
	}
}

func TestCSPReportsAreCounted(t *testing.T) {
	s, log := testSite(t)
	body := `{"csp-report":{"document-uri":"https://x/track/SECRET","effective-directive":"img-src","blocked-uri":"https://evil.example/` + strings.Repeat("a", 500) + `"}}`
	for range 2 {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodPost, "/csp-report", strings.NewReader(body))
		s.Shell(http.NewServeMux()).ServeHTTP(w, r)
		if w.Code != 204 {
			t.Errorf("status %d", w.Code)
		}
	}
	if s.CSPReports() != 2 || !strings.Contains(log.String(), "img-src") || strings.Contains(log.String(), "SECRET") || len(log.String()) > 1000 {
		t.Errorf("%d reports, log %s", s.CSPReports(), log)
	}
}

func TestHTTPSIsHeldOnTo(t *testing.T) {
	s, _ := testSite(t)
	s.Secure = true
	if got := ask(s, Missing).Header().Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=31536000") {
		t.Errorf("HSTS %q", got)
	}
	s.Secure = false
	if got := ask(s, Missing).Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS %q over plain http", got)
	}
}

func TestASitesOwnFrame(t *testing.T) {
	s, _ := testSite(t)
	s.Part = "Dành cho cán bộ"
	s.Frame = func(_ *http.Request, p Page, body templ.Component) templ.Component {
		return within(Document(s, p), body)
	}
	w := ask(s, Missing)
	if page := w.Body.String(); strings.Contains(page, "<footer") || !strings.Contains(page, "Dành cho cán bộ – Phản ánh hiện trường") {
		t.Errorf("page %s", page)
	}
}

func TestFieldErrors(t *testing.T) {
	err := &fault.Error{Kind: fault.Invalid, Fields: []fault.Field{
		{Name: "text", Code: "report.text.short", Args: []string{"10"}}, {Name: "text", Code: "report.text.empty"}, {Name: "phone", Code: "report.phone.bad"}}}
	got, ok := FieldErrors(err)
	if !ok || len(got) != 2 || !strings.HasPrefix(got["text"], "Nội dung quá ngắn") {
		t.Errorf("%v %v", got, ok)
	}
	if whole, ok := FieldErrors(fault.New(fault.Invalid, "process.no_such_action")); !ok || !strings.HasPrefix(whole[""], "Việc này không còn") {
		t.Errorf("%v %v", whole, ok)
	}
	if _, ok := FieldErrors(errSecret); ok {
		t.Error("our own trouble is told as the visitor's")
	}
}

func TestLimiter(t *testing.T) {
	l := Limiter{Every: time.Minute, Burst: 3, Keys: 100}
	now := at("2026-11-23 08:00")
	for i := range 3 {
		if ok, _ := l.Allow("a", now); !ok {
			t.Errorf("pass %d refused", i+1)
		}
	}
	if ok, wait := l.Allow("a", now); ok || wait != time.Minute {
		t.Errorf("a fourth: %v, wait %v", ok, wait)
	}
	if ok, _ := l.Allow("b", now); !ok {
		t.Error("another key pays for the first")
	}
	if ok, _ := l.Allow("a", now.Add(time.Minute)); !ok {
		t.Error("refused after the wait it named")
	}
	if ok, _ := l.Allow("a", now.Add(time.Minute)); ok {
		t.Error("two passes after one wait")
	}
	for i := range 500 {
		l.Allow(strings.Repeat("k", i+1), now)
	}
	if len(l.full) > 100 {
		t.Errorf("%d keys kept", len(l.full))
	}
}

func TestVisitor(t *testing.T) {
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.7:4711", "", "203.0.113.7"},
		{"203.0.113.7:4711", "198.51.100.1", "203.0.113.7"},
		{"127.0.0.1:80", "", "127.0.0.1"},
		{"127.0.0.1:80", "10.1.1.1, 198.51.100.1", "198.51.100.1"},
		{"[::1]:80", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"[2001:db8:1:2:3:4:5:6]:80", "", "2001:db8:1:2::"},
		{"[::ffff:203.0.113.7]:80", "", "203.0.113.7"},
		{"127.0.0.1:80", "nonsense", "127.0.0.1"},
		{"pipe", "", "pipe"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := Visitor(r); got != c.want {
			t.Errorf("%s for %q: got %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
