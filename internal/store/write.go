package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"paht/internal/fault"
)

// Write runs f in a transaction and returns when it is on disk. f sees its own
// writes; when it answers an error, or panics, nothing of it is kept and Write
// answers the error. name is for logs.
//
// f must do no slow work (no network, no files) and must not call Write: on
// SQLite it runs on the one goroutine that writes. It may run more than once on
// PostgreSQL, when it lost to another transaction, so it must not keep what an
// earlier run gave it.
//
// A context that ends before f began means that nothing happens. On SQLite a
// transaction that has begun is carried through, so its outcome is known.
//
// fault.Unavailable: nothing was written, try again later.
func (db *DB) Write(ctx context.Context, name string, f func(*Tx) error) (err error) {
	defer fault.Wrap(&err, "%s", name)
	return db.d.mapped(db.writes(ctx, f))
}

// Tx is a transaction under way. It is f's alone and ends with it.
type Tx struct {
	ctx context.Context
	d   *dialect
	sql statements
	err error // the first statement that failed; PostgreSQL takes no further ones then

	// later is what waits for the end of the group: on SQLite an index row of the
	// search written inside a savepoint would become a segment of its own. It is
	// nil where a transaction has no group.
	later *[]indexed
}

// indexed is a row of the search index.
type indexed struct{ args []any }

// exec runs a statement and tells how many rows it changed.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	if t.err != nil {
		return 0, t.err
	}
	res, err := t.sql.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, t.fail(err)
	}
	return res.RowsAffected()
}

// must runs a statement that has to change a row; fault.NotFound when it did not.
func (t *Tx) must(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		return &fault.Error{Kind: fault.NotFound, Err: sql.ErrNoRows}
	}
	return err
}

func (t *Tx) each(query string, args []any, f func(scanner) error) error {
	if t.err != nil {
		return t.err
	}
	if err := each(t.ctx, t.sql, query, args, f); err != nil {
		return t.fail(err)
	}
	return nil
}

func (t *Tx) one(query string, args []any, f func(scanner) error) error {
	if t.err != nil {
		return t.err
	}
	err := one(t.ctx, t.sql, query, args, f)
	if errors.Is(err, sql.ErrNoRows) {
		return t.d.mapped(err) // an answer, not a failure
	}
	if err != nil {
		return t.fail(err)
	}
	return nil
}

func (t *Tx) fail(err error) error {
	t.err = t.d.mapped(err)
	return t.err
}

// run calls f. A statement that failed fails the transaction even if f went on,
// so both engines answer alike.
func (t *Tx) run(f func(*Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	return t.err
}

// How much one group takes in before it is written: enough that a sync is shared
// by all who wait, and no more than anybody would notice waiting for.
const (
	maxGroup  = 128
	groupTime = 20 * time.Millisecond
)

// writer is SQLite's one writing connection and the goroutine that owns it.
//
// Transactions that wait are gathered into one BEGIN … COMMIT, so that they share
// one sync; each runs in a savepoint of its own, so that one that fails takes
// nothing of its neighbours with it. The sync is as durable as one each, and with
// one client it costs nothing: a group never waits for company.
type writer struct {
	d     *dialect
	conn  *sql.Conn
	sql   *prepared
	queue chan *work
	quit  chan struct{}
	ended chan struct{}
}

// work is a transaction that waits for its turn and then for its sync.
type work struct {
	ctx  context.Context
	f    func(*Tx) error
	err  error
	done chan struct{}
}

func newWriter(ctx context.Context, d *dialect, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{
		d: d, conn: conn, sql: prepare(conn),
		queue: make(chan *work), quit: make(chan struct{}), ended: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

// write hands a transaction to the writer and waits for its outcome.
func (w *writer) write(ctx context.Context, f func(*Tx) error) error {
	j := &work{ctx: ctx, f: f, done: make(chan struct{})}
	select {
	case w.queue <- j: // taken only to be run
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return &fault.Error{Kind: fault.Unavailable, Err: errors.New("the database is closed")}
	}
	<-j.done
	return j.err
}

// stop ends the writer after the group under way.
func (w *writer) stop() {
	select {
	case <-w.quit:
	default:
		close(w.quit)
	}
	<-w.ended
}

func (w *writer) loop() {
	defer close(w.ended)
	for {
		select {
		case j := <-w.queue:
			w.group(j)
		case <-w.quit:
			return
		}
	}
}

// group writes a transaction and those that wait behind it, and answers them all.
func (w *writer) group(first *work) {
	jobs := []*work{first}
	err := w.gather(&jobs)
	for _, j := range jobs {
		if err != nil {
			// What the others saw and answered was never written, so an answer
			// like "it exists already" would be wrong now.
			j.err = err
		}
		close(j.done)
	}
}

// gather runs transactions until none waits, and commits. It answers an error
// when nothing of the group was written.
func (w *writer) gather(jobs *[]*work) (err error) {
	ctx := context.Background() // what has begun is carried through
	if err := w.exec(ctx, "begin immediate"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.exec(ctx, "rollback") // fails when SQLite has rolled back by itself
			err = w.d.mapped(err)
		}
	}()
	var later []indexed
	begun := time.Now()
	for {
		j := (*jobs)[len(*jobs)-1]
		rows, err := w.one(ctx, j)
		if err != nil {
			return err
		}
		later = append(later, rows...)
		if len(*jobs) == maxGroup || time.Since(begun) > groupTime {
			break
		}
		select {
		case next := <-w.queue:
			*jobs = append(*jobs, next)
			continue
		default:
		}
		break
	}
	for _, row := range later {
		if _, err := w.sql.ExecContext(ctx, w.d.words.insert, row.args...); err != nil {
			return err
		}
	}
	return w.exec(ctx, "commit")
}

// one runs a transaction of the group in its savepoint. Its own failure is its
// own; the error answered is that of the group.
func (w *writer) one(ctx context.Context, j *work) (later []indexed, err error) {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil, nil
	}
	if err := w.exec(ctx, "savepoint job"); err != nil {
		return nil, err
	}
	t := &Tx{ctx: ctx, d: w.d, sql: w.sql, later: &later}
	if j.err = t.run(j.f); j.err != nil {
		// When the disk is full SQLite rolls the whole group back and knows the
		// savepoint no more: then this is the group's failure.
		if err := w.exec(ctx, "rollback to job"); err != nil {
			return nil, errors.Join(j.err, err)
		}
		later = nil
	}
	return later, w.exec(ctx, "release job")
}

func (w *writer) exec(ctx context.Context, query string) error {
	_, err := w.sql.ExecContext(ctx, query)
	return err
}

// postgresTries is how often a transaction is run that loses to others.
const postgresTries = 5

// postgresWrite runs f in a transaction of its own: PostgreSQL groups the syncs
// of those that commit at once by itself.
func postgresWrite(ctx context.Context, d *dialect, pool *sql.DB, f func(*Tx) error) error {
	for try := 1; ; try++ {
		err := postgresOnce(ctx, d, pool, f)
		if err == nil || try == postgresTries || !d.again(err) {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(5*try)+1) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func postgresOnce(ctx context.Context, d *dialect, pool *sql.DB, f func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := (&Tx{ctx: ctx, d: d, sql: tx}).run(f); err != nil {
		return errors.Join(err, rollback(tx))
	}
	return tx.Commit()
}

// rollback ends a transaction; one that the context has ended is no error.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
