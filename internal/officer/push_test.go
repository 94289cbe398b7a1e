package officer_test

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"paht/internal/media"
	"paht/internal/notify"
	"paht/internal/officer"
	"paht/internal/org"
	"paht/internal/testworld"
)

// pushWorld is the officers' site with a push service on this machine.
type pushWorld struct {
	*world
	service *testworld.PushService
	push    *notify.Push
}

func newPushWorld(t *testing.T) *pushWorld {
	t.Helper()
	w := &pushWorld{world: newWorld(t), service: testworld.NewPushService(t)}
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w.push, err = notify.NewPush(notify.PushConfig{Key: key.Bytes(), Contact: "truc@example.vn", Anywhere: true, Roots: w.service.Roots})
	if err != nil {
		t.Fatal(err)
	}
	w.site = officer.New(officer.Config{
		Desk: w.Desk, DB: w.DB, Auth: w.auth, Blob: w.blob, Media: media.New(1), Push: w.push,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), CitizenURL: "https://pakn.example.vn",
	})
	return w
}

// on switches on the device a browser runs on.
func (w *pushWorld) on(t *testing.T, b *browser, name string) testworld.PushDevice {
	t.Helper()
	d := testworld.NewPushDevice(t, w.service.URL+"/"+name)
	b.post("/me/push", "endpoint", d.Endpoint, "p256dh", d.Key, "auth", d.Auth).wants(http.StatusNoContent)
	return d
}

// rings are the endpoints that ring for a person.
func (w *pushWorld) rings(t *testing.T, who org.PersonID) (out []string) {
	t.Helper()
	ds, err := w.DB.Devices(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range ds {
		out = append(out, strings.TrimPrefix(d.Endpoint, w.service.URL+"/"))
	}
	return out
}

func (w *pushWorld) wantRings(t *testing.T, who org.PersonID, want string) {
	t.Helper()
	if got := strings.Join(w.rings(t, who), " "); got != want {
		t.Errorf("%q ring for %s, want %q", got, who, want)
	}
}

// box is the part of the account page.
func box(a answer) *html.Node {
	for _, n := range a.all("section") {
		if has(n, "data-push") {
			return n
		}
	}
	return nil
}

func TestADeviceIsSwitchedOnTriedAndOff(t *testing.T) {
	w := newPushWorld(t)
	b := w.as(t, w.Focal)
	me := b.get("/me").wants(http.StatusOK, "Báo việc tức thời", "Chưa bật trên máy này", "Bật báo việc tức thời trên máy này")
	check(t, "off", me)
	if n := box(me); n == nil || attr(n, "data-key") != w.push.PublicKey() || attr(n, "data-device") != "" {
		t.Errorf("the page does not say what to subscribe with: %+v", n)
	}
	if me.offers("/me/push/test") || me.offers("/me/push/off") {
		t.Error("what is off can be tried or switched off")
	}
	b.follow(b.post("/me/push/test")).wants(http.StatusOK, "Máy này chưa bật")

	d := w.on(t, b, "phone")
	w.wantRings(t, w.Focal, "phone")
	me = b.get("/me").wants(http.StatusOK, "Đã bật báo việc tức thời trên máy này", "Đang bật trên máy này")
	check(t, "on", me)
	if n := box(me); len(attr(n, "data-device")) != 64 {
		t.Errorf("the page does not know the device: %q", attr(n, "data-device"))
	}
	me.lacks(d.Endpoint, d.Auth)

	b.follow(b.send("/me/push/test", me.form("/me/push/test"))).wants(http.StatusOK, "Đã gửi thông báo thử")
	taken := w.service.Taken()
	if len(taken) != 1 {
		t.Fatalf("%d pushes", len(taken))
	}
	plain, err := d.Open(taken[0].Body)
	if err != nil {
		t.Fatal(err)
	}
	var n notify.Note
	if err := json.Unmarshal(plain, &n); err != nil || n.Kind != "test" || n.Path != "/me" || n.Number != "" {
		t.Errorf("%s, %v", plain, err)
	}

	b.follow(b.send("/me/push/off", me.form("/me/push/off"))).wants(http.StatusOK, "Đã tắt báo việc tức thời trên máy này", "Chưa bật trên máy này")
	w.wantRings(t, w.Focal, "")
	if got := w.log.String(); strings.Contains(got, d.Endpoint) || strings.Contains(got, d.Auth) {
		t.Errorf("the log tells a secret:\n%s", got)
	}
}

func TestATestThatFailsSaysWhy(t *testing.T) {
	w := newPushWorld(t)
	b := w.as(t, w.Focal)
	for status, want := range map[int]string{
		http.StatusServiceUnavailable: "chưa trả lời", http.StatusBadRequest: "từ chối", http.StatusGone: "không còn nhận",
	} {
		w.service.Answer(func(rw http.ResponseWriter, _ string) { rw.WriteHeader(status) })
		w.on(t, b, "phone")
		b.follow(b.post("/me/push/test")).wants(http.StatusOK, want)
		left := "phone"
		if status == http.StatusGone {
			left = ""
		}
		w.wantRings(t, w.Focal, left)
	}
	if strings.Contains(w.log.String(), w.service.URL+"/phone") {
		t.Errorf("the log tells an endpoint:\n%s", w.log)
	}
}

func TestADeviceBelongsToWhoSitsAtIt(t *testing.T) {
	w := newPushWorld(t)
	b := w.as(t, w.Focal)
	w.as(t, w.Leader)
	w.on(t, b, "shared")
	enter := func(who org.PersonID) {
		b.post("/login", "login", string(who), "password", password).wants(http.StatusSeeOther)
	}
	enter(w.Focal)
	w.wantRings(t, w.Focal, "shared")

	delete(b.cookies, "paht_officer") // closed and opened again: the session is gone, the device is not
	w.wantRings(t, w.Focal, "shared")
	enter(w.Leader)
	w.wantRings(t, w.Focal, "")
	w.wantRings(t, w.Leader, "") // he did not switch it on
	b.get("/me").wants(http.StatusOK, "Chưa bật trên máy này")

	// The same endpoint moves to who switches it on.
	w.on(t, b, "shared")
	other := w.stranger(t)
	other.post("/login", "login", string(w.Focal), "password", password).wants(http.StatusSeeOther)
	w.on(t, other, "shared")
	w.wantRings(t, w.Leader, "")
	w.wantRings(t, w.Focal, "shared")

	w.on(t, other, "renewed") // the browser was given a new endpoint
	w.wantRings(t, w.Focal, "renewed")
}

func TestSigningOutStopsTheRinging(t *testing.T) {
	w := newPushWorld(t)
	phone := w.as(t, w.Focal)
	w.on(t, phone, "phone")
	desk := w.stranger(t)
	desk.post("/login", "login", string(w.Focal), "password", password).wants(http.StatusSeeOther)
	w.Clock.Advance(time.Second)
	w.on(t, desk, "desk")
	w.wantRings(t, w.Focal, "phone desk")

	desk.post("/logout").wants(http.StatusSeeOther)
	w.wantRings(t, w.Focal, "phone")
	phone.post("/me/sessions").wants(http.StatusSeeOther)
	w.wantRings(t, w.Focal, "")

	phone = w.as(t, w.Focal)
	w.on(t, phone, "phone")
	if err := w.auth.Disable(t.Context(), w.Focal, true); err != nil {
		t.Fatal(err)
	}
	if err := w.auth.Disable(t.Context(), w.Focal, false); err != nil {
		t.Fatal(err)
	}
	w.wantRings(t, w.Focal, "")
}

func TestAnotherDeviceIsSwitchedOffFromHere(t *testing.T) {
	w := newPushWorld(t)
	phone, stranger := w.as(t, w.Focal), w.as(t, w.Leader)
	w.on(t, phone, "phone")
	w.on(t, stranger, "leader")
	desk := w.stranger(t)
	desk.post("/login", "login", string(w.Focal), "password", password).wants(http.StatusSeeOther)
	me := desk.get("/me").wants(http.StatusOK, "Chưa bật trên máy này", "Cũng đang bật trên")
	check(t, "another", me)
	off := me.form("/me/push/off")
	stranger.send("/me/push/off", off).wants(http.StatusSeeOther) // not his
	w.wantRings(t, w.Focal, "phone")
	w.wantRings(t, w.Leader, "leader")
	desk.follow(desk.send("/me/push/off", off)).wants(http.StatusOK, "Đã tắt báo việc tức thời trên máy kia")
	w.wantRings(t, w.Focal, "")
}

func TestWhatIsNoSubscriptionIsRefused(t *testing.T) {
	w := newPushWorld(t)
	d := testworld.NewPushDevice(t, w.service.URL+"/phone")
	good := []string{"endpoint", d.Endpoint, "p256dh", d.Key, "auth", d.Auth}
	b := w.as(t, w.Focal)
	for _, bad := range [][]string{{}, {"endpoint", "http://127.0.0.1/a", "p256dh", d.Key, "auth", d.Auth}, {"endpoint", d.Endpoint, "p256dh", "AAAA", "auth", d.Auth}} {
		if got := b.post("/me/push", bad...); got.status != http.StatusUnprocessableEntity && got.status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, got.status)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/me/push", strings.NewReader(values(good).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.do(r); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
	w.stranger(t).post("/me/push", good...).wants(http.StatusUnauthorized)
	w.wantRings(t, w.Focal, "")

	// Who never works with reports is offered nothing.
	admin := w.as(t, w.Admin)
	if box(admin.get("/me")) != nil {
		t.Error("an administrator without a duty is offered to be rung")
	}
	admin.post("/me/push", good...).wants(http.StatusNotFound)
}

// An iPhone lets a site ring once it is kept among the apps, which the manifest is for.
func TestAPhoneKeepsTheSiteAmongItsApps(t *testing.T) {
	w := newPushWorld(t)
	at := ""
	for _, l := range w.stranger(t).get("/login").wants(http.StatusOK).all("link") {
		if attr(l, "rel") == "manifest" {
			at = attr(l, "href")
		}
	}
	got := w.stranger(t).get(at).wants(http.StatusOK)
	var said struct {
		Display, Scope string
		Icons          []struct{ Src string }
	}
	if err := json.Unmarshal([]byte(got.body), &said); err != nil || said.Display != "standalone" || said.Scope != "/" || len(said.Icons) != 1 {
		t.Fatalf("%s, %v", got.body, err)
	}
	w.stranger(t).get(said.Icons[0].Src).wants(http.StatusOK)
}

func TestTheWorkerIsServedToEverybodyAndNeverKept(t *testing.T) {
	w := newPushWorld(t)
	got := w.stranger(t).get("/sw.js").wants(http.StatusOK)
	if got.header.Get("Content-Type") != "text/javascript; charset=utf-8" || got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%v", got.header)
	}
	if !strings.Contains(got.header.Get("Content-Security-Policy"), "connect-src 'self'") {
		t.Error("it may speak to anybody")
	}
	if !strings.Contains(got.body, `addEventListener("push"`) || strings.Contains(got.body, `addEventListener("fetch"`) || strings.Contains(got.body, "caches") {
		t.Error("it does something else than ring")
	}
}
