package citizen

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// oneOf are two words that no two numbers have in common.
func oneOf(n int) string {
	return fmt.Sprintf("b%ct%c h%cm%c", 'a'+n%26, 'a'+n/26, 'a'+n/26, 'a'+n%26)
}

func (w *world) suggestions(a answer) (out []suggestion) {
	w.t.Helper()
	var got struct {
		Suggestions []suggestion `json:"suggestions"`
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Suggestions == nil || a.status != 200 {
		w.t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	if a.header.Get("Cache-Control") != "private, no-store" || a.header.Get("Content-Type") != "application/json" {
		w.t.Errorf("headers %v", a.header)
	}
	return got.Suggestions
}

// The form asks while somebody types; with and without marks, short by address and
// long by post.
func TestCategoriesAreSuggested(t *testing.T) {
	w := newWorld(t)
	for _, text := range []string{"Thùng rác đầy, đổ trộm rác ra đường", "thung rac day, do trom rac ra duong"} {
		for _, a := range []answer{w.get("/suggest?text=" + url.QueryEscape(text)), w.post("/suggest", url.Values{"text": {text}})} {
			got := w.suggestions(a)
			if len(got) == 0 || got[0].Category != "rac-thai" || got[0].Name != "Rác thải, vệ sinh môi trường" || got[0].Learnt || got[0].Sure <= 0.3 {
				t.Errorf("%q: %v", text, got)
			}
		}
	}
	for _, text := range []string{"", "abc", "xin chào", "\x00\xff", strings.Repeat("ừ ", 8000)} {
		if got := w.suggestions(w.post("/suggest", url.Values{"text": {text}})); len(got) > 0 {
			t.Errorf("%.20q: %v", text, got)
		}
	}
	last := 0
	for range suggestBurst {
		last = w.get("/suggest?text=x").status
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("nobody is ever told to wait: %d", last)
	}
}

// With enough public reports they teach, and secret ones do not: whoever asks
// learns nothing of them.
func TestPublicReportsTeachAndSecretOnesDoNot(t *testing.T) {
	w := newWorld(t)
	for n := range 140 {
		in := w.Submission(n)
		in.Text = "Mặt đường trơn trượt vì bùn đất chảy tràn, đề nghị dọn dẹp, gần nhà " + oneOf(n)
		category := "giao-thong"
		if n%2 == 0 {
			in.Text = "Chó thả rông không rọ mõm, trẻ con rất sợ, mong nhắc nhở, gần nhà " + oneOf(n)
			category = "khac"
		}
		if n%4 == 0 { // every second one of those
			in.Secret = true
			in.Text += " Kẻ thù truyền kiếp đe dọa xưởng pháo."
		}
		got, err := w.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		w.Walk(t, got.ID, "accept")
		w.Do(t, got.ID, w.Operator, "classify", "category", category)
	}
	if n, learnt, err := w.Desk.Learn(t.Context()); err != nil || learnt != true || n != 0 {
		t.Fatalf("learnt from %d public of 140, %v, %v: too few to learn from", n, learnt, err)
	}
	for n := 200; n < 240; n++ {
		in := w.Submission(n)
		in.Text = "Chó dữ thả rông ngoài đồng, không rọ mõm, gần nhà " + oneOf(n)
		got, err := w.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		w.Walk(t, got.ID, "accept")
		w.Do(t, got.ID, w.Operator, "classify", "category", "khac")
	}
	if _, learnt, err := w.Desk.Learn(t.Context()); learnt || err != nil {
		t.Fatalf("learns again within a day: %v", err)
	}
	w.Clock.Advance(25 * 60 * 60 * 1e9)
	if n, learnt, err := w.Desk.Learn(t.Context()); !learnt || err != nil || n < 120 || n > 145 {
		t.Fatalf("a day later: learnt from %d, %v, %v", n, learnt, err)
	}
	got := w.suggestions(w.get("/suggest?text=" + url.QueryEscape("có chó thả rông, không rọ mõm")))
	if len(got) == 0 || got[0].Category != "khac" || !got[0].Learnt || got[0].Sure < 0.6 {
		t.Errorf("what people reported: %v", got)
	}
	base := w.suggestions(w.get("/suggest?text=" + url.QueryEscape("chó thả rông abcd efgh ijkl mnop qrst uvwx yzab bcda")))
	asked := w.suggestions(w.get("/suggest?text=" + url.QueryEscape("chó thả rông kẻ thù truyền kiếp đe dọa xưởng pháo")))
	if fmt.Sprint(base) != fmt.Sprint(asked) {
		t.Errorf("words of secret reports are known: %v, without them %v", asked, base)
	}
}
