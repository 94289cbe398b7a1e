package officer

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// sorts are what statistics are summed by, in the order of the screen (F8).
var sorts = [...]string{"category", "agency", "commune", "channel", "month"}

// statisticsView is sums by one attribute over a period.
type statisticsView struct {
	By       string
	From, To ui.Field
	Period   string // in words, for the print
	Tabs     []ui.Link
	Total    statLine
	Lines    []statLine
	Mistakes []ui.Mistake
	AsOf     string // the instant of the figures
	Who      string // whose cases were counted
	Audit    bool   // he reads the log of openings too
}

// statLine is one line of the table; every number leads to its cases.
type statLine struct {
	Name string
	store.Stat
	Find url.Values // the filter of the look-up that lists the cases; nil without one
}

// href lists what a number of the line counts, by its name in the look-up.
func (l statLine) href(number string) string {
	q := url.Values{}
	for k, v := range l.Find {
		q[k] = v
	}
	q.Set("count", number)
	return "/find?" + q.Encode()
}

// statistics shows the sums of the cases an officer may see.
func (o *office) statistics(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.works() {
		return fault.New(fault.NotFound, "")
	}
	q := r.URL.Query()
	by := q.Get("by")
	if !slices.Contains(sorts[:], by) {
		by = sorts[0]
	}
	fromText, toText := text.NFC(q.Get("from")), text.NFC(q.Get("to"))
	if fromText == "" && toText == "" {
		fromText, toText = defaultPeriod(v.Now, o.zone())
	}
	asked, wrong := findQuery(url.Values{"from": {fromText}, "to": {toText}}, o.zone())
	view := statisticsView{
		By:   by,
		From: ui.Field{Name: "from", Label: filterWord("from"), Value: fromText, Type: "date", Error: wrong["from"]},
		To:   ui.Field{Name: "to", Label: filterWord("to"), Value: toText, Type: "date", Error: wrong["to"]},
		AsOf: ui.Instant(v.Now), Who: v.Person.Name, Audit: o.mayAudit(v),
	}
	for _, sort := range sorts {
		tab := url.Values{"by": {sort}, "from": {fromText}, "to": {toText}}
		view.Tabs = append(view.Tabs, ui.Link{Href: "/statistics?" + tab.Encode(), Text: sortWord(sort), Current: sort == by})
	}
	for _, name := range []string{"from", "to"} {
		if wrong[name] != "" {
			view.Mistakes = append(view.Mistakes, ui.Mistake{Field: name, Text: wrong[name]})
		}
	}
	page := ui.Page{Title: statisticsTitle, Private: true, Wrong: len(wrong) > 0, Class: "wide"}
	if len(wrong) > 0 {
		return o.site.Render(w, r, http.StatusUnprocessableEntity, page, statisticsPage(view))
	}
	stats, err := o.DB.Stats(r.Context(), store.StatsQuery{By: by, Scope: v.Scope, From: asked.From, To: asked.To, Now: v.Now})
	if err != nil {
		return err
	}
	view.Period = periodWord(asked.From, asked.To)
	period := url.Values{"from": {fromText}, "to": {toText}}
	for _, s := range stats {
		view.Lines = append(view.Lines, o.statLine(by, s, period))
		view.Total.add(s)
	}
	view.Total.Name, view.Total.Find = totalWord, period
	slices.SortStableFunc(view.Lines, func(a, b statLine) int {
		if by == "month" {
			return cmp.Compare(a.Key, b.Key)
		}
		return cmp.Compare(b.Received, a.Received)
	})
	return o.site.Render(w, r, http.StatusOK, page, statisticsPage(view))
}

// defaultPeriod is the last three months, the present one included.
func defaultPeriod(now time.Time, zone *time.Location) (from, to string) {
	now = now.In(zone)
	first := time.Date(now.Year(), now.Month()-2, 1, 0, 0, 0, 0, zone)
	return first.Format("2006-01-02"), now.Format("2006-01-02")
}

// statLine names a line and says how the look-up lists its cases.
func (o *office) statLine(by string, s store.Stat, period url.Values) statLine {
	l := statLine{Name: s.Key, Stat: s, Find: url.Values{"from": period["from"], "to": period["to"]}}
	if s.Key == "" {
		l.Name = noneWord(by)
		l.Find.Set("without", by)
		return l
	}
	l.Find.Set(by, s.Key)
	switch by {
	case "category":
		if c, ok := o.Desk.Category(s.Key); ok {
			l.Name = c.Name
		}
	case "agency":
		l.Name = o.Desk.Directory().Name(org.UnitID(s.Key))
	case "commune":
		l.Name = unitWord(o.Desk.Directory(), org.UnitID(s.Key))
	case "channel":
		l.Name = channelOf(s.Key)
	case "month":
		l.Name = monthWord(s.Key)
		l.Find = monthPeriod(s.Key, period, o.zone())
	}
	return l
}

// monthPeriod is the part of a period that lies in a month, as a look-up.
func monthPeriod(key string, period url.Values, zone *time.Location) url.Values {
	first, err := time.ParseInLocation("2006-01", key, zone)
	if err != nil {
		return nil
	}
	from, to := first.Format("2006-01-02"), first.AddDate(0, 1, -1).Format("2006-01-02")
	return url.Values{"from": {max(from, period.Get("from"))}, "to": {earlier(to, period.Get("to"))}}
}

func earlier(a, b string) string {
	if b == "" || a < b {
		return a
	}
	return b
}

func (l *statLine) add(s store.Stat) {
	l.Received += s.Received
	l.Open += s.Open
	l.Finished += s.Finished
	l.OnTime += s.OnTime
	l.Late += s.Late
	l.OpenLate += s.OpenLate
	l.Rated += s.Rated
	l.Satisfied += s.Satisfied
}

// bars are the lines as a chart: finished on time, finished late, still open.
func (v statisticsView) bars() ui.BarsView {
	out := ui.BarsView{Key: barKey()}
	for _, l := range v.Lines {
		out.Bars = append(out.Bars, ui.Bar{
			Label: l.Name, Value: strconv.Itoa(l.Received),
			Parts: []ui.Part{{State: ui.OnTime, N: l.OnTime}, {State: ui.Late, N: l.Late}, {State: ui.Waiting, N: l.Open}},
		})
	}
	if len(out.Bars) > longestChart {
		out.Bars = out.Bars[:longestChart]
	}
	return out
}

// longestChart is how many bars a chart shows; the table has them all.
const longestChart = 15
