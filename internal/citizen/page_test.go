package citizen

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkPage holds of every page: one language, one heading of the first rank, no
// inline style or script, every control with its name, every reference with its
// target, no id twice.
func checkPage(t *testing.T, what, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	p := pageOf(doc)
	if p.lang != "vi" && p.lang != "en" {
		t.Errorf("%s: lang is %q", what, p.lang)
	}
	if p.h1 != 1 {
		t.Errorf("%s: %d h1", what, p.h1)
	}
	if p.main != 1 {
		t.Errorf("%s: %d main", what, p.main)
	}
	if p.title == "" {
		t.Errorf("%s: no title", what)
	}
	for _, s := range p.inline {
		t.Errorf("%s: inline %s", what, s)
	}
	for id, n := range p.ids {
		if n > 1 {
			t.Errorf("%s: id %s comes %d times", what, id, n)
		}
	}
	for _, c := range p.controls {
		if !c.named(p) {
			t.Errorf("%s: control without a label: %s name=%q id=%q", what, c.tag, c.name, c.id)
		}
	}
	for _, ref := range p.refs {
		if p.ids[ref] == 0 {
			t.Errorf("%s: nothing has the id %q that is referred to", what, ref)
		}
	}
	for _, img := range p.noAlt {
		t.Errorf("%s: image without alt: %s", what, img)
	}
}

type control struct {
	tag, name, id, aria string
	inLabel             bool
}

func (c control) named(p pageFacts) bool {
	return c.inLabel || c.aria != "" || p.labels[c.id]
}

type pageFacts struct {
	lang, title string
	h1, main    int
	inline      []string
	ids         map[string]int
	labels      map[string]bool
	controls    []control
	refs        []string
	noAlt       []string
}

func pageOf(doc *html.Node) pageFacts {
	p := pageFacts{ids: map[string]int{}, labels: map[string]bool{}}
	var walk func(n *html.Node, inLabel bool)
	walk = func(n *html.Node, inLabel bool) {
		if n.Type == html.ElementNode {
			p.element(n, inLabel)
			inLabel = inLabel || n.Data == "label"
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inLabel)
		}
	}
	walk(doc, false)
	return p
}

func (p *pageFacts) element(n *html.Node, inLabel bool) {
	attr := map[string]string{}
	for _, a := range n.Attr {
		attr[a.Key] = a.Val
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			p.inline = append(p.inline, n.Data+" "+a.Key)
		}
	}
	if id := attr["id"]; id != "" {
		p.ids[id]++
	}
	for _, key := range []string{"aria-describedby", "aria-labelledby", "for"} {
		p.refs = append(p.refs, strings.Fields(attr[key])...)
	}
	if href := attr["href"]; strings.HasPrefix(href, "#") && len(href) > 1 {
		p.refs = append(p.refs, href[1:])
	}
	switch n.Data {
	case "html":
		p.lang = attr["lang"]
	case "title":
		if n.FirstChild != nil {
			p.title = n.FirstChild.Data
		}
	case "h1":
		p.h1++
	case "main":
		p.main++
	case "style":
		p.inline = append(p.inline, "style element")
	case "script":
		if attr["src"] == "" {
			p.inline = append(p.inline, "script element")
		}
	case "label":
		p.labels[attr["for"]] = true
	case "img":
		if _, ok := attr["alt"]; !ok {
			p.noAlt = append(p.noAlt, attr["src"])
		}
	case "textarea", "select":
		p.controls = append(p.controls, control{n.Data, attr["name"], attr["id"], attr["aria-label"], inLabel})
	case "input":
		switch attr["type"] {
		case "hidden":
		case "image":
			if attr["alt"] == "" {
				p.noAlt = append(p.noAlt, attr["src"])
			}
		default:
			p.controls = append(p.controls, control{n.Data, attr["name"], attr["id"], attr["aria-label"], inLabel})
		}
	}
}
