package officer

import (
	"net/http"
	"strconv"
	"strings"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// categoriesView is the fields reports belong to (N3).
type categoriesView struct {
	Rows     []categoryRow
	New      categoryForm
	Mistakes []ui.Mistake
}

// categoryRow is a category with the form that changes it.
type categoryRow struct {
	Name, Hint, Suggest string
	Coordinator         string // agency its sensitive reports are coordinated with; "": chosen each time
	Evidence            bool
	Hidden              bool
	Form                categoryForm
	Open                bool
}

type categoryForm struct {
	ID                         string // "" for a new one
	Name, Hint, Suggest, Order ui.Field
	Hidden, Evidence           ui.Field
	Coordinator                ui.Field
	Rules, Agencies            []ui.Option
	Mistakes                   []ui.Mistake
	Open                       bool
}

func (o *office) categories(w http.ResponseWriter, r *http.Request, v visit) error {
	return o.showCategories(w, r, v, report.Category{}, "", nil)
}

// showCategories lists them; wrong belongs to the form of the category came.
func (o *office) showCategories(w http.ResponseWriter, r *http.Request, v visit, came report.Category, order string, wrong map[string]string) error {
	var view categoriesView
	rules, agencies := o.rules(v), o.coordinators(v)
	last := 0
	for _, c := range o.Desk.Categories() {
		shown, shownOrder, errs := c, strconv.Itoa(c.Order), map[string]string(nil)
		if len(wrong) > 0 && came.ID == c.ID {
			shown, shownOrder, errs = came, order, wrong
		}
		last = max(last, c.Order)
		view.Rows = append(view.Rows, categoryRow{
			Name: c.Name, Hint: c.Hint, Suggest: o.ruleWord(c.Suggest, v), Hidden: c.Hidden,
			Coordinator: wordOf(agencies, c.Coordinator), Evidence: c.Evidence,
			Form: categoryFormOf(shown, shownOrder, rules, agencies, errs), Open: errs != nil,
		})
	}
	if len(wrong) > 0 && came.ID == "" {
		view.New = categoryFormOf(came, order, rules, agencies, wrong)
	} else {
		view.New = categoryFormOf(report.Category{Suggest: "commune"}, strconv.Itoa(last+1), rules, agencies, nil)
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: categoriesTitle, Private: true, Wrong: len(wrong) > 0}, categoriesPage(view))
}

func categoryFormOf(c report.Category, order string, rules, agencies []ui.Option, wrong map[string]string) categoryForm {
	prefix := c.ID + "-"
	if c.ID == "" {
		prefix = "new-"
	}
	field := func(name, value string) ui.Field {
		f := categoryField(name)
		f.Prefix, f.Value, f.Error = prefix, value, wrong[name]
		return f
	}
	form := categoryForm{
		ID: c.ID, Name: field("name", c.Name), Hint: field("hint", c.Hint), Suggest: field("suggest", c.Suggest),
		Order: field("order", order), Hidden: field("hidden", ticked(c.Hidden)), Rules: rules, Open: len(wrong) > 0,
		Evidence: field("evidence", ticked(c.Evidence)), Coordinator: field("coordinator", c.Coordinator), Agencies: agencies,
	}
	for _, m := range mistakes(wrong) {
		form.Mistakes = append(form.Mistakes, ui.Mistake{Field: prefix + m.Field, Text: m.Text})
	}
	return form
}

// rules are the agencies a category can lead to.
func (o *office) rules(v visit) []ui.Option {
	out := []ui.Option{{Value: "commune", Text: ruleCommune}, {Value: "district", Text: ruleDistrict}}
	for _, u := range o.Desk.Directory().Agencies(v.Now) {
		if u.Kind != org.Commune && u.Kind != org.District {
			out = append(out, ui.Option{Value: u.Code, Text: u.Name})
		}
	}
	return out
}

// coordinators are the agencies sensitive reports can be coordinated with.
func (o *office) coordinators(v visit) (out []ui.Option) {
	for _, u := range o.Desk.Directory().Agencies(v.Now) {
		out = append(out, ui.Option{Value: u.Code, Text: u.Name})
	}
	return out
}

// wordOf is the text of an option by its value; the value when there is none.
func wordOf(options []ui.Option, value string) string {
	for _, opt := range options {
		if opt.Value == value {
			return opt.Text
		}
	}
	return value
}

// ticked is the value of a box.
func ticked(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func (o *office) ruleWord(rule string, v visit) string { return wordOf(o.rules(v), rule) }

// putCategory adds a category or changes one. A category is never deleted: old
// reports keep it; hidden, it is no longer offered.
func (o *office) putCategory(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	c := report.Category{
		ID: f.get("id"), Name: f.get("name"), Hint: f.get("hint"), Suggest: f.get("suggest"), Hidden: f.get("hidden") == "yes",
		Evidence: f.get("evidence") == "yes", Coordinator: f.get("coordinator"),
	}
	var bad []fault.Field
	if c.Order, err = strconv.Atoi(f.get("order")); err != nil {
		bad = append(bad, fault.Field{Name: "order", Code: "category.order.bad"})
	}
	if _, known := o.Desk.Category(c.ID); c.ID != "" && !known {
		return fault.New(fault.NotFound, "")
	}
	if c.Name == "" {
		bad = append(bad, fault.Field{Name: "name", Code: "category.name.empty"})
	}
	if o.ruleWord(c.Suggest, v) == c.Suggest {
		bad = append(bad, fault.Field{Name: "suggest", Code: "category.suggest.unknown"})
	}
	saved := c
	if c.ID == "" {
		saved.ID = slug(c.Name)
		if _, taken := o.Desk.Category(saved.ID); taken {
			bad = append(bad, fault.Field{Name: "name", Code: "category.name.taken"})
		}
	}
	err = nil
	if len(bad) > 0 {
		err = &fault.Error{Kind: fault.Invalid, Fields: bad}
	} else {
		err = o.Desk.PutCategory(r.Context(), v.Actor, saved)
	}
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showCategories(w, r, v, c, f.get("order"), wrong)
	}
	if err != nil {
		return err
	}
	o.flash(w, savedWord(c.Name))
	http.Redirect(w, r, "/admin/categories", http.StatusSeeOther)
	return nil
}

// slug makes an id of a name: "Rác thải" is "rac-thai".
func slug(name string) string { return strings.ReplaceAll(text.Fold(name), " ", "-") }
