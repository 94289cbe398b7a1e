package demo

import (
	"fmt"
	"slices"
	"time"

	"paht/internal/demo/picture"
	"paht/internal/org"
	"paht/internal/report"
)

// tale is a matter that goes by one of the special procedures, told as a script:
// what the mix of fates cannot leave to chance.
type tale struct {
	ID       string
	With     string // at the place of another tale told before
	Category string
	Agency   string
	Where    string
	Scene    picture.Scene
	Days     []int  // sent so many days ago, once for each
	At       string // at this time of the day, or
	Idle     time.Duration
	DayNight bool `yaml:"day_night"` // Idle is on the clock, else it is office time
	Stands   string
	Danger   bool
	Text     string
	Moves    []beat
}

// beat is a move of a tale.
type beat struct {
	Do      string
	By      org.Role
	In      time.Duration // on the clock, or
	Work    time.Duration // in office time; neither: as long as it usually takes
	Agency  string
	Form    map[string]string
	Answer  string
	Outcome string // of the answer; empty: done
	Shown   bool
	Part    []beat // what the supporting agency does with its part
	Fork    []beat // what becomes of the report that is split off
	Into    string // the tale whose report it is merged into
}

// single tells whether the tale is of one report alone that went its way to an
// end: one an engine can play without a desk.
func (t *tale) single() bool {
	return t.Idle == 0 && t.With == "" && !slices.ContainsFunc(t.Moves, func(b beat) bool {
		return b.Part != nil || b.Fork != nil || b.Into != "" || b.Do == "seal"
	})
}

// singles are the tales that can be told of one report alone.
func (c *content) singles() (out []*tale) {
	for i := range c.tales {
		if t := &c.tales[i]; t.single() {
			out = append(out, t)
		}
	}
	return out
}

// tales are all of them as of now.
func (a *author) tales() (out []*story) {
	told := map[string]*story{}
	for i := range a.content.tales {
		t := &a.content.tales[i]
		for n := range max(1, len(t.Days)) {
			s := a.script(t, told[t.With])
			s.sent = a.sentOf(s, n)
			a.finish(s)
			told[t.ID] = s
			out = append(out, s)
		}
	}
	return out
}

// script is a tale as a story that has no date yet; beside is whose place it shares.
func (a *author) script(t *tale, beside *story) *story {
	s := &story{card: card{tale: t}, category: t.Category, agency: t.Agency}
	a.sign(s)
	if s.channel = report.Web; a.chance(0.2) {
		s.channel = report.Zalo
	}
	if beside != nil {
		s.spot = beside.spot
	} else {
		s.spot = a.atlas.find(t.Where, a.rng)
	}
	c := &course{author: a, s: s, round: 1}
	s.moves = c.script(t.Moves)
	return s
}

// finish gives a dated tale its words.
func (a *author) finish(s *story) {
	s.seen = s.sent.Add(-time.Duration(a.between(2, 12)) * time.Minute).Truncate(time.Minute)
	if !s.tale.urgent() {
		s.seen = a.seenBefore(s.sent)
	}
	a.words(s, len(a.told)+1)
	a.told = append(a.told, s)
}

// urgent tells whether the tale begins as an urgent report.
func (t *tale) urgent() bool { return alarming(t.Danger, t.Text) }

// sentOf is when a tale was sent for the n-th time.
func (a *author) sentOf(s *story, n int) time.Time {
	t := s.tale
	if t.Idle > 0 {
		return a.rewind(func(sent time.Time) bool {
			at := a.forward(sent, s.moves)
			if t.DayNight {
				return !at.Add(t.Idle).After(a.now)
			}
			return !at.After(a.now) && a.cal.Between(at, a.now) >= t.Idle
		})
	}
	day := a.now.In(zone).AddDate(0, 0, -t.Days[n]).Format(time.DateOnly)
	sent, err := time.ParseInLocation("2006-01-02 15:04", day+" "+t.At, zone)
	if err != nil {
		panic(fmt.Sprintf("tale %s: %v", t.ID, err)) // the file is compiled in and tested
	}
	return sent.Add(time.Duration(a.rng.IntN(50)) * time.Second)
}

// script makes moves of beats.
func (c *course) script(beats []beat) []move {
	out := make([]move, len(beats))
	for i, b := range beats {
		m := c.usual(b.Do)
		m.by, m.shown, m.into = b.By, b.Shown, b.Into
		if b.Part != nil {
			m.part = c.script(b.Part)
		}
		if b.Fork != nil {
			m.fork = c.script(b.Fork)
		}
		if b.In > 0 || b.Work > 0 {
			m.clock, m.work = b.In, b.Work
		}
		if b.Form != nil {
			m.form = b.Form
		}
		if b.Agency != "" {
			m.agency = b.Agency
		}
		if b.Answer != "" {
			m.answer = &answer{Outcome: b.Outcome, Text: b.Answer}
			if b.Outcome == "" {
				m.answer.Outcome = "done"
			}
		}
		out[i] = m
	}
	return out
}

// usual is an act as it is mostly done: how long it takes and what is written.
func (c *course) usual(do string) move {
	m := move{action: do, work: c.minutes(6, 25, 0)}
	switch do {
	case "accept":
		m.form = yes("vietnamese", "clear", "complete")
	case "take":
		m.form = map[string]string{"note": pick(c.rng, c.phrases.TakeNotes)}
	case "assign":
		m.form = map[string]string{"note": pick(c.rng, c.phrases.AssignNotes)}
	case "dispatch":
		m.form = map[string]string{"note": pick(c.rng, c.phrases.DispatchNotes)}
	case "approve":
		m.work = c.minutes(8, 50, 0)
		m.form = map[string]string{"note": pick(c.rng, c.phrases.ApproveNotes)}
	case "publish", "answer", "answer_agreed":
		m.work = c.minutes(8, 90, 0)
		m.form = yes("form_agency", "form_answer", "form_polite")
	}
	return m
}
