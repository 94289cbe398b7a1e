package citizen

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paht/internal/auth/oidc"
	"paht/internal/testworld"
	"paht/internal/testworld/issuer"
)

// abroad is the site that also lets people in by an account they have elsewhere.
type abroad struct {
	*newcomers
	op    *issuer.Issuer
	clock *testworld.Clock // of the provider and of what the site keeps of a visit there
}

func newAbroad(t *testing.T) *abroad {
	t.Helper()
	w := &abroad{clock: testworld.NewClock(testworld.At("2026-11-16 08:00"))}
	w.op = issuer.New(t, w.clock.Now)
	w.op.Claims = map[string]any{"sub": "nguoi-1", "name": "Nguyễn Thị Mai", "email": "mai@example.vn", "email_verified": true}
	w.newcomers = newFollowWorld(t, func(base string, cfg *Config) {
		login, err := oidc.New(oidc.Config{
			Issuer: w.op.URL, ClientID: issuer.ClientID, ClientSecret: issuer.ClientSecret, RedirectURL: base + oidc.CallbackPath,
			Key: []byte("khóa của máy chủ thử nghiệm"), Now: w.clock.Now,
		})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Login, cfg.LoginName = login, "VNeID"
	})
	return w
}

// leave goes to the provider and comes back as far as the site's door: the path the
// provider sends the browser to, and what the browser carries.
func (w *abroad) leave() (back string, carried *http.Cookie) {
	w.t.Helper()
	out := w.get("/oidc")
	carried = out.cookie("oidc")
	if out.status != http.StatusSeeOther || carried == nil {
		w.t.Fatalf("the way to the provider: %d, %v", out.status, out.header)
	}
	res, err := w.http.Get(out.header.Get("Location"))
	if err != nil {
		w.t.Fatal(err)
	}
	res.Body.Close()
	back, ours := strings.CutPrefix(res.Header.Get("Location"), w.base)
	if !ours {
		w.t.Fatalf("the provider sends to %q", res.Header.Get("Location"))
	}
	return back, carried
}

// turned holds that an answer lets nobody in and says why.
func (w *abroad) turned(what string, a answer, status int, sentence string) {
	w.t.Helper()
	w.wants(what, a, status, sentence)
	if a.cookie("paht_citizen") != nil {
		w.t.Errorf("%s: signed in", what)
	}
	if a.header.Get("Cache-Control") != "no-store" {
		w.t.Errorf("%s: kept: %q", what, a.header.Get("Cache-Control"))
	}
}

// changed is the way back with one of its values other, or gone.
func changed(back, name, value string) string {
	path, query, _ := strings.Cut(back, "?")
	q, _ := url.ParseQuery(query)
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	return path + "?" + q.Encode()
}

const (
	saysState = "Lần đăng nhập này đã hết hạn hoặc bắt đầu ở trình duyệt khác"
	saysToken = "Không xác nhận được câu trả lời của nơi đăng nhập"
)

func TestAnAccountElsewhereSignsIn(t *testing.T) {
	w := newAbroad(t)
	own, _ := w.public(t, 1, "", "email", "mai@example.vn")
	w.wants("the link", w.get("/sign-in"), 200, "Đăng nhập bằng VNeID")

	back, carried := w.leave()
	in := w.asked("GET", back, nil, carried)
	me := in.cookie("paht_citizen")
	if in.status != http.StatusSeeOther || in.header.Get("Location") != "/mine" || me == nil || !me.HttpOnly || me.SameSite != http.SameSiteLaxMode {
		t.Fatalf("%d %s, %+v\n%s", in.status, in.header.Get("Location"), me, in.text())
	}
	if c := in.cookie("oidc"); c == nil || c.MaxAge >= 0 {
		t.Error("what the browser carried stays")
	}
	w.wants("mine", w.asked("GET", "/mine", nil, me), 200, "Gửi bằng mai@example.vn", "Đèn đường ngõ 12", "Đăng xuất")
	w.wants("what he sent", w.asked("GET", "/mine/"+own.String(), nil, me), 200, "Nguyễn Văn An")

	w.turned("the same answer again", w.asked("GET", back, nil, carried), 403, saysState)
	// A new visit with the code of the old one: the provider has taken that.
	q, _ := url.Parse(back)
	again, carried := w.leave()
	w.turned("the code again", w.asked("GET", changed(again, "code", q.Query().Get("code")), nil, carried), 403, saysToken)
}

// Who has no verified address is signed in, finds nothing by another's, and can leave.
func TestAnAccountWithoutAVerifiedAddressFindsNothing(t *testing.T) {
	w := newAbroad(t)
	w.public(t, 1, "", "email", "mai@example.vn")
	for what, claims := range map[string]map[string]any{
		"unverified": {"sub": "nguoi-2", "name": "Kẻ Khác", "email": "mai@example.vn", "email_verified": false},
		"none":       {"sub": "nguoi-3", "name": "Không Thư"},
	} {
		w.op.Claims = claims
		back, carried := w.leave()
		me := w.asked("GET", back, nil, carried).cookie("paht_citizen")
		if me == nil {
			t.Fatalf("%s: not signed in", what)
		}
		w.wants(what, w.asked("GET", "/mine", nil, me), 200, "chưa có e-mail được xác nhận", "Đăng xuất", "!Đèn đường", "!mai@example.vn", "!Xem bằng e-mail")
		w.asked("POST", "/sign-out", url.Values{}, me)
		w.wants(what+", out", w.asked("GET", "/mine", nil, me), 200, "Xem bằng e-mail", "!Đăng xuất")
	}
}

func TestAnAnswerThatIsNotOurVisitorsSignsNobodyIn(t *testing.T) {
	w := newAbroad(t)
	back, carried := w.leave()
	w.turned("without what the browser carries", w.get(back), 403, saysState)
	w.turned("another state", w.asked("GET", changed(back, "state", "khac"), nil, carried), 403, saysState)
	back, carried = w.leave()
	w.turned("no state", w.asked("GET", changed(back, "state", ""), nil, carried), 403, saysState)
	_, others := w.leave()
	back, _ = w.leave()
	w.turned("another browser's", w.asked("GET", back, nil, others), 403, saysState)

	back, carried = w.leave()
	w.clock.Advance(11 * 60 * 1e9)
	w.turned("too late", w.asked("GET", back, nil, carried), 403, saysState)

	w.op.Spoil = func(claims map[string]any) { claims["nonce"] = "khac" }
	back, carried = w.leave()
	w.turned("another nonce", w.asked("GET", back, nil, carried), 403, saysToken)
	w.op.Spoil = func(claims map[string]any) { delete(claims, "name") }
	back, carried = w.leave()
	w.turned("without a name", w.asked("GET", back, nil, carried), 403, "thiếu thông tin cần có")
	w.op.Spoil = nil

	for word, says := range map[string]string{
		"access_denied": "Bạn chưa đồng ý chia sẻ thông tin", "server_error": "Chưa kết nối được với nơi đăng nhập", "<script>alert(1)</script>": saysToken,
	} {
		back, carried = w.leave()
		status := 403
		if word == "server_error" {
			status = 503
		}
		a := w.asked("GET", changed(changed(back, "code", ""), "error", word), nil, carried)
		w.turned(word, a, status, says)
		if strings.Contains(a.body, "alert(1)") {
			t.Error("the provider's word stands on the page")
		}
	}
}

// With the provider away everything else works; where none is configured there is no
// such page.
func TestAnAccountElsewhereIsNeverNeeded(t *testing.T) {
	w := newAbroad(t)
	w.op.Down(true)
	w.turned("away", w.get("/oidc"), 503, "Bạn vẫn gửi và tra cứu phản ánh được mà không cần đăng nhập")
	w.send(w.filled(1)).code(t)

	off := newFollowWorld(t)
	off.wants("no way there", off.get("/oidc"), 404)
	off.wants("no way back", off.get("/oidc/back?code=x&state=y"), 404)
	off.wants("no link", off.get("/sign-in"), 200, "!Đăng nhập bằng VNeID", `!href="/oidc"`)
}
