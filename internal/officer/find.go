package officer

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// findView is the look-up by any field (F7).
type findView struct {
	Q        url.Values // as asked for
	Fields   []fieldView
	More     bool // filters beside the words are set
	Asked    bool
	Rows     []rowView
	Next     string
	First    string
	Mistakes []ui.Mistake
}

// filters are the names of the look-up's fields, as they stand in the address.
var filters = [...]string{"q", "category", "agency", "commune", "channel", "step", "status", "mark", "count", "without", "level", "from", "to"}

// find looks reports up by words and by any field. The whole question stands in
// the address, so it can be kept and passed on; it carries no more than was typed.
func (o *office) find(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.works() {
		return fault.New(fault.NotFound, "")
	}
	asked := url.Values{}
	for _, name := range filters {
		if s := text.NFC(r.URL.Query().Get(name)); s != "" {
			asked.Set(name, s)
		}
	}
	// A number goes straight to its report, if there is one he may see.
	if id, ok := report.ParseID(asked.Get("q")); ok && len(asked) == 1 {
		if rep, err := o.DB.Report(r.Context(), id); err == nil {
			if _, ok := o.see(rep, v); ok {
				http.Redirect(w, r, "/reports/"+id.String(), http.StatusSeeOther)
				return nil
			}
		}
	}
	view := findView{Q: asked, Asked: len(asked) > 0, More: len(asked) > 1 || len(asked) == 1 && !asked.Has("q")}
	q, wrong := findQuery(asked, o.zone())
	view.Fields = o.findFields(asked, wrong)
	for name, sentence := range wrong {
		view.Mistakes = append(view.Mistakes, ui.Mistake{Field: name, Text: sentence})
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	} else if view.Asked {
		q.Scope, q.Now, q.After = v.Scope, v.Now, r.URL.Query().Get("after")
		page, err := o.DB.Find(r.Context(), q)
		if err != nil {
			return err
		}
		view.Rows = o.rows(page, v)
		if page.Next != "" {
			next := maps.Clone(asked)
			next.Set("after", page.Next)
			view.Next = "/find?" + next.Encode()
		}
		if q.After != "" {
			view.First = "/find?" + asked.Encode()
		}
	}
	return o.site.Render(w, r, status, ui.Page{Title: findTitle, Private: true, Wrong: len(wrong) > 0}, findPage(view))
}

// zone is the province's, in which days are typed.
func (o *office) zone() *time.Location { return o.Desk.Calendar().Location() }

// findQuery reads the filters; wrong are sentences by field.
func findQuery(asked url.Values, zone *time.Location) (q store.FindQuery, wrong map[string]string) {
	q = store.FindQuery{
		Words:    asked.Get("q"),
		Category: asked.Get("category"),
		Agency:   org.UnitID(asked.Get("agency")),
		Commune:  org.UnitID(asked.Get("commune")),
		Channel:  report.Channel(asked.Get("channel")),
		Step:     asked.Get("step"),
		Status:   asked.Get("status"),
		Level:    report.Level(asked.Get("level")),
		Without:  asked.Get("without"),
	}
	wrong = map[string]string{}
	marked(&q, asked.Get("mark"))
	counted(&q, asked.Get("count"))
	var ok bool
	if q.From, ok = day(asked.Get("from"), zone); !ok {
		wrong["from"] = badDay
	}
	if q.To, ok = day(asked.Get("to"), zone); !ok {
		wrong["to"] = badDay
	}
	if !q.To.IsZero() {
		if q.To.Before(q.From) {
			wrong["to"] = daysTurned
		}
		q.To = q.To.AddDate(0, 0, 1) // the last day counts whole
	}
	return q, wrong
}

// marked filters by what a report is marked with.
func marked(q *store.FindQuery, mark string) {
	switch mark {
	case "urgent":
		q.Urgent = true
	case "sensitive":
		q.Sensitive = true
	case "call":
		q.Call = true
	}
}

// counted filters by what a number of the statistics counts: the list of a number
// is exactly so long (F8).
func counted(q *store.FindQuery, number string) {
	switch number {
	case "received":
		q.Accepted = true
	case "open":
		q.Accepted, q.Status = true, "open"
	case "open_late":
		q.OpenLate = true
	case "finished":
		q.Finished = true
	case "on_time":
		q.OnTime = true
	case "late":
		q.Finished, q.Status = true, "late"
	case "rated":
		q.Rated = true
	case "satisfied":
		q.Satisfied = true
	}
}

// day reads a day as browsers send it, or as people type it: 2026-11-23, 23/11/2026.
// An empty one is the zero time.
func day(s string, zone *time.Location) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2-1-2006"} {
		if t, err := time.ParseInLocation(layout, strings.ReplaceAll(s, " ", ""), zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// findFields are the filters with what is set in them, each with its label.
func (o *office) findFields(asked url.Values, wrong map[string]string) []fieldView {
	choice := func(name string, options []ui.Option, filter bool) fieldView {
		return fieldView{Kind: process.ChoiceField, Filter: filter, Empty: anyWord, Options: options,
			Field: ui.Field{Name: name, Label: filterWord(name), Value: asked.Get(name)}}
	}
	date := func(name string) fieldView {
		return fieldView{Kind: process.TextField, Field: ui.Field{Name: name, Label: filterWord(name), Value: asked.Get(name), Type: "date", Error: wrong[name]}}
	}
	var categories, steps, channels, levels, withouts []ui.Option
	for _, c := range o.Desk.Categories() {
		categories = append(categories, ui.Option{Value: c.ID, Text: c.Name})
	}
	for _, s := range o.Desk.Definition().Steps {
		steps = append(steps, ui.Option{Value: s.ID, Text: s.Title})
	}
	for _, c := range report.Channels() {
		channels = append(channels, ui.Option{Value: string(c), Text: channelWord(c)})
	}
	for _, l := range []report.Level{report.Public, report.Unlisted, report.Secret, report.Sealed} {
		levels = append(levels, ui.Option{Value: string(l), Text: levelWord(l)})
	}
	for _, name := range []string{"category", "agency", "commune", "channel"} {
		withouts = append(withouts, ui.Option{Value: name, Text: noneWord(name)})
	}
	agencies, _ := o.agencyOptions(desk.Case{}, report.View{}, process.Action{})
	return []fieldView{
		choice("category", categories, false),
		choice("status", statusOptions(), false),
		choice("agency", agencies, true),
		choice("commune", o.communeOptions(), true),
		choice("step", steps, false),
		choice("channel", channels, false),
		choice("level", levels, false),
		choice("mark", markOptions(), false),
		choice("count", countOptions(), false),
		choice("without", withouts, false),
		date("from"),
		date("to"),
	}
}
