package officer

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/ui"
)

// The administrators' pages of working calendars: which there are, one year by
// year, what a change would do, and a tool that counts a due and says why. Every
// change goes by way of a page that shows its effect before it counts.

func (o *office) calendarRoutes(admin func(string, handler)) {
	admin("GET /admin/calendar", o.calendars)
	admin("GET /admin/calendar/try", o.tryDue)
	admin("GET /admin/calendar/{unit}", o.calendar)
	admin("GET /admin/calendar/{unit}/propose", o.proposal)
	admin("GET /admin/calendar/{unit}/versions/{version}", o.calendarVersion)
	admin("POST /admin/calendar/{unit}/change", o.changeCalendar)
	admin("POST /admin/calendar/{unit}/import", o.importNotice)
	admin("POST /admin/calendar/{unit}/confirm", o.confirmCalendar)
}

// provincePath stands for the province in addresses, where units have their keys.
const provincePath = "province"

func calendarHref(unit org.UnitID) string {
	if unit == "" {
		return "/admin/calendar/" + provincePath
	}
	return "/admin/calendar/" + url.PathEscape(string(unit))
}

// calendarUnit is the unit an address speaks of, "" for the province.
func (o *office) calendarUnit(r *http.Request) (org.UnitID, error) {
	unit := org.UnitID(r.PathValue("unit"))
	if unit == provincePath {
		return "", nil
	}
	if _, ok := o.Desk.Directory().Unit(unit); !ok {
		return "", fault.New(fault.NotFound, "")
	}
	return unit, nil
}

func (o *office) calendarName(unit org.UnitID) string {
	if unit == "" {
		return provinceCalendar
	}
	return o.Desk.Directory().Name(unit)
}

// calendarsView is the list of calendars.
type calendarsView struct {
	Unknown  []string
	Next     string // the year to be proposed; "" when it is known
	Rows     []calendarRow
	Agencies []ui.Option // that may have one of their own
	Try      tryView
}

type calendarRow struct {
	Name, Href, Version string
	Years               string // known
	Seasons             string // the office hours of this week's days
	Own                 bool
}

func (o *office) calendars(w http.ResponseWriter, r *http.Request, v visit) error {
	if unit := r.URL.Query().Get("unit"); unit != "" {
		http.Redirect(w, r, calendarHref(org.UnitID(unit)), http.StatusSeeOther)
		return nil
	}
	view, err := o.calendarsView(r.Context(), v)
	if err != nil {
		return err
	}
	view.Try = o.tryView(url.Values{}, v)
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: calendarTitle, Private: true}, calendarsPage(view))
}

func (o *office) calendarsView(ctx context.Context, v visit) (calendarsView, error) {
	unknown, err := o.unknownYears(ctx)
	if err != nil {
		return calendarsView{}, err
	}
	view := calendarsView{Unknown: unknown}
	if next := v.Now.In(o.zone()).Year() + 1; !o.Desk.Calendar().Known(next) {
		view.Next = strconv.Itoa(next)
	}
	own := map[org.UnitID]bool{}
	for _, unit := range append([]org.UnitID{""}, o.Desk.OwnCalendars()...) {
		own[unit] = true
		cal := o.Desk.CalendarOf(unit)
		row := calendarRow{Name: o.calendarName(unit), Href: calendarHref(unit), Version: cal.Version(), Own: unit != "", Years: yearsText(cal.Years())}
		for _, h := range usualHours(cal, v.Now) {
			row.Seasons = join(row.Seasons, h.Day+" "+h.Hours)
		}
		view.Rows = append(view.Rows, row)
	}
	for _, u := range o.Desk.Directory().Agencies(v.Now) {
		if !own[u.ID] {
			view.Agencies = append(view.Agencies, ui.Option{Value: string(u.ID), Text: u.Name})
		}
	}
	return view, nil
}

// unknownYears says of each year without a notice how many open dues lie in it (W8).
func (o *office) unknownYears(ctx context.Context) (out []string, err error) {
	years, err := o.Desk.UnknownYears(ctx)
	for _, y := range years {
		out = append(out, unknownYear(y))
	}
	return out, err
}

// yearNotice is the notice that next year's days off are not loaded.
func (o *office) yearNotice(m store.Message, v visit) noticeView {
	var fact desk.YearFact
	// A body nobody can read leaves a notice without its year: the page it leads to
	// says the rest.
	_ = json.Unmarshal([]byte(m.Body), &fact)
	return noticeView{
		Kind: m.Kind, Title: yearMissing(fact.Year), Text: yearMissingText, Href: "/admin/calendar", To: adminTitle,
		At: m.Made, Ago: ui.Ago(m.Made, v.Now), Unread: m.Read.IsZero(),
	}
}

// yearsText is years in few words: "2023–2026, 2028".
func yearsText(years []int) string {
	var parts []string
	for i := 0; i < len(years); {
		n := 1
		for i+n < len(years) && years[i+n] == years[i]+n {
			n++
		}
		text := strconv.Itoa(years[i])
		if n > 1 {
			text += "–" + strconv.Itoa(years[i+n-1])
		}
		parts = append(parts, text)
		i += n
	}
	return strings.Join(parts, ", ")
}

// hoursView is the office hours of some days of the week.
type hoursView struct{ Day, Hours string }

// usualHours are the office hours of the days of a week without days off or
// worked, days alike in one line, beginning with Monday. Days without are left out.
func usualHours(cal *calendar.Calendar, now time.Time) []hoursView {
	now = now.In(cal.Location())
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	noted := notedDays(cal, now.Year(), now.Year()+1)
	var out []hoursView
	var first, last time.Time
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		for noted[day.Format(time.DateOnly)] != nil {
			day = day.AddDate(0, 0, 7)
		}
		hours := hoursText(cal.Hours(day))
		if hours == "" {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Hours == hours && last.Weekday() == (day.Weekday()+6)%7 {
			last = day
			out[n-1].Day = weekdayWord(first) + " – " + weekdayWord(last)
			continue
		}
		first, last = day, day
		out = append(out, hoursView{weekdayWord(day), hours})
	}
	return out
}

// notedDays are the days off and worked of some years, by date.
func notedDays(cal *calendar.Calendar, years ...int) map[string]*calendar.Day {
	out := map[string]*calendar.Day{}
	for _, y := range years {
		for _, d := range cal.Days(y) {
			out[d.Date.Format(time.DateOnly)] = &d
		}
	}
	return out
}

// hoursText is the office hours of a day; "" for none.
func hoursText(hours []calendar.Hours) (text string) {
	for _, h := range hours {
		close := ui.Hour(h.Close)
		if close == "00:00" {
			close = "24:00"
		}
		text = join(text, ui.Hour(h.Open)+"–"+close)
	}
	return text
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
