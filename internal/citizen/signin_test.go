package citizen

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paht/internal/report"
)

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
