package testworld

import (
	"context"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
)

// Permit answers for the person at the tab what a site asks permission for
// ("notifications"): "granted", "denied" or "prompt", which leaves it open.
func (tab *Tab) Permit(origin, name, setting string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSetting(setting), Origin: origin,
		BrowserContextID: chromedp.FromContext(tab.ctx).BrowserContextID,
	})
	if err != nil {
		tab.fail("permit %s: %v", name, err)
	}
}

// Before runs JavaScript in every page the tab opens from now on, before the page's
// own.
func (tab *Tab) Before(js string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js}); err != nil {
		tab.fail("before: %v", err)
	}
}

// Deliver hands a push to the service worker of an origin, as the browser does when
// one has come from its push service and was opened.
func (tab *Tab) Deliver(origin, data string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	updates := chromedp.Events(ctx, serviceworker.WorkerRegistrationUpdated)
	if _, err := chromedp.Call(ctx, serviceworker.Disable, cdp.Empty{}); err != nil {
		tab.fail("deliver: %v", err)
	}
	if _, err := chromedp.Call(ctx, serviceworker.Enable, cdp.Empty{}); err != nil {
		tab.fail("deliver: %v", err)
	}
	for update, err := range updates {
		if err != nil {
			tab.fail("deliver: no service worker: %v", err)
		}
		for _, r := range update.Registrations {
			if r.ScopeURL != origin+"/" || r.IsDeleted {
				continue
			}
			_, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
				Origin: origin, RegistrationID: r.RegistrationID, Data: data,
			})
			if err != nil {
				tab.fail("deliver: %v", err)
			}
			return
		}
	}
}
