package officer

import (
	"context"
	"net/http"
	"strconv"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// caseView is a report with everything an officer sees of it and may do with it.
type caseView struct {
	Number string
	Stub   bool // sealed: nothing but the stub
	Ended  bool
	Text   string
	Hidden bool // Text stands for content that is not open to him
	Step   string
	Holder string
	Clock  ui.Clock
	// ClockShort is the clock's text where there is little room.
	ClockShort string
	Marks      []ui.StatusTag
	Urgent     *alertView
	Aside      string    // why it was put aside; "" where it was not, or was taken up
	Asks       *openView // the content is opened by a reason; nil: it is open, or never will be
	Seal       string    // whose eyes the content is open to, over and across it; "" where it needs no reason
	Mark       string    // lies across the page while something of it is open by a reason; "" otherwise
	Facts      []ui.Fact
	Photos     []ui.Photo
	Map        *mapView
	Contact    *contactView
	Letter     *ui.LetterView
	Draft      bool // the letter is not yet approved and published
	Preview    *ui.LetterView
	Parts      []partView
	Links      []linkView
	Track      *trackView
	Openings   []openingView
	History    []moment
	Stops      []stopView

	Call      *callView      // a telephone call stands out
	Extension *extensionView // more time is asked for
	Actions   []actionView
	NoMain    string // why the holder is not offered what the step is for

	NextHref, NextText string // the officer's next report, when he has nothing to do here
}

// alertView is what is said above an urgent report.
type alertView struct {
	Because string
	Left    string // on the clock, in minutes
	Late    bool
	Millis  string // the same in milliseconds, for the script that lets it run
	Open    bool
}

// stopView is a step still to come.
type stopView struct {
	Step string
	Due  string // "" while nobody can say
}

// caseOf loads the report an address names, with what this officer has opened of
// it. fault.NotFound when it does not exist or is not his: the two are one answer.
func (o *office) caseOf(r *http.Request, v visit) (desk.Case, report.View, error) {
	id, ok := report.ParseID(r.PathValue("number"))
	if !ok {
		return desk.Case{}, report.View{}, fault.New(fault.NotFound, "report.unknown")
	}
	c, err := o.Desk.CaseFor(r.Context(), id, v.Actor)
	if err != nil {
		return desk.Case{}, report.View{}, err
	}
	view, ok := o.Desk.View(c, v.Actor)
	if !ok {
		return desk.Case{}, report.View{}, fault.New(fault.NotFound, "report.unknown")
	}
	return c, view, nil
}

// report shows a report.
func (o *office) report(w http.ResponseWriter, r *http.Request, v visit) error {
	c, view, err := o.caseOf(r, v)
	if err != nil {
		return err
	}
	return o.showCase(w, r, v, c, view, filled{}, showing{})
}

// showing is how a report's page differs from a plain look at it.
type showing struct {
	Preview *ui.LetterView // the letter a result would make
	Asked   asking         // the reason that was not enough
}

func (o *office) showCase(w http.ResponseWriter, r *http.Request, v visit, c desk.Case, view report.View, in filled, how showing) error {
	cv, err := o.caseView(r.Context(), v, c, view, in, how)
	if err != nil {
		return err
	}
	wrong := len(in.Errors) > 0 || how.Asked.Error != ""
	status := http.StatusOK
	if wrong {
		status = http.StatusUnprocessableEntity
	}
	page := ui.Page{Title: view.ID.String(), Wrong: wrong, Private: true, Class: "wide"}
	return o.site.Render(w, r, status, page, casePage(cv))
}

func (o *office) caseView(ctx context.Context, v visit, c desk.Case, view report.View, in filled, how showing) (caseView, error) {
	cv := caseView{
		Number: view.ID.String(), Stub: stub(view), Ended: view.Ended,
		Text: view.Text, Holder: holderWord(o.Desk.Directory(), view.Holder),
		Marks: marks(view), Facts: o.facts(c, view),
		Photos: photoViews(view, report.OfReport), Map: o.mapOf(view), Preview: how.Preview,
	}
	if cv.Stub {
		cv.Text, cv.Step = sealedText, levelWord(view.Level)
		return cv, nil
	}
	joined, err := o.DB.MeToo(ctx, c.Report.ID)
	if err != nil {
		return caseView{}, err
	}
	if n := joined[c.Report.ID]; n > 0 {
		cv.Facts = append(cv.Facts, ui.Fact{Name: "Cùng gặp", Text: ui.Number(n) + " người cũng gặp"})
	}
	step := o.stepOf(c)
	cv.Step = step.Title
	cv.Clock, cv.ClockShort = o.clockWithReason(c, view, v), o.clockAt(step, view, v.Now).Text
	cv.Urgent = o.urgentOf(c, view, v)
	if c.State.Aside && v.readsAside() {
		cv.Aside = asideNote(c.Events[0].Form[asideHint])
	}
	if l, ok := o.Desk.Letter(c); ok && view.Sees(report.FieldResult) {
		cv.Letter, cv.Draft = letterView(l, view), !view.Ended
		cv.Letter.Draft = cv.Draft
	}
	cv.History, cv.Stops = o.history(c, view), o.stops(c, view, v)
	if err := o.opened(ctx, &cv, v, c, view, how.Asked); err != nil {
		return caseView{}, err
	}
	if err := o.kin(ctx, &cv, v, c, view); err != nil {
		return caseView{}, err
	}
	if err := o.track(ctx, &cv, v, c, view); err != nil {
		return caseView{}, err
	}
	o.todo(&cv, v, c, view, in)
	return cv, o.nextOf(ctx, &cv, v)
}

// nextOf names the officer's next report where this one has nothing for him.
func (o *office) nextOf(ctx context.Context, cv *caseView, v visit) error {
	if !cv.idle() {
		return nil
	}
	row, ok, err := o.pressing(ctx, v, cv.Number)
	if ok {
		cv.NextHref, cv.NextText = row.Href, row.Clock.Text+" · "+text.Excerpt(row.Text, 60)
	}
	return err
}

// urgentOf is what stands above an urgent report: why it is one, and its clock.
func (o *office) urgentOf(c desk.Case, view report.View, v visit) *alertView {
	if !view.Urgent {
		return nil
	}
	u := &alertView{Open: !view.Ended && !view.Limit.IsZero()}
	var danger bool
	var word string
	if len(c.Events) > 0 && view.Sees(report.FieldHistory) {
		danger = c.Events[0].Form[dangerHint] != ""
		if view.Sees(report.FieldWords) {
			word = c.Events[0].Form[wordHint]
		}
	}
	u.Because = urgentBecause(danger, word)
	if step := o.stepOf(c); u.Open && step.Limit.Clock() && step.Kind != process.Wait {
		left := view.Limit.Sub(v.Now)
		u.Left, u.Late, u.Millis = minutesLeft(left), left < 0, strconv.FormatInt(left.Milliseconds(), 10)
	}
	return u
}

// stops are the steps still to come. While the present one is late, when they
// will be over is anybody's guess and not said.
func (o *office) stops(c desk.Case, view report.View, v visit) []stopView {
	if !view.Sees(report.FieldDue) {
		return nil
	}
	var out []stopView
	late := process.LateStep(c.State, v.Now)
	for i, s := range o.Desk.Forecast(c) {
		if i == 0 {
			continue // the present step
		}
		stop := stopView{Step: s.Step.Title}
		if !late {
			stop.Due = ui.Soon(s.Due.Time(), v.Now)
		}
		out = append(out, stop)
	}
	return out
}

// clockWithReason is the clock of the present step that opens to say why.
func (o *office) clockWithReason(c desk.Case, view report.View, v visit) ui.Clock {
	step := o.stepOf(c)
	if view.Ended || view.Limit.IsZero() {
		return o.clockAt(step, view, v.Now)
	}
	clock := o.clockAt(step, view, v.Now)
	clock.Due = view.Limit
	clock.Text = fullLeft(clock.Text, step.Limit.Clock())
	if x, err := o.Desk.Explain(c); err == nil {
		clock.Why = x.Vietnamese()
	}
	return clock
}
