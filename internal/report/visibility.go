package report

import "strings"

// ViewerKind is who looks at a report, as far as the table tells people apart.
// The zero kind is nobody and sees nothing.
type ViewerKind string

// The kinds of viewers.
const (
	Anyone        ViewerKind = "anyone"        // no proof of anything: the public
	TheSender     ViewerKind = "sender"        // proved to hold the report's secret code
	AtCentre      ViewerKind = "centre"        // operators and the lead
	AtAgency      ViewerKind = "agency"        // his duty covers the case
	OtherOfficer  ViewerKind = "officer"       // has duties, none of which covers the case
	Administrator ViewerKind = "administrator" // keeps the organisation, has no other duty
)

// Viewer is who asks to see a report.
type Viewer struct{ Kind ViewerKind }

// Field is a group of facts of a report that are seen or hidden together.
type Field string

// The fields. Comments name what of Report belongs to each.
const (
	FieldNumber   Field = "number"   // ID, Level, Accepted: that it exists
	FieldSent     Field = "sent"     // Sent
	FieldText     Field = "text"     // Text, Seen
	FieldPhotos   Field = "photos"   // Photos of the report, without their file names
	FieldCommune  Field = "commune"  // Place.Commune
	FieldPlace    Field = "place"    // the rest of Place: words and point
	FieldContact  Field = "contact"  // Contact, and the file names photos had on the sender's phone
	FieldCategory Field = "category" // Category
	FieldAgency   Field = "agency"   // Agency
	FieldStep     Field = "step"     // Step, Began, Round
	FieldHolder   Field = "holder"   // Holder and Assignee without their persons
	FieldPerson   Field = "person"   // the persons of Holder and Assignee
	FieldDue      Field = "due"      // Target, Limit, LateSteps
	FieldOutcome  Field = "outcome"  // Ended, Outcome, Closed
	FieldHistory  Field = "history"  // Channel, Version, and the events, each field of them by its own audience
	FieldInternal Field = "internal" // Bounces, officers' notes, file names of the result's photos
	FieldDraft    Field = "draft"    // Result and its photos while the report has not ended with it
	FieldAnswer   Field = "answer"   // the same once it went to the sender alone
	FieldResult   Field = "result"   // the same once it is published
	FieldRating   Field = "rating"   // Rating
)

// row says at which levels each viewer sees a field. A letter is a level (public,
// unlisted, secret, sealed: x). A capital letter holds from the moment the
// report was sent, a small one only after the operator has accepted it.
type row struct {
	field                                          Field
	anyone, sender, centre, agency, officer, admin string
}

// table is the one place where it is decided who sees what.
//
// An officer whose duty does not cover a case, and an administrator, see what
// anyone sees. Of a sealed report (P5) a stub stays to those who had to do with
// it: number, agency, outcome.
var table = [...]row{
	//              anyone sender  centre  agency officer admin
	{FieldNumber, "p", "PUSX", "PUSX", "pusx", "p", "p"},
	{FieldAgency, "p", "PUSX", "PUSX", "pusx", "p", "p"},
	{FieldOutcome, "p", "PUSX", "PUSX", "pusx", "p", "p"},
	{FieldSent, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldText, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldPhotos, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldCommune, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldPlace, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldCategory, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldStep, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldDue, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldResult, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldRating, "p", "PUS", "PUS", "pus", "p", "p"},
	{FieldAnswer, "", "PUS", "PUS", "pus", "", ""},
	{FieldHistory, "", "PUS", "PUS", "pus", "", ""},
	{FieldHolder, "", "PUS", "PUS", "pus", "", ""},
	{FieldPerson, "", "", "PUS", "pus", "", ""},
	{FieldDraft, "", "", "PUS", "pus", "", ""},
	{FieldInternal, "", "", "PUS", "pus", "", ""},
	{FieldContact, "", "PUS", "PUS", "", "", ""},
}

// letters are the levels as the table writes them.
var letters = map[Level]string{Public: "p", Unlisted: "u", Secret: "s", Sealed: "x"}

// Fields lists the fields in the order of the table.
func Fields() []Field {
	fs := make([]Field, len(table))
	for i, r := range table {
		fs[i] = r.field
	}
	return fs
}

// May tells whether a viewer may see a field of a report of a level that is, or
// is not yet, accepted. What the table does not name is not seen.
func May(level Level, accepted bool, v ViewerKind, f Field) bool {
	return seen[sight{level, accepted, v}].has(f)
}

// sight is what the table is asked with.
type sight struct {
	level    Level
	accepted bool
	viewer   ViewerKind
}

// fields is a set of fields, a bit for each row of the table.
type fields uint32

func (fs fields) has(f Field) bool { return fs&bit(f) != 0 }

// with is the set with a field put in or taken out.
func (fs fields) with(f Field, in bool) fields {
	if in {
		return fs | bit(f)
	}
	return fs &^ bit(f)
}

// bit is the bit of a field, 0 for what is none.
func bit(f Field) fields {
	for i := range table {
		if table[i].field == f {
			return 1 << i
		}
	}
	return 0
}

// seen is the table worked out: lists ask it for each of their rows.
var seen = workedOut()

func workedOut() map[sight]fields {
	all := make(map[sight]fields)
	for level, letter := range letters {
		for _, accepted := range []bool{false, true} {
			for _, v := range []ViewerKind{Anyone, TheSender, AtCentre, AtAgency, OtherOfficer, Administrator} {
				var fs fields
				for _, r := range table {
					cell := r.cell(v)
					fs = fs.with(r.field, strings.Contains(cell, strings.ToUpper(letter)) || accepted && strings.Contains(cell, letter))
				}
				all[sight{level, accepted, v}] = fs
			}
		}
	}
	return all
}

// cell is the row's entry for a viewer.
func (r row) cell(v ViewerKind) string {
	switch v {
	case Anyone:
		return r.anyone
	case TheSender:
		return r.sender
	case AtCentre:
		return r.centre
	case AtAgency:
		return r.agency
	case OtherOfficer:
		return r.officer
	case Administrator:
		return r.admin
	}
	return ""
}
