package demo

import (
	"slices"
	"time"

	"paht/internal/org"
	"paht/internal/report"
)

// move is one act of a story.
type move struct {
	action string
	by     org.Role          // empty: whoever holds the step
	work   time.Duration     // office time since the move before, or
	life   time.Duration     // time of a sender's own, day and night, or
	clock  time.Duration     // time on the clock: what is urgent, and what a script says
	form   map[string]string // values may have slots
	agency string            // rule: where it is dispatched, or who is named as right
	answer *answer           // of a result
	shown  bool              // the result has its picture
	part   []move            // what happens to the supporting part it opens
	fork   []move            // and to the report it splits off
	into   string            // the tale whose report it is merged into
}

const (
	workDay  = 8 * time.Hour
	halfHour = 30 * time.Minute // the limit of most steps
)

// course is everything that happens to a story until it stands where its fate
// says, in order.
func (a *author) course(s *story) []move {
	c := &course{author: a, s: s}
	c.run()
	return c.moves
}

// course is a course being planned. Its parts answer true once the story stands
// still, so that nothing follows.
type course struct {
	*author
	s     *story
	moves []move
	round int
}

// reach tells whether the story stands at a step from now on.
func (c *course) reach(step string) bool {
	if c.s.stop != step {
		return false
	}
	return c.s.round == "" || step == atClarify || c.round == 2
}

func (c *course) do(m move) { c.moves = append(c.moves, m) }

// minutes is office time between two numbers of minutes, mostly near the first,
// and now and then beyond a limit.
func (c *course) minutes(lo, hi, limit float64) time.Duration {
	f := c.rng.Float64()
	m := lo + (hi-lo)*f*f
	if limit > 0 && c.s.stop == "" && c.chance(0.015) {
		m = limit * c.between(1.1, 2.5)
	}
	return time.Duration(m * float64(time.Minute)).Truncate(time.Second)
}

func (c *course) run() {
	c.round = 1
	if c.receive() || c.classify() {
		return
	}
	if c.handled() || c.published() {
		return
	}
	if c.s.round != "" {
		c.clearUp()
		return
	}
	if c.chance(0.48) {
		c.rate()
	}
}

// receive is §2.1 step 1; true when the story ends or stands there.
func (c *course) receive() bool {
	s := c.s
	if s.alarmed() { // by its words or its sender; the operator sees that nothing burns
		c.do(move{action: calmed, clock: time.Duration(c.between(4, 22) * float64(time.Minute)).Truncate(time.Second), form: map[string]string{"reason": pick(c.rng, c.phrases.NotUrgent)}})
	}
	if c.reach(atReceive) {
		return true
	}
	if s.refusal != nil {
		c.do(move{action: "refuse", work: c.minutes(4, 28, 30), form: map[string]string{"refusal": s.refusal.Reason, "explanation": s.refusal.Explanation}})
		return true
	}
	if s.ask || s.stop == atWait {
		ask := pick(c.rng, c.phrases.Asks)
		c.do(move{action: "ask", work: c.minutes(4, 25, 30), form: map[string]string{"message": ask.Message}})
		switch {
		case s.stop == atWait:
			return true
		case s.refused:
			c.do(move{action: "refuse", by: org.Operator, work: 6 * workDay, form: map[string]string{"refusal": "no_answer", "explanation": pick(c.rng, c.phrases.LateRefusals)}})
			return true
		case c.chance(0.25):
			c.do(move{action: "resume", by: org.Operator, work: 2 * workDay, form: map[string]string{"note": pick(c.rng, c.phrases.ResumeNotes)}})
		default:
			c.do(move{action: "supplement", life: time.Duration(c.between(1, 40) * float64(time.Hour)), form: map[string]string{"supplement": ask.Supplement}})
		}
	}
	m := move{action: "accept", work: c.minutes(3, 26, 30), form: yes("vietnamese", "clear", "complete")}
	if s.sensitive != nil {
		m.action = "accept_unlisted"
		m.form["reason"] = slots{"ve": s.sensitive.About}.fill(pick(c.rng, c.phrases.UnlistReasons))
	}
	c.do(m)
	return false
}

// classify is §2.1 steps 2 and 3, with the agencies that give the report back.
func (c *course) classify() bool {
	s := c.s
	if c.reach(atClassify) {
		return true
	}
	c.do(move{action: "classify", work: c.minutes(2, 14, 30), form: map[string]string{"category": s.category}})
	right := s.agency
	if b := c.bounce(); s.bounces == 1 && b.Right != "" {
		s.agency = b.Right
	}
	for i := range s.bounces {
		wrong, named := c.phrases.Wrong[(i+c.rng.IntN(2)*3)%len(c.phrases.Wrong)], s.agency
		reason := pick(c.rng, c.phrases.Returns)
		if b := c.bounce(); b.Reason != "" && s.bounces == 1 {
			reason, wrong = b.Reason, b.By
			if wrong == "" {
				wrong = right
			}
		} else if i+1 < s.bounces { // who gives it back does not know better either
			named = c.phrases.Wrong[(i+1)%len(c.phrases.Wrong)]
		}
		c.dispatch(wrong, i)
		c.do(move{action: "return", work: c.minutes(6, 28, 30), agency: named, form: map[string]string{"reason": reason}})
	}
	if c.reach(atDispatch) || c.reach(atArbitrate) {
		return true
	}
	if s.bounces >= arbitrated {
		c.do(move{action: "dispatch", work: c.minutes(15, 100, 120), agency: s.agency, form: map[string]string{"note": pick(c.rng, c.phrases.Rulings)}})
		return false
	}
	c.dispatch(s.agency, s.bounces)
	return false
}

// bounce is the topic's own reason to be given back, if it has one.
func (c *course) bounce() bounce {
	if c.s.topic == nil {
		return bounce{}
	}
	return c.s.topic.Return
}

func (c *course) dispatch(agency string, after int) {
	notes := c.phrases.DispatchNotes
	switch {
	case after > 0:
		notes = c.phrases.AgainNotes
	case c.round == 2 || c.s.again:
		notes = c.phrases.RecurNotes
	}
	c.do(move{action: "dispatch", work: c.minutes(3, 35, 60), agency: agency, form: map[string]string{"note": pick(c.rng, notes)}})
}

// handled is §2.2; true when the story stands in it.
func (c *course) handled() bool {
	s := c.s
	if c.reach(atTake) {
		return true
	}
	c.do(move{action: "take", work: c.minutes(4, 27, 30), form: map[string]string{"note": pick(c.rng, c.phrases.TakeNotes)}})
	if c.reach(atAssign) {
		return true
	}
	c.assign()
	if s.mend == "handler" {
		c.do(move{action: "hand_back", work: c.minutes(60, 400, 0), form: map[string]string{"reason": pick(c.rng, c.phrases.HandBacks)}})
		c.assign()
	}
	if c.reach(atHandle) && s.mend == "" {
		return true
	}
	c.submit()
	if s.mend == "leader" {
		c.do(move{action: "send_back", work: c.minutes(10, 50, 60), form: map[string]string{"mend": pick(c.rng, c.phrases.LeaderMends)}})
		if c.reach(atHandle) {
			return true
		}
		c.submit()
	}
	if c.reach(atApprove) {
		return true
	}
	c.approve()
	return false
}

func (c *course) assign() {
	c.do(move{action: "assign", work: c.minutes(4, 27, 30), form: map[string]string{"note": pick(c.rng, c.phrases.AssignNotes)}})
}

// submit writes the result: a first one after days of work, one sent back sooner.
func (c *course) submit() {
	s := c.s
	m := move{action: "submit", form: map[string]string{}, answer: c.answer(), work: time.Duration(c.between(1.2, 4.9) * float64(workDay)).Truncate(time.Second)}
	for _, before := range c.moves {
		if before.action == "send_back" {
			m.work = c.minutes(30, 300, 0)
		}
	}
	if s.slow && c.round == 1 {
		m.work = time.Duration(c.between(7.2, 12) * float64(workDay)).Truncate(time.Second)
	}
	m.shown = m.answer.Outcome == "done" && (len(c.moves)%7 != 0 || slices.Contains(c.staff.Evidence, s.category))
	c.do(m)
}

func (c *course) answer() *answer {
	s := c.s
	switch {
	case c.round == 2 || s.again:
		return &answer{Outcome: "done", Text: pick(c.rng, c.phrases.SecondAnswers)}
	case s.sensitive != nil:
		return &answer{Outcome: "done", Text: s.sensitive.Summary}
	}
	fit := s.topic.fits(s.letter)
	if s.round != "" { // what is cleared up was called done
		return &fit[0]
	}
	return &fit[c.rng.IntN(len(fit))]
}

// firstOutcome is whether the first answer called it done, or promised it.
func (c *course) firstOutcome() string {
	for _, m := range c.moves {
		if m.answer != nil && m.answer.Outcome == "planned" {
			return "planned"
		}
	}
	return "done"
}

func (c *course) approve() {
	c.do(move{action: "approve", work: c.minutes(8, 55, 60), form: map[string]string{"note": pick(c.rng, c.phrases.ApproveNotes)}})
}

// published is §2.3 step 1; true when the story stands in it.
func (c *course) published() bool {
	s := c.s
	if c.reach(atCheck) {
		return true
	}
	if s.mend == "centre" && c.round == 1 {
		c.do(move{action: "send_back", work: c.minutes(8, 60, 0), form: map[string]string{"mend": pick(c.rng, c.phrases.CentreMends)}})
		c.submit()
		c.approve()
	}
	m := move{action: "publish", work: c.minutes(5, 100, 240), form: yes("form_agency", "form_answer", "form_polite")}
	if s.secret || s.level == report.Unlisted {
		m.action = "answer"
	}
	c.do(m)
	return false
}

// clearUp is §2.3 step 2: the sender says what is not done.
func (c *course) clearUp() {
	text := pick(c.rng, c.phrases.Clears)
	if c.s.topic != nil && len(c.s.topic.Clear) > 0 {
		text = pick(c.rng, c.s.topic.Clear)
	}
	c.do(move{action: "rate", life: time.Duration(c.between(3, 50) * float64(time.Hour)), form: map[string]string{"rating": "unsatisfied"}})
	c.do(move{action: "clear_up", life: time.Duration(c.between(1, 4) * float64(time.Minute)), form: map[string]string{"unclear": text}})
	if c.reach(atClarify) {
		return
	}
	if c.s.round == "declined" {
		c.do(move{action: "decline", work: c.minutes(8, 28, 30), form: map[string]string{"explanation": c.phrases.Declines[c.firstOutcome()]}})
		return
	}
	c.round = 2
	c.dispatch(c.s.agency, 0)
	if c.handled() || c.published() {
		return
	}
	c.rate()
}

func (c *course) rate() {
	rating := []string{"satisfied", "satisfied", "satisfied", "satisfied", "satisfied", "acceptable", "acceptable", "unsatisfied"}[c.rng.IntN(8)]
	c.do(move{action: "rate", life: time.Duration(c.between(1, 60) * float64(time.Hour)), form: map[string]string{
		"rating": rating, "comment": pick(c.rng, c.phrases.Comments[rating]),
	}})
}

func yes(ids ...string) map[string]string {
	form := make(map[string]string, len(ids)+1)
	for _, id := range ids {
		form[id] = "yes"
	}
	return form
}

// next is when a move happens after an instant.
func (a *author) next(at time.Time, m move) time.Time {
	if m.clock > 0 {
		return at.Add(m.clock)
	}
	if m.life > 0 {
		at = at.Add(m.life).In(zone)
		if h := at.Hour(); h < 6 {
			at = at.Add(time.Duration(6-h) * time.Hour) // nobody rates at night
		}
		return at.Truncate(time.Second)
	}
	due, err := a.cal.Add(at, m.work)
	if err != nil {
		return a.now.AddDate(1, 0, 0) // beyond what the calendar counts: it never happens
	}
	return due.At
}

// sentFor is when a report was sent that stands at its step now, in time or late.
func (a *author) sentFor(s *story) time.Time {
	idle := a.idle(s)
	if s.stop == atReceive && !s.late && !a.cal.Open(a.now) {
		// Out of office hours what was sent since the close waits for the opening.
		from := a.now.Add(-40 * time.Hour)
		for range 50 {
			at := a.humanInstant(from, a.now)
			if a.cal.Between(at, a.now) < halfHour {
				return at
			}
			from = from.Add(a.now.Sub(from) / 4)
		}
	}
	n := len(s.moves)
	if n == 0 || s.moves[n-1].life == 0 {
		return a.backward(s.moves, idle)
	}
	// The last word was the sender's, at any hour: the office was done some time
	// before, and he spoke when the story needs him to.
	spoken := a.backward(nil, idle)
	sent := a.backward(s.moves[:n-1], idle+time.Duration(a.between(0.3, 2)*float64(workDay)))
	s.moves[n-1].life = max(time.Minute, spoken.Sub(a.forward(sent, s.moves[:n-1])))
	return sent
}

// forward is when the last of some moves happens.
func (a *author) forward(sent time.Time, moves []move) time.Time {
	for _, m := range moves {
		sent = a.next(sent, m)
	}
	return sent
}

// backward is from when on some moves lead to an instant so much office time ago.
func (a *author) backward(moves []move, ago time.Duration) time.Time {
	return a.rewind(func(sent time.Time) bool {
		at := a.forward(sent, moves)
		return !at.After(a.now) && a.cal.Between(at, a.now) >= ago
	})
}

// rewind is the latest instant at which something sent still gets as far as it has to.
func (a *author) rewind(enough func(sent time.Time) bool) time.Time {
	lo, hi := a.now.AddDate(0, 0, -100), a.now
	for hi.Sub(lo) > time.Second {
		mid := lo.Add(hi.Sub(lo) / 2)
		if enough(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo.Truncate(time.Second)
}

// idle is how much office time has passed at the step a story stands at.
func (a *author) idle(s *story) time.Duration {
	limit := map[string]time.Duration{atWait: 5 * workDay, atDispatch: time.Hour, atArbitrate: 2 * time.Hour, atHandle: 6 * workDay, atApprove: time.Hour, atCheck: 4 * time.Hour}[s.stop]
	if limit == 0 {
		limit = halfHour
	}
	share := a.between(0.1, 0.8)
	switch {
	case s.late && limit > workDay:
		share = a.between(1.25, 2)
	case s.late:
		share = a.between(1.4, 9)
	case s.near:
		share = a.between(0.84, 0.97)
	}
	return time.Duration(share * float64(limit))
}
