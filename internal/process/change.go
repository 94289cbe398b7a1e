package process

import (
	"strconv"
	"strings"

	"paht/internal/org"
	"paht/internal/report"
)

// change is what an action's effects change. made is the number that was reserved
// for what the action makes.
func (d *Definition) change(s State, act *Action, e Event, made report.ID) Change {
	var c Change
	for _, effect := range act.Effects {
		switch effect {
		case Accept:
			c.Accepted = true
		case Unlist:
			c.Level = lowered(s.Level, c.Level)
		case Sensitive:
			c.Sensitive = true
			c.Level = lowered(s.Level, c.Level)
		case Classify:
			c.Category = e.Form[d.fieldOf(act, CategoryField)]
		case Dispatch:
			c.Agency = org.UnitID(e.Form[d.fieldOf(act, AgencyField)])
		case Coordinate:
			c.Coordinator = org.UnitID(e.Form[d.fieldOf(act, AgencyField)])
		case Assign, Transfer:
			h, _ := Assignee(e.Form[d.fieldOf(act, AssigneeField)])
			c.Assignee = &h
		case Return:
			c.Bounced = true
		case ResultOf:
			c.Result = &Result{
				Agency:  s.Agency,
				Summary: e.Form[summaryField],
				Done:    e.Form[doneField],
				Files:   e.Form[filesField],
				At:      e.At,
			}
		case Approve:
			c.Approved = true
		case Publish, Answer:
			// What they stand for is the outcome of the end they lead to.
		case Rate:
			c.Rating = e.Form[ratingField]
		case NewRound:
			c.Round = true
		default:
			d.special(&c, effect, s, act, e, made)
		}
	}
	return c
}

// special is what the effects of the special procedures change.
func (d *Definition) special(c *Change, effect Effect, s State, act *Action, e Event, made report.ID) {
	switch effect {
	case MarkUrgent:
		c.Urgent = On
	case MarkCalm:
		c.Urgent = Off
	case Agree:
		c.Agreement = On
	case Disagree:
		c.Agreement = Off
	case AskExtension:
		days, _ := strconv.Atoi(strings.TrimSpace(e.Form[d.fieldOf(act, NumberField)]))
		c.Extension = &Extension{Days: days, Reason: e.Form[d.fieldOf(act, TextField)], At: e.At}
	case Extend:
		c.Granted = On
	case DenyExtension:
		c.Granted = Off
	case Support:
		c.Opened = made
	case Split:
		c.Made = made
	case Merge:
		c.Into, _ = report.ParseID(e.Form[d.fieldOf(act, ReportField)])
	case Seal:
		c.Level = report.Sealed
	case Urge:
		c.Urged = true
	case Called:
		c.Call = Off
	}
}

// lowered is the level a report takes that is not to be public: none when it stays
// as it is, and never one that hides less than what was decided already.
func lowered(now, decided report.Level) report.Level {
	if decided != "" || unlisted(now) == now {
		return decided
	}
	return unlisted(now)
}
