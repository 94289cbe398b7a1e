package citizen

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"paht/internal/store"
	"paht/internal/testworld"
)

// Signing in by a code, and the list a device keeps, as a person goes through them.
func TestMineInTheBrowser(t *testing.T) {
	w := newFollowWorld(t)
	tab := testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen)
	id, code := w.public(t, 1, "classify")
	tab.Open(w.base + "/sent/" + code)
	tab.Script(fmt.Sprintf(`localStorage.setItem("mine", JSON.stringify([{number: %q, code: %q, at: Date.now(), text: "Đèn đường ngõ 12"}]))`, id, code))
	tab.Shot("receipt-qr")
	tab.Open(w.base + "/mine#r" + id.String())
	tab.Until(`document.querySelector("[data-mine-list] a").getAttribute("href")`, "/track/"+code)
	tab.Until(`String(document.querySelectorAll(".is-wanted").length)`, "1")
	tab.Wants("Đèn đường ngõ 12", "Xóa khỏi máy này", "Xem bằng e-mail")
	tab.Shot("mine-device")
	tab.Script(`window.confirm = () => true; document.querySelector(".mine-drop").click()`)
	tab.Until(`localStorage.getItem("mine")`, "[]")
	tab.Wants("Máy này chưa nhớ phản ánh nào")

	tab.Open(w.base + "/sign-in")
	tab.Shot("sign-in")
	tab.Fill("[name=email]", "an@example.vn")
	tab.Follow("main button[type=submit]")
	tab.Wants("Nhập mã trong thư")
	tab.Shot("sign-in-code")
	code6 := w.in.Code(w.codes[0])
	tab.Fill("[name=code]", code6[:3]+" "+code6[3:])
	tab.Follow("main button[type=submit]")
	tab.Wants("Gửi bằng an@example.vn", "Đèn đường ngõ 12")
	tab.Shot("mine-signed-in")
}

// The switch for news, with a worker and a push service put in the place of those a
// headless browser does not have.
func TestThePushSwitchInTheBrowser(t *testing.T) {
	w := newFollowWorld(t)
	tab := testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen)
	id, code := w.public(t, 1, "classify")
	state := `(document.querySelector("[data-push]") || {dataset: {}}).dataset.state || ""`
	tab.Permit(w.base, "notifications", "granted")

	// Without a worker the switch says so, and the page works as before.
	tab.Before(`Object.defineProperty(navigator.serviceWorker, "ready", {get: () => window.worker || new Promise(() => {})});`)
	tab.Open(w.base + "/track/" + code)
	tab.Until(state, "off")
	tab.Script(`document.querySelector("[data-push-on]").click()`)
	tab.Until(state, "worker")
	tab.Shot("track-push")

	d := testworld.NewPushDevice(t, w.service.URL+"/browser")
	tab.Before(fmt.Sprintf(`
		const sub = { endpoint: %q, toJSON() { return { endpoint: this.endpoint, keys: { p256dh: %q, auth: %q } }; } };
		let has = localStorage.getItem("has") === "1";
		window.worker = Promise.resolve({ pushManager: {
			getSubscription: async () => has ? sub : null,
			subscribe: async (o) => { has = true; localStorage.setItem("has", "1"); localStorage.setItem("asked", o.userVisibleOnly + "/" + o.applicationServerKey.length); return sub; },
		} });`, d.Endpoint, d.Key, d.Auth))
	watches := func() (n int) {
		ws, err := w.DB.WatchesBy(t.Context(), "", store.DeviceID(d.Endpoint))
		if err != nil {
			t.Fatal(err)
		}
		return len(ws)
	}
	tab.Open(w.base + "/track/" + code)
	tab.Until(state, "off")
	if watches() != 0 {
		t.Error("followed before the tap")
	}
	tab.Script(`document.querySelector("[data-push-on]").click()`)
	tab.Until(state, "on")
	tab.Until(`localStorage.getItem("asked")`, "true/65")
	if watches() != 1 {
		t.Errorf("%d wishes", watches())
	}
	if kept := tab.Eval(`JSON.stringify(Object.entries(localStorage))`); strings.Contains(kept, code) {
		t.Errorf("the code is kept beside: %s", kept)
	}
	tab.Open(w.base + "/track/" + code)
	tab.Until(state, "on")
	tab.Script(`document.querySelector("[data-push-off]").click()`)
	tab.Until(state, "off")
	if watches() != 0 {
		t.Errorf("%d wishes after switching off", watches())
	}

	// Another's public report, and how its pages look.
	tab.Open(w.base + "/reports/" + id.String())
	tab.Follow(".join button")
	tab.Wants("Đã ghi nhận: bạn cũng gặp việc này")
	tab.Until(state, "off") // the switch comes after the page is drawn
	tab.Script(`document.querySelector("[data-push-on]").click()`)
	tab.Until(state, "on")
	tab.Shot("follow")
	if err := w.Desk.Remark(t.Context(), id, "Bà Tư", "Tôi ở ngõ bên cạnh, tối nào cũng thấy."); err != nil {
		t.Fatal(err)
	}
	held, _ := w.DB.RemarksIn(t.Context(), store.RemarkHeld)
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, true, "", w.Actor(t, w.Operator)); err != nil {
		t.Fatal(err)
	}
	tab.Open(w.base + "/reports/" + id.String())
	tab.Shot("public-join")
	tab.Open(w.base + "/poster/" + url.PathEscape(string(w.Commune)))
	tab.Shot("poster")
	tab.Open(w.base + "/follow")
	tab.Shot("follow-area")
	tab.Open(w.base + "/")
	tab.Shot("home-nav")
	for _, path := range []string{"/mine", "/sign-in", "/follow", "/reports/" + id.String() + "/follow", "/reports/" + id.String() + "/remarks", "/poster/" + url.PathEscape(string(w.Commune))} {
		tab.Open(w.base + path)
		if wide := tab.Eval(`String(document.documentElement.scrollWidth > innerWidth)`); wide != "false" {
			t.Errorf("%s is wider than the screen", path)
		}
	}
}
