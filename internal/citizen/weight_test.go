package citizen

import (
	"bytes"
	"compress/gzip"
	"regexp"
	"strings"
	"testing"
)

// Limits of what a first visit costs, compressed, before photos.
const (
	maxPage   = 70 << 10
	maxForm   = 30 << 10 // scripts of the form of a report
	maxScript = 20 << 10 // scripts of any other page
)

var (
	assetRef = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)
	importOf = regexp.MustCompile(`(?m)(?:from |^import )"\./([a-z]+\.js)"`)
	laterRef = regexp.MustCompile(`<meta name="later" content="([^"]+)">`)
)

func gzipped(t *testing.T, s string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.Len()
}

func TestPagesAreLight(t *testing.T) {
	w := newWorld(t)
	id := w.publish(t, 1, "publish")
	code := w.send(w.filled(2)).code(t)
	for i := range 30 {
		w.Walk(t, w.Submit(t, 200+i).ID, "accept")
	}
	for _, path := range []string{"/", "/send", "/sent/" + code, "/track", "/track/" + code, "/reports", "/reports/map", "/open", "/reports/" + id.String(), "/statistics", "/help", "/offline", "/none"} {
		page := w.get(path)
		total, scripts := gzipped(t, page.body), 0
		seen := map[string]bool{}
		var load func(url string)
		load = func(url string) {
			if seen[url] {
				return
			}
			seen[url] = true
			a := w.get(url)
			if a.status != 200 || !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s: %d %s", url, a.status, a.header.Get("Cache-Control"))
			}
			n := gzipped(t, a.body)
			total += n
			if strings.HasSuffix(url, ".js") {
				scripts += n
				dir := url[:strings.LastIndexByte(url, '/')+1]
				for _, m := range importOf.FindAllStringSubmatch(a.body, -1) {
					load(dir + m[1])
				}
			}
		}
		for _, m := range assetRef.FindAllStringSubmatch(page.body, -1) {
			load(m[1])
		}
		for _, m := range laterRef.FindAllStringSubmatch(page.body, -1) { // what is asked for when the page is drawn
			for url := range strings.FieldsSeq(m[1]) {
				load(url)
				if dir, ok := strings.CutSuffix(url, "citizen.js"); ok {
					load(dir + "rest.js")
				}
			}
		}
		if path == "/send" {
			total += gzipped(t, w.get("/map.svg").body)
			if scripts < maxScript {
				t.Errorf("%s: only %d bytes of scripts were found", path, scripts)
			}
		}
		t.Logf("%-14s %5d bytes, of these %5d script", path[:min(len(path), 14)], total, scripts)
		most := maxScript
		if path == "/send" {
			most = maxForm
		}
		if total > maxPage || scripts > most {
			t.Errorf("%s weighs %d bytes (limit %d), scripts %d (limit %d)", path, total, maxPage, scripts, most)
		}
		if strings.Contains(page.body, "://") && regexp.MustCompile(`(src|href|action)="https?://`).MatchString(page.body) {
			t.Errorf("%s loads or leads to another host", path)
		}
	}
}
