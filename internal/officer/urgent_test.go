package officer_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/testworld"
)

// guardPhone is the duty officer's number.
const guardPhone = "0988 123 456"

// onDuty puts the guard of the agency on duty for a night, with a telephone.
func (w *world) onDuty(t testing.TB, from, to string) {
	t.Helper()
	err := w.Desk.PutPerson(t.Context(), w.Actor(t, w.Admin), org.Person{ID: w.Guard, Name: "Trịnh Văn Gác", Phone: guardPhone})
	if err != nil {
		t.Fatal(err)
	}
	shift := org.Duty{Person: w.Guard, Unit: w.Agency, From: testworld.At(from), To: testworld.At(to)}
	if err := w.Desk.PutShift(t.Context(), shift, w.Actor(t, w.Focal)); err != nil {
		t.Fatal(err)
	}
}

// waits asks, as a page does by itself, how many urgent reports wait.
func (b *browser) waits(t testing.TB, want string) {
	t.Helper()
	got := b.get("/alarm").wants(http.StatusOK)
	if !strings.Contains(got.body, `"waiting":`+want+`}`) {
		t.Errorf("the page is told %s, want %s waiting", got.body, want)
	}
}

// TestU_UrgentAtNightByPages takes an urgent report on a Saturday night from the
// sender's mark to the acknowledgement, with the ladder, on pages alone.
func TestU_UrgentAtNightByPages(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-11-21 20:00"))
	w.onDuty(t, "2026-11-21 20:00", "2026-11-22 06:00")
	w.Clock.Set(testworld.At("2026-11-21 23:10"))
	operator, guard, focal, leader := w.as(t, w.Operator), w.as(t, w.Guard), w.as(t, w.Focal), w.as(t, w.Leader)
	operator.waits(t, "0")
	got := w.Danger(t, 1)
	at := path(got.ID)

	// Every page of the operator says so; nobody else's does.
	operator.waits(t, "1")
	for _, p := range []string{"/", "/find", "/notices", "/me", "/statistics", at} {
		operator.get(p).wants(http.StatusOK, "1 việc tức thời đang chờ")
	}
	guard.waits(t, "0")
	focal.get("/").wants(http.StatusOK).lacks("1 việc tức thời")
	operator.get("/?box=urgent").wants(http.StatusOK, got.ID.String(), "Còn 30 phút", "Tức thời")
	w.Clock.Advance(8 * time.Minute)
	page := operator.get(at).wants(http.StatusOK, "Còn 22 phút", "Xác minh phản ánh tức thời", "Người gửi báo đang nguy hiểm")
	form := page.form(at + "/confirm")
	form.Set("category", w.Desk.Categories()[1].ID)
	form.Set("agency", string(w.Agency))
	form.Set("verified", "Gọi lại người gửi, đúng là đang cháy.")
	operator.follow(operator.send(at+"/confirm", form)).wants(http.StatusOK, "Xác nhận và cử lực lượng", "Còn 30 phút")

	// The duty officer, the focal and the leader are alarmed; the call stands out.
	for _, b := range []*browser{guard, focal, leader} {
		b.waits(t, "1")
		b.get("/notices").wants(http.StatusOK, "Việc tức thời", "1 việc tức thời đang chờ")
	}
	w.RingAll(t)
	operator.waits(t, "1")
	call := operator.get(at).wants(http.StatusOK, "Cần gọi điện cho", "Trịnh Văn Gác", guardPhone)
	check(t, "a call to be made", call)
	form = call.form(at + "/called")
	form.Set("call_note", "Đã gặp cán bộ trực.")
	operator.follow(operator.send(at+"/called", form)).wants(http.StatusOK, "Đã gọi điện").lacks("Cần gọi điện cho UBND")
	operator.waits(t, "0")

	// Rung by rung.
	focal.send("/notices", focal.get("/notices").form("/notices"))
	w.Clock.Advance(10 * time.Minute)
	w.RingAll(t)
	focal.get(at).wants(http.StatusOK, "Đã báo khẩn Cán bộ đầu mối", "Còn 20 phút")
	focal.get("/notices").wants(http.StatusOK, "Báo khẩn, chưa ai xác nhận: Xác nhận và cử lực lượng")
	w.Clock.Advance(10 * time.Minute)
	w.RingAll(t)
	leader.get(at).wants(http.StatusOK, "Đã báo khẩn Lãnh đạo cơ quan")

	page = guard.get(at).wants(http.StatusOK, "Còn 10 phút")
	form = page.form(at + "/acknowledge")
	form.Set("assignee", "person:"+string(w.Handler))
	guard.follow(guard.send(at+"/acknowledge", form)).wants(http.StatusOK, "Đã ghi: Xác nhận")
	for _, b := range []*browser{operator, guard, focal, leader} {
		b.waits(t, "0")
		b.get("/").wants(http.StatusOK).lacks("1 việc tức thời")
	}
	// It stays first in the inbox until it has ended.
	operator.get("/?box=urgent").wants(http.StatusOK, got.ID.String(), "Xử lý tại hiện trường")

	// When his shift is over the report is not the guard's any more, and he is nobody
	// with work here.
	w.Clock.Set(testworld.At("2026-11-22 06:30"))
	w.as(t, w.Guard).get(at).wants(http.StatusNotFound)
}

// TestUrgentWithNobodyOnDuty names who is telephoned where the roster is empty.
func TestUrgentWithNobodyOnDuty(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-11-21 23:10"))
	got := w.Danger(t, 1)
	w.Confirm(t, got.ID, w.Agency)
	w.RingAll(t)
	w.as(t, w.Operator).get(path(got.ID)).wants(http.StatusOK, "Lê Thị Đầu", "Cán bộ đầu mối", "Phạm Văn Lãnh", "Chưa có số máy")

	empty := w.Desk.Unmanned(w.Clock.Now())[0]
	alone := w.Danger(t, 2)
	w.Confirm(t, alone.ID, empty.ID)
	w.RingAll(t)
	w.as(t, w.Operator).get(path(alone.ID)).wants(http.StatusOK, "Cơ quan chưa có ai trực")
}

// TestTheAlarmKeepsNoSessionAlive lets a forgotten page ask every few minutes: the
// session ends like any other. With the sound switched on somebody is on duty at
// it, and it does not.
func TestTheAlarmKeepsNoSessionAlive(t *testing.T) {
	w := newWorld(t)
	forgotten, watched := w.as(t, w.Operator), w.as(t, w.Focal)
	for range 7 {
		w.Clock.Advance(5 * time.Minute)
		forgotten.get("/alarm")
		watched.get("/alarm?sound=on").wants(http.StatusOK)
	}
	if got := forgotten.get("/alarm"); got.status != http.StatusSeeOther {
		t.Errorf("after 35 minutes nobody was there the page is answered %d", got.status)
	}
	watched.get("/").wants(http.StatusOK)
}

func TestEntryOfDanger(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Operator)
	form := b.get("/new").wants(http.StatusOK, "Tổ vận hành phải xác minh trong 30 phút").form("/new")
	for k, v := range map[string]string{
		"channel": "phone", "text": "Xe khách lật bên đường, nhiều người kẹt bên trong.", "name": "Nguyễn Văn An", "phone": "0912345678",
		"email": "an@example.vn", "commune": string(w.Commune), "danger": "yes",
	} {
		form.Set(k, v)
	}
	b.send("/new", form).wants(http.StatusOK, "Đã nhận phản ánh", "Phản ánh tức thời", "Người gửi báo đang nguy hiểm", "Xác minh phản ánh tức thời")
}
