package officer

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/ui"
)

// entryView is the form for a report that came by telephone, Zalo, the
// public-service portal or in person (H1).
type entryView struct {
	Client   string
	Channel  ui.Field
	Channels []ui.Option
	Text     ui.Field
	Commune  ui.Field
	Communes []ui.Option
	Place    ui.Field
	Seen     ui.Field
	Category ui.Field
	Kinds    []ui.Option
	Name     ui.Field
	Phone    ui.Field
	Email    ui.Field
	Secret   ui.Field
	Danger   ui.Field
	Photos   ui.Field
	Drafts   []draftView
	Mistakes []ui.Mistake
}

// receiptView is what the officer reads out when the report is in.
type receiptView struct {
	Number  string
	Code    string
	Href    string
	Due     string
	Step    string // where it begins
	Urgent  string // why it is urgent; "" when it is not
	Again   bool   // it had been received before
	TrackAt string
}

// entry shows the empty form.
func (o *office) entry(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.may(org.Operator) {
		return fault.New(fault.NotFound, "")
	}
	return o.showEntry(w, r, form{values: map[string][]string{"client": {newClient(v.Now)}}}, nil)
}

// newClient makes the id of one entry, a UUIDv7: the same form sent twice is one
// report.
func newClient(now time.Time) string {
	var b [16]byte
	rand.Read(b[:])
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16|uint64(b[6])<<8|uint64(b[7]))
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// enter takes the report. The answer carries the sender's secret code and is
// therefore shown at once, at no address of its own; sent again, the same form
// gives the same answer.
func (o *office) enter(w http.ResponseWriter, r *http.Request, v visit) error {
	if !v.may(org.Operator) {
		return fault.New(fault.NotFound, "")
	}
	f, err := o.readPhotos(w, r, v)
	if err != nil {
		return err
	}
	in, bad := o.submission(f, v)
	bad = append(bad, f.bad...)
	if len(bad) > 0 {
		in.Client = "" // the desk refuses it whatever else it holds, and names all that is wrong
	}
	got, err := o.Desk.Submit(r.Context(), in)
	if fault.Is(err, fault.Invalid) {
		return o.showEntry(w, r, f, together(bad, err))
	}
	if err != nil {
		return err
	}
	view := receiptView{
		Number: got.ID.String(), Code: got.Code, Href: "/reports/" + got.ID.String(),
		Again: !got.New, TrackAt: o.CitizenURL,
	}
	if got.State.Limit != 0 && !got.State.Ended {
		view.Due = ui.Soon(got.State.Limit.Time(), v.Now)
		view.Step = stepIn(o.Desk.DefinitionOf(got.State), got.State.Step).Title
	}
	if got.State.Urgent {
		word, _ := o.Desk.Urgent(in.Text)
		view.Urgent = urgentBecause(in.Danger, word)
	}
	return o.site.Render(w, r, http.StatusOK, ui.Page{Title: receiptTitle, Private: true}, receiptPage(view))
}

// together is one error of what the site and the desk found wrong.
func together(bad []fault.Field, err error) error {
	fe, ok := errors.AsType[*fault.Error](err)
	if !ok || len(bad) == 0 {
		return err
	}
	for _, f := range fe.Fields {
		if f.Name != "" {
			bad = append(bad, f)
		}
	}
	return &fault.Error{Kind: fault.Invalid, Fields: bad}
}

// submission reads the form. What a person chose from a list must be in the list.
func (o *office) submission(f form, v visit) (desk.Submission, []fault.Field) {
	var bad []fault.Field
	in := desk.Submission{
		Client:   f.get("client"),
		Text:     f.get("text"),
		Contact:  report.Contact{Name: f.get("name"), Phone: f.get("phone"), Email: f.get("email")},
		Place:    report.Place{Commune: org.UnitID(f.get("commune")), Words: f.get("place")},
		Category: f.get("category"),
		Secret:   f.get("secret") == "yes",
		Danger:   f.get("danger") == "yes",
		Channel:  report.Channel(f.get("channel")),
		Photos:   f.photos(),
		By:       v.Actor,
	}
	if !offlineChannel(in.Channel) {
		bad = append(bad, fault.Field{Name: "channel", Code: "report.channel.empty"})
	}
	if s := f.get("seen"); s != "" {
		seen, ok := instant(s, o.zone())
		if !ok {
			bad = append(bad, fault.Field{Name: "seen", Code: "report.seen.bad"})
		}
		in.Seen = seen
	}
	return in, bad
}

// offlineChannel tells whether somebody can be entered for by this channel: the
// web is for the sender himself.
func offlineChannel(c report.Channel) bool {
	for _, known := range report.Channels() {
		if c == known && c != report.Web {
			return true
		}
	}
	return false
}

// instant reads an instant of the province as browsers send it or people type it.
func instant(s string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2/1/2006 15:04", "15:04 2/1/2006"} {
		if t, err := time.ParseInLocation(layout, strings.Join(strings.Fields(s), " "), zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func (o *office) showEntry(w http.ResponseWriter, r *http.Request, f form, cause error) error {
	wrong := map[string]string{}
	if cause != nil {
		wrong, _ = ui.FieldErrors(cause)
	}
	view := o.entryView(f, wrong)
	status := http.StatusOK
	if cause != nil {
		status = http.StatusUnprocessableEntity
	}
	return o.site.Render(w, r, status, ui.Page{Title: entryTitle, Private: true, Wrong: cause != nil}, entryPage(view))
}

func (o *office) entryView(f form, wrong map[string]string) entryView {
	v := entryView{Client: f.values.Get("client"), Drafts: draftViews(f.drafts), Communes: o.communeOptions(), Kinds: o.categoryOptions()}
	field := func(name string) ui.Field {
		q := entryField(name)
		q.Value, q.Error = f.values.Get(name), wrong[name]
		if q.Error != "" {
			v.Mistakes = append(v.Mistakes, ui.Mistake{Field: name, Text: q.Error})
		}
		return q
	}
	for _, c := range report.Channels() {
		if offlineChannel(c) {
			v.Channels = append(v.Channels, ui.Option{Value: string(c), Text: channelWord(c)})
		}
	}
	if e := wrong[""]; e != "" {
		v.Mistakes = append(v.Mistakes, ui.Mistake{Text: e})
	}
	v.Channel, v.Name, v.Phone, v.Email = field("channel"), field("name"), field("phone"), field("email")
	v.Text, v.Category, v.Commune, v.Place, v.Seen = field("text"), field("category"), field("commune"), field("place"), field("seen")
	v.Photos, v.Danger, v.Secret = field("photos"), field("danger"), field("secret")
	return v
}
