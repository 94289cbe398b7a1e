package canary

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"paht/internal/report"
)

// TestNobodySeesWhatHeMayNot is the walk.
func TestNobodySeesWhatHeMayNot(t *testing.T) {
	w := newWorld(t)
	citizens, officers := w.visitors()
	walk := walk{w: w, faults: map[string]*finding{}, answered: map[string]bool{}}
	for _, v := range citizens {
		walk.all(v, citizenSite)
	}
	for _, v := range officers {
		walk.all(v, officerSite)
	}
	w.unchanged()
	w.wished()
	walk.kin()
	walk.missed(append(citizens, officers...))
	walk.told()
	w.letters()
	w.notices()
	w.logs()
	w.gone()
	t.Logf("%d reports, %d secrets, %d visitors, %d requests", len(w.planted), len(w.secrets), len(citizens)+len(officers), walk.asked)
}

// walk is one walk through both sites.
type walk struct {
	w        *world
	asked    int
	faults   map[string]*finding // by what is wrong
	answered map[string]bool     // routes that gave somebody something
}

// all asks for everything a site has. A sender proves who he is by his code alone:
// where there is none in the address he is anyone, who has walked there before.
func (k *walk) all(v *visitor, site string) {
	for _, room := range []string{everySite, site} {
		for _, route := range slices.Sorted(maps.Keys(fillings[room])) {
			if v.code != "" && !strings.Contains(route, "{code}") || slices.Contains(last, route) {
				continue
			}
			k.route(v, room, route)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace} {
		p := k.w.planted[len(k.w.planted)-1]
		for _, path := range []string{"/", "/reports/" + p.id.String(), "/photos/" + p.files[0].Digest} {
			if got := k.ask(v, method, ask{method: method, path: path}); got.status < 400 {
				k.wrong(v, p.id, "%s %s is answered with %d", method, path, got.status)
			}
		}
	}
	for _, route := range last {
		switch {
		case fillings[site][route] == nil:
		case site == citizenSite && v.code == "":
			k.route(v, site, route)
		case v.officer != "" && v.officer == k.w.Editor: // one is enough: signing in is slow on purpose
			k.route(v, site, route)
			v.signIn()
		}
	}
}

// route makes all requests of a route.
func (k *walk) route(v *visitor, room, route string) {
	for _, a := range fillings[room][route](v) {
		got := k.ask(v, route, a)
		switch got.status {
		case http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed:
			continue
		}
		if at := got.header.Get("Location"); at != "/login" && !strings.HasPrefix(at, "/login?next=") {
			k.answered[room+" "+route] = true
		}
	}
}

// finding is one thing that is wrong, for whom and with which reports.
type finding struct {
	visitors, reports map[string]bool
	times             int
}

func (f *finding) String() string {
	names := func(m map[string]bool) string { return strings.Join(slices.Sorted(maps.Keys(m)), "; ") }
	return fmt.Sprintf("%d times, for %s\n\tof: %s", f.times, names(f.visitors), names(f.reports))
}

// wrong notes what ought not to be, so that one fault of a page is one line.
func (k *walk) wrong(v *visitor, of report.ID, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	f := k.faults[what]
	if f == nil {
		f = &finding{visitors: map[string]bool{}, reports: map[string]bool{}}
		k.faults[what] = f
	}
	f.times++
	f.visitors[v.name] = true
	f.reports[k.w.nameOf(of)] = true
}

// told reports what is wrong, less what is known; and what is known to be wrong and
// is not any more, so that the list grows no moss.
func (k *walk) told() {
	for _, what := range slices.Sorted(maps.Keys(k.faults)) {
		if why, ok := gaps[what]; ok {
			k.w.t.Logf("known: %s: %s", what, why)
			continue
		}
		k.w.t.Errorf("%s: %s", what, k.faults[what])
	}
	for what := range gaps {
		if k.faults[what] == nil {
			k.w.t.Errorf("%q is wrong no more: take it out of gaps", what)
		}
	}
}

// ask asks once and holds the answer against the table.
func (k *walk) ask(v *visitor, route string, a ask) reply {
	k.asked++
	got := v.do(a)
	typed := a.typed()
	if a.method == http.MethodHead && len(got.body) > 0 {
		k.wrong(v, 0, "%s: HEAD has a body", route)
	}
	if got.status >= 500 {
		k.wrong(v, 0, "%s: %s %s is answered with %d", route, a.method, a.path, got.status)
	}
	shown := slices.Concat(k.w.search(got.head()), k.w.found(string(got.body)))
	if pic := k.w.secrets[got.picture()]; pic != nil {
		k.saw(v, route, pic)
	}
	for _, s := range shown {
		if !strings.Contains(typed, s.word) {
			k.saw(v, route, s)
		}
	}
	for _, b := range k.w.baits {
		if !strings.Contains(typed, b.words) || k.seesBait(v, b) {
			continue
		}
		if number := k.w.secrets[b.of.String()]; slices.Contains(shown, number) && !v.everywhere()[number] {
			k.wrong(v, b.of, "%s finds a %s report by the %s for whom the table hides it", route, k.w.sort(b.of), b.field)
		}
	}
	if a.same != "" && !k.sees(v, reportOf(a.same), report.FieldNumber) {
		nobody := a
		nobody.path = strings.ReplaceAll(a.path, a.same, nobodys)
		if other := v.do(nobody); other.plain(nobodys) != got.plain(a.same) {
			k.wrong(v, reportOf(a.same), "%s answers %s otherwise than for a number nobody has", route, a.method)
		}
	}
	return got
}

// saw notes that a visitor was shown a secret.
func (k *walk) saw(v *visitor, route string, s *secret) {
	v.found[s] = true
	if may, _ := v.may(s); !may {
		k.wrong(v, s.of, "%s shows the %s to whom the table does not", route, k.w.described(s))
	}
}

// nobodys is the number of no report.
const nobodys = "26-9999999"

func reportOf(number string) report.ID {
	id, _ := report.ParseID(number)
	return id
}

// sees asks the table for any of what a visitor is to a report.
func (k *walk) sees(v *visitor, id report.ID, f report.Field) bool {
	return slices.ContainsFunc(v.viewers(id), func(by report.Viewer) bool { return k.w.now[id].Standing().May(by, f) })
}

// seesBait tells whether a visitor may find by a bait: he sees the field of its
// report, or of one that holds the same and names it.
func (k *walk) seesBait(v *visitor, b bait) bool {
	return slices.ContainsFunc(k.w.planted, func(p *planted) bool {
		return (p.id == b.of || k.w.now[p.id].Parent == b.of || p.from == b.of) && k.sees(v, p.id, b.field)
	})
}

// sort is what makes a report more or less secret, in a word.
func (w *world) sort(id report.ID) string {
	switch r := w.now[id]; {
	case r.Level == report.Sealed:
		return "sealed"
	case r.Sensitive:
		return "sensitive"
	default:
		return string(r.Level)
	}
}

// described names a secret by what it is and by the sort of its report.
func (w *world) described(s *secret) string {
	if s.of == 0 {
		return s.what
	}
	return s.what + " of a " + w.sort(s.of) + " report"
}

func (w *world) nameOf(id report.ID) string {
	for _, p := range w.planted {
		if p.id == id {
			return p.name
		}
	}
	return "(none)"
}

// unseen says which secrets are shown nowhere to those who may see them, and why.
func unseen(v *visitor, s *secret) bool {
	concerned := v.officer != "" || v.sent != 0 || v.mail != ""
	if strings.HasSuffix(s.what, "square") {
		return concerned // there are squares of public pictures alone
	}
	switch s.what {
	case "file name":
		return true // kept, and shown nowhere yet
	case "phone":
		return v.officer == "" // the sender's own page masks it
	case "point":
		return concerned // drawn there and not written
	case "code":
		return true // he types it himself
	}
	return false
}

// kin: what was made out of a report holds some of it, so it is as secret.
func (k *walk) kin() {
	levels := []report.Level{report.Public, report.Unlisted, report.Secret, report.Sealed}
	for _, p := range k.w.planted {
		made := k.w.now[p.id]
		of, ok := k.w.now[max(made.Parent, p.from)]
		if !ok {
			continue
		}
		if of.Sensitive && !made.Sensitive || slices.Index(levels, made.Level) < slices.Index(levels, of.Level) {
			k.wrong(&visitor{name: "everybody"}, of.ID, "what is made out of a report that is %s is less secret", k.w.sort(of.ID))
		}
	}
}

// blind says what it means that a visitor did not find what he may see.
func (k *walk) blind(v *visitor, s *secret) string {
	r := k.w.now[s.of]
	switch {
	case s.what == "reason for looking":
		return "who looked, and why, is told nowhere"
	case s.what == "answer" && !r.Ended && r.Shown != nil:
		return "the answer of the round before is not shown"
	case !slices.ContainsFunc(v.viewers(s.of), func(by report.Viewer) bool {
		by.Opened = report.Opened{}
		return s.may(r, by)
	}):
		return "what a reason opens is not shown to who gave it"
	}
	return fmt.Sprintf("the %s of a %s report was not found by whom the table shows it", s.what, k.w.sort(s.of))
}

// missed tells of secrets that were not found by who may see them, and of routes
// that gave nobody anything: a walk that sees nothing finds no leak.
func (k *walk) missed(visitors []*visitor) {
	for _, v := range visitors {
		for _, s := range k.w.secrets {
			if may, here := v.may(s); may && here && !v.found[s] && !unseen(v, s) {
				k.wrong(v, s.of, "%s", k.blind(v, s))
			}
		}
	}
	for _, site := range []string{citizenSite, officerSite} {
		for route := range fillings[site] {
			switch answered := k.answered[site+" "+route]; {
			case silent[route] == "" && !answered:
				k.w.t.Errorf("the route %q of %s gave nobody anything: its requests do not reach it", route, site)
			case silent[route] != "" && answered:
				k.w.t.Errorf("the route %q of %s is silent no more: take it out of the table", route, site)
			}
		}
	}
}

// silent are the routes that refuse every request of the walk, and why.
var silent = map[string]string{
	"/": "is there to refuse",
	"GET /admin/calendar/{unit}/versions/{version}": "nobody has put a calendar",
}
