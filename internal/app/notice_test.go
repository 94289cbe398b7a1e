package app

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
	"paht/internal/testworld/needs"
)

// pushed are the notices of an event as they come to a browser, opened.
func (r *ringing) pushed() (out []string) {
	r.t.Helper()
	if _, err := r.tellFollowers(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if _, err := r.sendNotices(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	for _, p := range r.service.Taken() {
		plain, err := r.devices[p.Path].Open(p.Body)
		if err != nil {
			r.t.Fatal(err)
		}
		out = append(out, string(plain))
	}
	return out
}

// step takes the next leg of the way and gives the one push it brings.
func (r *ringing) step(id report.ID, leg int) string {
	r.t.Helper()
	l := r.Way()[leg]
	r.Do(r.t, id, l.Who, l.Action, l.Form...)
	got := r.pushed()
	if len(got) != 1 {
		r.t.Fatalf("%d pushes of %s: %q", len(got), l.Action, got)
	}
	return got[0]
}

// What is pushed is shown by the service worker of the site, in a browser, without a
// word of what the report says, of whom it is from or by what it is opened; and a
// click opens the report's page. A headless browser has no push service and nobody to
// click: the push is handed to the worker, and the click to the same worker in Node.
func TestANoticeIsShownAndOpensTheReportsPage(t *testing.T) {
	r := newRinging(t)
	site := httptest.NewServer(testworld.Telling(r.citizenSite()))
	t.Cleanup(site.Close)
	got := r.Submit(t, 1)
	number := got.ID.String()
	r.Walk(t, got.ID, "classify")
	r.pushed()
	r.follows("neighbour", desk.Following{Report: got.ID})
	public := r.step(got.ID, 2)
	if err := r.App.Desk.EndWatch(t.Context(), r.endToken(got.ID)); err != nil {
		t.Fatal(err)
	}
	r.follows("sender", desk.Following{Report: got.ID, Own: true})
	own := r.step(got.ID, 3)
	r.Say(t, got.ID, process.WishSecret)
	secret := r.step(got.ID, 4)

	tab := testworld.NewBrowser(t).Tab(t, testworld.PhoneScreen)
	tab.Permit(site.URL, "notifications", "granted")
	tab.Before(`window.await_ = (p) => { window.awaited ??= "…"; p.then((v) => { window.awaited = v; }); return window.awaited; };`)
	tab.Open(site.URL + "/send")
	tab.Until(`await_(navigator.serviceWorker.getRegistration("/").then((r) => r && r.active ? r.active.state : "none"))`, "activated")
	shown := func(want string) string {
		return `await_(navigator.serviceWorker.getRegistration("/").then((r) => r.getNotifications()).then((ns) => ns.map((n) => [n.title, n.body, n.data.url].join("|")).find((n) => n === ` + strconv.Quote(want) + `) || "none"))`
	}
	wants := []struct{ push, shown, opens string }{
		{public, "Phản ánh " + number + "|Đang ở " + r.Province.Desk.Directory().Name(r.Agency) + ".|/reports/" + number, "/reports/" + number},
		{own, "Phản ánh của bạn, số " + number + "|Lãnh đạo cơ quan đang giao việc|/mine#r" + number, "/mine#r" + number},
		{secret, "Phản ánh của bạn có tin mới|Bấm để xem.|/mine", "/mine"},
		{"what a later server says in another way", "Phản ánh của bạn có tin mới|Bấm để xem.|/", "/"},
		{`{"title": "a", "body": "b", "url": "https://ke.xau/"}`, "a|b|https://ke.xau/", "/"},
		{`{"title": "a", "body": "b", "url": "//ke.xau/"}`, "a|b|//ke.xau/", "/"},
	}
	tab.Open(site.URL + "/mine") // a page that was opened with the worker there
	for _, c := range wants {
		tab.Deliver(site.URL, c.push)
		tab.Until(shown(c.shown), c.shown)
	}
	for _, push := range []string{public, own, secret} {
		for _, word := range []string{got.Code, "ổ gà", "cổng trường", "Nguyễn Văn An", "0912345678", "an@example.vn"} {
			if strings.Contains(push, word) {
				t.Errorf("%q is pushed: %s", word, push)
			}
		}
	}
	if strings.Contains(secret, number) {
		t.Errorf("the number of a secret report is pushed: %s", secret)
	}

	var pushes, opens []string
	for _, c := range wants {
		pushes, opens = append(pushes, c.push), append(opens, "opens "+site.URL+c.opens)
	}
	if clicked := r.clicked(site.URL, pushes, ""); !slices.Equal(clicked, opens) {
		t.Errorf("clicks: %q\nwant %q", clicked, opens)
	}
	// A page that is open already comes to the front.
	if clicked := r.clicked(site.URL, pushes[:1], site.URL+"/reports/"+number); !slices.Equal(clicked, []string{"focuses " + site.URL + "/reports/" + number}) {
		t.Errorf("with the page open: %q", clicked)
	}
	if a := ask(t, "GET", site.URL+"/mine", "", nil); a != 200 {
		t.Errorf("/mine is answered with %d", a)
	}
}

// endToken is the token by which the one wish for a report is ended.
func (r *ringing) endToken(id report.ID) string {
	r.t.Helper()
	ws, err := r.App.DB.WatchesOf(r.t.Context(), id, "", "", "", 10)
	if err != nil || len(ws) != 1 {
		r.t.Fatalf("%d wishes, %v", len(ws), err)
	}
	return r.App.Desk.WatchToken(desk.ToEnd, ws[0].ID)
}

// clicked runs the site's worker in Node, gives it pushes, clicks on each notification
// and says what happens. open is the address of a page that is open.
func (r *ringing) clicked(site string, pushes []string, open string) []string {
	r.t.Helper()
	facts, err := json.Marshal(map[string]any{"site": site, "pushes": pushes, "open": open})
	if err != nil {
		r.t.Fatal(err)
	}
	cmd := exec.CommandContext(r.t.Context(), needs.Program(r.t, "node"), "--input-type=module", "-e", fmt.Sprintf(clickScript, facts))
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("%v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// clickScript holds the browser's side of the worker: what it waits for is waited for.
const clickScript = `
import vm from "node:vm";
const facts = %s;
const worker = await (await fetch(facts.site + "/sw.js")).text();
const handlers = {}, notes = [];
const self = {
  addEventListener(name, f) { handlers[name] = f; },
  location: new URL(facts.site + "/sw.js"),
  registration: { async showNotification(title, o) { notes.push({ title, ...o, closed: false, close() { this.closed = true; } }); } },
  clients: {
    async matchAll(o) {
      if (o.type !== "window") throw new Error("asks for " + o.type);
      return facts.open ? [{ url: facts.open, async focus() { console.log("focuses " + facts.open); } }] : [];
    },
    async openWindow(to) { console.log("opens " + to); },
  },
};
vm.runInNewContext(worker, { self, location: self.location, URL, crypto, navigator: {}, setTimeout, console });
for (const said of facts.pushes) {
  let done;
  const event = (more) => ({ waitUntil(p) { done = p; }, ...more });
  handlers.push(event({ data: { json: () => JSON.parse(said) } }));
  await done;
  const notification = notes.pop();
  done = null;
  handlers.notificationclick(event({ notification }));
  await done;
  if (!notification.closed) console.log("left standing: " + notification.title);
}
`
