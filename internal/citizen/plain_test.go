package citizen

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// maxSentence is how many words a sentence of ours may have (U15). Vietnamese
// writes a syllable as a word: two make a word of most other languages, so that
// "phản ánh" is one. We count syllables and allow twice as many.
const maxSentence = 30

//go:embed testdata/office-words.txt
var officeWords string

// hardWords are the abbreviations and words of offices that a page may not say
// unexplained.
func hardWords() []string {
	var out []string
	for line := range strings.Lines(officeWords) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, line)
		}
	}
	return out
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?…:;](\s|$)`)
	anyWord     = regexp.MustCompile(`[\pL\pN]+`)
)

// pathOf names a page without what is secret or its own in its address.
func pathOf(path string) string {
	parts := strings.Split(path, "/")
	return strings.Join(parts[:min(len(parts), 2)], "/")
}

// plain holds what we say on a page to be plain; somebody's own words are his.
func (w *world) plain(what, page string) {
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return
	}
	words := hardWords()
	ours(doc, func(s string) {
		for _, hard := range words {
			if i := strings.Index(" "+strings.Join(anyWord.FindAllString(s, -1), " ")+" ", " "+hard+" "); i >= 0 {
				met.hard[fmt.Sprintf("office word %s: %s", hard, s)] = what
			}
		}
		for _, sentence := range sentenceEnd.Split(s, -1) {
			if n := len(anyWord.FindAllString(sentence, -1)); n > maxSentence {
				met.hard[fmt.Sprintf("%d syllables in one sentence: %s", n, sentence)] = what
			}
		}
	})
}

// block are elements that end a sentence.
var block = map[string]bool{"p": true, "li": true, "h1": true, "h2": true, "h3": true, "dd": true, "dt": true, "td": true, "th": true, "label": true, "legend": true, "option": true, "summary": true, "button": true, "div": true, "a": false, "title": true, "small": true, "caption": true, "figcaption": true, "section": true, "nav": true, "text": true, "desc": true}

// ours tells the text of every block that is not somebody's own.
func ours(n *html.Node, tell func(string)) {
	var b strings.Builder
	var walk func(n *html.Node)
	flush := func() {
		if s := strings.Join(strings.Fields(b.String()), " "); s != "" {
			tell(s)
		}
		b.Reset()
	}
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			return
		}
		for _, a := range n.Attr {
			if a.Key == "translate" && a.Val == "no" {
				return
			}
		}
		if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "textarea" || n.Data == "style") {
			return
		}
		if block[n.Data] {
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if block[n.Data] {
			flush()
		}
	}
	walk(n)
	flush()
}

// What modules say has its English, and they say nothing past the list.
func TestModulesSpeakBothLanguages(t *testing.T) {
	src, err := os.ReadFile("assets/english.js")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  "([^"]+)": "([^"]+)",$`).FindAllStringSubmatch(string(src), -1) {
		known[m[1]] = false
		if strings.Count(m[1], "{}") != strings.Count(m[2], "{}") {
			t.Errorf("%q and %q take different values", m[1], m[2])
		}
	}
	paths, _ := filepath.Glob("assets/*.js")
	said := regexp.MustCompile(`\bsay\(\s*"([^"]+)"`)
	comment := regexp.MustCompile(`(?m)(^|\s)//.*$`)
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) == "english.js" {
			continue
		}
		code := comment.ReplaceAllString(string(b), "")
		for _, m := range said.FindAllStringSubmatch(code, -1) {
			if _, ok := known[m[1]]; !ok {
				t.Errorf("%s: english.js has no English for:\n  %q: \"\",", path, m[1])
			}
			known[m[1]] = true
		}
		for _, m := range regexp.MustCompile("[\"`]([^\"`\n]*[À-ỹ][^\"`\n]*)[\"`]").FindAllStringSubmatch(said.ReplaceAllString(code, ""), -1) {
			t.Errorf("%s says past english.js: %s", path, m[1])
		}
	}
	for words, used := range known {
		if !used {
			t.Errorf("english.js: no module says %q", words)
		}
	}
}
