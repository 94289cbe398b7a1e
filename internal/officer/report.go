package officer

import (
	"context"
	"net/http"
	"strings"

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
	Step   string
	Holder string
	Clock  ui.Clock
	// ClockShort is the clock's text where there is little room.
	ClockShort string
	Marks      []ui.StatusTag
	Danger     bool
	Facts      []ui.Fact
	Photos     []ui.Photo
	Map        *mapView
	Contact    *contactView
	Letter     *ui.LetterView
	Draft      bool // the letter is not yet approved and published
	Preview    *ui.LetterView
	History    []moment
	Stops      []stopView
	Actions    []actionView

	NextHref, NextText string // the officer's next report, when he has nothing to do here
}

// contactView is who sent a report. Phone and e-mail are masked until shown.
type contactView struct {
	Name, Phone, Email string
	Shown              bool
	ShowTo             string // where the wish to see it is posted
}

// stopView is a step still to come.
type stopView struct {
	Step string
	Due  string // "" while nobody can say
}

// caseOf loads the report an address names. fault.NotFound when it does not
// exist or is not this officer's: the two are one answer.
func (o *office) caseOf(r *http.Request, v visit) (desk.Case, report.View, error) {
	id, ok := report.ParseID(r.PathValue("number"))
	if !ok {
		return desk.Case{}, report.View{}, fault.New(fault.NotFound, "report.unknown")
	}
	c, err := o.Desk.Case(r.Context(), id)
	if err != nil {
		return desk.Case{}, report.View{}, err
	}
	view, ok := o.see(c.Report, v)
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
	Contact bool           // phone and e-mail in full
	Preview *ui.LetterView // the letter a result would make
}

// showContact shows the sender's phone and e-mail in full, and writes down that
// this officer looked. It is a POST, because looking leaves a trace.
func (o *office) showContact(w http.ResponseWriter, r *http.Request, v visit) error {
	c, view, err := o.caseOf(r, v)
	if err != nil {
		return err
	}
	if !visible(view) {
		return fault.New(fault.NotFound, "report.unknown")
	}
	o.Log.InfoContext(r.Context(), "contact shown", "report", view.ID.String(), "officer", string(v.Person.ID), "request", ui.RequestID(r.Context()))
	return o.showCase(w, r, v, c, view, filled{}, showing{Contact: true})
}

func (o *office) showCase(w http.ResponseWriter, r *http.Request, v visit, c desk.Case, view report.View, in filled, how showing) error {
	cv, err := o.caseView(r.Context(), v, c, view, in, how)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(in.Errors) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page := ui.Page{Title: view.ID.String(), Wrong: len(in.Errors) > 0, Private: true, Class: "wide"}
	return o.site.Render(w, r, status, page, casePage(cv))
}

func (o *office) caseView(ctx context.Context, v visit, c desk.Case, view report.View, in filled, how showing) (caseView, error) {
	dir, step := o.Desk.Directory(), o.step(view.Step)
	cv := caseView{
		Number: view.ID.String(), Stub: stub(view), Ended: view.Ended,
		Text: view.Text, Step: step.Title, Holder: holderWord(dir, view.Holder),
		Marks:   marks(view),
		Facts:   o.facts(c, view),
		Photos:  photoViews(view, report.OfReport),
		Map:     o.mapOf(view),
		Contact: contactOf(view, how.Contact),
		Preview: how.Preview,
		History: o.history(c, view),
	}
	if cv.Stub {
		cv.Text, cv.Step = sealedText, levelWord(view.Level)
		return cv, nil
	}
	cv.Danger = len(c.Events) > 0 && c.Events[0].Form[dangerHint] != "" && view.Sees(report.FieldHistory)
	cv.Clock, cv.ClockShort = o.clockWithReason(c, view, v), o.clock(view, v.Now).Text
	if l, ok := o.Desk.Letter(c); ok && view.Sees(report.FieldResult) {
		cv.Letter, cv.Draft = letterView(l, view), !view.Ended
		cv.Letter.Draft = cv.Draft
	}
	cv.Stops = o.stops(c, view, v)
	cv.Actions = o.actions(c, v, in)
	if len(cv.Actions) == 0 {
		row, ok, err := o.pressing(ctx, v, cv.Number)
		if err != nil {
			return caseView{}, err
		}
		if ok {
			cv.NextHref, cv.NextText = row.Href, row.Clock.Text+" · "+text.Excerpt(row.Text, 60)
		}
	}
	return cv, nil
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
	clock := o.clock(view, v.Now)
	if view.Ended || view.Limit.IsZero() {
		return clock
	}
	clock.Due = view.Limit
	clock.Text = fullLeft(clock.Text, o.step(view.Step).Limit.Clock())
	if x, err := o.Desk.Explain(c); err == nil {
		clock.Why = x.Vietnamese()
	}
	return clock
}

func (o *office) facts(c desk.Case, v report.View) []ui.Fact {
	dir := o.Desk.Directory()
	fact := func(name, value string) ui.Fact { return ui.Fact{Name: name, Text: value} }
	w := factWords
	var category, agency, assignee, rating string
	if c, ok := o.Desk.Category(v.Category); ok {
		category = c.Name
	}
	if v.Agency != "" {
		agency = dir.Name(v.Agency)
	}
	if v.Assignee.Role != "" {
		assignee = holderWord(dir, v.Assignee)
	}
	if v.Rating != "" {
		rating = optionWord(o.definitionOf(c), v.Rating)
	}
	channel := ""
	if v.Channel != "" {
		channel = channelWord(v.Channel)
	}
	return []ui.Fact{
		fact(w.place, placeWords(dir, v.Place)),
		fact(w.category, category),
		fact(w.agency, agency),
		fact(w.assignee, assignee),
		fact(w.sent, ui.Instant(v.Sent)),
		fact(w.seen, ui.Instant(v.Seen)),
		fact(w.channel, channel),
		fact(w.level, levelWord(v.Level)),
		fact(w.closed, ui.Instant(v.Closed)),
		fact(w.rating, rating),
	}
}

// optionWord is the label of a rating, as the definition's choice words it.
func optionWord(def *process.Definition, id string) string {
	for _, f := range def.Fields {
		if f.Kind != process.ChoiceField {
			continue
		}
		for _, opt := range f.Options {
			if opt.ID == id {
				return opt.Label
			}
		}
	}
	return id
}

func contactOf(v report.View, shown bool) *contactView {
	if !visible(v) {
		return nil
	}
	c := &contactView{
		Name: v.Contact.Name, Phone: v.Contact.Phone, Email: v.Contact.Email,
		Shown: shown, ShowTo: "/reports/" + v.ID.String() + "/contact/show",
	}
	if !shown {
		if c.Phone != "" {
			c.Phone = text.MaskPhone(c.Phone)
		}
		c.Email = maskEmail(c.Email)
	}
	return c
}

// maskEmail keeps the first letter and the host: "n•••@gmail.com".
func maskEmail(s string) string {
	name, host, ok := strings.Cut(s, "@")
	if !ok {
		return ""
	}
	for _, r := range name {
		return string(r) + "•••@" + host
	}
	return "•••@" + host
}

// letterView is an answer in the prescribed form. The officers' site addresses
// nobody by name in it: an agency does not know the sender.
func letterView(l desk.Letter, v report.View) *ui.LetterView {
	lv := &ui.LetterView{Agency: l.Agency, Summary: l.Summary, Done: l.Done, At: l.At.Time()}
	digests := make([]string, len(l.Photos))
	for i, p := range l.Photos {
		digests[i] = p.Digest
	}
	lv.Photos = pictures(v, digests)
	return lv
}
