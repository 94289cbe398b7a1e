package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"paht/internal/geo"
	"paht/internal/report"
)

// A million facts in memory: what lists of several filters, maps and public figures
// cost without the database.
func BenchmarkFactsOfAMillion(b *testing.B) {
	f := newFacts()
	r := rand.New(rand.NewPCG(1, 1))
	now := time.Date(2026, 11, 16, 1, 0, 0, 0, time.UTC)
	for i := range 1_000_000 {
		sent := now.Add(-time.Duration(1_000_000-i) * 31 * time.Second).UnixMilli()
		n := fact{
			id: report.NewID(2026, i+1), version: 9, sent: sent, level: report.Public, accepted: true, ended: i < 980_000, outcome: "published",
			category: fmt.Sprint("c", r.IntN(15)), agency: fmt.Sprint("a", r.IntN(240)), commune: fmt.Sprint("x", r.IntN(209)), channel: "web",
			closed: sent + int64(r.IntN(9))*dayLength, lateSteps: r.IntN(10) / 8, placed: true, lat: 21.1 + r.Float64()/2, lon: 106 + r.Float64(),
		}
		if !n.ended {
			n.outcome, n.limit = "", now.UnixMilli()
		}
		f.tell(n)
	}
	province := geo.Box{South: 21, West: 105.9, North: 21.7, East: 107.1}
	small := geo.Box{South: 21.3, West: 106.5, North: 21.315, East: 106.515}
	for _, c := range []struct {
		name string
		do   func()
	}{
		{"figures by four attributes", func() { f.publicStats(PublicQuery{Now: now}, []int{byCategory, byAgency, byCommune, byMonth}) }},
		{"figures of last month", func() {
			f.publicStats(PublicQuery{Now: now, From: now.AddDate(0, -1, 0)}, []int{byCategory, byAgency, byCommune, byMonth})
		}},
		{"list that nothing fits", func() {
			f.newest(PublicQuery{Category: "c1", Agency: "a1", Status: "late", Now: now.Add(-time.Hour)}, 1<<31-1, 31)
		}},
		{"list of a category and a commune", func() { f.newest(PublicQuery{Category: "c1", Commune: "x1"}, 1<<31-1, 31) }},
		{"map of the province", func() { q := MapQuery{Box: province, Zoom: 9}; f.spread(q, newSquares(q)) }},
		{"map of some 450", func() { q := MapQuery{Box: small, Zoom: 15}; f.spread(q, newSquares(q)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.do()
			}
		})
	}
}
