//go:build bench

package bench

import (
	"context"
	"database/sql"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// rawCommit is the bare limit of a durable write: one row with one index, one
// commit on disk, nothing else. On SQLite waiting clients share one commit, as
// the best a writer could do.
func rawCommit(t *testing.T, url string) func(client int) error {
	t.Helper()
	var id atomic.Int64
	body := strings.Repeat("x", 400)
	if url != "" {
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		if _, err := db.Exec(`create table raw_commit (id bigint primary key, at bigint not null, body text not null)`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`create index raw_commit_at on raw_commit (at)`); err != nil {
			t.Fatal(err)
		}
		return func(int) error {
			n := id.Add(1)
			_, err := db.Exec(`insert into raw_commit (id, at, body) values ($1, $2, $3)`, n, n, body)
			return err
		}
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "raw.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{`create table raw_commit (id integer primary key, at integer not null, body text not null)`, `create index raw_commit_at on raw_commit (at)`} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	insert, err := conn.PrepareContext(ctx, `insert into raw_commit (id, at, body) values ($1, $2, $3)`)
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan chan error, 64)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			var batch []chan error
			select {
			case <-ctx.Done():
				return
			case w := <-waiting:
				batch = append(batch, w)
			}
			for len(waiting) > 0 {
				batch = append(batch, <-waiting)
			}
			_, err := conn.ExecContext(context.Background(), "begin immediate")
			for range batch {
				n := id.Add(1)
				if err == nil {
					_, err = insert.Exec(n, n, body)
				}
			}
			if err == nil {
				_, err = conn.ExecContext(context.Background(), "commit")
			}
			for _, w := range batch {
				w <- err
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done; db.Close() })
	return func(int) error {
		answer := make(chan error, 1)
		waiting <- answer
		return <-answer
	}
}

// rawServer serves the same bytes without doing anything for them.
func rawServer(t *testing.T, page []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// templateServer is what lists and pages are held against: a page of thirty
// reports through html/template, without a database.
func templateServer(t *testing.T) string {
	t.Helper()
	type item struct{ Number, Text, Place, Category, Agency, Sent, Due, State string }
	items := make([]item, 30)
	for i := range items {
		items[i] = item{
			Number: fmt.Sprintf("26-%07d", i), Text: strings.Repeat("Đường thôn có ổ gà sâu ", 8), Place: "xã Song Mai",
			Category: "Đường hỏng", Agency: "UBND xã Song Mai", Sent: "08:42 thứ Hai 23/11/2026", Due: "Còn 3 ngày làm việc", State: "Đang xử lý",
		}
	}
	tmpl := template.Must(template.New("page").Parse(`<!doctype html><html lang="vi"><head><title>Phản ánh</title></head><body><main><ul>{{range .}}<li class="row">
<a href="/reports/{{.Number}}">{{.Text}}</a><p>{{.Place}} · {{.Category}} · {{.Agency}}</p><p><time>{{.Sent}}</time> <span title="{{.Due}}">{{.State}}</span></p></li>{{end}}</ul></main></body></html>`))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := tmpl.Execute(w, items); err != nil {
			panic(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}
