package officer

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"paht/internal/calendar"
	"paht/internal/ui"
)

// calendarView is the working calendar, year by year.
type calendarView struct {
	Version string
	Hours   []hoursView
	Years   []yearView
	Unknown []string
}

type hoursView struct{ Day, Hours string }

type yearView struct {
	Year         int
	Days, Worked int
	Off          []dayView
	Work         []dayView
}

type dayView struct{ Day, Reason, Source string }

// calendar shows office hours and days off; read only for now.
func (o *office) calendar(w http.ResponseWriter, r *http.Request, v visit) error {
	cal := o.Desk.Calendar()
	view := calendarView{Version: cal.Version(), Unknown: o.unknownYears(v), Hours: o.week(v)}
	years := slices.Clone(cal.Years())
	slices.SortFunc(years, func(a, b int) int { return cmp.Compare(b, a) })
	for _, y := range years {
		year := yearView{Year: y}
		days := cal.Days(y)
		for i := 0; i < len(days); {
			d, n := days[i], inARow(days[i:])
			if d.Worked {
				year.Worked++
				year.Work = append(year.Work, dayView{Day: daysWord(d.Date, d.Date), Reason: workedFor(d.Reason, d.For), Source: d.Source})
				i++
				continue
			}
			year.Days += n
			year.Off = append(year.Off, dayView{Day: daysWord(d.Date, days[i+n-1].Date), Reason: d.Reason, Source: d.Source})
			i += n
		}
		view.Years = append(view.Years, year)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: calendarTitle, Private: true}, calendarPage(view))
}

// inARow is how many days off from the first on follow each other for one reason.
func inARow(days []calendar.Day) int {
	first, n := days[0], 1
	for n < len(days) && days[n].Off && days[n].Reason == first.Reason && days[n].Source == first.Source &&
		days[n].Date.Equal(days[n-1].Date.AddDate(0, 0, 1)) {
		n++
	}
	return n
}

// week is the office hours of a week without days off, beginning with a Monday.
func (o *office) week(v visit) []hoursView {
	cal := o.Desk.Calendar()
	now := v.Now.In(o.zone())
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	noted := map[string]bool{}
	for _, y := range []int{now.Year(), now.Year() + 1} {
		for _, d := range cal.Days(y) {
			noted[d.Date.Format(time.DateOnly)] = true
		}
	}
	var out []hoursView
	for i := range 7 {
		day := monday.AddDate(0, 0, i)
		for noted[day.Format(time.DateOnly)] {
			day = day.AddDate(0, 0, 7)
		}
		h := hoursView{Day: weekdayWord(day)}
		for _, span := range cal.Hours(day) {
			h.Hours = join(h.Hours, ui.Hour(span.Open)+"–"+ui.Hour(span.Close))
		}
		if h.Hours == "" {
			h.Hours = noHours
		}
		out = append(out, h)
	}
	return out
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
