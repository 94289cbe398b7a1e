package process

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"paht/internal/calendar"
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
	d.Urgent = t.text("urgent")
	d.Part = t.text("part")
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
	s.common(t, d)
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
			f.Kind = word(one, "kind", FieldKinds()...)
			f.Required = one.flag("required")
			f.Evidence = one.texts("evidence")
			f.Min = one.whole("min")
			f.Max = one.whole("max")
			f.Public = word(one, "public", Audiences()...)
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
	st.Phase = word(t, "phase", Phases()...)
	st.Kind = word(t, "kind", Kinds()...)
	st.Holder = word(t, "holder", Roles()...)
	st.Target = t.span("target")
	st.Limit = t.span("limit")
	st.Clock = t.name("clock")
	st.Reads = words(t, "reads", Officials()...)
	st.Remind = t.fractions("remind")
	st.Outcome = word(t, "outcome", Outcomes()...)
	for i, n := range t.list("escalate") {
		s.at[rungPath(st.ID, i)] = lineOf(n, t.line)
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
	t.need("to")
	if t.has("after") == t.has("at") { // both, or neither
		s.bad(t.line, "rung_when")
	}
	r := Rung{
		FromEntry: t.has("at"),
		After:     t.span("after"),
		At:        t.span("at"),
		To:        word(t, "to", Roles()...),
		Call:      t.flag("call"),
	}
	t.close()
	return r
}

// action reads an action of a step, or of what several steps have in common; owner
// is where it stands.
func (s *source) action(n ast.Node, owner *table) Action {
	var a Action
	t, ok := s.table(n, "?", lineOf(n, owner.line))
	if !ok {
		return a
	}
	t.need("id", "label", "to")
	a.ID = t.id("id")
	t.rename(pathOf(owner.path, a.ID))
	a.Label = t.text("label")
	a.Hint = t.text("hint")
	a.Key = t.text("key")
	a.By = words(t, "by", Roles()...)
	a.To = t.text("to")
	a.Bounced = t.detour()
	a.Main = t.flag("main")
	a.When = words(t, "when", Guards()...)
	for _, e := range t.texts("effects") {
		if !slices.Contains(Effects(), Effect(e)) {
			s.badAt(t.path+".effects", "unknown_effect", e)
		}
		a.Effects = append(a.Effects, Effect(e))
	}
	a.Form = t.texts("form")
	t.close()
	return a
}

// detour is where an action leads instead after so many returns, nil when the key
// is not there.
func (t *table) detour() *Detour {
	one, ok := t.table("bounced")
	if !ok {
		return nil
	}
	one.need("from", "to")
	to := &Detour{From: one.whole("from"), To: one.text("to")}
	one.close()
	return to
}

// common reads the actions that several steps share, and gives them to each behind
// its own. What is wrong with one is told at the place where it is written.
func (s *source) common(t *table, d *Definition) {
	for i, n := range t.list("common") {
		shared, ok := s.table(n, "common-"+strconv.Itoa(i), lineOf(n, t.line))
		if !ok {
			continue
		}
		shared.need("at", "actions")
		at := shared.texts("at")
		var actions []Action
		for _, n := range shared.list("actions") {
			actions = append(actions, s.action(n, shared))
		}
		shared.close()
		places := make([]map[string]int, len(actions))
		for i, a := range actions {
			places[i] = s.places(pathOf(shared.path, a.ID))
		}
		for j, id := range at {
			k := slices.IndexFunc(d.Steps, func(st Step) bool { return st.ID == id })
			if k < 0 {
				s.badAt(shared.path+".at", "unknown_step", id)
				continue
			}
			if slices.Contains(at[:j], id) {
				s.badAt(shared.path+".at", "common_twice", id)
				continue
			}
			d.Steps[k].Actions = append(d.Steps[k].Actions, actions...)
			for i, a := range actions {
				s.alias(places[i], pathOf(id, a.ID))
			}
		}
	}
}

// places is where what stands under a path is written, by the rest of the path.
func (s *source) places(path string) map[string]int {
	under := make(map[string]int)
	for at, line := range s.at {
		if rest, ok := strings.CutPrefix(at, path); ok && (rest == "" || rest[0] == '.') {
			under[rest] = line
		}
	}
	return under
}

// alias says that what is written at some places stands for a path, unless that
// has a place of its own.
func (s *source) alias(places map[string]int, path string) {
	if _, taken := s.at[path]; taken {
		// Two actions of one id: the second is at fault, so it gives the place.
		s.at[path+".id"] = places[""]
		return
	}
	for rest, line := range places {
		s.at[path+rest] = line
	}
}

// idForm is how ids are written.
var idForm = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)

// id is a text that can be an id.
func (t *table) id(key string) string {
	id := t.name(key)
	if id == Stay || id == Back {
		t.src.badAt(t.path+"."+key, "bad_id", id)
	}
	return id
}

// name is a text written like an id, "" when the key is not there.
func (t *table) name(key string) string {
	name := t.text(key)
	if name != "" && !idForm.MatchString(name) {
		t.src.badAt(t.path+"."+key, "bad_id", name)
	}
	return name
}

// table is the mapping under a key.
func (t *table) table(key string) (*table, bool) {
	r, ok := t.take(key)
	if !ok {
		return nil, false
	}
	return t.src.table(r.value, t.path+"."+key, r.line)
}

// rungPath is where a rung of a step's escalation stands.
func rungPath(step string, i int) string { return step + ".escalate." + strconv.Itoa(i) }

// pathOf is where an action stands, for source.at.
func pathOf(step, action string) string { return step + ".actions." + action }

// rename gives a table its name once its id is read.
func (t *table) rename(path string) {
	t.path = path
	t.src.at[path] = t.line
}
