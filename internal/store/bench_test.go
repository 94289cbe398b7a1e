package store_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// benchEnd is the present of the benchmarks.
var benchEnd = testworld.At("2026-11-20 10:00")

// sizes are the numbers of reports reading is measured at: 10,000, and those of
// PAHT_BENCH_REPORTS besides.
func sizes(b *testing.B) []int {
	out := []int{10_000}
	if s := os.Getenv("PAHT_BENCH_REPORTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		out = []int{n}
	}
	return out
}

// clients runs do by c clients until it was done b.N times, and reports its rate,
// median and worst percentile.
func clients(b *testing.B, c int, do func(n int)) {
	b.Helper()
	var n atomic.Int64
	took := make([][]time.Duration, c)
	var wg sync.WaitGroup
	b.ResetTimer()
	begun := time.Now()
	for i := range c {
		wg.Go(func() {
			for {
				k := int(n.Add(1))
				if k > b.N {
					return
				}
				at := time.Now()
				do(k)
				took[i] = append(took[i], time.Since(at))
			}
		})
	}
	wg.Wait()
	all := slices.Concat(took...)
	b.StopTimer()
	slices.SortFunc(all, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	b.ReportMetric(float64(b.N)/time.Since(begun).Seconds(), "/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkWrite measures durable writes beside the bare limit of the engine and
// the disk: a program that commits one row with one index.
func BenchmarkWrite(b *testing.B) {
	for _, engine := range testworld.Engines() {
		for _, c := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d/raw", engine, c), func(b *testing.B) {
				do := bare(b, engine)
				clients(b, c, func(n int) {
					if err := do(n); err != nil {
						b.Error(err)
					}
				})
			})
			b.Run(fmt.Sprintf("%s/%d/create", engine, c), func(b *testing.B) {
				db := testworld.OpenStore(b, testworld.Fresh(b, engine))
				if q := os.Getenv("XSQL"); q != "" && b.N > 1 {
					store.ByHand(b, db, q)
				}
				clients(b, c, func(n int) {
					id, err := db.NextID(context.Background(), 2026)
					if err != nil {
						b.Error(err)
						return
					}
					nr := entered(seed(1, uint64(n)), id, n, benchEnd)
					if err := db.Submit(context.Background(), nr); err != nil {
						b.Error(err)
					}
				})
			})
			b.Run(fmt.Sprintf("%s/%d/append", engine, c), func(b *testing.B) {
				db := testworld.OpenStore(b, testworld.Fresh(b, engine))
				all := populate(b, db, seed(2, 2), 2000, benchEnd)
				var mu [2000]sync.Mutex
				clients(b, c, func(n int) {
					k := n % len(all)
					mu[k].Lock()
					defer mu[k].Unlock()
					err := db.Write(context.Background(), "bench.append", func(tx *store.Tx) error {
						c, err := tx.Case(all[k].id())
						if err != nil {
							return err
						}
						e, ok := next(seed(3, uint64(n)), c.State, benchEnd)
						if !ok {
							return nil
						}
						s := process.Fold(c.State, e)
						return tx.Append(c, e, s, told(c.Report.ID, e, s))
					})
					if err != nil {
						b.Error(err)
					}
				})
			})
		}
	}
}

// BenchmarkRead measures what pages are made of.
func BenchmarkRead(b *testing.B) {
	for _, engine := range testworld.Engines() {
		for _, size := range sizes(b) {
			db := testworld.OpenStore(b, testworld.Fresh(b, engine))
			begun := time.Now()
			all := populate(b, db, seed(4, 4), size, benchEnd)
			b.Logf("%s: %d reports in %v", engine, size, time.Since(begun).Round(time.Millisecond))
			ctx := context.Background()
			page := func(p store.Page, err error) {
				if err != nil || len(p.Rows) == 0 {
					b.Errorf("%d rows, %v", len(p.Rows), err)
				}
			}
			operator := store.Scope{All: true, Holds: []org.Holder{{Role: org.Operator, Unit: centre}}}
			leader := store.Scope{Agencies: agencies[:1], Holds: []org.Holder{{Role: org.Leader, Unit: agencies[0]}}}
			for _, one := range []struct {
				name string
				do   func(n int)
			}{
				{"report", func(n int) {
					id := all[n*7919%len(all)].id()
					if _, err := db.Case(ctx, id); err != nil {
						b.Error(err)
					}
					if _, err := db.Events(ctx, id); err != nil {
						b.Error(err)
					}
				}},
				{"public", func(int) { page(db.PublicList(ctx, store.PublicQuery{})) }},
				{"public/category", func(n int) {
					page(db.PublicList(ctx, store.PublicQuery{Category: categories[n%len(categories)]}))
				}},
				{"public/deep", func(n int) {
					page(db.PublicList(ctx, store.PublicQuery{After: fmt.Sprint(int64(all[len(all)/2].id()))}))
				}},
				{"inbox/todo", func(int) { page(db.Inbox(ctx, store.InboxQuery{Scope: operator, Box: store.BoxTodo, Now: benchEnd})) }},
				{"inbox/watch", func(int) { page(db.Inbox(ctx, store.InboxQuery{Scope: leader, Box: store.BoxWatch, Now: benchEnd})) }},
				{"inbox/counts", func(int) {
					if _, err := db.InboxCounts(ctx, operator, benchEnd); err != nil {
						b.Error(err)
					}
				}},
				{"find/rare", func(int) {
					page(db.Find(ctx, store.FindQuery{Scope: leader, Channel: report.Zalo, Category: categories[0], Now: benchEnd}))
				}},
				{"search/one", func(n int) { page(db.PublicList(ctx, store.PublicQuery{Words: "mã riêng"})) }},
				{"search/words", func(n int) { page(db.PublicList(ctx, store.PublicQuery{Words: "o ga sau xe may"})) }},
				{"search/unique", func(n int) {
					if _, err := db.PublicList(ctx, store.PublicQuery{Words: fmt.Sprintf("w%dx", n%len(all))}); err != nil {
						b.Error(err)
					}
				}},
				{"stats", func(int) {
					if _, err := db.Stats(ctx, store.StatsQuery{By: "category", Public: true, Now: benchEnd}); err != nil {
						b.Error(err)
					}
				}},
			} {
				for _, c := range []int{1, 16} {
					b.Run(fmt.Sprintf("%s/%d/%s/%d", engine, size, one.name, c), func(b *testing.B) { clients(b, c, one.do) })
				}
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.Logf("%s: heap %d MiB, from the system %d MiB", engine, m.HeapInuse>>20, m.Sys>>20)
		}
	}
}

// bare is the limit: one row, one index, one durable commit. On SQLite those who
// wait share one, as the best writer could do.
func bare(b *testing.B, engine string) func(n int) error {
	opt := testworld.Fresh(b, engine)
	driver, dsn := "pgx", opt.URL
	if engine == "sqlite" {
		driver, dsn = "sqlite", "file:"+filepath.Join(opt.Dir, "raw.db")+"?_pragma=journal_mode(wal)&_pragma=synchronous(full)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	ctx := context.Background()
	for _, q := range []string{`create table raw (id bigint primary key, at bigint not null, body text not null)`, `create index raw_at on raw (at)`} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	const insert = `insert into raw (id, at, body) values ($1, $2, $3)`
	body := written(seed(9, 9), 1)
	if engine == "postgres" {
		return func(n int) error {
			_, err := db.ExecContext(ctx, insert, n, n, body)
			return err
		}
	}
	type job struct {
		n    int
		done chan error
	}
	jobs := make(chan job)
	b.Cleanup(func() { close(jobs) })
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	var stmts [3]*sql.Stmt
	for i, q := range []string{"begin immediate", insert, "commit"} {
		if stmts[i], err = conn.PrepareContext(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	go func() {
		defer conn.Close()
		for j := range jobs {
			group := []job{j}
			_, err := stmts[0].Exec()
			for i := 0; i < len(group) && err == nil; i++ {
				_, err = stmts[1].Exec(group[i].n, group[i].n, body)
				select {
				case next, ok := <-jobs:
					if ok {
						group = append(group, next)
					}
				default:
				}
			}
			if err == nil {
				_, err = stmts[2].Exec()
			}
			for _, g := range group {
				g.done <- err
			}
		}
	}()
	return func(n int) error {
		j := job{n, make(chan error, 1)}
		jobs <- j
		return <-j.done
	}
}
