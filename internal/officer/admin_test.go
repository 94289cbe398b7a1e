package officer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paht/internal/org"
	"paht/internal/testworld"
)

func TestUnits(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	form := b.get("/admin/units?under=" + url.QueryEscape(string(w.Agency))).wants(http.StatusOK).form("/admin/units")
	if form.Get("parent") != string(w.Agency) || form.Get("from") != "2026-11-16" {
		t.Errorf("the form begins with %v", form)
	}
	form.Set("name", "")
	form.Set("code", "co khoang trong")
	form.Set("kind", "nonsense")
	form.Set("from", "hôm nay")
	page := b.send("/admin/units", form).wants(http.StatusUnprocessableEntity, "Hãy nhập tên", "Hãy nhập mã", "Hãy chọn loại", "Ngày chưa đúng")
	if page.form("/admin/units").Get("code") != "co khoang trong" {
		t.Error("what was typed is gone")
	}
	for name, value := range map[string]string{"name": "Bộ phận Môi trường", "code": "moi-truong", "kind": "division", "from": "2026-11-16"} {
		form.Set(name, value)
	}
	b.follow(b.send("/admin/units", form)).wants(http.StatusOK, "Đã thêm Bộ phận Môi trường", "thuộc UBND xã Song Mai")
	b.send("/admin/units", form).wants(http.StatusUnprocessableEntity, "Mã này đã dùng")

	at := "/admin/units/moi-truong@2026-11-16"
	b.get(string(at)).wants(http.StatusOK, "Bộ phận Môi trường", "có từ 16/11/2026")
	change := b.get(at).form(at)
	change.Set("name", "Bộ phận Môi trường, đất đai")
	b.follow(b.send(at, change)).wants(http.StatusOK, "Đã lưu", "Bộ phận Môi trường, đất đai")
	change.Set("name", " ")
	b.send(at, change).wants(http.StatusUnprocessableEntity, "Hãy nhập tên")
	b.post(at+"/end", "to", "").wants(http.StatusUnprocessableEntity, "Ngày chưa đúng")
	b.post(at+"/end", "to", "2026-11-16").wants(http.StatusUnprocessableEntity, "phải sau ngày bắt đầu")
	b.follow(b.post(at+"/end", "to", "2026-11-17")).wants(http.StatusOK, "kết thúc hoạt động từ ngày 17/11/2026")
	w.Clock.Set(testworld.At("2026-11-17 08:00"))
	b = w.as(t, w.Admin)
	b.get("/admin/units?q=moi+truong+dat+dai").wants(http.StatusOK, "Đã kết thúc 16/11/2026")
	b.get("/admin/units/"+url.PathEscape(string(w.Agency))).wants(http.StatusOK, "Lê Thị Đầu", "Phạm Văn Lãnh", "Bộ phận Địa chính")
	b.get("/admin/units/" + url.PathEscape(string(w.Agency))).lacks("Bộ phận Môi trường, đất đai</a>")
}

func TestPeopleAndDuties(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	b.post("/admin/people", "name", "", "phone", "12", "email", "x").wants(http.StatusUnprocessableEntity, "Hãy nhập họ và tên")
	b.post("/admin/people", "name", "Đào Thị Mới", "phone", "12").wants(http.StatusUnprocessableEntity, "Số điện thoại chưa đúng")
	added := b.post("/admin/people", "name", "Đào Thị Mới", "title", "Chuyên viên", "phone", "0912 345 678", "email", "moi@example.vn")
	at := added.header.Get("Location")
	b.follow(added).wants(http.StatusOK, "Đã thêm Đào Thị Mới", "Chưa có nhiệm vụ nào", "Chưa có tài khoản")
	id := org.PersonID(strings.TrimPrefix(at, "/admin/people/"))

	b.post(at+"/duties", "role", "king", "unit", string(w.Agency)).wants(http.StatusUnprocessableEntity, "Không có vai trò này")
	b.post(at+"/duties", "role", "focal", "unit", "").wants(http.StatusUnprocessableEntity, "Không có đơn vị này")
	page := b.post(at+"/duties", "role", "operator", "unit", string(w.Agency)).wants(http.StatusUnprocessableEntity, "chỉ có ở Trung tâm")
	if f := page.form(at + "/duties"); f.Get("role") != "operator" || f.Get("unit") != string(w.Agency) {
		t.Errorf("the form came back with %v", f)
	}
	b.post(at+"/duties", "role", "focal", "unit", string(w.Centre)).wants(http.StatusUnprocessableEntity, "chỉ có ở cơ quan xử lý")
	b.follow(b.post(at+"/duties", "role", "focal", "unit", string(w.Agency))).wants(http.StatusOK, "Đã giao nhiệm vụ", "Cán bộ đầu mối, xã Song Mai")

	b.post(at+"/invite", "login", "có dấu").wants(http.StatusUnprocessableEntity, "chữ không dấu")
	b.post(at+"/invite", "login", string(w.Admin)).wants(http.StatusUnprocessableEntity, "đã có người dùng")
	invited := b.post(at+"/invite", "login", "dao.thi.moi").wants(http.StatusOK, "chỉ hiện lần này", "/invite/", "Đã mời")
	link := invited.all("code")[0].FirstChild.Data
	token := link[strings.LastIndex(link, "/")+1:]
	b.get(at).wants(http.StatusOK, "Đã mời").lacks(token)
	guest := w.stranger(t)
	guest.post("/invite/"+token, "password", password, "again", password).wants(http.StatusSeeOther)
	guest.post("/login", "login", "dao.thi.moi", "password", password).wants(http.StatusSeeOther)
	guest.get("/").wants(http.StatusOK, "Đào Thị Mới")

	// Closing the account ends the session at once; opening it does not bring it back.
	b.follow(b.post(at+"/account", "disabled", "yes")).wants(http.StatusOK, "Đã khóa tài khoản")
	guest.get("/").wants(http.StatusSeeOther)
	b.follow(b.post(at+"/account")).wants(http.StatusOK, "Đã mở lại", "Đang dùng")
	guest.get("/").wants(http.StatusSeeOther)

	form := b.get(at).wants(http.StatusOK).form(at + "/duties/end")
	b.follow(b.send(at+"/duties/end", form)).wants(http.StatusOK, "Đã kết thúc nhiệm vụ")
	b.send(at+"/duties/end", form).wants(http.StatusNotFound)
	if a := w.Actor(t, id); len(a.Duties) != 0 {
		t.Errorf("duties %v", a.Duties)
	}
	change := b.get(at).form(at)
	change.Set("email", "không phải thư")
	b.send(at, change).wants(http.StatusUnprocessableEntity, "E-mail chưa đúng")
	change.Set("email", "")
	change.Set("title", "Phó Chánh Văn phòng")
	b.follow(b.send(at, change)).wants(http.StatusOK, "Đã lưu")
}

func TestTheLastAdministratorStays(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	at := "/admin/people/" + string(w.Admin)
	b.post(at+"/account", "disabled", "yes").wants(http.StatusUnprocessableEntity, "không thể tự khóa")
	b.send(at+"/duties/end", b.get(at).form(at+"/duties/end")).wants(http.StatusUnprocessableEntity, "quản trị cuối cùng")
	b.get("/admin").wants(http.StatusOK)
}

func TestCategories(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	b.post("/admin/categories", "name", "", "suggest", "nobody", "order", "x").
		wants(http.StatusUnprocessableEntity, "Hãy nhập tên lĩnh vực", "Không có cơ quan gợi ý", "phải là một số")
	b.post("/admin/categories", "name", "Rác thải", "suggest", "commune", "order", "1", "id", "nonsense").wants(http.StatusNotFound)
	b.follow(b.post("/admin/categories", "name", "Vật nuôi thả rông", "hint", "Chó không rọ mõm", "suggest", "commune", "order", "40")).wants(http.StatusOK, "Đã lưu Vật nuôi thả rông", "Chó không rọ mõm")
	b.post("/admin/categories", "name", "Vật nuôi thả rông", "suggest", "commune", "order", "41").wants(http.StatusUnprocessableEntity, "Đã có lĩnh vực")
	b.follow(b.post("/admin/categories", "id", "vat-nuoi-tha-rong", "name", "Vật nuôi", "suggest", "district", "order", "2", "hidden", "yes")).wants(http.StatusOK, "Không dùng nữa")
	b.post("/admin/categories", "id", "vat-nuoi-tha-rong", "name", "", "suggest", "district", "order", "2").wants(http.StatusUnprocessableEntity, "Hãy nhập tên lĩnh vực")
	if c, ok := w.Desk.Category("vat-nuoi-tha-rong"); !ok || !c.Hidden || c.Name != "Vật nuôi" || c.Order != 2 {
		t.Errorf("%+v", c)
	}
	// A hidden one is not offered any more.
	entry := w.as(t, w.Operator).get("/new")
	for _, n := range entry.all("option") {
		if attr(n, "value") == "vat-nuoi-tha-rong" {
			t.Error("a hidden category is offered")
		}
	}
}
