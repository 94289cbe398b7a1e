package officer

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/process/draw"
	"paht/internal/ui"
)

// definitionForm is the text of a definition, and what is wrong with it.
type definitionForm struct {
	Text     ui.Field
	Faults   []process.Fault
	Mistakes []ui.Mistake
	From     string // the definition it begins with, in words
}

// definitionCheck is what a definition that has no fault would change.
type definitionCheck struct {
	Title, Key, From string
	Later            bool // in force only from a day to come
	Never            bool // one in force began later: no new report will begin with this one
	States           string
	Diagram          string // as a data address
	Now              string // the definition in force, in words
	NewProcess       bool   // another process, not a version of the one in force
	Changes          []changeRow
	Steps            stepsView
	Form             definitionForm
}

// newDefinition is an empty form, or one that begins with the text of a definition
// there is, or of one that ships.
func (o *office) newDefinition(w http.ResponseWriter, r *http.Request, v visit) error {
	form := definitionForm{Text: definitionField("")}
	if key := r.URL.Query().Get("from"); key != "" {
		all, err := o.Desk.DefinitionTexts(r.Context())
		if err != nil {
			return err
		}
		src, _ := process.Source(key)
		for _, text := range all {
			if text.Key == key {
				src = text.Source
			}
		}
		if src == "" {
			return fault.New(fault.NotFound, "")
		}
		form.Text.Value, form.From = src, key
	}
	return o.showDefinition(w, r, http.StatusOK, form)
}

func (o *office) showDefinition(w http.ResponseWriter, r *http.Request, status int, form definitionForm) error {
	page := ui.Page{Title: newDefinitionTitle, Private: true, Wrong: status == http.StatusUnprocessableEntity, Class: "wide", Path: "/admin/process", Scripts: []string{"definition.js"}}
	return o.site.Render(w, r, status, page, newDefinitionPage(form))
}

// longestDefinition is how many bytes of a definition are read: many times the
// longest there is.
const longestDefinition = 400 << 10

// readDefinition is the text of a posted definition, from a file or from the box,
// with the line ends files have.
func readDefinition(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, 4*longestDefinition)
	if err := r.ParseMultipartForm(4 * longestDefinition); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return "", fault.Bad("text", "definition.big")
		}
		return "", &fault.Error{Kind: fault.Invalid, Code: "edge.form", Err: err}
	}
	text := r.PostFormValue("text")
	if file, _, err := r.FormFile("file"); err == nil {
		defer file.Close()
		src, err := io.ReadAll(file)
		if err != nil {
			return "", err
		}
		if len(src) > 0 {
			text = string(src)
		}
	}
	text = string(lines(text))
	switch {
	case strings.TrimSpace(text) == "":
		return text, fault.Bad("text", "definition.empty")
	case len(text) > longestDefinition:
		return "", fault.Bad("text", "definition.big")
	}
	return text, nil
}

// checkDefinition shows every fault of a definition beside its text, or what it
// would change.
func (o *office) checkDefinition(w http.ResponseWriter, r *http.Request, v visit) error {
	text, err := readDefinition(w, r)
	var d *process.Definition
	if err == nil {
		d, err = o.Desk.CheckDefinition([]byte(text))
	}
	if err != nil {
		return o.definitionRefused(w, r, text, err)
	}
	view := o.definitionCheck(d, v)
	view.Form = definitionForm{Text: definitionField(text)}
	page := ui.Page{Title: checkedTitle, Private: true, Path: "/admin/process", Scripts: []string{"definition.js"}}
	return o.site.Render(w, r, http.StatusOK, page, checkedPage(view))
}

func (o *office) definitionCheck(d *process.Definition, v visit) definitionCheck {
	now := o.Desk.Definition()
	return definitionCheck{
		Title: d.Title, Key: d.Key(), From: o.dayText(d.From), Now: now.Title + " (" + now.Key() + ")",
		Later:      d.From > v.Now.In(o.zone()).Format("2006-01-02"),
		Never:      d.From < now.From,
		NewProcess: d.ID != now.ID,
		States:     ui.Number(d.States()),
		Diagram:    "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(draw.SVG(d)),
		Changes:    changes(now, d),
		Steps:      steps(d),
	}
}

// definitionRefused gives the text back with what is wrong with it.
func (o *office) definitionRefused(w http.ResponseWriter, r *http.Request, text string, err error) error {
	form := definitionForm{Text: definitionField(text)}
	if faults, ok := errors.AsType[process.Faults](err); ok {
		form.Faults = faults
		return o.showDefinition(w, r, http.StatusUnprocessableEntity, form)
	}
	wrong, ok := ui.FieldErrors(err)
	if !ok {
		return err
	}
	for _, sentence := range wrong {
		form.Text.Error = sentence
		form.Mistakes = append(form.Mistakes, ui.Mistake{Field: "text", Text: sentence})
	}
	return o.showDefinition(w, r, http.StatusUnprocessableEntity, form)
}

// putDefinition puts a definition in force from its day on.
func (o *office) putDefinition(w http.ResponseWriter, r *http.Request, v visit) error {
	text, err := readDefinition(w, r)
	if err == nil {
		err = o.Desk.PutDefinition(r.Context(), []byte(text), v.Actor)
	}
	if err != nil {
		if fault.Is(err, fault.Invalid) {
			return o.definitionRefused(w, r, text, err)
		}
		return err
	}
	o.flash(w, definitionPutWord)
	http.Redirect(w, r, "/admin/process", http.StatusSeeOther)
	return nil
}
