package officer_test

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"paht/internal/org"
)

// TestMarkup walks the site as every persona, over every link, and looks at every
// page it comes to.
func TestMarkup(t *testing.T) {
	w := newWorld(t)
	w.lot(t)
	strangers := []answer{
		w.stranger(t).get("/login?told=out"),
		w.stranger(t).post("/login", "login", "a", "password", "b"),
		w.stranger(t).post("/new", "text", "Nội dung"),
	}
	token, err := w.auth.Invite(t.Context(), w.OtherHandler, "khac", w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	strangers = append(strangers, w.stranger(t).get("/invite/"+token), w.stranger(t).post("/invite/"+token, "password", "x", "again", "y"))
	for i, a := range strangers {
		check(t, fmt.Sprintf("stranger's page %d", i), a)
	}
	for _, who := range []org.PersonID{w.Operator, w.Lead, w.Focal, w.Leader, w.Handler, w.OtherFocal, w.Admin} {
		b := w.as(t, who)
		seen := map[string]bool{}
		queue := []string{"/", "/notices", "/me", "/find", "/nowhere", "/?box=soon"}
		for len(queue) > 0 && len(seen) < 150 {
			p := queue[0]
			queue = queue[1:]
			if seen[p] || kinds(p, seen) >= 12 {
				continue
			}
			seen[p] = true
			got := b.get(p)
			if got.status == http.StatusSeeOther {
				queue = append(queue, got.header.Get("Location"))
				continue
			}
			if got.doc == nil {
				continue
			}
			if got.status != http.StatusOK && p != "/nowhere" && who != w.Admin {
				t.Errorf("%s follows a link to %s: %d", who, p, got.status)
			}
			check(t, string(who)+" "+p, got)
			for _, n := range got.all("a") {
				if href, _, _ := strings.Cut(attr(n, "href"), "#"); strings.HasPrefix(href, "/") {
					queue = append(queue, href)
				}
			}
		}
	}
}

// kinds counts the pages seen that differ from one only in a number or a key: of
// 200 units a dozen are enough.
func kinds(href string, seen map[string]bool) int {
	stem := href[:strings.LastIndex(href, "/")+1]
	n := 0
	for p := range seen {
		if stem != "/" && strings.HasPrefix(p, stem) {
			n++
		}
	}
	return n
}

// check holds a page to what every page must be.
func check(t *testing.T, where string, a answer) {
	t.Helper()
	bad := func(format string, args ...any) { t.Errorf("%s: %s", where, fmt.Sprintf(format, args...)) }
	if n := len(a.all("h1")); n != 1 {
		bad("%d h1", n)
	}
	if title := a.all("title"); len(title) != 1 || title[0].FirstChild == nil {
		bad("no title")
	} else if a.status == http.StatusUnprocessableEntity && !strings.HasPrefix(title[0].FirstChild.Data, "Lỗi: ") {
		bad("title %q of a page with mistakes", title[0].FirstChild.Data)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		bad("may be kept: %q", a.header.Get("Cache-Control"))
	}
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if a.header.Get(name) == "" {
			bad("no %s", name)
		}
	}
	if got := a.header.Get("Cross-Origin-Opener-Policy"); got != "same-origin" {
		bad("another site's window may hold it: %q", got)
	}
	ids, labelled := map[string]bool{}, map[string]bool{}
	for n := range a.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if ids[id] {
				bad("id %s comes twice", id)
			}
			ids[id] = true
		}
		if n.Data == "label" && attr(n, "for") != "" {
			labelled[attr(n, "for")] = true
		}
		for _, at := range n.Attr {
			if at.Key == "style" || strings.HasPrefix(at.Key, "on") {
				bad("inline %s on <%s>", at.Key, n.Data)
			}
			if (at.Key == "href" || at.Key == "src" || at.Key == "action") && strings.Contains(at.Val, "://") {
				bad("<%s> leads out to %s", n.Data, at.Val)
			}
		}
	}
	for n := range a.doc.Descendants() {
		if n.Type == html.ElementNode {
			control(n, ids, labelled, bad)
		}
	}
}

// control holds one element to what its kind must be.
func control(n *html.Node, ids, labelled map[string]bool, bad func(string, ...any)) {
	for _, name := range []string{"aria-labelledby", "aria-describedby", "aria-controls"} {
		for id := range strings.FieldsSeq(attr(n, name)) {
			if !ids[id] {
				bad("%s names %s, which is not there", name, id)
			}
		}
	}
	switch n.Data {
	case "script":
		if attr(n, "src") == "" {
			bad("inline script")
		}
	case "style":
		bad("inline style")
	case "img":
		if !has(n, "alt") || attr(n, "width") == "" || attr(n, "height") == "" {
			bad("<img src=%s> without alt or size", attr(n, "src"))
		}
	case "button", "a", "summary":
		if strings.TrimSpace(inner(n)) == "" && attr(n, "aria-label") == "" {
			bad("<%s> without words", n.Data)
		}
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), "#") && !ids[attr(n, "href")[1:]] {
			bad("link to %s, which is not there", attr(n, "href"))
		}
	case "input", "select", "textarea":
		if attr(n, "type") == "hidden" || labelled[attr(n, "id")] || attr(n, "aria-label") != "" || within(n, "label") {
			return
		}
		bad("<%s name=%s> without a label", n.Data, attr(n, "name"))
	case "form":
		if attr(n, "method") == "post" && !strings.HasPrefix(attr(n, "action"), "/") {
			bad("form posts to %q", attr(n, "action"))
		}
	case "table":
		if !slices.ContainsFunc(slices.Collect(n.ChildNodes()), func(c *html.Node) bool { return c.Data == "caption" }) {
			bad("table without caption")
		}
	}
}

func inner(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		b.WriteString(attr(c, "alt")) // of a picture
	}
	return b.String()
}

func within(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return true
		}
	}
	return false
}

// TestWeight holds the site's scripts and styles to their budget (U01): all
// scripts at most 90 KB, here far less, and the style sheet 12 KB, compressed.
func TestWeight(t *testing.T) {
	for name, most := range map[string]int{"officer.js": 4 << 10, "choose.js": 4 << 10, "officer.css": 12 << 10, "alarm.js": 4 << 10, "work.css": 6 << 10} {
		src, err := os.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var n counter
		z, err := gzip.NewWriterLevel(&n, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		z.Write(src)
		z.Close()
		if int(n) > most || n == 0 {
			t.Errorf("%s weighs %d bytes, at most %d", name, n, most)
		}
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
