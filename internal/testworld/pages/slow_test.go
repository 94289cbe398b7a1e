//go:build vitals

package pages

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"paht/internal/testworld"
)

// What a slow telephone may take (figures U09, U11 and U12): for a first report and for
// the next one, to make a photo of twelve megapixels small and how small, and from the
// last tap until the receipt is read.
const (
	mostFirst   = 75 * time.Second
	mostNext    = 25 * time.Second
	mostShrink  = 1500 * time.Millisecond
	mostPhoto   = 400 // KB
	mostReceipt = 3 * time.Second
)

// slowTelephone writes reports as fast as a machine does, on a processor four times
// slower: how long people think is not in it. It answers the lines of a table.
func slowTelephone(t *testing.T) (rows []string) {
	t.Helper()
	w := newWorld(t)
	w.listen()
	file := filepath.Join(t.TempDir(), "12mp.jpg")
	if err := os.WriteFile(file, testworld.LargePhoto(t, 4000, 3000), 0o600); err != nil {
		t.Fatal(err)
	}
	b := testworld.NewBrowser(t)
	within := func(what string, took, most time.Duration) {
		t.Logf("%s: %.2f s (%.1f asked)", what, took.Seconds(), most.Seconds())
		rows = append(rows, fmt.Sprintf("| %s | %.1f s | %.1f s |", what, took.Seconds(), most.Seconds()))
		if took > most && !*measure {
			t.Errorf("%s took %v, want %v", what, took, most)
		}
	}

	tab := b.Tab(t, phone)
	tab.Slow(4, testworld.Slow4G)
	begin := time.Now()
	tab.Open(w.base + "/")
	tab.Press("Gửi phản ánh")
	tab.SendReport(testworld.Sending{Photo: file, Commune: string(w.Commune), Text: "Nắp cống trước số nhà 8 bị vỡ, xe máy dễ sập bánh.", Name: "Nguyễn Văn An", Phone: "0912 345 123"})
	tab.SendIt()
	within("a first report with a photo of 12 megapixels, slow 4G", time.Since(begin), mostFirst)

	begin = time.Now()
	tab.Open(w.base + "/")
	tab.Press("Gửi phản ánh")
	tab.AtStep("photo")
	tab.Click("#photo [data-skip]")
	place(tab, w)
	tab.Press("Đúng")
	tab.AtStep("check")
	tab.SendIt()
	within("the next report from the same telephone, slow 4G", time.Since(begin), mostNext)

	// Browsers slow the page's own thread, and read a picture beside it: four times what it
	// takes at full speed is the longer figure.
	for _, c := range []struct {
		what  string
		slow  float64
		times time.Duration
	}{{"making the photo small", 4, 1}, {"the same, four times what it takes on a fast one", 1, 4}} {
		tab.Slow(c.slow, testworld.Slow4G)
		tab.Open(w.base + "/send")
		tab.AtStep("photo")
		if shown := tab.Eval(`String(document.querySelectorAll("#picked .kept-drop").length)`); shown == "1" {
			tab.Click("#picked .kept-drop") // of the draft
		}
		tab.Until(`String(document.querySelectorAll("#picked img").length)`, "0")
		begin = time.Now()
		tab.Upload("#f-photos", file)
		tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
		within(c.what, time.Since(begin)*c.times, mostShrink)
	}
	kb, err := strconv.Atoi(strings.TrimSuffix(tab.Text("#picked span"), " KB"))
	t.Logf("the photo: %d KB, %v (%d asked)", kb, err, mostPhoto)
	rows = append(rows, fmt.Sprintf("| what is sent of it | %d KB | %d KB |", kb, mostPhoto))
	if err != nil || kb > mostPhoto {
		t.Errorf("the photo takes %d KB, %v; want %d at most", kb, err, mostPhoto)
	}

	other := b.Tab(t, phone)
	other.Open(w.base + "/send")
	other.SendReport(testworld.Sending{Commune: string(w.Commune), Text: "Nắp cống trước số nhà 8 bị vỡ, xe máy dễ sập bánh.", Name: "Mai", Phone: "0912345678"})
	other.Slow(4, testworld.Slow3G)
	sent := time.Now()
	other.Click("[data-send]")
	other.Until(`String(location.pathname.startsWith("/sent/") && !!document.querySelector("h1"))`, "true")
	within("from the last tap to the receipt, slow 3G", time.Since(sent), mostReceipt)
	return rows
}

// place goes from the question of the place to that of the sender.
func place(tab *testworld.Tab, w *world) {
	tab.AtStep("place")
	tab.Choose("#f-commune", string(w.Commune))
	tab.Click("#place [data-next]")
	tab.AtStep("what")
	tab.Fill("#f-text", "Đèn đường đầu ngõ 12 tắt từ tối qua, đi lại rất khó.")
	tab.Click("#what [data-next]")
	// A report alike is offered first, when there is one.
	tab.Until(`(() => { const no = document.querySelector("#alike:not([hidden]) button, .near:not([hidden]) > button"); if (no && no.offsetParent) no.click(); return (document.querySelector("#send .is-open") || {}).id || ""; })()`, "contact")
}
