package store

import (
	"slices"

	"paht/internal/report"
)

// looks goes the engine's ways to the next hits, in turn, until one finds as many as
// are wanted: run does one and answers how many it found. A way is passed over that
// could not fill it, and one that would not by what the way before has found.
func (db *DB) looks(s reach, contact bool, run func(query, match string) (int, error)) error {
	w := db.d.words
	ways := w.hits
	if contact {
		ways = w.contact
	}
	match := w.match(s.terms, contact)
	found, of := 0, 0
	for _, l := range ways {
		if l.most > 0 && (l.most < s.want || of > 0 && found*l.most/of < s.want) {
			continue
		}
		match := match
		if l.stretches > 0 {
			some := db.stretches(s.top, l.stretches)
			if some == nil {
				continue
			}
			match = w.within(match, some)
		}
		n, err := run(l.query, match)
		if err != nil || n == s.want {
			return err
		}
		found, of = n, l.most
	}
	return nil
}

// stretchLength is how many numbers make a stretch: a part of the search index that can
// be asked by itself. The schema has it too.
const stretchLength = 8192

// stretches are the newest stretches there are reports in, from the one of top down;
// nil until the facts are read. One more is named before the newest, for what another
// program may have begun.
func (db *DB) stretches(top report.ID, n int) (some []int64) {
	f := db.ready()
	if f == nil {
		return nil
	}
	for _, p := range f.all() {
		if p.base <= top {
			some = append(some, int64(p.base/stretchLength), int64(p.base/stretchLength)+1)
		}
	}
	slices.Sort(some)
	some = slices.Compact(some)
	slices.Reverse(some)
	some = slices.DeleteFunc(some, func(s int64) bool { return s > int64(top)/stretchLength })
	return some[:min(len(some), n+1)]
}
