package canary

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"paht/internal/org"
	"paht/internal/report"
)

// visitor is somebody at one of the sites.
type visitor struct {
	w       *world
	name    string
	base    string
	from    string // his address
	cookie  *http.Cookie
	officer org.PersonID
	code    string    // of the report he sent
	sent    report.ID // that report
	mail    string    // the address a citizen is signed in with
	tokens  []string  // of letters to who follows

	looks map[report.ID][]report.Viewer
	found map[*secret]bool
	frame map[*secret]bool // what stands on every page of his
}

// visitors makes everybody there is: at the citizens' site anyone and each sender,
// at the officers' site anyone and each officer.
func (w *world) visitors() (citizens, officers []*visitor) {
	citizens = append(citizens, w.visitor("anyone", w.app.Config.CitizenURL))
	for _, p := range w.planted {
		if p.code == "" {
			continue // a part: nobody sent it
		}
		v := w.visitor("sender of "+p.name, w.app.Config.CitizenURL)
		v.code, v.sent = p.code, p.id
		citizens = append(citizens, v)
	}
	citizens = append(citizens, w.signedIn()...)
	officers = append(officers, w.visitor("a stranger", w.app.Config.OfficerURL))
	for _, id := range w.officers() {
		v := w.visitor(string(id), w.app.Config.OfficerURL)
		v.officer = id
		v.signIn()
		officers = append(officers, v)
		if id == w.Handler {
			w.unsent = v.leaveDraft()
		}
	}
	return citizens, officers
}

func (w *world) visitor(name, base string) *visitor {
	w.comers++
	return &visitor{w: w, name: name, base: base, from: fmt.Sprintf("198.51.100.%d", w.comers), looks: map[report.ID][]report.Viewer{}, found: map[*secret]bool{}}
}

func (v *visitor) signIn() {
	got := v.do(post("/login", "login", string(v.officer), "password", password))
	if got.status != http.StatusSeeOther {
		v.w.t.Fatalf("%s cannot sign in: %d", v.name, got.status)
	}
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if strings.HasSuffix(c.Name, "officer") {
			v.cookie = &http.Cookie{Name: c.Name, Value: c.Value}
		}
	}
}

var draftAt = regexp.MustCompile(`/drafts/([^"?]+)`)

// leaveDraft posts a result that is not taken, with a picture: the form comes back
// and keeps it for him alone.
func (v *visitor) leaveDraft() string {
	at := v.w.named("public, handled").id.String()
	a := post("/reports/"+at+"/submit", "version", strconv.Itoa(v.w.now[v.w.named("public, handled").id].Version), "done", "done", "summary", "Ngắn")
	a.files = map[string][]byte{"attachments": v.w.jpeg()}
	got := v.do(a)
	token := draftAt.FindStringSubmatch(string(got.body))
	if token == nil {
		v.w.t.Fatalf("no draft is kept: %d\n%s", got.status, got.body)
	}
	pic := v.do(get("/drafts/" + token[1]))
	v.w.plantFor("picture not yet sent", pic.picture(), func(other *visitor) bool { return other.officer == v.officer })
	return token[1]
}

// everywhere is what stands on his pages whatever he looks for: an urgent report
// calls from each of them.
func (v *visitor) everywhere() map[*secret]bool {
	if v.frame == nil {
		v.frame = map[*secret]bool{}
		for _, s := range v.w.search(string(v.do(get("/find?q=" + v.w.word())).body)) {
			v.frame[s] = true
		}
	}
	return v.frame
}

// viewers are what he is to a report as it stands: on the officers' site an
// officer is not shown what he could read on the citizens'.
func (v *visitor) viewers(id report.ID) []report.Viewer {
	if got, ok := v.looks[id]; ok {
		return got
	}
	r := v.w.now[id]
	out := []report.Viewer{{Kind: report.Anyone}}
	switch {
	case v.sent == id, v.opens(r):
		out = append(out, report.Viewer{Kind: report.TheSender})
	case v.officer != "":
		out = append(out, v.w.lookOf(v.officer, r))
	}
	v.looks[id] = out
	return out
}

// lookOf is what an officer is to a report, with what he has given a reason for.
func (w *world) lookOf(who org.PersonID, r report.Report) report.Viewer {
	step, _ := w.Desk.Definition().Step(r.Step)
	by := report.ViewerOf(r, w.Actor(w.t, who), w.Clock.Now(), w.Desk.Directory().AgencyOf, step.Reads)
	var err error
	if by.Opened, err = w.DB.Opened(w.t.Context(), r.ID, who, w.Clock.Now()); err != nil {
		w.t.Fatal(err)
	}
	return by
}

// may tells whether he may see a secret, and whether his site is where he sees it.
func (v *visitor) may(s *secret) (may, here bool) {
	if s.whose != nil {
		return s.whose(v), false
	}
	for _, r := range v.w.holders(s) {
		for _, by := range v.viewers(r.ID) {
			if s.may(r, by) {
				may = true
				here = here || v.walks(by.Kind)
			}
		}
	}
	switch s.what {
	case "number":
		may = may || v.hears(s.of) || v.reads(v.w.now[s.of]) // letters to that address name it
	case "e-mail":
		may = may || v.mail != "" && strings.HasPrefix(v.mail, s.word) // his own
	case "reason for looking":
		may = may || v.officer == v.w.Lead // who keeps the log of openings reads why
	case "code":
		may = v.mail == "" && (may || v.sent != 0 && v.sent == v.w.from(s.of)) // his other report's page leads there
	}
	return may, here
}

// Where else things stand than in their own report: in its parts, which hold what
// was sent without who sent it, and in what was split off it.
var (
	inParts = []string{"text", "place", "point", "photo", "square", "taken", "task"}
	inSplit = []string{"place", "point", "photo", "square", "taken", "name", "phone", "e-mail", "file name", "words split off"}
)

// holders are the reports a secret is in.
func (w *world) holders(s *secret) []report.Report {
	out := []report.Report{w.now[s.of]}
	for _, p := range w.planted {
		r := w.now[p.id]
		if r.Parent == s.of && slices.Contains(inParts, s.what) || p.from == s.of && slices.Contains(inSplit, s.what) {
			out = append(out, r)
		}
	}
	return out
}

// from is the report another was split off.
func (w *world) from(id report.ID) report.ID {
	for _, p := range w.planted {
		if p.id == id {
			return p.from
		}
	}
	return 0
}

// hears tells whether he may hear the number of a report from another that hangs
// together with it.
func (v *visitor) hears(id report.ID) bool {
	for _, r := range v.w.now {
		if r.ID == id {
			continue
		}
		for _, by := range v.viewers(r.ID) {
			s := r.Standing()
			if r.Into == id && s.May(by, report.FieldInto) || // it went on there
				v.w.now[id].Into == r.ID && s.May(by, report.FieldInternal) || // it has that one in it
				(r.Parent == id || v.w.now[id].Parent == r.ID) && s.May(by, report.FieldParts) ||
				(v.w.from(id) == r.ID || v.w.from(r.ID) == id) && s.May(by, report.FieldHistory) {
				return true
			}
		}
	}
	return false
}

// walks tells whether he is asked for as a viewer of a kind: anyone at the citizens'
// site, a sender with his code, an officer where he has to do with a report.
func (v *visitor) walks(as report.ViewerKind) bool {
	switch as {
	case report.Anyone:
		return v.code == "" && v.base == v.w.app.Config.CitizenURL
	case report.TheSender, report.AtCentre, report.AtAgency, report.AtCoordinator:
		return true
	}
	return false
}

// knows tells whether he may read an officer's name: himself, the centre, who keeps
// the organisation, and officers of an agency that has to do with a report of that
// one's. Citizens never do.
func (v *visitor) knows(who org.PersonID) bool {
	if v.officer == "" {
		return false
	}
	for _, d := range v.w.Actor(v.w.t, v.officer).Duties {
		if d.Role == org.Operator || d.Role == org.Lead || d.Role == org.Admin {
			return true
		}
	}
	for _, mine := range v.w.agenciesOf(v.officer) {
		for _, theirs := range v.w.agenciesOf(who) {
			if mine == theirs || theirs == v.w.Centre || v.w.shared(mine, theirs) {
				return true
			}
		}
	}
	return false
}

// agenciesOf are the agencies in which an officer has a duty.
func (w *world) agenciesOf(who org.PersonID) (all []org.UnitID) {
	for _, d := range w.Actor(w.t, who).Duties {
		all = append(all, w.Desk.Directory().AgencyOf(d.Unit))
	}
	return all
}

// shared tells whether two agencies have to do with one report.
func (w *world) shared(a, b org.UnitID) bool {
	for _, r := range w.now {
		has := []org.UnitID{r.Agency, r.Coordinator, w.now[r.Parent].Agency}
		if slices.Contains(has, a) && slices.Contains(has, b) {
			return true
		}
	}
	return false
}

// ask is one request.
type ask struct {
	method, path string
	form         url.Values
	files        map[string][]byte // by field; the form is then a multipart one
	cookies      []*http.Cookie    // beside his own
	same         string            // what stands for a number in the path, when the answer must be that of a number nobody has
}

func get(path string) ask { return ask{method: http.MethodGet, path: path} }

func post(path string, form ...string) ask {
	v := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		v.Add(form[i], form[i+1])
	}
	return ask{method: http.MethodPost, path: path, form: v}
}

// typed is all that the visitor himself said in a request: it may come back.
func (a ask) typed() string {
	path, err := url.PathUnescape(a.path)
	if err != nil {
		path = a.path
	}
	query, err := url.QueryUnescape(a.path)
	if err != nil {
		query = ""
	}
	form, err := url.QueryUnescape(a.form.Encode())
	if err != nil {
		form = ""
	}
	return a.path + "\n" + path + "\n" + query + "\n" + form
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (v *visitor) do(a ask) reply {
	v.w.t.Helper()
	var body io.Reader
	kind := ""
	switch {
	case a.files != nil:
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		for name, values := range a.form {
			for _, value := range values {
				m.WriteField(name, value)
			}
		}
		for field, file := range a.files {
			part, err := m.CreateFormFile(field, "anh.jpg")
			if err != nil {
				v.w.t.Fatal(err)
			}
			part.Write(file)
		}
		m.Close()
		body, kind = &b, m.FormDataContentType()
	case a.form != nil:
		body, kind = strings.NewReader(a.form.Encode()), "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(v.w.t.Context(), a.method, v.base+a.path, body)
	if err != nil {
		v.w.t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", v.from) // limits count each visitor for himself
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if v.cookie != nil {
		req.AddCookie(v.cookie)
	}
	for _, c := range a.cookies {
		req.AddCookie(c)
	}
	res, err := browser.Do(req)
	if err != nil {
		v.w.t.Fatalf("%s %s: %v", a.method, a.path, err)
	}
	defer res.Body.Close()
	got := reply{status: res.StatusCode, header: res.Header}
	if got.body, err = io.ReadAll(res.Body); err != nil {
		v.w.t.Fatal(err)
	}
	return got
}

// browser follows nothing and takes pages as they are.
var browser = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 2},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// head is what a reply tells in its headers.
func (r reply) head() string {
	var b strings.Builder
	for name, values := range r.header {
		fmt.Fprintln(&b, name, values)
	}
	return b.String()
}

// picture is the name of the bytes of a body: who knows a picture's name and gets it
// has seen it, whatever he asked with.
func (r reply) picture() string {
	sum := sha256.Sum256(r.body)
	return hex.EncodeToString(sum[:])
}

// plain is a reply less what differs from one time to the next.
func (r reply) plain(number string) string {
	s := fmt.Sprintf("%d %s\n%s", r.status, r.header.Get("Location"), r.body)
	return strings.NewReplacer(r.header.Get("X-Request-Id"), "(request)", number, "(number)").Replace(s)
}
