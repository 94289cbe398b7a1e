package desk

import (
	"encoding/json"
	"fmt"

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
	MsgDanger    = "danger"    // to the operators: the sender says there is danger
	MsgStep      = "step"      // to the sender: where his report is now
)

// Channels of messages.
const (
	OnSite  = "site"  // read on the officers' site
	ByEmail = "email" // sent to the sender
)

// Fact is the body of a message: what happened, for whoever words it.
type Fact struct {
	Step   string         `json:"step"`
	Action string         `json:"action,omitempty"`
	Limit  process.Millis `json:"limit,omitempty"`
}

// messages says who is to be told of an event. The key of a message names the
// fact and the one told, so no fact is told twice.
func (d *Desk) messages(id report.ID, e process.Event, after process.State, contact report.Contact) []store.Message {
	var out []store.Message
	tell := func(kind, channel string, to org.Holder) {
		body, err := json.Marshal(Fact{Step: after.Step, Action: e.Action, Limit: after.Limit})
		if err != nil {
			panic(err) // a struct of strings and a number
		}
		out = append(out, store.Message{
			Key:    fmt.Sprintf("%d/%d/%s/%s@%s%s", id, e.Seq, kind, to.Role, to.Unit, to.Person),
			Report: id, Kind: kind, Channel: channel, To: to, Body: string(body),
			At: e.At.Time(), Made: e.At.Time(),
		})
	}
	switch e.Kind {
	case process.Reminded, process.Escalated:
		kind := MsgReminded
		if e.Kind == process.Escalated {
			kind = MsgEscalated
		}
		tell(kind, OnSite, d.addressee(e.Alarm.To, after))
		if e.Alarm.To == org.Sender && contact.Email != "" {
			tell(kind, ByEmail, org.Holder{Role: org.Sender})
		}
		return out
	case process.Submitted:
		if e.Form["danger"] != "" {
			tell(MsgDanger, OnSite, after.Holder)
		}
	}
	if e.Entry == nil || e.Kind == process.Recomputed {
		return out
	}
	if after.Holder.Role != "" && after.Holder.Role != org.Sender {
		tell(MsgEntered, OnSite, after.Holder)
	}
	if contact.Email != "" && d.concernsSender(e, after) {
		tell(MsgStep, ByEmail, org.Holder{Role: org.Sender})
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
	step, ok := d.definition(after).Step(after.Step)
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
	}
	return org.Holder{Role: role, Unit: s.Agency}
}
