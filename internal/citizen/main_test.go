package citizen

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"paht/internal/ui/english"
)

// missing writes the lines the catalogue lacks to a file, to be filled in:
// go test ./internal/citizen -args -missing lines.txt
var missing = flag.String("missing", "", "write the lines english.txt lacks to a file")

// met is what all tests of this room met of our words: every page that any of them
// reads, in whatever state, is put into English and read for plain words, too.
var met = metWords{pages: map[string]bool{}, lines: map[*english.Line]bool{}, lacks: map[string]string{}, left: map[string]string{}, hard: map[string]string{}}

type metWords struct {
	sync.Mutex
	pages map[string]bool
	lines map[*english.Line]bool
	lacks map[string]string // a text without English, and a page that has it
	left  map[string]string // Vietnamese that a page in English shows unmarked
	hard  map[string]string // a sentence that is not plain, and a page that has it
}

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	whole := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == ""
	if said := met.report(whole); said != "" {
		fmt.Print(said)
		code = max(code, 1)
	}
	os.Exit(code)
}

// meets reads a page as the reader of another language and a plain reader do.
func (w *world) meets(what, page string) {
	met.Lock()
	defer met.Unlock()
	if met.pages[page] {
		return
	}
	met.pages[page] = true
	var out bytes.Buffer
	english.Shipped().Page(&out, []byte(page), english.Report{
		Used: func(l *english.Line) { met.lines[l] = true },
		Missing: func(vi string) {
			if !w.named(vi) {
				met.lacks[vi] = what
			}
		},
	})
	doc, err := html.Parse(&out)
	if err != nil {
		w.t.Error(err)
		return
	}
	unmarked(doc, func(s string) { met.left[s] = what })
	w.plain(what, page)
}

// named tells the names of units and their places, which stay as they are.
func (w *world) named(s string) bool {
	for _, u := range w.Desk.Directory().All() {
		for _, name := range []string{u.Name, u.Short, writtenOut(u.Name)} {
			if name != "" && (s == name || s == capital(name) || strings.HasPrefix(s, capital(name)+", ")) {
				return true
			}
		}
	}
	return false
}

// unmarked tells the Vietnamese that a page does not mark as such.
func unmarked(n *html.Node, tell func(string)) {
	if n.Type == html.TextNode {
		if english.Vietnamese(n.Data) {
			tell(strings.Join(strings.Fields(n.Data), " "))
		}
		return
	}
	if n.Type == html.ElementNode {
		if n.Data == "textarea" || n.Data == "script" {
			return
		}
		for _, a := range n.Attr {
			if a.Key == "lang" && a.Val == "vi" {
				return
			}
		}
		for _, a := range n.Attr {
			if slices.Contains([]string{"alt", "title", "aria-label", "placeholder", "label"}, a.Key) && english.Vietnamese(a.Val) {
				tell(n.Data + " " + a.Key + ": " + a.Val)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		unmarked(c, tell)
	}
}

// report says what is wrong with what was met. Of the whole run it also says which
// lines nobody used.
func (m *metWords) report(whole bool) string {
	var b strings.Builder
	keys := func(of map[string]string) []string {
		var out []string
		for k := range of {
			out = append(out, k)
		}
		slices.Sort(out)
		return out
	}
	if *missing != "" {
		var unused strings.Builder
		for _, l := range english.Shipped().Lines() {
			if !m.lines[l] {
				fmt.Fprintf(&unused, "# no page said: %s\n", l.Vietnamese)
			}
		}
		if err := os.WriteFile(*missing, []byte(unused.String()), 0o644); err != nil {
			fmt.Fprintln(&b, err)
		}
	}
	if len(m.lacks) > 0 {
		fmt.Fprintf(&b, "--- FAIL: internal/ui/english/english.txt lacks %d lines (Vietnamese, a tab, English; -args -missing FILE writes them):\n", len(m.lacks))
		var file strings.Builder
		for _, k := range keys(m.lacks) {
			fmt.Fprintf(&b, "%s\t\n", k)
			fmt.Fprintf(&file, "# %s\n%s\t\n", m.lacks[k], k)
		}
		if *missing != "" {
			if f, err := os.OpenFile(*missing, os.O_APPEND|os.O_WRONLY, 0); err == nil {
				f.WriteString(file.String())
				f.Close()
			}
		}
	}
	for _, k := range keys(m.left) {
		if len(m.lacks) == 0 {
			fmt.Fprintf(&b, "--- FAIL: %s shows in English, unmarked: %s\n", m.left[k], k)
		}
	}
	for _, k := range keys(m.hard) {
		fmt.Fprintf(&b, "--- FAIL: %s: %s\n", m.hard[k], k)
	}
	if whole && len(m.pages) > 0 {
		for _, l := range english.Shipped().Lines() {
			if !m.lines[l] {
				fmt.Fprintf(&b, "--- FAIL: english.txt:%d: no page says this: %s\n", l.Number, l.Vietnamese)
			}
		}
	}
	return b.String()
}
