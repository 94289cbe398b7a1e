package officer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/testworld"
)

func rosterPath(u org.UnitID) string { return "/roster/" + url.PathEscape(string(u)) }

// TestRosterByPages keeps the roster of an agency: who may, what is refused, whole
// weeks at once, and who answers while nobody is on duty.
func TestRosterByPages(t *testing.T) {
	w := newWorld(t)
	at := rosterPath(w.Agency)
	focal := w.as(t, w.Focal)
	if to := focal.get("/roster").header.Get("Location"); to != at {
		t.Errorf("the focal is led to %s", to)
	}
	focal.get(at).wants(http.StatusOK, "Bây giờ không có ai trực", "Lê Thị Đầu", "Phạm Văn Lãnh", "Không có ai trực cả ngày", "Lịch chưa có ca sau")
	shift := []string{"person", string(w.Guard), "from", "2026-11-16T20:00", "to", "2026-11-17T06:00", "weeks", "4"}
	for name, c := range map[string]struct{ field, value, say string }{
		"nobody":    {"person", "", "Hãy chọn người trực"},
		"backwards": {"to", "2026-11-16T19:00", "kết thúc trước lúc bắt đầu"},
		"too long":  {"to", "2026-12-16T19:00", "dài quá một tuần"},
		"no time":   {"from", "tối mai", "Ngày giờ chưa đúng"},
	} {
		t.Run(name, func(t *testing.T) {
			form := values(shift)
			form.Set(c.field, c.value)
			back := focal.send(at, form).wants(http.StatusUnprocessableEntity, c.say, "Lỗi:").form(at)
			if back.Get(c.field) != c.value || back.Get("weeks") != "4" {
				t.Errorf("came back as %v", back)
			}
		})
	}
	focal.follow(focal.post(at, shift...)).wants(http.StatusOK, "Đã thêm 4 ca trực của Trịnh Văn Gác", "20:00–24:00", "00:00–06:00", "Ca sau: Trịnh Văn Gác, từ 20:00 hôm nay")
	focal.get(at+"?week=2026-12-07").wants(http.StatusOK, "Trịnh Văn Gác")
	focal.get(at + "?week=2026-12-14").wants(http.StatusOK).lacks("week-shift")
	focal.follow(focal.post(at, shift...)).wants(http.StatusOK, "Đã thêm 0 ca", "Bỏ qua 4 tuần")

	w.Clock.Set(testworld.At("2026-11-16 22:00"))
	focal = w.as(t, w.Focal)
	focal.get(at).wants(http.StatusOK, "Đang trực", "Trịnh Văn Gác").lacks("Bây giờ không có ai trực")
	w.as(t, w.Operator).get("/roster").wants(http.StatusOK, "Đang có người trực", "Trịnh Văn Gác", "cơ quan không có ai trả lời lúc này")
	operator := w.as(t, w.Operator)
	if operator.get(at).wants(http.StatusOK).offers(at) {
		t.Error("the operator may change an agency's roster")
	}
	operator.post(at, shift...).wants(http.StatusNotFound)
	w.as(t, w.OtherFocal).get(at).wants(http.StatusNotFound)
	w.as(t, w.OtherFocal).post(at, shift...).wants(http.StatusNotFound)
	if !w.as(t, w.Admin).get(at).wants(http.StatusOK).offers(at) {
		t.Error("the administrator may not keep a roster")
	}
	// Ended, the agency is without anybody on duty at once.
	focal.follow(focal.send(at+"/end", focal.get(at).form(at+"/end"))).wants(http.StatusOK, "Đã bỏ ca trực của Trịnh Văn Gác", "Bây giờ không có ai trực")
	focal.post(at+"/end", "person", string(w.Guard), "from", "1").wants(http.StatusNotFound)
}

// TestO3_DelegationByPages hands a leader's duty to a colleague: he acts for him,
// every page of his says so, and the history names both.
func TestO3_DelegationByPages(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Walk(t, got.ID, "take")
	at := path(got.ID)
	leader, handler := w.as(t, w.Leader), w.as(t, w.Handler)
	handler.get(at).wants(http.StatusNotFound)

	form := leader.get("/me").wants(http.StatusOK, "Ủy quyền").form("/me/delegations")
	form.Set("to", string(w.Handler))
	leader.send("/me/delegations", form).wants(http.StatusUnprocessableEntity, "Ngày giờ chưa đúng")
	form.Set("end", "2027-11-20T17:00")
	back := leader.send("/me/delegations", form).wants(http.StatusUnprocessableEntity, "90 ngày").form("/me/delegations")
	if back.Get("to") != string(w.Handler) || back.Get("end") != "2027-11-20T17:00" {
		t.Errorf("came back as %v", back)
	}
	form.Set("end", "2026-11-20T17:00")
	check(t, "delegations", leader.follow(leader.send("/me/delegations", form)).wants(http.StatusOK, "Đã ủy quyền cho Hoàng Văn Xử", "Anh/chị ủy quyền cho Hoàng Văn Xử: Lãnh đạo cơ quan, xã Song Mai"))

	for _, p := range []string{"/", "/me", at} {
		handler.get(p).wants(http.StatusOK, "thừa ủy quyền của Phạm Văn Lãnh")
	}
	leader.get("/").wants(http.StatusOK).lacks("thừa ủy quyền")
	handler.follow(handler.fill(at, "assign", "assignee", "person:"+string(w.Handler))).
		wants(http.StatusOK, "Hoàng Văn Xử, thừa ủy quyền của Phạm Văn Lãnh, Lãnh đạo xã Song Mai")

	// It is taken back, or runs out.
	other := handler.get("/me").form("/me/delegations/end")
	w.as(t, w.OtherLeader).send("/me/delegations/end", other).wants(http.StatusForbidden)
	leader.follow(leader.send("/me/delegations/end", leader.get("/me").form("/me/delegations/end"))).wants(http.StatusOK, "Ủy quyền đã kết thúc")
	handler.get("/").wants(http.StatusOK).lacks("thừa ủy quyền")
	w.Clock.Advance(time.Minute)
	if strings.Contains(leader.get("/me").text(), "Anh/chị ủy quyền cho") {
		t.Error("what has ended is still listed")
	}
}
