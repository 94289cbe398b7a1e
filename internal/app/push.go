package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/mail"
	"strings"
	"sync"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/report"
	"paht/internal/store"
)

const (
	pushRhythm  = 2 * time.Second
	pushBatch   = 16 // messages of one turn; with pushAbreast of them at once a turn is over well within its lease
	pushAbreast = 4
	pushWait    = 15 * time.Second // before the second try; doubled with each, up to maxPushWait
	maxPushWait = 10 * time.Minute
)

// pushes is how notes leave for the devices of officers.
func (a *App) pushes() (*notify.Push, error) {
	key, err := pushKey(a.Config)
	if err != nil {
		return nil, err
	}
	return notify.NewPush(notify.PushConfig{Key: key, Contact: a.Config.pushContact()})
}

// pushContact is whom a push service may write to.
func (c Config) pushContact() string {
	from, err := mail.ParseAddress(c.MailFrom)
	switch {
	case c.PushContact != "":
		return c.PushContact
	case err == nil:
		return from.Address
	case strings.HasPrefix(c.OfficerURL, "https://"):
		return c.OfficerURL
	}
	return "postmaster@localhost"
}

// sendPushes rings for the messages that wait, each message at most once at a time.
// A device that could not be reached rings later; one that is gone is forgotten.
func (a *App) sendPushes(ctx context.Context) (int, error) {
	messages, err := a.DB.LeaseMessages(ctx, desk.ByPush, a.Config.Now(), lease, pushBatch)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	abreast := make(chan struct{}, pushAbreast)
	errs := make([]error, len(messages))
	for i, m := range messages {
		abreast <- struct{}{}
		wg.Go(func() {
			defer func() { <-abreast }()
			errs[i] = a.sendPush(ctx, m)
		})
	}
	wg.Wait()
	return len(messages), errors.Join(errs...)
}

// sendPush rings for one message and notes how it went.
func (a *App) sendPush(ctx context.Context, m store.Message) error {
	wait, err := a.ring(ctx, m)
	now := a.Config.Now()
	return a.DB.Write(ctx, "push.done", func(tx *store.Tx) error {
		if err == nil {
			return tx.MessageDone(m.ID, now)
		}
		return tx.MessageFailed(m.ID, err.Error(), now.Add(wait))
	})
}

// ring rings a message on all devices of the person it is for. With an error, it is
// worth another try after wait; the devices that rang already keep quiet then, by the
// note's key.
func (a *App) ring(ctx context.Context, m store.Message) (wait time.Duration, err error) {
	wait = min(maxPushWait, pushWait<<min(m.Tries-1, 9))
	note, rings, err := a.note(ctx, m)
	if fault.Is(err, fault.NotFound) || err == nil && !rings {
		return 0, nil
	}
	if err != nil {
		return wait, err
	}
	devices, err := a.DB.Devices(ctx, m.To.Person)
	if err != nil {
		return wait, err
	}
	failed := make([]error, len(devices))
	var wg sync.WaitGroup
	for i, d := range devices {
		wg.Go(func() { failed[i] = a.ringAt(ctx, d, note) })
	}
	wg.Wait()
	for i, e := range failed {
		if e == nil {
			continue
		}
		a.Config.Log.Warn("push not sent", "message", m.ID, "tries", m.Tries, "device", devices[i].ID[:12], "err", e)
		if f, ok := errors.AsType[*fault.Error](e); ok {
			if asked, told := f.Current.(fault.Retry); told {
				wait = max(wait, time.Duration(asked))
			}
		}
		if fault.Is(e, fault.Unavailable) || fault.Is(e, fault.Internal) {
			err = e
		}
	}
	return wait, err
}

// ringAt rings at one device. A device that is gone is forgotten, which is no error.
func (a *App) ringAt(ctx context.Context, d store.Device, note notify.Note) error {
	err := a.Push.Send(ctx, notify.Subscription{Endpoint: d.Endpoint, Key: d.Key, Auth: d.Auth}, note)
	switch {
	case err == nil:
		return a.DB.Write(ctx, "push.rang", func(tx *store.Tx) error { return tx.DeviceRang(d.ID, a.Config.Now()) })
	case fault.Is(err, fault.NotFound):
		a.Config.Log.Info("device forgotten", "device", d.ID[:12], "person", string(d.Person))
		return a.DB.Write(ctx, "push.forget", func(tx *store.Tx) error { return tx.ForgetDevice(d.ID) })
	}
	return err
}

// note is what a message says on a device; rings is false when there is nothing to
// say any more: the report has moved on from the step the message tells of, or is
// not the officer's to see.
func (a *App) note(ctx context.Context, m store.Message) (_ notify.Note, rings bool, err error) {
	c, err := a.Desk.Case(ctx, m.Report)
	if err != nil {
		return notify.Note{}, false, err
	}
	var fact desk.Fact
	if err := json.Unmarshal([]byte(m.Body), &fact); err != nil {
		return notify.Note{}, false, err
	}
	actor, known := a.Desk.Actor(m.To.Person)
	v, sees := a.Desk.View(c, actor)
	s := c.State
	if !known || !sees || v.Level == report.Sealed || !s.Urgent || s.Ended || s.Step != fact.Step || m.Kind == desk.MsgCall && !s.Call {
		return notify.Note{}, false, nil
	}
	kind := m.Kind
	if kind == desk.MsgEscalated && fact.Limit != 0 && m.Made.Before(fact.Limit.Time()) {
		kind = "waiting" // a rung before the limit: nobody has taken it
	}
	number := m.Report.String()
	sum := sha256.Sum256([]byte(m.Key)) // a key says whom it is told to: nothing a device needs
	return notify.Note{
		Kind: kind, Number: number, Due: int64(fact.Limit), Path: "/reports/" + number,
		Tag: number, Key: hex.EncodeToString(sum[:8]), At: m.Made.UnixMilli(), Topic: "r" + number, Urgent: true,
	}, true, nil
}
