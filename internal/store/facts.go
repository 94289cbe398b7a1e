package store

import (
	"sync"
	"sync/atomic"
	"time"

	"paht/internal/geo"
	"paht/internal/process"
	"paht/internal/report"
)

// The facts of statistics in memory: of each report the few columns sums, maps and
// filters are made of, some 50 bytes, so that any sum over a million reports is one
// look at each.
//
//   - They are filled and held against the database by RefreshFacts, and kept by
//     the program's own commits: what a Write wrote is in the sums before it
//     returns. What other programs wrote comes with the next RefreshFacts.
//   - A report's version only grows and a report never goes away, so facts may be
//     told in any order and more than once: those of the highest version hold.
//   - A sum looks at a page of reports at a time, so it counts each report once,
//     as it stood at some instant of the sum; commits wait for a page at most.
type facts struct {
	complete atomic.Bool // all reports there were are in it
	full     atomic.Bool // there are more words than codes: no sums are taken from then on

	mu    sync.Mutex // of what follows; what is in a page has its lock
	pages map[report.ID]*factPage
	list  []*factPage       // the same, in no order
	cells map[int64][]int32 // the numbers of what has a point, by the cell of the grid
	codes [columns]codes
	month map[int64]uint16 // the code of the month of a day of the province
	days  map[int64]digest // by the day sent, UTC
}

// ready are the facts, when sums may be taken of them; nil else.
func (db *DB) ready() *facts {
	if f := db.facts.Load(); f != nil && f.complete.Load() && !f.full.Load() {
		return f
	}
	return nil
}

// fact is what statistics know of a report.
type fact struct {
	id                                report.ID
	version                           int
	sent, limit                       int64
	level                             report.Level
	accepted, ended                   bool
	category, agency, outcome, rating string
	lateSteps                         int
	person, unit                      string // assigned to
	coordinator                       string
	sensitive, part                   bool
	closed                            int64
	commune, channel                  string // no channel: these and the point are unknown, as they are to some who append
	placed                            bool   // has a point
	lat, lon                          float64
}

// factOf is what a state says of a report, and the report of itself.
func factOf(r report.Report, s process.State) fact {
	return fact{
		id: r.ID, version: s.Seq, sent: int64(s.Sent), limit: int64(s.Limit), level: s.Level, accepted: s.Accepted, ended: s.Ended,
		category: s.Category, agency: string(s.Agency), outcome: s.Outcome, rating: s.Rating, lateSteps: s.LateSteps,
		person: string(s.Assignee.Person), unit: string(s.Assignee.Unit), coordinator: string(s.Coordinator),
		sensitive: s.Sensitive, part: s.Parent != 0, closed: int64(s.Closed), commune: string(r.Place.Commune), channel: string(r.Channel),
		placed: r.Place.HasPoint, lat: r.Place.Lat, lon: r.Place.Lon,
	}
}

// factPage holds the reports whose numbers differ in the last digits only, as
// columns: a sum reads few of them. It has no pointers, so that the garbage
// collector passes it by.
type factPage struct {
	base report.ID // the first number of the page
	mu   sync.RWMutex

	oldest, newest int64 // of sent: a sum of other times passes the page by

	// By these last digits. version is 0 where there is no report; none has more
	// than 9999 events.
	version     [factsPerPage]uint16
	is          [factsPerPage]marks
	sent, limit [factsPerPage]int64
	by          [columns][factsPerPage]uint16 // codes
	took        [factsPerPage]uint16          // days from sending to closing, 0 while open
	x, y        [factsPerPage]uint32          // where it is, of geo.World
}

// The columns of codes: the attributes of statistics, and these.
const (
	byPerson = len(attributes) + iota // assigned to
	byUnit
	byCoordinator
	columns
)

const factsPerPage = 1024

// longestTook is the most days until an answer that are told apart.
const longestTook = 999

// marks are what is so or not so of a report.
type marks uint16

const (
	isWhole    marks = 1 << iota // commune and channel are known
	isAccepted                   // and not a part: it counts
	isPublic
	isHidden // its commune is not told: shownCommune
	isPlaced // has a point
	isEnded
	isFinished // with an answer
	isLate     // a step was late
	isRated
	isSatisfied
	isOverdue // open, and the present step is late: set while summing alone

	counted = 5 // the marks from isEnded on are what lines of statistics tell apart
)

// when is the mark when something is so.
func (m marks) when(so bool) marks {
	if so {
		return m
	}
	return 0
}

func (f fact) marks() marks {
	return isAccepted.when(f.accepted && !f.part) |
		isPublic.when(f.level == report.Public && !f.sensitive) |
		isHidden.when(f.level == report.Sealed || f.sensitive) |
		isEnded.when(f.ended) |
		isFinished.when(f.outcome == "published" || f.outcome == "answered") |
		isLate.when(f.lateSteps > 0) |
		isRated.when(f.rating != "") |
		isSatisfied.when(f.rating == "satisfied" || f.rating == "acceptable")
}

// digest tells whether two sets of reports are the same, of which one holds what
// the other did some time ago: both numbers only grow.
type digest struct{ reports, versions int64 }

func newFacts() *facts {
	return &facts{pages: map[report.ID]*factPage{}, cells: map[int64][]int32{}, month: map[int64]uint16{}, days: map[int64]digest{}}
}

// wrote notes what a transaction has written of a report.
func (t *Tx) wrote(f fact) { t.facts = append(t.facts, f) }

// written tells the facts of a transaction that is on disk.
func (db *DB) written(t *Tx) {
	if f := db.facts.Load(); f != nil && len(t.facts) > 0 {
		f.tell(t.facts...)
	}
}

// tell puts facts in. Those of an older version than is known are passed over.
func (f *facts) tell(all ...fact) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range all {
		f.put(one)
	}
}

func (f *facts) put(n fact) {
	p := f.pages[n.id/factsPerPage]
	if p == nil {
		p = &factPage{base: n.id / factsPerPage * factsPerPage, oldest: n.sent, newest: n.sent}
		f.pages[n.id/factsPerPage] = p
		f.list = append(f.list, p)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := n.id % factsPerPage
	f.count(p, i, -1)
	if n.version >= int(p.version[i]) {
		p.version[i], p.sent[i], p.limit[i] = uint16(n.version), n.sent, n.limit
		p.oldest, p.newest = min(p.oldest, n.sent), max(p.newest, n.sent)
		p.is[i] = n.marks() | p.is[i]&(isWhole|isPlaced)
		p.took[i] = 0
		if n.ended {
			p.took[i] = uint16(min(max(provinceDay(n.closed)-provinceDay(n.sent), 0), longestTook))
		}
		p.by[byMonth][i] = f.monthOf(n.sent)
		f.code(p, i, byCategory, n.category)
		f.code(p, i, byAgency, n.agency)
		f.code(p, i, byPerson, n.person)
		f.code(p, i, byUnit, n.unit)
		f.code(p, i, byCoordinator, n.coordinator)
	}
	if n.channel != "" { // these never change
		if n.placed && p.x[i] == 0 {
			p.x[i], p.y[i] = geo.World(geo.Point{Lat: n.lat, Lon: n.lon})
			cell := geo.Cell(geo.Point{Lat: n.lat, Lon: n.lon})
			f.cells[cell] = append(f.cells[cell], int32(n.id)) // no number is greater
		}
		p.is[i] = p.is[i]&^isPlaced | isPlaced.when(n.placed) | isWhole
		f.code(p, i, byCommune, n.commune)
		f.code(p, i, byChannel, n.channel)
	}
	f.count(p, i, 1)
}

// count adds a report to the digest of its day, or takes it off. One that is not
// whole does not count, so that it will be read.
func (f *facts) count(p *factPage, i report.ID, sign int64) {
	if p.is[i]&isWhole == 0 {
		return
	}
	day := dayOf(p.sent[i])
	d := f.days[day]
	d.reports += sign
	d.versions += sign * int64(p.version[i])
	f.days[day] = d
}

// code puts the code of a word into a column.
func (f *facts) code(p *factPage, i report.ID, by int, word string) {
	c, ok := f.codes[by].code(word)
	if !ok {
		f.full.Store(true)
	}
	p.by[by][i] = c
}

// monthOf is the code of the month an instant lies in.
func (f *facts) monthOf(sent int64) uint16 {
	day := provinceDay(sent)
	c, ok := f.month[day]
	if !ok {
		c, _ = f.codes[byMonth].code(month(day)) // 5,461 years have so many
		f.month[day] = c
	}
	return c
}

const dayLength = int64(24 * time.Hour / time.Millisecond)

// dayOf is the day of an instant, UTC, counted from 1970-01-01.
func dayOf(ms int64) int64 {
	day := ms / dayLength
	if ms < day*dayLength {
		day--
	}
	return day
}
