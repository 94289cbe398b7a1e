package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
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
	clock time.Time // what the desk takes for now
}

// run is a story under way.
type run struct {
	*story
	n     int // the n-th of the province
	id    report.ID
	code  string
	state process.State
	done  int       // moves that are behind it
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
	runs := make([]*run, len(stories))
	line := make(queue, 0, len(stories))
	for i, s := range stories {
		runs[i] = &run{story: s, n: i + 1}
		line.add(p, runs[i])
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
		if err := p.advance(ctx, next); err != nil {
			return nil, fmt.Errorf("report %s at %s: %w", next.id, next.state.Step, err)
		}
		line.add(p, next.run)
	}
	return runs, nil
}

// advance does the next thing of a run.
func (p *player) advance(ctx context.Context, w waiting) (err error) {
	r := w.run
	switch {
	case r.id == 0:
		got, err := p.desk.Submit(ctx, p.submission(r.n, r.story))
		if err != nil {
			return err
		}
		r.id, r.code, r.state, r.at = got.ID, got.Code, got.State, p.clock
		return nil
	case w.alarm:
		return p.ring(ctx, r)
	}
	m := r.moves[r.done]
	r.state, err = p.act(ctx, r.id, r.story, r.state, m)
	r.done, r.at = r.done+1, p.clock
	return err
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

// act does one move as somebody who may.
func (p *player) act(ctx context.Context, id report.ID, s *story, state process.State, m move) (process.State, error) {
	a := desk.Act{ID: id, Actor: p.who(state, m, p.clock), Command: p.command(s, state, m, p.clock)}
	if m.shown {
		a.Photos = s.mended
	}
	return p.desk.Act(ctx, a)
}

// command is what a move asks for at an instant, in words that fit the place.
func (a *author) command(s *story, state process.State, m move, at time.Time) process.Command {
	form, words := maps.Clone(m.form), maps.Clone(s.slots)
	if form == nil {
		form = map[string]string{}
	}
	switch m.action {
	case "dispatch":
		form["agency"] = string(a.resolve(m.agency, s.spot))
	case "return":
		right := a.resolve(m.agency, s.spot)
		form["right_agency"] = string(right)
		words["dung"] = a.dir.Name(right)
	case "assign":
		form["assignee"] = a.assignee(s.category, state.Agency, at)
		s.taken = at
	case "submit":
		a.dates(words, s.taken, at)
		words["co_quan"] = a.dir.Name(state.Agency)
		form["summary"], form["done"] = words.fill(m.answer.Text), m.answer.Outcome
	}
	for k, v := range form {
		if form[k] = words.fill(v); v == "" {
			delete(form, k)
		}
	}
	return process.Command{Action: m.action, Form: form}
}

// dates are the days an answer speaks of: of the inspection and of the work, both
// between the assignment and now, and the day something is promised for.
func (a *author) dates(words slots, taken, now time.Time) {
	day := func(share float64) string {
		at := taken.Add(time.Duration(share * float64(now.Sub(taken))))
		for !a.cal.Open(at) && at.After(taken) {
			at = at.Add(-time.Hour)
		}
		return at.In(zone).Format("02/01/2006")
	}
	words["ngay_kt"], words["ngay_xl"] = day(0.25), day(0.95)
	words["hen"] = now.AddDate(0, 0, 20+a.rng.IntN(70)).In(zone).Format("02/01/2006")
}

// who is somebody who may make a move now.
func (a *author) who(s process.State, m move, at time.Time) org.Actor {
	h := s.Holder
	switch {
	case m.by != "":
		h = org.Holder{Role: m.by, Unit: a.centre()}
	case h.Role == "" || h.Role == org.Sender: // at an end only the sender speaks
		return org.Actor{Sender: true}
	}
	return a.actor(h, at)
}

// actor is somebody of the staff who may act for a holder.
func (a *author) actor(h org.Holder, at time.Time) org.Actor {
	id := h.Person
	if id == "" {
		holders := a.dir.Holders(h.Role, h.Unit, at)
		if len(holders) == 0 {
			return org.Actor{}
		}
		id = pick(a.rng, holders).ID
	}
	actor, _ := a.dir.Actor(id, at)
	return actor
}

// assignee is to whom a leader gives a matter of a category: the division that
// does such things, or somebody in it.
func (a *author) assignee(category string, agency org.UnitID, at time.Time) string {
	divisions, people := a.dir.Assignable(agency, at)
	var chosen *org.Unit
	for _, end := range a.staff.Divisions[category] {
		i := slices.IndexFunc(divisions, func(u org.Unit) bool { return strings.HasSuffix(u.Code, "."+end) })
		if i >= 0 {
			chosen = &divisions[i]
			break
		}
	}
	if chosen == nil && len(divisions) > 0 {
		chosen = &divisions[0]
	}
	if chosen == nil {
		return "person:" + string(pick(a.rng, people).ID)
	}
	if a.chance(0.6) {
		return "unit:" + string(chosen.ID)
	}
	return "person:" + string(pick(a.rng, a.dir.Holders(org.Handler, chosen.ID, at)).ID)
}
