// Package bacgiang is the organisation of Bắc Giang as of 10 April 2023, and the
// categories of its reports, as data to start a province with.
//
// Rules it owns:
//   - The facts are in the CSV files beside this one, each with its source in its
//     first lines. Codes made of digits are official; codes made of letters are
//     our own, as are the divisions and the categories.
//   - A commune or a district is one unit: the place, and the People's Committee
//     that answers for it. Name has "UBND", Short has not.
//   - The points of communes are guesses good for drawing (see points.csv);
//     nothing but a commune has a point.
//   - There are no people here.
package bacgiang

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

//go:embed *.csv
var files embed.FS

// start is the day from which the list of units is in force. The agencies of the
// province are older; nothing here needs to know since when.
var start = time.Date(2023, time.April, 10, 0, 0, 0, 0, time.FixedZone("+07", 7*60*60))

// provinceCode is the official code of Bắc Giang, then.
const provinceCode = "24"

var (
	units      = sync.OnceValue(loadUnits)
	categories = sync.OnceValue(loadCategories)
)

// Units is the province, its districts and communes, the centre, the agencies and
// their divisions, parents before children. The slice is the caller's.
func Units() []org.Unit { return slices.Clone(units()) }

// Categories are the fields of reports, in the order screens show them. The slice
// is the caller's.
func Categories() []report.Category { return slices.Clone(categories()) }

func loadUnits() []org.Unit {
	out := places()
	for _, r := range rows("agencies.csv", 4) {
		kind := org.Kind(r[1])
		u := unit(r[0], kind, r[2], r[3], provinceCode)
		u.Agency = kind != org.Centre
		out = append(out, u)
	}
	return append(out, divisions(out)...)
}

// places are the administrative units.
func places() []org.Unit {
	points := make(map[string][2]float64)
	for _, r := range rows("points.csv", 3) {
		points[r[0]] = [2]float64{number(r[1]), number(r[2])}
	}
	kinds := map[string]org.Kind{
		"tỉnh": org.Province, "thành phố": org.District, "huyện": org.District,
		"phường": org.Commune, "thị trấn": org.Commune, "xã": org.Commune,
	}
	var out []org.Unit
	for _, r := range rows("units.csv", 4) {
		short := r[1] + " " + r[2]
		u := unit(r[0], kinds[r[1]], "UBND "+short, short, r[3])
		u.Agency = u.Kind != org.Province
		u.Lat, u.Lon = points[u.Code][0], points[u.Code][1]
		out = append(out, u)
	}
	return out
}

// divisions are the parts of agencies, named after the agency they belong to.
func divisions(agencies []org.Unit) []org.Unit {
	var out []org.Unit
	for _, r := range rows("divisions.csv", 3) {
		for _, a := range agencies {
			place := strings.HasPrefix(a.Short, r[0]+" ")
			if a.Code != r[0] && !place {
				continue
			}
			name := r[2] + ", " + a.Name
			switch {
			case place:
				name = r[2] + " " + a.Short
			case strings.HasSuffix(r[2], " Sở"):
				name = strings.TrimSuffix(r[2], "Sở") + a.Name // "Thanh tra" + "Sở Xây dựng"
			}
			out = append(out, unit(a.Code+"."+r[1], org.Division, name, r[2], a.Code))
		}
	}
	return out
}

// unit makes a unit that began with the list.
func unit(code string, kind org.Kind, name, short, parent string) org.Unit {
	u := org.Unit{ID: org.Key(code, start), Code: code, Kind: kind, Name: name, Short: short, From: start}
	if parent != "" {
		u.Parent = org.Key(parent, start)
	}
	return u
}

func loadCategories() []report.Category {
	var out []report.Category
	for i, r := range rows("categories.csv", 4) {
		out = append(out, report.Category{ID: r[0], Name: r[1], Hint: r[2], Suggest: r[3], Order: i + 1})
	}
	return out
}

// rows reads a file compiled in. A fault in it is a defect of the program, which
// every test of this package meets, so it panics.
func rows(name string, columns int) [][]string {
	f, err := files.Open(name)
	if err != nil {
		panic(fmt.Sprintf("bacgiang: %v", err))
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	r.FieldsPerRecord = columns
	all, err := r.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("bacgiang: %s: %v", name, err))
	}
	return all
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("bacgiang: points.csv: %v", err))
	}
	return v
}
