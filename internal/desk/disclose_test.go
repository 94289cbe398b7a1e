package desk_test

import (
	"testing"
	"time"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/testworld"
)

func TestN2_TheAgencySeesWhoSentItOnlyAfterAReason(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "take")
		focal := p.Actor(t, p.Focal)
		phone := func(who org.PersonID) string {
			t.Helper()
			a := p.Actor(t, who)
			c, err := p.Desk.CaseFor(t.Context(), got.ID, a)
			if err != nil {
				t.Fatal(err)
			}
			v, ok := p.Desk.View(c, a)
			if !ok {
				t.Fatalf("%s does not see it", who)
			}
			return v.Contact.Phone
		}
		if n := phone(p.Focal); n != "" {
			t.Fatalf("the focal sees %s at once", n)
		}
		if err := p.Desk.Disclose(t.Context(), got.ID, report.Contacts, "cần gọi", focal); !hasCode(err, "process.too_short") {
			t.Errorf("a reason of seven characters: %v", err)
		}
		for _, c := range []struct {
			who  org.PersonID
			what report.Disclosure
			kind fault.Kind
		}{
			{p.OtherFocal, report.Contacts, fault.NotFound},
			{p.Admin, report.Contacts, fault.NotFound},
			{p.Operator, report.Contacts, fault.Forbidden}, // he sees it anyway
			{p.Focal, report.Content, fault.Forbidden},     // it is not sensitive
		} {
			if err := p.Desk.Disclose(t.Context(), got.ID, c.what, "Cần hỏi người gửi địa chỉ cụ thể", p.Actor(t, c.who)); !fault.Is(err, c.kind) {
				t.Errorf("%s opens %s: %v", c.who, c.what, err)
			}
		}
		if err := p.Desk.Disclose(t.Context(), got.ID, report.Contacts, "Cần hỏi người gửi địa chỉ cụ thể", focal); err != nil {
			t.Fatal(err)
		}
		if n := phone(p.Focal); n != "0912345678" {
			t.Errorf("the focal sees %q after his reason", n)
		}
		if n := phone(p.Leader); n != "" {
			t.Errorf("the leader sees %s, who gave no reason", n)
		}
		p.Clock.Advance(31 * time.Minute)
		if n := phone(p.Focal); n != "" {
			t.Errorf("half an hour later the focal still sees %s", n)
		}
		log, err := p.Desk.DisclosedOf(t.Context(), got.ID, p.Actor(t, p.Lead))
		if err != nil || len(log) != 1 {
			t.Fatalf("log %+v, %v; want one line", log, err)
		}
		if l := log[0]; l.Person != p.Focal || l.Role != org.Focal || l.Unit != p.Agency || l.What != report.Contacts || l.Reason != "Cần hỏi người gửi địa chỉ cụ thể" {
			t.Errorf("the log says %+v", l)
		}
		if _, err := p.Desk.DisclosedOf(t.Context(), got.ID, p.Actor(t, p.OtherFocal)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the focal next door reads the log: %v", err)
		}
	})
}

func TestP4_WhoSentASecretReportIsForTheCentreAlone(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Secret = true
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		p.Walk(t, got.ID, "take")
		if err := p.Desk.Disclose(t.Context(), got.ID, report.Contacts, "Cần hỏi người gửi địa chỉ cụ thể", p.Actor(t, p.Focal)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the focal opened who sent a secret report: %v", err)
		}
	})
}
