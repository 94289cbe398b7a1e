package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/report"
)

var (
	levels  = []report.Level{report.Public, report.Unlisted, report.Secret, report.Sealed}
	viewers = []report.ViewerKind{
		report.Anyone, report.TheSender, report.AtCentre, report.AtAgency, report.OtherOfficer, report.Administrator,
	}
)

// What each sort of viewer sees, told by viewer instead of by field: the table
// is kept twice, so that a slip in one is seen.
var (
	stub = []report.Field{report.FieldNumber, report.FieldAgency, report.FieldOutcome}

	open = append(slices.Clone(stub), report.FieldSent, report.FieldText, report.FieldPhotos, report.FieldCommune,
		report.FieldPlace, report.FieldCategory, report.FieldStep, report.FieldDue, report.FieldResult, report.FieldRating)

	toSender = append(slices.Clone(open), report.FieldAnswer, report.FieldHistory, report.FieldHolder, report.FieldContact)

	toAgency = append(slices.Clone(open), report.FieldAnswer, report.FieldHistory, report.FieldHolder,
		report.FieldPerson, report.FieldDraft, report.FieldInternal)

	all = append(slices.Clone(toAgency), report.FieldContact)
)

// wanted is what a viewer sees of a report.
func wanted(level report.Level, accepted bool, v report.ViewerKind) []report.Field {
	sealed := level == report.Sealed
	switch v {
	case report.TheSender:
		if sealed {
			return stub
		}
		return toSender
	case report.AtCentre:
		if sealed {
			return stub
		}
		return all
	case report.AtAgency:
		switch {
		case !accepted:
			return nil
		case sealed:
			return stub
		}
		return toAgency
	}
	if level == report.Public && accepted {
		return open
	}
	return nil
}

func TestTable(t *testing.T) {
	for _, level := range levels {
		for _, accepted := range []bool{false, true} {
			for _, v := range viewers {
				want := wanted(level, accepted, v)
				for _, f := range report.Fields() {
					if got := report.May(level, accepted, v, f); got != slices.Contains(want, f) {
						t.Errorf("May(%s, accepted %v, %s, %s) = %v", level, accepted, v, f, got)
					}
				}
			}
		}
	}
}

func TestUnknownSeesNothing(t *testing.T) {
	for _, f := range append(report.Fields(), "", "nothing") {
		for _, level := range append(slices.Clone(levels), "", "nothing") {
			for _, v := range append(slices.Clone(viewers), "", "nobody") {
				known := slices.Contains(report.Fields(), f) && slices.Contains(levels, level) && slices.Contains(viewers, v)
				if !known && report.May(level, true, v, f) {
					t.Errorf("May(%q, true, %q, %q) = true", level, v, f)
				}
			}
		}
	}
}

func TestFieldsAreNamedOnce(t *testing.T) {
	fs := report.Fields()
	sorted := slices.Clone(fs)
	slices.Sort(sorted)
	if diff := cmp.Diff(sorted, slices.Compact(slices.Clone(sorted))); diff != "" {
		t.Errorf("a field has two rows: %s", diff)
	}
	if len(fs) != len(all) {
		t.Errorf("%d fields in the table, %d in this test", len(fs), len(all))
	}
}

// Received without making public: who may know are the sender, the centre, and
// the agency that handles it.
func TestN2_UnlistedIsNotPublic(t *testing.T) {
	unlisted := filled(report.Unlisted, true, "published")
	for v, visible := range map[report.ViewerKind]bool{
		report.Anyone: false, report.OtherOfficer: false, report.Administrator: false,
		report.TheSender: true, report.AtCentre: true, report.AtAgency: true,
	} {
		if _, ok := report.See(unlisted, report.Viewer{Kind: v}); ok != visible {
			t.Errorf("%s sees an unlisted report: %v", v, ok)
		}
	}
}

// At the sender's wish nothing is public, and the result goes to him.
func TestP4_SecretIsAnsweredToTheSenderAlone(t *testing.T) {
	secret := filled(report.Secret, true, "answered")
	for _, v := range []report.ViewerKind{report.Anyone, report.OtherOfficer, report.Administrator} {
		if _, ok := report.See(secret, report.Viewer{Kind: v}); ok {
			t.Errorf("%s sees a secret report", v)
		}
	}
	view, ok := report.See(secret, report.Viewer{Kind: report.TheSender})
	if !ok || view.Result != secret.Result || !view.Sees(report.FieldResult) {
		t.Errorf("the sender does not see his answer: %+v", view.Result)
	}
	view, _ = report.See(secret, report.Viewer{Kind: report.AtAgency})
	if view.Contact != (report.Contact{}) || view.Sees(report.FieldContact) {
		t.Errorf("the agency sees who sent it: %+v", view.Contact)
	}
}

// An answer given in private stays private, even of a report that is public.
func TestP4_PrivateAnswerOfAPublicReport(t *testing.T) {
	view, ok := report.See(filled(report.Public, true, "answered"), report.Viewer{Kind: report.Anyone})
	if !ok || view.Result != (report.Result{}) || view.Sees(report.FieldResult) {
		t.Errorf("anyone sees a private answer: %v %+v", ok, view.Result)
	}
}

// Of a state secret only number, agency and outcome stay.
func TestP5_SealedIsAStub(t *testing.T) {
	sealed := filled(report.Sealed, true, "answered")
	for _, v := range viewers {
		view, ok := report.See(sealed, report.Viewer{Kind: v})
		if stubSeen := slices.Contains([]report.ViewerKind{report.TheSender, report.AtCentre, report.AtAgency}, v); ok != stubSeen {
			t.Errorf("%s sees a sealed report: %v", v, ok)
			continue
		}
		if !ok {
			continue
		}
		want := report.View{
			ID: sealed.ID, Level: report.Sealed, Accepted: true,
			Agency: sealed.Agency, Ended: true, Outcome: "answered", Closed: sealed.Closed,
		}
		if diff := cmp.Diff(want, view, ignoreSees); diff != "" {
			t.Errorf("%s sees more than the stub (-want +got):\n%s", v, diff)
		}
	}
}

// A result is a draft until the report ends with it.
func TestDraftIsForOfficers(t *testing.T) {
	for _, outcome := range []string{"", "refused", "withdrawn"} {
		r := filled(report.Public, true, outcome)
		for v, visible := range map[report.ViewerKind]bool{
			report.Anyone: false, report.TheSender: false, report.OtherOfficer: false, report.Administrator: false,
			report.AtCentre: true, report.AtAgency: true,
		} {
			view, _ := report.See(r, report.Viewer{Kind: v})
			if got := view.Result.Summary != ""; got != visible || view.Sees(report.FieldResult) != visible {
				t.Errorf("outcome %q: %s sees the draft: %v", outcome, v, got)
			}
		}
	}
	again := filled(report.Public, true, "published")
	again.Ended = false // taken up again: what is written now is a draft
	if view, _ := report.See(again, report.Viewer{Kind: report.Anyone}); view.Sees(report.FieldResult) {
		t.Error("anyone sees the draft of a new round")
	}
}
