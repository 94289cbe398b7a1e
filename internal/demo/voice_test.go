package demo

import (
	"math/rand/v2"
	"testing"
)

func TestVoices(t *testing.T) {
	v := &load(t).voices
	rng := rand.New(rand.NewPCG(1, 1))
	const said = "Đường hỏng rồi. Đề nghị sửa chữa, mọi người không đi được."
	for as, want := range map[voice]string{
		plain: said,
		elder: said,
		bare:  "Duong hong roi. De nghi sua chua, moi nguoi khong di duoc.",
		shout: "ĐƯỜNG HỎNG RỒI. Đề nghị sửa chữa, mọi người không đi được.",
	} {
		if got := v.say(as, said, rng); got != want {
			t.Errorf("%s says %q, want %q", as, got, want)
		}
	}
	always := func(table map[string]string) string { return replaced(said, table, rng, 1) }
	if got, want := always(v.ShortForms), "Đường hỏng r. Đề nghị sửa chữa, mọi ng ko đi đc."; got != want {
		t.Errorf("in a hurry: %q, want %q", got, want)
	}
	if got, want := always(v.Typos), "Đường hỏng rồi. Đề nghị sữa chữa, mọi người không đi được."; got != want {
		t.Errorf("with faults: %q, want %q", got, want)
	}
}

func TestReplacedTakesWholeWordsOnly(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	if got := replaced("rồi rồing, rồi.", map[string]string{"rồi": "r"}, rng, 1); got != "r rồing, r." {
		t.Errorf("got %q", got)
	}
}
