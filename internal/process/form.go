package process

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"paht/internal/org"
	"paht/internal/report"
)

// fill takes what was typed into an action's form: the values as they came,
// without the empty ones, or everything that is wrong with them. evidence tells
// that files a result must be proved by are required.
func (d *Definition) fill(a *Action, typed map[string]string, evidence bool) (map[string]string, *Refusal) {
	var wrong []Refusal
	form := make(map[string]string, len(typed))
	for _, id := range a.Form {
		v := typed[id]
		f := d.Field(id)
		f.Required = f.Required || evidence && slices.Contains(f.Evidence, typed[doneField])
		if no := f.refuse(v); no != nil {
			wrong = append(wrong, *no)
		} else if v != "" {
			form[id] = v
		}
	}
	for _, id := range slices.Sorted(maps.Keys(typed)) {
		if !slices.Contains(a.Form, id) {
			wrong = append(wrong, Refusal{Reason: UnknownField, Field: id})
		}
	}
	if len(wrong) > 0 {
		first := wrong[0]
		first.Others = wrong[1:]
		return nil, &first
	}
	if len(form) == 0 {
		return nil, nil // as it comes back from JSON
	}
	return form, nil
}

// refuse says what is wrong with a value of the field, nil when nothing is.
// Spaces around a text do not count. Whether a category, an agency or an assignee
// exists is for the caller to know.
func (f Field) refuse(v string) *Refusal {
	no := func(reason RefusalReason, detail string) *Refusal {
		return &Refusal{Reason: reason, Field: f.ID, Detail: detail}
	}
	if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
		// It would not come back from JSON, or from PostgreSQL, as it went.
		return no(BadText, "")
	}
	text := strings.TrimSpace(v)
	n := utf8.RuneCountInString(text)
	switch {
	case text == "" && f.Required:
		return no(Missing, "")
	case text == "":
		return nil
	case n > f.Longest():
		return no(TooLong, strconv.Itoa(f.Longest()))
	case f.Kind == NumberField && !f.within(text):
		return no(BadNumber, strconv.Itoa(f.Min)+"–"+strconv.Itoa(f.Max))
	case f.Kind == DateField && !isDay(text):
		return no(BadDate, "")
	case f.Kind == TextField && n < f.Min:
		return no(TooShort, strconv.Itoa(f.Min))
	case !f.accepts(v):
		return no(BadChoice, "")
	}
	return nil
}

// accepts tells whether a value that is not empty has the form its kind wants.
func (f Field) accepts(v string) bool {
	switch f.Kind {
	case ChoiceField:
		return slices.ContainsFunc(f.Options, func(o Option) bool { return o.ID == v })
	case CheckField:
		return v == "yes"
	case CategoryField, AgencyField:
		return !strings.ContainsAny(v, " \t\r\n")
	case AssigneeField:
		_, ok := Assignee(v)
		return ok
	case ReportField:
		_, ok := report.ParseID(v)
		return ok
	case FilesField:
		return !slices.ContainsFunc(strings.Split(v, " "), func(s string) bool { return !isDigest(s) })
	}
	return true
}

// within tells whether a text is a whole number within the bounds of the field.
func (f Field) within(text string) bool {
	n, err := strconv.Atoi(text)
	return err == nil && f.Min <= n && n <= f.Max && strconv.Itoa(n) == text
}

// isDay tells whether a text is a day that exists.
func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// unfit says what is wrong with a form that is filled in well, for a report that
// stands as it does now: nil when nothing is.
func (d *Definition) unfit(w World, s State, act *Action, form map[string]string, now Millis) *Refusal {
	switch {
	case act.Has(Transfer):
		field := d.fieldOf(act, AssigneeField)
		if h, _ := Assignee(form[field]); h == s.Assignee {
			return &Refusal{Reason: BadChoice, Field: field}
		}
	case act.Has(Support):
		field := d.fieldOf(act, AgencyField)
		if org.UnitID(form[field]) == s.Agency {
			return &Refusal{Reason: BadChoice, Field: field}
		}
	case act.Has(DueOn):
		id, _ := destination(s.Before, act, s.Bounces)
		cal := w.office(d.step(id).Holder, s)
		at := now.Time().In(cal.Location())
		day := d.dayOf(act, form)
		closes, ok := closing(cal, day)
		past, far := day < at.Format(time.DateOnly), day > at.AddDate(1, 0, 0).Format(time.DateOnly)
		if !ok || past || far || closes <= now {
			return &Refusal{Reason: BadDate, Field: d.fieldOf(act, DateField)}
		}
	}
	return nil
}

// dayOf is the day an action with DueOn names, "" for one without.
func (d *Definition) dayOf(act *Action, form map[string]string) string {
	if !act.Has(DueOn) {
		return ""
	}
	return strings.TrimSpace(form[d.fieldOf(act, DateField)])
}

// Assignee reads the value of a field of kind assignee, "person:ID" or "unit:ID":
// a handler, who is that person or anybody of that unit.
func Assignee(v string) (org.Holder, bool) {
	kind, id, _ := strings.Cut(v, ":")
	if id == "" || strings.ContainsAny(id, " \t\r\n") {
		return org.Holder{}, false
	}
	switch kind {
	case "person":
		return org.Holder{Role: org.Handler, Person: org.PersonID(id)}, true
	case "unit":
		return org.Holder{Role: org.Handler, Unit: org.UnitID(id)}, true
	}
	return org.Holder{}, false
}

// isDigest tells whether s is a SHA-256 in small hex, the name of a photo.
func isDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
