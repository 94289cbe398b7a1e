package citizen

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/text"
)

// atomFeed is a feed after RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomAuthor  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary,omitempty"`
}

// feed answers GET /reports/{number}/feed.atom: the steps of one public report, as
// anyone may see them. Its history is not public, so it tells of where the report is
// now and of the answer, and each has an id that stays.
func (s *site) feed(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r)
	if err != nil {
		return err
	}
	c, err := s.Desk.Case(r.Context(), id)
	if err != nil {
		return err
	}
	v, ok := s.Desk.ViewPublic(c)
	if !ok {
		return fault.New(fault.NotFound, "report.unknown")
	}
	number := id.String()
	page := s.base(r) + "/reports/" + number
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	f := atomFeed{
		Lang: "vi", ID: page, Title: "Phản ánh số " + number, Updated: at(v.Sent), Author: atomAuthor{s.ui.FullName()},
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: page + "/feed.atom"}, {Rel: "alternate", Type: "text/html", Href: page}},
	}
	add := func(key, title, summary string, when time.Time) {
		f.Entries = append(f.Entries, atomEntry{ID: page + "#" + key, Title: title, Updated: at(when), Summary: summary, Links: []atomLink{{Rel: "alternate", Href: page}}})
		if u := at(when); u > f.Updated {
			f.Updated = u
		}
	}
	add("sent", "Người dân gửi phản ánh", text.Excerpt(oneLine(v.Text), 300), v.Sent)
	for i, stage := range s.outline(v, c) {
		if i > 0 && !stage.At.IsZero() {
			add(fmt.Sprintf("end-%d", v.Round), stage.Title, stage.Who, stage.At)
		}
	}
	if !v.Ended && !v.Began.IsZero() {
		add(fmt.Sprintf("%s-%d", s.step(c).Phase, v.Round), phaseNow[s.step(c).Phase], "", v.Began)
	}
	if v.Ended && v.Sees(report.FieldResult) {
		if l, has := s.Desk.Letter(c); has {
			add(fmt.Sprintf("answer-%d", v.Round), l.Agency+" trả lời", l.Summary, l.At.Time())
		}
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	if _, err := w.Write([]byte(xml.Header)); err != nil {
		return nil // a reader that went away is nobody's error
	}
	return xml.NewEncoder(w).Encode(f)
}
