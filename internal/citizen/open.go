package citizen

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// Open data: what anyone may see (report.See), for machines. An answer holds a page
// of reports, newest first, and says where the next is: whoever wants all follows,
// and nobody makes the program hold all at once.
const (
	openPageSize = 1000 // reports of one answer
	openBatch    = 200  // read at a time

	openEvery, openBurst = 2 * time.Second, 60 // answers of one address
)

// openLicence is the terms the data comes under.
const openLicence = "CC BY 4.0"

// openData is the routes of the data itself.
func (s *site) openData() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /open/reports.geojson": s.openGeoJSON,
		"GET /open/reports.csv":     s.openCSV,
	}
}

// openField is a field of open data: its name, and what it means.
type openField struct{ Name, Vi, En string }

// openFields are the fields in the order of the CSV.
var openFields = []openField{
	{"number", "Số phản ánh", "Number of the report"},
	{"sent", "Gửi lúc (ISO 8601, giờ Việt Nam)", "When it was sent (ISO 8601, Vietnam time)"},
	{"status", "Tình trạng: open (đang xử lý), late (đang quá hạn), answered (đã trả lời), ended (kết thúc khác)", "open (being handled), late (open and past its limit), answered, ended (otherwise)"},
	{"category", "Mã lĩnh vực", "Key of the category"},
	{"category_name", "Tên lĩnh vực", "Name of the category"},
	{"agency", "Mã cơ quan đang giữ hoặc đã trả lời", "Key of the agency that has it or answered it"},
	{"agency_name", "Tên cơ quan", "Name of the agency"},
	{"commune", "Mã xã, phường nơi có việc: mã đơn vị hành chính, @, ngày bắt đầu", "Key of the commune: official code, @, first day of the unit"},
	{"commune_name", "Tên xã, phường", "Name of the commune"},
	{"place", "Chỗ cụ thể, bằng lời", "The place in words"},
	{"lat", "Vĩ độ WGS84, trống nếu không ghim vị trí", "Latitude, WGS84; empty without a point"},
	{"lon", "Kinh độ WGS84", "Longitude, WGS84"},
	{"text", "Nội dung người dân viết, bản công khai", "What the citizen wrote, as published"},
	{"due", "Hạn của bước đang xử lý, trống nếu đã kết thúc", "Limit of the present step; empty when ended"},
	{"closed", "Kết thúc lúc, trống nếu chưa", "When it ended; empty while open"},
	{"late_steps", "Số bước đã xong trễ hạn", "How many steps were left after their limit"},
	{"rating", "Đánh giá của người gửi: satisfied, acceptable, unsatisfied, hoặc trống", "The sender's rating, or empty"},
	{"url", "Trang của phản ánh", "Page of the report"},
}

// openRow is a report as open data has it, in the order of openFields.
func (s *site) openRow(r *http.Request, v report.View) []string {
	loc := s.Desk.Calendar().Location()
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(loc).Format(time.RFC3339)
	}
	status, _ := s.spotState(v)
	if v.Ended && v.Outcome != "published" && v.Outcome != "answered" {
		status = "ended"
	}
	lat, lon := "", ""
	if v.Place.HasPoint {
		lat, lon = degrees(v.Place.Lat), degrees(v.Place.Lon)
	}
	due := ""
	if !v.Ended {
		due = at(v.Limit)
	}
	return []string{
		v.ID.String(), at(v.Sent), status, v.Category, s.categoryName(v.Category), string(v.Agency), s.unit(v.Agency),
		string(v.Place.Commune), s.placeName(v.Place.Commune), v.Place.Words, lat, lon, v.Text, due, at(v.Closed), strconv.Itoa(v.LateSteps), v.Rating,
		s.absolute(r, "/reports/"+v.ID.String()),
	}
}

// openAnswer lets a visitor have an answer, if he is not too quick, and reads what
// it holds. What is read before anything is written can still fail.
func (s *site) openAnswer(w http.ResponseWriter, r *http.Request) (rows []report.View, next string, err error) {
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*") // it is for everybody: reading changes nothing and nobody is known
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	if ok, wait := s.looks.open.Allow(ui.Visitor(r), s.Desk.Now()); !ok {
		return nil, "", &fault.Error{Kind: fault.TooMany, Code: "open.busy", Current: ui.Retry(wait)}
	}
	f := s.lookFilter(r.URL.Query())
	if len(f.Wrong) > 0 {
		return nil, "", fault.New(fault.Invalid, "statistics.date.bad")
	}
	q := f.query()
	q.Words, q.Whole, q.Limit, q.After = "", true, openBatch, r.URL.Query().Get("after")
	for len(rows) < openPageSize {
		page, err := s.DB.PublicList(r.Context(), q)
		if err != nil {
			return nil, "", err
		}
		rows = append(rows, seen(page)...)
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	if q.After == "" {
		return rows, "", nil
	}
	v := f.values()
	v.Set("after", q.After)
	next = s.absolute(r, address(r.URL.Path, v))
	h.Set("Link", "<"+next+`>; rel="next"`)
	return rows, next, nil
}

// seen are the reports of a page as anyone may see them.
func seen(p store.Page) (all []report.View) {
	for _, row := range p.Rows {
		if v, ok := report.See(row.Report, report.Viewer{Kind: report.Anyone}); ok {
			all = append(all, v)
		}
	}
	return all
}

// openGeoJSON answers GET /open/reports.geojson.
func (s *site) openGeoJSON(w http.ResponseWriter, r *http.Request) error {
	rows, next, err := s.openAnswer(w, r)
	if err != nil {
		return err
	}
	type link struct {
		Rel  string `json:"rel"`
		Href string `json:"href"`
	}
	type one struct {
		Type       string            `json:"type"`
		ID         string            `json:"id"`
		Geometry   any               `json:"geometry"` // null without a point
		Properties map[string]string `json:"properties"`
	}
	answer := struct {
		Type     string `json:"type"`
		Licence  string `json:"license"`
		Source   string `json:"source"`
		Links    []link `json:"links"`
		Features []one  `json:"features"`
	}{Type: "FeatureCollection", Licence: openLicence, Source: s.ui.FullName(), Links: []link{{"describedby", s.absolute(r, "/open")}}, Features: []one{}}
	if next != "" {
		answer.Links = append(answer.Links, link{"next", next})
	}
	for _, v := range rows {
		o := one{Type: "Feature", ID: v.ID.String(), Properties: map[string]string{}}
		for i, cell := range s.openRow(r, v) {
			o.Properties[openFields[i].Name] = cell
		}
		delete(o.Properties, "lat")
		delete(o.Properties, "lon")
		if v.Place.HasPoint {
			o.Geometry = pointFeature(geo.Point{Lat: v.Place.Lat, Lon: v.Place.Lon}, nil).Geometry
		}
		answer.Features = append(answer.Features, o)
	}
	w.Header().Set("Content-Type", "application/geo+json")
	return writeJSON(w, http.StatusOK, "public, max-age=60", answer)
}

// openCSV answers GET /open/reports.csv.
func (s *site) openCSV(w http.ResponseWriter, r *http.Request) error {
	rows, _, err := s.openAnswer(w, r)
	if err != nil {
		return err
	}
	csvHead(w, "phan-anh.csv")
	out := csv.NewWriter(w)
	head := make([]string, len(openFields))
	for i, f := range openFields {
		head[i] = f.Name
	}
	out.Write(head)
	for _, v := range rows {
		cells := s.openRow(r, v)
		for i := range cells {
			cells[i] = unformula(cells[i])
		}
		out.Write(cells)
	}
	out.Flush()
	return nil
}

// listFeed answers GET /reports.atom: the newest of the list, with its filters.
func (s *site) listFeed(w http.ResponseWriter, r *http.Request) error {
	f := s.lookFilter(r.URL.Query())
	if len(f.Wrong) > 0 {
		return fault.New(fault.Invalid, "statistics.date.bad")
	}
	page, err := s.DB.PublicList(r.Context(), f.query())
	if err != nil {
		return err
	}
	out := atom{
		Lang: "vi", ID: s.absolute(r, address("/reports.atom", f.values())), Title: s.feedTitle(f), Author: atomName{s.ui.FullName()}, Rights: openLicence,
		Links: []atomLink{
			{"self", "application/atom+xml", s.absolute(r, address("/reports.atom", f.values()))},
			{"alternate", "text/html", s.absolute(r, address("/reports", f.values()))},
		},
	}
	last := time.Time{}
	for _, v := range seen(page) {
		updated := v.Sent // what is not told of a step, its end tells
		for _, t := range []time.Time{v.Began, v.Closed} {
			if t.After(updated) {
				updated = t
			}
		}
		if updated.After(last) {
			last = updated
		}
		_, word := s.spotState(v)
		e := atomEntry{
			ID: s.absolute(r, "/reports/"+v.ID.String()), Title: text.Excerpt(xmlText(oneLine(v.Text)), 110),
			Published: v.Sent.UTC().Format(time.RFC3339), Updated: updated.UTC().Format(time.RFC3339),
			Link:    atomLink{"alternate", "text/html", s.absolute(r, "/reports/"+v.ID.String())},
			Summary: word + ". " + capital(s.placeName(v.Place.Commune)) + ". " + text.Excerpt(xmlText(oneLine(v.Text)), 300),
		}
		if name := s.categoryName(v.Category); name != "" {
			e.Category = []atomTerm{{v.Category, name}}
		}
		out.Entries = append(out.Entries, e)
	}
	if last.IsZero() {
		last = time.Unix(0, 0)
	}
	out.Updated = last.UTC().Format(time.RFC3339)
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	return writeAtom(w, "public, max-age=60", out)
}

// feedTitle says what the feed is of.
func (s *site) feedTitle(f lookFilter) string {
	title := s.ui.FullName()
	if f.Words != "" {
		title += ": “" + xmlText(f.Words) + "”"
	}
	for _, c := range s.chips(f, "/reports") {
		title += ", " + c.Text
	}
	return title
}

// openPage answers GET /open.
func (s *site) openPage(w http.ResponseWriter, r *http.Request) error {
	f := s.lookFilter(url.Values{})
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Dữ liệu mở", Path: "/open", Feed: address("/reports.atom", f.values()),
		Describe: "Phản ánh công khai dưới dạng GeoJSON, CSV và Atom, với mô tả dữ liệu và điều kiện dùng lại.",
	}, openDataPage(openView{Fields: openFields, Page: openPageSize, Licence: openLicence}))
}
