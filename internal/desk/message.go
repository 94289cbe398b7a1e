package desk

import (
	"encoding/json"
	"fmt"
	"slices"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
)

// Kinds of messages. The words are made when a message is read or sent.
const (
	MsgEntered   = "entered"   // to the holder: a report has come to you
	MsgReminded  = "reminded"  // to the holder: time is running out
	MsgEscalated = "escalated" // to the next rung: the limit has passed
	MsgDanger    = "danger"    // nobody is told by it any more: danger makes a report urgent
	MsgStep      = "step"      // to the sender: where his report is now
	MsgUrgent    = "urgent"    // to the operators and everybody who answers for the agency: an urgent report
	MsgCall      = "call"      // to the operators: somebody has to be telephoned
	MsgUrged     = "urged"     // to the holder: get on with it (đôn đốc)
	MsgAsked     = "asked"     // to the leader: more time is asked for
	MsgExtended  = "extended"  // to the sender: more time was granted, and why; to the holder: granted or refused
	MsgJoined    = "joined"    // to the holder of a report: a supporting part of it has ended; to who held a part: its report has
	MsgMerged    = "merged"    // to the sender of a merged report: it goes on in another; to the holder of that one
)

// Channels of messages.
const (
	OnSite  = "site"  // read on the officers' site
	ByEmail = "email" // sent to the sender, or to an officer
)

// Fact is the body of a message: what happened, for whoever words it. It holds
// nothing of what the report says.
type Fact struct {
	Step       string         `json:"step"`
	Definition string         `json:"definition,omitempty"` // whose step it is
	Action     string         `json:"action,omitempty"`
	Limit      process.Millis `json:"limit,omitempty"`
	Seq        int            `json:"seq,omitempty"`    // the event it tells of
	Other      report.ID      `json:"other,omitempty"`  // of joined: the part; of merged: the other report; of step: the one it was merged into
	Denied     bool           `json:"denied,omitempty"` // of extended
}

// messages says who is to be told of an event. The key of a message names the
// fact and the one told, so no fact is told twice.
func (d *Desk) messages(id report.ID, e process.Event, after process.State, contact report.Contact) []store.Message {
	if after.Level == report.Sealed {
		return nil // there is nothing to be told, and nobody left to tell it to
	}
	if after.Aside {
		return nil // WarnOfAside tells of all together, and who gave his address is not known yet
	}
	b := bundle{d: d, id: id, e: e, after: after, mail: contact.Email != ""}
	b.special()
	b.wished()
	switch e.Kind {
	case process.Reminded, process.Escalated:
		b.rung(*e.Alarm)
		return b.out
	case process.Recomputed, process.Joined:
		return b.out
	}
	if e.Entry == nil {
		return b.out
	}
	if after.Holder.Role != "" && after.Holder.Role != org.Sender {
		b.tell(MsgEntered, OnSite, after.Holder)
	}
	if e.Kind != process.Migrated && e.Change.Into == 0 && d.concernsSender(e, after) {
		b.sender(MsgStep)
	}
	return b.out
}

// bundle is what is told of one event.
type bundle struct {
	d     *Desk
	id    report.ID
	e     process.Event
	after process.State
	mail  bool // the sender has an address
	out   []store.Message
}

func (b *bundle) fact() Fact {
	return Fact{Step: b.after.Step, Definition: b.after.Definition, Action: b.e.Action, Limit: b.after.Limit, Seq: b.e.Seq}
}

func (b *bundle) tell(kind, channel string, to org.Holder) { b.say(kind, channel, to, b.fact()) }

func (b *bundle) say(kind, channel string, to org.Holder, f Fact) {
	b.out = append(b.out, b.d.message(b.id, kind, channel, to, b.e, "", f))
}

// sender writes to the sender, if he has an address.
func (b *bundle) sender(kind string) {
	if b.mail {
		b.tell(kind, ByEmail, org.Holder{Role: org.Sender})
	}
}

// persons tells each of some people, on the site, by e-mail and on his devices.
func (b *bundle) persons(kind string, all []org.Holder) {
	for _, to := range all {
		b.tell(kind, OnSite, to)
		if p, ok := b.d.Directory().Person(to.Person); ok && p.Email != "" {
			b.tell(kind, ByEmail, to)
		}
		b.push(kind, to)
	}
}

// message is a message of a fact. from tells messages of several reports' events
// apart within the report they are about.
func (d *Desk) message(id report.ID, kind, channel string, to org.Holder, e process.Event, from string, f Fact) store.Message {
	body, err := json.Marshal(f)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	key := fmt.Sprintf("%s%d/%d/%s/%s@%s%s", from, id, e.Seq, kind, to.Role, to.Unit, to.Person)
	if channel != OnSite && to.Role != org.Sender {
		key += "/" + channel
	}
	return store.Message{
		Key: key, Report: id, Kind: kind, Channel: channel, To: to, Body: string(body), At: e.At.Time(), Made: e.At.Time(),
	}
}

// special tells what is no step.
func (b *bundle) special() {
	c, s := b.e.Change, b.after
	if c.Urgent == process.On || s.Urgent && c.Agency != "" {
		b.persons(MsgUrgent, b.d.alarmed(s, b.e.By.Person))
	}
	if c.Urged {
		b.personal(MsgUrged, s.Holder)
	}
	if c.Extension != nil {
		b.tell(MsgAsked, OnSite, org.Holder{Role: org.Leader, Unit: s.Agency})
	}
	if c.Granted != "" {
		f := b.fact()
		f.Denied = c.Granted == process.Off
		b.say(MsgExtended, OnSite, s.Holder, f)
		if !f.Denied {
			b.sender(MsgExtended)
		}
	}
	if c.Closed != 0 {
		f := b.fact()
		f.Other = c.Closed
		to := s.Holder
		if to.Role == "" || to.Role == org.Sender {
			to = org.Holder{Role: org.Focal, Unit: s.Agency}
		}
		b.say(MsgJoined, OnSite, to, f)
	}
	if c.Into != 0 && b.mail {
		f := b.fact()
		f.Other = c.Into
		b.say(MsgMerged, ByEmail, org.Holder{Role: org.Sender}, f)
	}
}

// personal tells a holder on the site; a person also through those who hold his
// duty for him.
func (b *bundle) personal(kind string, to org.Holder) {
	b.tell(kind, OnSite, to)
	if to.Person == "" {
		return
	}
	for _, p := range b.d.delegates(to.Person, to.Role, b.e.At.Time()) {
		b.tell(kind, OnSite, org.Holder{Role: to.Role, Unit: to.Unit, Person: p})
	}
}

// rung tells whom an alarm rings at. Of an urgent report each of them is told in
// person as well, and where a duty is held by nobody, who stands in for it.
func (b *bundle) rung(a process.Alarm) {
	kind := MsgReminded
	if b.e.Kind == process.Escalated {
		kind = MsgEscalated
	}
	to := b.d.addressee(a.To, b.after)
	switch {
	case a.Call:
		b.persons(MsgCall, b.d.seated(b.d.addressee(org.Operator, b.after)))
	case b.after.Urgent && to.Role != org.Sender:
		b.persons(kind, b.d.seated(to))
	default:
		b.personal(kind, to)
		if a.To == org.Sender {
			b.sender(kind)
		}
	}
}

// alarmed are those an urgent report alarms: the operators, and of the agency that
// has it the duty officers, focals and leaders; not who did it. Where there is
// nobody at all it is the operators' seat.
func (d *Desk) alarmed(s process.State, but org.PersonID) []org.Holder {
	seats := []org.Holder{{Role: org.Operator, Unit: d.province().Centre}}
	if s.Agency != "" {
		for _, role := range []org.Role{org.OnDuty, org.Focal, org.Leader} {
			seats = append(seats, org.Holder{Role: role, Unit: s.Agency})
		}
	}
	var out []org.Holder
	for _, seat := range seats {
		for _, p := range d.Directory().Holders(seat.Role, seat.Unit, d.Now()) {
			told := slices.ContainsFunc(out, func(h org.Holder) bool { return h.Person == p.ID })
			if p.ID != but && !told {
				out = append(out, org.Holder{Role: seat.Role, Unit: seat.Unit, Person: p.ID})
			}
		}
	}
	if len(out) == 0 {
		return seats[:1]
	}
	return out
}

// seated are the people behind a holder, each as himself. Where nobody is, those
// who stand in: of a duty officer the focals, then the leaders; of those, in the
// end, the operators; and where even they are missing the seat itself, so that
// whoever takes it finds what was told to it.
func (d *Desk) seated(h org.Holder) []org.Holder {
	if h.Person != "" {
		out := []org.Holder{h}
		for _, p := range d.delegates(h.Person, h.Role, d.Now()) {
			out = append(out, org.Holder{Role: h.Role, Unit: h.Unit, Person: p})
		}
		return out
	}
	operators := org.Holder{Role: org.Operator, Unit: d.province().Centre}
	line := []org.Holder{h}
	switch h.Role {
	case org.OnDuty:
		line = append(line, org.Holder{Role: org.Focal, Unit: h.Unit}, org.Holder{Role: org.Leader, Unit: h.Unit}, operators)
	case org.Focal:
		line = append(line, org.Holder{Role: org.Leader, Unit: h.Unit}, operators)
	case org.Operator:
		line = append(line, org.Holder{Role: org.Lead, Unit: h.Unit})
	default:
		line = append(line, operators)
	}
	for _, seat := range line {
		var out []org.Holder
		for _, p := range d.Directory().Holders(seat.Role, seat.Unit, d.Now()) {
			out = append(out, org.Holder{Role: seat.Role, Unit: seat.Unit, Person: p.ID})
		}
		if len(out) > 0 {
			return out
		}
	}
	return []org.Holder{h}
}

// followed tells the senders of reports that were merged into one what its own
// sender is told, but for what is asked of him.
func (d *Desk) followed(followers []report.ID, main report.ID, e process.Event, after process.State) []store.Message {
	if len(followers) == 0 || e.Entry == nil || e.Kind != process.Acted || after.Holder.Role == org.Sender || !d.concernsSender(e, after) {
		return nil
	}
	var out []store.Message
	for _, id := range followers {
		f := Fact{Step: after.Step, Definition: after.Definition, Action: e.Action, Limit: after.Limit, Seq: e.Seq, Other: main}
		out = append(out, d.message(id, MsgStep, ByEmail, org.Holder{Role: org.Sender}, e, fmt.Sprintf("%d/", main), f))
	}
	return out
}

// concernsSender keeps the sender's mailbox quiet: he is told when his report
// was received, when something is asked of him, when it goes to an agency, and
// when it ends; not of each hand-over inside an agency.
func (d *Desk) concernsSender(e process.Event, after process.State) bool {
	if e.Kind == process.Submitted || after.Ended || e.Change.Agency != "" {
		return true
	}
	step, ok := d.DefinitionOf(after).Step(after.Step)
	return ok && step.Kind == process.Wait
}

// addressee is the duty an alarm rings at.
func (d *Desk) addressee(role org.Role, s process.State) org.Holder {
	if role == s.Holder.Role {
		return s.Holder
	}
	switch role {
	case org.Operator, org.Lead:
		return org.Holder{Role: role, Unit: d.province().Centre}
	case org.Handler:
		return s.Assignee
	case org.Sender:
		return org.Holder{Role: org.Sender}
	case org.Coordinator:
		return org.Holder{Role: org.Focal, Unit: s.Coordinator}
	}
	return org.Holder{Role: role, Unit: s.Agency}
}
