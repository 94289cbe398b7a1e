package desk_test

import (
	"errors"
	"strings"
	"testing"

	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/testworld"
)

const why = "Cần đọc nội dung để giải quyết"

// reads is the text of a report an officer sees: "" when it is hidden from him.
func reads(t *testing.T, p *testworld.Province, id report.ID, who org.PersonID) string {
	t.Helper()
	a := p.Actor(t, who)
	c, err := p.Desk.CaseFor(t.Context(), id, a)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := p.Desk.View(c, a)
	return v.Text
}

// TestS_ASensitiveReportWithDisagreement goes the whole way of §2.4.2, with a
// coordinator who does not agree the first time.
func TestS_ASensitiveReportWithDisagreement(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		in := p.Submission(1)
		in.Photos = []report.Photo{{Digest: strings.Repeat("a", 64), Thumb: strings.Repeat("b", 64), Width: 8, Height: 6, Name: "anh.jpg"}}
		got, err := p.Desk.Submit(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		id := got.ID
		p.Walk(t, id, "classify")
		s := p.Do(t, id, p.Operator, "mark_sensitive", "reason", "Có tranh chấp đất đai")
		if !s.Sensitive || s.Level == report.Public {
			t.Fatalf("marked sensitive: %+v", s)
		}
		if s = p.Do(t, id, p.Operator, "consult", "coordinator", string(p.Other)); s.Coordinator != p.Other || s.Limit != process.At(testworld.At("2026-11-17 17:00")) {
			t.Fatalf("at the coordinator: %+v, due %s", s, s.Limit.Time().In(testworld.Zone))
		}

		// Who is named opens the content with a reason; who is not never does.
		if text := reads(t, p, id, p.OtherFocal); text != "" {
			t.Error("the coordinator reads it before he gave a reason")
		}
		c, _ := p.Desk.CaseFor(t.Context(), id, p.Actor(t, p.OtherFocal))
		if v, ok := p.Desk.View(c, p.Actor(t, p.OtherFocal)); !ok || v.ID != id || !v.Asks(report.FieldText) || p.Desk.MaySeePhoto(c, p.Actor(t, p.OtherFocal), strings.Repeat("a", 64)) {
			t.Errorf("the coordinator sees %+v, %v", v, ok)
		}
		if err := p.Desk.Disclose(t.Context(), id, report.Content, why, p.Actor(t, p.Focal)); !fault.Is(err, fault.NotFound) {
			t.Errorf("an agency that has nothing to do with it: %v", err)
		}
		if err := p.Desk.Disclose(t.Context(), id, report.Content, why, p.Actor(t, p.OtherFocal)); err != nil {
			t.Fatal(err)
		}
		if text := reads(t, p, id, p.OtherFocal); text == "" {
			t.Error("the coordinator gave a reason and does not read it")
		}
		c, _ = p.Desk.CaseFor(t.Context(), id, p.Actor(t, p.OtherFocal))
		if !p.Desk.MaySeePhoto(c, p.Actor(t, p.OtherFocal), strings.Repeat("b", 64)) || p.Desk.MaySeePhoto(c, p.Actor(t, p.OtherFocal), strings.Repeat("c", 64)) {
			t.Error("the pictures are not those of what he opened")
		}

		p.Do(t, id, p.OtherFocal, "advise", "advice", "Thuộc thẩm quyền của xã", "competent", string(p.Agency))
		round := func(n int) {
			t.Helper()
			p.Do(t, id, p.Operator, "dispatch_advised", "agency", string(p.Agency))
			p.Do(t, id, p.Focal, "take")
			p.Do(t, id, p.Leader, "assign", "assignee", "person:"+string(p.Handler))
			p.Do(t, id, p.Handler, "submit", testworld.Result()...)
			p.Do(t, id, p.Leader, "approve")
			if err := p.Refused(t, id, p.Operator, "answer", testworld.Reviewed()...); !refused(err, process.NotAgreed, process.NotNow) {
				t.Errorf("round %d: answered without agreement: %v", n, err)
			}
			if err := p.Refused(t, id, p.Operator, "publish", testworld.Reviewed()...); !fault.Is(err, fault.Forbidden) && !refused(err, process.NotNow) {
				t.Errorf("round %d: published: %v", n, err)
			}
			p.Do(t, id, p.Operator, "seek_agreement")
		}
		round(1)
		if s = p.Do(t, id, p.OtherFocal, "disagree", "opinion", "Chưa xác minh ranh giới thửa đất"); s.Disagreed != 1 || s.Agreed || s.Step != "dispatch" {
			t.Errorf("after the disagreement: %+v", s)
		}
		round(2)
		if err := p.Refused(t, id, p.Focal, "agree"); !refused(err, process.NotHolder) {
			t.Errorf("the agency agreed to its own result: %v", err)
		}
		if s = p.Do(t, id, p.OtherFocal, "agree"); !s.Agreed || s.Disagreed != 1 || s.Step != "check" {
			t.Errorf("after the agreement: %+v", s)
		}
		if s = p.Do(t, id, p.Operator, "answer_agreed", testworld.Reviewed()...); s.Outcome != process.OutcomeAnswered {
			t.Errorf("ended %s", s.Outcome)
		}
		c, _ = p.Desk.Case(t.Context(), id)
		if _, ok := p.Desk.ViewPublic(c); ok {
			t.Error("anybody sees a sensitive report")
		}
		if v := p.Desk.ViewSender(c); v.Text == "" || v.Result.Summary == "" {
			t.Error("its sender does not see his own report and its answer")
		}
		if log, err := p.Desk.DisclosedOf(t.Context(), id, p.Actor(t, p.Lead)); err != nil || len(log) != 1 || log[0].Unit != p.Other || log[0].What != report.Content {
			t.Errorf("log %+v, %v", log, err)
		}
	})
}

// refused tells whether an act was refused for one of these reasons.
func refused(err error, reasons ...process.RefusalReason) bool {
	r, ok := errors.AsType[*process.Refusal](err)
	for _, reason := range reasons {
		if ok && r.Reason == reason {
			return true
		}
	}
	return false
}
