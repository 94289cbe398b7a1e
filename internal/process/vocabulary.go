package process

import (
	"slices"

	"paht/internal/org"
)

// The closed sets of words of the language. What is not here cannot be said, and a
// definition that says it is refused; the schema for editors lists the same.

// Roles are the roles a definition can name, as holders of steps, takers of
// actions, readers and ends of escalations.
func Roles() []org.Role {
	return []org.Role{
		org.Operator, org.Focal, org.OnDuty, org.Leader, org.Handler, org.Lead, org.Coordinator, org.Sender,
	}
}

// Officials are the roles of a definition that are held by officers.
func Officials() []org.Role {
	return slices.DeleteFunc(Roles(), func(r org.Role) bool { return r == org.Sender })
}

// Kinds are the kinds of steps that are written down; a step without one is work.
func Kinds() []StepKind { return []StepKind{Wait, End} }

// Phases are the phases of a report, in the order they pass.
func Phases() []Phase { return []Phase{Received, Dispatched, Handling, Answered} }

// Outcomes are the outcomes an end can have.
func Outcomes() []string {
	return []string{
		OutcomePublished, OutcomeAnswered, OutcomeRefused, OutcomeWithdrawn,
		OutcomeOutside, OutcomeMerged, OutcomeSupported,
	}
}

// FieldKinds are the kinds of fields.
func FieldKinds() []FieldKind {
	return []FieldKind{
		TextField, ChoiceField, CheckField, CategoryField, AgencyField,
		AssigneeField, FilesField, NumberField, DateField, ReportField,
	}
}

// Audiences are the audiences of fields that are written down; a field without one
// is for officers.
func Audiences() []Audience { return []Audience{ToSender, Everybody} }

// Guards are the conditions of actions.
func Guards() []Guard {
	return []Guard{
		WhenPublic, WhenSensitive, WhenOrdinary, WhenAdvised, WhenUnadvised, WhenAgreed, WhenNotAgreed,
		WhenUrgent, WhenCalm, WhenAlone, WhenExtendable, WhenAsked, WhenCall,
	}
}

// Effects are the effects of actions.
func Effects() []Effect {
	return []Effect{
		Accept, Unlist, Classify, Dispatch, Assign, Return, ResultOf, Approve, Publish, Answer, Rate, NewRound,
		MarkUrgent, MarkCalm, Sensitive, Coordinate, Agree, Disagree, AskExtension, Extend, DenyExtension,
		Transfer, DueOn, Support, Split, Merge, Seal, Urge, Called,
	}
}
