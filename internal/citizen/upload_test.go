package citizen

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paht/internal/media"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/testworld/film"
	tus "paht/internal/upload"
)

// uploadWorld is a site that takes files in pieces and can be started anew.
type uploadWorld struct {
	*world
	dir     string
	uploads *tus.Server
	site    atomic.Value // http.Handler
	before  func()       // each request; may be nil
}

func newUploadWorld(t *testing.T) *uploadWorld {
	t.Helper()
	w := newWorld(t)
	u := &uploadWorld{world: w, dir: filepath.Join(t.TempDir(), "upload")}
	u.restart()
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if u.before != nil {
			u.before()
		}
		u.site.Load().(http.Handler).ServeHTTP(rw, r)
	}))
	t.Cleanup(srv.Close)
	w.base = srv.URL
	return u
}

// restart forgets all that is only in memory, as a new program does.
func (w *uploadWorld) restart() {
	w.t.Helper()
	w.uploads = receiver(w.t, w.Desk, w.DB, w.blob, w.dir)
	w.site.Store(New(Config{Desk: w.Desk, DB: w.DB, Blob: w.blob, Media: media.New(1), Log: testworld.Quiet(), Uploads: w.uploads}))
}

// tus sends a request of the protocol.
func (w *uploadWorld) tus(method, path string, body []byte, headers ...string) answer {
	w.t.Helper()
	var r io.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequest(method, w.base+path, r)
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	return w.do(req)
}

func metaOf(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// announce makes an upload and answers its address.
func (w *uploadWorld) announce(client string, n, size int, name string) string {
	w.t.Helper()
	a := w.tus("POST", "/upload", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", metaOf("client", client, "n", strconv.Itoa(n), "filename", name))
	if a.status != http.StatusCreated || !strings.HasPrefix(a.header.Get("Location"), "/upload/") {
		w.t.Fatalf("not created: %d %s", a.status, a.body)
	}
	return a.header.Get("Location")
}

func (w *uploadWorld) piece(at string, from int, body []byte, more ...string) answer {
	w.t.Helper()
	return w.tus("PATCH", at, body, append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from)}, more...)...)
}

// whole sends a file in one piece.
func (w *uploadWorld) whole(client string, n int, name string, b []byte) answer {
	w.t.Helper()
	return w.piece(w.announce(client, n, len(b), name), 0, b)
}

func (w *uploadWorld) status(what string, a answer, want int) {
	w.t.Helper()
	if a.status != want {
		w.t.Errorf("%s: %d, want %d: %s", what, a.status, want, a.body)
	}
	if a.header.Get("Tus-Resumable") != "1.0.0" {
		w.t.Errorf("%s: no version in the answer", what)
	}
}

func TestUploadProtocol(t *testing.T) {
	w := newUploadWorld(t)
	b := photo(t, 1)
	client := testworld.Client(1)

	a := w.tus("OPTIONS", "/upload", nil, "Tus-Resumable", "")
	w.status("options", a, 204)
	if a.header.Get("Tus-Extension") != "creation,termination,checksum,expiration" || a.header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("options: %v", a.header)
	}
	at := w.announce(client, 0, len(b), "ảnh.jpg")
	if again := w.announce(client, 0, len(b), "ảnh.jpg"); again != at {
		t.Errorf("the same file has two addresses: %s %s", at, again)
	}
	if other := w.announce(client, 1, len(b), "ảnh.jpg"); other == at {
		t.Error("two files have one address")
	}
	if other := w.announce(testworld.Client(2), 0, len(b), "ảnh.jpg"); other == at || strings.Contains(at, client) {
		t.Error("files of two reports have one address")
	}

	head := func(want int) {
		t.Helper()
		a := w.tus("HEAD", at, nil)
		w.status("head", a, 200)
		if a.header.Get("Upload-Offset") != strconv.Itoa(want) || a.header.Get("Upload-Length") != strconv.Itoa(len(b)) || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("head: %v", a.header)
		}
	}
	head(0)
	half := len(b) / 2
	w.status("a wrong place", w.piece(at, 5, b[:half]), 409)
	w.status("a wrong version", w.piece(at, 0, b[:half], "Tus-Resumable", "0.2.2"), 412)
	w.status("a wrong type", w.piece(at, 0, b[:half], "Content-Type", "image/jpeg"), 415)
	w.status("no place", w.tus("PATCH", at, b[:half], "Content-Type", "application/offset+octet-stream"), 400)
	w.status("more than announced", w.piece(at, 0, append(bytes.Clone(b), 0)), 413)
	head(0)
	sum := sha1.Sum(b[:half])
	right := base64.StdEncoding.EncodeToString(sum[:])
	w.status("a wrong sum", w.piece(at, 0, b[1:half+1], "Upload-Checksum", "sha1 "+right), 460)
	head(0)
	w.status("an unknown sum", w.piece(at, 0, b[:half], "Upload-Checksum", "crc32 "+right), 400)
	a = w.piece(at, 0, b[:half], "Upload-Checksum", "sha1 "+right)
	w.status("the right sum", a, 204)
	if a.header.Get("Upload-Offset") != strconv.Itoa(half) || a.header.Get("Upload-Expires") == "" {
		t.Errorf("the right sum: %v", a.header)
	}
	w.restart()
	head(half)
	w.status("sent again", w.piece(at, 0, b[:half]), 409)
	a = w.piece(at, half, b[half:])
	w.status("the rest", a, 204)
	head(len(b))
	w.status("given up", w.tus("DELETE", at, nil), 204)
	w.status("gone", w.tus("HEAD", at, nil), 404)
	w.status("gone for pieces", w.piece(at, 0, b), 404)
	w.status("no address", w.tus("HEAD", "/upload/nothing", nil), 404)

	for what, headers := range map[string][]string{
		"no length":       {"Upload-Metadata", metaOf("client", client, "n", "0")},
		"no client":       {"Upload-Length", "10", "Upload-Metadata", metaOf("n", "0")},
		"a client of air": {"Upload-Length", "10", "Upload-Metadata", metaOf("client", "x", "n", "0")},
		"the tenth":       {"Upload-Length", "10", "Upload-Metadata", metaOf("client", client, "n", "10")},
		"no number":       {"Upload-Length", "10", "Upload-Metadata", metaOf("client", client)},
		"no metadata":     {"Upload-Length", "10"},
		"bad metadata":    {"Upload-Length", "10", "Upload-Metadata", "client %%%"},
	} {
		w.status(what, w.tus("POST", "/upload", nil, headers...), 400)
	}
	big := strconv.Itoa(tus.MaxSize + 1)
	w.status("too large", w.tus("POST", "/upload", nil, "Upload-Length", big, "Upload-Metadata", metaOf("client", client, "n", "0")), 413)
	a = w.tus("POST", "/upload", nil, "Upload-Length", "0", "Upload-Metadata", metaOf("client", client, "n", "0", "filename", "x.jpg"))
	w.status("empty", a, 422)
	if !strings.Contains(a.body, "không có nội dung") {
		t.Errorf("empty: %q", a.body)
	}
}

// TestTextIsSafeWithoutItsPhotos (P06): a report is received in one small request;
// its files come later, by the same client id only.
func TestTextIsSafeWithoutItsPhotos(t *testing.T) {
	w := newUploadWorld(t)
	form := w.filled(1)
	if n := len(form.Encode()); n > 8<<10 {
		t.Fatalf("the form has %d bytes", n)
	}
	a := w.post("/send", form)
	code := a.code(t)

	b := photo(t, 3)
	at := w.announce(testworld.Client(1), 0, len(b), "o-ga.jpg")
	w.status("half", w.piece(at, 0, b[:100]), 204)
	mov := film.Film{Seconds: 2, MOV: true}.Bytes()
	atFilm := w.announce(testworld.Client(1), 1, len(mov), "o-ga.mov")
	for _, page := range []string{"/sent/", "/track/"} {
		w.wants("on its way "+page, w.get(page+code), 200, "Đang nhận 1 ảnh và 1 video…", "Phần chữ đã được nhận đủ")
	}
	w.Clock.Advance(20 * time.Minute)
	w.wants("stalled", w.get("/track/"+code), 200, "1 ảnh và 1 video gửi chưa hết")

	w.whole(testworld.Client(2), 0, "khac.jpg", photo(t, 4)) // another's
	w.restart()
	w.status("the rest", w.piece(at, 100, b[100:]), 204)
	w.status("the film", w.piece(atFilm, 0, mov), 204)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 2 {
		t.Fatalf("%d files with the report, %v", len(c.Report.Photos), err)
	}
	w.wants("there", w.get("/track/"+code), 200, "!Đang nhận", "!gửi chưa hết")
	pic, video := c.Report.Photos[0], c.Report.Photos[1]
	if pic.Late || video.Kind != report.OfVideo || video.Name != "o-ga.mp4" {
		t.Errorf("%+v %+v", pic, video)
	}
	body := w.get("/track/" + code).body
	if !strings.Contains(body, "<video controls") || !strings.Contains(body, `preload="none"`) || !strings.Contains(body, "poster=\"/track/"+code+"/photos/"+video.Thumb) {
		t.Error("the page shows no video")
	}

	// The video is served whole and in stretches.
	src := "/track/" + code + "/photos/" + video.Digest
	got := w.get(src)
	if got.status != 200 || got.header.Get("Content-Type") != "video/mp4" || got.header.Get("Accept-Ranges") != "bytes" ||
		!strings.Contains(got.header.Get("Content-Security-Policy"), "sandbox") || len(got.body) != len(mov) {
		t.Errorf("video: %d %v, %d bytes", got.status, got.header, len(got.body))
	}
	req, _ := http.NewRequest("GET", w.base+src, nil)
	req.Header.Set("Range", "bytes=10-19")
	if part := w.do(req); part.status != 206 || part.body != got.body[10:20] {
		t.Errorf("a stretch: %d %q", part.status, part.body)
	}
	if poster := w.get("/track/" + code + "/photos/" + video.Thumb); poster.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("poster: %v", poster.header)
	}
	w.wants("not public", w.get("/photos/"+video.Digest), 404)
	if _, err := os.Stat(w.dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(w.dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

func TestFilesBeforeTheirReport(t *testing.T) {
	w := newUploadWorld(t)
	w.status("before", w.whole(testworld.Client(1), 3, "truoc.jpg", photo(t, 1)), 204)
	code := w.post("/send", w.filled(1)).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 1 || c.Report.Photos[0].Name != "truoc.jpg" {
		t.Fatalf("%+v %v", c.Report.Photos, err)
	}
	w.status("again", w.tus("HEAD", w.announce(testworld.Client(1), 3, len(photo(t, 1)), "truoc.jpg"), nil), 200)
	w.status("not given up", w.tus("DELETE", w.announce(testworld.Client(1), 3, len(photo(t, 1)), "truoc.jpg"), nil), 409)
	a := w.tus("POST", "/upload", nil, "Upload-Length", "5", "Upload-Metadata", metaOf("client", testworld.Client(1), "n", "3"))
	w.status("another in its place", a, 409)

	// Of a report that has ended nothing gathers.
	w.Walk(t, c.Report.ID, "publish")
	a = w.tus("POST", "/upload", nil, "Upload-Length", "5", "Upload-Metadata", metaOf("client", testworld.Client(1), "n", "4"))
	w.status("ended", a, 409)
	if !strings.Contains(a.body, "đã kết thúc") {
		t.Errorf("%q", a.body)
	}
}

func TestRefusedFilesAreTold(t *testing.T) {
	w := newUploadWorld(t)
	code := w.post("/send", w.filled(1)).code(t)
	client := testworld.Client(1)
	a := w.whole(client, 0, "sach.pdf", []byte("%PDF-1.7 không phải ảnh"))
	w.status("no picture", a, 422)
	if !strings.Contains(a.body, "sach") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/plain") {
		t.Errorf("%q", a.body)
	}
	long := film.Film{Seconds: 70}.Bytes()
	w.status("too long", w.whole(client, 1, "dai.mp4", long), 422)
	w.wants("told", w.get("/track/"+code), 200, "Ảnh 1 không nhận được: Tệp “sach.pdf” không phải là ảnh hay video", "Video 1 không nhận được: Video “dai.mp4” dài quá 60 giây")
	at := w.announceAgain(client, 1, len(long))
	a = w.tus("GET", at, nil)
	w.status("asked before it is sent again", a, 200)
	w.status("another in its place", w.whole(client, 0, "anh.jpg", photo(t, 1)), 204)
	w.wants("told no more", w.get("/track/"+code), 200, "!Ảnh 1 không nhận được")

	for n := 2; n < 8; n++ {
		a = w.whole(client, n, "nhieu.jpg", photo(t, n))
	}
	w.status("the sixth", a, 422)
	if !strings.Contains(a.body, "Chỉ gửi được 5 ảnh") {
		t.Errorf("%q", a.body)
	}
	w.status("one video", w.whole(client, 8, "a.mp4", film.Film{}.Bytes()), 204)
	w.status("two videos", w.whole(client, 9, "b.mp4", film.Film{Seconds: 2}.Bytes()), 422)
}

func (w *uploadWorld) announceAgain(client string, n, size int) string {
	return w.announce(client, n, size, "lai.mp4")
}

// TestLateFilesAreNotPublic: what comes when the operator has looked at a report is
// for those who have to do with it.
func TestLateFilesAreNotPublic(t *testing.T) {
	w := newUploadWorld(t)
	code := w.post("/send", w.filled(1)).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	w.Walk(t, c.Report.ID, "accept")
	w.status("late", w.whole(testworld.Client(1), 0, "muon.jpg", photo(t, 9)), 204)
	c, _ = w.Desk.CaseByCode(t.Context(), code)
	if len(c.Report.Photos) != 1 || !c.Report.Photos[0].Late {
		t.Fatalf("%+v", c.Report.Photos)
	}
	digest := c.Report.Photos[0].Digest
	w.wants("public", w.get("/reports/"+c.Report.ID.String()), 200, "!"+digest, "!"+c.Report.Photos[0].Thumb)
	w.wants("listed", w.get("/reports"), 200, "Đèn đường ngõ 12", "!"+c.Report.Photos[0].Thumb)
	w.wants("by its name", w.get("/photos/"+digest), 404)
	if a := w.get("/track/" + code + "/photos/" + digest); a.status != 200 {
		t.Errorf("its sender: %d", a.status)
	}
}

func TestHalfFilesAreForgotten(t *testing.T) {
	w := newUploadWorld(t)
	b := photo(t, 1)
	at := w.announce(testworld.Client(1), 0, len(b), "a.jpg")
	w.status("half", w.piece(at, 0, b[:50]), 204)
	w.status("kept", w.whole(testworld.Client(2), 0, "b.jpg", photo(t, 2)), 204)
	sweep := func() {
		t.Helper()
		if err := w.uploads.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(23 * time.Hour)
	sweep()
	w.status("a day has not passed", w.tus("HEAD", at, nil), 200)
	w.Clock.Advance(2 * time.Hour)
	sweep()
	w.status("forgotten", w.tus("HEAD", at, nil), 404)
	if left, _ := os.ReadDir(w.dir); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
	// What was kept for a report that never came is nobody's now.
	gone, err := w.blob.Collect(t.Context(), time.Now().Add(time.Hour), w.DB.FileNamed)
	if err != nil || gone != 1 {
		t.Errorf("%d files removed, %v; want a picture, so small that it is its own thumbnail", gone, err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "stray"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	sweep()
	if left, _ := os.ReadDir(w.dir); len(left) != 0 {
		t.Error("bytes of nobody are left")
	}
}

// TestAStopBetweenTheLastPieceAndTheLook: the file is looked at when the program is
// back.
func TestAStopBetweenTheLastPieceAndTheLook(t *testing.T) {
	w := newUploadWorld(t)
	code := w.post("/send", w.filled(1)).code(t)
	b := photo(t, 1)
	at := w.announce(testworld.Client(1), 0, len(b), "a.jpg")
	owner, _ := w.Desk.UploadOwner(testworld.Client(1))
	us, err := w.DB.UploadsOf(t.Context(), owner)
	if err != nil || len(us) != 1 {
		t.Fatal(us, err)
	}
	if err := os.WriteFile(filepath.Join(w.dir, us[0].ID), b, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.DB.Write(t.Context(), "test", func(tx *store.Tx) error { return tx.MoveUpload(us[0].ID, int64(len(b)), w.Clock.Now()) }); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.Clock.Advance(2 * time.Minute)
	if err := w.uploads.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 1 {
		t.Errorf("%+v %v", c.Report.Photos, err)
	}
	w.status("told", w.tus("HEAD", at, nil), 200)
}

// TestWhoComesBackGetsTheFile: a dead connection does not hold a file.
func TestWhoComesBackGetsTheFile(t *testing.T) {
	w := newUploadWorld(t)
	b := photo(t, 1)
	at := w.announce(testworld.Client(1), 0, len(b), "a.jpg")
	r, hang := io.Pipe()
	defer hang.Close()
	req, _ := http.NewRequest("PATCH", w.base+at, r)
	req.ContentLength = int64(len(b))
	for k, v := range map[string]string{"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"} {
		req.Header.Set(k, v)
	}
	ended := make(chan error, 1)
	go func() {
		res, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			res.Body.Close()
		}
		ended <- err
	}()
	hang.Write(b[:1000])
	began := time.Now()
	a := w.tus("HEAD", at, nil)
	for a.header.Get("Upload-Offset") == "0" && time.Since(began) < time.Minute { // it may have come before the first
		a = w.tus("HEAD", at, nil)
	}
	from, _ := strconv.Atoi(a.header.Get("Upload-Offset"))
	if time.Since(began) > 65*time.Second || from == 0 {
		t.Fatalf("waited %v for the file, at %d", time.Since(began), from)
	}
	w.status("the rest", w.piece(at, from, b[from:]), 204)
	hang.CloseWithError(io.ErrUnexpectedEOF)
	<-ended
}

// TestUploadsAreLimited: an address has only so many under way.
func TestUploadsAreLimited(t *testing.T) {
	w := newUploadWorld(t)
	status := 0
	for i := range tus.Slots + 1 {
		req, _ := http.NewRequest("POST", w.base+"/upload", nil)
		req.Header.Set("Tus-Resumable", "1.0.0")
		req.Header.Set("Upload-Length", "100")
		req.Header.Set("X-Forwarded-For", "203.0.113.9")
		req.Header.Set("Upload-Metadata", metaOf("client", testworld.Client(1+i/10), "n", fmt.Sprint(i%10)))
		if i == 25 || i == 50 { // as if a while had passed
			w.site.Store(New(Config{Desk: w.Desk, DB: w.DB, Blob: w.blob, Media: media.New(1), Log: testworld.Quiet(), Uploads: w.uploads}))
		}
		a := w.do(req)
		status = a.status
		if i < tus.Slots && status != http.StatusCreated {
			t.Fatalf("the %d.: %d %s", i, status, a.body)
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", status)
	}
}
