package citizen

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"paht/internal/geo"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
	"paht/internal/ui"
)

// around is the routes of the map that are asked for as it is moved.
func (s *site) around() map[string]ui.HandlerFunc {
	return map[string]ui.HandlerFunc{
		"GET /reports/points":        s.points,
		"GET /reports/ground.svg":    s.groundSVG,
		"GET /reports/areas.geojson": s.areasJSON,
	}
}

// aroundView is the map as a page.
type aroundView struct {
	Top      lookView
	Ground   string
	Clusters []clusterView
	Spots    []spotView
	Rows     []ui.ListRow // the reports shown by themselves
	Total    string
	Partial  bool
	Ways     []ui.Link // in, out, and to each side
	Whole    string    // the whole province
	Live     liveView
}

// clusterView is a cluster as it is drawn.
type clusterView struct {
	Href, Says, N string
	X, Y, R       string
}

// spotView is a report as it is drawn.
type spotView struct {
	Href, Says, State string
	X, Y              string
}

// liveView is what the module of the map that can be dragged needs to know.
type liveView struct {
	Lat, Lon, Zoom       string
	Query                string // the filters
	Script, Style        string
	Tiles, Credit, Areas string
}

// lookMap answers GET /reports/map.
func (s *site) lookMap(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	g, f := s.ground(), s.lookFilter(q)
	f.Words = ""
	at := g.stretchOf(q.Get("lat"), q.Get("lon"), q.Get("z"))
	found, err := s.DB.Map(r.Context(), store.MapQuery{PublicQuery: f.query(), Box: at.box(), Zoom: at.zoom})
	if err != nil {
		return err
	}
	place := func(v stretch) string { return address("/reports/map", placed(f.values(), v)) }
	v := aroundView{
		Top: s.lookTop("/reports/map", f), Ground: "/reports/ground.svg?" + placed(url.Values{}, at).Encode(),
		Total: ui.Number(found.Total), Partial: found.Partial, Whole: address("/reports/map", f.values()),
		Live: liveView{
			Lat: degrees(at.at.Lat), Lon: degrees(at.at.Lon), Zoom: itoa(at.zoom), Query: f.values().Encode(), Areas: "/reports/areas.geojson",
			Script: s.ui.Assets.URL("leaflet.js"), Style: s.ui.Assets.URL("leaflet.css"), Tiles: s.Tiles, Credit: s.TilesCredit,
		},
	}
	for k, val := range placed(url.Values{}, at) {
		v.Top.Keep = append(v.Top.Keep, [2]string{k, val[0]})
	}
	var drawn [][3]float64 // where, and how large
	for _, c := range found.Clusters {
		x, y := at.px(worldOf(c.At))
		radius := 13 + 4*math.Log10(float64(c.N))
		for _, o := range drawn { // a circle over another hides its number: it gives way
			if dx, dy, least := x-o[0], y-o[1], radius+o[2]; math.Hypot(dx, dy) < least {
				far := max(math.Hypot(dx, dy), 0.1)
				x, y = o[0]+dx/far*least, o[1]+dy/far*least
			}
		}
		drawn = append(drawn, [3]float64{x, y, radius})
		v.Clusters = append(v.Clusters, clusterView{
			Href: place(stretch{c.At, min(at.zoom+2, mostZoom)}), N: short(c.N),
			Says: ui.Number(c.N) + " phản ánh, " + ui.Number(c.Open) + " đang xử lý. Phóng to.",
			X:    tenths(min(max(x, radius), aroundWidth-radius)), Y: tenths(min(max(y, radius), aroundHeight-radius)), R: tenths(radius),
		})
	}
	for _, r := range found.Alone {
		view, ok := report.See(r, report.Viewer{Kind: report.Anyone})
		if !ok || !view.Place.HasPoint {
			continue
		}
		x, y := at.px(worldOf(geo.Point{Lat: view.Place.Lat, Lon: view.Place.Lon}))
		row := s.row(view, "")
		state, word := s.spotState(view)
		v.Rows = append(v.Rows, row)
		v.Spots = append(v.Spots, spotView{Href: row.Href, Says: word + ": " + text.Excerpt(row.Title, 80), State: state, X: tenths(x), Y: tenths(y)})
	}
	v.Rows = v.Rows[:min(len(v.Rows), 12)]
	for _, way := range []struct {
		icon, text string
		to         stretch
		ok         bool
	}{
		{"plus", "Phóng to", stretch{at.at, at.zoom + 1}, at.zoom < mostZoom},
		{"minus", "Thu nhỏ", stretch{at.at, at.zoom - 1}, at.zoom > leastZoom},
		{"", "↑ Bắc", at.moved(0, -aroundHeight/2), true},
		{"", "↓ Nam", at.moved(0, aroundHeight/2), true},
		{"", "← Tây", at.moved(-aroundWidth/2, 0), true},
		{"", "→ Đông", at.moved(aroundWidth/2, 0), true},
	} {
		if way.ok {
			v.Ways = append(v.Ways, ui.Link{Href: place(way.to), Text: way.text, Icon: way.icon})
		}
	}
	return s.ui.Render(w, r, http.StatusOK, ui.Page{
		Title: "Bản đồ phản ánh", Path: "/reports/map", Scripts: []string{"look.js"}, Wrong: len(f.Wrong) > 0,
		Feed: address("/reports.atom", f.values()), Describe: "Phản ánh công khai trên bản đồ tỉnh, theo lĩnh vực, cơ quan, tình trạng và thời gian.",
	}, aroundPage(v))
}

// placed puts a stretch into an address.
func placed(v url.Values, at stretch) url.Values {
	v.Set("lat", degrees(at.at.Lat))
	v.Set("lon", degrees(at.at.Lon))
	v.Set("z", itoa(at.zoom))
	return v
}

func tenths(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// short is a number as it fits into a circle.
func short(n int) string {
	switch {
	case n < 1000:
		return itoa(n)
	case n < 10_000:
		return strings.Replace(tenths(math.Floor(float64(n)/100)/10), ".", ",", 1) + "k"
	case n < 1_000_000:
		return itoa(n/1000) + "k"
	}
	return strings.Replace(tenths(math.Floor(float64(n)/100_000)/10), ".", ",", 1) + "tr"
}

// spotState is how a report is drawn, and the word for it.
func (s *site) spotState(v report.View) (state, word string) {
	switch step := s.stepOf(v.Step); {
	case v.Ended:
		return "answered", s.status(v, step).Text
	case step.Kind != process.Wait && late(v, s.Desk.Now()):
		return "late", "Đang quá hạn"
	default:
		return "open", s.status(v, step).Text
	}
}

// feature is a point of GeoJSON.
type feature struct {
	Type     string `json:"type"`
	Geometry struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	} `json:"geometry"`
	Properties any `json:"properties"`
}

func pointFeature(at geo.Point, properties any) (f feature) {
	f.Type, f.Geometry.Type, f.Properties = "Feature", "Point", properties
	f.Geometry.Coordinates = [2]float64{math.Round(at.Lon*1e6) / 1e6, math.Round(at.Lat*1e6) / 1e6}
	return f
}

type clusterFacts struct {
	Count int `json:"count"`
	Open  int `json:"open"`
	Late  int `json:"late"`
}

type spotFacts struct {
	Number   string `json:"number"`
	State    string `json:"state"`
	Status   string `json:"status"`
	Category string `json:"category,omitempty"`
	Text     string `json:"text"`
}

// points answers GET /reports/points: what a map of a box shows, as GeoJSON.
func (s *site) points(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	box, zoom, ok := boxOf(q)
	if !ok {
		return writeJSON(w, http.StatusUnprocessableEntity, "no-store", map[string]string{"error": ui.Sentence("map.box.bad")})
	}
	f := s.lookFilter(q)
	found, err := s.DB.Map(r.Context(), store.MapQuery{PublicQuery: f.query(), Box: box, Zoom: zoom})
	if err != nil {
		return err
	}
	answer := struct {
		Type     string    `json:"type"`
		Total    int       `json:"total"`
		Partial  bool      `json:"partial,omitempty"`
		Features []feature `json:"features"`
	}{Type: "FeatureCollection", Total: found.Total, Partial: found.Partial, Features: []feature{}}
	for _, c := range found.Clusters {
		answer.Features = append(answer.Features, pointFeature(c.At, clusterFacts{c.N, c.Open, c.Late}))
	}
	for _, r := range found.Alone {
		view, ok := report.See(r, report.Viewer{Kind: report.Anyone})
		if !ok || !view.Place.HasPoint {
			continue
		}
		state, word := s.spotState(view)
		answer.Features = append(answer.Features, pointFeature(geo.Point{Lat: view.Place.Lat, Lon: view.Place.Lon}, spotFacts{
			view.ID.String(), state, word, s.categoryName(view.Category), text.Excerpt(oneLine(view.Text), 100),
		}))
	}
	w.Header().Set("Content-Type", "application/geo+json")
	return writeJSON(w, http.StatusOK, "public, max-age=10", answer)
}

// boxOf reads a box and its zoom.
func boxOf(q url.Values) (b geo.Box, zoom int, ok bool) {
	sw, ok1 := pointOf(q.Get("south"), q.Get("west"))
	ne, ok2 := pointOf(q.Get("north"), q.Get("east"))
	zoom, err := strconv.Atoi(q.Get("zoom"))
	b = geo.Box{South: sw.Lat, West: sw.Lon, North: ne.Lat, East: ne.Lon}
	return b, zoom, ok1 && ok2 && err == nil && b.South <= b.North && b.West <= b.East && zoom >= 0 && zoom <= 22
}

// tilesHost is what a policy may name as an origin.
var tilesHost = regexp.MustCompile(`^https?://[A-Za-z0-9.-]+(:[0-9]+)?$`)

// TilesOrigin is the origin of an address of map tiles, which pages must be allowed
// to show pictures of; "" for none.
func TilesOrigin(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(address))
	for _, part := range []string{"{z}", "{x}", "{y}"} {
		if err == nil && !strings.Contains(address, part) {
			err = errors.New("no " + part)
		}
	}
	if err == nil && !tilesHost.MatchString(u.Scheme+"://"+u.Host) {
		err = errors.New("not http or https with a plain host")
	}
	if err != nil {
		return "", fmt.Errorf("the address of map tiles must look like https://host/{z}/{x}/{y}.png: %w", err)
	}
	return u.Scheme + "://" + u.Host, nil
}
