package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"paht/internal/report"
)

// ferry carries to PostgreSQL transactions that wait for no answer but whether they
// were written. Those that come while all boats are out wait and then go together,
// as one transaction: their rows are sent table by table, and they share one
// commit. One with nobody before it goes at once and alone: a boat never waits for
// company.
//
// A crossing that fails took nothing along, and then each goes alone, so that one
// that may not land (its code exists already) takes nothing of its neighbours with
// it.
type ferry struct {
	pool *sql.DB

	mu      sync.Mutex
	out     int // boats under way
	waiting []*passenger
}

const (
	// boats is how many crossings are under way at once: while one waits for the
	// disk the next is made ready.
	boats = 2
	// crowd is how many rows one crossing takes, unless one alone has more.
	crowd = 1024
	// patience is how long a crossing may take: a server that is silent for longer
	// is given up.
	patience = 30 * time.Second
)

// passenger is a transaction that waits.
type passenger struct {
	rows []statement
	told chan news // room for one
}

// news is what a passenger hears while it waits: that it steers the boat of a
// crossing, or how its crossing went.
type news struct {
	steers []*passenger
	alone  bool // the crossing failed, each tries alone
	err    error
}

// onlyInserts tells whether statements are rows and nothing else.
func onlyInserts(tail []statement) bool {
	return !slices.ContainsFunc(tail, func(s statement) bool { return s.into == nil })
}

// ferried tells whether a transaction can go by the ferry: it is rows, and changes
// of reports. A report that has moved on is found by the row of the event beside
// its change: there is one with this number already.
func ferried(tail []statement) bool {
	return !slices.ContainsFunc(tail, func(s statement) bool { return s.into == nil && s.on == 0 })
}

// inTurn orders statements of several transactions: reports before what belongs to
// them, then changes by report, so that two crossings that change the same ones
// wait for each other and not in a ring.
func inTurn(a, b statement) int {
	turn := func(s statement) report.ID {
		switch {
		case s.into == insertReport:
			return 0
		case s.on != 0:
			return s.on
		}
		return math.MaxInt32 // no number is greater
	}
	return cmp.Compare(turn(a), turn(b))
}

// send writes the rows of a transaction and answers when they are on disk. A
// context that ends while they wait means that nothing is written; what has set
// out is carried through.
func (f *ferry) send(ctx context.Context, rows []statement) error {
	if len(rows) == 0 {
		return nil
	}
	p := &passenger{rows: rows, told: make(chan news, 1)}
	n := f.board(ctx, p)
	if n.steers != nil {
		n = f.cross(n.steers)
	}
	if n.alone {
		return f.ship(rows)
	}
	return n.err
}

// board takes a boat, or waits for what it is told.
func (f *ferry) board(ctx context.Context, p *passenger) news {
	f.mu.Lock()
	if f.out < boats {
		f.out++
		f.mu.Unlock()
		return news{steers: []*passenger{p}}
	}
	f.waiting = append(f.waiting, p)
	f.mu.Unlock()
	select {
	case n := <-p.told:
		return n
	case <-ctx.Done():
	}
	f.mu.Lock()
	i := slices.Index(f.waiting, p)
	if i >= 0 {
		f.waiting = slices.Delete(f.waiting, i, i+1)
	}
	f.mu.Unlock()
	if i < 0 {
		return <-p.told // it had set out already
	}
	return news{err: ctx.Err()}
}

// cross carries a group and tells all but the first, who steers, how it went.
func (f *ferry) cross(group []*passenger) (n news) {
	n.err = errors.New("the crossing ended its goroutine")
	defer func() {
		f.next()
		for _, p := range group[1:] {
			p.told <- n
		}
	}()
	var rows []statement
	for _, p := range group {
		rows = append(rows, p.rows...)
	}
	n.err = f.ship(rows)
	n.alone = len(group) > 1 && n.err != nil && tookNothing(n.err)
	return n
}

// next gives the boat that came back to those who wait.
func (f *ferry) next() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.waiting) == 0 {
		f.out--
		return
	}
	n, rows := 0, 0
	for n < len(f.waiting) && (n == 0 || rows+len(f.waiting[n].rows) <= crowd) {
		rows += len(f.waiting[n].rows)
		n++
	}
	group := slices.Clone(f.waiting[:n])
	f.waiting = slices.Delete(f.waiting, 0, n)
	group[0].told <- news{steers: group}
}

// ship sends rows in one trip, which PostgreSQL takes for one transaction.
func (f *ferry) ship(rows []statement) error {
	// Who waits for it may go away; the others have not.
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	batch := &pgx.Batch{}
	for _, s := range merged(slices.SortedStableFunc(slices.Values(rows), inTurn)) {
		batch.Queue(s.text(), s.args...)
	}
	conn, err := f.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		return c.(*stdlib.Conn).Conn().SendBatch(ctx, batch).Close()
	})
}

// tookNothing tells an error behind which nothing was written for certain: the
// server's own, or one from before the server heard of it.
func tookNothing(err error) bool {
	_, said := errors.AsType[*pgconn.PgError](err)
	return said || pgconn.SafeToRetry(err)
}
