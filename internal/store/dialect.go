package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"paht/internal/fault"
)

// dialect is what differs between the engines. Everything else is one SQL text:
// $1 placeholders, boolean columns compared with = true, integer arithmetic,
// row values, RETURNING, ON CONFLICT, partial indexes.
type dialect struct {
	name       string
	goose      goose.Dialect
	schema     func(string) string                                                       // a schema file as this engine takes it
	alone      func(context.Context, *sql.DB, Options) (release func() error, err error) // keeps other programs from migrating
	forUpdate  string                                                                    // end of a SELECT that locks its row until the transaction ends
	skipLocked string                                                                    // end of a SELECT that leaves out what others hold
	join       func([]statement) []statement                                             // what is sent for statements that do not depend on each other
	words      search
	kind       func(error) (fault.Kind, bool) // what a driver's error means; false: not the driver's
	again      func(error) bool               // the transaction lost to another and may be run once more
}

// search is how an engine keeps and asks the index of folded words. Queries take
// the match as $1 and a range of report ids, newest first, as $2 (from above) and $3.
type search struct {
	insert   string                              // $1 id, $2 words of the report, $3 words of the contact
	document func(folded string) string          // folded words as insert takes them
	match    func(terms []string, c bool) string // all terms in the report's words or, with c, in the contact's
	hits     []look                              // ways to look, in turn until one fills its limit
	contact  []look                              // the same over both indexes
}

// look is a way to the newest hits: a query, and how many of the newest rows it
// goes through; 0 means that it finds all there are.
type look struct {
	query string
	walks int
}

// The engines.
func sqliteDialect() *dialect {
	const hits = `select rowid as id from report_search where report_search match $1 and rowid <= $2 and rowid >= $3 order by rowid desc `
	return &dialect{
		name:  "sqlite",
		goose: goose.DialectSQLite3,
		schema: func(text string) string {
			text = strings.NewReplacer("{{id}}", "integer", "{{serial}}", "integer primary key", "{{clustered}}", "without rowid").Replace(text)
			return oneOf.ReplaceAllStringFunc(text, anyEqual)
		},
		alone: sqliteAlone,
		words: search{
			insert:   `insert into report_search (rowid, words, contact) values ($1, $2, $3)`,
			document: func(folded string) string { return folded },
			match: func(terms []string, c bool) string {
				// Each term is quoted: without quotes it would be syntax.
				all := `("` + strings.Join(terms, `" "`) + `")`
				if c {
					return `{words} : ` + all + ` OR {contact} : ` + all
				}
				return `{words} : ` + all
			},
			hits:    []look{{hits, 0}},
			contact: []look{{hits, 0}},
		},
		join:  func(each []statement) []statement { return each },
		kind:  sqliteKind,
		again: func(error) bool { return false },
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

// mapped turns a driver's error into a fault: a row that exists already is a
// fault.Conflict, none is fault.NotFound, and a full, locked or missing database
// is fault.Unavailable. A context that ended is Unavailable and still answers to
// errors.Is. All else is a defect and stays as it is.
func (d *dialect) mapped(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &fault.Error{Kind: fault.NotFound, Err: err}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return &fault.Error{Kind: fault.Unavailable, Err: err}
	}
	if kind, ok := d.kind(err); ok {
		return &fault.Error{Kind: kind, Err: err}
	}
	return err
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
