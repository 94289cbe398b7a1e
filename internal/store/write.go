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
	if err := db.d.mapped(db.writes(ctx, f)); err != nil {
		return err
	}
	db.changes.Add(1)
	return nil
}

// Tx is a transaction under way. It is f's alone and ends with it. A statement
// that failed fails the whole of it, even if f goes on, so both engines answer
// alike.
type Tx struct {
	ctx context.Context
	d   *dialect
	sql statements
	err error // the first failure; nothing is sent behind it

	// tail are statements of one change nobody waits for yet. They are sent before
	// the next one whose answer is wanted, or at the end: on PostgreSQL as one.
	tail []statement

	// words are rows for the search index that wait for the end of the group: on
	// SQLite one written inside a savepoint would become a segment of its own. It
	// is nil where a transaction has no group.
	words *[][]any
}

// statement is SQL with its arguments.
type statement struct {
	query string
	args  []any
	moved error // what it means when no row was changed; nil: nothing
}

// exec runs a statement and tells how many rows it changed.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	if err := t.flush(); err != nil {
		return 0, err
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

// queue runs statements later in the transaction. Those queued together must not
// read or change each other's rows, though foreign keys may lead from one to
// another, and at most one has moved set.
func (t *Tx) queue(each ...statement) { t.tail = append(t.tail, each...) }

// flush sends what is queued.
func (t *Tx) flush() error {
	if t.err != nil {
		return t.err
	}
	tail := t.tail
	t.tail = nil
	for _, s := range t.d.join(tail) {
		if err := s.send(t.ctx, t.sql); err != nil {
			return t.fail(err)
		}
	}
	return nil
}

// send runs a statement.
func (s statement) send(ctx context.Context, to statements) error {
	res, err := to.ExecContext(ctx, s.query, s.args...)
	if err != nil || s.moved == nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return s.moved
}

func (t *Tx) each(query string, args []any, f func(scanner) error) error {
	if err := t.flush(); err != nil {
		return err
	}
	if err := each(t.ctx, t.sql, query, args, f); err != nil {
		return t.fail(err)
	}
	return nil
}

func (t *Tx) one(query string, args []any, f func(scanner) error) error {
	if err := t.flush(); err != nil {
		return err
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

// run calls f. What f queued may be left in the tail.
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
	var words [][]any
	begun := time.Now()
	for {
		j := (*jobs)[len(*jobs)-1]
		rows, err := w.one(ctx, j)
		if err != nil {
			return err
		}
		words = append(words, rows...)
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
	for _, row := range words {
		if _, err := w.sql.ExecContext(ctx, w.d.words.insert, row...); err != nil {
			return err
		}
	}
	return w.exec(ctx, "commit")
}

// one runs a transaction of the group in its savepoint. Its own failure is its
// own; the error answered is that of the group.
func (w *writer) one(ctx context.Context, j *work) (words [][]any, err error) {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil, nil
	}
	if err := w.exec(ctx, "savepoint job"); err != nil {
		return nil, err
	}
	t := &Tx{ctx: ctx, d: w.d, sql: w.sql, words: &words}
	if j.err = t.run(j.f); j.err == nil {
		j.err = t.flush()
	}
	if j.err != nil {
		// When the disk is full SQLite rolls the whole group back and knows the
		// savepoint no more: then this is the group's failure.
		if err := w.exec(ctx, "rollback to job"); err != nil {
			return nil, errors.Join(j.err, err)
		}
		words = nil
	}
	return words, w.exec(ctx, "release job")
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
	l := &lazy{pool: pool}
	t := &Tx{ctx: ctx, d: d, sql: l}
	err := t.run(f)
	if one := d.join(t.tail); err == nil && l.tx == nil && len(one) == 1 {
		return one[0].send(ctx, pool) // a statement alone is a transaction: no trips to begin and commit
	}
	if err == nil {
		err = t.flush()
	}
	switch {
	case l.tx == nil:
		return err
	case err != nil:
		return errors.Join(err, rollback(l.tx))
	}
	return l.tx.Commit()
}

// rollback ends a transaction; one that the context has ended is no error.
func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// lazy is a transaction that begins with its first statement.
type lazy struct {
	pool *sql.DB
	tx   *sql.Tx
}

func (l *lazy) begin(ctx context.Context) (err error) {
	if l.tx == nil {
		l.tx, err = l.pool.BeginTx(ctx, nil)
	}
	return err
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
