// Package report says what a report is and what whom may be shown of it.
//
// It is pure. The visibility table (see table in visibility.go) is the only place
// where it is decided who sees what; every page, feed, export and log asks
// See, and none builds its own idea of what is secret.
//
// Rules it owns (requirements F2, N2, P4, P5, S1–S5):
//   - A report has one Level; a report not yet accepted is treated as pending,
//     whatever its level, and is shown to nobody but its sender and the centre.
//   - The sender's contact is never public. The handling agency does not see it;
//     of a report that is public or unlisted it may, after giving a reason.
//   - A sensitive report is opened only by those its present step names, and only
//     after giving a reason. Everybody else who has to do with it sees that it
//     exists and where it stands. Its sender sees his own.
//   - A supporting agency's part is never public.
//   - An answer that went out stays with whoever could see it, with exactly its
//     own photos, while a new round is under way.
//   - When and where a photo was taken, as its file tells, is for the centre alone:
//     it may be where the sender lives. A file that came after the operator had
//     looked at the report is not for anyone, since nobody has looked at it.
//   - What may not be seen is gone from the View, not hidden in it.
package report

import (
	"time"

	"paht/internal/org"
)

// ID is a report's number: two digits of the year and a running number of seven
// digits, 260042137 for 26-0042137. It is public and no secret.
type ID int64

// Level is how far a report may be seen.
type Level string

// The levels, from open to closed.
const (
	Public   Level = "public"
	Unlisted Level = "unlisted" // received without making public (N2): the operator decided
	Secret   Level = "secret"   // at the sender's wish (P4)
	Sealed   Level = "sealed"   // state secret (P5): only a stub stays
)

// Channel is the way a report came in (H1).
type Channel string

// The channels of H1.
const (
	Web      Channel = "web"
	Phone    Channel = "phone"
	Portal   Channel = "portal" // cổng dịch vụ công
	Zalo     Channel = "zalo"
	InPerson Channel = "in_person"
)

// Channels lists the channels in the order screens show them.
func Channels() []Channel { return []Channel{Web, Phone, Portal, Zalo, InPerson} }

// Contact is who sent a report (N1). NoEmail is the sender's word that he has none.
type Contact struct {
	Name    string
	Phone   string // as text.Phone normalises it
	Email   string
	NoEmail bool
}

// Place is where the matter is.
type Place struct {
	Commune  org.UnitID
	Words    string // "trước cổng trường THCS …"
	Lat, Lon float64
	HasPoint bool
}

// Photo is a picture, or a video, that belongs to a report.
type Photo struct {
	Digest string // hex SHA-256 of the stored rendition: the name in blob
	Thumb  string // the same of its thumbnail, of a video's poster
	Width  int
	Height int
	Name   string // what the sender called the file
	Of     string // OfReport, or OfResult for one the handler attached
	Kind   string // "" for a picture, or OfVideo
	Late   bool   // came after the operator had looked at the report: never for anyone

	// When and where it was taken, as the file told: hints, never proof.
	Taken    time.Time
	Lat, Lon float64
	HasPoint bool
}

// OfVideo is the Kind of a video.
const OfVideo = "video"

// What a photo belongs to.
const (
	OfReport = "report"
	OfResult = "result"
)

// Result is the agency's answer in the prescribed form (T1): the letter is made
// from these fields, so it can be checked by machine and by eye.
type Result struct {
	Agency  org.UnitID // who answers
	Summary string     // "tóm tắt nội dung trả lời kết quả xử lý"
	Done    string     // outcome: done, explained, planned, passed_on
	At      time.Time
	Files   string // digests of its photos, joined by spaces
}

// Shown is the last answer that went out. It stays seen while a new round is
// under way, when Report.Result is a draft again. Its photos are those of its
// Result.Files.
type Shown struct {
	Result  Result
	Outcome string // published or answered
}

// Report is a report as stored, with the figures its process stands at. It must
// not reach a page: pages take a View.
type Report struct {
	ID        ID
	Sent      time.Time
	Seen      time.Time // when the sender saw the matter; zero when not told
	Channel   Channel
	Text      string
	Place     Place
	Contact   Contact
	Photos    []Photo
	Category  string // id of the category; empty until classified
	Level     Level
	Accepted  bool // the operator has received it (N1)
	Ended     bool
	Outcome   string // published, answered, refused, withdrawn, outside, merged, supported; empty while open
	Agency    org.UnitID
	Assignee  org.Holder // the handler it was last given to; zero before that
	Step      string
	Holder    org.Holder
	Began     time.Time // of the present step
	Target    time.Time
	Limit     time.Time
	LateSteps int
	Closed    time.Time
	Bounces   int
	Round     int // 1, and one more for each time something had to be cleared up
	Result    Result
	Rating    string // satisfied, acceptable, unsatisfied; empty when not rated
	Version   int    // number of its events

	Urgent      bool
	Sensitive   bool       // needs a coordinator; opened by named viewers with a reason
	Coordinator org.UnitID // the agency it is coordinated with
	Parent      ID         // of a supporting agency's part: the report it is a part of
	Into        ID         // of a merged report: the one it went on in
	Parts       int        // supporting parts that are open
	Shown       *Shown     // the last answer that went out; nil before there is one
	Asked       bool       // an extension is asked for and not decided
	Call        bool       // a telephone call stands out
}

// Category is a field reports belong to (N3); it suggests the agency.
type Category struct {
	ID      string // "rac-thai"
	Name    string
	Hint    string // examples for citizens
	Suggest string // "commune", "district", or the code of an agency
	Order   int
	Hidden  bool // no longer offered; kept for old reports

	Evidence    bool   // a result of field work needs a photo or a document
	Coordinator string // code of the agency its sensitive reports are coordinated with; "": the operator chooses
}
