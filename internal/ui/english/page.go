package english

import (
	"bytes"
	"html"
	"io"
	"slices"
	"strings"

	xhtml "golang.org/x/net/html"
)

// Report is what putting a page into English met, for tests. Both may be nil.
type Report struct {
	Used    func(*Line)
	Missing func(vi string) // a text there is no line for
}

// attributes are those people meet; of inputs and buttons the value too, where it
// is what the button says.
var attributes = []string{"alt", "title", "aria-label", "placeholder", "label"}

// bare are elements whose text takes no markup: what stays Vietnamese in them
// cannot be marked.
var bare = []string{"title", "option", "text"}

// void elements have no end.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// Page writes a page in English. It fails only when w does.
func (c *Catalogue) Page(w io.Writer, page []byte, r Report) error {
	p := translation{c: c, r: r, z: xhtml.NewTokenizer(bytes.NewReader(page))}
	p.out.Grow(len(page))
	for p.token() {
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// translation is a page under way.
type translation struct {
	c   *Catalogue
	r   Report
	z   *xhtml.Tokenizer
	out bytes.Buffer

	open []string // elements that are open
	kept int      // how many were when somebody's own words began; 0 outside of them
	tag  int      // where the attributes of the last tag may go on
}

func (p *translation) token() bool {
	switch p.z.Next() {
	case xhtml.ErrorToken:
		return false
	case xhtml.TextToken:
		raw := p.z.Raw()
		if p.kept > 0 || p.within("script", "style", "textarea") {
			p.out.Write(raw)
			break
		}
		p.text(string(raw))
	case xhtml.StartTagToken:
		p.start(false)
	case xhtml.SelfClosingTagToken:
		p.start(true)
	case xhtml.EndTagToken:
		p.out.Write(p.z.Raw())
		name, _ := p.z.TagName()
		p.end(string(name))
	default:
		p.out.Write(p.z.Raw())
	}
	return true
}

func (p *translation) within(names ...string) bool {
	return len(p.open) > 0 && slices.Contains(names, p.open[len(p.open)-1])
}

// end closes the innermost element of a name.
func (p *translation) end(name string) {
	for i := len(p.open) - 1; i >= 0; i-- {
		if p.open[i] == name {
			p.open = p.open[:i]
			break
		}
	}
	if p.kept > len(p.open) {
		p.kept = 0
	}
}

// start passes a tag, with its attributes in English.
func (p *translation) start(closed bool) {
	raw := append([]byte(nil), p.z.Raw()...)
	tag := p.z.Token()
	if !closed && !slices.Contains(void, tag.Data) {
		p.open = append(p.open, tag.Data)
	}
	if p.kept > 0 {
		p.out.Write(raw)
		return
	}
	own, changed := false, false
	description := false
	for _, a := range tag.Attr {
		own = own || a.Key == "translate" && a.Val == "no" || a.Key == "lang" && a.Val == "vi" && tag.Data != "html"
		description = description || a.Key == "name" && a.Val == "description"
	}
	if own && len(p.open) > 0 && !closed && !slices.Contains(void, tag.Data) {
		p.kept = len(p.open)
	}
	marked, stays := false, false // with a language; with what stays Vietnamese
	for i := range tag.Attr {
		a := &tag.Attr[i]
		marked = marked || a.Key == "lang"
		switch {
		case tag.Data == "html" && a.Key == "lang":
			a.Val, changed = "en", true
		case own && tag.Data != "html":
		case slices.Contains(attributes, a.Key), strings.HasPrefix(a.Key, "data-say"), description && a.Key == "content":
			ps := p.said(a.Val)
			stays = stays || len(ps) == 1 && ps[0].vietnamese
			if en := flat(ps); en != a.Val {
				a.Val, changed = en, true
			}
		}
	}
	if (own || stays) && !marked {
		tag.Attr = append(tag.Attr, xhtml.Attribute{Key: "lang", Val: "vi"})
		changed = true
	}
	if !changed {
		p.tag = p.out.Len() + 1 + len(tag.Data)
		p.out.Write(raw)
		return
	}
	p.out.WriteByte('<')
	p.out.WriteString(tag.Data)
	p.tag = p.out.Len()
	for _, a := range tag.Attr {
		p.out.WriteByte(' ')
		p.out.WriteString(a.Key)
		if a.Val != "" {
			p.out.WriteString(`="`)
			p.out.WriteString(html.EscapeString(a.Val))
			p.out.WriteByte('"')
		}
	}
	if closed {
		p.out.WriteByte('/')
	}
	p.out.WriteByte('>')
}

// text passes a text in English, and marks what stays Vietnamese.
func (p *translation) text(raw string) {
	vi := html.UnescapeString(raw)
	inner := strings.Join(strings.Fields(vi), " ")
	if inner == "" {
		p.out.WriteString(raw)
		return
	}
	if strings.TrimLeft(vi, " \n\t") != vi {
		p.out.WriteByte(' ')
	}
	marks := !p.within(bare...)
	for _, piece := range p.said(inner) {
		vietnamese := marks && piece.vietnamese && Vietnamese(piece.text)
		if vietnamese {
			p.out.WriteString(`<span lang="vi">`)
		}
		if !marks && piece.vietnamese && Vietnamese(piece.text) {
			p.mark()
		}
		p.out.WriteString(html.EscapeString(piece.text))
		if vietnamese {
			p.out.WriteString(`</span>`)
		}
	}
	if strings.TrimRight(vi, " \n\t") != vi {
		p.out.WriteByte(' ')
	}
}

// said is a text in English, or as it was. A mark at its end or beginning that is
// no word does not keep it from being found.
func (p *translation) said(vi string) []piece {
	if ps, ok := p.c.sentence(vi, p.r.Used, 0); ok {
		return ps
	}
	front := vi[:len(vi)-len(strings.TrimLeft(vi, " ,.;:·–()"))]
	inner := strings.Trim(vi, " ,.;:·–()")
	back := vi[len(front)+len(inner):]
	if inner != "" && inner != vi {
		if ps, ok := p.c.sentence(inner, p.r.Used, 0); ok {
			return append(append([]piece{{front, false}}, ps...), piece{back, false})
		}
	}
	if p.r.Missing != nil {
		p.r.Missing(vi)
	}
	return []piece{{vi, true}}
}

// mark says of the element begun last that it is Vietnamese.
func (p *translation) mark() {
	const lang = ` lang="vi"`
	rest := append([]byte(nil), p.out.Bytes()[p.tag:]...)
	if bytes.HasPrefix(rest, []byte(lang)) {
		return
	}
	p.out.Truncate(p.tag)
	p.out.WriteString(lang)
	p.out.Write(rest)
}
