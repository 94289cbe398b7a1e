package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// player carries stories through the desk, as the officers did at the time: what
// happened first is played first, whichever report it belongs to, so numbers,
// messages and alarms come in the order they came in.
type player struct {
	*author
	desk  *desk.Desk
	clock time.Time            // what the desk takes for now
	known map[string]report.ID // tale -> its report
	runs  []*run
}

// run is a story under way.
type run struct {
	*story
	n     int // the n-th of the province
	id    report.ID
	code  string
	state process.State
	done  int       // moves that are behind it
	part  bool      // of another: nobody sent it
	at    time.Time // of the last of them
}

// wake is when something happens to a run next: it is sent, somebody acts, an
// alarm rings. false: nothing more does, up to now.
func (p *player) wake(r *run) (at time.Time, alarm, ok bool) {
	switch {
	case r.id == 0:
		at = r.sent
	case r.done < len(r.moves):
		at = p.next(r.at, r.moves[r.done])
	default:
		at = p.now.AddDate(1, 0, 0)
	}
	if next := process.NextAlarm(r.state); next != 0 && next.Time().Before(at) {
		at, alarm = next.Time(), true
	}
	return at, alarm, !at.After(p.now)
}

// play carries all stories to now. At an instant between, each is called once.
func (p *player) play(ctx context.Context, stories []*story, between time.Time, each func() error) ([]*run, error) {
	p.known = map[string]report.ID{}
	line := make(queue, 0, len(stories))
	for i, s := range stories {
		p.runs = append(p.runs, &run{story: s, n: i + 1})
		line.add(p, p.runs[i])
	}
	for passed := false; len(line) > 0; {
		next := line.take()
		if !passed && next.at.After(between) {
			passed, p.clock = true, between
			if err := each(); err != nil {
				return nil, err
			}
		}
		p.clock = next.at
		born, err := p.advance(ctx, next)
		if err != nil {
			return nil, fmt.Errorf("report %s at %s: %w", next.id, next.state.Step, err)
		}
		line.add(p, next.run)
		if born != nil {
			p.runs = append(p.runs, born)
			line.add(p, born)
		}
	}
	return p.runs, nil
}

// advance does the next thing of a run. It answers the report that was made of it.
func (p *player) advance(ctx context.Context, w waiting) (born *run, err error) {
	r := w.run
	switch {
	case r.id == 0:
		got, err := p.desk.Submit(ctx, p.submission(r.n, r.story))
		if err != nil {
			return nil, err
		}
		r.id, r.code, r.state, r.at = got.ID, got.Code, got.State, p.clock
		if r.tale != nil {
			p.known[r.tale.ID] = r.id
		}
		r.heed()
		return nil, nil
	case w.alarm:
		return nil, p.ring(ctx, r)
	}
	m := r.moves[r.done]
	r.state, err = p.act(ctx, r.id, r.story, r.state, m)
	r.done, r.at = r.done+1, p.clock
	if err != nil || m.part == nil && m.fork == nil {
		return nil, err
	}
	return p.born(ctx, r, m)
}

// heed lets the story begin as the desk took it: what was typed may have lost or
// won a word that makes it urgent.
func (r *run) heed() {
	took := len(r.moves) > 0 && r.moves[0].action == calmed
	switch {
	case r.tale != nil || took == r.state.Urgent:
	case took:
		r.moves = r.moves[1:]
	default:
		r.moves = slices.Insert(r.moves, 0, move{action: calmed, clock: 6 * time.Minute, form: map[string]string{"reason": "Đã gọi lại người gửi, không có nguy hiểm trước mắt."}})
	}
}

// calmed is the operator's act on what is not urgent after all.
const calmed = "not_urgent"

// born is the report a move made: a part, or what was split off.
func (p *player) born(ctx context.Context, r *run, m move) (*run, error) {
	c, err := p.desk.Case(ctx, r.id)
	if err != nil {
		return nil, err
	}
	change := c.Events[len(c.Events)-1].Change
	s := *r.story
	kid := &run{story: &s, n: len(p.runs) + 1, id: change.Opened, at: p.clock, part: true}
	s.moves = m.part
	if m.agency != "" {
		s.agency = m.agency
	}
	if change.Made != 0 {
		off := p.desk.SplitOffs(c)
		kid.id, kid.code, kid.part, s.moves = change.Made, off[len(off)-1].Code, false, m.fork
	}
	kid.state, err = p.desk.DB.State(ctx, kid.id)
	return kid, err
}

// ring lets a run's alarm ring; the desk lets every one ring that is due with it.
func (p *player) ring(ctx context.Context, r *run) error {
	if _, err := p.desk.Ring(ctx, 100); err != nil {
		return err
	}
	after, err := p.desk.DB.State(ctx, r.id)
	if err != nil {
		return err
	}
	if after.Seq == r.state.Seq {
		return fmt.Errorf("its alarm of %s does not ring", p.clock)
	}
	r.state = after
	return nil
}

// submission is the story as it came in: typed by its sender, or by the operator
// who had him on the telephone.
func (p *player) submission(n int, s *story) desk.Submission {
	in := desk.Submission{
		Client:  fmt.Sprintf("01900000-0000-7000-8000-%012x", n),
		Text:    s.text,
		Contact: s.contact,
		Place:   p.place(s),
		Seen:    s.seen, Category: s.guess, Secret: s.secret, Channel: s.channel, Photos: s.photos,
	}
	if s.letter != nil {
		in.Danger = s.letter.Danger
	}
	if s.tale != nil {
		in.Danger = s.tale.Danger
	}
	if s.relayed() || s.channel == report.Zalo {
		in.By = p.actor(org.Holder{Role: org.Operator, Unit: p.centre()}, s.sent)
	}
	return in
}

// place is where the sender says it is: in words, with a point, or both.
func (a *author) place(s *story) report.Place {
	p := report.Place{Commune: s.spot.commune.ID, Words: s.spot.noi + ", " + s.spot.moc}
	if s.spot.lat != 0 && a.chance(0.75) {
		p.HasPoint, p.Lat, p.Lon = true, s.spot.lat, s.spot.lon
		if a.chance(0.4) {
			p.Words = ""
		}
	}
	return p
}

func (a *author) centre() org.UnitID {
	u, _ := a.dir.Centre(a.now)
	return u.ID
}
