package citizen

import (
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
	"paht/internal/ui"
)

// told is the history of a report as lines, for comparing by eye.
func (w *world) told(t *testing.T, id report.ID) string {
	t.Helper()
	c, err := w.Desk.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return lines(siteOf(w).history(c))
}

func lines(stages []ui.Stage) string {
	var b strings.Builder
	for _, s := range stages {
		b.WriteString(string(s.State) + ": " + s.Title)
		for _, part := range []string{s.Who, ui.Instant(s.At), s.Took, s.Text, strings.ReplaceAll(s.Quote, "\n\n", " / "), strings.Join(s.More, " ")} {
			if part != "" {
				b.WriteString(" | " + part)
			}
		}
		if s.Late {
			b.WriteString(" | LATE")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func siteOf(w *world) *site { return &site{Config: Config{Desk: w.Desk, DB: w.DB, Blob: w.blob}} }

// A report that was escalated, returned by the wrong agency, held back by the
// leader, answered, rated and taken up again, as its sender reads it.
func TestAHardCaseIsToldInOrder(t *testing.T) {
	w := newWorld(t)
	id := w.Submit(t, 1).ID
	yes := []string{"vietnamese", "yes", "clear", "yes", "complete", "yes"}

	w.Clock.Advance(40 * time.Minute)
	for rang := -1; rang != 0; {
		var err error
		if rang, err = w.Desk.Ring(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
	}
	w.Do(t, id, w.Operator, "accept", yes...)
	w.Do(t, id, w.Operator, "classify", "category", w.Desk.Categories()[1].ID)
	w.Do(t, id, w.Operator, "unlist", "reason", "Nêu đích danh một hộ dân đang chờ kết luận.")
	w.Do(t, id, w.Operator, "dispatch", "agency", string(w.Other))
	w.Clock.Advance(20 * time.Minute)
	w.Do(t, id, w.OtherFocal, "return", "reason", "Đoạn đường này thuộc xã Song Mai quản lý.")
	w.Do(t, id, w.Operator, "dispatch", "agency", string(w.Agency))
	w.Do(t, id, w.Focal, "take")
	w.Do(t, id, w.Leader, "assign", "assignee", "unit:"+string(w.Division))
	w.Clock.Set(testworld.At("2026-11-17 09:00"))
	w.Do(t, id, w.Handler, "submit", w.Way()[5].Form...)
	w.Do(t, id, w.Leader, "approve")
	w.Do(t, id, w.Operator, "answer", "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
	w.Say(t, id, "rate", "rating", "unsatisfied", "comment", "Chưa lấp hết.")
	w.Say(t, id, "clear_up", "unclear", "Còn hai hố gần cống chưa lấp.")

	const want = `passed: Bạn gửi phản ánh | 08:00 thứ Hai 16/11/2026
passed: Tiếp nhận | Trung tâm Giám sát, điều hành đô thị thông minh | 08:40 thứ Hai 16/11/2026 | 40 phút làm việc | Đã quá hạn. Hệ thống báo lên cấp trên lúc 08:40 thứ Hai 16/11/2026. | LATE
passed: Phân loại | Trung tâm Giám sát, điều hành đô thị thông minh | 08:40 thứ Hai 16/11/2026 | chưa đến 1 phút làm việc
passed: Chuyển xử lý | Trung tâm Giám sát, điều hành đô thị thông minh | 08:40 thứ Hai 16/11/2026 | chưa đến 1 phút làm việc
passed: Tiếp nhận xử lý | Ủy ban nhân dân phường Dĩnh Kế | 09:00 thứ Hai 16/11/2026 | 20 phút làm việc | Trả lại, không đúng thẩm quyền.
passed: Chuyển xử lý | Trung tâm Giám sát, điều hành đô thị thông minh | 09:00 thứ Hai 16/11/2026 | chưa đến 1 phút làm việc
passed: Tiếp nhận xử lý | Ủy ban nhân dân xã Song Mai | 09:00 thứ Hai 16/11/2026 | chưa đến 1 phút làm việc
passed: Giao xử lý | Ủy ban nhân dân xã Song Mai | 09:00 thứ Hai 16/11/2026 | chưa đến 1 phút làm việc
passed: Xử lý | Ủy ban nhân dân xã Song Mai, Bộ phận Địa chính | 09:00 thứ Ba 17/11/2026 | 1 ngày làm việc
passed: Phê duyệt kết quả | Ủy ban nhân dân xã Song Mai | 09:00 thứ Ba 17/11/2026 | chưa đến 1 phút làm việc
passed: Kiểm tra, công khai kết quả | Trung tâm Giám sát, điều hành đô thị thông minh | 09:00 thứ Ba 17/11/2026 | chưa đến 1 phút làm việc
passed: Đã có kết quả, gửi riêng cho bạn | 09:00 thứ Ba 17/11/2026
passed: Đánh giá kết quả | Bạn | 09:00 thứ Ba 17/11/2026 | Chưa hài lòng / Chưa lấp hết.
passed: Việc chưa xong, đề nghị làm rõ | Bạn | 09:00 thứ Ba 17/11/2026 | Còn hai hố gần cống chưa lấp.
present: Trung tâm đang xem đề nghị làm rõ của bạn | Trung tâm Giám sát, điều hành đô thị thông minh
coming: Cơ quan tiếp nhận và giao người xử lý
coming: Xử lý xong và trả lời
`
	got := w.told(t, id)
	if got != want {
		t.Errorf("told:\n%s\nwant:\n%s", got, want)
	}
	for _, secret := range []string{"Nêu đích danh", "Đoạn đường này thuộc", "Nguyễn Thị Trực", "san lấp"} {
		if strings.Contains(got, secret) {
			t.Errorf("the sender reads what was not written to him: %s", secret)
		}
	}
}

// A report that came by telephone is told as such.
func TestAReportEnteredForSomebody(t *testing.T) {
	w := newWorld(t)
	in := w.Submission(1)
	in.By, in.Channel = w.Actor(t, w.Operator), report.Phone
	got, err := w.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if told := w.told(t, got.ID); !strings.HasPrefix(told, "passed: Trung tâm ghi phản ánh giúp bạn | 08:00") {
		t.Errorf("told:\n%s", told)
	}
}

// Days off decided late move the due of the running step, and the history says so.
func TestADueComputedAnewIsTold(t *testing.T) {
	w := newWorld(t)
	limit := process.At(testworld.At("2026-11-24 17:00"))
	entry := func(limit process.Millis) *process.Entry {
		return &process.Entry{Step: "handle", Holder: org.Holder{Role: org.Handler, Unit: w.Division}, Limit: limit, Span: "6wd"}
	}
	c := desk.Case{Events: []process.Event{
		{Seq: 1, Kind: process.Submitted, At: process.At(testworld.At("2026-11-16 08:00")), Entry: entry(limit)},
		{Seq: 2, Kind: process.Recomputed, At: process.At(testworld.At("2026-11-17 08:00")), Entry: entry(process.At(testworld.At("2026-11-25 17:00")))},
	}}
	st := siteOf(w).history(c)
	if len(st) != 2 || st[1].Due != testworld.At("2026-11-25 17:00").UTC() && !st[1].Due.Equal(testworld.At("2026-11-25 17:00")) {
		t.Fatalf("stages %+v", st)
	}
	if st[1].More[0] != "Hạn được tính lại theo lịch nghỉ mới." {
		t.Errorf("not told: %q", st[1].More)
	}
	w.reads("a due computed anew", st[1].More...)
}

// What anyone reads of a report at each phase: no history, no names of persons.
func TestThePublicOutline(t *testing.T) {
	w := newWorld(t)
	id := w.Submit(t, 1).ID
	s := siteOf(w)
	outline := func() string {
		c, err := w.Desk.Case(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		v, _ := w.Desk.ViewPublic(c)
		return lines(s.outline(v, c))
	}
	w.Walk(t, id, "accept")
	if got, want := outline(), `passed: Người dân gửi phản ánh | 08:00 thứ Hai 16/11/2026
present: Trung tâm đang xem xét
coming: Kiểm tra và chuyển đến cơ quan có thẩm quyền
coming: Cơ quan tiếp nhận và giao người xử lý
coming: Xử lý xong và trả lời
`; got != want {
		t.Errorf("accepted:\n%s", got)
	}
	for _, l := range w.Way()[1:5] {
		w.Do(t, id, l.Who, l.Action, l.Form...)
	}
	if got, want := outline(), `passed: Người dân gửi phản ánh | 08:00 thứ Hai 16/11/2026
passed: Trung tâm tiếp nhận
passed: Chuyển đến cơ quan xử lý | Ủy ban nhân dân xã Song Mai
present: Đang xử lý
coming: Xử lý xong và trả lời
`; got != want {
		t.Errorf("handled:\n%s", got)
	}
	for _, l := range w.Way()[5:] {
		w.Do(t, id, l.Who, l.Action, l.Form...)
	}
	if got := outline(); !strings.HasSuffix(got, "passed: Đã có kết quả, đã công khai | 08:00 thứ Hai 16/11/2026\n") {
		t.Errorf("published:\n%s", got)
	}
}

func TestADivisionIsNamedWithItsAgencyOnce(t *testing.T) {
	for _, c := range []struct{ agency, name, want string }{
		{"Ủy ban nhân dân xã Song Mai", "Bộ phận Địa chính", "Ủy ban nhân dân xã Song Mai, Bộ phận Địa chính"},
		{"Sở Giao thông vận tải", "Phòng Quản lý vận tải, Sở Giao thông vận tải", "Phòng Quản lý vận tải, Sở Giao thông vận tải"},
	} {
		if got := divisionOf(c.agency, c.name); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// While a step is late nothing is promised of those after it.
func TestALateStepPromisesNothing(t *testing.T) {
	w := newWorld(t)
	code := w.send(w.filled(1)).code(t)
	w.wants("in time", w.get("/track/"+code), 200, "Dự kiến trước")
	w.Clock.Advance(48 * time.Hour)
	w.wants("late", w.get("/track/"+code), 200, "Quá hạn", "!Dự kiến trước")
}
