package desk

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Channels of messages to who follows something.
const (
	ToFollowers = "followers" // one for an event: the program hands it on to each follower
	ToVisitor   = "visitor"   // shown by a citizen's browser
	confirmBy   = 48 * time.Hour
	maxPending  = 5 // letters that ask an address to confirm, within confirmBy
)

// Kinds of messages to people without a duty.
const (
	MsgFollowed = "followed" // to the program: tell those who follow
	MsgNews     = "news"     // to a follower: where a report is now
	MsgConfirm  = "confirm"  // to an address: confirm that you want to follow
	MsgCode     = "code"     // to an address: your one-time code
)

// News is the body of a message to a follower. It names his wish, not him.
type News struct {
	Fact
	Watch string `json:"watch"`
}

// Following is a wish to hear of something.
type Following struct {
	Report    report.ID // 0: of a category, a commune, or both
	Category  string
	Commune   org.UnitID
	Own       bool   // the caller has seen the report's secret code
	Email     string // as typed; or
	Device    *store.VisitorDevice
	Confirmed bool // the address was verified: the reader is signed in with it
}

// Watch keeps a wish. One for an address is not told anything before it is confirmed
// by the letter that goes out now; asked for again the same letter goes once a day. An
// address that has many unanswered letters gets no more, and the caller is not told.
//
// fault.NotFound: no such report, or none that anyone may see. fault.Invalid names
// the field that is wrong.
func (d *Desk) Watch(ctx context.Context, f Following) (_ store.Watch, err error) {
	defer fault.Wrap(&err, "Watch")
	now := d.Now()
	w := store.Watch{
		ID: newWatch(), Report: f.Report, Category: f.Category, Commune: f.Commune, Own: f.Own,
		Confirmed: f.Confirmed || f.Device != nil, Made: now,
	}
	if err := d.checkFollowing(ctx, f, &w); err != nil {
		return store.Watch{}, err
	}
	if f.Device != nil {
		w.Device = store.DeviceID(f.Device.Endpoint)
	}
	err = d.DB.Write(ctx, "watch", func(tx *store.Tx) error {
		if f.Device != nil {
			if err := tx.PutVisitorDevice(*f.Device); err != nil {
				return err
			}
		}
		pending := 0
		if !w.Confirmed {
			if err := tx.DeleteUnconfirmedWatches(now.Add(-confirmBy)); err != nil {
				return err
			}
			var err error
			if pending, err = tx.UnconfirmedWatches(w.Email, now.Add(-confirmBy)); err != nil {
				return err
			}
		}
		if pending >= maxPending {
			return nil
		}
		kept, err := tx.PutWatch(w)
		if err != nil {
			return err
		}
		if w = kept; w.Confirmed {
			return nil
		}
		return tx.Enqueue([]store.Message{d.toAddress(MsgConfirm, fmt.Sprintf("confirm/%s/%s", w.ID, now.UTC().Format(time.DateOnly)), News{Watch: w.ID}, now)})
	})
	return w, err
}

// toAddress is a message to an address that belongs to no report's sender.
func (d *Desk) toAddress(kind, key string, n News, now time.Time) store.Message {
	body, err := json.Marshal(n)
	if err != nil {
		panic(err) // a struct of strings and numbers
	}
	return store.Message{Key: key, Kind: kind, Channel: ByEmail, Body: string(body), At: now, Made: now}
}

// SendCode puts a one-time code on its way to its address. The code itself is not in
// the message.
func (d *Desk) SendCode(tx *store.Tx, id string, now time.Time) error {
	return tx.Enqueue([]store.Message{d.toAddress(MsgCode, "code/"+id, News{Watch: id}, now)})
}

func (d *Desk) checkFollowing(ctx context.Context, f Following, w *store.Watch) error {
	if f.Device == nil {
		email, ok := text.Email(f.Email)
		switch {
		case f.Email == "":
			return fault.Bad("email", "follow.email.empty")
		case !ok:
			return fault.Bad("email", "report.email.bad")
		}
		w.Email = email
	}
	if f.Report != 0 {
		if f.Own {
			return nil
		}
		public, err := d.DB.IsPublic(ctx, f.Report)
		if err == nil && !public {
			err = fault.New(fault.NotFound, "report.unknown")
		}
		return err
	}
	if f.Category == "" && f.Commune == "" {
		return fault.Bad("category", "follow.nothing")
	}
	if c, ok := d.Category(f.Category); f.Category != "" && (!ok || c.Hidden) {
		return fault.Bad("category", "report.category.unknown")
	}
	if u, ok := d.Directory().Unit(f.Commune); f.Commune != "" && (!ok || u.Kind != org.Commune) {
		return fault.Bad("commune", "report.commune.unknown")
	}
	return nil
}

func newWatch() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// The purposes of a token that a letter carries.
const (
	ToConfirm = "confirm"
	ToEnd     = "end"
)

// WatchToken is what a letter's link carries: who has it may do one thing with one
// wish. It follows from the wish by the server's key and is kept nowhere.
func (d *Desk) WatchToken(purpose, id string) string { return id + d.watchMark(purpose, id) }

func (d *Desk) watchMark(purpose, id string) string {
	mac := hmac.New(sha256.New, d.Key)
	mac.Write([]byte("watch " + purpose + "\x00" + id))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// WatchOf is the wish of a token. fault.NotFound for any other, and when it is gone:
// one answer after the same work.
func (d *Desk) WatchOf(ctx context.Context, purpose, token string) (w store.Watch, err error) {
	id, mark := "", ""
	if len(token) == 64 {
		id, mark = token[:32], token[32:]
	}
	genuine := hmac.Equal([]byte(mark), []byte(d.watchMark(purpose, id)))
	w, err = d.DB.Watch(ctx, id)
	if err == nil && !genuine || fault.Is(err, fault.NotFound) {
		return store.Watch{}, fault.New(fault.NotFound, "follow.token")
	}
	return w, err
}

// ConfirmWatch notes that the owner of an address wants to hear of it.
func (d *Desk) ConfirmWatch(ctx context.Context, token string) (w store.Watch, err error) {
	if w, err = d.WatchOf(ctx, ToConfirm, token); err != nil {
		return w, err
	}
	return w, d.DB.Write(ctx, "watch.confirm", func(tx *store.Tx) error { return tx.ConfirmWatch(w.ID) })
}

// EndWatch ends a wish. One that is gone already, or a token that is none, is no
// error: who unsubscribes twice is unsubscribed.
func (d *Desk) EndWatch(ctx context.Context, token string) error {
	w, err := d.WatchOf(ctx, ToEnd, token)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, "watch.end", func(tx *store.Tx) error { return tx.DeleteWatch(w.ID) })
}

// Unwatch ends a wish of an address or a device; another's is left alone.
func (d *Desk) Unwatch(ctx context.Context, id, email, device string) error {
	w, err := d.DB.Watch(ctx, id)
	if fault.Is(err, fault.NotFound) || err == nil && (w.Email != email || w.Device != device) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, "watch.end", func(tx *store.Tx) error { return tx.DeleteWatch(w.ID) })
}

// tellFollowers is the one message by which the program hands an event on, where
// anybody follows: none of what concerns an office alone.
func (d *Desk) tellFollowers(id report.ID, e process.Event, after process.State) []store.Message {
	if after.Level == report.Sealed || e.Kind != process.Acted || e.Left == nil && e.Change.Category == "" {
		return nil
	}
	f := Fact{Step: after.Step, Definition: after.Definition, Action: e.Action, Limit: after.Limit, Seq: e.Seq}
	return []store.Message{d.message(id, MsgFollowed, ToFollowers, org.Holder{Role: org.System}, e, "", f)}
}

// HandOn gives an event to those who follow: a message to each, once, however often
// it is run. A report that is not public any more tells nobody but who has its code.
// Up to n followers are told in a turn; more asks for another, from the one it names.
func (d *Desk) HandOn(ctx context.Context, m store.Message, after string, n int) (more string, err error) {
	defer fault.Wrap(&err, "HandOn(%s)", m.Report)
	var f Fact
	if err := json.Unmarshal([]byte(m.Body), &f); err != nil {
		return "", err
	}
	c, err := d.Case(ctx, m.Report)
	if err != nil {
		return "", err
	}
	ws, err := d.DB.WatchesOf(ctx, m.Report, c.State.Category, c.Report.Place.Commune, after, n)
	if err != nil || len(ws) == 0 {
		return "", err
	}
	var out []store.Message
	for _, w := range ws {
		if !d.hears(c, w, f) {
			continue
		}
		body, err := json.Marshal(News{Fact: f, Watch: w.ID})
		if err != nil {
			return "", err
		}
		channel := ByEmail
		if w.Device != "" {
			channel = ToVisitor
		}
		out = append(out, store.Message{
			Key: fmt.Sprintf("news/%d/%s", f.Seq, w.ID), Report: m.Report, Kind: MsgNews, To: org.Holder{Role: org.Sender}, Channel: channel,
			Body: string(body), At: m.At, Made: m.Made,
		})
	}
	if len(out) > 0 {
		if err := d.DB.Write(ctx, "hand_on", func(tx *store.Tx) error { return tx.Enqueue(out) }); err != nil {
			return "", err
		}
	}
	if len(ws) == n {
		more = ws[n-1].ID
	}
	return more, nil
}

// hears tells whether a wish is for an event: of his own report its sender hears each
// step; others of public ones when they come, go to an agency and end; who follows a
// category or a commune of new ones and of answers.
func (d *Desk) hears(c Case, w store.Watch, f Fact) bool {
	if w.Own {
		return c.Report.Level != report.Sealed
	}
	if _, public := d.ViewPublic(c); !public || f.Seq > len(c.Events) {
		return false
	}
	e := c.Events[f.Seq-1]
	after, err := process.Replay(c.Events[:f.Seq])
	if err != nil {
		return false
	}
	if w.Report != 0 {
		return d.concernsSender(e, after)
	}
	return e.Change.Category != "" && after.Round == 1 || after.Ended && (after.Outcome == process.OutcomePublished || after.Outcome == process.OutcomeAnswered)
}

// Hears tells whether a message to a follower is still to be told: the wish is there
// and the report is what it was for. What was true when the event was handed on may
// not be when the letter leaves.
func (d *Desk) Hears(ctx context.Context, m store.Message) (w store.Watch, c Case, n News, ok bool, err error) {
	if err := json.Unmarshal([]byte(m.Body), &n); err != nil {
		return w, c, n, false, err
	}
	if w, err = d.DB.Watch(ctx, n.Watch); err != nil || !w.Confirmed {
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return w, c, n, false, err
	}
	if c, err = d.Case(ctx, m.Report); err != nil {
		return w, c, n, false, err
	}
	return w, c, n, d.hears(c, w, n.Fact), nil
}
