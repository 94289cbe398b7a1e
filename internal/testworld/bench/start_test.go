//go:build bench

package bench

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"paht/internal/store"
)

// start measures the program as a process on the database as the measurements
// left it: from its start to its first page, its memory idle and after a load.
func (b *bench) start(opt store.Options) {
	t := b.t
	site, pid, begin := b.serve(opt)
	resp, err := http.Get(site + "/reports")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("first page: %v, %v", resp, err)
	}
	resp.Body.Close()
	b.r.note(b.engine, "start to first page", time.Since(begin).Round(time.Millisecond).String())
	time.Sleep(12 * time.Second) // idle means idle: the first turn of each job is over, and categories are learnt
	b.r.note(b.engine, "memory idle (PSS)", pss(pid))

	var wg sync.WaitGroup
	end := time.Now().Add(10 * time.Second)
	for c := range 16 {
		get := b.getter(1, site+[]string{"/reports", "/statistics", "/reports?q=rac+thai", "/"}[c%4], nil)
		wg.Go(func() {
			for time.Now().Before(end) {
				if err := get(0); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.r.note(b.engine, "memory after 10 s of pages at 16 connections (PSS)", pss(pid))
}

// pss is a process's share of memory.
func pss(pid int) string {
	src, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return "not known here: " + err.Error()
	}
	for line := range strings.Lines(string(src)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
			kb, _ := strconv.Atoi(f[1])
			return fmt.Sprintf("%d MiB", kb/1024)
		}
	}
	return "not known here"
}

// serve starts the program as a process on a database, for the length of the test,
// and answers the citizens' site, its id and when it began.
func (b *bench) serve(opt store.Options) (site string, pid int, begin time.Time) {
	t := b.t
	program := filepath.Join(t.TempDir(), "paht")
	if out, err := exec.Command("go", "build", "-o", program, "paht/cmd/paht").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	cmd := exec.Command(program, "serve", "--data", opt.Dir, "--citizen-listen", "127.0.0.1:0", "--officer-listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "PAHT_DB="+opt.URL)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	for lines := bufio.NewScanner(out); site == "" && lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "Người dân:"); ok {
			site = strings.TrimSpace(address)
		}
	}
	go io.Copy(io.Discard, out)
	return site, cmd.Process.Pid, begin
}
