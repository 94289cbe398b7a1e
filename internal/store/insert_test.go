package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMerged(t *testing.T) {
	a := newInsert("insert into a values ", "($1, $2, 0)", " on conflict do nothing")
	b := newInsert("insert into b values ", "($1)", "")
	other := statement{query: "update c set d = $1", args: []any{1}}
	var many []statement
	for i := range atATime + 2 {
		many = append(many, b.row(i))
	}
	type sent struct {
		Text string
		Args []any
	}
	for _, c := range []struct {
		name string
		in   []statement
		want []sent
	}{
		{"none", nil, nil},
		{"one row", []statement{a.row(1, 2)}, []sent{{"insert into a values ($1, $2, 0) on conflict do nothing", []any{1, 2}}}},
		{"each table where its first row stood", []statement{a.row(1, 2), other, b.row(3), a.row(4, 5), b.row(6), a.row(7, 8)}, []sent{
			{"insert into a values ($1, $2, 0), ($3, $4, 0), ($5, $6, 0) on conflict do nothing", []any{1, 2, 4, 5, 7, 8}},
			{"update c set d = $1", []any{1}},
			{"insert into b values ($1), ($2)", []any{3, 6}},
		}},
		{"more than one statement takes", append(many, a.row("x", "y")), []sent{
			{b.texts[atATime], []any{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}},
			{b.texts[2], []any{16, 17}},
			{a.texts[1], []any{"x", "y"}},
		}},
	} {
		var got []sent
		for _, s := range merged(c.in) {
			got = append(got, sent{s.text(), s.args})
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
