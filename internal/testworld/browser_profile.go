package testworld

import (
	"context"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// BrowserAt starts a browser on a profile, a folder that outlives it. quit ends its
// process, as a telephone ends an app; what the profile holds is found by the next
// browser on it.
func BrowserAt(t testing.TB, profile string) (b *Browser, quit func()) {
	t.Helper()
	b, end := startBrowser(t, chromedp.UserDataDir(profile))
	var once sync.Once
	quit = func() { once.Do(end) }
	t.Cleanup(quit)
	return b, quit
}

// ProfileTab is a tab that shares what the browser's profile holds, unlike Tab.
func (b *Browser) ProfileTab(t testing.TB, screen Screen) *Tab {
	t.Helper()
	return b.tab(t, screen)
}

// MayFail tells that requests fail on purpose from now on: the server is away.
func (tab *Tab) MayFail() { tab.offline.Store(true) }

// NoScripts switches the page's own scripts off, from the next page on.
func (tab *Tab) NoScripts() {
	tab.t.Helper()
	call(tab, emulation.SetScriptExecutionDisabled.Method, func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// Scheme is what the person's system prefers: "light" or "dark".
func (tab *Tab) Scheme(name string) {
	tab.t.Helper()
	call(tab, "scheme", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
		})
		return err
	})
}

// Stand puts the person somewhere, for what a page may ask after he permits it.
func (tab *Tab) Stand(lat, lon, accuracy float64) {
	tab.t.Helper()
	call(tab, "stand", func(ctx context.Context) error {
		_, err := chromedp.Call(ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{
			Latitude: &lat, Longitude: &lon, Accuracy: &accuracy,
		})
		return err
	})
}

func call[N ~string](tab *Tab, name N, do func(context.Context) error) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if err := do(ctx); err != nil {
		tab.fail("%s: %v", name, err)
	}
}
