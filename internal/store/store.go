// Package store keeps the province in a database: all SQL of the program, on
// SQLite (one file in the data folder) and on PostgreSQL, from one portable text.
//
// Rules it owns:
//   - A Write that returned nil is on disk. On SQLite one writer gathers waiting
//     transactions into one sync (group commit, each in its own savepoint, so one
//     that fails does not take its neighbours with it); on PostgreSQL submissions
//     and actions that wait go together in one (ferry), and the server shares the
//     syncs of all others.
//   - Events are the truth; report rows are the fold of their events and are
//     written in the same transaction. Verify compares the two.
//   - Instants are Unix milliseconds UTC, 0 for none; ids are made in Go; enums
//     are text with CHECK; JSON is text. Differences between the engines are
//     fields of dialect, not ifs.
//   - Lists are keyset pages, newest or most pressing first, and never count.
//     Search takes the newest hits by folded words within a bounded window and
//     ranks those in Go, the same on both engines.
//   - What a sealed report said is in no row any more (Seal), and after Scrub in no
//     file of SQLite's. The backups made before keep it: who seals a report has to
//     let them run out or remove them.
//   - Nothing here decides who may see what; callers pass rows through report.See.
//
// Every query carries a comment with its name, /* report.insert */, by which logs
// and traces speak of it.
package store

import (
	"log/slog"
	"time"

	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// Options is what Open must know.
type Options struct {
	URL  string // "" for SQLite in Dir, or postgres://…
	Dir  string // the data folder; made when missing
	Log  *slog.Logger
	Read int // connections for reading; 0 takes a default for the machine
}

// NewReport is a report to be written for the first time.
type NewReport struct {
	Report report.Report // ID from NextID; the figures of process are taken from State
	Code   []byte        // SHA-256 of the secret code; the same code is the same report
	Event  process.Event // the first, seq 1
	State  process.State
	Outbox []Message
}

// Case is a report with the state its events fold to.
type Case struct {
	Report report.Report
	State  process.State
}

// Row is a report as lists show it.
type Row struct {
	// Text cut to 400 characters, Photos at most the first, Seen and Contact empty,
	// Result only when it has ended, Shown only when it has or goes another round.
	report.Report
	Hit string // for search: the piece of text that matched
}

// Page is a stretch of a list. Next is the cursor of the following page, "" at the end.
type Page struct {
	Rows []Row
	Next string
}

// PublicQuery asks for reports anyone may see, newest first. Zero fields do not filter.
type PublicQuery struct {
	Words    string // search with or without diacritics
	Category string
	Commune  org.UnitID
	Agency   org.UnitID
	Status   string    // "", "open", "late" (open, and the present step is past its limit), "answered"
	From, To time.Time // sent, from From until before To
	Now      time.Time // what is late now: for Status "late"
	Whole    bool      // whole texts, not their beginnings
	After    string    // Page.Next
	Limit    int       // 0: 30
}

// Box is a view of an officer's inbox.
type Box string

// The boxes of an inbox, in the order of the screen.
const (
	BoxUrgent   Box = "urgent"   // urgent, open and his to see, whoever holds it; the oldest first
	BoxTodo     Box = "todo"     // he may act now, least time left first
	BoxSoon     Box = "soon"     // of these, past the target or with a quarter of the time left, and not late
	BoxLate     Box = "late"     // of these, past the limit
	BoxAside    Box = "aside"    // came in a flood and nobody has looked at it; the oldest first
	BoxReturned Box = "returned" // of these, came back from an agency
	BoxAsked    Box = "asked"    // more time was asked for, and he is a leader there
	BoxWaiting  Box = "waiting"  // waits for the sender
	BoxWatch    Box = "watch"    // he may see, somebody else holds it
	BoxDone     Box = "done"     // ended, newest first
)

// Scope is what an officer may see: everything, or the cases of his duties.
type Scope struct {
	All         bool         // operators and the lead
	Agencies    []org.UnitID // as focal or leader: the cases that are at these agencies …
	Coordinates []org.UnitID // … and the sensitive ones these agencies coordinate
	Person      org.PersonID // as handler: assigned to him …
	Units       []org.UnitID // … or to these divisions
	Holds       []org.Holder // role at unit he can act for; who is focal or leader there stands in for its duty officers
}

// InboxQuery asks for a box of an officer's inbox.
type InboxQuery struct {
	Scope Scope
	Box   Box
	Now   time.Time
	After string
	Limit int // 0: 50
}

// FindQuery is an officer's look-up by any field (F7). Zero fields do not filter.
type FindQuery struct {
	Scope     Scope
	Words     string // words of the text, a number, a phone number or a name; contact only when Scope.All
	Category  string
	Agency    org.UnitID
	Commune   org.UnitID
	Channel   report.Channel
	Step      string
	Status    string // "", "open", "late", "answered", "refused"
	Level     report.Level
	Urgent    bool
	Sensitive bool
	Call      bool // a telephone call stands out

	// What statistics count (Stat): all of these ask for reports the centre has
	// accepted, and leave out parts. Stat.Open is Accepted with Status "open",
	// Stat.Late is Finished with Status "late".
	Accepted  bool // received
	OpenLate  bool
	Finished  bool
	OnTime    bool
	Rated     bool
	Satisfied bool
	Public    bool   // only what anyone may see, as StatsQuery.Public
	Without   string // an attribute that is empty, as in the line without a Key: category, agency, commune, channel

	From, To time.Time // sent
	Now      time.Time
	After    string
	Limit    int // 0: 50
}

// StatsQuery asks for sums by one attribute (F3, F8).
type StatsQuery struct {
	By     string // category, agency, commune, channel, month
	Public bool   // only what anyone may see
	Scope  Scope  // ignored when Public
	From   time.Time
	To     time.Time
	Now    time.Time
}

// Stat is one line of statistics.
type Stat struct {
	Key       string
	Received  int // accepted by the centre
	Open      int
	Finished  int // published or answered
	OnTime    int // of Finished: no step was late
	Late      int // of Finished: at least one step was late
	OpenLate  int // of Open: a step was or is late
	Rated     int
	Satisfied int // satisfied or acceptable
}

// Account is an officer's way in.
type Account struct {
	Person   org.PersonID
	Login    string
	Hash     string    // argon2id, encoded; "" while the invitation is not redeemed
	Invite   []byte    // SHA-256 of the one-time token, nil without one
	Until    time.Time // of the invitation
	Disabled bool
}

// Session is a signed-in officer's browser.
type Session struct {
	Token   []byte // SHA-256 of the cookie's value
	Person  org.PersonID
	Made    time.Time
	Seen    time.Time
	Until   time.Time
	Agent   string
	Address string

	Disabled bool // the person's account is disabled, or there is none; told by DB.Session
}

// Message is something to be told to somebody, delivered by jobs.
type Message struct {
	ID      int64
	Key     string // unique within its report: the same fact is told once
	Report  report.ID
	Kind    string     // reminded, escalated, entered, asked, answered, refused …
	To      org.Holder // the sender (Role Sender), a duty, or a person
	Channel string     // site, email, …
	Body    string     // JSON
	At      time.Time  // not before
	Made    time.Time
	Tries   int
	Done    time.Time
	Read    time.Time // by the officer, on the site
	Error   string    // why the last try failed
	Dead    bool      // given up: neither done nor to be tried again
}

// Site is the channel of what officers read on their site. It is not sent: it is
// there.
const Site = "site"
