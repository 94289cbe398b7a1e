package citizen

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/intake"
	"paht/internal/report"
	"paht/internal/testworld"
)

func TestAReportIsReceivedOnce(t *testing.T) {
	w := newWorld(t)
	w.wants("empty form", w.get("/send"), 200, "Gửi phản ánh", "Tôi không có e-mail", "Xã Song Mai")

	code := w.send(w.filled(1), upload{"den.jpg", photo(t, 1)}).code(t)
	w.wants("receipt", w.get("/sent/"+code), 200, "Đã nhận phản ánh của bạn", code, "26-0000001",
		"Nhận lúc 08:00 thứ Hai 16/11/2026", "Dự kiến trước 10:00 thứ Hai 16/11/2026")
	w.wants("reloaded", w.get("/sent/"+code), 200, "26-0000001")

	if again := w.send(w.filled(1)).code(t); again != code {
		t.Error("sent twice: another code")
	}
	w.wants("not public before it was accepted", w.get("/reports/26-0000001"), 404, "Không có phản ánh này", "!Đèn đường")
	w.wants("nor listed", w.get("/reports"), 200, "!Đèn đường ngõ 12")
	if n := w.count(); n != 1 {
		t.Errorf("%d reports, want 1", n)
	}
}

// count is how many reports there are, by their numbers.
func (w *world) count() int {
	w.t.Helper()
	all := 0
	for n := range 1000 { // numbers have gaps
		if _, err := w.DB.Report(w.t.Context(), report.ID(260000001+n)); err == nil {
			all++
		}
	}
	return all
}

func TestEightEqualPostsAtOnceAreOneReport(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	codes := make([]string, 8)
	for i := range codes {
		wg.Go(func() { codes[i] = w.send(w.filled(1)).header.Get("Location") })
	}
	wg.Wait()
	for _, c := range codes {
		if c == "" || c != codes[0] {
			t.Errorf("receipts differ: %q", codes)
		}
	}
	c, err := w.Desk.CaseByCode(t.Context(), strings.TrimPrefix(codes[0], "/sent/"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.DB.PublicList(t.Context(), publicAll)
	if err != nil || len(page.Rows) != 0 {
		t.Errorf("listed before acceptance: %v %v", page.Rows, err)
	}
	if got := c.Report.Text; got != "Đèn đường ngõ 12 không sáng từ tuần trước, buổi tối rất khó đi." {
		t.Errorf("text %q", got)
	}
}

func TestTheSameIDWithAnotherTextIsAskedAbout(t *testing.T) {
	w := newWorld(t)
	w.send(w.filled(1)).code(t)
	a := w.send(with(w.filled(1), "text", "Nắp cống vỡ giữa đường, rất nguy hiểm."))
	w.wants("another text", a, 409, "Biểu mẫu này đã được dùng", "Nắp cống vỡ giữa đường")
	fresh := hidden(t, a, "client")
	if fresh == testworld.Client(1) {
		t.Error("the form came back with the used id")
	}
	w.send(with(w.filled(1), "text", "Nắp cống vỡ giữa đường, rất nguy hiểm.", "client", fresh)).code(t)
}

func hidden(t *testing.T, a answer, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("no hidden %s in the page", name)
	}
	return m[1]
}

// Every way to fill the form badly: the answer says what to mend, beside the field
// and in the summary, and keeps what was typed.
func TestBadInputComesBackFilled(t *testing.T) {
	w := newWorld(t)
	const typed = "Đèn đường ngõ 12"
	for _, c := range []struct {
		name  string
		pairs []string
		files []upload
		want  []string
	}{
		{"no text", []string{"text", ""}, nil, []string{"Hãy viết chuyện gì đang xảy ra.", "!" + typed}},
		{"short text", []string{"text", "Ổ gà"}, nil, []string{"Nội dung quá ngắn. Hãy viết ít nhất 10 ký tự"}},
		{"long text", []string{"text", strings.Repeat("dài ", 1300)}, nil, []string{"Nội dung dài quá 5000 ký tự"}},
		{"no commune", []string{"commune", ""}, nil, []string{"Hãy chọn xã, phường nơi có việc", typed}},
		{"unknown commune", []string{"commune", "99999@2023-04-10"}, nil, []string{"Xã, phường này không có trong danh sách", typed}},
		{"a department is no commune", []string{"commune", string(w.Centre)}, nil, []string{"Xã, phường này không có trong danh sách"}},
		{"no name", []string{"name", ""}, nil, []string{"Hãy cho biết họ và tên", typed}},
		{"no phone", []string{"phone", ""}, nil, []string{"Hãy cho biết số điện thoại", typed}},
		{"bad phone", []string{"phone", "12345"}, nil, []string{"Số điện thoại chưa đúng", typed}},
		{"no e-mail", []string{"email", ""}, nil, []string{"hoặc đánh dấu “Tôi không có e-mail”", typed}},
		{"bad e-mail", []string{"email", "an@"}, nil, []string{"E-mail chưa đúng", typed}},
		{"bad category", []string{"category", "khong-co"}, nil, []string{"Lĩnh vực này không có trong danh sách", typed}},
		{"seen tomorrow", []string{"seen", "2026-11-17T08:00"}, nil, []string{"nằm ở tương lai", typed}},
		{"seen nonsense", []string{"seen", "hôm qua"}, nil, []string{"Ngày giờ chưa đúng", typed}},
		{"broken id", []string{"client", "x"}, nil, []string{"Biểu mẫu bị hỏng khi gửi", typed}},
		{"fake JPEG", nil, []upload{{"anh.jpg", []byte("<script>alert(1)</script>")}}, []string{"Tệp “anh.jpg” không phải là ảnh", typed}},
		{"empty file", nil, []upload{{"rong.jpg", nil}}, []string{"Tệp “rong.jpg” không có nội dung", typed}},
		{"cut JPEG", nil, []upload{{"cut.jpg", photo(t, 1)[:900]}}, []string{"“cut.jpg” bị hỏng", typed}},
		{"everything at once", []string{"text", "", "commune", "", "phone", "x", "seen", "y"}, []upload{{"a.jpg", []byte("GIF")}},
			[]string{"Vui lòng sửa 5 chỗ sau", "Hãy viết chuyện gì", "Hãy chọn xã", "Số điện thoại chưa đúng", "Ngày giờ chưa đúng", "không phải là ảnh"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := *w
			w.t = t
			a := w.send(with(w.filled(1), c.pairs...), c.files...)
			w.wants("form", a, 422, append(c.want, "Chưa gửi được")...)
			if !strings.Contains(a.body, "<title>Lỗi: ") {
				t.Error("the title does not begin with Lỗi:")
			}
			if !strings.Contains(a.body, `aria-invalid="true"`) && !strings.Contains(a.body, "photo-field wrong") && c.name != "broken id" {
				t.Error("no field is marked as wrong")
			}
		})
	}
	if n := w.count(); n != 0 {
		t.Errorf("%d reports were written by bad forms", n)
	}
}

func TestPhotosAreKeptWhenTheFormComesBack(t *testing.T) {
	w := newWorld(t)
	a := w.send(with(w.filled(1), "text", ""), upload{"mot.jpg", photo(t, 1)}, upload{"hai.jpg", photo(t, 2)}, upload{"ba.txt", []byte("không phải ảnh")})
	w.wants("form", a, 422, "Tệp “ba.txt” không phải là ảnh", "không cần chọn lại")
	kept := regexp.MustCompile(`name="kept" value="([^"]+)"`).FindAllStringSubmatch(a.body, -1)
	if len(kept) != 2 {
		t.Fatalf("%d photos kept, want 2", len(kept))
	}
	thumb := w.get("/send/photos/" + kept[0][1])
	if thumb.status != 200 || thumb.header.Get("Content-Type") != "image/jpeg" || thumb.header.Get("Cache-Control") != "no-store" {
		t.Errorf("kept photo: %d %v", thumb.status, thumb.header)
	}
	w.wants("forged photo", w.get("/send/photos/"+kept[0][1]+"x"), 404)
	w.wants("not public by its digest", w.get("/photos/"+strings.Repeat("ab", 32)), 404)

	form := w.filled(1)
	form["kept"] = []string{kept[0][1], kept[1][1]}
	dropped := w.send(with(form, "do", "", "drop", "0"))
	w.wants("one dropped", dropped, 200, "Đã bỏ một ảnh", "Đèn đường ngõ 12")
	if n := strings.Count(dropped.body, `name="kept"`); n != 1 {
		t.Errorf("%d photos after dropping one of two", n)
	}

	form = w.filled(1)
	form["kept"] = []string{kept[0][1], kept[1][1], "forged.token"}
	c, err := w.Desk.CaseByCode(t.Context(), w.send(form).code(t))
	if err != nil || len(c.Report.Photos) != 2 {
		t.Errorf("%d photos came with the report, want 2 (%v)", len(c.Report.Photos), err)
	}
	w.Clock.Advance(25 * time.Hour)
	w.wants("a day later the token is void", w.get("/send/photos/"+kept[0][1]), 404)
}

func TestSixPhotosAreTooMany(t *testing.T) {
	w := newWorld(t)
	var files []upload
	for i := range 6 {
		files = append(files, upload{fmt.Sprintf("%d.jpg", i), photo(t, i)})
	}
	a := w.send(w.filled(1), files...)
	w.wants("six photos", a, 422, "Chỉ gửi được 5 ảnh")
	if n := strings.Count(a.body, `name="kept"`); n != 5 {
		t.Errorf("%d photos kept, want 5", n)
	}
}

// A photo of 100 MB: the form comes back with status 413, everything typed is
// still there, also what stood behind the photo, and nothing was written.
func TestAHundredMegabytes(t *testing.T) {
	w := newWorld(t)
	a := w.flood(t, 100<<20)
	w.wants("100 MB", a, 413, "Tệp “to.jpg” quá nặng", "Mỗi ảnh không quá 12 MB", "Đèn đường ngõ 12")
	if !strings.Contains(a.body, `value="an@example.vn"`) {
		t.Error("what was typed behind the photo is lost")
	}
	b := w.flood(t, intake.MaxBody+1)
	w.wants("beyond the limit", b, 413, "Tệp “to.jpg” quá nặng", "Đèn đường ngõ 12")
	if n := w.count(); n != 0 {
		t.Errorf("%d reports written", n)
	}
	if checked, _, err := w.blob.Verify(t.Context()); err != nil || checked != 0 {
		t.Errorf("%d pictures written (%v)", checked, err)
	}
}

// flood posts the form with a file of n bytes before the last fields, without
// holding it in memory.
func (w *world) flood(t *testing.T, n int64) answer {
	t.Helper()
	pr, pw := io.Pipe()
	m := multipart.NewWriter(pw)
	go func() {
		form := w.filled(1)
		email := form.Get("email")
		form.Del("email")
		for k, vs := range form {
			m.WriteField(k, vs[0])
		}
		part, _ := m.CreateFormFile("photos", "to.jpg")
		part.Write([]byte{0xff, 0xd8, 0xff, 0xe0})
		chunk := bytes.Repeat([]byte{7}, 1<<20)
		for left := n; left > 0; left -= int64(len(chunk)) {
			if _, err := part.Write(chunk[:min(left, int64(len(chunk)))]); err != nil {
				break
			}
		}
		m.WriteField("email", email)
		m.Close()
		pw.Close()
	}()
	req, err := http.NewRequest(http.MethodPost, w.base+"/send", pr)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	return w.do(req)
}

// The map works without a script: a tap arrives as coordinates of the picture.
func TestTheMapWithoutAScript(t *testing.T) {
	w := newWorld(t)
	page := w.get("/send")
	if !regexp.MustCompile(`<input type="image" name="map" src="/map.svg" width="720" height="\d+"`).MatchString(page.body) {
		t.Error("no map to tap on")
	}
	u, _ := w.Desk.Directory().Unit(w.Commune)
	c := drawChart(w.Desk.Areas(), w.Desk.Directory(), w.Desk.Directory().Units("commune", w.Clock.Now()))
	x, y := c.at(pointAt(u.Lat, u.Lon))
	tap := with(w.filled(1), "commune", "", "do", "", "map.x", itoa(x/mapUnit), "map.y", itoa(y/mapUnit))
	a := w.send(tap)
	w.wants("tapped", a, 200, "Đã ghim vị trí gần xã Song Mai, thành phố Bắc Giang", "Đèn đường ngõ 12")
	if !strings.Contains(a.body, `<option value="`+string(w.Commune)+`" selected>`) {
		t.Error("the commune is not chosen")
	}
	lat, lon := hidden(t, a, "lat"), hidden(t, a, "lon")
	if !strings.Contains(a.body, "/map.svg?lat="+lat+"&amp;lon="+lon) {
		t.Error("the map shows no pin")
	}
	svg := w.get("/map.svg?lat=" + lat + "&lon=" + lon)
	if svg.status != 200 || svg.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(svg.body, "#B3261E") {
		t.Errorf("pin: %d %s", svg.status, svg.header.Get("Content-Type"))
	}
	code := w.send(with(w.filled(1), "commune", "", "lat", lat, "lon", lon)).code(t)
	got, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || got.Report.Place.Commune != w.Commune || !got.Report.Place.HasPoint {
		t.Errorf("place %+v (%v)", got.Report.Place, err)
	}
	w.wants("tapped beyond the picture", w.send(with(w.filled(2), "do", "", "map.x", "9999", "map.y", "0")), 200, "nằm ngoài tỉnh")
	w.wants("pin taken away", w.send(with(w.filled(2), "do", "unpin", "lat", lat, "lon", lon)), 200, "!Đã ghim vị trí")
	w.wants("point outside without a commune", w.send(with(w.filled(3), "commune", "", "lat", "10.7", "lon", "106.7")), 422, "nằm ngoài tỉnh")
}

func TestPlaceForTheModule(t *testing.T) {
	w := newWorld(t)
	u, _ := w.Desk.Directory().Unit(w.Commune)
	a := w.get(fmt.Sprintf("/place?lat=%f&lon=%f", u.Lat, u.Lon))
	if want := `{"commune":"` + string(w.Commune) + `","name":"xã Song Mai, thành phố Bắc Giang"}`; strings.TrimSpace(a.body) != want {
		t.Errorf("got %s, want %s", a.body, want)
	}
	for _, bad := range []string{"", "?lat=x&lon=y", "?lat=10&lon=106", "?lat=NaN&lon=1", "?lat=999&lon=106"} {
		if a := w.get("/place" + bad); a.status != 200 || !strings.Contains(a.body, `"commune":""`) {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
}

func TestSecretAndDangerAreSaid(t *testing.T) {
	w := newWorld(t)
	code := w.send(with(w.filled(1), "secret", "yes", "danger", "yes", "email", "", "no_email", "yes")).code(t)
	w.wants("receipt", w.get("/sent/"+code), 200, "giữ bí mật", "Gọi ngay", "113", "114", "115", "30 phút")
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil || c.Report.Level != report.Secret || !c.Report.Contact.NoEmail {
		t.Errorf("%+v (%v)", c.Report, err)
	}
	w.Do(t, c.Report.ID, w.Operator, "not_urgent", "reason", "Đã gọi lại, không có nguy hiểm trước mắt.")
	w.Walk(t, c.Report.ID, "approve")
	w.Do(t, c.Report.ID, w.Operator, "answer", "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
	w.wants("the sender reads the answer", w.get("/track/"+code), 200, "Kính chào", "Đã san lấp ổ gà", "gửi riêng cho bạn", "!Xem trang công khai")
	w.wants("nobody else", w.get("/reports/"+c.Report.ID.String()), 404, "!Đèn đường")
	w.wants("not in the list", w.get("/reports?q=den+duong"), 200, "Không có phản ánh nào khớp")
}

func TestSendingIsLimited(t *testing.T) {
	w := newWorld(t)
	var last answer
	for range sendBurst + 1 {
		last = w.send(url.Values{"do": {"send"}})
	}
	w.wants("too many", last, 429, "Bạn thao tác quá nhanh", "gọi ngay 114")
	if last.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestAPostThatIsNoForm(t *testing.T) {
	w := newWorld(t)
	req, _ := http.NewRequest(http.MethodPost, w.base+"/send", strings.NewReader("{}"))
	req.Header.Set("Content-Type", "application/json")
	w.wants("json", w.do(req), 422, "Thông tin chưa hợp lệ", "Biểu mẫu gửi lên chưa đầy đủ")

	req, _ = http.NewRequest(http.MethodPost, w.base+"/send", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc"))
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	w.wants("cut off", w.do(req), 422, "có thể do mất mạng giữa chừng")

	req, _ = http.NewRequest(http.MethodPost, w.base+"/track", strings.NewReader("code=x"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", "https://evil.example")
	w.wants("from another site", w.do(req), 403, "Yêu cầu được gửi từ một trang khác")

	big := with(w.filled(1), "text", strings.Repeat("a", intake.MaxText+1))
	w.wants("too much text", w.send(big), 413, "Phần chữ trong biểu mẫu quá dài")
}
