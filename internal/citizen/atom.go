package citizen

import (
	"encoding/xml"
	"net/http"
)

// atom is a feed (RFC 4287).
type atom struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomName    `xml:"author"`
	Rights  string      `xml:"rights,omitempty"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomName struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published,omitempty"`
	Updated   string     `xml:"updated"`
	Link      atomLink   `xml:"link"`
	Summary   string     `xml:"summary,omitempty"`
	Category  []atomTerm `xml:"category"`
}

type atomTerm struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// writeAtom writes a feed. keep is its Cache-Control.
func writeAtom(w http.ResponseWriter, keep string, f atom) error {
	b, err := xml.Marshal(f)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	w.Header().Set("Cache-Control", keep)
	w.Write([]byte(xml.Header)) // a reader that went away is nobody's error
	w.Write(b)
	return nil
}

// xmlText is a text without what XML cannot say.
func xmlText(s string) string {
	out := []rune(s)
	for i, r := range out {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			out[i] = ' '
		}
	}
	return string(out)
}
