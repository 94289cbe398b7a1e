package testworld

import (
	"fmt"
	"testing"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
)

// Client makes the client UUID of the n-th report of a test.
func Client(n int) string { return fmt.Sprintf("019ab000-0000-7000-8000-%012d", n) }

// Submission is a report of the province that nothing is wrong with.
func (p *Province) Submission(n int) desk.Submission {
	return desk.Submission{
		Client:  Client(n),
		Text:    "Đường thôn có ổ gà sâu trước cổng trường, trời mưa xe máy ngã liên tục.",
		Contact: report.Contact{Name: "Nguyễn Văn An", Phone: "0912345678", Email: "an@example.vn"},
		Place:   report.Place{Commune: p.Commune, Words: "trước cổng trường tiểu học"},
		Channel: report.Web,
	}
}

// Submit sends a report that nothing is wrong with.
func (p *Province) Submit(t testing.TB, n int) desk.Receipt {
	t.Helper()
	got, err := p.Desk.Submit(t.Context(), p.Submission(n))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Do acts as an officer on the version that stands, and fails the test on a refusal.
func (p *Province) Do(t testing.TB, id report.ID, who org.PersonID, action string, form ...string) process.State {
	t.Helper()
	s, err := p.Desk.Act(t.Context(), desk.Act{ID: id, Actor: p.Actor(t, who), Command: Command(action, form...)})
	if err != nil {
		t.Fatalf("%s by %s: %v", action, who, err)
	}
	return s
}

// Say acts as the sender of a report.
func (p *Province) Say(t testing.TB, id report.ID, action string, form ...string) process.State {
	t.Helper()
	s, err := p.Desk.Act(t.Context(), desk.Act{ID: id, Actor: org.Actor{Sender: true}, Command: Command(action, form...)})
	if err != nil {
		t.Fatalf("%s by the sender: %v", action, err)
	}
	return s
}

// Command makes a command of an action and "field=value" pairs given in turn.
func Command(action string, form ...string) process.Command {
	c := process.Command{Action: action, Form: map[string]string{}}
	for i := 0; i+1 < len(form); i += 2 {
		c.Form[form[i]] = form[i+1]
	}
	return c
}

// Leg is one act of the straight way a report takes.
type Leg struct {
	Who    org.PersonID
	Action string
	Form   []string
}

// Way is the straight way of a report from the operator's hands to its
// publication.
func (p *Province) Way() []Leg {
	yes := func(ids ...string) (form []string) {
		for _, id := range ids {
			form = append(form, id, "yes")
		}
		return form
	}
	return []Leg{
		{p.Operator, "accept", yes("vietnamese", "clear", "complete")},
		{p.Operator, "classify", []string{"category", p.Desk.Categories()[1].ID}},
		{p.Operator, "dispatch", []string{"agency", string(p.Agency)}},
		{p.Focal, "take", nil},
		{p.Leader, "assign", []string{"assignee", "person:" + string(p.Handler)}},
		{p.Handler, "submit", []string{"done", "done", "summary", "Đã san lấp ổ gà bằng đá dăm và láng nhựa đoạn trước cổng trường, mặt đường đã êm thuận."}},
		{p.Leader, "approve", nil},
		{p.Operator, "publish", yes("form_agency", "form_answer", "form_polite")},
	}
}

// Walk takes a report along the straight way, up to and with an action.
func (p *Province) Walk(t testing.TB, id report.ID, upTo string) process.State {
	t.Helper()
	for _, l := range p.Way() {
		s := p.Do(t, id, l.Who, l.Action, l.Form...)
		if l.Action == upTo {
			return s
		}
	}
	t.Fatalf("no action %s on the way", upTo)
	return process.State{}
}
