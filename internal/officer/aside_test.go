package officer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/process"
)

// What was put aside is read by operators and refused many at a time; what somebody
// has taken up meanwhile is left alone, and nothing is lost where a word is missing.
func TestOperatorsRefuseWhatWasPutAside(t *testing.T) {
	w := newWorld(t)
	w.Crowd(t, junk.Limits{All: 100, Commune: 100, Network: 100, Copies: 1})
	w.open()
	b := w.as(t, w.Operator)
	if page := b.get("/"); strings.Contains(page.body, "/aside") {
		t.Error("a box without anything in it is shown")
	}
	w.Submit(t, 1)
	second, third, fourth := w.Submit(t, 2).ID, w.Submit(t, 3).ID, w.Submit(t, 4).ID

	w.as(t, w.Focal).get("/aside").wants(http.StatusNotFound)
	w.as(t, w.Focal).post("/aside", "report", second.String()+":1").wants(http.StatusNotFound)
	if _, err := w.Desk.WarnOfAside(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get("/notices").wants(http.StatusOK, "3 phản ánh để riêng đang chờ xem")
	b.get("/").wants(http.StatusOK, "Để riêng")
	page := b.get("/aside").wants(http.StatusOK, "gần giống hệt nhiều phản ánh khác", second.String(), third.String(), fourth.String(), "3 phản ánh để riêng")
	form := page.form("/aside")
	b.get(path(second)).wants(http.StatusOK, "Hệ thống để riêng phản ánh này vì gần giống hệt")

	none := url.Values{"reason": {"unclear"}, "words": {"Lời giải thích đã viết sẵn ở đây."}}
	b.send("/aside", none).wants(http.StatusUnprocessableEntity, "Hãy chọn ít nhất một phản ánh", "Lời giải thích đã viết sẵn ở đây.")

	ticked := url.Values{"report": {second.String() + ":1", third.String() + ":1", "26-9999999:1"}, "reason": {"unclear"}, "words": {form.Get("words")}}
	short := url.Values{"report": ticked["report"], "reason": {"unclear"}, "words": {"ngắn"}}
	if got := b.send("/aside", short).wants(http.StatusUnprocessableEntity, "ngắn"); strings.Count(got.body, " checked") != 2 {
		t.Error("what was ticked is not ticked any more")
	}

	w.Do(t, third, w.Editor, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	b.follow(b.send("/aside", ticked)).wants(http.StatusOK, "Đã từ chối 1 phản ánh.", "Bỏ qua 2 phản ánh", fourth.String())
	c, err := w.Desk.Case(t.Context(), second)
	if err != nil || c.State.Outcome != process.OutcomeRefused {
		t.Errorf("%+v, %v", c.State, err)
	}
	ms, err := w.DB.MessagesOf(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		if m.To.Role == org.Sender {
			t.Errorf("a letter to a stranger: %+v", m)
		}
	}
	b.get(path(third)).wants(http.StatusOK, "Quá trình xử lý", "Hệ thống để riêng, xem sau: gần giống hệt").lacks("Hệ thống để riêng phản ánh này")

	b.send("/aside", url.Values{"report": {"x", "26-0000004", "26-0000004:0"}, "reason": {"unclear"}, "words": {form.Get("words")}})
	if c, _ := w.Desk.Case(t.Context(), fourth); c.State.Ended {
		t.Error("refused by a number without a version")
	}
}
