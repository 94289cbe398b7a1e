package store

import (
	"context"
	"slices"

	"paht/internal/fault"
	"paht/internal/geo"
	"paht/internal/report"
)

// MapQuery asks what a map of an area shows.
type MapQuery struct {
	PublicQuery // its filters; Words, After and Limit are not asked
	Box         geo.Box
	Zoom        int // of web maps: the world is 256·2^Zoom pixels wide
}

// Cluster is several reports of one square of the map, drawn as one.
type Cluster struct {
	At         geo.Point // the middle of its reports
	N          int
	Open, Late int // of them; Late of Open
}

// Spots are what a map shows: each report that anyone may see and that has a
// point in the box, either by itself or in a cluster.
type Spots struct {
	Clusters []Cluster
	Alone    []report.Report // without text beyond 160 characters, photos and answers
	Total    int
	Partial  bool // counted while the facts are still being read: some are missing
}

const (
	squarePixels = 6   // a square is 2^6 pixels wide, a thumb
	mostSquares  = 40  // of a side of the box: a box too large for its zoom gets larger squares
	nearZoom     = 17  // from here on reports are shown by themselves …
	mostAlone    = 300 // … unless there are more than so many
	walkCells    = 30_000
	partialMost  = 20_000
)

// Map answers what a map shows. Clusters count what Stats counts: every write of
// this program at once, those of others from the next RefreshFacts on. Reports
// shown by themselves are read from the database, so that what somebody has hidden
// is hidden. A point on the very border of the box, by less than a centimetre, may
// count or not.
func (db *DB) Map(ctx context.Context, q MapQuery) (s Spots, err error) {
	defer fault.Wrap(&err, "Map")
	g := newSquares(q)
	if f := db.ready(); f != nil {
		f.spread(q, g)
	} else if s.Partial, err = db.spread(ctx, q, g); err != nil {
		return s, err
	}
	var alone []report.ID
	s.Clusters, alone = g.shown(q.Zoom)
	s.Total = g.total
	s.Alone, err = db.spots(ctx, alone)
	return s, err
}

// square gathers the reports of one square.
type square struct {
	n, open, late int
	x, y          uint64 // sums
	id            report.ID
}

// squares are a box parted into squares, which are the same whatever box is asked
// for: a map that is moved shows the same clusters.
type squares struct {
	west, north, east, south uint32 // of the box, borders included
	shift                    uint   // a coordinate without these bits is a square's
	column, row              uint32 // of the first square
	columns                  int
	all                      []square
	ids                      []report.ID // of the first few of all
	total                    int
	now                      int64
}

func newSquares(q MapQuery) *squares {
	g := &squares{now: millis(q.Now)}
	g.west, g.north = geo.World(geo.Point{Lat: q.Box.North, Lon: q.Box.West})
	g.east, g.south = geo.World(geo.Point{Lat: q.Box.South, Lon: q.Box.East})
	g.east, g.south = max(g.east, g.west), max(g.south, g.north)
	g.shift = uint(32 - 8 + squarePixels - min(max(q.Zoom, 0), 22))
	for max(g.east-g.west, g.south-g.north)>>g.shift > mostSquares {
		g.shift++
	}
	g.column, g.row = g.west>>g.shift, g.north>>g.shift
	g.columns = int(g.east>>g.shift-g.column) + 1
	g.all = make([]square, g.columns*(int(g.south>>g.shift-g.row)+1))
	return g
}

// in tells whether a place is in the box.
func (g *squares) in(x, y uint32) bool {
	return x-g.west <= g.east-g.west && y-g.north <= g.south-g.north
}

// add counts a report that is in the box.
func (g *squares) add(id report.ID, x, y uint32, ended bool, limit int64) {
	s := &g.all[int(y>>g.shift-g.row)*g.columns+int(x>>g.shift-g.column)]
	s.n++
	s.x += uint64(x)
	s.y += uint64(y)
	s.id = id
	if !ended {
		s.open++
		if limit > 0 && limit < g.now {
			s.late++
		}
	}
	if g.total++; g.total <= mostAlone {
		g.ids = append(g.ids, id)
	}
}

// shown are the clusters, and who is shown by himself.
func (g *squares) shown(zoom int) (cs []Cluster, alone []report.ID) {
	if zoom >= nearZoom && g.total <= mostAlone {
		return nil, g.ids
	}
	for i := range g.all {
		switch s := &g.all[i]; {
		case s.n == 0:
		case s.n == 1 && len(alone) < mostAlone:
			alone = append(alone, s.id)
		default:
			n := float64(s.n)
			cs = append(cs, Cluster{At: geo.OfWorld(float64(s.x)/n, float64(s.y)/n), N: s.n, Open: s.open, Late: s.late})
		}
	}
	return cs, alone
}

// spread puts the facts of a box into squares: those of its cells where they are
// few, else all.
func (f *facts) spread(q MapQuery, g *squares) {
	k := f.picks(q.PublicQuery)
	if k.none {
		return
	}
	k.want |= isPlaced
	if near, ok := f.near(q.Box); ok {
		for _, id := range near {
			p := f.page(id)
			p.mu.RLock()
			if i := int(id % factsPerPage); k.passes(p, i) {
				f.spot(g, p, i)
			}
			p.mu.RUnlock()
		}
		return
	}
	var room places
	for _, p := range f.all() {
		p.mu.RLock()
		if !k.past(p) {
			for _, i := range k.choose(p, &room) {
				f.spot(g, p, int(i))
			}
		}
		p.mu.RUnlock()
	}
}

func (f *facts) spot(g *squares, p *factPage, i int) {
	if g.in(p.x[i], p.y[i]) {
		g.add(p.base+report.ID(i), p.x[i], p.y[i], p.is[i]&isEnded != 0, p.limit[i])
	}
}

func (f *facts) page(id report.ID) *factPage {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pages[id/factsPerPage]
}

// near are the reports in the cells of a box, in the order of their numbers so that
// a page is looked at once; false when there are so many that looking at all is as
// quick.
func (f *facts) near(b geo.Box) (ids []report.ID, ok bool) {
	cells := geo.Cells(b)
	if cells == nil {
		return nil, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range cells {
		if n += len(f.cells[c]); n > walkCells {
			return nil, false
		}
	}
	ids = make([]report.ID, 0, n)
	for _, c := range cells {
		for _, id := range f.cells[c] {
			ids = append(ids, report.ID(id))
		}
	}
	return ids, true
}

// spread puts what the database has in a box into squares, the first so many: the
// way until the facts are read.
func (db *DB) spread(ctx context.Context, q MapQuery, g *squares) (partial bool, err error) {
	var c conditions
	q.filter(&c)
	c.and(`has_point = true`)
	c.and(`cell between ? and ?`, geo.Cell(geo.Point{Lat: q.Box.South, Lon: q.Box.West}), geo.Cell(geo.Point{Lat: q.Box.North, Lon: q.Box.East}))
	c.and(`lat between ? and ?`, q.Box.South-1e-7, q.Box.North+1e-7)
	c.and(`lon between ? and ?`, q.Box.West-1e-7, q.Box.East+1e-7)
	n := 0
	err = db.each(ctx, `/* map.box */ select id, lat, lon, ended, limit_at from report where `+c.sql()+` limit 20000`, c.args, func(scan scanner) error {
		var (
			id       report.ID
			lat, lon float64
			ended    bool
			limit    int64
		)
		if err := scan(&id, &lat, &lon, &ended, &limit); err != nil {
			return err
		}
		if x, y := geo.World(geo.Point{Lat: lat, Lon: lon}); g.in(x, y) {
			g.add(id, x, y, ended, limit)
		}
		n++
		return nil
	})
	return n == partialMost, err
}

// spotsAtATime is how many reports one query reads for a map.
const spotsAtATime = 50

// spots reads the reports a map shows by themselves, newest first.
func (db *DB) spots(ctx context.Context, ids []report.ID) (all []report.Report, err error) {
	slices.SortFunc(ids, func(a, b report.ID) int { return int(b - a) })
	for some := range slices.Chunk(ids, spotsAtATime) {
		err := db.each(ctx, `/* map.spots */ select id, sent, level, accepted, sensitive, parent, category, agency, commune, has_point, lat, lon, ended, outcome, step, limit_at, substr(text, 1, 160)
			from report where id in (`+placeholders(1, spotsAtATime)+`) and `+public+` order by id desc`, filled(some, spotsAtATime), func(scan scanner) error {
			var (
				r           report.Report
				sent, limit int64
			)
			if err := scan(&r.ID, &sent, &r.Level, &r.Accepted, &r.Sensitive, &r.Parent, &r.Category, &r.Agency, &r.Place.Commune, &r.Place.HasPoint,
				&r.Place.Lat, &r.Place.Lon, &r.Ended, &r.Outcome, &r.Step, &limit, &r.Text); err != nil {
				return err
			}
			r.Sent, r.Limit = instant(sent), instant(limit)
			all = append(all, r)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
