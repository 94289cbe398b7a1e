package store

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"paht/internal/report"
	"paht/internal/text"
)

// The bounds of a search. Ranking everything a common word hits takes seconds on
// either engine, and people look for what is recent: so the newest hits that pass
// the filters are ranked, here and not by the engine, and older ones follow on
// later pages.
const (
	firstLook = 200  // hits asked of the index at first
	laterLook = 1000 // and then, while too few of them have passed the filters
	bareFirst = 300  // the same where hits are bare numbers and the facts filter …
	bareMost  = 3700 // … and then as many as may be needed, at most so many
	window    = 100  // so many, made up to whole pages, are ranked together
	examined  = 4000 // so many hits are looked at for one page at most
)

// The longest word that is indexed and the longest query that is read, in bytes.
// What is longer is no word, and PostgreSQL takes none above 2 KB.
const (
	longestWord  = 64
	longestQuery = 500
)

// ask is a search: words, and what a hit must satisfy.
type ask struct {
	words   string
	contact bool       // also by the sender's name, phone, e-mail: only for who may see them
	where   conditions // over report r; made by searching
	among   *among     // the same filters in memory; nil: the database filters
	after   string
	limit   int
}

// searching is an empty filter of a search: the index's arguments come first.
func searching() conditions { return conditions{args: make([]any, 3)} }

// hit is a report that words hit.
type hit struct {
	id   report.ID
	text string // what the words are ranked against
	rank int
}

// best orders hits: better ranked first, then newer.
func best(a, b hit) int { return cmp.Or(cmp.Compare(b.rank, a.rank), cmp.Compare(b.id, a.id)) }

// place is where a search stands: the window it looks at and the last hit shown
// of it. Both ends of the window are kept, so that it is the same whatever was
// sent since, and nothing is shown twice.
type place struct {
	top    report.ID // the newest hit of the window
	bottom report.ID // the oldest, 0 when no hit is below
	open   bool      // bottom is not known yet
	rank   int       // of the last hit shown
	id     report.ID // the last hit shown, 0 before the first
}

func (p place) cursor() string {
	if p.open {
		return cursorOf(int64(p.top))
	}
	return cursorOf(int64(p.top), int64(p.bottom), int64(p.rank), int64(p.id))
}

func parsePlace(s string) (place, error) {
	if s == "" {
		return place{top: math.MaxInt32, open: true}, nil // no number is greater
	}
	if !strings.Contains(s, ".") {
		k, err := cursor(s, 1)
		if err != nil {
			return place{}, err
		}
		return place{top: report.ID(k[0]), open: true}, nil
	}
	k, err := cursor(s, 4)
	if err != nil {
		return place{}, err
	}
	return place{top: report.ID(k[0]), bottom: report.ID(k[1]), rank: int(k[2]), id: report.ID(k[3])}, nil
}

// search answers a page: the best of the newest window first, then the next window.
func (db *DB) search(ctx context.Context, a ask) (Page, error) {
	at, err := parsePlace(a.after)
	if err != nil {
		return Page{}, err
	}
	a.words = cut(a.words, longestQuery)
	terms := searchTerms(a.words)
	if len(terms) == 0 {
		return Page{}, nil // signs only: they are in no word
	}
	hits, err := db.window(ctx, a, terms, &at)
	if err != nil {
		return Page{}, err
	}
	r := newReader(terms)
	for i := range hits {
		hits[i].rank = text.Rank(a.words, r.shortened(hits[i].text))
	}
	slices.SortFunc(hits, best)
	if at.id != 0 {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return best(h, hit{id: at.id, rank: at.rank}) <= 0 })
	}
	shown := hits[:min(len(hits), a.limit)]
	p := Page{}
	if p.Rows, err = db.hitRows(ctx, shown, r, a.limit); err != nil {
		return Page{}, err
	}
	switch {
	case len(hits) > len(shown):
		last := shown[len(shown)-1]
		at.rank, at.id = last.rank, last.id
		p.Next = at.cursor()
	case at.bottom > 0:
		p.Next = place{top: at.bottom - 1, open: true}.cursor()
	}
	return p, nil
}

// window gathers the hits of at's window that pass the filters. An open window is
// closed when it is full, or when as many hits were examined as one page may cost.
func (db *DB) window(ctx context.Context, a ask, terms []string, at *place) (hits []hit, err error) {
	open, seen := at.open, 0
	at.open = false
	room := math.MaxInt // a window that was closed before holds what it holds
	if open {
		room = (window + a.limit - 1) / a.limit * a.limit
	}
	want := firstLook
	if a.among != nil {
		want = bareFirst
	}
	for top := at.top; ; {
		f, err := db.hits(ctx, a, reach{terms, top, at.bottom, want, room - len(hits)})
		if err != nil {
			return nil, err
		}
		hits = append(hits, f.passed...)
		if open && seen == 0 {
			at.top = f.first
		}
		if !f.more {
			return hits, nil
		}
		seen += f.n
		switch {
		case open && (len(hits) >= room || seen >= examined):
			at.bottom = f.last
			return hits, nil
		case seen > examined+bareMost: // no window is so wide: the cursor was made up
			return hits, nil
		}
		top = f.last - 1
		switch want = laterLook; {
		case a.among == nil:
		case !open || len(hits) == 0:
			want = bareMost
		default: // half as many again as would fill the room if they passed as often
			want = min(max(3*seen*(room-len(hits))/len(hits)/2, bareFirst), bareMost)
		}
	}
}

// reach is what is asked of the index: its next hits, up to want, from top down to
// bottom, until so many have passed as there is room for.
type reach struct {
	terms       []string
	top, bottom report.ID
	want, room  int
}

// found is a reach looked through.
type found struct {
	passed      []hit
	n           int       // hits looked at
	first, last report.ID // the newest and the oldest of them
	more        bool      // there may be older ones
}

// saw counts a hit; false when there is no room for any more.
func (f *found) saw(id report.ID, room int) bool {
	if room == 0 {
		f.more = true
		return false
	}
	if f.n == 0 {
		f.first = id
	}
	f.n, f.last = f.n+1, id
	return true
}

// hits asks the index, and the database which of the hits pass.
func (db *DB) hits(ctx context.Context, a ask, s reach) (f found, err error) {
	if a.among != nil {
		return db.hitsAmong(ctx, a.among, s)
	}
	name := `''`
	if a.contact {
		name = `coalesce(r.name, '')`
	}
	args := slices.Clone(a.where.args)
	err = db.looks(s, a.contact, func(query, match string) (int, error) {
		f = found{}
		args[0], args[1], args[2] = match, int64(s.top), int64(s.bottom)
		err := db.each(ctx, `/* search.hits */ select h.id, r.id is not null, coalesce(r.text, ''), coalesce(r.place, ''), `+name+`
			from (`+query+limited(s.want)+`) h left join report r on r.id = h.id and `+a.where.sql()+` order by h.id desc`, args,
			func(scan scanner) error {
				var (
					h           hit
					passes      bool
					place, name string
				)
				if err := scan(&h.id, &passes, &h.text, &place, &name); err != nil {
					return err
				}
				if f.saw(h.id, s.room-len(f.passed)) && passes {
					h.text += "\n" + place + "\n" + name
					f.passed = append(f.passed, h)
				}
				return nil
			})
		f.more = f.more || f.n == s.want
		if f.more {
			return s.want, err
		}
		return f.n, err
	})
	return f, err
}

// hitRows reads the rows of hits, in their order, with the piece that was hit.
func (db *DB) hitRows(ctx context.Context, hits []hit, r *reader, limit int) ([]Row, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	args := make([]any, limit) // filled up with 0, so that the text is one for all pages
	at := make(map[report.ID]int, len(hits))
	for i := range args {
		args[i] = int64(0)
		if i < len(hits) {
			args[i], at[hits[i].id] = int64(hits[i].id), i
		}
	}
	rows, _, err := db.rows(ctx, `/* search.rows */`, `select id, id as k from report where id in (`+placeholders(1, limit)+`)`, `h.id`, args)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Hit = r.around(hits[at[rows[i].ID]].text)
	}
	slices.SortFunc(rows, func(a, b Row) int { return cmp.Compare(at[a.ID], at[b.ID]) })
	return rows, nil
}

// searchTerms are the folded words of a query as the index has them.
func searchTerms(query string) []string {
	terms := text.Terms(query)
	for i, t := range terms {
		terms[i] = cut(t, longestWord)
	}
	return terms
}

// indexWords are folded words as the index takes them.
func indexWords(folded string) string {
	words := strings.Fields(folded)
	for i, w := range words {
		words[i] = cut(w, longestWord)
	}
	return strings.Join(words, " ")
}

// cut is the beginning of a text, at most n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
