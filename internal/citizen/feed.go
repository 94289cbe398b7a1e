package citizen

import (
	"fmt"
	"net/http"
	"time"

	"paht/internal/fault"
	"paht/internal/report"
	"paht/internal/text"
)

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
	page := s.absolute(r, "/reports/"+number)
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	f := atom{
		Lang: "vi", ID: page, Title: "Phản ánh số " + number, Updated: at(v.Sent), Author: atomName{s.ui.FullName()},
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: page + "/feed.atom"}, {Rel: "alternate", Type: "text/html", Href: page}},
	}
	add := func(key, title, summary string, when time.Time) {
		f.Entries = append(f.Entries, atomEntry{ID: page + "#" + key, Title: title, Updated: at(when), Summary: xmlText(summary), Link: atomLink{"alternate", "text/html", page}})
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
	return writeAtom(w, "no-cache", f)
}
