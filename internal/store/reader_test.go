package store

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paht/internal/text"
)

// A shortened text ranks as the whole one.
func TestShortenedTextRanksAsTheWhole(t *testing.T) {
	syllables := strings.Split("đường|duong|Đưỡng|ngập|ngap|nước|nuoc,|nướng|ma|má|mai|toà|tòa|hoàn|a|A,b|12|12/7|QL.37|quá!|(rất)|日本|\n|\u0111u\u031bo\u031b\u0300ng", "|")
	rapid.Check(t, func(t *rapid.T) {
		words := func(name string, most int) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(syllables), 1, most).Draw(t, name), " ")
		}
		query, whole := words("query", 10), words("text", 40)
		r := newReader(searchTerms(query))
		for range 2 { // the second time from memory
			if got, want := text.Rank(query, r.shortened(whole)), text.Rank(query, whole); got != want {
				t.Fatalf("%q in %q: shortened %q ranks %d, whole %d", query, whole, r.shortened(whole), got, want)
			}
		}
	})
}
