package citizen

import (
	"net/url"
	"testing"

	"paht/internal/store"
	"paht/internal/testworld"
)

func TestThePushSwitchKeepsWhatItIsFor(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "classify")
	d := testworld.NewPushDevice(t, w.service.URL+"/an")
	sub := func(pairs ...string) url.Values {
		return with(url.Values{"endpoint": {d.Endpoint}, "p256dh": {d.Key}, "auth": {d.Auth}}, pairs...)
	}
	own, other, area := "/track/"+code+"/push", "/reports/"+id.String()+"/follow/push", "/follow/push"
	for _, c := range []struct {
		path string
		form url.Values
		want int
	}{
		{own, sub(), 204}, {own, sub(), 204}, {other, sub(), 204}, {area, sub("category", w.Desk.Categories()[1].ID), 204},
		{area, sub(), 422}, {own, sub("auth", "x"), 422}, {own, sub("endpoint", "http://plain.example/"), 422},
		{"/track/ZZZZ-ZZZZ-ZZZZ-ZZZZ/push", sub(), 404},
	} {
		if a := w.post(c.path, c.form); a.status != c.want {
			t.Errorf("%s: %d, want %d: %s", c.path, a.status, c.want, a.text())
		}
	}
	count := func() int {
		ws, err := w.DB.WatchesBy(t.Context(), "", store.DeviceID(d.Endpoint))
		if err != nil {
			t.Fatal(err)
		}
		return len(ws)
	}
	if n := count(); n != 3 {
		t.Errorf("%d wishes", n)
	}
	w.post(own, sub("off", "1"))
	if n := count(); n != 2 {
		t.Errorf("%d after one was switched off", n)
	}
}
