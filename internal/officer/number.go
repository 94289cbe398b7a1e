package officer

import (
	"context"

	"paht/internal/fault"
	"paht/internal/report"
)

// numberOf is a report's number as an officer may be shown it in a list that is not
// about the reports he sees, and the way to it for who may open it here. To whom
// the table does not show that there is such a report it has no number.
func (o *office) numberOf(ctx context.Context, id report.ID, v visit) (number, href string, err error) {
	r, err := o.DB.Report(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound):
		return hiddenNumber, "", nil
	case err != nil:
		return "", "", err
	}
	if _, ok := o.see(r, v); ok {
		return id.String(), path(id), nil
	}
	view, ok := report.See(r, report.ViewerOf(r, v.Actor, v.Now, o.Desk.Directory().AgencyOf, nil))
	if ok && view.Sees(report.FieldNumber) {
		return id.String(), "", nil
	}
	return hiddenNumber, "", nil
}
