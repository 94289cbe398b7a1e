package report

import (
	"slices"
	"strings"
	"time"

	"paht/internal/org"
)

// View is a report as one viewer may see it. Its fields are those of Report;
// what the viewer may not see is the zero value. Sees tells hidden from empty,
// Asks what he would see after giving a reason.
type View struct {
	ID        ID
	Sent      time.Time
	Seen      time.Time
	Channel   Channel
	Text      string
	Place     Place
	Contact   Contact
	Photos    []Photo // those of a result, or of Shown, only together with it
	Category  string
	Level     Level
	Accepted  bool
	Ended     bool
	Outcome   string
	Agency    org.UnitID
	Assignee  org.Holder
	Step      string
	Holder    org.Holder
	Began     time.Time
	Target    time.Time
	Limit     time.Time
	LateSteps int
	Closed    time.Time
	Bounces   int
	Round     int
	Result    Result
	Rating    string
	Version   int

	Urgent      bool
	Sensitive   bool
	Coordinator org.UnitID
	Parent      ID
	Into        ID
	Parts       int
	Shown       *Shown // only while Result is a draft, seen or not
	Asked       bool
	Call        bool

	sight sight
}

// Sees tells whether the viewer may see a field of this report. FieldResult is
// true when Result is shown, be it published, answered in private or a draft; an
// answer before it is in Shown, or nil.
func (v View) Sees(f Field) bool { return v.sight.sees.has(f) }

// Asks tells whether a field is hidden from the viewer now and shown after he
// gives a reason: for the contact if it is FieldContact, else for the content.
// FieldResult is meant as in Sees.
func (v View) Asks(f Field) bool { return v.sight.asks.has(f) }

// See is what a viewer may see of a report. False means he may not know that it
// exists, and must be answered as if it did not.
func See(r Report, v Viewer) (View, bool) {
	by := r.Standing().sight(v)
	if !by.sees.has(FieldNumber) {
		return View{}, false
	}
	shown := seeShown(r, by.sees)
	photos := seePhotos(r, by.sees, shown)
	result := resultField(r)
	by.asks = by.asks.with(FieldResult, by.asks.has(result))
	by.sees = by.sees.with(FieldResult, by.sees.has(result))

	sees := by.sees
	out := View{ID: r.ID, Level: r.Level, Accepted: r.Accepted, Photos: photos, Shown: shown, sight: by}
	if sees.has(FieldSent) {
		out.Sent = r.Sent
	}
	if sees.has(FieldText) {
		out.Text, out.Seen = r.Text, r.Seen
	}
	if sees.has(FieldPlace) {
		out.Place = r.Place
	}
	out.Place.Commune = ""
	if sees.has(FieldCommune) {
		out.Place.Commune = r.Place.Commune
	}
	if sees.has(FieldContact) {
		out.Contact = r.Contact
	}
	if sees.has(FieldCategory) {
		out.Category = r.Category
	}
	if sees.has(FieldAgency) {
		out.Agency = r.Agency
	}
	if sees.has(FieldStep) {
		out.Step, out.Began, out.Round = r.Step, r.Began, r.Round
	}
	if sees.has(FieldDue) {
		out.Target, out.Limit, out.LateSteps = r.Target, r.Limit, r.LateSteps
	}
	if sees.has(FieldOutcome) {
		out.Ended, out.Outcome, out.Closed = r.Ended, r.Outcome, r.Closed
	}
	if sees.has(FieldHistory) {
		out.Channel, out.Version = r.Channel, r.Version
	}
	if sees.has(FieldInternal) {
		out.Bounces = r.Bounces
	}
	if sees.has(FieldResult) {
		out.Result = r.Result
	}
	if sees.has(FieldRating) {
		out.Rating = r.Rating
	}
	if sees.has(FieldUrgent) {
		out.Urgent = r.Urgent
	}
	if sees.has(FieldCoordinator) {
		out.Sensitive, out.Coordinator = r.Sensitive, r.Coordinator
	}
	if sees.has(FieldParts) {
		out.Parts, out.Parent, out.Asked, out.Call = r.Parts, r.Parent, r.Asked, r.Call
	}
	if sees.has(FieldInto) {
		out.Into = r.Into
	}
	out.Holder, out.Assignee = seeHolder(r.Holder, sees), seeHolder(r.Assignee, sees)
	return out, true
}

// resultField is the field the report's result belongs to. A result is a draft
// until the report has ended with it; a report taken up again is back at a draft.
func resultField(r Report) Field {
	if !r.Ended {
		return FieldDraft
	}
	return answerField(r.Outcome)
}

// answerField is the field an answer belongs to that went out with an outcome.
func answerField(outcome string) Field {
	switch outcome {
	case "published":
		return FieldResult
	case "answered":
		return FieldAnswer
	}
	return FieldDraft
}

// seeShown is the last answer that went out, in a copy of its own, while the
// report's result is a draft: whoever could see it as it went out still does.
// sees is what the table says, of FieldResult too.
func seeShown(r Report, sees fields) *Shown {
	if r.Shown == nil || resultField(r) != FieldDraft {
		return nil
	}
	if f := answerField(r.Shown.Outcome); f == FieldDraft || !sees.has(f) {
		return nil
	}
	s := *r.Shown
	return &s
}

// seeHolder is a holder without what may not be seen of it.
func seeHolder(h org.Holder, sees fields) org.Holder {
	if !sees.has(FieldHolder) {
		return org.Holder{}
	}
	if !sees.has(FieldPerson) {
		h.Person = ""
	}
	return h
}

// seePhotos are the photos that may be seen, in a slice of its own. A file's name
// is hidden from those who may see the picture but not whose phone it was on:
// people name pictures after themselves and their neighbours. So is when and where
// it was taken.
//
// Who sees drafts sees the photos of all of them, since the history tells of each;
// everybody else those of the answers he sees and no others.
func seePhotos(r Report, sees fields, shown *Shown) []Photo {
	result := sees.has(resultField(r))
	var out []Photo
	for _, p := range r.Photos {
		if !sees.has(FieldTaken) {
			p.Taken, p.Lat, p.Lon, p.HasPoint = time.Time{}, 0, 0, false
		}
		if p.Of != OfResult {
			if !sees.has(FieldPhotos) || p.Late && !sees.has(FieldHistory) { // those who have to do with it
				continue
			}
			if !sees.has(FieldContact) {
				p.Name = ""
			}
			out = append(out, p)
			continue
		}
		if !sees.has(FieldDraft) && !(result && r.Result.has(p)) && !(shown != nil && shown.Result.has(p)) {
			continue
		}
		if !sees.has(FieldInternal) {
			p.Name = ""
		}
		out = append(out, p)
	}
	return out
}

// has tells whether a photo is one of the result's.
func (r Result) has(p Photo) bool {
	for digest := range strings.FieldsSeq(r.Files) {
		if digest == p.Digest {
			return true
		}
	}
	return false
}

// ViewerOf is what kind of viewer an actor is to a report at an instant, and
// whether its present step names him. What he opened is for the caller to fill in.
//
//   - Who proved to hold the code is the sender, whatever else he is.
//   - An operator or the lead is at the centre.
//   - Focals and leaders of the report's agency are at the agency; so is a handler
//     the case is or was last assigned to, himself or his division, as long as his
//     duty is in that agency; so is its duty officer while the report is urgent or
//     held by his seat.
//   - Focals and leaders of the agency it is coordinated with are at the coordinator.
//   - Everybody else with duties is another officer, or an administrator when he
//     keeps the organisation and nothing more.
//   - Named are who holds the step, who has one of the roles that read at it by a
//     duty that covers the report, and the lead.
//
// agencyOf is org.Directory.AgencyOf; reads are process.Step.Reads of the present
// step. The program itself is Anyone: it sends no views.
func ViewerOf(r Report, a org.Actor, at time.Time, agencyOf func(org.UnitID) org.UnitID, reads []org.Role) Viewer {
	if a.Sender {
		return Viewer{Kind: TheSender}
	}
	if a.Person == "" {
		return Viewer{Kind: Anyone}
	}
	v := Viewer{Kind: Anyone}
	for _, d := range a.Duties {
		if !d.InForce(at) {
			continue
		}
		kind := kindOf(d, r, a.Person, agencyOf)
		if nearness(kind) > nearness(v.Kind) {
			v.Kind = kind
		}
		v.Named = v.Named || names(d, r, kind, agencyOf, reads)
	}
	if _, holds := org.May(a, r.Holder, at); holds && nearness(v.Kind) >= nearness(AtCoordinator) {
		v.Named = true
	}
	return v
}

// nearness orders what a duty makes of its holder, who is what the nearest of his
// duties makes of him.
func nearness(k ViewerKind) int {
	return slices.Index([]ViewerKind{Anyone, Administrator, OtherOfficer, AtCoordinator, AtAgency, AtCentre}, k)
}

// kindOf is what one duty of a person makes of him.
func kindOf(d org.Duty, r Report, p org.PersonID, agencyOf func(org.UnitID) org.UnitID) ViewerKind {
	switch {
	case d.Role == org.Operator || d.Role == org.Lead:
		return AtCentre
	case covers(d, r, p, agencyOf):
		return AtAgency
	case coordinates(d, r, agencyOf):
		return AtCoordinator
	case d.Role == org.Admin:
		return Administrator
	}
	return OtherOfficer
}

// names tells whether the present step names a duty, which makes a kind of viewer
// of its holder: as one that reads there, or as the seat that holds it.
func names(d org.Duty, r Report, kind ViewerKind, agencyOf func(org.UnitID) org.UnitID, reads []org.Role) bool {
	switch {
	case d.Role == org.Lead:
		return true
	case coordinates(d, r, agencyOf) && (r.Holder.Role == org.Coordinator || slices.Contains(reads, org.Coordinator)):
		return true
	}
	return (kind == AtCentre || kind == AtAgency) && slices.Contains(reads, d.Role)
}

// coordinates tells whether a duty sits for the agency a report is coordinated with.
func coordinates(d org.Duty, r Report, agencyOf func(org.UnitID) org.UnitID) bool {
	return r.Coordinator != "" && agencyOf(d.Unit) == r.Coordinator && (d.Role == org.Focal || d.Role == org.Leader)
}

// covers tells whether a duty in an agency covers a report.
func covers(d org.Duty, r Report, p org.PersonID, agencyOf func(org.UnitID) org.UnitID) bool {
	if r.Agency == "" || agencyOf(d.Unit) != r.Agency {
		return false
	}
	switch d.Role {
	case org.Focal, org.Leader:
		return true
	case org.OnDuty:
		return r.Urgent || r.Holder.Role == org.OnDuty && r.Holder.Unit == d.Unit
	case org.Handler:
		return works(r.Assignee, d, p) || works(r.Holder, d, p)
	}
	return false
}

// works tells whether a handler's seat is a person's by a duty of his: himself, who
// stands in for the one whose seat it is, or anybody of the unit it is given to.
func works(h org.Holder, d org.Duty, p org.PersonID) bool {
	switch {
	case h.Role != org.Handler:
		return false
	case h.Person != "":
		return h.Person == p && d.For == "" || h.Person == d.For
	}
	return h.Unit != "" && h.Unit == d.Unit
}
