package testworld

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"

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

// tells is added to the service worker of a site: it says when a notice stands.
const tells = `
;if (self.ServiceWorkerRegistration) {
  const show = ServiceWorkerRegistration.prototype.showNotification;
  ServiceWorkerRegistration.prototype.showNotification = async function (...what) {
    await show.apply(this, what);
    new BroadcastChannel("notice stands").postMessage("");
  };
}`

// Telling is a site whose service worker, at /sw.js, tells Tab.Deliver when a notice
// stands. Asking for the notices over and over until one is there would not do:
// Chromium drops a notice from its list when it is asked for the list while the
// notice is being shown.
func Telling(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/sw.js" {
			site.ServeHTTP(w, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		got := httptest.NewRecorder()
		site.ServeHTTP(got, r)
		for name, values := range got.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(got.Code)
		_, _ = io.WriteString(w, got.Body.String()+tells)
	})
}

// Deliver hands pushes to the service worker of a Telling site, one at the heels of
// the other, as the browser does when they have come from its push service and were
// opened. It returns when a notice was shown for each.
func (tab *Tab) Deliver(origin string, pushes ...string) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	tab.Script(`window.stands = 0; (window.standing ??= new BroadcastChannel("notice stands")).onmessage = () => { window.stands++; }`)
	id := tab.workerOf(ctx, origin)
	for _, data := range pushes {
		_, err := chromedp.Call(ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
			Origin: origin, RegistrationID: id, Data: data,
		})
		if err != nil {
			tab.fail("deliver: %v", err)
		}
	}
	tab.Until(`String(window.stands)`, strconv.Itoa(len(pushes)))
}

// workerOf finds the registration of an origin's service worker.
func (tab *Tab) workerOf(ctx context.Context, origin string) serviceworker.RegistrationID {
	tab.t.Helper()
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
			if r.ScopeURL == origin+"/" && !r.IsDeleted {
				return r.RegistrationID
			}
		}
	}
	tab.fail("deliver: no service worker")
	return ""
}
