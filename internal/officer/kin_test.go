package officer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
)

// fill posts the form a page offers for an action, with some fields set.
func (b *browser) fill(at, action string, fields ...string) answer {
	b.t.Helper()
	form := b.get(at).form(at + "/" + action)
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.send(at+"/"+action, form)
}

// atHandler is a report the handler works at.
func (w *world) atHandler(t testing.TB, n int) string {
	t.Helper()
	got := w.Submit(t, n)
	w.Walk(t, got.ID, "assign")
	return path(got.ID)
}

// TestExtensionByPages asks for more time, sees it in the leader's box alone, and
// grants it.
func TestExtensionByPages(t *testing.T) {
	w := newWorld(t)
	at := w.atHandler(t, 1)
	handler, leader := w.as(t, w.Handler), w.as(t, w.Leader)
	handler.get(at).wants(http.StatusOK, "Xin gia hạn", "Số nguyên từ 1 đến 6")
	for days, say := range map[string]string{"9": "từ 1", "hai": "số nguyên"} {
		back := handler.fill(at, "ask_extension", "days", days, "why_longer", "Chờ nhựa đường về kho.")
		if back.status != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(back.text()), say) {
			t.Errorf("%s days: %d", days, back.status)
		}
		if form := back.form(at + "/ask_extension"); form.Get("days") != days || form.Get("why_longer") == "" {
			t.Errorf("came back as %v", form)
		}
	}
	handler.follow(handler.fill(at, "ask_extension", "days", "3", "why_longer", "Chờ nhựa đường về kho.")).
		wants(http.StatusOK, "Đang xin gia hạn", "Xin thêm 3 ngày làm việc", "Người quyết định: Lãnh đạo xã Song Mai")
	leader.get("/?box=asked").wants(http.StatusOK, "26-0000001", "Đang xin gia hạn")
	handler.get("/").wants(http.StatusOK).lacks("/?box=asked")
	before := w.limit(t, at)
	check(t, "to be decided", leader.get(at).wants(http.StatusOK, "Xin thêm 3 ngày làm việc", "Chờ nhựa đường về kho.", "Không cho gia hạn"))
	leader.follow(leader.fill(at, "extend", "extension_notice", "Nhựa đường về kho chậm ba ngày.")).wants(http.StatusOK, "Đã ghi: Cho gia hạn").lacks("Đang xin gia hạn")
	if after := w.limit(t, at); !after.After(before) {
		t.Errorf("the limit was %s and is %s", before, after)
	}
	handler.get(at).wants(http.StatusOK, "Nhựa đường về kho chậm ba ngày.")
	leader.get("/?box=asked").wants(http.StatusOK, "Không có ai xin gia hạn")
}

// limit is when the present step of a report is due.
func (w *world) limit(t testing.TB, at string) time.Time {
	t.Helper()
	id, _ := report.ParseID(strings.TrimPrefix(at, "/reports/"))
	c, err := w.Desk.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.State.Limit.Time()
}

// TestSupportingAgencyByPages asks another agency for its part, which has its own
// holder and due, and closes the report after it has answered.
func TestSupportingAgencyByPages(t *testing.T) {
	w := newWorld(t)
	at := w.atHandler(t, 1)
	handler := w.as(t, w.Handler)
	handler.follow(handler.fill(at, "support", "partner", string(w.Other), "task", "Khảo sát hệ thống thoát nước dọc đường.")).
		wants(http.StatusOK, "Phối hợp", "UBND phường Dĩnh Kế", "Khảo sát hệ thống thoát nước", "Chờ các cơ quan phối hợp xong", "Đầu mối phường Dĩnh Kế")
	part := "/reports/26-0000002"
	handler.get(part).wants(http.StatusNotFound)
	focal := w.as(t, w.OtherFocal)
	focal.get("/").wants(http.StatusOK, "26-0000002", "Phần việc của 26-0000001")
	focal.get(at).wants(http.StatusNotFound)
	page := focal.get(part).wants(http.StatusOK, "Khảo sát hệ thống thoát nước", "Phần việc phối hợp của 26-0000001", "Tiếp nhận việc phối hợp").lacks(contactCanary...)
	if links(page, at) {
		t.Error("the part links to a report its agency may not open")
	}
	focal.follow(focal.fill(part, "take")).wants(http.StatusOK)
	form := focal.get(part).form(part + "/submit")
	result := values(testworld.Result())
	form.Set("done", result.Get("done"))
	form.Set("summary", result.Get("summary"))
	focal.follow(focal.send(part+"/submit", form)).wants(http.StatusOK)
	leader := w.as(t, w.OtherLeader)
	leader.follow(leader.fill(part, "approve")).wants(http.StatusOK)
	handler.get(at).wants(http.StatusOK, "Đã trả lời phối hợp", "Cơ quan phối hợp đã xong phần việc", result.Get("summary")).lacks("Chờ các cơ quan phối hợp xong")
	handler.get("/notices").wants(http.StatusOK, "Cơ quan phối hợp đã xong")
	operator := w.as(t, w.Operator)
	if !links(operator.get(at).wants(http.StatusOK), part) {
		t.Error("the centre finds no way to the part")
	}
}

func links(a answer, to string) bool {
	for _, n := range a.all("a") {
		if href, _, _ := strings.Cut(attr(n, "href"), "#"); href == to {
			return true
		}
	}
	return false
}

func TestTransferByPages(t *testing.T) {
	w := newWorld(t)
	err := w.Desk.PutDuty(t.Context(), w.Actor(t, w.Admin), org.Duty{Person: w.Guard, Role: org.Handler, Unit: w.Division, From: w.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	at := w.atHandler(t, 1)
	before := w.limit(t, at)
	handler := w.as(t, w.Handler)
	handler.follow(handler.fill(at, "transfer", "assignee", "person:"+string(w.Guard), "reason", "Tôi đi học từ ngày mai.")).wants(http.StatusOK, "Đã ghi: Chuyển người xử lý khác")
	page := w.as(t, w.Guard).get(at).wants(http.StatusOK, "Trịnh Văn Gác", "Tôi đi học từ ngày mai.")
	if !page.offers(at+"/submit") || !w.limit(t, at).Equal(before) {
		t.Error("the other handler cannot go on with the same due")
	}
	handler.get(at).wants(http.StatusNotFound)
}

func TestSplitAndMergeByPages(t *testing.T) {
	w := newWorld(t)
	first, second := w.Submit(t, 1), w.Submit(t, 2)
	at, other := path(first.ID), path(second.ID)
	b := w.as(t, w.Operator)
	b.follow(b.fill(at, "split", "split_text", "Việc thứ hai: đèn đường hỏng ở cùng chỗ.")).wants(http.StatusOK, "Đã tách thành 26-0000003")
	b.get("/reports/26-0000003").wants(http.StatusOK, "Việc thứ hai: đèn đường hỏng", "Tách từ 26-0000001")

	// A number that is none, or its own, comes back with the words beside it.
	for _, into := range []string{"26-9999999", first.ID.String(), "mười"} {
		back := b.fill(at, "merge", "into", into, "explanation", "Cùng một ổ gà trước cổng trường.")
		if back.status != http.StatusUnprocessableEntity || back.form(at+"/merge").Get("into") != into {
			t.Errorf("merged into %s: %d", into, back.status)
		}
	}
	b.follow(b.fill(at, "merge", "into", second.ID.String(), "explanation", "Cùng một ổ gà trước cổng trường.")).
		wants(http.StatusOK, "Đã gộp vào 26-0000002", "Đã gộp")
	b.get(other).wants(http.StatusOK, "Hồ sơ đã gộp vào đây", first.ID.String())
	b.get("/?box=done").wants(http.StatusOK, first.ID.String(), "Đã gộp vào 26-0000002")
}

// TestP5_SealByPages seals a report: the stub stays, and not a byte of what it said.
func TestP5_SealByPages(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.Photos = []report.Photo{w.stored(t, 60)}
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	at := path(got.ID)
	b := w.as(t, w.Operator)
	b.fill(at, "seal").wants(http.StatusUnprocessableEntity, "Đánh dấu khi đã kiểm tra")
	page := b.follow(b.fill(at, "seal", "seal_confirm", "yes")).wants(http.StatusOK, "Niêm phong", "giải quyết ngoài hệ thống")
	page.lacks(append([]string{in.Text, in.Place.Words, in.Photos[0].Digest}, contactCanary...)...)
	for _, f := range page.all("form") {
		if strings.HasPrefix(attr(f, "action"), at) {
			t.Errorf("a sealed report offers %s", attr(f, "action"))
		}
	}
	b.get(at + "/photos/" + in.Photos[0].Digest).wants(http.StatusNotFound)
	b.post(at+"/open/content", "reason", reason).wants(http.StatusNotFound)
}

// TestEvidenceByCategory asks for a photo where the category does, and says so
// before anything is sent.
func TestEvidenceByCategory(t *testing.T) {
	w := newWorld(t)
	cat := w.Desk.Categories()[1]
	cat.Evidence = true
	if err := w.Desk.PutCategory(t.Context(), w.Actor(t, w.Admin), cat); err != nil {
		t.Fatal(err)
	}
	at := w.atHandler(t, 1)
	b := w.as(t, w.Handler)
	b.get(at).wants(http.StatusOK, "phải có ảnh hoặc tài liệu khi kết quả là “Đã xử lý xong”")
	result := values(testworld.Result())
	form := []string{"version", "6", "done", "done", "summary", result.Get("summary")}
	b.post(at+"/submit", form...).wants(http.StatusUnprocessableEntity, "Mục này bắt buộc")
	b.follow(b.upload(at+"/submit", form, file{"attachments", "sau.jpg", jpegOf(t, 80)})).wants(http.StatusOK, "Đã ghi: Trình kết quả")
}

// TestF6_TrackSaysWhoWasLate reads off the table who held a report from when to
// when, against which limit, and by how much he was late.
func TestF6_TrackSaysWhoWasLate(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	w.Clock.Set(testworld.At("2026-11-16 09:10"))
	w.Do(t, got.ID, w.Operator, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	w.Clock.Set(testworld.At("2026-11-16 09:20"))
	page := w.as(t, w.Operator).get(path(got.ID)).wants(http.StatusOK,
		"Theo dõi", "1 bước trễ hạn", "08:00 16/11/2026", "đến 09:10 16/11/2026", "08:30 16/11/2026",
		"1 giờ 10 phút làm việc", "trong 30 phút làm việc", "40 phút làm việc", "Nguyễn Thị Trực kết thúc bước",
		"Vì sao hạn 09:40 thứ Hai 16/11/2026", "10 phút làm việc", "đang giữ")
	bars := 0
	for _, n := range page.all("svg") {
		if strings.HasPrefix(attr(n, "class"), "track-bar") {
			bars++
		}
	}
	c, _ := w.Desk.Case(t.Context(), got.ID)
	if stints, _ := w.DB.Stints(t.Context(), got.ID); bars != len(stints)+1 || c.State.LateSteps != 1 {
		t.Errorf("%d bars for %d steps left and one present", bars, len(stints))
	}
	// Every clock of a list leads to where its due is explained.
	if !links(w.as(t, w.Operator).get("/"), path(got.ID)) {
		t.Error("no way from the chip to the explanation")
	}
}

// TestWaitingSaysTheClockStands asks the sender through the relay: the agency sees
// no number, and everybody that the clock stands.
func TestWaitingSaysTheClockStands(t *testing.T) {
	w := newWorld(t)
	at := w.atHandler(t, 1)
	b := w.as(t, w.Handler)
	b.follow(b.fill(at, "ask", "message", "Xin cho biết ổ gà ở trước số nhà nào?")).wants(http.StatusOK, "Đồng hồ đang dừng", "Người gửi").lacks(contactCanary...)
	b.get("/?box=waiting").wants(http.StatusOK, "Đồng hồ đang dừng")
	id, _ := report.ParseID(strings.TrimPrefix(at, "/reports/"))
	w.Clock.Advance(2 * time.Hour)
	if s := w.Say(t, id, "supplement", "supplement", "Trước số nhà 12."); s.Step != "handle" {
		t.Fatalf("goes on at %s", s.Step)
	}
	w.as(t, w.Handler).get(at).wants(http.StatusOK, "Trước số nhà 12.", "chờ người gửi, đồng hồ xử lý dừng").lacks("Đồng hồ đang dừng ")
}

// TestEveryKindOfFieldHasAControl looks at all forms of a step: no field an action
// asks for is without a control.
func TestEveryKindOfFieldHasAControl(t *testing.T) {
	w := newWorld(t)
	at := w.atHandler(t, 1)
	page := w.as(t, w.Handler).get(at)
	id, _ := report.ParseID(strings.TrimPrefix(at, "/reports/"))
	c, _ := w.Desk.Case(t.Context(), id)
	def := w.Desk.DefinitionOf(c.State)
	for _, a := range w.Desk.Offered(c, w.Actor(t, w.Handler)) {
		form := page.form(at + "/" + a.ID)
		for _, id := range a.Form {
			if _, has := form[id]; !has && def.Field(id).Kind != process.FilesField {
				t.Errorf("%s has no %s", a.ID, id)
			}
		}
	}
}
