package testworld

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Become makes the tab another device: a screen, in light or dark colours.
func (tab *Tab) Become(screen Screen, dark bool) {
	tab.t.Helper()
	tab.screen = screen
	var opts []chromedp.EmulateViewportOption
	if screen.Mobile {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	tab.do(chromedp.EmulateViewport(screen.Width, screen.Height, opts...))
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	tab.Media("", "prefers-color-scheme", scheme)
}

// Media makes the tab a medium ("print", "" for the screen) with a feature.
func (tab *Tab) Media(medium, feature, value string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
	if err != nil {
		tab.fail("media: %v", err)
	}
}

// From makes the tab's requests come from an address behind this machine, so that
// the limits of one tab are not those of another.
func (tab *Tab) From(address string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	_, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"X-Forwarded-For": address}})
	if err != nil {
		tab.fail("from %s: %v", address, err)
	}
}

// Type presses keys, one after the other: "\t" is the tabulator, "\r" is Enter.
func (tab *Tab) Type(keys string) {
	tab.t.Helper()
	tab.do(chromedp.KeyEvent(keys))
}

// Ask reads the value of a JavaScript expression, or of the promise it gives, into
// a Go value by way of JSON.
func (tab *Tab) Ask(js string, into any) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, 3*wait)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string]("(async()=>JSON.stringify(await ("+js+")))()", func(p *runtime.EvaluateParams) {
		yes := true
		p.AwaitPromise = &yes
	}))
	if err == nil {
		err = json.Unmarshal([]byte(s), into)
	}
	if err != nil {
		tab.fail("ask: %v", err)
	}
}

// Forgive leaves errors of the console that have a text in them unheeded: of a page
// that is wrong on purpose.
func (tab *Tab) Forgive(text string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.forgiven = append(tab.forgiven, text)
}

// forgives tells whether an error of the console is one of those.
func (tab *Tab) forgives(message string) bool {
	for _, text := range tab.forgiven {
		if strings.Contains(message, text) {
			return true
		}
	}
	return false
}

// NoDialogs closes every dialog a page opens and fails the test for it.
func (tab *Tab) NoDialogs() {
	tab.t.Helper()
	opened := chromedp.Events(tab.ctx, page.JavascriptDialogOpening)
	tab.listening.Go(func() {
		for d, err := range opened {
			if err != nil {
				return
			}
			tab.mu.Lock()
			tab.errors = append(tab.errors, "a dialog: "+d.Message)
			tab.mu.Unlock()
			chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}
	})
}
