package citizen

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/report"
	"paht/internal/testworld"
)

func TestFiltersOfTheListTogether(t *testing.T) {
	w := newWorld(t)
	lamp := w.publish(t, 1, "publish")
	rubbish := w.publish(t, 2, "assign", "text", "Bãi rác thải tự phát cạnh kênh, mùi hôi cả xóm.")
	w.publish(t, 3, "accept", "text", "Quán hát karaoke ồn ào đến một giờ sáng.", "secret", "yes")
	category, agency := w.Desk.Categories()[1].ID, url.QueryEscape(string(w.Agency))
	for _, facts := range []string{"from the database", "from memory"} {
		if facts == "from memory" {
			if err := w.DB.RefreshFacts(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			name, query string
			want        []string
		}{
			{"everything", "?category=" + category + "&agency=" + agency + "&status=answered&time=7", []string{"Đèn đường ngõ 12", "!Bãi rác", "Ủy ban nhân dân xã Song Mai", "!UBND", "Bỏ lọc thời gian", "7 ngày qua"}},
			{"open at the agency", "?agency=" + agency + "&status=open", []string{"Bãi rác", "!Đèn đường"}},
			{"not late yet", "?status=late", []string{"Không có phản ánh nào khớp", "Đang quá hạn"}},
			{"last year", "?time=last-year", []string{"Không có phản ánh nào khớp", "Gửi phản ánh mới"}},
			{"this day", "?from=2026-11-16&to=2026-11-16", []string{"Bãi rác", "Đèn đường", "16/11/2026 – 16/11/2026"}},
			{"the day before", "?to=2026-11-15", []string{"Không có phản ánh nào khớp"}},
			{"a wrong day does not filter and is not lost", "?from=2026-02-31", []string{"Ngày chưa đúng", "Bãi rác", "Đèn đường"}},
			{"upside down", "?from=2026-11-17&to=2026-11-16", []string{"Ngày kết thúc đứng trước"}},
			{"nonsense", "?time=x&agency=x&commune=%00", []string{"Không có phản ánh nào khớp", "Cơ quan không có"}},
			{"words and time", "?q=rac+thai&time=month", []string{"Bãi rác", "!Đèn đường"}},
		} {
			w.wants(facts+", "+c.name, w.get("/reports"+c.query), 200, c.want...)
		}
	}
	if a := w.get("/reports?from=2026-02-31"); !strings.Contains(a.body, `value="2026-02-31"`) || !strings.Contains(a.body, "Lỗi: Phản ánh công khai") {
		t.Error("what was typed is lost, or the title does not say that something is wrong")
	}
	w.Clock.Advance(40 * 24 * time.Hour)
	w.wants("late now", w.get("/reports?status=late&time=year"), 200, "Bãi rác", "!Đèn đường", "Quá hạn")
	w.wants("the tab keeps the filters", w.get("/reports?status=late&q=rac"), 200, "Bản đồ")
	if a := w.get("/reports?status=late&q=rac"); !strings.Contains(a.body, `href="/reports/map?status=late"`) || !strings.Contains(a.body, `type="application/atom+xml"`) {
		t.Error("no way to the map or the feed with these filters")
	}
	_, _ = lamp, rubbish
}

// pinned publishes a report with a point.
func (w *world) pinned(t *testing.T, n int, upTo string, lat, lon string, pairs ...string) report.ID {
	t.Helper()
	return w.publish(t, n, upTo, append([]string{"lat", lat, "lon", lon}, pairs...)...)
}

func TestLookingAroundTheMapWithoutAScript(t *testing.T) {
	w := newWorld(t)
	w.wants("nothing yet", w.get("/reports/map"), 200, "0 phản ánh trong vùng này", "Không có phản ánh nào ở đây", "Phóng to", "Toàn tỉnh")
	u, _ := w.Desk.Directory().Unit(w.Commune)
	lat, lon := degrees(u.Lat), degrees(u.Lon)
	w.pinned(t, 1, "assign", lat, lon)
	w.wants("one", w.get("/reports/map"), 200, "1 phản ánh trong vùng này", "Đèn đường ngõ 12", "Đang xử lý")
	w.pinned(t, 2, "publish", lat, lon, "text", "Bãi rác thải tự phát cạnh kênh, mùi hôi cả xóm.")
	w.pinned(t, 3, "accept", lat, lon, "text", "Quán hát karaoke ồn ào đến một giờ sáng.", "secret", "yes")
	w.Clock.Advance(2 * time.Second)
	page := w.get("/reports/map")
	w.wants("two are one circle, the secret one is none", page, 200, "2 phản ánh trong vùng này", "2 phản ánh, 1 đang xử lý. Phóng to.", "!karaoke")
	m := regexp.MustCompile(`class="cluster" href="([^"]+)"`).FindStringSubmatch(page.body)
	if m == nil {
		t.Fatal("no circle leads on")
	}
	for range 8 { // each circle leads nearer, to the single reports in the end
		page = w.get(strings.ReplaceAll(m[1], "&amp;", "&"))
		if m = regexp.MustCompile(`class="cluster" href="([^"]+)"`).FindStringSubmatch(page.body); m == nil {
			break
		}
	}
	w.wants("near enough both are shown", page, 200, "2 phản ánh trong vùng này", "Đèn đường ngõ 12", "Bãi rác thải", "!karaoke")
	w.wants("filtered", w.get("/reports/map?status=answered"), 200, "1 phản ánh trong vùng này", "Bãi rác", "!Đèn đường")
	ground := w.get(strings.ReplaceAll(regexp.MustCompile(`src="(/reports/ground.svg[^"]+)"`).FindStringSubmatch(page.body)[1], "&amp;", "&"))
	if err := xml.Unmarshal([]byte(ground.body), new(struct{})); err != nil || !strings.Contains(ground.body, "<path") {
		t.Errorf("the ground: %v\n%.300s", err, ground.body)
	}
	for _, odd := range []string{"?lat=x&lon=y&z=z", "?lat=91&lon=1&z=99", "?lat=-85&lon=-180&z=7", "?z=-4"} {
		w.wants(odd, w.get("/reports/map"+odd), 200, "trong vùng này")
	}
	if a := w.get("/reports/ground.svg?lat=x"); a.status != 404 {
		t.Errorf("ground of nowhere: %d", a.status)
	}
}

func TestPointsAsGeoJSON(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.pinned(t, 1+i, "accept", "21.30000", "106.2000"+itoa(i))
	}
	w.pinned(t, 9, "accept", "21.30000", "106.20009", "text", "Quán hát karaoke ồn ào đến một giờ sáng.", "secret", "yes")
	read := func(zoom, more string) (total int, counts []int, numbers []string) {
		a := w.get("/reports/points?west=106&south=21&east=106.5&north=21.5&zoom=" + zoom + more)
		if a.status != 200 || a.header.Get("Content-Type") != "application/geo+json" {
			t.Fatalf("%d %s", a.status, a.header.Get("Content-Type"))
		}
		var f struct {
			Type     string
			Total    int
			Features []struct {
				Geometry   struct{ Coordinates [2]float64 }
				Properties struct {
					Count                       int
					Number, State, Status, Text string
				}
			}
		}
		if err := json.Unmarshal([]byte(a.body), &f); err != nil || f.Type != "FeatureCollection" {
			t.Fatalf("%v %s", err, a.body)
		}
		for _, one := range f.Features {
			if c := one.Geometry.Coordinates; c[0] < 106.19 || c[0] > 106.21 || c[1] < 21.29 || c[1] > 21.31 {
				t.Errorf("at %v: longitude comes first", c)
			}
			if one.Properties.Count > 0 {
				counts = append(counts, one.Properties.Count)
			} else {
				numbers = append(numbers, one.Properties.Number)
			}
		}
		return f.Total, counts, numbers
	}
	if total, counts, numbers := read("9", ""); total != 3 || !slices.Equal(counts, []int{3}) || len(numbers) != 0 {
		t.Errorf("far: %d, %v, %v", total, counts, numbers)
	}
	if total, _, numbers := read("18", ""); total != 3 || len(numbers) != 3 {
		t.Errorf("near: %d, %v", total, numbers)
	}
	if total, _, _ := read("18", "&status=answered"); total != 0 {
		t.Errorf("answered: %d", total)
	}
	for _, bad := range []string{"", "?west=1", "?west=106&south=21&east=105&north=22&zoom=9", "?west=106&south=21&east=107&north=22&zoom=99", "?west=NaN&south=21&east=107&north=22&zoom=9", "?west=106&south=21&east=107&north=22&zoom=x"} {
		if a := w.get("/reports/points" + bad); a.status != 422 || !strings.Contains(a.body, "Vùng bản đồ chưa đúng") {
			t.Errorf("%q: %d %s", bad, a.status, a.body)
		}
	}
	var areas struct{ Features []json.RawMessage }
	if err := json.Unmarshal([]byte(w.get("/reports/areas.geojson").body), &areas); err != nil || len(areas.Features) < 200 {
		t.Errorf("%d outlines, %v", len(areas.Features), err)
	}
}

func TestTilesOnlyWhenAskedFor(t *testing.T) {
	for address, want := range map[string]string{
		"": "", "https://tiles.example.vn/{z}/{x}/{y}.png": "https://tiles.example.vn", "http://10.0.0.1:8080/t/{z}/{x}/{y}@2x": "http://10.0.0.1:8080",
	} {
		if got, err := TilesOrigin(address); got != want || err != nil {
			t.Errorf("%q: %q, %v", address, got, err)
		}
	}
	for _, bad := range []string{"https://a/{z}/{x}.png", "ftp://a/{z}/{x}/{y}", "https://a b/{z}/{x}/{y}", "https://a;script-src/{z}/{x}/{y}", "/{z}/{x}/{y}", "https://*/{z}/{x}/{y}"} {
		if got, err := TilesOrigin(bad); err == nil {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
	w := newWorld(t)
	if csp := w.get("/reports/map").header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self' data: blob:;") {
		t.Errorf("policy without tiles: %s", csp)
	}
}

// The table to download has the numbers of the page.
func TestTheCSVIsThePage(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.publish(t, 1+i, []string{"publish", "assign", "accept"}[i%3])
	}
	for _, query := range []string{"", "?time=month", "?category=" + w.Desk.Categories()[1].ID, "?commune=" + url.QueryEscape(string(w.Commune))} {
		page, table := w.get("/statistics"+query), w.get("/statistics.csv"+query)
		w.wants("page "+query, page, 200, "đã nhận", "Số ngày thường gặp", "Cách tính")
		if table.status != 200 || !strings.HasPrefix(table.body, "\ufeff") || !strings.HasPrefix(table.header.Get("Content-Type"), "text/csv") {
			t.Fatalf("%d %s", table.status, table.header.Get("Content-Type"))
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.body, "\ufeff"))).ReadAll()
		if err != nil || len(rows) < 3 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		var fromCSV []string
		for _, r := range rows[1:] {
			if r[0] == "total" {
				w.wants("total", page, 200, r[3]+" đã nhận", r[4]+" đã xong")
				continue
			}
			if r[3] == "" {
				fromCSV = append(fromCSV, r[2]+"|ít|–|–|–|–|–|–|–")
				continue
			}
			rated, days := "–", r[11]
			if r[9] != "0" {
				rated = r[10] + "/" + r[9]
			}
			if days == "" {
				days = "–"
			}
			fromCSV = append(fromCSV, strings.Join([]string{r[2], r[3], r[4], r[5], r[6], r[7], r[8], rated, days}, "|"))
		}
		var fromPage []string
		for _, body := range regexp.MustCompile(`(?s)<tbody>(.*?)</tbody>`).FindAllStringSubmatch(page.body, -1) {
			for _, row := range regexp.MustCompile(`(?s)<tr>(.*?)</tr>`).FindAllStringSubmatch(body[1], -1) {
				var cells []string
				for _, c := range regexp.MustCompile(`(?s)<t[hd][^>]*>(.*?)</t[hd]>`).FindAllStringSubmatch(row[1], -1) {
					cells = append(cells, strings.TrimSpace(c[1]))
				}
				fromPage = append(fromPage, strings.Join(cells, "|"))
			}
		}
		if !slices.Equal(fromCSV, fromPage) {
			t.Errorf("%s\ntable %q\npage  %q", query, fromCSV, fromPage)
		}
	}
	w.wants("a wrong day", w.get("/statistics.csv?from=x"), 422)
}

// Of a category in one place fewer than five are not told, nor what would tell them.
func TestSmallNumbersAreNotTold(t *testing.T) {
	w := newWorld(t)
	for i := range 4 {
		w.publish(t, 1+i, "assign")
	}
	q := "?category=" + w.Desk.Categories()[1].ID + "&commune=" + url.QueryEscape(string(w.Commune))
	w.wants("four", w.get("/statistics"+q), 200, "Có ít hơn 5 phản ánh", "!chưa xong", "!Theo tháng")
	if a := w.get("/statistics.csv" + q); strings.Contains(a.body, "4") && regexp.MustCompile(`,4,`).MatchString(a.body) {
		t.Errorf("the table tells: %s", a.body)
	}
	w.wants("by place, of the category", w.get("/statistics?category="+w.Desk.Categories()[1].ID), 200, "4 đã nhận", "Dòng ghi “ít” có dưới 5")
	w.publish(t, 9, "assign")
	w.Clock.Advance(2 * time.Second)
	w.wants("five", w.get("/statistics"+q), 200, "5 đã nhận", "!Có ít hơn 5")

	lines := func(ns ...int) figureGroup {
		var g figureGroup
		for _, n := range ns {
			l := figure{}
			l.Received = n
			g.Lines = append(g.Lines, l)
		}
		g.hide()
		return g
	}
	for _, c := range []struct {
		ns   []int
		want []bool
	}{
		{[]int{50, 20, 3}, []bool{false, true, true}}, // of one alone the rest would tell
		{[]int{50, 4, 3}, []bool{false, true, true}},
		{[]int{50, 20}, []bool{false, false}},
		{[]int{3}, []bool{true}},
		{nil, nil},
	} {
		var got []bool
		for _, l := range lines(c.ns...).Lines {
			got = append(got, l.Hidden)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.ns, got, c.want)
		}
	}
}

func TestOpenData(t *testing.T) {
	w := newWorld(t)
	open := w.pinned(t, 1, "assign", "21.30000", "106.20000", "text", "=HYPERLINK(1) Đèn đường ngõ 12 không sáng từ tuần trước.")
	w.publish(t, 2, "publish", "text", "Bãi rác thải tự phát cạnh kênh, mùi hôi cả xóm.")
	w.publish(t, 3, "accept", "text", "Quán hát karaoke ồn ào đến một giờ sáng.", "secret", "yes")

	a := w.get("/open/reports.geojson")
	var f struct {
		Type, License string
		Features      []struct {
			ID         string
			Geometry   *struct{ Coordinates [2]float64 }
			Properties map[string]string
		}
	}
	if err := json.Unmarshal([]byte(a.body), &f); err != nil || a.status != 200 || len(f.Features) != 2 || f.License == "" {
		t.Fatalf("%v, %d, %s", err, a.status, a.body)
	}
	if f.Features[1].Geometry == nil || f.Features[1].Geometry.Coordinates != [2]float64{106.2, 21.3} || f.Features[0].Geometry != nil || f.Features[0].Properties["status"] != "answered" {
		t.Errorf("%+v", f.Features)
	}
	for _, name := range []string{"Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"} {
		if want := map[string]string{"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}[name]; a.header.Get(name) != want {
			t.Errorf("%s: %q", name, a.header.Get(name))
		}
	}
	for _, path := range []string{"/reports", "/reports/map", "/statistics", "/open", "/", "/reports/points?west=1&south=1&east=2&north=2&zoom=3"} {
		if got := w.get(path).header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s is open to other sites: %q", path, got)
		}
	}
	a = w.get("/open/reports.csv?status=open")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(openFields) || rows[1][0] != open.String() {
		t.Fatalf("%v %q", err, rows)
	}
	for _, r := range rows {
		for _, cell := range r {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a formula: %q", cell)
			}
		}
	}
	for _, body := range []string{w.get("/open/reports.geojson").body, a.body, w.get("/reports.atom").body} {
		for _, no := range []string{"karaoke", "Nguyễn Văn An", "0912345678", "an@example.vn", "Hoàng Văn Xử"} {
			if strings.Contains(body, no) {
				t.Errorf("open data has %q", no)
			}
		}
	}
	w.wants("the page", w.get("/open"), 200, "Điều kiện dùng lại", "CC BY 4.0", "Mô tả dữ liệu", "data dictionary", "commune_name", "rel=\"next\"")
	w.wants("a bad cursor", w.get("/open/reports.csv?after=x"), 422)
	w.wants("a wrong day", w.get("/open/reports.csv?from=x"), 422)

	for range openBurst {
		a = w.get("/open/reports.csv")
	}
	if a.status != 429 || a.header.Get("Retry-After") == "" || !strings.Contains(a.text(), "tải quá nhanh") {
		t.Errorf("as quick as one likes: %d %s", a.status, a.text())
	}
}

// Following the pages gives everything once.
func TestOpenDataPages(t *testing.T) {
	w := newWorld(t)
	n := openBatch + 7
	for i := range n {
		w.Walk(t, w.Submit(t, 100+i).ID, "accept")
	}
	a := w.get("/open/reports.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != n+1 || a.header.Get("Link") != "" {
		t.Errorf("%d rows of %d, %v, next %q", len(rows)-1, n, err, a.header.Get("Link"))
	}
}

// The feed is what RFC 4287 asks for.
func TestTheFeed(t *testing.T) {
	w := newWorld(t)
	empty := w.get("/reports.atom")
	w.publish(t, 1, "publish")
	w.publish(t, 2, "assign", "text", "Bãi rác & thải <tự phát> cạnh kênh, mùi hôi cả xóm.")
	w.Clock.Advance(2 * time.Second)
	for _, a := range []answer{empty, w.get("/reports.atom"), w.get("/reports.atom?status=open&q=rac")} {
		var f struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			ID      string   `xml:"id"`
			Title   string   `xml:"title"`
			Updated string   `xml:"updated"`
			Author  struct {
				Name string `xml:"name"`
			} `xml:"author"`
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Entries []struct {
				ID        string `xml:"id"`
				Title     string `xml:"title"`
				Updated   string `xml:"updated"`
				Published string `xml:"published"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(a.body), &f); err != nil || !strings.HasPrefix(a.header.Get("Content-Type"), "application/atom+xml") {
			t.Fatalf("%v %s", err, a.body)
		}
		if u, err := url.Parse(f.ID); err != nil || !u.IsAbs() || f.Title == "" || f.Author.Name == "" || len(f.Links) != 2 || f.Links[0].Rel != "self" {
			t.Errorf("feed %+v", f)
		}
		if _, err := time.Parse(time.RFC3339, f.Updated); err != nil {
			t.Error(err)
		}
		ids := map[string]bool{}
		for _, e := range f.Entries {
			updated, err := time.Parse(time.RFC3339, e.Updated)
			published, err2 := time.Parse(time.RFC3339, e.Published)
			if u, _ := url.Parse(e.ID); u == nil || !u.IsAbs() || ids[e.ID] || e.Title == "" || err != nil || err2 != nil || updated.Before(published) {
				t.Errorf("entry %+v", e)
			}
			ids[e.ID] = true
		}
	}
	if a := w.get("/reports.atom?status=open&q=rac"); strings.Count(a.body, "<entry>") != 1 || !strings.Contains(a.body, "Bãi rác &amp; thải") {
		t.Errorf("filtered: %s", a.body)
	}
	w.wants("a wrong day", w.get("/reports.atom?from=x"), 422)
}

func TestPeriods(t *testing.T) {
	at := func(s string) time.Time { return testworld.At(s + " 10:00").In(testworld.Zone) }
	for _, c := range []struct{ name, now, from, to string }{
		{"7", "2026-11-16", "2026-11-10", ""},
		{"30", "2026-03-01", "2026-01-31", ""},
		{"month", "2026-11-16", "2026-11-01", ""},
		{"last-month", "2026-01-31", "2025-12-01", "2026-01-01"},
		{"quarter", "2026-11-16", "2026-10-01", ""},
		{"last-quarter", "2026-02-28", "2025-10-01", "2026-01-01"},
		{"year", "2026-12-31", "2026-01-01", ""},
		{"last-year", "2026-01-01", "2025-01-01", "2026-01-01"},
	} {
		from, to := periodOf(c.name, at(c.now))
		day := func(t time.Time) string {
			if t.IsZero() {
				return ""
			}
			if h := t.Hour(); h != 0 {
				return t.String()
			}
			return t.Format(time.DateOnly)
		}
		if day(from) != c.from || day(to) != c.to {
			t.Errorf("%s on %s: %s – %s", c.name, c.now, day(from), day(to))
		}
	}
}
