package officer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/report"
)

const reason = "Cần đọc để xác định thẩm quyền."

// open gives a reason for something of a report, by the form its page has.
func (b *browser) open(t testing.TB, at, what, why string) answer {
	t.Helper()
	form := b.get(at).form(at + "/open/" + what)
	form.Set("reason", why)
	return b.send(at+"/open/"+what, form)
}

// sensitive is a report that waits for the opinion of another agency, with a photo.
func (w *world) sensitive(t testing.TB) (desk.Submission, report.ID) {
	t.Helper()
	in := w.Submission(1)
	in.Text = "Cán bộ thôn thu tiền làm đường không có biên lai."
	in.Place.Words = "nhà văn hóa thôn Mười"
	in.Photos = []report.Photo{w.stored(t, 120)}
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	w.Walk(t, got.ID, "classify")
	w.Do(t, got.ID, w.Operator, "mark_sensitive", "reason", "Nêu đích danh cán bộ thôn Mười.")
	w.Do(t, got.ID, w.Operator, "consult", "coordinator", string(w.Other))
	return in, got.ID
}

// TestS_SensitiveByRole looks at a sensitive report as everybody who has to do with
// it: no byte of its content before a reason, and none ever for who is not named.
func TestS_SensitiveByRole(t *testing.T) {
	w := newWorld(t)
	in, id := w.sensitive(t)
	at := path(id)
	photo := at + "/photos/" + in.Photos[0].Digest
	secrets := append([]string{in.Text, in.Place.Words, "Nêu đích danh", in.Photos[0].Digest, "Song Mai, lĩnh vực"}, contactCanary...)
	lists := []string{"/", "/?box=watch", "/?box=urgent", "/find?q=thu+tien", "/find?q=" + id.String()[3:], "/notices"}

	for name, who := range map[string]org.PersonID{"operator": w.Operator, "lead": w.Lead, "coordinator": w.OtherFocal} {
		t.Run(name, func(t *testing.T) {
			b := w.as(t, who)
			b.get(at).wants(http.StatusOK, id.String(), "Nhạy cảm", "Nội dung nhạy cảm: nhập lý do để mở", "UBND phường Dĩnh Kế").lacks(secrets...)
			b.get(photo).wants(http.StatusNotFound)
			for _, l := range lists {
				b.get(l).lacks(secrets...)
			}
			if who == w.OtherFocal {
				b.get("/").wants(http.StatusOK, "Cần làm 1", id.String(), "Nội dung nhạy cảm, chỉ mở trong hồ sơ")
			}
			short := b.open(t, at, "content", "Xem").wants(http.StatusUnprocessableEntity, "ít nhất 10 ký tự", "Lỗi:").lacks(secrets...)
			if back := short.form(at + "/open/content").Get("reason"); back != "Xem" {
				t.Errorf("the reason came back as %q", back)
			}
			opened := b.follow(b.open(t, at, "content", reason)).wants(http.StatusOK, in.Text, in.Place.Words, "mở lúc 08:00", "hiện đến 08:30", reason)
			check(t, "opened", opened)
			check(t, "a reason too short", short)
			if len(opened.all("pattern")) == 0 {
				t.Error("no watermark lies across what was opened")
			}
			b.get(photo).wants(http.StatusOK)
			for _, l := range lists {
				b.get(l).lacks(in.Text, in.Place.Words) // lists never show it
			}
		})
	}
	for name, who := range map[string]org.PersonID{"agency": w.Focal, "coordinator's handler": w.OtherHandler, "admin": w.Admin} {
		t.Run(name, func(t *testing.T) {
			b := w.as(t, who)
			b.get(at).wants(http.StatusNotFound).lacks(secrets...)
			b.post(at+"/open/content", "reason", reason).wants(http.StatusNotFound).lacks(secrets...)
			b.get(photo).wants(http.StatusNotFound)
		})
	}
	w.Clock.Advance(31 * time.Minute)
	b := w.as(t, w.OtherFocal)
	b.get(at).wants(http.StatusOK, "nhập lý do để mở", "Nhật ký mở nội dung", "Vũ Thị Khác", reason).lacks(in.Text, in.Place.Words)
	b.get(photo).wants(http.StatusNotFound)

	// The coordinator names who is competent: that is suggested to the operator, once
	// he may read it, and to nobody before.
	w.Do(t, id, w.OtherFocal, "advise", "advice", "Thuộc thẩm quyền của xã Song Mai.", "competent", string(w.Agency))
	operator := w.as(t, w.Operator)
	if got := operator.get(at).form(at + "/dispatch_advised").Get("agency"); got != "" {
		t.Errorf("suggested %q before he gave a reason", got)
	}
	operator.open(t, at, "content", reason)
	if got := operator.get(at).wants(http.StatusOK, "xác định đây là nơi có thẩm quyền").form(at + "/dispatch_advised").Get("agency"); got != string(w.Agency) {
		t.Errorf("suggested %q, want the agency the coordinator named", got)
	}
	w.Do(t, id, w.Operator, "dispatch_advised", "agency", string(w.Agency))

	// At the agency: the focal holds it and opens it with a reason; the handlers of
	// the agency do not see it; the coordinator knows where it is and reads no more.
	focal := w.as(t, w.Focal)
	focal.get(at).wants(http.StatusOK, "nhập lý do để mở", "Nội dung chưa mở").lacks(secrets...)
	focal.follow(focal.open(t, at, "content", reason)).wants(http.StatusOK, in.Text).lacks(contactCanary...)
	coordinator := w.as(t, w.OtherFocal)
	coordinator.get(at).wants(http.StatusOK, "không giao anh/chị đọc nội dung").lacks(in.Text, in.Place.Words)
	coordinator.post(at+"/open/content", "reason", reason).wants(http.StatusNotFound)
	w.as(t, w.Handler).get(at).wants(http.StatusNotFound)
}

// TestN_ContactAtTheAgencyTakesAReason unmasks who sent a report for an agency: per
// report, with a reason, for half an hour, logged; never of a secret one.
func TestN_ContactAtTheAgencyTakesAReason(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "dispatch")
	at := path(got.ID)
	b := w.as(t, w.Focal)
	b.get(at).wants(http.StatusOK, "Nhập lý do để xem người gửi").lacks(contactCanary...)
	b.open(t, at, "contact", "Gọi").wants(http.StatusUnprocessableEntity).lacks(contactCanary...)
	b.follow(b.open(t, at, "contact", "Cần hẹn người gửi chỉ vị trí tại hiện trường.")).wants(http.StatusOK, "Nguyễn Văn An", "0912345678", "Lê Thị Đầu mở lúc")
	w.as(t, w.Leader).get(at).wants(http.StatusOK, "Nhật ký mở nội dung", "Lê Thị Đầu").lacks("0912345678")
	w.Clock.Advance(31 * time.Minute)
	b = w.as(t, w.Focal)
	b.get(at).wants(http.StatusOK).lacks(contactCanary...)

	in := w.Submission(2)
	in.Secret = true
	secret, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	w.Walk(t, secret.ID, "dispatch")
	page := b.get(path(secret.ID)).wants(http.StatusOK, "Giữ bí mật").lacks(contactCanary...)
	if strings.Contains(page.text(), "xem người gửi") {
		t.Error("a reason is asked for what no reason opens")
	}
	b.post(path(secret.ID)+"/open/contact", "reason", reason).wants(http.StatusNotFound).lacks(contactCanary...)
	b.post(path(secret.ID)+"/open/nonsense", "reason", reason).wants(http.StatusNotFound)
}
