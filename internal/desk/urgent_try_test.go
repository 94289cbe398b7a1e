package desk_test

import (
	"testing"

	"paht/internal/desk"
)

func TestU1_AListIsTriedBeforeItIsKept(t *testing.T) {
	for _, c := range []struct {
		words []string
		text  string
		want  string
	}{
		{[]string{"sạt lở"}, "Đồi sau nhà SẠT LỞ rồi", "sạt lở"},
		{[]string{"sạt lở"}, "doi sau nha sat lo roi", "sạt lở"},
		{[]string{"sạt lở", "-không sạt lở"}, "Đồi không sạt lở", ""},
		{[]string{"# sạt lở", "lũ quét"}, "Đồi sạt lở", ""},
		{nil, "Đang cháy nhà ở ngõ 3", "cháy"},
	} {
		if word, ok := desk.TryUrgent(c.words, c.text); word != c.want || ok != (c.want != "") {
			t.Errorf("%q by %q: %q, %v, want %q", c.text, c.words, word, ok, c.want)
		}
	}
}
