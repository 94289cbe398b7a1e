package citizen

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// Looking around: the list, the map, the feed and the open data show what passes
// the same filters, which stand in the address under the same names.

// looks is what looking around keeps.
type looks struct {
	agencies atomic.Pointer[agencyList]
	ground   atomic.Pointer[ground]
	open     ui.Limiter
}

// lookFilter is the filters of an address.
type lookFilter struct {
	Words, Category, Agency, Commune, Status string
	Time                                     string            // a period by name
	From, To                                 string            // days as typed; they win over Time
	Wrong                                    map[string]string // by field; what is wrong does not filter
	from, to                                 time.Time         // from the first instant, to before the last
	now                                      time.Time
}

// statuses and periods are the choices of two filters, in their order.
var (
	statuses = []ui.Option{{Value: "open", Text: "Đang xử lý"}, {Value: "late", Text: "Đang quá hạn"}, {Value: "answered", Text: "Đã trả lời"}}
	periods  = []ui.Option{
		{Value: "7", Text: "7 ngày qua"}, {Value: "30", Text: "30 ngày qua"},
		{Value: "month", Text: "Tháng này"}, {Value: "last-month", Text: "Tháng trước"},
		{Value: "quarter", Text: "Quý này"}, {Value: "last-quarter", Text: "Quý trước"},
		{Value: "year", Text: "Năm nay"}, {Value: "last-year", Text: "Năm trước"},
	}
)

// lookFilter reads the filters of an address. What is no choice is none.
func (s *site) lookFilter(q url.Values) lookFilter {
	f := lookFilter{
		Words: text.Excerpt(text.NFC(q.Get("q")), 200), Category: text.NFC(q.Get("category")), Agency: text.NFC(q.Get("agency")), Commune: text.NFC(q.Get("commune")),
		Status: q.Get("status"), Time: q.Get("time"), From: q.Get("from"), To: q.Get("to"),
		Wrong: map[string]string{}, now: s.Desk.Now(),
	}
	if optionText(statuses, f.Status) == "" {
		f.Status = ""
	}
	loc := s.Desk.Calendar().Location()
	from, okFrom := dayOf(f.From, loc)
	to, okTo := dayOf(f.To, loc)
	switch {
	case !okFrom:
		f.Wrong["from"] = ui.Sentence("statistics.date.bad")
	case !okTo:
		f.Wrong["to"] = ui.Sentence("statistics.date.bad")
	case !from.IsZero() && !to.IsZero() && to.Before(from):
		f.Wrong["to"] = ui.Sentence("statistics.date.order")
	}
	switch {
	case len(f.Wrong) > 0 || f.From != "" || f.To != "" || optionText(periods, f.Time) == "":
		f.Time = ""
	default:
		f.from, f.to = periodOf(f.Time, f.now.In(loc))
	}
	if len(f.Wrong) == 0 && f.Time == "" {
		if f.from = from; !to.IsZero() {
			f.to = to.AddDate(0, 0, 1) // the day itself counts
		}
	}
	return f
}

// periodOf is a period by name, in the zone of now: from its first instant until
// before its last, which is zero for one that still lasts.
func periodOf(name string, now time.Time) (from, to time.Time) {
	y, m, d := now.Date()
	first := func(y int, m time.Month) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, now.Location()) }
	quarter := (m-1)/3*3 + 1
	switch name {
	case "7":
		return time.Date(y, m, d-6, 0, 0, 0, 0, now.Location()), to
	case "30":
		return time.Date(y, m, d-29, 0, 0, 0, 0, now.Location()), to
	case "month":
		return first(y, m), to
	case "last-month":
		return first(y, m-1), first(y, m)
	case "quarter":
		return first(y, quarter), to
	case "last-quarter":
		return first(y, quarter-3), first(y, quarter)
	case "year":
		return first(y, time.January), to
	case "last-year":
		return first(y-1, time.January), first(y, time.January)
	}
	return from, to
}

// query is the filters as the store takes them.
func (f lookFilter) query() store.PublicQuery {
	return store.PublicQuery{
		Words: f.Words, Category: f.Category, Commune: org.UnitID(f.Commune), Agency: org.UnitID(f.Agency), Status: f.Status,
		From: f.from, To: f.to, Now: f.now,
	}
}

// values are the filters as an address has them.
func (f lookFilter) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": f.Words, "category": f.Category, "agency": f.Agency, "commune": f.Commune, "status": f.Status, "time": f.Time, "from": f.From, "to": f.To,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// without are the filters but some.
func (f lookFilter) without(names ...string) url.Values {
	v := f.values()
	for _, n := range names {
		v.Del(n)
	}
	return v
}

// chip is a filter that is on, with the way to take it off.
type chip struct{ Text, Off, Href string }

// chips name the filters that are on, but for the words.
func (s *site) chips(f lookFilter, path string) (cs []chip) {
	add := func(off, text string, names ...string) {
		cs = append(cs, chip{Text: text, Off: "Bỏ lọc " + off, Href: address(path, f.without(names...))})
	}
	if f.Category != "" {
		add("lĩnh vực", cmp.Or(s.categoryName(f.Category), "Lĩnh vực không có"), "category")
	}
	if f.Agency != "" {
		name := "Cơ quan không có"
		if u, ok := s.Desk.Directory().Unit(org.UnitID(f.Agency)); ok {
			name = writtenOut(u.Name)
		}
		add("cơ quan", name, "agency")
	}
	if f.Commune != "" {
		add("nơi có việc", cmp.Or(capital(s.placeName(org.UnitID(f.Commune))), "Nơi không có"), "commune")
	}
	if f.Status != "" {
		add("tình trạng", optionText(statuses, f.Status), "status")
	}
	if f.Time != "" || !f.from.IsZero() || !f.to.IsZero() {
		add("thời gian", f.period(), "time", "from", "to")
	}
	return cs
}

// period names the time of the filters.
func (f lookFilter) period() string {
	switch last := f.to.AddDate(0, 0, -1); {
	case f.Time != "":
		return optionText(periods, f.Time)
	case f.from.IsZero() && f.to.IsZero():
		return "Mọi lúc"
	case f.from.IsZero():
		return "Đến hết " + ui.Date(last)
	case f.to.IsZero():
		return "Từ " + ui.Date(f.from)
	default:
		return ui.Date(f.from) + " – " + ui.Date(last)
	}
}

// optionText is the text of a choice, "" for what is none.
func optionText(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value && value != "" {
			return o.Text
		}
	}
	return ""
}

// agencyList is the agencies of a day as one organisation has them.
type agencyList struct {
	dir     *org.Directory
	day     string
	options []ui.Option
}

// agencies lists the agencies of today for a select: departments and companies
// first, then districts, then communes. The list is shared: callers only read it.
func (s *site) agencies() []ui.Option {
	dir, day := s.Desk.Directory(), ui.Date(s.Desk.Now())
	if l := s.looks.agencies.Load(); l != nil && l.dir == dir && l.day == day {
		return l.options
	}
	type entry struct {
		ui.Option
		rank int
		name string
	}
	var es []entry
	for _, u := range dir.Agencies(s.Desk.Now()) {
		e := entry{Option: ui.Option{Value: string(u.ID), Text: writtenOut(u.Name), Group: "Sở, ngành, đơn vị"}, name: text.Fold(u.Name)}
		switch u.Kind {
		case org.District:
			e.rank, e.Group = 1, "Cấp huyện"
		case org.Commune:
			e.rank, e.Group = 2, "Xã, phường, thị trấn"
			if p, ok := dir.Unit(u.Parent); ok && p.Kind == org.District {
				e.Text += ", " + p.Short // names of communes come twice
			}
		}
		es = append(es, e)
	}
	slices.SortStableFunc(es, func(a, b entry) int { return cmp.Or(a.rank-b.rank, strings.Compare(a.name, b.name)) })
	l := &agencyList{dir: dir, day: day}
	for _, e := range es {
		l.options = append(l.options, e.Option)
	}
	s.looks.agencies.Store(l)
	return l.options
}
