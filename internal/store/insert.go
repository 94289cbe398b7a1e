package store

import (
	"slices"
	"strings"
)

// insert is the INSERT of a table. Its rows can be sent many at a time, which an
// engine does in far less time than one after another.
type insert struct {
	width int                 // how many arguments a row has
	texts [atATime + 1]string // the statement of so many rows
}

// atATime is how many rows one statement has at most. More save hardly anything.
const atATime = 16

// newInsert makes the INSERT whose text is head, then a row or several, then tail.
// The placeholders of a row are $1 to its width.
func newInsert(head, row, tail string) *insert {
	in := &insert{width: strings.Count(row, "$")}
	for n := 1; n <= atATime; n++ {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			renumber(&b, row, i*in.width)
		}
		b.WriteString(tail)
		in.texts[n] = b.String()
	}
	return in
}

// row is a row to be inserted.
func (in *insert) row(args ...any) statement { return statement{into: in, args: args} }

// merged are statements in which the rows of one table are sent together: where
// the first of them stood.
func merged(each []statement) []statement {
	if len(each) < 2 {
		return each
	}
	out := make([]statement, 0, len(each))
	for i, s := range each {
		same := func(o statement) bool { return o.into == s.into }
		switch {
		case s.into == nil:
			out = append(out, s)
		case !slices.ContainsFunc(each[:i], same): // else it went with the first
			out = s.into.gathered(out, each[i:])
		}
	}
	return out
}

// gathered adds to out what is among each for this table, a full statement at a time.
func (in *insert) gathered(out, each []statement) []statement {
	left := 0
	for _, s := range each {
		if s.into == in {
			left++
		}
	}
	var args []any
	for _, s := range each {
		if s.into != in {
			continue
		}
		if args == nil {
			args = make([]any, 0, min(left, atATime)*in.width)
		}
		args = append(args, s.args...)
		if left--; len(args) == cap(args) {
			out, args = append(out, statement{into: in, args: args}), nil
		}
	}
	return out
}
