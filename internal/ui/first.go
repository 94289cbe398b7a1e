package ui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// The first page of a visit carries the style it needs in itself, so that it can be drawn
// when it is there: to ask for the sheet is another half a second on a slow network, or a
// whole one (docs/decisions/0013). It asks for the sheet when it is drawn, and the pages
// after it find that in the browser.

// isFirst tells whether a request asks for the first page of a visit: from an icon, a
// letter, an address typed or another site. A browser that does not say so (before 2020;
// Safari before 16.4) is sent the address of the sheet, as is who comes from a page of ours.
func isFirst(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "none", "cross-site", "same-site":
		return r.Header.Get("Sec-Fetch-Mode") == "navigate"
	}
	return false
}

// namesIn are the classes and ids that stand in a page.
func namesIn(page []byte) map[string]bool {
	names := map[string]bool{}
	for _, attribute := range []string{` class="`, ` id="`} {
		for rest := page; ; {
			_, after, found := bytes.Cut(rest, []byte(attribute))
			if !found {
				break
			}
			var value []byte
			value, rest, _ = bytes.Cut(after, []byte(`"`))
			for name := range bytes.FieldsSeq(value) {
				names[string(name)] = true
			}
		}
	}
	return names
}

// carrying is a page that carries the rules of the site's sheet it may need in place of the
// sheet's address, and what a policy says to permit this text and no other; "" is the page
// as it was.
func (s *Site) carrying(page *bytes.Buffer) (with *bytes.Buffer, source string) {
	if len(s.Styles) == 0 {
		return page, ""
	}
	address := s.Assets.URL(s.Styles[0])
	before, after, found := bytes.Cut(page.Bytes(), []byte(`<link rel="stylesheet" href="`+address+`">`))
	if !found {
		return page, ""
	}
	var style bytes.Buffer
	writeRules(&style, s.Assets.files[s.Styles[0]].rules, namesIn(page.Bytes()))
	sum := sha256.Sum256(style.Bytes())
	out := new(bytes.Buffer)
	for _, b := range [][]byte{before, []byte(`<style data-whole="` + address + `">`), style.Bytes(), []byte("</style>"), after} {
		out.Write(b)
	}
	return out, "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
