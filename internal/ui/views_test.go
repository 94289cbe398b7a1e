package ui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// Every component, in each of its forms: what it must show and must not.
func TestViews(t *testing.T) {
	due := at("2026-12-02 17:00")
	pic := Photo{Src: "/p/t", Full: "/p/f", Width: 4, Height: 3, Alt: "Ảnh 1"}
	for _, c := range []struct {
		name string
		view templ.Component
		want []string
	}{
		{"input", Input(Field{Name: "phone", Type: "tel", Label: "Số điện thoại", Hint: "10 số", Value: `"><b>`, Error: "Chưa đúng", Mode: "tel", Auto: "tel", Max: 30, Narrow: true, Data: "contact"}),
			[]string{`for="f-phone"`, `id="f-phone"`, `aria-describedby="f-phone-hint f-phone-error"`, `aria-invalid="true"`, `maxlength="30"`, `value="&#34;&gt;&lt;b&gt;"`, "!<b>", `class="field wrong narrow"`}},
		{"optional input", Input(Field{Name: "x", Label: "Tên", Optional: true}), []string{"(không bắt buộc)", `type="text"`, "!aria-invalid", "!aria-describedby"}},
		{"quiet label", Input(Field{Name: "x", Label: "Tên", Quiet: true}), []string{`class="unseen"`}},
		{"text area", TextArea(Field{Name: "text", Prefix: "a-", Label: "Nội dung", Value: "<i>"}), []string{`id="f-a-text"`, `name="text"`, `rows="5"`, "&lt;i&gt;</textarea>"}},
		{"select", Select(Field{Name: "c", Label: "Xã", Value: "2"}, "Chọn", []Option{{Value: "1", Text: "A", Group: "G"}, {Value: "2", Text: "B", Group: "G"}, {Value: "3", Text: "C"}}),
			[]string{`<optgroup label="G">`, `<option value="2" selected>B</option>`, `<option value="">Chọn</option>`, `<option value="3">C</option>`}},
		{"radios", Radios(Field{Name: "r", Label: "Chọn", Hint: "Một thôi", Error: "Hãy chọn", Value: "y", Optional: true}, []Option{{Value: "x", Text: "X", Hint: "gợi ý", Icon: "smile"}, {Value: "y", Text: "Y"}}),
			[]string{"<fieldset", "<legend", `value="y" checked`, "gợi ý", `id="f-r"`, `aria-describedby="f-r-hint f-r-error"`}},
		{"chips", Chips(Field{Name: "r", Label: "Chọn"}, []Option{{Value: "x", Text: "X"}}), []string{"choices chips", "!checked"}},
		{"check", Check(Field{Name: "ok", Label: "Đồng ý", Hint: "Đọc kỹ", Error: "Hãy đánh dấu", Value: "yes"}), []string{`value="yes" checked`, `id="f-ok-error"`, "Đọc kỹ"}},
		{"hidden", Hidden("a", `"`), []string{`type="hidden" name="a" value="&#34;"`}},
		{"button", Button(Action{Text: "Chuyển", Kind: "danger", Name: "do", Value: "x", Key: "c", Icon: "send", Large: true}), []string{`class="button danger large"`, `name="do" value="x"`, `data-key="c"`, "<kbd>c</kbd>"}},
		{"link", ButtonLink(Action{Text: "Về", Href: "javascript:alert(1)"}), []string{"about:invalid"}},
		{"summary", ErrorSummary([]Mistake{{"text", "Hãy viết"}, {"", "Hỏng"}}), []string{`href="#f-text"`, "sửa 2 chỗ sau", "autofocus", `role="alert"`}},
		{"no summary", ErrorSummary(nil), []string{"!error-summary"}},
		{"tag", Tag(StatusTag{State: Late, Text: "Quá hạn"}), []string{"is-late", "<svg", "Quá hạn"}},
		{"tag of a state nobody knows", Tag(StatusTag{State: "odd", Text: "Lạ"}), []string{"is-odd", "<svg"}},
		{"clock", ClockChip(Clock{State: OnTime, Text: "Còn 3 ngày làm việc", What: "Xử lý", Due: due, Why: []string{"Bắt đầu 16:50"}, Share: 40}),
			[]string{"<details", "Vì sao?", "17:00 thứ Tư 02/12/2026", "Bắt đầu 16:50", `width="40"`}},
		{"clock without a reason", ClockChip(Clock{State: Waiting, Text: "Đang chờ"}), []string{"!<details", "Đang chờ"}},
		{"clock of what is done", ClockChip(Clock{State: Done, Text: "Xong", Why: []string{"a"}, Share: 100}), []string{"!clock-bar"}},
		{"notice", Notice(NoticeView{State: Done, Title: "Đã gửi", Text: "Cảm ơn"}), []string{`role="status"`, "Đã gửi", "Cảm ơn"}},
		{"empty", Empty(EmptyView{Icon: "inbox", Title: "Không có gì", Text: "Thử lại", Next: &Action{Text: "Gửi", Href: "/send"}}), []string{"Không có gì", `href="/send"`}},
		{"skeleton", Skeleton(2), []string{"Đang tải…", `aria-hidden="true"`}},
		{"timeline", Timeline([]Stage{
			{State: Passed, Title: "Tiếp nhận", Who: "Trung tâm", At: at("2026-11-23 08:42"), Took: "12 phút làm việc", Due: at("2026-11-23 09:00"), Late: true, Text: "Ghi chú", Quote: "Xin thêm ảnh", More: []string{"Đã báo"}, Pics: []Photo{pic}},
			{State: Present, Title: "Đang xử lý", Due: due, Clock: &Clock{State: OnTime, Text: "Còn"}},
			{State: Coming, Title: "Trả lời", Due: due},
			{State: Stopped, Title: "Từ chối", At: due, Due: at("2026-12-03 10:00")},
		}), []string{"08:42 thứ Hai 23/11/2026", "trong 12 phút làm việc", "09:00", "Trễ hạn", "<blockquote translate", `aria-current="step"`, "Dự kiến trước", "Hạn <time", "10:00 03/12/2026", "Đã báo"}},
		{"photos", PhotoStrip([]Photo{pic, {Src: "/p/x", Alt: "Ảnh 2"}}, true), []string{`href="/p/f"`, `alt="Ảnh 1" decoding="async" fetchpriority="high"></a>`, `alt="Ảnh 2" decoding="async" loading="lazy"`}},
		{"photos below", PhotoStrip([]Photo{pic}, false), []string{`alt="Ảnh 1" decoding="async" loading="lazy"`}},
		{"no photos", PhotoStrip(nil, true), []string{"!<ul"}},
		{"letter", ResultLetter(LetterView{Agency: "UBND xã Song Mai", Summary: "Đã lấp.\n\nXong.", Done: "Đã xử lý xong", At: at("2026-02-03 08:00"), Photos: []Photo{pic}}),
			[]string{"UBND xã Song Mai", "Kính chào: Ông/Bà", "Sau khi nhận được phản ánh của Ông/Bà, UBND xã Song Mai đã tiến hành kiểm tra, xử lý và thông báo kết quả như sau:", "<p>Đã lấp.</p><p>Xong.</p>", "Ngày 03 tháng 02 năm 2026", "Trân trọng", "!is-draft"}},
		{"draft of a letter", ResultLetter(LetterView{Agency: "X", To: "bà Lan", Draft: true}), []string{"is-draft", "Kính chào: bà Lan"}},
		{"facts", Facts([]Fact{{Name: "Nơi", Text: "Xã"}, {Name: "Trống"}}), []string{"<dt>Nơi</dt><dd>Xã</dd>", "!Trống"}},
		{"paragraphs", Paragraphs("một\nhai\r\n\r\n\n\nba <script>"), []string{"<p>một<br>hai</p><p>ba &lt;script&gt;</p>"}},
		{"row", Row(ListRow{Href: "/r/1", Title: "Đèn", Meta: []string{"Xã", ""}, At: due, Thumb: &pic, Status: &StatusTag{State: Done, Text: "Xong"}, Clock: &Clock{State: Late, Text: "Quá hạn"}, Extra: "Trả lời"}),
			[]string{`href="/r/1"`, "has-thumb", "17:00 thứ Tư 02/12/2026", "Quá hạn", "Trả lời"}},
		{"row with words for the time", Row(ListRow{Href: "/r/1", Title: "Đèn", At: due, When: "hôm qua"}), []string{"hôm qua", "!has-thumb", "!17:00 thứ"}},
		{"older", Older("/n", "/f"), []string{`rel="next"`, "Mới nhất", "Cũ hơn"}},
		{"one page", Older("", ""), []string{"!<nav"}},
		{"table", Table(TableView{Caption: "Bảng", Columns: []Column{{Text: "Tên"}, {Text: "Số", Number: true}}, Rows: [][]string{{"A", "1"}, {"B", "2"}}, Links: []string{"/a"}}),
			[]string{"<caption>Bảng</caption>", `<th scope="row"><a href="/a">A</a></th>`, `<td class="number">1</td>`, `<th scope="row">B</th>`}},
		{"bars", Bars(BarsView{Title: "Biểu đồ", Key: []StatusTag{{State: Late, Text: "trễ"}}, Bars: []Bar{
			{Label: "A", Value: "10", Parts: []Part{{OnTime, 8}, {Late, 2}, {Waiting, 0}}, Href: "/a"}, {Label: "B", Value: "0"}}}),
			[]string{`x="0" y="0" width="800"`, `x="800" y="0" width="200"`, `href="/a"`, "trễ", "!is-waiting"}},
		{"figures", Figures([]Figure{{Value: "91%", Label: "đúng hạn", Note: "của 10", Href: "/s"}, {Value: "3", Label: "mới"}}), []string{"<b>91%</b>", `href="/s"`, "của 10", "mới"}},
		{"conflict", Conflict(ClashView{Title: "Hồ sơ đã đổi", Theirs: []Fact{{Name: "Bước", Text: "Xử lý"}}, Mine: []Fact{{Name: "Việc", Text: "Trả lại"}}, Latest: "/r/1"}), []string{"Hồ sơ đã đổi", "Hiện nay", "Của bạn", "Chưa có gì bị ghi đè", `href="/r/1"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(t, c.view)
			for _, want := range c.want {
				if not, ok := strings.CutPrefix(want, "!"); ok == strings.Contains(got, strings.TrimPrefix(want, "!")) {
					t.Errorf("%q wanted, or %q not, in\n%s", want, not, got)
				}
			}
			if strings.Contains(got, "style=") || strings.Contains(got, "javascript:") {
				t.Errorf("inline style or script in\n%s", got)
			}
		})
	}
}

func show(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "> ", ">") // space after a tag is the formatter's
}

func TestClockOf(t *testing.T) {
	now := at("2026-11-23 08:00")
	const h = time.Hour
	for _, c := range []struct {
		name          string
		target, limit time.Time
		left, given   time.Duration
		clocked       bool
		want          Clock
	}{
		{"plenty", time.Time{}, now.Add(30 * h), 24 * h, 48 * h, false, Clock{State: OnTime, Text: "Còn 3 ngày làm việc", Share: 50}},
		{"less than a quarter left", time.Time{}, now.Add(h), h, 8 * h, false, Clock{State: SoonDue, Text: "Còn 1 giờ làm việc", Share: 87}},
		{"past the target", now.Add(-h), now.Add(6 * h), 6 * h, 8 * h, false, Clock{State: SoonDue, Text: "Còn 6 giờ làm việc", Share: 25}},
		{"at the very limit", time.Time{}, now, 0, 8 * h, false, Clock{State: SoonDue, Text: "Còn chưa đến 1 phút làm việc", Share: 100}},
		{"late", time.Time{}, now.Add(-h), -2 * h, 8 * h, false, Clock{State: Late, Text: "Quá hạn 2 giờ làm việc", Share: 100}},
		{"on the clock", time.Time{}, now.Add(12 * time.Minute), 12 * time.Minute, 30 * time.Minute, true, Clock{State: OnTime, Text: "Còn 12 phút", Share: 60}},
		{"no span known", time.Time{}, now.Add(h), h, 0, false, Clock{State: OnTime, Text: "Còn 1 giờ làm việc", Share: -1}},
	} {
		got := ClockOf("Xử lý", now, c.target, c.limit, c.left, c.given, c.clocked)
		if got.State != c.want.State || got.Text != c.want.Text || got.Share != c.want.Share || !got.Due.Equal(c.limit) || got.What != "Xử lý" {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Every icon draws something, and a name nobody drew is found by the test that
// renders the page.
func TestIcons(t *testing.T) {
	for name, body := range icons {
		if !strings.HasPrefix(body, "<path") && !strings.HasPrefix(body, "<circle") {
			t.Errorf("%s: %s", name, body)
		}
	}
	if svg := show(t, Icon("send")); !strings.Contains(svg, `aria-hidden="true"`) || strings.Contains(svg, "style") {
		t.Errorf("icon %s", svg)
	}
	for _, state := range stateIcons {
		iconSVG(state)
	}
	defer func() {
		if recover() == nil {
			t.Error("an unknown icon passes")
		}
	}()
	show(t, Icon("unicorn"))
}

func TestLayout(t *testing.T) {
	s, _ := testSite(t)
	page := show(t, within(Layout(s, Page{Title: "Gửi", Wrong: true, Path: "/help/x", Private: true}), Paragraphs("Nội dung")))
	for _, want := range []string{"<!doctype html>", `<html lang="vi" class="citizen">`, "<title>Lỗi: Gửi – Phản ánh hiện trường – Bắc Giang</title>",
		`href="#main"`, `<main id="main"`, `aria-current="page"`, "noindex", "tel:0204000000", "Giờ hành chính", "<p>Nội dung</p>", "/site.css", "/a.js"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	s.Phone, s.Place = "", ""
	if page := show(t, Layout(s, Page{})); !strings.Contains(page, `href="/help"`) || !strings.Contains(page, "<title>Phản ánh hiện trường</title>") {
		t.Errorf("without a telephone:\n%s", page)
	}
}
