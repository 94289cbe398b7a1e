package desk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// withDayOff is the province's calendar with more days off, as a file.
func withDayOff(t *testing.T, d *desk.Desk, unit org.UnitID, dates ...string) []byte {
	t.Helper()
	draft, err := d.CalendarDraft(unit)
	if err != nil {
		t.Fatal(err)
	}
	for _, date := range dates {
		draft.TakeOff(calendar.DayOff{Date: date, Reason: "Nghỉ theo thông báo muộn", Source: "thử nghiệm"})
	}
	draft.Version++
	return draft.Write()
}

func limitOf(t *testing.T, d *desk.Desk, id report.ID) string {
	t.Helper()
	c, err := d.Case(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.State.Limit.Time().In(testworld.Zone).Format("2006-01-02 15:04")
}

// A calendar put in the administrators' screens moves the dues of open steps only,
// in the transaction that keeps it; each history says which calendar and why. The
// preview said so before.
func TestT8_ACalendarChangeMovesOpenCasesOnlyAndSaysWhy(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		open, closed, early := p.Submit(t, 1), p.Submit(t, 2), p.Submit(t, 3)
		p.Walk(t, open.ID, "assign") // six working days from Monday 16/11
		p.Walk(t, closed.ID, "publish")
		admin := p.Actor(t, p.Admin)
		if got := limitOf(t, p.Desk, open.ID); got != "2026-11-25 17:00" {
			t.Fatalf("due %s before", got)
		}
		past := limitOf(t, p.Desk, early.ID)
		history, _ := p.Desk.Case(t.Context(), closed.ID)
		src := withDayOff(t, p.Desk, "", "2026-11-19", "2026-11-20")

		preview, err := p.Desk.PreviewCalendar(t.Context(), "", src)
		if err != nil {
			t.Fatal(err)
		}
		if preview.Open != 2 || preview.Moved != 1 || preview.Later != 1 || preview.Earlier != 0 || len(preview.Rows) != 1 || preview.Rows[0].ID != open.ID {
			t.Errorf("preview %+v", preview)
		}
		if got := limitOf(t, p.Desk, open.ID); got != "2026-11-25 17:00" {
			t.Fatalf("the preview moved it to %s", got)
		}
		moved, err := p.Desk.PutCalendar(t.Context(), "", src, admin, " Thông báo 99/TB ")
		if err != nil || moved != 1 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		c, _ := p.Desk.Case(t.Context(), open.ID)
		last := c.Events[len(c.Events)-1]
		if last.Kind != process.Recomputed || last.Entry.Calendar != preview.Version || last.Form["reason"] != "Thông báo 99/TB" || p.Desk.Calendar().Version() != preview.Version {
			t.Errorf("%+v, %+v", last, last.Entry)
		}
		if got := limitOf(t, p.Desk, open.ID); got != "2026-11-27 17:00" || !preview.Rows[0].After.Equal(c.State.Limit.Time()) {
			t.Errorf("due %s, the preview said %v", got, preview.Rows[0].After)
		}
		if got := limitOf(t, p.Desk, early.ID); got != past {
			t.Errorf("a step the days do not touch moved from %s to %s", past, got)
		}
		if after, _ := p.Desk.Case(t.Context(), closed.ID); cmp.Diff(history.Events, after.Events) != "" {
			t.Error("a closed report was touched")
		}
		docs := p.Desk.CalendarDocuments("")
		if len(docs) != 1 || docs[0].By != p.Admin || docs[0].Note != "Thông báo 99/TB" || docs[0].Source != string(src) || !docs[0].At.Equal(p.Clock.Now()) {
			t.Errorf("%+v", docs)
		}
		// A second program, or this one after a start, finds the same and nothing to do.
		other, err := desk.New(t.Context(), p.Desk.Config)
		if err != nil {
			t.Fatal(err)
		}
		if moved, err := other.Recount(t.Context()); err != nil || moved != 0 || other.Calendar().Version() != preview.Version {
			t.Errorf("another program moves %d, %v, by %s", moved, err, other.Calendar().Version())
		}
		if checked, bad, err := p.DB.Verify(t.Context()); err != nil || checked != 3 || len(bad) > 0 {
			t.Errorf("%d, %v, %v", checked, bad, err)
		}
		// The step that was left before keeps the explanation of its own calendar.
		for _, e := range c.Events {
			if e.Entry == nil || e.Entry.Limit == 0 {
				continue
			}
			x, err := p.Desk.ExplainEntry(*e.Entry)
			if err != nil || x.Calendar != e.Entry.Calendar || process.At(x.Due.At) != e.Entry.Limit {
				t.Errorf("%s: due %v by %s, explained %v by %s, %v", e.Entry.Step, e.Entry.Limit.Time(), e.Entry.Calendar, x.Due.At, x.Calendar, err)
			}
		}
	})
}

// Either all of a change of the calendar is there or none of it.
func TestW5_ACalendarIsPutWholeOrNotAtAll(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		open := p.Submit(t, 1)
		p.Walk(t, open.ID, "assign")
		admin, version := p.Actor(t, p.Admin), p.Desk.Calendar().Version()
		refused := func(src []byte, by org.Actor, unit org.UnitID, note string, kind fault.Kind) {
			t.Helper()
			if _, err := p.Desk.PutCalendar(t.Context(), unit, src, by, note); !fault.Is(err, kind) {
				t.Errorf("%v, want %v", err, kind)
			}
		}
		good := withDayOff(t, p.Desk, "", "2026-11-19")
		refused(good, p.Actor(t, p.Lead), "", "vì", fault.Forbidden)
		refused(good, admin, "", " ", fault.Invalid)
		refused([]byte("calendar: x"), admin, "", "vì", fault.Invalid)
		refused([]byte(strings.Replace(string(good), "bac-giang", "khac", 1)), admin, "", "vì", fault.Invalid)
		refused(good, admin, "nowhere@2020-01-01", "vì", fault.Invalid)
		refused(nil, admin, "", "vì", fault.Invalid)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := p.Desk.PutCalendar(ended, "", good, admin, "vì"); err == nil {
			t.Error("put in a request that has ended")
		}
		if got := limitOf(t, p.Desk, open.ID); got != "2026-11-25 17:00" || p.Desk.Calendar().Version() != version || len(p.Desk.CalendarDocuments("")) != 0 {
			t.Errorf("due %s by %s", got, p.Desk.Calendar().Version())
		}
	})
}

// Of some who put calendars at once each is kept or refused, the newest is in
// force, and the dues are counted by it.
func TestW5_CalendarsPutAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		r := p.Submit(t, 1)
		p.Walk(t, r.ID, "assign")
		admin := p.Actor(t, p.Admin)
		days := []string{"2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"}
		errs := make([]error, len(days))
		var all sync.WaitGroup
		for i := range days {
			src := withDayOff(t, p.Desk, "", days[:i+1]...) // each moves the due elsewhere
			all.Go(func() { _, errs[i] = p.Desk.PutCalendar(t.Context(), "", src, admin, days[i]) })
		}
		all.Wait()
		put := 0
		for _, err := range errs {
			if err == nil {
				put++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		docs := p.Desk.CalendarDocuments("")
		if put == 0 || len(docs) != put || p.Desk.Calendar().Days(2026) == nil || string(p.Desk.Calendar().Source()) != docs[0].Source {
			t.Errorf("%d put, %d documents", put, len(docs))
		}
		c, err := p.Desk.Case(t.Context(), r.ID)
		if err != nil || c.State.Calendar != p.Desk.Calendar().Version() || c.Events[len(c.Events)-1].Form["reason"] != docs[0].Note {
			t.Errorf("counted by %s, in force %s, %v", c.State.Calendar, p.Desk.Calendar().Version(), err)
		}
	})
}

// Who acted while a calendar changed, in another program that had not heard of it,
// counted by the old one: the next count mends it.
func TestW5_WhoActedMeanwhileIsCountedAgain(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		other, err := desk.New(t.Context(), p.Desk.Config)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		r := p.Submit(t, 1)
		p.Walk(t, r.ID, "take")
		if _, err := p.Desk.PutCalendar(t.Context(), "", withDayOff(t, p.Desk, "", "2026-11-19"), p.Actor(t, p.Admin), "Thông báo muộn"); err != nil {
			t.Fatal(err)
		}
		leg := p.Way()[4] // the leader assigns, in the program that does not know yet
		if _, err := other.Act(t.Context(), desk.Act{ID: r.ID, Actor: p.Actor(t, leg.Who), Command: testworld.Command(leg.Action, leg.Form...)}); err != nil {
			t.Fatal(err)
		}
		if got := limitOf(t, p.Desk, r.ID); got != "2026-11-25 17:00" {
			t.Fatalf("counted by %s", got)
		}
		if moved, err := other.Recount(t.Context()); err != nil || moved != 1 {
			t.Fatalf("%d moved, %v", moved, err)
		}
		c, _ := p.Desk.Case(t.Context(), r.ID)
		if got := limitOf(t, p.Desk, r.ID); got != "2026-11-26 17:00" || c.Events[len(c.Events)-1].Form["reason"] != "Thông báo muộn" {
			t.Errorf("due %s", got)
		}
	})
}

// An agency's own calendar counts its steps and nobody else's; the province's
// later change reaches it; taken away, the province's counts again.
func TestW1_AnAgencysOwnCalendarCountsItsSteps(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		r := p.Submit(t, 1)
		p.Walk(t, r.ID, "assign")
		admin := p.Actor(t, p.Admin)
		put := func(unit org.UnitID, src []byte, moved int, due string) {
			t.Helper()
			if got, err := p.Desk.PutCalendar(t.Context(), unit, src, admin, "vì"); err != nil || got != moved {
				t.Errorf("%d moved, %v, want %d", got, err, moved)
			}
			if got := limitOf(t, p.Desk, r.ID); got != due {
				t.Errorf("due %s, want %s", got, due)
			}
		}
		put(p.Other, withDayOff(t, p.Desk, p.Other, "2026-11-18"), 0, "2026-11-25 17:00")
		put(p.Agency, withDayOff(t, p.Desk, p.Agency, "2026-11-18"), 1, "2026-11-26 17:00")
		if p.Desk.CalendarOf(p.Division).Version() != p.Desk.CalendarOf(p.Agency).Version() || p.Desk.CalendarOf(p.Centre) != p.Desk.Calendar() ||
			p.Desk.CalendarOf(p.Agency) == p.Desk.Calendar() || p.Desk.CalendarOf("") != p.Desk.Calendar() {
			t.Error("the wrong calendar for a unit")
		}
		own := p.Desk.CalendarOf(p.Agency)
		for h, want := range map[org.Holder]*calendar.Calendar{
			{Role: org.Handler, Person: p.Handler}: own, {Role: org.Leader, Unit: p.Agency}: own,
			{Role: org.Operator, Unit: p.Centre}: p.Desk.Calendar(), {Role: org.Sender}: p.Desk.Calendar(),
		} {
			if got := p.Desk.CalendarOfStep(h, p.Agency); got != want {
				t.Errorf("%+v is counted by %s", h, got.Version())
			}
		}
		put("", withDayOff(t, p.Desk, "", "2026-11-19"), 1, "2026-11-27 17:00")
		if err := diffUnits(p.Desk.OwnCalendars(), p.Agency, p.Other); err != "" {
			t.Error(err)
		}
		put(p.Agency, nil, 1, "2026-11-26 17:00")
		if err := diffUnits(p.Desk.OwnCalendars(), p.Other); err != "" {
			t.Error(err)
		}
		if docs := p.Desk.CalendarDocuments(p.Agency); len(docs) != 2 || docs[0].Source != "" {
			t.Errorf("history %+v", docs)
		}
		refused := strings.Replace(string(withDayOff(t, p.Desk, p.Agency, "2026-11-18")), "bac-giang", "khac", 1)
		if _, err := p.Desk.PutCalendar(t.Context(), p.Agency, []byte(refused), admin, "vì"); !fault.Is(err, fault.Invalid) {
			t.Errorf("built on another calendar: %v", err)
		}
	})
}

func diffUnits(got []org.UnitID, want ...org.UnitID) string {
	seen := map[org.UnitID]bool{}
	for _, u := range got {
		seen[u] = true
	}
	wanted := map[org.UnitID]bool{}
	for _, u := range want {
		wanted[u] = true
	}
	return cmp.Diff(wanted, seen)
}

// Reports loaded together are those loaded one by one, by number, without those
// there are not.
func TestCasesLoadedTogether(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		ids := []report.ID{p.Submit(t, 1).ID, p.Submit(t, 2).ID, p.Submit(t, 3).ID}
		p.Walk(t, ids[1], "take")
		err := p.DB.Write(t.Context(), "test", func(tx *store.Tx) error {
			got, err := tx.Cases([]report.ID{ids[2], 999, ids[0], ids[1]})
			if err != nil || len(got) != len(ids) {
				t.Fatalf("%d cases, %v", len(got), err)
			}
			for i, c := range got {
				one, err := tx.Case(ids[i])
				if err != nil {
					return err
				}
				if diff := cmp.Diff(one, c); diff != "" {
					t.Errorf("case %d: %s", i, diff)
				}
			}
			versions, err := tx.OpenVersions()
			if diff := cmp.Diff(map[report.ID]int{ids[0]: 1, ids[1]: got[1].State.Seq, ids[2]: 1}, versions); diff != "" {
				t.Error(diff)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// From 1 October on administrators are told, once, that next year's days off are
// not loaded; the page of years says which open dues lie in years without a notice.
func TestT1_HolidayListRunningOutRaisesAnAlarm(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		told := func(want int) {
			t.Helper()
			if got, err := p.Desk.WarnOfYear(t.Context()); err != nil || got != want {
				t.Errorf("%s: %d told, %v, want %d", p.Clock.Now().In(testworld.Zone).Format(time.DateTime), got, err, want)
			}
		}
		p.Clock.Set(testworld.At("2026-09-30 23:59"))
		told(0)
		p.Clock.Set(testworld.At("2026-10-01 00:00"))
		told(1)
		told(0)
		ms, err := p.DB.Notices(t.Context(), p.Desk.Scope(p.Actor(t, p.Admin)), 10)
		if err != nil || len(ms) != 1 || ms[0].Kind != desk.MsgYear || ms[0].Body != `{"year":2027}` {
			t.Errorf("%+v, %v", ms, err)
		}
		draft, err := p.Desk.CalendarDraft("")
		if err != nil {
			t.Fatal(err)
		}
		draft.TakeOff(p.Desk.Calendar().Propose(2027, 2)...)
		draft.Know(2027, false, true)
		put := func(note string) {
			t.Helper()
			draft.Version++
			if _, err := p.Desk.PutCalendar(t.Context(), "", draft.Write(), p.Actor(t, p.Admin), note); err != nil {
				t.Fatal(err)
			}
		}
		put("Dự kiến") // a proposal is not a notice
		p.Clock.Set(testworld.At("2027-10-01 09:00"))
		told(1) // of 2028
		draft.Know(2027, true, false)
		draft.Know(2028, true, false)
		put("Thông báo")
		told(0)
	})
}

func TestW8_YearsOfOpenDuesWithoutANotice(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		years := func(want ...desk.UnknownYear) {
			t.Helper()
			got, err := p.Desk.UnknownYears(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		p.Clock.Set(testworld.At("2026-09-30 08:00"))
		years()
		p.Clock.Set(testworld.At("2026-12-28 08:00"))
		years(desk.UnknownYear{Year: 2027})
		r := p.Submit(t, 1)
		s := p.Walk(t, r.ID, "assign")
		years(desk.UnknownYear{Year: 2027, Open: 1})
		if !s.Unsure || limitOf(t, p.Desk, r.ID) != "2027-01-05 17:00" {
			t.Errorf("unsure %v, due %s", s.Unsure, limitOf(t, p.Desk, r.ID))
		}
		draft, err := p.Desk.CalendarDraft("")
		if err != nil {
			t.Fatal(err)
		}
		put := func() process.State {
			t.Helper()
			draft.Version++
			if moved, err := p.Desk.PutCalendar(t.Context(), "", draft.Write(), p.Actor(t, p.Admin), "vì"); err != nil || moved != 1 {
				t.Fatalf("%d, %v", moved, err)
			}
			c, _ := p.Desk.Case(t.Context(), r.ID)
			return c.State
		}
		draft.TakeOff(p.Desk.Calendar().Propose(2027, 2)...)
		draft.Know(2027, false, true)
		if s := put(); !s.Unsure || limitOf(t, p.Desk, r.ID) != "2027-01-06 17:00" {
			t.Errorf("by the proposal unsure %v, due %s", s.Unsure, limitOf(t, p.Desk, r.ID))
		}
		years(desk.UnknownYear{Year: 2027, Proposed: true, Open: 1})
		draft.Know(2027, true, false)
		if s := put(); s.Unsure {
			t.Error("unsure though the year is known")
		}
		years()
	})
}

// BenchmarkPutCalendar is a late change of the province's calendar at 10,000 open
// reports of which every due moves.
func BenchmarkPutCalendar(b *testing.B) {
	for _, engine := range testworld.Engines() {
		b.Run(engine, func(b *testing.B) {
			p := testworld.NewProvince(b, testworld.OpenStore(b, testworld.Fresh(b, engine)))
			first := p.Submit(b, 1)
			p.Walk(b, first.ID, "assign")
			whole, err := p.DB.Case(b.Context(), first.ID)
			if err != nil {
				b.Fatal(err)
			}
			copies(b, p, whole, 10_000)
			draft, err := p.Desk.CalendarDraft("")
			if err != nil {
				b.Fatal(err)
			}
			admin, off := p.Actor(b, p.Admin), false
			b.ResetTimer()
			for b.Loop() {
				if off = !off; off {
					draft.TakeOff(calendar.DayOff{Date: "2026-11-19", Reason: "x", Source: "x"})
				} else {
					draft.Drop("2026-11-19")
				}
				draft.Version++
				if moved, err := p.Desk.PutCalendar(b.Context(), "", draft.Write(), admin, "vì"); err != nil || moved < 9_000 {
					b.Fatalf("%d moved, %v", moved, err)
				}
			}
		})
	}
}

// copies writes reports that stand where one stands.
func copies(b *testing.B, p *testworld.Province, of store.Case, n int) {
	b.Helper()
	events, err := p.DB.Events(b.Context(), of.Report.ID)
	if err != nil {
		b.Fatal(err)
	}
	for at := 0; at < n; at += 500 {
		err := p.DB.Write(b.Context(), "bench.copies", func(tx *store.Tx) error {
			for i := range 500 {
				r := of.Report
				r.ID += report.ID(at + i + 1)
				s := process.Fold(process.State{}, events[0])
				code := make([]byte, 32)
				code[0], code[1], code[2] = byte(at), byte(at>>8), byte(i)
				code[3] = byte(i >> 8)
				if err := tx.InsertReport(store.NewReport{Report: r, Code: code, Event: events[0], State: s}); err != nil {
					return err
				}
				for _, e := range events[1:] {
					after := process.Fold(s, e)
					if err := tx.Append(store.Case{Report: r, State: s}, e, after, nil); err != nil {
						return err
					}
					s = after
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
