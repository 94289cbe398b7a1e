package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"paht/internal/fault"
)

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"plain errors are internal", errors.New("disk"), fault.Internal},
		{"direct", fault.New(fault.NotFound, "report.unknown"), fault.NotFound},
		{"wrapped", fmt.Errorf("Case: %w", fault.Bad("text", "report.text.empty")), fault.Invalid},
		{"joined", errors.Join(errors.New("a"), fault.New(fault.Conflict, "x")), fault.Conflict},
	} {
		if got := fault.KindOf(c.err); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
	if fault.Is(nil, fault.Internal) {
		t.Error("a nil error is of a kind")
	}
}

func TestWrapKeepsKindAndSaysWhere(t *testing.T) {
	act := func() (err error) {
		defer fault.Wrap(&err, "Act(%d)", 7)
		return fault.New(fault.Forbidden, "admin.only")
	}
	err := act()
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("kind lost: %v", err)
	}
	if got, want := err.Error(), "Act(7): forbidden admin.only"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var none error
	fault.Wrap(&none, "Act")
	if none != nil {
		t.Error("Wrap made an error out of none")
	}
}
