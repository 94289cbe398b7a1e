package desk

import (
	"context"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
)

// openFor is how long what somebody opened by giving a reason stays shown to him.
const openFor = 30 * time.Minute

// Disclose shows an officer, for half an hour, what is hidden of a report until he
// gives a reason: its content, where it is sensitive, or who sent it. The log
// keeps who, under which duty, what, why and when. CaseFor then loads it opened.
//
// fault.NotFound: no such report for him. fault.Invalid: a reason shorter than 10
// characters. fault.Forbidden: a reason does not open this to him; what he sees
// anyway needs none.
func (d *Desk) Disclose(ctx context.Context, id report.ID, what report.Disclosure, reason string, a org.Actor) (err error) {
	defer fault.Wrap(&err, "Disclose(%s, %s)", id, what)
	now := d.Now()
	c, err := d.Case(ctx, id)
	if err != nil {
		return err
	}
	v, ok := d.View(c, a)
	if !ok || a.Person == "" {
		return fault.New(fault.NotFound, "report.unknown")
	}
	if reason, err = reasoned(reason); err != nil {
		return err
	}
	if !asks(v, what) {
		return fault.New(fault.Forbidden, "disclose.not_offered")
	}
	duty := d.standing(c.Report, a, now)
	return d.DB.Write(ctx, "report.disclose", func(tx *store.Tx) error {
		return tx.AddDisclosed(store.Disclosed{
			Report: id, Person: a.Person, Role: duty.Role, Unit: duty.Unit, What: what, Reason: reason, At: now, Until: now.Add(openFor),
		})
	})
}

// asks tells whether a view hides something a reason would show.
func asks(v report.View, what report.Disclosure) bool {
	switch what {
	case report.Contacts:
		return v.Asks(report.FieldContact)
	case report.Content:
		return v.Asks(report.FieldText)
	}
	return false
}

// standing is the duty by which a report is an actor's to see, for the log. The
// one that makes him see more comes first.
func (d *Desk) standing(r report.Report, a org.Actor, now time.Time) org.Duty {
	var best org.Duty
	kinds := map[report.ViewerKind]int{report.AtCoordinator: 1, report.AtAgency: 2, report.AtCentre: 3}
	far := 0
	for _, duty := range a.Duties {
		one := org.Actor{Person: a.Person, Duties: []org.Duty{duty}}
		if n := kinds[report.ViewerOf(r, one, now, d.Directory().AgencyOf, nil).Kind]; n > far {
			best, far = duty, n
		}
	}
	return best
}

// DisclosedOf is the log of what was opened of a report, newest first, for those
// whose report it is. fault.NotFound for everybody else.
func (d *Desk) DisclosedOf(ctx context.Context, id report.ID, a org.Actor) (_ []store.Disclosed, err error) {
	defer fault.Wrap(&err, "DisclosedOf(%s)", id)
	c, err := d.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, ok := d.View(c, a); !ok || a.Person == "" {
		return nil, fault.New(fault.NotFound, "report.unknown")
	}
	return d.DB.DisclosedOf(ctx, id)
}
