// Package process decides what may be done with a report, by whom and until
// when, from a definition that is data.
//
// It is pure and closed: Decide(definition, world, state, command, actor, now)
// answers one Event or a typed refusal; Fold(state, event) gives the next
// state and needs neither definition nor calendar, so a change of either never
// rewrites what happened. Same arguments, same answer, byte for byte.
//
// Rules it owns (requirements D1–D3, D5, W5, W7, W9, and sections 3–5):
//   - One Event is what one actor did at one instant, with everything that
//     followed from it: step left, step entered, holder, target, limit, alarms.
//     Events carry no contact data of the sender.
//   - Every open state has a holder, a limit and a way to an end.
//   - A report whose level is not public is never published, whatever a
//     definition says: the effect publish is refused here, not only by a guard.
//   - Time used is kept: a step entered again by the same unit in the same round
//     goes on with the rest of its limit, at least Rework.Least; a wait for the
//     sender stops the clock of the step it interrupts; an action that stays in
//     the step never moves a due; a new round starts afresh.
//   - Late is the one meaning of "late", used by lists, reports, search, jobs.
//
// Import note: it uses report.Level, the one vocabulary of secrecy, beside
// calendar and org.
package process

import (
	"slices"

	"paht/internal/calendar"
	"paht/internal/org"
	"paht/internal/report"
)

// Definition is a checked process. It does not change once parsed.
type Definition struct {
	ID      string // "bac-giang-2023"
	Version int
	Title   string
	Source  string
	From    string // first day in force, YYYY-MM-DD
	Count   calendar.Count
	Start   string
	Least   calendar.Span // Rework.Least
	Fields  map[string]Field
	Steps   []Step // in the order of the file
}

// StepKind is what a step is to the clock.
type StepKind string

// The kinds of steps.
const (
	Work StepKind = ""     // somebody works and the clock runs
	Wait StepKind = "wait" // the clock of the step that was left stands still
	End  StepKind = "end"  // closed; only the sender may still speak
)

// Phase is the coarse place of a step in the citizen's eyes.
type Phase string

// The phases, in the order they pass.
const (
	Received   Phase = "received"
	Dispatched Phase = "dispatched"
	Handling   Phase = "handling"
	Answered   Phase = "answered"
)

// Step is one station of the process.
type Step struct {
	ID        string
	Title     string // to officers
	Paragraph string // where the guidance says it: "§2.1 Bước 1"
	Citizen   string // to citizens, in plain words
	Phase     Phase
	Kind      StepKind
	Holder    org.Role // who must act; empty at an end
	Target    calendar.Span
	Limit     calendar.Span
	Remind    []float64 // fractions of the time given, 0 < f < 1
	Escalate  []Rung
	Outcome   string // at an end
	Actions   []Action
}

// Rung is one rung of an escalation ladder: so long after the limit, to whom.
type Rung struct {
	After calendar.Span
	To    org.Role
}

// The targets of an action that are not steps.
const (
	Stay = "stay" // the step is not left and no due moves
	Back = "back" // to the step before the wait, or to the end before clarify
)

// Guard is a condition under which an action is offered.
type Guard string

// The guards.
const (
	WhenPublic Guard = "public" // the report's level is public
)

// Effect is what an action does beside moving.
type Effect string

// The effects: a closed set, so that the checker knows them all.
const (
	Accept   Effect = "accept"   // counts as received; may be listed if public
	Unlist   Effect = "unlist"   // received without making public (N2)
	Classify Effect = "classify" // takes the field of kind category
	Dispatch Effect = "dispatch" // takes the required field of kind agency
	Assign   Effect = "assign"   // takes the field of kind assignee
	Return   Effect = "return"   // counts a bounce; the agency no longer holds it
	ResultOf Effect = "result"   // takes summary, done, attachments
	Approve  Effect = "approve"  // the agency stands by the result
	Publish  Effect = "publish"  // report and result become public
	Answer   Effect = "answer"   // the result goes to the sender alone
	Rate     Effect = "rate"     // takes rating
	NewRound Effect = "round"    // cleared up once more: a new round with fresh limits
)

// Action is something an actor can do at a step.
type Action struct {
	ID      string
	Label   string
	Hint    string
	Key     string     // one letter, the officers' shortcut
	By      []org.Role // who may; none: the step's holder
	To      string     // a step's id, Stay or Back
	Main    bool       // on the way a report normally takes; forecasts follow it
	When    []Guard    // all of them must hold
	Effects []Effect
	Form    []string // ids of Fields, in order
}

// For tells whether the action names a role as one that may take it.
func (a Action) For(role org.Role) bool { return slices.Contains(a.By, role) }

// FieldKind is what a field takes.
type FieldKind string

// The kinds of fields.
const (
	TextField     FieldKind = "text"
	ChoiceField   FieldKind = "choice"
	CheckField    FieldKind = "check"    // "yes" or empty
	CategoryField FieldKind = "category" // a category's id
	AgencyField   FieldKind = "agency"   // an org.UnitID with Agency set
	AssigneeField FieldKind = "assignee" // "person:ID" or "unit:ID" inside the agency
	FilesField    FieldKind = "files"    // digests joined by spaces
)

// Audience is who may read what was written in a field.
type Audience string

// The audiences. The zero Audience is officers who may see the report.
const (
	Officers  Audience = ""
	ToSender  Audience = "sender"
	Everybody Audience = "everyone" // when the report itself is public
)

// Option is one choice of a choice field.
type Option struct{ ID, Label string }

// Field is one question of an action's form.
type Field struct {
	ID       string
	Label    string
	Hint     string
	Kind     FieldKind
	Required bool
	Min, Max int // characters of text; Max 0: 2000
	Options  []Option
	Public   Audience
}

// Command is what an actor asks for.
type Command struct {
	Action string
	Form   map[string]string // field id -> value
}

// Millis is an instant as Unix milliseconds UTC; 0 is none.
type Millis int64

// EventKind says what sort of event it is.
type EventKind string

// The kinds of events.
const (
	Submitted  EventKind = "submitted"
	Acted      EventKind = "acted"
	Reminded   EventKind = "reminded"   // by System, from an alarm
	Escalated  EventKind = "escalated"  // by System, from an alarm
	Recomputed EventKind = "recomputed" // a calendar change moved the open dues (W5)
	Migrated   EventKind = "migrated"   // moved to another definition on purpose (D3)
)

// By is who did it, as history keeps it: the duty under which he acted.
type By struct {
	Person org.PersonID `json:"person,omitempty"`
	Role   org.Role     `json:"role"`
	Unit   org.UnitID   `json:"unit,omitempty"`
}

// Event is one thing that happened. Its JSON form is what is stored and, later,
// what the ledger seals; field order and omission are part of the contract.
type Event struct {
	Seq    int               `json:"seq"` // 1, 2, 3 … without a gap within a report
	At     Millis            `json:"at"`
	Kind   EventKind         `json:"kind"`
	By     By                `json:"by"`
	Action string            `json:"action,omitempty"`
	Form   map[string]string `json:"form,omitempty"`
	Left   *Exit             `json:"left,omitempty"`  // the step that was left
	Entry  *Entry            `json:"entry,omitempty"` // the step that was entered, or its dues computed anew
	Change Change            `json:"change,omitzero"`
	Alarm  *Alarm            `json:"alarm,omitempty"` // of Reminded, Escalated
}

// Exit is how a step was left.
type Exit struct {
	Step  string `json:"step"`
	Used  Millis `json:"used"`            // time used since it was entered, in the limit's own unit (working or clock)
	Rest  *Rest  `json:"rest,omitempty"`  // of the limit, to go on with when it is entered again
	Late  bool   `json:"late,omitempty"`  // left after its limit
	Pause bool   `json:"pause,omitempty"` // left for a wait
}

// Rest is what is left of a step's target and limit, in the limit's unit.
type Rest struct {
	Clock  bool   `json:"clock,omitempty"` // clock time instead of working time
	Target Millis `json:"target"`          // may be negative
	Limit  Millis `json:"limit"`           // may be negative: entered again, Least is given
}

// Entry is how a step was entered.
type Entry struct {
	Step       string     `json:"step"`
	Definition string     `json:"definition"` // "bac-giang-2023@1"
	Calendar   string     `json:"calendar"`   // calendar.Version of the dues
	Holder     org.Holder `json:"holder,omitzero"`
	Began      Millis     `json:"began"`
	Target     Millis     `json:"target,omitempty"`
	Limit      Millis     `json:"limit,omitempty"`
	Span       string     `json:"span,omitempty"`   // limit as given by the definition, or the rest: what Explain is asked for
	Unsure     bool       `json:"unsure,omitempty"` // the due touches a year without its notice (W8)
	Alarms     []Alarm    `json:"alarms,omitempty"`
}

// Alarm is an instant at which the program must act.
type Alarm struct {
	Kind EventKind `json:"kind"` // Reminded or Escalated
	At   Millis    `json:"at"`
	To   org.Role  `json:"to"`
}

// Change is what an event changed beside step and dues. Empty fields: unchanged.
type Change struct {
	Level    report.Level `json:"level,omitempty"`
	Accepted bool         `json:"accepted,omitempty"`
	Category string       `json:"category,omitempty"`
	Agency   org.UnitID   `json:"agency,omitempty"`
	Assignee *org.Holder  `json:"assignee,omitempty"`
	Bounced  bool         `json:"bounced,omitempty"`
	Result   *Result      `json:"result,omitempty"`
	Approved bool         `json:"approved,omitempty"`
	Outcome  string       `json:"outcome,omitempty"`
	Rating   string       `json:"rating,omitempty"`
	Round    bool         `json:"round,omitempty"`
}

// Result is the answer as written (T1).
type Result struct {
	Agency  org.UnitID `json:"agency"`
	Summary string     `json:"summary"`
	Done    string     `json:"done"`
	Files   string     `json:"files,omitempty"` // digests joined by spaces
	At      Millis     `json:"at"`
}

// State is where a report stands: the fold of its events. Its JSON form is the
// stored projection.
type State struct {
	Seq        int             `json:"seq"`
	Definition string          `json:"definition"`
	Calendar   string          `json:"calendar"`
	Step       string          `json:"step"`
	Holder     org.Holder      `json:"holder,omitzero"`
	Began      Millis          `json:"began"`
	Target     Millis          `json:"target,omitempty"`
	Limit      Millis          `json:"limit,omitempty"`
	Span       string          `json:"span,omitempty"`
	Unsure     bool            `json:"unsure,omitempty"`
	Alarms     []Alarm         `json:"alarms,omitempty"`
	Level      report.Level    `json:"level"`
	Accepted   bool            `json:"accepted,omitempty"`
	Category   string          `json:"category,omitempty"`
	Centre     org.UnitID      `json:"centre,omitempty"` // the operators' unit, as the last step of theirs named it
	Agency     org.UnitID      `json:"agency,omitempty"`
	Assignee   org.Holder      `json:"assignee,omitzero"`
	Bounces    int             `json:"bounces,omitempty"`
	Round      int             `json:"round"`
	Rests      map[string]Rest `json:"rests,omitempty"`  // step "@" unit -> what is left in this round
	Before     string          `json:"before,omitempty"` // where Back leads: step ids, innermost last, joined by "/"
	Result     *Result         `json:"result,omitempty"`
	Approved   bool            `json:"approved,omitempty"`
	Ended      bool            `json:"ended,omitempty"`
	Outcome    string          `json:"outcome,omitempty"`
	Rating     string          `json:"rating,omitempty"`
	LateSteps  int             `json:"late_steps,omitempty"` // steps left after their limit
	Sent       Millis          `json:"sent"`
	Closed     Millis          `json:"closed,omitempty"`
}

// Opening is what a report starts with.
type Opening struct {
	Level report.Level // Public, or Secret at the sender's wish
}

// World is what the engine must know beside definition and state.
type World struct {
	Centre org.UnitID // where operators and the lead sit

	// Calendar is the working calendar of a unit, the province's for "". It is
	// never nil, and the same unit has the same calendar for as long as a World
	// is used.
	Calendar func(org.UnitID) *calendar.Calendar
}

// In is a world with one calendar for all.
func In(centre org.UnitID, cal *calendar.Calendar) World {
	return World{Centre: centre, Calendar: func(org.UnitID) *calendar.Calendar { return cal }}
}

// office is the unit whose calendar counts the time a role has for a report: the
// centre's, the agency's, and the province's for the sender.
func (w World) office(role org.Role, s State) *calendar.Calendar {
	switch role {
	case org.Operator, org.Lead:
		return w.Calendar(w.Centre)
	case org.Focal, org.Leader, org.Handler:
		return w.Calendar(s.Agency)
	}
	return w.Calendar("")
}
