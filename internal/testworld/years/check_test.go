package years

import (
	"fmt"
	"slices"
	"testing"

	"paht/internal/process"
	"paht/internal/report"
	"paht/internal/store"
	"paht/internal/testworld"
)

// figures are what a check has looked at.
type figures struct {
	reports, events, dues, alarms, again, calendars int
}

// check looks at every event of every report.
func check(t *testing.T, opt store.Options, notes string) figures {
	t.Helper()
	db := testworld.OpenStore(t, opt)
	n, bad, err := db.Verify(t.Context())
	if err != nil || len(bad) > 0 {
		t.Fatalf("projections that are not the fold of their events: %v, %v", bad, err)
	}
	f := figures{reports: n}
	by := map[string]notice{}
	for _, one := range notices(t) {
		by[one.cal.Version()] = one
	}
	end := firstDay.AddDate(0, 0, *days)
	seen := map[string]bool{}
	for _, id := range everything(t, db) {
		events, err := db.Events(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		f.events += len(events)
		x := exam{t: t, id: id, by: by, used: seen, f: &f, end: process.At(end)}
		for _, e := range events {
			x.see(e)
		}
		x.over()
	}
	f.calendars = len(seen)
	return f
}

// everything is the number of every report.
func everything(t *testing.T, db *store.DB) []report.ID {
	t.Helper()
	var ids []report.ID
	q := store.FindQuery{Scope: store.Scope{All: true}, Limit: 200, Now: firstDay.AddDate(20, 0, 0)}
	for {
		p, err := db.Find(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rows {
			ids = append(ids, r.ID)
		}
		if q.After = p.Next; p.Next == "" {
			return ids
		}
	}
}

// exam goes through the events of one report.
type exam struct {
	t     *testing.T
	id    report.ID
	by    map[string]notice
	used  map[string]bool // versions of calendars that gave a due
	f     *figures
	s     process.State
	rang  map[process.Alarm]int // of the present step, how often
	times map[process.Alarm]int // the same without the instants
	given map[process.Alarm]int // how often it was to ring when the step was entered
	moved bool                  // a new calendar moved the present step
	end   process.Millis
}

func (x *exam) wrong(e process.Event, format string, args ...any) {
	x.t.Helper()
	x.t.Errorf("%s event %d (%s %s at %s): %s", x.id, e.Seq, e.Kind, e.Action, e.At.Time().In(testworld.Zone), fmt.Sprintf(format, args...))
}

// see checks an event against the state before it.
func (x *exam) see(e process.Event) {
	if e.By.Role != "system" && e.Kind == process.Acted {
		for _, a := range x.s.Alarms {
			if a.At < e.At {
				x.wrong(e, "the alarm %+v was due before and has not rung", a)
			}
		}
	}
	if e.Alarm != nil {
		x.f.alarms++
		if !slices.Contains(x.s.Alarms, *e.Alarm) {
			x.wrong(e, "rang %+v, which was not to ring", *e.Alarm)
		}
		if e.Alarm.At > e.At {
			x.wrong(e, "rang %s too early", (e.Alarm.At - e.At).Duration())
		}
		same := *e.Alarm
		if x.rang[same]++; x.rang[same] > 1 {
			x.wrong(e, "rang again: %+v", same)
		}
		kind := same
		kind.At = 0
		if x.times[kind]++; x.times[kind] > x.given[kind] {
			if x.f.again++; same.Kind == process.Reminded || !x.moved {
				x.wrong(e, "rang %d times, the step has %d of the kind: %+v", x.times[kind], x.given[kind], same)
			}
		}
	}
	if e.Left != nil {
		if late := x.s.Limit != 0 && e.At > x.s.Limit; late != e.Left.Late && !x.s.Ended && x.s.Holder.Role != "sender" {
			x.wrong(e, "late is %v, the limit was %s", e.Left.Late, x.s.Limit.Time())
		}
	}
	if e.Entry != nil {
		x.entered(e)
	}
	x.s = process.Fold(x.s, e)
}

// entered checks the due of a step that was entered or counted anew.
func (x *exam) entered(e process.Event) {
	en := *e.Entry
	if e.Kind == process.Recomputed {
		x.moved = true
	} else if e.Left != nil || e.Kind == process.Submitted || e.Change.Granted == process.On {
		x.rang, x.times, x.given, x.moved = map[process.Alarm]int{}, map[process.Alarm]int{}, map[process.Alarm]int{}, false
		for _, a := range en.Alarms {
			a.At = 0
			x.given[a]++
		}
	}
	if en.Limit == 0 || en.Until != "" {
		return
	}
	n, ok := x.by[en.Calendar]
	if !ok {
		x.wrong(e, "counted by the unknown calendar %s", en.Calendar)
		return
	}
	want := n.due(x.t, en.Began.Time(), en.Span)
	for _, more := range en.More {
		want = n.due(x.t, want, more)
	}
	if x.used[en.Calendar] = true; process.At(want) != en.Limit {
		x.wrong(e, "%s from %s is due %s, the oracle says %s", en.Span, en.Began.Time().In(testworld.Zone), en.Limit.Time().In(testworld.Zone), want)
	}
	if en.Limit <= en.Began {
		x.wrong(e, "born overdue")
	}
	x.f.dues++
}

// over checks what is left in the end.
func (x *exam) over() {
	for _, a := range x.s.Alarms {
		if a.At <= x.end {
			x.t.Errorf("%s: the alarm %+v was due by the end and has not rung", x.id, a)
		}
	}
	if !x.s.Ended && (x.s.Holder.Role == "" || x.s.Limit == 0) {
		x.t.Errorf("%s is open without holder or limit at %s", x.id, x.s.Step)
	}
}
