package process

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"paht/internal/fault"
)

// Fault is one thing wrong with a definition file.
type Fault struct {
	File    string
	Line    int    // from 1
	Excerpt string // the line, without what surrounds it
	Code    string // "unknown_step"; reasons.vi.txt has the sentence
	Reason  string // in Vietnamese, for the official who wrote the file
}

// String is "file:line: reason", with the line itself under it.
func (f Fault) String() string {
	s := fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Reason)
	if f.Excerpt != "" {
		s += "\n\t| " + f.Excerpt
	}
	return s
}

// Faults is everything wrong with a definition file, by line. It is the error of
// Parse, and of kind fault.Invalid.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the faults their kind.
func (fs Faults) Unwrap() error { return fault.New(fault.Invalid, "process.definition.bad") }

//go:embed reasons.vi.txt
var reasonsText string

// reasons are the sentences of faults by code; %s stands for what is at fault.
var reasons = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for line := range strings.Lines(reasonsText) {
		code, text, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && !strings.HasPrefix(code, "#") {
			m[code] = text
		}
	}
	return m
})

// source is a definition file while it is read and checked: its lines, where
// named things stand in it, and what is wrong with it so far.
type source struct {
	file    string
	lines   []string
	at      map[string]int // "receive.actions.accept.to" -> line
	faults  Faults
	settled int // the first so many faults stand for whatever else is wrong with their lines
}

// maxFaults is how many faults are told at once; the rest come with the next try.
const maxFaults = 50

// bad notes a fault at a line.
func (s *source) bad(line int, code string, args ...string) {
	if len(s.faults) == maxFaults {
		return
	}
	f := Fault{File: s.file, Line: line, Code: code}
	if 0 < line && line <= len(s.lines) {
		f.Excerpt = strings.TrimSpace(s.lines[line-1])
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a
	}
	f.Reason = fmt.Sprintf(reasons()[code], values...)
	if !slices.Contains(s.faults, f) {
		s.faults = append(s.faults, f)
	}
}

// badAt notes a fault at a named thing, or at what it stands in. It says nothing
// of a line that could not be read anyway.
func (s *source) badAt(path, code string, args ...string) {
	line := s.lineOf(path)
	if !slices.ContainsFunc(s.faults[:s.settled], func(f Fault) bool { return f.Line == line }) {
		s.bad(line, code, args...)
	}
}

func (s *source) lineOf(path string) int {
	for {
		if line, ok := s.at[path]; ok {
			return line
		}
		i := strings.LastIndexByte(path, '.')
		if i < 0 {
			return 1
		}
		path = path[:i]
	}
}

// settle ends the reading: from now on only what could be read is at fault.
func (s *source) settle() { s.settled = len(s.faults) }

// result is the faults by line, nil when there is none.
func (s *source) result() error {
	if len(s.faults) == 0 {
		return nil
	}
	slices.SortFunc(s.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Reason, b.Reason))
	})
	return s.faults
}
