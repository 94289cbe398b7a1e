package citizen

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paht/internal/media"
	"paht/internal/report"
	"paht/internal/testworld"
	"paht/internal/ui"
)

// shore is the citizens' site at one address, whose server can be away for a while.
type shore struct {
	*world
	t       *testing.T
	addr    string
	handler http.Handler
	drop    atomic.Bool  // every third answer to a report is lost on its way
	posts   atomic.Int64 // reports posted
	lost    atomic.Int64 // answers lost

	mu  sync.Mutex
	srv *http.Server
}

func newShore(t *testing.T) *shore {
	t.Helper()
	w := newWorld(t)
	s := open(Config{Desk: w.Desk, DB: w.DB, Blob: w.blob, Media: media.New(1), Log: testworld.Quiet(), HelpPhone: "0204 000 000", Uploads: w.uploads})
	s.sends = ui.Limiter{Every: time.Millisecond, Burst: 10_000} // one device sends what a village would
	out := &shore{world: w, t: t, addr: "127.0.0.1:0"}
	site := s.handler()
	out.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/send" {
			n := out.posts.Add(1)
			if out.drop.Load() && n%3 == 1 {
				site.ServeHTTP(&lostAnswer{header: http.Header{}}, r)
				out.lost.Add(1)
				panic(http.ErrAbortHandler) // the connection breaks after the report was written
			}
		}
		site.ServeHTTP(w, r)
	})
	out.up()
	t.Cleanup(out.down)
	out.base = "http://" + out.addr
	return out
}

// received are the reports there are. A report that comes again takes a number and
// gives none, so numbers have gaps.
func (s *shore) received() []report.Report {
	s.t.Helper()
	var out []report.Report
	for n := range 1000 {
		if r, err := s.DB.Report(s.t.Context(), report.ID(260000001+n)); err == nil {
			out = append(out, r)
		}
	}
	return out
}

// lostAnswer is an answer nobody reads.
type lostAnswer struct{ header http.Header }

func (l *lostAnswer) Header() http.Header         { return l.header }
func (l *lostAnswer) WriteHeader(int)             {}
func (l *lostAnswer) Write(b []byte) (int, error) { return len(b), nil }

func (s *shore) up() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addr = l.Addr().String()
	s.srv = &http.Server{Handler: s.handler}
	go s.srv.Serve(l)
}

func (s *shore) down() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.srv != nil {
		s.srv.Close()
		s.srv = nil
	}
}

// installed waits until the site can be opened without network.
func installed(tab *testworld.Tab) {
	tab.Script(`window.ready = ""; navigator.serviceWorker.ready.then((r) => { window.ready = r.active.state === "activated" ? "yes" : ""; r.active.onstatechange = () => { window.ready = r.active.state === "activated" ? "yes" : ""; }; })`)
	tab.Until(`window.ready`, "yes")
}

// queue puts reports into the queue of the page, by the module the form uses.
func queue(tab *testworld.Tab, from, to int, commune string) {
	tab.Script(fmt.Sprintf(`window.queued = 0; (async () => {
		const src = [...document.querySelectorAll("script")].find((s) => s.src.endsWith("begin.js")).src;
		const q = await import(src.replace("begin.js", "queue.js"));
		const canvas = document.createElement("canvas");
		canvas.width = 64; canvas.height = 48;
		const going = [];
		for (let i = %d; i < %d; i++) {
			canvas.getContext("2d").fillStyle = "rgb(" + i + ",80,90)";
			canvas.getContext("2d").fillRect(0, 0, 64, 48);
			const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg"));
			going.push(q.enqueue({
				client: q.uuid7(), photos: i %% 4 ? [] : [{n: 0, name: i + ".jpg", blob}],
				fields: [["text", "Phản ánh ngoại tuyến số " + i + ", đường hỏng nặng."], ["commune", %q], ["name", "Nguyễn Văn An"], ["phone", "0912345678"], ["no_email", "yes"]],
			}));
		}
		for (const g of going) {
			await g;
			window.queued++;
		}
	})().catch((e) => { window.queued = String(e); })`, from, to, commune))
	patient(tab, `String(window.queued)`, fmt.Sprint(to-from))
}

// patient waits for what comes bit by bit, as long as it goes on coming.
func patient(tab *testworld.Tab, js, want string) {
	last, since := "", time.Now()
	for time.Since(since) < time.Minute {
		got, ok := tab.Try(js)
		if ok && got == want {
			return
		}
		if ok && got != last {
			last, since = got, time.Now()
		}
	}
	tab.Until(js, want)
}

// P08: 200 reports written without network, the browser's process ended and begun again,
// the network back: all are received, none twice, without anybody doing anything.
func TestTwoHundredReportsWrittenOffline(t *testing.T) {
	const all = 200
	s, profile := newShore(t), t.TempDir()
	b, quit := testworld.BrowserAt(t, profile)
	tab := b.ProfileTab(t, smallPhone)
	tab.Open(s.base + "/")
	installed(tab)
	tab.MayFail()
	s.down()

	// The form opens without network, and says where the report lies.
	tab.Open(s.base + "/send")
	tab.SendReport(testworld.Sending{Commune: string(s.Commune), Text: "Phản ánh ngoại tuyến số 0, đường hỏng nặng.", Name: "Nguyễn Văn An", Phone: "0912 345 678"})
	tab.Click("[data-send]")
	tab.Wants("Đã lưu trên máy lúc", "Sẽ tự gửi khi có mạng", "1 phản ánh chưa gửi")
	tab.Shot("offline-kept")
	tab.Script(`window.before = "yes"; location.reload()`)
	tab.Until(`String(window.before) + document.readyState`, "undefinedcomplete")
	tab.Wants("Đã lưu trên máy lúc") // not an empty form, and no second report
	queue(tab, 1, all, string(s.Commune))
	if n := len(s.received()); n != 0 {
		t.Fatalf("%d reports came without network", n)
	}
	quit()

	b, _ = testworld.BrowserAt(t, profile)
	tab = b.ProfileTab(t, smallPhone)
	tab.MayFail()
	tab.Open(s.base + "/reports")
	tab.Wants("Chưa có mạng", "200 phản ánh chưa gửi")
	tab.Shot("offline-page")
	s.up()
	tab.Open(s.base + "/")
	patient(tab, `String(JSON.parse(localStorage.getItem("mine") || "[]").length)`, fmt.Sprint(all))
	// Texts come first; the photos follow one after the other.
	patient(tab, `(document.querySelector(".unsent h2") || {textContent: "none"}).textContent + (document.querySelectorAll(".unsent li").length)`, "none0")

	got := s.received()
	if len(got) != all {
		t.Errorf("%d reports received, want %d", len(got), all)
	}
	texts, photos := map[string]int{}, 0
	for _, r := range got {
		texts[r.Text]++
		photos += len(r.Photos)
	}
	for i := range all {
		if n := texts[fmt.Sprintf("Phản ánh ngoại tuyến số %d, đường hỏng nặng.", i)]; n != 1 {
			t.Errorf("report %d came %d times", i, n)
		}
	}
	if photos != (all-1)/4 {
		t.Errorf("%d photos came, want %d", photos, (all-1)/4)
	}
	if posts := s.posts.Load(); posts > all+1 { // one post may have broken with the server
		t.Errorf("%d reports were posted %d times", all, posts)
	}
}

// P04 in the browser: every third answer is lost after the report was written, and two
// tabs send at once. Each report is received once, and is noted once.
func TestLostAnswersAndTwoTabs(t *testing.T) {
	t.Run("with the browser's locks", func(t *testing.T) { lostAnswers(t, "") })
	t.Run("with leases", func(t *testing.T) {
		// A browser without locks has no background sync, whose worker would use them.
		lostAnswers(t, `Object.defineProperty(Navigator.prototype, "locks", {get: () => undefined});
			Object.defineProperty(ServiceWorkerRegistration.prototype, "sync", {get: () => undefined});`)
	})
}

func lostAnswers(t *testing.T, before string) {
	const all = 20
	s := newShore(t)
	b, _ := testworld.BrowserAt(t, t.TempDir())
	one, two := b.ProfileTab(t, smallPhone), b.ProfileTab(t, desktop)
	for _, tab := range []*testworld.Tab{one, two} {
		tab.MayFail()
		tab.Before(before)
		tab.Open(s.base + "/help")
	}
	s.drop.Store(true)
	queue(one, 0, all, string(s.Commune))
	noted := `String(JSON.parse(localStorage.getItem("mine") || "[]").length)`
	deadline := time.Now().Add(3 * time.Minute)
	for one.Eval(noted) != fmt.Sprint(all) {
		for _, tab := range []*testworld.Tab{one, two} {
			tab.Script(`window.dispatchEvent(new Event("online"))`)
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s of %d noted", one.Eval(noted), all)
		}
	}
	if n := len(s.received()); n != all {
		t.Errorf("%d reports, want %d", n, all)
	}
	if s.lost.Load() == 0 {
		t.Error("no answer was lost: nothing is shown")
	}
	// One post for each report and one more for each answer lost: the tabs never sent the
	// same one side by side.
	if posts, want := s.posts.Load(), all+s.lost.Load(); posts != want {
		t.Errorf("%d posts for %d reports and %d lost answers", posts, all, s.lost.Load())
	}
	two.Until(noted, fmt.Sprint(all))
}

// A report the server refuses waits to be mended, and opens in the form with what is
// wrong; the others go on.
func TestARefusedReportIsMended(t *testing.T) {
	s := newShore(t)
	tab := testworld.NewBrowser(t).Tab(t, smallPhone)
	tab.Open(s.base + "/help")
	queue(tab, 0, 1, "99999@2023-04-10")
	queue(tab, 1, 3, string(s.Commune))
	tab.Open(s.base + "/")
	tab.Wants("1 phản ánh chưa gửi", "Cần sửa: Xã, phường này không có trong danh sách")
	if n := len(s.received()); n != 2 {
		t.Errorf("%d reports, want 2", n)
	}
	tab.Shot("home-unsent")
	tab.Press("Xem và sửa")
	tab.AtStep("place")
	tab.Wants("Xã, phường này không có trong danh sách")
	tab.Choose("#f-commune", string(s.Commune))
	tab.Press("Tiếp")
	tab.AtStep("what")
	tab.Press("Tiếp")
	tab.AtStep("contact")
	tab.Press("Tiếp")
	tab.AtStep("check")
	tab.Wants("1 ảnh")
	tab.SendIt()
	if n := len(s.received()); n != 3 {
		t.Errorf("%d reports, want 3", n)
	}
}
