package citizen

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// Whatever is asked of a report that is hidden is answered as for one there is not.
func TestHiddenReportsAreAnsweredAsNone(t *testing.T) {
	w := newFollowWorld(t)
	secret, _ := w.public(t, 1, "classify", "secret", "yes")
	fresh, _ := w.public(t, 2, "")
	none := report.NewID(2026, 999_999)
	d := testworld.NewPushDevice(t, w.service.URL+"/x")
	sub := url.Values{"endpoint": {d.Endpoint}, "p256dh": {d.Key}, "auth": {d.Auth}}
	for _, ask := range []struct {
		method, path string
		form         url.Values
	}{
		{"GET", "", nil}, {"GET", "/follow", nil}, {"GET", "/feed.atom", nil}, {"GET", "/remarks", nil}, {"POST", "/me-too", url.Values{}},
		{"POST", "/follow", url.Values{"email": {"an@example.vn"}}}, {"POST", "/follow/push", sub},
		{"POST", "/remarks", url.Values{"alias": {"Bà Tư"}, "said": {"Tôi cũng thấy."}}},
	} {
		plain := func(id report.ID) string {
			a := w.asked(ask.method, "/reports/"+id.String()+ask.path, ask.form)
			return strings.NewReplacer(id.String(), "N", a.header.Get("X-Request-Id"), "R").Replace(fmt.Sprint(a.status, a.header["Set-Cookie"], a.body))
		}
		want := plain(none)
		if !strings.HasPrefix(want, "404") {
			t.Errorf("%s %s of none: %.40s", ask.method, ask.path, want)
		}
		for _, id := range []report.ID{secret, fresh} {
			if got := plain(id); got != want {
				t.Errorf("%s %s tells that %s is there:\n%s\n%s", ask.method, ask.path, id, got, want)
			}
		}
	}
}

// mail are the messages to addresses that wait.
func (w *world) mail(t *testing.T) []store.Message {
	t.Helper()
	ms, err := w.DB.LeaseMessages(t.Context(), desk.ByEmail, w.Clock.Now().Add(time.Second), time.Minute, 100)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func TestFollowingByEmailIsConfirmedFirst(t *testing.T) {
	w := newFollowWorld(t)
	id, _ := w.public(t, 1, "classify")
	at := "/reports/" + id.String()
	w.wants("no address", w.post(at+"/follow", url.Values{}), 422, "Hãy cho biết e-mail để báo tin")
	bad := w.post(at+"/follow", url.Values{"email": {"binh@"}})
	w.wants("no address", bad, 422, "E-mail chưa đúng")
	if !strings.Contains(bad.body, `value="binh@"`) {
		t.Error("what was typed is lost")
	}
	w.mail(t)
	ask := w.post(at+"/follow", url.Values{"email": {"binh@example.vn"}})
	w.wants("asked", ask, 200, "Hãy mở thư để xác nhận")
	var watch string
	for _, m := range w.mail(t) {
		if m.Kind == desk.MsgConfirm {
			var n desk.News
			if err := json.Unmarshal([]byte(m.Body), &n); err != nil {
				t.Fatal(err)
			}
			watch = n.Watch
		}
	}
	if yes, err := w.DB.Watched(t.Context(), id); watch == "" || err != nil || yes {
		t.Fatalf("followed before it was confirmed: %q %v", watch, err)
	}
	confirm, end := w.Desk.WatchToken(desk.ToConfirm, watch), w.Desk.WatchToken(desk.ToEnd, watch)
	w.wants("a look confirms nothing", w.get("/follow/"+confirm), 200, "Xác nhận theo dõi", "phản ánh số "+id.String())
	if yes, _ := w.DB.Watched(t.Context(), id); yes {
		t.Error("a look confirmed it")
	}
	for _, token := range []string{end, watch + strings.Repeat("0", 32), "x", strings.Repeat("f", 64)} {
		w.wants("another token", w.post("/follow/"+token, url.Values{}), 404, "không còn dùng được")
	}
	w.wants("confirmed", w.post("/follow/"+confirm, url.Values{}), 200, "Đã xác nhận")
	if yes, _ := w.DB.Watched(t.Context(), id); !yes {
		t.Error("not followed")
	}
	w.wants("a wrong token ends nothing", w.post("/unfollow/"+confirm, url.Values{}), 200, "Bạn đã thôi theo dõi")
	if yes, _ := w.DB.Watched(t.Context(), id); !yes {
		t.Error("ended by the wrong token")
	}
	w.wants("a look ends nothing", w.get("/unfollow/"+end), 200, "Thôi theo dõi?")
	w.wants("one click", w.post("/unfollow/"+end, url.Values{"List-Unsubscribe": {"One-Click"}}), 200, "Bạn đã thôi theo dõi")
	w.wants("twice", w.post("/unfollow/"+end, url.Values{"List-Unsubscribe": {"One-Click"}}), 200, "Bạn đã thôi theo dõi")
	if yes, _ := w.DB.Watched(t.Context(), id); yes {
		t.Error("still followed")
	}

	// Somebody else's address gets no more than five letters that ask it.
	for n := range 8 {
		other, _ := w.public(t, 10+n, "classify")
		w.post("/reports/"+other.String()+"/follow", url.Values{"email": {"nan-nhan@example.vn"}})
	}
	asked := 0
	for _, m := range w.mail(t) {
		if m.Kind == desk.MsgConfirm {
			asked++
		}
	}
	if asked != 5 {
		t.Errorf("%d letters to an address that answers none", asked)
	}
}

func TestAreasAreFollowed(t *testing.T) {
	w := newFollowWorld(t)
	cat := w.Desk.Categories()[1].ID
	w.wants("nothing chosen", w.post("/follow", url.Values{"email": {"an@example.vn"}}), 422, "Hãy chọn một lĩnh vực")
	w.wants("page", w.get("/follow?category="+cat), 200, "Theo dõi lĩnh vực hoặc xã, phường")
	w.wants("asked", w.post("/follow", url.Values{"email": {"an@example.vn"}, "category": {cat}}), 200, "Hãy mở thư để xác nhận")
	// A form of several parts can be read but once.
	w.wants("in parts", w.form("/follow", url.Values{"email": {"x"}, "category": {cat}}, ""), 422, "Chưa gửi được. Vui lòng sửa 1 chỗ", "E-mail chưa đúng")
}

func TestTheFeedOfAReport(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "publish")
	a := w.get("/reports/" + id.String() + "/feed.atom")
	var f atom
	if err := xml.Unmarshal([]byte(a.body), &f); err != nil || a.status != 200 || a.header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%v %d %s", err, a.status, a.body)
	}
	if len(f.Entries) < 3 || f.Title != "Phản ánh số "+id.String() || f.Updated < f.Entries[0].Updated || !strings.Contains(a.body, "Đã san lấp ổ gà") {
		t.Errorf("%+v", f)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		if ids[e.ID] || e.Updated == "" || !strings.HasPrefix(e.ID, w.base+"/reports/") {
			t.Errorf("%+v", e)
		}
		ids[e.ID] = true
	}
	for _, private := range []string{code, "Nguyễn Văn An", "0912", "an@example.vn"} {
		if strings.Contains(a.body, private) {
			t.Errorf("the feed holds %q", private)
		}
	}
}
