package citizen

import (
	"encoding/json"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"paht/internal/testworld"
)

// fieldsOf are the hidden fields of the form a page has.
func fieldsOf(t *testing.T, page string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	for n := range doc.Descendants() {
		if n.Data != "input" {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		if attr["type"] == "hidden" {
			out.Add(attr["name"], attr["value"])
		}
	}
	return out
}

// Without a script: the form, the page that is checked, the receipt; and back to mend.
func TestThePlainFlow(t *testing.T) {
	w := newWorld(t)
	form := with(w.filled(1), "do", "check", "text", "Đèn đường ngõ 12 không sáng.\nBuổi tối <rất> khó đi & nguy hiểm.", "secret", "yes", "danger", "yes", "seen", "2026-11-15T20:30", "category", w.Desk.Categories()[0].ID)
	a := w.send(form, upload{"den.jpg", photo(t, 1)})
	w.wants("checked", a, 200, "Kiểm tra trước khi gửi", "Bước 5/5", "Buổi tối <rất> khó đi", "Xã Song Mai", "đầu ngõ 12", "1 ảnh",
		"0912 345 678", "an@example.vn", "Ai thấy gì?", "20:30", w.Desk.Categories()[0].Name, "đang gây nguy hiểm", "Giữ bí mật", "Gửi phản ánh", "!Tiếp tục")
	if n := w.count(); n != 0 {
		t.Fatalf("%d reports before it was sent", n)
	}
	carried := fieldsOf(t, a.body)
	if carried.Get("text") != form.Get("text") || carried.Get("client") != testworld.Client(1) || len(carried["kept"]) != 1 {
		t.Errorf("carried: %v", carried)
	}

	carried.Set("do", "edit")
	w.wants("to mend", w.post("/send", carried), 200, "Việc này ở đâu?", "không cần chọn lại", "Buổi tối")
	carried.Set("do", "send")
	code := w.post("/send", carried).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || len(c.Report.Photos) != 1 || !strings.Contains(c.Report.Text, "Buổi tối") || c.Report.Seen.IsZero() {
		t.Errorf("received %+v (%v)", c.Report, err)
	}
	if again := w.post("/send", carried).code(t); again != code {
		t.Error("sent twice: another code")
	}

	w.wants("nothing to check", w.send(with(w.filled(2), "do", "check", "text", "", "phone", "x")), 422, "Vui lòng sửa 2 chỗ", "Hãy viết chuyện gì", "Số điện thoại chưa đúng")
	if n := w.count(); n != 1 {
		t.Errorf("%d reports, want 1", n)
	}
}

// sendJSON posts a report as the queue on a device does.
func (w *world) sendJSON(fields url.Values, files ...upload) (answer, receipt, map[string]string) {
	w.t.Helper()
	req := w.formRequest("/send", fields, "photos", files...)
	req.Header.Set("Accept", "application/json")
	a := w.do(req)
	if kind := a.header.Get("Content-Type"); kind != "application/json" || a.header.Get("Cache-Control") != "no-store" {
		w.t.Errorf("answered as %q, %q", kind, a.header.Get("Cache-Control"))
	}
	var said struct {
		receipt
		Errors map[string]string `json:"errors"`
	}
	if err := json.Unmarshal([]byte(a.body), &said); err != nil {
		w.t.Fatalf("%v in %s", err, a.body)
	}
	return a, said.receipt, said.Errors
}

func TestTheQueueIsAnsweredInJSON(t *testing.T) {
	w := newWorld(t)
	a, got, _ := w.sendJSON(w.filled(1), upload{"den.jpg", photo(t, 1)})
	if a.status != 201 || got.Number != "26-0000001" || got.Track != "/track/"+got.Code || got.Received != "2026-11-16T08:00:00+07:00" {
		t.Errorf("new: %d %+v", a.status, got)
	}
	if len(got.Next) == 0 || got.Next[0].Title == "" || got.Next[0].Due == "" {
		t.Errorf("next: %+v", got.Next)
	}
	w.wants("the way to it", w.get(got.Track), 200, "26-0000001")
	a, again, _ := w.sendJSON(w.filled(1))
	if a.status != 200 || again.Code != got.Code || again.Number != got.Number {
		t.Errorf("again: %d %+v", a.status, again)
	}
	a, _, errs := w.sendJSON(with(w.filled(1), "text", "Nắp cống vỡ giữa đường, rất nguy hiểm."))
	if a.status != 409 || !strings.Contains(errs[""], "đã được dùng") {
		t.Errorf("another text: %d %v", a.status, errs)
	}
	a, _, errs = w.sendJSON(with(w.filled(2), "text", "", "commune", "", "phone", "x", "seen", "y"), upload{"a.jpg", []byte("GIF")})
	if a.status != 422 || len(errs) != 5 || !strings.Contains(errs["photos"], "không phải là ảnh") || !strings.Contains(errs["commune"], "Hãy chọn xã") {
		t.Errorf("bad: %d %v", a.status, errs)
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d reports, want 1", n)
	}
	var last answer
	for range sendBurst {
		if last, _, errs = w.sendJSON(url.Values{"client": {"x"}}); last.status == 429 {
			break
		}
	}
	if last.status != 429 || last.header.Get("Retry-After") == "" || errs[""] == "" {
		t.Errorf("too many: %d %v %v", last.status, last.header, errs)
	}
}

// Eight equal posts at once by the queue: one is told that it is new.
func TestOneOfEightIsNew(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	status := make([]int, 8)
	for i := range status {
		wg.Go(func() {
			a, _, _ := w.sendJSON(w.filled(1))
			status[i] = a.status
		})
	}
	wg.Wait()
	created := 0
	for _, s := range status {
		if s == 201 {
			created++
		} else if s != 200 {
			t.Errorf("status %d", s)
		}
	}
	if n := w.count(); created != 1 || n != 1 {
		t.Errorf("%d told new, %d reports", created, n)
	}
}

// Shared pictures open the form with them; nothing is sent.
func TestSharingOpensTheForm(t *testing.T) {
	w := newWorld(t)
	a := w.form("/share", url.Values{"title": {"Ảnh"}, "text": {"Rác chất đống ở cổng chợ"}}, "photos", upload{"rac.jpg", photo(t, 1)}, upload{"x.jpg", photo(t, 2)})
	w.wants("shared", a, 200, "Đã nhận ảnh bạn chia sẻ", "Rác chất đống ở cổng chợ", "không cần chọn lại")
	if n := strings.Count(a.body, `name="kept"`); n != 2 {
		t.Errorf("%d photos kept", n)
	}
	w.wants("no picture", w.form("/share", nil, "photos", upload{"a.pdf", []byte("%PDF")}), 422, "không phải là ảnh")
	w.wants("an address", w.form("/share", url.Values{"url": {"https://example.vn/a"}}, "photos"), 200, "https://example.vn/a")
	w.wants("a bad address", w.form("/share", url.Values{"url": {"javascript:alert(1)"}}, "photos"), 200, "!javascript:alert")
	if n := w.count(); n != 0 {
		t.Errorf("%d reports written by sharing", n)
	}
}

// What a phone needs to keep the site among its apps is there and is what it says.
func TestTheAppCanBeInstalled(t *testing.T) {
	w := newWorld(t)
	if page := w.get("/"); !strings.Contains(page.body, `<link rel="manifest" href="/manifest.webmanifest"`) {
		t.Error("the pages name no manifest")
	}
	a := w.get("/manifest.webmanifest")
	type icon struct{ Src, Sizes, Type, Purpose string }
	var m struct {
		Name      string
		StartURL  string `json:"start_url"`
		Display   string
		Icons     []icon
		Shortcuts []struct {
			Name, URL string
			Icons     []icon
		}
		Share struct {
			Action, Method, Enctype string
		} `json:"share_target"`
	}
	if err := json.Unmarshal([]byte(a.body), &m); err != nil || a.header.Get("Content-Type") != "application/manifest+json" {
		t.Fatalf("%v: %s %s", err, a.header.Get("Content-Type"), a.body)
	}
	if m.Name == "" || m.StartURL != "/" || m.Display != "standalone" || m.Share.Action != "/share" || m.Share.Method != "POST" || len(m.Shortcuts) == 0 || m.Shortcuts[0].URL != "/send" {
		t.Errorf("manifest: %+v", m)
	}
	masks := 0
	for _, i := range append(m.Icons, icon{"/apple-touch-icon.png", "180x180", "image/png", ""}) {
		a := w.get(i.Src)
		cfg, err := png.DecodeConfig(strings.NewReader(a.body))
		if err != nil || a.header.Get("Content-Type") != i.Type || i.Sizes != itoa(cfg.Width)+"x"+itoa(cfg.Height) {
			t.Errorf("%s is %d×%d, says %s (%v)", i.Src, cfg.Width, cfg.Height, i.Sizes, err)
		}
		if i.Purpose == "maskable" {
			masks++
		}
	}
	if masks == 0 {
		t.Error("no icon may be cut by the system")
	}
	w.wants("no such icon", w.get("/icons/other.png"), 404)
}

// The service worker keeps what the form needs, and nothing private.
func TestTheServiceWorker(t *testing.T) {
	w := newWorld(t)
	a := w.get("/sw.js")
	if a.status != 200 || a.header.Get("Content-Type") != "text/javascript; charset=utf-8" || a.header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v", a.status, a.header)
	}
	if strings.Contains(a.body, "\nimport ") || strings.Contains(a.body, "\nexport ") {
		t.Error("it is no classic script")
	}
	line := regexp.MustCompile(`const shell = (\{.*\});`).FindStringSubmatch(a.body)
	var shell struct {
		Version       string
		Pages, Assets []string
	}
	if line == nil || json.Unmarshal([]byte(line[1]), &shell) != nil {
		t.Fatal("no list of what it keeps")
	}
	if strings.Join(shell.Pages, " ") != "/send /offline" {
		t.Errorf("it keeps the pages %v", shell.Pages)
	}
	for _, at := range append(shell.Pages, shell.Assets...) {
		if got := w.get(at); got.status != 200 {
			t.Errorf("it keeps %s, which is answered with %d: it could not be installed", at, got.status)
		}
	}
	// Every piece the kept pages name is kept with them.
	for _, page := range shell.Pages {
		for _, m := range assetRef.FindAllStringSubmatch(w.get(page).body, -1) {
			if !strings.Contains(line[1], m[1]) || !strings.Contains(m[1], "/"+shell.Version+"/") {
				t.Errorf("%s needs %s, which is not kept", page, m[1])
			}
		}
	}
	if w.get("/sw.js").body != a.body {
		t.Error("it changes without a new release")
	}
	w.wants("offline", w.get("/offline"), 200, "Chưa có mạng", "tự gửi khi có mạng", "114")
}

// A report is under way in no more requests than its text needs, however long it is
// and whatever its photos weigh (P06 as far as the form goes).
func TestTheTextIsSmall(t *testing.T) {
	w := newWorld(t)
	form := w.filled(1)
	form.Set("text", strings.Repeat("Rác chất đống, bốc mùi. ", 80))
	if n := len(form.Encode()); n > 8<<10 {
		t.Errorf("%d bytes", n)
	}
	if a := w.post("/send", form); a.status != http.StatusSeeOther {
		t.Errorf("a form without photos: %d", a.status)
	}
	w.Clock.Advance(time.Hour)
}
