package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/report"
)

var (
	levels  = []report.Level{report.Public, report.Unlisted, report.Secret, report.Sealed}
	viewers = []report.ViewerKind{
		report.Anyone, report.TheSender, report.AtCentre, report.AtAgency, report.AtCoordinator, report.OtherOfficer, report.Administrator,
	}
)

// What each sort of viewer sees, told by viewer instead of by field: the table
// is kept twice, so that a slip in one is seen.
var (
	stub = []report.Field{report.FieldNumber, report.FieldAgency, report.FieldOutcome}

	open = append(slices.Clone(stub), report.FieldSent, report.FieldText, report.FieldPhotos, report.FieldCommune,
		report.FieldPlace, report.FieldCategory, report.FieldStep, report.FieldDue, report.FieldResult, report.FieldRating)

	toSender = append(slices.Clone(open), report.FieldAnswer, report.FieldHistory, report.FieldWords, report.FieldHolder,
		report.FieldContact, report.FieldUrgent, report.FieldInto)

	toCoordinator = append(slices.Clone(open), report.FieldAnswer, report.FieldHistory, report.FieldWords, report.FieldHolder,
		report.FieldPerson, report.FieldDraft, report.FieldInternal, report.FieldUrgent, report.FieldInto, report.FieldCoordinator)

	toAgency = append(slices.Clone(toCoordinator), report.FieldParts)

	all = append(slices.Clone(toAgency), report.FieldContact, report.FieldTaken)

	// content is what of a sensitive report officers open with a reason.
	content = []report.Field{
		report.FieldText, report.FieldPhotos, report.FieldCommune, report.FieldPlace, report.FieldWords, report.FieldInternal,
		report.FieldDraft, report.FieldAnswer, report.FieldResult, report.FieldRating, report.FieldTaken,
	}
)

// wanted is what a viewer sees of a report, and what he may ask for with a reason.
func wanted(s report.Standing, v report.Viewer) (sees, asks []report.Field) {
	var after []report.Field // seen or asked for, as he gave a reason or not
	officer := v.Kind == report.AtCentre || v.Kind == report.AtAgency || v.Kind == report.AtCoordinator
	if !slices.Contains(levels, s.Level) || s.Part && !officer || !s.Accepted && v.Kind != report.TheSender && v.Kind != report.AtCentre {
		return nil, nil
	}
	if s.Level == report.Sealed {
		if officer || v.Kind == report.TheSender {
			return stub, nil
		}
		return nil, nil
	}
	switch v.Kind {
	case report.Anyone, report.OtherOfficer, report.Administrator:
		if s.Level == report.Public && !s.Sensitive {
			sees = open
		}
	case report.TheSender:
		sees = toSender
	case report.AtCentre:
		sees = all
	case report.AtAgency:
		sees = toAgency
		if s.Level != report.Secret && !s.Sensitive {
			after = []report.Field{report.FieldContact}
		}
	case report.AtCoordinator:
		sees = toCoordinator
	}
	if s.Sensitive && officer {
		closed := append(slices.Clone(content), report.FieldContact)
		if v.Named {
			after = slices.DeleteFunc(slices.Clone(sees), func(f report.Field) bool { return !slices.Contains(closed, f) })
		}
		sees = slices.DeleteFunc(slices.Clone(sees), func(f report.Field) bool { return slices.Contains(closed, f) })
	}
	sees = slices.Clone(sees)
	for _, f := range after {
		if f == report.FieldContact && v.Opened.Contact || f != report.FieldContact && v.Opened.Content {
			sees = append(sees, f)
		} else {
			asks = append(asks, f)
		}
	}
	return sees, asks
}

// standings are all ways a report can stand, unknown levels included.
func standings() (all []report.Standing) {
	for _, level := range append(slices.Clone(levels), "", "nothing") {
		for bits := range 8 {
			all = append(all, report.Standing{Level: level, Sensitive: bits&1 != 0, Accepted: bits&2 != 0, Part: bits&4 != 0})
		}
	}
	return all
}

// everyViewer are all viewers there can be, unknown kinds included.
func everyViewer() (all []report.Viewer) {
	for _, kind := range append(slices.Clone(viewers), "", "nobody") {
		for bits := range 8 {
			all = append(all, report.Viewer{Kind: kind, Named: bits&1 != 0, Opened: report.Opened{Content: bits&2 != 0, Contact: bits&4 != 0}})
		}
	}
	return all
}

func TestTable(t *testing.T) {
	cells := 0
	for _, s := range standings() {
		for _, v := range everyViewer() {
			sees, asks := wanted(s, v)
			for _, f := range append(report.Fields(), "", "nothing") {
				if got := s.May(v, f); got != slices.Contains(sees, f) {
					t.Errorf("%+v: %+v sees %s: %v", s, v, f, got)
				}
				if got := s.Asks(v, f); got != slices.Contains(asks, f) {
					t.Errorf("%+v: %+v may ask for %s: %v", s, v, f, got)
				}
				if s.May(v, f) && s.Asks(v, f) {
					t.Errorf("%+v: %+v sees %s and is asked for a reason", s, v, f)
				}
				cells++
			}
		}
	}
	t.Logf("%d cells", cells)
}

// May is the table for whoever gave no reason.
func TestMayIsTheTableWithoutReasons(t *testing.T) {
	for _, level := range levels {
		for _, accepted := range []bool{false, true} {
			for _, v := range viewers {
				for _, f := range report.Fields() {
					s := report.Standing{Level: level, Accepted: accepted}
					if got, want := report.May(level, accepted, v, f), s.May(report.Viewer{Kind: v}, f); got != want {
						t.Errorf("May(%s, %v, %s, %s) = %v, the table says %v", level, accepted, v, f, got, want)
					}
				}
			}
		}
	}
}

// closedness orders reports from open to closed: what closes a report more takes
// nothing in.
func closedness(s report.Standing) int {
	i := slices.Index(levels, s.Level)
	if s.Sensitive && s.Level != report.Sealed {
		i = 2*len(levels) - 1
	}
	if s.Level == report.Sealed {
		i = 2 * len(levels)
	}
	return i
}

// Nobody sees more of a report that is more closed: whatever he gave a reason for.
func TestNobodySeesMoreOfWhatIsMoreClosed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) report.Standing {
			return report.Standing{
				Level: rapid.SampledFrom(levels).Draw(t, name), Sensitive: rapid.Bool().Draw(t, name+" sensitive"),
			}
		}
		a, b, v := draw("a"), draw("b"), rapid.SampledFrom(everyViewer()).Draw(t, "viewer")
		a.Accepted = rapid.Bool().Draw(t, "accepted")
		b.Accepted = a.Accepted
		if closedness(a) > closedness(b) {
			a, b = b, a
		}
		for _, f := range report.Fields() {
			if b.May(v, f) && !a.May(v, f) && !a.Asks(v, f) {
				t.Fatalf("%+v sees %s of %+v and not of %+v", v, f, b, a)
			}
			if b.Asks(v, f) && !a.Asks(v, f) && !a.May(v, f) {
				t.Fatalf("%+v may ask for %s of %+v and not of %+v", v, f, b, a)
			}
		}
	})
}

// What opens is what was asked for, and a reason takes nothing away; acceptance,
// too, only adds, and a part never shows more than the report would.
func TestReasonsAndAcceptanceOnlyAdd(t *testing.T) {
	for _, s := range standings() {
		for _, v := range everyViewer() {
			before := v
			before.Opened = report.Opened{}
			whole, sent := s, s
			whole.Part, sent.Accepted = false, false
			for _, f := range report.Fields() {
				if s.May(v, f) && !s.May(before, f) && !s.Asks(before, f) {
					t.Errorf("%+v: a reason opens %s to %+v, who could not ask", s, f, v)
				}
				if s.May(before, f) && !s.May(v, f) {
					t.Errorf("%+v: a reason hides %s from %+v", s, f, v)
				}
				if sent.May(v, f) && !s.May(v, f) {
					t.Errorf("%+v: acceptance hides %s from %+v", s, f, v)
				}
				if s.May(v, f) && !whole.May(v, f) {
					t.Errorf("%+v: %+v sees %s of the part alone", s, v, f)
				}
				named := v
				named.Named = true
				if s.May(v, f) && !s.May(named, f) {
					t.Errorf("%+v: being named hides %s from %+v", s, f, v)
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
		report.TheSender: true, report.AtCentre: true, report.AtAgency: true, report.AtCoordinator: true,
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
		if stubSeen := slices.Contains([]report.ViewerKind{report.TheSender, report.AtCentre, report.AtAgency, report.AtCoordinator}, v); ok != stubSeen {
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
			report.AtCentre: true, report.AtAgency: true, report.AtCoordinator: true,
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
