package pages

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"paht/internal/desk"
	"paht/internal/report"
	"paht/internal/testworld"
)

// password of the officers who look.
const password = "bon-mua-song-thuong-2026"

// came tells what a payload has made of a page: elements that nobody of ours wrote,
// handlers, or a word left in the window.
const came = `(() => {
	const out = [];
	if (window.p30 !== undefined) out.push("a payload ran: " + window.p30);
	for (const e of document.querySelectorAll("*")) {
		const odd = /p30/i.test(e.tagName) || /^(IFRAME|OBJECT|EMBED|BASE|MARQUEE|MATH)$/.test(e.tagName) || e.tagName === "SCRIPT" && !e.src ||
			[...e.attributes].some(a => /^on/i.test(a.name) || /^(id|class|name|style)$/.test(a.name) && /p30/.test(a.value) || /^(href|src|action|formaction|data)$/.test(a.name) && /^\s*(javascript|data:text)/i.test(a.value));
		if (odd) out.push("an element of a payload: " + e.outerHTML.slice(0, 150));
	}
	return out;
})()`

// TestPayloadsStayWords types the payloads of attackers wherever text can be typed
// and looks at every view of it: none opens a dialog, writes to the console, breaks
// the policy of the page or becomes an element. With -all each view is looked at for
// each payload.
func TestPayloadsStayWords(t *testing.T) {
	w := newWorld(t)
	typed := payloads()
	texts, places, names := packed(typed, 1800, "\n"), packed(typed, 280, " "), packed(typed, 190, " ")
	n := max(len(texts), len(places), len(names))
	cases := make([]desk.Receipt, n)
	for i := range n {
		text := texts[i%len(texts)]
		in := w.Submission(i + 1)
		in.Text, in.Place.Words, in.Contact.Name = text, places[i%len(places)], names[i%len(names)]
		got, err := w.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		cases[i] = got
		switch {
		case i < len(texts): // an answer of payloads, and one who is not content with it
			w.answer(got.ID, text)
			w.Say(t, got.ID, "clear_up", "unclear", text)
		case i < 2*len(texts):
			w.Walk(t, got.ID, "accept")
			w.Do(t, got.ID, w.Operator, "ask", "message", text)
			w.Say(t, got.ID, "supplement", "supplement", text)
		default:
			w.Walk(t, got.ID, "accept")
		}
		if i < len(cases)/4 {
			if err := w.Desk.Remark(t.Context(), got.ID, "Mai", text[:min(len(text), 900)]); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.listen()
	every := 3
	if *all {
		every = 1
	}
	b := testworld.NewBrowser(t)
	t.Run("views", func(t *testing.T) {
		t.Run("the sender's", func(t *testing.T) {
			t.Parallel()
			v := w.visitor(t, b, 1)
			for i, c := range cases {
				v.tab.From(fmt.Sprintf("203.0.113.%d", 1+i/40))
				v.look(w.base+"/track/"+c.Code, true)
				if i%20 == 0 {
					v.print()
					v.look(w.base+"/sent/"+c.Code, false)
				}
			}
		})
		t.Run("everybody's", func(t *testing.T) {
			t.Parallel()
			v := w.visitor(t, b, 2)
			for i := 0; i < len(cases); i += every {
				v.look(w.base+"/reports/"+cases[i].ID.String(), true)
			}
			v.print()
			for i, words := range packed(typed, 190, " ") {
				if i%every == 0 {
					v.look(w.base+"/reports?q="+url.QueryEscape(words), false)
				}
			}
			for _, path := range []string{"/", "/statistics", "/reports", "/reports/map", "/open", "/mine", "/follow?commune=" + url.QueryEscape(typed[3]), "/reports/map?q=" + url.QueryEscape(typed[4]), "/reports?after=" + url.QueryEscape(typed[0]), "/statistics?from=" + url.QueryEscape(typed[1]), "/%3Cscript%3Ealert(1)%3C/script%3E", "/track/" + url.PathEscape(typed[2])} {
				v.look(w.base+path, false)
			}
			for _, p := range typed[:30/every] {
				w.post(v.tab, "/send", "text", p, "place", p, "name", p, "phone", p, "email", p, "commune", p, "category", p, "seen", p, "client", p, "lat", p, "lon", p, "kept", p, "do", "send")
				v.came()
				w.post(v.tab, "/track", "code", p)
				v.came()
				w.post(v.tab, "/follow", "email", p, "category", p, "commune", p)
				v.came()
			}
		})
		t.Run("the officers'", func(t *testing.T) {
			t.Parallel()
			v := w.visitor(t, b, 3)
			w.signIn(v.tab, w.Operator)
			for i := 0; i < len(cases); i += every {
				v.look(w.app.Config.OfficerURL+"/reports/"+cases[i].ID.String(), true)
			}
			v.print()
			for i, words := range packed(typed, 190, " ") {
				if i%(2*every) == 0 {
					v.look(w.app.Config.OfficerURL+"/find?q="+url.QueryEscape(words), false)
				}
			}
			v.look(w.app.Config.OfficerURL+"/", false)
		})
	})
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "csp report") || strings.Contains(line, "level=ERROR") {
			t.Errorf("the program's log: %s", line)
		}
	}
}

// answer takes a report to an answer of these words.
func (w *world) answer(id report.ID, words string) {
	w.t.Helper()
	for _, l := range w.Way() {
		form := l.Form
		if l.Action == "submit" {
			form = []string{"done", "done", "summary", words}
		}
		w.Do(w.t, id, l.Who, l.Action, form...)
	}
}

// visitor is somebody who looks at what attackers typed.
type visitor struct {
	t   *testing.T
	tab *testworld.Tab
}

func (w *world) visitor(t *testing.T, b *testworld.Browser, n int) visitor {
	tab := b.Tab(t, phone)
	tab.NoDialogs()
	tab.From(fmt.Sprintf("192.0.2.%d", n))
	return visitor{t, tab}
}

// look opens a page, which must show payloads as words where it is to show any.
func (v visitor) look(address string, shows bool) {
	v.t.Helper()
	v.tab.Open(address)
	v.came()
	if shows && v.tab.Eval(`String(/p30-\d|p30=\d|al'\+'ert/.test(document.body.innerText))`) != "true" {
		v.t.Errorf("%s shows no payload: the test is blind", address)
	}
}

func (v visitor) came() {
	v.t.Helper()
	var got []string
	v.tab.Ask(came, &got)
	for _, g := range got {
		v.t.Errorf("%s: %s", v.tab.Location(), g)
	}
}

// print looks at the page as it is printed.
func (v visitor) print() {
	v.t.Helper()
	v.tab.Media("print", "prefers-color-scheme", "light")
	v.came()
	v.tab.Media("", "prefers-color-scheme", "light")
}
