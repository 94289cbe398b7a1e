package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paht/internal/org"
	"paht/internal/report"
)

// ignoreSees compares what a View shows, not what it says about itself.
var ignoreSees = cmpopts.IgnoreUnexported(report.View{})

// leaves says for each leaf of a Report which fields a viewer must see to see it.
var leaves = map[string][]report.Field{
	"ID":              {report.FieldNumber},
	"Sent":            {report.FieldSent},
	"Seen":            {report.FieldText},
	"Channel":         {report.FieldHistory},
	"Text":            {report.FieldText},
	"Place.Commune":   {report.FieldCommune},
	"Place.Words":     {report.FieldPlace},
	"Place.Lat":       {report.FieldPlace},
	"Place.Lon":       {report.FieldPlace},
	"Place.HasPoint":  {report.FieldPlace},
	"Contact.Name":    {report.FieldContact},
	"Contact.Phone":   {report.FieldContact},
	"Contact.Email":   {report.FieldContact},
	"Contact.NoEmail": {report.FieldContact},
	"Category":        {report.FieldCategory},
	"Level":           {report.FieldNumber},
	"Accepted":        {report.FieldNumber},
	"Ended":           {report.FieldOutcome},
	"Outcome":         {report.FieldOutcome},
	"Closed":          {report.FieldOutcome},
	"Agency":          {report.FieldAgency},
	"Assignee.Role":   {report.FieldHolder},
	"Assignee.Unit":   {report.FieldHolder},
	"Assignee.Person": {report.FieldHolder, report.FieldPerson},
	"Step":            {report.FieldStep},
	"Began":           {report.FieldStep},
	"Round":           {report.FieldStep},
	"Holder.Role":     {report.FieldHolder},
	"Holder.Unit":     {report.FieldHolder},
	"Holder.Person":   {report.FieldHolder, report.FieldPerson},
	"Target":          {report.FieldDue},
	"Limit":           {report.FieldDue},
	"LateSteps":       {report.FieldDue},
	"Bounces":         {report.FieldInternal},
	"Result.Agency":   {theResult},
	"Result.Summary":  {theResult},
	"Result.Done":     {theResult},
	"Result.At":       {theResult},
	"Rating":          {report.FieldRating},
	"Version":         {report.FieldHistory},

	"Photos.0.Digest": {report.FieldPhotos},
	"Photos.0.Thumb":  {report.FieldPhotos},
	"Photos.0.Width":  {report.FieldPhotos},
	"Photos.0.Height": {report.FieldPhotos},
	"Photos.0.Name":   {report.FieldPhotos, report.FieldContact},
	"Photos.0.Of":     {report.FieldPhotos},
	"Photos.1.Digest": {theResult},
	"Photos.1.Thumb":  {theResult},
	"Photos.1.Width":  {theResult},
	"Photos.1.Height": {theResult},
	"Photos.1.Name":   {theResult, report.FieldInternal},
	"Photos.1.Of":     {theResult},
}

// theResult stands for draft, answer or result, as the outcome has it.
const theResult report.Field = "(result)"

// plant gives every leaf of a Report a value of its own, calling visit with the
// leaf's path and the piece of JSON by which the value is found again; "" where a
// value is no canary: bools, and the words the rules themselves read.
func plant(r *report.Report, visit func(path, canary string)) {
	r.Photos = make([]report.Photo, 2)
	n := 0
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		n++
		canary := ""
		switch {
		case v.Type() == reflect.TypeFor[time.Time]():
			t := time.Date(2100+n, 1, 1, 0, 0, 0, 0, time.UTC)
			v.Set(reflect.ValueOf(t))
			canary = t.Format(time.RFC3339)
		case v.Kind() == reflect.Struct:
			for i := range v.NumField() {
				walk(strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), v.Field(i))
			}
			return
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s.%d", path, i), v.Index(i))
			}
			return
		case v.Kind() == reflect.String:
			canary = fmt.Sprintf("canary%04d", n)
			v.SetString(canary)
		case v.CanInt():
			v.SetInt(int64(7_100_000 + n))
			canary = fmt.Sprint(v.Int())
		case v.CanFloat():
			v.SetFloat(7_200_000.5 + float64(n))
			canary = fmt.Sprintf("%.1f", v.Float())
		case v.Kind() == reflect.Bool:
			v.SetBool(true)
		default:
			panic("no canary for a " + v.Type().String())
		}
		visit(path, canary)
	}
	walk("", reflect.ValueOf(r).Elem())
	r.Photos[0].Of, r.Photos[1].Of = report.OfReport, report.OfResult
}

// filled is a report with a canary in every leaf.
func filled(level report.Level, accepted bool, outcome string) report.Report {
	var r report.Report
	plant(&r, func(string, string) {})
	r.Level, r.Accepted, r.Outcome, r.Ended = level, accepted, outcome, outcome != ""
	return r
}

// TestCanaries is the exhaustive one: for each level, accepted or not, outcome and
// viewer the JSON of the view holds exactly the canaries the table allows.
func TestCanaries(t *testing.T) {
	canaries := make(map[string]string)
	var r report.Report
	plant(&r, func(path, canary string) { canaries[path] = canary })
	for path := range canaries {
		if leaves[path] == nil {
			t.Errorf("Report.%s belongs to no field of the table", path)
		}
	}
	if len(leaves) != len(canaries) {
		t.Errorf("%d leaves in the test, %d in Report", len(leaves), len(canaries))
	}
	for _, path := range []string{"Level", "Outcome", "Photos.0.Of", "Photos.1.Of"} {
		canaries[path] = "" // set to real words below
	}

	looked := 0
	for _, level := range levels {
		for _, accepted := range []bool{false, true} {
			for outcome, result := range map[string]report.Field{
				"": report.FieldDraft, "refused": report.FieldDraft, "answered": report.FieldAnswer, "published": report.FieldResult,
			} {
				for _, viewer := range viewers {
					full := filled(level, accepted, outcome)
					view, ok := report.See(full, report.Viewer{Kind: viewer})
					if want := report.May(level, accepted, viewer, report.FieldNumber); ok != want {
						t.Errorf("%s/%v/%s: exists %v, want %v", level, accepted, viewer, ok, want)
					}
					if !ok {
						if diff := cmp.Diff(report.View{}, view, ignoreSees); diff != "" {
							t.Errorf("%s/%v/%s: a view of what does not exist: %s", level, accepted, viewer, diff)
						}
						continue
					}
					text, err := json.Marshal(view)
					if err != nil {
						t.Fatal(err)
					}
					for path, canary := range canaries {
						allowed := true
						for _, f := range leaves[path] {
							if f == theResult {
								f = result
							}
							allowed = allowed && report.May(level, accepted, viewer, f)
						}
						if canary != "" && strings.Contains(string(text), canary) != allowed {
							t.Errorf("%s, accepted %v, outcome %q, %s: %s shown %v, allowed %v",
								level, accepted, outcome, viewer, path, !allowed, allowed)
						}
						looked++
					}
					if view.Level != level || view.Accepted != accepted || view.Outcome != outcome {
						t.Errorf("%s/%v/%s: says level %s, accepted %v, outcome %q", level, accepted, viewer, view.Level, view.Accepted, view.Outcome)
					}
					if point := report.May(level, accepted, viewer, report.FieldPlace); view.Place.HasPoint != point {
						t.Errorf("%s/%v/%s: has a point %v", level, accepted, viewer, view.Place.HasPoint)
					}
					if told := report.May(level, accepted, viewer, report.FieldContact); view.Contact.NoEmail != told {
						t.Errorf("%s/%v/%s: says he has no e-mail %v", level, accepted, viewer, view.Contact.NoEmail)
					}
				}
			}
		}
	}
	t.Logf("%d leaves looked at", looked)
}

// A View has the fields of a Report, no more and no less.
func TestViewIsShapedLikeReport(t *testing.T) {
	shape := func(of reflect.Type) map[string]string {
		m := make(map[string]string)
		for f := range of.Fields() {
			if f.IsExported() {
				m[f.Name] = f.Type.String()
			}
		}
		return m
	}
	if diff := cmp.Diff(shape(reflect.TypeFor[report.Report]()), shape(reflect.TypeFor[report.View]())); diff != "" {
		t.Errorf("(-report +view):\n%s", diff)
	}
}

// Seeing changes nothing of the report, not even through shared photos.
func TestSeeLeavesTheReportAlone(t *testing.T) {
	r := filled(report.Public, true, "published")
	view, _ := report.See(r, report.Viewer{Kind: report.Anyone})
	view.Photos[0].Digest = "changed"
	if diff := cmp.Diff(filled(report.Public, true, "published"), r); diff != "" {
		t.Error(diff)
	}
}

func TestViewerOf(t *testing.T) {
	const agency, division, elsewhere, its = "gtvt@2023-04-10", "gtvt.1@2023-04-10", "tnmt@2023-04-10", "tnmt.1@2023-04-10"
	agencyOf := func(u org.UnitID) org.UnitID {
		return map[org.UnitID]org.UnitID{agency: agency, division: agency, elsewhere: elsewhere, its: elsewhere}[u]
	}
	start := time.Date(2023, 5, 1, 0, 0, 0, 0, time.UTC)
	now := start.AddDate(0, 1, 0)
	duty := func(r org.Role, u org.UnitID) org.Duty { return org.Duty{Person: "an", Role: r, Unit: u, From: start} }
	officer := func(ds ...org.Duty) org.Actor { return org.Actor{Person: "an", Duties: ds} }
	past := func(d org.Duty) org.Duty { d.To = now; return d }

	toDivision := org.Holder{Role: org.Handler, Unit: division}
	toAn, toBinh := org.Holder{Role: org.Handler, Person: "an"}, org.Holder{Role: org.Handler, Unit: division, Person: "binh"}
	atLeader := org.Holder{Role: org.Leader, Unit: agency}

	for _, c := range []struct {
		why    string
		report report.Report
		actor  org.Actor
		want   report.ViewerKind
	}{
		{"nobody", report.Report{}, org.Actor{}, report.Anyone},
		{"the program", report.Report{}, org.Actor{System: true}, report.Anyone},
		{"the sender", report.Report{}, org.Actor{Sender: true}, report.TheSender},
		{"an operator", report.Report{}, officer(duty(org.Operator, "ttdh@2023-04-10")), report.AtCentre},
		{"the lead", report.Report{}, officer(duty(org.Lead, "ttdh@2023-04-10")), report.AtCentre},
		{"an operator whose duty has ended", report.Report{}, officer(past(duty(org.Operator, "ttdh@2023-04-10"))), report.Anyone},
		{"a focal of the agency who is an operator too", report.Report{Agency: agency}, officer(duty(org.Focal, agency), duty(org.Operator, "ttdh@2023-04-10")), report.AtCentre},
		{"a focal of the agency", report.Report{Agency: agency}, officer(duty(org.Focal, agency)), report.AtAgency},
		{"a leader of the agency", report.Report{Agency: agency}, officer(duty(org.Admin, agency), duty(org.Leader, agency), duty(org.Handler, its)), report.AtAgency},
		{"a leader of another agency", report.Report{Agency: agency}, officer(duty(org.Leader, elsewhere)), report.OtherOfficer},
		{"a focal before dispatch", report.Report{}, officer(duty(org.Focal, agency)), report.OtherOfficer},
		{"a handler before assignment", report.Report{Agency: agency, Holder: atLeader}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"a handler, his division holds it", report.Report{Agency: agency, Holder: toDivision}, officer(duty(org.Handler, division)), report.AtAgency},
		{"a handler, his division had it", report.Report{Agency: agency, Assignee: toDivision, Holder: atLeader}, officer(duty(org.Handler, division)), report.AtAgency},
		{"a handler of the agency itself, a division has it", report.Report{Agency: agency, Assignee: toDivision}, officer(duty(org.Handler, agency)), report.OtherOfficer},
		{"the handler in person", report.Report{Agency: agency, Assignee: toAn}, officer(duty(org.Handler, division)), report.AtAgency},
		{"the handler in person, moved to another agency", report.Report{Agency: agency, Assignee: toAn}, officer(duty(org.Handler, its)), report.OtherOfficer},
		{"the handler in person, no longer a handler", report.Report{Agency: agency, Assignee: toAn}, officer(past(duty(org.Handler, division))), report.Anyone},
		{"a colleague in the division of the handler in person", report.Report{Agency: agency, Assignee: toBinh}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"a handler after it went to another agency", report.Report{Agency: elsewhere, Assignee: toDivision}, officer(duty(org.Handler, division)), report.OtherOfficer},
		{"an administrator", report.Report{Agency: agency}, officer(duty(org.Admin, agency)), report.Administrator},
		{"an administrator with another duty", report.Report{Agency: agency}, officer(duty(org.Admin, agency), duty(org.Focal, elsewhere)), report.OtherOfficer},
		{"the same, in the other order", report.Report{Agency: agency}, officer(duty(org.Focal, elsewhere), duty(org.Admin, agency)), report.OtherOfficer},
		{"somebody without duties", report.Report{Agency: agency}, officer(), report.Anyone},
	} {
		if got := report.ViewerOf(c.report, c.actor, now, agencyOf); got.Kind != c.want {
			t.Errorf("%s: %s, want %s", c.why, got.Kind, c.want)
		}
	}
}
