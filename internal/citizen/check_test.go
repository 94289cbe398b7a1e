package citizen

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Without a script the page that is checked shows public reports of the same matter,
// and no other; who met the same says so instead of sending it again.
func TestTheCheckedPageShowsReportsAlike(t *testing.T) {
	w := newFollowWorld(t)
	at := func(lat string) []string { return []string{"lat", lat, "lon", "106.2000"} }
	same, _ := w.public(t, 1, "classify", at("21.2900")...)
	hidden, _ := w.public(t, 2, "classify", append(at("21.2901"), "secret", "yes")...)
	waits, _ := w.public(t, 3, "", at("21.2901")...)

	before := w.count()
	a := w.send(with(w.filled(4), append(at("21.2903"), "do", "check")...))
	w.wants("one alike", a, 200, "Kiểm tra trước khi gửi", "Có 1 phản ánh giống thế này", "cách 33 m", "Tôi cũng gặp việc này", "!"+hidden.String(), "!"+waits.String())
	if !strings.Contains(a.body, `href="/reports/`+same.String()+`"`) {
		t.Error("it leads nowhere")
	}
	join := "/reports/" + same.String() + "/me-too"
	if !strings.Contains(a.body, `formaction="`+join+`" formmethod="post" formnovalidate`) {
		t.Error("nobody can join it")
	}
	// The button posts the whole form there: it is counted, and nothing is sent.
	joined := w.post(join, fieldsOf(t, a.body))
	if joined.status != 303 || !strings.HasPrefix(joined.header.Get("Location"), "/reports/"+same.String()+"/follow") {
		t.Errorf("%d %s", joined.status, joined.header.Get("Location"))
	}
	if n := w.count(); n != before {
		t.Errorf("%d reports, %d before", n, before)
	}
	w.wants("counted", w.get("/reports/"+same.String()), 200, "1 người cũng gặp")

	second, _ := w.public(t, 5, "classify", at("21.2902")...)
	w.wants("two alike", w.send(with(w.filled(4), append(at("21.2903"), "do", "check")...)), 200, "Có 2 phản ánh giống thế này")
	w.wants("none alike", w.send(with(w.filled(4), append(at("21.3300"), "do", "check", "text", "Bãi rác tự phát ven kênh bốc mùi hôi thối nhiều ngày nay.")...)), 200,
		"Kiểm tra trước khi gửi", "!giống thế này", "!"+second.String())
}

// Where no category was chosen the page asks whether it is one of the likely ones;
// what is chosen there is sent, and "Tôi không rõ" is an answer, too.
func TestTheCheckedPageAsksForTheCategory(t *testing.T) {
	w := newWorld(t)
	text := "Thùng rác đầy, đổ trộm rác ra đường nhiều ngày nay."
	a := w.send(with(w.filled(1), "do", "check", "text", text))
	w.wants("asked", a, 200, "Có phải về:", "Rác thải, vệ sinh môi trường", "Tôi không rõ")
	offered := regexp.MustCompile(`type="radio" name="category"[^>]* value="([^"]*)"`).FindAllStringSubmatch(a.body, -1)
	if len(offered) < 2 || offered[0][1] != "rac-thai" || offered[len(offered)-1][1] != "" {
		t.Fatalf("offered %v", offered)
	}
	for n, choice := range []string{"rac-thai", ""} {
		form := with(fieldsOf(t, a.body), "category", choice, "do", "send")
		form.Set("client", w.filled(10+n).Get("client"))
		c, err := w.Desk.CaseByCode(t.Context(), w.post("/send", form).code(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Events[0].Form["category"]; got != choice { // a hint for the operator
			t.Errorf("chosen %q, received %q", choice, got)
		}
	}

	w.wants("who chose is not asked", w.send(with(w.filled(2), "do", "check", "text", text, "category", "khac")), 200, "Kiểm tra trước khi gửi", "!Có phải về")
	w.wants("a text that says nothing", w.send(with(w.filled(3), "do", "check", "text", "xin chào các bác, chào cả nhà nhé")), 200, "Kiểm tra trước khi gửi", "!Có phải về")
}

// The code of a poster brings the commune it hangs in into the form, and on to the
// report. A commune that is none brings nothing.
func TestThePostersCommuneIsSent(t *testing.T) {
	w := newWorld(t)
	commune := string(w.Commune)
	poster := w.get("/poster/" + url.PathEscape(commune))
	link := "/send?commune=" + url.QueryEscape(commune)
	if !strings.Contains(poster.body, `d="`+qrPath(w.base+link).Path+`"`) {
		t.Error("the code on the poster does not lead to the form of its commune")
	}
	form := w.get(link)
	w.wants("form", form, 200, "Xã Song Mai")
	chosen := regexp.MustCompile(`<option value="([^"]+)" selected`)
	if got := chosen.FindStringSubmatch(form.body); got == nil || got[1] != commune {
		t.Errorf("chosen: %v", got)
	}

	typed := with(w.filled(1), "commune", commune, "place", "", "client", fieldsOf(t, form.body).Get("client"))
	checked := w.send(with(typed, "do", "check"))
	w.wants("checked", checked, 200, "Nơi có việc Xã Song Mai")
	c, err := w.Desk.CaseByCode(t.Context(), w.post("/send", with(fieldsOf(t, checked.body), "do", "send")).code(t))
	if err != nil || c.Report.Place.Commune != w.Commune {
		t.Errorf("received for %q (%v)", c.Report.Place.Commune, err)
	}

	for _, none := range []string{"nowhere", string(w.Centre), "", "%00", "<b>"} {
		a := w.get("/send?commune=" + url.QueryEscape(none))
		w.wants(none, a, 200, "Gửi phản ánh")
		if got := chosen.FindStringSubmatch(a.body); got != nil {
			t.Errorf("%q chooses %v", none, got)
		}
	}
}
