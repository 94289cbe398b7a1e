package ui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func testAssets(t *testing.T) *Assets {
	t.Helper()
	a, err := NewAssets(fstest.MapFS{"css/site.css": {Data: []byte(strings.Repeat("p { color: red }\n", 50))}, "a.js": {Data: []byte("1")}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAssetsAreServedForEver(t *testing.T) {
	a := testAssets(t)
	url := a.URL("site.css")
	if !strings.HasPrefix(url, "/assets/") || !strings.HasSuffix(url, "/site.css") {
		t.Errorf("url %s", url)
	}
	get := func(path, encoding string) *http.Response {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", encoding)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Result()
	}
	plain := get(url, "gzip;q=0, br")
	b, _ := io.ReadAll(plain.Body)
	if len(b) != 600 || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("plain: %d bytes, %q", len(b), plain.Header.Get("Content-Encoding"))
	}
	if got := plain.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", got)
	}
	if got := plain.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	small := get(url, "deflate, gzip")
	z, err := gzip.NewReader(small.Body)
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(z); len(b) != 600 {
		t.Errorf("gzip: %d bytes", len(b))
	}
	if a.Weight("site.css") >= 600 || a.Weight("a.js") != 1 {
		t.Errorf("weights %d, %d", a.Weight("site.css"), a.Weight("a.js"))
	}
	if got := get("/assets/000000000000/site.css", ""); got.StatusCode != 200 || got.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("another release's address: %d %q", got.StatusCode, got.Header.Get("Cache-Control"))
	}
	for _, path := range []string{"/assets/x", "/assets/", "/assets/x/none.css", "/assets/x/../a.js"} {
		if got := get(path, ""); got.StatusCode != 404 {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
}

func TestAssetsRefuseWhatTheyCannotServe(t *testing.T) {
	for name, f := range map[string]fstest.MapFS{
		"twice":   {"x/ui.css": {Data: []byte("p{}")}},
		"unknown": {"x.nobodyknows": {Data: []byte("?")}},
	} {
		if _, err := NewAssets(f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a page may name an asset that is not there")
		}
	}()
	testAssets(t).URL("none.css")
}

func TestTheHashFollowsTheContent(t *testing.T) {
	one, _ := NewAssets(fstest.MapFS{"a.js": {Data: []byte("1")}})
	two, _ := NewAssets(fstest.MapFS{"a.js": {Data: []byte("2")}})
	same, _ := NewAssets(fstest.MapFS{"a.js": {Data: []byte("1")}})
	if one.URL("ui.css") == two.URL("ui.css") || one.URL("a.js") != same.URL("a.js") {
		t.Error("the address does not follow the content of the set")
	}
}

func TestSheetsAreJoined(t *testing.T) {
	a, other := testAssets(t), testAssets(t)
	before := a.URL("a.js")
	a.Join("all.css", []string{"ui.css", "site.css"})
	other.Join("all.css", []string{"site.css", "ui.css"})
	if a.URL("all.css") == other.URL("all.css") || a.URL("a.js") == before {
		t.Error("another order has the same address")
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", a.URL("all.css"), nil))
	got := w.Body.String()
	if i, j := strings.Index(got, "--h1"), strings.Index(got, "p{color:red}"); i < 0 || j < i || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d, %d, %v", i, j, w.Header())
	}
	defer func() {
		if recover() == nil {
			t.Error("joined what is not there")
		}
	}()
	a.Join("none.css", []string{"none-such.css"})
}

func TestModulesAreNamedWithAllTheyImport(t *testing.T) {
	a, err := NewAssets(fstest.MapFS{
		"page.js":  {Data: []byte("// A remark.\n\"use strict\";\n  // Another remark.\nconst at = \"//host\";\nimport { a,\n b } from \"./a.js\";\nimport \"./b.js\";\nconst later = () => import(\"./later.js\");\n")},
		"a.js":     {Data: []byte("import { c } from \"./b.js\";\n")},
		"b.js":     {Data: []byte("import { c } from \"./a.js\";\n")},
		"later.js": {Data: []byte("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(a.files["page.js"].plain); strings.Contains(got, "remark") || !strings.Contains(got, `"//host"`) {
		t.Errorf("served as %s", got)
	}
	if got := a.Modules("page.js", "b.js"); !slices.Equal(got, []string{"b.js", "a.js", "page.js"}) {
		t.Errorf("modules %v", got)
	}
}
