package officer

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"paht/internal/fault"
	"paht/internal/ui"
)

// calendarForms are the ways to change a calendar, filled as they came back.
type calendarForms struct {
	Off, Swap, Keep, Season, Import []ui.Field
	Weekdays                        []weekdayBox
	Whole                           ui.Field
	Source                          ui.Field
}

type weekdayBox struct {
	Value, Text string
	On          bool
}

func calendarFormsOf(in url.Values, wrong []ui.Mistake, view calendarView) calendarForms {
	fields := func(do string, names ...string) (out []ui.Field) {
		for _, name := range names {
			f := calendarField(do, name)
			f.Prefix = do + "-"
			if in.Get("do") == do {
				f.Value = in.Get(name)
				for _, m := range wrong {
					if m.Field == f.Prefix+name {
						f.Error = m.Text
					}
				}
			}
			out = append(out, f)
		}
		return out
	}
	forms := calendarForms{
		Off: fields("off", "from", "to", "reason", "source"), Swap: fields("swap", "off", "worked", "source"),
		Keep: fields("keep", "from", "reason", "source"), Season: fields("season", "from", "to", "hours", "source"),
		Import: fields("import", "year", "text"), Source: fields("source", "text")[0], Whole: fields("import", "whole")[0],
	}
	if in.Get("do") != "import" {
		forms.Import[0].Value, forms.Whole.Value = view.YearText, "yes"
	}
	for i, day := range weekdayValues {
		on := slices.Contains(in["weekdays"], day)
		if in.Get("do") != "season" {
			on = i < 5
		}
		forms.Weekdays = append(forms.Weekdays, weekdayBox{day, weekdayShort(i), on})
	}
	return forms
}

var weekdayValues = [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// changeCalendar makes of a form a calendar that does not count yet, and shows
// what it would do.
func (o *office) changeCalendar(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	return o.changed(w, r, v, f.values)
}

// importNotice does the same with the yearly notice, a file or pasted.
func (o *office) importNotice(w http.ResponseWriter, r *http.Request, v visit) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if big, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return &fault.Error{Kind: fault.TooLarge, Err: big}
		}
		return &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
	}
	in := url.Values{"do": {"import"}}
	for _, name := range []string{"year", "whole", "text"} {
		in.Set(name, r.PostFormValue(name))
	}
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close()
		src, err := io.ReadAll(file)
		if err != nil {
			return err
		}
		if len(src) > 0 {
			in.Set("text", string(src))
		}
	}
	return o.changed(w, r, v, in)
}

func (o *office) changed(w http.ResponseWriter, r *http.Request, v visit, in url.Values) error {
	unit, err := o.calendarUnit(r)
	if err != nil {
		return err
	}
	draft, err := o.Desk.CalendarDraft(unit)
	if err != nil {
		return err
	}
	draft.Version++
	c := &calendarChange{in: in, draft: draft, cal: o.Desk.CalendarOf(unit)}
	src, note := c.apply()
	if len(c.bad) == 0 {
		if _, err = o.Desk.CheckCalendar(unit, src); err == nil {
			return o.showPreview(w, r, v, unit, src, previewOf{Note: note, Base: o.Desk.CalendarOf(unit).Version()})
		}
	}
	if wrong := c.mistakes(err); len(wrong) > 0 {
		return o.showCalendar(w, r, v, in, wrong)
	}
	return err
}

// lines is a text from a form with plain line ends, as files have them.
func lines(s string) []byte { return []byte(strings.ReplaceAll(s, "\r\n", "\n")) }

// confirmCalendar puts what the preview showed in force.
func (o *office) confirmCalendar(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	unit, err := o.calendarUnit(r)
	if err != nil {
		return err
	}
	src, in := lines(f.values.Get("source")), previewOf{Note: f.get("note"), Base: f.get("base")}
	if now := o.Desk.CalendarOf(unit).Version(); in.Base != now {
		return o.showPreview(w, r, v, unit, src, previewOf{Note: in.Note, Base: now, Moved: true})
	}
	moved, err := o.Desk.PutCalendar(r.Context(), unit, src, v.Actor, in.Note)
	switch {
	case fault.Is(err, fault.Conflict):
		in.Base, in.Moved = o.Desk.CalendarOf(unit).Version(), true
		return o.showPreview(w, r, v, unit, src, in)
	case fault.Is(err, fault.Invalid):
		wrong, _ := ui.FieldErrors(err)
		in.Wrong = wrong
		return o.showPreview(w, r, v, unit, src, in)
	case err != nil:
		return err
	}
	o.flash(w, calendarPutWord(o.calendarName(unit), moved))
	http.Redirect(w, r, calendarHref(unit), http.StatusSeeOther)
	return nil
}
