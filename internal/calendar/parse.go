package calendar

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"paht/internal/fault"
)

// facts is a calendar file as read, each fact with the place it was written at.
type facts struct {
	name, title string
	version     int
	zone        string
	offset      int64    // ms, local - UTC
	length      int64    // ms of the calendar's day
	years       []int    // whose days off are known
	proposed    []int    // whose days off are written down but not known: before there is a notice
	base        string   // of an own calendar: the name of what it builds on
	hours       ast.Node // the key office_hours, to speak of all rules
	rules       []rule
	off, worked []note
	open        []note // of an own calendar: days off of the base on which this office works
}

// rule says the office hours of some weekdays from one date to another.
type rule struct {
	from, to date // both included; to may be never
	weekdays [7]bool
	plan     plan
	source   string
}

// note is one day that differs from the rules.
type note struct {
	node           ast.Node
	day            date
	instead        date // of a day worked: the day off it makes up for
	off            bool
	reason, source string
}

// Parse reads a calendar file; name is what faults call it. The form is that of
// bac-giang.yaml, explained at its head. What is wrong is a fault.Invalid with
// the code calendar.file, and Faults in its chain: unknown or missing keys, bad
// dates and times, overlapping intervals, a day said twice, a day both off and
// worked, a date in a year that is not loaded, a week without office hours.
func Parse(name string, src []byte) (*Calendar, error) {
	f, err := read(name, src)
	if err != nil {
		return nil, err
	}
	if f.base != "" {
		return nil, fault.Bad("base", "calendar.own")
	}
	return &Calendar{impl: build(f, version(f, src)), source: src}, nil
}

// version names a calendar and what was read to make it.
func version(f *facts, src []byte) string {
	sum := sha256.Sum256(src)
	return fmt.Sprintf("%s@%d+%x", f.name, f.version, sum[:4])
}

// read reads a whole calendar or an own one, and checks it by itself.
func read(name string, src []byte) (*facts, error) {
	r := &reader{file: name}
	f := r.calendar(src)
	if len(r.faults) == 0 {
		r.check(f)
	}
	if err := r.told(); err != nil {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "calendar.file", Err: err}
	}
	return f, nil
}

var plainName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func (r *reader) calendar(src []byte) *facts {
	f := &facts{}
	root := r.document(src)
	if root == nil {
		return f
	}
	required, optional := []string{"calendar", "version", "title", "zone", "day", "years", "office_hours"}, []string{"proposed", "off", "worked"}
	if has(root, "base") {
		required, optional = []string{"calendar", "version", "title", "base"}, []string{"office_hours", "off", "worked", "open"}
	}
	m, ok := r.mapping(root, required, optional)
	if !ok {
		return f
	}
	if f.name, ok = r.text(m["calendar"]); ok && !plainName.MatchString(f.name) {
		r.fault(m["calendar"], "tên lịch «%s» chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối", f.name)
	}
	f.version = r.number(m["version"], 1, 9999)
	f.title, _ = r.text(m["title"])
	if n, own := m["base"]; own {
		f.base, _ = r.text(n)
	} else {
		r.zone(f, m["zone"])
		f.length = r.length(m["day"])
		f.years = r.years(f, m["years"])
	}
	if n, has := m["proposed"]; has {
		f.proposed = r.years(f, n)
	}
	if n, has := m["office_hours"]; has {
		f.hours = n
		for _, n := range r.list(n) {
			r.rule(f, n)
		}
	}
	if n, has := m["off"]; has {
		for _, n := range r.list(n) {
			r.off(f, n)
		}
	}
	if n, has := m["worked"]; has {
		for _, n := range r.list(n) {
			r.worked(f, n)
		}
	}
	if n, has := m["open"]; has {
		for _, n := range r.list(n) {
			r.open(f, n)
		}
	}
	return f
}

// years reads a list of years, none of them said before.
func (r *reader) years(f *facts, n ast.Node) (years []int) {
	for _, n := range r.list(n) {
		year := r.number(n, firstYear, lastYear)
		if slices.Contains(years, year) || slices.Contains(f.years, year) {
			r.fault(n, "năm %d được ghi hai lần", year)
		}
		years = append(years, year)
	}
	return years
}

func (r *reader) zone(f *facts, n ast.Node) {
	m, ok := r.mapping(n, []string{"name", "offset"}, nil)
	if !ok {
		return
	}
	f.zone, _ = r.text(m["name"])
	text, ok := r.text(m["offset"])
	if !ok {
		return
	}
	sign := map[string]int64{"+": 1, "-": -1}[text[:1]]
	ms, ok := int64(0), false
	if len(text) == len("+07:00") {
		ms, ok = parseClock(text[1:])
	}
	if !ok || sign == 0 || ms > 14*msHour {
		r.fault(m["offset"], "độ lệch múi giờ «%s» không hiểu được; viết như +07:00", text)
	}
	f.offset = sign * ms
}

func (r *reader) length(n ast.Node) int64 {
	text, ok := r.text(n)
	if !ok {
		return 0
	}
	s, err := ParseSpan(text)
	if err != nil || !s.Clock() || s.n < msMinute || s.n > msDay || s.n%msMinute != 0 {
		r.fault(n, "độ dài ngày làm việc «%s» không hiểu được; viết như 8h hoặc 450m", text)
	}
	return s.n
}

var weekdayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} // as time.Weekday

func (r *reader) rule(f *facts, n ast.Node) {
	m, ok := r.mapping(n, []string{"from", "weekdays", "hours"}, []string{"to", "source"})
	if !ok {
		return
	}
	u := rule{from: r.date(m["from"]), to: never}
	if n, has := m["to"]; has {
		if u.to = r.date(n); u.to < u.from {
			r.fault(n, "ngày cuối (to) trước ngày đầu (from)")
		}
	}
	if n, has := m["source"]; has {
		u.source, _ = r.text(n)
	}
	for _, n := range r.list(m["weekdays"]) {
		text, ok := r.text(n)
		switch i := slices.Index(weekdayNames, text); {
		case !ok:
		case i < 0:
			r.fault(n, "thứ «%s» không hiểu được; dùng mon, tue, wed, thu, fri, sat, sun (thứ Hai đến Chủ nhật)", text)
		case u.weekdays[i]:
			r.fault(n, "thứ «%s» được ghi hai lần", text)
		default:
			u.weekdays[i] = true
		}
	}
	u.plan = r.plan(m["hours"])
	f.rules = append(f.rules, u)
}

func (r *reader) plan(n ast.Node) (p plan) {
	for _, n := range r.list(n) {
		text, ok := r.text(n)
		if !ok {
			continue
		}
		v, ok := parseInterval(text)
		if !ok {
			r.fault(n, "khoảng giờ «%s» không hiểu được; viết như 07:30-12:00, giờ đầu trước giờ cuối", text)
			continue
		}
		if v.open < p.close {
			r.fault(n, "khoảng giờ %s chồng lên hoặc đứng trước khoảng %s", v, p.spans[len(p.spans)-1])
			continue
		}
		p.spans = append(p.spans, v)
		p.total += v.close - v.open
		p.close = v.close
	}
	return p
}

// maxRun is the longest stretch of days off in one entry: a longer one is a slip
// of the pen.
const maxRun = 31

func (r *reader) off(f *facts, n ast.Node) {
	m, ok := r.mapping(n, []string{"date", "reason", "source"}, []string{"to"})
	if !ok {
		return
	}
	first := r.date(m["date"])
	last := first
	if n, has := m["to"]; has {
		if last = r.date(n); last <= first || last-first >= maxRun {
			r.fault(n, "ngày cuối (to) phải sau ngày đầu (date), cả đợt không quá %d ngày", maxRun)
			last = first
		}
	}
	reason, _ := r.text(m["reason"])
	source, _ := r.text(m["source"])
	for d := first; d <= last; d++ {
		f.off = append(f.off, note{node: m["date"], day: d, off: true, reason: reason, source: source})
	}
}

func (r *reader) worked(f *facts, n ast.Node) {
	m, ok := r.mapping(n, []string{"date", "for", "reason", "source"}, nil)
	if !ok {
		return
	}
	reason, _ := r.text(m["reason"])
	source, _ := r.text(m["source"])
	f.worked = append(f.worked, note{
		node: m["date"], day: r.date(m["date"]), instead: r.date(m["for"]), reason: reason, source: source,
	})
}

func (r *reader) open(f *facts, n ast.Node) {
	m, ok := r.mapping(n, []string{"date", "reason", "source"}, nil)
	if !ok {
		return
	}
	reason, _ := r.text(m["reason"])
	source, _ := r.text(m["source"])
	f.open = append(f.open, note{node: m["date"], day: r.date(m["date"]), off: true, reason: reason, source: source})
}

func (r *reader) date(n ast.Node) date {
	text, ok := r.text(n)
	if !ok {
		return 0
	}
	d, ok := parseDate(text)
	if !ok {
		r.fault(n, "ngày «%s» không có thật hoặc không hiểu được; viết như 2026-02-17, năm %d đến %d", text, firstYear, lastYear)
	}
	return d
}

func (r *reader) number(n ast.Node, least, most int) int {
	text, ok := r.text(n)
	if !ok {
		return least
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < least || v > most || strings.HasPrefix(text, "+") {
		r.fault(n, "«%s» phải là một số từ %d đến %d", text, least, most)
		return least
	}
	return v
}
