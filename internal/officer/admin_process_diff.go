package officer

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"paht/internal/process"
)

// changeRow is one difference of two definitions.
type changeRow struct{ What, Before, After string }

// changes are the differences of two definitions in the order of the new one: of
// the whole, of steps and what can be done at them, of the forms.
func changes(a, b *process.Definition) []changeRow {
	c := &comparison{}
	c.at = ""
	c.say(diffWords.title, a.Title, b.Title)
	c.say(diffWords.start, stepName(a, a.Start), stepName(b, b.Start))
	c.say(diffWords.urgent, nameOrNone(a, a.Urgent), nameOrNone(b, b.Urgent))
	c.say(diffWords.part, nameOrNone(a, a.Part), nameOrNone(b, b.Part))
	c.say(diffWords.least, a.Least.Vietnamese(), b.Least.Vietnamese())
	for _, s := range b.Steps {
		c.at = stepWord(s.Title)
		if old, ok := a.Step(s.ID); ok {
			c.step(a, b, old, s)
		} else {
			c.say("", diffWords.none, stepSum(s))
		}
	}
	for _, s := range a.Steps {
		if _, ok := b.Step(s.ID); !ok {
			c.at = stepWord(s.Title)
			c.say("", stepSum(s), diffWords.none)
		}
	}
	c.fields(a, b)
	return c.rows
}

// comparison gathers differences.
type comparison struct {
	at   string // what is compared: "Bước Tiếp nhận"
	rows []changeRow
}

func (c *comparison) say(what, before, after string) {
	if before == after {
		return
	}
	switch {
	case c.at != "" && what != "":
		what = c.at + ": " + what
	case what == "":
		what = c.at
	default:
		what = upperFirst(what)
	}
	if before == "" {
		before = diffWords.none
	}
	if after == "" {
		after = diffWords.none
	}
	c.rows = append(c.rows, changeRow{what, before, after})
}

func (c *comparison) step(a, b *process.Definition, old, s process.Step) {
	c.say(diffWords.title, old.Title, s.Title)
	c.say(diffWords.citizen, old.Citizen, s.Citizen)
	c.say(diffWords.paragraph, old.Paragraph, s.Paragraph)
	c.say(diffWords.kind, kindOf(old), kindOf(s))
	c.say(diffWords.holder, holderOf(old), holderOf(s))
	c.say(diffWords.limit, old.Limit.Vietnamese(), s.Limit.Vietnamese())
	c.say(diffWords.target, old.Target.Vietnamese(), s.Target.Vietnamese())
	c.say(diffWords.clock, old.Clock, s.Clock)
	c.say(diffWords.reads, rolesWord(old.Reads), rolesWord(s.Reads))
	c.say(diffWords.remind, strings.Join(reminders(old), "; "), strings.Join(reminders(s), "; "))
	c.say(diffWords.escalate, strings.Join(rungs(old), "; "), strings.Join(rungs(s), "; "))
	for _, act := range s.Actions {
		before, ok := a.Action(s.ID, act.ID)
		if !ok {
			c.say(actWord(act.Label), "", actionSum(b, act))
			continue
		}
		c.say(actWord(act.Label), actionSum(a, before), actionSum(b, act))
	}
	for _, act := range old.Actions {
		if _, ok := b.Action(s.ID, act.ID); !ok {
			c.say(actWord(act.Label), actionSum(a, act), "")
		}
	}
}

func (c *comparison) fields(a, b *process.Definition) {
	for _, id := range slices.Sorted(maps.Keys(b.Fields)) {
		c.at = ""
		c.say(fieldWord(b.Field(id).Label), fieldSum(a, id), fieldSum(b, id))
	}
	for _, id := range slices.Sorted(maps.Keys(a.Fields)) {
		if _, ok := b.Fields[id]; !ok {
			c.say(fieldWord(a.Field(id).Label), fieldSum(a, id), "")
		}
	}
}

func nameOrNone(d *process.Definition, id string) string {
	if id == "" {
		return ""
	}
	return stepName(d, id)
}

// stepSum is a step in one line.
func stepSum(s process.Step) string {
	parts := []string{s.Title}
	if s.Holder != "" {
		parts = append(parts, holderOf(s))
	}
	if !s.Limit.IsZero() {
		parts = append(parts, s.Limit.Vietnamese())
	}
	return strings.Join(parts, ", ")
}

// actionSum is an action in one line: all of it that can differ.
func actionSum(d *process.Definition, a process.Action) string {
	parts := []string{a.Label + " → " + targetOf(d, a)}
	add := func(what string, list []string) {
		if len(list) > 0 {
			parts = append(parts, what+strings.Join(list, ", "))
		}
	}
	add("do ", nonEmpty(rolesWord(a.By)))
	var when, effects, form []string
	for _, g := range a.When {
		when = append(when, guardWord(g))
	}
	for _, e := range a.Effects {
		effects = append(effects, effectWord(e))
	}
	for _, id := range a.Form {
		form = append(form, d.Field(id).Label)
	}
	add("khi ", when)
	add("", effects)
	add("hỏi ", form)
	if a.Main {
		parts = append(parts, diffWords.main)
	}
	return strings.Join(parts, "; ")
}

// fieldSum is a question of a form in one line; "" when there is none of the id.
func fieldSum(d *process.Definition, id string) string {
	f, ok := d.Fields[id]
	if !ok {
		return ""
	}
	parts := []string{f.Label}
	if f.Required {
		parts = append(parts, diffWords.required)
	}
	switch {
	case f.Kind == process.NumberField:
		parts = append(parts, strconv.Itoa(f.Min)+"–"+strconv.Itoa(f.Max))
	case f.Min > 0 || f.Max > 0:
		parts = append(parts, charactersWord(f.Min, f.Longest()))
	}
	for _, o := range f.Options {
		parts = append(parts, "“"+o.Label+"”")
	}
	if word := audienceWord(f.Public); word != "" {
		parts = append(parts, word)
	}
	return strings.Join(append(parts, nonEmpty(f.Hint)...), "; ")
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
