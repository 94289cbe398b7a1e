package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"paht/internal/fault"
)

// Write runs f in a transaction and returns when it is on disk. f sees its own
// writes; when it answers an error, or panics, nothing of it is kept and Write
// answers the error. name is for logs.
//
// f must do no slow work (no network, no files) and must not call Write: on
// SQLite it runs on the one goroutine that writes. It may run more than once: on
// PostgreSQL when it lost to another transaction or needs locks it began without,
// on SQLite when a neighbour failed. So it must not keep what an earlier run gave it.
//
// A context that ends before f began means that nothing happens. On SQLite a
// transaction that has begun is carried through, so its outcome is known; so is a
// submission or an action on PostgreSQL, once it is sent.
//
// fault.Unavailable: nothing was written, try again later. (On PostgreSQL a
// connection that breaks during the commit leaves it open whether something was;
// codes and keys make it safe to try again.)
func (db *DB) Write(ctx context.Context, name string, f func(*Tx) error) (err error) {
	defer fault.Wrap(&err, "%s", name)
	var last *Tx // the one that was committed, when it was run more than once
	if err := db.d.mapped(db.writes(ctx, func(t *Tx) error { last = t; return f(t) })); err != nil {
		return err
	}
	db.written(last)
	db.changes.Add(1)
	return nil
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
// one sync. The sync is as durable as one each, and with one client it costs
// nothing: a group never waits for company.
//
// One that fails must take nothing of its neighbours with it. A savepoint for each
// would see to that, but SQLite then keeps a copy of every page before it changes,
// which costs a fifth of the time; and hardly any transaction fails once it has
// written something, since refusals come before. So a group runs without, and only
// if one fails behind its first write is the whole rolled back and run again, with
// savepoints.
type writer struct {
	d     *dialect
	conn  *sql.Conn
	sql   *prepared
	queue chan *work
	alone chan func() // to be run outside of any transaction: Scrub
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
		queue: make(chan *work), alone: make(chan func()), quit: make(chan struct{}), ended: make(chan struct{}),
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
	for {
		select {
		case j := <-w.queue:
			w.group(j)
		case f := <-w.alone:
			f()
		case <-w.quit:
			close(w.ended)
			return
		}
	}
}

// group writes a transaction and those that wait behind it, and answers them all.
func (w *writer) group(first *work) {
	jobs := []*work{first}
	err := errors.New("the transaction ended its goroutine")
	returned := false
	defer func() {
		for _, j := range jobs {
			if err != nil {
				// What the others saw and answered was never written, so an answer
				// like "it exists already" would be wrong now.
				j.err = err
			}
			close(j.done)
		}
		if !returned { // by runtime.Goexit, as a test that fails does
			w.exec(context.Background(), "rollback")
			go w.loop()
		}
	}()
	err = w.gather(&jobs)
	returned = true
}

// errAgain ends the hopeful run of a group: one of it failed with half of its work
// done.
var errAgain = errors.New("a transaction of the group has to be undone by itself")

// gather writes a group, at the first try without savepoints.
func (w *writer) gather(jobs *[]*work) error {
	err := w.try(jobs, false)
	if errors.Is(err, errAgain) {
		err = w.try(jobs, true)
	}
	return err
}

// try runs those in jobs and then others until none waits, and commits. It answers
// an error when nothing of the group was written.
func (w *writer) try(jobs *[]*work, careful bool) (err error) {
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
	var words []statement
	begun := time.Now()
	for i := 0; ; i++ {
		if i == len(*jobs) && !w.more(jobs, begun) {
			break
		}
		rows, err := w.one(ctx, (*jobs)[i], careful)
		if err != nil {
			return err
		}
		words = append(words, rows...)
	}
	for _, row := range words {
		if err := row.send(ctx, w.sql); err != nil {
			return err
		}
	}
	return w.exec(ctx, "commit")
}

// more takes one that waits into the group, if there is one and room for it.
func (w *writer) more(jobs *[]*work, begun time.Time) bool {
	if len(*jobs) == maxGroup || time.Since(begun) > groupTime {
		return false
	}
	select {
	case next := <-w.queue:
		*jobs = append(*jobs, next)
		return true
	default:
		return false
	}
}

// one runs a transaction of the group. Its own failure is its own; the error
// answered is that of the group.
func (w *writer) one(ctx context.Context, j *work, careful bool) (words []statement, err error) {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil, nil
	}
	if careful {
		if err := w.exec(ctx, "savepoint job"); err != nil {
			return nil, err
		}
	}
	t := &Tx{ctx: ctx, d: w.d, sql: w.sql, words: &words}
	if j.err = t.run(j.f); j.err == nil {
		j.err = t.flush()
	}
	switch {
	case j.err == nil && careful:
		return words, w.exec(ctx, "release job")
	case j.err == nil:
		return words, nil
	case !careful && t.untouched():
		return nil, nil
	case !careful:
		return nil, errAgain
	}
	// When the disk is full SQLite rolls the whole group back and knows the
	// savepoint no more: then this is the group's failure.
	if err := w.exec(ctx, "rollback to job"); err != nil {
		return nil, errors.Join(j.err, err)
	}
	return nil, w.exec(ctx, "release job")
}

func (w *writer) exec(ctx context.Context, query string) error {
	_, err := w.sql.ExecContext(ctx, query)
	return err
}
