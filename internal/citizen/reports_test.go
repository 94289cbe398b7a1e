package citizen

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paht/internal/report"
)

// publish sends n reports and takes each to an action.
func (w *world) publish(t *testing.T, n int, upTo string, pairs ...string) report.ID {
	t.Helper()
	code := w.send(with(w.filled(n), pairs...), upload{"a.jpg", photo(t, n)}).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	w.Walk(t, c.Report.ID, upTo)
	return c.Report.ID
}

func TestThePublicListFindsAndFilters(t *testing.T) {
	w := newWorld(t)
	lamp := w.publish(t, 1, "publish")
	rubbish := w.publish(t, 2, "assign", "text", "Bãi rác thải tự phát cạnh kênh, mùi hôi cả xóm.")
	w.publish(t, 3, "accept", "text", "Quán hát karaoke ồn ào đến một giờ sáng.", "secret", "yes")
	category := w.Desk.Categories()[1]

	for _, c := range []struct {
		name, query string
		want        []string
	}{
		{"all", "", []string{"Mới nhất", "Bãi rác thải tự phát", "Đèn đường ngõ 12", "Đã trả lời", "Đang xử lý", category.Name, "Xã Song Mai, thành phố Bắc Giang", "!karaoke"}},
		{"with marks", "?q=rác+thải", []string{"Kết quả tìm “rác thải”", "Bãi rác thải", "!Đèn đường", "Bỏ lọc"}},
		{"without marks", "?q=rac+thai", []string{"Bãi rác thải", "!Đèn đường"}},
		{"capitals", "?q=ĐÈN+ĐƯỜNG", []string{"Đèn đường ngõ 12", "!Bãi rác"}},
		{"secret is not found", "?q=karaoke", []string{"Không có phản ánh nào khớp", "Gửi phản ánh mới"}},
		{"answered", "?status=answered", []string{"Đèn đường", "!Bãi rác"}},
		{"open", "?status=open", []string{"Bãi rác", "!Đèn đường"}},
		{"nonsense status", "?status=x", []string{"Bãi rác", "Đèn đường"}},
		{"category", "?category=" + category.ID, []string{"Bãi rác", "Đèn đường", "Theo điều kiện đã chọn"}},
		{"another category", "?category=" + w.Desk.Categories()[2].ID, []string{"Không có phản ánh nào khớp"}},
		{"commune", "?commune=" + url.QueryEscape(string(w.Commune)), []string{"Bãi rác", "Đèn đường"}},
		{"another commune", "?commune=" + url.QueryEscape(string(w.Other)), []string{"Không có phản ánh nào khớp"}},
		{"markup", "?q=" + url.QueryEscape(`"><script>alert(1)</script>`), []string{"Không có phản ánh nào khớp"}},
	} {
		a := w.get("/reports" + c.query)
		w.wants(c.name, a, 200, c.want...)
		if strings.Contains(a.body, "<script>alert") {
			t.Errorf("%s: what was typed is code", c.name)
		}
	}
	w.wants("bad cursor", w.get("/reports?after=zzz"), 422, "Hãy mở lại danh sách từ đầu")

	w.wants("published", w.get("/reports/"+lamp.String()), 200, "Phản ánh số 26-0000001", "Đã trả lời", "Kết quả xử lý", "Kính chào", "UBND xã Song Mai",
		"đầu ngõ 12", category.Name, "!Nguyễn Văn An", "!0912345678", "!an@example.vn", "!Hoàng Văn Xử")
	w.wants("open", w.get("/reports/"+rubbish.String()), 200, "Còn 6 ngày làm việc", "Vì sao?", "Đang xử lý", "Dự kiến trước", "!Kính chào")
	w.wants("secret", w.get("/reports/26-0000003"), 404, "Không có phản ánh này")
	w.wants("unknown", w.get("/reports/26-0099999"), 404, "Không có phản ánh này")
	w.wants("no number", w.get("/reports/abc"), 404, "Không có phản ánh này")

	if a := w.get("/reports/260000001"); a.status != http.StatusMovedPermanently || a.header.Get("Location") != "/reports/26-0000001" {
		t.Errorf("a number without its hyphen: %d %s", a.status, a.header.Get("Location"))
	}
}

func TestTheListIsPaged(t *testing.T) {
	w := newWorld(t)
	for i := range 33 {
		got := w.Submit(t, 100+i)
		w.Walk(t, got.ID, "accept")
	}
	first := w.get("/reports?q=ổ+gà")
	w.wants("first page", first, 200, "Cũ hơn", "!Mới nhất</span>")
	m := regexp.MustCompile(`href="([^"]+)" rel="next"`).FindStringSubmatch(first.body)
	if m == nil {
		t.Fatal("no way to older ones")
	}
	second := w.get(strings.ReplaceAll(m[1], "&amp;", "&"))
	w.wants("second page", second, 200, "Mới nhất", "Kết quả tìm “ổ gà”", "!Cũ hơn")
	if a, b := strings.Count(first.body, `<li class="row`), strings.Count(second.body, `<li class="row`); a+b != 33 || a != 30 {
		t.Errorf("%d and %d rows", a, b)
	}
}

func TestHomeIsHonest(t *testing.T) {
	w := newWorld(t)
	w.wants("nothing yet", w.get("/"), 200, "Gửi phản ánh", "Mã tra cứu", "Gọi ngay", "Chưa có phản ánh nào được công khai kết quả", "!đúng hạn")
	id := w.publish(t, 1, "publish")
	w.publish(t, 2, "accept", "text", "Nắp cống vỡ giữa đường, rất nguy hiểm.")
	w.Clock.Advance(sumsAge)
	w.wants("two reports", w.get("/"), 200, "2 phản ánh đã nhận", "1 đang xử lý", "1/1 xử lý đúng hạn", "– hài lòng", "Đèn đường ngõ 12", "!Nắp cống")
	w.Say(t, id, "rate", "rating", "unsatisfied")
	w.Clock.Advance(sumsAge)
	w.wants("one is unsatisfied", w.get("/"), 200, "0/1 hài lòng", "trong 1 người đã đánh giá")
}

func TestStatistics(t *testing.T) {
	w := newWorld(t)
	w.wants("nothing yet", w.get("/statistics"), 200, "Chưa có phản ánh nào trong thời gian này")
	w.publish(t, 1, "publish")
	w.publish(t, 2, "assign", "text", "Nắp cống vỡ giữa đường, rất nguy hiểm.")
	w.publish(t, 3, "accept", "text", "Cây đổ chắn đường liên thôn sau bão.")
	w.wants("figures", w.get("/statistics"), 200, "Số liệu lúc 08:00 thứ Hai 16/11/2026", "3 đã nhận", "1 đã xong", "Theo lĩnh vực", "Theo cơ quan xử lý", "Ủy ban nhân dân xã Song Mai",
		w.Desk.Categories()[1].Name, "Chưa phân loại", "Chưa chuyển cơ quan nào", "Cách tính", "Dưới 10 việc")
	w.wants("that day", w.get("/statistics?from=2026-11-16&to=2026-11-16"), 200, "3 đã nhận", "từ 16/11/2026 đến hết 16/11/2026")
	w.wants("the day before", w.get("/statistics?to=2026-11-15"), 200, "Chưa có phản ánh nào", "đến hết 15/11/2026")
	w.wants("from then on", w.get("/statistics?from=2026-11-16"), 200, "gửi từ 16/11/2026 đến nay")
	w.wants("nonsense", w.get("/statistics?from=x"), 200, "Ngày chưa đúng")
	w.wants("upside down", w.get("/statistics?from=2026-11-17&to=2026-11-16"), 200, "Ngày kết thúc đứng trước ngày bắt đầu")
}

func TestHelpTellsTheLimitsInForce(t *testing.T) {
	w := newWorld(t)
	w.wants("help", w.get("/help"), 200, "Thời hạn của từng bước", "6 ngày làm việc", "0,5 giờ làm việc", "Người được giao xử lý", "3/2023", "0204 000 000", "Luật Bảo vệ dữ liệu cá nhân")
}

func TestAddressesThatLeadNowhere(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/x", "/reports/1/2", "/assets/none.js", "/map.svg?lat=x", "/admin"} {
		if a := w.get(path); a.status != 404 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	req, _ := http.NewRequest(http.MethodDelete, w.base+"/send", nil)
	w.wants("a method we do not have", w.do(req), 404, "Không tìm thấy trang này", "Về trang chủ")
	if a := w.get("/robots.txt"); !strings.Contains(a.body, "Disallow: /track") {
		t.Errorf("robots: %s", a.body)
	}
}
