package desk

import (
	"context"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
)

// Looked writes into the log of openings that an officer looked at who sent a
// report, where he may without giving a reason: the centre's officers, of reports
// that are not sensitive. CaseFor then loads it opened for half an hour, as after
// Disclose. The note is what the log says instead of a reason.
//
// fault.NotFound: no such report for him. fault.Forbidden: who sent it is not his
// to see, or only for a reason.
func (d *Desk) Looked(ctx context.Context, id report.ID, note string, a org.Actor) (err error) {
	defer fault.Wrap(&err, "Looked(%s)", id)
	now := d.Now()
	c, err := d.Case(ctx, id)
	if err != nil {
		return err
	}
	v, ok := d.View(c, a)
	if !ok || a.Person == "" {
		return fault.New(fault.NotFound, "report.unknown")
	}
	if !v.Sees(report.FieldContact) {
		return fault.New(fault.Forbidden, "disclose.not_offered")
	}
	duty := d.standing(c.Report, a, now)
	return d.DB.Write(ctx, "report.looked", func(tx *store.Tx) error {
		return tx.AddDisclosed(store.Disclosed{
			Report: id, Person: a.Person, Role: duty.Role, Unit: duty.Unit, What: report.Contacts, Reason: note, At: now, Until: now.Add(openFor),
		})
	})
}
