package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"paht/internal/fault"
)

// postgresWriter writes to PostgreSQL. A transaction that asks the database for
// nothing, or for the one case it adds to, goes by the ferry, together with others
// of its kind; each other one has a connection of its own, and PostgreSQL shares
// their syncs among those that commit at once.
type postgresWriter struct {
	d     *dialect
	pool  *sql.DB
	ferry *ferry

	gate   sync.RWMutex // held for reading by each write under way
	closed bool
}

func newPostgresWriter(d *dialect, pool *sql.DB) *postgresWriter {
	return &postgresWriter{d: d, pool: pool, ferry: &ferry{pool: pool}}
}

// close waits for the writes under way; those that come after it are refused.
func (w *postgresWriter) close() error {
	w.gate.Lock()
	w.closed = true
	w.gate.Unlock()
	return w.pool.Close()
}

// tries is how often a transaction is run that loses to others, or that the server
// never heard of.
const tries = 5

func (w *postgresWriter) write(ctx context.Context, f func(*Tx) error) error {
	w.gate.RLock()
	defer w.gate.RUnlock()
	if w.closed {
		return &fault.Error{Kind: fault.Unavailable, Err: errors.New("the database is closed")}
	}
	hopeful := true
	for try := 1; ; try++ {
		err := w.once(ctx, f, hopeful)
		if errors.Is(err, errLocks) {
			hopeful = false
			continue
		}
		if err == nil || try == tries || !lostRace(err) && !pgconn.SafeToRetry(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(5*try)+1) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// errLocks is the outcome of a transaction that has to be run again with locks.
var errLocks = errors.New("the transaction read without a lock and cannot go on")

func (w *postgresWriter) once(ctx context.Context, f func(*Tx) error, hopeful bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	h := &hope{pool: w.pool, free: hopeful}
	l := &lazy{pool: w.pool, hope: h}
	defer l.rollback()
	t := &Tx{ctx: ctx, d: w.d, sql: l, hope: h}
	err := t.run(f)
	if h.lost {
		return errLocks
	}
	if err != nil {
		return err
	}
	if l.tx == nil && ferried(t.tail) {
		err := w.ferry.send(ctx, t.tail)
		if h.taken && isTaken(err) {
			return errLocks // another event has been added since
		}
		return err
	}
	if err := t.flush(); err != nil || l.tx == nil {
		return err
	}
	return l.tx.Commit()
}

// hope lets a transaction whose first act is to load a case read it without a lock
// and before it has begun, on the hope that all it does then is to add an event:
// that is written only if no other was added since. When it does more, or lost
// that race, it is run again from the start, with locks.
type hope struct {
	pool  *sql.DB
	free  bool // there is hope
	taken bool // a case was read on it
	lost  bool // the transaction asked for more
}

// take tells whether a case may be read on hope, which it may once.
func (h *hope) take() bool {
	if h == nil || !h.free {
		return false
	}
	h.free, h.taken = false, true
	return true
}

func isTaken(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23505" // unique_violation
}

// lostRace tells a serialization failure or a deadlock: PostgreSQL rolled the
// transaction back whole, and it may be run once more.
func lostRace(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// lazy is a transaction that begins with its first statement.
type lazy struct {
	pool *sql.DB
	hope *hope
	tx   *sql.Tx
}

func (l *lazy) begin(ctx context.Context) (err error) {
	if l.tx != nil {
		return nil
	}
	l.hope.free = false // from here on there are locks
	if l.hope.taken {
		l.hope.lost = true
		return errLocks
	}
	l.tx, err = l.pool.BeginTx(ctx, nil)
	return err
}

// rollback gives up what was not committed. When it fails the connection is gone,
// and the server does the same.
func (l *lazy) rollback() {
	if l.tx != nil {
		l.tx.Rollback()
	}
}

func (l *lazy) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	return l.tx.ExecContext(ctx, query, args...)
}

func (l *lazy) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	return l.tx.QueryContext(ctx, query, args...)
}
