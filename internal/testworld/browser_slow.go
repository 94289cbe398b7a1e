package testworld

import (
	"context"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Line is a network: how long an answer takes to begin, and how fast it comes and what
// is sent goes, in kbit/s.
type Line struct {
	Name    string
	Latency time.Duration
	Kbit    float64
}

// The lines the site is made for.
var (
	Slow4G = Line{"slow 4G", 150 * time.Millisecond, 1638}
	Slow3G = Line{"slow 3G", 400 * time.Millisecond, 400}
)

// Slow makes the tab a telephone whose processor is so many times slower, on a slow line.
func (tab *Tab) Slow(processor float64, line Line) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	bytes := line.Kbit * 1000 / 8
	_, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{
			Latency: float64(line.Latency.Milliseconds()), DownloadThroughput: bytes, UploadThroughput: bytes,
		}},
	})
	if err == nil {
		_, err = chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: processor})
	}
	if err != nil {
		tab.fail("slow: %v", err)
	}
}
