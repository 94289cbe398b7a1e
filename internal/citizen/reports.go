package citizen

import (
	"net/http"
	"net/url"
	"strings"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/text"
	"paht/internal/ui"
)

// list answers GET /reports.
func (s *site) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := s.lookFilter(q)
	ask := f.query()
	ask.After = q.Get("after")
	page, err := s.DB.PublicList(r.Context(), ask)
	if err != nil {
		return err
	}
	v := listView{Top: s.lookTop("/reports", f), Feed: address("/reports.atom", f.values())}
	for _, row := range page.Rows {
		if view, ok := report.See(row.Report, report.Viewer{Kind: report.Anyone}); ok {
			v.Rows = append(v.Rows, s.row(view, row.Hit))
		}
	}
	if err := s.countJoined(r.Context(), v.Rows); err != nil {
		return err
	}
	base := f.values()
	v.Filtered = len(base) > 0
	v.Heading = heading(f, v.Filtered)
	if q.Get("after") != "" {
		v.First = address("/reports", base)
	}
	if page.Next != "" {
		base.Set("after", page.Next)
		v.Next = address("/reports", base)
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Phản ánh công khai", Path: "/reports", Wrong: len(f.Wrong) > 0, Feed: v.Feed,
		Describe: "Việc người dân đã báo, ai đang xử lý và kết quả ra sao: tìm và lọc theo lĩnh vực, cơ quan, nơi có việc, tình trạng, thời gian.",
	}, listPage(v))
}

// lookTop is what the list and the map have at their top.
func (s *site) lookTop(path string, f lookFilter) lookView {
	return lookView{
		Path: path, Filter: f, Plain: path, Chips: s.chips(f, path),
		List: address("/reports", f.values()), Map: address("/reports/map", f.without("q")),
		Categories: s.categories(), Agencies: s.agencies(), Communes: s.communes(),
	}
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// heading says what the list shows.
func heading(f lookFilter, filtered bool) string {
	switch {
	case f.Words != "":
		return "Kết quả tìm “" + f.Words + "”"
	case filtered:
		return "Theo điều kiện đã chọn"
	}
	return "Mới nhất"
}

// row is a report in the list. Hit is the piece of text a search found.
func (s *site) row(v report.View, hit string) ui.ListRow {
	step := s.stepOf(v.Step)
	tag := s.status(v, step)
	row := ui.ListRow{
		Href: "/reports/" + v.ID.String(), Title: text.Excerpt(oneLine(v.Text), 180), Status: &tag,
		Meta: []string{s.categoryName(v.Category), capital(s.placeName(v.Place.Commune))},
		At:   v.Sent, When: "Gửi " + ui.Ago(v.Sent, s.Desk.Now()),
	}
	if !v.Ended && step.Kind != process.Wait && !v.Limit.IsZero() {
		cal := s.Desk.CalendarOfStep(org.Holder{Role: step.Holder, Unit: v.Agency}, v.Agency)
		clock := s.running(step, cal, v.Began, v.Target, v.Limit, step.Limit.String())
		clock.Href = row.Href + "#why"
		row.Clock, row.Status = &clock, nil // it says as much
	}
	if hit != "" {
		row.Title = text.Excerpt(oneLine(hit), 200)
	}
	row.Thumb = squareOf(v)
	return row
}

// report answers GET /reports/{number}.
func (s *site) report(w http.ResponseWriter, r *http.Request) error {
	id, ok := report.ParseID(r.PathValue("number"))
	if !ok {
		return fault.New(fault.NotFound, "report.unknown")
	}
	if canonical := id.String(); canonical != r.PathValue("number") {
		http.Redirect(w, r, "/reports/"+canonical, http.StatusMovedPermanently)
		return nil
	}
	public, err := s.DB.IsPublic(r.Context(), id) // of a hidden one as of none: how long it takes tells nothing
	if err == nil && !public {
		err = fault.New(fault.NotFound, "report.unknown")
	}
	if err != nil {
		return err
	}
	c, err := s.Desk.Case(r.Context(), id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	view, ok := s.Desk.ViewPublic(c) // of no case, too: both get one answer
	if !ok {
		return fault.New(fault.NotFound, "report.unknown")
	}
	v := reportView{
		Number: id.String(), Text: view.Text, Status: s.status(view, s.step(c)),
		Photos: photos(view.Photos, report.OfReport, "/photos/", "Ảnh người dân gửi"),
		Facts:  s.facts(view), Stages: s.outline(view, c),
		Clock: s.clock(c), Letter: s.letter(view, c, "/photos/"),
	}
	if v.Clock != nil {
		v.Clock.ID = "why"
	}
	if v.Join, err = s.joinOf(r.Context(), c); err != nil {
		return err
	}
	v.Earlier = v.Letter != nil && !view.Ended
	v.RateTag, v.Rating = s.rating(s.Desk.DefinitionOf(c.State), view.Rating)
	if main, _, ok, err := s.Desk.Main(r.Context(), c); err != nil {
		return err
	} else if ok {
		v.Into = main.Report.ID.String()
	}
	if view.Place.HasPoint {
		m := s.chart().locator(geo.Point{Lat: view.Place.Lat, Lon: view.Place.Lon})
		v.Locator = &m
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: strings.TrimSpace("Phản ánh " + v.Number), Path: r.URL.Path,
		Describe: text.Excerpt(oneLine(view.Text), 150), Own: true, Scripts: []string{"speak.js"},
	}, reportPage(v))
}
