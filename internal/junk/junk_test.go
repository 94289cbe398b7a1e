package junk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 16, 5, 0, 0, 0, time.UTC)

const pothole = "Đường thôn Hạ có ổ gà rất sâu trước cổng trường mầm non, trời mưa xe máy ngã liên tục, đề nghị sửa sớm."

// many posts reports, one every step, and answers the reasons of those put aside.
func many(f *Filter, n int, step time.Duration, post func(i int) Post) map[Reason]int {
	out := map[Reason]int{}
	for i := range n {
		p := post(i)
		p.At = noon.Add(time.Duration(i) * step)
		if why, aside := f.Judge(p); aside {
			out[why]++
		}
	}
	return out
}

// unlike is a text no other is like.
func unlike(i int) string {
	words := strings.Fields("đường nước rác điện cây chợ trường cầu đèn mương cống hè phố làng xóm núi đồi sông bãi tường rào cổng xe tàu thuyền khói bụi mùi tiếng loa chó mèo trâu lợn gà hàng quán")
	var b strings.Builder
	for x := uint64(i) + 1; b.Len() < 150; {
		x = mix(x)
		b.WriteString(words[x%uint64(len(words))] + " ")
	}
	return b.String()
}

func TestNothingIsPutAsideOnAnOrdinaryDay(t *testing.T) {
	f := Filter{Limits: Usually}
	got := many(&f, 500, time.Minute, func(i int) Post {
		return Post{ID: fmt.Sprint(i), Text: unlike(i), Commune: fmt.Sprint(i % 20), Network: fmt.Sprint(i % 40)}
	})
	if len(got) > 0 {
		t.Errorf("%v", got)
	}
	for _, text := range []string{"There is a deep hole in the road in front of the school", "https://maps.example/a https://film.example/b ở cổng chợ"} {
		if why, aside := f.Judge(Post{ID: text, At: noon, Text: text}); aside {
			t.Errorf("%q is put aside: %s", text, why)
		}
	}
}

func TestWhyAReportIsPutAside(t *testing.T) {
	spam := func(i int) Post {
		return Post{ID: fmt.Sprint(i), Text: fmt.Sprintf("%s Gọi số %d để biết thêm.", pothole, 900000000+i*7919), Commune: fmt.Sprint(i)}
	}
	varied := func(p Post) func(int) Post {
		return func(i int) Post {
			q := p
			q.ID = fmt.Sprint(i)
			if q.Text == "" {
				q.Text = unlike(i)
			}
			if q.Commune == "" {
				q.Commune = fmt.Sprint("c", i)
			}
			return q
		}
	}
	for _, c := range []struct {
		name string
		n    int
		step time.Duration
		post func(int) Post
		want map[Reason]int
	}{
		{"five of a text, then copies", 20, time.Hour, spam, map[Reason]int{Copies: 15}},
		{"a text once in five hours", 20, 5 * time.Hour, spam, map[Reason]int{}},
		{"a text sent again and again by one device", 20, time.Second, func(int) Post { return Post{ID: "one", Text: pothole, Proven: true} }, map[Reason]int{}},
		{"a short text in as many communes", 20, time.Minute, func(i int) Post {
			return Post{ID: fmt.Sprint(i), Text: "Mất điện rồi anh ơi", Commune: fmt.Sprint(i)}
		}, map[Reason]int{}},
		{"a short text in one commune", 20, time.Minute, func(i int) Post { return Post{ID: fmt.Sprint(i), Text: "Mất điện rồi anh ơi", Commune: "one"} }, map[Reason]int{Copies: 15}},
		{"links", 3, time.Hour, varied(Post{Text: "http://a http://b http://c"}), map[Reason]int{Links: 3}},
		{"a crowd without proof", 200, time.Second, varied(Post{}), map[Reason]int{Unproven: 195}},
		{"a slow one", 130, 50 * time.Second, varied(Post{}), map[Reason]int{}},
		{"a crowd with proof", 200, time.Second, varied(Post{Proven: true}), map[Reason]int{}},
		{"a crowd of one commune", 100, 50 * time.Second, varied(Post{Commune: "one"}), map[Reason]int{Unproven: 59}},
		{"a crowd of one network", 100, 50 * time.Second, varied(Post{Network: "one"}), map[Reason]int{Unproven: 84}},
		{"as many in three hours", 200, time.Minute, varied(Post{}), map[Reason]int{}},
		{"danger", 2000, time.Second, varied(Post{Text: "Cháy ở chợ http://a http://b http://c", Urgent: true}), map[Reason]int{}},
	} {
		f := Filter{Limits: Usually}
		if got := many(&f, c.n, c.step, c.post); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	f := Filter{Limits: Usually}
	many(&f, 200, time.Second, varied(Post{}))
	if why, _ := f.Judge(Post{ID: "x", At: noon.Add(200 * time.Second), Text: "qwkj zzxv plrt mnbv wrtk", Proven: true}); why != Unreadable {
		t.Errorf("gibberish in a crowd: %q", why)
	}
	f.Usual(100)
	if f.Crowd(Post{At: noon.Add(30 * time.Minute)}) != 0 {
		t.Error("where a hundred an hour are usual, two hundred are a crowd")
	}
}

// Whatever comes, in whatever order and however the clock goes: danger is never put
// aside, nothing is without a reason, and counting agrees with a list of all that came.
func TestFilterAgreesWithAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := Limits{All: 60, Commune: 9, Network: 6, Copies: 2}
		f := Filter{Limits: limits}
		var came []Post
		at := noon
		for i := range rapid.IntRange(1, 60).Draw(t, "posts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "stretches")) * stretch).Add(time.Duration(rapid.IntRange(0, 8).Draw(t, "seconds")) * time.Second)
			p := Post{
				ID: fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "id")), At: at,
				Text:    unlike(rapid.IntRange(0, 6).Draw(t, "text")),
				Commune: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "commune"),
				Network: rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "network"),
				Proven:  rapid.Bool().Draw(t, "proven"), Urgent: rapid.IntRange(0, 9).Draw(t, "urgent") == 0,
			}
			why, aside := f.Judge(p)
			came = append(came, p)
			if aside != (why != "") {
				t.Fatalf("post %d: %v for %q", i, aside, why)
			}
			if want := slow(came, limits); why != want {
				t.Fatalf("post %d: %q, want %q", i, why, want)
			}
		}
	})
}

// slow judges the last of a list by going through it.
func slow(came []Post, most Limits) Reason {
	p := came[len(came)-1]
	if p.Urgent {
		return ""
	}
	ago := func(q Post) int64 { return p.At.UnixNano()/int64(stretch) - q.At.UnixNano()/int64(stretch) }
	copies := map[string]bool{}
	all, lately, now, commune, network := 0, 0, 0, 0, 0
	for _, q := range came[:len(came)-1] {
		if q.Text == p.Text && q.ID != p.ID && p.At.Sub(q.At) <= copiesKept {
			copies[q.ID] = true
		}
		if p.At.Unix()-q.At.Unix() < 12 {
			now++
		}
		if ago(q) < 2 {
			lately++
		}
		if ago(q) < 12 {
			all++
			if q.Commune == p.Commune {
				commune++
			}
			if q.Network == p.Network && p.Network != "" {
				network++
			}
		}
	}
	crowd := all > most.All || lately > max(most.All/burst, 1) || now > max(most.All/rush, 1) || commune > most.Commune || network > most.Network
	switch {
	case len(copies) >= most.Copies, len(copies) > 0 && crowd:
		return Copies
	case !crowd || p.Proven:
		return ""
	}
	return Unproven
}

func TestMemoryIsBounded(t *testing.T) {
	f := Filter{Limits: Usually}
	many(&f, maxTallies+10_000, 20*time.Millisecond, func(i int) Post {
		return Post{ID: fmt.Sprint(i), Text: unlike(i), Commune: fmt.Sprint(i), Network: fmt.Sprint(i)}
	})
	if n := len(f.networks); n > maxTallies {
		t.Errorf("%d networks are known", n)
	}
	if n := len(f.texts.lines); n > maxLines {
		t.Errorf("%d texts are known", n)
	}
	if n := len(f.texts.bands); n > maxLines*bands {
		t.Errorf("%d bands are known", n)
	}
	f.Judge(Post{ID: "tomorrow", At: noon.Add(48 * time.Hour), Text: pothole})
	if n := len(f.texts.lines); n != 1 {
		t.Errorf("the day after %d texts are known", n)
	}
	if n := len(f.texts.bands); n > bands {
		t.Errorf("the day after %d bands are known", n)
	}
}

func TestAPuzzleIsForOneReport(t *testing.T) {
	z := Puzzle{Key: []byte("key of the server")}
	ask := z.Ask("report", 1, noon)
	if ask.Bits != leastBits || z.Ask("report", 4, noon).Bits != mostBits || z.Ask("report", 40, noon).Bits != mostBits {
		t.Errorf("asks %+v", ask)
	}
	nonce := ""
	for n := 1; nonce == ""; n++ {
		if Solves(ask.Seed, fmt.Sprint(n), ask.Bits) {
			nonce = fmt.Sprint(n)
		}
	}
	for _, c := range []struct {
		id, nonce string
		at        time.Time
		want      bool
	}{
		{"report", nonce, noon, true},
		{"report", nonce, noon.Add(time.Hour), true},
		{"report", nonce, noon.Add(2 * time.Hour), false},
		{"another", nonce, noon, false},
		{"report", "", noon, false},
		{"report", "x", noon, false},
		{"report", strings.Repeat("1", 30), noon, false},
	} {
		if got := z.Proves(c.id, c.nonce, c.at); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
	a, b := z.Sum("report", noon)
	answer := fmt.Sprint(a + b)
	if !z.Answers("report", answer, noon) || !z.Answers("report", answer, noon.Add(time.Hour)) || z.Answers("report", "", noon) || z.Answers("report", fmt.Sprint(a+b+1), noon) {
		t.Errorf("%d + %d is not answered as it should be", a, b)
	}
	sums := map[int]bool{}
	for i := range 500 {
		a, b := z.Sum(fmt.Sprint(i), noon)
		if a < 11 || a > 89 || b < 2 || b > 9 {
			t.Fatalf("%d + %d", a, b)
		}
		sums[a+b] = true
	}
	if len(sums) < 70 {
		t.Errorf("only %d answers", len(sums))
	}
	if (Puzzle{Key: []byte("another")}).Proves("report", nonce, noon) {
		t.Error("another server takes it")
	}
}

func BenchmarkJudge(b *testing.B) {
	f := Filter{Limits: Usually}
	i := 0
	for b.Loop() {
		f.Judge(Post{ID: fmt.Sprint(i), At: noon.Add(time.Duration(i) * 100 * time.Millisecond), Text: unlike(i), Commune: fmt.Sprint(i % 200), Network: fmt.Sprint(i)})
		i++
	}
}

func BenchmarkSolves(b *testing.B) {
	for b.Loop() {
		Solves("0123456789abcdef0123456789abcdef", "12345", leastBits)
	}
}
