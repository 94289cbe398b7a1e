// Package fault names the kinds of error that cross rooms.
//
// Rules it owns:
//   - there are few kinds, and only the edge (the sites, the command line) maps
//     a kind to an HTTP status and to Vietnamese words;
//   - an error that is not a *fault.Error is Internal: its text is for the log,
//     never for a person outside;
//   - a Code is a stable key ("report.text.empty") of the message catalogue in
//     internal/ui; a Field ties a code to the form field it speaks of.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what went wrong, as far as a caller must tell cases apart.
type Kind uint8

// The kinds. The zero Kind is Internal, so an error nobody classified is never
// shown to a person.
const (
	Internal    Kind = iota // a defect or a broken machine
	Invalid                 // the input breaks a rule; Fields say which
	NotFound                // it does not exist, or this person may not know that it does
	Forbidden               // known to exist, not allowed
	Conflict                // somebody else was first; Current carries what stands now
	TooMany                 // a rate limit; Retry says when
	TooLarge                // more bytes than allowed
	Unavailable             // try again: shutting down, disk full, database away
)

func (k Kind) String() string {
	return [...]string{"internal", "invalid", "not found", "forbidden", "conflict", "too many", "too large", "unavailable"}[k]
}

// Field is one thing wrong with one field of a form.
type Field struct {
	Name string   // the form field, "" for the form as a whole
	Code string   // key of the message catalogue
	Args []string // values for the message's %s, already fit to be shown
}

// Error is an error with a kind.
type Error struct {
	Kind    Kind
	Code    string  // key of the message catalogue; "" takes the kind's own message
	Fields  []Field // for Invalid
	Current any     // for Conflict: what stands now, in the type the callee documents; for TooMany: Retry
	Err     error   // the cause, for the log
}

func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Code != "" {
		s += " " + e.Code
	}
	for _, f := range e.Fields {
		s += fmt.Sprintf(" [%s: %s]", f.Name, f.Code)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Retry is what Current of a TooMany holds: how long to wait.
type Retry time.Duration

// New makes an error of a kind with a message code.
func New(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Bad makes an Invalid error about one field.
func Bad(field, code string, args ...string) *Error {
	return &Error{Kind: Invalid, Fields: []Field{{Name: field, Code: code, Args: args}}}
}

// KindOf is the kind of the first *Error in err's chain, Internal without one.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is tells whether err is of kind k. A nil error is of no kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Wrap adds what was being done to *errp, when it is not nil. Use it as the
// first line of a function: defer fault.Wrap(&err, "Submit(%s)", id).
func Wrap(errp *error, format string, args ...any) {
	if *errp != nil {
		*errp = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *errp)
	}
}
