// Package officer is the officers' site: inbox, report and its next action,
// look-up, entry for somebody else, statistics, notices, administration.
//
// Rules it owns:
//   - Nobody gets past the log-in without a session. Who somebody is and what
//     duties he has is asked anew on every request, so a duty that ended or an
//     account that was closed counts at once.
//   - A report is shown to officers whose duty covers it; to everybody else it
//     does not exist here (404). What anyone may see is on the citizens' site.
//   - The forms of a report follow from the process definition alone: no page
//     knows an action, a step or a field by name.
//   - What is shown only for a reason is asked for with the reason, is shown with
//     the name of who gave it across it, and never stands in a list.
//   - While an urgent report waits for an officer every page of his says so.
//   - What was typed is never lost: a form comes back filled with the words
//     beside the field, with its photos; a lost race shows both sides; a session
//     that ran out gives the text back.
//   - Every page works as a plain form; scripts add keys, a filter on long lists,
//     the sound of the alarm and the ringing of devices, and nothing else. No state
//     changes on GET.
package officer

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"

	"paht/internal/auth"
	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/media"
	"paht/internal/notify"
	"paht/internal/store"
	"paht/internal/ui"
)

//go:embed assets
var files embed.FS

// Config is what the site works with. Desk, DB, Auth, Blob, Media and Log are
// required.
type Config struct {
	Desk  *desk.Desk
	DB    *store.DB
	Auth  *auth.Auth
	Blob  *blob.Store
	Media *media.Media
	Log   *slog.Logger

	Secure     bool   // reached by https: the cookie is for TLS only
	HelpPhone  string // of the duty team, on every page; may be empty
	CitizenURL string // where a sender uses his code; may be empty

	Push *notify.Push // rings on an officer's devices; nil: the site does not offer it
}

// office is the site.
type office struct {
	Config
	site   *ui.Site
	intake intake.Intake
}

// New is the handler of the whole site, with its own cookies; it is meant for a
// host name of its own. It panics when an asset is missing, which a test finds.
func New(cfg Config) http.Handler {
	own, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err)
	}
	assets, err := ui.NewAssets(own)
	if err != nil {
		panic(err)
	}
	o := &office{
		Config: cfg,
		intake: intake.Intake{Media: cfg.Media, Blob: cfg.Blob, Seals: intake.NewSeals(cfg.Desk.Key, "officer"), Now: cfg.Desk.Now},
	}
	o.site = newSite(assets, cfg)
	o.site.Frame = frame(o.site)
	return o.site.Shell(o.routes())
}

func (o *office) routes() http.Handler {
	mux := http.NewServeMux()
	door := func(pattern string, h ui.HandlerFunc) { mux.Handle(pattern, o.site.Handle(h)) }
	door("GET /login", o.loginPage)
	door("POST /login", o.login)
	door("GET /invite/{token}", o.invitePage)
	door("POST /invite/{token}", o.redeem)

	in := func(pattern string, h handler) { mux.Handle(pattern, o.signedIn(h)) }
	in("POST /logout", o.logout)
	in("GET /{$}", o.inbox)
	in("GET /next", o.next)
	in("GET /reports/{number}", o.report)
	in("POST /reports/{number}/contact/show", o.showContact)
	in("POST /reports/{number}/open/{what}", o.open)
	in("POST /reports/{number}/{action}", o.act)
	in("GET /reports/{number}/photos/{digest}", o.photo)
	in("GET /drafts/{draft}", o.draftPhoto)
	in("GET /new", o.entry)
	in("POST /new", o.enter)
	in("GET /find", o.find)
	in("GET /statistics", o.statistics)
	o.timeRoutes(in)
	o.remarkRoutes(in)
	o.asideRoutes(in)
	in("GET /openings", o.openings)
	in("GET /notices", o.notices)
	in("POST /notices", o.readNotices)
	in("GET /me", o.me)
	in("POST /me/password", o.changePassword)
	in("POST /me/sessions", o.endSessions)
	in("POST /me/delegations", o.delegate)
	in("POST /me/delegations/end", o.endDelegation)
	door("GET /sw.js", o.worker)
	door("GET "+manifestPath, o.manifest)
	in("POST /me/push", o.switchOn)
	in("POST /me/push/off", o.switchOff)
	in("POST /me/push/test", o.tryPush)
	in("GET "+alarmPath, o.ring)
	in("GET /roster", o.rosters)
	in("GET /roster/{unit}", o.roster)
	in("POST /roster/{unit}", o.addShift)
	in("POST /roster/{unit}/end", o.endShift)

	admin := func(pattern string, h handler) { mux.Handle(pattern, o.signedIn(adminsOnly(h))) }
	admin("GET /admin", o.admin)
	admin("GET /admin/units", o.units)
	admin("POST /admin/units", o.addUnit)
	admin("GET /admin/units/{unit}", o.unit)
	admin("POST /admin/units/{unit}", o.changeUnit)
	admin("POST /admin/units/{unit}/end", o.endUnit)
	admin("GET /admin/people", o.people)
	admin("POST /admin/people", o.addPerson)
	admin("GET /admin/people/{person}", o.person)
	admin("POST /admin/people/{person}", o.changePerson)
	admin("POST /admin/people/{person}/duties", o.addDuty)
	admin("POST /admin/people/{person}/duties/end", o.endDuty)
	admin("POST /admin/people/{person}/invite", o.invite)
	admin("POST /admin/people/{person}/account", o.switchAccount)
	admin("GET /admin/categories", o.categories)
	admin("POST /admin/categories", o.putCategory)
	o.calendarRoutes(admin)
	o.processRoutes(admin)
	o.urgentRoutes(admin)

	in("/", func(http.ResponseWriter, *http.Request, visit) error { return fault.New(fault.NotFound, "") })
	return mux
}
