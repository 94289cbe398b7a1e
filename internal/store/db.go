package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"paht/internal/fault"
)

// File is the name of the SQLite database in the data folder.
const File = "paht.db"

// DB is the province's database. It may be used by any number of goroutines.
type DB struct {
	d      *dialect
	read   statements
	pool   *sql.DB // behind read
	writes func(ctx context.Context, f func(*Tx) error) error
	scrub  func(ctx context.Context) error
	close  func() error
	ids    ids

	changes atomic.Uint64

	facts      atomic.Pointer[facts] // nil until the first RefreshFacts
	refreshing sync.Mutex            // held by the RefreshFacts under way
}

// Open opens the database opt names and brings its schema up to date; a schema
// newer than the program is refused. fault.Unavailable when the database cannot
// be reached, is full or is held by something else.
func Open(ctx context.Context, opt Options) (_ *DB, err error) {
	defer fault.Wrap(&err, "open database")
	if opt.URL == "" {
		return openSQLite(ctx, opt)
	}
	if !strings.HasPrefix(opt.URL, "postgres://") && !strings.HasPrefix(opt.URL, "postgresql://") {
		return nil, fmt.Errorf("database address must begin with postgres:// (or be empty for SQLite in the data folder)")
	}
	return openPostgres(ctx, opt)
}

// Close waits for the writes under way and closes the database. Writes that come
// after it are fault.Unavailable.
func (db *DB) Close() error { return db.close() }

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.d.name }

// Ping tells whether the database answers; fault.Unavailable when not.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.d.mapped(db.queryRow(ctx, `/* ping */ select 1`, nil, &one))
}

// statements is where SQL is sent: a pool or a transaction of database/sql, or
// one of them behind prepared statements.
type statements interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// preparer is a pool or a connection of database/sql.
type preparer interface {
	statements
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// kept is how many statements stay prepared. The texts of this package are fewer;
// the bound is for lists whose text varies with the duties of an officer.
const kept = 300

// prepared sends SQL by statements that stay prepared: SQLite spends longer on
// parsing a statement than on running it. (pgx does the same by itself.)
type prepared struct {
	preparer
	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func prepare(p preparer) *prepared {
	return &prepared{preparer: p, stmts: make(map[string]*sql.Stmt)}
}

func (p *prepared) stmt(ctx context.Context, query string) (_ *sql.Stmt, err error) {
	p.mu.RLock()
	s, full := p.stmts[query], len(p.stmts) >= kept
	p.mu.RUnlock()
	if s != nil || full {
		return s, nil
	}
	if s, err = p.PrepareContext(ctx, positional(query)); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.stmts[query]; other != nil {
		return other, s.Close()
	}
	p.stmts[query] = s
	return s, nil
}

func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.stmt(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return p.preparer.ExecContext(ctx, query, args...)
	}
	return s.ExecContext(ctx, args...)
}

func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.stmt(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return p.preparer.QueryContext(ctx, query, args...)
	}
	return s.QueryContext(ctx, args...)
}

// scanner is a row to be read: the present one of *sql.Rows.
type scanner func(dest ...any) error

// each runs a query and hands every row to f.
func each(ctx context.Context, s statements, query string, args []any, f func(scanner) error) (err error) {
	rows, err := s.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads the only row of a query; sql.ErrNoRows without one.
func one(ctx context.Context, s statements, query string, args []any, f func(scanner) error) error {
	found := false
	err := each(ctx, s, query, args, func(scan scanner) error {
		found = true
		return f(scan)
	})
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

func (db *DB) each(ctx context.Context, query string, args []any, f func(scanner) error) error {
	return db.d.mapped(each(ctx, db.read, query, args, f))
}

// apart reads on one connection, which then gives back the memory it read through:
// for who reads a great part of the database once.
func (db *DB) apart(ctx context.Context, f func(statements) error) (err error) {
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		return db.d.mapped(err)
	}
	defer func() {
		if db.d.shrink != "" {
			_, failed := conn.ExecContext(context.WithoutCancel(ctx), db.d.shrink)
			err = errors.Join(err, failed)
		}
		err = db.d.mapped(errors.Join(err, conn.Close()))
	}()
	return f(conn)
}

func (db *DB) one(ctx context.Context, query string, args []any, f func(scanner) error) error {
	return db.d.mapped(one(ctx, db.read, query, args, f))
}

func (db *DB) queryRow(ctx context.Context, query string, args []any, dest ...any) error {
	return db.one(ctx, query, args, func(scan scanner) error { return scan(dest...) })
}
