package store

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPositional(t *testing.T) {
	for query, want := range map[string]string{
		"select 1":  "select 1",
		"a $1 b $2": "a ? b ?",
		"$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11": "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?",
		"a $2 b $1":   "a $2 b $1",
		"a $1 b $1":   "a $1 b $1",
		"a $10":       "a $10",
		"a $1 $2 $30": "a $1 $2 $30",
	} {
		if got := positional(query); got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

func TestOneTrip(t *testing.T) {
	moved := errors.New("moved")
	s := func(query string, args ...any) statement { return statement{query: query, args: args} }
	move := func(query string, args ...any) statement { return statement{query: query, args: args, moved: moved} }
	for _, c := range []struct {
		name string
		in   []statement
		want []statement
	}{
		{"none", nil, nil},
		{"one", []statement{s("a $1", 1)}, []statement{s("a $1", 1)}},
		{"three", []statement{s("a $1, $2", 1, 2), s("b"), s("c $2 $1", 3, 4)}, []statement{s("with part0 as (a $1, $2), part1 as (b) c $4 $3", 1, 2, 3, 4)}},
		{"the one that counts comes last", []statement{s("a $1", 1), move("u $1", 2), s("b $1", 3), s("c $1", 4)},
			[]statement{move("with part0 as (a $1), part1 as (b $2), part2 as (c $3) u $4", 1, 3, 4, 2)}},
	} {
		got := oneTrip(c.in)
		if d := cmp.Diff(c.want, got, cmp.AllowUnexported(statement{}, insert{}), cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// Every statement that is joined has its placeholders where they are looked for:
// no $ in it stands for anything else.
func TestDollarIsAPlaceholder(t *testing.T) {
	for _, query := range []string{insertReport.texts[atATime], updateReport, postgresDialect().words.insert.texts[atATime]} {
		for i, part := range strings.Split(query, "$") {
			if i > 0 && (part == "" || part[0] < '1' || part[0] > '9') {
				t.Errorf("%.60s: $%.5s", query, part)
			}
		}
	}
}
