package desk

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/text"
)

// Bounds of what may be the same matter.
const (
	nearMetres = 300
	nearDays   = 30 // answered no longer ago
	nearMost   = 3
	nearLook   = 120 // candidates looked at, of each way to find them
	alikeHere  = 0.34
)

// NearQuery asks what public reports may be of the same matter. Zero fields are not
// known.
type NearQuery struct {
	At       geo.Point
	HasPoint bool
	Commune  org.UnitID
	Category string
	Text     string
}

// Near is a public report that may be of the same matter.
type Near struct {
	View   report.View
	Metres int // -1: not known
	score  float64
}

// Near are the public reports that may be of the same matter, the likeliest first,
// three at most: open, or answered within thirty days, at most 300 m away and of the
// same category or in like words; or in the same commune, where one of the two has no
// point, in like words. What is not public is never among them.
func (d *Desk) Near(ctx context.Context, q NearQuery) (_ []Near, err error) {
	defer fault.Wrap(&err, "Near")
	since := d.Now().AddDate(0, 0, -nearDays)
	var rows []store.Row
	if q.HasPoint && q.At.Valid() {
		if rows, err = d.DB.PublicNear(ctx, around(q.At, nearMetres), since, nearLook); err != nil {
			return nil, err
		}
	}
	if q.Commune != "" {
		more, err := d.DB.PublicLive(ctx, q.Commune, since, nearLook)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	var out []Near
	for _, r := range rows {
		v, public := report.See(r.Report, report.Viewer{Kind: report.Anyone})
		if !public || slices.ContainsFunc(out, func(n Near) bool { return n.View.ID == v.ID }) {
			continue
		}
		if n := q.judge(v); n.score > 0 {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b Near) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.View.ID, a.View.ID)) })
	return out[:min(len(out), nearMost)], nil
}

// judge says how likely a report is of the matter asked for; a score of 0 is not.
func (q NearQuery) judge(v report.View) Near {
	n := Near{View: v, Metres: -1}
	words := text.Alike(q.Text, v.Text) // the words of a place are the same for all that is there
	same := q.Category != "" && q.Category == v.Category
	if q.HasPoint && v.Place.HasPoint {
		metres := geo.Distance(q.At, geo.Point{Lat: v.Place.Lat, Lon: v.Place.Lon})
		if n.Metres = int(math.Round(metres)); metres <= nearMetres && (same || words >= alikeHere) {
			n.score = 1 + words
			if same {
				n.score += 0.5
			}
			n.score += 0.5 * (1 - metres/nearMetres)
		}
		return n
	}
	// A commune is kilometres wide: of the same category alone is nothing there.
	if v.Place.Commune == q.Commune && words >= alikeHere {
		n.score = words
		if same {
			n.score += 0.5
		}
	}
	return n
}

// around is the box that holds all within some metres of a point.
func around(p geo.Point, metres float64) geo.Box {
	const degree = 111_195.0 // metres, of latitude
	lat := metres / degree
	lon := lat / max(0.01, math.Cos(p.Lat*math.Pi/180))
	return geo.Box{South: p.Lat - lat, West: p.Lon - lon, North: p.Lat + lat, East: p.Lon + lon}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
