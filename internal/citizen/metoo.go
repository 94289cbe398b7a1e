package citizen

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"

	"paht/internal/desk"
	"paht/internal/report"
	"paht/internal/ui"
)

// joinView is what people have to do with a public report, the same for everybody.
type joinView struct {
	Number  string
	Count   int
	Open    bool // more may join
	Remarks []remarkView
	Feed    string
	Form    remarkForm
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
