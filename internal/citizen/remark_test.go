package citizen

import (
	"net/url"
	"strings"
	"testing"

	"paht/internal/store"
)

func TestRemarksWaitForAnOperator(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "classify")
	at := "/reports/" + id.String()
	w.wants("nothing said", w.post(at+"/remarks", url.Values{}), 422, "Hãy viết bình luận", "Hãy chọn một bí danh")
	long := w.post(at+"/remarks", url.Values{"alias": {"Bà Tư"}, "said": {strings.Repeat("dài ", 300)}})
	w.wants("long", long, 422, "Bình luận dài quá 1000 ký tự")
	if !strings.Contains(long.body, "dài dài dài") {
		t.Error("what was typed is lost")
	}
	w.post(at+"/remarks", url.Values{"alias": {"Máy"}, "said": {"Mua hàng rẻ"}, "website": {"x"}})
	got := w.post(at+"/remarks", url.Values{"alias": {"Bà Tư"}, "said": {"Tôi cũng thấy <script>alert(1)</script>"}})
	w.wants("kept", w.get(got.header.Get("Location")), 200, "Đã nhận bình luận")
	w.wants("held", w.get(at), 200, "Chưa có bình luận nào", "!Bà Tư")
	held, err := w.DB.RemarksIn(t.Context(), store.RemarkHeld)
	if err != nil || len(held) != 1 {
		t.Fatalf("%+v %v", held, err)
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, true, "", w.Actor(t, w.Focal)); err == nil {
		t.Error("an agency let it through")
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, false, "", w.Actor(t, w.Operator)); err == nil {
		t.Error("hidden without a reason")
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, true, "", w.Actor(t, w.Operator)); err != nil {
		t.Fatal(err)
	}
	page := w.get(at)
	w.wants("shown", page, 200, "Bà Tư", "Tôi cũng thấy")
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a remark is code")
	}
	w.post("/track/"+code, url.Values{"action": {"sender.secret"}})
	c, _ := w.Desk.Case(t.Context(), id)
	if rs, err := w.Desk.Remarks(t.Context(), c); err != nil || len(rs) != 0 {
		t.Errorf("a secret report shows %d remarks", len(rs))
	}
}
