package report

import (
	"time"

	"paht/internal/org"
)

// View is a report as one viewer may see it. Its fields are those of Report;
// what the viewer may not see is the zero value. Sees tells hidden from empty.
type View struct {
	ID        ID
	Sent      time.Time
	Seen      time.Time
	Channel   Channel
	Text      string
	Place     Place
	Contact   Contact
	Photos    []Photo // those of the result only together with the result
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

	sees fields
}

// Sees tells whether the viewer may see a field of this report. FieldResult is
// true when the result is shown, be it published, answered in private or a draft.
func (v View) Sees(f Field) bool { return v.sees.has(f) }

// See is what a viewer may see of a report. False means he may not know that it
// exists, and must be answered as if it did not.
func See(r Report, v Viewer) (View, bool) {
	sees := seen[sight{r.Level, r.Accepted, v.Kind}]
	if !sees.has(FieldNumber) {
		return View{}, false
	}
	sees = sees.with(FieldResult, sees.has(resultField(r)))

	out := View{ID: r.ID, Level: r.Level, Accepted: r.Accepted, sees: sees}
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
	out.Holder, out.Assignee = seeHolder(r.Holder, sees), seeHolder(r.Assignee, sees)
	out.Photos = seePhotos(r.Photos, sees)
	return out, true
}

// resultField is the field the report's result belongs to. A result is a draft
// until the report has ended with it; a report taken up again is back at a draft.
func resultField(r Report) Field {
	switch {
	case r.Ended && r.Outcome == "published":
		return FieldResult
	case r.Ended && r.Outcome == "answered":
		return FieldAnswer
	}
	return FieldDraft
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
// people name pictures after themselves and their neighbours.
func seePhotos(ps []Photo, sees fields) []Photo {
	var out []Photo
	for _, p := range ps {
		picture, name := FieldPhotos, FieldContact
		if p.Of == OfResult {
			picture, name = FieldResult, FieldInternal
		}
		if !sees.has(picture) {
			continue
		}
		if !sees.has(name) {
			p.Name = ""
		}
		out = append(out, p)
	}
	return out
}

// ViewerOf is what kind of viewer an actor is to a report at an instant.
//
//   - Who proved to hold the code is the sender, whatever else he is.
//   - An operator or the lead is at the centre.
//   - Focals and leaders of the report's agency are at the agency; so is a handler
//     the case is or was last assigned to, himself or his division, as long as his
//     duty is in that agency.
//   - Everybody else with duties is another officer, or an administrator when he
//     keeps the organisation and nothing more.
//
// agencyOf is org.Directory.AgencyOf. The program itself is Anyone: it sends no views.
func ViewerOf(r Report, a org.Actor, at time.Time, agencyOf func(org.UnitID) org.UnitID) Viewer {
	if a.Sender {
		return Viewer{TheSender}
	}
	if a.Person == "" {
		return Viewer{Anyone}
	}
	kind := Anyone
	for _, d := range a.Duties {
		if !d.InForce(at) {
			continue
		}
		switch {
		case d.Role == org.Operator || d.Role == org.Lead:
			return Viewer{AtCentre}
		case covers(d, r, a.Person, agencyOf):
			kind = AtAgency
		case kind == AtAgency:
		case d.Role != org.Admin:
			kind = OtherOfficer
		case kind == Anyone:
			kind = Administrator
		}
	}
	return Viewer{kind}
}

// covers tells whether a duty in an agency covers a report.
func covers(d org.Duty, r Report, p org.PersonID, agencyOf func(org.UnitID) org.UnitID) bool {
	if r.Agency == "" || agencyOf(d.Unit) != r.Agency {
		return false
	}
	switch d.Role {
	case org.Focal, org.Leader:
		return true
	case org.Handler:
		return works(r.Assignee, d.Unit, p) || works(r.Holder, d.Unit, p)
	}
	return false
}

// works tells whether a handler's seat is a person's or his unit's.
func works(h org.Holder, unit org.UnitID, p org.PersonID) bool {
	if h.Role != org.Handler {
		return false
	}
	if h.Person != "" {
		return h.Person == p
	}
	return h.Unit != "" && h.Unit == unit
}
