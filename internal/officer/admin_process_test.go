package officer_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"paht/internal/process"
)

// secondVersion is the shipped process as a version 2 of a day, which gives twice
// the time to receive.
func secondVersion(t *testing.T, from string) string {
	t.Helper()
	src, ok := process.Source("bac-giang-2023@1")
	if !ok {
		t.Fatal("the shipped process has no text")
	}
	for _, change := range [][2]string{
		{"version: 1", "version: 2"}, {"from: 2023-03-01", "from: " + from},
		{"target: 0.5wh\n    limit: 0.5wh", "target: 1wh\n    limit: 1wh"},
	} {
		if !strings.Contains(src, change[0]) {
			t.Fatalf("the shipped process has no %q", change[0])
		}
		src = strings.Replace(src, change[0], change[1], 1)
	}
	return src
}

const processAt = "/admin/process/"

// TestD3_AnAdministratorPutsADefinition pastes one with faults, mends it, sees what
// it changes, puts it in force, and moves what runs.
func TestD3_AnAdministratorPutsADefinition(t *testing.T) {
	w := newWorld(t)
	first := w.Submit(t, 1)
	w.Walk(t, w.Submit(t, 2).ID, "assign")
	b := w.as(t, w.Admin)
	b.get("/admin/process").wants(http.StatusOK, "Đang áp dụng", "bac-giang-2023@1", "Đi kèm hệ thống", "2 hồ sơ đang chạy theo", "bac-ninh-2025@1")
	b.get(processAt+url.PathEscape("bac-giang-2023@1")).wants(http.StatusOK, "Quy trình chuẩn", "§2.1 Bước 1", "Quá hạn: báo", "trạng thái", "process: bac-giang-2023")
	b.get(processAt + "nobody@1").wants(http.StatusNotFound)
	picture := b.get(processAt + url.PathEscape("bac-giang-2023@1") + "/diagram")
	if picture.status != http.StatusOK || picture.header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(picture.body, "<svg") {
		t.Errorf("the picture: %d %s", picture.status, picture.header.Get("Content-Type"))
	}

	// Each fault stands beside the text, which is not lost.
	src := secondVersion(t, "2026-11-16")
	bad := strings.Replace(src, "start: receive", "start: nowhere", 1)
	page := b.upload(processAt+"check", []string{"text", strings.ReplaceAll(bad, "\n", "\r\n")}).wants(http.StatusUnprocessableEntity, "chỗ sai", "Dòng", "start: nowhere")
	if typed := page.form(processAt + "check").Get("text"); strings.TrimSpace(typed) != strings.TrimSpace(bad) {
		t.Error("the typed text is lost")
	}
	if now := w.Desk.Definitions(); len(now) != 1 {
		t.Errorf("%d definitions after a check", len(now))
	}
	b.upload(processAt+"check", []string{"text", "  "}).wants(http.StatusUnprocessableEntity, "Chưa có nội dung quy trình")
	b.upload(processAt+"check", []string{"text", strings.Repeat("# x\n", 200_000)}).wants(http.StatusUnprocessableEntity, "quá dài")
	shipped, _ := process.Source("bac-giang-2023@1")
	b.upload(processAt+"check", []string{"text", shipped}).wants(http.StatusUnprocessableEntity, "Hãy tăng số ở dòng version")

	// From a file: what it changes, then in force.
	page = b.upload(processAt+"check", []string{"text", ""}, file{"file", "moi.yaml", []byte(src)}).
		wants(http.StatusOK, "Quy trình không có lỗi", "trạng thái", "thời hạn", "0,5 giờ làm việc", "1 giờ làm việc", "hồ sơ gửi từ lúc xác nhận")
	if got := len(page.all("img")); got != 1 {
		t.Errorf("%d pictures", got)
	}
	b.follow(b.send(processAt+"put", page.form(processAt+"put"))).wants(http.StatusOK, "Đã đưa quy trình vào", "Đặng Thị Quản đưa vào lúc", "bac-giang-2023@2")
	if key := w.Desk.Definition().Key(); key != "bac-giang-2023@2" {
		t.Fatalf("in force is %s", key)
	}
	b.send(processAt+"put", page.form(processAt+"put")).wants(http.StatusUnprocessableEntity, "Hãy tăng số ở dòng version")

	// The move, when the first report is past its limit: equal steps are filled in, the preview counts, a reason is asked for.
	w.Clock.Advance(2 * time.Hour)
	b = w.as(t, w.Admin)
	b.get(processAt+"move?from=bac-giang-2023@1&to=bac-giang-2023@1").wants(http.StatusOK, "hai quy trình chọn là một")
	move := b.get(processAt+"move?from=bac-giang-2023@1&to=bac-giang-2023@2").wants(http.StatusOK, "Bước nào thành bước nào").form(processAt + "move")
	if move.Get("step.receive") != "receive" || move.Has("step.published") {
		t.Errorf("the mapping begins as %v", move)
	}
	preview := b.send(processAt+"move", move).wants(http.StatusOK, "2 hồ sơ chuyển được, 1 hạn đổi", "muộn hơn", "Số không hiện").lacks(first.ID.String())
	go1 := preview.moveForm(t)
	go1.Set("reason", "ngắn")
	b.send(processAt+"move", go1).wants(http.StatusUnprocessableEntity, "Viết ít nhất 10 ký tự", "2 hồ sơ chuyển được")
	go1.Set("reason", "Theo quyết định mới của tỉnh")
	b.follow(b.send(processAt+"move", go1)).wants(http.StatusOK, "Đã chuyển 2 hồ sơ")
	if c, err := w.Desk.Case(t.Context(), first.ID); err != nil || c.State.Definition != "bac-giang-2023@2" {
		t.Errorf("the first report runs by %s, %v", c.State.Definition, err)
	}
	for _, form := range []url.Values{{"from": {"x@1"}, "to": {"bac-giang-2023@2"}}, {"from": {"bac-giang-2023@1"}, "to": {"x@1"}}} {
		b.send(processAt+"move", form).wants(http.StatusNotFound)
	}
	move.Set("step.receive", "nowhere")
	b.send(processAt+"move", move).wants(http.StatusUnprocessableEntity, "Bước nowhere không có")
}

// moveForm is the form that does what a preview showed.
func (a answer) moveForm(t *testing.T) url.Values {
	t.Helper()
	v := a.form(processAt + "move") // the first: the confirmation stands above the mapping
	v.Set("do", "move")
	return v
}

// TestD3_TheSecondDefinitionIsOffered begins with the text of the other definition
// that ships, for a day to come.
func TestD3_TheSecondDefinitionIsOffered(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	form := b.get(processAt+"new?from=bac-ninh-2025%401").wants(http.StatusOK, "Bắt đầu từ nội dung của bac-ninh-2025@1").form(processAt + "check")
	text := strings.Replace(form.Get("text"), "from: 2025-07-01", "from: 2026-12-01", 1)
	page := b.upload(processAt+"check", []string{"text", text}).wants(http.StatusOK, "Quy trình không có lỗi", "một quy trình khác", "Từ 01/12/2026, hồ sơ mới chạy theo")
	b.follow(b.send(processAt+"put", page.form(processAt+"put"))).wants(http.StatusOK, "Áp dụng từ 01/12/2026")
	if key := w.Desk.Definition().Key(); key != "bac-giang-2023@1" {
		t.Errorf("in force today is %s", key)
	}
	b.get(processAt + "new?from=nobody%401").wants(http.StatusNotFound)
}

// TestD1_AMistypedTabIsTold uploads what a word processor made of the file.
func TestD1_AMistypedTabIsTold(t *testing.T) {
	w := newWorld(t)
	src, err := os.ReadFile("../process/definitions/bac-giang-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "  - id:", "\t- id:", 1)
	if text == string(src) {
		t.Fatal("the file has no such line")
	}
	w.as(t, w.Admin).upload(processAt+"check", []string{"text", text}).wants(http.StatusUnprocessableEntity, "Dòng")
}
