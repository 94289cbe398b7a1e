package process

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"paht/internal/org"
)

// fill takes what was typed into an action's form: the values as they came,
// without the empty ones, or everything that is wrong with them.
func (d *Definition) fill(a Action, typed map[string]string) (map[string]string, *Refusal) {
	var wrong []Refusal
	form := make(map[string]string, len(typed))
	for _, id := range a.Form {
		v := typed[id]
		if no := d.Fields[id].refuse(v); no != nil {
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
	case n < f.Min:
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
	case FilesField:
		return !slices.ContainsFunc(strings.Split(v, " "), func(s string) bool { return !isDigest(s) })
	}
	return true
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
