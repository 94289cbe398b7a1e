package officer_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"paht/internal/testworld"
)

// TestD2_ADefinitionInABrowser pastes a definition with a fault, goes to its line,
// mends it, and puts it in force, on a desk and on a phone.
func TestD2_ADefinitionInABrowser(t *testing.T) {
	for _, screen := range []testworld.Screen{testworld.DesktopScreen, testworld.PhoneScreen} {
		t.Run(screen.Name, func(t *testing.T) {
			w := newWorld(t)
			w.Submit(t, 1)
			w.as(t, w.Admin)
			server := httptest.NewServer(w.site)
			t.Cleanup(server.Close)
			tab := testworld.NewBrowser(t).Tab(t, screen)
			fits := func() {
				t.Helper()
				if wide := tab.Eval(`String(document.documentElement.scrollWidth > innerWidth)`); wide != "false" {
					t.Errorf("%s is wider than the screen", tab.Location())
				}
			}
			tab.Open(server.URL + "/login")
			tab.Fill(`[name="login"]`, string(w.Admin))
			tab.Fill(`[name="password"]`, password)
			tab.Follow(`main button[type="submit"]`)
			tab.Open(server.URL + processAt + "new")
			paste := func(text string) {
				tab.Script(`document.querySelector("#f-text").value = ` + strconv.Quote(text))
				tab.Follow(`.definition-form button`)
			}
			good := secondVersion(t, "2026-11-16")
			paste(strings.Replace(good, "start: receive", "start: nowhere", 1))
			tab.Wants("Có 1 chỗ sai", "start: nowhere")
			fits()
			tab.Click(`.faults a`)
			const chosen = `(() => {const t = document.querySelector("#f-text"); return t.value.slice(t.selectionStart, t.selectionEnd)})()`
			if got := tab.Eval(chosen); got != "start: nowhere" {
				t.Errorf("the line of the fault is %q", got)
			}
			paste(good)
			tab.Wants("Quy trình không có lỗi", "2 chỗ khác")
			if drawn := tab.Eval(`(() => {const i = document.querySelector(".diagram img"); return String(i.complete && i.naturalWidth > 1000)})()`); drawn != "true" {
				t.Error("the picture is not shown")
			}
			fits()
			tab.Follow(`[action$="/put"] button`)
			tab.Wants("Đã đưa quy trình vào", "Chuyển sang quy trình khác")
			fits()
		})
	}
}
