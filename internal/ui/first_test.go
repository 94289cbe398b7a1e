package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestTheFirstPageOfAVisitCarriesItsStyles: whoever comes from elsewhere waits for one
// answer; whoever is here already has the sheet.
func TestTheFirstPageOfAVisitCarriesItsStyles(t *testing.T) {
	s, _ := readingSite(t)
	s.Assets.Join("all.css", []string{"ui.css"})
	s.Styles = []string{"all.css"}
	pages := &Fresh{Age: time.Hour, Max: 1 << 20, Version: func() uint64 { return 1 }}
	h := s.Shell(pages.Handle(s.Handle(func(w http.ResponseWriter, r *http.Request) error {
		return s.Render(w, r, http.StatusOK, Page{Title: "Thống kê", Path: "/page", Styles: []string{"reading.css"}}, Paragraphs("Gửi phản ánh"))
	})))
	sheet := httptest.NewRecorder()
	s.Assets.ServeHTTP(sheet, httptest.NewRequest("GET", s.Assets.URL("all.css"), nil))
	if sheet.Body.Len() < 10<<10 {
		t.Fatalf("a sheet of %d bytes", sheet.Body.Len())
	}
	for _, c := range []struct {
		site, mode, lang string
		carries          bool
	}{
		{"none", "navigate", "", true},         // an icon, an address typed
		{"cross-site", "navigate", "", true},   // a link in a letter read in a browser
		{"cross-site", "navigate", "en", true}, // in English
		{"same-site", "navigate", "", true},    // the province's own site
		{"same-origin", "navigate", "", false}, // a link of ours
		{"same-origin", "cors", "", false},     // the service worker keeps a page
		{"cross-site", "no-cors", "", false},   // no page
		{"", "", "", false},                    // an old browser
		{"none", "navigate", "125.dark", true}, // kept apart from the others
		{"same-origin", "navigate", "en", false},
	} {
		r := httptest.NewRequest("GET", "/page", nil)
		r.Header.Set("Sec-Fetch-Site", c.site)
		r.Header.Set("Sec-Fetch-Mode", c.mode)
		r.AddCookie(&http.Cookie{Name: readingCookie, Value: c.lang})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		page := w.Body.String()
		_, rest, carried := strings.Cut(page, `<style data-whole="`+s.Assets.URL("all.css")+`">`)
		text, _, _ := strings.Cut(rest, "</style>")
		if carried != c.carries || strings.Contains(page, `href="`+s.Assets.URL("all.css")) == carried {
			t.Errorf("%+v: carried %v", c, carried)
		}
		if carried && !strings.Contains(text, ".top .bound{") || strings.Contains(text, ".stage") {
			t.Errorf("%+v: what is carried is not what the page needs", c)
		}
		if sum := sha256.Sum256([]byte(text)); carried && !strings.Contains(w.Header().Get("Content-Security-Policy"), "style-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';") {
			t.Errorf("%+v: the policy forbids it: %s", c, w.Header().Get("Content-Security-Policy"))
		}
		if !strings.Contains(page, s.Assets.URL("reading.css")) {
			t.Errorf("%+v: the page's own sheet is missing", c)
		}
		if !strings.Contains(strings.Join(w.Header().Values("Vary"), ", "), "Sec-Fetch-Site, Sec-Fetch-Mode") {
			t.Errorf("%+v: Vary %v", c, w.Header().Values("Vary"))
		}
	}
}

// TestAPageCarriesWhatItNeeds: the rules that may be for what stands in it.
func TestAPageCarriesWhatItNeeds(t *testing.T) {
	assets, err := NewAssets(fstest.MapFS{
		"base.css": {Data: []byte("body { margin: 0 } @page { top: 1px }")},
		"map.css": {Data: []byte(`@media print { .map .pin:not(.far), #map-large { top: 2px } }
			@media (min-width: 2rem) { @media print { .pin { top: 3px } } }`)},
		"list.css": {Data: []byte(".row[class='x'] { top: 4px } @keyframes k { from { top: 5px } to { top: 6px } } .row .pin { top: 7px }")},
	})
	if err != nil {
		t.Fatal(err)
	}
	assets.Join("all.css", []string{"base.css", "map.css", "list.css"})
	s := &Site{Assets: assets, Styles: []string{"all.css"}}
	link := `<link rel="stylesheet" href="` + assets.URL("all.css") + `">`
	const base, frames = "body{margin:0}@page{top:1px}", "@keyframes k{from{top:5px}to{top:6px}}"
	const print = "@media print{.map .pin:not(.far),#map-large{top:2px}}"
	const pin = "@media (min-width:2rem){@media print{.pin{top:3px}}}"
	const row, both = ".row[class='x']{top:4px}", ".row .pin{top:7px}"
	for _, c := range []struct{ page, want string }{
		{`<p title="row">`, base + frames},
		{`<p class="map">`, base + frames},
		{`<p class="map"><b class="x pin">`, base + print + pin + frames},
		{`<p id="map-large">`, base + print + frames},
		{`<p class="a row b"> <i id="map">`, base + row + frames},
		{`<p class="a row b"> <i id="pin">`, base + pin + row + frames + both},
	} {
		got, source := s.carrying(bytes.NewBufferString("<head>" + link + "</head>" + c.page))
		want := `<head><style data-whole="` + assets.URL("all.css") + `">` + c.want + "</style></head>" + c.page
		if got.String() != want || !strings.HasPrefix(source, "'sha256-") {
			t.Errorf("%s: %s\ngot  %s\nwant %s", c.page, source, got, want)
		}
	}
	if got, source := s.carrying(bytes.NewBufferString("<head></head>")); source != "" || got.String() != "<head></head>" {
		t.Errorf("no sheet: %s %s", source, got)
	}
}

// TestSheetsThatCannotBeCarried are refused when the program starts.
func TestSheetsThatCannotBeCarried(t *testing.T) {
	for _, bad := range []string{`a::after{content:"</style>"}`, "@import 'x.css';a{top:0}", "a{top:0", "@media print{a{top:0}", "a"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q is taken", bad)
				}
			}()
			rulesOf(bad)
		}()
	}
}

// TestSheetsAreSentSlim: what tells their readers something stays here.
func TestSheetsAreSentSlim(t *testing.T) {
	for sheet, want := range map[string]string{
		"/* A remark. */\na {\n  color: red;\n  top: 0;\n}\n":               "a{color:red;top:0}",
		"a > b :is(c, d), e:not(f) { margin: 0 auto }":                      "a > b :is(c,d),e:not(f){margin:0 auto}",
		"@media (min-width: 2rem) and print { a { top: calc(1px + 2px) } }": "@media (min-width:2rem) and print{a{top:calc(1px + 2px)}}",
		`a { content: ","; font: 1em "Segoe UI", x }`:                       `a{content:",";font:1em "Segoe UI",x}`,
	} {
		if got := string(slim([]byte(sheet))); got != want {
			t.Errorf("%q is sent as %q, want %q", sheet, got, want)
		}
	}
}
