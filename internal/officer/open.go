package officer

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// openView asks for the reason that opens something of a report.
type openView struct {
	What     report.Disclosure
	To       string
	Reason   ui.Field
	Mistakes []ui.Mistake
}

// asking is a reason that was not enough, and what for.
type asking struct {
	What          report.Disclosure
	Reason, Error string
}

// contactView is who sent a report. Phone and e-mail are masked until shown.
type contactView struct {
	Name, Phone, Email string
	Shown              bool
	ShowTo             string    // where the wish to see it is posted, without a reason
	Asks               *openView // what has to be told before; nil: nothing
	Seal               string    // who looks at it, once it is shown
}

// openingView is an entry of the log of openings.
type openingView struct {
	Who, What, Reason string
	At                time.Time
}

// opened fills in what an officer has opened of a report and what he can open by
// giving a reason, with the log of all openings.
func (o *office) opened(ctx context.Context, cv *caseView, v visit, c desk.Case, view report.View, asked asking) error {
	log, err := o.Desk.DisclosedOf(ctx, view.ID, v.Actor)
	if err != nil {
		return err
	}
	dir := o.Desk.Directory()
	seals, marks := map[report.Disclosure]string{}, map[report.Disclosure]string{}
	for _, d := range log {
		by := holderWord(dir, org.Holder{Role: d.Role, Unit: d.Unit})
		if p, ok := dir.Person(d.Person); ok {
			by = p.Name + ", " + by
		}
		line := openingView{Who: by, What: whatOpened(d.What), At: d.At}
		// A reason may speak of what it opens: it is read by who may read that.
		if d.Person == v.Person.ID || view.Sees(report.FieldWords) {
			line.Reason = d.Reason
		}
		cv.Openings = append(cv.Openings, line)
		if d.Person == v.Person.ID && d.Until.After(v.Now) && seals[d.What] == "" {
			seals[d.What], marks[d.What] = sealWord(v.Person.Name, d.At, d.Until), markWord(v.Person.Name, d.At)
		}
	}
	switch {
	case view.Asks(report.FieldText):
		cv.Asks, cv.Hidden = openingOf(view.ID, report.Content, asked), true
	case !view.Sees(report.FieldText):
		cv.Hidden = true
	case view.Sensitive:
		cv.Seal, cv.Mark = seals[report.Content], marks[report.Content]
	}
	cv.Contact = contactOf(view, c.Opened.Contact, asked)
	if cv.Contact != nil && cv.Contact.Shown {
		cv.Contact.Seal = seals[report.Contacts]
		cv.Mark = cmp.Or(cv.Mark, marks[report.Contacts])
	}
	return nil
}

func openingOf(id report.ID, what report.Disclosure, asked asking) *openView {
	view := &openView{What: what, To: path(id) + "/open/" + string(what), Reason: reasonField(what)}
	if asked.What == what && asked.Error != "" {
		view.Reason.Value, view.Reason.Error = asked.Reason, asked.Error
		view.Mistakes = []ui.Mistake{{Field: view.Reason.Prefix + view.Reason.Name, Text: view.Reason.Label + ": " + lower(asked.Error)}}
	}
	return view
}

// contactOf is who sent a report: in full once he was looked at, masked where one
// look is enough, and nothing but the question where a reason is.
func contactOf(v report.View, shown bool, asked asking) *contactView {
	switch {
	case v.Asks(report.FieldContact) && !stub(v):
		return &contactView{Asks: openingOf(v.ID, report.Contacts, asked)}
	case !visible(v):
		return nil
	}
	c := &contactView{
		Name: v.Contact.Name, Phone: v.Contact.Phone, Email: v.Contact.Email,
		Shown: shown, ShowTo: path(v.ID) + "/contact/show",
	}
	if !shown {
		if c.Phone != "" {
			c.Phone = text.MaskPhone(c.Phone)
		}
		c.Email = maskEmail(c.Email)
	}
	return c
}

// path is the address of a report's page.
func path(id report.ID) string { return "/reports/" + id.String() }

// showContact shows the sender's phone and e-mail in full to who may see them
// without a reason, and writes down that he looked. It is a POST, because looking
// leaves a trace.
func (o *office) showContact(w http.ResponseWriter, r *http.Request, v visit) error {
	_, view, err := o.caseOf(r, v)
	if err != nil {
		return err
	}
	if err := o.Desk.Looked(r.Context(), view.ID, lookedNote, v.Actor); err != nil {
		if fault.Is(err, fault.Forbidden) {
			return fault.New(fault.NotFound, "report.unknown")
		}
		return err
	}
	o.Log.InfoContext(r.Context(), "contact shown", "report", view.ID.String(), "officer", string(v.Person.ID), "request", ui.RequestID(r.Context()))
	http.Redirect(w, r, path(view.ID)+"#contact", http.StatusSeeOther)
	return nil
}

// open shows what is hidden until somebody gives a reason, for half an hour, to him.
func (o *office) open(w http.ResponseWriter, r *http.Request, v visit) error {
	c, view, err := o.caseOf(r, v)
	if err != nil {
		return err
	}
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	what := report.Disclosure(r.PathValue("what"))
	err = o.Desk.Disclose(r.Context(), view.ID, what, f.get("reason"), v.Actor)
	if wrong, ok := ui.FieldErrors(err); ok {
		return o.showCase(w, r, v, c, view, filled{}, showing{Asked: asking{what, f.get("reason"), wrong["reason"]}})
	}
	if fault.Is(err, fault.Forbidden) {
		return fault.New(fault.NotFound, "report.unknown") // what is offered to nobody like him does not exist
	}
	if err != nil {
		return err
	}
	after, err := o.Desk.DisclosedOf(r.Context(), view.ID, v.Actor)
	if err == nil && len(after) > 0 {
		o.flash(w, openedFlash(what, after[0].Until))
	}
	to := path(view.ID)
	if what == report.Contacts {
		to += "#contact"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
