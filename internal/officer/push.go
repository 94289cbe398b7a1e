package officer

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"paht/internal/fault"
	"paht/internal/notify"
	"paht/internal/org"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// workerName is the script that rings while no page is open; it is served at the
// root of the site, since it may do its work only below where it comes from.
const workerName = "sw.js"

// pushView is the switch on an officer's account page for urgent reports to ring in
// this browser, and where else they ring for him.
type pushView struct {
	Key    string // what a browser subscribes with; "" offers nothing
	Device string // this browser's id, when it rings for him; else ""
	Others []deviceView
}

// deviceView is another browser of his that rings.
type deviceView struct {
	ID, Name, Since string
}

func (o *office) pushView(ctx context.Context, r *http.Request, v visit) (pushView, error) {
	if o.Push == nil || !v.works() {
		return pushView{}, nil
	}
	out := pushView{Key: o.Push.PublicKey()}
	devices, err := o.DB.Devices(ctx, v.Person.ID)
	if err != nil {
		return pushView{}, err
	}
	own, _ := o.device(r)
	for _, d := range devices {
		if d.ID == own {
			out.Device = d.ID
			continue
		}
		out.Others = append(out.Others, deviceView{ID: d.ID, Name: deviceWord(d.Agent), Since: ui.Soon(d.Made, v.Now)})
	}
	return out, nil
}

// worker serves the script to everybody: a browser looks for a newer one by itself,
// also when nobody is signed in.
func (o *office) worker(w http.ResponseWriter, r *http.Request) error {
	src, err := files.ReadFile("assets/" + workerName)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(src) // a browser that went away is nobody's error
	return nil
}

// manifestPath is where a phone reads how to keep the site among its apps, which an
// iPhone asks for before it lets a site ring.
const manifestPath = "/app.webmanifest"

func (o *office) manifest(w http.ResponseWriter, _ *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "no-cache")
	return json.NewEncoder(w).Encode(map[string]any{
		"id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": "vi",
		"name": o.site.Name + " – " + o.site.Part, "short_name": o.site.Name,
		"theme_color": "#0F3D5E", "background_color": "#0F3D5E",
		"icons": []map[string]string{{"src": o.site.Assets.URL("mark.svg"), "sizes": "any", "type": "image/svg+xml"}},
	})
}

// switchOn keeps the subscription of the browser that posts it; from now on it is
// this officer's, whosever it was. The cookie tells the browser by it later, when
// somebody signs in or out there.
func (o *office) switchOn(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	s := notify.Subscription{Endpoint: f.get("endpoint"), Key: f.get("p256dh"), Auth: f.get("auth")}
	if o.Push == nil || !v.works() {
		return fault.New(fault.NotFound, "")
	}
	if err := o.Push.Check(s); err != nil {
		return err
	}
	id := store.DeviceID(s.Endpoint)
	err = o.DB.Write(r.Context(), "officer.push", func(tx *store.Tx) error {
		if old, known := o.device(r); known && old != id { // the browser was given a new endpoint
			if err := tx.ForgetDevice(old); err != nil {
				return err
			}
		}
		return tx.PutDevice(store.Device{
			Person: v.Person.ID, Endpoint: s.Endpoint, Key: s.Key, Auth: s.Auth, Made: v.Now, Seen: v.Now,
			Agent: text.Excerpt(r.UserAgent(), 200),
		})
	})
	if err != nil {
		return err
	}
	o.setCookie(w, o.deviceCookie(), o.intake.Seals.Close("device", []byte(id)), int(deviceAge/time.Second))
	if f.get("again") == "" { // renewed by itself it is nothing to be told
		o.flash(w, pushedOn)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// switchOff lets one of his devices ring no more: the named one, or this one.
func (o *office) switchOff(w http.ResponseWriter, r *http.Request, v visit) error {
	f, err := readForm(w, r)
	if err != nil {
		return err
	}
	own, known := o.device(r)
	id, told := f.get("device"), pushedOffThere
	if id == "" || id == own {
		id, told = own, pushedOff
	}
	if err := o.forget(r.Context(), v.Person.ID, id); err != nil {
		return err
	}
	if known && id == own {
		o.setCookie(w, o.deviceCookie(), "", -1)
	}
	o.flash(w, told)
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}

// tryPush rings at this device, so that its owner hears what it will be like.
func (o *office) tryPush(w http.ResponseWriter, r *http.Request, v visit) error {
	if _, err := readForm(w, r); err != nil {
		return err
	}
	if o.Push == nil {
		return fault.New(fault.NotFound, "")
	}
	devices, err := o.DB.Devices(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	told := pushNone
	own, _ := o.device(r)
	for _, d := range devices {
		if d.ID != own {
			continue
		}
		now := v.Now.UnixMilli()
		err := o.Push.Send(r.Context(), notify.Subscription{Endpoint: d.Endpoint, Key: d.Key, Auth: d.Auth},
			notify.Note{Kind: "test", Path: "/me", Tag: "test", Key: v.Now.Format(time.RFC3339Nano), At: now, Topic: "test", Urgent: true})
		if err != nil {
			o.Log.Warn("test push not sent", "device", d.ID[:12], "err", err)
		}
		if fault.Is(err, fault.NotFound) {
			if err := o.forget(r.Context(), v.Person.ID, d.ID); err != nil {
				return err
			}
		}
		told = triedWord(err)
	}
	o.flash(w, told)
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}

func (o *office) forget(ctx context.Context, p org.PersonID, id string) error {
	return o.DB.Write(ctx, "officer.push_off", func(tx *store.Tx) error { return tx.ForgetDeviceOf(p, id) })
}

// deviceAge is how long a browser is known by its cookie: as long as browsers keep one.
const deviceAge = 400 * 24 * time.Hour

func (o *office) deviceCookie() string {
	if o.Secure {
		return "__Host-officer-device"
	}
	return "paht_officer_device"
}

// device is the id under which this browser was switched on; false when it never was.
func (o *office) device(r *http.Request) (string, bool) {
	c, err := r.Cookie(o.deviceCookie())
	if err != nil {
		return "", false
	}
	id, ok := o.intake.Seals.Open("device", c.Value)
	return string(id), ok
}

// leaveDevice lets this browser ring no more: its officer signs out.
func (o *office) leaveDevice(w http.ResponseWriter, r *http.Request, p org.PersonID) error {
	id, known := o.device(r)
	if !known {
		return nil
	}
	o.setCookie(w, o.deviceCookie(), "", -1)
	return o.forget(r.Context(), p, id)
}

// enterDevice lets this browser ring for nobody but who has just signed in.
func (o *office) enterDevice(r *http.Request, token string) error {
	id, known := o.device(r)
	if !known {
		return nil
	}
	who, err := o.Auth.Who(r.Context(), token, o.Desk.Now())
	if err != nil {
		return err
	}
	return o.DB.Write(r.Context(), "officer.push_keep", func(tx *store.Tx) error { return tx.KeepDeviceFor(who, id) })
}
