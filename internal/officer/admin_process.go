package officer

import (
	"net/http"
	"net/url"
	"strings"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/process/draw"
	"paht/internal/ui"
)

// The administrators' pages of process definitions: which there are, one to be
// read, a new one to be checked and put in force (admin_process_put.go), and the
// move of running cases (admin_process_move.go).

func (o *office) processRoutes(admin func(string, handler)) {
	admin("GET /admin/process", o.definitions)
	admin("GET /admin/process/new", o.newDefinition)
	admin("POST /admin/process/check", o.checkDefinition)
	admin("POST /admin/process/put", o.putDefinition)
	admin("GET /admin/process/move", o.moveForm)
	admin("POST /admin/process/move", o.move)
	admin("GET /admin/process/{key}", o.process)
	admin("GET /admin/process/{key}/diagram", o.diagram)
}

func definitionHref(key string) string { return "/admin/process/" + url.PathEscape(key) }

// definitionsView is the list of definitions.
type definitionsView struct {
	Rows  []definitionRow
	Ships []definitionRow // come with the program and were never put
	Moves bool            // there is more than one: running cases can move
}

// definitionRow is a definition in a list.
type definitionRow struct {
	Key, Title, Href string
	From, How        string
	Tag              ui.StatusTag
	Open             string // how many cases run by it; "" for none
	MoveHref         string
	Broken           bool
}

func (o *office) definitions(w http.ResponseWriter, r *http.Request, v visit) error {
	all, err := o.Desk.DefinitionTexts(r.Context())
	if err != nil {
		return err
	}
	view := definitionsView{Moves: len(o.Desk.Definitions()) > 1}
	for _, text := range all {
		view.Rows = append(view.Rows, o.definitionRow(text, v))
	}
	for _, d := range process.ShippedAll() {
		if _, err := process.Find(o.Desk.Definitions(), d.Key()); err != nil {
			view.Ships = append(view.Ships, definitionRow{
				Key: d.Key(), Title: d.Title, How: d.Source, Href: "/admin/process/new?" + url.Values{"from": {d.Key()}}.Encode(),
			})
		}
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: processTitle, Private: true}, definitionsPage(view))
}

func (o *office) definitionRow(text desk.DefinitionText, v visit) definitionRow {
	row := definitionRow{Key: text.Key, Title: text.Key, How: shippedWord, Broken: text.Definition == nil}
	if !text.Shipped {
		row.How = putByWord(o.personName(text.By), text.At)
	}
	if text.Open > 0 {
		row.Open = ui.Number(text.Open)
	}
	if row.Broken {
		row.Tag = ui.StatusTag{State: ui.Late, Text: "Không đọc được nữa"}
		return row
	}
	row.Title, row.Href, row.From = text.Definition.Title, definitionHref(text.Key), o.dayText(text.Definition.From)
	row.Tag = o.forceTag(text.Definition, v)
	if text.Open > 0 && len(o.Desk.Definitions()) > 1 {
		row.MoveHref = "/admin/process/move?" + url.Values{"from": {text.Key}}.Encode()
	}
	return row
}

// forceTag says whether new reports begin with a definition.
func (o *office) forceTag(d *process.Definition, v visit) ui.StatusTag {
	switch today := v.Now.In(o.zone()).Format("2006-01-02"); {
	case d.Key() == o.Desk.Definition().Key():
		return ui.StatusTag{State: ui.Done, Text: "Đang áp dụng"}
	case d.From > today:
		return ui.StatusTag{State: ui.SoonDue, Text: "Áp dụng từ " + o.dayText(d.From)}
	}
	return ui.StatusTag{State: ui.Waiting, Text: "Không dùng cho hồ sơ mới"}
}

// processView is one definition as a table to be read.
type processView struct {
	definitionRow
	Source   string // of the guidance
	Text     string // as the file has it
	Diagram  string // address of the picture
	States   string
	Steps    stepsView
	NextHref string // begins a new version
}

// stepsView is the steps of a definition as a table. What can be done at many of
// them is told once, below.
type stepsView struct {
	Steps  []stepView
	Common []stepAction
}

type stepView struct {
	ID, Title, Paragraph, Holder string
	Target, Limit                string
	Reminders, Rungs             []string
	Actions                      []stepAction // the main way, or all there is
	More                         []stepAction
	Common                       int // how many more, of the common ones
	End                          bool
}

type stepAction struct {
	Label, To, By string
	Fields        []string
	Main          bool
}

// process shows one definition: the picture, the steps, and the text.
func (o *office) process(w http.ResponseWriter, r *http.Request, v visit) error {
	all, err := o.Desk.DefinitionTexts(r.Context())
	if err != nil {
		return err
	}
	for _, text := range all {
		if text.Key != r.PathValue("key") || text.Definition == nil {
			continue
		}
		d := text.Definition
		view := processView{
			definitionRow: o.definitionRow(text, v), Source: d.Source, Text: text.Source, States: ui.Number(d.States()), Steps: steps(d),
			Diagram:  definitionHref(text.Key) + "/diagram",
			NextHref: "/admin/process/new?" + url.Values{"from": {text.Key}}.Encode(),
		}
		return o.site.Render(w, r, http.StatusOK, ui.Page{Title: d.Title, Private: true, Path: "/admin/process"}, processPage(view))
	}
	return fault.New(fault.NotFound, "")
}

// diagramPolicy lets a picture style itself, and do nothing else.
const diagramPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

// diagram is a definition as a picture.
func (o *office) diagram(w http.ResponseWriter, r *http.Request, v visit) error {
	d, err := process.Find(o.Desk.Definitions(), r.PathValue("key"))
	if err != nil {
		return fault.New(fault.NotFound, "")
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Content-Security-Policy", diagramPolicy)
	_, err = w.Write(draw.SVG(d))
	return err
}

// manySteps is at how many steps an action stands that is told once for all.
const manySteps = 5

func steps(d *process.Definition) (view stepsView) {
	type key struct{ id, to string }
	at := map[key]int{}
	for _, s := range d.Steps {
		for _, a := range s.Actions {
			at[key{a.ID, a.To}]++
		}
	}
	told := map[key]bool{}
	for _, s := range d.Steps {
		step := stepView{ID: s.ID, Title: s.Title, Paragraph: s.Paragraph, End: s.Kind == process.End, Holder: holderOf(s)}
		if !s.Limit.IsZero() {
			step.Target, step.Limit = s.Target.Vietnamese(), s.Limit.Vietnamese()
		}
		step.Reminders, step.Rungs = reminders(s), rungs(s)
		for _, a := range s.Actions {
			k := key{a.ID, a.To}
			switch {
			case a.Main:
				step.Actions = append(step.Actions, stepActionOf(d, a))
				continue
			case at[k] < manySteps:
				step.More = append(step.More, stepActionOf(d, a))
				continue
			}
			step.Common++
			if !told[k] {
				told[k] = true
				view.Common = append(view.Common, stepActionOf(d, a))
			}
		}
		if len(step.Actions) == 0 {
			step.Actions, step.More = step.More, nil
		}
		view.Steps = append(view.Steps, step)
	}
	return view
}

func holderOf(s process.Step) string {
	if s.Holder == "" {
		return ""
	}
	return roleWord(s.Holder)
}

// reminders says when the holder is reminded, in one line; none without any.
func reminders(s process.Step) []string {
	if len(s.Remind) == 0 {
		return nil
	}
	var parts []int
	for _, f := range s.Remind {
		parts = append(parts, int(f*100+0.5))
	}
	return []string{remindWord(parts)}
}

func rungs(s process.Step) (out []string) {
	for _, rung := range s.Escalate {
		span, to := "", roleWord(rung.To)
		switch {
		case rung.FromEntry:
			span = rung.At.Vietnamese()
		case !rung.After.IsZero() && !zeroSpan(rung.After.String()):
			span = rung.After.Vietnamese()
		}
		out = append(out, rungWord(span, to, rung.FromEntry, rung.Call))
	}
	return out
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

func stepActionOf(d *process.Definition, a process.Action) stepAction {
	out := stepAction{Label: a.Label, To: targetOf(d, a), Main: a.Main, By: rolesWord(a.By)}
	for _, id := range a.Form {
		f := d.Field(id)
		name := f.Label
		if !f.Required {
			name = optionalWord(name)
		}
		out.Fields = append(out.Fields, name)
	}
	return out
}

// targetOf is where an action leads, in words.
func targetOf(d *process.Definition, a process.Action) string {
	to := stepName(d, a.To)
	if a.Bounced != nil {
		to += bouncedWord(a.Bounced.From, stepName(d, a.Bounced.To))
	}
	return to
}

func stepName(d *process.Definition, id string) string {
	if s, ok := d.Step(id); ok {
		return s.Title
	}
	return stepTarget(id)
}

func rolesWord(roles []org.Role) string {
	var words []string
	for _, role := range roles {
		words = append(words, roleWord(role))
	}
	return strings.Join(words, ", ")
}
