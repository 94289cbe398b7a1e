package citizen

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"paht/internal/report"
	"paht/internal/testworld"
)

// sent sends the n-th report and answers its code and its number.
func (w *world) sent(n int, pairs ...string) (code string, id report.ID) {
	w.t.Helper()
	code = w.send(with(w.filled(n), pairs...)).code(w.t)
	c, err := w.Desk.CaseByCode(w.t.Context(), code)
	if err != nil {
		w.t.Fatal(err)
	}
	return code, c.Report.ID
}

// Danger: the clock of the urgent procedure in minutes and the emergency numbers,
// on the receipt and on the page of the report, by night as well; no promise the
// process does not give.
func TestU1_TheSenderOfAnUrgentReportReadsMinutesAndWhomToCall(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-11-16 23:10"))
	code, id := w.sent(1, "danger", "yes")
	for _, path := range []string{"/sent/", "/track/"} {
		page := w.get(path + code)
		w.wants(path, page, 200, "Gọi ngay", "113", "114", "115", "Trung tâm đang xác minh khẩn", "có 30 phút", "đến 23:40 thứ Hai 16/11/2026", "!tính theo giờ làm việc", "!được báo để xem trước")
		if !strings.Contains(page.body, `href="tel:114"`) {
			t.Errorf("%s: the number cannot be tapped", path)
		}
	}
	w.Do(t, id, w.Operator, "not_urgent", "reason", "Đã gọi lại, không có nguy hiểm trước mắt.")
	w.wants("not urgent after all", w.get("/track/"+code), 200, "!Gọi ngay, đừng chờ", "!Đang có người gặp nguy hiểm?")

	w.Walk(t, id, "assign")
	w.Do(t, id, w.Operator, "raise", "reason", "Người dân báo cột đèn sắp đổ vào nhà.")
	w.wants("urgent in working time", w.get("/track/"+code), 200, "!tính cả đêm", "ngày làm việc")

	code, id = w.sent(2, "danger", "yes")
	w.Do(t, id, w.Operator, "confirm", "category", "an-ninh", "agency", string(w.Agency))
	w.Clock.Advance(12 * time.Minute)
	for rang := -1; rang != 0; {
		var err error
		if rang, err = w.Desk.Ring(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
	}
	w.wants("the ladder before the limit is not lateness", w.get("/track/"+code), 200, "Đã báo khẩn cho cơ quan có thẩm quyền", "!Đã quá hạn", "!Trễ hạn")
}

// While an agency asks the sender the clock stands still, and the page says so.
func TestTheClockThatStandsStillSaysSo(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "assign")
	w.Clock.Advance(2 * time.Hour)
	w.Do(t, id, w.Handler, "ask", "message", "Xin cho biết đèn tắt từ ngày nào và chụp số cột.")
	w.wants("asked", w.get("/track/"+code), 200, "Đồng hồ đang dừng", "Từ 10:00 thứ Hai 16/11/2026", "Cơ quan xử lý cần bạn cho biết thêm",
		"Xin cho biết đèn tắt từ ngày nào", "Gửi trả lời", "!Hoàng Văn Xử")
	w.Clock.Advance(24 * time.Hour)
	w.post("/track/"+code, url.Values{"action": {"supplement"}, "supplement": {"Tắt từ ngày 9/11, cột số 14."}})
	w.wants("answered", w.get("/track/"+code), 200, "!Đồng hồ đang dừng", "Đang xử lý", "Tắt từ ngày 9/11", "Còn 6 ngày làm việc")
}

func TestAnExtensionIsToldWithTheReasonWrittenToTheSender(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "assign")
	w.Do(t, id, w.Handler, "ask_extension", "days", "3", "why_longer", "Chờ vật tư của nhà thầu phụ, nội bộ biết.")
	w.wants("asked for", w.get("/track/"+code), 200, "Hạn 17:00 thứ Tư 25/11/2026", "!Chờ vật tư")
	w.Do(t, id, w.Leader, "extend", "extension_notice", "Cột đèn phải thay mới nên cần thêm ba ngày làm việc.")
	page := w.get("/track/" + code)
	w.wants("granted", page, 200, "Cột đèn phải thay mới nên cần thêm ba ngày", "Hạn 17:00 thứ Hai 30/11/2026", "!Chờ vật tư")
	if n := strings.Count(page.text(), "Đang xử lý"); n > 3 {
		t.Errorf("the step is told %d times", n)
	}
}

func TestWithdrawingIsAskedTwice(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "dispatch")
	w.wants("offered", w.get("/track/"+code), 200, "Rút phản ánh")
	asked := w.post("/track/"+code, url.Values{"action": {"withdraw"}, "withdrawal": {"Hàng xóm đã sửa giúp."}})
	w.wants("are you sure", asked, 200, "Rút phản ánh số "+id.String()+"?", "không lấy lại được", "Hàng xóm đã sửa giúp.", "Giữ lại, không rút")
	if c, _ := w.Desk.Case(t.Context(), id); c.State.Ended {
		t.Fatal("withdrawn before it was confirmed")
	}
	done := w.post("/track/"+code, url.Values{"action": {"withdraw"}, "withdrawal": {"Hàng xóm đã sửa giúp."}, "sure": {"yes"}})
	if done.status != http.StatusSeeOther {
		t.Fatalf("withdraw: %d %s", done.status, done.text())
	}
	w.wants("withdrawn", w.get(done.header.Get("Location")), 200, "Đã rút phản ánh", "Bạn đã rút phản ánh", "Hàng xóm đã sửa giúp.")
	w.wants("for anyone", w.get("/reports/"+id.String()), 200, "Đã rút lại", "!Hàng xóm đã sửa")
}

// A merged report leads to the one its matter goes on in, as far as anyone may see
// that; the sender of it reads the answer.
func TestAMergedReportFollowsItsMain(t *testing.T) {
	w := newWorld(t)
	_, main := w.sent(1)
	code, id := w.sent(2)
	private, hidden := w.sent(3)
	w.Walk(t, main, "assign")
	w.Walk(t, id, "accept")
	w.Do(t, id, w.Operator, "merge", "into", main.String(), "explanation", "Cùng một cột đèn, đã có phản ánh khác.")
	w.wants("merged", w.get("/track/"+code), 200, "Đã gộp vào phản ánh cùng sự việc", "phản ánh số "+main.String(), "Cùng một cột đèn", "Đang xử lý", "Ủy ban nhân dân xã Song Mai")
	w.wants("for anyone", w.get("/reports/"+id.String()), 200, "Đã gộp vào", "phản ánh số "+main.String(), "!Cùng một cột đèn")
	for _, l := range w.Way()[5:] {
		w.Do(t, main, l.Who, l.Action, l.Form...)
	}
	w.wants("answered there", w.get("/track/"+code), 200, "Kính chào", "Đã san lấp ổ gà")

	_, secret := w.sent(4, "secret", "yes")
	w.Walk(t, secret, "dispatch")
	w.Walk(t, hidden, "accept")
	w.Do(t, hidden, w.Operator, "merge", "into", secret.String(), "explanation", "Cùng sự việc với phản ánh đã có.")
	w.wants("into a secret one", w.get("/track/"+private), 200, "xử lý cùng một phản ánh khác không công khai", "!"+secret.String())
	w.wants("nor for anyone", w.get("/reports/"+hidden.String()), 200, "!"+secret.String())
}

func TestASplitReportLeadsToItsParts(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "accept")
	w.Do(t, id, w.Operator, "split", "split_text", "Có đống gạch vỡ đổ cạnh cột đèn đầu ngõ 12.")
	c, err := w.Desk.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	offs := w.Desk.SplitOffs(c)
	if len(offs) != 1 {
		t.Fatalf("split off: %+v", offs)
	}
	w.wants("the first", w.get("/track/"+code), 200, "Phần được tách thành phản ánh riêng", "Phản ánh số "+offs[0].ID.String(), offs[0].Code)
	w.wants("the other", w.get("/track/"+offs[0].Code), 200, "tách ra từ phản ánh số "+id.String(), "đống gạch vỡ")
	w.wants("not for anyone", w.get("/reports/"+id.String()), 200, "!"+offs[0].Code, "!"+offs[0].ID.String())
}

// A supporting agency's part exists for nobody on this site.
func TestASupportingPartIsNobodysPage(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "assign")
	s := w.Do(t, id, w.Handler, "support", "partner", string(w.Other), "task", "Đề nghị cắt điện để thay bóng đèn.")
	if len(s.Parts) != 1 {
		t.Fatalf("parts: %v", s.Parts)
	}
	w.wants("its page", w.get("/reports/"+s.Parts[0].String()), 404, "!cắt điện")
	for _, path := range []string{"/reports", "/reports/" + id.String(), "/track/" + code, "/reports?q=cat+dien"} {
		w.wants(path, w.get(path), 200, "!"+s.Parts[0].String(), "!Đề nghị cắt điện")
	}
}

// Of a sealed report the sender keeps a stub, and nobody else anything (P5).
func TestP5_ASealedReportIsAStub(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	photoOf := w.send(w.filled(2), upload{"a.jpg", photo(t, 1)}).code(t)
	c, _ := w.Desk.CaseByCode(t.Context(), photoOf)
	w.Walk(t, id, "accept")
	w.Do(t, id, w.Operator, "seal", "seal_confirm", "yes")
	w.Do(t, c.Report.ID, w.Operator, "seal", "seal_confirm", "yes")
	w.wants("his stub", w.get("/track/"+code), 200, "Phản ánh được trả lời ngoài hệ thống", id.String(), "!Đèn đường", "!ngõ 12", "!Nguyễn Văn An", "!09••", "!Phường")
	w.wants("nobody else", w.get("/reports/"+id.String()), 404)
	w.wants("not in the list", w.get("/reports"), 200, "!"+id.String())
	w.wants("its receipt", w.get("/sent/"+code), 200, "!Đèn đường")
	for _, p := range c.Report.Photos {
		w.wants("its photo", w.get("/track/"+photoOf+"/photos/"+p.Digest), 404)
	}
}

// A sensitive report: its sender reads his own words and, when all agree, the
// answer; nobody else knows that it exists.
func TestS_ASensitiveReportIsItsSendersAlone(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "classify")
	w.wants("public before", w.get("/reports/"+id.String()), 200)
	w.Do(t, id, w.Operator, "mark_sensitive", "reason", "Liên quan tranh chấp đông người.")
	w.wants("not public", w.get("/reports/"+id.String()), 404)
	w.Do(t, id, w.Operator, "consult", "coordinator", string(w.Other))
	w.wants("his own words", w.get("/track/"+code), 200, "Đèn đường ngõ 12", "Trung tâm đang lấy ý kiến cơ quan phối hợp", "!Liên quan tranh chấp", "!Xem trang công khai")
	w.Do(t, id, w.OtherFocal, "advise", "advice", "Kiểm tra tại chỗ, đối thoại với các hộ.")
	w.Do(t, id, w.Operator, "dispatch_advised", "agency", string(w.Agency))
	for _, l := range w.Way()[3:] {
		if l.Action == "publish" {
			break
		}
		w.Do(t, id, l.Who, l.Action, l.Form...)
	}
	w.Do(t, id, w.Operator, "seek_agreement")
	w.wants("a draft is nobody's answer", w.get("/track/"+code), 200, "!Đã san lấp ổ gà", "!đối thoại với các hộ")
	w.Do(t, id, w.OtherFocal, "agree")
	w.Do(t, id, w.Operator, "answer_agreed", "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
	w.wants("answered", w.get("/track/"+code), 200, "Đã san lấp ổ gà", "gửi riêng cho bạn")
	w.wants("to him alone", w.get("/reports/"+id.String()), 404)
}

// While a report goes another round the answer of the one before stays.
func TestAnEarlierAnswerStaysWhileARoundIsUnderWay(t *testing.T) {
	w := newWorld(t)
	code, id := w.sent(1)
	w.Walk(t, id, "publish")
	w.post("/track/"+code, url.Values{"action": {"clear_up"}, "unclear": {"Còn một cột ở cuối ngõ vẫn tắt."}})
	w.Do(t, id, w.Operator, "dispatch", "agency", string(w.Agency))
	w.wants("his page", w.get("/track/"+code), 200, "Câu trả lời lần trước", "Đã san lấp ổ gà", "Lần xử lý thứ 2", "Còn một cột ở cuối ngõ")
	w.wants("anyone's page", w.get("/reports/"+id.String()), 200, "Kết quả lần trước", "Đã san lấp ổ gà", "Người gửi đề nghị làm rõ", "!Còn một cột")
	w.Do(t, id, w.Focal, "take")
	w.Do(t, id, w.Leader, "assign", w.Way()[4].Form...)
	w.Do(t, id, w.Handler, "submit", "done", "done", "summary", "UBND xã đã thay nốt bóng ở cuối ngõ trong sáng nay và thử lại cả tuyến đèn.")
	w.wants("a new draft is not shown", w.get("/reports/"+id.String()), 200, "Đã san lấp ổ gà", "!thay nốt bóng")
}

// A due in a list leads to why it is that day.
func TestW6_ADueInTheListLeadsToWhy(t *testing.T) {
	w := newWorld(t)
	_, id := w.sent(1)
	w.Walk(t, id, "assign")
	list := w.get("/reports")
	w.wants("list", list, 200, "Còn 6 ngày làm việc", "Vì sao?")
	if href := "/reports/" + id.String() + "#why"; !strings.Contains(list.body, `href="`+href+`"`) {
		t.Errorf("no link to %s", href)
	}
	if page := w.get("/reports/" + id.String()); !strings.Contains(page.body, `id="why"`) {
		t.Error("the page has no such place")
	}
}
