package report_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

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
	"Result.Files":    {theResult},
	"Rating":          {report.FieldRating},
	"Version":         {report.FieldHistory},

	"Urgent":      {report.FieldUrgent},
	"Sensitive":   {report.FieldCoordinator},
	"Coordinator": {report.FieldCoordinator},
	"Parent":      {report.FieldParts},
	"Parts":       {report.FieldParts},
	"Asked":       {report.FieldParts},
	"Call":        {report.FieldParts},
	"Into":        {report.FieldInto},

	"Shown.Result.Agency":  {theShown},
	"Shown.Result.Summary": {theShown},
	"Shown.Result.Done":    {theShown},
	"Shown.Result.At":      {theShown},
	"Shown.Result.Files":   {theShown},
	"Shown.Outcome":        {theShown},

	"Photos.0.Digest":   {report.FieldPhotos},
	"Photos.0.Thumb":    {report.FieldPhotos},
	"Photos.0.Width":    {report.FieldPhotos},
	"Photos.0.Height":   {report.FieldPhotos},
	"Photos.0.Name":     {report.FieldPhotos, report.FieldContact},
	"Photos.0.Of":       {report.FieldPhotos},
	"Photos.0.Kind":     {report.FieldPhotos},
	"Photos.0.Late":     {report.FieldPhotos},
	"Photos.0.Taken":    {report.FieldPhotos, report.FieldTaken},
	"Photos.0.Lat":      {report.FieldPhotos, report.FieldTaken},
	"Photos.0.Lon":      {report.FieldPhotos, report.FieldTaken},
	"Photos.0.HasPoint": {report.FieldPhotos, report.FieldTaken},
	"Photos.1.Digest":   {ofResult},
	"Photos.1.Thumb":    {ofResult},
	"Photos.1.Width":    {ofResult},
	"Photos.1.Height":   {ofResult},
	"Photos.1.Name":     {ofResult, report.FieldInternal},
	"Photos.1.Of":       {ofResult},
	"Photos.1.Kind":     {ofResult},
	"Photos.1.Late":     {ofResult},
	"Photos.1.Taken":    {ofResult, report.FieldTaken},
	"Photos.1.Lat":      {ofResult, report.FieldTaken},
	"Photos.1.Lon":      {ofResult, report.FieldTaken},
	"Photos.1.HasPoint": {ofResult, report.FieldTaken},
	"Photos.2.Digest":   {ofShown},
	"Photos.2.Thumb":    {ofShown},
	"Photos.2.Width":    {ofShown},
	"Photos.2.Height":   {ofShown},
	"Photos.2.Name":     {ofShown, report.FieldInternal},
	"Photos.2.Of":       {ofShown},
	"Photos.2.Kind":     {ofShown},
	"Photos.2.Late":     {ofShown},
	"Photos.2.Taken":    {ofShown, report.FieldTaken},
	"Photos.2.Lat":      {ofShown, report.FieldTaken},
	"Photos.2.Lon":      {ofShown, report.FieldTaken},
	"Photos.2.HasPoint": {ofShown, report.FieldTaken},
}

// Fields that are one or another field of the table, as the outcome has it.
const (
	theResult report.Field = "(result)"          // draft, answer or result
	theShown  report.Field = "(shown)"           // the answer of the round before, which was published
	ofResult  report.Field = "(photo of result)" // seen with drafts, and with the result
	ofShown   report.Field = "(photo of shown)"  // seen with drafts, and with the answer of the round before
)

// allowed tells whether a viewer may see a field of a report with an outcome.
func allowed(s report.Standing, v report.Viewer, outcome string, f report.Field) bool {
	result := map[string]report.Field{"published": report.FieldResult, "answered": report.FieldAnswer}[outcome]
	switch f {
	case theResult:
		if result != "" {
			return s.May(v, result)
		}
		return s.May(v, report.FieldDraft)
	case theShown:
		return result == "" && s.May(v, report.FieldResult)
	case ofResult:
		return s.May(v, report.FieldDraft) || allowed(s, v, outcome, theResult)
	case ofShown:
		return s.May(v, report.FieldDraft) || allowed(s, v, outcome, theShown)
	}
	return s.May(v, f)
}

// plant gives every leaf of a Report a value of its own, calling visit with the
// leaf's path and the piece of JSON by which the value is found again; "" where a
// value is no canary: bools, and the words the rules themselves read.
func plant(r *report.Report, visit func(path, canary string)) {
	r.Photos, r.Shown = make([]report.Photo, 3), new(report.Shown)
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
		case v.Kind() == reflect.Pointer:
			walk(path, v.Elem())
			return
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
	r.Photos[0].Of, r.Photos[1].Of, r.Photos[2].Of = report.OfReport, report.OfResult, report.OfResult
	for i := range r.Photos {
		r.Photos[i].Late = false // see TestLatePhotosAreForThoseConcerned
	}
	r.Result.Files, r.Shown.Result.Files = r.Photos[1].Digest+" elsewhere", "elsewhere "+r.Photos[2].Digest
	r.Shown.Outcome = "published"
}

// filled is a report with a canary in every leaf.
func filled(level report.Level, accepted bool, outcome string) report.Report {
	return standing(report.Standing{Level: level, Accepted: accepted}, outcome)
}

// standing is the same for all that decides who sees it.
func standing(s report.Standing, outcome string) report.Report {
	var r report.Report
	plant(&r, func(string, string) {})
	r.Level, r.Accepted, r.Sensitive, r.Outcome, r.Ended = s.Level, s.Accepted, s.Sensitive, outcome, outcome != ""
	if !s.Part {
		r.Parent = 0
	}
	return r
}

// TestCanaries is the exhaustive one: however a report stands, with whatever
// outcome, the JSON of each viewer's view holds exactly the canaries the table
// allows.
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
	for _, path := range []string{ // set to real words
		"Level", "Outcome", "Shown.Outcome", "Photos.0.Of", "Photos.1.Of", "Photos.2.Of", "Result.Files", "Shown.Result.Files",
	} {
		canaries[path] = ""
	}

	looked := 0
	for _, s := range standings() {
		for _, outcome := range []string{"", "refused", "answered", "published"} {
			full := standing(s, outcome)
			if full.Standing() != s {
				t.Fatalf("%+v stands as %+v", s, full.Standing())
			}
			for _, viewer := range everyViewer() {
				view, ok := report.See(full, viewer)
				if want := s.May(viewer, report.FieldNumber); ok != want {
					t.Errorf("%+v/%+v: exists %v, want %v", s, viewer, ok, want)
				}
				if !ok {
					if diff := cmp.Diff(report.View{}, view, ignoreSees); diff != "" {
						t.Errorf("%+v/%+v: a view of what does not exist: %s", s, viewer, diff)
					}
					continue
				}
				text, err := json.Marshal(view)
				if err != nil {
					t.Fatal(err)
				}
				for path, canary := range canaries {
					if path == "Parent" && !s.Part {
						continue
					}
					want := true
					for _, f := range leaves[path] {
						want = want && allowed(s, viewer, outcome, f)
					}
					if canary != "" && strings.Contains(string(text), canary) != want {
						t.Errorf("%+v, outcome %q, %+v: %s shown %v, allowed %v", s, outcome, viewer, path, !want, want)
					}
					looked++
				}
				may := func(f report.Field) bool { return allowed(s, viewer, outcome, f) }
				if view.Level != s.Level || view.Accepted != s.Accepted || view.Outcome != outcome {
					t.Errorf("%+v/%+v: says level %s, accepted %v, outcome %q", s, viewer, view.Level, view.Accepted, view.Outcome)
				}
				for what, got := range map[report.Field]bool{
					report.FieldPlace: view.Place.HasPoint, report.FieldContact: view.Contact.NoEmail, report.FieldUrgent: view.Urgent,
					report.FieldParts: view.Asked && view.Call, theShown: view.Shown != nil, theResult: view.Sees(report.FieldResult),
				} {
					if got != may(what) {
						t.Errorf("%+v, outcome %q, %+v: tells of %s: %v", s, outcome, viewer, what, got)
					}
				}
				if view.Sensitive != (s.Sensitive && may(report.FieldCoordinator)) {
					t.Errorf("%+v/%+v: says it is sensitive: %v", s, viewer, view.Sensitive)
				}
				for _, f := range report.Fields() {
					if view.Sees(f) && view.Asks(f) {
						t.Errorf("%+v/%+v: %s is both seen and asked for", s, viewer, f)
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
	again := filled(report.Public, true, "")
	view, _ = report.See(again, report.Viewer{Kind: report.Anyone})
	view.Shown.Result.Summary = "changed"
	if diff := cmp.Diff(filled(report.Public, true, ""), again); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(filled(report.Public, true, "published"), r); diff != "" {
		t.Error(diff)
	}
}

// A file that came after the operator had looked at the report is not for anyone.
func TestLatePhotosAreForThoseConcerned(t *testing.T) {
	for _, s := range standings() {
		r := standing(s, "")
		r.Photos[0].Late = true
		for _, viewer := range everyViewer() {
			view, ok := report.See(r, viewer)
			if !ok {
				continue
			}
			shown := slices.ContainsFunc(view.Photos, func(p report.Photo) bool { return p.Digest == r.Photos[0].Digest })
			if want := s.May(viewer, report.FieldPhotos) && s.May(viewer, report.FieldHistory); shown != want {
				t.Errorf("%+v/%+v: a late photo is shown: %v", s, viewer, shown)
			}
			if public := viewer.Kind == report.Anyone || viewer.Kind == report.OtherOfficer || viewer.Kind == report.Administrator; public && shown {
				t.Errorf("%+v/%+v: a late photo is shown to anyone", s, viewer)
			}
		}
	}
}
