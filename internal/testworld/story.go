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

// Refused acts as an officer, or as the sender for "", where the act must be
// refused, and answers why.
func (p *Province) Refused(t testing.TB, id report.ID, who org.PersonID, action string, form ...string) error {
	t.Helper()
	a := org.Actor{Sender: true}
	if who != "" {
		a = p.Actor(t, who)
	}
	_, err := p.Desk.Act(t.Context(), desk.Act{ID: id, Actor: a, Command: Command(action, form...)})
	if err == nil {
		t.Fatalf("%s by %s was not refused", action, who)
	}
	return err
}

// Danger sends a report whose sender says that there is danger.
func (p *Province) Danger(t testing.TB, n int) desk.Receipt {
	t.Helper()
	in := p.Submission(n)
	in.Danger = true
	got, err := p.Desk.Submit(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Confirm lets the operator send an urgent report to the province's agency.
func (p *Province) Confirm(t testing.TB, id report.ID, agency org.UnitID) process.State {
	t.Helper()
	return p.Do(t, id, p.Operator, "confirm", "category", p.Desk.Categories()[1].ID, "agency", string(agency))
}

// RingAll lets everything ring that is due now, and answers how many did.
func (p *Province) RingAll(t testing.TB) (rang int) {
	t.Helper()
	for {
		n, err := p.Desk.Ring(t.Context(), 50)
		if err != nil {
			t.Fatal(err)
		}
		if rang += n; n == 0 {
			return rang
		}
	}
}

// Result is what a handler writes when he is done.
func Result() []string {
	return []string{"done", "done", "summary", "Đã đến hiện trường kiểm tra, xử lý xong trong ngày và bàn giao lại mặt bằng cho thôn."}
}

// Reviewed is what the operator confirms before an answer goes out.
func Reviewed() []string {
	return []string{"form_agency", "yes", "form_answer", "yes", "form_polite", "yes"}
}
