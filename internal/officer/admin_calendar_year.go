package officer

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"paht/internal/calendar"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/ui"
)

// calendarView is one calendar in one year, with the ways to change it.
type calendarView struct {
	Name, Title, Version, Path string
	Province                   bool
	Own                        bool // an agency that has one
	Follows                    bool // it says only what differs from the province's
	Year                       int
	YearText, YearState        string
	Known, Proposed            bool
	Years                      []ui.Link
	Days, Worked               int
	Months                     []monthView
	Rows                       []dayView
	Seasons                    []seasonView
	Unused                     []string
	Versions                   []versionView
	ProposeHref                string
	Forms                      calendarForms
	Open                       string // the form that came back
	Mistakes                   []ui.Mistake
}

// monthView is a month as a sheet on the wall: weeks from Monday to Sunday.
type monthView struct {
	Name  string
	Weeks [][7]cellView
}

// cellView is one day of it; Day is "" outside the month.
type cellView struct{ Day, Class, Why string }

// dayView is a stretch of days that differ from the office hours of their weekday.
type dayView struct {
	Day, Reason, Source string
	Dates               []string // to be dropped, of those this calendar itself names
	Worked, Inherited   bool
}

type seasonView struct {
	Index                       string // to be dropped; "" for one of the province
	Period, Days, Hours, Source string
}

type versionView struct {
	Href, When, Who, Why string
	Now, Gone            bool
}

func (o *office) calendar(w http.ResponseWriter, r *http.Request, v visit) error {
	return o.showCalendar(w, r, v, nil, nil)
}

// showCalendar shows a calendar; in and wrong are of a form that came back.
func (o *office) showCalendar(w http.ResponseWriter, r *http.Request, v visit, in url.Values, wrong []ui.Mistake) error {
	unit, err := o.calendarUnit(r)
	if err != nil {
		return err
	}
	view, err := o.calendarView(unit, r.URL.Query().Get("year"), v)
	if err != nil {
		return err
	}
	view.Open = in.Get("do")
	view.Mistakes = wrong
	view.Forms = calendarFormsOf(in, wrong, view)
	draft, err := o.Desk.CalendarDraft(unit)
	if err != nil {
		return err
	}
	if view.Forms.Source.Value == "" {
		draft.Version++
		view.Forms.Source.Value = string(draft.Write())
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: view.Name, Private: true, Wrong: len(wrong) > 0}, calendarPage(view))
}

func (o *office) calendarView(unit org.UnitID, year string, v visit) (calendarView, error) {
	draft, err := o.Desk.CalendarDraft(unit)
	if err != nil {
		return calendarView{}, err
	}
	cal := o.Desk.CalendarOf(unit)
	now := v.Now.In(cal.Location())
	view := calendarView{
		Name: o.calendarName(unit), Title: cal.Title(), Version: cal.Version(), Path: calendarHref(unit), Province: unit == "",
		Own: slices.Contains(o.Desk.OwnCalendars(), unit), Follows: draft.Base != "", Unused: cal.Unused(), Year: now.Year(),
	}
	years := slices.Concat(cal.Years(), []int{now.Year(), now.Year() + 1})
	slices.Sort(years)
	years = slices.Compact(years)
	if y, err := strconv.Atoi(year); err == nil && y >= years[0] && y <= years[len(years)-1]+1 {
		view.Year = y
	}
	if !slices.Contains(years, view.Year) {
		years = append(years, view.Year)
	}
	for _, y := range years {
		view.Years = append(view.Years, ui.Link{Href: view.Path + "?year=" + strconv.Itoa(y), Text: strconv.Itoa(y), Current: y == view.Year})
	}
	view.YearText = strconv.Itoa(view.Year)
	view.Known, view.Proposed = cal.Known(view.Year), cal.Proposed(view.Year)
	view.ProposeHref = view.Path + "/propose?year=" + view.YearText
	view.Months = months(cal, view.Year, now)
	o.fillDays(&view, cal, draft)
	view.Versions = o.versions(unit)
	view.Seasons, err = o.seasons(draft)
	return view, err
}

// months are the twelve sheets of a year.
func months(cal *calendar.Calendar, year int, now time.Time) []monthView {
	noted := notedDays(cal, year)
	today := now.Format(time.DateOnly)
	out := make([]monthView, 12)
	for m := range out {
		first := time.Date(year, time.Month(m+1), 1, 12, 0, 0, 0, cal.Location())
		out[m].Name = monthName(m + 1)
		column := (int(first.Weekday()) + 6) % 7
		for day := first; day.Month() == first.Month(); day = day.AddDate(0, 0, 1) {
			if column == 0 || day.Equal(first) {
				out[m].Weeks = append(out[m].Weeks, [7]cellView{})
			}
			key := day.Format(time.DateOnly)
			c := cellView{Day: strconv.Itoa(day.Day())}
			switch note := noted[key]; {
			case note != nil && note.Off:
				c.Class, c.Why = "is-off", note.Reason
			case note != nil:
				c.Class, c.Why = "is-worked", note.Reason
			case len(cal.Hours(day)) == 0:
				c.Class = "is-rest"
			}
			if key == today {
				c.Class += " is-today"
			}
			out[m].Weeks[len(out[m].Weeks)-1][column] = c
			column = (column + 1) % 7
		}
	}
	return out
}

// fillDays lists the days off and worked of the year, those in a row in one line.
func (o *office) fillDays(view *calendarView, cal *calendar.Calendar, draft calendar.Draft) {
	named := map[string]bool{}
	for _, d := range draft.Off {
		named[d.Date] = true
	}
	for _, d := range draft.Worked {
		named[d.Date] = true
	}
	days := cal.Days(view.Year)
	for i := 0; i < len(days); {
		d, n := days[i], 1
		if d.Off {
			n = inARow(days[i:], named)
			view.Days += n
		} else {
			view.Worked++
		}
		row := dayView{Day: daysWord(d.Date, days[i+n-1].Date), Reason: d.Reason, Source: d.Source, Worked: d.Worked, Inherited: !named[d.Date.Format(time.DateOnly)]}
		if !row.Inherited {
			for _, one := range days[i : i+n] {
				row.Dates = append(row.Dates, one.Date.Format(time.DateOnly))
			}
		}
		view.Rows = append(view.Rows, row)
		i += n
	}
	for _, d := range draft.Open {
		if t, ok := day(d.Date, cal.Location()); ok && t.Year() == view.Year {
			view.Rows = append(view.Rows, dayView{Day: daysWord(t, t), Reason: stillOpen(d.Reason), Source: d.Source, Dates: []string{d.Date}, Worked: true})
		}
	}
}

// inARow is how many days off from the first on follow each other for one reason,
// all of them this calendar's own or none.
func inARow(days []calendar.Day, named map[string]bool) int {
	first, n := days[0], 1
	of := func(d calendar.Day) bool { return named[d.Date.Format(time.DateOnly)] }
	for n < len(days) && days[n].Off && days[n].Reason == first.Reason && days[n].Source == first.Source &&
		of(days[n]) == of(first) && days[n].Date.Equal(days[n-1].Date.AddDate(0, 0, 1)) {
		n++
	}
	return n
}

// seasons are the office hours of a calendar: for an agency's own, those of the
// province first, which it cannot drop.
func (o *office) seasons(d calendar.Draft) (out []seasonView, err error) {
	if d.Base != "" {
		base, err := o.Desk.CalendarDraft("")
		if err != nil {
			return nil, err
		}
		if out, err = o.seasons(base); err != nil {
			return nil, err
		}
		for i := range out {
			out[i].Index = ""
		}
	}
	for i, s := range d.Rules {
		out = append(out, seasonView{Index: strconv.Itoa(i), Period: periodOf(s.From, s.To), Days: weekdaysWord(s.Weekdays), Hours: hoursList(s.Hours), Source: s.Source})
	}
	return out, nil
}

func (o *office) versions(unit org.UnitID) []versionView {
	var out []versionView
	for i, d := range o.Desk.CalendarDocuments(unit) {
		who := string(d.By)
		if p, ok := o.Desk.Directory().Person(d.By); ok {
			who = p.Name
		}
		out = append(out, versionView{
			Href: calendarHref(unit) + "/versions/" + strconv.FormatInt(d.ID, 10), When: ui.Instant(d.At), Who: who, Why: d.Note, Now: i == 0, Gone: d.Source == "",
		})
	}
	return out
}

// calendarVersion gives the file of a version, to be read or kept.
func (o *office) calendarVersion(w http.ResponseWriter, r *http.Request, _ visit) error {
	unit, err := o.calendarUnit(r)
	if err != nil {
		return err
	}
	for _, d := range o.Desk.CalendarDocuments(unit) {
		if strconv.FormatInt(d.ID, 10) == r.PathValue("version") && d.Source != "" {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Header().Set("Content-Disposition", `inline; filename="lich-`+r.PathValue("version")+`.yaml"`)
			_, err := w.Write([]byte(d.Source))
			return err
		}
	}
	return fault.New(fault.NotFound, "")
}
