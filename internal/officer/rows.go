package officer

import (
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// rowView is a report as lists show it.
type rowView struct {
	Href     string
	Why      string // where its clock is explained; "" without one
	Number   string
	Text     string // one line
	Hit      bool   // Text is the piece a search hit
	Closed   bool   // Text stands for content this list does not show
	Urgent   bool
	Thumb    string // address of a picture; "" without one
	Clock    ui.Clock
	Due      string // the instant, as said near to now; for an ended report when it ended
	Commune  string
	Category string
	Step     string
	Holder   string
	Marks    []ui.StatusTag
}

// see is what an officer may see of a report in a list; false: it does not exist
// for him. What anyone may see is not enough here, and what takes a reason is not
// shown in lists, whatever reason he gave: that is for the report's own page.
func (o *office) see(r report.Report, v visit) (report.View, bool) {
	view, ok := report.See(r, report.ViewerOf(r, v.Actor, v.Now, o.Desk.Directory().AgencyOf, nil))
	return view, ok && (view.Sees(report.FieldHistory) || stub(view))
}

// stub tells whether a view is what is left of a sealed report (P5) for those who
// had to do with it.
func stub(v report.View) bool { return v.Level == report.Sealed }

// rows are the reports of a page that the officer may see.
func (o *office) rows(page store.Page, v visit) []rowView {
	out := make([]rowView, 0, len(page.Rows))
	for _, r := range page.Rows {
		if view, ok := o.see(r.Report, v); ok {
			out = append(out, o.row(view, r.Hit, v.Now))
		}
	}
	return out
}

// lineLength is how many characters of a report a row shows at most.
const lineLength = 160

func (o *office) row(v report.View, hit string, now time.Time) rowView {
	dir := o.Desk.Directory()
	row := rowView{
		Href:    "/reports/" + v.ID.String(),
		Number:  v.ID.String(),
		Text:    text.Excerpt(v.Text, lineLength),
		Clock:   o.clock(v, now),
		Commune: unitWord(dir, v.Place.Commune),
		Holder:  holderWord(dir, v.Holder),
		Marks:   marks(v),
		Urgent:  v.Urgent && !v.Ended,
	}
	if hit != "" && v.Sees(report.FieldText) {
		row.Text, row.Hit = hit, true
	}
	switch {
	case stub(v):
		row.Text = sealedText
	case !v.Sees(report.FieldText):
		row.Text, row.Closed = hiddenText, true
	}
	if !v.Ended && !v.Limit.IsZero() {
		row.Why = row.Href + "#why"
	}
	if c, ok := o.Desk.Category(v.Category); ok {
		row.Category = c.Name
	}
	if v.Step != "" {
		row.Step = o.step(v.Step).Title
	}
	switch {
	case v.Ended:
		row.Due = ui.Date(v.Closed)
	case !v.Limit.IsZero():
		row.Due = ui.Soon(v.Limit, now)
	}
	for _, p := range v.Photos {
		if p.Of != report.OfResult {
			row.Thumb = photoHref(v.ID, p.Thumb)
			break
		}
	}
	return row
}

// clock is the clock of the step a report stands at, in the short words of lists.
func (o *office) clock(v report.View, now time.Time) ui.Clock {
	return o.clockAt(o.step(v.Step), v, now)
}

// clockAt is the clock of a report that stands at a step.
func (o *office) clockAt(step process.Step, v report.View, now time.Time) ui.Clock {
	if v.Ended {
		c := ui.Clock{State: ui.Done, Text: outcomeWord(v.Outcome), Share: -1}
		if v.Outcome != process.OutcomePublished && v.Outcome != process.OutcomeAnswered && v.Outcome != process.OutcomeSupported {
			c.State = ui.Waiting
		}
		return c
	}
	if v.Limit.IsZero() {
		return ui.Clock{State: ui.Plain, Text: noLimit, Share: -1}
	}
	clocked := step.Limit.Clock()
	left, given := v.Limit.Sub(now), v.Limit.Sub(v.Began)
	if !clocked {
		cal := o.Desk.CalendarOfStep(v.Holder, v.Agency)
		left, given = cal.Between(now, v.Limit), cal.Between(v.Began, v.Limit)
	}
	c := ui.ClockOf(step.Title, now, v.Target, v.Limit, left, given, clocked)
	say := func(left time.Duration) string {
		if v.Urgent && clocked {
			return minutesLeft(left)
		}
		return shortLeft(left, clocked)
	}
	c.Text = say(left)
	switch {
	case now.After(v.Limit):
		c.Text = say(min(left, -1))
	case now.Before(pressingFrom(v)):
		c.State = ui.OnTime
	default:
		c.State = ui.SoonDue
	}
	if step.Kind == process.Wait && c.State != ui.Late {
		c.State = ui.Waiting
	}
	return c
}

// pressingFrom is the instant from which the box of what is soon due has a report:
// the target, or the last quarter of the time given by the clock on the wall.
func pressingFrom(v report.View) time.Time {
	at := v.Limit.Add(-v.Limit.Sub(v.Began) / 4)
	if !v.Target.IsZero() && v.Target.Before(at) {
		return v.Target
	}
	return at
}

// place is where the matter is, in words.
func placeWords(dir *org.Directory, p report.Place) string {
	commune := unitWord(dir, p.Commune)
	switch {
	case p.Words == "":
		return commune
	case p.Commune == "":
		return p.Words
	}
	return p.Words + ", " + commune
}
