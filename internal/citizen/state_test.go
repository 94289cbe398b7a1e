package citizen

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// state reads what a phone reads.
func (w *world) state(code string) (got state) {
	w.t.Helper()
	a := w.get("/track/" + code + "/state")
	if a.status != 200 || a.header.Get("Content-Type") != "application/json" {
		w.t.Fatalf("state: %d %v\n%s", a.status, a.header, a.text())
	}
	dec := json.NewDecoder(strings.NewReader(a.body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&got); err != nil {
		w.t.Fatal(err)
	}
	return got
}

// A phone is told of each step that the sender's page tells of, and of no work
// between officers.
func TestAPhoneIsToldOfEachStepOnce(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	got := w.state(strings.ToLower(strings.ReplaceAll(code, "-", "")))
	want := state{Number: id.String(), Step: "Trung tâm đang kiểm tra thông tin bạn gửi", Due: "2026-11-16T01:30:00Z", Seq: 2}
	if got != want {
		t.Errorf("received: %+v, want %+v", got, want)
	}
	last := got.Seq
	higher := func(what string) state {
		t.Helper()
		s := w.state(code)
		if s.Seq <= last {
			t.Errorf("%s: seq %d after %d", what, s.Seq, last)
		}
		last = s.Seq
		return s
	}
	w.Do(t, id, w.Operator, "ask", "message", "Xin cho biết số nhà gần cột đèn nhất.")
	if s := higher("asked"); s.Step != "Trung tâm cần bạn bổ sung thông tin" || s.Ended {
		t.Errorf("asked: %+v", s)
	}
	w.post("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"Trước nhà số 25, ngõ 12."}})
	higher("supplemented")
	w.Walk(t, id, "assign")
	higher("assigned")
	w.Clock.Advance(2 * time.Hour)
	w.Do(t, id, w.Handler, "ask_extension", "days", "3", "why_longer", "Chờ vật tư của nhà thầu phụ.")
	if s := w.state(code); s.Seq != last {
		t.Errorf("what officers ask each other rings the sender's phone: seq %d after %d", s.Seq, last)
	}
	w.Do(t, id, w.Leader, "extend", "extension_notice", "Cột đèn phải thay mới nên cần thêm ba ngày làm việc.")
	if s := higher("extended"); !strings.HasPrefix(s.Due, "2026-11-30T10:00:00") {
		t.Errorf("extended: %+v", s)
	}

	code, id = w.sent(2)
	w.Do(t, id, w.Operator, "refuse", "refusal", "outside", "explanation", "Việc này tòa án đang giải quyết, xin hỏi Tòa án nhân dân thành phố.")
	if s := w.state(code); !s.Ended || s.Due != "" || s.Step != "Phản ánh không được tiếp nhận" {
		t.Errorf("refused: %+v", s)
	}
}

// Whoever picks up the phone reads no word of the report, and nobody keeps the
// answer.
func TestAStateHoldsNoWordOfAnybody(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Do(t, id, w.Operator, "ask", "message", "Xin cho biết số nhà gần cột đèn nhất.")
	a := w.get("/track/" + code + "/state")
	w.wants("state", a, 200, "!Đèn đường", "!số nhà", "!Nguyễn Văn An", "!0912", "!"+code)
	if got := a.header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
}

// Codes cannot be tried here more easily than at the page.
func TestAStateAnswersWrongCodesAsThePageDoes(t *testing.T) {
	w := newWorld(t)
	for _, code := range []string{"AAAA-BBBB-CCCC-DDDD", "x", "%21%21"} {
		page, own := w.get("/track/"+code), w.get("/track/"+code+"/state")
		if own.status != http.StatusNotFound || own.status != page.status || own.text() != page.text() {
			t.Errorf("%s: %d %q, the page %d %q", code, own.status, own.text(), page.status, page.text())
		}
	}
	var last answer
	for range codeBurst {
		last = w.get("/track/AAAA-BBBB-CCCC-DDDD/state")
	}
	w.wants("too many", last, 429, "Bạn thao tác quá nhanh")
	w.wants("the page counts with it", w.get("/track/AAAA-BBBB-CCCC-DDDD"), 429)
}
