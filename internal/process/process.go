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
//   - Steps of one clock (§2.4.1 Bước 4: write the result and approve it, within one
//     hour) go on with exactly what the step before left of it, at least Least.
//   - Late is the one meaning of "late", used by lists, reports, search, jobs.
//   - A sensitive report is neither published nor answered before its coordinator
//     has agreed to the result that goes out (§2.4.2 Bước 4), whatever a
//     definition says.
//   - Nothing happens to a sealed report any more (P5).
//   - A due is moved by nobody's wish but by an extension: asked for by who
//     handles before the limit has passed, granted by who answers for him, once in a
//     round. A day that the law names takes the place of a limit: it ends with the
//     close of office of that day, or of the next working day where it is off.
//   - The sender takes a report back as long as no office stands by an answer. He
//     may add to it while it is open and ask for secrecy, whatever a definition says
//     (wish.go); what was published once is not made secret.
//   - A supporting agency's part is a report of its own with a parent: it has its
//     own holder, dues and history, is never public, and its end is told to the
//     parent by an event (Joined).
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
	Urgent  string        // the step at which a report begins that comes in as urgent; "": Start
	Part    string        // the step at which a supporting agency's part begins; "": there are no parts
	Least   calendar.Span // Rework.Least
	Fields  map[string]Field
	Steps   []Step // in the order of the file

	legal map[spot]int32 // every spot a report can come to, as the checker found them
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
	Clock     string     // steps of one clock share its limit in a round: the next goes on with what the one before left; "": its own
	Reads     []org.Role // who, beside the holder, may open the content of a sensitive report here
	Remind    []float64  // fractions of the time given, 0 < f < 1
	Escalate  []Rung
	Outcome   string // at an end
	Actions   []Action
}

// Rung is one rung of an escalation ladder: when, and to whom.
type Rung struct {
	After     calendar.Span // after the limit, or
	At        calendar.Span // after the step was entered, when FromEntry is set
	FromEntry bool
	To        org.Role
	Call      bool // a telephone call the operators have to make: it stands until they say they did
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
	WhenPublic     Guard = "public"          // the report's level is public
	WhenSensitive  Guard = "sensitive"       // it is marked sensitive
	WhenOrdinary   Guard = "ordinary"        // it is not
	WhenAdvised    Guard = "advised"         // a coordinator is named
	WhenUnadvised  Guard = "unadvised"       // none is named
	WhenAgreed     Guard = "agreed"          // the coordinator agreed to the present result
	WhenNotAgreed  Guard = "not_agreed"      // he has not
	WhenUrgent     Guard = "urgent"          // it is marked urgent
	WhenCalm       Guard = "calm"            // it is not
	WhenAlone      Guard = "parts_done"      // no supporting part is open
	WhenExtendable Guard = "extendable"      // no extension was granted in this round, and none is asked for
	WhenAsked      Guard = "extension_asked" // one is asked for and not decided
	WhenCall       Guard = "call_due"        // a telephone call stands out
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

	MarkUrgent    Effect = "urgent"        // to the top, by day and night
	MarkCalm      Effect = "calm"          // not urgent after all
	Sensitive     Effect = "sensitive"     // needs a coordinator; received without making public
	Coordinate    Effect = "coordinate"    // takes the required field of kind agency: who is to coordinate
	Agree         Effect = "agree"         // the coordinator agrees to the result
	Disagree      Effect = "disagree"      // he does not: counted
	AskExtension  Effect = "ask_extension" // takes the required field of kind number: working days; stays
	Extend        Effect = "extend"        // grants them: the limit moves by so many working days; stays
	DenyExtension Effect = "deny"          // refuses them; stays
	Transfer      Effect = "transfer"      // takes the field of kind assignee: another handler, the same dues; stays
	DueOn         Effect = "due_on"        // takes the required field of kind date: the limit of the step entered is its close of office hours
	Support       Effect = "support"       // takes agency and text: a part for a supporting agency is opened; stays
	Split         Effect = "split"         // takes text: another report is made of a part of this one; stays
	Merge         Effect = "merge"         // takes the required field of kind report: the matter goes on there
	Seal          Effect = "seal"          // a state secret: content removed, answered outside the system
	Urge          Effect = "urge"          // đôn đốc: the holder is told; counted; stays
	Called        Effect = "called"        // the telephone call was made; stays
)

// Action is something an actor can do at a step.
type Action struct {
	ID      string
	Label   string
	Hint    string
	Key     string     // one letter, the officers' shortcut
	By      []org.Role // any of these may; none: the step's holder
	To      string     // a step's id, Stay or Back
	Bounced *Detour    // where it leads instead after so many returns; nil: nowhere else
	Main    bool       // on the way a report normally takes; forecasts follow it
	When    []Guard    // all of them must hold
	Effects []Effect
	Form    []string // ids of Fields, in order
}

// Detour is another target of an action for a report that was returned From times
// or more, this time included.
type Detour struct {
	From int
	To   string
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
	NumberField   FieldKind = "number"   // a whole number, Min to Max
	DateField     FieldKind = "date"     // YYYY-MM-DD, in the province's zone
	ReportField   FieldKind = "report"   // the number of another report, as report.ID prints it
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
	Evidence []string // of files: required when done is one of these and the category asks for evidence
	Min, Max int      // characters of text, Max 0: 2000; or the bounds of a number
	Options  []Option
	Public   Audience
}

// Opening is what a report starts with.
type Opening struct {
	Level  report.Level // Public, or Secret at the sender's wish
	Urgent bool         // begins at Definition.Urgent, if there is one
	Aside  bool         // to be read after the others; not together with Urgent
}

// World is what the engine must know beside definition and state.
type World struct {
	Centre org.UnitID // where operators and the lead sit

	// Evidence tells that the category of the report at hand asks for a photo or a
	// document before a result of field work can be submitted.
	Evidence bool

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
	case org.Focal, org.Leader, org.Handler, org.OnDuty:
		return w.Calendar(s.Agency)
	case org.Coordinator:
		return w.Calendar(s.Coordinator)
	}
	return w.Calendar("")
}
