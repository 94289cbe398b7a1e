package process

import (
	"paht/internal/fault"
)

// RefusalReason says why a command is refused.
type RefusalReason string

// The reasons. Each is also the message code "process.<reason>".
const (
	NoSuchAction    RefusalReason = "no_such_action"   // the step does not have it
	NotHolder       RefusalReason = "not_holder"       // somebody else has to act
	NotNow          RefusalReason = "not_now"          // its condition does not hold
	NotPublic       RefusalReason = "not_public"       // only a public report is published
	NotAgreed       RefusalReason = "not_agreed"       // the coordinator has not agreed to the result
	IsSealed        RefusalReason = "sealed"           // nothing happens to a sealed report any more
	Missing         RefusalReason = "missing"          // a required field is empty
	TooShort        RefusalReason = "too_short"        // Detail: the least number of characters
	TooLong         RefusalReason = "too_long"         // Detail: the greatest number of characters
	BadChoice       RefusalReason = "bad_choice"       // not a value the field takes
	BadText         RefusalReason = "bad_text"         // not text that can be stored
	UnknownField    RefusalReason = "unknown_field"    // the action does not ask for it
	BadNumber       RefusalReason = "bad_number"       // not a whole number within the bounds; Detail: "1–6"
	BadDate         RefusalReason = "bad_date"         // not a day from now on, within a year
	OtherDefinition RefusalReason = "other_definition" // the case runs by another definition: a fault of the caller
	NoNumber        RefusalReason = "no_number"        // no number was reserved for what is made: a fault of the caller
)

// Refusal is the typed answer to a command that is not allowed. Others are the
// further fields that are wrong, so a form can be sent back with all of it.
type Refusal struct {
	Reason RefusalReason
	Field  string // the form field, empty when it is not about one
	Detail string // for the sentence: a number of characters, or bounds
	Others []Refusal
}

func (r *Refusal) Error() string {
	s := "refused: " + string(r.Reason)
	if r.Field != "" {
		s += " " + r.Field
	}
	return s
}

// Kind is Forbidden for who may not act and for what must not become public,
// Internal for a fault of the caller, Invalid for the rest.
func (r *Refusal) Kind() fault.Kind {
	switch r.Reason {
	case NotHolder, NotPublic, NotAgreed, IsSealed:
		return fault.Forbidden
	case OtherDefinition, NoNumber:
		return fault.Internal
	}
	return fault.Invalid
}

// Unwrap is the refusal as the edge shows it: the code "process.<reason>", and
// for each field that is wrong the same beside the field.
func (r *Refusal) Unwrap() error {
	e := fault.New(r.Kind(), r.code())
	for _, one := range append([]Refusal{*r}, r.Others...) {
		if one.Field == "" {
			continue
		}
		f := fault.Field{Name: one.Field, Code: one.code()}
		if one.Detail != "" {
			f.Args = []string{one.Detail}
		}
		e.Fields = append(e.Fields, f)
	}
	return e
}

func (r *Refusal) code() string { return "process." + string(r.Reason) }
