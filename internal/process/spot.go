package process

import (
	"paht/internal/org"
	"paht/internal/report"
)

// spot is all of a state that decides where it can go from here: whose name, what
// text and which instants are in it does not matter. A definition has few spots,
// so every one can be looked at (walk).
type spot struct {
	step        string
	level       report.Level
	before      string
	returns     uint8 // how often an agency returned it, as far as a detour asks
	agency      bool
	assignee    bool
	accepted    bool
	result      bool
	approved    bool
	urgent      bool
	sensitive   bool
	coordinator bool
	agreed      bool
	asked       bool // an extension is asked for
	extended    bool
	parts       bool // some are open
	part        bool // it is one itself
	call        bool
}

// spotOf is the spot a state is at.
func spotOf(s State) spot {
	return spot{
		step:        s.Step,
		level:       s.Level,
		before:      s.Before,
		returns:     uint8(min(s.Bounces, 255)),
		agency:      s.Agency != "",
		assignee:    s.Assignee.Role != "",
		accepted:    s.Accepted,
		result:      s.Result != nil,
		approved:    s.Approved,
		urgent:      s.Urgent,
		sensitive:   s.Sensitive,
		coordinator: s.Coordinator != "",
		agreed:      s.Agreed,
		asked:       s.Extension != nil,
		extended:    s.Extended,
		parts:       len(s.Parts) > 0,
		part:        s.Parent != 0,
		call:        s.Call,
	}
}

// barrier is why an action is not open at a spot.
type barrier string

const (
	open           barrier = ""
	guarded        barrier = "guarded"          // its condition does not hold
	opensSecret    barrier = "secret_published" // a report that is not public would be published
	notAgreed      barrier = "not_agreed"       // a sensitive report would be answered without agreement
	answersNothing barrier = "no_result"        // there is no result to publish, to send or to agree to
	notAccepted    barrier = "not_accepted"     // nobody received the report
	backNowhere    barrier = "back_nowhere"     // there is no step to go back to
	nobodyThere    barrier = "nobody"           // the next step's holder is not known yet
	noCoordinator  barrier = "no_coordinator"   // nobody is there to agree
	partPublished  barrier = "part_published"   // a supporting part would be published or answered
	partEnds       barrier = "part_ends"        // a supporting part would end like a report
	wholeSupported barrier = "whole_supported"  // a report would end like a supporting part
)

// move says where an action leads from a spot. It is what Decide and Fold do,
// without names, texts and instants; a test holds the two together.
func (d *Definition) move(p spot, a *Action) (spot, barrier) { return move(d.step, p, a) }

// move is Definition.move with the steps found by find.
func move(find func(id string) *Step, p spot, a *Action) (spot, barrier) {
	for _, g := range a.When {
		if !p.holds(g) {
			return p, guarded
		}
	}
	for _, e := range a.Effects {
		if !p.admits(e) {
			return p, guarded
		}
	}
	from, to := p, (*Step)(nil)
	if a.To != Stay {
		id, ok := destination(p.before, a, int(p.returns))
		if !ok {
			return p, backNowhere
		}
		to = find(id)
		if to.Outcome == OutcomeWithdrawn && p.approved {
			return p, guarded // an office stands by an answer already
		}
	}
	for _, e := range a.Effects {
		p.take(e)
	}
	p.settle(a)
	if why := p.allows(a, from); why != open || to == nil {
		return p, why
	}
	if why := p.enters(to); why != open {
		return p, why
	}
	p.before = behind(p.before, passageOf(find(p.step), to))
	p.step = to.ID
	p.asked, p.call = false, false
	return p, open
}

// holds tells whether a guard holds at a spot.
func (p *spot) holds(g Guard) bool {
	switch g {
	case WhenPublic:
		return p.level == report.Public
	case WhenSensitive:
		return p.sensitive
	case WhenOrdinary:
		return !p.sensitive
	case WhenAdvised:
		return p.coordinator
	case WhenUnadvised:
		return !p.coordinator
	case WhenAgreed:
		return p.agreed
	case WhenNotAgreed:
		return !p.agreed
	case WhenUrgent:
		return p.urgent
	case WhenCalm:
		return !p.urgent
	case WhenAlone:
		return !p.parts
	case WhenExtendable:
		return !p.asked && !p.extended
	case WhenAsked:
		return p.asked
	case WhenCall:
		return p.call
	}
	return false // a condition nobody knows holds never
}

// admits tells whether an effect has anything to do at a spot, whatever the guards
// of a definition say.
func (p *spot) admits(e Effect) bool {
	switch e {
	case MarkUrgent:
		return !p.urgent
	case MarkCalm:
		return p.urgent
	case Sensitive:
		return !p.sensitive
	case AskExtension:
		return !p.asked && !p.extended
	case Extend, DenyExtension:
		return p.asked
	case Support:
		return !p.part
	case Called:
		return p.call
	}
	return true
}

// take is what an effect changes.
func (p *spot) take(e Effect) {
	switch e {
	case Accept:
		p.accepted = true
	case Unlist:
		p.level = unlisted(p.level)
	case Sensitive:
		p.sensitive, p.level = true, unlisted(p.level)
	case Dispatch:
		p.agency, p.assignee = true, false
	case Assign:
		p.assignee = true
	case Return:
		p.agency, p.assignee = false, false
		p.returns = min(p.returns, 254) + 1
	case ResultOf:
		p.result, p.approved, p.agreed = true, false, false
	case MarkUrgent:
		p.urgent = true
	case MarkCalm:
		p.urgent = false
	case Coordinate:
		p.coordinator, p.agreed = true, false
	case Disagree:
		p.agreed = false
	case AskExtension:
		p.asked = true
	case Extend:
		p.asked, p.extended = false, true
	case DenyExtension:
		p.asked = false
	case NewRound:
		p.extended = false
	case Support:
		p.parts = true
	case Called:
		p.call = false
	}
}

// settle is what holds after all effects of an action, in whatever order they are
// written.
func (p *spot) settle(a *Action) {
	if a.Has(Dispatch) {
		p.agency = true
	}
	if a.Has(Approve) {
		p.approved = true
	}
	if a.Has(Agree) {
		p.agreed = true
	}
	if a.Has(Seal) {
		p.level, p.result, p.approved, p.agreed = report.Sealed, false, false, false
	}
}

// allows tells what keeps an action from being taken, apart from where it leads; p
// is the spot after its effects, from the one before.
func (p *spot) allows(a *Action, from spot) barrier {
	for _, e := range a.Effects {
		switch e {
		case Publish, Answer:
			if why := p.answers(e == Publish); why != open {
				return why
			}
		case Agree, Disagree:
			switch {
			case !from.coordinator:
				return noCoordinator
			case !from.result:
				return answersNothing
			}
		}
	}
	return open
}

// answers tells what keeps a spot from publishing, or sending, a result.
func (p *spot) answers(publish bool) barrier {
	switch {
	case p.part:
		return partPublished
	case publish && p.level != report.Public:
		return opensSecret
	case p.sensitive && !p.agreed:
		return notAgreed
	}
	return open
}

// enters tells what keeps a spot from entering a step.
func (p *spot) enters(to *Step) barrier {
	switch to.Outcome {
	case OutcomePublished, OutcomeAnswered:
		if why := p.answers(to.Outcome == OutcomePublished); why != open {
			return why
		}
		if !p.result {
			return answersNothing
		}
		if !p.accepted {
			return notAccepted
		}
	case OutcomeSupported:
		if !p.part {
			return wholeSupported
		}
	case "", OutcomeOutside:
	default:
		if p.part {
			return partEnds
		}
	}
	switch {
	case !p.knows(to.Holder):
		return nobodyThere
	case outside(to.Holder) && !p.accepted:
		return notAccepted // report.See would not show it to its holder
	}
	return open
}

// knows tells whether it is known who has a role: an agency's only once the
// report is there.
func (p *spot) knows(role org.Role) bool {
	switch role {
	case org.Focal, org.Leader, org.OnDuty:
		return p.agency
	case org.Handler:
		return p.assignee
	case org.Coordinator:
		return p.coordinator
	}
	return true
}

// outside tells whether a role belongs to an agency, and not to the centre.
func outside(role org.Role) bool {
	return ofAgency(role) || role == org.Coordinator
}

// ofAgency tells whether a role belongs to the handling agency.
func ofAgency(role org.Role) bool {
	switch role {
	case org.Focal, org.Leader, org.Handler, org.OnDuty:
		return true
	}
	return false
}

// unlisted is the level after Unlist, which never opens a secret.
func unlisted(l report.Level) report.Level {
	if l == report.Public {
		return report.Unlisted
	}
	return l
}
