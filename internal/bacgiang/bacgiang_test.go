package bacgiang_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"paht/internal/bacgiang"
	"paht/internal/geo"
	"paht/internal/org"
)

// at is an instant of 2023 in which the list is in force.
var at = time.Date(2023, time.May, 15, 9, 0, 0, 0, time.UTC)

func directory() *org.Directory { return org.NewDirectory(bacgiang.Units(), nil, nil) }

func TestCounts(t *testing.T) {
	d := directory()
	got := make(map[string]int)
	for _, u := range bacgiang.Units() {
		got[string(u.Kind)]++
	}
	for _, u := range d.Units(org.Commune, at) {
		for _, kind := range []string{"phường", "thị trấn", "xã"} {
			if strings.HasPrefix(u.Short, kind+" ") {
				got[kind]++
			}
		}
	}
	want := map[string]int{
		"province": 1, "district": 10, "commune": 209, "phường": 10, "thị trấn": 17, "xã": 182,
		"centre": 1, "department": 20, "company": 3, "division": 153,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnitsAreWhole(t *testing.T) {
	d := directory()
	ours, official := regexp.MustCompile(`^[a-z][a-z-]*$`), regexp.MustCompile(`^[0-9]{2,5}$`)
	seen := make(map[org.UnitID]bool)
	for _, u := range bacgiang.Units() {
		if seen[u.ID] {
			t.Errorf("%s is there twice", u.ID)
		}
		seen[u.ID] = true
		if u.ID != org.Key(u.Code, u.From) || !u.To.IsZero() || u.From.Format(time.RFC3339) != "2023-04-10T00:00:00+07:00" {
			t.Errorf("%s with code %s holds from %v to %v", u.ID, u.Code, u.From, u.To)
		}
		if u.Name == "" || u.Short == "" || !norm.NFC.IsNormalString(u.Name+u.Short) || strings.TrimSpace(u.Name) != u.Name {
			t.Errorf("%s is named %q, %q", u.ID, u.Name, u.Short)
		}
		code, division, _ := strings.Cut(u.Code, ".")
		if !ours.MatchString(code) && !official.MatchString(code) || (division != "") != (u.Kind == org.Division) {
			t.Errorf("code %q of a %s", u.Code, u.Kind)
		}

		parent, ok := d.Unit(u.Parent)
		switch u.Kind {
		case org.Province:
			if ok || u.Agency {
				t.Errorf("the province has parent %q, agency %v", u.Parent, u.Agency)
			}
		case org.District, org.Department, org.Company:
			if !ok || parent.Kind != org.Province || !u.Agency {
				t.Errorf("%s has parent %q, agency %v", u.ID, u.Parent, u.Agency)
			}
		case org.Centre:
			if !ok || u.Agency {
				t.Errorf("the centre has parent %q, agency %v", u.Parent, u.Agency)
			}
		case org.Commune:
			if !ok || parent.Kind != org.District || !u.Agency || u.Name != "UBND "+u.Short {
				t.Errorf("%s %q has parent %q, agency %v", u.ID, u.Name, u.Parent, u.Agency)
			}
		case org.Division:
			if !ok || !parent.Agency || u.Agency || d.AgencyOf(u.ID) != parent.ID {
				t.Errorf("%s has parent %q, agency %v", u.ID, u.Parent, u.Agency)
			}
		default:
			t.Errorf("%s is a %q", u.ID, u.Kind)
		}
	}
}

func TestNames(t *testing.T) {
	d := directory()
	for code, want := range map[string][2]string{
		"24":                {"UBND tỉnh Bắc Giang", "tỉnh Bắc Giang"},
		"213":               {"UBND thành phố Bắc Giang", "thành phố Bắc Giang"},
		"221":               {"UBND huyện Yên Dũng", "huyện Yên Dũng"},
		"07222":             {"UBND xã Song Mai", "xã Song Mai"},
		"07525":             {"UBND thị trấn Chũ", "thị trấn Chũ"},
		"so-gtvt":           {"Sở Giao thông vận tải", "Sở GTVT"},
		"so-gtvt.ha-tang":   {"Phòng Quản lý kết cấu hạ tầng giao thông, Sở Giao thông vận tải", "Phòng Quản lý kết cấu hạ tầng giao thông"},
		"so-gtvt.thanh-tra": {"Thanh tra Sở Giao thông vận tải", "Thanh tra Sở"},
		"213.do-thi":        {"Phòng Quản lý đô thị thành phố Bắc Giang", "Phòng Quản lý đô thị"},
		"222.tnmt":          {"Phòng Tài nguyên và Môi trường huyện Việt Yên", "Phòng Tài nguyên và Môi trường"},
		"07204.van-hoa":     {"Bộ phận Văn hóa - Xã hội phường Trần Nguyên Hãn", "Bộ phận Văn hóa - Xã hội"},
	} {
		u, _ := d.UnitByCode(code, at)
		if diff := cmp.Diff(want, [2]string{u.Name, u.Short}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
	centre, ok := d.Centre(at)
	if !ok || centre.Name != "Trung tâm Giám sát, điều hành đô thị thông minh" {
		t.Errorf("the centre is %q, %v", centre.Name, ok)
	}
}

// Every department, company and district has divisions to give work to; so has
// every ward and town. A rural commune has none: its leader assigns people.
func TestDivisions(t *testing.T) {
	d := directory()
	for _, a := range d.Agencies(at) {
		n := len(d.Children(a.ID, at))
		if a.Kind == org.District {
			n = len(slices.DeleteFunc(d.Children(a.ID, at), func(u org.Unit) bool { return u.Kind != org.Division }))
		}
		low, high := 2, 4
		if strings.HasPrefix(a.Short, "xã ") {
			low, high = 0, 0
		}
		if n < low || n > high {
			t.Errorf("%s has %d divisions", a.Name, n)
		}
	}
}

func TestEveryCategorySuggestsAnAgencyInEveryCommune(t *testing.T) {
	d := directory()
	seen := make(map[string]bool)
	for i, c := range bacgiang.Categories() {
		if c.ID == "" || c.Name == "" || c.Hint == "" || c.Order != i+1 || c.Hidden || seen[c.ID] || !norm.NFC.IsNormalString(c.Name+c.Hint) {
			t.Errorf("category %+v", c)
		}
		seen[c.ID] = true
		for _, commune := range d.Units(org.Commune, at) {
			agency, ok := d.Suggest(c.Suggest, commune.ID, at)
			if !ok {
				t.Errorf("%s in %s suggests nobody (%q)", c.ID, commune.Short, c.Suggest)
			}
			switch c.Suggest {
			case "commune":
				ok = agency == commune.ID
			case "district":
				ok = agency == commune.Parent
			default:
				ok = agency.Code() == c.Suggest
			}
			if !ok {
				t.Errorf("%s in %s suggests %s", c.ID, commune.Short, agency)
			}
		}
	}
	if len(seen) != 16 {
		t.Errorf("%d categories", len(seen))
	}
}

// The points are guesses, but usable ones: in the province, apart from each
// other, each in its own outline, and only of communes.
func TestPoints(t *testing.T) {
	province := geo.Box{South: 21.1, West: 105.85, North: 21.65, East: 107.05}
	points := make(map[string]geo.Point)
	for _, u := range bacgiang.Units() {
		p := geo.Point{Lat: u.Lat, Lon: u.Lon}
		if u.Kind != org.Commune {
			if p != (geo.Point{}) {
				t.Errorf("%s has a point", u.ID)
			}
			continue
		}
		if !province.Contains(p) {
			t.Errorf("%s lies at %v", u.Short, p)
		}
		for other, q := range points {
			if d := geo.Distance(p, q); d < 1000 {
				t.Errorf("%s lies %.0f m from %s", u.ID, d, other)
			}
		}
		points[string(u.ID)] = p
	}
	areas := geo.NewAreas(points, nil)
	for key, p := range points {
		if got, metres, ok := areas.Find(p); got != key || metres != 0 || !ok {
			t.Errorf("the point of %s is found in %s", key, got)
		}
		if len(areas.Outline(key)) != 1 {
			t.Errorf("%s has no outline", key)
		}
	}
}

// What is handed out belongs to the caller.
func TestSlicesAreTheCallers(t *testing.T) {
	bacgiang.Units()[0].Name = "changed"
	bacgiang.Categories()[0].Name = "changed"
	if bacgiang.Units()[0].Name == "changed" || bacgiang.Categories()[0].Name == "changed" {
		t.Error("a caller changed the data")
	}
}
