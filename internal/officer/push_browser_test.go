package officer_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"paht/internal/notify"
	"paht/internal/testworld"
)

// TestTheSwitchInTheBrowser switches a device on and off as a person does, with the
// service worker of the site. A headless browser has no push service behind it: what
// it would be given there is put in its place, and what would come from there is
// handed to the worker.
func TestTheSwitchInTheBrowser(t *testing.T) {
	w := newPushWorld(t)
	w.as(t, w.Focal)
	server := httptest.NewServer(testworld.Telling(w.site))
	t.Cleanup(server.Close)
	k := keyboard{testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen), t, server.URL}
	k.Permit(server.URL, "notifications", "denied")
	k.Open(server.URL + "/login")
	k.Fill(`[name="login"]`, string(w.Focal))
	k.Fill(`[name="password"]`, password)
	k.Follow(`main button[type="submit"]`)

	state := `document.querySelector("[data-push]").dataset.state`
	shown := `getComputedStyle(document.querySelector("[data-push-on]")).display != "none"`
	worker := `await_(navigator.serviceWorker.getRegistration("/").then((r) => r ? r.active?.scriptURL ?? "starting" : "none"))`
	k.Before(`window.await_ = (p) => { window.awaited ??= "…"; p.then((v) => { window.awaited = v; }); return window.awaited; };`)

	k.Open(server.URL + "/me")
	k.until(state, "denied")
	k.Wants("Trình duyệt đang chặn thông báo của trang này")
	k.until(shown, "false")

	k.Permit(server.URL, "notifications", "prompt")
	k.Open(server.URL + "/me")
	k.until(state, "off")
	k.until(shown, "true")
	k.until(worker, "none") // nothing is registered before the tap
	k.until(`Notification.permission`, "default")

	// The browser's own push service cannot be reached: it says so and offers to try again.
	k.Permit(server.URL, "notifications", "granted")
	k.Before(`PushManager.prototype.subscribe = () => Promise.reject(new DOMException("no push service", "AbortError"));`)
	k.Open(server.URL + "/me")
	k.until(state, "off")
	k.Click("[data-push-on] button")
	k.until(state, "service")
	k.until(shown, "true")
	k.until(worker, server.URL+"/sw.js")
	k.Shot("push-off")

	d := testworld.NewPushDevice(t, w.service.URL+"/browser")
	k.Before(fmt.Sprintf(`
		const sub = {
			endpoint: %q, options: {},
			toJSON() { return { endpoint: this.endpoint, keys: { p256dh: %q, auth: %q } }; },
			unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
		};
		PushManager.prototype.getSubscription = async () => localStorage.getItem("subscribed") ? sub : null;
		PushManager.prototype.subscribe = async (o) => { localStorage.setItem("subscribed", String(o.userVisibleOnly) + o.applicationServerKey.length); return sub; };
	`, d.Endpoint, d.Key, d.Auth))
	k.Open(server.URL + "/me")
	k.until(state, "off")
	k.Click("[data-push-on] button")
	k.until(state, "on")
	k.until(shown, "false")
	k.until(`localStorage.getItem("subscribed")`, "true65")
	k.Wants("Đã bật báo việc tức thời trên máy này", "Đang bật trên máy này")
	k.Shot("push-on")
	w.wantRings(t, w.Focal, "browser")

	// What comes from the push service is read and shown by the worker.
	k.Follow(`form[action="/me/push/test"] button`)
	k.Wants("Đã gửi thông báo thử")
	taken := w.service.Taken()
	if len(taken) != 1 {
		t.Fatalf("%d pushes", len(taken))
	}
	plain, err := d.Open(taken[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	notes := `await_(navigator.serviceWorker.getRegistration("/").then((r) => r.getNotifications()).then((ns) => ns.map((n) => [n.tag, n.title, n.body, n.data.path, n.silent].join("|")).join("; ")))`
	k.Deliver(server.URL, string(plain))
	k.until(notes, "test|Thông báo thử|Máy này sẽ báo như thế này khi có việc tức thời.|/me|false")
	k.Script(`navigator.serviceWorker.getRegistration("/").then((r) => r.getNotifications()).then((ns) => ns.forEach((n) => n.close()))`)
	k.until(notes, "")

	due := testworld.At("2026-11-21 23:40").UnixMilli()
	urgent := notify.Note{Kind: "urgent", Number: "26-0000001", Due: due, Path: "/reports/26-0000001", Tag: "26-0000001", Key: "a", At: due - 2}
	call := urgent
	call.Kind, call.Key, call.At = "call", "b", due-1
	tell := func(n notify.Note) {
		t.Helper()
		src, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		k.Deliver(server.URL, string(src))
	}
	said := func(title string, silent bool) {
		t.Helper()
		k.until(notes, fmt.Sprintf("26-0000001|%s|Thời hạn: 23:40 ngày 21/11. Bấm để mở.|/reports/26-0000001|%v", title, silent))
	}
	tell(urgent)
	said("TỨC THỜI: phản ánh 26-0000001", false)
	tell(urgent) // once more: it stands, and does not sound
	said("TỨC THỜI: phản ánh 26-0000001", true)
	tell(call)
	said("CẦN GỌI ĐIỆN: phản ánh 26-0000001", false)
	tell(urgent) // late
	said("CẦN GỌI ĐIỆN: phản ánh 26-0000001", true)

	k.Script(`navigator.serviceWorker.getRegistration("/").then((r) => r.getNotifications()).then((ns) => ns.forEach((n) => n.close()))`)
	k.until(notes, "")
	k.Deliver(server.URL, "what a later server says in another way")
	k.until(notes, "paht|Có việc tức thời|Bấm để mở.||false")

	// Several at once: each stands, and none is taken for another.
	var many, each []string
	for i := range 8 {
		n := urgent
		n.Number = fmt.Sprintf("26-00001%02d", i)
		n.Tag, n.Key, n.Path = n.Number, n.Number, "/reports/"+n.Number
		src, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		many, each = append(many, string(src)), append(each, n.Number)
	}
	k.Deliver(server.URL, many...)
	k.until(`await_(navigator.serviceWorker.getRegistration("/").then((r) => r.getNotifications()).then((ns) => ns.map((n) => n.tag).filter((t) => t !== "paht").sort().join(" ")))`, strings.Join(each, " "))

	k.Follow(`form[action="/me/push/off"] button`)
	k.until(state, "off")
	k.Wants("Đã tắt báo việc tức thời trên máy này", "Chưa bật trên máy này")
	k.until(`String(localStorage.getItem("subscribed"))`, "null") // the browser forgets it too
	w.wantRings(t, w.Focal, "")
	if strings.Contains(w.log.String(), "csp report") {
		t.Errorf("the policy was broken:\n%s", w.log)
	}
}
