package officer_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paht/internal/report"
)

func TestWrongInputComesBack(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	at := path(got.ID)
	b := w.as(t, w.Operator)
	for name, c := range map[string]struct {
		action string
		form   []string
		say    []string
		keeps  map[string]string
	}{
		"nothing ticked": {"accept", nil, []string{"Đánh dấu khi đã kiểm tra", "Viết bằng tiếng Việt: đánh dấu", "Lỗi:"}, nil},
		"one ticked":     {"accept", []string{"vietnamese", "yes"}, []string{"Đánh dấu khi đã kiểm tra"}, map[string]string{"vietnamese": "yes"}},
		"too short":      {"ask", []string{"message", "Thiếu"}, []string{"ít nhất 10 ký tự"}, map[string]string{"message": "Thiếu"}},
		"no such choice": {"refuse", []string{"refusal", "whatever", "explanation", "Giải thích đủ dài cho người gửi."}, []string{"Hãy chọn một mục"}, map[string]string{"explanation": "Giải thích đủ dài cho người gửi."}},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.post(at+"/"+c.action, append(c.form, "version", "1")...).wants(http.StatusUnprocessableEntity, c.say...)
			f := page.form(at + "/" + c.action)
			for k, want := range c.keeps {
				if f.Get(k) != want {
					t.Errorf("%s came back as %q", k, f.Get(k))
				}
			}
		})
	}
	if s, _ := w.Desk.Case(t.Context(), got.ID); s.State.Seq != 1 {
		t.Error("something was written")
	}
}

func TestNotHisTurn(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "dispatch")
	leader := w.as(t, w.Leader)
	leader.post(path(got.ID)+"/take", "version", "4", "note", "Tôi làm thay đầu mối.").
		wants(http.StatusForbidden, "không làm được", "Đầu mối xã Song Mai", "Tôi làm thay đầu mối.")
	leader.post(path(got.ID)+"/nothing", "version", "4").wants(http.StatusForbidden, "không làm được")
	for _, version := range []string{"", "0", "-1", "x"} {
		leader.post(path(got.ID)+"/take", "version", version).wants(http.StatusUnprocessableEntity)
	}
	if s, _ := w.Desk.Case(t.Context(), got.ID); s.State.Step != "take" {
		t.Errorf("the step is %s", s.State.Step)
	}
}

func TestTwoAtOnce(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	at := path(got.ID)
	b := w.as(t, w.Operator)
	seen := b.get(at).wants(http.StatusOK)
	form := seen.form(at + "/ask")
	form.Set("message", "Xin cho biết số nhà và gửi thêm ảnh chụp gần.")
	w.Do(t, got.ID, w.Editor, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")

	page := b.send(at+"/ask", form).wants(http.StatusConflict, "Hồ sơ đã đổi lúc 08:00", "Nhận phản ánh", "vẫn còn đây", "Phân loại", "vẫn làm được trên bản mới")
	again := page.form(at + "/ask")
	if again.Get("message") != form.Get("message") || again.Get("version") != "2" {
		t.Errorf("the form to send again holds %v", again)
	}
	b.follow(b.send(at+"/ask", again)).wants(http.StatusOK, "Chờ người gửi bổ sung")

	// Where it is no longer offered, the text stands there to be copied.
	form.Set("message", "Lời nhắn viết lần thứ hai, rất dài.")
	late := b.send(at+"/ask", form).wants(http.StatusConflict, "không gửi lại được", "Lời nhắn viết lần thứ hai, rất dài.")
	if late.offers(at + "/ask") {
		t.Error("an action is offered that is not")
	}
	copied := false
	for _, n := range late.all("textarea") {
		copied = copied || has(n, "readonly") && n.FirstChild != nil && strings.Contains(n.FirstChild.Data, "Lời nhắn viết lần thứ hai")
	}
	if !copied {
		t.Error("the text is in no field to copy from")
	}
}

func TestTakenOutOfHisHands(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "take")
	at := path(got.ID)
	leader := w.as(t, w.Leader)
	form := leader.get(at).form(at + "/send_back")
	form.Set("reason", "Chưa rõ địa bàn, đầu mối kiểm tra lại giúp.")
	// Somebody sends it back first; the focal then returns it to the centre.
	w.Do(t, got.ID, w.Leader, "send_back", "reason", "Không đúng thẩm quyền của xã.")
	w.Do(t, got.ID, w.Focal, "return", "reason", "Không đúng thẩm quyền của xã.")
	leader.send(at+"/send_back", form).wants(http.StatusNotFound)
	// The focal who acted is led to his inbox: the report is no longer his.
	w.Do(t, got.ID, w.Operator, "dispatch", "agency", string(w.Agency))
	focal := w.as(t, w.Focal)
	f := focal.get(at).form(at + "/return")
	f.Set("reason", "Vẫn không đúng thẩm quyền của xã.")
	done := focal.send(at+"/return", f)
	if to := done.header.Get("Location"); to != "/" {
		t.Errorf("led to %s", to)
	}
	focal.follow(done).wants(http.StatusOK, "Đã ghi: Trả lại")
	// A flash is told once.
	focal.get("/").wants(http.StatusOK).lacks("Đã ghi: Trả lại")
	w.as(t, w.Operator).get(at).wants(http.StatusOK, "Bị trả lại 2 lần", "Vẫn không đúng thẩm quyền của xã.")
}

func TestSuggestedAgency(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Category = "rac-thai"
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	at := path(got.ID)
	w.Do(t, got.ID, w.Operator, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	w.Do(t, got.ID, w.Operator, "classify", "category", "rac-thai")
	b := w.as(t, w.Operator)
	page := b.get(at).wants(http.StatusOK, "Gợi ý UBND xã Song Mai", "do cấp xã xử lý")
	if got := page.form(at + "/dispatch").Get("agency"); got != string(w.Agency) {
		t.Errorf("suggested %q", got)
	}
	// The agency gives it back and names another: that one is suggested, not itself.
	w.Do(t, got.ID, w.Operator, "dispatch", "agency", string(w.Agency))
	w.Do(t, got.ID, w.Focal, "return", "reason", "Đoạn này thuộc phường bên.", "right_agency", string(w.Other))
	page = b.get(at).wants(http.StatusOK, "nơi đúng thẩm quyền")
	if got := page.form(at + "/dispatch").Get("agency"); got != string(w.Other) {
		t.Errorf("suggested %q after the return", got)
	}
	w.Do(t, got.ID, w.Operator, "dispatch", "agency", string(w.Other))
	w.Do(t, got.ID, w.OtherFocal, "return", "reason", "Cũng không phải của phường.")
	if got := b.get(at).form(at + "/dispatch").Get("agency"); got != "" {
		t.Errorf("suggested %q though it gave the report back", got)
	}
}

func TestPreviewWritesNothing(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "assign")
	at := path(got.ID)
	b := w.as(t, w.Handler)
	const summary = "Đã vá ổ gà bằng bê tông nhựa nguội, cắm biển báo trong lúc chờ mặt đường khô hẳn."
	page := b.upload(at+"/submit", []string{"version", "6", "preview", "yes", "summary", summary, "done", "done"},
		file{"attachments", "sau.jpg", jpegOf(t, 90)}).
		wants(http.StatusOK, "Xem trước thư trả lời", "Kính chào: Ông/Bà", "Sau khi nhận được phản ánh của Ông/Bà, UBND xã Song Mai đã tiến hành", summary, "Trân trọng", "Đã xử lý xong")
	form := page.form(at + "/submit")
	if form.Get("summary") != summary || form.Get("done") != "done" || len(form["photo"]) != 1 {
		t.Errorf("after the preview the form holds %v", form)
	}
	if c, _ := w.Desk.Case(t.Context(), got.ID); c.State.Step != "handle" || len(c.Report.Photos) != 0 {
		t.Error("a preview was written")
	}
	// A short text is not yet a fault in a preview; sending it is.
	b.post(at+"/submit", "version", "6", "preview", "yes", "summary", "Đã vá.").wants(http.StatusOK, "Đã vá.")
	b.post(at+"/submit", "version", "6", "summary", "Đã vá.").wants(http.StatusUnprocessableEntity)
	// The photo of the preview goes with the result and is seen by the leader.
	b.follow(b.send(at+"/submit", form)).wants(http.StatusOK, "Đã ghi: Trình kết quả")
	c, _ := w.Desk.Case(t.Context(), got.ID)
	if len(c.Report.Photos) != 1 || c.Report.Photos[0].Of != report.OfResult {
		t.Fatalf("photos %+v", c.Report.Photos)
	}
	leader := w.as(t, w.Leader)
	leader.get(at).wants(http.StatusOK, "Kết quả đang trình", summary)
	leader.get(at + "/photos/" + c.Report.Photos[0].Digest).wants(http.StatusOK)
	// Sent back, the handler goes on from what he wrote.
	w.Do(t, got.ID, w.Leader, "send_back", "mend", "Nói rõ ngày hoàn thành giúp tôi.")
	if got := b.get(at).form(at + "/submit").Get("summary"); got != summary {
		t.Errorf("the text to be mended is %q", got)
	}
}

func TestPhotosOfARefusedFormAreKept(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "assign")
	at := path(got.ID)
	b := w.as(t, w.Handler)
	page := b.upload(at+"/submit", []string{"version", "6", "summary", "Ngắn", "done", "done"},
		file{"attachments", "một.jpg", jpegOf(t, 10)}, file{"attachments", "hai.jpg", jpegOf(t, 200)}).
		wants(http.StatusUnprocessableEntity, "ít nhất 40 ký tự")
	form := page.form(at + "/submit")
	if len(form["photo"]) != 2 || form.Get("summary") != "Ngắn" {
		t.Fatalf("the form came back with %v", form)
	}
	b.get("/drafts/" + form["photo"][0]).wants(http.StatusOK)
	// Nobody else can look at it or attach it, and what is not sealed here counts for nothing.
	w.as(t, w.Leader).get("/drafts/" + form["photo"][0]).wants(http.StatusNotFound)
	b.get("/drafts/" + form["photo"][0] + "A").wants(http.StatusNotFound)
	form.Set("summary", strings.Repeat("Đã vá ổ gà và dọn sạch. ", 3))
	forged := form["photo"][1]
	form["photo"][1] = "AAAA" + forged[4:]
	b.send(at+"/submit", form).wants(http.StatusUnprocessableEntity, "không còn giữ được")
	form["photo"][1] = forged
	form["drop"] = []string{form["photo"][0]}
	b.follow(b.send(at+"/submit", form)).wants(http.StatusOK)
	c, _ := w.Desk.Case(t.Context(), got.ID)
	if len(c.Report.Photos) != 1 || c.Report.Photos[0].Name != "hai.jpg" {
		t.Errorf("kept %+v", c.Report.Photos)
	}
}

func TestBadFiles(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "assign")
	at := path(got.ID)
	b := w.as(t, w.Handler)
	text := []string{"version", "6", "done", "done", "summary", "Đã vá ổ gà bằng bê tông nhựa nguội và dọn sạch mặt đường."}
	many := make([]file, 6)
	for i := range many {
		many[i] = file{"attachments", "anh.jpg", jpegOf(t, uint8(30*i))}
	}
	for name, c := range map[string]struct {
		files []file
		say   string
		keeps int
	}{
		"a fake picture": {[]file{{"attachments", "giả.jpg", []byte("MZ this is no picture")}}, "“giả.jpg” không phải là ảnh", 0},
		"an empty file":  {[]file{{"attachments", "rỗng.jpg", nil}}, "“rỗng.jpg” không có nội dung", 0},
		"13 megabytes":   {[]file{{"attachments", "to.jpg", bytes.Repeat([]byte{0xff}, 13<<20)}}, "quá nặng", 0},
		"one of two":     {[]file{{"attachments", "tốt.jpg", jpegOf(t, 7)}, {"attachments", "xấu.jpg", []byte("no")}}, "“xấu.jpg” không phải là ảnh", 1},
		"six":            {many, "Chỉ gửi được 5 ảnh", 5},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.upload(at+"/submit", text, c.files...).wants(http.StatusUnprocessableEntity, c.say)
			form := page.form(at + "/submit")
			if len(form["photo"]) != c.keeps || !strings.HasPrefix(form.Get("summary"), "Đã vá") {
				t.Errorf("came back with %d photos and %q", len(form["photo"]), form.Get("summary"))
			}
		})
	}
	if c, _ := w.Desk.Case(t.Context(), got.ID); c.State.Step != "handle" {
		t.Error("something was written")
	}
}

// endless is a body that goes on for ever.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	e.n += len(p)
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestAnEndlessUploadLosesNoText(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "assign")
	at := path(got.ID)
	b := w.as(t, w.Handler)
	head := "--b\r\nContent-Disposition: form-data; name=\"version\"\r\n\r\n6\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"summary\"\r\n\r\nMột giờ viết thư trả lời.\r\n" +
		"--b\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"to.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
	body := &endless{}
	r := httptest.NewRequest(http.MethodPost, at+"/submit", io.MultiReader(strings.NewReader(head), body))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	page := b.do(r).wants(http.StatusUnprocessableEntity, "quá nặng")
	if got := page.form(at + "/submit").Get("summary"); got != "Một giờ viết thư trả lời." {
		t.Errorf("the text came back as %q", got)
	}
	if body.n > 140<<20 {
		t.Errorf("%d bytes were read", body.n)
	}
}

func TestUnreadableForms(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	b := w.as(t, w.Operator)
	for kind, body := range map[string]string{
		"multipart/form-data; boundary=b": "--b\r\nnonsense",
		"multipart/form-data":             "x",
	} {
		r := httptest.NewRequest(http.MethodPost, path(got.ID)+"/accept", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		b.do(r).wants(http.StatusUnprocessableEntity, "Biểu mẫu")
	}
	r := httptest.NewRequest(http.MethodPost, path(got.ID)+"/accept", strings.NewReader("a="+strings.Repeat("x", 2<<20)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	b.do(r).wants(http.StatusRequestEntityTooLarge)
}
