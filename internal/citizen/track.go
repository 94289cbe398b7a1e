package citizen

import (
	"net/http"
	"net/url"
	"strings"
	"time"

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
		Number: v.ID.String(), Code: shown(r.PathValue("code")), Sent: ui.Instant(v.Sent),
		Secret: v.Level == report.Secret, Next: s.coming(s.Desk.Forecast(c)),
	}
	if len(c.Events) > 0 {
		out.Danger = c.Events[0].Form["danger"] == "yes"
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Đã nhận phản ánh " + out.Number, Private: true, Scripts: []string{"sent.js"},
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
	return s.ui.Render(w, r, status, ui.Page{Title: "Tra cứu phản ánh", Path: "/track", Wrong: v.Error != "", Private: true}, lookupPage(v))
}

// byCode is the case of the code in the address.
func (s *site) byCode(r *http.Request) (desk.Case, error) { return s.lookFor(r, r.PathValue("code")) }

func (s *site) lookFor(r *http.Request, code string) (desk.Case, error) {
	if ok, wait := s.codes.Allow(ui.Visitor(r), time.Now()); !ok {
		return desk.Case{}, &fault.Error{Kind: fault.TooMany, Current: ui.Retry(wait)}
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
	rated    = deed{"rated", "smile", "Gửi đánh giá", "Cảm ơn bạn đã đánh giá."}
	takenUp  = deed{"again", "refresh", "Gửi đề nghị làm rõ", "Đã nhận đề nghị làm rõ. Phản ánh được xem xét lại với thời hạn mới."}
	supplied = deed{"sent", "edit", "", "Đã nhận thông tin bạn gửi."}
	deeds    = []deed{rated, takenUp, supplied}
)

func deedOf(a process.Action) deed {
	switch {
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
	f, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	cmd, done := process.Command{Action: f.Values.Get("action"), Form: map[string]string{}}, supplied
	for _, a := range s.Desk.Offered(c, sender) {
		if a.ID != cmd.Action {
			continue
		}
		done = deedOf(a)
		for _, field := range a.Form {
			cmd.Form[field] = f.Values.Get(field)
		}
	}
	_, err = s.Desk.Act(r.Context(), desk.Act{ID: c.Report.ID, Command: cmd, Actor: sender})
	if err == nil {
		http.Redirect(w, r, "/track/"+url.PathEscape(shown(r.PathValue("code")))+"?done="+done.key, http.StatusSeeOther)
		return nil
	}
	errs, ok := ui.FieldErrors(err)
	if !ok {
		return err
	}
	return s.renderTrack(w, r, http.StatusUnprocessableEntity, c, &cmd, errs)
}

// renderTrack shows a report to its sender. cmd and errs are an action that was
// refused, to be mended.
func (s *site) renderTrack(w http.ResponseWriter, r *http.Request, status int, c desk.Case, cmd *process.Command, errs map[string]string) error {
	view, code := s.Desk.ViewSender(c), shown(r.PathValue("code"))
	step, _ := s.Desk.Definition().Step(view.Step)
	base := "/track/" + code + "/photos/"
	v := trackView{
		Number: view.ID.String(), Code: code, Status: s.status(view), Headline: step.Citizen,
		Text: view.Text, Photos: photos(view.Photos, report.OfReport, base, "Ảnh bạn gửi"),
		Facts: s.facts(view), Contact: contact(view.Contact), Secret: view.Level == report.Secret,
		Stages: s.history(c), Letter: s.letter(view, c, base),
	}
	if cmd == nil {
		v.Flash = thanks(r.URL.Query().Get("done"))
	}
	v.Clock = s.clock(c)
	v.Asked, v.Refused = s.lastSaid(c, step)
	v.Actions = s.offers(c, step, cmd, errs)
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
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Phản ánh " + v.Number, Path: "/track", Private: true, Wrong: len(v.Mistakes) > 0,
	}, trackPage(v))
}

func contact(c report.Contact) []ui.Fact {
	email := c.Email
	if c.NoEmail {
		email = "Không có"
	}
	return []ui.Fact{{Name: "Họ và tên", Text: c.Name}, {Name: "Điện thoại", Text: text.MaskPhone(c.Phone)}, {Name: "E-mail", Text: email}}
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
			action, _ := s.Desk.Definition().Action(t.entry.Step, e.Action)
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

// offers are the forms of what the sender may do, as the definition asks.
func (s *site) offers(c desk.Case, step process.Step, cmd *process.Command, errs map[string]string) []actionView {
	var out []actionView
	for _, a := range s.Desk.Offered(c, sender) {
		d := deedOf(a)
		v := actionView{ID: a.ID, Label: a.Label, Hint: a.Hint, Icon: d.icon, Button: d.button}
		v.First = step.Kind == process.Wait || d == rated && c.State.Rating == ""
		if d == rated && c.State.Rating != "" {
			v.Label = "Đổi đánh giá của bạn"
		}
		if v.Button == "" {
			v.Button = a.Label
		}
		for _, id := range a.Form {
			v.Fields = append(v.Fields, s.formField(a.ID, s.Desk.Definition().Field(id), cmd, errs))
		}
		out = append(out, v)
	}
	return out
}

// formField is a field of the definition as a control.
func (s *site) formField(action string, f process.Field, cmd *process.Command, errs map[string]string) formField {
	label, said := strings.CutSuffix(f.Label, " (không bắt buộc)")
	out := formField{Kind: string(f.Kind), Field: ui.Field{
		Name: f.ID, Prefix: action + "-", Label: label, Hint: f.Hint, Max: f.Max, Rows: 4,
		Optional: said || !f.Required && f.Kind == process.TextField,
	}}
	if cmd != nil && cmd.Action == action {
		out.Field.Value, out.Field.Error = cmd.Form[f.ID], errs[f.ID]
	}
	for _, o := range f.Options {
		opt := ui.Option{Value: o.ID, Text: o.Label}
		switch o.ID {
		case "satisfied":
			opt.Icon = "smile"
		case "acceptable":
			opt.Icon = "meh"
		case "unsatisfied":
			opt.Icon = "frown"
		}
		out.Options = append(out.Options, opt)
	}
	return out
}
