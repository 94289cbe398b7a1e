package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"

	"paht/internal/fault"
	"paht/internal/report"
)

// Tx is a transaction under way. It is f's alone and ends with it. A statement
// that failed fails the whole of it, even if f goes on, so both engines answer
// alike.
type Tx struct {
	ctx  context.Context
	d    *dialect
	sql  statements
	err  error // the first failure; nothing is sent behind it
	sent int   // statements that were to change something and did not fail

	// tail are statements of one change nobody waits for yet. They are sent before
	// the next one whose answer is wanted, or at the end: on PostgreSQL as one.
	tail []statement

	// words are rows for the search index that wait for the end of the group: on
	// SQLite one written inside a savepoint would become a segment of its own. It
	// is nil where a transaction has no group.
	words *[]statement

	hope *hope // nil on SQLite

	facts []fact // of the reports written, told when they are on disk
}

// statement is SQL with its arguments: a query, or rows of a table.
type statement struct {
	query string
	into  *insert
	on    report.ID // the report a query changes, when a version in it proves that it may; or 0
	args  []any
	moved error // what it means when no row was changed; nil: nothing
}

// rows is how many rows an INSERT has.
func (s statement) rows() int { return len(s.args) / s.into.width }

// text is the SQL of a statement.
func (s statement) text() string {
	if s.into != nil {
		return s.into.texts[s.rows()]
	}
	return s.query
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
	t.sent++
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
		t.sent++
	}
	return nil
}

// untouched tells of a transaction that failed whether it has changed nothing: it
// never wrote, or its first write met a row that is there already.
func (t *Tx) untouched() bool {
	return t.sent == 0 && (t.err == nil || fault.Is(t.err, fault.Conflict))
}

// send runs a statement.
func (s statement) send(ctx context.Context, to statements) error {
	res, err := to.ExecContext(ctx, s.text(), s.args...)
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
	return t.read(t.sql, query, args, f)
}

func (t *Tx) read(from statements, query string, args []any, f func(scanner) error) error {
	err := one(t.ctx, from, query, args, f)
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
