package suggest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paht/internal/suggest"
)

var hints = []suggest.Hint{
	{Category: "rac-thai", Words: "Rác thải. Rác ùn ứ, đổ trộm rác, thùng rác đầy"},
	{Category: "chieu-sang", Words: "Đèn chiếu sáng công cộng. Đèn đường không sáng, cột đèn nghiêng"},
	{Category: "giao-thong", Words: "Đường sá. Ổ gà, sụt lún, mất nắp cống"},
}

var about = map[string][]string{
	"rac-thai":   {"rác", "thùng rác", "bốc mùi", "đổ trộm", "bãi tập kết", "túi ni lông", "chưa thu gom"},
	"chieu-sang": {"đèn đường", "cột đèn", "bóng đèn cháy", "tối om", "không sáng", "chập chờn"},
	"giao-thong": {"ổ gà", "mặt đường", "sụt lún", "nắp cống", "biển báo", "xe máy ngã", "vạch kẻ"},
}

var around = []string{"ở gần chợ", "mấy hôm nay", "đề nghị xử lý", "trước cổng trường", "xin cảm ơn", "bà con rất lo", "đầu ngõ", "gọi mãi không ai đến"}

// reports are n of each category, each in its own words.
func reports(n int, seed uint64) (out [][2]string) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, h := range hints {
		for range n {
			var words []string
			for range 3 {
				words = append(words, about[h.Category][rng.IntN(len(about[h.Category]))], around[rng.IntN(len(around))])
			}
			words = append(words, fmt.Sprint(rng.IntN(1000)))
			out = append(out, [2]string{h.Category, strings.Join(words, " ")})
		}
	}
	return out
}

func trained(examples [][2]string) *suggest.Model {
	t := suggest.NewTrainer(hints)
	for _, e := range examples {
		t.Add(e[0], e[1])
	}
	return t.Model()
}

// One text, however it is typed: with marks, without, in capitals, with the faults
// of the north and letters drawn out.
func TestSpellingMakesNoDifference(t *testing.T) {
	m := trained(reports(80, 1))
	for want, texts := range map[string][]string{
		"rac-thai":   {"Rác bốc mùi, chưa thu gom", "rac boc mui, chua thu gom", "RÁC BỐC MÙI CHƯA THU GOM", "giác bốc mùi chưa thu gom", "dác bốc mùi, trưa thu gom", "ráccc bốc mùiii chưa thu gom"},
		"chieu-sang": {"đèn đường không sáng", "den duong khong sang", "đèn đường không xáng", "ĐÈN ĐƯỜNG ko sáng"},
		"giao-thong": {"mặt đường đầy ổ gà, xe máy ngã", "mat duong day o ga xe may nga", "mặt đường lắm ổ gà, se máy ngã"},
	} {
		for _, s := range texts {
			g := m.Suggest(s)
			if len(g) == 0 || g[0].Category != want || g[0].Sure < 0.6 {
				t.Errorf("%q: %v, want %s", s, g, want)
			}
		}
	}
}

func TestNothingIsSaidOfWhatSaysNothing(t *testing.T) {
	m := trained(reports(80, 1))
	for _, s := range []string{"", "?", "abc", "rác", "Lorem ipsum dolor sit amet, consectetur", "123 456", "ở gần chợ mấy hôm nay"} {
		if g := m.Suggest(s); len(g) > 0 {
			t.Errorf("%q: %v", s, g)
		}
	}
}

// Before there are enough reports the hints speak, and not loudly.
func TestHintsSpeakFirst(t *testing.T) {
	m := trained(reports(5, 1))
	if m.Learnt() != 0 {
		t.Fatalf("learnt from %d", m.Learnt())
	}
	g := m.Suggest("thùng rác đầy, đổ trộm rác ra đường")
	if len(g) == 0 || g[0].Category != "rac-thai" || g[0].Sure > 0.7 {
		t.Errorf("by hints: %v", g)
	}
	if m := trained(reports(60, 1)); m.Learnt() < 150 {
		t.Errorf("learnt from %d of 180", m.Learnt())
	}
	if g := suggest.NewTrainer(nil).Model().Suggest("rác thải đổ trộm"); g != nil {
		t.Errorf("without categories: %v", g)
	}
}

// What fewer than three reports have moves no probability: whoever asks learns
// nothing of the one report a name stands in.
func TestRareWordsTeachNothing(t *testing.T) {
	told := reports(80, 1)
	told = append(told, [2]string{"rac-thai", "bà Khuất Thị Nhàn Hạ đổ rác"}, [2]string{"rac-thai", "nhà Khuất Thị Nhàn Hạ để rác"})
	with, other := trained(told), "rác đổ trộm ở đầu ngõ "
	if a, b := with.Weigh(other+"Khuất Nhàn Hạ"), with.Weigh(other+"Vương Quý Mão"); !reflect.DeepEqual(a, b) {
		t.Errorf("a name is known: %v, %v", a, b)
	}
}

func TestModelsAreSound(t *testing.T) {
	told := reports(60, 3)
	whole := trained(told)
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("ráctđènườg ổà\n,.19")))).Draw(rt, "text")
		sum, last := 0.0, math.Inf(1)
		for _, g := range whole.Weigh(text) {
			if g.Sure < 0 || g.Sure > 1 || g.Sure > last || math.IsNaN(g.Sure) {
				rt.Fatalf("%q: %v", text, whole.Weigh(text))
			}
			sum, last = sum+g.Sure, g.Sure
		}
		if math.Abs(sum-1) > 1e-9 {
			rt.Fatalf("%q: adds up to %v", text, sum)
		}
		if g := whole.Suggest(text); len(g) > 3 || len(g) > 0 && g[0].Sure < 0.3 {
			rt.Fatalf("%q: %v", text, g)
		}
	})
}

// The order of training makes no difference, nor does telling things twice.
func TestOrderAndCopiesMakeNoDifference(t *testing.T) {
	told := reports(50, 4)
	want := trained(told)
	asked := []string{"rác ở đầu ngõ", "đèn đường tối om", "mặt đường sụt lún gần chợ", "gọi mãi không ai đến"}
	for seed := range uint64(3) {
		rng := rand.New(rand.NewPCG(seed, 2))
		mixed := append([][2]string{}, told...)
		for range 40 {
			mixed = append(mixed, told[rng.IntN(len(told))])
		}
		rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		mixed = append(mixed, [2]string{"no-such", "rác"}, [2]string{"rac-thai", " .,"})
		got := trained(mixed)
		for _, s := range asked {
			if a, b := want.Weigh(s), got.Weigh(s); !reflect.DeepEqual(a, b) {
				t.Errorf("%q: %v, and otherwise %v", s, a, b)
			}
		}
	}
}

func FuzzSuggest(f *testing.F) {
	m := trained(reports(60, 5))
	f.Add("rác thải")
	f.Fuzz(func(t *testing.T, s string) { m.Suggest(s) })
}

// made are examples of many categories, with words as common and as rare as those
// of a language.
func made(categories, n int) ([]suggest.Hint, [][2]string) {
	rng := rand.New(rand.NewPCG(9, 9))
	var hs []suggest.Hint
	for c := range categories {
		hs = append(hs, suggest.Hint{Category: fmt.Sprint("c", c), Words: fmt.Sprintf("việc%c%c loại%c", 'a'+c%26, 'a'+c/26, 'a'+c%26)})
	}
	zipf := rand.NewZipf(rng, 1.2, 8, 6000)
	out := make([][2]string, n)
	for i := range out {
		c := rng.IntN(categories)
		var b strings.Builder
		for w := range 60 {
			k := zipf.Uint64()
			if w%4 == 0 {
				k = uint64(c*30+rng.IntN(30)) + 6000
			}
			fmt.Fprintf(&b, "%c%c%c ", 'a'+k%26, 'a'+k/26%26, 'a'+k/676)
		}
		out[i] = [2]string{hs[c].Category, b.String()}
	}
	return hs, out
}

// BenchmarkModel is what training costs; the size stands in the decision.
func BenchmarkModel(b *testing.B) {
	for _, x := range []struct{ categories, reports int }{{16, 300}, {16, 10_000}, {100, 100_000}} {
		b.Run(fmt.Sprintf("%d categories, %d reports", x.categories, x.reports), func(b *testing.B) {
			hs, told := made(x.categories, x.reports)
			for b.Loop() {
				t := suggest.NewTrainer(hs)
				for _, e := range told {
					t.Add(e[0], e[1])
				}
				begin := time.Now()
				m := t.Model()
				b.ReportMetric(time.Since(begin).Seconds(), "s/model")
				b.ReportMetric(float64(m.Bytes())/(1<<20), "MiB")
			}
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	hs, told := made(16, 5000)
	t := suggest.NewTrainer(hs)
	for _, e := range told {
		t.Add(e[0], e[1])
	}
	m := t.Model()
	for i := 0; b.Loop(); i++ {
		m.Suggest(told[i%len(told)][1])
	}
}
