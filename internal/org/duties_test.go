package org_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paht/internal/org"
)

func TestMay(t *testing.T) {
	gone := ended(duty("an", org.Handler, roads.ID), may23)
	asTeam, asRoads, asFocal := duty("an", org.Handler, team.ID), duty("an", org.Handler, roads.ID), duty("an", org.Focal, traffic.ID)
	onDuty, asLeader := duty("an", org.OnDuty, traffic.ID), duty("an", org.Leader, traffic.ID)
	lent := func(d org.Duty, whose org.PersonID) org.Duty { d.For = whose; return d }
	officer := func(ds ...org.Duty) org.Actor { return org.Actor{Person: "an", Duties: ds} }

	for _, c := range []struct {
		why    string
		actor  org.Actor
		holder org.Holder
		at     time.Time
		want   org.Duty
		ok     bool
	}{
		{"role in the unit", officer(asTeam, asFocal), org.Holder{Role: org.Focal, Unit: traffic.ID}, may23, asFocal, true},
		{"role in another unit", officer(asFocal), org.Holder{Role: org.Focal, Unit: yenDung.ID}, may23, org.Duty{}, false},
		{"another role in the unit", officer(asFocal), org.Holder{Role: org.Leader, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"a unit below is not the unit", officer(asTeam), org.Holder{Role: org.Handler, Unit: roads.ID}, may23, org.Duty{}, false},
		{"before the duty", officer(asFocal), org.Holder{Role: org.Focal, Unit: traffic.ID}, y2023.Add(-time.Second), org.Duty{}, false},
		{"on its first instant", officer(asFocal), org.Holder{Role: org.Focal, Unit: traffic.ID}, y2023, asFocal, true},
		{"in its last instant", officer(gone), org.Holder{Role: org.Handler, Unit: roads.ID}, may23.Add(-1), gone, true},
		{"after it ended", officer(gone), org.Holder{Role: org.Handler, Unit: roads.ID}, may23, org.Duty{}, false},
		{"the person himself, in the unit named", officer(asTeam, asRoads), org.Holder{Role: org.Handler, Unit: roads.ID, Person: "an"}, may23, asRoads, true},
		{"the person himself, no unit named", officer(asTeam), org.Holder{Role: org.Handler, Person: "an"}, may23, asTeam, true},
		{"the person himself, agency named", officer(asTeam), org.Holder{Role: org.Handler, Unit: traffic.ID, Person: "an"}, may23, asTeam, true},
		{"a colleague in the same division", officer(asRoads), org.Holder{Role: org.Handler, Unit: roads.ID, Person: "binh"}, may23, org.Duty{}, false},
		{"the person himself without the role", officer(asFocal), org.Holder{Role: org.Handler, Person: "an"}, may23, org.Duty{}, false},
		{"the person himself, duty ended", officer(gone), org.Holder{Role: org.Handler, Person: "an"}, may23, org.Duty{}, false},
		{"on duty", officer(onDuty), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, onDuty, true},
		{"the focal for who is on duty", officer(asFocal), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, asFocal, true},
		{"the leader for who is on duty", officer(asLeader), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, asLeader, true},
		{"his roster before his office", officer(asLeader, asFocal, onDuty), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, onDuty, true},
		{"a handler is not on duty", officer(duty("an", org.Handler, traffic.ID)), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"on duty elsewhere", officer(onDuty), org.Holder{Role: org.OnDuty, Unit: yenDung.ID}, may23, org.Duty{}, false},
		{"on duty is not the focal", officer(onDuty), org.Holder{Role: org.Focal, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"on duty is not the leader", officer(onDuty), org.Holder{Role: org.Leader, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"after his shift", officer(ended(onDuty, may23)), org.Holder{Role: org.OnDuty, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"a delegated duty", officer(lent(asLeader, "binh")), org.Holder{Role: org.Leader, Unit: traffic.ID}, may23, lent(asLeader, "binh"), true},
		{"his own before a delegated one", officer(lent(asLeader, "binh"), asLeader), org.Holder{Role: org.Leader, Unit: traffic.ID}, may23, asLeader, true},
		{"a delegated duty that ended", officer(lent(ended(asLeader, may23), "binh")), org.Holder{Role: org.Leader, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"for the person who delegated", officer(lent(asRoads, "binh")), org.Holder{Role: org.Handler, Unit: roads.ID, Person: "binh"}, may23, lent(asRoads, "binh"), true},
		{"for another than who delegated", officer(lent(asRoads, "binh")), org.Holder{Role: org.Handler, Unit: roads.ID, Person: "chi"}, may23, org.Duty{}, false},
		{"for the person, another duty delegated", officer(lent(asFocal, "binh")), org.Holder{Role: org.Handler, Unit: roads.ID, Person: "binh"}, may23, org.Duty{}, false},
		{"the coordinator's seat is the focal's", officer(asFocal), org.Holder{Role: org.Coordinator, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"the sender", org.Actor{Sender: true}, org.Holder{Role: org.Sender}, may23, org.Duty{Role: org.Sender}, true},
		{"an officer is not the sender", officer(asFocal), org.Holder{Role: org.Sender}, may23, org.Duty{Role: org.Sender}, false},
		{"the sender is no officer", org.Actor{Sender: true}, org.Holder{Role: org.Focal, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"nobody holds an end", officer(asFocal), org.Holder{}, may23, org.Duty{}, false},
		{"a role without a place", officer(org.Duty{Person: "an", Role: org.Focal}), org.Holder{Role: org.Focal}, may23, org.Duty{}, false},
		{"the program", org.Actor{System: true}, org.Holder{Role: org.System, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"the program for an officer", org.Actor{System: true}, org.Holder{Role: org.Focal, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"duties without a person", org.Actor{Duties: []org.Duty{asFocal}}, org.Holder{Role: org.Focal, Unit: traffic.ID}, may23, org.Duty{}, false},
		{"the zero actor", org.Actor{}, org.Holder{Role: org.Sender}, may23, org.Duty{Role: org.Sender}, false},
	} {
		got, ok := org.May(c.actor, c.holder, c.at)
		if ok != c.ok {
			t.Errorf("%s: may %v, want %v", c.why, ok, c.ok)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// No right without a duty in force: whatever duties an actor is made of, the one
// May names is his, in force, of the holder's role, and in the holder's place.
func TestMayNamesADutyThatGivesTheRight(t *testing.T) {
	role := rapid.SampledFrom(append(org.Roles(), org.Sender, org.System, ""))
	place := rapid.SampledFrom([]org.UnitID{"", "a", "b"})
	who := rapid.SampledFrom([]org.PersonID{"", "an", "binh"})
	hour := rapid.IntRange(0, 4)
	rapid.Check(t, func(t *rapid.T) {
		at := y2023.Add(time.Duration(hour.Draw(t, "at")) * time.Hour)
		a := org.Actor{Person: who.Draw(t, "person")}
		for range rapid.IntRange(0, 4).Draw(t, "duties") {
			d := duty(a.Person, role.Draw(t, "role"), place.Draw(t, "unit"))
			d.From = d.From.Add(time.Duration(hour.Draw(t, "from")) * time.Hour)
			d.For = who.Draw(t, "for whom")
			if rapid.Bool().Draw(t, "ends") {
				d.To = d.From.Add(time.Duration(hour.Draw(t, "to")) * time.Hour)
			}
			a.Duties = append(a.Duties, d)
		}
		h := org.Holder{Role: role.Draw(t, "holder"), Unit: place.Draw(t, "where"), Person: who.Draw(t, "whom")}

		want := false
		for _, d := range a.Duties {
			seat := h.Person == "" && h.Unit != "" && d.Unit == h.Unit ||
				h.Person != "" && (h.Person == a.Person || h.Person == d.For)
			role := d.Role == h.Role || h.Role == org.OnDuty && (d.Role == org.Focal || d.Role == org.Leader)
			if a.Person != "" && h.Role != "" && h.Role != org.Sender && h.Role != org.System &&
				role && seat && d.InForce(at) {
				want = true
			}
		}
		got, ok := org.May(a, h, at)
		if ok != want {
			t.Fatalf("May = %v, want %v", ok, want)
		}
		if ok && (got.Role != h.Role && h.Role != org.OnDuty || !got.InForce(at)) {
			t.Fatalf("May names %+v", got)
		}
	})
}

func names(ps []org.Person) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Name)
	}
	return out
}

func TestActorHasOnlyDutiesInForce(t *testing.T) {
	past, now := ended(duty("an", org.Focal, traffic.ID), may23), duty("an", org.Leader, yenDung.ID)
	d := directory(past, now, duty("binh", org.Lead, centre.ID))

	a, ok := d.Actor("an", aug25)
	if diff := cmp.Diff(org.Actor{Person: "an", Duties: []org.Duty{now}}, a); !ok || diff != "" {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	if a, ok := d.Actor("dung", aug25); !ok || len(a.Duties) != 0 {
		t.Errorf("a person without duties: %v, %v", a, ok)
	}
	if _, ok := d.Actor("nobody", aug25); ok {
		t.Error("an unknown person is an actor")
	}
}

func TestHolders(t *testing.T) {
	d := directory(
		duty("binh", org.Handler, roads.ID), duty("an", org.Handler, roads.ID), duty("an", org.Handler, roads.ID),
		ended(duty("cuong", org.Handler, roads.ID), may23), duty("dung", org.Leader, roads.ID), duty("ghost", org.Handler, roads.ID),
	)
	for _, c := range []struct {
		at   time.Time
		unit org.UnitID
		want []string
	}{
		{may23, roads.ID, []string{"Nguyễn Văn An", "Trần Thị Bình"}},
		{may23.Add(-1), roads.ID, []string{"Lê Văn Cường", "Nguyễn Văn An", "Trần Thị Bình"}},
		{may23, traffic.ID, nil}, // the agency itself has none: its divisions do not count
		{y2023.Add(-1), roads.ID, nil},
	} {
		if diff := cmp.Diff(c.want, names(d.Holders(org.Handler, c.unit, c.at))); diff != "" {
			t.Errorf("%s at %v (-want +got):\n%s", c.unit, c.at, diff)
		}
	}
}

func TestAssignable(t *testing.T) {
	d := directory(
		duty("an", org.Handler, traffic.ID), duty("binh", org.Handler, team.ID),
		ended(duty("cuong", org.Handler, roads.ID), may23), duty("dung", org.Handler, yenDung.ID),
		duty("dung", org.Leader, traffic.ID),
	)
	divisions, ps := d.Assignable(traffic.ID, may23.Add(-1))
	if diff := cmp.Diff([]org.UnitID{roads.ID, team.ID}, ids(divisions)); diff != "" {
		t.Errorf("divisions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Lê Văn Cường", "Nguyễn Văn An", "Trần Thị Bình"}, names(ps)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}

	divisions, ps = d.Assignable(traffic.ID, may23) // the roads' only handler has left
	if diff := cmp.Diff([]org.UnitID{team.ID}, ids(divisions)); diff != "" {
		t.Errorf("divisions (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Nguyễn Văn An", "Trần Thị Bình"}, names(ps)); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	d := directory(duty("an", org.Handler, roads.ID))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				d.Agencies(may23)
				d.Assignable(traffic.ID, may23)
				d.Suggest("district", tanAn.ID, may23)
				if a, _ := d.Actor("an", may23); len(a.Duties) != 1 {
					t.Error("lost a duty")
				}
			}
		})
	}
	wg.Wait()
}
