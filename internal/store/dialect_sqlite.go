package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"paht/internal/fault"
)

// openSQLite opens one connection that writes and a few that may only read.
func openSQLite(ctx context.Context, opt Options) (_ *DB, err error) {
	d := sqliteDialect()
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Err: err}
	}
	file := filepath.Join(opt.Dir, File)
	write, err := sql.Open("sqlite", sqliteURL(file, "cache_size(-32000)")) // the indexes' pages it changes again and again
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteURL(file, "query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	n := opt.Read
	if n == 0 {
		n = max(4, 2*runtime.GOMAXPROCS(0))
	}
	read.SetMaxOpenConns(n)
	read.SetMaxIdleConns(n)
	closeBoth := func() error { return errors.Join(read.Close(), write.Close()) }

	if err := migrate(ctx, d, write, opt); err != nil {
		return nil, errors.Join(d.mapped(err), closeBoth())
	}
	w, err := newWriter(ctx, d, write)
	if err != nil {
		return nil, errors.Join(d.mapped(err), closeBoth())
	}
	return &DB{
		d: d, pool: read, read: prepare(read), writes: w.write, scrub: w.scrub,
		close: func() error { w.stop(); return closeBoth() },
	}, nil
}

// sqliteURL names a database file with the pragmas every connection has:
// acknowledged means on disk (FULL), and a lock held by another program is
// waited for. Further pragmas follow these.
func sqliteURL(file string, more ...string) string {
	pragmas := append([]string{
		"busy_timeout(10000)",
		"journal_mode(wal)",
		"synchronous(full)",
		"foreign_keys(1)",
		"trusted_schema(0)",
		"temp_store(memory)",
		"cache_size(-8000)",
		// A checkpoint copies each page once, however often it was written since
		// the last one: 16 MB of log instead of 4 save half of the copying.
		"wal_autocheckpoint(4000)",
		"journal_size_limit(67108864)",
	}, more...)
	return "file:" + (&url.URL{Path: file}).EscapedPath() + "?" + url.Values{"_pragma": pragmas}.Encode()
}

func sqliteDialect() *dialect {
	const hits = `select rowid as id from report_search where report_search match $1 and rowid <= $2 and rowid >= $3 order by rowid desc `
	return &dialect{
		name:   "sqlite",
		shrink: `pragma shrink_memory`,
		goose:  goose.DialectSQLite3,
		schema: func(text string) string {
			text = strings.NewReplacer("{{id}}", "integer", "{{serial}}", "integer primary key", "{{clustered}}", "without rowid").Replace(text)
			return oneOf.ReplaceAllStringFunc(text, anyEqual)
		},
		alone: sqliteAlone,
		words: search{
			insert:   newInsert(`/* search.insert */ insert into report_search (rowid, words, contact) values `, `($1, $2, $3)`, ``),
			remove:   `/* search.remove */ delete from report_search where rowid = $1`,
			document: func(folded string) string { return folded },
			match: func(terms []string, c bool) string {
				// Each term is quoted: without quotes it would be syntax.
				all := `("` + strings.Join(terms, `" "`) + `")`
				if c {
					return `{words} : ` + all + ` OR {contact} : ` + all
				}
				return `{words} : ` + all
			},
			hits:    []look{{query: hits}},
			contact: []look{{query: hits}},
		},
		// Rows go one by one: several in one statement would make SQLite keep a
		// journal of it beside that of the savepoint, which costs more than it saves.
		join: func(each []statement) []statement { return each },
		kind: sqliteKind,
	}
}

// oneOf is a check of a closed set of values.
var oneOf = regexp.MustCompile(`check \((\w+) in \(([^)]*)\)\)`)

// anyEqual writes such a check without "in", for which SQLite builds a table at
// each row it checks. (PostgreSQL reads a check anew for each statement, and there
// the short form is the cheap one.)
func anyEqual(check string) string {
	m := oneOf.FindStringSubmatch(check)
	var terms []string
	for v := range strings.SplitSeq(m[2], ",") {
		terms = append(terms, m[1]+" = "+strings.TrimSpace(v))
	}
	return "check (" + strings.Join(terms, " or ") + ")"
}

// positional is a query with ? for each placeholder, when they stand in the order
// of the arguments; otherwise it is the query as it is. SQLite looks a $n up by
// its name, which for a row of forty columns takes as long as writing it.
func positional(query string) string {
	var b strings.Builder
	rest := query
	for n := 1; ; n++ {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name := strconv.Itoa(n)
		if !strings.HasPrefix(after, name) || len(after) > len(name) && '0' <= after[len(name)] && after[len(name)] <= '9' {
			return query
		}
		b.WriteByte('?')
		rest = after[len(name):]
	}
}

func sqliteKind(err error) (fault.Kind, bool) {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return fault.Internal, false
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fault.Conflict, true
	}
	switch e.Code() & 0xff { // the primary code below the extended one
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
		return fault.Unavailable, true
	}
	return fault.Internal, false
}

// sqliteAlone holds a lock beside the database: goose writes its steps by
// transactions of its own, so a lock on the database itself would keep it out.
func sqliteAlone(ctx context.Context, _ *sql.DB, opt Options) (release func() error, err error) {
	lock, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.Join(opt.Dir, "migrate.lock")}).EscapedPath()+"?_pragma=busy_timeout(60000)")
	if err != nil {
		return nil, err
	}
	lock.SetMaxOpenConns(1)
	if _, err := lock.ExecContext(ctx, "begin exclusive"); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return lock.Close, nil
}
