package canary

import (
	"net/url"
	"regexp"
	"strings"

	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
)

// fillings are the requests of every route of each site.
var fillings = map[string]map[string]filling{
	everySite: {
		"AssetPrefix":      only(get("/assets/nothing.css")),
		"POST /csp-report": only(post("/csp-report")),
		"POST /reading":    only(post("/reading", "size", "125", "back", "/help")),
		"/":                only(get("/%2e%2e/etc"), get("/?q=%00")),
	},
	citizenSite: {
		"/":                                 only(get("/nothing"), get("/index.php"), post("/nothing", "text", "x")),
		"GET /{$}":                          only(get("/")),
		"GET /send":                         only(get("/send")),
		"POST /send":                        sendings,
		"GET /send/photos/{token}":          keptPhotos,
		"POST /share":                       only(post("/share"), post("/share", "text", "Tôi gõ dở câu này", "url", "https://example.vn/")),
		"GET /offline":                      only(get("/offline")),
		"GET /sw.js":                        only(get("/sw.js")),
		"GET /manifest.webmanifest":         only(get("/manifest.webmanifest")),
		"GET /icons/{name}":                 only(get("/icons/app-192.png"), get("/icons/nothing.png")),
		"GET /apple-touch-icon.png":         only(get("/apple-touch-icon.png")),
		"GET /sent/{code}":                  withCode("GET", "/sent/"),
		"GET /track":                        only(get("/track")),
		"POST /track":                       lookups,
		"GET /track/{code}":                 withCode("GET", "/track/"),
		"POST /track/{code}":                deeds,
		"GET /track/{code}/photos/{digest}": trackPhotos,
		"GET /photos/{digest}":              everyPhoto("/photos/", ""),
		"GET /photos/{digest}/square":       everyPhoto("/photos/", "/square"),
		"GET /help":                         only(get("/help")),
		"OPTIONS /upload":                   only(ask{method: "OPTIONS", path: "/upload"}),
		"OPTIONS /upload/{address}":         only(ask{method: "OPTIONS", path: "/upload/nothing"}),
		"POST /upload":                      only(post("/upload", "client", "x")),
		"GET /upload/{address}":             only(get("/upload/nothing"), get("/upload/0123456789abcdef0123456789abcdef")),
		"PATCH /upload/{address}":           only(ask{method: "PATCH", path: "/upload/nothing"}),
		"DELETE /upload/{address}":          only(ask{method: "DELETE", path: "/upload/nothing"}),
		"GET /map.svg":                      only(get("/map.svg"), get("/map.svg?detail=1"), get("/map.svg?lat=21.3&lon=106.1&near=1"), get("/map.svg?lat=x")),
		"GET /place":                        places,
		"GET /suggest":                      only(get("/suggest"), get("/suggest?text=rac+thai+bo+tron+ngoai+duong")),
		"POST /suggest":                     only(post("/suggest", "text", "Đèn đường không sáng")),
		"GET /robots.txt":                   only(get("/robots.txt")),
		"GET /reports":                      publicLists,
		"GET /reports/{number}":             numbers("/reports/"),

		"GET /track/{code}/state":                     states,
		"GET /.well-known/assetlinks.json":            only(get("/.well-known/assetlinks.json")),
		"GET /.well-known/apple-app-site-association": only(get("/.well-known/apple-app-site-association")),
		// What people have to do with reports that are not theirs, and with their own.
		"GET /near":                     nears,
		"POST /reports/{number}/me-too": onEach(func(n string) []ask { return []ask{post("/reports/" + n + "/me-too")} }),
		"GET /reports/{number}/follow":  onEach(func(n string) []ask { return []ask{get("/reports/" + n + "/follow")} }),
		"POST /reports/{number}/follow": onEach(func(n string) []ask { return []ask{post("/reports/"+n+"/follow", "email", "x")} }),
		"POST /reports/{number}/follow/push": onEach(func(n string) []ask {
			return []ask{post("/reports/"+n+"/follow/push", "endpoint", "https://push.example/a")}
		}),
		"GET /reports/{number}/feed.atom": onEach(func(n string) []ask { return []ask{get("/reports/" + n + "/feed.atom")} }),
		"GET /reports/{number}/remarks":   onEach(func(n string) []ask { return []ask{get("/reports/" + n + "/remarks")} }),
		"POST /reports/{number}/remarks":  onEach(func(n string) []ask { return []ask{post("/reports/"+n+"/remarks", "alias", "x")} }),
		"GET /follow":                     only(get("/follow"), get("/follow?category=x&commune=y")),
		"POST /follow":                    only(post("/follow", "email", "x")),
		"POST /follow/push":               only(post("/follow/push", "endpoint", "https://push.example/a")),
		"GET /follow/{token}":             withToken("GET", "/follow/"),
		"POST /follow/{token}":            withToken("POST", "/follow/"),
		"GET /unfollow/{token}":           withToken("GET", "/unfollow/"),
		"POST /unfollow/{token}":          withToken("POST", "/unfollow/"),
		"POST /track/{code}/follow":       onCodes(func(at string) ask { return post(at+"/follow", "email", "x") }),
		"POST /track/{code}/push":         onCodes(func(at string) ask { return post(at+"/push", "endpoint", "https://push.example/a") }),
		"GET /track/{code}/qr.svg":        onCodes(func(at string) ask { return get(at + "/qr.svg") }),
		"GET /track/{code}/qr.png":        onCodes(func(at string) ask { return get(at + "/qr.png") }),
		"GET /poster/{commune}": func(v *visitor) []ask {
			return []ask{get("/poster/" + url.PathEscape(string(v.w.Commune))), get("/poster/nowhere")}
		},
		"GET /sign-in":                       only(get("/sign-in"), get("/sign-in?change=1")),
		"POST /sign-in":                      only(post("/sign-in", "email", "x")),
		"GET /sign-in/code":                  only(get("/sign-in/code")),
		"POST /sign-in/code":                 only(post("/sign-in/code", "code", "123456")),
		"POST /sign-out":                     only(post("/sign-out")),
		"GET /oidc":                          only(get("/oidc")),
		"GET /oidc/back":                     fromElsewhere,
		"GET /mine":                          only(get("/mine")),
		"GET /mine/{number}":                 mine,
		"GET /mine/{number}/photos/{digest}": minePhotos,
		"POST /mine/unfollow":                only(post("/mine/unfollow", "id", "x")),
		"GET /statistics":                    publicFigures("/statistics"),
		"GET /statistics.csv":                publicFigures("/statistics.csv"),
		"GET /reports/map":                   looking("/reports/map"),
		"GET /reports/points":                looking("/reports/points?west=105&south=20&east=108&north=22&zoom=18"),
		"GET /reports/ground.svg":            only(get("/reports/ground.svg"), get("/reports/ground.svg?lat=21.3&lon=106.1&z=14"), get("/reports/ground.svg?lat=x")),
		"GET /reports/areas.geojson":         only(get("/reports/areas.geojson")),
		"GET /reports.atom":                  looking("/reports.atom"),
		"GET /open":                          only(get("/open")),
		"GET /open/reports.geojson":          looking("/open/reports.geojson"),
		"GET /open/reports.csv":              looking("/open/reports.csv"),
	},
	officerSite: {
		"/":                                   only(get("/nothing"), post("/nothing", "text", "x")),
		"GET /login":                          only(get("/login"), get("/login?next=/reports/26-0000001"), get("/login?told=out")),
		"POST /login":                         only(post("/login", "login", "nobody", "password", "nothing")),
		"GET /invite/{token}":                 invitations(get),
		"POST /invite/{token}":                invitations(func(at string) ask { return post(at, "password", "a", "again", "b") }),
		"POST /logout":                        only(post("/logout")),
		"GET /{$}":                            boxes,
		"GET /next":                           only(get("/next"), get("/next?not=26-0000001")),
		"GET /reports/{number}":               numbers("/reports/"),
		"POST /reports/{number}/contact/show": onEach(func(n string) []ask { return []ask{post("/reports/" + n + "/contact/show"), get("/reports/" + n)} }),
		"POST /reports/{number}/open/{what}": onEach(func(n string) []ask { // reasons too short to open anything
			at := "/reports/" + n + "/open/"
			return []ask{post(at+"content", "reason", "x"), post(at + "contact"), post(at+"nothing", "reason", "Tôi cần xem để xử lý")}
		}),

		"POST /reports/{number}/{action}":               onEach(actions),
		"GET /reports/{number}/photos/{digest}":         reportPhotos,
		"GET /drafts/{draft}":                           func(v *visitor) []ask { return []ask{get("/drafts/nothing"), get("/drafts/" + v.w.unsent)} },
		"GET /new":                                      only(get("/new")),
		"POST /new":                                     only(post("/new", "text", "x", "channel", "phone")),
		"GET /find":                                     finds,
		"GET /statistics":                               statistics,
		"GET /statistics/steps":                         times("/statistics/steps"),
		"GET /statistics/steps.csv":                     times("/statistics/steps.csv"),
		"GET /statistics/steps/left":                    timeLists("/statistics/steps/left"),
		"GET /statistics/steps/held":                    timeLists("/statistics/steps/held"),
		"GET /openings":                                 only(get("/openings"), get("/openings?what=content"), get("/openings?report=26-0000001"), get("/openings?from=x")),
		"GET /notices":                                  only(get("/notices")),
		"POST /notices":                                 only(post("/notices", "up_to", "x")),
		"GET /me":                                       only(get("/me")),
		"POST /me/password":                             only(post("/me/password", "current", "x", "password", "y", "again", "z")),
		"POST /me/sessions":                             only(post("/me/sessions")),
		"GET /admin":                                    only(get("/admin")),
		"GET /admin/units":                              only(get("/admin/units"), get("/admin/units?q=song")),
		"POST /admin/units":                             only(post("/admin/units")),
		"GET /admin/units/{unit}":                       onUnits(func(at string) ask { return get(at) }),
		"POST /admin/units/{unit}":                      onUnits(func(at string) ask { return post(at) }),
		"POST /admin/units/{unit}/end":                  onUnits(func(at string) ask { return post(at+"/end", "to", "x") }),
		"GET /admin/people":                             only(get("/admin/people"), get("/admin/people?q=can+bo")),
		"POST /admin/people":                            only(post("/admin/people")),
		"GET /admin/people/{person}":                    onPeople(func(at string) ask { return get(at) }),
		"POST /admin/people/{person}":                   onPeople(func(at string) ask { return post(at) }),
		"POST /admin/people/{person}/duties":            onPeople(func(at string) ask { return post(at + "/duties") }),
		"POST /admin/people/{person}/duties/end":        endings,
		"POST /admin/people/{person}/invite":            onPeople(func(at string) ask { return post(at+"/invite", "login", "") }),
		"POST /admin/people/{person}/account":           onPeople(func(at string) ask { return post(at + "/account") }),
		"GET /admin/categories":                         only(get("/admin/categories")),
		"POST /admin/categories":                        only(post("/admin/categories")),
		"GET /admin/calendar":                           only(get("/admin/calendar")),
		"GET /admin/calendar/try":                       only(get("/admin/calendar/try?calendar=province&start=2026-11-16T08:00&amount=6wd&count=civil")),
		"GET /admin/calendar/{unit}":                    only(get("/admin/calendar/province"), get("/admin/calendar/nowhere")),
		"GET /admin/calendar/{unit}/propose":            only(get("/admin/calendar/province/propose?year=2027")),
		"GET /admin/calendar/{unit}/versions/{version}": only(get("/admin/calendar/province/versions/1"), get("/admin/calendar/province/versions/x")),
		"POST /admin/calendar/{unit}/change":            only(post("/admin/calendar/province/change")),
		"POST /admin/calendar/{unit}/confirm":           only(post("/admin/calendar/province/confirm")),
		"POST /admin/calendar/{unit}/import":            only(post("/admin/calendar/province/import")),
		"GET /admin/process":                            only(get("/admin/process")),
		"GET /admin/process/new":                        only(get("/admin/process/new")),
		"POST /admin/process/check":                     only(post("/admin/process/check", "text", "process: x")),
		"POST /admin/process/put":                       only(post("/admin/process/put", "text", "process: x")),
		"GET /admin/process/move":                       only(get("/admin/process/move")),
		"POST /admin/process/move":                      only(post("/admin/process/move")),
		"GET /admin/process/{key}":                      definitions(""),
		"GET /admin/process/{key}/diagram":              definitions("/diagram"),
		"GET /admin/urgent":                             only(get("/admin/urgent")),
		"POST /admin/urgent":                            only(post("/admin/urgent", "words", "x")),
		"GET /sw.js":                                    only(get("/sw.js")),
		"GET /app.webmanifest":                          only(get("/app.webmanifest")),
		"POST /me/push":                                 only(post("/me/push", "endpoint", "https://push.example/a", "p256dh", "x", "auth", "y")),
		"POST /me/push/off":                             only(post("/me/push/off"), post("/me/push/off", "device", "nothing")),
		"POST /me/push/test":                            only(post("/me/push/test")),
		"GET /alarm":                                    only(get("/alarm")),
		"GET /roster":                                   only(get("/roster")),
		"GET /roster/{unit}":                            onRosters(func(at string) ask { return get(at) }),
		"POST /roster/{unit}":                           onRosters(func(at string) ask { return post(at) }),
		"POST /roster/{unit}/end":                       onRosters(func(at string) ask { return post(at + "/end") }),
		"POST /me/delegations":                          only(post("/me/delegations")),
		"POST /me/delegations/end":                      only(post("/me/delegations/end")),
		"GET /aside":                                    only(get("/aside")),
		"POST /aside":                                   only(post("/aside", "report", "26-0000001:1", "reason", "unclear", "words", "Nội dung gửi hàng loạt.")),
		"GET /remarks":                                  only(get("/remarks"), get("/remarks?state=shown"), get("/remarks?state=hidden")),
		"POST /remarks/{id}":                            only(post("/remarks/999", "do", "hide"), post("/remarks/x", "do", "show")),
	},
}

var keptAt = regexp.MustCompile(`/send/photos/[^"?]+`)

// keptPhotos are a picture of a form that came back, and one of no form.
func keptPhotos(v *visitor) []ask {
	a := post("/send", "text", "Tôi gõ dở câu này", "commune", string(v.w.Commune), "do", "send")
	a.files = map[string][]byte{"photos": v.w.jpeg()}
	out := []ask{get("/send/photos/nothing")}
	for _, path := range keptAt.FindAllString(string(v.do(a).body), 1) {
		out = append(out, get(path))
	}
	return out
}

// actions are forms that change nothing: as of a version long gone, of none, of one
// still to come, and of an action there is not.
func actions(number string) []ask {
	at := "/reports/" + number + "/"
	return []ask{
		post(at+"submit", "version", "1", "summary", "Tôi gõ dở câu này", "done", "done"),
		post(at+"dispatch", "version", "1", "note", "Tôi gõ dở câu này"),
		post(at+"submit", "version", "99", "preview", "1", "summary", "Tôi gõ dở câu này"),
		post(at+"nothing", "version", "x"),
	}
}

// nears look for reports like each that is planted, by its place and by its words.
func nears(v *visitor) []ask {
	out := []ask{get("/near"), get("/near?lat=21.25&lon=106.15&commune=" + url.QueryEscape(string(v.w.Commune)) + "&text=" + url.QueryEscape("Đường thôn có ổ gà sâu, trời mưa xe máy ngã liên tục"))}
	for _, b := range v.w.baits[:min(len(v.w.baits), 12)] {
		out = append(out, get("/near?commune="+url.QueryEscape(string(v.w.Commune))+"&text="+url.QueryEscape("duong thon "+b.words)))
	}
	return out
}

func lookups(v *visitor) (out []ask) {
	for _, c := range v.codes() {
		out = append(out, post("/track", "code", c))
	}
	return append(out, post("/track", "code", v.w.planted[0].id.String()), post("/track"))
}

// deeds are what a sender might do, with forms that are refused.
func deeds(v *visitor) (out []ask) {
	for _, c := range v.codes() {
		for _, action := range []string{"supplement", "rate", "clear_up", "accept", "publish", "sender.add", ""} {
			out = append(out, post("/track/"+c, "action", action))
		}
	}
	return out
}

// states are what a phone asks for by itself.
func states(v *visitor) (out []ask) {
	for _, c := range v.codes() {
		out = append(out, get("/track/"+c+"/state"), ask{method: "HEAD", path: "/track/" + c + "/state"})
	}
	return out
}

// trackPhotos ask, under his code, for all pictures of a sender's own report and for
// one of each other.
func trackPhotos(v *visitor) (out []ask) {
	for _, c := range v.codes() {
		for _, p := range v.w.planted {
			for i, f := range p.files {
				if p.id == v.sent || i == len(p.files)-1 {
					out = append(out, get("/track/"+c+"/photos/"+f.Digest), get("/track/"+c+"/photos/"+f.Thumb))
				}
			}
		}
	}
	return out
}

// reportPhotos asks each report for its own pictures, and for those of another.
func reportPhotos(v *visitor) (out []ask) {
	for i, p := range v.w.planted {
		at := "/reports/" + p.id.String() + "/photos/"
		for _, f := range p.files {
			out = append(out, get(at+f.Digest), get(at+f.Thumb))
		}
		other := v.w.planted[(i+1)%len(v.w.planted)]
		out = append(out, get(at+other.files[0].Digest))
	}
	return out
}

// sendings are forms of reports that are not received: one that is not filled in,
// and others under the id of a report there is.
func sendings(v *visitor) []ask {
	out := []ask{post("/send"), post("/send", "text", "Tôi gõ dở câu này", "do", "send"), post("/send", "text", "Tôi gõ dở câu này", "do", "check")}
	for _, p := range v.w.planted {
		out = append(out, post("/send", "client", p.client, "text", "Đèn đường ngõ 12 không sáng từ tuần trước.", "commune", string(v.w.Commune),
			"place", "đầu ngõ", "name", "Nguyễn Văn An", "phone", "0912345678", "email", "an@example.vn", "do", "send"))
	}
	return out
}

func places(v *visitor) (out []ask) {
	for _, b := range v.w.baits {
		if b.field == report.FieldPlace {
			out = append(out, get("/place?q="+url.QueryEscape(b.words)))
		}
	}
	return append(out, get("/place?lat=21.3&lon=106.2"))
}

// publicLists are the public list by everything one can ask for.
func publicLists(v *visitor) []ask {
	out := []ask{get("/reports"), get("/reports?status=open"), get("/reports?status=answered"), get("/reports?after=x"), get("/reports?status=late"), get("/reports?time=year&agency=" + url.QueryEscape(string(v.w.Agency)))}
	for _, c := range v.w.Desk.Categories() {
		out = append(out, get("/reports?category="+url.QueryEscape(c.ID)))
	}
	for _, b := range v.w.baits {
		if b.field != report.FieldCommune {
			out = append(out, get("/reports?q="+url.QueryEscape(b.words)))
		}
	}
	return append(out, get("/reports?commune="+url.QueryEscape(string(v.w.Commune))), get("/reports?q=duong+thon"))
}

// looking asks at an address that takes the filters of the public list, by each of
// them and some together.
func looking(at string) filling {
	return func(v *visitor) []ask {
		sign := "?"
		if strings.Contains(at, "?") {
			sign = "&"
		}
		q := url.QueryEscape
		out := []ask{get(at)}
		for _, f := range []string{
			"status=open", "status=late", "status=answered", "time=year", "time=x", "from=2026-11-01&to=2026-12-31", "from=x", "after=x",
			"commune=" + q(string(v.w.Commune)), "agency=" + q(string(v.w.Agency)) + "&status=open&time=year",
			"category=" + q(v.w.Desk.Categories()[1].ID) + "&commune=" + q(string(v.w.Commune)), "q=duong+thon",
		} {
			out = append(out, get(at+sign+f))
		}
		return out
	}
}

// publicFigures are the public figures of everything they can be narrowed to.
func publicFigures(at string) filling {
	return func(v *visitor) []ask {
		q := url.QueryEscape
		return []ask{get(at), get(at + "?time=month"), get(at + "?from=x"), get(at + "?commune=" + q(string(v.w.Commune))),
			get(at + "?category=" + q(v.w.Desk.Categories()[1].ID)), get(at + "?category=" + q(v.w.Desk.Categories()[1].ID) + "&commune=" + q(string(v.w.Commune)))}
	}
}

func boxes(*visitor) []ask {
	out := []ask{get("/"), get("/?after=x")}
	for _, b := range store.Boxes() {
		out = append(out, get("/?box="+string(b)))
	}
	return out
}

func finds(v *visitor) []ask {
	q := url.QueryEscape
	out := []ask{get("/find"), get("/find?q=duong+thon"), get("/find?from=x"), get("/find?from=2026-11-01&to=2026-11-30")}
	for _, name := range []string{"open", "late", "answered", "refused"} {
		out = append(out, get("/find?status="+name))
	}
	for _, name := range []string{"urgent", "sensitive", "call"} {
		out = append(out, get("/find?mark="+name))
	}
	for _, name := range []string{"received", "open", "open_late", "finished", "on_time", "late", "rated", "satisfied"} {
		out = append(out, get("/find?count="+name))
	}
	for _, name := range []string{"category", "agency", "commune", "channel", "x"} {
		out = append(out, get("/find?without="+name))
	}
	for _, l := range []report.Level{report.Public, report.Unlisted, report.Secret, report.Sealed} {
		out = append(out, get("/find?level="+string(l)))
	}
	for _, b := range v.w.baits {
		if b.field != report.FieldCommune {
			out = append(out, get("/find?q="+q(b.words)))
		}
	}
	for _, s := range v.w.Desk.Definition().Steps {
		out = append(out, get("/find?step="+q(s.ID)))
	}
	for _, p := range v.w.planted {
		out = append(out, get("/find?q="+p.id.String()))
	}
	for _, unit := range []string{string(v.w.Agency), string(v.w.Other), string(v.w.Third)} {
		out = append(out, get("/find?agency="+q(unit)), get("/find?commune="+q(unit)))
	}
	return append(out, get("/find?category="+q(v.w.Desk.Categories()[1].ID)), get("/find?channel=web"), get("/find?"+inCommune(v.w.Commune)))
}

// times are the sums of times at an address, each way.
func times(at string) filling {
	return only(get(at), get(at+"?by=unit&sort=late"), get(at+"?by=person&sort=name"), get(at+"?by=step&sort=used&order=up"), get(at+"?from=x"))
}

// timeLists are the lists behind them, of every agency, step and officer.
func timeLists(at string) filling {
	return func(v *visitor) []ask {
		q := url.QueryEscape
		out := []ask{get(at), get(at + "?after=x")}
		for _, unit := range []org.UnitID{v.w.Centre, v.w.Agency, v.w.Other, v.w.Third} {
			out = append(out, get(at+"?by=agency&key="+q(string(unit))), get(at+"?by=unit&late=yes&key="+q(string(unit))))
		}
		for _, p := range []org.PersonID{v.w.Operator, v.w.Leader, v.w.Handler} {
			out = append(out, get(at+"?by=person&key="+q(string(p))))
		}
		for _, s := range v.w.Desk.Definition().Steps {
			out = append(out, get(at+"?by=step&key="+q(s.ID)))
		}
		return out
	}
}

func statistics(*visitor) []ask {
	var out []ask
	for _, by := range []string{"category", "agency", "commune", "channel", "month"} {
		out = append(out, get("/statistics?by="+by))
	}
	return out
}

func definitions(part string) filling {
	return func(v *visitor) []ask {
		return []ask{get("/admin/process/" + url.PathEscape(v.w.Desk.Definition().Key()) + part), get("/admin/process/nothing" + part)}
	}
}
