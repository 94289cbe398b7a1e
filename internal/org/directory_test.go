package org_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/org"
)

// day is midnight in the province's zone.
func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("+07", 7*3600))
}

var (
	y2023 = day(2023, time.April, 10)
	y2025 = day(2025, time.July, 1)
	may23 = day(2023, time.May, 15)
	aug25 = day(2025, time.August, 15)
)

// unit makes a unit of 2023.
func unit(code, name, short string, kind org.Kind, parent org.UnitID, agency bool) org.Unit {
	return org.Unit{
		ID: org.Key(code, y2023), Code: code, Name: name, Short: short,
		Kind: kind, Parent: parent, From: y2023, Agency: agency,
	}
}

// The small province of these tests.
var (
	province = unit("24", "UBND tỉnh Bắc Giang", "tỉnh Bắc Giang", org.Province, "", false)
	centre   = unit("ttdh", "Trung tâm điều hành", "Trung tâm", org.Centre, province.ID, false)
	shift    = unit("ttdh.1", "Tổ vận hành", "Tổ vận hành", org.Division, centre.ID, false)
	traffic  = unit("gtvt", "Sở Giao thông vận tải", "Sở GTVT", org.Department, province.ID, true)
	roads    = unit("gtvt.1", "Phòng Quản lý hạ tầng", "P. QLHT", org.Division, traffic.ID, false)
	team     = unit("gtvt.1.1", "Tổ cầu đường", "Tổ cầu đường", org.Division, roads.ID, false)
	idle     = unit("gtvt.2", "Phòng Vận tải", "P. Vận tải", org.Division, traffic.ID, false)
	yenDung  = unit("221", "UBND huyện Yên Dũng", "huyện Yên Dũng", org.District, province.ID, true)
	tanAn    = until(unit("07681", "UBND thị trấn Tân An", "thị trấn Tân An", org.Commune, yenDung.ID, true), y2025)
	tanAn25  = from(unit("07681", "UBND phường Tân An", "phường Tân An", org.Commune, province.ID, true), y2025)
)

func until(u org.Unit, to time.Time) org.Unit { u.To = to; return u }

func from(u org.Unit, t time.Time) org.Unit {
	u.From, u.ID = t, org.Key(u.Code, t)
	return u
}

func person(id org.PersonID, name string) org.Person { return org.Person{ID: id, Name: name} }

var people = []org.Person{
	person("binh", "Trần Thị Bình"), person("an", "Nguyễn Văn An"), person("cuong", "Lê Văn Cường"), person("dung", "Phạm Dũng"),
}

// duty holds from 2023-04-10, until told otherwise.
func duty(p org.PersonID, r org.Role, u org.UnitID) org.Duty {
	return org.Duty{Person: p, Role: r, Unit: u, From: y2023}
}

func ended(d org.Duty, at time.Time) org.Duty { d.To = at; return d }

func directory(duties ...org.Duty) *org.Directory {
	return org.NewDirectory([]org.Unit{tanAn25, team, tanAn, province, idle, yenDung, roads, traffic, shift, centre}, people, duties)
}

func ids(us []org.Unit) []org.UnitID {
	var out []org.UnitID
	for _, u := range us {
		out = append(out, u.ID)
	}
	return out
}

func TestKey(t *testing.T) {
	for _, c := range []struct {
		from time.Time
		want org.UnitID
	}{
		{y2023, "24@2023-04-10"},
		{y2023.UTC(), "24@2023-04-10"}, // the evening before, in UTC
		{time.Date(2023, time.April, 10, 0, 0, 0, 0, time.UTC), "24@2023-04-10"},
	} {
		got := org.Key("24", c.from)
		if got != c.want || got.Code() != "24" {
			t.Errorf("Key(24, %v) = %q with code %q, want %q", c.from, got, got.Code(), c.want)
		}
	}
	if got := org.UnitID("24").Code(); got != "24" {
		t.Errorf("code of a key without a day: %q", got)
	}
}

// A merged unit keeps the code of a predecessor: the instant tells them apart (O1).
func TestO1OneCodeTwoUnits(t *testing.T) {
	d := directory()
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{y2023.Add(-time.Nanosecond), ""},
		{y2023, "UBND thị trấn Tân An"},
		{y2025.Add(-time.Nanosecond), "UBND thị trấn Tân An"},
		{y2025, "UBND phường Tân An"},
		{aug25, "UBND phường Tân An"},
	} {
		u, ok := d.UnitByCode("07681", c.at)
		if ok != (c.want != "") || u.Name != c.want {
			t.Errorf("07681 at %v: %q, %v, want %q", c.at, u.Name, ok, c.want)
		}
	}
	if _, ok := d.UnitByCode("99999", may23); ok {
		t.Error("a code nobody has is found")
	}
	old, ok := d.Unit("07681@2023-04-10")
	if !ok || old.Name != "UBND thị trấn Tân An" {
		t.Errorf("history does not find the old unit: %v, %v", old, ok)
	}
	if got := d.Name("07681@2025-07-01"); got != "UBND phường Tân An" {
		t.Errorf("Name = %q", got)
	}
	if got := d.Name("99999@2025-07-01"); got != "99999" {
		t.Errorf("Name of an unknown unit = %q", got)
	}
}

func TestTree(t *testing.T) {
	d := directory()
	for _, c := range []struct {
		what string
		got  []org.Unit
		want []org.UnitID
	}{
		{"province 2023", d.Children(province.ID, may23), []org.UnitID{yenDung.ID, traffic.ID, centre.ID}},
		{"province 2025", d.Children(province.ID, aug25), []org.UnitID{tanAn25.ID, yenDung.ID, traffic.ID, centre.ID}},
		{"district 2023", d.Children(yenDung.ID, may23), []org.UnitID{tanAn.ID}},
		{"district 2025", d.Children(yenDung.ID, aug25), nil},
		{"communes 2023", d.Units(org.Commune, may23), []org.UnitID{tanAn.ID}},
		{"communes 2025", d.Units(org.Commune, aug25), []org.UnitID{tanAn25.ID}},
		{"agencies 2023", d.Agencies(may23), []org.UnitID{tanAn.ID, yenDung.ID, traffic.ID}},
		{"before all", d.Agencies(y2023.Add(-time.Second)), nil},
	} {
		if diff := cmp.Diff(c.want, ids(c.got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.what, diff)
		}
	}
	if u, ok := d.Centre(may23); !ok || u.ID != centre.ID {
		t.Errorf("Centre = %v, %v", u.ID, ok)
	}
	if _, ok := d.Centre(y2023.Add(-time.Second)); ok {
		t.Error("a centre before there was one")
	}
}

func TestAgencyOf(t *testing.T) {
	d := directory()
	for unit, want := range map[org.UnitID]org.UnitID{
		team.ID: traffic.ID, roads.ID: traffic.ID, traffic.ID: traffic.ID,
		tanAn.ID: tanAn.ID, yenDung.ID: yenDung.ID,
		shift.ID: "", centre.ID: "", province.ID: "", "nobody@2023-04-10": "",
	} {
		if got := d.AgencyOf(unit); got != want {
			t.Errorf("AgencyOf(%s) = %q, want %q", unit, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	d := directory()
	for _, c := range []struct {
		rule    string
		commune org.UnitID
		at      time.Time
		want    org.UnitID
	}{
		{"commune", tanAn.ID, may23, tanAn.ID},
		{"district", tanAn.ID, may23, yenDung.ID},
		{"gtvt", tanAn.ID, may23, traffic.ID},
		{"gtvt", "", may23, traffic.ID},
		{"commune", tanAn25.ID, aug25, tanAn25.ID},
		{"commune", tanAn.ID, aug25, ""},    // dissolved since
		{"district", tanAn25.ID, aug25, ""}, // no districts any more
		{"commune", "", may23, ""},
		{"commune", "nowhere@2023-04-10", may23, ""},
		{"commune", yenDung.ID, may23, ""}, // a district is no commune
		{"gtvt", tanAn.ID, y2023.Add(-time.Second), ""},
		{"gtvt.1", tanAn.ID, may23, ""}, // a division is no agency
		{"ttdh", tanAn.ID, may23, ""},   // nor is the centre
		{"", tanAn.ID, may23, ""},
	} {
		got, ok := d.Suggest(c.rule, c.commune, c.at)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Suggest(%q, %s, %s) = %q, %v, want %q", c.rule, c.commune, c.at.Format(time.DateOnly), got, ok, c.want)
		}
	}
}

// Parents in a circle are a fault in the data; nothing may hang on them.
func TestParentsInACircleEnd(t *testing.T) {
	a, b := unit("a", "A", "A", org.Division, "b@2023-04-10", false), unit("b", "B", "B", org.Division, "a@2023-04-10", false)
	d := org.NewDirectory([]org.Unit{a, b}, people, []org.Duty{duty("an", org.Handler, a.ID)})
	if got := d.AgencyOf(a.ID); got != "" {
		t.Errorf("AgencyOf = %q", got)
	}
	if _, ok := d.Suggest("commune", a.ID, may23); ok {
		t.Error("Suggest found a commune")
	}
	if _, ps := d.Assignable(a.ID, may23); len(ps) != 1 {
		t.Errorf("Assignable = %v", ps)
	}
}

func TestAnswersBelongToTheCaller(t *testing.T) {
	d := directory(duty("an", org.Operator, shift.ID))
	d.Agencies(may23)[0].Name = "changed"
	a, _ := d.Actor("an", may23)
	a.Duties[0].Role = org.Lead
	if got := d.Agencies(may23)[0].Name; got == "changed" {
		t.Error("a caller changed the directory's units")
	}
	if b, _ := d.Actor("an", may23); b.Duties[0].Role != org.Operator {
		t.Error("a caller changed the directory's duties")
	}
}
