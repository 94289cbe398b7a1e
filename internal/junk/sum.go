package junk

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"paht/internal/text"
)

// Nearly the same texts are found by the least of sums over their neighbouring words
// (MinHash): how many of these two texts share is how many of their words they do.
// They are taken two by two, a band, so that texts that share a few words seldom meet
// in one: two that share nine tenths of their pairs of words meet in four bands of
// eight 99 times of 100, two that share a third once of 150.
const (
	bands      = 8
	perLeast   = 2
	bandsAlike = 4
)

// bandsOf are the bands of a text; none when it says too little to be compared.
func bandsOf(p Post) []uint64 {
	words := strings.Fields(text.Fold(p.Text))
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "0123456789") == "" }) // what a template fills in
	if len(words) < 2 {
		return nil
	}
	seed := uint64(0)
	if len(words) < shortText {
		seed = sum(p.Commune)
	}
	var least [bands * perLeast]uint64
	for i := range least {
		least[i] = math.MaxUint64
	}
	for i := 1; i < len(words); i++ {
		pair := sum(words[i-1] + " " + words[i])
		for j := range least {
			least[j] = min(least[j], mix(pair+uint64(j)*0x9e3779b97f4a7c15))
		}
	}
	out := make([]uint64, bands)
	for b := range out {
		out[b] = mix(seed + uint64(b))
		for _, l := range least[b*perLeast : (b+1)*perLeast] {
			out[b] = mix(out[b] ^ l)
		}
	}
	return out
}

func sum(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// mix is the finaliser of SplitMix64: every bit of the result depends on all of x.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
