package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"paht/internal/fault"
)

// openPostgres opens one pool for reading and writing.
func openPostgres(ctx context.Context, opt Options) (_ *DB, err error) {
	d := postgresDialect()
	cfg, err := pgx.ParseConfig(opt.URL)
	if err != nil {
		return nil, errors.New("the database's address cannot be read") // err would quote the password
	}
	preset := func(key, value string) {
		if _, ok := cfg.RuntimeParams[key]; !ok {
			cfg.RuntimeParams[key] = value
		}
	}
	preset("application_name", "paht")
	preset("jit", "off") // compiling takes longer than any query here
	pool := stdlib.OpenDB(*cfg)
	n := opt.Read
	if n == 0 {
		n = max(16, 4*runtime.GOMAXPROCS(0))
	}
	n = max(n, 2) // migrating takes two
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	db := &DB{d: d, pool: pool, read: pool, close: pool.Close}
	db.writes = func(ctx context.Context, f func(*Tx) error) error { return postgresWrite(ctx, d, pool, f) }
	if err := durable(ctx, pool); err != nil {
		return nil, errors.Join(d.mapped(err), pool.Close())
	}
	if err := migrate(ctx, d, pool, opt); err != nil {
		return nil, errors.Join(d.mapped(err), pool.Close())
	}
	return db, nil
}

// durable refuses a server that acknowledges what is not on disk: the program
// promises more than such a server keeps.
func durable(ctx context.Context, pool *sql.DB) error {
	var commit string
	if err := pool.QueryRowContext(ctx, `/* open.durable */ select current_setting('synchronous_commit')`).Scan(&commit); err != nil {
		return err
	}
	if commit == "off" {
		return errors.New("the server has synchronous_commit = off: reports acknowledged could be lost; set it to on (alter role … set synchronous_commit = on)")
	}
	return nil
}

func postgresDialect() *dialect {
	// The GIN index answers a match completely or not at all: for a word that is
	// everywhere it would fetch nearly every row to give the newest few. Such a
	// word fills a page from the newest rows, so these are gone through first. For
	// the others a materialised CTE keeps the planner from going through the whole
	// table row by row.
	looks := func(where string) []look {
		walk := func(n int) look {
			return look{`select id from (select id, words, contact from report_search where id <= $2 and id >= $3 order by id desc limit ` + strconv.Itoa(n) +
				`) n where ` + where + ` order by id desc `, n}
		}
		index := `select id from (with m as materialized (select id from report_search where (` + where + `) and id <= $2 and id >= $3) select id from m) n order by id desc `
		return []look{walk(2000), walk(16000), {index, 0}}
	}
	const words, both = `words @@ $1::tsquery`, `(words @@ $1::tsquery or contact @@ $1::tsquery)`
	return &dialect{
		name:       "postgres",
		goose:      goose.DialectPostgres,
		schema:     strings.NewReplacer("{{id}}", "bigint", "{{serial}}", "bigint generated always as identity primary key", "{{clustered}}", "").Replace,
		alone:      postgresAlone,
		forUpdate:  " for update",
		skipLocked: " for update skip locked",
		words: search{
			insert:   `insert into report_search (id, words, contact) values ($1, $2::tsvector, $3::tsvector)`,
			document: quoteLexemes,
			match: func(terms []string, _ bool) string {
				return `'` + strings.Join(terms, `' & '`) + `'`
			},
			hits:    looks(words),
			contact: looks(both),
		},
		join:  oneTrip,
		kind:  postgresKind,
		again: lostRace,
	}
}

// oneTrip makes one statement of several: each becomes a WITH of the last. A trip
// to the server costs more than most of them. The one that has to change a row
// comes last, since the number of rows changed is that of the last.
func oneTrip(each []statement) []statement {
	if len(each) < 2 {
		return each
	}
	each = slices.Clone(each)
	if i := slices.IndexFunc(each, func(s statement) bool { return s.moved != nil }); i >= 0 {
		last := each[i]
		each = append(slices.Delete(each, i, i+1), last)
	}
	var b strings.Builder
	var args []any
	for i, s := range each {
		switch {
		case i == 0:
			b.WriteString("with part0 as (")
		case i < len(each)-1:
			b.WriteString("), part" + strconv.Itoa(i) + " as (")
		default:
			b.WriteString(") ")
		}
		renumber(&b, s.query, len(args))
		args = append(args, s.args...)
	}
	return []statement{{b.String(), args, each[len(each)-1].moved}}
}

// renumber writes a query with its placeholders moved up by n.
func renumber(b *strings.Builder, query string, n int) {
	for {
		before, after, found := strings.Cut(query, "$")
		b.WriteString(before)
		if !found {
			return
		}
		digits := 0
		for digits < len(after) && '0' <= after[digits] && after[digits] <= '9' {
			digits++
		}
		k, _ := strconv.Atoi(after[:digits]) // every $ of this package is a placeholder
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(k + n))
		query = after[digits:]
	}
}

// quoteLexemes writes folded words as a tsvector: each word once, without
// positions, and without PostgreSQL's own idea of what a word is. Folded words
// hold letters and digits only, so nothing in them needs escaping.
func quoteLexemes(folded string) string {
	if folded == "" {
		return ""
	}
	return `'` + strings.ReplaceAll(folded, " ", `' '`) + `'`
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
	defer l.rollback()
	t := &Tx{ctx: ctx, d: d, sql: l}
	if err := t.run(f); err != nil {
		return err
	}
	if one := d.join(t.tail); l.tx == nil && len(one) == 1 && one[0].moved == nil {
		return one[0].send(ctx, pool) // a statement alone is a transaction: no trips to begin and commit
	}
	if err := t.flush(); err != nil || l.tx == nil {
		return err
	}
	return l.tx.Commit()
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

func postgresKind(err error) (fault.Kind, bool) {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "23505": // unique_violation
			return fault.Conflict, true
		case e.Code == "22021" || e.Code == "22P05": // a byte PostgreSQL cannot store in a text
			return fault.Invalid, true
		case strings.HasPrefix(e.Code, "08"), // connection
			strings.HasPrefix(e.Code, "53"), // disk full, out of memory, too many connections
			strings.HasPrefix(e.Code, "57"), // shut down, crashed, cancelled
			strings.HasPrefix(e.Code, "58"), // I/O
			strings.HasPrefix(e.Code, "40"), // lost to another transaction again and again
			e.Code == "25006",               // read only: a standby
			e.Code == "55P03":               // lock not available
			return fault.Unavailable, true
		}
		return fault.Internal, false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return fault.Unavailable, true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return fault.Unavailable, true
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) {
		return fault.Unavailable, true
	}
	return fault.Internal, false
}

// lostRace tells a serialization failure or a deadlock: PostgreSQL rolled the
// transaction back whole.
func lostRace(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}

// advisory is the number of our lock among a PostgreSQL database's advisory locks.
const advisory = "8036215790"

// postgresAlone holds an advisory lock on a connection of its own.
func postgresAlone(ctx context.Context, db *sql.DB, _ Options) (release func() error, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "select pg_advisory_lock("+advisory+")"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock("+advisory+")")
		return errors.Join(err, conn.Close())
	}, nil
}
