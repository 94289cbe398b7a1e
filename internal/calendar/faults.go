package calendar

import (
	"fmt"
	"strings"
)

// Fault is one thing wrong in a calendar file, for the person who wrote it.
type Fault struct {
	File    string
	Line    int    // from 1
	Column  int    // from 1, in characters
	Excerpt string // the line with the one before it, and a mark under the place
	Reason  string // Vietnamese
}

func (f Fault) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s\n%s", f.File, f.Line, f.Column, f.Reason, f.Excerpt)
}

// Faults is everything wrong in a calendar file, in the order of its lines.
type Faults []Fault

func (fs Faults) Error() string {
	texts := make([]string, len(fs))
	for i, f := range fs {
		texts[i] = f.Error()
	}
	return strings.Join(texts, "\n")
}

// maxFaults is how many faults are told at once; the rest come with the next try.
const maxFaults = 30

// widest is how much of a line an excerpt shows.
const widest = 160

// excerpt shows a place in a file.
func excerpt(lines []string, line, column int) string {
	var b strings.Builder
	if line >= 2 {
		fmt.Fprintf(&b, "  %4d | %s\n", line-1, cut(lines[line-2]))
	}
	fmt.Fprintf(&b, "> %4d | %s\n", line, cut(lines[line-1]))
	fmt.Fprintf(&b, "       | %s^", strings.Repeat(" ", min(column-1, widest)))
	return b.String()
}

func cut(line string) string {
	if r := []rune(line); len(r) > widest {
		return string(r[:widest]) + "…"
	}
	return line
}
