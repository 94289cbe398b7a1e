package citizen

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// The front page shows so many answered reports, those with both pictures first, out
// of the newest so many.
const (
	answeredOnHome = 6
	answeredAsked  = 30
)

// home answers GET /.
func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	total, err := s.sums.get(r.Context(), s.DB, s.Desk.Now())
	if err != nil {
		return err
	}
	page, err := s.DB.PublicList(r.Context(), store.PublicQuery{Status: "answered", Limit: answeredAsked})
	if err != nil {
		return err
	}
	v := homeView{Figures: homeFigures(total), Since: "Tính từ ngày hệ thống hoạt động đến " + ui.Instant(s.Desk.Now()) + "."}
	for _, row := range page.Rows {
		if view, ok := report.See(row.Report, report.Viewer{Kind: report.Anyone}); ok {
			v.Answered = append(v.Answered, s.card(view))
		}
	}
	slices.SortStableFunc(v.Answered, func(a, b card) int { return cmp.Compare(without(a), without(b)) })
	v.Answered = v.Answered[:min(len(v.Answered), answeredOnHome)]
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Path: "/", Class: "home",
		Describe: "Gửi phản ánh về đường hỏng, rác thải, đèn đường và việc công cộng khác ở Bắc Giang; xem ai đang xử lý và kết quả.",
	}, homePage(v))
}

// without is how much of a card's pair of pictures is wanting.
func without(c card) int {
	n := 0
	for _, p := range []*ui.Photo{c.Pic, c.After} {
		if p == nil {
			n++
		}
	}
	return n
}

func (s *site) card(v report.View) card {
	c := card{
		Href: "/reports/" + v.ID.String(), Title: text.Excerpt(oneLine(v.Text), 110),
		Place: capital(s.placeName(v.Place.Commune)), Agency: s.unit(v.Agency),
		When: ui.Ago(v.Closed, s.Desk.Now()),
	}
	if ps := photos(v.Photos, report.OfReport, "/photos/", ""); len(ps) > 0 {
		c.Pic = &ps[0]
	}
	if ps := photos(v.Photos, report.OfResult, "/photos/", ""); len(ps) > 0 {
		c.After = &ps[0]
	}
	return c
}

// homeFigures are three numbers, or none before there is anything to count.
func homeFigures(t store.Stat) []ui.Figure {
	if t.Received == 0 {
		return nil
	}
	return []ui.Figure{
		{Value: ui.Number(t.Received), Label: "phản ánh đã nhận", Note: ui.Number(t.Open) + " đang xử lý"},
		{Value: ui.Percent(t.OnTime, t.Finished), Label: "xử lý đúng hạn", Note: "trong " + ui.Number(t.Finished) + " việc đã xong"},
		{Value: ui.Percent(t.Satisfied, t.Rated), Label: "hài lòng", Note: "trong " + ui.Number(t.Rated) + " người đã đánh giá"},
	}
}

// sums keeps the figures of the front page for a moment: everybody asks for the
// same ones.
type sums struct {
	mu   sync.Mutex
	at   time.Time
	last store.Stat
}

const sumsAge = 20 * time.Second

func (s *sums) get(ctx context.Context, db *store.DB, now time.Time) (store.Stat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := now.Sub(s.at); !s.at.IsZero() && age >= 0 && age < sumsAge {
		return s.last, nil
	}
	lines, err := db.Stats(ctx, store.StatsQuery{By: "category", Public: true, Now: now})
	if err != nil {
		return store.Stat{}, err
	}
	s.at, s.last = now, total(lines)
	return s.last, nil
}

// total adds up the lines of a statistic.
func total(lines []store.Stat) store.Stat {
	var t store.Stat
	for _, l := range lines {
		t.Received += l.Received
		t.Open += l.Open
		t.Finished += l.Finished
		t.OnTime += l.OnTime
		t.Late += l.Late
		t.OpenLate += l.OpenLate
		t.Rated += l.Rated
		t.Satisfied += l.Satisfied
	}
	return t
}
