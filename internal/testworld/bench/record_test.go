//go:build bench

package bench

import (
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// record gathers the figures of a run.
type record struct {
	rows  []string
	notes []string
}

// add writes subjects that were compared: each of ours with its ratio to the
// limits beside it.
func (r *record) add(engine string, reports int, group string, fs []figure) {
	for _, f := range fs {
		var ratios []string
		for _, limit := range fs {
			if isLimit(limit) && !isLimit(f) {
				ratios = append(ratios, fmt.Sprintf("%.2f of %s", f.perSec/limit.perSec, limit.name))
			}
		}
		r.rows = append(r.rows, fmt.Sprintf("| %s | %d | %s | %s | %d | %.0f | %.2f | %.2f | %.2f | %s |", engine, reports, group, f.name, f.clients,
			f.perSec, float64(f.p50.Microseconds())/1000, float64(f.p95.Microseconds())/1000, float64(f.p99.Microseconds())/1000, strings.Join(ratios, "; ")))
		fmt.Println(r.rows[len(r.rows)-1])
	}
}

// isLimit tells a limit of the machine from a figure of ours.
func isLimit(f figure) bool {
	return strings.HasPrefix(f.name, "bare") || strings.HasPrefix(f.name, "html/template")
}

func (r *record) note(engine, what, figure string) {
	r.notes = append(r.notes, fmt.Sprintf("| %s | %s | %s |", engine, what, figure))
	fmt.Println(r.notes[len(r.notes)-1])
}

// reproduce is the command of the run.
func reproduce() string {
	test := "`go test -tags bench -timeout 2h -run TestBench -v ./internal/testworld/bench -args -only " + *only + " -reports " + *sizes
	switch {
	case *filled != "":
		return "`paht generate --reports " + *sizes + " --data DIR` (with `PAHT_DB=postgres://…` for PostgreSQL, and `vacuum analyze` once), then " + test + " -engine ENGINE -filled DIR -write`"
	case *only == "look":
		return test + " -write`"
	}
	return "`make bench`"
}

func (r *record) markdown(engine string) string {
	commit := "unknown"
	if out, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Measurements on %s\n\nCommit %s, %s, %s, %d cores. Reproduce: %s.\n\n", engine, commit, time.Now().Format("2006-01-02"), runtime.Version(), runtime.NumCPU(), reproduce())
	b.WriteString("Client and server share the machine. What stands in one group took turns in short slices of one run; each figure is the\nmedian round. Machines are noisy: read the ratios. A submission and an action are on disk when they return (SQLite:\nsynchronous=FULL), with report, event, search words, code, deadline, alarms and messages written.\n\n")
	b.WriteString("| engine | reports | group | what | clients | /s | p50 ms | p95 ms | p99 ms | ratio |\n|---|---:|---|---|---:|---:|---:|---:|---:|---|\n")
	b.WriteString(strings.Join(r.rows, "\n"))
	b.WriteString("\n\n| engine | what | figure |\n|---|---|---|\n")
	b.WriteString(strings.Join(r.notes, "\n"))
	b.WriteString("\n")
	return b.String()
}
