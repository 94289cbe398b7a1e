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
	reports int
	rows    []string
	notes   []string
}

func newRecord(reports int) *record { return &record{reports: reports} }

// add writes subjects that were compared: the first row of a group is what the
// ratios of the others are against, and a bare limit is never first but for writes.
func (r *record) add(engine, group string, fs []figure) {
	for _, f := range fs {
		ratios := make([]string, 0, len(fs))
		for _, other := range fs {
			if other.name != f.name && strings.HasPrefix(other.name, "bare") || strings.HasPrefix(other.name, "html/template") && other.name != f.name {
				ratios = append(ratios, fmt.Sprintf("%.2f of %s", f.perSec/other.perSec, other.name))
			}
		}
		if strings.HasPrefix(f.name, "bare") || strings.HasPrefix(f.name, "html/") {
			ratios = nil
		}
		r.rows = append(r.rows, fmt.Sprintf("| %s | %s | %s | %d | %.0f | %.2f | %.2f | %s |", engine, group, f.name, f.clients,
			f.perSec, float64(f.p50.Microseconds())/1000, float64(f.p99.Microseconds())/1000, strings.Join(ratios, "; ")))
		fmt.Println(r.rows[len(r.rows)-1])
	}
}

func (r *record) note(engine, what, figure string) {
	r.notes = append(r.notes, fmt.Sprintf("| %s | %s | %s |", engine, what, figure))
	fmt.Println(r.notes[len(r.notes)-1])
}

func (r *record) markdown() string {
	commit := "unknown"
	if out, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil {
		commit = strings.TrimSpace(string(out))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Measurements\n\n%d reports, commit %s, %s, %s, %d cores. Reproduce: `make bench`.\n\n", r.reports, commit, time.Now().Format("2006-01-02"), runtime.Version(), runtime.NumCPU())
	b.WriteString("Client and server share the machine. What stands in one group took turns in short slices of one run; each figure is the\nmedian round. Machines are noisy: read the ratios. A submission and an action are on disk when they return (SQLite:\nsynchronous=FULL), with report, event, search words, code, deadline, alarms and messages written.\n\n")
	b.WriteString("| engine | group | what | clients | /s | p50 ms | p99 ms | ratio |\n|---|---|---|---:|---:|---:|---:|---|\n")
	b.WriteString(strings.Join(r.rows, "\n"))
	b.WriteString("\n\n| engine | what | figure |\n|---|---|---|\n")
	b.WriteString(strings.Join(r.notes, "\n"))
	b.WriteString("\n")
	return b.String()
}
