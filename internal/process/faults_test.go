package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"paht/internal/fault"
)

// TestFaults plays the files of testdata/faults: a definition, whole or as changes
// to base.yaml, and the faults it must be refused with. A file is named after the
// code it is about.
func TestFaults(t *testing.T) {
	base, err := os.ReadFile("testdata/faults/base.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse("base.yaml", base); err != nil {
		t.Fatalf("the base is not good itself:\n%v", err)
	}
	names, err := filepath.Glob("testdata/faults/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no faults", err)
	}
	shown := make(map[string]bool)
	for _, name := range names {
		about := strings.TrimSuffix(filepath.Base(name), ".txtar")
		t.Run(about, func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			src := changedText(t, string(base), ar)
			d, err := Parse("mini.yaml", []byte(src))
			if err == nil {
				t.Fatalf("accepted: %s", d.Key())
			}
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("kind is %v", fault.KindOf(err))
			}
			found, ok := errors.AsType[Faults](err)
			if !ok {
				t.Fatalf("not Faults: %v", err)
			}
			for _, f := range found {
				shown[f.Code] = true
				if strings.Contains(f.Reason, "%!") {
					t.Errorf("the sentence of %s takes other words: %s", f.Code, f.Reason)
				}
			}
			if !slices.ContainsFunc(found, func(f Fault) bool { return strings.HasPrefix(about, f.Code) }) && !strings.HasPrefix(about, "unknown_") {
				t.Errorf("nothing said about %s", about)
			}
			expect(t, name, ar, "faults", err.Error()+"\n")
		})
	}
	for code := range reasons() {
		if !shown[code] && code != "too_big" && code != "long_line" && code != "not_utf8" && code != "too_many_paths" {
			t.Errorf("no file shows the fault %s", code)
		}
	}
}

// changedText is the definition section, or the base with the changes made.
func changedText(t *testing.T, base string, ar *txtar.Archive) string {
	for i, f := range ar.Files {
		switch f.Name {
		case "definition":
			return string(f.Data)
		case "replace":
			if n := strings.Count(base, string(f.Data)); n == 0 {
				// One line stands for a piece of a line.
				old := strings.TrimSuffix(string(f.Data), "\n")
				if strings.Count(base, old) == 0 {
					t.Fatalf("%q is not in the base", old)
				}
				base = strings.Replace(base, old, strings.TrimSuffix(string(ar.Files[i+1].Data), "\n"), 1)
			} else {
				base = strings.Replace(base, string(f.Data), string(ar.Files[i+1].Data), 1)
			}
		}
	}
	return base
}

// expect compares a section of a file, or writes it with -update.
func expect(t *testing.T, name string, ar *txtar.Archive, section, got string) {
	t.Helper()
	i := slices.IndexFunc(ar.Files, func(f txtar.File) bool { return f.Name == section })
	if i < 0 {
		i = len(ar.Files)
		ar.Files = append(ar.Files, txtar.File{Name: section})
	}
	if !*update {
		if diff := cmp.Diff(string(ar.Files[i].Data), got); diff != "" {
			t.Errorf("%s of %s (-want +got; -update writes it):\n%s", section, name, diff)
		}
		return
	}
	ar.Files[i].Data = []byte(got)
	if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The faults that take a file too long to be shown.
func TestFaultsOfSize(t *testing.T) {
	for code, src := range map[string]string{
		"too_big":        strings.Repeat("# bình luận\n", maxFile/10),
		"not_utf8":       "process: m\xffni\n",
		"too_many_paths": manyWaits(60, 4),
	} {
		_, err := Parse("mini.yaml", []byte(src))
		if found, ok := errors.AsType[Faults](err); !ok || found[0].Code != code {
			t.Errorf("want %s, got %v", code, err)
		}
	}
}

// manyWaits is a definition in which each of n steps can be interrupted by each of
// several waits, under every mark a report can have.
func manyWaits(n, waits int) string {
	var b strings.Builder
	b.WriteString(`process: mini
version: 1
title: a
source: a
in_force: {from: 2023-03-01}
start: w0
rework: {least: 1wh}
fields:
  agency: {label: a, kind: agency, required: true}
  who: {label: a, kind: assignee, required: true}
  text: {label: a, kind: text, required: true}
  done: {label: a, kind: choice, required: true, options: {a: a, b: b}}
  summary: {label: a, kind: text, required: true}
common:
  - at: [` + strings.Join(names("w", n), ", ") + `]
    actions:
      - {id: end, label: a, to: refused, main: true}
      - {id: urgent, label: a, to: stay, effects: [urgent]}
      - {id: calm, label: a, to: stay, effects: [calm]}
      - {id: sensitive, label: a, to: stay, effects: [sensitive]}
      - {id: result, label: a, to: stay, effects: [result], form: [summary, done]}
      - {id: approve, label: a, to: stay, effects: [approve]}
      - {id: name, label: a, to: w0, effects: [coordinate], form: [agency]}
      - {id: send, label: a, to: w0, effects: [accept, dispatch], form: [agency]}
      - {id: assign, label: a, to: w0, effects: [assign], form: [who]}
steps:
`)
	for i := range n {
		fmt.Fprintf(&b, "- {id: w%d, title: a, citizen: a, phase: received, holder: operator, target: 1wh, limit: 1wh, actions: [{id: on, label: a, to: w%d}", i, (i+1)%n)
		for j := range waits {
			fmt.Fprintf(&b, ", {id: a%d, label: a, to: p%d}", j, j)
		}
		b.WriteString("]}\n")
	}
	for j := range waits {
		fmt.Fprintf(&b, "- {id: p%d, title: a, citizen: a, phase: received, kind: wait, holder: sender, target: 1wh, limit: 1wh, actions: [{id: b, label: a, to: back, main: true}]}\n", j)
	}
	b.WriteString("- {id: refused, title: a, citizen: a, phase: answered, kind: end, outcome: refused}\n")
	return b.String()
}

func names(prefix string, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(prefix, i)
	}
	return out
}
