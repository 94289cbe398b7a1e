package officer

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// How many notices are looked at: older ones have lost their use, the inbox knows
// what is still to be done.
const (
	noticeBound = 300 // for the page
	bellBound   = 50  // for the number in the header
)

// noticesView is what the site tells an officer.
type noticesView struct {
	Notices []noticeView
	Unread  int
	UpTo    int64
}

// noticeView is one of them.
type noticeView struct {
	Kind   string
	Title  string
	To     string // which of his duties it speaks to
	Number string
	Href   string
	Text   string
	At     time.Time
	Ago    string
	Limit  string
	Unread bool
}

// unread counts the reports that press: with a reminder, an escalation or a
// danger not yet read. That a report has come is what the inbox says.
func (o *office) unread(ctx context.Context, v visit) (int, error) {
	return o.DB.Unread(ctx, v.Scope, desk.MsgEntered, bellBound)
}

// notices shows what the program told this officer's duties and himself, one line
// for each report.
func (o *office) notices(w http.ResponseWriter, r *http.Request, v visit) error {
	ms, err := o.DB.Notices(r.Context(), v.Scope, noticeBound)
	if err != nil {
		return err
	}
	var view noticesView
	for _, m := range gravest(ms) {
		if m.Report == 0 {
			n := o.generalNotice(m, v)
			if n.Unread {
				view.Unread++
			}
			view.Notices = append(view.Notices, n)
			continue
		}
		row, ok, err := o.noticed(r.Context(), m.Report, v)
		if err != nil {
			return err
		}
		if !ok {
			continue // no longer his: even that it moved on is not his to know
		}
		n := o.notice(m, v)
		n.Href, n.Text = row.Href, text.Excerpt(row.Text, 90)
		if n.Unread {
			view.Unread++
		}
		view.Notices = append(view.Notices, n)
	}
	for _, m := range ms {
		view.UpTo = max(view.UpTo, m.ID)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: noticesTitle, Private: true}, noticesPage(view))
}

// generalNotice is a notice about no report.
func (o *office) generalNotice(m store.Message, v visit) noticeView {
	if m.Kind != desk.MsgAside {
		return o.yearNotice(m, v)
	}
	var fact desk.AsideFact
	_ = json.Unmarshal([]byte(m.Body), &fact) // what cannot be read counts nothing: the page it leads to does
	return noticeView{
		Kind: m.Kind, Title: asideNoticeTitle(fact), Text: asideNoticeText(fact), Href: asidePath, To: roleWord(m.To.Role),
		At: m.Made, Ago: ui.Ago(m.Made, v.Now), Unread: m.Read.IsZero(),
	}
}

// gravest picks of newest-first messages one for each report: the gravest not yet
// read, else the newest.
func gravest(ms []store.Message) []store.Message {
	var out []store.Message
	type about struct {
		id      report.ID
		general string // the kind, of what is about no report
	}
	at := map[about]int{}
	for _, m := range ms {
		of := about{id: m.Report}
		if m.Report == 0 {
			of.general = m.Kind
		}
		i, told := at[of]
		if !told {
			at[of] = len(out)
			out = append(out, m)
			continue
		}
		if m.Read.IsZero() && weight(m) > weight(out[i]) {
			out[i] = m
		}
	}
	return out
}

// weight is how grave a message is; read ones weigh nothing.
func weight(m store.Message) int {
	if !m.Read.IsZero() {
		return 0
	}
	return 2 + slices.Index(graveness[:], m.Kind)
}

// graveness are the kinds of messages on this site from the lightest on; a kind
// that is not among them is lighter still.
var graveness = [...]string{
	desk.MsgEntered, desk.MsgAdded, desk.MsgMerged, desk.MsgJoined, desk.MsgExtended, desk.MsgAsked, desk.MsgReminded,
	desk.MsgUrged, desk.MsgEscalated, desk.MsgDanger, desk.MsgUrgent, desk.MsgCall,
}

// noticed is the report a notice speaks of, if the officer may see it.
func (o *office) noticed(ctx context.Context, id report.ID, v visit) (rowView, bool, error) {
	rep, err := o.DB.Report(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return rowView{}, false, nil
	}
	if err != nil {
		return rowView{}, false, err
	}
	view, ok := o.see(rep, v)
	if !ok {
		return rowView{}, false, nil
	}
	return o.row(view, "", v.Now), true, nil
}

func (o *office) notice(m store.Message, v visit) noticeView {
	var fact desk.Fact
	// A body nobody can read leaves a notice without its step: the report it leads
	// to says the rest.
	_ = json.Unmarshal([]byte(m.Body), &fact)
	step := o.step(fact.Step)
	if def, err := process.Find(o.Desk.Definitions(), fact.Definition); err == nil {
		step = stepIn(def, fact.Step)
	}
	n := noticeView{
		Kind: m.Kind, Title: noticeWord(m.Kind, step.Title), To: holderWord(o.Desk.Directory(), m.To),
		Number: m.Report.String(), At: m.Made, Ago: ui.Ago(m.Made, v.Now), Unread: m.Read.IsZero(),
	}
	if m.Kind == desk.MsgEscalated && m.Made.Before(fact.Limit.Time()) {
		n.Title = earlyNotice(step.Title) // a rung of a ladder that begins before the limit
	}
	if fact.Limit != 0 {
		n.Limit = ui.Soon(fact.Limit.Time(), v.Now)
	}
	return n
}

// readNotices marks as read what the page had shown. A notice told to a duty is
// then read for all who hold it.
func (o *office) readNotices(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	upTo, err := strconv.ParseInt(f.get("up_to"), 10, 64)
	if err != nil || upTo < 1 {
		return fault.New(fault.Invalid, "edge.form")
	}
	err = o.DB.Write(r.Context(), "officer.read", func(tx *store.Tx) error { return tx.MarkRead(v.Scope, upTo, v.Now) })
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/notices", http.StatusSeeOther)
	return nil
}
