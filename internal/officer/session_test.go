package officer_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paht/internal/org"
)

// inside are addresses that need a session, by method.
var inside = map[string][]string{
	http.MethodGet: {
		"/", "/?box=late", "/next", "/reports/26-0000001", "/reports/26-0000001/photos/00", "/drafts/x", "/new", "/find", "/statistics",
		"/notices", "/me", "/admin", "/admin/units", "/admin/units/x", "/admin/people", "/admin/people/x", "/admin/categories",
		"/admin/calendar", "/admin/process", "/admin/process/new", "/admin/process/move", "/admin/process/x", "/admin/process/x/diagram", "/admin/urgent",
		"/statistics/steps", "/statistics/steps.csv", "/statistics/steps/left", "/statistics/steps/held", "/openings",
	},
	http.MethodPost: {
		"/logout", "/reports/26-0000001/contact/show", "/reports/26-0000001/accept", "/new", "/notices", "/me/password", "/me/sessions",
		"/admin/units", "/admin/units/x", "/admin/units/x/end", "/admin/people", "/admin/people/x", "/admin/people/x/duties",
		"/admin/people/x/duties/end", "/admin/people/x/invite", "/admin/people/x/account", "/admin/categories",
		"/admin/process/check", "/admin/process/put", "/admin/process/move", "/admin/urgent",
	},
}

func TestNobodyGetsInWithoutASession(t *testing.T) {
	w := newWorld(t)
	w.Submit(t, 1)
	for _, forged := range []string{"", "x", strings.Repeat("A", 43)} {
		b := w.stranger(t)
		if forged != "" {
			b.cookies["paht_officer"] = forged
		}
		for _, p := range inside[http.MethodGet] {
			got := b.get(p).wants(http.StatusSeeOther)
			if !strings.HasPrefix(got.header.Get("Location"), "/login") {
				t.Errorf("GET %s leads to %s", p, got.header.Get("Location"))
			}
		}
		for _, p := range inside[http.MethodPost] {
			b.post(p, "reason", "Nội dung đang viết dở").wants(http.StatusUnauthorized, "Phiên làm việc đã hết", "Nội dung đang viết dở")
		}
	}
}

func TestATypedPasswordIsNotGivenBack(t *testing.T) {
	w := newWorld(t)
	w.stranger(t).post("/me/password", "current", "mat-khau-cu-cua-toi", "password", "mat-khau-moi", "again", "mat-khau-moi").
		wants(http.StatusUnauthorized).lacks("mat-khau-cu-cua-toi", "mat-khau-moi")
}

func TestLoginLeadsOnlyInside(t *testing.T) {
	w := newWorld(t)
	w.as(t, w.Operator)
	for next, want := range map[string]string{
		"/find?q=rac": "/find?q=rac", "": "/", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "evil": "/",
	} {
		got := w.stranger(t).post("/login", "login", string(w.Operator), "password", password, "next", next).wants(http.StatusSeeOther)
		if to := got.header.Get("Location"); to != want {
			t.Errorf("next=%q leads to %q, want %q", next, to, want)
		}
	}
}

func TestWrongLoginsAreOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.as(t, w.Operator)
	known := w.stranger(t).post("/login", "login", string(w.Operator), "password", "sai-mat-khau-roi-day")
	unknown := w.stranger(t).post("/login", "login", "khong-co-ai-ten-nay", "password", "sai-mat-khau-roi-day")
	known.wants(http.StatusUnprocessableEntity, "Tên đăng nhập hoặc mật khẩu chưa đúng").lacks("sai-mat-khau-roi-day")
	if known.status != unknown.status || strings.ReplaceAll(known.body, string(w.Operator), "N") != strings.ReplaceAll(unknown.body, "khong-co-ai-ten-nay", "N") {
		t.Error("the page tells a known name from an unknown one")
	}
	if got := known.form("/login").Get("login"); got != string(w.Operator) {
		t.Errorf("the name came back as %q", got)
	}
}

func TestGuessingHasToWait(t *testing.T) {
	w := newWorld(t)
	b := w.stranger(t)
	for range 10 {
		b.post("/login", "login", "ai-do", "password", "doan-mo-mat-khau").wants(http.StatusUnprocessableEntity)
	}
	got := b.post("/login", "login", "ai-do", "password", "doan-mo-mat-khau").wants(http.StatusTooManyRequests)
	if got.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

func TestCookie(t *testing.T) {
	w := newWorld(t)
	w.as(t, w.Operator)
	r := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader("login="+string(w.Operator)+"&password="+password))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "paht_officer", Value: "chosen-by-somebody-else"})
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	for _, c := range rec.Result().Cookies() {
		if c.Name != "paht_officer" {
			continue
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Value == "chosen-by-somebody-else" {
			t.Errorf("cookie %+v", c)
		}
		return
	}
	t.Error("no cookie")
}

func TestLogoutEndsTheSessionOnTheServer(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Operator)
	stolen := b.cookies["paht_officer"]
	b.follow(b.post("/logout")).wants(http.StatusOK, "đã đăng xuất")
	b.cookies["paht_officer"] = stolen
	b.get("/").wants(http.StatusSeeOther)
}

func TestRightsCountAtOnce(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	b := w.as(t, w.Operator)
	b.get(path(got.ID)).wants(http.StatusOK)
	duty := w.Actor(t, w.Operator).Duties[0]
	if err := w.Desk.EndDuty(t.Context(), w.Actor(t, w.Admin), duty); err != nil {
		t.Fatal(err)
	}
	b.get(path(got.ID)).wants(http.StatusNotFound)
	b.post(path(got.ID)+"/accept", "version", "1", "vietnamese", "yes", "clear", "yes", "complete", "yes").wants(http.StatusNotFound)

	lead := w.as(t, w.Lead)
	lead.get("/").wants(http.StatusOK)
	if err := w.auth.Disable(t.Context(), w.Lead, true); err != nil {
		t.Fatal(err)
	}
	lead.get("/").wants(http.StatusSeeOther)
}

func TestIdleSessionsEnd(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Operator)
	w.Clock.Advance(29 * time.Minute)
	b.get("/").wants(http.StatusOK)
	w.Clock.Advance(31 * time.Minute)
	b.get("/").wants(http.StatusSeeOther)
}

func TestOtherOriginsAreRefused(t *testing.T) {
	w := newWorld(t)
	got := w.Submit(t, 1)
	b := w.as(t, w.Operator)
	for _, p := range append(inside[http.MethodPost], "/login", path(got.ID)+"/accept") {
		r := httptest.NewRequest(http.MethodPost, p, strings.NewReader("version=1&vietnamese=yes&clear=yes&complete=yes"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		b.do(r).wants(http.StatusForbidden)
	}
	if c, _ := w.Desk.Case(t.Context(), got.ID); c.State.Seq != 1 {
		t.Error("a post from elsewhere did something")
	}
}

func TestGetChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.Submit(t, 1)
	b := w.as(t, w.Admin)
	for _, p := range inside[http.MethodPost] {
		got := b.get(p)
		if got.status != http.StatusMethodNotAllowed && got.status != http.StatusNotFound && got.status != http.StatusOK {
			t.Errorf("GET %s: %d", p, got.status)
		}
	}
	b.get("/logout")
	b.get("/admin").wants(http.StatusOK)
}

func TestInvitation(t *testing.T) {
	w := newWorld(t)
	b := w.stranger(t)
	b.get("/invite/nothing").wants(http.StatusNotFound)
	token, err := w.auth.Invite(t.Context(), w.Focal, "le.thi.dau", w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	link := "/invite/" + token
	b.get(link).wants(http.StatusOK, "le.thi.dau")
	b.post(link, "password", "ngắn", "again", "ngắn").wants(http.StatusUnprocessableEntity, "ít nhất 15 ký tự")
	b.post(link, "password", password, "again", password+"x").wants(http.StatusUnprocessableEntity).lacks(password)
	b.follow(b.post(link, "password", password, "again", password)).wants(http.StatusOK, "Đã đặt mật khẩu")
	b.get(link).wants(http.StatusNotFound)
	b.follow(b.post("/login", "login", "le.thi.dau", "password", password)).wants(http.StatusOK, "Cần làm")
}

func TestOwnAccount(t *testing.T) {
	w := newWorld(t)
	b, other := w.as(t, w.Leader), w.stranger(t)
	other.post("/login", "login", string(w.Leader), "password", password).wants(http.StatusSeeOther)
	b.get("/me").wants(http.StatusOK, "Lãnh đạo cơ quan, xã Song Mai")
	const fresh = "con-duong-lang-rop-bong-tre"
	b.post("/me/password", "current", "khong-phai-the-nay", "password", fresh, "again", fresh).wants(http.StatusUnprocessableEntity, "Mật khẩu hiện tại chưa đúng")
	b.post("/me/password", "current", password, "password", "12345", "again", "12345").wants(http.StatusUnprocessableEntity, "ít nhất 15")
	b.follow(b.post("/me/password", "current", password, "password", fresh, "again", fresh)).wants(http.StatusOK, "Đã đổi mật khẩu")
	other.get("/").wants(http.StatusSeeOther)
	b.post("/login", "login", string(w.Leader), "password", fresh).wants(http.StatusSeeOther)
	b.follow(b.post("/me/sessions")).wants(http.StatusOK, "mọi máy")
	b.get("/").wants(http.StatusSeeOther)
}

func TestOfficersWithoutWork(t *testing.T) {
	w := newWorld(t)
	b := w.as(t, w.Admin)
	if to := b.get("/").wants(http.StatusSeeOther).header.Get("Location"); to != "/admin" {
		t.Errorf("an administrator comes to %s", to)
	}
	if err := w.Desk.PutPerson(t.Context(), w.Actor(t, w.Admin), org.Person{ID: "moi", Name: "Người Mới"}); err != nil {
		t.Fatal(err)
	}
	fresh := w.as(t, "moi")
	fresh.get("/me").wants(http.StatusOK, "Chưa có nhiệm vụ nào")
	fresh.get("/find").wants(http.StatusNotFound)
}
