package citizen

import (
	"net/http"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// Rates of what people leave with a report, and of looks for near ones.
const (
	joinEvery, joinBurst = 20 * time.Second, 30
	nearEvery, nearBurst = time.Second, 40
)

// following is what anybody may do with reports that are not his: say that he met
// the same, follow them, say something below them.
func (s *site) following() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /near":                          s.nearby,
		"POST /reports/{number}/me-too":      s.meToo,
		"GET /reports/{number}/follow":       s.followForm,
		"POST /reports/{number}/follow":      s.follow,
		"POST /reports/{number}/follow/push": s.followPush,
		"GET /reports/{number}/feed.atom":    s.feed,
		"GET /reports/{number}/remarks":      s.remarkForm,
		"POST /reports/{number}/remarks":     s.remark,
		"GET /follow":                        s.followArea,
		"POST /follow":                       s.followAreaByEmail,
		"POST /follow/push":                  s.followAreaPush,
		"GET /follow/{token}":                s.confirmForm,
		"POST /follow/{token}":               s.confirm,
		"GET /unfollow/{token}":              s.unfollowForm,
		"POST /unfollow/{token}":             s.unfollow,
		"POST /track/{code}/follow":          s.followOwn,
		"POST /track/{code}/push":            s.followOwnPush,
	}
}

// publicID is the number in the address, of a report anyone may see. A hidden one is
// answered as none, after the same look.
func (s *site) publicID(r *http.Request) (report.ID, error) {
	id, ok := report.ParseID(r.PathValue("number"))
	if !ok {
		return 0, fault.New(fault.NotFound, "report.unknown")
	}
	public, err := s.DB.IsPublic(r.Context(), id)
	if err == nil && !public {
		err = fault.New(fault.NotFound, "report.unknown")
	}
	return id, err
}

// followView is the page on which one chooses how to hear of something.
type followView struct {
	Title    string
	What     string // what is followed, in a sentence
	Joined   string // "yes": counted just now; "again": counted before
	Count    int
	Post     string // where the form goes
	Back     string
	BackText string
	Hidden   map[string]string
	Email    string
	Error    string
	Sent     bool   // the address has a letter to answer
	Done     bool   // it is followed from now on
	Known    string // the verified address of who is signed in
	Push     *pushView
	Feed     string
	Area     *areaView
	Mistakes []ui.Mistake
}

func (s *site) reportFollow(r *http.Request, id report.ID) (followView, error) {
	number := id.String()
	counts, err := s.DB.MeToo(r.Context(), id)
	if err != nil {
		return followView{}, err
	}
	who, _, err := s.who(r)
	if err != nil {
		return followView{}, err
	}
	v := followView{
		Title: "Theo dõi phản ánh số " + number, What: "Bạn được báo khi phản ánh này chuyển cơ quan xử lý và khi có trả lời.",
		Count: counts[id], Post: "/reports/" + number + "/follow", Back: "/reports/" + number, BackText: "Phản ánh số " + number,
		Push: s.pushSwitch("/reports/"+number+"/follow/push", "Báo trên máy này"), Feed: "/reports/" + number + "/feed.atom",
	}
	if who.EmailOK {
		v.Known = who.Email
	}
	return v, nil
}

// followForm answers GET /reports/{number}/follow.
func (s *site) followForm(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r)
	if err != nil {
		return err
	}
	v, err := s.reportFollow(r, id)
	if err != nil {
		return err
	}
	if j := r.URL.Query().Get("joined"); j == "yes" || j == "again" {
		v.Joined = j
	}
	return s.renderFollow(w, r, http.StatusOK, v)
}

func (s *site) renderFollow(w http.ResponseWriter, r *http.Request, status int, v followView) error {
	if v.Error != "" {
		v.Mistakes = append(v.Mistakes, ui.Mistake{Field: "email", Text: v.Error})
	}
	return s.ui.Render(w, r, status, ui.Page{
		Title: v.Title, Path: "/reports", Private: true, Wrong: len(v.Mistakes) > 0, Scripts: []string{"follow.js"},
	}, followPage(v))
}

// follow answers POST /reports/{number}/follow: by e-mail.
func (s *site) follow(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	v, err := s.reportFollow(r, id)
	if err != nil {
		return err
	}
	form, err := typed(w, r)
	if err != nil {
		return err
	}
	return s.byEmail(w, r, form, v, desk.Following{Report: id})
}

// byEmail keeps the wish of the posted address and says what comes next. Whether the
// address had been told before is not said.
func (s *site) byEmail(w http.ResponseWriter, r *http.Request, form intake.Form, v followView, f desk.Following) error {
	who, signed, err := s.who(r)
	if err != nil {
		return err
	}
	v.Email = text.Excerpt(form.Get("email"), 254)
	if f.Email = v.Email; signed && who.EmailOK && (v.Email == "" || strings.EqualFold(v.Email, who.Email)) {
		f.Email, f.Confirmed = who.Email, true
	}
	_, err = s.Desk.Watch(r.Context(), f)
	if errs, ok := ui.FieldErrors(err); ok {
		v.Error = errs["email"]
		for _, name := range []string{"category", "commune", ""} {
			if errs[name] != "" {
				v.Mistakes = append(v.Mistakes, ui.Mistake{Field: name, Text: errs[name]})
			}
		}
		if v.Area != nil {
			v.Area.Category.Error, v.Area.Commune.Error = errs["category"], errs["commune"]
		}
		return s.renderFollow(w, r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	v.Sent, v.Done = !f.Confirmed, f.Confirmed
	return s.renderFollow(w, r, http.StatusOK, v)
}

// followOwn answers POST /track/{code}/follow: another address for one's own report.
func (s *site) followOwn(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	code := shown(r.PathValue("code"))
	v := followView{
		Title: "Theo dõi phản ánh của bạn", What: "Địa chỉ này được báo mỗi khi phản ánh sang bước mới.",
		Post: "/track/" + code + "/follow", Back: "/track/" + code, BackText: "Phản ánh của bạn, số " + c.Report.ID.String(),
	}
	form, err := typed(w, r)
	if err != nil {
		return err
	}
	return s.byEmail(w, r, form, v, desk.Following{Report: c.Report.ID, Own: true})
}
