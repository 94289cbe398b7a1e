package testworld

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Browser is a headless Chromium shared by the tabs of a test.
type Browser struct{ ctx context.Context }

// NewBrowser starts Debian's Chromium. Without one the test fails and says how
// to install it.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	b, quit := startBrowser(t)
	t.Cleanup(quit)
	return b
}

// startBrowser starts the browser with further options, and says how to end it.
func startBrowser(t testing.TB, more ...chromedp.ExecAllocatorOption) (*Browser, func()) {
	t.Helper()
	path := chromium()
	if path == "" {
		t.Fatal("no Chromium: sudo apt-get install -y chromium")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "vi"), chromedp.Flag("hide-scrollbars", true),
	)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(opts, more...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{ctx: ctx}, func() { cancel(); stop() }
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Screen is the size of a device.
type Screen struct {
	Name          string
	Width, Height int64
	Mobile        bool
}

// The screens pages are looked at on.
var (
	PhoneScreen   = Screen{"phone", 390, 844, true}
	DesktopScreen = Screen{"desktop", 1280, 900, false}
)

// Tab is one person's browser: its own cookies, its own screen. Whatever the
// page writes to the console as an error fails the test at its end.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	screen Screen

	offline   atomic.Bool // requests may fail
	listening sync.WaitGroup

	mu       sync.Mutex
	errors   []string
	forgiven []string // texts of errors that count for nothing
}

// wait bounds every step of a tab. It is long for a person, and right for a machine that
// does ten other things.
const wait = 60 * time.Second

// Tab opens a browser of its own on a screen.
func (b *Browser) Tab(t testing.TB, screen Screen) *Tab {
	t.Helper()
	return b.tab(t, screen, chromedp.WithNewBrowserContext())
}

func (b *Browser) tab(t testing.TB, screen Screen, how ...chromedp.ContextOption) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, how...)
	tab := &Tab{t: t, ctx: ctx, screen: screen}
	var opts []chromedp.EmulateViewportOption
	if screen.Mobile {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	messages := chromedp.Console(ctx)
	tab.listening.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			// A page the server answers with an error on purpose is told in the
			// console too; only what the page itself gets wrong counts here.
			if m.Source == "network" && (strings.Contains(m.Text, "status of 4") || tab.offline.Load()) {
				continue
			}
			if m.Type == chromedp.ConsoleError || m.IsException() {
				tab.mu.Lock()
				if !tab.forgives(m.String()) {
					tab.errors = append(tab.errors, m.String())
				}
				tab.mu.Unlock()
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		tab.listening.Wait()
		if len(tab.errors) > 0 {
			t.Errorf("console errors on the %s: %q", screen.Name, tab.errors)
		}
	})
	tab.do(chromedp.EmulateViewport(screen.Width, screen.Height, opts...))
	return tab
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.fail("%v", err)
	}
}

// fail ends the test with a picture of where it stood.
func (tab *Tab) fail(format string, args ...any) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		path := output(tab.t, "failed-"+tab.screen.Name+".png")
		os.WriteFile(path, shot, 0o644)
		format += " (picture: " + path + ")"
	}
	where, _ := chromedp.Run(ctx, chromedp.Location())
	page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](standing))
	tab.t.Fatalf("%s: %s\nthe page: %s", where, fmt.Sprintf(format, args...), page)
}

// standing is what a page says of itself when a step of it failed.
const standing = `JSON.stringify({state: document.readyState, hidden: document.hidden,
	worker: !!(navigator.serviceWorker && navigator.serviceWorker.controller),
	fetched: performance.getEntriesByType("resource").map((e) => e.name.split("/").pop() + " " + Math.round(e.startTime) + "-" + Math.round(e.responseEnd)).join(", "),
	scripts: [...document.querySelectorAll("script[src], link[rel=modulepreload]")].map((e) => (e.src || e.href).split("/").pop()).join(" ")})`

// Open goes to an address and waits until the page stands.
func (tab *Tab) Open(url string) {
	tab.t.Helper()
	tab.do(chromedp.Navigate(url), chromedp.WaitReady(chromedp.CSS("main")))
}

// Follow does what loads another page (a click on a link, a form sent) and waits
// until that page stands.
func (tab *Tab) Follow(selector string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		tab.fail("follow %s: %v", selector, err)
	}
	tab.do(chromedp.WaitReady(chromedp.CSS("main")))
}

// Click clicks what stays on the page: a box, a fold.
func (tab *Tab) Click(selector string) {
	tab.t.Helper()
	tab.do(chromedp.Click(chromedp.CSS(selector)))
}

// Fill types into a field that is empty.
func (tab *Tab) Fill(selector, text string) {
	tab.t.Helper()
	tab.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Choose picks an option of a select by its value.
func (tab *Tab) Choose(selector, value string) {
	tab.t.Helper()
	tab.do(chromedp.SetValue(chromedp.CSS(selector), value))
	tab.Script(fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change",{bubbles:true}))`, selector))
}

// Upload puts files into a file field.
func (tab *Tab) Upload(selector string, files ...string) {
	tab.t.Helper()
	tab.do(chromedp.SetUploadFiles(chromedp.CSS(selector), files))
}

// Script runs JavaScript for its effect.
func (tab *Tab) Script(js string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[any](js)); err != nil {
		tab.fail("script: %v", err)
	}
}

// Eval answers the value of a JavaScript expression that gives a string.
func (tab *Tab) Eval(js string) string {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
	if err != nil {
		tab.fail("eval: %v", err)
	}
	return s
}

// Text is what a person reads in an element. It is read in one piece by the page
// itself, so that a page which is just being put together cannot slip away.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	return tab.Eval(fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

// Wants fails the test unless the page comes to show every text. A form that a
// script sends answers a moment after the click, so the page is looked at until
// it does, for as long as any step may take.
func (tab *Tab) Wants(texts ...string) {
	tab.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for begin := time.Now(); ; <-tick.C {
		page := tab.Text("body")
		missing := slices.IndexFunc(texts, func(want string) bool { return !strings.Contains(page, want) })
		if missing < 0 {
			return
		}
		if time.Since(begin) > wait {
			tab.fail("the page does not say %q but %q", texts[missing], page)
		}
	}
}

// Location is the address of the page.
func (tab *Tab) Location() string {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		tab.fail("location: %v", err)
	}
	return s
}

// Shot keeps a picture of the whole page in the folder of test output.
func (tab *Tab) Shot(name string) string {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.fail("screenshot: %v", err)
	}
	path := output(tab.t, name+"-"+tab.screen.Name+".png")
	if err := os.WriteFile(path, shot, 0o644); err != nil {
		tab.t.Fatal(err)
	}
	return path
}

// output is a file in test-output at the top of the module.
func output(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("not inside the module")
		}
		dir = parent
	}
	dir = filepath.Join(dir, "test-output")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// Set gives a form's question an answer the way its sort of field takes it: a
// choice is picked, a box ticked, a text typed.
func (tab *Tab) Set(form, name, value string) {
	tab.t.Helper()
	field := fmt.Sprintf("%s [name=%q]", form, name)
	kind := tab.Eval(fmt.Sprintf(`(document.querySelector(%q) || {type: "none"}).type`, field))
	switch kind {
	case "none", "hidden":
		tab.fail("no question %s", field)
	case "radio":
		tab.press(fmt.Sprintf(`%s[value=%q]`, field, value))
	case "checkbox":
		tab.press(field)
	case "select-one":
		tab.Choose(field, value)
		if got := tab.Eval(fmt.Sprintf(`document.querySelector(%q).value`, field)); got != value {
			tab.fail("%s has no choice %q", field, value)
		}
	default:
		tab.Fill(field, value)
	}
}

// press clicks a box or a round button, wherever its label has moved it.
func (tab *Tab) press(selector string) {
	tab.t.Helper()
	if tab.Eval(fmt.Sprintf(`String(!!document.querySelector(%q))`, selector)) != "true" {
		tab.fail("no %s", selector)
	}
	tab.Script(fmt.Sprintf(`document.querySelector(%q).click()`, selector))
}
