package citizen

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"paht/internal/report"
)

// What the sender adds when he is asked may have photos: they join those he sent.
// A form that is refused keeps them.
func TestASupplementTakesPhotos(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1), upload{"a.jpg", photo(t, 1)}).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), code)
	id := c.Report.ID
	w.Do(t, id, w.Operator, "ask", "message", "Xin chụp thêm ảnh toàn cảnh cột đèn.")
	w.wants("asked", w.get("/track/"+code), 200, "Ảnh bổ sung", "ai cũng xem được")

	bad := w.form("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"ừ"}}, "photos", upload{"b.jpg", photo(t, 2)})
	w.wants("too short", bad, 422, "Viết ít nhất 5 ký tự", "Đã giữ 1 ảnh")
	token := regexp.MustCompile(`name="kept" value="([^"]+)"`).FindStringSubmatch(bad.body)
	if token == nil {
		t.Fatal("the photo is lost")
	}
	noPicture := w.form("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"Ảnh toàn cảnh đây ạ."}}, "photos", upload{"c.txt", []byte("not a picture")})
	w.wants("no picture", noPicture, 422, "Ảnh bổ sung: ", "Ảnh toàn cảnh đây ạ.")
	other := w.send(w.filled(2)).code(t)
	oc, _ := w.Desk.CaseByCode(t.Context(), other)
	w.Do(t, oc.Report.ID, w.Operator, "ask", "message", "Xin cho biết số nhà gần nhất.")
	w.form("/track/"+other, url.Values{"action": {"supplement"}, "supplement": {"Số nhà 25."}, "kept": {token[1]}}, "photos")

	done := w.form("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"Ảnh toàn cảnh đây ạ."}, "kept": {token[1]}}, "photos", upload{"d.jpg", photo(t, 3)})
	if done.status != http.StatusSeeOther {
		t.Fatalf("supplement: %d %s", done.status, done.text())
	}
	for n, want := range map[report.ID]int{id: 3, oc.Report.ID: 0} {
		r, err := w.DB.Report(t.Context(), n)
		if err != nil || len(r.Photos) != want {
			t.Errorf("%s has %d photos, want %d (%v)", n, len(r.Photos), want, err)
		}
		for _, p := range r.Photos {
			if p.Of != report.OfReport {
				t.Errorf("photo of %q", p.Of)
			}
			if w.get("/track/"+code+"/photos/"+p.Thumb).status != 200 {
				t.Errorf("he does not see %s", p.Thumb)
			}
		}
	}

	// Where nothing is asked for, a file is not taken.
	w.Walk(t, id, "publish")
	w.form("/track/"+code, url.Values{"action": {"rate"}, "rating": {"satisfied"}}, "photos", upload{"e.jpg", photo(t, 4)})
	if r, _ := w.DB.Report(t.Context(), id); r.Rating != "satisfied" || len(r.Photos) != 3 {
		t.Errorf("rated %q with %d photos", r.Rating, len(r.Photos))
	}
}
