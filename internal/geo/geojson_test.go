package geo_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/fault"
	"paht/internal/geo"
)

const ring = `[[106,21],[106.1,21],[106.1,21.1],[106,21]]`

// file is a collection of features given as code, name, geometry.
func file(features ...[3]string) string {
	var b []string
	for _, f := range features {
		b = append(b, fmt.Sprintf(`{"type":"Feature","id":7,"properties":{"code":%s,"name":%s,"area":1.5},"geometry":%s}`, f[0], f[1], f[2]))
	}
	return `{"type":"FeatureCollection","features":[` + strings.Join(b, ",") + `]}`
}

func polygon(rings string) string {
	return `{"type":"Polygon","coordinates":[` + rings + `]}`
}

func TestParseGeoJSON(t *testing.T) {
	src := "\uFEFF" + file(
		[3]string{`"07210"`, `" Bắc Giang "`, polygon(ring + `,[[106.05,21.01,5],[106.06,21.01,5],[106.06,21.02,5],[106.05,21.01,5]]`)},
		[3]string{`"07228"`, `"Đa Mai"`, `{"type":"MultiPolygon","coordinates":[[` + ring + `],[` + ring + `]]}`},
	)
	got, err := geo.ParseGeoJSON(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	triangle := []geo.Point{{Lat: 21, Lon: 106}, {Lat: 21, Lon: 106.1}, {Lat: 21.1, Lon: 106.1}}
	hole := []geo.Point{{Lat: 21.01, Lon: 106.05}, {Lat: 21.01, Lon: 106.06}, {Lat: 21.02, Lon: 106.06}}
	want := []geo.Feature{
		{Code: "07210", Name: "Bắc Giang", Polygons: []geo.Polygon{{triangle, hole}}},
		{Code: "07228", Name: "Đa Mai", Polygons: []geo.Polygon{{triangle}, {triangle}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseGeoJSONRefuses(t *testing.T) {
	good := [3]string{`"1"`, `"Một"`, polygon(ring)}
	for _, c := range []struct {
		why, src string
		want     geo.FileError // Detail: a piece of it
	}{
		{"no JSON", `<html>`, geo.FileError{Reason: geo.NotJSON, Detail: "invalid character"}},
		{"cut off", file(good)[:80], geo.FileError{Reason: geo.NotJSON, Detail: "unexpected end"}},
		{"something behind", file(good) + `{}`, geo.FileError{Reason: geo.NotJSON, Detail: "after top-level"}},
		{"a lone feature", `{"type":"Feature"}`, geo.FileError{Reason: geo.NotCollection, Detail: `"Feature"`}},
		{"nothing in it", file(), geo.FileError{Reason: geo.NotCollection, Detail: "0 features"}},
		{"VN-2000", strings.Replace(file(good), `"features"`, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}},"features"`, 1),
			geo.FileError{Reason: geo.OtherSystem, Detail: "3405"}},
		{"a number for a feature", `{"type":"FeatureCollection","features":[7]}`, geo.FileError{Feature: 1, Reason: geo.NotFeature, Detail: "number"}},
		{"a geometry for a feature", `{"type":"FeatureCollection","features":[` + polygon(ring) + `]}`, geo.FileError{Feature: 1, Reason: geo.NotFeature, Detail: `"Polygon"`}},
		{"no code", file(good, [3]string{`null`, `"Hai"`, polygon(ring)}), geo.FileError{Feature: 2, Reason: geo.NoCode}},
		{"a code without its zeros", file(good, [3]string{`7210`, `"Hai"`, polygon(ring)}), geo.FileError{Feature: 2, Reason: geo.NoCode, Detail: "7210"}},
		{"an empty code", file([3]string{`" "`, `"Hai"`, polygon(ring)}), geo.FileError{Feature: 1, Reason: geo.NoCode}},
		{"no name", file([3]string{`"2"`, `""`, polygon(ring)}), geo.FileError{Feature: 1, Reason: geo.NoName, Detail: "2"}},
		{"the same code again", file(good, [3]string{`"2"`, `"Hai"`, polygon(ring)}, good), geo.FileError{Feature: 3, Reason: geo.TwiceTheCode, Detail: "feature 1"}},
		{"no geometry", file([3]string{`"2"`, `"Hai"`, `null`}), geo.FileError{Feature: 1, Reason: geo.NotPolygon}},
		{"a point", file([3]string{`"2"`, `"Hai"`, `{"type":"Point","coordinates":[106,21]}`}), geo.FileError{Feature: 1, Reason: geo.NotPolygon, Detail: "Point"}},
		{"a polygon of points", file([3]string{`"2"`, `"Hai"`, polygon(`[106,21]`)}), geo.FileError{Feature: 1, Reason: geo.NotPolygon, Detail: "2: "}},
		{"no polygon", file([3]string{`"2"`, `"Hai"`, `{"type":"MultiPolygon","coordinates":[]}`}), geo.FileError{Feature: 1, Reason: geo.NotPolygon}},
		{"no ring", file([3]string{`"2"`, `"Hai"`, `{"type":"Polygon","coordinates":[]}`}), geo.FileError{Feature: 1, Reason: geo.BadRing}},
		{"an open ring", file([3]string{`"2"`, `"Hai"`, polygon(`[[106,21],[106.1,21],[106.1,21.1],[106,21.1]]`)}), geo.FileError{Feature: 1, Reason: geo.BadRing, Detail: "not its first"}},
		{"a ring of two corners", file([3]string{`"2"`, `"Hai"`, polygon(`[[106,21],[106.1,21],[106,21]]`)}), geo.FileError{Feature: 1, Reason: geo.BadRing, Detail: "3 positions"}},
		{"half a position", file([3]string{`"2"`, `"Hai"`, polygon(`[[106],[106.1,21],[106.1,21.1],[106]]`)}), geo.FileError{Feature: 1, Reason: geo.BadRing, Detail: "1 numbers"}},
		{"latitude first", file([3]string{`"2"`, `"Hai"`, polygon(`[[21,106],[21,106.1],[21.1,106.1],[21,106]]`)}), geo.FileError{Feature: 1, Reason: geo.OffTheEarth, Detail: "longitude 21, latitude 106"}},
		{"metres", file([3]string{`"2"`, `"Hai"`, polygon(`[[600000,2300000],[600001,2300000],[600001,2300001],[600000,2300000]]`)}), geo.FileError{Feature: 1, Reason: geo.OffTheEarth}},
	} {
		fs, err := geo.ParseGeoJSON(strings.NewReader(c.src))
		got, ok := errors.AsType[*geo.FileError](err)
		if !ok {
			t.Errorf("%s: %d features and error %v", c.why, len(fs), err)
			continue
		}
		if got.Feature != c.want.Feature || got.Reason != c.want.Reason || !strings.Contains(got.Detail, c.want.Detail) {
			t.Errorf("%s: %+v, want %+v", c.why, *got, c.want)
		}
		if !fault.Is(err, fault.Invalid) || fs != nil {
			t.Errorf("%s: kind %v with %d features", c.why, fault.KindOf(err), len(fs))
		}
	}
}

func TestFileErrorSpeaks(t *testing.T) {
	err := &geo.FileError{Feature: 3, Reason: geo.BadRing, Detail: "07210: a ring of 2 positions"}
	if got, want := err.Error(), "boundary file, feature 3: bad ring: 07210: a ring of 2 positions"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	f, ok := errors.AsType[*fault.Error](error(err))
	if !ok || f.Code != "geo.bad_ring" {
		t.Fatalf("unwraps to %v", f)
	}
	if diff := cmp.Diff([]fault.Field{{Name: "file", Code: "geo.bad_ring", Args: []string{"3", err.Detail}}}, f.Fields); diff != "" {
		t.Error(diff)
	}
}

func TestParseGeoJSONPassesOnReadErrors(t *testing.T) {
	if _, err := geo.ParseGeoJSON(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestGeoJSONRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []geo.Feature
		for i := range rapid.IntRange(1, 4).Draw(t, "features") {
			f := geo.Feature{Code: fmt.Sprint(i), Name: `xã "` + rapid.StringMatching(`[a-zđ]{1,8}`).Draw(t, "name") + `"`}
			for range rapid.IntRange(1, 3).Draw(t, "polygons") {
				var p geo.Polygon
				for range rapid.IntRange(1, 3).Draw(t, "rings") {
					p = append(p, rapid.SliceOfN(inProvince(), 3, 9).Draw(t, "ring"))
				}
				f.Polygons = append(f.Polygons, p)
			}
			want = append(want, f)
		}
		src := geo.GeoJSON(want)
		got, err := geo.ParseGeoJSON(strings.NewReader(string(src)))
		if err != nil {
			t.Fatalf("%v in %s", err, src)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzParseGeoJSON(f *testing.F) {
	f.Add(file([3]string{`"1"`, `"Một"`, polygon(ring)}))
	f.Add(file([3]string{`"1"`, `"Một"`, `{"type":"MultiPolygon","coordinates":[[` + ring + `]]}`}))
	f.Add(`{"type":"FeatureCollection","features":[null]}`)
	f.Fuzz(func(t *testing.T, src string) {
		fs, err := geo.ParseGeoJSON(strings.NewReader(src))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v", err)
			}
			return
		}
		polygons := make(map[string][]geo.Polygon)
		for _, f := range fs {
			polygons[f.Code] = f.Polygons
		}
		if _, _, ok := geo.NewAreas(nil, polygons).Find(fs[0].Polygons[0][0][0]); !ok {
			t.Fatal("a corner of a polygon is not found")
		}
		if _, err := geo.ParseGeoJSON(strings.NewReader(string(geo.GeoJSON(fs)))); err != nil {
			t.Fatalf("written and read again: %v", err)
		}
	})
}
