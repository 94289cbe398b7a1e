package desk_test

import (
	"testing"
	"time"

	"paht/internal/desk"
	"paht/internal/org"
	"paht/internal/report"
	"paht/internal/testworld"
)

// TestWhatRingsOnDevices: an urgent report rings once for each person it is told to,
// at each of the three facts that cannot wait, and for nobody else; an ordinary report
// rings nowhere.
func TestWhatRingsOnDevices(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		rings := func(id report.ID) map[string]map[org.PersonID]int {
			t.Helper()
			all, err := p.DB.MessagesOf(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]map[org.PersonID]int{}
			for _, m := range all {
				if m.Channel != desk.ByPush {
					continue
				}
				if m.To.Person == "" || m.To.Role == org.Sender {
					t.Errorf("%s rings for %+v, who is nobody", m.Kind, m.To)
				}
				if out[m.Kind] == nil {
					out[m.Kind] = map[org.PersonID]int{}
				}
				out[m.Kind][m.To.Person]++
			}
			return out
		}
		want := func(id report.ID, kind string, people ...org.PersonID) {
			t.Helper()
			got := rings(id)[kind]
			for _, who := range people {
				if got[who] != 1 {
					t.Errorf("%s rings %d times for %s", kind, got[who], who)
				}
			}
			if len(got) != len(people) {
				t.Errorf("%s rings for %v, want %v", kind, got, people)
			}
		}
		p.Clock.Set(testworld.At("2026-11-21 20:00"))
		night := org.Duty{Person: p.Guard, Unit: p.Agency, From: p.Clock.Now(), To: testworld.At("2026-11-22 08:00")}
		if err := p.Desk.PutShift(t.Context(), night, p.Actor(t, p.Focal)); err != nil {
			t.Fatal(err)
		}
		p.Clock.Set(testworld.At("2026-11-21 23:10"))
		got := p.Danger(t, 1)
		want(got.ID, desk.MsgUrgent, p.Operator, p.Editor)
		p.Confirm(t, got.ID, p.Agency)
		all := rings(got.ID)[desk.MsgUrgent]
		for _, who := range []org.PersonID{p.Guard, p.Focal, p.Leader} {
			if all[who] != 1 {
				t.Errorf("it rings %d times for %s", all[who], who)
			}
		}
		if all[p.OtherFocal]+all[p.OtherLeader]+all[p.Handler]+all[p.Admin] > 0 {
			t.Errorf("it rings for %v", all)
		}
		p.Clock.Advance(5 * time.Minute)
		p.RingAll(t)
		want(got.ID, desk.MsgCall, p.Operator, p.Editor)
		p.Clock.Advance(30 * time.Minute)
		p.RingAll(t)
		if len(rings(got.ID)[desk.MsgEscalated]) == 0 {
			t.Error("nobody is rung when nobody acknowledges")
		}
		for kind := range rings(got.ID) {
			if kind != desk.MsgUrgent && kind != desk.MsgCall && kind != desk.MsgEscalated {
				t.Errorf("%s rings", kind)
			}
		}

		p.Clock.Set(testworld.At("2026-11-23 08:00"))
		ordinary := p.Submit(t, 2)
		p.Clock.Set(testworld.At("2026-12-23 08:00"))
		p.RingAll(t)
		if r := rings(ordinary.ID); len(r) > 0 {
			t.Errorf("an ordinary report rings: %v", r)
		}
	})
}
