package testworld

import (
	"context"

	"github.com/chromedp/chromedp"
)

// Try is Eval for a page that may be on its way to another: false while it is.
func (tab *Tab) Try(js string) (value string, ok bool) {
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[string](js))
	return value, err == nil
}
