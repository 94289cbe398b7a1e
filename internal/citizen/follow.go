package citizen

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/intake"
	"paht/internal/notify"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
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

// allow counts a visit against a limit.
func allow(l *ui.Limiter, r *http.Request) error {
	if ok, wait := l.Allow(ui.Visitor(r), time.Now()); !ok {
		return &fault.Error{Kind: fault.TooMany, Current: ui.Retry(wait)}
	}
	return nil
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

// nearView is a public report that may be of the same matter.
type nearView struct {
	Number   string `json:"number"`
	Title    string `json:"title"`
	Status   string `json:"status"`
	Thumb    string `json:"thumb"`
	Distance *int   `json:"distance"` // metres; nil: not known
	Href     string `json:"href"`
	Join     string `json:"join"` // where to post "Tôi cũng gặp việc này"

	Tag ui.StatusTag `json:"-"`
	Far string       `json:"-"` // the distance in words
}

const nearText = 1000 // letters of a text that are compared

// nearOf are the public reports that may be of the same matter as what is being
// written, the likeliest first, three at most.
func (s *site) nearOf(ctx context.Context, q desk.NearQuery) ([]nearView, error) {
	found, err := s.Desk.Near(ctx, q)
	if err != nil {
		return nil, err
	}
	out := []nearView{} // JSON: [] and not null
	for _, n := range found {
		number := n.View.ID.String()
		tag := s.status(n.View, s.stepOf(n.View.Step))
		v := nearView{
			Number: number, Title: text.Excerpt(oneLine(n.View.Text), 140), Status: tag.Text, Tag: tag,
			Href: "/reports/" + number, Join: "/reports/" + number + "/me-too",
		}
		if ps := photos(n.View.Photos, report.OfReport, "/photos/", ""); len(ps) > 0 {
			v.Thumb = ps[0].Src
		}
		if n.Metres >= 0 {
			v.Distance, v.Far = &n.Metres, "cách "+strconv.Itoa(n.Metres)+" m"
		}
		out = append(out, v)
	}
	return out, nil
}

// nearby answers GET /near, for the form that is being filled in.
func (s *site) nearby(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.nears, r); err != nil {
		return err
	}
	get := r.URL.Query().Get
	q := desk.NearQuery{Commune: org.UnitID(get("commune")), Category: get("category"), Text: text.Excerpt(text.NFC(get("text")), nearText)}
	if p, ok := pointOf(get("lat"), get("lon")); ok {
		q.At, q.HasPoint = geo.Point{Lat: p.Lat, Lon: p.Lon}, true
	}
	near, err := s.nearOf(r.Context(), q)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, "no-store", map[string]any{"near": near})
}

// joinView is what people have to do with a public report, the same for everybody.
type joinView struct {
	Number  string
	Count   int
	Open    bool // more may join
	Remarks []remarkView
	Feed    string
	Form    remarkForm
}

// remarkView is what somebody said below a report.
type remarkView struct {
	Alias, Text string
	At          time.Time
}

func (s *site) joinOf(ctx context.Context, c desk.Case) (joinView, error) {
	counts, err := s.DB.MeToo(ctx, c.Report.ID)
	if err != nil {
		return joinView{}, err
	}
	said, err := s.Desk.Remarks(ctx, c)
	if err != nil {
		return joinView{}, err
	}
	number := c.Report.ID.String()
	v := joinView{Number: number, Count: counts[c.Report.ID], Open: c.State.Into == 0, Feed: "/reports/" + number + "/feed.atom", Form: remarkForm{Number: number}}
	for _, r := range said {
		v.Remarks = append(v.Remarks, remarkView{r.Alias, r.Text, r.At})
	}
	return v, nil
}

// countJoined says in the rows of a list how many met the same.
func (s *site) countJoined(ctx context.Context, rows []ui.ListRow) error {
	var ids []report.ID
	for _, row := range rows {
		if id, ok := report.ParseID(strings.TrimPrefix(row.Href, "/reports/")); ok {
			ids = append(ids, id)
		}
	}
	counts, err := s.DB.MeToo(ctx, ids...)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if id, ok := report.ParseID(strings.TrimPrefix(row.Href, "/reports/")); ok && counts[id] > 0 {
			rows[i].Meta = append(slices.Clone(row.Meta), alsoMet(counts[id]))
		}
	}
	return nil
}

func alsoMet(n int) string { return ui.Number(n) + " người cũng gặp" }

// visitorCookie marks a browser, so that it counts once. It is set when it first
// joins something, says nothing of its owner and is read nowhere else.
func (s *site) visitorCookie() string {
	if s.Secure {
		return "__Host-visitor"
	}
	return "paht_visitor"
}

// device is the mark of this browser; "" without one.
func (s *site) device(r *http.Request) string {
	c, err := r.Cookie(s.visitorCookie())
	if err != nil {
		return ""
	}
	id, ok := s.intake.Seals.Open("visitor", c.Value)
	if !ok {
		return ""
	}
	return string(id)
}

// marked is the mark of this browser, made now if it has none.
func (s *site) marked(w http.ResponseWriter, r *http.Request) string {
	if id := s.device(r); id != "" {
		return id
	}
	var b [16]byte
	rand.Read(b[:])
	id := hex.EncodeToString(b[:])
	http.SetCookie(w, &http.Cookie{
		Name: s.visitorCookie(), Value: s.intake.Seals.Close("visitor", []byte(id)), Path: "/", HttpOnly: true, Secure: s.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: 400 * 24 * 3600,
	})
	return id
}

// meToo answers POST /reports/{number}/me-too: counted once for a device, and once
// for who is signed in, whatever device he uses. Somebody without scripts is counted
// and led on to what he can follow it by.
func (s *site) meToo(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	who, signed, err := s.who(r)
	if err != nil {
		return err
	}
	device := s.Desk.Someone("device", s.marked(w, r))
	someone := device
	if signed {
		before, err := s.DB.MeTooOf(r.Context(), device)
		if err != nil {
			return err
		}
		if someone = s.Desk.Someone("citizen", who.ID); slices.Contains(before, id) {
			someone = device
		}
	}
	fresh, err := s.Desk.MeToo(r.Context(), id, someone)
	if err != nil {
		return err
	}
	told := "again"
	if fresh {
		told = "yes"
	}
	if signed && who.EmailOK {
		if _, err := s.Desk.Watch(r.Context(), desk.Following{Report: id, Email: who.Email, Confirmed: true}); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/reports/"+id.String()+"/follow?joined="+told, http.StatusSeeOther)
	return nil
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

// areaView lets one choose a category and a commune.
type areaView struct {
	Category, Commune    ui.Field
	Categories, Communes []ui.Option
	Chosen               bool
}

// pushView is the switch that lets this browser show news.
type pushView struct {
	Key, Post, Text string
	Hidden          string // a query of further fields
}

// pushSwitch is a switch; nil where the site offers none.
func (s *site) pushSwitch(post, say string) *pushView {
	if s.Push == nil {
		return nil
	}
	return &pushView{Key: s.Push.PublicKey(), Post: post, Text: say}
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
	return s.byEmail(w, r, v, desk.Following{Report: id})
}

// byEmail keeps the wish of the posted address and says what comes next. Whether the
// address had been told before is not said.
func (s *site) byEmail(w http.ResponseWriter, r *http.Request, v followView, f desk.Following) error {
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	form, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
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

// subscription is a browser's, as it gave it.
func (s *site) subscription(w http.ResponseWriter, r *http.Request) (_ *store.VisitorDevice, off bool, form intake.Form, err error) {
	if s.Push == nil {
		return nil, false, form, fault.New(fault.NotFound, "")
	}
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	if form, err = intake.Typed(w, r); err != nil {
		return nil, false, form, err
	}
	sub := notify.Subscription{Endpoint: form.Get("endpoint"), Key: form.Get("p256dh"), Auth: form.Get("auth")}
	if err := s.Push.Check(sub); err != nil {
		return nil, false, form, err
	}
	now := s.Desk.Now()
	return &store.VisitorDevice{Endpoint: sub.Endpoint, Key: sub.Key, Auth: sub.Auth, Made: now, Seen: now}, form.Get("off") == "1", form, nil
}

// byPush keeps, or ends, the wish of the browser that posts its subscription.
func (s *site) byPush(w http.ResponseWriter, r *http.Request, f desk.Following, d *store.VisitorDevice, off bool) error {
	f.Device = d
	if off {
		id := store.DeviceID(d.Endpoint)
		ws, err := s.DB.WatchesBy(r.Context(), "", id)
		if err != nil {
			return err
		}
		for _, x := range ws {
			if x.Report == f.Report && x.Own == f.Own && x.Category == f.Category && x.Commune == f.Commune {
				if err := s.Desk.Unwatch(r.Context(), x.ID, "", id); err != nil {
					return err
				}
			}
		}
	} else if _, err := s.Desk.Watch(r.Context(), f); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// followPush answers POST /reports/{number}/follow/push.
func (s *site) followPush(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	d, off, _, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Report: id}, d, off)
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
	return s.byEmail(w, r, v, desk.Following{Report: c.Report.ID, Own: true})
}

// followOwnPush answers POST /track/{code}/push: news of one's own report.
func (s *site) followOwnPush(w http.ResponseWriter, r *http.Request) error {
	c, err := s.byCode(r)
	if err != nil {
		return err
	}
	d, off, _, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Report: c.Report.ID, Own: true}, d, off)
}

// areaFollow is the page of a category and a commune.
func (s *site) areaFollow(r *http.Request, category, commune string) (followView, desk.Following, error) {
	who, _, err := s.who(r)
	if err != nil {
		return followView{}, desk.Following{}, err
	}
	v := followView{
		Title: "Theo dõi lĩnh vực hoặc xã, phường", What: "Bạn được báo khi có phản ánh công khai mới và khi có trả lời.",
		Post: "/follow", Back: "/reports", BackText: "Phản ánh công khai",
		Area: &areaView{
			Category: ui.Field{Name: "category", Label: "Lĩnh vực", Value: category}, Categories: s.categories(),
			Commune: ui.Field{Name: "commune", Label: "Nơi có việc", Value: commune}, Communes: s.communes(),
			Chosen: category != "" || commune != "",
		},
	}
	if v.Area.Chosen {
		v.Push = s.pushSwitch("/follow/push", "Báo trên máy này")
		if v.Push != nil {
			v.Push.Hidden = url.Values{"category": {category}, "commune": {commune}}.Encode()
		}
	}
	if who.EmailOK {
		v.Known = who.Email
	}
	return v, desk.Following{Category: category, Commune: org.UnitID(commune)}, nil
}

// followArea answers GET /follow.
func (s *site) followArea(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, _, err := s.areaFollow(r, q.Get("category"), q.Get("commune"))
	if err != nil {
		return err
	}
	return s.renderFollow(w, r, http.StatusOK, v)
}

// followAreaByEmail answers POST /follow.
func (s *site) followAreaByEmail(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 8<<10)
	form, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	v, f, err := s.areaFollow(r, form.Get("category"), form.Get("commune"))
	if err != nil {
		return err
	}
	return s.byEmail(w, r, v, f)
}

// followAreaPush answers POST /follow/push.
func (s *site) followAreaPush(w http.ResponseWriter, r *http.Request) error {
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	d, off, form, err := s.subscription(w, r)
	if err != nil {
		return err
	}
	return s.byPush(w, r, desk.Following{Category: form.Get("category"), Commune: org.UnitID(form.Get("commune"))}, d, off)
}

// tokenView is the page a letter's link leads to.
type tokenView struct {
	Title, Text, Post, Button string
	Done                      bool
}

func (s *site) renderToken(w http.ResponseWriter, r *http.Request, v tokenView) error {
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: v.Title, Private: true}, tokenPage(v))
}

// confirmForm answers GET /follow/{token}. Reading changes nothing: programs that
// look at the links of letters confirm nothing.
func (s *site) confirmForm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.WatchOf(r.Context(), desk.ToConfirm, r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.renderToken(w, r, tokenView{
		Title: "Xác nhận theo dõi", Text: "Bạn sẽ nhận thư về " + s.about(watch) + ". Mỗi thư có đường dẫn để thôi nhận.",
		Post: "/follow/" + r.PathValue("token"), Button: "Xác nhận",
	})
}

// confirm answers POST /follow/{token}.
func (s *site) confirm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.ConfirmWatch(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	return s.renderToken(w, r, tokenView{Title: "Đã xác nhận", Text: "Từ nay bạn nhận thư về " + s.about(watch) + ".", Done: true})
}

// unfollowForm answers GET /unfollow/{token}, for who follows the link of a letter.
func (s *site) unfollowForm(w http.ResponseWriter, r *http.Request) error {
	watch, err := s.Desk.WatchOf(r.Context(), desk.ToEnd, r.PathValue("token"))
	if fault.Is(err, fault.NotFound) {
		return s.renderToken(w, r, tokenView{Title: "Bạn không còn theo dõi", Text: "Không có thư nào được gửi theo đường dẫn này nữa.", Done: true})
	}
	if err != nil {
		return err
	}
	return s.renderToken(w, r, tokenView{
		Title: "Thôi theo dõi?", Text: "Bạn đang nhận thư về " + s.about(watch) + ".",
		Post: "/unfollow/" + r.PathValue("token"), Button: "Thôi nhận thư",
	})
}

// unfollow answers POST /unfollow/{token}: of the page, and of mail programs that do
// it for their owner with one click (RFC 8058).
func (s *site) unfollow(w http.ResponseWriter, r *http.Request) error {
	if err := s.Desk.EndWatch(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	return s.renderToken(w, r, tokenView{Title: "Bạn đã thôi theo dõi", Text: "Không có thư nào được gửi theo đường dẫn này nữa.", Done: true})
}

// about says what a wish is for.
func (s *site) about(w store.Watch) string {
	switch {
	case w.Report != 0 && w.Own:
		return "một phản ánh bằng mã tra cứu"
	case w.Report != 0:
		return "phản ánh số " + w.Report.String()
	}
	var parts []string
	if name := s.categoryName(w.Category); name != "" {
		parts = append(parts, "lĩnh vực "+name)
	}
	if name := s.placeName(w.Commune); name != "" {
		parts = append(parts, name)
	}
	return "phản ánh mới và kết quả của " + strings.Join(parts, ", ")
}

// remarkForm is what somebody says below a report, as typed.
type remarkForm struct {
	Number      string
	Alias, Said string
	Errors      map[string]string
	Kept        bool // received, and waits for an operator
}

// remarkForm answers GET /reports/{number}/remarks: the form by itself.
func (s *site) remarkForm(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r)
	if err != nil {
		return err
	}
	return s.renderRemark(w, r, http.StatusOK, remarkForm{Number: id.String(), Kept: r.URL.Query().Get("kept") == "1"})
}

func (s *site) renderRemark(w http.ResponseWriter, r *http.Request, status int, v remarkForm) error {
	return s.ui.Render(w, r, status, ui.Page{
		Title: "Bình luận về phản ánh số " + v.Number, Path: "/reports", Private: true, Wrong: len(v.Errors) > 0,
	}, remarkPage(v))
}

// remark answers POST /reports/{number}/remarks.
func (s *site) remark(w http.ResponseWriter, r *http.Request) error {
	id, err := s.publicID(r) // first: of a hidden one everything is answered as of none
	if err != nil {
		return err
	}
	if err := allow(&s.joins, r); err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	form, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	v := remarkForm{Number: id.String(), Alias: form.Get("alias"), Said: form.Get("said")}
	if form.Get("website") != "" { // no person sees that field
		http.Redirect(w, r, "/reports/"+v.Number+"/remarks?kept=1", http.StatusSeeOther)
		return nil
	}
	err = s.Desk.Remark(r.Context(), id, v.Alias, v.Said)
	if errs, ok := ui.FieldErrors(err); ok {
		v.Errors = errs
		return s.renderRemark(w, r, http.StatusUnprocessableEntity, v)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/reports/"+v.Number+"/remarks?kept=1", http.StatusSeeOther)
	return nil
}

// offered are the actions a sender may take now: those of the step, and his own, but
// for adding where the step asks for just that.
func (s *site) offered(c desk.Case) []process.Action {
	out := s.Desk.Offered(c, sender)
	waits := s.step(c).Kind == process.Wait
	for _, a := range s.Desk.Wishes(c) {
		if a.ID != process.WishAdd || !waits {
			out = append(out, a)
		}
	}
	return out
}

// hushHint says what asking for secrecy does, and what it cannot do.
func (s *site) hushHint(c desk.Case) string {
	say := "Từ nay chỉ cán bộ được giao xem được; kết quả chỉ trả lời riêng bạn, không công khai. Việc này không đổi lại được."
	if _, public := s.Desk.ViewPublic(c); public {
		say += " Phản ánh đã hiện công khai: trang công khai sẽ được gỡ, nhưng ai đã xem thì hệ thống không làm họ quên được."
	}
	return say
}
