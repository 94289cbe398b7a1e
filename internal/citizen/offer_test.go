package citizen

import (
	"net/url"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/report"
)

func TestTheSenderAddsAndAsksForSecrecy(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "assign")
	before, _ := w.DB.State(t.Context(), id)
	at := "/track/" + code
	w.wants("offered", w.get(at), 200, "Bổ sung ảnh hoặc thông tin", "Xin giữ bí mật", "không làm họ quên được")
	w.wants("public so far", w.get("/reports/"+id.String()), 200, "Đèn đường ngõ 12")
	bad := w.form(at, url.Values{"action": {"sender.add"}, "sender.text": {"ừ"}}, "sender.photos", upload{"a.jpg", photo(t, 1)})
	w.wants("short", bad, 422, "Viết ít nhất 5 ký tự", "Đã giữ 1 ảnh")
	if got := w.form(at, url.Values{"action": {"sender.add"}, "sender.text": {"Thêm ảnh cột đèn lúc tối."}}, "sender.photos", upload{"b.jpg", photo(t, 2)}); got.status != 303 {
		t.Fatal(got.status, got.text())
	}
	after, _ := w.DB.State(t.Context(), id)
	if after.Limit != before.Limit || after.Target != before.Target || after.Step != before.Step || after.Seq != before.Seq+1 {
		t.Errorf("a due moved: %+v", after)
	}
	r, _ := w.DB.Report(t.Context(), id)
	if len(r.Photos) != 1 || r.Photos[0].Of != report.OfReport {
		t.Errorf("%+v", r.Photos)
	}
	w.wants("told", w.get(at), 200, "Thêm ảnh cột đèn lúc tối.")
	told := 0
	ms, _ := w.DB.MessagesOf(t.Context(), id)
	for _, m := range ms {
		if m.Kind == desk.MsgAdded {
			told++
		}
	}
	if told == 0 {
		t.Error("the handler is not told")
	}

	if got := w.post(at, url.Values{"action": {"sender.secret"}, "sender.reason": {"Tôi sợ bị làm phiền."}}); got.status != 303 || !strings.HasSuffix(got.header.Get("Location"), "done=secret") {
		t.Fatal(got.status, got.text())
	}
	w.wants("hidden", w.get("/reports/"+id.String()), 404)
	w.wants("its picture too", w.get("/photos/"+r.Photos[0].Digest), 404)
	w.wants("his page", w.get(at), 200, "Giữ bí mật", `!value="sender.secret"`)

	published, pubCode := w.public(t, 2, "publish")
	w.wants("what was published is not made secret", w.post("/track/"+pubCode, url.Values{"action": {"sender.secret"}}), 422, "Chưa làm được việc này lúc này")
	w.wants("it stays", w.get("/reports/"+published.String()), 200)
	w.wants("clearing up takes a photo", w.get("/track/"+pubCode), 200, "Việc chưa xong", "Ảnh")
	if got := w.form("/track/"+pubCode, url.Values{"action": {"clear_up"}, "unclear": {"Còn một hố nhỏ cạnh cống chưa lấp."}}, "photos", upload{"c.jpg", photo(t, 5)}); got.status != 303 {
		t.Fatal(got.status, got.text())
	}
	if r, _ := w.DB.Report(t.Context(), published); len(r.Photos) != 1 {
		t.Errorf("%d photos with the request", len(r.Photos))
	}
}
