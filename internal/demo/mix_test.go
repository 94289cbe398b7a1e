package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"paht/internal/bacgiang"
	"paht/internal/calendar"
	"paht/internal/demo/picture"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// now is a Monday morning in office hours.
var now = at("2026-11-23 09:40")

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return t
}

// told are all stories of the mix as of an instant, with pictures that are names only.
func told(t testing.TB, now time.Time, seed uint64) (*author, []*story) {
	t.Helper()
	c, units := load(t), bacgiang.Units()
	al := &album{before: map[picture.Scene][]report.Photo{}, after: map[picture.Scene][]report.Photo{}}
	for _, topic := range c.topics {
		al.before[topic.Scene] = []report.Photo{{Digest: "before"}}
		al.after[topic.Scene] = []report.Photo{{Digest: "after"}}
	}
	delete(al.before, "")
	a := newAuthor(c, units, al, calendar.Default(), now, seed)
	o := c.hire(units, seed)
	a.dir = org.NewDirectory(units, o.people, o.duties)
	var all []*story
	for _, f := range mix {
		for range f.n {
			all = append(all, a.tell(f))
		}
	}
	return a, all
}

// The province must live at whatever instant somebody looks at it: in office
// hours, in the night, at weekends, at Tết, in a year whose days off are unknown.
func TestMixStandsAtEveryStepAtAnyInstant(t *testing.T) {
	for _, when := range []string{
		"2026-11-23 09:40", "2026-11-22 03:15", "2026-11-23 07:31", "2026-11-20 16:58", "2026-11-24 10:00",
		"2026-02-18 09:00", "2026-06-15 12:30", "2027-03-08 14:00",
	} {
		t.Run(when, func(t *testing.T) {
			now := at(when)
			a, all := told(t, now, 1)
			standing, late, outcomes, bounced, rounds := map[string]int{}, map[string]int{}, map[string]int{}, map[int]int{}, 0
			for _, s := range all {
				l, err := a.live(s)
				if err != nil {
					t.Fatalf("%+v: %v", s.fate, err)
				}
				state := l.state
				standing[state.Step]++
				bounced[state.Bounces]++
				if state.Round > 1 {
					rounds++
				}
				if process.LateStep(state, now) {
					late[state.Step]++
				}
				if state.Ended {
					outcomes[state.Outcome]++
				}
				if s.stop != "" && state.Step != s.stop {
					t.Errorf("%+v stands at %s, sent %s", s.fate, state.Step, s.sent)
				}
				if s.late && !process.LateStep(state, now) {
					t.Errorf("%+v is not late: limit %s", s.fate, state.Limit.Time().In(zone))
				}
				if next := process.NextAlarm(state); next != 0 && next.Time().Before(now) {
					t.Errorf("%+v: an alarm of %s has not rung", s.fate, next.Time())
				}
				if s.sent.After(now) || s.sent.Before(now.AddDate(0, 0, -100)) || s.seen.After(s.sent) {
					t.Errorf("%+v was seen %s, sent %s", s.fate, s.seen, s.sent)
				}
			}
			for _, step := range process.Shipped().Steps {
				if !ordinary(step) {
					continue // the tales stand there: TestTales
				}
				if standing[step.ID] == 0 {
					t.Errorf("nothing stands at %s", step.ID)
				}
				if step.Kind != process.End && late[step.ID] == 0 {
					t.Errorf("nothing is late at %s", step.ID)
				}
				if step.Kind != process.End && late[step.ID] == standing[step.ID] {
					t.Errorf("everything is late at %s", step.ID)
				}
			}
			if outcomes["published"] < 115 || outcomes["answered"] < 10 || outcomes["refused"] < 12 {
				t.Errorf("ended: %v", outcomes)
			}
			if bounced[1] < 8 || bounced[3] < 2 || rounds < 8 {
				t.Errorf("given back: %v, cleared up: %d", bounced, rounds)
			}
		})
	}
}

// ordinary tells the steps the mix has fates for.
func ordinary(step process.Step) bool {
	switch step.Outcome {
	case process.OutcomePublished, process.OutcomeAnswered, process.OutcomeRefused:
		return true
	}
	return slices.ContainsFunc(mix, func(f fate) bool { return f.stop == step.ID })
}

func TestStoriesReadWell(t *testing.T) {
	_, all := told(t, now, 1)
	seen, voices, photos := map[string]int{}, map[string]int{}, 0
	for _, s := range all {
		if strings.ContainsAny(s.text, "{}") {
			t.Errorf("a slot is open: %s", s.text)
		}
		if n := utf8.RuneCountInString(s.text); n < 20 || n > 2000 {
			t.Errorf("%d characters: %s", n, s.text)
		}
		seen[s.text]++
		if s.text == withoutMarks(s.text) {
			voices["bare"]++
		}
		if strings.Contains(s.text, "(lần 2)") || strings.Contains(s.text, "(lan 2)") {
			voices["again"]++
		}
		if strings.Contains(s.text, " ko ") || strings.Contains(s.text, " đc ") {
			voices["short forms"]++
		}
		if s.relayed() && len(s.photos) > 0 {
			t.Errorf("photos by telephone: %s", s.text)
		}
		photos += len(s.photos)
	}
	for text, n := range seen {
		if n > 2 {
			t.Errorf("told %d times: %s", n, text)
		}
	}
	if voices["bare"] < 20 || voices["again"] < 5 || voices["short forms"] < 2 || photos < 100 {
		t.Errorf("voices %v, %d photos", voices, photos)
	}
}

func TestSameSeedTellsTheSame(t *testing.T) {
	line := func(seed uint64) (out []string) {
		a, all := told(t, now, seed)
		for _, s := range all {
			l, err := a.live(s)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%s %s %s %s %+v", s.sent, s.contact.Name, s.text, l.state.Step, l.events[len(l.events)-1].Form))
		}
		return out
	}
	if diff := cmp.Diff(line(1), line(1)); diff != "" {
		t.Errorf("the same seed told another story:\n%s", diff)
	}
	if cmp.Equal(line(1), line(2)) {
		t.Error("another seed told the same")
	}
}
