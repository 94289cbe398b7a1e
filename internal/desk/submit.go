package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Limits of a submission.
const (
	MaxText   = 5000 // characters of a report's text
	MinText   = 10
	MaxWords  = 300 // characters of the place in words, of a name
	MaxPhotos = 5
	MaxVideos = 1
)

// Submission is a report as it comes in. Text, contact and place are as typed.
type Submission struct {
	Client   string // the UUID the sender's device made before the first try
	Text     string
	Contact  report.Contact
	Place    report.Place
	Seen     time.Time // zero: not told
	Category string    // the sender's own guess, kept as a hint for the operator
	Secret   bool
	Danger   bool // his word, or the operator's, that somebody is in danger
	Channel  report.Channel
	Photos   []report.Photo
	By       org.Actor // the officer who enters it for somebody; zero: the sender himself

	// How it came, of what the sender sends himself: see package junk.
	Network string // a key of the network it came from; "": not known
	Proof   string // the nonce by which his device proves its work
	Answer  string // to the sum he was asked, of a plain form
	Known   bool   // he has signed in
	Spared  bool   // Work asked nothing of him: what others do before he sends is not his
}

// Receipt is the answer to a submission.
type Receipt struct {
	ID    report.ID
	Code  string // the sender's secret, in groups of four
	New   bool   // false: it had been received before
	State process.State
}

// Submit receives a report.
//
// fault.Invalid names every field that is wrong; fault.Conflict (code
// report.client.other) means the client id was used for another text; nothing is
// written then.
func (d *Desk) Submit(ctx context.Context, in Submission) (_ Receipt, err error) {
	defer fault.Wrap(&err, "Submit")
	now := d.Now()
	if err := d.check(&in, now); err != nil {
		return Receipt{}, err
	}
	code, digest := d.code(in.Client)
	id, err := d.DB.NextID(ctx, now.In(d.Calendar().Location()).Year())
	if err != nil {
		return Receipt{}, err
	}
	e, err := d.opening(in, now)
	if err != nil {
		return Receipt{}, err
	}
	state := process.Fold(process.State{}, e)
	err = d.DB.Submit(ctx, store.NewReport{
		Report: report.Report{
			ID: id, Sent: now, Seen: in.Seen, Channel: in.Channel, Text: in.Text,
			Place: in.Place, Contact: in.Contact, Photos: in.Photos, Level: state.Level,
		},
		Code: digest, Event: e, State: state,
		Outbox: d.messages(id, e, state, in.Contact),
	})
	if fault.Is(err, fault.Conflict) {
		// The client id was sent before. It is asked only now: most are new.
		return d.again(ctx, in, code, digest)
	}
	if err != nil {
		return Receipt{}, err
	}
	d.take(ctx, digest)
	return Receipt{ID: id, Code: code, New: true, State: state}, nil
}

// opening is the first event of a report. It is urgent when its sender says that
// there is danger or its words do (U1). His guess of a category, why it is urgent and
// why it was put aside are hints: they stay in the form of the event.
func (d *Desk) opening(in Submission, now time.Time) (process.Event, error) {
	w, o := d.province(), process.Opening{Level: report.Public, Urgent: in.Danger}
	if in.Secret {
		o.Level = report.Secret
	}
	by := process.By{Role: org.Sender}
	if in.By.Person != "" {
		duty, ok := org.May(in.By, org.Holder{Role: org.Operator, Unit: w.Centre}, now)
		if !ok {
			return process.Event{}, fault.New(fault.Forbidden, "report.entry.not_operator")
		}
		by = process.By{Person: in.By.Person, Role: duty.Role, Unit: duty.Unit, For: duty.For}
	}
	hints := map[string]string{}
	if in.Category != "" {
		hints["category"] = in.Category
	}
	if in.Danger {
		hints["danger"] = "yes"
	}
	if word, ok := d.Urgent(in.Text); ok {
		o.Urgent = true
		hints["words"] = word
	}
	if why, aside := d.sifted(in, o.Urgent, now); aside {
		o.Aside = true
		hints["aside"] = string(why)
	}
	e, err := process.Open(d.Definition(), w, o, by, now)
	if err != nil {
		return process.Event{}, err
	}
	if len(hints) > 0 {
		e.Form = hints
	}
	return e, nil
}

// again answers a submission that was received before.
func (d *Desk) again(ctx context.Context, in Submission, code string, digest []byte) (Receipt, error) {
	id, err := d.DB.ByCode(ctx, digest)
	if err != nil {
		return Receipt{}, err
	}
	c, err := d.Case(ctx, id)
	if err != nil {
		return Receipt{}, err
	}
	if c.Report.Text != in.Text && c.Report.Level != report.Sealed { // of a sealed one nothing is left to compare
		return Receipt{}, fault.New(fault.Conflict, "report.client.other")
	}
	return Receipt{ID: id, Code: code, State: c.State}, nil
}

// code derives the sender's secret from the client id: the shown form and the
// digest that is stored.
func (d *Desk) code(client string) (string, []byte) {
	mac := hmac.New(sha256.New, d.Key)
	mac.Write([]byte("report code\x00" + client))
	var bits [10]byte
	copy(bits[:], mac.Sum(nil))
	return text.Code(bits), digestOf(bits)
}

func digestOf(bits [10]byte) []byte {
	sum := sha256.Sum256(bits[:])
	return sum[:]
}

// CaseByCode finds a report by its sender's secret code, forgiving of spaces and
// of letters that look alike. fault.NotFound for every other code.
func (d *Desk) CaseByCode(ctx context.Context, code string) (Case, error) {
	bits, ok := text.ParseCode(code)
	if !ok {
		return Case{}, fault.New(fault.NotFound, "report.code.unknown")
	}
	id, err := d.DB.ByCode(ctx, digestOf(bits))
	if fault.Is(err, fault.NotFound) {
		return Case{}, fault.New(fault.NotFound, "report.code.unknown")
	}
	if err != nil {
		return Case{}, err
	}
	return d.Case(ctx, id)
}

// check normalises a submission in place and names everything wrong with it.
func (d *Desk) check(in *Submission, now time.Time) error {
	var bad []fault.Field
	wrong := func(field, code string, args ...string) {
		bad = append(bad, fault.Field{Name: field, Code: code, Args: args})
	}
	if !isUUID(in.Client) {
		wrong("", "report.client.bad")
	}
	in.Text = text.NFC(in.Text)
	switch n := utf8.RuneCountInString(in.Text); {
	case n == 0:
		wrong("text", "report.text.empty")
	case n < MinText:
		wrong("text", "report.text.short", strconv.Itoa(MinText))
	case n > MaxText:
		wrong("text", "report.text.long", strconv.Itoa(MaxText), strconv.Itoa(n))
	}
	d.checkContact(in, wrong)
	d.checkPlace(in, now, wrong)
	if in.Seen.After(now.Add(5 * time.Minute)) {
		wrong("seen", "report.seen.future")
	} else if !in.Seen.IsZero() && in.Seen.Before(now.AddDate(-1, 0, 0)) {
		wrong("seen", "report.seen.old")
	}
	if in.Category != "" {
		if c, ok := d.Category(in.Category); !ok || c.Hidden {
			wrong("category", "report.category.unknown")
		}
	}
	pictures, videos := counted(in.Photos)
	if pictures > MaxPhotos {
		wrong("photos", "report.photos.many", strconv.Itoa(MaxPhotos))
	}
	if videos > MaxVideos {
		wrong("photos", "report.videos.many", strconv.Itoa(MaxVideos))
	}
	if in.Channel == "" {
		in.Channel = report.Web
	}
	if len(bad) > 0 {
		return &fault.Error{Kind: fault.Invalid, Fields: bad}
	}
	return nil
}

// checkContact asks for name, phone and e-mail (N1). "Tôi không có e-mail" is an
// answer; the operator sees it. Somebody who stands at the counter or writes by
// Zalo may be without a phone: the officer who enters the report then gives what
// there is.
func (d *Desk) checkContact(in *Submission, wrong func(field, code string, args ...string)) {
	c := &in.Contact
	c.Name = text.NFC(c.Name)
	if c.Name == "" {
		wrong("name", "report.name.empty")
	} else if utf8.RuneCountInString(c.Name) > MaxWords {
		wrong("name", "report.name.long")
	}
	entered := in.By.Person != ""
	if c.Phone != "" {
		phone, ok := text.Phone(c.Phone)
		if !ok {
			wrong("phone", "report.phone.bad")
		}
		if ok {
			c.Phone = phone
		}
	} else if !entered {
		wrong("phone", "report.phone.empty")
	}
	if c.Email != "" {
		email, ok := text.Email(c.Email)
		if !ok {
			wrong("email", "report.email.bad")
		} else {
			c.Email, c.NoEmail = email, false
		}
	} else if entered {
		c.NoEmail = true
	} else if !c.NoEmail {
		wrong("email", "report.email.empty")
	}
}

// checkPlace wants a commune in force: chosen, or found from the point.
func (d *Desk) checkPlace(in *Submission, now time.Time, wrong func(field, code string, args ...string)) {
	p := &in.Place
	p.Words = text.NFC(p.Words)
	if utf8.RuneCountInString(p.Words) > MaxWords {
		wrong("place", "report.place.long", strconv.Itoa(MaxWords))
	}
	if p.Commune == "" && p.HasPoint {
		key, _, ok := d.Areas().Find(geo.Point{Lat: p.Lat, Lon: p.Lon})
		if !ok {
			wrong("commune", "report.place.outside")
			return
		}
		p.Commune = org.UnitID(key)
	}
	if p.Commune == "" {
		wrong("commune", "report.commune.empty")
		return
	}
	u, ok := d.Directory().Unit(p.Commune)
	if !ok || u.Kind != org.Commune || now.Before(u.From) || !u.To.IsZero() && !now.Before(u.To) {
		wrong("commune", "report.commune.unknown")
	}
}

func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return false
	}
	_, err := hex.DecodeString(s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:])
	return err == nil
}
