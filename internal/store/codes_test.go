package store

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/report"
)

// A page's reports chosen column by column are those that pass one by one.
func TestChooseIsPasses(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFacts()
		some := func(name string, n int) string {
			return fmt.Sprint(name, rapid.IntRange(0, n).Draw(rt, name))
		}
		for i := range rapid.IntRange(0, 200).Draw(rt, "reports") {
			f.tell(fact{
				id: report.NewID(2026, 1+5*i), version: 1, sent: rapid.Int64Range(0, 50).Draw(rt, "sent"), limit: rapid.Int64Range(0, 50).Draw(rt, "limit"),
				level: rapid.SampledFrom([]report.Level{report.Public, report.Sealed}).Draw(rt, "level"), accepted: rapid.Bool().Draw(rt, "accepted"),
				ended: rapid.Bool().Draw(rt, "ended"), category: some("c", 2), agency: some("a", 2), commune: some("x", 2), channel: "web",
			})
		}
		k := f.picks(PublicQuery{
			Category: rapid.SampledFrom([]string{"", "c0", "c1"}).Draw(rt, "category"), Agency: "", Commune: "",
			Status: rapid.SampledFrom([]string{"", "open", "late", "answered"}).Draw(rt, "status"),
		})
		k.from, k.to, k.now = rapid.Int64Range(0, 50).Draw(rt, "from"), rapid.Int64Range(0, 50).Draw(rt, "to"), rapid.Int64Range(0, 50).Draw(rt, "now")
		var room places
		for _, p := range f.all() {
			var want []uint16
			for i := range p.is {
				if k.passes(p, i) {
					want = append(want, uint16(i))
				}
			}
			if got := k.choose(p, &room); !slices.Equal(got, want) {
				rt.Fatalf("chosen %v, want %v", got, want)
			}
		}
	})
}

// When a column has more words than codes, no sums are taken from memory any more:
// they would count several words as one.
func TestMoreWordsThanCodes(t *testing.T) {
	db := &DB{}
	f := newFacts()
	f.complete.Store(true)
	db.facts.Store(f)
	one := fact{id: report.NewID(2026, 1), channel: "web"}
	for i := range 1<<16 - 1 {
		one.version, one.person = i%9000, fmt.Sprint("person", i)
		if one.version == 0 {
			one.id++
		}
		f.tell(one)
	}
	if db.ready() == nil {
		t.Fatal("65,535 people are too many already")
	}
	one.version, one.person = 9999, "one more"
	f.tell(one)
	if db.ready() != nil {
		t.Error("statistics are still taken from memory")
	}
}
