package desk_test

import (
	"slices"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/junk"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// box is what an officer finds in a box.
func box(t *testing.T, p *testworld.Province, who org.PersonID, b store.Box) (ids []report.ID) {
	t.Helper()
	scope := p.Desk.Scope(p.Actor(t, who))
	page, err := p.DB.Inbox(t.Context(), store.InboxQuery{Scope: scope, Box: b, Now: p.Clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Rows {
		ids = append(ids, r.ID)
	}
	counts, err := p.DB.InboxCounts(t.Context(), scope, p.Clock.Now())
	if err != nil || counts[b] != len(ids) {
		t.Errorf("box %s holds %d and counts %d, %v", b, len(ids), counts[b], err)
	}
	return ids
}

func letters(t *testing.T, p *testworld.Province, id report.ID) (out []string) {
	t.Helper()
	ms, err := p.DB.MessagesOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		out = append(out, m.Kind+" "+string(m.To.Role))
	}
	return out
}

// What is put aside has its number, its clock and its owner, lies in a box of its own
// and tells nobody by itself; an officer's act makes it a report like any other.
func TestWhatIsPutAside(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Crowd(t, junk.Limits{All: 100, Commune: 100, Network: 100, Copies: 1})
		first, second, third := p.Submit(t, 1), p.Submit(t, 2), p.Submit(t, 3)
		if first.State.Aside || !second.State.Aside || !third.State.Aside {
			t.Fatalf("put aside: %v %v %v, want the copies", first.State.Aside, second.State.Aside, third.State.Aside)
		}
		if second.State.Limit != first.State.Limit || second.State.Holder != first.State.Holder {
			t.Errorf("a copy has until %v with %v, the first until %v with %v", second.State.Limit.Time(), second.State.Holder, first.State.Limit.Time(), first.State.Holder)
		}
		for b, want := range map[store.Box][]report.ID{store.BoxTodo: {first.ID}, store.BoxAside: {second.ID, third.ID}, store.BoxWatch: nil} {
			if got := box(t, p, p.Operator, b); !slices.Equal(got, want) {
				t.Errorf("%s holds %v, want %v", b, got, want)
			}
		}
		if got := box(t, p, p.Lead, store.BoxWatch); !slices.Equal(got, []report.ID{first.ID}) {
			t.Errorf("the lead watches %v", got)
		}
		if got := box(t, p, p.Focal, store.BoxAside); got != nil {
			t.Errorf("a focal finds %v", got)
		}

		p.Clock.Advance(26 * time.Hour) // far past the limit
		p.RingAll(t)
		if got := letters(t, p, second.ID); len(got) != 0 {
			t.Errorf("of a copy is told %q", got)
		}
		if got := box(t, p, p.Operator, store.BoxLate); !slices.Equal(got, []report.ID{first.ID}) {
			t.Errorf("late: %v", got)
		}
		told, err := p.Desk.WarnOfAside(t.Context())
		if err != nil || told != 2 {
			t.Errorf("%d were told of all together (%v), want operators and lead", told, err)
		}
		p.Clock.Advance(10 * time.Minute)
		if _, err := p.Desk.WarnOfAside(t.Context()); err != nil {
			t.Fatal(err)
		}
		general, err := p.DB.Notices(t.Context(), p.Desk.Scope(p.Actor(t, p.Lead)), 50)
		if n := len(slices.DeleteFunc(general, func(m store.Message) bool { return m.Kind != desk.MsgAside })); err != nil || n != 1 {
			t.Errorf("the lead is told %d times within the hour, %v", n, err)
		}

		p.Do(t, second.ID, p.Operator, "accept", "vietnamese", "yes", "clear", "yes", "complete", "yes")
		if got := box(t, p, p.Operator, store.BoxTodo); !slices.Contains(got, second.ID) {
			t.Errorf("taken up, and not among what is to be done: %v", got)
		}
		c, err := p.Desk.Case(t.Context(), second.ID)
		if err != nil || c.State.Aside || c.Events[0].Form["aside"] != string(junk.Copies) {
			t.Errorf("taken up: %+v, %v", c.State, err)
		}
		p.Do(t, second.ID, p.Operator, "classify", "category", p.Desk.Categories()[1].ID)
		p.Do(t, second.ID, p.Operator, "dispatch", "agency", string(p.Agency))
		if got := letters(t, p, second.ID); !slices.Contains(got, desk.MsgStep+" "+string(org.Sender)) {
			t.Errorf("its sender is told nothing: %q", got)
		}

		refuse := desk.Act{ID: third.ID, Actor: p.Actor(t, p.Operator), Quiet: true, Command: testworld.Command("refuse", "refusal", "unclear", "explanation", "Nội dung gửi hàng loạt.")}
		if s, err := p.Desk.Act(t.Context(), refuse); err != nil || !s.Ended {
			t.Fatalf("refused: %+v, %v", s, err)
		}
		if got := letters(t, p, third.ID); slices.Contains(got, desk.MsgStep+" "+string(org.Sender)) {
			t.Errorf("a stranger's address gets a letter: %q", got)
		}
		if got := box(t, p, p.Operator, store.BoxAside); got != nil {
			t.Errorf("still aside: %v", got)
		}
	})
}

// Nobody is kept from being told what he himself did not have put aside.
func TestQuietIsForWhatWasPutAside(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		refuse := desk.Act{ID: got.ID, Actor: p.Actor(t, p.Operator), Quiet: true, Command: testworld.Command("refuse", "refusal", "unclear", "explanation", "Nội dung chưa rõ việc gì.")}
		before := len(letters(t, p, got.ID))
		if _, err := p.Desk.Act(t.Context(), refuse); err != nil {
			t.Fatal(err)
		}
		if after := letters(t, p, got.ID); len(after) == before {
			t.Errorf("the sender of a report like any other is not told that it was refused: %q", after)
		}
	})
}

// What an officer enters for somebody is put aside by nothing, and danger neither.
func TestWhatIsNeverPutAside(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Crowd(t, junk.Limits{})
		entered := p.Submission(1)
		entered.By, entered.Channel = p.Actor(t, p.Operator), report.Phone
		danger := p.Submission(2)
		danger.Danger = true
		words := p.Submission(3)
		words.Text = "Cháy lớn ở chợ trung tâm, khói đen mù mịt, có người kẹt bên trong"
		for _, in := range []desk.Submission{entered, danger, words} {
			if got, err := p.Desk.Submit(t.Context(), in); err != nil || got.State.Aside {
				t.Errorf("%q is put aside (%v)", in.Text, err)
			}
			if work, asked := p.Desk.Work(in); asked {
				t.Errorf("%q is asked for %+v", in.Text, work)
			}
		}
		if got := p.Submit(t, 4); !got.State.Aside {
			t.Error("where nothing is let through something was")
		}
	})
}

// Where many reports come every hour, as many are no crowd.
func TestTheUsualIsLearnt(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		p.Crowd(t, junk.Limits{All: 1, Commune: 1000, Network: 1000, Copies: 1000})
		for n := range 7 * 24 * 6 {
			p.Submit(t, n)
			p.Clock.Advance(10 * time.Minute)
		}
		if got := p.Submit(t, 2000); !got.State.Aside {
			t.Error("a crowd is not seen")
		}
		p.Clock.Advance(time.Minute)
		if err := p.Desk.LearnUsual(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := p.Submit(t, 2001); got.State.Aside { // the eighth within an hour, where six are usual
			t.Error("what is usual is a crowd")
		}
		for n := range 20 {
			p.Submit(t, 2100+n)
		}
		if got := p.Submit(t, 2200); !got.State.Aside {
			t.Error("many times the usual are no crowd")
		}
	})
}
