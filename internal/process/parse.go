package process

import (
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"

	"paht/internal/calendar"
	"paht/internal/org"
)

// Parse reads and checks a definition file. The error is of type Faults and of
// kind fault.Invalid; it names everything that is wrong as far as one fault does
// not hide another: the paths through the process are walked only when every
// step, field and role is known.
//
// The file is strict YAML: no key the language does not know, none twice, no
// anchors, aliases or tags, one document.
func Parse(name string, src []byte) (*Definition, error) {
	s := &source{file: name, at: make(map[string]int)}
	body := s.document(src)
	if body == nil {
		return nil, s.result()
	}
	d := s.definition(body)
	s.check(d)
	if len(s.faults) == 0 {
		s.walk(d)
	}
	if err := s.result(); err != nil {
		return nil, err
	}
	return d, nil
}

func (s *source) definition(body ast.Node) *Definition {
	d := &Definition{}
	t, ok := s.table(body, "", 1)
	if !ok {
		return d
	}
	t.need("process", "version", "title", "source", "in_force", "start", "rework", "steps")
	d.ID = t.id("process")
	d.Version = t.whole("version")
	d.Title = t.text("title")
	d.Source = t.text("source")
	d.Start = t.text("start")
	d.Count, _ = calendar.ParseCount(string(word(t, "count", "civil", "elapsed")))
	if in, ok := t.table("in_force"); ok {
		in.need("from")
		d.From = in.text("from")
		if _, err := time.Parse(time.DateOnly, d.From); err != nil && d.From != "" {
			s.badAt(in.path+".from", "bad_date", d.From)
		}
		in.close()
	}
	if again, ok := t.table("rework"); ok {
		again.need("least")
		d.Least = again.span("least")
		again.close()
	}
	d.Fields = t.fields()
	for _, n := range t.list("steps") {
		d.Steps = append(d.Steps, s.step(n, t.line))
	}
	t.close()
	return d
}

func (t *table) fields() map[string]Field {
	fields := make(map[string]Field)
	all, ok := t.table("fields")
	if !ok {
		return fields
	}
	for _, r := range slices.Clone(all.rows) {
		f := Field{ID: r.key}
		if !idForm.MatchString(r.key) {
			t.src.bad(r.line, "bad_id", r.key)
		}
		if one, ok := all.table(r.key); ok {
			one.need("label", "kind")
			f.Label = one.text("label")
			f.Hint = one.text("hint")
			f.Kind = word(one, "kind", TextField, ChoiceField, CheckField, CategoryField, AgencyField, AssigneeField, FilesField)
			f.Required = one.flag("required")
			f.Min = one.whole("min")
			f.Max = one.whole("max")
			f.Public = word(one, "public", ToSender, Everybody)
			f.Options = one.options()
			one.close()
		}
		fields[f.ID] = f
	}
	return fields
}

func (t *table) options() []Option {
	all, ok := t.table("options")
	if !ok {
		return nil
	}
	var out []Option
	for _, r := range slices.Clone(all.rows) {
		if !idForm.MatchString(r.key) {
			t.src.bad(r.line, "bad_id", r.key)
		}
		out = append(out, Option{r.key, all.text(r.key)})
	}
	return out
}

func (s *source) step(n ast.Node, line int) Step {
	var st Step
	t, ok := s.table(n, "?", lineOf(n, line))
	if !ok {
		return st
	}
	t.need("id", "title", "citizen", "phase")
	st.ID = t.id("id")
	t.rename(st.ID)
	st.Title = t.text("title")
	st.Paragraph = t.text("paragraph")
	st.Citizen = t.text("citizen")
	st.Phase = word(t, "phase", Received, Dispatched, Handling, Answered)
	st.Kind = word(t, "kind", Wait, End)
	st.Holder = word(t, "holder", org.Operator, org.Focal, org.Leader, org.Handler, org.Lead, org.Sender)
	st.Target = t.span("target")
	st.Limit = t.span("limit")
	st.Remind = t.fractions("remind")
	st.Outcome = string(word(t, "outcome", OutcomePublished, OutcomeAnswered, OutcomeRefused, OutcomeWithdrawn))
	for _, n := range t.list("escalate") {
		st.Escalate = append(st.Escalate, s.rung(n, t))
	}
	for _, n := range t.list("actions") {
		st.Actions = append(st.Actions, s.action(n, t))
	}
	t.close()
	return st
}

func (s *source) rung(n ast.Node, step *table) Rung {
	t, ok := s.table(n, step.path+".escalate", lineOf(n, step.line))
	if !ok {
		return Rung{}
	}
	t.need("after", "to")
	r := Rung{
		After: t.span("after"),
		To:    word(t, "to", org.Operator, org.Focal, org.Leader, org.Handler, org.Lead, org.Sender),
	}
	t.close()
	return r
}

func (s *source) action(n ast.Node, step *table) Action {
	var a Action
	t, ok := s.table(n, "?", lineOf(n, step.line))
	if !ok {
		return a
	}
	t.need("id", "label", "to")
	a.ID = t.id("id")
	t.rename(pathOf(step.path, a.ID))
	a.Label = t.text("label")
	a.Hint = t.text("hint")
	a.Key = t.text("key")
	a.By = words(t, "by", org.Operator, org.Focal, org.Leader, org.Handler, org.Lead, org.Sender)
	a.To = t.text("to")
	a.Main = t.flag("main")
	a.When = words(t, "when", WhenPublic)
	for _, e := range t.texts("effects") {
		if !slices.Contains(effects, Effect(e)) {
			s.badAt(t.path+".effects", "unknown_effect", e)
		}
		a.Effects = append(a.Effects, Effect(e))
	}
	a.Form = t.texts("form")
	t.close()
	return a
}

// effects are all there are.
var effects = []Effect{Accept, Unlist, Classify, Dispatch, Assign, Return, ResultOf, Approve, Publish, Answer, Rate, NewRound}

// idForm is how ids are written.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// id is a text that can be an id.
func (t *table) id(key string) string {
	id := t.text(key)
	if id == "" {
		return ""
	}
	if !idForm.MatchString(id) || id == Stay || id == Back {
		t.src.badAt(t.path+"."+key, "bad_id", id)
	}
	return id
}

// table is the mapping under a key.
func (t *table) table(key string) (*table, bool) {
	r, ok := t.take(key)
	if !ok {
		return nil, false
	}
	return t.src.table(r.value, t.path+"."+key, r.line)
}

// pathOf is where an action stands, for source.at.
func pathOf(step, action string) string { return step + ".actions." + action }

// rename gives a table its name once its id is read.
func (t *table) rename(path string) {
	t.path = path
	t.src.at[path] = t.line
}
