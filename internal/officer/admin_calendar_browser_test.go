package officer_test

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"paht/internal/testworld"
)

// TestCalendarInABrowser loads a notice, looks at its effect, applies it and counts
// a due by it, on a desk and on a phone.
func TestCalendarInABrowser(t *testing.T) {
	for _, screen := range []testworld.Screen{testworld.DesktopScreen, testworld.PhoneScreen} {
		t.Run(screen.Name, func(t *testing.T) {
			w := newWorld(t)
			for n := range 9 {
				w.Walk(t, w.Submit(t, n+1).ID, "assign")
			}
			w.as(t, w.Admin)
			server := httptest.NewServer(w.site)
			t.Cleanup(server.Close)
			tab := testworld.NewBrowser(t).Tab(t, screen)
			tab.Open(server.URL + "/login")
			tab.Fill(`[name="login"]`, string(w.Admin))
			tab.Fill(`[name="password"]`, password)
			tab.Follow(`main button[type="submit"]`)
			tab.Open(server.URL + "/admin/calendar")
			tab.Script(`document.querySelector('[name="start"]').value = ""`)
			tab.Fill(`[name="start"]`, "16:50 13/02/2026")
			tab.Follow(`.file-part form button`)
			tab.Wants("17:00 thứ Hai 02/03/2026")
			tab.Shot("calendar-list")
			tab.Open(server.URL + provincePage)
			tab.Shot("calendar-year")
			if wide := tab.Eval(`String(document.documentElement.scrollWidth > innerWidth)`); wide != "false" {
				t.Error("the page is wider than the screen")
			}
			tab.Script(`document.querySelectorAll("details").forEach(d => d.open = true)`)
			tab.Shot("calendar-forms")
			tab.Script(`document.querySelector("#f-import-whole").checked = false`)
			tab.Fill(`#f-import-text`, "date,to,kind,for,reason,source\n2026-11-19,2026-11-20,off,,Nghỉ theo thông báo muộn,99/TB\n2026-12-05,,worked,2026-11-19,Làm bù,99/TB\n")
			tab.Follow(`[action$="/import"] button`)
			tab.Wants("9 bước đang mở đổi hạn: 9 bước muộn hơn", "Nghỉ: Nghỉ theo thông báo muộn")
			tab.Shot("calendar-preview")
			tab.Follow(`[action$="/confirm"] button`)
			tab.Wants("Đã tính lại hạn của 9 bước đang mở")
			tab.Open(server.URL + provincePage + "/propose?year=2027")
			tab.Wants("Tết Nguyên đán Đinh Mùi")
			tab.Shot("calendar-proposal")
			tab.Open(server.URL + "/admin/calendar/" + url.PathEscape(string(w.Agency)))
			tab.Wants("đang dùng lịch của tỉnh")
			tab.Shot("calendar-agency")
		})
	}
}
