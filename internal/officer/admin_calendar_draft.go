package officer

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/text"
	"paht/internal/ui"
)

// calendarChange is what a form asks for.
type calendarChange struct {
	in    url.Values
	draft calendar.Draft
	cal   *calendar.Calendar
	bad   []fault.Field
	err   error // of a notice
}

func (c *calendarChange) get(name string) string { return text.NFC(c.in.Get(name)) }

func (c *calendarChange) wrong(field, code string) {
	c.bad = append(c.bad, fault.Field{Name: field, Code: code})
}

// date is a day as YYYY-MM-DD.
func (c *calendarChange) date(field string) string {
	t, ok := day(c.get(field), c.cal.Location())
	if !ok || t.IsZero() {
		c.wrong(field, "calendar.date")
		return ""
	}
	return t.Format("2006-01-02")
}

func (c *calendarChange) words(field, code string) string {
	s := c.get(field)
	if s == "" {
		c.wrong(field, code)
	}
	return s
}

// apply answers the file of the changed calendar, and a reason to begin with.
func (c *calendarChange) apply() (src []byte, note string) {
	d := &c.draft
	switch c.in.Get("do") {
	case "off", "keep":
		note = c.off()
	case "swap":
		note = c.swap()
	case "drop":
		for _, date := range c.in["date"] {
			d.Drop(date)
		}
		note = droppedWord
	case "season":
		note = c.season()
	case "unseason":
		if i, err := strconv.Atoi(c.get("season")); err == nil && i >= 0 && i < len(d.Rules) {
			d.Rules = slices.Delete(slices.Clone(d.Rules), i, i+1)
		}
		note = unseasonedWord
	case "know":
		year := c.year()
		d.Know(year, c.get("as") == "known", c.get("as") == "proposed")
		note = knownWord(year, c.get("as") == "known")
	case "propose":
		note = c.propose()
	case "import":
		note = c.notice()
	case "none":
		return nil, withoutOwnWord
	default: // "source"
		return lines(c.in.Get("text")), ""
	}
	return d.Write(), note
}

func (c *calendarChange) off() string {
	from, to := c.date("from"), ""
	if to = from; c.get("to") != "" {
		to = c.date("to")
	}
	reason, source := c.words("reason", "calendar.reason.empty"), c.words("source", "calendar.source.empty")
	if len(c.bad) > 0 {
		return ""
	}
	dates, ok := calendar.Dates(from, to)
	if !ok {
		c.wrong("to", "calendar.days")
	}
	for _, date := range dates {
		one := calendar.DayOff{Date: date, Reason: reason, Source: source}
		if c.in.Get("do") == "off" {
			c.draft.TakeOff(one)
			continue
		}
		c.draft.Drop(date)
		c.draft.Open = append(c.draft.Open, one)
	}
	return reason + " (" + source + ")"
}

func (c *calendarChange) swap() string {
	off, worked, source := c.date("off"), c.date("worked"), c.words("source", "calendar.source.empty")
	if len(c.bad) > 0 {
		return ""
	}
	offDay, _ := day(off, c.cal.Location())
	workedDay, _ := day(worked, c.cal.Location())
	c.draft.TakeOff(calendar.DayOff{Date: off, Reason: swappedOff(workedDay), Source: source})
	c.draft.Swap(calendar.DayWorked{Date: worked, For: off, Reason: swappedWork(offDay), Source: source})
	return swappedWord(offDay, workedDay, source)
}

func (c *calendarChange) season() string {
	s := calendar.Season{From: c.date("from"), Source: c.words("source", "calendar.source.empty")}
	if c.get("to") != "" {
		s.To = c.date("to")
	}
	for _, name := range weekdayValues {
		if slices.Contains(c.in["weekdays"], name) {
			s.Weekdays = append(s.Weekdays, name)
		}
	}
	if len(s.Weekdays) == 0 {
		c.wrong("weekdays", "calendar.weekdays")
	}
	for _, part := range strings.FieldsFunc(c.get("hours"), func(r rune) bool { return r == ',' || r == ';' }) {
		s.Hours = append(s.Hours, strings.NewReplacer("–", "-", " ", "", "h", ":").Replace(part))
	}
	if len(s.Hours) == 0 {
		c.wrong("hours", "calendar.hours")
	}
	for i, part := range s.Hours {
		open, close, ok := strings.Cut(part, "-")
		if len(open) == len("7:30") {
			open = "0" + open
		}
		if len(close) == len("7:30") {
			close = "0" + close
		}
		if s.Hours[i] = open + "-" + close; !ok || len(s.Hours[i]) != len("07:30-12:00") || open >= close {
			c.wrong("hours", "calendar.hours")
		}
	}
	c.draft.Rules = append(slices.Clone(c.draft.Rules), s)
	return seasonedWord(s)
}

func (c *calendarChange) year() int {
	year, err := strconv.Atoi(c.get("year"))
	if err != nil || year < 2000 || year > 2199 {
		c.wrong("year", "calendar.year")
	}
	return year
}

func (c *calendarChange) propose() string {
	year := c.year()
	before, _ := strconv.Atoi(c.get("before"))
	days := c.cal.Propose(year, before)
	if len(days) == 0 {
		c.wrong("year", "calendar.year")
	}
	c.draft.Clear(year)
	c.draft.TakeOff(days...)
	c.draft.Know(year, false, true)
	return proposedWord(year)
}

func (c *calendarChange) notice() string {
	year := c.year()
	src := c.in.Get("text")
	if strings.TrimSpace(src) == "" {
		c.wrong("text", "calendar.file.empty")
		return ""
	}
	n, err := calendar.ReadNotice("csv", []byte(src))
	if err != nil {
		c.err = err
		c.wrong("text", "calendar.notice")
		return ""
	}
	if c.draft.Base != "" {
		c.draft.TakeOff(n.Off...)
		c.draft.Swap(n.Worked...)
	} else {
		c.draft.Take(n, year, c.get("whole") == "yes")
	}
	return noticedWord(year, sourceOf(n))
}

// sourceOf is the notice that a table of days off names first.
func sourceOf(n calendar.Notice) string {
	for _, o := range n.Off {
		return o.Source
	}
	for _, o := range n.Worked {
		return o.Source
	}
	return ""
}

// mistakes are what was wrong with a form, for its page: each fault of a file with
// its line, where its lines are what the officer sees.
func (c *calendarChange) mistakes(err error) (out []ui.Mistake) {
	do := c.in.Get("do")
	for _, f := range c.bad {
		if c.err == nil || f.Code != "calendar.notice" {
			out = append(out, ui.Mistake{Field: do + "-" + f.Name, Text: ui.Sentence(f.Code, f.Args...)})
		}
	}
	if err = errors.Join(err, c.err); err == nil {
		return out
	}
	if faults, ok := errors.AsType[calendar.Faults](err); ok {
		for _, f := range faults {
			m := ui.Mistake{Text: f.Reason}
			if do == "import" && c.err != nil || do == "source" {
				m = ui.Mistake{Field: do + "-text", Text: lineWord(f.Line, f.Reason)}
			}
			out = append(out, m)
		}
		return out
	}
	told, _ := ui.FieldErrors(err)
	for _, sentence := range told {
		out = append(out, ui.Mistake{Text: sentence})
	}
	return out
}
