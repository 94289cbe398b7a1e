package officer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestU1_AdministratorsEditTheUrgentWords tries a sentence by a list that is not
// kept yet, keeps it, and gets a bad line back with all that was typed.
func TestU1_AdministratorsEditTheUrgentWords(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	form := b.get("/admin/urgent").wants(http.StatusOK, "Từ tức thời", "hỏa hoạn").form("/admin/urgent")
	before := w.Desk.UrgentWords()
	form.Set("words", form.Get("words")+"\r\nsạt lở\r\n-sạt lở tinh thần")
	form.Set("do", "try")
	for text, want := range map[string]string{
		"Đồi sau trường sat lo roi":       "vì có từ “sạt lở”",
		"Thấy sạt lở tinh thần quá":       "Không tức thời",
		"Đèn đường hỏng từ tuần trước":    "Không tức thời",
		"Đang CHÁY NHÀ ở ngõ 3, đến ngay": "vì có từ “cháy”",
	} {
		form.Set("try", text)
		page := b.send("/admin/urgent", form).wants(http.StatusOK)
		if shown := strings.Join(strings.Fields(page.text()), " "); !strings.Contains(strings.ReplaceAll(shown, " “", "“"), strings.ReplaceAll(want, " “", "“")) {
			t.Errorf("%q does not get %q: %s", text, want, shown)
		}
		if back := page.form("/admin/urgent"); back.Get("try") != text || !strings.Contains(back.Get("words"), "sạt lở") {
			t.Errorf("typed text is lost: %v", back)
		}
	}
	if !slices.Equal(w.Desk.UrgentWords(), before) {
		t.Error("trying kept the list")
	}
	form.Set("do", "save")
	b.follow(b.send("/admin/urgent", form)).wants(http.StatusOK, "Đã lưu danh sách", "sạt lở")
	if _, ok := w.Desk.Urgent("Đồi sạt lở"); !ok {
		t.Error("the kept list does not count")
	}
	form.Set("words", "cháy nhà\n"+strings.Repeat("dài ", 30))
	page := b.send("/admin/urgent", form).wants(http.StatusUnprocessableEntity, "không quá 60 ký tự")
	if !strings.Contains(page.form("/admin/urgent").Get("words"), "dài dài") {
		t.Error("typed text is lost")
	}
	form.Set("words", manyWords())
	b.send("/admin/urgent", form).wants(http.StatusUnprocessableEntity, "Danh sách dài quá 500 dòng")
	w.as(t, w.Lead).get("/admin/urgent").wants(http.StatusNotFound)
}

func manyWords() string {
	var s strings.Builder
	for i := range 600 {
		s.WriteString("\ntừ " + strings.Repeat("a", i%26+1) + strings.Repeat("b", i/26+1))
	}
	return s.String()
}

// TestS1_CategoriesNameTheirCoordinator sets what the special procedures ask of a
// category.
func TestS1_CategoriesNameTheirCoordinator(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	unit, _ := w.Desk.Directory().Unit(w.Other)
	c, _ := w.Desk.Category("rac-thai")
	form := []string{"id", c.ID, "name", c.Name, "hint", c.Hint, "suggest", c.Suggest, "order", "1", "coordinator", unit.Code, "evidence", "yes"}
	b.follow(b.post("/admin/categories", form...)).wants(http.StatusOK, "Nhạy cảm: "+unit.Name, "Cần minh chứng")
	if c, _ = w.Desk.Category("rac-thai"); c.Coordinator != unit.Code || !c.Evidence {
		t.Errorf("kept is %+v", c)
	}
	form[11] = "nowhere"
	b.post("/admin/categories", form...).wants(http.StatusUnprocessableEntity, "Không có cơ quan phối hợp này")
}
