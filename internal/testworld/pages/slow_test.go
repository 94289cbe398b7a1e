//go:build vitals

package pages

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
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
	mostPhoto   = 400_000 // bytes
	mostReceipt = 3 * time.Second
)

// keptPhotos are the sizes of the photos that wait on the device.
const keptPhotos = `new Promise((done) => {
	const asked = indexedDB.open("paht");
	asked.onsuccess = () => {
		const db = asked.result, names = [...db.objectStoreNames], out = [];
		if (!names.length) return done(out);
		const t = db.transaction(names);
		for (const n of names) t.objectStore(n).getAll().onsuccess = (e) => e.target.result.forEach((r) => (r.photos || []).forEach((p) => p.blob && out.push(p.blob.size)));
		t.oncomplete = () => { db.close(); done(out); };
	};
})`

// slowTelephone writes reports as fast as a machine does, on a processor four times
// slower: how long people think is not in it. It answers the lines of a table.
func slowTelephone(t *testing.T) (rows []string) {
	t.Helper()
	w := newWorld(t)
	w.listen()
	file := filepath.Join(t.TempDir(), "12mp.jpg")
	if err := os.WriteFile(file, twelveMegapixels(t), 0o600); err != nil {
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
	tab.AtStep("photo")
	picked := time.Now()
	tab.Upload("#f-photos", file)
	tab.Until(`String(document.querySelectorAll("#picked img").length)`, "1")
	var sizes []int
	for ; len(sizes) == 0 && time.Since(picked) < mostFirst; tab.Ask(keptPhotos, &sizes) {
	}
	shrunk := time.Since(picked)
	if len(sizes) == 0 {
		t.Fatal("no photo is kept on the device")
	}
	tab.Click("#photo [data-next]")
	place(tab, w)
	tab.Fill("#f-name", "Nguyễn Văn An")
	tab.Fill("#f-phone", "0912 345 123")
	tab.Click("#f-no_email")
	tab.Click("#contact [data-next]")
	tab.AtStep("check")
	tab.SendIt()
	within("a first report with a photo of 12 megapixels, slow 4G", time.Since(begin), mostFirst)
	within("making the photo small", shrunk, mostShrink)
	t.Logf("the photo: %v bytes (%d asked)", sizes, mostPhoto)
	rows = append(rows, fmt.Sprintf("| what is sent of it | %d KB | %d KB |", sizes[0]/1000, mostPhoto/1000))
	if len(sizes) != 1 || sizes[0] > mostPhoto {
		t.Errorf("photos of %v bytes are kept, want one of %d at most", sizes, mostPhoto)
	}

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

// twelveMegapixels is a photo as a telephone takes it: detail everywhere.
func twelveMegapixels(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 4000, 3000))
	seed := uint32(7)
	for i := range img.Pix {
		seed = seed*1664525 + 1013904223
		img.Pix[i] = byte(i/190000) + byte(seed>>28)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
