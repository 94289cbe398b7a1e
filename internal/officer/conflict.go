package officer

import (
	"net/http"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/ui"
)

// conflictView is two officers who acted on one report at once.
type conflictView struct {
	Number string
	When   string // when the other one acted
	Who    string // who, and what he did
	Since  []moment
	Step   string // where the report stands now
	Holder string
	Label  string // of the action that came second
	Mine   []sideLine
	Again  *actionView // to send it again on what stands now; nil when it is no longer offered
}

// sideLine is one thing the second officer had typed.
type sideLine struct {
	ID    string
	Label string
	Text  string
	Long  bool // shown in a field to copy from
}

// conflict shows what the other officer did beside what this one typed, and
// offers to send it again where that still makes sense.
func (o *office) conflict(w http.ResponseWriter, r *http.Request, v visit, clash desk.Clash, version int, in filled) error {
	c := clash.Case
	view, ok := o.Desk.View(c, v.Actor)
	if !ok {
		// The other's action took the report out of this officer's hands; his text
		// is still his.
		gone := conflictView{Number: c.Report.ID.String(), Label: o.actionLabel(c, in.Action), Mine: o.sides(c, in)}
		return o.site.Render(w, r, http.StatusConflict, ui.Page{Title: conflictTitle, Private: true}, conflictPage(gone))
	}
	dir := o.Desk.Directory()
	cv := conflictView{
		Number: view.ID.String(), Step: o.stepOf(c).Title, Holder: holderWord(dir, view.Holder),
		Label: o.actionLabel(c, in.Action), Mine: o.sides(c, in),
	}
	told := o.history(c, view)
	for i, e := range c.Events {
		if e.Seq <= version || i >= len(told) {
			continue
		}
		cv.Since = append(cv.Since, told[i])
		if e.By.Role != org.System && cv.When == "" {
			cv.When, cv.Who = ui.Hour(e.At.Time()), told[i].Who+": "+told[i].Title
		}
	}
	if a, ok := o.offers(c, v, in.Action); ok {
		again := o.action(c, view, a, in)
		again.Primary = true
		cv.Again = &again
	}
	return o.site.Render(w, r, http.StatusConflict, ui.Page{Title: conflictTitle, Private: true, Class: "wide"}, conflictPage(cv))
}

// sides are the values of a form in words, in the order the form asks for them.
func (o *office) sides(c desk.Case, in filled) []sideLine {
	var out []sideLine
	event := process.Event{Kind: process.Acted, Action: in.Action, Form: in.Values}
	def := o.definitionOf(c)
	for _, id := range formOrder(def, event) {
		f := def.Field(id)
		line := sideLine{ID: id, Label: f.Label, Text: o.valueWord(f, in.Values[id]), Long: f.Kind == process.TextField}
		if f.Kind == process.CheckField {
			line.Text = checkedWord
		}
		out = append(out, line)
	}
	return out
}
