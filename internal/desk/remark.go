package desk

import (
	"context"
	"strconv"
	"unicode/utf8"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Limits of a remark.
const (
	MaxRemark = 1000 // characters
	MaxAlias  = 40
	maxHeld   = 30 // that wait for an operator below one report: a flood drowns nobody else
)

// Remark keeps what somebody says below a public report until an operator lets it
// through.
//
// fault.NotFound: no report that anyone may see. fault.Invalid names what is wrong.
// fault.TooMany: too many wait below this report already.
func (d *Desk) Remark(ctx context.Context, id report.ID, alias, said string) (err error) {
	defer fault.Wrap(&err, "Remark(%s)", id)
	public, err := d.DB.IsPublic(ctx, id)
	if err != nil {
		return err
	}
	if !public {
		return fault.New(fault.NotFound, "report.unknown")
	}
	alias, said = oneLine(text.NFC(alias)), text.NFC(said)
	var bad []fault.Field
	switch n := utf8.RuneCountInString(said); {
	case n == 0:
		bad = append(bad, fault.Field{Name: "said", Code: "remark.empty"})
	case n > MaxRemark:
		bad = append(bad, fault.Field{Name: "said", Code: "remark.long", Args: []string{strconv.Itoa(MaxRemark), strconv.Itoa(n)}})
	}
	switch n := utf8.RuneCountInString(alias); {
	case n < 2:
		bad = append(bad, fault.Field{Name: "alias", Code: "remark.alias.empty"})
	case n > MaxAlias:
		bad = append(bad, fault.Field{Name: "alias", Code: "remark.alias.long", Args: []string{strconv.Itoa(MaxAlias)}})
	}
	if len(bad) > 0 {
		return &fault.Error{Kind: fault.Invalid, Fields: bad}
	}
	if n, err := d.DB.HeldRemarks(ctx, id); err != nil || n >= maxHeld {
		if err == nil {
			err = fault.New(fault.TooMany, "remark.many")
		}
		return err
	}
	return d.DB.Write(ctx, "remark", func(tx *store.Tx) error {
		return tx.AddRemark(store.Remark{Report: id, Alias: alias, Text: said, At: d.Now()})
	})
}

// DecideRemark lets a remark through, or hides it and says why. Operators and the
// lead do.
//
// fault.Forbidden: not his to decide. fault.NotFound: no such remark. fault.Invalid: a
// hidden one without a reason.
func (d *Desk) DecideRemark(ctx context.Context, id int64, show bool, reason string, a org.Actor) (err error) {
	defer fault.Wrap(&err, "DecideRemark(%d)", id)
	if !d.Moderates(a) {
		return fault.New(fault.Forbidden, "remark.not_operator")
	}
	state := store.RemarkShown
	if reason = text.NFC(reason); !show {
		state = store.RemarkHidden
		if utf8.RuneCountInString(reason) < 3 {
			return fault.Bad("reason", "remark.reason.empty")
		}
	}
	return d.DB.Write(ctx, "remark.decide", func(tx *store.Tx) error {
		return tx.DecideRemark(id, state, a.Person, text.Excerpt(reason, 500), d.Now())
	})
}

// Moderates tells whether an officer decides on remarks.
func (d *Desk) Moderates(a org.Actor) bool {
	for _, duty := range a.Duties {
		if (duty.Role == org.Operator || duty.Role == org.Lead) && duty.InForce(d.Now()) {
			return true
		}
	}
	return false
}

// Remarks are what stands below a report as anyone may see it: nothing where he may
// not see the report.
func (d *Desk) Remarks(ctx context.Context, c Case) ([]store.Remark, error) {
	if _, public := d.ViewPublic(c); !public {
		return nil, nil
	}
	return d.DB.Remarks(ctx, c.Report.ID)
}
