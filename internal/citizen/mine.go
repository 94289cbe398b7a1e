package citizen

import (
	"net/http"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/intake"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// owning is what belongs to who sits at this browser: the reports it remembers, and
// those of the address he is signed in with.
func (s *site) owning() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /mine":                          s.mine,
		"GET /mine/{number}":                 s.mineOne,
		"GET /mine/{number}/photos/{digest}": s.minePhoto,
		"POST /mine/unfollow":                s.mineUnfollow,
		"GET /track/{code}/qr.svg":           s.qrSVG,
		"GET /track/{code}/qr.png":           s.qrPNG,
		"GET /poster/{commune}":              s.poster,
	}
}

// mineView is "Phản ánh của tôi".
type mineView struct {
	Signed  bool
	Email   string // verified, of who is signed in; ""
	CanSign bool
	Rows    []ui.ListRow // sent with that address
	Joined  []ui.ListRow // public ones this browser said it met too
	Follows []followed
}

// followed is what an address is told of.
type followed struct{ ID, What string }

// sealedFrom tells what is shown to its sender by his code alone: what he wanted
// secret, or what an office calls sensitive. Who reads his mail may not be he.
func sealedFrom(r report.Report) bool {
	return r.Level == report.Secret || r.Level == report.Sealed || r.Sensitive
}

// mine answers GET /mine.
func (s *site) mine(w http.ResponseWriter, r *http.Request) error {
	who, signed, err := s.who(r)
	if err != nil {
		return err
	}
	v := mineView{Signed: signed, CanSign: s.SignIn != nil}
	if signed && who.EmailOK {
		v.Email = who.Email
		rows, err := s.DB.OfEmail(r.Context(), who.Email, 100)
		if err != nil {
			return err
		}
		for _, row := range rows {
			v.Rows = append(v.Rows, s.mineRow(row.Report))
		}
		ws, err := s.DB.WatchesBy(r.Context(), who.Email, "")
		if err != nil {
			return err
		}
		for _, x := range ws {
			if x.Confirmed {
				what, err := s.about(r.Context(), x)
				if err != nil {
					return err
				}
				v.Follows = append(v.Follows, followed{x.ID, capital(what)})
			}
		}
	}
	if device := s.device(r); device != "" {
		ids, err := s.DB.MeTooOf(r.Context(), s.Desk.Someone("device", device))
		if err != nil {
			return err
		}
		rows, err := s.DB.PublicRows(r.Context(), ids)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if view, ok := report.See(row.Report, report.Viewer{Kind: report.Anyone}); ok {
				v.Joined = append(v.Joined, s.row(view, ""))
			}
		}
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Phản ánh của tôi", Path: "/track", Private: true, Scripts: []string{"mine.js"},
	}, minePage(v))
}

// mineRow is a report of one's own as See gives it to its sender.
func (s *site) mineRow(r report.Report) ui.ListRow {
	view, _ := report.See(r, report.Viewer{Kind: report.TheSender})
	number := r.ID.String()
	if sealedFrom(r) {
		tag := ui.StatusTag{State: ui.Secret, Text: "Giữ kín"}
		return ui.ListRow{Href: "/track", Title: "Phản ánh số " + number, Status: &tag, Extra: "Mở bằng mã tra cứu của phản ánh này."}
	}
	tag := s.status(view, s.stepOf(view.Step))
	row := ui.ListRow{
		Href: "/mine/" + number, Title: text.Excerpt(oneLine(view.Text), 160), Status: &tag, Extra: s.stepOf(view.Step).Citizen,
		Meta: []string{"Số " + number, capital(s.placeName(view.Place.Commune))}, At: view.Sent, When: "Gửi " + ui.Ago(view.Sent, s.Desk.Now()),
	}
	if ps := photos(view.Photos, report.OfReport, "/mine/"+number+"/photos/", ""); len(ps) > 0 {
		row.Thumb = &ps[0]
	}
	return row
}

// own is the report of the number in the address, where it was sent with the address
// of who is signed in and opens to that. Everything else is answered alike: none.
func (s *site) own(r *http.Request) (desk.Case, error) {
	none := fault.New(fault.NotFound, "report.unknown")
	who, signed, err := s.who(r)
	if err != nil {
		return desk.Case{}, err
	}
	id, ok := report.ParseID(r.PathValue("number"))
	if !signed || !who.EmailOK || !ok {
		return desk.Case{}, none
	}
	rows, err := s.DB.OfEmail(r.Context(), who.Email, 100)
	if err != nil {
		return desk.Case{}, err
	}
	for _, row := range rows {
		if row.ID == id && !sealedFrom(row.Report) {
			return s.Desk.Case(r.Context(), id)
		}
	}
	return desk.Case{}, none
}

// mineOne answers GET /mine/{number}: to be read. What the sender does he does with
// his code.
func (s *site) mineOne(w http.ResponseWriter, r *http.Request) error {
	c, err := s.own(r)
	if err != nil {
		return err
	}
	v, err := s.trackViewOf(r, c, "", "/mine/"+c.Report.ID.String()+"/photos/", nil, nil)
	if err != nil {
		return err
	}
	v.Offs, v.Flash = nil, "" // their codes are theirs
	return s.ui.Render(w, r, http.StatusOK, ui.Page{Title: "Phản ánh " + v.Number, Path: "/track", Private: true}, trackPage(v))
}

// minePhoto answers GET /mine/{number}/photos/{digest}.
func (s *site) minePhoto(w http.ResponseWriter, r *http.Request) error {
	c, err := s.own(r)
	if err != nil {
		return err
	}
	return s.serveOwn(w, r, c)
}

// mineUnfollow answers POST /mine/unfollow.
func (s *site) mineUnfollow(w http.ResponseWriter, r *http.Request) error {
	who, signed, err := s.who(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	f, err := intake.Typed(w, r)
	if err != nil {
		return err
	}
	if signed && who.EmailOK {
		if err := s.Desk.Unwatch(r.Context(), f.Get("id"), who.Email, ""); err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/mine", http.StatusSeeOther)
	return nil
}
