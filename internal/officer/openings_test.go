package officer_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
)

// TestN2_TheLogOfOpeningsIsRead lets the lead and the administrators of the centre
// see who opened what, when and why, and nothing of what was shown.
func TestN2_TheLogOfOpeningsIsRead(t *testing.T) {
	w := newWorld(t)
	l := w.lot(t)
	at := w.Clock.Now()
	err := w.DB.Write(t.Context(), "test.disclose", func(tx *store.Tx) error {
		for n := range 60 {
			d := store.Disclosed{
				Report: l.assigned, Person: w.Leader, Role: org.Leader, Unit: w.Agency, What: report.Contacts,
				Reason: "Gọi lại để hỏi đường vào, lần " + strconv.Itoa(n), At: at.Add(time.Duration(n) * time.Minute), Until: at.Add(time.Duration(n+30) * time.Minute),
			}
			if n%2 == 0 {
				d.Report, d.Person, d.Role, d.Unit, d.What = l.fresh, w.Operator, org.Operator, w.Centre, report.Content
			}
			if err := tx.AddDisclosed(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string]org.PersonID{"operator": w.Operator, "focal": w.Focal, "leader": w.Leader, "handler": w.Handler} {
		if got := w.as(t, who).get("/openings"); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	for _, who := range []org.PersonID{w.Lead, w.Admin} {
		b := w.as(t, who)
		page := b.get("/openings").wants(http.StatusOK, "Phạm Văn Lãnh", "Nguyễn Thị Trực", "Nội dung nhạy cảm", "Liên hệ người gửi", "lần 59", "08:59 thứ Hai 16/11/2026")
		page.lacks(contactCanary...)
		page.lacks(l.text[l.fresh], l.text[l.assigned], "lần 9<")
		count := strings.Count(page.body, "xem được đến")
		for _, a := range page.all("a") {
			if attr(a, "rel") == "next" {
				count += strings.Count(b.get(attr(a, "href")).wants(http.StatusOK, "Về đầu danh sách").body, "xem được đến")
			}
		}
		if count != 60 {
			t.Errorf("%d openings in all pages, want 60", count)
		}
		one := b.get("/openings?person="+string(w.Leader)+"&report="+l.assigned.String()).wants(http.StatusOK, "Chỉ những lần mở của", "Gọi lại").lacks("Nguyễn Thị Trực")
		if n := strings.Count(one.body, "xem được đến"); n != 30 {
			t.Errorf("%d of one person, want 30", n)
		}
		b.get("/openings?what=content").wants(http.StatusOK).lacks("Phạm Văn Lãnh")
		b.get("/openings?to=2026-11-15").wants(http.StatusOK, "Chưa có lần mở nào")
		b.get("/openings?from=y").wants(http.StatusUnprocessableEntity, "Ngày này chưa đúng")
	}
	b := w.as(t, w.Lead)
	b.get("/openings?report="+l.fresh.String()).wants(http.StatusOK, "Nguyễn Thị Trực", l.fresh.String()).lacks("Phạm Văn Lãnh")
	b.get("/openings?report=x").wants(http.StatusUnprocessableEntity, "Số hồ sơ chưa đúng")
	// An administrator sees the number of what anyone sees, no other, and cannot ask
	// by number what was opened.
	b = w.as(t, w.Admin)
	page := b.get("/openings").wants(http.StatusOK, l.assigned.String(), "Số không hiện", "Phụ trách Trung tâm xem được").lacks(l.fresh.String(), "lần 58")
	if n := strings.Count(page.body, `href="/reports/`); n != 0 {
		t.Errorf("%d ways to reports for an administrator", n)
	}
	if all := b.get("/openings?report=" + l.fresh.String()); strings.Count(all.body, "xem được đến") != strings.Count(page.body, "xem được đến") {
		t.Error("an administrator asks by number")
	}
}
