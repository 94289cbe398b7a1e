package process

import (
	"paht/internal/org"
	"paht/internal/report"
)

// Command is what an actor asks for.
type Command struct {
	Action string
	Made   report.ID         // of Support and Split: the number the new report is going to have
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
	Joined     EventKind = "joined"     // a supporting part of it has ended
)

// By is who did it, as history keeps it: the duty under which he acted.
type By struct {
	Person org.PersonID `json:"person,omitempty"`
	Role   org.Role     `json:"role"`
	Unit   org.UnitID   `json:"unit,omitempty"`
	For    org.PersonID `json:"for,omitempty"` // whose duty it is that was delegated to him (uỷ quyền)
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
	Clock string `json:"clock,omitempty"` // the clock it shares with other steps: its rest is theirs
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
	Until      string     `json:"until,omitempty"`  // instead of Span: the day whose close of office is the limit (due_on)
	More       []string   `json:"more,omitempty"`   // extensions granted on top of it
	Unsure     bool       `json:"unsure,omitempty"` // the due touches a year without its notice (W8)
	Alarms     []Alarm    `json:"alarms,omitempty"`
}

// Alarm is an instant at which the program must act.
type Alarm struct {
	Kind EventKind `json:"kind"` // Reminded or Escalated
	At   Millis    `json:"at"`
	To   org.Role  `json:"to"`
	Call bool      `json:"call,omitempty"` // a telephone call to be made
}

// Switch turns a mark on or off. The zero Switch leaves it.
type Switch string

// The positions of a Switch.
const (
	On  Switch = "on"
	Off Switch = "off"
)

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

	Urgent      Switch     `json:"urgent,omitempty"`
	Sensitive   bool       `json:"sensitive,omitempty"`
	Coordinator org.UnitID `json:"coordinator,omitempty"`
	Agreement   Switch     `json:"agreement,omitempty"` // On: agreed; Off: not agreed
	Extension   *Extension `json:"extension,omitempty"` // asked for
	Granted     Switch     `json:"granted,omitempty"`   // the extension asked for: On granted, Off refused
	Opened      report.ID  `json:"opened,omitempty"`    // the supporting part that was opened, of Support
	Closed      report.ID  `json:"closed,omitempty"`    // the one that ended, of Joined
	Made        report.ID  `json:"made,omitempty"`      // the report that was split off
	Into        report.ID  `json:"into,omitempty"`      // the report it was merged into
	Parent      report.ID  `json:"parent,omitempty"`    // of a part's first event
	Centre      org.UnitID `json:"centre,omitempty"`    // of a part's first event: where its operators sit
	Call        Switch     `json:"call,omitempty"`
	Urged       bool       `json:"urged,omitempty"`
	Aside       bool       `json:"aside,omitempty"` // of a first event: to be read after the others
}

// Extension is more time, asked for by who handles a report.
type Extension struct {
	Days   int    `json:"days"` // working days
	Reason string `json:"reason,omitempty"`
	At     Millis `json:"at"`
}

// Shown is the last answer that went out, kept while a new round is under way.
type Shown struct {
	Result  Result `json:"result"`
	Outcome string `json:"outcome"` // published or answered
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
	Rests      map[string]Rest `json:"rests,omitempty"`  // step "@" unit, or "clock:" shared clock "@" unit -> what is left in this round
	Before     string          `json:"before,omitempty"` // where Back leads: step ids, innermost last, joined by "/"
	Result     *Result         `json:"result,omitempty"`
	Approved   bool            `json:"approved,omitempty"`
	Ended      bool            `json:"ended,omitempty"`
	Outcome    string          `json:"outcome,omitempty"`
	Rating     string          `json:"rating,omitempty"`
	LateSteps  int             `json:"late_steps,omitempty"` // steps left after their limit
	Sent       Millis          `json:"sent"`
	Closed     Millis          `json:"closed,omitempty"`

	Rung        []Alarm     `json:"rung,omitempty"` // the alarms of the present step that rang
	Until       string      `json:"until,omitempty"`
	More        []string    `json:"more,omitempty"`
	Urgent      bool        `json:"urgent,omitempty"`
	Sensitive   bool        `json:"sensitive,omitempty"`
	Coordinator org.UnitID  `json:"coordinator,omitempty"`
	Agreed      bool        `json:"agreed,omitempty"`    // to the present result
	Disagreed   int         `json:"disagreed,omitempty"` // how often the coordinator did not
	Extension   *Extension  `json:"extension,omitempty"` // asked for and not decided
	Extended    bool        `json:"extended,omitempty"`  // in this round
	Parts       []report.ID `json:"parts,omitempty"`     // supporting parts that are open
	Parent      report.ID   `json:"parent,omitempty"`    // of a part
	Into        report.ID   `json:"into,omitempty"`      // merged into that report
	Call        bool        `json:"call,omitempty"`      // a telephone call stands out
	Urged       int         `json:"urged,omitempty"`
	Aside       bool        `json:"aside,omitempty"` // came in a flood and no officer has acted on it yet
	Shown       *Shown      `json:"shown,omitempty"`
}
