package officer_test

import (
	"net/http"
	"strings"
	"testing"

	"paht/internal/org"
)

// TestS5_WordsTellNothingOfASensitiveReport looks a sensitive report up by what
// stands in it and by who sent it: only its number finds it, and the page says so.
func TestS5_WordsTellNothingOfASensitiveReport(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Text = "Tranh chấp ranh giới thửa đất với hộ bên cạnh, có lời đe dọa."
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	find := func(who org.PersonID, q string) answer {
		return w.as(t, who).get("/find?q=" + strings.ReplaceAll(q, " ", "+")).wants(http.StatusOK)
	}
	if page := find(w.Operator, "thửa đất"); !strings.Contains(page.body, got.ID.String()) {
		t.Fatal("an ordinary report is not found by its words")
	}
	w.Walk(t, got.ID, "classify")
	w.Do(t, got.ID, w.Operator, "mark_sensitive", "reason", "Có tranh chấp đất đai")
	w.Submit(t, 2)
	for _, who := range []org.PersonID{w.Operator, w.Lead} {
		for _, q := range []string{"thửa đất", "đe dọa", in.Contact.Phone} {
			page := find(who, q).wants(http.StatusOK, "nhạy cảm")
			if main := mainOf(page); strings.Contains(main, got.ID.String()) || strings.Contains(main, "Tranh chấp") {
				t.Errorf("%s finds it by %q", who, q)
			}
		}
		b := w.as(t, who)
		if page := b.get("/find?q=" + got.ID.String()); page.header.Get("Location") != path(got.ID) {
			t.Errorf("its number leads to %q", page.header.Get("Location"))
		}
		page := b.get("/find?mark=sensitive").wants(http.StatusOK, got.ID.String()).lacks("Tranh chấp ranh giới")
		if n := strings.Count(page.body, `class="case-number"`); n != 1 {
			t.Errorf("%d sensitive reports", n)
		}
		b.get("/find?mark=urgent").wants(http.StatusOK, "Không tìm thấy hồ sơ nào")
	}
}
