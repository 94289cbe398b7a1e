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

// figure is what one thing did in one round.
type figure struct {
	rate     float64
	p50, p99 float64 // milliseconds
}

// clients runs do by c clients until it was done n times.
func clients(c, n int, do func(i int)) figure {
	var next atomic.Int64
	took := make([][]time.Duration, c)
	var wg sync.WaitGroup
	begun := time.Now()
	for i := range c {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				at := time.Now()
				do(k)
				took[i] = append(took[i], time.Since(at))
			}
		})
	}
	wg.Wait()
	rate := float64(n) / time.Since(begun).Seconds()
	all := slices.Concat(took...)
	slices.Sort(all)
	ms := func(i int) float64 { return float64(all[i].Microseconds()) / 1000 }
	return figure{rate, ms(len(all) / 2), ms(len(all) * 99 / 100)}
}

// BenchmarkWrite measures durable writes beside the bare limit of the engine and
// the disk: a program that commits one row with one index. They take turns in
// short rounds, so that a machine that slows down slows all of them; the figures
// are those of the median round.
func BenchmarkWrite(b *testing.B) {
	const rounds = 5
	for _, engine := range testworld.Engines() {
		for _, c := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d", engine, c), func(b *testing.B) {
				ctx := context.Background()
				db := testworld.OpenStore(b, testworld.Fresh(b, engine))
				raw, raws := bare(b, engine), 0
				each := max(1, b.N/rounds)
				news := make([]store.NewReport, each*(rounds+1))
				for i := range news {
					id, err := db.NextID(ctx, 2026)
					if err != nil {
						b.Fatal(err)
					}
					news[i] = entered(seed(1, uint64(i)), id, i, benchEnd)
				}
				subjects := map[string]func(round int) func(int) error{
					"raw": func(int) func(int) error {
						from := raws
						raws += each
						return func(n int) error { return raw(from + n) }
					},
					"create": func(round int) func(int) error {
						return func(n int) error { return db.Submit(ctx, news[round*each+n]) }
					},
					"append": func(round int) func(int) error {
						return func(n int) error { return act(db, news[round*each+n].Report.ID, uint64(n)) }
					},
				}
				all := map[string][]figure{}
				b.ResetTimer()
				for round := range rounds + 1 { // the first warms up
					for _, name := range []string{"raw", "create", "append"} {
						do := subjects[name](round)
						f := clients(c, each, func(n int) {
							if err := do(n); err != nil {
								b.Error(name, err)
							}
						})
						if round > 0 {
							all[name] = append(all[name], f)
						}
					}
				}
				b.StopTimer()
				median := func(name string) figure {
					fs := all[name]
					slices.SortFunc(fs, func(a, b figure) int { return cmp.Compare(a.rate, b.rate) })
					return fs[len(fs)/2]
				}
				for name := range subjects {
					f := median(name)
					b.ReportMetric(f.rate, name+"/s")
					b.ReportMetric(f.p50, name+"-p50-ms")
					b.ReportMetric(f.p99, name+"-p99-ms")
				}
				b.ReportMetric(median("create").rate/median("raw").rate, "create:raw")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// act takes one step with a report, as the desk does: load, decide, append.
func act(db *store.DB, id report.ID, n uint64) error {
	return db.Write(context.Background(), "bench.act", func(tx *store.Tx) error {
		c, err := tx.Case(id)
		if err != nil {
			return err
		}
		e, ok := next(seed(3, n), c.State, benchEnd)
		if !ok {
			return nil
		}
		s := process.Fold(c.State, e)
		return tx.Append(c, e, s, told(id, e, s))
	})
}

// BenchmarkRead measures what pages are made of.
func BenchmarkRead(b *testing.B) {
	for _, engine := range testworld.Engines() {
		for _, size := range sizes(b) {
			db := testworld.OpenStore(b, testworld.Fresh(b, engine))
			begun := time.Now()
			all := populateTo(b, db, seed(4, 4), size, benchEnd, 40) // nearly all of them ended
			events := 0
			for _, k := range all {
				events += len(k.log)
			}
			b.Logf("%s: %d reports with %d events in %v, %d bytes each", engine, size, events, time.Since(begun).Round(time.Millisecond), store.Size(b, db)/size)
			if engine == "postgres" {
				store.ByHand(b, db, `analyze`) // as the server does by itself within a minute
			}
			ctx := context.Background()
			begun = time.Now()
			if err := db.RefreshFacts(ctx); err != nil {
				b.Fatal(err)
			}
			b.Logf("%s: facts in memory after %v", engine, time.Since(begun).Round(time.Millisecond))
			var empty atomic.Int64
			page := func(p store.Page, err error) {
				if err != nil || len(p.Rows) == 0 {
					empty.Add(1)
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
				{"stats/recount", func(int) { store.Recounted(b, db, store.StatsQuery{By: "category", Public: true, Now: benchEnd}) }},
			} {
				for _, c := range []int{1, 16} {
					b.Run(fmt.Sprintf("%s/%d/%s/%d", engine, size, one.name, c), func(b *testing.B) {
						f := clients(c, b.N, one.do)
						if n := empty.Swap(0); n > 0 {
							b.Fatalf("%d pages without a row", n)
						}
						b.ReportMetric(f.rate, "/s")
						b.ReportMetric(f.p50, "p50-ms")
						b.ReportMetric(f.p99, "p99-ms")
						b.ReportMetric(0, "ns/op")
					})
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
