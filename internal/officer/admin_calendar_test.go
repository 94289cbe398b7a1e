package officer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paht/internal/testworld"
)

// confirm applies the preview that an answer shows.
func confirm(t *testing.T, b *browser, a answer, path, note string) answer {
	t.Helper()
	form := a.wants(http.StatusOK, "Xem trước thay đổi lịch").form(path + "/confirm")
	if note != "" {
		form.Set("note", note)
	}
	return b.follow(b.send(path+"/confirm", form))
}

// linkOf is where a link with some words leads.
func linkOf(t *testing.T, a answer, words string) string {
	t.Helper()
	for _, n := range a.all("a") {
		for c := range n.Descendants() {
			if strings.Contains(c.Data, words) {
				return attr(n, "href")
			}
		}
	}
	t.Fatalf("no link %q", words)
	return ""
}

const provincePage = "/admin/calendar/province"

// A day off is added, its effect is seen before it counts, and each history says
// why; then it is dropped again.
func TestW5_ADayOffByTheAdministratorsScreens(t *testing.T) {
	w := newWorld(t)
	open := w.Submit(t, 1)
	w.Walk(t, open.ID, "assign")
	b := w.as(t, w.Admin)
	b.get(provincePage).wants(http.StatusOK, "Năm 2026", "15 ngày nghỉ, 2 ngày làm bù", "Tết Nguyên đán Bính Ngọ", "Thứ Hai – Thứ Sáu", "07:30–12:00, 13:30–17:00", "lịch đi kèm hệ thống")
	b.post(provincePage+"/change", "do", "off", "from", "", "to", "31/02/2026", "reason", "", "source", "").
		wants(http.StatusUnprocessableEntity, "Lỗi:", "Ngày chưa đúng", "Hãy ghi lý do nghỉ", "Hãy ghi căn cứ")
	typed := b.post(provincePage+"/change", "do", "off", "from", "2026-11-20", "to", "2026-11-19", "reason", "Nghỉ thử", "source", "TB 9").
		wants(http.StatusUnprocessableEntity, "Ngày cuối phải sau ngày đầu")
	if !strings.Contains(typed.body, `value="Nghỉ thử"`) {
		t.Error("what was typed is gone")
	}
	shown := b.post(provincePage+"/change", "do", "off", "from", "2026-11-19", "to", "2026-11-20", "reason", "Nghỉ thử", "source", "TB 9").
		wants(http.StatusOK, "1 bước đang mở đổi hạn: 1 bước muộn hơn, 0 bước sớm hơn", "Nghỉ: Nghỉ thử", "17:00 thứ Tư 25/11/2026", "17:00 thứ Sáu 27/11/2026", open.ID.String())
	form := shown.form(provincePage + "/confirm")
	if form.Get("note") != "Nghỉ thử (TB 9)" {
		t.Errorf("the reason begins with %q", form.Get("note"))
	}
	form.Set("note", "")
	b.send(provincePage+"/confirm", form).wants(http.StatusUnprocessableEntity, "Hãy ghi lý do thay đổi", "1 bước đang mở đổi hạn")
	confirm(t, b, shown, provincePage, "Theo thông báo 9/TB").
		wants(http.StatusOK, "Đã tính lại hạn của 1 bước đang mở", "Theo thông báo 9/TB", "Đặng Thị Quản", "Đang dùng", "17 ngày nghỉ")
	w.as(t, w.Leader).get("/reports/"+open.ID.String()).wants(http.StatusOK, "Tính lại hạn theo lịch làm việc mới", "Theo thông báo 9/TB")

	// A form that was begun before somebody else's change shows both, and does nothing.
	stale := b.send(provincePage+"/confirm", form).wants(http.StatusConflict, "Lịch vừa được người khác thay đổi")
	_ = stale.form(provincePage + "/confirm")
	dropped := b.post(provincePage+"/change", "do", "drop", "date", "2026-11-19", "date", "2026-11-20")
	confirm(t, b, dropped.wants(http.StatusOK, "0 bước muộn hơn, 1 bước sớm hơn"), provincePage, "").wants(http.StatusOK, "15 ngày nghỉ")
	if docs := w.Desk.CalendarDocuments(""); len(docs) != 2 {
		t.Errorf("%d versions", len(docs))
	}
	b.get(linkOf(t, b.get(provincePage), "Xem tệp lịch")).wants(http.StatusOK)
}

func TestCalendarSwapSeasonAndFile(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	change := provincePage + "/change"
	b.post(change, "do", "swap", "off", "2026-12-31", "worked", "2026-12-25", "source", "TB 1").
		wants(http.StatusUnprocessableEntity, "ngày 2026-12-25 vốn là ngày làm việc")
	swap := b.post(change, "do", "swap", "off", "31/12/2026", "worked", "2026-12-26", "source", "TB 1")
	confirm(t, b, swap.wants(http.StatusOK, "Nghỉ: Nghỉ hoán đổi, làm bù thứ Bảy 26/12/2026"), provincePage, "").wants(http.StatusOK, "3 ngày làm bù", "Làm bù cho thứ Năm 31/12/2026")

	b.post(change, "do", "season", "from", "2027-04-16", "to", "2027-10-15", "hours", "sáng đến chiều", "source", "").
		wants(http.StatusUnprocessableEntity, "Hãy chọn ít nhất một ngày", "Giờ làm việc chưa đúng", "Hãy ghi căn cứ")
	season := url.Values{"do": {"season"}, "from": {"2027-04-16"}, "to": {"2027-10-15"}, "hours": {"7:00-11:30, 13:30-17:00"}, "source": {"TB 2"}, "weekdays": {"mon", "tue", "wed", "thu", "fri"}}
	shown := b.send(change, season).wants(http.StatusOK, "07:30–12:00, 13:30–17:00", "07:00–11:30, 13:30–17:00")
	page := confirm(t, b, shown, provincePage, "").wants(http.StatusOK, "16/04/2027 – 15/10/2027")
	if got := w.Desk.Calendar().Hours(testworld.At("2027-06-01 12:00")); len(got) != 2 || got[0].Open.Hour() != 7 || got[0].Open.Minute() != 0 {
		t.Errorf("hours of the season: %v", got)
	}
	file := ""
	for _, n := range page.all("textarea") {
		if attr(n, "id") == "f-source-text" && n.FirstChild != nil {
			file = n.FirstChild.Data
		}
	}
	b.post(change, "do", "source", "text", strings.Replace(file, "day: 8h", "day: tám", 1)).wants(http.StatusUnprocessableEntity, "Dòng 6: độ dài ngày làm việc")
	confirm(t, b, b.post(change, "do", "unseason", "season", "1"), provincePage, "").wants(http.StatusOK, "Bỏ một mùa giờ làm việc")
	if got := w.Desk.Calendar().Hours(testworld.At("2027-06-01 12:00")); len(got) != 2 || got[0].Open.Minute() != 30 {
		t.Errorf("hours after the season is dropped: %v", got)
	}
}

// The yearly notice comes as a spreadsheet; before it, the law and the moon propose.
func TestW8_ProposalThenNotice(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-12-28 08:00"))
	open := w.Submit(t, 1)
	w.Walk(t, open.ID, "assign")
	b := w.as(t, w.Admin)
	b.get("/admin").wants(http.StatusOK, "Năm 2027: 1 bước đang mở có hạn trong năm này")
	b.get("/admin/calendar").wants(http.StatusOK, "Năm 2027: 1 bước đang mở", "Ngày nghỉ dự kiến năm 2027")
	proposed := b.get(provincePage+"/propose?year=2027").wants(http.StatusOK, "mùng 1 Tết là thứ Bảy 06/02/2027", "Tết Nguyên đán Đinh Mùi", "Thứ Năm 04/02/2027", "Ngày Văn hóa Việt Nam")
	b.get(provincePage+"/propose?year=2027&before=1").wants(http.StatusOK, "Thứ Năm 11/02/2027").lacks("Thứ Năm 04/02/2027")
	shown := b.send(provincePage+"/change", proposed.form(provincePage+"/change")).wants(http.StatusOK, "1 bước đang mở đổi hạn", "Chưa có thông báo nghỉ", "Mới có dự kiến")
	confirm(t, b, shown, provincePage, "")
	b.get(provincePage+"?year=2027").wants(http.StatusOK, "Mới có dự kiến: hạn ghi là chưa chắc", "Dự kiến theo Bộ luật Lao động 2019")
	b.get("/admin").wants(http.StatusOK, "Năm 2027 (mới có dự kiến): 1 bước đang mở")

	csv := "\ufeffdate;to;kind;for;reason;source\r\n2027-01-01;;off;;Tết Dương lịch;TB 77\r\n04/02/2027;10/02/2027;off;;Tết Nguyên đán Đinh Mùi;TB 77\r\n"
	b.upload(provincePage+"/import", []string{"year", "2027", "whole", "yes"}).wants(http.StatusUnprocessableEntity, "Hãy chọn tệp CSV")
	bad := b.upload(provincePage+"/import", []string{"year", "2027", "whole", "yes"}, file{"file", "nghi.csv", []byte(strings.Replace(csv, "04/02/2027", "30/02/2027", 1))})
	bad.wants(http.StatusUnprocessableEntity, "Dòng 3: ngày «30/02/2027» không có thật")
	shown = b.upload(provincePage+"/import", []string{"year", "2027", "whole", "yes"}, file{"file", "nghi.csv", []byte(csv)}).
		wants(http.StatusOK, "Không bước đang mở nào đổi hạn", "1 bước khác giữ hạn", "Đã có thông báo nghỉ")
	confirm(t, b, shown, provincePage, "")
	b.get(provincePage+"?year=2027").wants(http.StatusOK, "8 ngày nghỉ, 0 ngày làm bù", "Đã có thông báo nghỉ", "Thông báo ngày nghỉ năm 2027 (TB 77)")
	b.get("/admin").wants(http.StatusOK).lacks("Năm 2027:")
	if c, err := w.Desk.Case(t.Context(), open.ID); err != nil || c.State.Unsure {
		t.Errorf("still unsure, %v", err)
	}
}

func TestW1_AnAgencysCalendarByTheScreens(t *testing.T) {
	w := newWorld(t)
	open := w.Submit(t, 1)
	w.Walk(t, open.ID, "assign")
	b := w.as(t, w.Admin)
	page := "/admin/calendar/" + url.PathEscape(string(w.Agency))
	if at := b.get("/admin/calendar?unit=" + url.QueryEscape(string(w.Agency))).header.Get("Location"); at != page {
		t.Errorf("led to %s", at)
	}
	b.get(page).wants(http.StatusOK, "đang dùng lịch của tỉnh", "Theo lịch của tỉnh", "Chưa có lịch riêng nào")
	keep := b.post(page+"/change", "do", "keep", "from", "2026-11-24", "reason", "Trực tiếp dân", "source", "TB xã 3")
	confirm(t, b, keep.wants(http.StatusOK, "1 bước sớm hơn"), page, "").wants(http.StatusOK, "Vẫn làm việc: Trực tiếp dân", "Bỏ lịch riêng")
	b.get("/admin/calendar").wants(http.StatusOK, "UBND xã Song Mai", "Lịch riêng")
	none := b.post(page+"/change", "do", "none").wants(http.StatusOK, "1 bước muộn hơn", "Bỏ lịch riêng")
	confirm(t, b, none, page, "").wants(http.StatusOK, "đang dùng lịch của tỉnh", "Bỏ lịch riêng, dùng lịch của tỉnh")
	b.get("/admin/calendar/nowhere").wants(http.StatusNotFound)
}

func TestTryADue(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	try := func(start, amount, unit string) answer {
		return b.get("/admin/calendar/try?" + url.Values{"calendar": {"province"}, "start": {start}, "amount": {amount}, "unit": {unit}, "count": {"civil"}}.Encode())
	}
	try("16:50 20/11/2026", "0,5", "wh").wants(http.StatusOK, "07:50 thứ Hai 23/11/2026", "Bắt đầu lúc 16:50 thứ Sáu 20/11/2026")
	try("16:50 13/02/2026", "6", "wd").wants(http.StatusOK, "17:00 thứ Hai 02/03/2026", "Tết Nguyên đán Bính Ngọ")
	try("16:50 28/12/2026", "6", "wd").wants(http.StatusOK, "Chưa chắc", "chưa có thông báo ngày nghỉ của năm 2027")
	try("hôm nay", "sáu", "wd").wants(http.StatusUnprocessableEntity, "Thời điểm bắt đầu chưa đúng", "không phải là một khoảng thời gian")
}

// The notice that next year is missing reaches an administrator's bell.
func TestT1_TheNoticeIsOnTheAdministratorsSite(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-10-01 08:00"))
	if told, err := w.Desk.WarnOfYear(t.Context()); err != nil || told != 1 {
		t.Fatal(told, err)
	}
	b := w.as(t, w.Admin)
	page := b.get("/notices").wants(http.StatusOK, "Chưa có thông báo ngày nghỉ năm 2027", "Chưa đọc")
	b.follow(b.send("/notices", page.form("/notices"))).wants(http.StatusOK).lacks("Chưa đọc")
	w.as(t, w.Lead).get("/notices").wants(http.StatusOK).lacks("Chưa có thông báo ngày nghỉ")
}

// Only administrators come near a calendar.
func TestCalendarsAreForAdministrators(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Lead)
	for _, path := range []string{"/admin/calendar", provincePage, provincePage + "/propose", "/admin/calendar/try"} {
		b.get(path).wants(http.StatusNotFound)
	}
	for _, path := range []string{provincePage + "/change", provincePage + "/import", provincePage + "/confirm"} {
		b.post(path, "do", "none").wants(http.StatusNotFound)
	}
	if docs := w.Desk.CalendarDocuments(""); len(docs) > 0 {
		t.Error("a calendar was put")
	}
}
