// Package story_test drives the whole program in a browser, as a citizen and
// the officers would.
package story_test

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/app"
	"paht/internal/demo/picture"
	"paht/internal/org"
	"paht/internal/testworld"
)

// program is the running program with its province.
type program struct {
	*testworld.Province
	app *app.App
	log *journal
}

// journal is a log that a test reads afterwards.
type journal struct {
	mu sync.Mutex
	b  strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

var keep = flag.Bool("keep", false, "write the README's pictures to docs/screenshots")

// password of every officer of the story.
const password = "bon-mua-song-thuong-2026"

func start(t *testing.T) *program {
	t.Helper()
	clock := testworld.NewClock(testworld.At("2026-11-16 08:00"))
	log := &journal{}
	a, err := app.Open(t.Context(), app.Config{
		Data: t.TempDir(), Log: slog.New(slog.NewTextHandler(log, nil)), Now: clock.Now, HelpPhone: "0204 3 555 666",
		CitizenListen: "127.0.0.1:0", OfficerListen: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &program{&testworld.Province{Desk: a.Desk, DB: a.DB, Clock: clock}, a, log}
	p.Found(t)
	for _, officer := range []org.PersonID{p.Operator, p.Focal, p.Leader, p.Handler, p.Editor} {
		if err := a.Auth.SetPassword(t.Context(), officer, string(officer), password, clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// officer is somebody at the officers' site.
type officer struct {
	*testworld.Tab
	t *testing.T
	p *program
}

func (p *program) officer(t *testing.T, b *testworld.Browser, screen testworld.Screen, who org.PersonID) officer {
	t.Helper()
	o := officer{b.Tab(t, screen), t, p}
	o.Open(p.app.Config.OfficerURL + "/login")
	o.Fill(`[name="login"]`, string(who))
	o.Fill(`[name="password"]`, password)
	o.Follow(`main button[type="submit"]`)
	return o
}

// act opens a report and answers the form of one of its actions, after some
// minutes of work.
func (o officer) act(number, action string, form ...string) {
	o.p.Clock.Advance(3 * time.Minute)
	o.Open(o.p.app.Config.OfficerURL + "/reports/" + number)
	at := fmt.Sprintf(`form[action$="/%s"]`, action)
	o.Script(fmt.Sprintf(`{const d = document.querySelector('%s')?.closest("details"); if (d) d.open = true}`, at))
	for i := 0; i+1 < len(form); i += 2 {
		o.Set(at, form[i], form[i+1])
	}
	if action == "submit" {
		o.Upload(at+` [name="attachments"]`, photo(o.t, true))
		o.Shot("officer-result")
	}
	o.Follow(at + ` button[type="submit"]:not([name])`)
}

var code = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// TestStory is the main job once: from a citizen's report to a published answer.
func TestStory(t *testing.T) {
	b := testworld.NewBrowser(t)
	for _, screen := range []testworld.Screen{testworld.PhoneScreen, testworld.DesktopScreen} {
		t.Run(screen.Name, func(t *testing.T) { story(t, b, screen, start(t)) })
	}
}

func story(t *testing.T, b *testworld.Browser, screen testworld.Screen, p *program) {
	citizens := p.app.Config.CitizenURL
	citizen := b.Tab(t, screen)
	citizen.Open(citizens + "/")
	citizen.Shot("home")
	citizen.Follow(`main a[href="/send"]`)
	citizen.AtStep("photo")
	citizen.Shot("send-empty")
	citizen.SendReport(testworld.Sending{
		Photo: photo(t, false), Commune: string(p.Commune), Place: "trước cổng trường tiểu học",
		Text: "Ổ gà sâu trước cổng trường tiểu học, trời mưa ngập nước không thấy hố, hai cháu nhỏ đã ngã xe.",
		Name: "Nguyễn Thị Mai", Phone: "0912 345 678", Email: "mai@example.vn", Shots: "send",
	})
	citizen.SendIt()
	citizen.Wants("26-", "Việc tiếp theo")
	citizen.Shot("receipt")
	secret := code.FindString(citizen.Text("body"))
	if secret == "" {
		t.Fatal("the receipt shows no code")
	}
	got, err := p.Desk.CaseByCode(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	number := got.Report.ID.String()
	citizen.Wants(number)

	operator := p.officer(t, b, screen, p.Operator)
	operator.Wants("Ổ gà sâu")
	operator.Shot("officer-inbox")
	operator.Open(p.app.Config.OfficerURL + "/reports/" + number)
	operator.Shot("officer-report")
	operator.act(number, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
	operator.act(number, "classify", "category", p.Desk.Categories()[1].ID)
	operator.act(number, "dispatch", "agency", string(p.Agency))

	p.officer(t, b, screen, p.Focal).act(number, "take")
	leader := p.officer(t, b, screen, p.Leader)
	leader.act(number, "assign", "assignee", "person:"+string(p.Handler))
	handler := p.officer(t, b, screen, p.Handler)
	handler.act(number, "submit",
		"summary", "Ủy ban nhân dân xã đã kiểm tra hiện trường, đổ đá dăm và láng nhựa đoạn trước cổng trường; mặt đường đã êm thuận từ chiều cùng ngày.",
		"done", "done")
	leader.act(number, "approve")
	editor := p.officer(t, b, screen, p.Editor)
	editor.act(number, "publish", "form_agency", "yes", "form_answer", "yes", "form_polite", "yes")
	editor.Shot("officer-published")

	citizen.Open(citizens + "/track/" + secret)
	citizen.Wants("Kính chào", "đã êm thuận", "Trân trọng")
	citizen.Shot("track-answered")
	citizen.Open(citizens + "/reports/" + number)
	citizen.Wants("Kính chào", "đã êm thuận", "Trân trọng")
	shot := citizen.Shot("report")
	if strings.Contains(citizen.Text("body"), "Nguyễn Thị Mai") {
		t.Error("the public page names the sender")
	}
	citizen.Open(citizens + "/reports")
	citizen.Wants("Ổ gà sâu")
	citizen.Shot("reports")
	citizen.Open(citizens + "/statistics")
	citizen.Shot("statistics")

	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "csp") || strings.Contains(line, "level=ERROR") {
			t.Errorf("the program's log: %s", line)
		}
	}
	if *keep {
		keepPicture(t, shot, screen)
	}
}

// keepPicture makes the README's picture of this run's.
func keepPicture(t *testing.T, shot string, screen testworld.Screen) {
	t.Helper()
	src, err := os.ReadFile(shot)
	if err == nil {
		err = os.WriteFile("../../../docs/screenshots/report-"+screen.Name+".png", src, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// photo is a picture file as a telephone would have it: the road as it was found,
// or as it was left.
func photo(t *testing.T, mended bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ổ gà.jpg")
	if err := os.WriteFile(path, picture.JPEG("pothole", mended, 7), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
