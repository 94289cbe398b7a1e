package process

import "time"

// LateStep tells whether the present step is past its limit. At the very instant
// of the limit it is in time.
func LateStep(s State, now time.Time) bool {
	return !s.Ended && s.Limit != 0 && At(now) > s.Limit
}

// Late is the one meaning of "late" for lists, reports, search and statistics: an
// open report whose present step is past its limit, or an ended one of which some
// step was left after its limit. Time spent waiting for the sender makes no step
// late once he has answered.
func Late(s State, now time.Time) bool {
	if s.Ended {
		return s.LateSteps > 0
	}
	return LateStep(s, now)
}
