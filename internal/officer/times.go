package officer

import (
	"cmp"
	"context"
	"maps"
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

// The pages of who had reports for how long (F6): sums of the steps that were left
// and of what is held now, by agency, unit, person and step; each number opens its
// list (times_list.go).

func (o *office) timeRoutes(in func(string, handler)) {
	in("GET /statistics/steps", o.times)
	in("GET /statistics/steps.csv", o.timesCSV)
	in("GET /statistics/steps/left", o.leftSteps)
	in("GET /statistics/steps/held", o.heldSteps)
}

const timesPath = "/statistics/steps"

// timeSorts are what times are summed by.
var timeSorts = [...]string{"agency", "unit", "person", "step"}

// timeColumns are the columns the table can be ordered by, in its order.
var timeColumns = [...]string{"name", "steps", "late", "share", "used", "over", "open", "open_late"}

// timesView is sums of times.
type timesView struct {
	By       string
	From, To ui.Field
	Period   string
	Tabs     []ui.Link
	Columns  []columnView
	Lines    []timeLine
	Total    timeLine
	CSV      string
	Audit    bool
	Who      string
	AsOf     string
	Sort     string
	Mistakes []ui.Mistake
}

// columnView is the head of a column that orders the table.
type columnView struct {
	Name, Text, Href string
	Order            string // aria-sort; "" when the table is ordered by another
	Number           bool
}

// timeLine is one line: what was done, and what is held now.
type timeLine struct {
	Name string
	store.StintSum
	Open, OpenLate int
	query          url.Values // of its lists
}

// list is the address of the list a number opens.
func (l timeLine) list(of string, late bool) string {
	q := maps.Clone(l.query)
	if late {
		q.Set("late", "yes")
	}
	return timesPath + "/" + of + "?" + q.Encode()
}

// timesAsked is a page of times as it was asked for.
type timesAsked struct {
	By, Sort, Order  string // Order "up" or "down"
	FromText, ToText string
	From, To         time.Time
	Wrong            map[string]string
}

func (o *office) timesAsked(q url.Values, now time.Time) timesAsked {
	a := timesAsked{By: q.Get("by"), Sort: q.Get("sort"), Order: q.Get("order"), FromText: text.NFC(q.Get("from")), ToText: text.NFC(q.Get("to"))}
	if !slices.Contains(timeSorts[:], a.By) {
		a.By = timeSorts[0]
	}
	if !slices.Contains(timeColumns[:], a.Sort) {
		a.Sort = "steps"
	}
	if a.Order != "up" && a.Order != "down" {
		a.Order = firstOrder(a.Sort)
	}
	if a.FromText == "" && a.ToText == "" {
		a.FromText, a.ToText = defaultPeriod(now, o.zone())
	}
	days, wrong := findQuery(url.Values{"from": {a.FromText}, "to": {a.ToText}}, o.zone())
	a.From, a.To, a.Wrong = days.From, days.To, wrong
	return a
}

// firstOrder is how a column is ordered at the first click: names from the first,
// numbers from the greatest.
func firstOrder(column string) string {
	if column == "name" {
		return "up"
	}
	return "down"
}

func (a timesAsked) query() url.Values {
	return url.Values{"by": {a.By}, "from": {a.FromText}, "to": {a.ToText}}
}

// times shows the sums of the steps an officer may see.
func (o *office) times(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.works() {
		return fault.New(fault.NotFound, "")
	}
	a := o.timesAsked(r.URL.Query(), v.Now)
	view := timesView{
		By: a.By, Sort: a.Sort, Audit: o.mayAudit(v), Who: v.Person.Name, AsOf: ui.Instant(v.Now), Mistakes: mistakes(a.Wrong),
		From: ui.Field{Name: "from", Label: "Xong từ ngày", Value: a.FromText, Type: "date", Error: a.Wrong["from"]},
		To:   ui.Field{Name: "to", Label: filterWord("to"), Value: a.ToText, Type: "date", Error: a.Wrong["to"]},
	}
	for _, by := range timeSorts {
		q := a.query()
		q.Set("by", by)
		view.Tabs = append(view.Tabs, ui.Link{Href: timesPath + "?" + q.Encode(), Text: timeSortWord(by), Current: by == a.By})
	}
	page := ui.Page{Title: timesTitle, Private: true, Wrong: len(a.Wrong) > 0, Class: "wide"}
	if len(a.Wrong) > 0 {
		return o.site.Render(w, r, http.StatusUnprocessableEntity, page, timesPage(view))
	}
	var err error
	if view.Lines, err = o.timeLines(r.Context(), a, v); err != nil {
		return err
	}
	view.Period, view.Columns = periodWord(a.From, a.To), columns(a)
	for _, l := range view.Lines {
		view.Total.add(l)
	}
	q := a.query()
	q.Set("sort", a.Sort)
	q.Set("order", a.Order)
	view.CSV = timesPath + ".csv?" + q.Encode()
	return o.site.Render(w, r, http.StatusOK, page, timesPage(view))
}

func (l *timeLine) add(o timeLine) {
	l.Steps += o.Steps
	l.Late += o.Late
	l.Used += o.Used
	l.Over += o.Over
	l.Open += o.Open
	l.OpenLate += o.OpenLate
}

// timeLines are the sums, what was done beside what is held now.
func (o *office) timeLines(ctx context.Context, a timesAsked, v visit) ([]timeLine, error) {
	done, err := o.DB.StintSums(ctx, store.StintQuery{By: a.By, Scope: v.Scope, From: a.From, To: a.To})
	if err != nil {
		return nil, err
	}
	held, err := o.DB.Held(ctx, store.HeldQuery{By: a.By, Scope: v.Scope, Now: v.Now})
	if err != nil {
		return nil, err
	}
	lines := map[string]*timeLine{}
	line := func(key string) *timeLine {
		l, ok := lines[key]
		if !ok {
			q := a.query()
			q.Set("key", key)
			l = &timeLine{Name: o.timeName(a.By, key), query: q}
			lines[key] = l
		}
		return l
	}
	for _, s := range done {
		line(s.Key).StintSum = s
	}
	for _, h := range held {
		l := line(h.Key)
		l.Open, l.OpenLate = h.Open, h.Late
	}
	out := make([]timeLine, 0, len(lines))
	for _, l := range lines {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(x, y timeLine) int {
		n := x.compare(y, a.Sort)
		if a.Order == "down" {
			n = -n
		}
		return cmp.Or(n, cmp.Compare(text.Fold(x.Name), text.Fold(y.Name)), cmp.Compare(x.query.Get("key"), y.query.Get("key")))
	})
	return out, nil
}

func (l timeLine) compare(o timeLine, column string) int {
	switch column {
	case "steps":
		return cmp.Compare(l.Steps, o.Steps)
	case "late":
		return cmp.Compare(l.Late, o.Late)
	case "share":
		return cmp.Compare(l.Late*max(o.Steps, 1), o.Late*max(l.Steps, 1))
	case "used":
		return cmp.Compare(l.Used, o.Used)
	case "over":
		return cmp.Compare(l.Over, o.Over)
	case "open":
		return cmp.Compare(l.Open, o.Open)
	case "open_late":
		return cmp.Compare(l.OpenLate, o.OpenLate)
	}
	return cmp.Compare(text.Fold(l.Name), text.Fold(o.Name))
}

// columns are the heads of the table: each orders it, and turns the order round
// when it is ordered so already.
func columns(a timesAsked) (out []columnView) {
	for _, name := range timeColumns {
		c := columnView{Name: name, Text: timeColumnWord(name, a.By), Number: name != "name"}
		order := firstOrder(name)
		if name == a.Sort {
			c.Order, order = "ascending", "down"
			if a.Order == "down" {
				c.Order, order = "descending", "up"
			}
		}
		q := a.query()
		q.Set("sort", name)
		q.Set("order", order)
		c.Href = timesPath + "?" + q.Encode()
		out = append(out, c)
	}
	return out
}

// timeName is a line's key for people.
func (o *office) timeName(by, key string) string {
	switch {
	case key == "":
		return timeNone(by)
	case by == "person":
		return o.personName(org.PersonID(key))
	case by == "step":
		return o.step(key).Title
	}
	return o.Desk.Directory().Name(org.UnitID(key))
}

// bars are the lines as a chart: steps left in time and late.
func (v timesView) bars() ui.BarsView {
	out := ui.BarsView{Key: timeKey()}
	for _, l := range v.Lines {
		if l.Steps > 0 && len(out.Bars) < longestChart {
			out.Bars = append(out.Bars, ui.Bar{
				Label: l.Name, Value: strconv.Itoa(l.Steps),
				Parts: []ui.Part{{State: ui.OnTime, N: l.Steps - l.Late}, {State: ui.Late, N: l.Late}},
			})
		}
	}
	return out
}
