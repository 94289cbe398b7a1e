package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"paht/internal/testworld"
)

// page is a page of the site in one state.
type page struct {
	name  string
	route string                             // as the site registers it
	path  string                             // of a page that is opened by its address; words in braces name a report: {code:new}, {number:rated}
	form  []string                           // name and value in turn: the page is the answer to this form, posted to path
	wrong bool                               // it is the form that came back with errors
	open  func(w *world, tab *testworld.Tab) // of a page that is reached otherwise
	from  string                             // the address its visitor has, when it matters
	say   string                             // errors of the console that belong to it
}

// table is every page in every state worth a look. A new page is one line.
var table = []page{
	{name: "home", route: "GET /{$}", path: "/"},
	{name: "send, empty", route: "GET /send", path: "/send"},
	{name: "send, everything wrong", route: "POST /send", path: "/send", form: []string{"do", "send", "place", "x", "commune", "none"}, wrong: true},
	{name: "send, one thing wrong", route: "POST /send", path: "/send", form: []string{
		"client", testworld.Client(900), "text", "Đèn đường ngõ 12 không sáng từ tuần trước.", "commune", "{commune}", "place", "đầu ngõ 12", "name", "Mai", "phone", "12", "email", "mai@example.vn", "do", "send",
	}, wrong: true},
	{name: "receipt", route: "GET /sent/{code}", path: "/sent/{code:new}"},
	{name: "receipt, secret", route: "GET /sent/{code}", path: "/sent/{code:secret}"},
	{name: "receipt, urgent", route: "GET /sent/{code}", path: "/sent/{code:urgent}"},
	{name: "look-up", route: "GET /track", path: "/track"},
	{name: "look-up, nothing typed", route: "POST /track", path: "/track", form: []string{"code", ""}, wrong: true},
	{name: "look-up, wrong code", route: "POST /track", path: "/track", form: []string{"code", "ABCD-EFGH"}, wrong: true},
	{name: "track, new", route: "GET /track/{code}", path: "/track/{code:new}"},
	{name: "track, urgent", route: "GET /track/{code}", path: "/track/{code:urgent}"},
	{name: "track, in hand", route: "GET /track/{code}", path: "/track/{code:in hand}"},
	{name: "track, late", route: "GET /track/{code}", path: "/track/{code:late}"},
	{name: "track, asked", route: "GET /track/{code}", path: "/track/{code:asked}"},
	{name: "track, refused", route: "GET /track/{code}", path: "/track/{code:refused}"},
	{name: "track, withdrawn", route: "GET /track/{code}", path: "/track/{code:withdrawn}"},
	{name: "track, merged", route: "GET /track/{code}", path: "/track/{code:merged}"},
	{name: "track, answered", route: "GET /track/{code}", path: "/track/{code:published}"},
	{name: "track, rated", route: "GET /track/{code}", path: "/track/{code:rated}?done=rated"},
	{name: "track, again", route: "GET /track/{code}", path: "/track/{code:again}"},
	{name: "track, to withdraw", route: "POST /track/{code}", path: "/track/{code:new}", form: []string{"action", "withdraw"}},
	{name: "track, answer wrong", route: "POST /track/{code}", path: "/track/{code:asked}", form: []string{"action", "supplement", "supplement", ""}, wrong: true},
	{name: "list", route: "GET /reports", path: "/reports"},
	{name: "list, filtered", route: "GET /reports", path: "/reports?status=answered&commune={commune}"},
	{name: "list, found", route: "GET /reports", path: "/reports?q=o+ga"},
	{name: "list, empty", route: "GET /reports", path: "/reports?q=khong+co+gi+nhu+vay"},
	{name: "report, in hand", route: "GET /reports/{number}", path: "/reports/{number:in hand}"},
	{name: "report, answered", route: "GET /reports/{number}", path: "/reports/{number:rated}"},
	{name: "report, again", route: "GET /reports/{number}", path: "/reports/{number:again}"},
	{name: "statistics", route: "GET /statistics", path: "/statistics"},
	{name: "statistics, wrong dates", route: "GET /statistics", path: "/statistics?from=x"},
	{name: "statistics, nothing", route: "GET /statistics", path: "/statistics?from=2020-01-01&to=2020-01-02"},
	{name: "help", route: "GET /help", path: "/help"},
	{name: "not found", route: "/", path: "/nothing"},
	{name: "report not found", route: "GET /reports/{number}", path: "/reports/26-9999999"},
	{name: "too many", route: "POST /track", path: "/track/{code:new}", from: "192.0.2.99", open: tooMany},
	{name: "broken", route: "GET /reports", open: broken, say: "status of 500"},
}

// others are the routes of the site that are no pages, and what they are.
var others = map[string]string{
	"GET /send/photos/{token}":          "a picture",
	"GET /track/{code}/photos/{digest}": "a picture",
	"GET /photos/{digest}":              "a picture",
	"GET /map.svg":                      "a drawing, looked at on the form",
	"GET /place":                        "answers the map's script",
	"GET /robots.txt":                   "for machines",
}

// at is the address of a page, its words in braces replaced.
func (w *world) at(path string) string {
	for {
		before, rest, ok := strings.Cut(path, "{")
		if !ok {
			return path
		}
		word, after, _ := strings.Cut(rest, "}")
		kind, name, _ := strings.Cut(word, ":")
		got, known := w.states[name]
		switch {
		case kind == "commune":
			path = before + url.QueryEscape(string(w.Commune)) + after
		case !known:
			w.t.Fatalf("no report %q", name)
		case kind == "code":
			path = before + got.Code + after
		case kind == "number":
			path = before + got.ID.String() + after
		}
	}
}

// visit brings a tab to a page.
func (w *world) visit(tab *testworld.Tab, p page) {
	switch {
	case p.open != nil:
		p.open(w, tab)
	case p.form != nil:
		w.post(tab, w.at(p.path), p.form...)
	default:
		tab.Open(w.base + w.at(p.path))
	}
}

// post sends a form of our own, whatever the page's form looks like today.
func (w *world) post(tab *testworld.Tab, path string, form ...string) {
	tab.Open(w.base + "/help")
	tab.Script(`{
		const f = document.createElement("form");
		f.id = "own"; f.method = "post"; f.enctype = "multipart/form-data";
		const b = document.createElement("button");
		b.textContent = "x"; f.append(b);
		document.querySelector("main").prepend(f);
	}`)
	tab.Script(fmt.Sprintf(`document.getElementById("own").action = %q`, path))
	for i := 0; i+1 < len(form); i += 2 {
		value := form[i+1]
		if value == "{commune}" {
			value = string(w.Commune)
		}
		tab.Script(fmt.Sprintf(`{const i = document.createElement("input"); i.type = "hidden"; i.name = %q; i.value = %q; document.getElementById("own").append(i)}`, form[i], value))
	}
	tab.Follow("#own button")
}

// tooMany has tried too many codes from its visitor's address.
func tooMany(w *world, tab *testworld.Tab) {
	for range 200 {
		req, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.base+w.at("/track/{code:new}"), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		req.Header.Set("X-Forwarded-For", "192.0.2.99")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			w.t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusTooManyRequests {
			tab.Open(w.base + w.at("/track/{code:new}"))
			return
		}
	}
	w.t.Fatal("nobody is ever told to wait")
}

// broken is a page of a program that has lost its database.
func broken(w *world, tab *testworld.Tab) {
	other := newWorld(w.t)
	other.listen()
	other.DB.Close()
	tab.Open(other.base + "/reports")
}
