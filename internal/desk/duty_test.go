package desk_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/fault"
	"paht/internal/org"
	"paht/internal/testworld"
)

func TestO3_ALeaderOnLeaveDelegatesHisDuty(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		got := p.Submit(t, 1)
		p.Walk(t, got.ID, "take")
		g := desk.Delegation{
			From: p.Leader, To: p.Guard, Role: org.Leader, Unit: p.Agency,
			Begin: p.Clock.Now(), End: p.Clock.Now().AddDate(0, 0, 5),
		}
		if err := p.Desk.Delegate(t.Context(), g, p.Actor(t, p.Leader)); err != nil {
			t.Fatal(err)
		}
		// What is told to the leader of the agency is told to who stands in for him.
		notices, err := p.DB.Notices(t.Context(), p.Desk.Scope(p.Actor(t, p.Guard)), 50)
		if err != nil || !told(notices, desk.MsgEntered, org.Leader) {
			t.Errorf("the delegate is told %+v, %v", notices, err)
		}
		assign := p.Way()[4]
		p.Do(t, got.ID, p.Guard, assign.Action, assign.Form...)
		c, _ := p.Desk.Case(t.Context(), got.ID)
		by := c.Events[len(c.Events)-1].By
		if by.Person != p.Guard || by.For != p.Leader || by.Role != org.Leader || by.Unit != p.Agency {
			t.Errorf("the history names %+v, want both", by)
		}
		if ds := p.Desk.Delegations(p.Leader); len(ds) != 1 || ds[0].To != p.Guard || len(p.Desk.Delegations(p.Guard)) != 1 {
			t.Errorf("delegations %+v", ds)
		}

		if err := p.Desk.EndDelegation(t.Context(), g, p.Actor(t, p.OtherLeader)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("somebody else took it back: %v", err)
		}
		p.Clock.Advance(time.Hour)
		if err := p.Desk.EndDelegation(t.Context(), p.Desk.Delegations(p.Leader)[0], p.Actor(t, p.Leader)); err != nil {
			t.Fatal(err)
		}
		if a := p.Actor(t, p.Guard); len(a.Duties) != 0 {
			t.Errorf("he still has %+v", a.Duties)
		}
		if err := p.Desk.EndDelegation(t.Context(), g, p.Actor(t, p.Leader)); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back twice: %v", err)
		}
	})
}

func TestO3_WhatCannotBeDelegated(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		now := p.Clock.Now()
		good := desk.Delegation{From: p.Leader, To: p.Guard, Role: org.Leader, Unit: p.Agency, Begin: now, End: now.AddDate(0, 0, 5)}
		for _, c := range []struct {
			name   string
			by     org.PersonID
			change func(*desk.Delegation)
			kind   fault.Kind
			code   string
		}{
			{"another's duty", p.Focal, func(*desk.Delegation) {}, fault.Forbidden, ""},
			{"to himself", p.Leader, func(g *desk.Delegation) { g.To = p.Leader }, fault.Invalid, "delegation.self"},
			{"to nobody", p.Leader, func(g *desk.Delegation) { g.To = "khong-co" }, fault.Invalid, "duty.person.unknown"},
			{"for too long", p.Leader, func(g *desk.Delegation) { g.End = now.AddDate(0, 0, 91) }, fault.Invalid, "delegation.end.long"},
			{"for no time", p.Leader, func(g *desk.Delegation) { g.End = g.Begin }, fault.Invalid, "delegation.end.before"},
			{"in the past", p.Leader, func(g *desk.Delegation) { g.Begin, g.End = now.AddDate(0, 0, -3), now.AddDate(0, 0, -1) }, fault.Invalid, "delegation.end.before"},
			{"a duty he has not", p.Leader, func(g *desk.Delegation) { g.Role = org.Focal }, fault.Invalid, "delegation.not_held"},
			{"of another unit", p.Leader, func(g *desk.Delegation) { g.Unit = p.Other }, fault.Invalid, "delegation.not_held"},
			{"to who has it", p.Admin, func(g *desk.Delegation) { g.From, g.To, g.Role, g.Unit = p.Operator, p.Editor, org.Operator, p.Centre }, fault.Invalid, "delegation.has_it"},
			{"the keeping of the organisation", p.Admin, func(g *desk.Delegation) { g.From, g.Role, g.Unit = p.Admin, org.Admin, p.Centre }, fault.Invalid, "delegation.role"},
		} {
			g := good
			c.change(&g)
			err := p.Desk.Delegate(t.Context(), g, p.Actor(t, c.by))
			if !fault.Is(err, c.kind) || c.code != "" && !hasCode(err, c.code) {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		if err := p.Desk.Delegate(t.Context(), good, p.Actor(t, p.Admin)); err != nil {
			t.Errorf("by the administrator: %v", err)
		}
		// What he was given he cannot hand on.
		on := good
		on.From, on.To = p.Guard, p.Focal
		if err := p.Desk.Delegate(t.Context(), on, p.Actor(t, p.Guard)); !hasCode(err, "delegation.not_held") {
			t.Errorf("handed on: %v", err)
		}
	})
}

func TestADelegationEndsWithTheDuty(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		now := p.Clock.Now()
		g := desk.Delegation{From: p.Leader, To: p.Guard, Role: org.Leader, Unit: p.Agency, Begin: now, End: now.AddDate(0, 0, 30)}
		if err := p.Desk.Delegate(t.Context(), g, p.Actor(t, p.Leader)); err != nil {
			t.Fatal(err)
		}
		own := p.Actor(t, p.Leader).Duties[0]
		own.To = now.AddDate(0, 0, 10) // he retires
		if err := p.Desk.PutDuty(t.Context(), p.Actor(t, p.Admin), own); err != nil {
			t.Fatal(err)
		}
		if ds := p.Desk.Delegations(p.Leader); len(ds) != 1 || !ds[0].End.Equal(own.To) {
			t.Errorf("delegated until %+v, want until %s", ds, own.To)
		}
		p.Clock.Advance(time.Hour)
		if err := p.Desk.EndDuty(t.Context(), p.Actor(t, p.Admin), own); err != nil {
			t.Fatal(err)
		}
		if a := p.Actor(t, p.Guard); len(a.Duties) != 0 {
			t.Errorf("he still stands in: %+v", a.Duties)
		}
	})
}

func TestU3_TheRosterOfDutyOfficers(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		focal := p.Actor(t, p.Focal)
		night := org.Duty{Person: p.Guard, Unit: p.Agency, From: testworld.At("2026-11-16 17:00"), To: testworld.At("2026-11-17 07:30")}
		if err := p.Desk.PutShift(t.Context(), night, p.Actor(t, p.OtherFocal)); !fault.Is(err, fault.Forbidden) {
			t.Errorf("the focal next door kept the roster: %v", err)
		}
		if err := p.Desk.PutShift(t.Context(), night, focal); err != nil {
			t.Fatal(err)
		}
		if err := p.Desk.PutShift(t.Context(), night, focal); !hasCode(err, "shift.twice") {
			t.Errorf("the same shift twice: %v", err)
		}
		long := night
		long.To = long.From.AddDate(0, 0, 8)
		if err := p.Desk.PutShift(t.Context(), long, focal); !hasCode(err, "shift.to.long") {
			t.Errorf("a shift of eight days: %v", err)
		}
		if now := p.Desk.OnDutyNow(p.Agency); len(now) != 0 {
			t.Errorf("on duty in the morning: %+v", now)
		}
		if next, ok := p.Desk.NextOnDuty(p.Agency); !ok || next.Person != p.Guard || !next.From.Equal(night.From) {
			t.Errorf("next on duty %+v, %v", next, ok)
		}
		p.Clock.Set(testworld.At("2026-11-16 23:00"))
		if now := p.Desk.OnDutyNow(p.Agency); len(now) != 1 || now[0].ID != p.Guard {
			t.Errorf("on duty at night: %+v", now)
		}
		if roster := p.Desk.Roster(p.Agency, p.Clock.Now(), p.Clock.Now().AddDate(0, 0, 7)); len(roster) != 1 || roster[0].Role != org.OnDuty {
			t.Errorf("roster %+v", roster)
		}
		if err := p.Desk.EndShift(t.Context(), night, focal); err != nil {
			t.Fatal(err)
		}
		if now := p.Desk.OnDutyNow(p.Agency); len(now) != 0 {
			t.Errorf("still on duty: %+v", now)
		}
		if err := p.Desk.EndShift(t.Context(), night, focal); !fault.Is(err, fault.NotFound) {
			t.Errorf("ended twice: %v", err)
		}
		if us := p.Desk.Unmanned(p.Clock.Now()); len(us) == 0 {
			t.Error("agencies without anybody are not told")
		} else {
			for _, u := range us {
				if u.ID == p.Agency || u.ID == p.Other {
					t.Errorf("%s has people", u.ID)
				}
			}
		}
	})
}

// TestTwoProgramsChangeTheOrganisationAtOnce lets two programs beside one database
// write the same shift at once: one of them is told that it stands there already,
// and both know of it in the end.
func TestTwoProgramsChangeTheOrganisationAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		beside, err := desk.New(t.Context(), p.Desk.Config)
		if err != nil {
			t.Fatal(err)
		}
		shift := org.Duty{Person: p.Guard, Unit: p.Agency, From: testworld.At("2026-11-16 17:00"), To: testworld.At("2026-11-17 07:30")}
		focal := p.Actor(t, p.Focal)
		var errs [2]error
		var wg sync.WaitGroup
		for i, d := range []*desk.Desk{p.Desk, beside} {
			wg.Go(func() { errs[i] = d.PutShift(t.Context(), shift, focal) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !hasCode(errors.Join(errs[:]...), "shift.twice") {
			t.Errorf("%v, %v: want one to be told that it stands there", errs[0], errs[1])
		}
		for _, d := range []*desk.Desk{p.Desk, beside} {
			if err := d.Reload(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(d.Roster(p.Agency, shift.From, shift.To)); n != 1 {
				t.Errorf("%d shifts", n)
			}
		}
	})
}
