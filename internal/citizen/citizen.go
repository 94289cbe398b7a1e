// Package citizen is the citizens' site: send a report, follow it by its secret
// code, read what others reported and how it was answered, see the figures.
//
// Rules it owns:
//   - Every page works as a plain form without a script; scripts only spare taps,
//     bytes and typing. Reading changes nothing.
//   - Pages take views (report.See, by way of desk): what a visitor may not see is
//     not in them. A report he may not know of is answered like one that does not
//     exist, and so is a wrong code.
//   - Nothing typed is lost: a form that is refused comes back filled, with the
//     words beside the field and the photos kept.
//   - A report written without network waits on the device and is sent by itself,
//     once, under the id the device gave it.
//   - The secret code stands in addresses of private pages alone. Those are never
//     stored by anybody (no-store), send no referrer, and logs name routes, not
//     addresses.
package citizen

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"paht/internal/auth/oidc"
	"paht/internal/auth/signin"
	"paht/internal/blob"
	"paht/internal/desk"
	"paht/internal/intake"
	"paht/internal/media"
	"paht/internal/notify"
	"paht/internal/store"
	"paht/internal/ui"
	"paht/internal/ui/english"
	tus "paht/internal/upload"
)

//go:embed assets
var files embed.FS

// Config is what the site works with. All but HelpPhone and Apps are required.
type Config struct {
	Desk  *desk.Desk
	DB    *store.DB
	Blob  *blob.Store
	Media *media.Media
	Log   *slog.Logger

	Uploads *tus.Server  // receives files in pieces; nil: only those of forms
	URL     string       // how citizens reach the site, for what is printed or read elsewhere; "": as they asked
	SignIn  *signin.In   // by one-time codes; nil: nobody signs in
	Login   *oidc.Client // by an account elsewhere; nil: off. It needs SignIn
	Push    *notify.Push // shows news in citizens' browsers; nil: the site does not offer it

	Secure    bool   // reached by https
	HelpPhone string // of the duty team, on every page
	Apps      Apps   // those of the stores that may open the site's addresses

	LoginName string // the provider's name on the link to it

	Tiles       string // address of map tiles with {z}, {x} and {y}; "": maps on a plain ground
	TilesCredit string // who made them
}

// Rates of what costs us work or could be tried out. They are per address; many
// people share one address behind a carrier's gateway, so they are generous.
const (
	sendEvery, sendBurst = 10 * time.Second, 30
	codeEvery, codeBurst = 3 * time.Second, 60

	pieceEvery, pieceBurst = 50 * time.Millisecond, 1000
)

// site is the running site.
type site struct {
	Config
	ui      *ui.Site
	intake  intake.Intake
	sends   ui.Limiter
	codes   ui.Limiter
	pieces  ui.Limiter
	joins   ui.Limiter // what people leave with a report, or ask to be told
	nears   ui.Limiter
	guesses ui.Limiter
	charts  charts
	lists   lists
	sums    sums
	looks   looks
	squares *media.Squares
	worker  []byte   // the service worker
	drawn   sync.Map // icons, each after it was asked for first
}

// New makes the site's handler. It panics when its own files are broken, which
// tests would have found.
func New(cfg Config) http.Handler { return open(cfg).handler() }

func (s *site) handler() http.Handler { return s.ui.Shell(s.routes()) }

// open is the site before it answers anybody.
func open(cfg Config) *site {
	s := &site{
		Config:  cfg,
		intake:  intake.Intake{Media: cfg.Media, Blob: cfg.Blob, Seals: intake.NewSeals(cfg.Desk.Key, "citizen"), Now: cfg.Desk.Now},
		sends:   ui.Limiter{Every: sendEvery, Burst: sendBurst},
		codes:   ui.Limiter{Every: codeEvery, Burst: codeBurst},
		pieces:  ui.Limiter{Every: pieceEvery, Burst: pieceBurst},
		joins:   ui.Limiter{Every: joinEvery, Burst: joinBurst},
		nears:   ui.Limiter{Every: nearEvery, Burst: nearBurst},
		guesses: ui.Limiter{Every: suggestEvery, Burst: suggestBurst},
		squares: media.NewSquares(squareBytes, cfg.Blob.Get),
	}
	s.ui = frame(cfg)
	s.looks.open = ui.Limiter{Every: openEvery, Burst: openBurst}
	s.worker = workerScript(s.ui)
	return s
}

// frame is what all pages share.
func frame(cfg Config) *ui.Site {
	own, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err)
	}
	assets, err := ui.NewAssets(own)
	if err != nil {
		panic(err)
	}
	assets.Join(sheet, sheets)
	assets.Join(begin, []string{"trusted.js", "start.js"})
	tiles, err := TilesOrigin(cfg.Tiles)
	if err != nil {
		panic(err)
	}
	return &ui.Site{
		Images: tiles,
		Name:   "Phản ánh hiện trường", Place: "Bắc Giang", Class: "citizen",
		Assets: assets, Styles: []string{sheet}, Begin: begin, Scripts: []string{"citizen.js"},
		App: manifestPath,
		Nav: []ui.Link{
			{Href: "/send", Text: "Gửi phản ánh"},
			{Href: "/track", Text: "Tra cứu"},
			{Href: "/reports", Text: "Công khai"},
			{Href: "/statistics", Text: "Thống kê"},
			{Href: "/help", Text: "Trợ giúp"},
		},
		Phone: cfg.HelpPhone, Secure: cfg.Secure, Log: cfg.Log,
		Reads: true, English: english.Shipped(), Says: []string{"english.js"},
	}
}

// sheet is the style of all pages in one file, made of sheets: it comes once, with the
// first page, and is kept for all others.
const sheet = "all.css"

// begin is what a page begins with, in one file: what may become markup or code, and how
// the other modules are asked for.
const begin = "begin.js"

var sheets = []string{"ui.css", "citizen.css", "offline.css", "reading.css", "follow.css", "look.css", "send.css"}

func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.ui.Handle(ui.Missing))
	for _, group := range []map[string]ui.HandlerFunc{
		s.sending(), s.writing(), s.installing(), s.tracking(), s.helping(), s.phoning(),
		s.following(), s.signing(), s.elsewhere(), s.owning(), s.around(), s.openData(),
	} {
		for pattern, h := range group {
			mux.Handle(pattern, s.ui.Handle(h))
		}
	}
	for pattern, h := range s.uploading() {
		mux.Handle(pattern, h)
	}
	// What is the same for everybody is made once for all who look at it.
	pages := &ui.Fresh{Age: time.Second, Max: 8 << 20, // some fifty pages in two languages, and as large as one reads
		Version: s.DB.Changes}
	for pattern, h := range s.looking() {
		mux.Handle(pattern, pages.Handle(s.ui.Handle(h)))
	}
	return mux
}

// sending is the way of a report to us.
func (s *site) sending() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /send":                s.sendForm,
		"POST /send":               s.send,
		"POST /share":              s.share,
		"GET /send/photos/{token}": s.keptPhoto,
		"GET /sent/{code}":         s.sent,
		"GET /map.svg":             s.mapSVG,
		"GET /place":               s.find,
	}
}

// tracking is what only who holds a report's code may do.
func (s *site) tracking() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /track":                        s.lookupForm,
		"POST /track":                       s.lookup,
		"GET /track/{code}":                 s.track,
		"POST /track/{code}":                s.act,
		"GET /track/{code}/photos/{digest}": s.senderPhoto,
	}
}

// helping is what stands beside the pages.
func (s *site) helping() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /help":                   s.help,
		"GET /robots.txt":             robots,
		"GET /photos/{digest}":        s.photo,
		"GET /photos/{digest}/square": s.square,
	}
}

// looking is what anybody may look at: the same pages for all.
func (s *site) looking() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /{$}":              s.home,
		"GET /reports":          s.list,
		"GET /reports/{number}": s.report,
		"GET /statistics":       s.statistics,
		"GET /statistics.csv":   s.statisticsCSV,
		"GET /reports/map":      s.lookMap,
		"GET /reports.atom":     s.listFeed,
		"GET /open":             s.openPage,
	}
}

// robots keeps machines out of what is private or costly.
func robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("User-agent: *\nDisallow: /send\nDisallow: /sent/\nDisallow: /track\nDisallow: /upload\nDisallow: /place\nDisallow: /near\nDisallow: /mine\nDisallow: /sign-in\nDisallow: /follow\nDisallow: /unfollow\n"))
	return nil
}
