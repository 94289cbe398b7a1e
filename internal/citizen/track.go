package citizen

import (
	"net/http"
	"net/url"
	"slices"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// sender is who holds the code of a report.
var sender = org.Actor{Sender: true}

// sent answers GET /sent/{code}: the receipt. Reloading shows the same case.
func (s *site) sent(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	v := s.Desk.ViewSender(c)
	out := sentView{
		Number: v.ID.String(), Code: shown(r.PathValue("code")), Sent: ui.Instant(v.Sent), At: v.Sent.UnixMilli(),
		Secret: v.Level == report.Secret, Next: s.coming(s.Desk.Forecast(c)), Urgent: s.alarm(v, c),
	}
	if out.Uploads, err = s.uploads(r, v); err != nil {
		return err
	}
	out.Link = s.trackURL(r, out.Code)
	out.QR = qrPath(out.Link)
	out.Push = s.pushSwitch("/track/"+out.Code+"/push", "Báo trên máy này mỗi khi phản ánh sang bước mới")
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Đã nhận phản ánh " + out.Number, Private: true, Same: true, Scripts: []string{"sent.js", "follow.js"},
	}, sentPage(out))
}

// lookupForm answers GET /track.
func (s *site) lookupForm(w http.ResponseWriter, r *http.Request) error {
	return s.renderLookup(w, r, http.StatusOK, lookupView{})
}

// lookup answers POST /track: to the report, or the form with a word. A code that
// is none and a code nobody has get the same answer after the same work.
func (s *site) lookup(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	f, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	code := text.NFC(f.Values.Get("code"))
	if code == "" {
		return s.renderLookup(w, r, http.StatusUnprocessableEntity, lookupView{Error: ui.Sentence("report.code.empty")})
	}
	_, err = s.lookFor(r, code)
	if fault.Is(err, fault.NotFound) {
		return s.renderLookup(w, r, http.StatusNotFound, lookupView{Code: text.Excerpt(code, 60), Error: ui.Sentence("report.code.unknown")})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/track/"+url.PathEscape(shown(code)), http.StatusSeeOther)
	return nil
}

func (s *site) renderLookup(w http.ResponseWriter, r *http.Request, status int, v lookupView) error {
	return s.ui.Render(w, r, status, ui.Page{Title: "Tra cứu phản ánh", Path: "/track", Wrong: v.Error != "", Private: true, Same: r.Method == http.MethodGet}, lookupPage(v))
}

// byCode is the case of the code in the address.
func (s *site) byCode(r *http.Request) (desk.Case, error) { return s.lookFor(r, r.PathValue("code")) }

func (s *site) lookFor(r *http.Request, code string) (desk.Case, error) {
	if err := allow(&s.codes, r); err != nil {
		return desk.Case{}, err
	}
	if _, ok := text.ParseCode(code); !ok {
		code = text.Code([10]byte{}) // looked up all the same: how long it takes tells nothing
	}
	return s.Desk.CaseByCode(r.Context(), code)
}

// shown is a code as we write it: capitals in groups of four.
func shown(code string) string {
	if bits, ok := text.ParseCode(code); ok {
		return text.Code(bits)
	}
	return code
}

// track answers GET /track/{code}.
func (s *site) track(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	return s.renderTrack(w, r, http.StatusOK, c, nil, nil)
}

// deed is what kind of thing the sender did, by its effect and not by its name: a
// definition may call its actions as it likes.
type deed struct {
	key    string // in the address after it was done
	icon   string
	button string // "": the action's own label
	thanks string
}

var (
	withdrew = deed{"withdrawn", "x-ring", "Rút phản ánh", "Đã rút phản ánh. Không cơ quan nào xử lý tiếp."}
	rated    = deed{"rated", "smile", "Gửi đánh giá", "Cảm ơn bạn đã đánh giá."}
	hushed   = deed{"secret", "lock", "Xin giữ bí mật", "Từ nay phản ánh được giữ bí mật: chỉ cán bộ được giao xem được."}
	takenUp  = deed{"again", "refresh", "Gửi đề nghị làm rõ", "Đã nhận đề nghị làm rõ. Phản ánh được xem xét lại với thời hạn mới."}
	supplied = deed{"sent", "edit", "", "Đã nhận thông tin bạn gửi."}
	deeds    = []deed{withdrew, rated, takenUp, hushed, supplied}
)

func deedOf(def *process.Definition, a process.Action) deed {
	to, _ := def.Step(a.To)
	switch {
	case a.ID == process.WishSecret:
		return hushed
	case to.Outcome == process.OutcomeWithdrawn:
		return withdrew
	case a.Has(process.Rate):
		return rated
	case a.Has(process.NewRound):
		return takenUp
	}
	return supplied
}

// thanks is what is said once after something was done.
func thanks(key string) string {
	for _, d := range deeds {
		if d.key == key {
			return d.thanks
		}
	}
	return ""
}

// act answers POST /track/{code}: something the sender does with his report.
func (s *site) act(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	f, err := s.intake.Read(w, r, intake.Any, desk.MaxPhotos)
	if err != nil {
		return err
	}
	def := s.Desk.DefinitionOf(c.State)
	cmd, done := process.Command{Action: f.Values.Get("action"), Form: map[string]string{}}, supplied
	takesPictures := false
	for _, a := range s.offered(c) {
		if a.ID != cmd.Action {
			continue
		}
		done = deedOf(def, a)
		takesPictures = slices.ContainsFunc(a.Form, func(id string) bool { return def.Field(id).Kind == process.FilesField })
		for _, field := range a.Form {
			cmd.Form[field] = f.Values.Get(field)
		}
	}
	if done == withdrew && f.Get("sure") != "yes" {
		return s.renderWithdraw(w, r, c, cmd)
	}
	var pictures []report.Photo
	if takesPictures {
		if pictures, err = s.pictures(r, c, f); err != nil {
			return err
		}
	}
	if len(f.Bad) == 0 {
		if _, err = s.Desk.Act(r.Context(), desk.Act{ID: c.Report.ID, Command: cmd, Actor: sender, Photos: pictures}); err == nil {
			http.Redirect(w, r, "/track/"+url.PathEscape(shown(r.PathValue("code")))+"?done="+done.key, http.StatusSeeOther)
			return nil
		}
	} else {
		err = &fault.Error{Kind: fault.Invalid, Fields: f.Bad}
	}
	errs, ok := ui.FieldErrors(err)
	if !ok {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.TooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return s.renderTrack(w, r, status, c, &attempt{cmd, pictures}, errs)
}

// renderTrack shows a report to its sender. try and errs are an action that was
// refused, to be mended.
func (s *site) renderTrack(w http.ResponseWriter, r *http.Request, status int, c desk.Case, try *attempt, errs map[string]string) error {
	code := shown(r.PathValue("code"))
	v, err := s.trackViewOf(r, c, code, "/track/"+code+"/photos/", try, errs)
	if err != nil {
		return err
	}
	v.QR, v.Link = qrPath(s.trackURL(r, code)), s.trackURL(r, code)
	v.Push = s.pushSwitch("/track/"+code+"/push", "Báo trên máy này mỗi khi phản ánh sang bước mới")
	v.CanFollow = !v.Sealed && !c.State.Ended
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Phản ánh " + v.Number, Path: "/track", Private: true, Same: r.Method == http.MethodGet, Wrong: len(v.Mistakes) > 0,
		Scripts: []string{"follow.js", "speak.js"},
	}, trackPage(v))
}

// trackViewOf is a report as its sender sees it, whatever proves that he is. code is
// "" where he has not given it: then there is nothing he can do on the page.
func (s *site) trackViewOf(r *http.Request, c desk.Case, code, base string, try *attempt, errs map[string]string) (trackView, error) {
	view := s.Desk.ViewSender(c)
	step := s.step(c)
	v := trackView{
		Number: view.ID.String(), Code: code, Status: s.status(view, step), Headline: step.Citizen,
		Text: view.Text, Photos: photos(view.Photos, report.OfReport, base, "Ảnh bạn gửi"),
		Secret: view.Level == report.Secret, Sealed: view.Level == report.Sealed,
		Letter: s.letter(view, c, base), Urgent: s.alarm(view, c), Round: view.Round,
	}
	v.Earlier = v.Letter != nil && !view.Ended
	if try == nil {
		v.Flash = thanks(r.URL.Query().Get("done"))
	}
	if !v.Sealed { // of that a stub is left
		v.Facts, v.Contact = s.facts(view), contact(view.Contact)
		v.Clock, v.Stages = s.clock(c), s.history(c)
		v.Halt = s.halt(c, step)
		v.Asked, v.Refused = s.lastSaid(c, step)
		if code != "" {
			v.Actions = s.offers(c, step, try, errs)
		}
	}
	if v.Urgent != nil {
		v.Urgent.Step = "" // the headline
	}
	if err := s.related(r, &v, c); err != nil {
		return v, err
	}
	var err error
	if v.Uploads, err = s.uploads(r, view); err != nil {
		return v, err
	}
	for _, a := range v.Actions {
		for _, f := range a.Fields {
			if f.Field.Error != "" {
				v.Mistakes = append(v.Mistakes, ui.Mistake{Field: f.Field.Prefix + f.Field.Name, Text: f.Field.Label + ": " + f.Field.Error})
			}
		}
	}
	if say := errs[""]; say != "" {
		v.Mistakes = append(v.Mistakes, ui.Mistake{Text: say})
	}
	if _, public := s.Desk.ViewPublic(c); public {
		v.Public = "/reports/" + v.Number
	}
	return v, nil
}

func contact(c report.Contact) []ui.Fact {
	email := c.Email
	if c.NoEmail {
		email = "Không có"
	}
	return []ui.Fact{{Name: "Họ và tên", Text: c.Name, Own: true}, {Name: "Điện thoại", Text: text.MaskPhone(c.Phone)}, {Name: "E-mail", Text: email}}
}

// lastSaid is what the centre asked for, or why it refused, where the report
// stands at such a step.
func (s *site) lastSaid(c desk.Case, step process.Step) (asked, refused string) {
	wait := step.Kind == process.Wait
	if !wait && step.Outcome != process.OutcomeRefused {
		return "", ""
	}
	t := teller{site: s, open: none}
	for _, e := range c.Events {
		if e.Kind == process.Acted && e.Entry != nil && e.Entry.Step == step.ID {
			action, _ := t.def().Action(t.entry.Step, e.Action)
			asked = t.said(action, e)
		}
		if e.Entry != nil {
			t.entry = *e.Entry
		}
	}
	if wait {
		return asked, ""
	}
	return "", asked
}
