package officer_test

import (
	"net/http/httptest"
	"testing"

	"paht/internal/report"
	"paht/internal/testworld"
)

// TestTheAlarmComesByItself leaves the inbox open on a desk at night: an urgent
// report lights the strip, lets the title blink and sounds, without anybody
// touching the page again; acknowledged, it is quiet.
func TestTheAlarmComesByItself(t *testing.T) {
	w := newWorld(t)
	w.Clock.Set(testworld.At("2026-11-21 23:10"))
	w.as(t, w.Operator)
	server := httptest.NewServer(w.site)
	t.Cleanup(server.Close)

	k := keyboard{testworld.NewBrowser(t).Tab(t, testworld.DesktopScreen), t, server.URL}
	k.Open(server.URL + "/login")
	k.Fill(`[name="login"]`, string(w.Operator))
	k.Fill(`[name="password"]`, password)
	k.Follow(`main button[type="submit"]`)
	strip := `document.getElementById("alarm")`
	k.until(strip+".hidden", "true")
	title := k.Eval(`document.title`)

	// The switch is kept on the device, and turning it on is the tap browsers want.
	k.Click(`.bar-menu summary`)
	k.Click(`.bar-sheet [data-alarm-switch]`)
	k.until(`localStorage.getItem("paht-alarm-sound")`, "on")
	k.until(`document.querySelector(".bar-sheet [data-alarm-switch]").getAttribute("aria-pressed")`, "true")
	k.until(strip+`.dataset.rings ?? "none"`, "none")

	first := w.Danger(t, 1)
	k.Script(`window.dispatchEvent(new Event("focus"))`) // what else comes within 15 seconds
	k.until(strip+".hidden", "false")
	k.until(`document.querySelector("[data-alarm-text]").textContent`, "1 việc tức thời đang chờ")
	k.until(`document.querySelector(".alarm-link").getAttribute("href")`, path(first.ID))
	k.until(`document.title`, "(1) TỨC THỜI")
	k.until(`document.title`, title)
	k.until(strip+".dataset.rings", "1")
	k.until(strip+".dataset.sound", "on")

	// Another one, a while after: both are counted, and it sounds again.
	second := w.Danger(t, 2)
	k.Script(`localStorage.setItem("paht-alarm-rang", "0"); window.dispatchEvent(new Event("focus"))`)
	k.until(`document.querySelector("[data-alarm-text]").textContent`, "2 việc tức thời đang chờ")
	k.until(strip+".dataset.rings", "2")

	// The page of one shows its minutes; seen to, the strip goes on every page.
	k.Open(server.URL + path(first.ID))
	k.until(`document.querySelector(".urgent-clock").textContent`, "Còn 30 phút")
	k.until(strip+".hidden", "false")
	for _, id := range []report.ID{first.ID, second.ID} {
		w.Do(t, id, w.Operator, "not_urgent", "reason", "Người gửi bấm nhầm.")
	}
	k.Script(`window.dispatchEvent(new Event("focus"))`)
	k.until(strip+".hidden", "true")
	k.until(`document.title.includes("TỨC THỜI")`, "false")

	// Switched off on this device it stays quiet; a page whose session is over says so.
	k.Script(`document.querySelector("[data-alarm-switch]").click()`)
	w.Danger(t, 3)
	k.Script(`window.dispatchEvent(new Event("focus"))`)
	k.until(strip+".hidden", "false")
	k.until(strip+".dataset.sound", "off")
	w.Clock.Set(testworld.At("2026-11-22 23:10"))
	k.Script(`window.dispatchEvent(new Event("focus"))`)
	k.until(strip+".dataset.state", "out")
	k.Wants("Phiên làm việc đã hết")
}
