package geo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"paht/internal/fault"
)

// Feature is one area of a boundary file.
type Feature struct {
	Code     string
	Name     string
	Polygons []Polygon
}

// Reason is why a boundary file is refused.
type Reason string

// The reasons. Detail of the error says what was found.
const (
	NotJSON       Reason = "not_json"       // cannot be read as JSON at all
	NotCollection Reason = "not_collection" // no FeatureCollection, or an empty one
	OtherSystem   Reason = "other_system"   // coordinates are not said to be WGS84
	NotFeature    Reason = "not_feature"    // an element of features is something else
	NoCode        Reason = "no_code"        // property code is missing or no text
	NoName        Reason = "no_name"        // property name is missing or no text
	TwiceTheCode  Reason = "twice_the_code" // an earlier feature has the same code
	NotPolygon    Reason = "not_polygon"    // geometry is neither Polygon nor MultiPolygon
	BadRing       Reason = "bad_ring"       // a ring is not closed or has less than three corners
	OffTheEarth   Reason = "off_the_earth"  // a coordinate out of range; perhaps latitude stands first
)

// FileError says what is wrong with a boundary file. It unwraps to a fault.Error
// of kind Invalid with code "geo." and the reason, whose one field, "file", has
// the feature's number and the detail as arguments.
type FileError struct {
	Feature int // 1 for the first; 0: the file as a whole
	Reason  Reason
	Detail  string
}

func (e *FileError) Error() string {
	where := "boundary file"
	if e.Feature > 0 {
		where += ", feature " + strconv.Itoa(e.Feature)
	}
	return fmt.Sprintf("%s: %s: %s", where, strings.ReplaceAll(string(e.Reason), "_", " "), e.Detail)
}

// Unwrap is the error as other rooms understand it.
func (e *FileError) Unwrap() error {
	code := "geo." + string(e.Reason)
	return &fault.Error{
		Kind:   fault.Invalid,
		Code:   code,
		Fields: []fault.Field{{Name: "file", Code: code, Args: []string{strconv.Itoa(e.Feature), e.Detail}}},
	}
}

// The file as it is written (RFC 7946). Members it does not name are allowed.
type (
	collection struct {
		Type     string            `json:"type"`
		CRS      *crs              `json:"crs,omitempty"`
		Features []json.RawMessage `json:"features"`
	}
	crs struct {
		Properties struct {
			Name string `json:"name"`
		} `json:"properties"`
	}
	feature struct {
		Type       string         `json:"type"`
		Properties map[string]any `json:"properties"`
		Geometry   geometry       `json:"geometry"`
	}
	geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	position []float64
)

// ParseGeoJSON reads a FeatureCollection of polygons and multi-polygons whose
// properties have a code and a name, both text (a code that is a number has lost
// its leading zeros). It is strict: the first thing wrong with the file is a
// *FileError and nothing is returned. The caller bounds how much can be read.
func ParseGeoJSON(r io.Reader) ([]Feature, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var file collection
	if err := json.Unmarshal(bytes.TrimPrefix(src, []byte("\uFEFF")), &file); err != nil {
		return nil, &FileError{0, NotJSON, err.Error()}
	}
	if file.Type != "FeatureCollection" || len(file.Features) == 0 {
		return nil, &FileError{0, NotCollection, fmt.Sprintf("type %q with %d features", file.Type, len(file.Features))}
	}
	if file.CRS != nil && !wgs84(file.CRS.Properties.Name) {
		return nil, &FileError{0, OtherSystem, file.CRS.Properties.Name}
	}
	out := make([]Feature, 0, len(file.Features))
	first := make(map[string]int)
	for i, raw := range file.Features {
		f, bad := parseFeature(raw)
		if bad == nil && first[f.Code] > 0 {
			bad = &FileError{0, TwiceTheCode, fmt.Sprintf("%q, as feature %d", f.Code, first[f.Code])}
		}
		if bad != nil {
			bad.Feature = i + 1
			return nil, bad
		}
		first[f.Code] = i + 1
		out = append(out, f)
	}
	return out, nil
}

// wgs84 tells the names under which older files say they are WGS84.
func wgs84(name string) bool {
	name = strings.ToUpper(name)
	return strings.HasSuffix(name, "CRS84") || strings.HasSuffix(name, "EPSG:4326") || strings.HasSuffix(name, "EPSG::4326")
}

func parseFeature(raw json.RawMessage) (Feature, *FileError) {
	var f feature
	if err := json.Unmarshal(raw, &f); err != nil {
		return Feature{}, &FileError{0, NotFeature, err.Error()}
	}
	if f.Type != "Feature" {
		return Feature{}, &FileError{0, NotFeature, fmt.Sprintf("type %q", f.Type)}
	}
	code, ok := f.Properties["code"].(string)
	if code = strings.TrimSpace(code); !ok || code == "" {
		return Feature{}, &FileError{0, NoCode, fmt.Sprintf("code is %v", f.Properties["code"])}
	}
	name, ok := f.Properties["name"].(string)
	if name = strings.TrimSpace(name); !ok || name == "" {
		return Feature{}, &FileError{0, NoName, fmt.Sprintf("name of %s is %v", code, f.Properties["name"])}
	}
	polygons, bad := parseGeometry(f.Geometry)
	if bad != nil {
		bad.Detail = code + ": " + bad.Detail
		return Feature{}, bad
	}
	return Feature{code, name, polygons}, nil
}

func parseGeometry(g geometry) ([]Polygon, *FileError) {
	var all [][][]position
	var err error
	switch g.Type {
	case "Polygon":
		all = make([][][]position, 1)
		err = json.Unmarshal(g.Coordinates, &all[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &all)
	default:
		return nil, &FileError{0, NotPolygon, fmt.Sprintf("geometry %q", g.Type)}
	}
	if err != nil {
		return nil, &FileError{0, NotPolygon, err.Error()}
	}
	if len(all) == 0 {
		return nil, &FileError{0, NotPolygon, "no polygon in it"}
	}
	out := make([]Polygon, 0, len(all))
	for _, rings := range all {
		if len(rings) == 0 {
			return nil, &FileError{0, BadRing, "a polygon without rings"}
		}
		polygon := make(Polygon, 0, len(rings))
		for _, positions := range rings {
			ring, bad := parseRing(positions)
			if bad != nil {
				return nil, bad
			}
			polygon = append(polygon, ring)
		}
		out = append(out, polygon)
	}
	return out, nil
}

// parseRing reads a closed ring; heights, if any, are dropped.
func parseRing(ps []position) ([]Point, *FileError) {
	ring := make([]Point, 0, len(ps))
	for _, p := range ps {
		if len(p) < 2 || len(p) > 3 {
			return nil, &FileError{0, BadRing, fmt.Sprintf("a position of %d numbers", len(p))}
		}
		point := Point{Lat: p[1], Lon: p[0]}
		if !point.Valid() {
			return nil, &FileError{0, OffTheEarth, fmt.Sprintf("longitude %v, latitude %v", p[0], p[1])}
		}
		ring = append(ring, point)
	}
	last := len(ring) - 1
	if last < 3 {
		return nil, &FileError{0, BadRing, fmt.Sprintf("a ring of %d positions", len(ring))}
	}
	if ring[0] != ring[last] {
		return nil, &FileError{0, BadRing, "the last position of a ring is not its first"}
	}
	return ring[:last:last], nil
}

// GeoJSON writes features as a FeatureCollection that ParseGeoJSON reads back.
func GeoJSON(fs []Feature) []byte {
	b := []byte(`{"type":"FeatureCollection","features":[`)
	for i, f := range fs {
		if i > 0 {
			b = append(b, ',')
		}
		properties, _ := json.Marshal(map[string]string{"code": f.Code, "name": f.Name}) // strings always marshal
		b = append(b, `{"type":"Feature","properties":`...)
		b = append(b, properties...)
		b = append(b, `,"geometry":{"type":"MultiPolygon","coordinates":[`...)
		for j, polygon := range f.Polygons {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendPolygon(b, polygon)
		}
		b = append(b, "]}}"...)
	}
	return append(b, "]}"...)
}

func appendPolygon(b []byte, polygon Polygon) []byte {
	b = append(b, '[')
	for i, ring := range polygon {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for _, p := range ring {
			b = append(appendPosition(b, p), ',')
		}
		b = append(appendPosition(b, ring[0]), ']')
	}
	return append(b, ']')
}

func appendPosition(b []byte, p Point) []byte {
	b = strconv.AppendFloat(append(b, '['), p.Lon, 'f', -1, 64)
	b = strconv.AppendFloat(append(b, ','), p.Lat, 'f', -1, 64)
	return append(b, ']')
}
