package desk_test

import (
	"testing"

	"paht/internal/calendar"
	"paht/internal/desk"
	"paht/internal/process"
	"paht/internal/testworld"
)

// laterNotice is a calendar as a late notice changes it: beside Tuesday 24/11 now
// Thursday 19/11 is off.
const laterNotice = `
calendar: bac-giang
version: 2
title: Lịch theo thông báo muộn
zone: {name: Asia/Ho_Chi_Minh, offset: "+07:00"}
day: 8h
years: [2026, 2027]
office_hours:
  - from: 2023-01-01
    weekdays: [mon, tue, wed, thu, fri]
    hours: ["07:30-12:00", "13:30-17:00"]
    source: thử nghiệm
off:
  - {date: 2026-11-19, reason: Nghỉ theo thông báo muộn, source: thử nghiệm}
  - {date: 2026-11-24, reason: Ngày Văn hóa Việt Nam, source: thử nghiệm}
`

func TestW5_ALateNoticeMovesOpenDuesOnly(t *testing.T) {
	onEach(t, func(t *testing.T, p *testworld.Province) {
		open, closed := p.Submit(t, 1), p.Submit(t, 2)
		before := p.Walk(t, open.ID, "assign") // six working days from Monday 16/11
		p.Walk(t, closed.ID, "publish")
		if want := process.At(testworld.At("2026-11-25 17:00")); before.Limit != want { // 24/11 is off
			t.Fatalf("due %s before the notice", before.Limit.Time().In(testworld.Zone))
		}
		late, err := calendar.Parse("late.yaml", []byte(laterNotice))
		if err != nil {
			t.Fatal(err)
		}
		cfg := p.Desk.Config
		cfg.Calendar = late
		d, err := desk.New(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		history, _ := d.Case(t.Context(), closed.ID)
		if moved, err := d.Recount(t.Context()); err != nil || moved != 1 {
			t.Fatalf("%d reports moved, %v; want the open one", moved, err)
		}
		c, _ := d.Case(t.Context(), open.ID)
		last := c.Events[len(c.Events)-1]
		if last.Kind != process.Recomputed || last.Entry.Calendar != late.Version() || c.State.Calendar != late.Version() {
			t.Errorf("the history does not say which calendar: %+v", last)
		}
		if want := process.At(testworld.At("2026-11-26 17:00")); c.State.Limit != want {
			t.Errorf("due %s after the notice, want a working day later", c.State.Limit.Time().In(testworld.Zone))
		}
		if after, _ := d.Case(t.Context(), closed.ID); len(after.Events) != len(history.Events) {
			t.Error("a closed report was touched")
		}
		if moved, err := d.Recount(t.Context()); err != nil || moved != 0 {
			t.Errorf("a second count moved %d, %v", moved, err)
		}
	})
}
