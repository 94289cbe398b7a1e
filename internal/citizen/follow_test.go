package citizen

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paht/internal/auth/signin"
	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/media"
	"paht/internal/notify"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// newcomers is the site with sign-in and a push service on this machine.
type newcomers struct {
	*world
	in      *signin.In
	service *testworld.PushService
	codes   []string // challenges on their way
}

func newFollowWorld(t *testing.T) *newcomers {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), store.Options{Dir: dir, Log: testworld.Quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	blobs, err := blob.Dir(filepath.Join(dir, "blob"))
	if err != nil {
		t.Fatal(err)
	}
	p := testworld.NewProvince(t, db)
	n := &newcomers{service: testworld.NewPushService(t)}
	push, err := notify.NewPush(notify.PushConfig{Key: bytes.Repeat([]byte{1}, 32), Contact: "truc@example.vn", Anywhere: true, Roots: n.service.Roots})
	if err != nil {
		t.Fatal(err)
	}
	n.in = signin.New(db, p.Desk.Key, signin.Options{Post: func(_ *store.Tx, id string, _ time.Time) error {
		n.codes = append(n.codes, id)
		return nil
	}})
	srv := httptest.NewServer(New(Config{
		Desk: p.Desk, DB: db, Blob: blobs, Media: media.New(1), Log: testworld.Quiet(), HelpPhone: "0204 000 000", SignIn: n.in, Push: push,
	}))
	t.Cleanup(srv.Close)
	n.world = &world{Province: p, t: t, base: srv.URL, blob: blobs, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	return n
}

// with asks with cookies.
func (w *world) asked(method, path string, form url.Values, cookies ...*http.Cookie) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	return w.do(req)
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// public sends a report and lets it be accepted and classified.
func (w *world) public(t *testing.T, n int, upTo string, pairs ...string) (report.ID, string) {
	t.Helper()
	code := w.send(with(w.filled(n), pairs...)).code(t)
	c, err := w.Desk.CaseByCode(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if upTo != "" {
		w.Walk(t, c.Report.ID, upTo)
	}
	return c.Report.ID, code
}

func TestNearReportsAreFoundAndHiddenOnesAreNot(t *testing.T) {
	w := newFollowWorld(t)
	at := func(lat string) []string { return []string{"lat", lat, "lon", "106.2000"} }
	same, _ := w.public(t, 1, "classify", at("21.2900")...)
	w.public(t, 2, "classify", append(at("21.2901"), "secret", "yes")...)                                                     // secret
	w.public(t, 3, "", at("21.2901")...)                                                                                      // not accepted
	w.public(t, 4, "classify", append(at("21.2901"), "text", "Bãi rác tự phát ven kênh bốc mùi hôi thối nhiều ngày nay.")...) // other words
	w.public(t, 5, "classify", append(at("21.3100"), "commune", string(w.Commune))...)                                        // two kilometres off
	old, _ := w.public(t, 6, "publish", at("21.2902")...)
	ask := func(q string) (numbers string) {
		t.Helper()
		a := w.get("/near?" + q)
		var got struct {
			Near []struct {
				Number, Title, Status, Thumb, Href, Join string
				Distance                                 *int
			}
		}
		if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != 200 || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%v %d %s", err, a.status, a.body)
		}
		for _, n := range got.Near {
			numbers += n.Number + " "
			if n.Title == "" || n.Status == "" || n.Href != "/reports/"+n.Number || n.Join != n.Href+"/me-too" || n.Distance == nil || *n.Distance > 300 {
				t.Errorf("%+v", n)
			}
		}
		return numbers
	}
	words := "&text=" + url.QueryEscape("den duong ngo 12 khong sang")
	if got := ask("lat=21.2900&lon=106.2000" + words); got != same.String()+" "+old.String()+" " {
		t.Errorf("near: %s", got)
	}
	if got := ask("lat=21.2950&lon=106.2000" + words); got != "" {
		t.Errorf("half a kilometre off: %s", got)
	}
	if got := ask("lat=x&lon=y&commune=none" + words); got != "" {
		t.Errorf("nowhere: %s", got)
	}
	w.Clock.Advance(40 * 24 * time.Hour)
	if got := ask("lat=21.2900&lon=106.2000" + words); got != same.String()+" " {
		t.Errorf("after forty days: %s", got)
	}
}

func TestMeTooCountsOnce(t *testing.T) {
	w := newFollowWorld(t)
	id, _ := w.public(t, 1, "classify")
	at := "/reports/" + id.String()
	first := w.post(at+"/me-too", url.Values{})
	mark := first.cookie("paht_visitor")
	if first.status != 303 || first.header.Get("Location") != at+"/follow?joined=yes" || mark == nil || !mark.HttpOnly {
		t.Fatalf("%d %s %v", first.status, first.header.Get("Location"), mark)
	}
	w.wants("joined", w.get(at+"/follow?joined=yes"), 200, "Đã ghi nhận: bạn cũng gặp việc này", "1 người cũng gặp")
	if again := w.asked("POST", at+"/me-too", url.Values{}, mark); again.header.Get("Location") != at+"/follow?joined=again" {
		t.Errorf("twice: %s", again.header.Get("Location"))
	}
	forged := *mark
	forged.Value = strings.ToUpper(mark.Value)
	w.asked("POST", at+"/me-too", url.Values{}, &forged) // somebody else, with a mark of his own
	w.wants("page", w.get(at), 200, "2 người cũng gặp", "Tôi cũng gặp việc này")
	w.wants("list", w.get("/reports"), 200, "2 người cũng gặp")
	w.wants("mine", w.asked("GET", "/mine", nil, mark), 200, "Việc bạn cũng gặp", "Đèn đường ngõ 12")
	w.wants("a stranger's", w.get("/mine"), 200, "!Việc bạn cũng gặp")
}

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
}

func TestSigningInByACode(t *testing.T) {
	w := newFollowWorld(t)
	open, _ := w.public(t, 1, "classify")
	secret, _ := w.public(t, 2, "classify", "secret", "yes")
	others, _ := w.public(t, 3, "classify", "email", "khac@example.vn", "text", "Việc của người khác, nước giếng bị đục.")
	w.wants("nobody", w.get("/mine"), 200, "Xem bằng e-mail", "!Đèn đường")
	w.wants("telephone", w.post("/sign-in", url.Values{"email": {"0912 345 678"}}), 422, "Chưa gửi được mã qua tin nhắn")

	// The answer is the same for an address nobody ever used.
	known, unknown := w.post("/sign-in", url.Values{"email": {"AN@example.vn"}}), w.post("/sign-in", url.Values{"email": {"la@example.vn"}})
	if known.status != 303 || unknown.status != 303 || known.header.Get("Location") != unknown.header.Get("Location") {
		t.Errorf("%d %d", known.status, unknown.status)
	}
	ch := known.cookie("paht_code")
	code := w.in.Code(w.codes[0])
	w.wants("the code's page", w.asked("GET", "/sign-in/code", nil, ch), 200, "Nhập mã trong thư", "AN@example.vn", "Gửi lại mã", "Đổi địa chỉ")
	w.wants("wrong", w.asked("POST", "/sign-in/code", url.Values{"code": {"000 000x"}}, ch), 422, "Mã chưa đúng")
	w.wants("in another browser", w.post("/sign-in/code", url.Values{"code": {code}}), 422, "Mã chưa đúng")
	in := w.asked("POST", "/sign-in/code", url.Values{"code": {code[:3] + " " + code[3:]}}, ch)
	me := in.cookie("paht_citizen")
	if in.status != 303 || me == nil || !me.HttpOnly || me.SameSite != http.SameSiteLaxMode || me.MaxAge != 30*24*3600 {
		t.Fatalf("%d %+v", in.status, me)
	}
	page := w.asked("GET", "/mine", nil, me)
	w.wants("mine", page, 200, "Gửi bằng an@example.vn", "Đèn đường ngõ 12", "Phản ánh số "+secret.String(), "Mở bằng mã tra cứu", "!nước giếng", "!Việc của người khác")
	if page.header.Get("Cache-Control") != "no-store" {
		t.Error("kept")
	}
	if strings.Count(page.body, "Đèn đường ngõ 12") != 1 {
		t.Error("the secret one is told")
	}
	w.wants("one of mine", w.asked("GET", "/mine/"+open.String(), nil, me), 200, "Trung tâm đang chuyển đến cơ quan có thẩm quyền", "Nguyễn Văn An", "!Rút phản ánh")
	for what, id := range map[string]report.ID{"secret": secret, "another's": others, "none": 269999999} {
		w.wants(what, w.asked("GET", "/mine/"+id.String(), nil, me), 404, "Không có phản ánh này")
	}
	w.wants("signed out by nobody", w.get("/mine/"+open.String()), 404)

	// Who is signed in follows without a letter.
	w.wants("follows", w.asked("POST", "/reports/"+open.String()+"/follow", url.Values{}, me), 200, "Đã theo dõi")
	follows := w.asked("GET", "/mine", nil, me)
	w.wants("told", follows, 200, "Đang theo dõi qua e-mail", "Phản ánh số "+open.String())
	id := between(follows.body, `name="id" value="`, `"`)
	w.asked("POST", "/mine/unfollow", url.Values{"id": {id}})
	w.wants("nobody ends another's", w.asked("GET", "/mine", nil, me), 200, "Đang theo dõi qua e-mail")
	w.asked("POST", "/mine/unfollow", url.Values{"id": {id}}, me)
	w.wants("ended", w.asked("GET", "/mine", nil, me), 200, "!Đang theo dõi qua e-mail")

	if out := w.asked("POST", "/sign-out", url.Values{}, me); out.cookie("paht_citizen").MaxAge >= 0 {
		t.Error("the cookie stays")
	}
	w.wants("after signing out the old cookie opens nothing", w.asked("GET", "/mine", nil, me), 200, "!an@example.vn")
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestTheSenderAddsAndAsksForSecrecy(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "assign")
	before, _ := w.DB.State(t.Context(), id)
	at := "/track/" + code
	w.wants("offered", w.get(at), 200, "Bổ sung ảnh hoặc thông tin", "Xin giữ bí mật", "không làm họ quên được")
	w.wants("public so far", w.get("/reports/"+id.String()), 200, "Đèn đường ngõ 12")
	bad := w.form(at, url.Values{"action": {"sender.add"}, "sender.text": {"ừ"}}, "sender.photos", upload{"a.jpg", photo(t, 1)})
	w.wants("short", bad, 422, "Viết ít nhất 5 ký tự", "Đã giữ 1 ảnh")
	if got := w.form(at, url.Values{"action": {"sender.add"}, "sender.text": {"Thêm ảnh cột đèn lúc tối."}}, "sender.photos", upload{"b.jpg", photo(t, 2)}); got.status != 303 {
		t.Fatal(got.status, got.text())
	}
	after, _ := w.DB.State(t.Context(), id)
	if after.Limit != before.Limit || after.Target != before.Target || after.Step != before.Step || after.Seq != before.Seq+1 {
		t.Errorf("a due moved: %+v", after)
	}
	r, _ := w.DB.Report(t.Context(), id)
	if len(r.Photos) != 1 || r.Photos[0].Of != report.OfReport {
		t.Errorf("%+v", r.Photos)
	}
	w.wants("told", w.get(at), 200, "Thêm ảnh cột đèn lúc tối.")
	told := 0
	ms, _ := w.DB.MessagesOf(t.Context(), id)
	for _, m := range ms {
		if m.Kind == desk.MsgAdded {
			told++
		}
	}
	if told == 0 {
		t.Error("the handler is not told")
	}

	if got := w.post(at, url.Values{"action": {"sender.secret"}, "sender.reason": {"Tôi sợ bị làm phiền."}}); got.status != 303 || !strings.HasSuffix(got.header.Get("Location"), "done=secret") {
		t.Fatal(got.status, got.text())
	}
	w.wants("hidden", w.get("/reports/"+id.String()), 404)
	w.wants("its picture too", w.get("/photos/"+r.Photos[0].Digest), 404)
	w.wants("his page", w.get(at), 200, "Giữ bí mật", `!value="sender.secret"`)

	published, pubCode := w.public(t, 2, "publish")
	w.wants("what was published is not made secret", w.post("/track/"+pubCode, url.Values{"action": {"sender.secret"}}), 422, "Chưa làm được việc này lúc này")
	w.wants("it stays", w.get("/reports/"+published.String()), 200)
	w.wants("clearing up takes a photo", w.get("/track/"+pubCode), 200, "Việc chưa xong", "Ảnh")
	if got := w.form("/track/"+pubCode, url.Values{"action": {"clear_up"}, "unclear": {"Còn một hố nhỏ cạnh cống chưa lấp."}}, "photos", upload{"c.jpg", photo(t, 5)}); got.status != 303 {
		t.Fatal(got.status, got.text())
	}
	if r, _ := w.DB.Report(t.Context(), published); len(r.Photos) != 1 {
		t.Errorf("%d photos with the request", len(r.Photos))
	}
}

func TestRemarksWaitForAnOperator(t *testing.T) {
	w := newFollowWorld(t)
	id, code := w.public(t, 1, "classify")
	at := "/reports/" + id.String()
	w.wants("nothing said", w.post(at+"/remarks", url.Values{}), 422, "Hãy viết bình luận", "Hãy chọn một bí danh")
	long := w.post(at+"/remarks", url.Values{"alias": {"Bà Tư"}, "said": {strings.Repeat("dài ", 300)}})
	w.wants("long", long, 422, "Bình luận dài quá 1000 ký tự")
	if !strings.Contains(long.body, "dài dài dài") {
		t.Error("what was typed is lost")
	}
	w.post(at+"/remarks", url.Values{"alias": {"Máy"}, "said": {"Mua hàng rẻ"}, "website": {"x"}})
	got := w.post(at+"/remarks", url.Values{"alias": {"Bà Tư"}, "said": {"Tôi cũng thấy <script>alert(1)</script>"}})
	w.wants("kept", w.get(got.header.Get("Location")), 200, "Đã nhận bình luận")
	w.wants("held", w.get(at), 200, "Chưa có bình luận nào", "!Bà Tư")
	held, err := w.DB.RemarksIn(t.Context(), store.RemarkHeld)
	if err != nil || len(held) != 1 {
		t.Fatalf("%+v %v", held, err)
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, true, "", w.Actor(t, w.Focal)); err == nil {
		t.Error("an agency let it through")
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, false, "", w.Actor(t, w.Operator)); err == nil {
		t.Error("hidden without a reason")
	}
	if err := w.Desk.DecideRemark(t.Context(), held[0].ID, true, "", w.Actor(t, w.Operator)); err != nil {
		t.Fatal(err)
	}
	page := w.get(at)
	w.wants("shown", page, 200, "Bà Tư", "Tôi cũng thấy")
	if strings.Contains(page.body, "<script>alert") {
		t.Error("a remark is code")
	}
	w.post("/track/"+code, url.Values{"action": {"sender.secret"}})
	c, _ := w.Desk.Case(t.Context(), id)
	if rs, err := w.Desk.Remarks(t.Context(), c); err != nil || len(rs) != 0 {
		t.Errorf("a secret report shows %d remarks", len(rs))
	}
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

func TestQRCodesAndPosters(t *testing.T) {
	w := newFollowWorld(t)
	_, code := w.public(t, 1, "")
	for _, page := range []string{"/sent/", "/track/"} {
		w.wants(page, w.get(page+code), 200, "Lưu ảnh mã", "Quét mã này")
	}
	pic := w.get("/track/" + code + "/qr.png")
	img, err := png.Decode(strings.NewReader(pic.body))
	if err != nil || img.Bounds().Dx() < 300 || pic.header.Get("Cache-Control") != "no-store" || !strings.Contains(pic.header.Get("Content-Disposition"), "phan-anh-26-0000001.png") {
		t.Errorf("%v %v", err, pic.header)
	}
	if svg := w.get("/track/" + code + "/qr.svg"); svg.status != 200 || xml.Unmarshal([]byte(svg.body), new(struct{})) != nil || svg.header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%d %v", svg.status, svg.header)
	}
	w.wants("a wrong code", w.get("/track/ZZZZ-ZZZZ-ZZZZ-ZZZZ/qr.png"), 404)
	w.wants("poster", w.get("/poster/"+url.PathEscape(string(w.Commune))), 200, "Xã Song Mai", "Thấy việc chưa ổn", "0204 000 000")
	w.wants("no commune", w.get("/poster/nowhere"), 404)
	w.wants("no commune but a unit", w.get("/poster/"+url.PathEscape(string(w.Centre))), 404)
}

// Two squares of the drawing, read back: the finder in the corner, and white around.
func TestTheDrawingIsTheCode(t *testing.T) {
	v := qrPath("https://phananh.example.vn/track/7KQ4-9F2M-0000-0000")
	if !strings.HasPrefix(v.Path, "M4 4h7v1h-7z") || v.Size < 29+8 {
		t.Errorf("%d %.40s", v.Size, v.Path)
	}
}

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
