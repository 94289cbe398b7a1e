package officer_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/testworld"
)

// pageCase is one page as one persona asks for it.
type pageCase struct {
	who    func(*world) org.PersonID
	path   string
	status int
	want   []string
	lacks  []string
}

func operator(w *world) org.PersonID { return w.Operator }
func lead(w *world) org.PersonID     { return w.Lead }
func focal(w *world) org.PersonID    { return w.Focal }
func leader(w *world) org.PersonID   { return w.Leader }
func worker(w *world) org.PersonID   { return w.Handler }
func admin(w *world) org.PersonID    { return w.Admin }

// TestPages is who gets which page.
func TestPages(t *testing.T) {
	w := newWorld(t)
	w.lot(t)
	ok, none := http.StatusOK, http.StatusNotFound
	browsers := map[org.PersonID]*browser{}
	for _, c := range []pageCase{
		{operator, "/", ok, []string{"Cần làm", "Nhập hộ", "Tra cứu"}, []string{"Quản trị"}},
		{operator, "/?box=returned", ok, []string{"Bị trả lại", "26-0000005"}, nil},
		{operator, "/?box=done", ok, []string{"26-0000006", "Đã công khai", "26-0000007", "Không tiếp nhận"}, nil},
		{operator, "/?box=soon", ok, []string{"Không có việc nào sắp đến hạn"}, nil},
		{operator, "/?box=nonsense", ok, []string{"Cần làm"}, nil},
		{operator, "/?after=nonsense", http.StatusUnprocessableEntity, nil, nil},
		{operator, "/new", ok, []string{"Nhập phản ánh hộ", "Cổng dịch vụ công"}, []string{">Trang web<"}},
		{operator, "/admin", none, nil, nil},
		{operator, "/admin/people", none, nil, nil},
		{operator, "/nowhere", none, []string{"Không tìm thấy", "Hộp việc"}, nil},
		{lead, "/", ok, []string{"Cần làm"}, []string{"Nhập hộ"}},
		{lead, "/new", none, nil, nil},
		{lead, "/?box=watch", ok, []string{"26-0000001", "26-0000004", "Giữ bí mật"}, nil},
		{focal, "/", ok, []string{"26-0000002", "Tiếp nhận xử lý"}, []string{"26-0000001"}},
		{focal, "/new", none, nil, nil},
		{leader, "/", ok, []string{"Không còn việc nào chờ anh/chị"}, nil},
		{worker, "/", ok, []string{"26-0000003", "26-0000004"}, []string{"26-0000002"}},
		{worker, "/statistics", ok, []string{"Thống kê theo lĩnh vực"}, nil},
		{admin, "/find", none, nil, nil},
		{admin, "/statistics", none, nil, nil},
		{admin, "/reports/26-0000006", none, nil, nil},
		{admin, "/admin", ok, []string{"Việc cần sửa", "Cơ quan chưa có cán bộ đầu mối"}, nil},
		{admin, "/admin/units", ok, []string{"Trung tâm điều hành", "Thêm đơn vị"}, nil},
		{admin, "/admin/units?q=song mai", ok, []string{"UBND xã Song Mai"}, []string{"/admin/units/07231"}},
		{admin, "/admin/units?q=khong co don vi nay", ok, []string{"Không có đơn vị nào tên như vậy"}, nil},
		{admin, "/admin/units/none@2020-01-01", none, nil, nil},
		{admin, "/admin/people", ok, []string{"Nguyễn Thị Trực", "Chưa có tài khoản", "Đang dùng"}, nil},
		{admin, "/admin/people?q=le thi dau", ok, []string{"Lê Thị Đầu"}, []string{"Nguyễn Thị Trực"}},
		{admin, "/admin/people/nobody", none, nil, nil},
		{admin, "/admin/categories", ok, []string{"Rác thải", "UBND cấp xã nơi xảy ra việc"}, nil},
		{admin, "/admin/calendar", ok, []string{"Lịch của tỉnh", "07:30–12:00, 13:30–17:00", "Năm 2027: chưa có bước đang mở", "Tính thử hạn"}, nil},
		{admin, "/admin/calendar/province?year=2024", ok, []string{"Năm 2024", "14 ngày nghỉ, 1 ngày làm bù", "Làm bù cho thứ Hai 29/04/2024"}, nil},
		{admin, "/admin/process", ok, []string{"Quy trình chuẩn", "Đang áp dụng"}, nil},
		{admin, "/admin/process/bac-giang-2023@1", ok, []string{"Quy trình chuẩn", "§2.1 Bước 1", "Quá hạn: báo"}, nil},
	} {
		who := c.who(w)
		if browsers[who] == nil {
			browsers[who] = w.as(t, who)
		}
		t.Run(string(who)+" "+c.path, func(t *testing.T) {
			b := *browsers[who]
			b.t = t
			b.get(escaped(c.path)).wants(c.status, c.want...).lacks(c.lacks...)
		})
	}
}

// escaped writes an address as a browser would.
func escaped(s string) string { return strings.ReplaceAll(s, " ", "%20") }

func TestClocksOfTheInbox(t *testing.T) {
	w := newWorld(t)
	w.Submit(t, 1)
	b := w.as(t, w.Operator)
	b.get("/").wants(http.StatusOK, "Còn 30 phút", "08:30 hôm nay")
	w.Clock.Set(testworld.At("2026-11-16 08:25"))
	b.get("/?box=soon").wants(http.StatusOK, "Còn 5 phút")
	w.Clock.Set(testworld.At("2026-11-16 08:30"))
	b.get("/").wants(http.StatusOK, "Còn chưa đến 1 phút")
	w.Clock.Set(testworld.At("2026-11-16 08:45"))
	b.get("/?box=late").wants(http.StatusOK, "Quá hạn 15 phút")
	b.get("/reports/26-0000001").wants(http.StatusOK, "Quá hạn 15 phút làm việc", "Vì sao?", "0,5 giờ làm việc")
}

func TestInboxGoesOn(t *testing.T) {
	w := newWorld(t)
	for n := range 53 {
		w.Submit(t, n+1)
		w.Clock.Advance(time.Second)
	}
	b := w.as(t, w.Operator)
	first := b.get("/").wants(http.StatusOK, "53", "Xem tiếp", "26-0000050").lacks("26-0000051")
	next := ""
	for _, n := range first.all("a") {
		if attr(n, "rel") == "next" {
			next = attr(n, "href")
		}
	}
	b.get(next).wants(http.StatusOK, "26-0000051", "26-0000053", "Về đầu danh sách").lacks("26-0000050", "Xem tiếp")
}

func TestFind(t *testing.T) {
	w := newWorld(t)
	l := w.lot(t)
	b := w.as(t, w.Operator)
	for query, want := range map[string][]string{
		"q=o+ga&level=secret":                               {l.secret.String()},
		"q=0912+345+678&status=refused":                     {l.refused.String()},
		"q=nguyen+van+an&step=receive":                      {l.fresh.String()},
		"status=answered":                                   {l.published.String()},
		"step=take":                                         {l.atAgency.String()},
		"level=secret":                                      {l.secret.String()},
		"status=open&step=dispatch":                         {l.returned.String()},
		"channel=phone":                                     nil,
		"agency=" + url.QueryEscape(string(w.Other)):        nil,
		"q=chuyen+khong+ai+viet":                            nil,
		"commune=" + url.QueryEscape(string(w.Other)):       nil,
		"from=2026-11-17":                                   nil,
		"to=2026-11-15":                                     nil,
		"from=2026-11-16&to=2026-11-16&status=refused":      {l.refused.String()},
		"from=16/11/2026&to=16/11/2026&step=handle&q=thứ+E": {l.secret.String()},
	} {
		got := b.get("/find?" + query).wants(http.StatusOK)
		if len(want) == 0 && !strings.Contains(got.text(), "Không tìm thấy hồ sơ nào") {
			t.Errorf("%s finds something", query)
		}
		for id := range l.text {
			shown := strings.Contains(got.body, "/reports/"+id.String())
			if wanted := len(want) > 0 && want[0] == id.String(); shown != wanted {
				t.Errorf("%s shows %s: %v", query, id, shown)
			}
		}
	}
	// The question stays in the fields and in the address.
	kept := b.get("/find?q=o+ga&status=open&from=2026-11-16").wants(http.StatusOK)
	if kept.fieldValue("q") != "o ga" || kept.fieldValue("from") != "2026-11-16" || kept.selectValue("status") != "open" {
		t.Error("the filters are not set in the fields")
	}
	if to := b.get("/find?q=26-0000002").wants(http.StatusSeeOther).header.Get("Location"); to != path(l.atAgency) {
		t.Errorf("a number leads to %s", to)
	}
	w.as(t, w.OtherFocal).get("/find?q=26-0000002").wants(http.StatusOK, "Không tìm thấy hồ sơ nào")
	page := b.get("/find?q=rac&from=hom-qua").wants(http.StatusUnprocessableEntity, "Ngày này chưa đúng")
	if page.fieldValue("q") != "rac" || page.fieldValue("from") != "hom-qua" {
		t.Error("what was typed is gone")
	}
	b.get("/find?from=2026-11-17&to=2026-11-16").wants(http.StatusUnprocessableEntity, "Ngày cuối phải sau")
}

// selectValue is what is chosen in the select of a name.
func (a answer) selectValue(name string) string {
	for _, n := range a.all("select") {
		if attr(n, "name") == name {
			return selected(n)
		}
	}
	return ""
}

// fieldValue is what stands in the last field of a name.
func (a answer) fieldValue(name string) string {
	value := ""
	for _, n := range a.all("input") {
		if attr(n, "name") == name {
			value = attr(n, "value")
		}
	}
	return value
}

func TestStatistics(t *testing.T) {
	w := newWorld(t)
	w.lot(t)
	b := w.as(t, w.Operator)
	for by, want := range map[string]string{
		"category": "Đường sá, hạ tầng giao thông", "agency": "UBND xã Song Mai", "commune": "xã Song Mai", "channel": "Trang web", "month": "Tháng 11/2026",
	} {
		page := b.get("/statistics?by="+by).wants(http.StatusOK, want, "Tổng cộng", "Số liệu lúc 08:00 thứ Hai 16/11/2026")
		// Each number of the row leads to the cases it counts, where the look-up can list them.
		for _, n := range page.all("a") {
			href := attr(n, "href")
			if !strings.HasPrefix(href, "/find?") || !strings.Contains(href, "status=answered") {
				continue
			}
			count, err := strconv.Atoi(n.FirstChild.Data)
			if err != nil {
				continue
			}
			if got := strings.Count(b.get(href).wants(http.StatusOK).body, `class="case-text"`); got != count {
				t.Errorf("by %s: %d leads to %d reports at %s", by, count, got, href)
			}
		}
	}
	b.get("/statistics?by=nonsense").wants(http.StatusOK, "Thống kê theo lĩnh vực")
	b.get("/statistics?from=2026-11-17").wants(http.StatusOK, "Không có hồ sơ nào")
	b.get("/statistics?from=x").wants(http.StatusUnprocessableEntity, "Ngày này chưa đúng")
	// An agency counts its own cases and no others.
	w.as(t, w.OtherLeader).get("/statistics").wants(http.StatusOK, "Không có hồ sơ nào")
}

func TestEntryKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Operator)
	client := b.get("/new").form("/new").Get("client")
	typed := []string{"client", client, "channel", "zalo", "text", "Ngắn", "phone", "09", "name", "", "commune", "", "place", "thôn 3", "seen", "hôm qua", "danger", "yes"}
	page := b.upload("/new", typed, file{"photos", "mot.jpg", jpegOf(t, 3)}).
		wants(http.StatusUnprocessableEntity, "Ngày giờ chưa đúng")
	form := page.form("/new")
	for name, want := range map[string]string{"client": client, "channel": "zalo", "text": "Ngắn", "phone": "09", "place": "thôn 3", "seen": "hôm qua", "danger": "yes"} {
		if form.Get(name) != want {
			t.Errorf("%s came back as %q", name, form.Get(name))
		}
	}
	if len(form["photo"]) != 1 {
		t.Error("the photo is gone")
	}
	form.Set("seen", "2026-11-16T07:10")
	page = b.send("/new", form).wants(http.StatusUnprocessableEntity, "quá ngắn", "họ và tên", "Số điện thoại chưa đúng", "chọn xã, phường")
	form = page.form("/new")
	for name, value := range map[string]string{"text": "Cột điện nghiêng sắp đổ ở thôn 3.", "name": "Lý Văn Ba", "phone": "0912345678", "commune": string(w.Commune)} {
		form.Set(name, value)
	}
	b.send("/new", form).wants(http.StatusOK, "26-0000001")
	c, err := w.Desk.Case(t.Context(), 260000001)
	if err != nil || len(c.Report.Photos) != 1 || !c.Report.Seen.Equal(testworld.At("2026-11-16 07:10")) || string(c.Report.Channel) != "zalo" {
		t.Errorf("%+v, %v", c.Report, err)
	}
	// The web is the sender's own way: nobody is entered for by it.
	form.Set("channel", "web")
	form.Set("client", testworld.Client(9))
	b.send("/new", form).wants(http.StatusUnprocessableEntity, "kênh")
	// The same form with another text is another matter, not a second report.
	form.Set("channel", "zalo")
	form.Set("client", client)
	form.Set("text", "Một việc khác hẳn, cùng một biểu mẫu.")
	b.send("/new", form).wants(http.StatusConflict)
}
