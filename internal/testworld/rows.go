package testworld

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"paht/internal/store"
)

// Rows is every value of every row of every table of a database, a line for each
// row with its table's name: to look for what must not be in it. The database may
// be open besides.
func Rows(t testing.TB, opt store.Options) string {
	t.Helper()
	driver, address := "sqlite", "file:"+filepath.Join(opt.Dir, store.File)+"?mode=ro"
	tables := `select name from sqlite_master where type = 'table'`
	if opt.URL != "" {
		driver, address = "pgx", opt.URL
		tables = `select tablename from pg_tables where schemaname = 'public'`
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var out strings.Builder
	for _, name := range values(t, db, tables) {
		for _, row := range values(t, db, `select * from "`+name+`"`) {
			out.WriteString(name + ": " + row + "\n")
		}
	}
	return out.String()
}

// values are the rows of a query, the values of each in one text.
func values(t testing.TB, db *sql.DB, query string) (all []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		texts := make([]string, len(row))
		for i, v := range row {
			if b, ok := v.([]byte); ok {
				v = string(b)
			}
			texts[i] = fmt.Sprint(v)
		}
		all = append(all, strings.Join(texts, " | "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
