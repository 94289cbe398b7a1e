package story_test

import (
	"os"
	"strings"
	"testing"

	"paht/internal/org"
	"paht/internal/testworld"
)

// twoTier is the other definition that ships: communes handle directly, no
// district, 5 working days.
const twoTier = "../../process/definitions/bac-ninh-2025.yaml"

// TestTwoTierStory puts another process in force and drives it in the browser to
// the published letter (D1, D4): the officers' buttons and forms and the citizens'
// words follow from the definition, without a line of Go for it. What began before
// goes on by its own process (D3).
func TestTwoTierStory(t *testing.T) {
	src, err := os.ReadFile(twoTier)
	if err != nil {
		t.Fatal(err)
	}
	b := testworld.NewBrowser(t)
	for _, screen := range []testworld.Screen{testworld.PhoneScreen, testworld.DesktopScreen} {
		t.Run(screen.Name, func(t *testing.T) { twoTierStory(t, b, screen, start(t), src) })
	}
}

func twoTierStory(t *testing.T, b *testworld.Browser, screen testworld.Screen, p *program, src []byte) {
	before := p.Submit(t, 1)
	if err := p.Desk.PutDefinition(t.Context(), src, p.Actor(t, p.Admin)); err != nil {
		t.Fatal(err)
	}
	def := p.Desk.Definition()
	if def.Key() != "bac-ninh-2025@1" {
		t.Fatalf("in force: %s", def.Key())
	}

	citizens := p.app.Config.CitizenURL
	citizen := b.Tab(t, screen)
	citizen.Open(citizens + "/send")
	citizen.SendReport(testworld.Sending{
		Photo: photo(t, false), Commune: string(p.Commune),
		Text: "Đèn đường đầu thôn tắt cả dãy từ tuần trước, buổi tối các cháu đi học về rất tối và hay ngã.",
		Name: "Nguyễn Thị Mai", Phone: "0912 345 678", Email: "mai@example.vn",
	})
	citizen.SendIt()
	citizen.Wants("26-", "Việc tiếp theo")
	secret := code.FindString(citizen.Text("body"))
	got, err := p.Desk.CaseByCode(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	number := got.Report.ID.String()
	track := func(want ...string) {
		t.Helper()
		citizen.Open(citizens + "/track/" + secret)
		citizen.Wants(want...)
	}
	track("Đang kiểm tra thông tin bạn gửi và chuyển đến xã, phường")

	operator := p.officer(t, b, screen, p.Operator)
	operator.Open(p.app.Config.OfficerURL + "/reports/" + number)
	operator.Wants("Nhận và chuyển xã", "Tiếp nhận, phân loại, chuyển xã")
	operator.Shot("two-tier-receive")
	operator.act(number, "accept", "category", p.Desk.Categories()[1].ID, "commune", string(p.Agency))
	track("Xã, phường đã nhận và đang giao việc")
	leader := p.officer(t, b, screen, p.Leader)
	leader.act(number, "assign", "assignee", "person:"+string(p.Handler))
	track("Xã, phường đang xử lý", "5 ngày làm việc")
	citizen.Shot("two-tier-track")
	p.officer(t, b, screen, p.Handler).act(number, "submit",
		"summary", "Ủy ban nhân dân xã đã thay bóng và bộ khởi động của cả dãy đèn đầu thôn, kiểm tra lại buổi tối cùng ngày; đèn đã sáng đủ.",
		"done", "done")
	track("Lãnh đạo xã, phường đang duyệt kết quả")
	leader.Open(p.app.Config.OfficerURL + "/reports/" + number)
	leader.Wants("Duyệt và công khai")
	leader.Shot("two-tier-approve")
	leader.act(number, "publish", "answers_it", "yes")
	track("Kính chào", "đèn đã sáng đủ", "Trân trọng", "Bạn thấy kết quả thế nào?")
	citizen.Shot("two-tier-answered")
	citizen.Open(citizens + "/reports/" + number)
	citizen.Wants("Kính chào", "đèn đã sáng đủ")
	if body := citizen.Text("body"); strings.Contains(body, "Nguyễn Thị Mai") {
		t.Error("the public page names the sender")
	}

	// The report of before is still at the first step of its own process.
	citizen.Open(citizens + "/track/" + before.Code)
	citizen.Wants("Trung tâm đang kiểm tra thông tin bạn gửi", "Còn ")
	operator.act(before.ID.String(), "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	c, err := p.Desk.Case(t.Context(), before.ID)
	if err != nil || c.State.Step != "classify" || c.State.Definition != "bac-giang-2023@1" {
		t.Errorf("stands at %s of %s (%v)", c.State.Step, c.State.Definition, err)
	}

	// Nothing of the first process was passed on the way of the other.
	got, err = p.Desk.CaseByCode(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	var way []string
	for _, e := range got.Events {
		if e.Left != nil {
			way = append(way, e.Left.Step)
		}
		if e.By.Role == org.Focal {
			t.Errorf("a focal acted: %s", e.Action)
		}
	}
	if strings.Join(way, " ") != "receive assign handle approve" {
		t.Errorf("passed %v", way)
	}
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "csp") || strings.Contains(line, "level=ERROR") {
			t.Errorf("the program's log: %s", line)
		}
	}
}
