package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paht/internal/report"
)

// The content of a sensitive report is for those the step names, and only after a
// reason; everybody else who has to do with it sees that it exists and where it is.
func TestS_ContentIsForNamedViewersWithAReason(t *testing.T) {
	r := standing(report.Standing{Level: report.Unlisted, Sensitive: true, Accepted: true}, "")
	for _, kind := range []report.ViewerKind{report.AtCentre, report.AtAgency, report.AtCoordinator} {
		other, ok := report.See(r, report.Viewer{Kind: kind, Opened: report.Opened{Content: true, Contact: true}})
		if !ok || other.Text != "" || other.Contact != (report.Contact{}) || other.Result != (report.Result{}) || len(other.Photos) > 0 || other.Place != (report.Place{}) {
			t.Errorf("%s, not named, sees the content: %+v", kind, other)
		}
		if other.Asks(report.FieldText) {
			t.Errorf("%s, not named, is asked for a reason", kind)
		}
		if other.ID != r.ID || other.Category != r.Category || other.Step != r.Step || other.Limit != r.Limit || other.Holder != r.Holder || !other.Sensitive {
			t.Errorf("%s, not named, does not see where it stands: %+v", kind, other)
		}
		named, _ := report.See(r, report.Viewer{Kind: kind, Named: true})
		if named.Text != "" || !named.Asks(report.FieldText) || named.Sees(report.FieldWords) {
			t.Errorf("%s, named, sees the content before a reason: %+v", kind, named)
		}
		opened, _ := report.See(r, report.Viewer{Kind: kind, Named: true, Opened: report.Opened{Content: true}})
		if opened.Text != r.Text || opened.Asks(report.FieldText) || !opened.Sees(report.FieldWords) || opened.Contact != (report.Contact{}) {
			t.Errorf("%s, who gave a reason: %+v", kind, opened)
		}
	}
	sender, ok := report.See(r, report.Viewer{Kind: report.TheSender})
	if !ok || sender.Text != r.Text || sender.Contact != r.Contact || sender.Sensitive {
		t.Errorf("the sender: %+v", sender)
	}
}

// A sensitive report is not public, whatever its level says.
func TestS_NeverPublic(t *testing.T) {
	for _, level := range levels {
		r := standing(report.Standing{Level: level, Sensitive: true, Accepted: true}, "published")
		for _, kind := range []report.ViewerKind{report.Anyone, report.OtherOfficer, report.Administrator} {
			if view, ok := report.See(r, report.Viewer{Kind: kind, Named: true, Opened: report.Opened{Content: true, Contact: true}}); ok {
				t.Errorf("%s sees a sensitive report at level %s: %+v", kind, level, view)
			}
		}
	}
}

// The agency sees who sent a report only after a reason, and never of one that was
// sent in secret.
func TestContactAtTheAgencyNeedsAReason(t *testing.T) {
	for level, may := range map[report.Level]bool{report.Public: true, report.Unlisted: true, report.Secret: false, report.Sealed: false} {
		r := filled(level, true, "")
		before, _ := report.See(r, report.Viewer{Kind: report.AtAgency})
		after, _ := report.See(r, report.Viewer{Kind: report.AtAgency, Opened: report.Opened{Contact: true}})
		if before.Contact != (report.Contact{}) || before.Asks(report.FieldContact) != may {
			t.Errorf("%s: before a reason %+v, asked %v", level, before.Contact, before.Asks(report.FieldContact))
		}
		if (after.Contact == r.Contact) != may || after.Asks(report.FieldContact) {
			t.Errorf("%s: after a reason %+v", level, after.Contact)
		}
		other, _ := report.See(r, report.Viewer{Kind: report.AtAgency, Opened: report.Opened{Content: true}})
		if other.Contact != (report.Contact{}) {
			t.Errorf("%s: a reason for the content opens the contact", level)
		}
	}
}

// While a new round is under way the last answer stays with whoever could see it,
// with its own photos; the new draft and its photos are for those who see drafts.
func TestTheLastAnswerStays(t *testing.T) {
	digests := func(v report.View) (ds []string) {
		for _, p := range v.Photos {
			if p.Of == report.OfResult {
				ds = append(ds, p.Digest)
			}
		}
		return ds
	}
	r := filled(report.Public, true, "")
	draft, last := r.Photos[1].Digest, r.Photos[2].Digest
	for _, c := range []struct {
		outcome string
		level   report.Level
		viewer  report.ViewerKind
		shown   bool
		photos  []string
	}{
		{"published", report.Public, report.Anyone, true, []string{last}},
		{"published", report.Public, report.TheSender, true, []string{last}},
		{"published", report.Public, report.AtAgency, true, []string{draft, last}},
		{"published", report.Unlisted, report.Anyone, false, nil},
		{"published", report.Unlisted, report.TheSender, true, []string{last}},
		{"published", report.Sealed, report.TheSender, false, nil},
		{"answered", report.Public, report.Anyone, false, nil},
		{"answered", report.Public, report.TheSender, true, []string{last}},
		{"answered", report.Secret, report.TheSender, true, []string{last}},
		{"refused", report.Public, report.TheSender, false, nil},
	} {
		r := filled(c.level, true, "")
		r.Shown.Outcome = c.outcome
		view, _ := report.See(r, report.Viewer{Kind: c.viewer})
		if got := view.Shown != nil && *view.Shown == *r.Shown; got != c.shown {
			t.Errorf("%+v: shown %+v", c, view.Shown)
		}
		if diff := cmp.Diff(c.photos, digests(view)); diff != "" {
			t.Errorf("%+v: photos (-want +got):\n%s", c, diff)
		}
		if c.viewer == report.Anyone && view.Result != (report.Result{}) {
			t.Errorf("%+v: sees the draft", c)
		}
	}

	over := filled(report.Public, true, "published") // the round has ended: its answer took the place
	view, _ := report.See(over, report.Viewer{Kind: report.Anyone})
	if view.Shown != nil {
		t.Errorf("the answer of the round before stands beside the new one: %+v", view.Shown)
	}
	if diff := cmp.Diff([]string{draft}, digests(view)); diff != "" {
		t.Errorf("photos of an answer that was taken back are public (-want +got):\n%s", diff)
	}
}

// A supporting agency's part is for officers who have to do with it.
func TestAPartIsNeverPublic(t *testing.T) {
	part := standing(report.Standing{Level: report.Public, Accepted: true, Part: true}, "supported")
	for _, kind := range viewers {
		_, ok := report.See(part, report.Viewer{Kind: kind})
		if want := kind == report.AtCentre || kind == report.AtAgency || kind == report.AtCoordinator; ok != want {
			t.Errorf("%s sees a part: %v", kind, ok)
		}
	}
}

// Lists ask See for each of their rows.
func BenchmarkSee(b *testing.B) {
	r := standing(report.Standing{Level: report.Unlisted, Sensitive: true, Accepted: true}, "")
	v := report.Viewer{Kind: report.AtAgency, Named: true, Opened: report.Opened{Content: true}}
	b.ReportAllocs()
	for b.Loop() {
		if view, ok := report.See(r, v); !ok || view.Text == "" {
			b.Fatal("not seen")
		}
	}
}
