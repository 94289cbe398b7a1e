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
	maxScript = 30 << 10
)

var (
	assetRef = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)
	importOf = regexp.MustCompile(`from "\./([a-z]+\.js)"`)
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
	for _, path := range []string{"/", "/send", "/sent/" + code, "/track", "/track/" + code, "/reports", "/reports/map", "/open", "/reports/" + id.String(), "/statistics", "/help", "/none"} {
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
		if path == "/send" {
			total += gzipped(t, w.get("/map.svg").body)
		}
		t.Logf("%-14s %5d bytes, of these %5d script", path[:min(len(path), 14)], total, scripts)
		if total > maxPage || scripts > maxScript {
			t.Errorf("%s weighs %d bytes (limit %d), scripts %d (limit %d)", path, total, maxPage, scripts, maxScript)
		}
		if strings.Contains(page.body, "://") && regexp.MustCompile(`(src|href|action)="https?://`).MatchString(page.body) {
			t.Errorf("%s loads or leads to another host", path)
		}
	}
}

// A browser from 2020 must understand the modules: no syntax that came later, and
// nothing that writes markup.
func TestModulesAreOldAndCareful(t *testing.T) {
	files, err := files.ReadDir("assets")
	if err != nil {
		t.Fatal(err)
	}
	late := regexp.MustCompile(`\?\?=|\|\|=|&&=|\.at\(|\.replaceAll\(|structuredClone|replaceChildren|#[a-z]+\s*[=(;]|static \{`)
	markup := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function`)
	n := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".js") {
			continue
		}
		n++
		src, err := filesFS(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if m := late.FindString(src); m != "" {
			t.Errorf("%s: %q is too new", f.Name(), m)
		}
		if m := markup.FindString(src); m != "" {
			t.Errorf("%s: %q writes markup", f.Name(), m)
		}
	}
	if n < 5 {
		t.Errorf("only %d modules found", n)
	}
}

func filesFS(name string) (string, error) {
	b, err := files.ReadFile("assets/" + name)
	return string(b), err
}
