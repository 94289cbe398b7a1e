package officer

import (
	"slices"

	"paht/internal/desk"
	"paht/internal/process"
)

// definitionOf is the definition a case runs by: the one it began with (D3).
func (o *office) definitionOf(c desk.Case) *process.Definition { return o.Desk.DefinitionOf(c.State) }

// stepOf is the step a case stands at, by the definition it runs by.
func (o *office) stepOf(c desk.Case) process.Step { return stepIn(o.definitionOf(c), c.State.Step) }

// stepIn is a step of a definition; one it does not have goes by its id.
func stepIn(def *process.Definition, id string) process.Step {
	if s, ok := def.Step(id); ok {
		return s
	}
	return process.Step{ID: id, Title: id}
}

// step is a step by its id, for lists, which do not know what definition a report
// runs by: of the definition in force, else of the latest one that has it.
func (o *office) step(id string) process.Step {
	if s, ok := o.Desk.Definition().Step(id); ok {
		return s
	}
	for _, d := range slices.Backward(o.Desk.Definitions()) {
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

// does tells whether an action has one of some effects.
func does(a process.Action, effects ...process.Effect) bool {
	return slices.ContainsFunc(effects, a.Has)
}
