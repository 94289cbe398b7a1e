package desk_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

const task = "Đề nghị kiểm tra phần thoát nước bên địa phận phường"

func TestASupportingAgencyHasAPartOfItsOwn(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Photos = []report.Photo{{Digest: strings.Repeat("a", 64), Thumb: strings.Repeat("b", 64), Width: 8, Height: 6, Name: "cua-toi.jpg"}}
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		p.Walk(t, got.ID, "assign")
		s := p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", task)
		s = p.Do(t, got.ID, p.Leader, "support", "partner", string(p.Other), "task", task+", lần hai")
		if len(s.Parts) != 2 || s.Step != "handle" {
			t.Fatalf("two parts were opened: %+v", s)
		}
		if err := p.Refused(t, got.ID, p.Handler, "support", "partner", string(p.Agency), "task", task); !refused(err, process.BadChoice) {
			t.Errorf("the agency supports itself: %v", err)
		}
		if err := p.Refused(t, got.ID, p.Handler, "submit", testworld.Result()...); !refused(err, process.NotNow) {
			t.Errorf("submitted while parts are open: %v", err)
		}

		first, second := s.Parts[0], s.Parts[1]
		c, err := p.Desk.Case(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if c.State.Parent != got.ID || c.State.Agency != p.Other || c.State.Step != "support_take" || c.State.Level == report.Public {
			t.Errorf("the part is %+v", c.State)
		}
		if c.Report.Contact != (report.Contact{}) || !strings.Contains(c.Report.Text, task) || !strings.Contains(c.Report.Text, in.Text) || len(c.Report.Photos) != 1 {
			t.Errorf("the part says %+v", c.Report)
		}
		if v, ok := p.Desk.View(c, p.Actor(t, p.OtherFocal)); !ok || v.Text == "" || v.Contact.Phone != "" {
			t.Errorf("the supporting agency sees %+v, %v", v, ok)
		}
		if _, ok := p.Desk.ViewPublic(c); ok {
			t.Error("anybody sees a part")
		}
		if told := toldBy(t, p, first, desk.MsgEntered, desk.OnSite); len(told) != 1 {
			t.Error("the supporting agency is not told")
		}

		p.Do(t, first, p.OtherFocal, "take")
		p.Do(t, first, p.OtherFocal, "submit", testworld.Result()...)
		if s := p.Do(t, first, p.OtherLeader, "approve"); s.Outcome != process.OutcomeSupported {
			t.Fatalf("the part ended %q", s.Outcome)
		}
		declined := []string{"done", "explained", "summary", "Phần thoát nước này không thuộc địa phận phường, đề nghị chuyển đơn vị khác."}
		p.Do(t, second, p.OtherFocal, "decline", declined...)
		c, _ = p.Desk.Case(t.Context(), got.ID)
		var joined []string
		for _, e := range c.Events {
			if e.Kind == process.Joined {
				joined = append(joined, e.Form["summary"])
			}
		}
		if len(c.State.Parts) != 0 || len(joined) != 2 || joined[1] != declined[3] {
			t.Errorf("open parts %v, told %q", c.State.Parts, joined)
		}
		if all, _ := p.DB.MessagesOf(t.Context(), got.ID); !told(all, desk.MsgJoined, org.Handler) {
			t.Error("who handles the report is not told that a part ended")
		}
		parts, err := p.Desk.Parts(t.Context(), got.ID, p.Actor(t, p.Handler))
		if err != nil || len(parts) != 2 || !parts[0].Ended || parts[0].May || parts[0].Agency != p.Other || parts[0].Step.Title == "" {
			t.Errorf("parts %+v, %v", parts, err)
		}
		if _, err := p.Desk.Parts(t.Context(), got.ID, p.Actor(t, p.OtherFocal)); !fault.Is(err, fault.NotFound) {
			t.Errorf("the supporting agency sees the whole: %v", err)
		}
		if s := p.Do(t, got.ID, p.Handler, "submit", testworld.Result()...); s.Step != "approve" {
			t.Errorf("submitted to %s", s.Step)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 3 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

func TestTheOpenPartsOfAWithdrawnReportEnd(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "assign")
		p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", task)
		s := p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", task)
		parts := s.Parts
		if s = p.Say(t, got.ID, "withdraw"); s.Outcome != process.OutcomeWithdrawn || len(s.Parts) != 0 {
			t.Errorf("withdrawn: %+v", s)
		}
		for _, id := range parts {
			c, _ := p.Desk.Case(t.Context(), id)
			if !c.State.Ended || c.State.Outcome != process.OutcomeSupported || process.NextAlarm(c.State) != 0 {
				t.Errorf("the part is at %s, alarm at %d", c.State.Step, process.NextAlarm(c.State))
			}
			if all, _ := p.DB.MessagesOf(t.Context(), id); !told(all, desk.MsgJoined, org.Focal) {
				t.Error("who held the part is not told")
			}
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 3 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

// TestPartsThatEndAtOnce lets six parts of a report end at the same time while the
// report itself is acted on: each act locks two reports, and none may wait for
// another for ever.
func TestPartsThatEndAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "assign")
		var s process.State
		for range 6 {
			s = p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", task)
		}
		parts := s.Parts
		for _, id := range parts {
			p.Do(t, id, p.OtherFocal, "take")
			p.Do(t, id, p.OtherFocal, "submit", testworld.Result()...)
		}
		leader, operator := p.Actor(t, p.OtherLeader), p.Actor(t, p.Operator)
		errs := make([]error, len(parts)+4)
		var wg sync.WaitGroup
		for i, id := range parts {
			wg.Go(func() {
				_, errs[i] = p.Desk.Act(t.Context(), desk.Act{ID: id, Actor: leader, Command: testworld.Command("approve")})
			})
		}
		for i := len(parts); i < len(errs); i++ {
			wg.Go(func() {
				_, errs[i] = p.Desk.Act(t.Context(), desk.Act{ID: got.ID, Actor: operator, Command: testworld.Command("urge", "urging", "Đề nghị khẩn trương")})
			})
		}
		wg.Wait()
		for i, err := range errs {
			if err != nil {
				t.Errorf("act %d: %v", i, err)
			}
		}
		c, _ := p.Desk.Case(t.Context(), got.ID)
		if len(c.State.Parts) != 0 || c.State.Urged != 4 {
			t.Errorf("open parts %v, urged %d times", c.State.Parts, c.State.Urged)
		}
		if n, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 || n != 7 {
			t.Errorf("verify: %d checked, %v differ, %v", n, bad, err)
		}
	})
}

// TestAPartMayHaveTheLowerNumber makes parts by another program beside the same
// database, whose stretch of numbers lies below, and lets them end while the report
// is sealed: one of the two is the first, and nothing stands still.
func TestAPartMayHaveTheLowerNumber(t *testing.T) {
	for _, engine := range testworld.Engines() {
		t.Run(engine, func(t *testing.T) {
			opt := testworld.Fresh(t, engine)
			p := testworld.NewProvince(t, testworld.OpenStore(t, opt))
			p.Submit(t, 1) // takes the lower stretch of numbers
			cfg := p.Desk.Config
			cfg.DB = testworld.OpenStore(t, opt)
			beside, err := desk.New(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			for n := 2; n < 6; n++ {
				got, err := beside.Submit(t.Context(), p.Submission(n))
				if err != nil {
					t.Fatal(err)
				}
				p.Walk(t, got.ID, "assign")
				s := p.Do(t, got.ID, p.Handler, "support", "partner", string(p.Other), "task", task)
				part := s.Parts[0]
				if part >= got.ID {
					t.Fatalf("the part is %s, the report %s: this tests nothing", part, got.ID)
				}
				p.Do(t, part, p.OtherFocal, "take")
				p.Do(t, part, p.OtherFocal, "submit", testworld.Result()...)
				var ended, sealed error
				var wg sync.WaitGroup
				wg.Go(func() {
					_, ended = p.Desk.Act(t.Context(), desk.Act{ID: part, Actor: p.Actor(t, p.OtherLeader), Command: testworld.Command("approve")})
				})
				wg.Go(func() {
					_, sealed = beside.Act(t.Context(), desk.Act{ID: got.ID, Actor: p.Actor(t, p.Leader), Command: testworld.Command("seal", "seal_confirm", "yes")})
				})
				wg.Wait()
				if sealed != nil {
					t.Errorf("sealing: %v", sealed)
				}
				// The part may have been sealed under the hands of its leader.
				if ended != nil && !fault.Is(ended, fault.Conflict) && !fault.Is(ended, fault.Invalid) && !fault.Is(ended, fault.Forbidden) {
					t.Errorf("ending: %v", ended)
				}
				if c, _ := p.Desk.Case(t.Context(), part); c.State.Level != report.Sealed {
					t.Errorf("the part of a sealed report is %s, %s", c.State.Level, c.State.Step)
				}
			}
			if _, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 {
				t.Errorf("verify: %v differ, %v", bad, err)
			}
		})
	}
}

func TestAReportIsSplit(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Text += " Ngoài ra đèn đường đầu thôn không sáng."
		in.Photos = []report.Photo{{Digest: strings.Repeat("a", 64), Thumb: strings.Repeat("b", 64), Width: 8, Height: 6, Name: "anh.jpg"}}
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		s := p.Do(t, got.ID, p.Operator, "split", "split_text", "Đèn đường đầu thôn không sáng.")
		if s.Step != "receive" || s.Seq != 2 {
			t.Errorf("the one that is split went to %s", s.Step)
		}
		c, _ := p.Desk.Case(t.Context(), got.ID)
		offs := p.Desk.SplitOffs(c)
		if len(offs) != 1 || offs[0].ID != c.Events[1].Change.Made {
			t.Fatalf("split off %+v", offs)
		}
		off, err := p.Desk.CaseByCode(t.Context(), offs[0].Code)
		if err != nil {
			t.Fatalf("by the code its sender is given: %v", err)
		}
		if off.Report.ID != offs[0].ID || off.Report.Text != "Đèn đường đầu thôn không sáng." || off.Report.Contact != c.Report.Contact ||
			off.Report.Place != c.Report.Place || len(off.Report.Photos) != 1 || desk.SplitFrom(off) != got.ID || off.State.Accepted {
			t.Errorf("what was split off is %+v", off.Report)
		}
		if by := off.Events[0].By; by.Person != p.Operator {
			t.Errorf("split by %+v", by)
		}
		if s := p.Walk(t, off.Report.ID, "publish"); s.Outcome != process.OutcomePublished {
			t.Errorf("it ended %s", s.Outcome)
		}
		if s := p.Say(t, off.Report.ID, "rate", "rating", "satisfied"); s.Rating != "satisfied" {
			t.Errorf("its sender rated it %q", s.Rating)
		}
	})
}

func TestMergedReportsFollow(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		main, second, third, other := p.Submit(t, 1), p.Submit(t, 2), p.Submit(t, 3), p.Submit(t, 4)
		told := "Cùng một việc với phản ánh đã có"
		merge := func(id, into report.ID) { p.Do(t, id, p.Operator, "merge", "into", into.String(), "explanation", told) }
		for into, code := range map[string]string{
			second.ID.String(): "process.report.itself",
			"26-9999999":       "process.report.unknown",
			"khong-phai-so":    "process.bad_choice",
		} {
			err := p.Refused(t, second.ID, p.Operator, "merge", "into", into, "explanation", told)
			if !fault.Is(err, fault.Invalid) || !hasCode(err, code) {
				t.Errorf("merged into %s: %v, want %s", into, err, code)
			}
		}
		merge(third.ID, second.ID)
		merge(second.ID, main.ID)
		if err := p.Refused(t, other.ID, p.Operator, "merge", "into", " "+strings.ReplaceAll(second.ID.String(), "-", " "), "explanation", told); !hasCode(err, "process.report.closed") {
			t.Errorf("merged into one that was merged itself: %v", err)
		}
		ids, err := p.Desk.Followers(t.Context(), main.ID)
		if err != nil || fmt.Sprint(ids) != fmt.Sprint([]report.ID{second.ID, third.ID}) {
			t.Errorf("followers %v, %v", ids, err)
		}
		c, _ := p.Desk.Case(t.Context(), third.ID)
		if c.State.Into != second.ID || c.State.Outcome != process.OutcomeMerged {
			t.Errorf("the third is %+v", c.State)
		}
		// It does not go on in public before it is received, then it does.
		if m, _, public, err := p.Desk.Main(t.Context(), c); err != nil || public || m.Report.ID != main.ID {
			t.Errorf("it goes on in %s, public %v, %v", m.Report.ID, public, err)
		}
		p.Walk(t, main.ID, "publish")
		if _, v, public, err := p.Desk.Main(t.Context(), c); err != nil || !public || v.Result.Summary == "" || v.Contact.Phone != "" {
			t.Errorf("the senders of merged reports see %+v, %v, %v", v, public, err)
		}
		for _, id := range ids {
			var steps, merged int
			all, _ := p.DB.MessagesOf(t.Context(), id)
			for _, m := range all {
				if m.To.Role != org.Sender || m.Channel != desk.ByEmail {
					continue
				}
				switch m.Kind {
				case desk.MsgStep:
					if strings.Contains(m.Body, fmt.Sprintf(`"other":%d`, main.ID)) {
						steps++
					}
				case desk.MsgMerged:
					merged++
				}
			}
			if merged != 1 || steps != 2 { // dispatched, published
				t.Errorf("the sender of %s is told %d times that it was merged and %d steps of the other", id, merged, steps)
			}
		}
		if all, _ := p.DB.MessagesOf(t.Context(), main.ID); !toldKind(all, desk.MsgMerged) {
			t.Error("who holds the main report is not told")
		}
		// An answered report takes one in as well.
		if s := p.Do(t, other.ID, p.Operator, "merge", "into", main.ID.String(), "explanation", told); s.Into != main.ID {
			t.Errorf("merged into %s", s.Into)
		}
		if _, bad, err := p.DB.Verify(t.Context()); err != nil || len(bad) > 0 {
			t.Errorf("verify: %v differ, %v", bad, err)
		}
	})
}

// TestTwoReportsMergedIntoEachOther: one of the two is the first.
func TestTwoReportsMergedIntoEachOther(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		a, b := p.Submit(t, 1), p.Submit(t, 2)
		var errs [2]error
		var wg sync.WaitGroup
		for i, pair := range [2][2]report.ID{{a.ID, b.ID}, {b.ID, a.ID}} {
			wg.Go(func() {
				_, errs[i] = p.Desk.Act(t.Context(), desk.Act{
					ID: pair[0], Actor: p.Actor(t, p.Operator),
					Command: testworld.Command("merge", "into", pair[1].String(), "explanation", "Cùng một việc với phản ánh kia"),
				})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("want exactly one: %v, %v", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil && !hasCode(err, "process.report.closed") {
				t.Errorf("the second is told %v", err)
			}
		}
	})
}

func toldKind(ms []store.Message, kind string) bool {
	for _, m := range ms {
		if m.Kind == kind {
			return true
		}
	}
	return false
}

// What is split off a report that is not public is not public either: its words
// come from there.
func TestASplitOffIsAsClosedAsItsReport(t *testing.T) {
	testworld.EachEngine(t, func(t *testing.T, db *store.DB) {
		p := testworld.NewProvince(t, db)
		checked := []string{"vietnamese", "yes", "clear", "yes", "complete", "yes"}
		for n, c := range []struct {
			action string
			secret bool
			want   report.Level
			marked bool
		}{
			{"accept", false, report.Public, false},
			{"accept_unlisted", false, report.Unlisted, false},
			{"accept", true, report.Secret, false},
			{"mark_sensitive", false, report.Unlisted, true},
			{"mark_sensitive", true, report.Secret, true},
		} {
			in := p.Submission(n)
			in.Secret = c.secret
			got, err := p.Desk.Submit(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			form := slices.Clone(checked)
			switch c.action {
			case "accept_unlisted":
				form = append(form, "reason", "Nêu đích danh một người đang chờ kết quả.")
			case "mark_sensitive":
				form = []string{"reason", "Nêu đích danh một người đang chờ kết quả."}
			}
			p.Do(t, got.ID, p.Operator, c.action, form...)
			p.Do(t, got.ID, p.Operator, "split", "split_text", "Việc thứ hai: đèn đường ở ngõ 5 không sáng.")
			events, err := db.Events(t.Context(), got.ID)
			if err != nil {
				t.Fatal(err)
			}
			made, err := p.Desk.Case(t.Context(), events[len(events)-1].Change.Made)
			if err != nil {
				t.Fatal(err)
			}
			if made.State.Level != c.want || made.State.Sensitive != c.marked {
				t.Errorf("%s, secret %v: split off at %s, sensitive %v", c.action, c.secret, made.State.Level, made.State.Sensitive)
			}
			if _, public := p.Desk.ViewPublic(made); public {
				t.Errorf("%s: the split-off is public", c.action)
			}
		}
	})
}
