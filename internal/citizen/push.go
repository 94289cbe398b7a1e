package citizen

import (
	"net/http"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/notify"
	"paht/internal/org"
	"paht/internal/store"
)

// pushView is the switch that lets this browser show news.
type pushView struct {
	Key, Post, Text string
	Hidden          string // a query of further fields
}

// pushSwitch is a switch; nil where the site offers none.
func (s *site) pushSwitch(post, say string) *pushView {
	if s.Push == nil {
		return nil
	}
	return &pushView{Key: s.Push.PublicKey(), Post: post, Text: say}
}

// subscription is a browser's, as it gave it.
func (s *site) subscription(w http.ResponseWriter, r *http.Request) (_ *store.VisitorDevice, off bool, form intake.Form, err error) {
	if s.Push == nil {
		return nil, false, form, fault.New(fault.NotFound, "")
	}
	if form, err = typed(w, r); err != nil {
		return nil, false, form, err
	}
	sub := notify.Subscription{Endpoint: form.Get("endpoint"), Key: form.Get("p256dh"), Auth: form.Get("auth")}
	if err := s.Push.Check(sub); err != nil {
		return nil, false, form, err
	}
	now := s.Desk.Now()
	return &store.VisitorDevice{Endpoint: sub.Endpoint, Key: sub.Key, Auth: sub.Auth, Made: now, Seen: now}, form.Get("off") == "1", form, nil
}

// byPush keeps, or ends, the wish of the browser that posts its subscription.
func (s *site) byPush(w http.ResponseWriter, r *http.Request, f desk.Following, d *store.VisitorDevice, off bool) error {
	f.Device = d
	if off {
		id := store.DeviceID(d.Endpoint)
		ws, err := s.DB.WatchesBy(r.Context(), "", id)
		if err != nil {
			return err
		}
		for _, x := range ws {
			if x.Report == f.Report && x.Own == f.Own && x.Category == f.Category && x.Commune == f.Commune {
				if err := s.Desk.Unwatch(r.Context(), x.ID, "", id); err != nil {
					return err
				}
			}
		}
	} else if _, err := s.Desk.Watch(r.Context(), f); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// followPush answers POST /reports/{number}/follow/push.
func (s *site) followPush(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	d, off, _, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Report: id}, d, off)
}

// followOwnPush answers POST /track/{code}/push: news of one's own report.
func (s *site) followOwnPush(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	d, off, _, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Report: c.Report.ID, Own: true}, d, off)
}

// followAreaPush answers POST /follow/push.
func (s *site) followAreaPush(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	d, off, form, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Category: form.Get("category"), Commune: org.UnitID(form.Get("commune"))}, d, off)
}
