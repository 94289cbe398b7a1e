package officer

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/ui"
)

// tryView is the tool that counts a due.
type tryView struct {
	Calendar, Start, Amount, Unit, Count ui.Field
	Calendars, Units, Counts             []ui.Option
	Due                                  string
	Unsure                               bool
	Lines                                []string
	Mistakes                             []ui.Mistake
}

// tryDue counts a due by a calendar and says why.
func (o *office) tryDue(w http.ResponseWriter, r *http.Request, v visit) error {
	view, err := o.calendarsView(r.Context(), v)
	if err != nil {
		return err
	}
	view.Try = o.tryView(r.URL.Query(), v)
	status := http.StatusOK
	if len(view.Try.Mistakes) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: calendarTitle, Private: true, Wrong: status != http.StatusOK}, calendarsPage(view))
}

func (o *office) tryView(q url.Values, v visit) tryView {
	get := func(name, other string) string {
		if value := strings.TrimSpace(q.Get(name)); value != "" {
			return value
		}
		return other
	}
	field := func(name, other string) ui.Field {
		f := tryField(name)
		f.Prefix, f.Value = "try-", get(name, other)
		return f
	}
	t := tryView{
		Calendar: field("calendar", provincePath), Start: field("start", v.Now.In(o.zone()).Format("15:04 02/01/2006")),
		Amount: field("amount", "6"), Unit: field("unit", "wd"), Count: field("count", o.Desk.Definition().Count.String()),
		Units: tryUnits(), Counts: tryCounts(),
	}
	for _, unit := range append([]org.UnitID{""}, o.Desk.OwnCalendars()...) {
		value := string(unit)
		if unit == "" {
			value = provincePath
		}
		t.Calendars = append(t.Calendars, ui.Option{Value: value, Text: o.calendarName(unit)})
	}
	if !q.Has("start") {
		return t
	}
	wrong := func(f *ui.Field, sentence string) {
		f.Error = sentence
		t.Mistakes = append(t.Mistakes, ui.Mistake{Field: f.Prefix + f.Name, Text: sentence})
	}
	unit := org.UnitID(t.Calendar.Value)
	if unit == provincePath {
		unit = ""
	}
	cal := o.Desk.CalendarOf(unit)
	start, ok := instantOf(t.Start.Value, cal.Location())
	if !ok {
		wrong(&t.Start, ui.Sentence("calendar.start"))
	}
	span, err := calendar.ParseSpan(strings.ReplaceAll(t.Amount.Value, ",", ".") + t.Unit.Value)
	if err != nil {
		told, _ := ui.FieldErrors(err)
		for _, sentence := range told {
			wrong(&t.Amount, sentence)
		}
	}
	count, _ := calendar.ParseCount(t.Count.Value)
	if len(t.Mistakes) > 0 {
		return t
	}
	x, err := cal.Explain(start, span, count)
	if err != nil {
		told, _ := ui.FieldErrors(err)
		for _, sentence := range told {
			wrong(&t.Amount, sentence)
		}
		return t
	}
	t.Due, t.Unsure, t.Lines = ui.Instant(x.Due.At), x.Due.Unsure, x.Vietnamese()
	return t
}

// instantOf reads an instant as people write it, "16:50 20/11/2026", or as a browser
// sends it.
func instantOf(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{"15:04 2/1/2006", "2/1/2006 15:04", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, strings.Join(strings.Fields(s), " "), zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
