package desk_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// onEach runs a test in a founded province on both engines.
func onEach(t *testing.T, f func(*testing.T, *testworld.Province)) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) { f(t, testworld.NewProvince(t, db)) })
}

func TestSubmitGivesNumberCodeAndClock(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		if !got.New || !strings.HasPrefix(got.ID.String(), "26-") || len(got.Code) != 19 {
			t.Errorf("receipt %+v: want a number of 2026 and a code of 16 characters in groups", got)
		}
		// Received Monday 08:00; half a working hour (N1) is over at 08:30.
		if want := process.At(testworld.At("2026-11-16 08:30")); got.State.Limit != want || got.State.Step != "receive" {
			t.Errorf("step %s due %s, want receive due 08:30", got.State.Step, got.State.Limit.Time())
		}
		c, err := p.Desk.CaseByCode(t.Context(), strings.ToLower(strings.ReplaceAll(got.Code, "-", " ")))
		if err != nil || c.Report.ID != got.ID {
			t.Errorf("the code, typed carelessly, finds %v, %v", c.Report.ID, err)
		}
	})
}

func TestTheSameClientIDIsTheSameReport(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		first := p.Submit(t, 1)
		const copies = 8
		var wg sync.WaitGroup
		answers := make([]desk.Receipt, copies)
		errs := make([]error, copies)
		for i := range copies {
			wg.Go(func() { answers[i], errs[i] = p.Desk.Submit(t.Context(), p.Submission(2)) })
		}
		wg.Wait()
		created := 0
		for i, a := range answers {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			if a.ID != answers[0].ID || a.Code != answers[0].Code {
				t.Errorf("copy %d: %s %s, want %s %s", i, a.ID, a.Code, answers[0].ID, answers[0].Code)
			}
			if a.New {
				created++
			}
		}
		if created != 1 || answers[0].ID == first.ID {
			t.Errorf("%d copies were new, want 1; first report %s, this %s", created, first.ID, answers[0].ID)
		}

		other := p.Submission(2)
		other.Text += " Thêm một ý khác."
		_, err := p.Desk.Submit(t.Context(), other)
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("another text under the same client id: %v, want a conflict", err)
		}
	})
}

func TestSubmitNamesEveryWrongField(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		for _, c := range []struct {
			name   string
			change func(*desk.Submission)
			field  string
			code   string
		}{
			{"empty text", func(s *desk.Submission) { s.Text = " \n\t " }, "text", "report.text.empty"},
			{"short text", func(s *desk.Submission) { s.Text = "Rác" }, "text", "report.text.short"},
			{"long text", func(s *desk.Submission) { s.Text = strings.Repeat("rác ", 2000) }, "text", "report.text.long"},
			{"no name", func(s *desk.Submission) { s.Contact.Name = "" }, "name", "report.name.empty"},
			{"no phone", func(s *desk.Submission) { s.Contact.Phone = "" }, "phone", "report.phone.empty"},
			{"bad phone", func(s *desk.Submission) { s.Contact.Phone = "12345" }, "phone", "report.phone.bad"},
			{"no e-mail and no word of it", func(s *desk.Submission) { s.Contact.Email = "" }, "email", "report.email.empty"},
			{"bad e-mail", func(s *desk.Submission) { s.Contact.Email = "an@" }, "email", "report.email.bad"},
			{"no commune", func(s *desk.Submission) { s.Place = report.Place{} }, "commune", "report.commune.empty"},
			{"unknown commune", func(s *desk.Submission) { s.Place.Commune = "99999@2023-04-10" }, "commune", "report.commune.unknown"},
			{"a department is no commune", func(s *desk.Submission) { s.Place.Commune = p.Centre }, "commune", "report.commune.unknown"},
			{"outside the province", func(s *desk.Submission) {
				s.Place = report.Place{Lat: 10.77, Lon: 106.70, HasPoint: true}
			}, "commune", "report.place.outside"},
			{"tomorrow", func(s *desk.Submission) { s.Seen = p.Clock.Now().Add(24 * time.Hour) }, "seen", "report.seen.future"},
			{"unknown category", func(s *desk.Submission) { s.Category = "khong-co" }, "category", "report.category.unknown"},
			{"no client id", func(s *desk.Submission) { s.Client = "" }, "", "report.client.bad"},
			{"too many photos", func(s *desk.Submission) { s.Photos = make([]report.Photo, 6) }, "photos", "report.photos.many"},
		} {
			in := p.Submission(1)
			c.change(&in)
			_, err := p.Desk.Submit(t.Context(), in)
			e, ok := errors.AsType[*fault.Error](err)
			if !ok || e.Kind != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != c.field || e.Fields[0].Code != c.code {
				t.Errorf("%s: %v, want one field %q with %s", c.name, err, c.field, c.code)
			}
		}
		// Nothing half-written stays: the client id is still free.
		if got := p.Submit(t, 1); !got.New {
			t.Error("a refused submission left something behind")
		}
	})
}

func TestN1_AllWrongFieldsAreToldAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := desk.Submission{Client: testworld.Client(1), Channel: report.Web}
		_, err := p.Desk.Submit(t.Context(), in)
		e, _ := errors.AsType[*fault.Error](err)
		var names []string
		for _, f := range e.Fields {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, " "); got != "text name phone email commune" {
			t.Errorf("wrong fields told: %s", got)
		}
	})
}

func TestN1_NoEmailIsAnAnswer(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Contact.Email, in.Contact.NoEmail = "", true
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		c, err := p.Desk.Case(t.Context(), got.ID)
		if err != nil || !c.Report.Contact.NoEmail {
			t.Errorf("the operator is not told that there is no e-mail: %+v, %v", c.Report.Contact, err)
		}
	})
}

func TestAPointFindsItsCommune(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		u, _ := p.Desk.Directory().Unit(p.Commune)
		in := p.Submission(1)
		in.Place = report.Place{Lat: u.Lat, Lon: u.Lon, HasPoint: true}
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if c, _ := p.Desk.Case(t.Context(), got.ID); c.Report.Place.Commune != p.Commune {
			t.Errorf("found %s, want %s", c.Report.Place.Commune, p.Commune)
		}
	})
}

func TestH1_EveryChannelEndsInTheSameQueue(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		for i, ch := range report.Channels() {
			in := p.Submission(i)
			in.Channel = ch
			if ch != report.Web {
				in.By = p.Actor(t, p.Operator)
				in.Contact = report.Contact{Name: "Bà Tư"} // no phone, no e-mail at the counter
			}
			if _, err := p.Desk.Submit(t.Context(), in); err != nil {
				t.Fatalf("%s: %v", ch, err)
			}
		}
		page, err := p.DB.Inbox(t.Context(), store.InboxQuery{Scope: p.Desk.Scope(p.Actor(t, p.Operator)), Box: store.BoxTodo, Now: p.Clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		kept := map[report.Channel]bool{}
		for _, r := range page.Rows {
			kept[r.Channel] = true
		}
		if len(kept) != len(report.Channels()) {
			t.Errorf("channels in the operator's queue: %v, want all of %v", kept, report.Channels())
		}
	})
}

func TestOnlyOperatorsEnterForSomebody(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Channel, in.By = report.Phone, p.Actor(t, p.Focal)
		if _, err := p.Desk.Submit(t.Context(), in); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a focal entered a report: %v", err)
		}
	})
}

func TestTheSendersHintsAreKept(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Category, in.Danger = p.Desk.Categories()[0].ID, true
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := p.Desk.Case(t.Context(), got.ID)
		if form := c.Events[0].Form; form["category"] != in.Category || form["danger"] != "yes" {
			t.Errorf("hints kept: %v", form)
		}
		if c.Report.Category != "" {
			t.Error("the sender's guess counts as a classification")
		}
		messages, err := p.DB.MessagesOf(t.Context(), got.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !told(messages, desk.MsgUrgent, org.Operator) {
			t.Errorf("operators are not told of danger: %+v", messages)
		}
	})
}

func told(messages []store.Message, kind string, role org.Role) bool {
	for _, m := range messages {
		if m.Kind == kind && m.To.Role == role {
			return true
		}
	}
	return false
}

// hasCode tells whether an error carries a code, as a whole or about a field.
func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		return false
	}
	for _, f := range e.Fields {
		if f.Code == code {
			return true
		}
	}
	return e.Code == code
}
