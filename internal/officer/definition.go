package officer

import (
	"paht/internal/desk"
	"paht/internal/process"
)

// definitionOf is the definition a case runs by: the one it began with (D3).
func (o *office) definitionOf(c desk.Case) *process.Definition {
	if d, err := process.Find(o.Desk.Earlier, c.State.Definition); err == nil {
		return d
	}
	return o.Desk.Definition()
}

// step is a step by its id, for lists, which do not know what definition a report
// runs by: of the definition in force, else of an earlier one that still has it.
func (o *office) step(id string) process.Step {
	if s, ok := o.Desk.Definition().Step(id); ok {
		return s
	}
	for _, d := range o.Desk.Earlier {
		if s, ok := d.Step(id); ok {
			return s
		}
	}
	return process.Step{ID: id, Title: id}
}

// actionOf is an action of a case: of the step it stands at, else of any step
// that has it, since the report may have moved on.
func (o *office) actionOf(c desk.Case, id string) (process.Action, bool) {
	def := o.definitionOf(c)
	if a, ok := def.Action(c.State.Step, id); ok {
		return a, true
	}
	for _, s := range def.Steps {
		for _, a := range s.Actions {
			if a.ID == id {
				return a, true
			}
		}
	}
	return process.Action{}, false
}
