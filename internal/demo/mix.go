package demo

import "paht/internal/report"

// fate is what becomes of a report: where it stands now, or how it ended, and
// what happened to it on the way.
type fate struct {
	n       int          // how many reports have it
	stop    string       // the step at which it stands now; empty: it goes on as far as time takes it
	late    bool         // and past the limit of that step
	near    bool         // or close to it
	level   report.Level // Secret, or Unlisted for a sensitive matter; empty: public, unless the letter asks otherwise
	refused bool         // not received (after waiting in vain, where stop names the wait)
	bounces int          // agencies that gave it back
	ask     bool         // the centre asked for more, and got it
	mend    string       // who sent the result back: leader, centre; or handler, who gave the work back
	slow    bool         // the handler was late
	round   string       // cleared up: again (and answered), declined, handle (under way), clarify (waiting)
	again   bool         // sent for the second time, after an answer
	at      string       // code of the agency that has it
}

// Steps of the shipped process, and its roles' words in fates.
const (
	atReceive   = "receive"
	atWait      = "wait"
	atClassify  = "classify"
	atDispatch  = "dispatch"
	atArbitrate = "arbitrate"
	atTake      = "take"
	atAssign    = "assign"
	atHandle    = "handle"
	atApprove   = "approve"
	atCheck     = "check"
	atClarify   = "clarify"
)

// arbitrated is the return after which the centre's lead decides.
const arbitrated = 3

// mix is the province: most reports are answered, some stand at every step of the
// process, some of those late, and whatever can happen has happened to a few.
// The agencies with demonstration logins have work at every desk.
var mix = []fate{
	{n: 58},
	{n: 8, again: true},
	{n: 6, ask: true},
	{n: 9, bounces: 1},
	{n: 2, bounces: 3},
	{n: 6, mend: "leader"},
	{n: 5, mend: "centre"},
	{n: 3, mend: "handler"},
	{n: 14, slow: true},
	{n: 5, round: "again"},
	{n: 2, round: "declined"},
	{n: 8, level: report.Secret},
	{n: 7, level: report.Unlisted},
	{n: 12, refused: true},
	{n: 2, refused: true, ask: true},

	{n: 9, stop: atReceive},
	{n: 3, stop: atReceive, late: true},
	{n: 5, stop: atWait},
	{n: 2, stop: atWait, late: true},
	{n: 3, stop: atClassify},
	{n: 1, stop: atClassify, late: true},
	{n: 3, stop: atDispatch},
	{n: 1, stop: atDispatch, late: true},
	{n: 3, stop: atDispatch, bounces: 1},
	{n: 2, stop: atArbitrate, bounces: 3},
	{n: 1, stop: atArbitrate, bounces: 3, late: true},
	{n: 3, stop: atTake},
	{n: 2, stop: atTake, late: true},
	{n: 2, stop: atAssign},
	{n: 1, stop: atAssign, late: true},
	{n: 14, stop: atHandle},
	{n: 6, stop: atHandle, late: true},
	{n: 4, stop: atHandle, near: true},
	{n: 2, stop: atHandle, bounces: 1},
	{n: 3, stop: atHandle, mend: "leader"},
	{n: 2, stop: atHandle, level: report.Secret},
	{n: 2, stop: atHandle, level: report.Unlisted},
	{n: 2, stop: atHandle, round: "handle"},
	{n: 3, stop: atApprove},
	{n: 1, stop: atApprove, late: true},
	{n: 6, stop: atCheck},
	{n: 2, stop: atCheck, late: true},
	{n: 2, stop: atClarify, round: "clarify"},
	{n: 1, stop: atClarify, round: "clarify", late: true},

	{n: 1, stop: atTake, at: "so-gtvt"}, {n: 1, stop: atAssign, at: "so-gtvt"}, {n: 3, stop: atHandle, at: "so-gtvt"}, {n: 1, stop: atHandle, late: true, at: "so-gtvt"}, {n: 1, stop: atApprove, at: "so-gtvt"},
	{n: 1, stop: atTake, at: "so-tnmt"}, {n: 1, stop: atAssign, at: "so-tnmt"}, {n: 2, stop: atHandle, at: "so-tnmt"}, {n: 1, stop: atApprove, late: true, at: "so-tnmt"},
	{n: 1, stop: atTake, late: true, at: "dien-luc"}, {n: 1, stop: atAssign, at: "dien-luc"}, {n: 2, stop: atHandle, at: "dien-luc"}, {n: 1, stop: atApprove, at: "dien-luc"},
	{n: 1, stop: atTake, at: "213"}, {n: 1, stop: atAssign, late: true, at: "213"}, {n: 3, stop: atHandle, at: "213"}, {n: 1, stop: atApprove, at: "213"},
	{n: 2, stop: atTake, at: "07207"}, {n: 1, stop: atAssign, at: "07207"}, {n: 3, stop: atHandle, at: "07207"}, {n: 1, stop: atHandle, near: true, at: "07207"}, {n: 1, stop: atApprove, at: "07207"},
	{n: 1, stop: atTake, at: "07807"}, {n: 1, stop: atAssign, at: "07807"}, {n: 2, stop: atHandle, late: true, at: "07807"}, {n: 1, stop: atApprove, at: "07807"},
	{n: 2, at: "so-gtvt"}, {n: 2, at: "so-tnmt"}, {n: 2, at: "dien-luc"}, {n: 2, at: "213"}, {n: 3, at: "07207"}, {n: 3, at: "07807"},
}
