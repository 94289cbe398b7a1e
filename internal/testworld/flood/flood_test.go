// Package flood sends ten thousand junk reports within an hour to a province at work,
// and looks whether anybody who means it has to wait for them (P35).
package flood

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"paht/internal/demo"
	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
	"paht/internal/text"
)

// What comes and who is there to read it.
const (
	hours     = 6
	truly     = 40 // reports an hour by people, five sixths of what the operator can read
	templates = 10 // texts of which junk is made
	plainly   = 8  // every so many of them is sent by a plain form, which is asked a sum
	junkPosts = 10_000
	operators = 1
	reading   = 75 * time.Second // of one report by one operator
	refusing  = 15 * time.Second // of what is no report at all: three keys (U18)
)

// sent is a report on its way: by whom it is meant, and when.
type sent struct {
	at    time.Time
	in    desk.Submission
	kind  string // "" is meant
	sense bool   // it does what it is asked for in a crowd
}

// authors are texts as people write them, by the generator's authors. It has them write
// the same of another place again and again, as people do not: each is taken once.
func authors(t *testing.T, n int) (texts []string) {
	t.Helper()
	db := testworld.OpenStore(t, testworld.Fresh(t, "sqlite"))
	if err := demo.Generate(t.Context(), db, demo.Load{Reports: 10 * n, Seed: 7, Now: testworld.At("2026-11-16 08:00")}); err != nil {
		t.Fatal(err)
	}
	page := store.Page{}
	for first := true; len(texts) < n && (first || page.Next != ""); first = false {
		var err error
		if page, err = db.PublicList(t.Context(), store.PublicQuery{Whole: true, After: page.Next}); err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			if !slices.ContainsFunc(texts, func(s string) bool { return text.Alike(s, r.Text) > 0.6 }) {
				texts = append(texts, r.Text)
			}
		}
	}
	if len(texts) < n {
		t.Fatalf("the authors write %d texts, want %d", len(texts), n)
	}
	return texts[:n]
}

type world struct {
	*testworld.Province
	t        *testing.T
	random   *rand.Rand
	communes []org.UnitID
	n        int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, random: rand.New(rand.NewPCG(35, 2026)), Province: testworld.NewProvince(t, testworld.OpenStore(t, testworld.Fresh(t, "sqlite")))}
	w.Crowd(t, junk.Usually)
	for _, u := range w.Desk.Directory().All() {
		if u.Kind == org.Commune && u.Exists(w.Clock.Now()) {
			w.communes = append(w.communes, u.ID)
		}
	}
	return w
}

func (w *world) post(at time.Time, text, network string) desk.Submission {
	w.n++
	return desk.Submission{
		Client: testworld.Client(w.n), Text: text, Channel: report.Web, Network: network,
		Contact: report.Contact{Name: "Nguyễn Văn An", Phone: fmt.Sprintf("09%08d", w.random.IntN(1e8)), NoEmail: true},
		Place:   report.Place{Commune: w.communes[w.random.IntN(len(w.communes))]},
	}
}

// meant are the reports of people, at any time of the hours.
func (w *world) meant(texts []string, begin time.Time) (out []sent) {
	for i := range hours * truly {
		at := begin.Add(time.Duration(w.random.Int64N(int64(hours * time.Hour))))
		s := sent{at: at, in: w.post(at, texts[i], fmt.Sprintf("home %d", i)), sense: true}
		if i%15 == 4 {
			s.in.Danger = true
		}
		out = append(out, s)
	}
	return out
}

// flood are the junk reports of the third hour, of every kind we know.
func (w *world) flood(texts []string, begin time.Time) (out []sent) {
	words := strings.Fields(strings.Join(texts, " "))
	for i := range junkPosts {
		at := begin.Add(2*time.Hour + time.Duration(w.random.Int64N(int64(time.Hour))))
		var b strings.Builder
		for range 25 {
			b.WriteString(words[w.random.IntN(len(words))] + " ")
		}
		s := sent{at: at, in: w.post(at, b.String(), fmt.Sprintf("bot %d", w.random.IntN(4000)))}
		switch k := i % 20; {
		case k < 10:
			s.kind = "posted without reading"
		case k < 15:
			s.kind, s.sense = "one of ten texts, names and numbers changed, with proof", true
			s.in.Text = fmt.Sprintf("%s Người gửi số %d.", texts[len(texts)-1-i%templates], w.random.IntN(1e6))
		case k < 18:
			s.kind, s.sense = "no words, with proof", true
			s.in.Text = gibberish(w.random)
		default:
			s.kind, s.sense = "links, with proof", true
			s.in.Text = b.String() + "https://a.example https://b.example https://c.example"
		}
		// Words by chance speak of danger as people do: such junk stands among the urgent
		// ones, and a person decides. It is counted apart.
		if _, urgent := w.Desk.Urgent(s.in.Text); urgent {
			s.in.Text = strings.Join(strings.Fields("hôm nay trời đẹp mọi người đi chơi vui vẻ rồi về nhà ăn cơm tối "+fmt.Sprint(i)), " ")
		}
		out = append(out, s)
	}
	return out
}

func gibberish(r *rand.Rand) string {
	var b strings.Builder
	for range 12 {
		for range 3 + r.IntN(6) {
			b.WriteByte(byte('a' + r.IntN(26)))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// outcome is how it went.
type outcome struct {
	waits  []time.Duration // of reports that are meant, until an operator read them
	aside  map[string]int  // put aside, by kind
	among  map[string]int  // not put aside, by kind
	urgent int             // of people, put aside although urgent
}

// day lets reports come, and operators read what their inbox shows first.
func (w *world) day(all []sent) outcome {
	w.t.Helper()
	slices.SortStableFunc(all, func(a, b sent) int { return a.at.Compare(b.at) })
	out := outcome{aside: map[string]int{}, among: map[string]int{}}
	meant := map[report.ID]time.Time{}
	free := make([]time.Time, operators)
	for i := range free {
		free[i] = all[0].at
	}
	scope := w.Desk.Scope(w.Actor(w.t, w.Operator))
	next := 0
	for next < len(all) || len(meant) > 0 {
		who := slices.IndexFunc(free, func(at time.Time) bool { return at.Equal(slices.MinFunc(free, time.Time.Compare)) })
		for next < len(all) && !all[next].at.After(free[who]) {
			w.come(all[next], meant, &out)
			next++
		}
		w.Clock.Set(free[who])
		id, ok := w.first(scope)
		if !ok { // nothing to read: until the next comes
			if next == len(all) {
				w.t.Fatalf("%d reports were never read: they lie aside", len(meant))
			}
			free[who] = all[next].at
			continue
		}
		if at, is := meant[id]; is {
			out.waits = append(out.waits, free[who].Sub(at))
			delete(meant, id)
			free[who] = free[who].Add(reading)
		} else {
			free[who] = free[who].Add(refusing)
		}
		w.read(id)
	}
	slices.Sort(out.waits)
	return out
}

// come is a report that comes in, as the site takes it.
func (w *world) come(s sent, meant map[report.ID]time.Time, out *outcome) {
	w.Clock.Set(s.at)
	if s.sense {
		_, asked := w.Desk.Work(s.in)
		switch s.in.Spared = !asked; {
		case asked && w.random.IntN(plainly) == 0:
			a, b, _ := w.Desk.Sum(s.in)
			s.in.Answer = fmt.Sprint(a + b)
		case asked:
			s.in.Known = true // as good as the work done: the work itself is tested elsewhere
		}
	}
	got, err := w.Desk.Submit(w.t.Context(), s.in)
	if err != nil {
		w.t.Fatal(err)
	}
	switch {
	case got.State.Aside:
		out.aside[s.kind]++
	default:
		out.among[s.kind]++
	}
	if s.kind != "" {
		return
	}
	_, urgent := w.Desk.Urgent(s.in.Text)
	if urgent = urgent || s.in.Danger; urgent && got.State.Aside {
		out.urgent++
	}
	if !got.State.Aside {
		meant[got.ID] = s.at
	}
}

// first is what an operator reads next: what is urgent, then what is due first.
func (w *world) first(scope store.Scope) (report.ID, bool) {
	for _, b := range []store.Box{store.BoxUrgent, store.BoxTodo} {
		page, err := w.DB.Inbox(w.t.Context(), store.InboxQuery{Scope: scope, Box: b, Now: w.Clock.Now(), Limit: 1})
		if err != nil {
			w.t.Fatal(err)
		}
		if len(page.Rows) > 0 {
			return page.Rows[0].ID, true
		}
	}
	return 0, false
}

// read is a report dealt with: it leaves the operators' hands.
func (w *world) read(id report.ID) {
	w.Do(w.t, id, w.Operator, "refuse", "refusal", "unclear", "explanation", "Đã xem, nội dung chưa đủ rõ.")
}

func p99(waits []time.Duration) time.Duration { return waits[len(waits)*99/100] }

// P35: of ten thousand junk posts within an hour nobody who means it waits a tenth
// longer, and nothing urgent is put aside.
func TestAFloodOfJunkDelaysNobody(t *testing.T) {
	texts := authors(t, hours*truly+templates)
	begin := testworld.At("2026-11-16 08:00")

	quiet := newWorld(t)
	calm := quiet.day(quiet.meant(texts, begin))
	loud := newWorld(t)
	storm := loud.day(append(loud.meant(texts, begin), loud.flood(texts, begin)...))

	t.Logf("without: %d read, median %v, p99 %v; put aside %v", len(calm.waits), calm.waits[len(calm.waits)/2], p99(calm.waits), calm.aside)
	t.Logf("with %d junk posts: %d read, median %v, p99 %v", junkPosts, len(storm.waits), storm.waits[len(storm.waits)/2], p99(storm.waits))
	kinds := map[string]bool{}
	for _, m := range []map[string]int{storm.aside, storm.among} {
		for kind := range m {
			kinds[kind] = true
		}
	}
	for kind := range kinds {
		t.Logf("%s: %d put aside, %d among the others", cmp.Or(kind, "meant"), storm.aside[kind], storm.among[kind])
	}
	if got, most := p99(storm.waits), p99(calm.waits)*11/10; got > most {
		t.Errorf("p99 %v, want at most %v", got, most)
	}
	if n := storm.aside[""]; n > hours*truly/100 {
		t.Errorf("%d of %d reports that are meant were put aside", n, hours*truly)
	}
	if storm.urgent+calm.urgent > 0 {
		t.Errorf("%d urgent reports were put aside", storm.urgent+calm.urgent)
	}
	if n := calm.aside[""]; n > hours*truly/100 {
		t.Errorf("on a quiet day %d of %d were put aside", n, hours*truly)
	}
}
