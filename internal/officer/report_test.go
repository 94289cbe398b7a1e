package officer_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// canary is what must not reach who may not see it: the sender's contact, and a
// file name of his telephone.
var contactCanary = []string{"Nguyễn Văn An", "0912345678", "0912 345 678", "an@example.vn", "09•• ••• 678", "a•••@example.vn"}

// lot is one report of each class the visibility table tells apart.
type lot struct {
	fresh, atAgency, assigned, secret, returned, published, refused report.ID
	text                                                            map[report.ID]string
}

func (w *world) lot(t testing.TB) lot {
	l := lot{text: map[report.ID]string{}}
	n := 0
	send := func(change func(*desk.Submission)) report.ID {
		n++
		in := w.Submission(n)
		in.Text = "Phản ánh thứ " + string(rune('A'+n)) + " về ổ gà trước cổng trường tiểu học."
		in.Photos = []report.Photo{w.stored(t, uint8(40*n))}
		if change != nil {
			change(&in)
		}
		got, err := w.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		l.text[got.ID] = in.Text
		return got.ID
	}
	walk := func(id report.ID, upTo string) report.ID { w.Walk(t, id, upTo); return id }
	l.fresh = send(nil)
	l.atAgency = walk(send(nil), "dispatch")
	l.assigned = walk(send(nil), "assign")
	l.secret = walk(send(func(s *desk.Submission) { s.Secret = true }), "assign")
	l.returned = walk(send(nil), "dispatch")
	w.Do(t, l.returned, w.Focal, "return", "reason", "Đường này không do xã quản lý.")
	l.published = walk(send(nil), "publish")
	l.refused = send(nil)
	w.Do(t, l.refused, w.Operator, "refuse", "refusal", "outside", "explanation", "Đây là việc tranh chấp tại tòa án.")
	return l
}

// TestReportsOfOthersDoNotExist asks for every report as every persona: what his
// duty does not cover is answered 404 on every address, with no byte of it.
func TestReportsOfOthersDoNotExist(t *testing.T) {
	w := newWorld(t)
	l := w.lot(t)
	all := []report.ID{l.fresh, l.atAgency, l.assigned, l.secret, l.returned, l.published, l.refused}
	atAgency := []report.ID{l.atAgency, l.assigned, l.secret, l.published}
	for name, persona := range map[string]struct {
		who     org.PersonID
		sees    []report.ID
		contact bool
	}{
		"operator":      {w.Operator, all, true},
		"lead":          {w.Lead, all, true},
		"focal":         {w.Focal, atAgency, false},
		"leader":        {w.Leader, atAgency, false},
		"handler":       {w.Handler, []report.ID{l.assigned, l.secret, l.published}, false},
		"other focal":   {w.OtherFocal, nil, false},
		"other leader":  {w.OtherLeader, nil, false},
		"other handler": {w.OtherHandler, nil, false},
		"admin":         {w.Admin, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := w.as(t, persona.who)
			for _, id := range all {
				rep, err := w.DB.Report(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				addresses := []string{path(id), path(id) + "/photos/" + rep.Photos[0].Digest, path(id) + "/photos/" + rep.Photos[0].Thumb}
				if slices.Contains(persona.sees, id) {
					for _, a := range addresses {
						b.get(a).wants(http.StatusOK)
					}
					page := b.get(path(id)).wants(http.StatusOK, l.text[id])
					if !persona.contact {
						page.lacks(contactCanary...)
						b.post(path(id) + "/contact/show").wants(http.StatusNotFound).lacks(contactCanary...)
					}
					continue
				}
				for _, a := range addresses {
					b.get(a).wants(http.StatusNotFound).lacks(l.text[id])
				}
				for _, a := range []string{"/contact/show", "/accept", "/take", "/assign", "/submit", "/publish", "/nothing"} {
					b.post(path(id)+a, "version", "1", "reason", "Thử làm việc của người khác.").wants(http.StatusNotFound).lacks(l.text[id])
				}
			}
			b.lists(t, l, persona.sees)
		})
	}
}

// lists looks into every list for what the officer may not see.
func (b *browser) lists(t *testing.T, l lot, sees []report.ID) {
	t.Helper()
	for _, list := range []string{
		"/", "/?box=soon", "/?box=late", "/?box=returned", "/?box=waiting", "/?box=watch", "/?box=done",
		"/find?q=o+ga", "/find?q=0912345678", "/find?q=Nguyen+Van+An", "/find?status=open", "/find?level=secret", "/notices", "/statistics",
	} {
		got := b.get(list)
		for id, text := range l.text {
			if slices.Contains(sees, id) {
				continue
			}
			if strings.Contains(got.body, text) || strings.Contains(got.body, id.String()) {
				t.Errorf("%s shows %s", list, id)
			}
		}
	}
}

func TestContactIsMaskedUntilAskedFor(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	b := w.as(t, w.Operator)
	b.get(path(got.ID)).wants(http.StatusOK, "Nguyễn Văn An", "09•• ••• 678", "a•••@example.vn").lacks("0912345678", "an@example.vn")
	if strings.Contains(w.log.String(), "contact shown") {
		t.Error("a look that showed nothing was written down")
	}
	b.follow(b.post(path(got.ID)+"/contact/show")).wants(http.StatusOK, "0912345678", "an@example.vn", "Nguyễn Thị Trực mở lúc", "Xem người gửi")
	w.Clock.Advance(31 * time.Minute)
	w.as(t, w.Operator).get(path(got.ID)).wants(http.StatusOK, "09•• ••• 678", "Nhật ký mở nội dung", "Nguyễn Thị Trực, Tổ vận hành").lacks("0912345678", "an@example.vn")
	line := w.log.String()
	if !strings.Contains(line, "contact shown") || !strings.Contains(line, got.ID.String()) || !strings.Contains(line, string(w.Operator)) {
		t.Errorf("the log does not say who looked: %s", line)
	}
	if strings.Contains(line, "0912345678") || strings.Contains(line, "an@example.vn") {
		t.Error("the log holds the contact itself")
	}
}

// TestTheWholeWayByForms takes a report from the entry to the publication through
// nothing but the forms the pages offer, filled in as a person would.
func TestTheWholeWayByForms(t *testing.T) {
	w := newWorld(t)
	operator := w.as(t, w.Operator)
	entry := operator.get("/new").wants(http.StatusOK).form("/new")
	entry.Set("channel", "phone")
	entry.Set("text", "Rác thải ùn ứ ở đầu ngõ 12, mùi hôi cả khu dân cư.")
	entry.Set("commune", string(w.Commune))
	entry.Set("category", "rac-thai")
	entry.Set("name", "Trần Thị Gọi")
	entry.Set("phone", "0987 654 321")
	receipt := operator.send("/new", entry).wants(http.StatusOK, "Đã nhận phản ánh", "26-0000001", "Mã riêng")
	again := operator.send("/new", entry).wants(http.StatusOK, "đã được nhận trước đó", "26-0000001")
	if codeOf(receipt) == "" || codeOf(receipt) != codeOf(again) {
		t.Errorf("codes %q and %q", codeOf(receipt), codeOf(again))
	}
	if c, err := w.Desk.CaseByCode(t.Context(), codeOf(receipt)); err != nil || c.Report.Channel != report.Phone {
		t.Fatalf("channel %s, %v", c.Report.Channel, err)
	}

	page := "/reports/26-0000001"
	for _, step := range []struct {
		who    org.PersonID
		action string
		form   []string
		now    string // what the page then says
	}{
		{w.Operator, "accept", []string{"vietnamese", "yes", "clear", "yes", "complete", "yes"}, "Phân loại"},
		{w.Operator, "classify", nil, "Chuyển xử lý"},        // the sender's category is chosen already
		{w.Operator, "dispatch", nil, "Đầu mối xã Song Mai"}, // so is the suggested agency
		{w.Focal, "take", nil, "Giao xử lý"},
		{w.Leader, "assign", []string{"assignee", "person:" + string(w.Handler)}, "Hoàng Văn Xử"},
		{w.Handler, "submit", []string{"done", "done", "summary", "Đã cho xe gom hết rác ở đầu ngõ 12, phun khử mùi và đặt thêm hai thùng rác."}, "Phê duyệt kết quả"},
		{w.Leader, "approve", nil, "Kiểm tra, công khai kết quả"},
		{w.Editor, "publish", []string{"form_agency", "yes", "form_answer", "yes", "form_polite", "yes"}, "Đã công khai"},
	} {
		w.Clock.Advance(4 * time.Minute)
		b := w.as(t, step.who)
		f := b.get(page).wants(http.StatusOK).form(page + "/" + step.action)
		for k, vs := range values(step.form) {
			f[k] = vs
		}
		b.follow(b.send(page+"/"+step.action, f)).wants(http.StatusOK, "Đã ghi: ", step.now)
	}
	operator = w.as(t, w.Operator)
	operator.get(page).wants(http.StatusOK, "Kính chào: Ông/Bà", "Trân trọng", "Đã cho xe gom hết rác", "Điện thoại", "Đúng hạn", "Vì sao hạn này?", "Hồ sơ đã kết thúc")
	w.as(t, w.Handler).get(page).wants(http.StatusOK).lacks("Trần Thị Gọi", "0987654321")
	operator.get("/?box=done").wants(http.StatusOK, "26-0000001", "Đã công khai")
}

func codeOf(a answer) string {
	for _, n := range a.all("dd") {
		if strings.Contains(attr(n, "class"), "receipt-code") && n.FirstChild != nil {
			return n.FirstChild.Data
		}
	}
	return ""
}

func TestOfferedFormsFollowTheDuty(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	for _, leg := range w.Way() {
		for _, who := range []org.PersonID{w.Operator, w.Focal, w.Leader, w.Handler} {
			c, err := w.Desk.Case(t.Context(), got.ID)
			if err != nil {
				t.Fatal(err)
			}
			page := w.as(t, who).get(path(got.ID))
			if page.status != http.StatusOK {
				continue
			}
			want := map[string]bool{}
			for _, a := range w.Desk.Offered(c, w.Actor(t, who)) {
				want[path(got.ID)+"/"+a.ID] = true
			}
			for _, f := range page.all("form") {
				to := attr(f, "action")
				if strings.HasPrefix(to, path(got.ID)+"/") && !strings.HasPrefix(to, path(got.ID)+"/contact") && !strings.HasPrefix(to, path(got.ID)+"/open/") && !want[to] {
					t.Errorf("%s at %s is offered %s", who, c.State.Step, to)
				}
				delete(want, to)
			}
			if len(want) > 0 {
				t.Errorf("%s at %s is not offered %v", who, c.State.Step, want)
			}
		}
		w.Do(t, got.ID, leg.Who, leg.Action, leg.Form...)
	}
}

func TestNextReport(t *testing.T) {
	w := newWorld(t)
	first := w.Submit(t, 1)
	w.Clock.Advance(time.Minute)
	second := w.Submit(t, 2)
	b := w.as(t, w.Operator)
	if to := b.get("/next").header.Get("Location"); to != path(first.ID) {
		t.Errorf("next is %s", to)
	}
	w.Walk(t, first.ID, "dispatch")
	b.get(path(first.ID)).wants(http.StatusOK, "không phải làm gì", "Việc tiếp theo")
	if to := b.get("/next").header.Get("Location"); to != path(second.ID) {
		t.Errorf("next is %s", to)
	}
	urgent := w.Danger(t, 3)
	if to := b.get("/next").header.Get("Location"); to != path(urgent.ID) {
		t.Errorf("next is %s, want the urgent one", to)
	}
	w.Do(t, urgent.ID, w.Operator, "refuse", "refusal", "outside", "explanation", "Người gửi bấm nhầm, không có nguy hiểm.")
	if to := b.get("/next?not=" + second.ID.String()).header.Get("Location"); to != "/" {
		t.Errorf("next but the last is %s", to)
	}
}

func TestDanger(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Danger = true
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	b := w.as(t, w.Operator)
	b.get(path(got.ID)).wants(http.StatusOK, "Phản ánh tức thời", "đang nguy hiểm ngay lúc này", "Còn 30 phút")
	b.get("/notices").wants(http.StatusOK, "Việc tức thời: Xác minh phản ánh tức thời")

	// By its words alone: the page says which.
	words := w.Submission(2)
	words.Text = "Đang có cháy nhà ở cuối thôn, lửa to lắm."
	if got, err = w.Desk.Submit(t.Context(), words); err != nil || !got.State.Urgent {
		t.Fatalf("a fire is not urgent: %+v, %v", got, err)
	}
	b.get(path(got.ID)).wants(http.StatusOK, "Nội dung có từ “")
}

func TestNoticesAreReadOnce(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Clock.Set(testworld.At("2026-11-16 08:16"))
	if n, err := w.Desk.Ring(t.Context(), 10); err != nil || n != 1 {
		t.Fatalf("%d rang, %v", n, err)
	}
	b := w.as(t, w.Operator)
	page := b.get("/notices").wants(http.StatusOK, "Sắp hết thời gian: Tiếp nhận", "Chưa đọc", got.ID.String())
	b.get("/").wants(http.StatusOK, "1 chưa đọc")
	b.follow(b.send("/notices", page.form("/notices"))).wants(http.StatusOK).lacks("Chưa đọc")
	b.get("/").wants(http.StatusOK).lacks("chưa đọc")
	b.post("/notices", "up_to", "x").wants(http.StatusUnprocessableEntity)
	w.Clock.Set(testworld.At("2026-11-16 09:00"))
	if _, err := w.Desk.Ring(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	w.as(t, w.Lead).get("/notices").wants(http.StatusOK, "Quá hạn: Tiếp nhận", "Phụ trách Trung tâm")
	w.as(t, w.Focal).get("/notices").wants(http.StatusOK, "Chưa có thông báo nào")
}

// TestHistoryTellsWhoWasLate reads the way of a report off its page: who held each
// step, since when, until when, why, and who was late (F6).
func TestHistoryTellsWhoWasLate(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	at := path(got.ID)
	w.Clock.Set(testworld.At("2026-11-16 09:10"))
	for range 3 { // the reminder and the escalation
		if _, err := w.Desk.Ring(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
	}
	w.Do(t, got.ID, w.Operator, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	w.Do(t, got.ID, w.Operator, "ask", "message", "Xin cho biết mốc gần nhất của ổ gà.")
	b := w.as(t, w.Operator)
	b.get(at).wants(http.StatusOK,
		"Bước Tiếp nhận mất 1 giờ 10 phút làm việc", "Trễ hạn", "hạn là 08:30 thứ Hai 16/11/2026",
		"Đã nhắc Tổ vận hành", "Đã báo quá hạn lên Phụ trách Trung tâm",
		"Bắt đầu lúc 08:00 thứ Hai 16/11/2026", "Tạm dừng bước Phân loại", "Chờ người gửi bổ sung", "Xin cho biết mốc gần nhất")
	b.get("/?box=waiting").wants(http.StatusOK, got.ID.String(), "Người gửi")
	w.Say(t, got.ID, "supplement", "supplement", "Ngay trước số nhà 12, cạnh cột điện.")
	b.get(at).wants(http.StatusOK, "Gửi bổ sung", "Ngay trước số nhà 12, cạnh cột điện.")

	w.Do(t, got.ID, w.Operator, "classify", "category", "giao-thong")
	for _, leg := range w.Way()[2:] {
		w.Do(t, got.ID, leg.Who, leg.Action, leg.Form...)
	}
	w.Say(t, got.ID, "rate", "rating", "unsatisfied", "comment", "Mới lấp một nửa.")
	w.Say(t, got.ID, "clear_up", "unclear", "Mới lấp một nửa, còn một ổ gà nữa.")
	again := b.get(at).wants(http.StatusOK, "Lần 2", "Chưa hài lòng", "còn một ổ gà nữa", "Tiếp nhận đề nghị làm rõ")
	if !again.offers(at + "/dispatch") {
		t.Error("the operator cannot send it to the agency again")
	}
	b.get("/").wants(http.StatusOK, "Lần 2")
}

// TestASealedReportIsAStub looks at a report that holds a state secret (P5): who
// had to do with it sees that it is there, and not a byte of it.
func TestASealedReportIsAStub(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Photos = []report.Photo{w.stored(t, 77)}
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	w.Walk(t, got.ID, "dispatch")
	err = w.DB.Write(t.Context(), "test.seal", func(tx *store.Tx) error {
		c, err := tx.Case(got.ID)
		if err != nil {
			return err
		}
		e := process.Event{Seq: c.State.Seq + 1, At: process.At(w.Clock.Now()), Kind: process.Acted, By: process.By{Role: org.System}, Change: process.Change{Level: report.Sealed}}
		return tx.Append(c, e, process.Fold(c.State, e), nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	secrets := append(slices.Clone(contactCanary), in.Text, in.Place.Words)
	for _, who := range []org.PersonID{w.Operator, w.Focal} {
		b := w.as(t, who)
		b.get(path(got.ID)).wants(http.StatusOK, "Niêm phong", "giải quyết ngoài hệ thống").lacks(secrets...)
		b.get(path(got.ID) + "/photos/" + in.Photos[0].Digest).wants(http.StatusNotFound)
		b.post(path(got.ID) + "/contact/show").wants(http.StatusNotFound)
		for _, list := range []string{"/", "/?box=watch", "/find?level=sealed", "/find?q=o+ga", "/notices"} {
			b.get(list).wants(http.StatusOK).lacks(in.Text, in.Place.Words)
		}
	}
	w.as(t, w.OtherFocal).get(path(got.ID)).wants(http.StatusNotFound)
}
