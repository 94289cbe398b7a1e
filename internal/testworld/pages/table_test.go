package pages

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"paht/internal/auth/signin"
	"paht/internal/desk"
	"paht/internal/junk"
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
	every bool                               // it is looked at on a desk even without -all
}

// table is every page in every state worth a look. A new page is one line.
var table = []page{
	{name: "home", every: true, route: "GET /{$}", path: "/"},
	{name: "send, empty", route: "GET /send", path: "/send"},
	{name: "send, everything wrong", route: "POST /send", path: "/send", form: []string{"do", "send", "place", "x", "commune", "none"}, wrong: true},
	{name: "send, one thing wrong", every: true, route: "POST /send", path: "/send", form: []string{
		"client", testworld.Client(900), "text", "Đèn đường ngõ 12 không sáng từ tuần trước.", "commune", "{commune}", "place", "đầu ngõ 12", "name", "Mai", "phone", "12", "email", "mai@example.vn", "do", "send",
	}, wrong: true},
	{name: "send, place", route: "GET /send", open: step("place"), every: true},
	{name: "send, what", route: "GET /send", open: step("what")},
	{name: "send, contact", route: "GET /send", open: step("contact")},
	{name: "send, check", route: "GET /send", open: step("check"), every: true},
	{name: "send, to check", route: "POST /send", path: "/send", form: plain("do", "check")},
	{name: "send, to check in a crowd", route: "POST /send", open: crowd("do", "check")},
	{name: "send, wrong sum", route: "POST /send", open: crowd("do", "send", "asked", "yes", "answer", "99"), wrong: true},
	{name: "shared", route: "POST /share", path: "/share", form: []string{"text", "Đèn đường ngõ 12 không sáng"}},
	{name: "offline", route: "GET /offline", path: "/offline"},
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
	{name: "track, asked", every: true, route: "GET /track/{code}", path: "/track/{code:asked}"},
	{name: "track, refused", route: "GET /track/{code}", path: "/track/{code:refused}"},
	{name: "track, withdrawn", route: "GET /track/{code}", path: "/track/{code:withdrawn}"},
	{name: "track, merged", route: "GET /track/{code}", path: "/track/{code:merged}"},
	{name: "track, answered", route: "GET /track/{code}", path: "/track/{code:published}"},
	{name: "track, rated", route: "GET /track/{code}", path: "/track/{code:rated}?done=rated"},
	{name: "track, again", route: "GET /track/{code}", path: "/track/{code:again}"},
	{name: "track, to withdraw", route: "POST /track/{code}", path: "/track/{code:new}", form: []string{"action", "withdraw"}},
	{name: "track, answer wrong", route: "POST /track/{code}", path: "/track/{code:asked}", form: []string{"action", "supplement", "supplement", ""}, wrong: true},
	{name: "list", every: true, route: "GET /reports", path: "/reports"},
	{name: "list, filtered", route: "GET /reports", path: "/reports?status=answered&commune={commune}"},
	{name: "list, found", route: "GET /reports", path: "/reports?q=o+ga"},
	{name: "list, empty", route: "GET /reports", path: "/reports?q=khong+co+gi+nhu+vay"},
	{name: "report, in hand", route: "GET /reports/{number}", path: "/reports/{number:in hand}"},
	{name: "report, answered", every: true, route: "GET /reports/{number}", path: "/reports/{number:rated}"},
	{name: "report, again", route: "GET /reports/{number}", path: "/reports/{number:again}"},
	{name: "map", route: "GET /reports/map", path: "/reports/map", every: true},
	{name: "map, as a list", route: "GET /reports/map", path: "/reports/map?status=answered&commune={commune}"},
	{name: "open data", route: "GET /open", path: "/open"},
	{name: "follow a report", route: "GET /reports/{number}/follow", path: "/reports/{number:in hand}/follow"},
	{name: "follow a report, wrong", route: "POST /reports/{number}/follow", path: "/reports/{number:in hand}/follow", form: []string{"email", "x"}, wrong: true},
	{name: "follow a report, asked", route: "POST /reports/{number}/follow", path: "/reports/{number:in hand}/follow", form: []string{"email", "hoa@example.vn"}},
	{name: "follow a place", route: "GET /follow", path: "/follow?commune={commune}"},
	{name: "follow a place, wrong", route: "POST /follow", path: "/follow", form: []string{"commune", "{commune}", "email", "x"}, wrong: true},
	{name: "follow, to confirm", route: "GET /follow/{token}", open: letter("/follow/", desk.ToConfirm, "xac-nhan@example.vn")},
	{name: "follow, to end", route: "GET /unfollow/{token}", open: letter("/unfollow/", desk.ToEnd, "thoi@example.vn")},
	{name: "follow, ended", route: "POST /unfollow/{token}", path: "/unfollow/x", form: []string{"List-Unsubscribe", "One-Click"}},
	{name: "follow one's own, wrong", route: "POST /track/{code}/follow", path: "/track/{code:in hand}/follow", form: []string{"email", "x"}, wrong: true},
	{name: "remark", route: "GET /reports/{number}/remarks", path: "/reports/{number:in hand}/remarks"},
	{name: "remark, wrong", route: "POST /reports/{number}/remarks", path: "/reports/{number:in hand}/remarks", form: []string{"alias", "x", "said", ""}, wrong: true},
	{name: "remark, kept", route: "GET /reports/{number}/remarks", path: "/reports/{number:in hand}/remarks?kept=1"},
	{name: "met too", route: "POST /reports/{number}/me-too", path: "/reports/{number:in hand}/me-too", form: []string{"x", "x"}},
	{name: "mine, nobody's", route: "GET /mine", path: "/mine"},
	{name: "mine", route: "GET /mine", open: signedIn("/mine"), every: true},
	{name: "mine, one", route: "GET /mine/{number}", open: signedIn("/mine/{number:in hand}")},
	{name: "sign in", route: "GET /sign-in", path: "/sign-in"},
	{name: "sign in, wrong", route: "POST /sign-in", path: "/sign-in", form: []string{"email", "x"}, wrong: true},
	{name: "sign in, code", route: "GET /sign-in/code", path: "/sign-in", form: []string{"email", "ma@example.vn"}},
	{name: "sign in, wrong code", route: "POST /sign-in/code", open: wrongCode, wrong: true},
	{name: "poster", route: "GET /poster/{commune}", path: "/poster/{commune}"},
	{name: "statistics", every: true, route: "GET /statistics", path: "/statistics"},
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
	"GET /send/photos/{token}":                    "a picture",
	"GET /track/{code}/photos/{digest}":           "a picture",
	"GET /mine/{number}/photos/{digest}":          "a picture",
	"GET /photos/{digest}":                        "a picture",
	"GET /photos/{digest}/square":                 "a picture",
	"GET /track/{code}/qr.svg":                    "a picture",
	"GET /track/{code}/qr.png":                    "a picture",
	"GET /icons/{name}":                           "a picture",
	"GET /apple-touch-icon.png":                   "a picture",
	"GET /map.svg":                                "a drawing, looked at on the form",
	"GET /reports/ground.svg":                     "a drawing, looked at on the map",
	"GET /reports/areas.geojson":                  "answers the map's script",
	"GET /reports/points":                         "answers the map's script",
	"GET /place":                                  "answers the map's script",
	"GET /near":                                   "answers the form's script",
	"GET /suggest":                                "answers the form's script",
	"POST /suggest":                               "answers the form's script",
	"GET /track/{code}/state":                     "answers a script",
	"POST /track/{code}/push":                     "answers a script",
	"POST /follow/push":                           "answers a script",
	"POST /reports/{number}/follow/push":          "answers a script",
	"OPTIONS /upload":                             "answers the form's script",
	"POST /upload":                                "answers the form's script",
	"OPTIONS /upload/{address}":                   "answers the form's script",
	"GET /upload/{address}":                       "answers the form's script",
	"PATCH /upload/{address}":                     "answers the form's script",
	"DELETE /upload/{address}":                    "answers the form's script",
	"POST /follow/{token}":                        "the page of GET with other words",
	"POST /mine/unfollow":                         "leads to /mine",
	"POST /sign-out":                              "leads away",
	"GET /oidc":                                   "leads to the provider; internal/app goes there",
	"GET /oidc/back":                              "leads to /mine; internal/app comes back there",
	"GET /reports.atom":                           "for machines",
	"GET /reports/{number}/feed.atom":             "for machines",
	"GET /open/reports.csv":                       "for machines",
	"GET /open/reports.geojson":                   "for machines",
	"GET /statistics.csv":                         "for machines",
	"GET /robots.txt":                             "for machines",
	"GET /sw.js":                                  "a script",
	"GET /.well-known/assetlinks.json":            "for machines",
	"GET /.well-known/apple-app-site-association": "for machines",
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

// plain is the form as it is filled in without a script, and more.
func plain(more ...string) []string {
	return append([]string{
		"client", testworld.Client(901), "text", "Đèn đường ngõ 12 không sáng từ tuần trước.", "commune", "{commune}", "place", "đầu ngõ 12", "name", "Mai", "phone", "0912345678", "email", "mai@example.vn",
	}, more...)
}

// crowd sends a plain form while many reports come in: it is asked a sum.
func crowd(form ...string) func(*world, *testworld.Tab) {
	return func(w *world, tab *testworld.Tab) {
		other := newWorldOf(w.t, junk.Limits{All: 1, Commune: 100, Network: 100, Copies: 100})
		other.listen()
		for n := range 2 {
			other.Submit(w.t, n)
		}
		other.post(tab, "/send", plain(form...)...)
		tab.Wants("bằng bao nhiêu?")
	}
}

// step is the form with its scripts, at one of its questions.
func step(at string) func(*world, *testworld.Tab) {
	return func(w *world, tab *testworld.Tab) {
		tab.Open(w.base + "/send")
		if at == "check" {
			tab.SendReport(testworld.Sending{Commune: string(w.Commune), Place: "đầu ngõ 12", Text: "Đèn đường ngõ 12 không sáng từ tuần trước.", Name: "Mai", Phone: "0912345678"})
			return
		}
		tab.AtStep("photo")
		tab.Click("#photo [data-skip]")
		tab.AtStep("place")
		if at == "place" {
			return
		}
		tab.Choose("#f-commune", string(w.Commune))
		tab.Fill("#f-place", "đầu ngõ 12")
		tab.Click("#place [data-next]")
		tab.AtStep("what")
		if at == "what" {
			return
		}
		tab.Fill("#f-text", "Đèn đường ngõ 12 không sáng từ tuần trước.")
		tab.Click("#what [data-next]")
		tab.AtStep(at)
	}
}

// letter is the page the link of a letter leads to.
func letter(at, purpose, email string) func(*world, *testworld.Tab) {
	return func(w *world, tab *testworld.Tab) {
		watch, err := w.Desk.Watch(w.t.Context(), desk.Following{Report: w.states["in hand"].ID, Email: email})
		if err != nil {
			w.t.Fatal(err)
		}
		tab.Open(w.base + at + w.Desk.WatchToken(purpose, watch.ID))
	}
}

// signedIn is a page of who came in by a code, and follows something.
func signedIn(path string) func(*world, *testworld.Tab) {
	return func(w *world, tab *testworld.Tab) {
		ctx, now := w.t.Context(), w.Clock.Now()
		email := "an@example.vn"
		challenge, err := w.app.SignIn.Ask(ctx, email, path, now)
		if err != nil {
			w.t.Fatal(err)
		}
		token, err := w.app.SignIn.Enter(ctx, challenge, w.app.SignIn.Code(challenge), now)
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.Desk.Watch(ctx, desk.Following{Report: w.states["rated"].ID, Email: email, Confirmed: true}); err != nil {
			w.t.Fatal(err)
		}
		tab.Open(w.base + "/help")
		tab.Script(fmt.Sprintf(`document.cookie = %q`, signin.CookieName(false)+"="+token+"; path=/"))
		tab.Open(w.base + w.at(path))
	}
}

// wrongCode has typed a code that is none.
func wrongCode(w *world, tab *testworld.Tab) {
	w.post(tab, "/sign-in", "email", "sai@example.vn")
	w.post(tab, "/sign-in/code", "code", "12")
}
