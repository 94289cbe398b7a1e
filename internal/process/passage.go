package process

import "strings"

// destination is the step an action leads to from a report that was returned so
// often before; Back leads to what is innermost in before, and nowhere when
// nothing is.
func destination(before string, a *Action, returns int) (string, bool) {
	switch {
	case a.Bounced != nil && returns+1 >= a.Bounced.From:
		return a.Bounced.To, true
	case a.To != Back:
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

func passageOf(from, to *Step) passage {
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
