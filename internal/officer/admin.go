package officer

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/ui"
)

// adminView is the administrator's first page: what needs mending, and the ways.
type adminView struct {
	Units, People, Accounts, Categories string // how many
	NoFocal, NoLeader, NoHandler        []seatView
	Years                               []string // years without a notice of days off
}

// seatView is a unit that lacks somebody.
type seatView struct{ Name, Href string }

// admin shows what of the organisation needs mending: agencies without a focal, a
// leader or a handler answer nobody; years without days off make dues unsure (W8).
func (o *office) admin(w http.ResponseWriter, r *http.Request, v visit) error {
	dir := o.Desk.Directory()
	accounts, err := o.DB.Accounts(r.Context())
	if err != nil {
		return err
	}
	people, err := o.DB.People(r.Context())
	if err != nil {
		return err
	}
	agencies := dir.Agencies(v.Now)
	view := adminView{
		Units: ui.Number(len(agencies)), Accounts: ui.Number(len(accounts)),
		People: ui.Number(len(people)), Categories: ui.Number(len(o.Desk.Categories())),
		NoFocal: o.empty(agencies, org.Focal, v), NoLeader: o.empty(agencies, org.Leader, v),
	}
	for _, u := range agencies {
		if units, people := dir.Assignable(u.ID, v.Now); len(units)+len(people) == 0 {
			view.NoHandler = append(view.NoHandler, o.seat(u))
		}
	}
	view.Years = o.unknownYears(v)
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: adminTitle, Private: true}, adminPage(view))
}

// empty are the agencies in which nobody holds a role.
func (o *office) empty(agencies []org.Unit, role org.Role, v visit) []seatView {
	var out []seatView
	for _, u := range agencies {
		if len(o.Desk.Directory().Holders(role, u.ID, v.Now)) == 0 {
			out = append(out, o.seat(u))
		}
	}
	return out
}

func (o *office) seat(u org.Unit) seatView { return seatView{Name: u.Name, Href: unitHref(u.ID)} }

// unknownYears are the years dues can reach into whose days off are not loaded:
// this one and the next.
func (o *office) unknownYears(v visit) []string {
	var out []string
	year := v.Now.In(o.zone()).Year()
	for _, y := range []int{year, year + 1} {
		if !o.Desk.Calendar().Known(y) {
			out = append(out, strconv.Itoa(y))
		}
	}
	return out
}

// processView is the definition in force as a table to be read.
type processView struct {
	Title, Source, Key, From string
	Steps                    []stepView
}

type stepView struct {
	ID, Title, Paragraph, Holder string
	Target, Limit                string
	Reminders, Rungs             []string
	Actions                      []stepAction
	End                          bool
}

type stepAction struct {
	Label, To, By string
	Fields        []string
	Main          bool
}

// process shows the definition in force. It is read only: a definition is a file
// that is checked, versioned and put in force with the program.
func (o *office) process(w http.ResponseWriter, r *http.Request, v visit) error {
	def := o.Desk.Definition()
	view := processView{Title: def.Title, Source: def.Source, Key: def.Key(), From: o.dayText(def.From)}
	for _, s := range def.Steps {
		step := stepView{ID: s.ID, Title: s.Title, Paragraph: s.Paragraph, End: s.Kind == process.End}
		if s.Holder != "" {
			step.Holder = roleWord(s.Holder)
		}
		if !s.Limit.IsZero() {
			step.Target, step.Limit = s.Target.Vietnamese(), s.Limit.Vietnamese()
		}
		for _, f := range s.Remind {
			step.Reminders = append(step.Reminders, remindWord(int(f*100+0.5)))
		}
		for _, rung := range s.Escalate {
			after := ""
			if !rung.After.IsZero() && !zeroSpan(rung.After.String()) {
				after = rung.After.Vietnamese()
			}
			step.Rungs = append(step.Rungs, rungWord(after, roleWord(rung.To)))
		}
		for _, a := range s.Actions {
			step.Actions = append(step.Actions, o.stepAction(a))
		}
		view.Steps = append(view.Steps, step)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: processTitle, Private: true}, processPage(view))
}

// dayText is a day of a definition file as people write it.
func (o *office) dayText(s string) string {
	if t, ok := day(s, o.zone()); ok {
		return ui.Date(t)
	}
	return s
}

// zeroSpan tells a span of no length, however it is written: "0wh".
func zeroSpan(s string) bool { return len(s) > 1 && s[0] == '0' && s[1] != '.' }

func (o *office) stepAction(a process.Action) stepAction {
	out := stepAction{Label: a.Label, To: stepTarget(a.To), Main: a.Main}
	if s, ok := o.Desk.Definition().Step(a.To); ok {
		out.To = s.Title
	}
	if a.By != "" {
		out.By = roleWord(a.By)
	}
	for _, id := range a.Form {
		f := o.Desk.Definition().Field(id)
		name := f.Label
		if !f.Required {
			name = optionalWord(name)
		}
		out.Fields = append(out.Fields, name)
	}
	return out
}

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
