package officer

import (
	"context"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/ui"
)

// partView is a supporting agency's part of a report.
type partView struct {
	Number, Href string // Href "" where the officer may not open it
	Agency       string
	Step, Holder string
	Clock        ui.Clock
	Due          string
	Asked        string // what was asked of it; "" where he may not read it
	Answer       string // what it answered
}

// linkView is another report this one has to do with.
type linkView struct {
	Word, Number, Href string
}

// linksShown is how many merged reports are named one by one.
const linksShown = 12

// kin fills in the parts of a report and the reports it came from, went on in or
// was made of.
func (o *office) kin(ctx context.Context, cv *caseView, v visit, c desk.Case, view report.View) error {
	if view.Sees(report.FieldParts) {
		parts, err := o.Desk.Parts(ctx, view.ID, v.Actor)
		if err != nil {
			return err
		}
		for _, p := range parts {
			cv.Parts = append(cv.Parts, o.partOf(p, c, view, v))
		}
	}
	link := func(word string, id report.ID) error {
		if id == 0 {
			return nil
		}
		l := linkView{Word: word, Number: id.String()}
		may, err := o.mayOpen(ctx, id, v)
		if may {
			l.Href = path(id)
		}
		cv.Links = append(cv.Links, l)
		return err
	}
	if err := link(linkWords.parent, view.Parent); err != nil {
		return err
	}
	if err := link(linkWords.into, view.Into); err != nil {
		return err
	}
	if !view.Sees(report.FieldHistory) {
		return nil
	}
	if err := link(linkWords.from, desk.SplitFrom(c)); err != nil {
		return err
	}
	for _, e := range c.Events {
		if err := link(linkWords.made, e.Change.Made); err != nil {
			return err
		}
	}
	followers, err := o.Desk.Followers(ctx, view.ID)
	if err != nil {
		return err
	}
	for _, id := range followers[:min(len(followers), linksShown)] {
		if err := link(linkWords.merged, id); err != nil {
			return err
		}
	}
	if more := len(followers) - linksShown; more > 0 {
		cv.Links = append(cv.Links, linkView{Word: moreMerged(more)})
	}
	return nil
}

// mayOpen tells whether an officer may open another report.
func (o *office) mayOpen(ctx context.Context, id report.ID, v visit) (bool, error) {
	r, err := o.DB.Report(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, ok := o.see(r, v)
	return ok, nil
}

// partOf is a part with what was asked of it and what it answered, as the history
// of the report tells.
func (o *office) partOf(p desk.Part, c desk.Case, view report.View, v visit) partView {
	dir := o.Desk.Directory()
	out := partView{Number: p.ID.String(), Agency: dir.Name(p.Agency), Step: p.Step.Title, Holder: holderWord(dir, p.Holder)}
	if p.May {
		out.Href = path(p.ID)
	}
	out.Clock = o.clockAt(p.Step, report.View{
		Ended: p.Ended, Outcome: p.Outcome, Began: p.Began, Limit: p.Limit, Holder: p.Holder, Agency: p.Agency,
	}, v.Now)
	if !p.Ended && !p.Limit.IsZero() {
		out.Due = ui.Soon(p.Limit, v.Now)
	}
	if p.Ended {
		out.Holder = ""
	}
	if !view.Sees(report.FieldWords) {
		return out
	}
	def := o.definitionOf(c)
	for _, e := range c.Events {
		switch {
		case e.Change.Opened == p.ID:
			for id, value := range e.Form {
				if def.Field(id).Kind == process.TextField {
					out.Asked = value
				}
			}
		case e.Change.Closed == p.ID:
			out.Answer = e.Form[joinedSummary]
		}
	}
	return out
}
