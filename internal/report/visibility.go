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
	AtCoordinator ViewerKind = "coordinator"   // focal or leader of the agency it is coordinated with
	OtherOfficer  ViewerKind = "officer"       // has duties, none of which covers the case
	Administrator ViewerKind = "administrator" // keeps the organisation, has no other duty
)

// kinds are the kinds of viewers in the order of the table's columns.
var kinds = [...]ViewerKind{Anyone, TheSender, AtCentre, AtAgency, AtCoordinator, OtherOfficer, Administrator}

// Viewer is who asks to see a report.
type Viewer struct {
	Kind   ViewerKind
	Named  bool // the present step names him: he holds it or may read at it; the centre's lead always
	Opened Opened
}

// Disclosure is what a viewer can give a reason for.
type Disclosure string

// The disclosures.
const (
	Content  Disclosure = "content" // of a sensitive report
	Contacts Disclosure = "contact" // who sent it
)

// Opened is what a viewer gave a reason for that is in force.
type Opened struct{ Content, Contact bool }

// Field is a group of facts of a report that are seen or hidden together.
type Field string

// The fields. Comments name what of Report belongs to each.
const (
	FieldNumber      Field = "number"      // ID, Level, Accepted: that it exists
	FieldSent        Field = "sent"        // Sent
	FieldText        Field = "text"        // Text, Seen
	FieldPhotos      Field = "photos"      // Photos of the report, without their file names
	FieldCommune     Field = "commune"     // Place.Commune
	FieldPlace       Field = "place"       // the rest of Place: words and point
	FieldContact     Field = "contact"     // Contact, and the file names photos had on the sender's phone
	FieldCategory    Field = "category"    // Category
	FieldAgency      Field = "agency"      // Agency
	FieldStep        Field = "step"        // Step, Began, Round
	FieldHolder      Field = "holder"      // Holder and Assignee without their persons
	FieldPerson      Field = "person"      // the persons of Holder and Assignee
	FieldDue         Field = "due"         // Target, Limit, LateSteps
	FieldOutcome     Field = "outcome"     // Ended, Outcome, Closed
	FieldHistory     Field = "history"     // Channel, Version, and of the events who, when, which step
	FieldWords       Field = "words"       // what was written in the forms of events, each field of them by its own audience
	FieldInternal    Field = "internal"    // Bounces, officers' notes, file names of the result's photos
	FieldDraft       Field = "draft"       // Result and its photos while the report has not ended with it
	FieldAnswer      Field = "answer"      // Result, or Shown, that went to the sender alone
	FieldResult      Field = "result"      // Result, or Shown, that is published
	FieldRating      Field = "rating"      // Rating
	FieldUrgent      Field = "urgent"      // Urgent
	FieldCoordinator Field = "coordinator" // Sensitive, Coordinator
	FieldParts       Field = "parts"       // Parts, Parent, Asked, Call: what hangs on it
	FieldTaken       Field = "taken"       // when and where Photos were taken, as their files tell
	FieldInto        Field = "into"        // Into: not for anyone, that report may be none of his business
)

// row says who sees a field of which reports. A letter is a level (public,
// unlisted, secret, sealed: x); a sensitive report has a letter of its own (n),
// whatever its level, unless it is sealed. A capital letter holds from the moment
// the report was sent, a small one only after the operator has accepted it.
//
// A letter with ? behind it holds for who gave a reason that is in force; n? only
// for those whom the present step names, besides.
type row struct {
	field                                                 Field
	anyone, sender, centre, agency, coord, officer, admin string
}

// table is the one place where it is decided who sees what.
//
// An officer whose duty does not cover a case, and an administrator, see what
// anyone sees. Of a sealed report (P5) a stub stays to those who had to do with
// it: number, agency, outcome. Who sent a sensitive or a secret report is known to
// the centre alone: agencies ask the sender through it.
var table = [...]row{
	//                  anyone sender  centre   agency   coord    officer admin
	{FieldNumber, "p", "PUSNX", "PUSNX", "pusnx", "pusnx", "p", "p"},
	{FieldAgency, "p", "PUSNX", "PUSNX", "pusnx", "pusnx", "p", "p"},
	{FieldOutcome, "p", "PUSNX", "PUSNX", "pusnx", "pusnx", "p", "p"},
	{FieldSent, "p", "PUSN", "PUSN", "pusn", "pusn", "p", "p"},
	{FieldCategory, "p", "PUSN", "PUSN", "pusn", "pusn", "p", "p"},
	{FieldStep, "p", "PUSN", "PUSN", "pusn", "pusn", "p", "p"},
	{FieldDue, "p", "PUSN", "PUSN", "pusn", "pusn", "p", "p"},
	{FieldText, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldPhotos, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldCommune, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldPlace, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldResult, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldRating, "p", "PUSN", "PUSN?", "pusn?", "pusn?", "p", "p"},
	{FieldAnswer, "", "PUSN", "PUSN?", "pusn?", "pusn?", "", ""},
	{FieldWords, "", "PUSN", "PUSN?", "pusn?", "pusn?", "", ""},
	{FieldHistory, "", "PUSN", "PUSN", "pusn", "pusn", "", ""},
	{FieldHolder, "", "PUSN", "PUSN", "pusn", "pusn", "", ""},
	{FieldUrgent, "", "PUSN", "PUSN", "pusn", "pusn", "", ""},
	{FieldInto, "", "PUSN", "PUSN", "pusn", "pusn", "", ""},
	{FieldPerson, "", "", "PUSN", "pusn", "pusn", "", ""},
	{FieldCoordinator, "", "", "PUSN", "pusn", "pusn", "", ""},
	{FieldParts, "", "", "PUSN", "pusn", "", "", ""},
	{FieldDraft, "", "", "PUSN?", "pusn?", "pusn?", "", ""},
	{FieldInternal, "", "", "PUSN?", "pusn?", "pusn?", "", ""},
	{FieldTaken, "", "", "PUSN?", "", "", "", ""},
	{FieldContact, "", "PUSN", "PUSN?", "p?u?", "", "", ""},
}

// letters are the levels as the table writes them.
var letters = map[Level]string{Public: "p", Unlisted: "u", Secret: "s", Sealed: "x"}

// sensitiveLetter is that of a sensitive report, unless it is sealed.
const sensitiveLetter = "n"

// Fields lists the fields in the order of the table.
func Fields() []Field {
	fs := make([]Field, len(table))
	for i, r := range table {
		fs[i] = r.field
	}
	return fs
}

// Standing is what of a report decides who sees what of it.
type Standing struct {
	Level     Level
	Sensitive bool
	Accepted  bool
	Part      bool // a supporting agency's: never public
}

// Standing is what of the report decides who sees what of it.
func (r Report) Standing() Standing {
	return Standing{Level: r.Level, Sensitive: r.Sensitive, Accepted: r.Accepted, Part: r.Parent != 0}
}

// May tells whether a viewer may see a field of a report that stands so. What the
// table does not name is not seen.
func (s Standing) May(v Viewer, f Field) bool { return s.sight(v).sees.has(f) }

// Asks tells whether a field is hidden from a viewer now and would be seen if he
// gave a reason.
func (s Standing) Asks(v Viewer, f Field) bool { return s.sight(v).asks.has(f) }

// May tells whether a viewer may see a field of a report of a level, not
// sensitive, that is, or is not yet, accepted, without giving a reason.
func May(level Level, accepted bool, v ViewerKind, f Field) bool {
	return Standing{Level: level, Accepted: accepted}.May(Viewer{Kind: v}, f)
}

// sight is what a viewer sees, and what he would see after giving a reason.
type sight struct{ sees, asks fields }

// sight is what the table says to a viewer of a report that stands so.
func (s Standing) sight(v Viewer) sight {
	if s.Part && !v.Kind.involved() {
		return sight{}
	}
	a := worked[entry{s.Level, s.Sensitive, s.Accepted, v.Kind}]
	if s.Sensitive && !v.Named {
		return sight{sees: a.plain}
	}
	opened := v.Opened.fields()
	return sight{sees: a.plain | a.reasoned&opened, asks: a.reasoned &^ opened}
}

// involved tells the viewers who see a supporting agency's part: it has no sender
// of its own.
func (k ViewerKind) involved() bool { return k == AtCentre || k == AtAgency || k == AtCoordinator }

// fields are those a reason opens where the table asks for one: that for the
// contact opens the contact, that for the content all others.
func (o Opened) fields() (fs fields) {
	contact := bit(FieldContact)
	if o.Content {
		fs |= ^contact
	}
	if o.Contact {
		fs |= contact
	}
	return fs
}

// entry is what the table is asked with.
type entry struct {
	level               Level
	sensitive, accepted bool
	viewer              ViewerKind
}

// answers are the fields seen at once, and those seen after a reason.
type answers struct{ plain, reasoned fields }

// worked is the table worked out: lists ask it for each of their rows.
var worked = workedOut()

func workedOut() map[entry]answers {
	all := make(map[entry]answers)
	for level, letter := range letters {
		for _, sensitive := range []bool{false, true} {
			if sensitive && level != Sealed {
				letter = sensitiveLetter
			}
			for _, accepted := range []bool{false, true} {
				for _, v := range kinds {
					all[entry{level, sensitive, accepted, v}] = column(v, letter, accepted)
				}
			}
		}
	}
	return all
}

// column is what the table says to a viewer of reports of a letter.
func column(v ViewerKind, letter string, accepted bool) (a answers) {
	for _, r := range table {
		switch in, reason := r.cell(v).says(letter, accepted); {
		case in && reason:
			a.reasoned |= bit(r.field)
		case in:
			a.plain |= bit(r.field)
		}
	}
	return a
}

// cell is a row's entry for a viewer.
type cell string

func (r row) cell(v ViewerKind) cell {
	switch v {
	case Anyone:
		return cell(r.anyone)
	case TheSender:
		return cell(r.sender)
	case AtCentre:
		return cell(r.centre)
	case AtAgency:
		return cell(r.agency)
	case AtCoordinator:
		return cell(r.coord)
	case OtherOfficer:
		return cell(r.officer)
	case Administrator:
		return cell(r.admin)
	}
	return ""
}

// says tells whether a cell holds for a letter, and whether only after a reason.
func (c cell) says(letter string, accepted bool) (in, reason bool) {
	_, rest, in := strings.Cut(string(c), strings.ToUpper(letter))
	if !in && accepted {
		_, rest, in = strings.Cut(string(c), letter)
	}
	return in, strings.HasPrefix(rest, "?")
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
