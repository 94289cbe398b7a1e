package officer

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/ui"
)

// previewOf is what a preview is shown with.
type previewOf struct {
	Note  string
	Base  string // the version the officer saw when he began
	Moved bool   // somebody else changed the calendar meanwhile
	Wrong map[string]string
}

// previewView is what a change of a calendar would do.
type previewView struct {
	Name, Path, Base, Source  string
	Moved                     bool
	Gone                      bool // the agency's own calendar is taken away
	Open, Moves, Later, Early int
	Touched                   int
	Changes                   []changeView
	More                      int // changes that are not shown
	Rows                      []moveView
	Unused                    []string
	Note                      ui.Field
	Mistakes                  []ui.Mistake
}

// changeView is days whose office hours differ.
type changeView struct{ Days, Before, After string }

type moveView struct {
	Number, Href, Step, Before, After string
	Later                             bool
}

// changesShown is how many differences of two calendars a preview lists.
const changesShown = 60

// showPreview shows what a calendar would do, and asks to confirm it.
func (o *office) showPreview(w http.ResponseWriter, r *http.Request, v visit, unit org.UnitID, src []byte, of previewOf) error {
	next, err := o.Desk.CheckCalendar(unit, src)
	if err != nil {
		return err
	}
	p, err := o.Desk.PreviewCalendar(r.Context(), unit, src)
	if err != nil {
		return err
	}
	view := previewView{
		Name: o.calendarName(unit), Path: calendarHref(unit), Base: of.Base, Source: string(src), Moved: of.Moved, Gone: len(src) == 0,
		Open: p.Open, Moves: p.Moved, Later: p.Later, Early: p.Earlier, Touched: p.Touched, Unused: p.Unused,
		Note: noteField(of.Note, of.Wrong["note"]), Mistakes: mistakes(of.Wrong),
	}
	view.Changes = differences(o.Desk.CalendarOf(unit), next, v.Now)
	if n := len(view.Changes); n > changesShown {
		view.More, view.Changes = n-changesShown, view.Changes[:changesShown]
	}
	for _, m := range p.Rows {
		row := moveView{
			Number: m.ID.String(), Step: m.Step,
			Before: ui.Instant(m.Before), After: ui.Instant(m.After), Later: m.After.After(m.Before),
		}
		if v.may(org.Operator, org.Lead) { // to others it may not exist
			row.Href = "/reports/" + row.Number
		}
		view.Rows = append(view.Rows, row)
	}
	status := http.StatusOK
	switch {
	case of.Moved:
		status = http.StatusConflict
	case len(of.Wrong) > 0:
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: previewTitle, Private: true, Wrong: len(of.Wrong) > 0}, previewPage(view))
}

// differences are the days that two calendars count otherwise, days in a row that
// differ alike in one line, and the years that come to be known or are no more.
func differences(before, after *calendar.Calendar, now time.Time) []changeView {
	years := slices.Concat(before.Years(), after.Years(), []int{now.Year(), now.Year() + 1})
	for y := now.Year(); y <= now.Year()+3; y++ {
		if before.Proposed(y) || after.Proposed(y) {
			years = append(years, y)
		}
	}
	first, last := slices.Min(years), slices.Max(years)
	var out []changeView
	for y := first; y <= last; y++ {
		if a, b := yearState(before, y), yearState(after, y); a != b {
			out = append(out, changeView{Days: yearWord(y), Before: a, After: b})
		}
	}
	noted := make([]int, 0, last-first+1)
	for y := first; y <= last; y++ {
		noted = append(noted, y)
	}
	notedBefore, notedAfter := notedDays(before, noted...), notedDays(after, noted...)
	var from, to time.Time // of the run under way
	var run changeView
	end := func() {
		if run.Before != "" {
			run.Days = daysWord(from, to)
			out = append(out, run)
		}
		run = changeView{}
	}
	zone := after.Location()
	for day := time.Date(first, 1, 1, 12, 0, 0, 0, zone); day.Year() <= last; day = day.AddDate(0, 0, 1) {
		key := day.Format(time.DateOnly)
		a, b := dayState(before, day, notedBefore[key]), dayState(after, day, notedAfter[key])
		switch {
		case a == b && a == noHours: // a weekly day of rest parts no run
		case a == b:
			end()
		case run.Before == a && run.After == b:
			to = day
		default:
			end()
			from, to, run = day, day, changeView{Before: a, After: b}
		}
	}
	end()
	return out
}

// dayState is a day in words: its hours, or why there are none.
func dayState(c *calendar.Calendar, day time.Time, note *calendar.Day) string {
	hours := hoursText(c.Hours(day))
	switch {
	case hours == "" && note != nil:
		return offWord(note.Reason)
	case hours == "":
		return noHours
	case note != nil:
		return hours + " (" + note.Reason + ")"
	}
	return hours
}

// proposalView is what the law and the lunar calendar say of a year.
type proposalView struct {
	Name, Path, Year string
	Known            bool
	Years            []ui.Link
	Befores          []ui.Link
	Before           string
	Tet              string
	Days             []dayView
}

// proposal shows the days off a year will have by law, before there is a notice.
func (o *office) proposal(w http.ResponseWriter, r *http.Request, v visit) error {
	unit, err := o.calendarUnit(r)
	if err != nil {
		return err
	}
	if unit != "" { // years are the province's
		http.Redirect(w, r, calendarHref("")+"/propose?"+r.URL.RawQuery, http.StatusSeeOther)
		return nil
	}
	cal := o.Desk.Calendar()
	this := v.Now.In(cal.Location()).Year()
	year, err := strconv.Atoi(r.URL.Query().Get("year"))
	if err != nil || year < this || year > this+10 {
		year = this + 1
	}
	before := 2
	if r.URL.Query().Get("before") == "1" {
		before = 1
	}
	view := proposalView{
		Name: o.calendarName(unit), Path: calendarHref(unit), Year: strconv.Itoa(year), Known: cal.Known(year), Before: strconv.Itoa(before),
	}
	href := func(year, before int) string {
		return view.Path + "/propose?year=" + strconv.Itoa(year) + "&before=" + strconv.Itoa(before)
	}
	for y := this; y <= this+3; y++ {
		view.Years = append(view.Years, ui.Link{Href: href(y, before), Text: strconv.Itoa(y), Current: y == year})
	}
	for _, b := range []int{2, 1} {
		view.Befores = append(view.Befores, ui.Link{Href: href(year, b), Text: tetOption(b), Current: b == before})
	}
	if tet, ok := (calendar.LunarDay{Year: year, Month: 1, Day: 1}).Solar(); ok {
		view.Tet = ui.Day(tet)
	}
	for _, d := range cal.Propose(year, before) {
		t, _ := day(d.Date, cal.Location())
		view.Days = append(view.Days, dayView{Day: daysWord(t, t), Reason: d.Reason, Source: d.Source})
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: proposalTitle(year), Private: true}, proposalPage(view))
}
