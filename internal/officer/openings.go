package officer

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// openingsView is the log of what was opened by giving a reason, over all reports.
type openingsView struct {
	Admin      bool
	Numbers    bool // he may ask by number: every report is his to see
	Fields     openingsFields
	Person     string // whose openings alone are shown; "" for everybody's
	EveryHref  string // shows everybody's again
	Rows       []openingRow
	Next       string
	First      string
	Mistakes   []ui.Mistake
	Restricted bool // something is filtered
}

type openingsFields struct {
	Report, What, From, To ui.Field
	Whats                  []ui.Option
}

// openingRow is one opening: never what was shown.
type openingRow struct {
	When, Until        string
	Who, WhoHref, Seat string
	What               string
	Contact            bool
	Number, Href       string
	Reason             string
	Withheld           bool // Reason says why there is none
}

// mayAudit tells whether an officer reads the log: the centre's lead and the
// administrators of the centre.
func (o *office) mayAudit(v visit) bool {
	centre, _ := o.Desk.Directory().Centre(v.Now)
	for _, d := range v.Actor.Duties {
		if d.Role == org.Lead || d.Role == org.Admin && d.Unit == centre.ID {
			return true
		}
	}
	return false
}

// openingFilters are the names of the log's filters, as they stand in the address.
var openingFilters = [...]string{"report", "what", "person", "from", "to"}

// openings shows who opened what, when and why, and nothing of the reports.
func (o *office) openings(w http.ResponseWriter, r *http.Request, v visit) error {
	if !o.mayAudit(v) {
		return fault.New(fault.NotFound, "")
	}
	asked := url.Values{}
	for _, name := range openingFilters {
		if s := text.NFC(r.URL.Query().Get(name)); s != "" && (name != "report" || v.Scope.All) {
			asked.Set(name, s)
		}
	}
	q, wrong := openingQuery(asked, o.zone())
	view := openingsView{
		Admin: v.may(org.Admin), Numbers: v.Scope.All, Mistakes: mistakes(wrong), Restricted: len(asked) > 0,
		Fields: openingFields(asked, wrong),
	}
	if q.Person != "" {
		view.Person = o.personName(q.Person)
		every := maps.Clone(asked)
		every.Del("person")
		view.EveryHref = "/openings?" + every.Encode()
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		q.After = r.URL.Query().Get("after")
		log, err := o.DB.DisclosedList(r.Context(), q)
		if err != nil {
			return err
		}
		for _, d := range log.Rows {
			row, err := o.openingRow(r.Context(), d, v)
			if err != nil {
				return err
			}
			view.Rows = append(view.Rows, row)
		}
		if log.Next != "" {
			next := maps.Clone(asked)
			next.Set("after", log.Next)
			view.Next = "/openings?" + next.Encode()
		}
		if q.After != "" {
			view.First = "/openings?" + asked.Encode()
		}
	}
	page := ui.Page{Title: openingsTitle, Private: true, Wrong: len(wrong) > 0, Path: "/statistics"}
	if view.Admin {
		page.Path = "/admin"
	}
	return o.site.Render(w, r, status, page, openingsPage(view))
}

func openingQuery(asked url.Values, zone *time.Location) (q store.DisclosedQuery, wrong map[string]string) {
	wrong = map[string]string{}
	q = store.DisclosedQuery{Person: org.PersonID(asked.Get("person")), What: report.Disclosure(asked.Get("what"))}
	if s := asked.Get("report"); s != "" {
		var ok bool
		if q.Report, ok = report.ParseID(s); !ok {
			wrong["report"] = badNumber
		}
	}
	days, bad := findQuery(url.Values{"from": {asked.Get("from")}, "to": {asked.Get("to")}}, zone)
	q.From, q.To = days.From, days.To
	maps.Copy(wrong, bad)
	return q, wrong
}

func openingFields(asked url.Values, wrong map[string]string) openingsFields {
	field := func(name string) ui.Field {
		f := openingField(name)
		f.Value, f.Error = asked.Get(name), wrong[name]
		return f
	}
	return openingsFields{
		Report: field("report"), What: field("what"), From: field("from"), To: field("to"),
		Whats: []ui.Option{{Value: string(report.Content), Text: openedWord(report.Content)}, {Value: string(report.Contacts), Text: openedWord(report.Contacts)}},
	}
}

func (o *office) openingRow(ctx context.Context, d store.Disclosed, v visit) (row openingRow, err error) {
	row = openingRow{
		When: ui.Instant(d.At), Until: ui.Hour(d.Until), Who: o.personName(d.Person), What: openedWord(d.What), Contact: d.What == report.Contacts,
		Seat: holderWord(o.Desk.Directory(), org.Holder{Role: d.Role, Unit: d.Unit}), Reason: d.Reason,
		WhoHref: "/openings?" + url.Values{"person": {string(d.Person)}}.Encode(),
	}
	row.Number, row.Href, err = o.numberOf(ctx, d.Report, v)
	switch {
	case row.Number == hiddenNumber:
		row.Reason, row.Withheld = reasonHidden, true // it may quote what stands in the report
	case d.Reason == "":
		row.Reason, row.Withheld = reasonGone, true
	}
	return row, err
}
