package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"runtime"
	"slices"
	"strconv"
	"strings"

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
	if err := durable(ctx, pool); err != nil {
		return nil, errors.Join(d.mapped(err), pool.Close())
	}
	if err := migrate(ctx, d, pool, opt); err != nil {
		return nil, errors.Join(d.mapped(err), pool.Close())
	}
	w := newPostgresWriter(d, pool)
	return &DB{d: d, pool: pool, read: pool, writes: w.write, scrub: w.scrub, close: w.close}, nil
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
	// A GIN index answers a match completely or not at all: for a word that is
	// everywhere it would fetch nearly every row to give the newest few. Such a word
	// fills a page from the newest rows, so these are gone through first. For the
	// others the index also knows which stretch of numbers a report is of, as one word
	// more, so that it can be asked of the newest stretches alone; and a materialised
	// CTE keeps the planner from going through the whole table row by row, and + 0 from
	// making a bitmap of all numbers there are.
	looks := func(where string, columns ...string) []look {
		walk := `select id from (select id, words, contact from report_search where id <= $2 and id >= $3 order by id desc limit 1000) n where ` + where + ` order by id desc `
		for _, c := range columns {
			where = strings.ReplaceAll(where, c+" @@", "("+c+" || array_to_tsvector(array['~' || (id / "+strconv.Itoa(stretchLength)+")])) @@")
		}
		index := `select id from (with m as materialized (select id from report_search where (` + where + `) and id + 0 <= $2 and id + 0 >= $3) select id from m) n order by id desc `
		return []look{{walk, 1000, 0}, {index, stretchLength, 1}, {index, 8 * stretchLength, 8}, {index, 0, 0}}
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
			insert:   newInsert(`/* search.insert */ insert into report_search (id, words, contact) values `, `($1, $2::tsvector, $3::tsvector)`, ``),
			remove:   `/* search.remove */ delete from report_search where id = $1`,
			document: quoteLexemes,
			match: func(terms []string, _ bool) string {
				return `'` + strings.Join(terms, `' & '`) + `'`
			},
			within: func(match string, stretches []int64) string {
				var s []string
				for _, n := range stretches {
					s = append(s, `'~`+strconv.FormatInt(n, 10)+`'`)
				}
				return match + ` & (` + strings.Join(s, ` | `) + `)`
			},
			hits:    looks(words, "words"),
			contact: looks(both, "words", "contact"),
		},
		join: func(each []statement) []statement { return oneTrip(merged(each)) },
		kind: postgresKind,
	}
}

// longestTrip is how many statements are made one at most. More are rows in bulk,
// and a text of them all would be planned anew each time.
const longestTrip = 8

// oneTrip makes one statement of several: each becomes a WITH of the last. A trip
// to the server costs more than most of them. The one that has to change a row
// comes last, since the number of rows changed is that of the last.
func oneTrip(each []statement) []statement {
	if len(each) < 2 || len(each) > longestTrip {
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
		renumber(&b, s.text(), len(args))
		args = append(args, s.args...)
	}
	return []statement{{query: b.String(), args: args, moved: each[len(each)-1].moved}}
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
