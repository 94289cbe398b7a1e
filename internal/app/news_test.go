package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/notify"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// news lets an event reach who follows, and gives what came to the browsers.
func (r *ringing) news() (out []string) {
	r.t.Helper()
	for {
		n, err := r.tellFollowers(r.t.Context())
		if err != nil {
			r.t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if _, err := r.sendNotices(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	for _, p := range r.service.Taken() {
		plain, err := r.devices[p.Path].Open(p.Body)
		if err != nil {
			r.t.Fatal(err)
		}
		var n map[string]string
		if err := json.Unmarshal(plain, &n); err != nil {
			r.t.Fatal(err)
		}
		if len(n) != 4 {
			r.t.Errorf("a notice holds more than four things: %s", plain)
		}
		out = append(out, fmt.Sprintf("%s|%s|%s|%s|%s", p.Path, n["title"], n["body"], n["url"], n["tag"]))
	}
	return out
}

// follows lets a browser follow.
func (r *ringing) follows(name string, f desk.Following) {
	r.t.Helper()
	d, ok := r.devices["/"+name]
	if !ok {
		d = testworld.NewPushDevice(r.t, r.service.URL+"/"+name)
		r.devices["/"+name] = d
	}
	f.Device = &store.VisitorDevice{Endpoint: d.Endpoint, Key: d.Key, Auth: d.Auth, Made: r.Clock.Now(), Seen: r.Clock.Now()}
	if _, err := r.App.Desk.Watch(r.t.Context(), f); err != nil {
		r.t.Fatal(err)
	}
}

// Each step is shown on the sender's browser, what is public to who follows it or its
// category, nothing twice, and nothing of a report that stopped being public.
func TestNewsReachWhoFollows(t *testing.T) {
	r := newRinging(t)
	id := r.Submit(t, 1).ID
	number := id.String()
	r.follows("sender", desk.Following{Report: id, Own: true})
	r.follows("area", desk.Following{Category: r.Province.Desk.Categories()[1].ID})
	r.follows("elsewhere", desk.Following{Category: r.Province.Desk.Categories()[2].ID})
	r.Walk(t, id, "accept")
	r.follows("neighbour", desk.Following{Report: id})
	want := func(what string, got []string, lines ...string) {
		t.Helper()
		for _, l := range lines {
			found := false
			for _, g := range got {
				found = found || g == l
			}
			if !found {
				t.Errorf("%s: no %q in %q", what, l, got)
			}
		}
		if len(got) != len(lines) {
			t.Errorf("%s: %d notices, want %d: %q", what, len(got), len(lines), got)
		}
	}
	want("accepted", r.news(), "/sender|Phản ánh của bạn, số "+number+"|Trung tâm đang xác định lĩnh vực|/mine#r"+number+"|r"+number)
	way := r.Way()
	r.Do(t, id, way[1].Who, way[1].Action, way[1].Form...)
	want("classified", r.news(),
		"/sender|Phản ánh của bạn, số "+number+"|Trung tâm đang chuyển đến cơ quan có thẩm quyền|/mine#r"+number+"|r"+number,
		"/area|Phản ánh "+number+"|Trung tâm đã tiếp nhận.|/reports/"+number+"|r"+number)
	r.Do(t, id, way[2].Who, way[2].Action, way[2].Form...)
	agency := r.Province.Desk.Directory().Name(r.Agency)
	want("dispatched", r.news(),
		"/sender|Phản ánh của bạn, số "+number+"|Cơ quan xử lý đang tiếp nhận|/mine#r"+number+"|r"+number,
		"/neighbour|Phản ánh "+number+"|Đang ở "+agency+".|/reports/"+number+"|r"+number)
	want("nothing more", r.news())

	// A message handed on twice is one.
	r.Do(t, id, way[3].Who, way[3].Action)
	m := leased(t, r)
	for range 2 {
		if err := r.handOnAll(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.news(); len(got) != 1 {
		t.Errorf("handed on twice: %q", got)
	}

	// From now on it is secret: the sender hears that there is news and no word more.
	r.Say(t, id, process.WishSecret)
	want("secret", r.news())
	r.Do(t, id, way[4].Who, way[4].Action, way[4].Form...)
	want("a step of a secret report", r.news(), "/sender|Phản ánh của bạn có tin mới|Bấm để xem.|/mine|mine")
}

// leased takes the one message to followers that waits.
func leased(t *testing.T, r *ringing) store.Message {
	t.Helper()
	ms, err := r.App.DB.LeaseMessages(t.Context(), desk.ToFollowers, r.Clock.Now(), 0, 10)
	if err != nil || len(ms) != 1 {
		t.Fatalf("%d messages: %v", len(ms), err)
	}
	return ms[0]
}

// A browser that is gone is forgotten with its wishes; one that cannot be reached is
// tried again.
func TestABrowserThatIsGoneIsForgotten(t *testing.T) {
	r := newRinging(t)
	id := r.Submit(t, 1).ID
	r.follows("sender", desk.Following{Report: id, Own: true})
	r.service.Answer(func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusServiceUnavailable) })
	r.Walk(t, id, "accept")
	r.news()
	r.service.Answer(nil)
	r.Clock.Advance(maxPushWait)
	if got := r.news(); len(got) != 1 {
		t.Errorf("not tried again: %q", got)
	}
	r.service.Answer(func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusGone) })
	w := r.Way()[1]
	r.Do(t, id, w.Who, w.Action, w.Form...)
	r.news()
	d := r.devices["/sender"]
	if ws, err := r.App.DB.WatchesBy(t.Context(), "", store.DeviceID(d.Endpoint)); err != nil || len(ws) != 0 {
		t.Errorf("%d wishes of a browser that is gone, %v", len(ws), err)
	}
}

// Letters: a question first, then news with a way to end them by one click; none of
// what is not public; and a code that is in no message.
func TestLettersToWhoFollows(t *testing.T) {
	a, p := opened(t)
	id := p.Submit(t, 1).ID
	p.Walk(t, id, "classify")
	letters(t, a, 1)
	w, err := a.Desk.Watch(t.Context(), desk.Following{Report: id, Email: "binh@example.vn"})
	if err != nil {
		t.Fatal(err)
	}
	ask := letters(t, a, 1)
	for _, want := range []string{"binh@example.vn", "phản ánh số " + id.String(), "https://pakn.example.vn/follow/" + a.Desk.WatchToken(desk.ToConfirm, w.ID)} {
		if !strings.Contains(ask, want) {
			t.Errorf("the question lacks %q:\n%s", want, ask)
		}
	}
	if _, err := a.Desk.ConfirmWatch(t.Context(), a.Desk.WatchToken(desk.ToConfirm, w.ID)); err != nil {
		t.Fatal(err)
	}
	way := p.Way()
	p.Do(t, id, way[2].Who, way[2].Action, way[2].Form...)
	if _, err := a.tellFollowers(t.Context()); err != nil {
		t.Fatal(err)
	}
	said := letters(t, a, 2) // the sender's own, and this
	for _, want := range []string{"binh@example.vn", "Đang ở", "https://pakn.example.vn/unfollow/" + a.Desk.WatchToken(desk.ToEnd, w.ID)} {
		if !strings.Contains(said, want) {
			t.Errorf("the news lack %q:\n%s", want, said)
		}
	}
	p.Do(t, id, way[3].Who, way[3].Action)
	p.Do(t, id, way[4].Who, way[4].Action, way[4].Form...)
	p.Do(t, id, way[5].Who, way[5].Action, way[5].Form...)
	p.Do(t, id, way[6].Who, way[6].Action)
	p.Do(t, id, way[7].Who, way[7].Action, way[7].Form...)
	if _, err := a.tellFollowers(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Hidden between the event and the letter: the message is given up.
	hide(t, p, id)
	for _, l := range strings.Split(letters(t, a, 2), "\n") {
		if strings.Contains(l, "binh@example.vn") {
			t.Errorf("told of a report that is not public any more: %s", l)
		}
	}

	challenge, err := a.SignIn.Ask(t.Context(), "an@example.vn", "x", p.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	code := a.SignIn.Code(challenge)
	if rows := testworld.Rows(t, store.Options{Dir: a.Config.Data}); strings.Contains(rows, code) {
		t.Error("the code is in the database")
	}
	if l := letters(t, a, 1); !strings.Contains(l, "Mã của ông/bà: "+code) || !strings.Contains(l, "an@example.vn") {
		t.Errorf("no code: %s", l)
	}
}

// hide ends the public's sight of a report as a sealed or hidden one would: by its
// follower's wish being gone with it.
func hide(t *testing.T, p *testworld.Province, id report.ID) {
	t.Helper()
	ws, err := p.DB.WatchesOf(t.Context(), id, "", "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ws {
		if err := p.Desk.Unwatch(t.Context(), w.ID, w.Email, w.Device); err != nil {
			t.Fatal(err)
		}
	}
}

// A letter that is a subscription says how it is ended, in the two lines mail programs
// look for.
func TestNewsCanBeEndedWithOneClick(t *testing.T) {
	l := notify.Letter{To: "a@example.vn", Subject: "x", Text: "y", End: "https://pakn.example.vn/unfollow/abc"}
	if err := notify.NewLog(new(strings.Builder)).Send(t.Context(), l); err != nil {
		t.Error(err)
	}
	l.End = "https://x\r\nBcc: b@example.vn"
	if err := notify.NewLog(new(strings.Builder)).Send(t.Context(), l); err == nil {
		t.Error("a second line in a header")
	}
}
