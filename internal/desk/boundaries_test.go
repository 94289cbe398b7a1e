package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/testworld"
)

// square is a feature of one degree hundredth around a point.
func square(code, name string, lat, lon float64) string {
	const r = 0.005
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q},"geometry":{"type":"Polygon","coordinates":[[[%[4]f,%[3]f],[%[5]f,%[3]f],[%[5]f,%[6]f],[%[4]f,%[6]f],[%[4]f,%[3]f]]]}}`,
		code, name, lat-r, lon-r, lon+r, lat+r)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func TestImportBoundaries(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		u, _ := p.Desk.Directory().Unit(p.Commune)
		o, _ := p.Desk.Directory().Unit(p.Other)
		file := collection(
			square(u.Code, "Song Mai", 21.5, 106.9), // far from its point: found only by its boundary
			square(o.Code, "Một tên khác", 21.6, 106.9),
			square("99999", "Không có", 21.7, 106.9),
		)
		done, err := p.Desk.ImportBoundaries(t.Context(), strings.NewReader(file), false)
		if err != nil {
			t.Fatal(err)
		}
		if len(done.Drawn) != 1 || len(done.Named) != 1 || len(done.Unknown) != 1 {
			t.Fatalf("drawn %d, of another name %d, unknown %d; want 1 each", len(done.Drawn), len(done.Named), len(done.Unknown))
		}
		if key, metres, ok := p.Desk.Areas().Find(geo.Point{Lat: 21.5, Lon: 106.9}); !ok || key != string(p.Commune) || metres != 0 {
			t.Errorf("the middle of the boundary is %s, %.0f m", key, metres)
		}
		if done, err = p.Desk.ImportBoundaries(t.Context(), strings.NewReader(file), true); err != nil || len(done.Drawn) != 2 {
			t.Errorf("with other names: %d drawn, %v", len(done.Drawn), err)
		}
	})
}

func TestABrokenBoundaryFileChangesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		u, _ := p.Desk.Directory().Unit(p.Commune)
		broken := collection(square(u.Code, "Song Mai", 21.5, 106.9), `{"type":"Feature","properties":{},"geometry":null}`)
		if _, err := p.Desk.ImportBoundaries(t.Context(), strings.NewReader(broken), false); !fault.Is(err, fault.Invalid) {
			t.Fatalf("a broken file: %v", err)
		}
		if stored, err := p.DB.Boundaries(t.Context()); err != nil || len(stored) != 0 {
			t.Errorf("%d boundaries of a broken file were kept, %v", len(stored), err)
		}
	})
}
