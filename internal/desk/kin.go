package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// support opens a supporting agency's part: a report of its own with the request
// and what the sender wrote, his pictures and the place, and without who he is.
func (t *turn) support(tx *store.Tx, def *process.Definition, action process.Action, c store.Case, e process.Event) error {
	agency := org.UnitID(formValue(def, action, e.Form, process.AgencyField))
	first, err := process.OpenPart(def, t.d.worldOf(t.after), t.after, c.Report.ID, agency, e.By, t.now)
	if err != nil {
		return err
	}
	request := formValue(def, action, e.Form, process.TextField)
	return t.make(tx, first, report.Report{
		Seen: c.Report.Seen, Channel: c.Report.Channel, Text: request + "\n\n" + c.Report.Text, Place: c.Report.Place,
	})
}

// split makes another report of a part of this one: the same sender, place and
// pictures, the words of the operator who split it, from the start. The history of
// each names the other.
func (t *turn) split(tx *store.Tx, def *process.Definition, action process.Action, c store.Case, e process.Event) error {
	first, err := process.OpenSplit(t.d.Definition(), t.d.province(), t.after, e.By, t.now)
	if err != nil {
		return err
	}
	first.Form = map[string]string{splitFrom: c.Report.ID.String()}
	return t.make(tx, first, report.Report{
		Seen: c.Report.Seen, Channel: c.Report.Channel, Text: formValue(def, action, e.Form, process.TextField),
		Place: c.Report.Place, Contact: c.Report.Contact,
	})
}

// splitFrom is the hint in the first event of a report that was split off: the
// number of the one it came from.
const splitFrom = "split_from"

// make writes the report that is made out of the one acted on.
func (t *turn) make(tx *store.Tx, first process.Event, r report.Report) error {
	s := process.Fold(process.State{}, first)
	r.ID, r.Sent, r.Level = t.made, t.now, s.Level
	for _, p := range t.photos {
		if p.Of != report.OfResult {
			r.Photos = append(r.Photos, p)
		}
	}
	_, digest := t.d.madeCode(t.made)
	return tx.InsertReport(store.NewReport{
		Report: r, Code: digest, Event: first, State: s, Outbox: t.d.messages(t.made, first, s, r.Contact),
	})
}

// madeCode is the secret code of a report that was made out of another. Nobody
// sent it, so it is derived from its number: the sender of the one it was split
// from is given it on the page of that one (SplitOff), which he opens by his own.
// Of a part nobody is given it.
func (d *Desk) madeCode(id report.ID) (string, []byte) {
	mac := hmac.New(sha256.New, d.Key)
	fmt.Fprintf(mac, "code of a made report\x00%d", id)
	var bits [10]byte
	copy(bits[:], mac.Sum(nil))
	return text.Code(bits), digestOf(bits)
}

// SplitOff is a report that was made of a part of another.
type SplitOff struct {
	ID   report.ID
	Code string // the sender's secret, in groups of four
}

// SplitOffs are the reports that were split off a case, with the codes by which
// its sender reaches them: only for who proved to be the sender of this one.
func (d *Desk) SplitOffs(c Case) []SplitOff {
	var out []SplitOff
	for _, e := range c.Events {
		if id := e.Change.Made; id != 0 {
			code, _ := d.madeCode(id)
			out = append(out, SplitOff{id, code})
		}
	}
	return out
}

// SplitFrom is the report a case was split off, 0 when it was not.
func SplitFrom(c Case) report.ID {
	if len(c.Events) == 0 {
		return 0
	}
	id, _ := report.ParseID(c.Events[0].Form[splitFrom])
	return id
}

// join tells the report a part belongs to that the part has ended.
func (t *turn) join(tx *store.Tx, parent report.ID) error {
	if err := t.has(parent); err != nil {
		return err
	}
	whole, ok := t.held[parent]
	if !ok {
		return fmt.Errorf("part %s of report %s, which does not exist", t.act.ID, parent)
	}
	s := whole.State
	e, ok := process.Join(t.d.DefinitionOf(s), t.d.worldOf(s), s, t.act.ID, t.after, t.now)
	if !ok {
		return nil
	}
	after := process.Fold(s, e)
	return tx.Append(whole, e, after, t.d.messages(parent, e, after, whole.Report.Contact))
}

// closeParts ends the supporting parts that are open when their report ends without
// them, as when its sender withdraws it: nobody is left to work for. Who held them is
// told.
func (t *turn) closeParts(tx *store.Tx, c store.Case, why process.Event) error {
	for _, id := range c.State.Parts {
		part := t.held[id]
		e := t.d.closing(part.State, why, process.OutcomeSupported, t.now)
		after := process.Fold(part.State, e)
		fact := Fact{Step: after.Step, Definition: after.Definition, Seq: e.Seq, Other: c.Report.ID}
		told := []store.Message{t.d.message(id, MsgJoined, OnSite, part.State.Holder, e, "", fact)}
		if err := tx.Append(part, e, after, told); err != nil {
			return err
		}
		joined, ok := process.Join(t.d.DefinitionOf(c.State), t.d.worldOf(c.State), c.State, id, after, t.now)
		if !ok {
			continue
		}
		next := process.Fold(c.State, joined)
		if err := tx.Append(c, joined, next, nil); err != nil {
			return err
		}
		c.State, t.after = next, next
	}
	return nil
}

// closing is the event that ends a part because its report has ended, or was sealed:
// nobody's choice at the step where it happens to be, so no action of that step.
func (d *Desk) closing(s process.State, why process.Event, outcome string, now time.Time) process.Event {
	end := s.Step
	for _, step := range d.DefinitionOf(s).Steps {
		if step.Outcome == outcome {
			end = step.ID
			break
		}
	}
	at := max(process.At(now), s.Began)
	return process.Event{
		Seq: s.Seq + 1, At: at, Kind: process.Acted, By: why.By, Action: why.Action,
		Left:   &process.Exit{Step: s.Step, Late: process.LateStep(s, now)},
		Entry:  &process.Entry{Step: end, Definition: s.Definition, Calendar: s.Calendar, Began: at},
		Change: process.Change{Outcome: outcome},
	}
}

// merge lets the report follow the one it was merged into, whose holder is told.
func (t *turn) merge(tx *store.Tx, e process.Event) error {
	main := e.Change.Into
	if err := t.has(main); err != nil {
		return err
	}
	if err := tx.Follow(main, t.act.ID); err != nil {
		return err
	}
	into := t.held[main]
	if into.State.Ended {
		return nil
	}
	holder := into.State.Holder
	if holder.Role == org.Sender {
		holder = t.d.addressee(org.Operator, into.State)
	}
	fact := Fact{Step: into.State.Step, Definition: into.State.Definition, Other: t.act.ID, Limit: into.State.Limit}
	return tx.Enqueue([]store.Message{t.d.message(main, MsgMerged, OnSite, holder, e, fmt.Sprintf("%d/", t.act.ID), fact)})
}

// Part is a supporting agency's part, as those see it whose report it is a part of.
type Part struct {
	ID      report.ID
	Agency  org.UnitID
	Step    process.Step
	Holder  org.Holder // without the person
	Began   time.Time
	Limit   time.Time
	Ended   bool
	Outcome string
	Late    bool
	May     bool // the actor may open the part itself
}

// Parts are the supporting parts of a report, by number. fault.NotFound when it
// does not exist for the actor, or what hangs on it is hidden from him.
func (d *Desk) Parts(ctx context.Context, id report.ID, a org.Actor) (_ []Part, err error) {
	defer fault.Wrap(&err, "Parts(%s)", id)
	c, err := d.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	if v, ok := d.View(c, a); !ok || !v.Sees(report.FieldParts) {
		return nil, fault.New(fault.NotFound, "report.unknown")
	}
	rows, err := d.DB.Children(ctx, id)
	if err != nil {
		return nil, err
	}
	parts := make([]Part, len(rows))
	for i, r := range rows {
		s, err := d.DB.State(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		step, _ := d.DefinitionOf(s).Step(s.Step)
		_, may := d.view(r.Report, s, a, report.Opened{})
		holder := r.Holder
		holder.Person = ""
		parts[i] = Part{
			ID: r.ID, Agency: r.Agency, Step: step, Holder: holder, Began: r.Began, Limit: r.Limit,
			Ended: r.Ended, Outcome: r.Outcome, Late: process.Late(s, d.Now()), May: may,
		}
	}
	return parts, nil
}

// Followers are the reports that were merged into one, directly or by way of
// others, by number.
func (d *Desk) Followers(ctx context.Context, id report.ID) ([]report.ID, error) {
	return d.DB.Followers(ctx, id)
}

// Main is where the matter of a merged case goes on, as anyone may see it: what
// the sender of the merged one is shown. ok is false when the case was not merged,
// or where it went on is nothing anyone may see; then he is told its steps by
// letter, and no more.
func (d *Desk) Main(ctx context.Context, c Case) (main Case, v report.View, ok bool, err error) {
	defer fault.Wrap(&err, "Main(%s)", c.Report.ID)
	for range turns {
		if c.State.Into == 0 {
			break
		}
		if c, err = d.Case(ctx, c.State.Into); err != nil {
			return Case{}, report.View{}, false, err
		}
		main = c
	}
	if main.Report.ID == 0 {
		return Case{}, report.View{}, false, nil
	}
	v, ok = d.ViewPublic(main)
	return main, v, ok, nil
}
