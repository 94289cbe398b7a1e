package officer

import (
	"cmp"
	"slices"
	"strings"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// actionView is one action as a form, made from the definition alone.
type actionView struct {
	ID       string
	To       string // where the form is posted
	Label    string
	Hint     string
	Key      string
	Version  int
	Primary  bool
	Open     bool // shown unfolded: the primary one, or one that came back
	Files    bool
	Preview  bool // offers to see the letter before it is sent
	Fields   []fieldView
	Mistakes []ui.Mistake

	action process.Action
}

// fieldView is one question of an action.
type fieldView struct {
	ui.Field
	Kind    process.FieldKind
	Options []ui.Option
	Empty   string // the text of choosing nothing; "" when something must be chosen
	Filter  bool   // a long list: a script adds a filter
	Radios  bool
	Typed   bool   // typed in on one line
	Proof   string // of files: what the category asks for; "" when nothing
	Drafts  []draftView
}

// filled is what stands in the fields of one action: what was typed, or nothing.
type filled struct {
	Action string
	Values map[string]string
	Errors map[string]string
	Drafts []draft
}

// fewOptions is how many choices are shown side by side instead of in a list.
const fewOptions = 7

// actions are the forms of what an officer may do with a case, the main one first.
func (o *office) actions(c desk.Case, sight report.View, v visit, in filled) []actionView {
	var out []actionView
	for _, a := range o.Desk.Offered(c, v.Actor) {
		if a.For(org.Sender) {
			continue
		}
		out = append(out, o.action(c, sight, a, in))
	}
	primary := slices.IndexFunc(out, func(a actionView) bool { return a.action.Main })
	if primary > 0 {
		main := out[primary]
		out = slices.Insert(slices.Delete(out, primary, primary+1), 0, main)
	}
	if primary >= 0 {
		out[0].Primary, out[0].Open = true, true
	}
	return out
}

// action is the form of an action, with what the system can suggest in it: nothing
// that this officer may not see of the report.
func (o *office) action(c desk.Case, sight report.View, a process.Action, in filled) actionView {
	view := actionView{
		ID: a.ID, Label: a.Label, Hint: a.Hint, Key: a.Key, Version: c.State.Seq, action: a,
		To:      path(c.Report.ID) + "/" + a.ID,
		Preview: a.Has(process.ResultOf),
	}
	mine, def := in.Action == a.ID, o.definitionOf(c)
	for _, id := range a.Form {
		f := def.Field(id)
		value := o.preset(c, sight, a, f)
		if mine {
			value = in.Values[id]
		}
		fv := o.field(c, sight, a, f, value)
		if mine {
			fv.Error = in.Errors[id]
			if f.Kind == process.CheckField && fv.Error != "" {
				fv.Error = checkMissing
			}
			if f.Kind == process.FilesField {
				fv.Error = cmp.Or(fv.Error, in.Errors["photos"])
				fv.Drafts = draftViews(in.Drafts)
			}
		}
		if fv.Error != "" {
			view.Mistakes = append(view.Mistakes, ui.Mistake{Field: fv.Prefix + id, Text: fv.Label + ": " + lower(fv.Error)})
		}
		view.Files = view.Files || f.Kind == process.FilesField
		view.Fields = append(view.Fields, fv)
	}
	if mine {
		view.Open = true
		if e := in.Errors[""]; e != "" {
			view.Mistakes = append(view.Mistakes, ui.Mistake{Text: e})
		}
	}
	return view
}

// field makes one question of the definition a field of the page.
func (o *office) field(c desk.Case, sight report.View, a process.Action, f process.Field, value string) fieldView {
	fv := fieldView{
		Kind: f.Kind,
		Field: ui.Field{
			Name: f.ID, Prefix: a.ID + "-", Label: f.Label, Hint: f.Hint, Value: value,
			Optional: !f.Required && f.Kind != process.CheckField && !strings.Contains(f.Label, "("),
		},
	}
	switch f.Kind {
	case process.TextField:
		fv.Rows = 3
		if f.Min >= longAnswer {
			fv.Rows = 8
		}
	case process.ChoiceField:
		for _, opt := range f.Options {
			fv.Options = append(fv.Options, ui.Option{Value: opt.ID, Text: opt.Label})
		}
	case process.FilesField:
		fv.Proof = o.evidence(c, a, f)
	case process.CategoryField, process.AgencyField, process.AssigneeField:
		var why string
		fv.Options, why = o.choices(c, sight, a, f)
		fv.Hint = joined(fv.Hint, why)
		fv.Filter = f.Kind == process.AgencyField
	default:
		typedKind(&fv, f)
	}
	fv.Radios = len(fv.Options) > 0 && len(fv.Options) <= fewOptions && !fv.Filter
	if fv.Radios && !f.Required {
		fv.Options = append(fv.Options, ui.Option{Text: chooseNone})
	}
	fv.Filter = fv.Filter || len(fv.Options) > 2*fewOptions
	fv.Empty = chooseOne
	if !f.Required {
		fv.Empty = chooseNone
	}
	return fv
}

// longAnswer is from how many characters at least a text is a letter and not a note.
const longAnswer = 40

// preset is what stands in a field before anybody typed: what the system can
// suggest, and nothing that would be a decision made for the officer.
func (o *office) preset(c desk.Case, sight report.View, a process.Action, f process.Field) string {
	switch f.Kind {
	case process.CategoryField:
		if c.State.Category != "" {
			return c.State.Category
		}
		return guessOf(c, sight)
	case process.AgencyField:
		if f.Required {
			agency, _ := o.suggested(c, sight, a)
			return string(agency)
		}
	case process.TextField:
		if a.Has(process.ResultOf) && f.Public == process.Everybody && c.State.Result != nil && sight.Sees(report.FieldResult) {
			return c.State.Result.Summary // sent back to be mended: go on from what was written
		}
	case process.ChoiceField:
		if a.Has(process.ResultOf) && c.State.Result != nil && sight.Sees(report.FieldResult) {
			return c.State.Result.Done
		}
	}
	return ""
}

// guessOf is the category the sender chose himself, where it may be seen.
func guessOf(c desk.Case, sight report.View) string {
	if len(c.Events) == 0 || !sight.Sees(report.FieldWords) {
		return ""
	}
	return c.Events[0].Form["category"]
}

func (o *office) guess(c desk.Case, sight report.View) string {
	if g, ok := o.Desk.Category(guessOf(c, sight)); ok && c.State.Category == "" {
		return guessLabel + ": " + g.Name + "."
	}
	return ""
}

// labelOf names a field of the definition for people, wherever it is used.
func (o *office) labelOf(id string) string {
	if f := o.Desk.Definition().Field(id); f.Label != "" {
		return f.Label
	}
	return id
}

// visible tells whether the officer sees the contact of a report.
func visible(v report.View) bool { return v.Sees(report.FieldContact) && !stub(v) }
