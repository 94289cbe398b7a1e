package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"testing"

	"paht/internal/report"
)

// StateColumns are the columns Verify compares.
var StateColumns = stateColumns

// ByHand changes the database behind the program's back.
func ByHand(t testing.TB, db *DB, query string) {
	t.Helper()
	err := db.Write(context.Background(), "by hand", func(tx *Tx) error {
		_, err := tx.exec(query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// StateText is the state of a report as it is stored.
func StateText(t testing.TB, db *DB, id report.ID) (text string) {
	t.Helper()
	if err := db.queryRow(context.Background(), `select state from report where id = $1`, []any{int64(id)}, &text); err != nil {
		t.Fatal(err)
	}
	return text
}

// StintOf is a step left as a state and an event tell it.
var StintOf = stintOf

// Count is the only number a query gives.
func Count(t testing.TB, db *DB, query string) (n int) {
	t.Helper()
	if err := db.queryRow(context.Background(), query, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Watched is a database that tells every query it reads by, with its arguments.
func Watched(db *DB, tell func(query string, args []any)) *DB {
	return &DB{d: db.d, pool: db.pool, writes: db.writes, close: db.close, read: watcher{db.read, tell}}
}

type watcher struct {
	statements
	tell func(string, []any)
}

func (w watcher) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	w.tell(query, args)
	return w.statements.QueryContext(ctx, query, args...)
}

// Plan is how the engine would run a query.
func Plan(t testing.TB, db *DB, query string, args []any) string {
	t.Helper()
	ctx := context.Background()
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	explain := "explain query plan "
	if db.Engine() == "postgres" {
		explain = "explain "
		// Of a small table reading all is the cheapest. Here it is asked whether
		// there is another way.
		if _, err := conn.ExecContext(ctx, "set enable_seqscan = off"); err != nil {
			t.Fatal(err)
		}
		defer conn.ExecContext(ctx, "reset enable_seqscan")
	}
	rows, err := conn.QueryContext(ctx, explain+query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values := make([]any, len(columns))
		dest := make([]any, len(columns))
		for i := range dest {
			dest[i] = &values[i]
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, values[len(values)-1].(string)) // detail; the only one on PostgreSQL
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// IndexLooks are PostgreSQL's plans of the ways to search that go by the index, as it
// makes them for a statement it has run a few times: without a look at the arguments.
func IndexLooks(t testing.TB, db *DB) (plans []string) {
	t.Helper()
	ctx := context.Background()
	conn, err := db.pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	run := func(query string) {
		if _, err := conn.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
	run(`set plan_cache_mode = force_generic_plan`)
	run(`set enable_seqscan = off`)
	for _, l := range db.d.words.hits {
		if strings.Contains(l.query, "limit") {
			continue // goes through the newest rows
		}
		run(`prepare look (text, bigint, bigint) as ` + l.query + limited(300))
		var lines []string
		if err := each(ctx, conn, `explain execute look('a', 2147483647, 0)`, nil, collect(&lines)); err != nil {
			t.Fatal(err)
		}
		plans = append(plans, strings.Join(lines, "\n"))
		run(`deallocate look`)
	}
	run(`reset plan_cache_mode`)
	run(`reset enable_seqscan`)
	return plans
}

// WriteByReader tries to write through a reading connection.
func WriteByReader(db *DB) error {
	_, err := db.read.ExecContext(context.Background(), `insert into setting (key, value) values ('a', 'b')`)
	return err
}

// Integrity fails the test when SQLite finds its file or a foreign key broken.
func Integrity(t testing.TB, db *DB) {
	t.Helper()
	for _, check := range []string{"integrity_check", "foreign_key_check"} {
		err := db.each(context.Background(), "pragma "+check, nil, func(scan scanner) error {
			columns := make([]any, 1)
			dest := []any{&columns[0]}
			if check == "foreign_key_check" {
				columns = make([]any, 4)
				dest = []any{&columns[0], &columns[1], &columns[2], &columns[3]}
			}
			if err := scan(dest...); err != nil {
				return err
			}
			if columns[0] != "ok" {
				t.Errorf("%s: %v", check, columns)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// SearchRows is the rows of the search index as (id), for a FROM.
func SearchRows(db *DB) string {
	if db.Engine() == "sqlite" {
		return `(select rowid as id from report_search)`
	}
	return `report_search`
}

// Size is how many bytes a database takes.
func Size(t testing.TB, db *DB) int {
	t.Helper()
	if db.Engine() == "postgres" {
		return Count(t, db, `select pg_database_size(current_database())`)
	}
	return Count(t, db, `select page_count * page_size from pragma_page_count(), pragma_page_size()`)
}

// LeavePages lets an SQLite database grow by so many pages and no more.
func LeavePages(t testing.TB, db *DB, n int) {
	t.Helper()
	most := Count(t, db, `select page_count from pragma_page_count()`) + n
	err := db.Write(context.Background(), "pages", func(tx *Tx) error {
		return tx.each(`pragma max_page_count = `+strconv.Itoa(most), nil, func(scanner) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
}

// FactsComplete tells whether statistics come from memory.
func FactsComplete(db *DB) bool {
	return db.ready() != nil
}

// Recounted are statistics counted by the database.
func Recounted(t testing.TB, db *DB, q StatsQuery) []Stat {
	t.Helper()
	for by, a := range attributes {
		if a.by == q.By {
			lines, err := db.recount(context.Background(), q, by)
			if err != nil {
				t.Fatal(err)
			}
			return lines
		}
	}
	t.Fatalf("no attribute %q", q.By)
	return nil
}

// StatsOf are the statistics of what memory is told, in this order.
func StatsOf(told []Case, q StatsQuery) []Stat {
	f := newFacts()
	for _, c := range told {
		f.tell(factOf(c.Report, c.State))
	}
	for by, a := range attributes {
		if a.by == q.By {
			return f.stats(q, by)
		}
	}
	return nil
}

// Texts hands every text of every row of the database to f, with its table. On
// PostgreSQL a row is one text, what is searched in it included; on SQLite the index
// of words is no text: it is in the file.
func Texts(t testing.TB, db *DB, f func(table, text string)) {
	t.Helper()
	ctx := context.Background()
	list := `select table_name from information_schema.tables where table_schema = 'public'`
	if db.Engine() == "sqlite" {
		list = `select name from sqlite_schema where type = 'table'`
	}
	var tables []string
	err := db.each(ctx, list, nil, collect(&tables))
	for _, table := range tables {
		if err != nil {
			break
		}
		query := `select * from ` + table
		if db.Engine() == "postgres" {
			query = `select row::text from ` + table + ` row`
		}
		err = texts(ctx, db, query, func(text string) { f(table, text) })
	}
	if err != nil {
		t.Fatal(err)
	}
}

func texts(ctx context.Context, db *DB, query string, f func(string)) error {
	rows, err := db.pool.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range dest {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for _, v := range values {
			if s, ok := v.(string); ok {
				f(s)
			}
		}
	}
	return rows.Err()
}
