package store_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// kills is how often a writing program is killed on each engine: go test … -args -kills 1000.
var kills = flag.Int("kills", 25, "rounds of kill -9 on each engine")

// In a child of the test the program is victim, and nothing else runs.
const victimOf = "PAHT_TEST_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victimOf) != "" {
		victim()
		return
	}
	flag.Parse()
	os.Exit(m.Run())
}

// victim writes reports and steps of theirs by several clients until it is killed,
// and says each as soon as it is acknowledged: "id version".
func victim() {
	ctx := context.Background()
	db, err := store.Open(ctx, store.Options{Dir: os.Getenv("PAHT_TEST_DIR"), URL: os.Getenv("PAHT_TEST_URL")})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	fmt.Println("open")
	var mu sync.Mutex
	say := func(id report.ID, version int) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println(int64(id), version)
	}
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Println("error", err)
		os.Exit(1)
	}
	for c := range 8 {
		go func() {
			r := rand.New(rand.NewPCG(rand.Uint64(), uint64(c)))
			for {
				id, err := db.NextID(ctx, 2026)
				if err != nil {
					fail(err)
				}
				n := entered(r, id, int(id), monday)
				if err := db.Write(ctx, "victim.insert", func(tx *store.Tx) error { return tx.InsertReport(n) }); err != nil {
					fail(err)
				}
				say(id, 1)
				version := 0
				err = db.Write(ctx, "victim.append", func(tx *store.Tx) error {
					version = 0
					c, err := tx.Case(id)
					if err != nil {
						return err
					}
					e, ok := next(r, c.State, monday)
					if !ok {
						return nil
					}
					s := process.Fold(c.State, e)
					version = s.Seq
					return tx.Append(c, e, s, told(id, e, s))
				})
				if err != nil {
					fail(err)
				}
				if version > 0 {
					say(id, version)
				}
			}
		}()
	}
	select {}
}

// Every report and every step a program acknowledged before kill -9 is there when
// the database is opened again, whole and with its events (P01, P03).
func TestKillLosesNothingAcknowledged(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			acked := map[report.ID]int{}
			for round := range *kills {
				for id, version := range killed(t, opt) {
					acked[id] = max(acked[id], version)
				}
				if round%5 == 4 || round == *kills-1 {
					inspect(t, opt, acked)
				}
			}
			t.Logf("%d kills, %d reports acknowledged, none lost", *kills, len(acked))
			if len(acked) < *kills {
				t.Fatalf("only %d reports were acknowledged: the victim hardly wrote", len(acked))
			}
		})
	}
}

// killed runs a victim, kills it within 200 ms of writing and answers what it had
// acknowledged.
func killed(t *testing.T, opt store.Options) map[report.ID]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimOf+"=1", "PAHT_TEST_DIR="+opt.Dir, "PAHT_TEST_URL="+opt.URL)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	acked := map[report.ID]int{}
	for lines.Scan() {
		switch first, second, ok := strings.Cut(lines.Text(), " "); {
		case first == "open":
			time.AfterFunc(time.Duration(rand.IntN(200_000))*time.Microsecond, func() { cmd.Process.Kill() })
		case first == "error":
			t.Fatal(lines.Text())
		default:
			id, err1 := strconv.ParseInt(first, 10, 64)
			version, err2 := strconv.Atoi(second)
			if !ok || err1 != nil || err2 != nil {
				continue // killed in the middle of a line: not acknowledged
			}
			acked[report.ID(id)] = max(acked[report.ID(id)], version)
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the victim ended by itself")
	}
	return acked
}

// inspect opens what the victims left and looks at all of it.
func inspect(t *testing.T, opt store.Options, acked map[report.ID]int) {
	t.Helper()
	db, err := store.Open(t.Context(), opt)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	for id, version := range acked {
		events, err := db.Events(t.Context(), id)
		if err != nil {
			t.Fatalf("acknowledged report %s: %v", id, err)
		}
		if len(events) < version {
			t.Fatalf("report %s has %d events, %d were acknowledged", id, len(events), version)
		}
	}
	n, bad, err := db.Verify(t.Context())
	must(t, err)
	if n < len(acked) || len(bad) > 0 {
		t.Fatalf("%d reports for %d acknowledged, bad: %v", n, len(acked), bad)
	}
	if db.Engine() == "sqlite" {
		store.Integrity(t, db)
	}
	// Nothing half: each report with its words and its first message.
	for what, query := range map[string]string{
		"words":    `select count(*) from report where not exists (select 1 from ` + store.SearchRows(db) + ` s where s.id = report.id)`,
		"messages": `select count(*) from report where not exists (select 1 from outbox where report_id = report.id)`,
	} {
		if n := store.Count(t, db, query); n != 0 {
			t.Fatalf("%d reports without their %s", n, what)
		}
	}
}
