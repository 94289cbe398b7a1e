package process

import (
	"slices"
	"strings"

	"paht/internal/org"
	"paht/internal/report"
)

// spot is all of a state that decides where it can go from here: whose name, what
// text and which instants are in it does not matter. A definition has few spots,
// so every one can be looked at (walk).
type spot struct {
	step     string
	level    report.Level
	before   string
	agency   bool
	assignee bool
	accepted bool
	result   bool
}

// spotOf is the spot a state is at.
func spotOf(s State) spot {
	return spot{
		step:     s.Step,
		level:    s.Level,
		before:   s.Before,
		agency:   s.Agency != "",
		assignee: s.Assignee.Role != "",
		accepted: s.Accepted,
		result:   s.Result != nil,
	}
}

// barrier is why an action is not open at a spot.
type barrier string

const (
	open           barrier = ""
	guarded        barrier = "guarded"          // its guard does not hold
	opensSecret    barrier = "secret_published" // a report that is not public would be published
	answersNothing barrier = "no_result"        // there is no result to publish or to send
	notAccepted    barrier = "not_accepted"     // nobody received the report
	backNowhere    barrier = "back_nowhere"     // there is no step to go back to
	nobodyThere    barrier = "nobody"           // the next step's holder is not known yet
)

// move says where an action leads from a spot. It is what Decide and Fold do,
// without names, texts and instants; a test holds the two together.
func (d *Definition) move(p spot, a Action) (spot, barrier) {
	if slices.Contains(a.When, WhenPublic) && p.level != report.Public {
		return p, guarded
	}
	for _, e := range a.Effects {
		switch e {
		case Accept:
			p.accepted = true
		case Unlist:
			p.level = unlisted(p.level)
		case Dispatch:
			p.agency, p.assignee = true, false
		case Assign:
			p.assignee = true
		case Return:
			p.agency, p.assignee = false, false
		case ResultOf:
			p.result = true
		}
	}
	if a.Has(Publish) && p.level != report.Public {
		return p, opensSecret
	}
	if a.To == Stay {
		return p, open
	}
	id, ok := d.destination(p.before, a)
	if !ok {
		return p, backNowhere
	}
	from, _ := d.Step(p.step)
	to, _ := d.Step(id)
	if why := p.enters(to); why != open {
		return p, why
	}
	p.before = behind(p.before, passageOf(from, to))
	p.step = to.ID
	return p, open
}

// enters tells what keeps a spot from entering a step.
func (p spot) enters(to Step) barrier {
	switch {
	case to.Outcome == OutcomePublished && p.level != report.Public:
		return opensSecret
	case (to.Outcome == OutcomePublished || to.Outcome == OutcomeAnswered) && !p.result:
		return answersNothing
	case (to.Outcome == OutcomePublished || to.Outcome == OutcomeAnswered) && !p.accepted:
		return notAccepted
	case !p.knows(to.Holder):
		return nobodyThere
	case ofAgency(to.Holder) && !p.accepted:
		return notAccepted // report.See would not show it to its holder
	}
	return open
}

// knows tells whether it is known who has a role: an agency's only once the
// report is there.
func (p spot) knows(role org.Role) bool {
	switch role {
	case org.Focal, org.Leader:
		return p.agency
	case org.Handler:
		return p.assignee
	}
	return true
}

// ofAgency tells whether a role belongs to the handling agency.
func ofAgency(role org.Role) bool {
	return role == org.Focal || role == org.Leader || role == org.Handler
}

// unlisted is the level after Unlist, which never opens a secret.
func unlisted(l report.Level) report.Level {
	if l == report.Public {
		return report.Unlisted
	}
	return l
}

// destination is the step an action leads to; Back leads to what is innermost in
// before, and nowhere when nothing is.
func (d *Definition) destination(before string, a Action) (string, bool) {
	if a.To != Back {
		return a.To, true
	}
	id := innermost(before)
	return id, id != ""
}

// passage is what must be known of going from one step to another to keep
// State.Before.
type passage struct {
	from, to string
	fromWork bool
	fromEnd  bool
	toEnd    bool
	pause    bool // from work to a wait
}

func passageOf(from, to Step) passage {
	return passage{
		from: from.ID, to: to.ID,
		fromWork: from.Kind == Work, fromEnd: from.Kind == End, toEnd: to.Kind == End,
		pause: from.Kind == Work && to.Kind == Wait,
	}
}

// behind is State.Before after a passage. A wait remembers the step it
// interrupts, and a step entered from an end that end, until they are gone back
// to or left for good.
func behind(before string, p passage) string {
	switch {
	case p.toEnd:
		return ""
	case p.to == innermost(before):
		return strings.TrimSuffix(strings.TrimSuffix(before, p.to), "/")
	case p.fromEnd:
		return p.from
	case p.pause && before != "":
		return before + "/" + p.from
	case p.pause:
		return p.from
	}
	return ""
}

// innermost is the last of the step ids in a State.Before.
func innermost(before string) string {
	return before[strings.LastIndexByte(before, '/')+1:]
}
