package citizen

import (
	"bytes"
	"image"
	"image/jpeg"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestTheSenderFollowsHisReportToTheEnd(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1), upload{"den.jpg", photo(t, 1)}).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	id := c.Report.ID
	page := func() answer { return w.get("/track/" + strings.ToLower(strings.ReplaceAll(code, "-", " "))) }

	w.wants("received", page(), 200, "Trung tâm đang kiểm tra thông tin bạn gửi", "Còn 30 phút làm việc", "Vì sao?",
		"Đèn đường ngõ 12", "Nguyễn Văn An", "09•• ••• 678", "!0912345678", "!Nguyễn Thị Trực")

	w.Clock.Advance(10 * time.Minute)
	w.Do(t, id, w.Operator, "ask", "message", "Xin cho biết số nhà gần cột đèn nhất.")
	w.wants("asked", page(), 200, "Trung tâm cần bạn bổ sung", "Xin cho biết số nhà gần cột đèn nhất.", "Thông tin bổ sung")
	bad := w.post("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"ừ"}})
	w.wants("too short", bad, 422, "Viết ít nhất 5 ký tự", "Chưa gửi được")
	if !strings.Contains(bad.body, ">ừ</textarea>") {
		t.Error("what was typed is lost")
	}
	done := w.post("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"Trước nhà số 25, ngõ 12."}})
	if done.status != http.StatusSeeOther || !strings.HasPrefix(done.header.Get("Location"), "/track/"+code) {
		t.Fatalf("supplement: %d %s", done.status, done.text())
	}
	w.wants("supplemented", w.get(done.header.Get("Location")), 200, "Đã nhận thông tin bạn gửi", "Trước nhà số 25, ngõ 12.")

	w.Clock.Advance(time.Hour) // the operator is late
	w.Walk(t, id, "assign")
	w.wants("handled", page(), 200, "Đang xử lý", "Ủy ban nhân dân xã Song Mai", "Trễ hạn", "trong 1 giờ làm việc", "Hạn 17:00 thứ Tư 25/11/2026", "!Hoàng Văn Xử", "!Kính chào")
	w.wants("draft hidden", page(), 200, "!san lấp")

	for _, l := range w.Way()[5:] {
		w.Do(t, id, l.Who, l.Action, l.Form...)
		if l.Action == "submit" {
			w.wants("a draft is nobody's answer", page(), 200, "!Đã san lấp ổ gà", "!Kính chào")
			w.wants("nor the public's", w.get("/reports/"+id.String()), 200, "!Đã san lấp ổ gà")
		}
	}
	w.wants("answered", page(), 200, "Đã có kết quả, đã công khai", "Kính chào: Ông/Bà",
		"UBND xã Song Mai đã tiến hành kiểm tra, xử lý và thông báo kết quả như sau:", "Đã san lấp ổ gà", "Trân trọng.",
		"Bạn thấy kết quả thế nào?", "Hài lòng", "Việc chưa xong, đề nghị làm rõ", "Xem trang công khai")

	w.wants("no choice made", w.post("/track/"+code, url.Values{"action": {"rate"}}), 422, "Bạn thấy kết quả thế nào?: Mục này bắt buộc.")
	w.post("/track/"+code, url.Values{"action": {"rate"}, "rating": {"acceptable"}, "comment": {"Làm nhanh nhưng còn một hố nhỏ."}})
	w.wants("rated", page(), 200, "Chấp nhận được", "Làm nhanh nhưng còn một hố nhỏ.", "Đổi đánh giá của bạn")
	w.wants("rating is public, the comment is not", w.get("/reports/"+id.String()), 200, "Người gửi: Chấp nhận được", "!Làm nhanh")

	again := w.post("/track/"+code, url.Values{"action": {"clear_up"}, "unclear": {"Còn một hố nhỏ cạnh cống chưa lấp."}})
	w.wants("taken up again", w.get(again.header.Get("Location")), 200, "Đã nhận đề nghị làm rõ", "Trung tâm đang xem đề nghị làm rõ của bạn", "Còn một hố nhỏ cạnh cống")
}

func TestWhatTheSenderMayNotDo(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1)).code(t)
	w.wants("an officer's action", w.post("/track/"+code, url.Values{"action": {"accept"}, "vietnamese": {"yes"}, "clear": {"yes"}, "complete": {"yes"}}), 403,
		"Bước này do người khác phụ trách")
	w.wants("an action that is none", w.post("/track/"+code, url.Values{"action": {"fly"}}), 422, "Việc này không còn làm được")
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	if c.State.Step != "receive" || len(c.Events) != 1 {
		t.Errorf("something happened: %s, %d events", c.State.Step, len(c.Events))
	}
}

func TestARefusalSaysWhy(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1)).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	w.Do(t, c.Report.ID, w.Operator, "refuse", "refusal", "outside", "explanation", "Việc này tòa án đang giải quyết, xin hỏi Tòa án nhân dân thành phố.")
	w.wants("refused", w.get("/track/"+code), 200, "Phản ánh không được tiếp nhận", "Không thuộc phạm vi phản ánh hiện trường", "xin hỏi Tòa án nhân dân thành phố", "!Còn ")
	w.wants("not public", w.get("/reports/"+c.Report.ID.String()), 404)
}

// A code nobody has, a code that is none, and no code at all.
func TestWrongCodesTellNothing(t *testing.T) {
	w := newWorld(t)
	w.send(w.filled(1)).code(t)
	for _, code := range []string{"AAAA-BBBB-CCCC-DDDD", "x", "!!!!", "7KQ4 9F2M", strings.Repeat("7", 400)} {
		a := w.post("/track", url.Values{"code": {code}})
		w.wants("code "+code[:min(len(code), 20)], a, 404, "Không tìm thấy phản ánh nào có mã này")
		for _, path := range []string{"/track/", "/sent/"} {
			w.wants(path, w.get(path+url.PathEscape(code)), 404, "Không tìm thấy", "!Đèn đường")
		}
	}
	w.wants("nothing typed", w.post("/track", url.Values{}), 422, "Hãy nhập mã tra cứu")
}

func TestTheCodeIsReadForgivingly(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1)).code(t)
	for _, typed := range []string{code, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", "") + " ", strings.ReplaceAll(code, "0", "O")} {
		a := w.post("/track", url.Values{"code": {typed}})
		if got := a.header.Get("Location"); got != "/track/"+code {
			t.Errorf("%q leads to %q", typed, got)
		}
	}
}

func TestTryingCodesIsLimited(t *testing.T) {
	w := newWorld(t)
	var last answer
	for range codeBurst + 1 {
		last = w.get("/track/AAAA-BBBB-CCCC-DDDD")
	}
	w.wants("too many", last, 429, "Bạn thao tác quá nhanh")
}

func TestPhotosFollowTheirReport(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1), upload{"a.jpg", photo(t, 1)}).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	p := c.Report.Photos[0]
	for _, digest := range []string{p.Digest, p.Thumb} {
		w.wants("before acceptance", w.get("/photos/"+digest), 404)
		mine := w.get("/track/" + code + "/photos/" + digest)
		if mine.status != 200 || mine.header.Get("Content-Type") != "image/jpeg" || mine.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the sender's photo: %d %v", mine.status, mine.header)
		}
	}
	w.Walk(t, c.Report.ID, "accept")
	open := w.get("/photos/" + p.Thumb)
	if open.status != 200 || open.header.Get("Cache-Control") != "public, max-age=86400, immutable" || !strings.HasPrefix(open.body, "\xff\xd8") {
		t.Errorf("public photo: %d %v", open.status, open.header)
	}
	other := w.send(w.filled(2)).code(t)
	w.wants("another's code", w.get("/track/"+other+"/photos/"+p.Digest), 404)

	secret := w.send(with(w.filled(3), "secret", "yes"), upload{"b.jpg", photo(t, 9)}).code(t)
	sc, _ := w.Desk.CaseByCode(t.Context(), secret)
	w.Walk(t, sc.Report.ID, "accept")
	w.wants("a secret report's photo", w.get("/photos/"+sc.Report.Photos[0].Digest), 404)
	w.wants("a digest that is none", w.get("/photos/..%2f..%2fetc"), 404)

	// The same picture sent with a public report is public, whichever came first.
	w.send(with(w.filled(4), "secret", "yes"), upload{"c.jpg", photo(t, 1)}).code(t)
	w.wants("also in a secret report", answer{status: w.get("/photos/" + p.Digest).status}, 200)
}

// TestSquaresFollowTheirReport: the small picture of a row is shown to those who may
// see the thumbnail, taken out with it, and nothing else has one.
func TestSquaresFollowTheirReport(t *testing.T) {
	w := newWorld(t)
	var large bytes.Buffer
	if err := jpeg.Encode(&large, image.NewRGBA(image.Rect(0, 0, 900, 600)), nil); err != nil {
		t.Fatal(err)
	}
	code := w.send(w.filled(1), upload{"a.jpg", large.Bytes()}).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	p := c.Report.Photos[0]
	at := "/photos/" + p.Thumb + "/square"
	w.wants("before acceptance", w.get(at), 404)
	if strings.Contains(w.get("/reports").body, p.Thumb) {
		t.Error("the list names it before acceptance")
	}
	w.Walk(t, c.Report.ID, "accept")
	if !strings.Contains(w.get("/reports").body, `src="`+at+`"`) {
		t.Error("the list does not name it")
	}
	got := w.get(at)
	img, err := jpeg.DecodeConfig(strings.NewReader(got.body))
	if got.status != 200 || err != nil || img.Width != 192 || img.Height != 192 ||
		got.header.Get("Content-Type") != "image/jpeg" || got.header.Get("Cache-Control") != publicAge {
		t.Errorf("%d, %dx%d, %v, %v", got.status, img.Width, img.Height, err, got.header)
	}
	w.wants("of the whole picture", w.get("/photos/"+p.Digest+"/square"), 404)
	w.wants("of a name that is none", w.get("/photos/"+strings.Repeat("ab", 32)+"/square"), 404)
	w.wants("of a path", w.get("/photos/..%2f..%2fetc/square"), 404)

	w.post("/track/"+code, url.Values{"action": {"sender.secret"}, "sender.reason": {"Tôi sợ bị làm phiền."}})
	w.wants("hidden by its sender, though still in memory", w.get(at), 404)
}

// What a stranger could read over an operator's shoulder holds no secret code and
// no contact.
func TestTheLogHoldsNoSecrets(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	code := w.send(w.filled(1)).code(t)
	w.get("/track/" + code)
	w.get("/track/" + code + "/photos/none")
	w.post("/track/"+code, url.Values{"action": {"fly"}})
	w.get("/track/" + code[:14] + "AAAA")
	w.send(with(w.filled(2), "text", ""))
	if !strings.Contains(log.String(), "route=\"GET /track/{code}") {
		t.Errorf("refusals are not logged by route:\n%s", log.String())
	}
	for _, secret := range []string{code, code[:9], "0912", "an@example.vn", "Văn An"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, log.String())
		}
	}
}
